//! Win32 codes of access and memory, as HRESULT (MS-ERREF 2.2), and what stands around them.

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
         user's identity (a missing cifs entry, or one for a node in place of the scale-out file server); otherwise \
         look at the rights on the share, the files and Hyper-V itself.",
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
            may("sofs-node-instead-of-name"),
            may("user-protected"),
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
    .also(&[
        "E_OUTOFMEMORY",
        "Not enough storage is available to complete this operation",
        "Not enough memory resources are available to complete this operation",
    ]),
    win(
        1450,
        ("ERROR_NO_SYSTEM_RESOURCES", "Insufficient system resources exist to complete the requested service"),
        "The destination lacks memory for the virtual machine. Not a matter of authentication.",
        Elsewhere,
        &[sure("destination-memory")],
    ),
    win(
        32,
        ("ERROR_SHARING_VIOLATION", "The process cannot access the file because it is being used by another process"),
        "Another program holds the file open; it may be a virus scanner or a backup.",
        Elsewhere,
        &[],
    )
    .also(&["because it is being used by another process"]),
    win(
        1825,
        ("RPC_S_SEC_PKG_ERROR", "A security package specific error occurred"),
        "RPC passes on an error of the security package without naming it. May be a service name that is missing or \
         on the wrong account; check also the clocks.",
        Authentication,
        &[may("spn-missing-target"), may("spn-duplicate"), may("spn-on-wrong-account"), may("time-skew")],
    )
    .around(),
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
