//! One cell of the matrix.

/// What decides a delegation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell {
    /// `TRUSTED_TO_AUTH_FOR_DELEGATION` on the source host.
    pub(crate) transition: bool,
    pub(crate) list: List,
    pub(crate) rbcd: Rbcd,
    pub(crate) user: User,
    /// The destination lies in another domain.
    pub(crate) is_abroad: bool,
    pub(crate) host: Host,
    pub(crate) auth: Auth,
    pub(crate) run: Run,
}

/// The source host's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    Empty,
    Both,
    ShortOnly,
    FqdnOnly,
    WrongClass,
    DnValue,
    HostOnly,
}

/// The destination's descriptor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rbcd {
    None,
    Right,
    WrongSid,
}

/// The user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum User {
    Normal,
    Sensitive,
    Protected,
}

/// The hosts' release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    Y2012R2,
    Y2016,
    Y2025,
}

/// The hosts' migration setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Auth {
    CredSsp,
    Kerberos,
}

/// Where the button is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Run {
    Local,
    OldTools,
    NewTools,
}

macro_rules! product {
    ($out:ident, $done:expr;) => { $out.push($done) };
    ($out:ident, $done:expr; $name:ident in $values:expr, $($rest:tt)*) => {
        for $name in $values {
            product!($out, $done; $($rest)*);
        }
    };
}

impl Cell {
    /// All 4536 of them.
    pub(crate) fn all() -> Vec<Self> {
        use {Auth::*, Host::*, List::*, Run::*, User::*};
        let mut all = Vec::new();
        product!(
            all, Self { transition, list, rbcd, user, is_abroad, host, auth, run };
            transition in [false, true],
            list in [Empty, Both, ShortOnly, FqdnOnly, WrongClass, DnValue, HostOnly],
            rbcd in [Rbcd::None, Rbcd::Right, Rbcd::WrongSid],
            user in [Normal, Sensitive, Protected],
            is_abroad in [false, true],
            host in [Y2012R2, Y2016, Y2025],
            auth in [CredSsp, Kerberos],
            run in [Local, OldTools, NewTools],
        );
        all
    }
}
