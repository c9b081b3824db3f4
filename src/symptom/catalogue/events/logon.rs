//! Logons and tickets: the log `Security`, clients of file shares, NTLM, policies.

use super::super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::source::{NTLM, POLICY, PROTECTED, SECURITY, SMB};
use super::{Cause, EventEntry, may, on};

const SESSION: &str = "The file server refused the session: look at the status, and at the server's name in the event.";
const NETWORK: &str = "The way to the file server is broken, which is not about delegation; check also the name.";
const SILO: &str = "An authentication policy keeps this account from where it was used. Look at the policy or silo that \
                    the event names.";
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
    .around(),
    on(
        &SECURITY,
        4769,
        "A service ticket was requested",
        "With a service under \"Transited Services\" it was given by constrained delegation to that service. A refusal \
         with 0xD is logged at a raised log level only.",
        Delegation,
        &[],
    )
    .around(),
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
        "The sub status says why; if it is 0, the status.",
        Authentication,
        &[],
    )
    .around(),
    on(
        &SECURITY,
        4738,
        "A user account was changed",
        "Shows who changed the list of delegation or the account's flags, and when.",
        Delegation,
        &[],
    ),
    on(
        &SECURITY,
        4742,
        "A computer account was changed",
        "Shows who changed the list of delegation or the account's flags, and when.",
        Delegation,
        &[],
    ),
    share(31001, "The SMB client could not log on to a server"),
    share(31010, "The SMB client could not connect to a share"),
    share(31017, "The SMB client refused a logon as guest"),
    network(30803, "The SMB client could not make a network connection"),
    network(30804, "A network connection of the SMB client was closed"),
    network(30805, "The SMB client lost its session with a server"),
    again(30806, "The SMB client has its session with a server again"),
    network(30807, "The connection to a share was lost"),
    again(30808, "The connection to a share is there again"),
    network(30809, "A request of the SMB client timed out"),
    again(30810, "A network connection of the SMB client was made"),
    network(30811, "A server does not answer the SMB client"),
    ntlm(4001, "NTLM of this computer was blocked"),
    ntlm(4002, "NTLM to this computer was blocked"),
    ntlm(4003, "NTLM in this domain was blocked"),
    ntlm(8001, "NTLM of this computer would be blocked"),
    silo(105, "A policy restricts from which device the user may sign in"),
    silo(106, "A policy restricts who may get a ticket for a service"),
    silo(305, "A policy would restrict from which device the user may sign in"),
    silo(306, "A policy would restrict who may get a ticket for a service"),
    member(100, "NTLM was refused to a member of Protected Users"),
    member(104, "Weak encryption was refused to a member of Protected Users"),
];

const fn share(id: u32, text: &'static str) -> EventEntry {
    on(&SMB, id, text, SESSION, Delegation, SHARES).around()
}

const fn network(id: u32, text: &'static str) -> EventEntry {
    on(&SMB, id, text, NETWORK, Authentication, SERVER).around()
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

const fn member(id: u32, text: &'static str) -> EventEntry {
    on(&PROTECTED, id, text, MEMBER, Authentication, MEMBERS)
}
