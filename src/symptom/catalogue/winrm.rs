//! Errors of Windows Remote Management (`ERROR_WSMAN_*`, wsmerror.h).

use super::super::Relation::{Authentication, Elsewhere};
use super::{Cause, Entry, Kind, Relation, may, row, sure};

const fn wsman(
    number: u32,
    name_and_text: (&'static str, &'static str),
    meaning: &'static str,
    relation: Relation,
    causes: &'static [Cause],
) -> Entry {
    row(Kind::Winrm, number, name_and_text, meaning, relation, causes)
}

pub(super) const ENTRIES: &[Entry] = &[
    wsman(
        0x8033_8012,
        ("ERROR_WSMAN_DESTINATION_UNREACHABLE", "The client cannot connect to the destination specified"),
        "WinRM on the host does not answer: the service is stopped or its port is closed.",
        Elsewhere,
        &[sure("fw-winrm-5985")],
    ),
    wsman(
        0x8033_8029,
        (
            "ERROR_WSMAN_OPERATION_TIMEDOUT",
            "The WS-Management service cannot complete the operation within the time specified",
        ),
        "The host took the request and did not finish it. It hangs, or a virus scanner slows it down.",
        Elsewhere,
        &[],
    ),
    wsman(
        0x8033_8126,
        (
            "ERROR_WSMAN_NETWORK_TIMEDOUT",
            "WinRM cannot complete the operation. Verify that the specified computer name is valid",
        ),
        "The host cannot be reached on the WinRM port, or the name leads elsewhere.",
        Elsewhere,
        &[sure("fw-winrm-5985"), sure("dns-mismatch")],
    ),
    wsman(
        0x8033_809D,
        ("ERROR_WSMAN_SECURITY_UNMAPPED", "An error occurred while using Kerberos authentication"),
        "The first hop fails already: Kerberos to the host's HTTP or WSMAN name does not work, often because another \
         account owns that name. The code named in the message says more. System Center reports it as its error 2927.",
        Authentication,
        &[sure("winrm-http-spn-stolen"), sure("spn-duplicate"), sure("machine-password-desync")],
    )
    .around()
    .also(&["occurred while using Kerberos authentication", "An unknown security error occurred", "Error (2927)"]),
    wsman(
        0x8033_80E4,
        (
            "ERROR_WSMAN_SERVER_NOT_TRUSTED",
            "WinRM without Kerberos needs HTTPS, or the destination among its TrustedHosts",
        ),
        "Kerberos is not in use, because the computer is outside the domain or was named by its address.",
        Authentication,
        &[sure("mgmt-not-domain-joined"), sure("ip-address-used")],
    )
    .also(&[
        "then HTTPS transport must be used or the destination machine must be added to the TrustedHosts",
        "If the authentication scheme is different from Kerberos, or if the client computer is not joined to a domain",
    ]),
    wsman(
        0x8033_80E5,
        (
            "ERROR_WSMAN_EXPLICIT_CREDENTIALS_REQUIRED",
            "Default credentials with Negotiate over HTTP can be used only if",
        ),
        "Kerberos is not in use, because the computer is outside the domain or was named by its address.",
        Authentication,
        &[sure("mgmt-not-domain-joined"), sure("ip-address-used")],
    ),
    wsman(
        0x8033_8036,
        ("ERROR_WSMAN_FAILED_AUTHENTICATION", "The user name or password given to WinRM was not accepted"),
        "WinRM on the host did not accept the user, as happens across a restricted trust.",
        Authentication,
        &[sure("cross-forest-trust")],
    ),
    wsman(
        0x8033_810C,
        (
            "ERROR_WSMAN_CLIENT_WORKGROUP_NO_KERBEROS",
            "Kerberos authentication cannot be used with implicit credentials if the client computer is not joined \
             to a domain",
        ),
        "The management computer is not in a domain, so there is nothing to delegate.",
        Authentication,
        &[sure("mgmt-not-domain-joined")],
    ),
    wsman(
        0x8033_81A6,
        (
            "ERROR_WSMAN_QUOTA_MAX_OPERATIONS",
            "The maximum number of concurrent operations for this user has been exceeded",
        ),
        "A WinRM quota of the host is used up.",
        Elsewhere,
        &[],
    )
    .also(&["too many concurrent operations"]),
    wsman(
        0x8033_8048,
        ("ERROR_WSMAN_MAX_ENVELOPE_SIZE_EXCEEDED", "The message of WS-Management exceeds the maximum envelope size"),
        "The message is larger than the WinRM quota allows.",
        Elsewhere,
        &[],
    )
    .also(&["exceeds the maximum envelope size"]),
    wsman(
        0x8033_8171,
        ("ERROR_WSMAN_HTTP_STATUS_BAD_REQUEST", "Request Header Too Long"),
        "The Kerberos ticket does not fit into the HTTP header: the user is in too many groups.",
        Authentication,
        &[sure("token-size")],
    )
    .also(&["HTTP bad request status (400)", "HTTP Error 400", "HTTP 400"]),
    wsman(
        0x8033_81A3,
        (
            "ERROR_WSMAN_CLIENT_ALLOWFRESHCREDENTIALS",
            "A computer policy does not allow the delegation of the user credentials to the target computer",
        ),
        "CredSSP was asked for and the client's policy does not allow it for this target, or the target's WSMAN name \
         is not registered. That is another thing than Kerberos delegation.",
        Authentication,
        &[sure("credssp-client-policy"), sure("spn-missing-target")],
    ),
    wsman(
        0x8033_81A4,
        (
            "ERROR_WSMAN_CLIENT_ALLOWFRESHCREDENTIALS_NTLMONLY",
            "A computer policy does not allow the delegation of the user credentials to the target computer because \
             the computer is not trusted",
        ),
        "CredSSP was asked for while only NTLM could name the target, which the policy treats apart. May be an \
         unregistered WSMAN name.",
        Authentication,
        &[may("credssp-client-policy"), may("spn-missing-target")],
    )
    .also(&["the delegation of the user credentials to the target computer because the computer is not trusted"]),
];
