//! How directories are drawn. Everything is sound unless drawn otherwise, and shrinks towards that.

use kcd_doctor::windows::access::{CONTROL_ACCESS, FULL_CONTROL};
use proptest::prelude::*;

use super::world::{
    Accepts, Account, Asked, Delegator, Limit, Listed, Marked, Name, Owned, Rule, Standing, Target, Who, World,
};

/// The first value unless one of the others is drawn, in `rarity` cases of a hundred together.
fn rarely<T: Clone + std::fmt::Debug + 'static>(usual: T, rarity: u32, others: Vec<T>) -> impl Strategy<Value = T> {
    prop_oneof![(100 - rarity) => Just(usual), rarity => prop::sample::select(others)]
}

fn account() -> impl Strategy<Value = Account> {
    (
        rarely(Standing::Good, 5, vec![Standing::Disabled, Standing::Expired]),
        rarely(Marked::No, 9, vec![Marked::Sensitive, Marked::Protected, Marked::ProtectedByGroup]),
        rarely(false, 3, vec![true]),
    )
        .prop_map(|(standing, marked, has_policy)| Account { standing, marked, has_policy })
}

// Bits of userAccountControl ([MS-ADTS] 2.2.16).
pub(crate) const TRANSITION: u32 = 0x100_0000;
const UNCONSTRAINED: u32 = 0x8_0000;
pub(crate) const NO_PAC: u32 = 0x200_0000;

fn delegator() -> impl Strategy<Value = Delegator> {
    let types = vec![Some(24), Some(16), Some(8), Some(0), Some(31)];
    (
        account(),
        rarely(TRANSITION, 25, vec![0]),
        rarely(0, 10, vec![UNCONSTRAINED]),
        rarely(0, 4, vec![NO_PAC]),
        rarely(Some(28), 20, [types, vec![None]].concat()),
        any::<bool>(),
    )
        .prop_map(|(account, transition, unconstrained, no_pac, encryption_types, is_grouped)| Delegator {
            account,
            control: transition | unconstrained | no_pac,
            encryption_types,
            is_grouped,
        })
}

fn target() -> impl Strategy<Value = Target> {
    let types = vec![Some(24), Some(16), Some(8), Some(4), Some(3), Some(7), Some(0), Some(0x8_0018), None];
    (rarely(false, 6, vec![true]), rarely(false, 5, vec![true]), rarely(Some(28), 22, types))
        .prop_map(|(is_disabled, has_policy, encryption_types)| Target { is_disabled, has_policy, encryption_types })
}

fn list() -> impl Strategy<Value = Vec<Listed>> {
    let others = vec![
        Listed::InUpperCase,
        Listed::OtherForm,
        Listed::OtherClass,
        Listed::HostClass,
        Listed::WithRealm,
        Listed::WithPort,
        Listed::OtherHost,
        Listed::WithBlank,
        Listed::NotAName,
    ];
    prop_oneof![
        6 => Just(vec![Listed::Exactly]),
        2 => Just(vec![]),
        5 => prop::collection::vec(rarely(Listed::Exactly, 85, others), 0..4),
    ]
}

fn owned() -> impl Strategy<Value = Owned> {
    let some = |names: Vec<Name>| prop::sample::subsequence(names, 0..=3);
    let usual = vec![Name::HostShort, Name::HostFull];
    let target = prop_oneof![
        8 => Just(usual.clone()),
        1 => Just([usual, vec![Name::Asked]].concat()),
        2 => some(vec![Name::HostShort, Name::HostFull, Name::Asked, Name::Another]),
    ];
    let other = || prop_oneof![12 => Just(vec![]), 1 => some(vec![Name::Another, Name::Asked, Name::HostFull, Name::HostShort])];
    (target, other(), other()).prop_map(|(target, computer, user)| Owned([target, computer, user]))
}

fn accepts() -> impl Strategy<Value = Accepts> {
    let who = vec![
        Who::InnerGroup,
        Who::OuterGroup,
        Who::DomainComputers,
        Who::AuthenticatedUsers,
        Who::Everyone,
        Who::User,
        Who::Nobody,
    ];
    let masks = vec![CONTROL_ACCESS, FULL_CONTROL & !CONTROL_ACCESS, 0x30, 0x1000_0000, 0];
    let rule = (
        rarely(false, 25, vec![true]),
        rarely(Who::Delegator, 60, who),
        rarely(FULL_CONTROL, 35, masks),
        rarely(Limit::None, 15, vec![Limit::InheritOnly, Limit::ObjectType]),
    );
    let rule = rule.prop_map(|(is_denial, who, mask, limit)| Rule { is_denial, who, mask, limit });
    prop_oneof![
        8 => Just(Accepts::Nobody),
        7 => prop::collection::vec(rule, 0..4).prop_map(Accepts::Aces),
        1 => Just(Accepts::NoList),
        1 => Just(Accepts::Owner),
        1 => Just(Accepts::NoOwner),
    ]
}

fn asked() -> impl Strategy<Value = Asked> {
    (
        rarely("cifs", 40, vec!["HOST", "http", "CIFS", "labsvc"]),
        any::<bool>(),
        any::<bool>(),
        rarely(true, 30, vec![false]),
    )
        .prop_map(|(class, is_short, is_by_user_ticket, offers_resource_based)| Asked {
            class,
            is_short,
            is_by_user_ticket,
            offers_resource_based,
        })
}

/// All of them.
pub(crate) fn any_world() -> impl Strategy<Value = World> {
    (delegator(), list(), target(), owned(), accepts(), account(), asked()).prop_map(
        |(delegator, list, target, owned, accepts, user, asked)| World {
            delegator,
            list,
            target,
            owned,
            accepts,
            user,
            asked,
        },
    )
}
