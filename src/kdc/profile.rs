//! KDCs that are known not to answer as Windows does, and in which points.

/// A point in which a KDC is known to answer otherwise than the specifications, and Windows, have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deviation {
    /// Tickets are issued for the services of disabled accounts.
    DisabledTarget,
    /// A ticket from S4U2Self is not forwardable where the list is empty and protocol transition is off, against [MS-SFU]
    /// 3.2.5.1.2.
    EmptyList,
    /// Members of Protected Users get forwardable tickets from S4U2Self, against [MS-KILE] 3.3.1.
    ProtectedUsers,
    /// A user's own ticket to a host that is itself sensitive is not forwardable, which [MS-KILE] 3.3.1 has of the user alone.
    SensitiveHost,
    /// A ticket from S4U2Self carries a PAC even where the host is marked `NO_AUTH_DATA_REQUIRED`.
    PacByS4U2Self,
    /// Under `HOST`, and every class that it stands for, a computer is also found by its common name, whatever suffix is asked for.
    CommonName,
    /// A name with blanks is looked up, and looked for in the list, with a backslash before each of them.
    EscapedBlanks,
    /// S4U2Self refuses a user who may not sign in with codes of its own: 12 for a disabled one, 1 for an expired one.
    UserCodes,
}

impl Deviation {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::DisabledTarget,
        Self::EmptyList,
        Self::ProtectedUsers,
        Self::SensitiveHost,
        Self::PacByS4U2Self,
        Self::CommonName,
        Self::EscapedBlanks,
        Self::UserCodes,
    ];

    /// What such a KDC does, in one sentence without its subject.
    pub const fn text(self) -> &'static str {
        match self {
            Self::DisabledTarget => "issues tickets for the services of disabled accounts",
            Self::EmptyList => "does not mark the S4U2Self ticket of a host with an empty list as forwardable",
            Self::ProtectedUsers => "marks S4U2Self tickets for members of Protected Users as forwardable",
            Self::SensitiveHost => "does not mark a user's own ticket to a sensitive host as forwardable",
            Self::PacByS4U2Self => "puts a PAC into S4U2Self tickets, whatever the host is marked with",
            Self::CommonName => "finds a computer by its common name too, whatever suffix is asked for",
            Self::EscapedBlanks => "looks a name with blanks up with a backslash before each of them",
            Self::UserCodes => "refuses a user who may not sign in with a code of its own",
        }
    }
}

/// The deviations of one kind of KDC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile(u16);

impl Profile {
    /// Windows Server 2012 and later: what [MS-SFU] and [MS-KILE] say. Every diagnosis is made with this one.
    pub const WINDOWS: Self = Self(0);

    /// Samba 4.22 with its embedded Heimdal KDC, as measured. It also puts no NTSTATUS into the refusals of S4U2Proxy, which
    /// makes no difference to the decision.
    pub const SAMBA_4_22: Self = Self((1 << Deviation::ALL.len()) - 1);

    /// Windows with one deviation.
    pub const fn only(deviation: Deviation) -> Self {
        Self(1 << deviation as u16)
    }

    /// The same without one deviation.
    #[must_use]
    pub const fn without(self, deviation: Deviation) -> Self {
        Self(self.0 & !Self::only(deviation).0)
    }

    /// Whether it is one of its deviations.
    pub(super) const fn has(self, deviation: Deviation) -> bool {
        self.0 & Self::only(deviation).0 != 0
    }
}
