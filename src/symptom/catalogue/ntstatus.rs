//! NTSTATUS codes (MS-ERREF 2.3) of delegation and logons, as they appear in KDC answers, SMB captures and events.

use super::super::Relation::{Authentication, Delegation};
use super::{Cause, Entry, Kind, Relation, may, row, sure};

pub(super) const fn nt(
    number: u32,
    name_and_text: (&'static str, &'static str),
    meaning: &'static str,
    relation: Relation,
    causes: &'static [Cause],
) -> Entry {
    row(Kind::Ntstatus, number, name_and_text, meaning, relation, causes)
}

pub(super) const ENTRIES: &[Entry] = &[
    nt(
        0xC000_00BB,
        ("STATUS_NOT_SUPPORTED", "The KDC refuses: nothing at all is set up for this delegation"),
        "In a KDC answer: the host's list is empty and the target does not grant resource-based delegation either. \
         Make sure that the right object was changed, that it was saved, and that this domain controller knows it \
         already.",
        Delegation,
        &[
            sure("entry-missing"),
            sure("wrong-object"),
            sure("wrong-direction"),
            sure("replication-lag"),
            sure("t2a4d-without-list"),
        ],
    ),
    nt(
        0xC000_0272,
        ("STATUS_NO_MATCH", "There was no match for the specified key in the index"),
        "In a KDC answer: the host has a list, but not with this name in this spelling; on older paths also a ticket \
         that may not be forwarded.",
        Delegation,
        &[
            sure("entry-missing"),
            sure("entry-short-only"),
            sure("entry-fqdn-only"),
            sure("class-misspelt"),
            sure("sofs-node-instead-of-name"),
            sure("kerberos-only-on-winrm-host"),
        ],
    ),
    nt(
        0xC000_0225,
        ("STATUS_NOT_FOUND", "The object was not found"),
        "In a KDC answer: neither the host's list nor the target's own list grants it. The usual form of a missing \
         entry since 2012, because clients always offer resource-based delegation too.",
        Delegation,
        &[
            sure("entry-missing"),
            sure("entry-short-only"),
            sure("entry-fqdn-only"),
            sure("class-misspelt"),
            sure("cross-domain-kcd"),
            sure("rbcd-overwritten"),
        ],
    ),
    nt(
        0xC000_006E,
        (
            "STATUS_ACCOUNT_RESTRICTION",
            "The name and the password are right, but some user account restriction has prevented successful \
             authentication",
        ),
        "In a KDC answer: the entry is fine, but the user's ticket may not be forwarded. Either the host is limited \
         to \"Kerberos only\", or the user is sensitive or protected. In a logon event it may also be a protected \
         user who tried NTLM.",
        Delegation,
        &[
            sure("kerberos-only-on-winrm-host"),
            sure("user-sensitive"),
            sure("user-protected"),
            sure("kcd-rbcd-conflict"),
        ],
    )
    .also(&["user account restriction has prevented successful authentication"]),
    nt(
        0xC000_0035,
        ("STATUS_OBJECT_NAME_COLLISION", "The object name already exists"),
        "In a KDC answer with error 7: the service name exists more than once.",
        Authentication,
        &[sure("spn-duplicate")],
    ),
    nt(
        0xC000_0022,
        (
            "STATUS_ACCESS_DENIED",
            "A process has requested access to an object but has not been granted those access rights",
        ),
        "As the answer of a file server: the identity arrived and may not use the share or the file. Check also the \
         rights of the host's computer account.",
        Authentication,
        &[may("share-ntfs-permission"), may("iso-computer-read")],
    )
    .also(&["process has requested access to an object but has not been granted"]),
    nt(
        0xC000_006D,
        ("STATUS_LOGON_FAILURE", "The attempted logon is invalid"),
        "The logon was refused; the sub status of the event says more.",
        Authentication,
        &[],
    )
    .around(),
    nt(
        0xC000_006A,
        ("STATUS_WRONG_PASSWORD", "The value provided as the current password is not correct"),
        "A wrong password was used.",
        Authentication,
        &[],
    ),
    nt(
        0xC000_0064,
        ("STATUS_NO_SUCH_USER", "The account is not known to the domain"),
        "No account of that name.",
        Authentication,
        &[],
    ),
    nt(
        0xC000_0072,
        ("STATUS_ACCOUNT_DISABLED", "The account of this logon is disabled"),
        "The account that logs on is disabled. It may be a computer's or the user's.",
        Authentication,
        &[sure("account-disabled"), sure("user-logon-restrictions")],
    ),
    nt(
        0xC000_0193,
        ("STATUS_ACCOUNT_EXPIRED", "The user's account has expired"),
        "The account that logs on is past its end. It may be a computer's or the user's.",
        Authentication,
        &[sure("account-disabled"), sure("user-logon-restrictions")],
    ),
    nt(
        0xC000_0234,
        ("STATUS_ACCOUNT_LOCKED_OUT", "The user account has been automatically locked"),
        "The account is locked after too many wrong passwords; as a rule it is the user's. Check also what else keeps \
         that account from logging on.",
        Authentication,
        &[sure("account-disabled"), may("user-logon-restrictions")],
    ),
    nt(
        0xC000_006F,
        ("STATUS_INVALID_LOGON_HOURS", "The user account has time restrictions"),
        "The user may not log on at this hour.",
        Authentication,
        &[sure("user-logon-restrictions")],
    ),
    nt(
        0xC000_0070,
        (
            "STATUS_INVALID_WORKSTATION",
            "The user account is restricted so that it may not be used to log on from the source workstation",
        ),
        "The user may log on to listed computers only, and the hosts are not among them.",
        Authentication,
        &[sure("user-logon-restrictions")],
    ),
    nt(
        0xC000_015B,
        (
            "STATUS_LOGON_TYPE_NOT_GRANTED",
            "A user has requested a type of logon, such as interactive or network, that has not been granted",
        ),
        "In a network logon (type 3) the right \"Access this computer from the network\" is missing for the account that \
         came. Where a virtual machine does not start, see 0x80070569: another logon right, said in the same way.",
        Authentication,
        &[sure("user-rights-network-logon")],
    )
    .also(&["user has requested a type of logon"]),
];
