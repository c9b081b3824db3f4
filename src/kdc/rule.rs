//! The rules, and where they are written.

/// What the KDC looks at, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The delegator's account may authenticate.
    DelegatorStanding,
    /// The user's account exists and may authenticate (S4U2Self looks at it).
    UserStanding,
    /// Somebody owns the name.
    TargetKnown,
    /// Only one account owns it.
    TargetUnique,
    /// The owner is in good standing.
    TargetStanding,
    /// The evidence ticket carries a PAC.
    EvidencePac,
    /// The delegator's list, or the target's descriptor, allows it.
    Allowed,
    /// The delegator's own tickets are forwardable.
    DelegatorForwardable,
    /// The user's tickets are forwardable.
    UserForwardable,
    /// The delegator obtains forwardable tickets for users.
    ProtocolTransition,
    /// No authentication policy forbids it.
    AuthenticationPolicy,
    /// An encryption type in common.
    EncryptionType,
}

impl Rule {
    /// What the step asks, in words.
    pub fn question(self) -> &'static str {
        match self {
            Self::DelegatorStanding => "the delegator may authenticate",
            Self::UserStanding => "the user may authenticate",
            Self::TargetKnown => "an account owns the service principal name",
            Self::TargetUnique => "only one account owns it",
            Self::TargetStanding => "the owner may receive tickets",
            Self::EvidencePac => "the evidence ticket carries a PAC",
            Self::Allowed => "the delegator's list or the target allows the delegation",
            Self::DelegatorForwardable => "the delegator's own ticket is forwardable",
            Self::UserForwardable => "the user may be delegated",
            Self::ProtocolTransition => "the delegator obtains a forwardable ticket for the user",
            Self::AuthenticationPolicy => "no authentication policy forbids it",
            Self::EncryptionType => "there is an encryption type in common",
        }
    }

    /// Where the rule is written.
    pub fn paragraph(self) -> &'static str {
        match self {
            Self::DelegatorStanding | Self::UserStanding | Self::TargetStanding => "[MS-KILE] 3.3.5.7.1",
            Self::TargetKnown => "[MS-KILE] 3.3.5.1.1",
            Self::TargetUnique => "RFC 4120 3.3.3; KDC event 11",
            Self::EvidencePac => "[MS-SFU] 3.2.5.2.2",
            Self::Allowed => "[MS-SFU] 3.2.5.2.1, 3.2.5.2.3",
            Self::DelegatorForwardable | Self::ProtocolTransition => "[MS-SFU] 3.2.5.1.2",
            Self::UserForwardable => "[MS-KILE] 3.3.1; [MS-SFU] 3.2.5.1.2",
            Self::AuthenticationPolicy => "[MS-KILE] 3.3.5.7",
            Self::EncryptionType => "[MS-KILE] 3.3.5.7, 2.2.7",
        }
    }
}
