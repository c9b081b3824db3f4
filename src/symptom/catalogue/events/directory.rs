//! Kerberos, the KDC, and a computer's own membership in its domain: the log `System`.

use super::super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::source::{KDC, KERBEROS, LSA, NETLOGON};
use super::{Cause, EventEntry, may, on, sure};

/// A ticket that its receiver cannot decrypt.
const MODIFIED: &[Cause] = &[
    sure("spn-on-wrong-account"),
    sure("spn-duplicate"),
    sure("dns-stale"),
    sure("machine-password-desync"),
    sure("account-stale-duplicate"),
    sure("time-skew"),
    sure("bronze-bit-mixed-dcs"),
];
const ETYPES: &[Cause] = &[sure("etype-no-aes-key"), sure("etype-rc4-disabled")];
const RC4: &[Cause] = &[sure("etype-rc4-disabled")];
const LOST: &[Cause] = &[may("fw-kdc-88"), may("dns-suffix"), may("spn-missing-target")];
const SIGNATURE: &[Cause] = &[may("bronze-bit-mixed-dcs")];
const SECURE_CHANNEL: &[Cause] = &[may("machine-password-desync"), may("fw-kdc-88")];
const NO_KEY: &str = "The account has no key of a type that was asked for; the event names the account.";
const CLIENT_RC4: &str = "A client offers RC4 only, and the account's own types are not set.";
const TARGET_RC4: &str = "The account's types are not set, and it lacks keys of AES.";
const CLIENT_NOT_AES: &str = "The account allows AES only, and the client offers RC4 only.";
const TARGET_NOT_AES: &str = "The account allows AES only, and it lacks keys of AES.";
const SMART_CARDS: &str = "As a rule it concerns smart cards only.";
const CHANNEL: &str = "The computer's tie to its domain is broken: check also its own password and the way to a domain \
                       controller.";

