//! A random directory of a delegator, a target, two others who may own its names, and a user, and one question about it.

use kcd_doctor::{kdc::Evidence, name::HostName, prove::Question, spn::Spn, windows::access::FULL_CONTROL};

use super::draw::TRANSITION;

/// One directory and one question.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) delegator: Delegator,
    pub(crate) list: Vec<Listed>,
    pub(crate) target: Target,
    pub(crate) owned: Owned,
    pub(crate) accepts: Accepts,
    pub(crate) user: Account,
    pub(crate) asked: Asked,
}

#[derive(Debug, Clone)]
pub(crate) struct Delegator {
    pub(crate) account: Account,
    /// Bits of `userAccountControl` beside those of the account's standing.
    pub(crate) control: u32,
    pub(crate) encryption_types: Option<u32>,
    /// In the inner group, which is in the outer one.
    pub(crate) is_grouped: bool,
}

/// What may be wrong with any account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Account {
    pub(crate) standing: Standing,
    pub(crate) marked: Marked,
    pub(crate) has_policy: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Good,
    Disabled,
    Expired,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marked {
    No,
    Sensitive,
    Protected,
    /// In Protected Users by way of the outer group.
    ProtectedByGroup,
}

#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) is_disabled: bool,
    pub(crate) has_policy: bool,
    pub(crate) encryption_types: Option<u32>,
}

/// An entry of the list, as it stands to the name that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    Exactly,
    InUpperCase,
    /// The short name for the full one, and the other way round.
    OtherForm,
    OtherClass,
    HostClass,
    WithRealm,
    WithPort,
    OtherHost,
    WithBlank,
    NotAName,
}

/// Which names each of three accounts owns: the target, another computer, and a user.
#[derive(Debug, Clone)]
pub(crate) struct Owned(pub(crate) [Vec<Name>; 3]);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    /// `HOST` with the short name.
    HostShort,
    /// `HOST` with the full name.
    HostFull,
    /// The very name that is asked for.
    Asked,
    /// One that nobody asks for.
    Another,
}

/// The target's descriptor for resource-based delegation.
#[derive(Debug, Clone)]
pub(crate) enum Accepts {
    Nobody,
    NoList,
    Owner,
    /// Full control for the delegator in a descriptor that has no owner.
    NoOwner,
    Aces(Vec<Rule>),
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    pub(crate) is_denial: bool,
    pub(crate) who: Who,
    pub(crate) mask: u32,
    pub(crate) limit: Limit,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Who {
    Delegator,
    InnerGroup,
    OuterGroup,
    DomainComputers,
    AuthenticatedUsers,
    Everyone,
    User,
    Nobody,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    None,
    InheritOnly,
    ObjectType,
}

/// The question.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) class: &'static str,
    pub(crate) is_short: bool,
    pub(crate) is_by_user_ticket: bool,
    pub(crate) offers_resource_based: bool,
}

/// The target's short and full name.
pub(crate) fn host(is_short: bool) -> &'static str {
    if is_short { "rndt" } else { "rndt.contoso.com" }
}

impl Asked {
    pub(crate) fn spn(&self) -> String {
        format!("{}/{}", self.class, host(self.is_short))
    }
}

impl Rule {
    /// Full control for the delegator: what the tools write.
    pub(crate) fn allowing_the_delegator() -> Self {
        Self { is_denial: false, who: Who::Delegator, mask: FULL_CONTROL, limit: Limit::None }
    }
}

impl World {
    /// A delegation that is granted.
    pub(crate) fn sound() -> Self {
        let account = Account { standing: Standing::Good, marked: Marked::No, has_policy: false };
        let delegator = Delegator { account, control: TRANSITION, encryption_types: Some(28), is_grouped: false };
        Self {
            delegator,
            list: vec![Listed::Exactly],
            target: Target { is_disabled: false, has_policy: false, encryption_types: Some(28) },
            owned: Owned([vec![Name::HostShort, Name::HostFull], vec![], vec![]]),
            accepts: Accepts::Nobody,
            user: account,
            asked: Asked { class: "cifs", is_short: false, is_by_user_ticket: false, offers_resource_based: true },
        }
    }

    /// What the host asks the KDC.
    pub(crate) fn question(&self) -> Question {
        let evidence = if self.asked.is_by_user_ticket { Evidence::UserTicket } else { Evidence::S4u2Self };
        Question {
            host: HostName::new("rnds"),
            user: "rndu".to_owned(),
            spns: vec![Spn::parse(&self.asked.spn())],
            evidence,
            offers_resource_based: self.asked.offers_resource_based,
        }
    }
}
