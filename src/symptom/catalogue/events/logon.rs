//! Logons and tickets: the log `Security`, clients of file shares, NTLM, policies.

use super::super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::source::{NTLM, POLICY, PROTECTED, SECURITY, SMB};
use super::{Cause, EventEntry, may, on};

const SESSION: &str = "The file server refused the session: look at the status, and at the server's name in the event.";
const NETWORK: &str = "The way to the file server is broken, which is not about delegation; check also the name.";
const SILO: &str = "An authentication policy keeps this account from where it was used. Look at the policy or silo that \
                    the event names.";
const SILO_AUDIT: &str = "As a rule an authentication policy that is only audited: enforced, it would keep this account from \
                          where it was used. Look at the policy or silo that the event names.";
const MOVED: &str = "As a rule normal where a share of a cluster moves to another node. If the share does not come back, the way \
                     to the file server is broken: check also its name.";
const CHANGED: &str = "As a rule it shows who changed the list of delegation or the account's flags, and when.";
const MEMBER: &str = "A member of Protected Users may not use NTLM or old encryption, and may not be delegated.";

const SHARES: &[Cause] = &[may("entry-missing"), may("share-ntfs-permission"), may("spn-missing-target")];
const SERVER: &[Cause] = &[may("fw-445"), may("dns-mismatch")];
const NO_NTLM: &[Cause] = &[may("ntlm-blocked")];
const SILOS: &[Cause] = &[may("authn-policy-silo")];
const MEMBERS: &[Cause] = &[may("user-protected")];

pub(super) const EVENTS: &[EventEntry] = &[
    on(
        &SECURITY,
        4768,
        "A ticket-granting ticket was requested",
        "Trouble of the user or the computer itself, before any delegation.",
        Authentication,
        &[],
    )
    .around()
    .also(&["A Kerberos authentication ticket (TGT) was requested"]),
    on(
        &SECURITY,
        4769,
        "A service ticket was requested",
        "With an account under \"Transited Services\" it was given by constrained delegation; as a rule that account is \
         the one that delegated, and the target stands under \"Service Name\". A refusal with 0xD is logged at a raised \
         log level only.",
        Delegation,
        &[],
    )
    .around()
    .also(&["A Kerberos service ticket was requested"]),
    on(
        &SECURITY,
        4771,
        "Kerberos pre-authentication failed",
        "A wrong or old password, or a clock that differs; the code decides.",
        Authentication,
        &[],
    )
    .around(),
    on(
        &SECURITY,
        4625,
        "An account failed to log on",
        "As a rule the sub status says why; if it is 0, the status.",
        Authentication,
        &[],
    )
    .around(),
    on(
        &SECURITY,
        4738,
        "A user account was changed",
        CHANGED,
        Delegation,
        &[],
    ),
    on(
        &SECURITY,
        4742,
        "A computer account was changed",
        CHANGED,
        Delegation,
        &[],
    ),
    share(31001, "The SMB client could not log on to a server"),
    share(31010, "The SMB client could not connect to a share"),
    on(
        &SMB,
        31017,
        "The SMB client rejected an insecure logon as guest",
        "As a rule the server took the user for a guest, and this computer does not accept that. Check also whether the \
         server is a member of the domain and knows the user.",
        Authentication,
        &[],
    ),
    network(30803, "The SMB client could not make a network connection"),
    network(30804, "A network connection of the SMB client was closed"),
    moved(30805, "The SMB client lost its session with a server"),
    again(30806, "The SMB client has its session with a server again"),
    moved(30807, "The connection to a share was lost"),
    again(30808, "The connection to a share is there again"),
    on(
        &SMB,
        30809,
        "A request of the SMB client timed out",
        "As a rule the server answers on TCP and not on SMB: check also its load and its storage, and what stands in \
         between.",
        Elsewhere,
        &[],
    )
    .around(),
    transport(30810, "The SMB client added a TCP/IP transport interface"),
    transport(30811, "The SMB client deleted a TCP/IP transport interface"),
    ntlm(4001, "NTLM of this computer was blocked"),
    ntlm(4002, "NTLM to this computer was blocked"),
    ntlm(4003, "NTLM in this domain was blocked"),
    ntlm(8001, "NTLM of this computer would be blocked"),
    silo(105, "A policy restricts from which device the user may sign in"),
    silo(106, "A policy restricts who may get a ticket for a service"),
    audited(305, "A policy would restrict from which device the user may sign in"),
    audited(306, "A policy would restrict who may get a ticket for a service"),
    member(100, "NTLM was refused to a member of Protected Users"),
    member(104, "Weak encryption was refused to a member of Protected Users"),
];

const fn share(id: u32, text: &'static str) -> EventEntry {
    on(&SMB, id, text, SESSION, Delegation, SHARES).around()
}

const fn network(id: u32, text: &'static str) -> EventEntry {
    on(&SMB, id, text, NETWORK, Authentication, SERVER).around()
}

/// What also happens where nothing is wrong.
const fn moved(id: u32, text: &'static str) -> EventEntry {
    on(&SMB, id, text, MOVED, Authentication, SERVER).around()
}

const fn transport(id: u32, text: &'static str) -> EventEntry {
    on(&SMB, id, text, "As a rule nothing to act on: a network interface came or went.", Elsewhere, &[])
}

const fn again(id: u32, text: &'static str) -> EventEntry {
    on(&SMB, id, text, "A good sign: the file server is there.", Elsewhere, &[])
}

const fn ntlm(id: u32, text: &'static str) -> EventEntry {
    on(
        &NTLM,
        id,
        text,
        "Something fell back to NTLM. Check also the name and the service name that it asked for.",
        Authentication,
        NO_NTLM,
    )
}

const fn silo(id: u32, text: &'static str) -> EventEntry {
    on(&POLICY, id, text, SILO, Authentication, SILOS)
}

const fn audited(id: u32, text: &'static str) -> EventEntry {
    on(&POLICY, id, text, SILO_AUDIT, Authentication, SILOS)
}

const fn member(id: u32, text: &'static str) -> EventEntry {
    on(&PROTECTED, id, text, MEMBER, Authentication, MEMBERS)
}