pub(super) const EVENTS: &[EventEntry] = &[
    on(
        &KERBEROS,
        3,
        "A Kerberos error message was received",
        "What a KDC or a server answered to this computer: the error, the status inside, and the name that was asked \
         for. The best evidence that a log can hold.",
        Delegation,
        &[],
    )
    .around(),
    on(
        &KERBEROS,
        4,
        "The Kerberos client received KRB_AP_ERR_MODIFIED from a server",
        "The ticket was made for one account and arrived at another. Hold the account in the event against the owner \
         of the target name.",
        Authentication,
        MODIFIED,
    )
    .also(&[
        "received a KRB_AP_ERR_MODIFIED error from the server",
        "the password used to encrypt the kerberos service ticket is different than that on the target server",
        "identically named machine accounts",
    ]),
    on(
        &KERBEROS,
        7,
        "The PAC of a ticket could not be verified",
        "The ticket's authorization data did not pass. Check also the computer's password and updates of the domain \
         controllers.",
        Authentication,
        &[may("machine-password-desync"), may("bronze-bit-mixed-dcs")],
    ),
    on(
        &KDC,
        11,
        "The KDC found more than one account with the same service name",
        "No ticket can be had for a name that two accounts own. The event names it.",
        Authentication,
        &[sure("spn-duplicate")],
    )
    .also(&[
        "The KDC encountered duplicate names while processing a Kerberos authentication request",
        "There are multiple accounts with name",
    ]),
    on(&KDC, 14, "No suitable key for a ticket-granting ticket", NO_KEY, Authentication, ETYPES)
        .also(&["processing an AS request for … did not have a suitable key for generating a Kerberos ticket"]),
    on(&KDC, 16, "No suitable key for a service ticket", NO_KEY, Authentication, ETYPES)
        .also(&["processing a TGS request for … did not have a suitable key for generating a Kerberos ticket"]),
    on(
        &KDC,
        24,
        "The KDC reports an error that it answered",
        "Written only at a raised log level; the code inside decides.",
        Authentication,
        &[],
    )
    .around(),
    on(
        &KDC,
        25,
        "A service asked for a user's ticket without the right to read the user's groups",
        "S4U2Self is refused to this host for that user. Written only at a raised log level.",
        Delegation,
        &[sure("s4u-read-denied")],
    ),
    on(
        &KDC,
        26,
        "The encryption types of a request for a ticket-granting ticket are not supported",
        NO_KEY,
        Authentication,
        ETYPES,
    ),
    on(
        &KDC,
        27,
        "The encryption types of a request for a service ticket are not supported",
        NO_KEY,
        Authentication,
        ETYPES,
    ),
    on(&KDC, 29, "The domain controller has no certificate for smart cards", SMART_CARDS, Elsewhere, &[]),
    on(&KDC, 32, "The domain controller's certificate for smart cards does not fit", SMART_CARDS, Elsewhere, &[]),
    on(
        &KDC,
        42,
        "The KDC lacks strong keys for an account",
        "The account's password must be changed to get keys of AES; mostly it is krbtgt.",
        Authentication,
        &[sure("etype-no-aes-key")],
    )
    .also(&["lacks strong keys for account"]),
    on(
        &KDC,
        43,
        "A ticket's full PAC signature could not be verified",
        "Check also whether all domain controllers have the same updates.",
        Authentication,
        SIGNATURE,
    ),
    on(
        &KDC,
        44,
        "A ticket has no full PAC signature",
        "Check also whether all domain controllers have the same updates.",
        Authentication,
        SIGNATURE,
    ),
    on(&KDC, 201, "RC4 would be refused: the client offers nothing else", CLIENT_RC4, Authentication, RC4),
    on(&KDC, 202, "RC4 would be refused: the account lacks keys of AES", TARGET_RC4, Authentication, ETYPES),
    on(&KDC, 203, "RC4 was refused: the client offers nothing else", CLIENT_RC4, Authentication, RC4),
    on(&KDC, 204, "RC4 was refused: the account lacks keys of AES", TARGET_RC4, Authentication, ETYPES),
    on(
        &KDC,
        205,
        "The domain controller's default encryption types are insecure",
        "The default for accounts without types of their own still holds RC4.",
        Authentication,
        RC4,
    ),
    on(&KDC, 206, "A client that offers RC4 only would be refused", CLIENT_NOT_AES, Authentication, RC4),
    on(&KDC, 207, "An account that lacks keys of AES would be refused", TARGET_NOT_AES, Authentication, ETYPES),
    on(&KDC, 208, "A client that offers RC4 only was refused", CLIENT_NOT_AES, Authentication, RC4),
    on(&KDC, 209, "An account that lacks keys of AES was refused", TARGET_NOT_AES, Authentication, ETYPES),
    on(
        &NETLOGON,
        3210,
        "The computer could not authenticate with a domain controller",
        CHANNEL,
        Authentication,
        &[may("machine-password-desync")],
    ),
    on(
        &NETLOGON,
        5719,
        "The computer could not set up a secure session with a domain controller",
        "No domain controller answered: check also ports, name resolution, and whether the network was up in time.",
        Authentication,
        &[sure("fw-kdc-88"), may("dns-suffix"), may("machine-password-desync")],
    )
    .also(&["This computer was not able to set up a secure session with a domain controller"]),
    on(
        &NETLOGON,
        5722,
        "A computer's session could not be authenticated",
        CHANNEL,
        Authentication,
        &[may("machine-password-desync"), may("account-deleted")],
    ),
    on(
        &NETLOGON,
        5723,
        "A computer's session failed: the domain has no account for it",
        CHANNEL,
        Authentication,
        &[may("account-deleted"), may("machine-password-desync")],
    ),
    on(&NETLOGON, 5805, "A computer's session could not be authenticated", CHANNEL, Authentication, SECURE_CHANNEL),
    lsa(40960, "The security system detected an authentication error for a server")
        .also(&["detected an authentication error for the server"]),
    lsa(40961, "The security system could not set up a secured connection with a server")
        .also(&["The Security System could not establish a secured connection with the server"]),
];

const fn lsa(id: u32, text: &'static str) -> EventEntry {
    on(
        &LSA,
        id,
        text,
        "The event names the service that was asked for, and a status: look at both.",
        Authentication,
        LOST,
    )
    .around()
}
