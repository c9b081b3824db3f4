//! Win32 codes of access and logon, as HRESULT (MS-ERREF 2.2), and what stands around them.

use super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::{Cause, Entry, Kind, Relation, may, row, sure};

/// A Win32 code in its short form.
pub(super) const fn win(
    number: u32,
    name_and_text: (&'static str, &'static str),
    meaning: &'static str,
    relation: Relation,
    causes: &'static [Cause],
) -> Entry {
    hresult(0x8007_0000 | number, name_and_text, meaning, relation, causes)
}

/// An HRESULT of another facility.
pub(super) const fn hresult(
    number: u32,
    name_and_text: (&'static str, &'static str),
    meaning: &'static str,
    relation: Relation,
    causes: &'static [Cause],
) -> Entry {
    row(Kind::Win32, number, name_and_text, meaning, relation, causes)
}

pub(super) const ENTRIES: &[Entry] = &[
    win(
        5,
        ("ERROR_ACCESS_DENIED", "General access denied error"),
        "Somebody was refused, and the code does not say who. With a share involved the host mostly came without the \
         user's identity (a missing cifs entry); otherwise look at the rights on the share, the files and Hyper-V \
         itself.",
        Delegation,
        &[
            sure("entry-missing"),
            sure("kerberos-only-on-winrm-host"),
            sure("share-ntfs-permission"),
            sure("iso-computer-read"),
            sure("user-sensitive"),
            sure("hyperv-admin-missing"),
            sure("cname-alias"),
            sure("ip-address-used"),
        ],
    )
    .around()
    .also(&[
        "E_ACCESSDENIED",
        "Access is denied",
        "User account does not have permission required to open attachment",
        "User Account does not have permission to open attachment",
        "Allgemeiner Zugriff verweigert",
        "Zugriff verweigert",
        "Accès refusé",
        "Erreur générale de refus d'accès",
        "Acceso denegado",
        "Error general de acceso denegado",
    ]),
    hresult(
        0x8000_4005,
        ("E_FAIL", "Unspecified error"),
        "Says only that something failed. The message next to it has the reason.",
        Elsewhere,
        &[],
    )
    .around(),
    hresult(
        0x8013_1500,
        ("COR_E_EXCEPTION", "An exception of PowerShell or .NET around another error"),
        "PowerShell passes on a failure from the other computer. The inner message may be the one to read.",
        Elsewhere,
        &[],
    )
    .around()
    .also(&["The operation on computer"]),
    win(
        2,
        ("ERROR_FILE_NOT_FOUND", "The system cannot find the file specified"),
        "The path does not exist as the target sees it. A share that hides what may not be read gives the same \
         answer.",
        Elsewhere,
        &[sure("share-ntfs-permission")],
    ),
    win(
        3,
        ("ERROR_PATH_NOT_FOUND", "The system cannot find the path specified"),
        "The path does not exist on the machine that tried it, such as a drive letter that differs between nodes.",
        Elsewhere,
        &[],
    ),
    win(
        13,
        ("ERROR_INVALID_DATA", "The data is invalid"),
        "Next to 0x80042001, when live migration over SMB fails towards one node only: that node's name is not in \
         capitals in its registry.",
        Elsewhere,
        &[sure("netname-case")],
    ),
    hresult(
        0x8004_2001,
        ("", "Live migration over SMB to one node fails"),
        "With 0x8007000D beside it: the node's name is not in capitals in its registry.",
        Elsewhere,
        &[sure("netname-case")],
    ),
    win(
        14,
        ("ERROR_OUTOFMEMORY", "Ran out of memory"),
        "The destination lacks memory for the virtual machine. Not a matter of authentication.",
        Elsewhere,
        &[sure("destination-memory")],
    )
    .also(&["E_OUTOFMEMORY", "Not enough storage is available to complete this operation"]),
    win(
        1450,
        ("ERROR_NO_SYSTEM_RESOURCES", "Insufficient system resources exist to complete the requested service"),
        "The destination lacks memory for the virtual machine. Not a matter of authentication.",
        Elsewhere,
        &[sure("destination-memory")],
    ),
    win(
        32,
        ("ERROR_SHARING_VIOLATION", "because it is being used by another process"),
        "Another program holds the file open; it may be a virus scanner or a backup.",
        Elsewhere,
        &[],
    ),
    win(
        86,
        ("ERROR_INVALID_PASSWORD", "The specified network password is not correct"),
        "A wrong password was sent. Check also for stored credentials and for those handed on by CredSSP.",
        Authentication,
        &[],
    ),
    win(
        1244,
        ("ERROR_NOT_AUTHENTICATED", "not performed because the user has not been authenticated"),
        "The second machine saw an anonymous caller. May well be the double hop without delegation.",
        Delegation,
        &[may("entry-missing")],
    ),
    win(
        1311,
        ("ERROR_NO_LOGON_SERVERS", "There are currently no logon servers available to service the logon request"),
        "No domain controller could be reached.",
        Authentication,
        &[sure("fw-kdc-88"), sure("dns-suffix")],
    )
    .also(&["We can't sign you in with this credential because your domain isn't available"]),
    win(
        1312,
        ("ERROR_NO_SUCH_LOGON_SESSION", "A specified logon session does not exist"),
        "The session has no credentials to go on with. May be Credential Guard, a network logon, or a scheduled task \
         that uses -Credential.",
        Authentication,
        &[may("credssp-credential-guard"), may("cmdlet-credential-switch")],
    ),
    win(
        1317,
        ("ERROR_NO_SUCH_USER", "The specified account does not exist"),
        "The account is unknown; it may have been deleted.",
        Authentication,
        &[may("account-deleted")],
    ),
    win(
        1326,
        ("ERROR_LOGON_FAILURE", "The user name or password is incorrect"),
        "A password was refused: that of a computer account out of step, of a cluster role, or of a Run As account.",
        Authentication,
        &[sure("machine-password-desync"), sure("replica-broker-spn")],
    )
    .also(&["unknown user name or bad password"]),
    win(
        1327,
        ("ERROR_ACCOUNT_RESTRICTION", "Account restrictions are preventing this user from signing in"),
        "A restriction of the account or of the computer forbids this logon. Check also whether the user is in \
         Protected Users and NTLM was tried.",
        Authentication,
        &[sure("virtual-machines-logon-right"), may("user-protected")],
    ),
    win(
        1331,
        ("ERROR_ACCOUNT_DISABLED", "This user can't sign in because this account is currently disabled"),
        "The account may be disabled on purpose; check also which account it is: the user's, or that of a computer.",
        Authentication,
        &[may("account-disabled")],
    )
    .also(&["account is currently disabled", "account currently disabled"]),
    win(
        1332,
        ("ERROR_NONE_MAPPED", "No mapping between account names and security IDs was done"),
        "A name could not be turned into a security identifier. Check also the trust to the domain it comes from.",
        Authentication,
        &[may("cross-forest-trust")],
    ),
    win(
        1351,
        ("ERROR_CANT_ACCESS_DOMAIN_INFO", "Configuration information could not be read from the domain controller"),
        "The domain controller could not be reached or did not answer. Check also the firewall.",
        Authentication,
        &[may("fw-kdc-88")],
    ),
    win(
        1355,
        ("ERROR_NO_SUCH_DOMAIN", "The specified domain either does not exist or could not be contacted"),
        "The domain was not found: wrong DNS suffix, or no domain controller within reach.",
        Authentication,
        &[sure("dns-suffix"), sure("fw-kdc-88")],
    ),
    win(
        1385,
        ("ERROR_LOGON_TYPE_NOT_GRANTED", "the user has not been granted the requested logon type at this computer"),
        "A Group Policy took \"NT VIRTUAL MACHINE\\Virtual Machines\" out of the right to log on as \
         a service, and virtual machines cannot start.",
        Elsewhere,
        &[sure("virtual-machines-logon-right")],
    ),
    win(
        1787,
        ("ERROR_NO_TRUST_SAM_ACCOUNT", "does not have a computer account for this workstation trust relationship"),
        "The domain has no account for this computer. May be a deleted or doubled computer account.",
        Authentication,
        &[may("machine-password-desync"), may("cross-forest-trust")],
    ),
    win(
        1788,
        (
            "ERROR_TRUSTED_DOMAIN_FAILURE",
            "The trust relationship between the primary domain and the trusted domain failed",
        ),
        "The trust between two domains may be broken.",
        Authentication,
        &[may("machine-password-desync"), may("cross-forest-trust")],
    ),
    win(
        1789,
        (
            "ERROR_TRUSTED_RELATIONSHIP_FAILURE",
            "The trust relationship between this workstation and the primary domain failed",
        ),
        "The computer's own password may be out of step with the directory.",
        Authentication,
        &[may("machine-password-desync"), may("cross-forest-trust")],
    ),
    win(
        1825,
        ("RPC_S_SEC_PKG_ERROR", "A security package specific error occurred"),
        "RPC passes on an error of the security package without naming it. May be a service name that is missing or \
         on the wrong account; check also the clocks.",
        Authentication,
        &[may("spn-missing-target"), may("spn-duplicate"), may("spn-on-wrong-account"), may("time-skew")],
    )
    .around(),
    win(
        1909,
        ("ERROR_ACCOUNT_LOCKED_OUT", "The referenced account is currently locked out"),
        "Too many wrong passwords. It may be an old password that a service or a task keeps trying.",
        Authentication,
        &[may("account-disabled")],
    ),
    win(
        1935,
        (
            "ERROR_AUTHENTICATION_FIREWALL_FAILED",
            "the machine you are logging onto is protected by an authentication firewall",
        ),
        "Selective authentication on the trust may keep this account out of that computer.",
        Authentication,
        &[may("cross-forest-trust")],
    ),
    hresult(
        0x8004_1003,
        ("WBEM_E_ACCESS_DENIED", "WMI refuses access to the namespace or object"),
        "WMI refuses the user. May be a missing membership in Hyper-V Administrators on that host.",
        Elsewhere,
        &[may("hyperv-admin-missing")],
    ),
    hresult(
        0x8004_1010,
        ("WBEM_E_INVALID_CLASS", "WMI does not know the class"),
        "The tools may ask for a WMI class that the host's version does not have.",
        Elsewhere,
        &[may("mgmt-client-version")],
    )
    .also(&["Invalid class"]),
];
