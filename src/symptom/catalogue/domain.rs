//! NTSTATUS codes (MS-ERREF 2.3) of domains, trusts and sessions.

use super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::ntstatus::nt;
use super::{Entry, sure};

pub(super) const ENTRIES: &[Entry] = &[
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
    )
    .also(&["The system cannot contact a domain controller to service the authentication request"]),
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
