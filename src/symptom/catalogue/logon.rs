//! Win32 codes of logons, accounts and trusts, as HRESULT (MS-ERREF 2.2).

use super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::win32::win;
use super::{Entry, may, sure};

pub(super) const ENTRIES: &[Entry] = &[
    win(
        86,
        ("ERROR_INVALID_PASSWORD", "The specified network password is not correct"),
        "A wrong password was sent. Check also for stored credentials and for those handed on by CredSSP.",
        Authentication,
        &[],
    ),
    win(
        1244,
        (
            "ERROR_NOT_AUTHENTICATED",
            "The operation being requested was not performed because the user has not been authenticated",
        ),
        "The second machine saw an anonymous caller. May well be the double hop without delegation.",
        Delegation,
        &[may("entry-missing")],
    )
    .also(&["not performed because the user has not been authenticated"]),
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
    )
    .also(&["user account restriction. Possible reasons"]),
    win(
        1331,
        ("ERROR_ACCOUNT_DISABLED", "This user can't sign in because this account is currently disabled"),
        "The account may be disabled on purpose; check also which account it is: the user's, or that of a computer.",
        Authentication,
        &[may("account-disabled"), may("user-logon-restrictions")],
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
        (
            "ERROR_LOGON_TYPE_NOT_GRANTED",
            "Logon failure: the user has not been granted the requested logon type at this computer",
        ),
        "A Group Policy took \"NT VIRTUAL MACHINE\\Virtual Machines\" out of the right to log on as \
         a service, and virtual machines cannot start.",
        Elsewhere,
        &[sure("virtual-machines-logon-right")],
    )
    .also(&["user has not been granted the requested logon type at this computer"]),
    win(
        1787,
        (
            "ERROR_NO_TRUST_SAM_ACCOUNT",
            "The security database on the server does not have a computer account for this workstation trust \
             relationship",
        ),
        "The domain has no account for this computer. May be a deleted or doubled computer account.",
        Authentication,
        &[
            may("account-deleted"),
            may("account-stale-duplicate"),
            may("machine-password-desync"),
            may("cross-forest-trust"),
        ],
    )
    .also(&["does not have a computer account for this workstation trust relationship"]),
    win(
        1788,
        (
            "ERROR_TRUSTED_DOMAIN_FAILURE",
            "The trust relationship between the primary domain and the trusted domain failed",
        ),
        "The trust between two domains may be broken.",
        Authentication,
        &[may("cross-forest-trust"), may("machine-password-desync")],
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
        1909,
        ("ERROR_ACCOUNT_LOCKED_OUT", "The referenced account is currently locked out"),
        "Too many wrong passwords. It may be an old password that a service or a task keeps trying; check also what \
         else keeps that user from logging on.",
        Authentication,
        &[may("account-disabled"), may("user-logon-restrictions")],
    ),
    win(
        1935,
        (
            "ERROR_AUTHENTICATION_FIREWALL_FAILED",
            "The machine you are logging onto is protected by an authentication firewall",
        ),
        "Selective authentication on the trust may keep this account out of that computer.",
        Authentication,
        &[may("cross-forest-trust")],
    ),
];
