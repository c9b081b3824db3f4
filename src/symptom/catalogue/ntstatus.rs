//! NTSTATUS codes (MS-ERREF 2.3), as they appear in KDC answers, SMB captures and logon events.

use super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::{Cause, Entry, Kind, Relation, may, row, sure};

const fn nt(
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
        &[sure("entry-missing"), sure("wrong-object"), sure("wrong-direction"), sure("replication-lag")],
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
        ("STATUS_ACCOUNT_RESTRICTION", "user account restriction has prevented successful authentication"),
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
    ),
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
            "process has requested access to an object but has not been granted those access rights",
        ),
        "As the answer of a file server: the identity arrived and may not use the share or the file. Check also the \
         rights of the host's computer account.",
        Authentication,
        &[may("share-ntfs-permission"), may("iso-computer-read")],
    ),
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
        ("STATUS_WRONG_PASSWORD", "the value provided as the current password is not correct"),
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
        "The account is disabled.",
        Authentication,
        &[sure("account-disabled")],
    ),
    nt(
        0xC000_0193,
        ("STATUS_ACCOUNT_EXPIRED", "The user's account has expired"),
        "The account has run out.",
        Authentication,
        &[sure("account-disabled")],
    ),
    nt(
        0xC000_0234,
        ("STATUS_ACCOUNT_LOCKED_OUT", "The user account has been automatically locked"),
        "The account is locked after too many wrong passwords.",
        Authentication,
        &[sure("account-disabled")],
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
        ("STATUS_LOGON_TYPE_NOT_GRANTED", "user has requested a type of logon"),
        "The right \"Access this computer from the network\" is missing for the account that came.",
        Authentication,
        &[sure("user-rights-network-logon")],
    ),
    nt(
        0xC000_018B,
        ("STATUS_NO_TRUST_SAM_ACCOUNT", "The domain has no account for this computer"),
        "The computer account is gone from the directory.",
        Authentication,
        &[sure("account-deleted")],
    ),
    nt(
        0xC000_018D,
        (
            "STATUS_TRUSTED_RELATIONSHIP_FAILURE",
            "The logon failed because the trust between this computer and its domain failed",
        ),
        "The computer's own password is out of step with the directory.",
        Authentication,
        &[sure("machine-password-desync")],
    ),
    nt(
        0xC000_0133,
        ("STATUS_TIME_DIFFERENCE_AT_DC", "The time at the primary domain controller is different"),
        "The clocks of computer and domain controller differ too much.",
        Authentication,
        &[sure("time-skew")],
    )
    .also(&["time difference between the client and server"]),
    nt(
        0xC000_005E,
        ("STATUS_NO_LOGON_SERVERS", "No domain controller answered the logon"),
        "No domain controller could be reached.",
        Authentication,
        &[sure("fw-kdc-88")],
    ),
    nt(
        0xC000_02FB,
        ("STATUS_KDC_INVALID_REQUEST", "An invalid request was sent to the KDC"),
        "The KDC could not make sense of the request, seen with requests that cross a trust.",
        Authentication,
        &[sure("cross-forest-trust")],
    ),
    nt(
        0xC000_02FC,
        ("STATUS_KDC_UNABLE_TO_REFER", "The KDC was unable to generate a referral for the service requested"),
        "The KDC knows no way to the domain of the requested service.",
        Authentication,
        &[sure("cross-forest-trust")],
    ),
    nt(
        0xC000_02FD,
        ("STATUS_KDC_UNKNOWN_ETYPE", "The KDC does not know the encryption type requested"),
        "Account and KDC share no encryption type.",
        Authentication,
        &[sure("etype-rc4-disabled"), sure("etype-no-aes-key")],
    ),
    nt(
        0xC000_0322,
        ("STATUS_NO_KERB_KEY", "A Kerberos key of the account is missing"),
        "The account has no key of the type that is needed.",
        Authentication,
        &[sure("etype-no-aes-key")],
    ),
    nt(
        0xC000_040A,
        ("STATUS_NO_S4U_PROT_SUPPORT", "The domain controller does not support service for user"),
        "The host asked a domain controller that is too old for constrained delegation.",
        Delegation,
        &[sure("dc-too-old")],
    ),
    nt(
        0xC000_040B,
        ("STATUS_CROSSREALM_DELEGATION_FAILURE", "A delegation was attempted towards another realm"),
        "The target lies in another domain, which the classic list cannot reach; resource-based delegation can.",
        Delegation,
        &[sure("cross-domain-kcd")],
    ),
    nt(
        0xC000_0388,
        ("STATUS_DOWNGRADE_DETECTED", "The fall back to a weaker logon was detected and stopped"),
        "Kerberos failed and Windows does not fall back to NTLM. As a rule no domain controller can be reached.",
        Authentication,
        &[sure("fw-kdc-88"), sure("dns-suffix")],
    ),
    nt(
        0xC000_0413,
        ("STATUS_AUTHENTICATION_FIREWALL_FAILED", "The trust lets this account log on to chosen computers only"),
        "Selective authentication on the trust keeps this account out of that computer.",
        Authentication,
        &[sure("cross-forest-trust")],
    ),
    nt(
        0xC000_0418,
        ("STATUS_NTLM_BLOCKED", "NTLM authentication is blocked"),
        "NTLM was tried and is forbidden. The question is why Kerberos was not used.",
        Authentication,
        &[sure("ntlm-blocked")],
    )
    .also(&["The authentication failed because NTLM was blocked"]),
    nt(
        0xC000_00BE,
        ("STATUS_BAD_NETWORK_PATH", "The network path cannot be located"),
        "The server's name is wrong or leads nowhere.",
        Elsewhere,
        &[sure("dns-mismatch")],
    ),
    nt(
        0xC000_00CC,
        ("STATUS_BAD_NETWORK_NAME", "The specified share name cannot be found on the remote server"),
        "The server has no such share under that name, as when a node is named in place of the scale-out file server.",
        Elsewhere,
        &[sure("sofs-node-instead-of-name")],
    ),
    nt(
        0xC000_0203,
        ("STATUS_USER_SESSION_DELETED", "The remote user session has been deleted"),
        "The file server dropped the session, typically at the end of the ticket's life after ten hours.",
        Authentication,
        &[sure("dc-vm-on-sofs-cycle")],
    ),
    nt(
        0xC000_035C,
        ("STATUS_NETWORK_SESSION_EXPIRED", "The client session has expired"),
        "The session's ticket ran out and was not renewed.",
        Authentication,
        &[sure("dc-vm-on-sofs-cycle")],
    ),
    nt(
        0xC000_0190,
        ("STATUS_TRUST_FAILURE", "The network logon failed, perhaps because the validation authority can't be reached"),
        "The trust or the way to the other domain's controller is broken.",
        Authentication,
        &[sure("cross-forest-trust")],
    ),
    nt(
        0xC000_019B,
        (
            "STATUS_DOMAIN_TRUST_INCONSISTENT",
            "The name or security ID of the domain specified is inconsistent with the trust information",
        ),
        "The two sides of a trust do not agree about the domain.",
        Authentication,
        &[sure("cross-forest-trust")],
    ),
];
