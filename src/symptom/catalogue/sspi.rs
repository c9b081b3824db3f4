//! Errors of the security packages (`SEC_E_*`, MS-ERREF 2.1).

use super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::{Cause, Entry, Kind, Relation, may, row, sure};

const fn sspi(
    number: u32,
    name_and_text: (&'static str, &'static str),
    meaning: &'static str,
    relation: Relation,
    causes: &'static [Cause],
) -> Entry {
    row(Kind::Sspi, number, name_and_text, meaning, relation, causes)
}

/// What stands behind missing credentials: first what documents name, then what experience adds.
pub(super) const NO_CREDENTIALS: &[Cause] = &[
    sure("entry-missing"),
    sure("kerberos-only-on-winrm-host"),
    sure("credssp-not-local"),
    sure("credssp-credential-guard"),
    sure("ticket-cache-stale"),
    sure("user-sensitive"),
    sure("user-protected"),
    sure("cross-domain-kcd"),
    sure("dc-too-old"),
    sure("unconstrained-instead"),
    may("s4u-negative-cache"),
    may("class-misspelt"),
    may("dn-interpolation"),
    may("entry-short-only"),
    may("entry-fqdn-only"),
    may("replication-lag"),
    may("wrong-direction"),
    may("wrong-object"),
];

pub(super) const ENTRIES: &[Entry] = &[
    sspi(
        0x8009_030E,
        ("SEC_E_NO_CREDENTIALS", "No credentials are available in the security package"),
        "The mark of the double hop: the host was asked by a user from afar and has nothing with which to go on as \
         that user. Either delegation is missing or refused, or CredSSP was used without being signed in at the \
         host. Where the list looks right, check also how its entries are spelt, on which account they are, and \
         whether every domain controller has them.",
        Delegation,
        NO_CREDENTIALS,
    )
    .also(&[
        "no suitable credentials available",
        "Im Sicherheitspaket sind keine Anmeldeinformationen verfügbar",
        "Aucune information d'identification n'est disponible dans le package de sécurité",
        "No hay credenciales disponibles en el paquete de seguridad",
        "Güvenlik paketinde kullanılabilir kimlik belgesi yok",
        "セキュリティ パッケージで利用できる資格情報がありません",
        "安全包中没有可用的凭证",
    ]),
    sspi(
        0x8009_030D,
        ("SEC_E_UNKNOWN_CREDENTIALS", "The credentials supplied to the package were not recognized"),
        "The security package cannot use the credentials that it was given, as when one host is set to Kerberos and \
         the other to CredSSP.",
        Delegation,
        &[sure("auth-type-mismatch"), sure("entry-missing"), sure("credssp-not-local")],
    ),
    sspi(
        0x8009_0322,
        ("SEC_E_WRONG_PRINCIPAL", "The target principal name is incorrect"),
        "A ticket was issued, but the machine that answered is not the one that it was issued for: wrong account, \
         wrong address, or a private cluster network that leads to another machine.",
        Authentication,
        &[
            sure("spn-on-wrong-account"),
            sure("dns-stale"),
            sure("lm-network-wrong"),
            sure("machine-password-desync"),
            sure("spn-duplicate"),
            sure("account-stale-duplicate"),
        ],
    )
    .also(&[
        "Der Zielprinzipalname ist falsch",
        "Le nom principal de la cible est incorrect",
        "Le nom de principal de la cible est incorrect",
    ]),
    sspi(
        0x8009_0303,
        ("SEC_E_TARGET_UNKNOWN", "The specified target is unknown or unreachable"),
        "Nobody is known under the requested service name, or no domain controller that would know can be reached.",
        Authentication,
        &[
            sure("spn-missing-target"),
            sure("vmms-spn-not-registered"),
            sure("dns-suffix"),
            sure("dynamic-port-range"),
            sure("fw-kdc-88"),
            sure("cross-forest-trust"),
        ],
    ),
    sspi(
        0x8009_030C,
        ("SEC_E_LOGON_DENIED", "The logon attempt failed"),
        "The target refused the logon. May be a missing logon right, blocked NTLM or a stale computer password; \
         check also the membership in Hyper-V Administrators.",
        Authentication,
        &[
            may("user-rights-network-logon"),
            may("ntlm-blocked"),
            may("machine-password-desync"),
            may("hyperv-admin-missing"),
        ],
    ),
    sspi(
        0x8009_0311,
        ("SEC_E_NO_AUTHENTICATING_AUTHORITY", "No authority could be contacted for authentication"),
        "No domain controller answered. May be a firewall or DNS, a missing trust, or a management computer outside \
         the domain.",
        Authentication,
        &[may("fw-kdc-88"), may("dns-suffix"), may("cross-forest-trust"), may("mgmt-not-domain-joined")],
    ),
    sspi(
        0x8009_0324,
        ("SEC_E_TIME_SKEW", "The clocks on the client and server machines are skewed"),
        "The clocks are too far apart for Kerberos.",
        Authentication,
        &[sure("time-skew")],
    ),
    sspi(
        0x8009_0304,
        ("SEC_E_INTERNAL_ERROR", "The Local Security Authority cannot be contacted"),
        "The LSA could not finish. May be an encryption type that one side no longer accepts; check also Credential \
         Guard and whether the connection loops back to the same machine.",
        Authentication,
        &[may("etype-rc4-disabled"), may("etype-no-aes-key"), may("credssp-credential-guard"), may("loopback-check")],
    ),
    sspi(
        0x8009_0308,
        ("SEC_E_INVALID_TOKEN", "The token supplied to the function is invalid"),
        "The security token arrived damaged, too large, or in another protocol than expected. May be too many groups \
         or differing settings; check also for a network appliance in between.",
        Authentication,
        &[may("token-size"), may("auth-type-mismatch")],
    ),
    sspi(
        0x8009_0302,
        ("SEC_E_UNSUPPORTED_FUNCTION", "The function requested is not supported"),
        "The security package does not offer what was asked of it. May be CredSSP held back by Credential Guard.",
        Authentication,
        &[may("credssp-credential-guard")],
    )
    .also(&["SEC_E_NOT_SUPPORTED"]),
    sspi(
        0x8009_0305,
        ("SEC_E_SECPKG_NOT_FOUND", "The requested security package does not exist"),
        "The package that was asked for is not installed or is switched off. With the migration set to CredSSP, \
         check also whether CredSSP (tspkg) is disabled on the host.",
        Authentication,
        &[],
    )
    .also(&["A specified authentication package is not registered"]),
    sspi(
        0x8009_0342,
        ("SEC_E_KDC_UNKNOWN_ETYPE", "The encryption type requested is not supported by the KDC"),
        "Client and domain controller share no encryption type for this account.",
        Authentication,
        &[sure("etype-rc4-disabled"), sure("etype-no-aes-key")],
    ),
    sspi(
        0x8009_0345,
        (
            "SEC_E_DELEGATION_REQUIRED",
            "The computer must be trusted for delegation, and the current user account must be configured to allow \
             delegation",
        ),
        "Windows says it outright: the computer may not delegate, or the user may not be delegated.",
        Delegation,
        &[sure("entry-missing"), sure("user-sensitive"), sure("user-protected")],
    )
    .also(&["computer must be trusted for delegation"]),
    sspi(
        0x8009_0348,
        ("SEC_E_NO_KERB_KEY", "No Kerberos key was found"),
        "The account has no key of the type that is needed.",
        Authentication,
        &[sure("etype-no-aes-key"), sure("machine-password-desync")],
    ),
    sspi(
        0x8009_0350,
        ("SEC_E_DOWNGRADE_DETECTED", "Please ensure that you can contact the server that authenticated you"),
        "Kerberos failed in a way that an attacker could have brought about, so Windows does not fall back to NTLM. \
         As a rule no domain controller can be reached.",
        Authentication,
        &[sure("fw-kdc-88"), sure("dns-suffix")],
    )
    .also(&[
        "possible attempt to compromise security",
        "The system cannot contact a domain controller to service the authentication request",
    ]),
    sspi(
        0x8009_0356,
        ("SEC_E_NO_S4U_PROT_SUPPORT", "S4U request made against a domain controller that does not support it"),
        "The host asked a domain controller that is too old for constrained delegation.",
        Delegation,
        &[sure("dc-too-old")],
    )
    .also(&["made against a domain controller which does not support service for user"]),
    sspi(
        0x8009_0357,
        (
            "SEC_E_CROSSREALM_DELEGATION_FAILURE",
            "The server attempted to make a Kerberos constrained delegation request for a target outside of the \
             server's realm",
        ),
        "The target lies in another domain, which the classic list cannot reach; resource-based delegation can.",
        Delegation,
        &[sure("cross-domain-kcd")],
    )
    .also(&["outside of the server's realm", "outside the server's realm"]),
    sspi(
        0x8009_035E,
        (
            "SEC_E_DELEGATION_POLICY",
            "The policy of the client does not allow credential delegation to the target server",
        ),
        "A policy on the management computer forbids handing credentials on with CredSSP. That is another thing than \
         Kerberos delegation.",
        Authentication,
        &[sure("credssp-client-policy")],
    )
    .also(&["policy does not allow credential delegation to the target"]),
    sspi(
        0x8009_035F,
        (
            "SEC_E_POLICY_NLTM_ONLY",
            "The policy of the client does not allow credential delegation to the target server with NTLM only \
             authentication",
        ),
        "A policy on the management computer forbids handing credentials on with CredSSP to a server that it knows by \
         NTLM only; servers known by Kerberos have a setting of their own. That is another thing than Kerberos \
         delegation.",
        Authentication,
        &[sure("credssp-client-policy"), sure("mgmt-not-domain-joined")],
    )
    .also(&[
        "SEC_E_POLICY_NTLM_ONLY",
        "does not allow credential delegation to the target server with NTLM only authentication",
    ]),
    sspi(
        0x8009_0331,
        (
            "SEC_E_ALGORITHM_MISMATCH",
            "The client and server cannot communicate, because they do not possess a common algorithm",
        ),
        "Both sides share no cipher or encryption type. Look at the TLS settings first, and at the encryption types \
         of the accounts.",
        Authentication,
        &[may("etype-rc4-disabled"), may("etype-no-aes-key")],
    ),
    sspi(
        0x8009_0332,
        (
            "SEC_E_SECURITY_QOS_FAILED",
            "The security context could not be established due to a failure in the requested quality of service",
        ),
        "Mutual authentication or delegation was demanded and not given.",
        Delegation,
        &[sure("spn-missing-target"), sure("credssp-client-policy")],
    )
    .also(&["failure in the requested quality of service", "failure of a quality of service request"]),
    sspi(
        0x8009_0325,
        ("SEC_E_UNTRUSTED_ROOT", "The certificate chain was issued by an authority that is not trusted"),
        "A certificate is not trusted, as with Hyper-V Replica over HTTPS. Not a matter of delegation.",
        Elsewhere,
        &[],
    ),
];
