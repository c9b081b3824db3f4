//! Each deviation of Samba's KDC on the smallest directory that shows it.

use kcd_doctor::kdc::Deviation;

use super::random::{
    draw::NO_PAC,
    world::{Accepts, Listed, Marked, Name, Owned, Rule, Standing, World},
};

/// A directory on which one deviation alone makes Samba answer otherwise than Windows.
pub(crate) fn world_of(deviation: Deviation) -> World {
    let mut world = World::sound();
    match deviation {
        Deviation::DisabledTarget => world.target.is_disabled = true,
        Deviation::EmptyList => {
            world.delegator.control = 0;
            world.list = Vec::new();
            world.accepts = Accepts::Aces(vec![Rule::allowing_the_delegator()]);
        }
        Deviation::ProtectedUsers => world.user.marked = Marked::Protected,
        Deviation::SensitiveHost => {
            world.delegator.account.marked = Marked::Sensitive;
            world.asked.is_by_user_ticket = true;
        }
        Deviation::PacByS4U2Self => world.delegator.control |= NO_PAC,
        Deviation::CommonName => world.owned = Owned([vec![], vec![], vec![]]),
        Deviation::EscapedBlanks => {
            world.asked.class = "Hyper-V Replica Service";
            world.list = vec![Listed::Exactly];
            world.owned = Owned([vec![Name::Asked], vec![], vec![]]);
        }
        Deviation::UserCodes => world.user.standing = Standing::Disabled,
    }
    world
}
