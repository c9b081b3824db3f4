//! Kerberos error codes (RFC 4120, 7.5.9; MS-KILE 2.2.1 and 3.3.5).

use super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::{Cause, Entry, Kind, Relation, may, row, sure};

const fn krb(
    number: u32,
    name_and_text: (&'static str, &'static str),
    meaning: &'static str,
    relation: Relation,
    causes: &'static [Cause],
) -> Entry {
    row(Kind::Kerberos, number, name_and_text, meaning, relation, causes)
}

pub(super) const ENTRIES: &[Entry] = &[
    krb(
        6,
        ("KDC_ERR_C_PRINCIPAL_UNKNOWN", "Client not found in Kerberos database"),
        "The KDC does not find the user. When a host asks on the user's behalf (S4U2Self) it really means that the \
         host's account may not read the user's group membership.",
        Delegation,
        &[sure("s4u-read-denied"), sure("account-deleted"), sure("cross-forest-trust")],
    ),
    krb(
        7,
        ("KDC_ERR_S_PRINCIPAL_UNKNOWN", "Server not found in Kerberos database"),
        "No account owns the requested service name: it is not registered, was asked for in the wrong form, or was \
         looked for in the wrong realm. With the status 0xC0000035 it is the opposite: more than one account owns it.",
        Authentication,
        &[
            sure("spn-missing-target"),
            sure("spn-duplicate"),
            sure("vmms-spn-not-registered"),
            sure("cname-alias"),
            sure("dns-suffix"),
            sure("class-misspelt"),
        ],
    ),
    krb(
        8,
        ("KDC_ERR_PRINCIPAL_NOT_UNIQUE", "Multiple principal entries in database"),
        "The requested service name is registered on more than one account, so the KDC cannot choose a key.",
        Authentication,
        &[sure("spn-duplicate"), sure("account-stale-duplicate")],
    ),
    krb(
        12,
        ("KDC_ERR_POLICY", "KDC policy rejects request"),
        "A policy stands in the way: an authentication policy or silo, selective authentication across a trust, \
         restrictions on the user's logon, a ticket of a read-only domain controller, or resource-based delegation \
         answered by a domain controller too old for it.",
        Authentication,
        &[
            sure("authn-policy-silo"),
            sure("cross-forest-trust"),
            sure("rodc"),
            sure("dc-too-old"),
            sure("user-logon-restrictions"),
        ],
    ),
    krb(
        13,
        ("KDC_ERR_BADOPTION", "KDC cannot accommodate requested option"),
        "The KDC refuses the delegation. A status inside the answer, where there is one, says why: the list is empty (0xC00000BB), \
         lacks the name (0xC0000272, 0xC0000225), or the user's ticket may not be forwarded (0xC000006E).",
        Delegation,
        &[
            sure("entry-missing"),
            sure("entry-short-only"),
            sure("entry-fqdn-only"),
            sure("class-misspelt"),
            sure("kerberos-only-on-winrm-host"),
            sure("user-sensitive"),
            sure("user-protected"),
            sure("sofs-node-instead-of-name"),
            sure("cross-domain-kcd"),
            sure("replication-lag"),
            sure("s4u-negative-cache"),
            sure("wrong-object"),
            sure("wrong-direction"),
            sure("rbcd-overwritten"),
            sure("kcd-rbcd-conflict"),
            sure("t2a4d-without-list"),
        ],
    )
    .also(&["KDC can't fulfill requested option"]),
    krb(
        14,
        ("KDC_ERR_ETYPE_NOSUPP", "KDC has no support for encryption type"),
        "The accounts and the domain controller share no encryption type, or the account has no key of a shared type.",
        Authentication,
        &[sure("etype-rc4-disabled"), sure("etype-no-aes-key")],
    ),
    krb(
        15,
        ("KDC_ERR_SUMTYPE_NOSUPP", "KDC has no support for checksum type"),
        "The KDC does not accept the checksum type of the request, as happens when weak types are switched off or \
         domain controllers differ in their update level.",
        Authentication,
        &[sure("etype-rc4-disabled"), sure("bronze-bit-mixed-dcs")],
    ),
    krb(
        16,
        ("KDC_ERR_PADATA_TYPE_NOSUPP", "KDC has no support for padata type"),
        "May be a smart-card logon against a domain controller without a certificate. Not a matter of delegation.",
        Elsewhere,
        &[],
    ),
    krb(
        18,
        ("KDC_ERR_CLIENT_REVOKED", "Clients credentials have been revoked"),
        "The account that asks is disabled, expired, locked out or outside its logon hours. It may be a computer's or \
         the user's.",
        Authentication,
        &[sure("account-disabled"), sure("user-logon-restrictions")],
    )
    .also(&["Client's credentials have been revoked"]),
    krb(
        20,
        ("KDC_ERR_TGT_REVOKED", "TGT has been revoked"),
        "The ticket does not fit the account any more: no PAC, or the account was renamed or created anew. Do not \
         take it for 33, which is KRB_AP_ERR_TKT_NYV.",
        Authentication,
        &[sure("bronze-bit-mixed-dcs"), sure("account-stale-duplicate")],
    ),
    krb(
        23,
        ("KDC_ERR_KEY_EXPIRED", "Password has expired; change password to reset"),
        "The password of the account that asks has expired; as a rule it is the user's.",
        Authentication,
        &[sure("account-disabled"), sure("user-logon-restrictions")],
    )
    .also(&["KDC_ERR_KEY_EXP"]),
    krb(
        24,
        ("KDC_ERR_PREAUTH_FAILED", "Pre-authentication information was invalid"),
        "As a rule a wrong password was used. If it is a computer account, its password may be out of step with the \
         directory.",
        Authentication,
        &[may("machine-password-desync")],
    )
    .also(&["Preauthentication failed"]),
    krb(
        25,
        ("KDC_ERR_PREAUTH_REQUIRED", "Additional pre-authentication required"),
        "A normal step of every Kerberos logon, no fault. Look at the next error.",
        Elsewhere,
        &[],
    ),
    krb(
        26,
        ("KDC_ERR_SERVER_NOMATCH", "Requested server and ticket don't match"),
        "As a rule the ticket is for another server than the one asked for. May come from an alias; check also the \
         name used.",
        Authentication,
        &[may("cname-alias")],
    ),
    krb(
        27,
        ("KDC_ERR_MUST_USE_USER2USER", "Server principal valid for user2user only"),
        "The target account has no service name of its own, so no ordinary service ticket can be issued for it.",
        Authentication,
        &[sure("spn-missing-target"), sure("gmsa-service-identity")],
    ),
    krb(
        29,
        ("KDC_ERR_SVC_UNAVAILABLE", "A service is not available"),
        "The machine that was asked may not be running a KDC; check also whether port 88 is reachable.",
        Authentication,
        &[may("fw-kdc-88")],
    ),
    krb(
        31,
        ("KRB_AP_ERR_BAD_INTEGRITY", "Integrity check on decrypted field failed"),
        "As a rule the key did not fit. The target's password may be out of step, or the service name may sit on \
         another account.",
        Authentication,
        &[may("machine-password-desync"), may("spn-on-wrong-account")],
    )
    .also(&["Decrypt integrity check failed"]),
    krb(
        32,
        ("KRB_AP_ERR_TKT_EXPIRED", "Ticket expired"),
        "Usually just the moment at which a ticket is renewed. If it stays, clocks differ, or the domain controller \
         that would renew it cannot be reached.",
        Authentication,
        &[sure("time-skew"), sure("dc-vm-on-sofs-cycle")],
    ),
    krb(
        33,
        ("KRB_AP_ERR_TKT_NYV", "Ticket not yet valid"),
        "The ticket starts in the future: the clocks may differ.",
        Authentication,
        &[may("time-skew")],
    ),
    krb(
        34,
        ("KRB_AP_ERR_REPEAT", "Request is a replay"),
        "The same request arrived twice. May be a cloned host, or a network appliance that repeats packets.",
        Elsewhere,
        &[],
    ),
    krb(
        36,
        ("KRB_AP_ERR_BADMATCH", "Ticket and authenticator don't match"),
        "Ticket and request do not belong together, for instance a host asking on a user's behalf for a service name \
         that is not its own.",
        Authentication,
        &[sure("class-misspelt")],
    )
    .also(&["Ticket/authenticator don't match"]),
    krb(
        37,
        ("KRB_AP_ERR_SKEW", "Clock skew too great"),
        "Two of the machines involved are more than five minutes apart.",
        Authentication,
        &[sure("time-skew")],
    ),
    krb(
        38,
        ("KRB_AP_ERR_BADADDR", "Incorrect net address"),
        "Tickets are bound to an address, and the request came from another one. Rare: address checks plus NAT or \
         several network cards.",
        Elsewhere,
        &[],
    ),
    krb(
        41,
        ("KRB_AP_ERR_MODIFIED", "Message stream modified"),
        "The target cannot use the ticket: it was made for another account, or with an old password of the right one. \
         Domain controllers say it too of a ticket whose signature does not hold.",
        Authentication,
        &[
            sure("spn-on-wrong-account"),
            sure("spn-duplicate"),
            sure("dns-stale"),
            sure("machine-password-desync"),
            sure("account-stale-duplicate"),
            sure("time-skew"),
            sure("bronze-bit-mixed-dcs"),
        ],
    ),
    krb(
        52,
        ("KRB_ERR_RESPONSE_TOO_BIG", "Response too big for UDP; retry with TCP"),
        "Normal: the client goes on over TCP. Look at the next error.",
        Elsewhere,
        &[],
    )
    .also(&["KRB_ERR_RESPONSE_TOO_BIG_FOR_UDP"]),
    krb(
        60,
        ("KRB_ERR_GENERIC", "Generic error (description in e-text)"),
        "May be anything: the NTSTATUS inside the answer is what counts.",
        Authentication,
        &[],
    )
    .around(),
    krb(
        68,
        ("KDC_ERR_WRONG_REALM", "The client belongs to another realm"),
        "A referral to another domain, normal while the user's domain is looked up. As the last answer it points to \
         a missing or restricted trust.",
        Authentication,
        &[sure("cross-forest-trust")],
    ),
];
