//! Which case of the lab shows the fix of which check.

/// What the KDC of the lab shows of a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kdc {
    /// No before it, yes after it, no again after its undo.
    Turns,
    /// Nothing, for this reason; then the records must be accepted all the same.
    IsBlind(&'static str),
}
pub(crate) use Kdc::{IsBlind, Turns};

/// One check, and a case of the lab in which it has a fix.
pub(crate) struct Trip {
    pub(crate) slug: &'static str,
    pub(crate) arguments: &'static str,
    /// Records that first make the fault, where the lab does not hold it.
    pub(crate) prepared_by: &'static str,
    pub(crate) kdc: Kdc,
}

const fn trip(slug: &'static str, arguments: &'static str, kdc: Kdc) -> Trip {
    Trip { slug, arguments, prepared_by: "", kdc }
}

const fn prepared(slug: &'static str, arguments: &'static str, prepared_by: &'static str, kdc: Kdc) -> Trip {
    Trip { slug, arguments, prepared_by, kdc }
}

const NO_HOP: &str = "nothing that is asked for is refused: the fix mends what stands beside it";
const SPACES: &str = "the KDC of Samba does not find service names with spaces";
const CLIENT_TYPES: &str = "the client of the lab offers RC4, whatever its account is said to support";
const NO_PAC: &str = "the KDC of Samba takes evidence that carries no PAC";
const WRONG_KEY: &str = "the KDC gives a ticket, whose key only the service has not";

/// All of them.
pub(crate) const TRIPS: [Trip; 34] = [
    trip("account-disabled", "create-vm dishost1 vmhost2", Turns),
    trip("account-stale-duplicate", "create-vm twin1 vmhost2", IsBlind(NO_HOP)),
    prepared(
        "class-misspelt",
        "create-vm empty1 vmhost2",
        "dn: CN=EMPTY1,CN=Computers,DC=contoso,DC=com\nchangetype: modify\nadd: msDS-AllowedToDelegateTo\n\
         msDS-AllowedToDelegateTo: smb/vmhost2\nmsDS-AllowedToDelegateTo: smb/vmhost2.contoso.com\n-\n",
        Turns,
    ),
    trip("cname-alias", "create-vm vmhost1 fs", Turns),
    prepared(
        "cno-instead-of-vco",
        "create-vm empty1 sofs1",
        "dn: CN=EMPTY1,CN=Computers,DC=contoso,DC=com\nchangetype: modify\nadd: msDS-AllowedToDelegateTo\n\
         msDS-AllowedToDelegateTo: cifs/hvclb\nmsDS-AllowedToDelegateTo: cifs/hvclb.contoso.com\n-\n",
        Turns,
    ),
    trip("delegator-sensitive", "create-vm sensitive1 vmhost2", Turns),
    trip("dn-interpolation", "create-vm interp1 vmhost2", Turns),
    trip("entry-fqdn-only", "create-vm fqdn1 vmhost2", Turns),
    trip("entry-host-class", "create-vm hostclass1 vmhost2", Turns),
    prepared(
        "entry-invisible-chars",
        "create-vm empty1 vmhost2",
        // A zero-width space before the host.
        "dn: CN=EMPTY1,CN=Computers,DC=contoso,DC=com\nchangetype: modify\nadd: msDS-AllowedToDelegateTo\n\
         msDS-AllowedToDelegateTo:: Y2lmcy/igIt2bWhvc3Qy\nmsDS-AllowedToDelegateTo:: Y2lmcy/igIt2bWhvc3QyLmNvbnRvc28uY29t\n-\n",
        Turns,
    ),
    trip("entry-missing", "create-vm vmhost1 sofs1", Turns),
    trip("entry-realm-or-port-suffix", "create-vm suffix1 vmhost2", Turns),
    trip("entry-short-only", "create-vm short1 vmhost2", Turns),
    prepared(
        "etype-no-aes-key",
        "create-vm vmhost1 fhost1",
        "dn: CN=FHOST1,CN=Computers,DC=contoso,DC=com\nchangetype: modify\nreplace: msDS-SupportedEncryptionTypes\n\
         msDS-SupportedEncryptionTypes: 3\n-\n",
        Turns,
    ),
    trip("etype-rc4-disabled", "create-vm aesonly1 rc4only", IsBlind(CLIENT_TYPES)),
    prepared(
        "evidence-without-pac",
        "create-vm vmhost1 vmhost2",
        "dn: CN=VMHOST1,CN=Computers,DC=contoso,DC=com\nchangetype: modify\nreplace: userAccountControl\n\
         userAccountControl: 50335744\n-\n",
        IsBlind(NO_PAC),
    ),
    prepared(
        "group-in-list",
        "create-vm empty1 rbgrp1",
        "dn: CN=EMPTY1,CN=Computers,DC=contoso,DC=com\nchangetype: modify\nadd: msDS-AllowedToDelegateTo\n\
         msDS-AllowedToDelegateTo: cifs/RbcdHosts\n-\n",
        Turns,
    ),
    trip("kcd-rbcd-conflict", "create-vm conflict1 rbcdt3", Turns),
    trip("kerberos-only-on-winrm-host", "create-vm vmhost2 vmhost1", Turns),
    trip("list-dead-targets", "create-vm odd1 alias1", IsBlind(NO_HOP)),
    trip("name-too-long", "create-vm odd1 verylonghostname1", Turns),
    trip("rbcd-overwritten", "create-vm rbt2a4d1 rbcdt1", Turns),
    trip("rbcd-wrong-principal", "create-vm rbt2a4d1 rbcdt5", Turns),
    prepared(
        "rbcd-wrong-target",
        "create-vm rbt2a4d1 twin1",
        // The copy that lost a conflict allows the host, and the real one is asked.
        "dn: CN=TWIN1\\0ACNF:6f2c1f0e-7d5b-4a57-9a0e-3b1c5f3f7a11,CN=Computers,DC=contoso,DC=com\nchangetype: modify\nreplace: msDS-AllowedToActOnBehalfOfOtherIdentity\n\
         msDS-AllowedToActOnBehalfOfOtherIdentity:: {descriptor of RBCDT6}\n-\n",
        Turns,
    ),
    trip("sofs-node-instead-of-name", "create-vm cln1 sofs1", Turns),
    trip("spn-missing-target", "create-vm odd1 disjoint1", Turns),
    trip("spn-on-wrong-account", "create-vm odd1 stolen1", IsBlind(WRONG_KEY)),
    trip("unconstrained-instead", "create-vm mgmt1 vmhost1", Turns),
    trip("unconstrained-plus-list", "create-vm unconlist1 vmhost2", Turns),
    trip("user-sensitive", "create-vm vmhost1 vmhost2 --user sensitive", Turns),
    trip("vmms-spn-not-registered", "migrate tonomig1 nomig1", IsBlind(SPACES)),
    prepared(
        "winrm-http-spn-stolen",
        "create-vm stolen1 vmhost1",
        // All that the operation itself needs.
        "dn: CN=STOLEN1,CN=Computers,DC=contoso,DC=com\nchangetype: modify\nreplace: userAccountControl\n\
         userAccountControl: 16781312\n-\nadd: msDS-AllowedToDelegateTo\nmsDS-AllowedToDelegateTo: cifs/vmhost1\n\
         msDS-AllowedToDelegateTo: cifs/vmhost1.contoso.com\n-\n",
        IsBlind(NO_HOP),
    ),
    trip("wrong-direction", "create-vm reverse1 reverse2", Turns),
    trip("wrong-object", "create-vm clnb1 sofs1", Turns),
];

/// Checks with a fix whose fault cannot be built in the lab, and why.
pub(crate) const NOT_BUILT: [(&str, &str); 3] = [
    ("cross-domain-kcd", "the lab has one domain"),
    ("krbtgt-sensitive", "the KDC of the lab delegates all the same: it has nothing to turn"),
    (
        "spn-duplicate",
        "the directory accepts a second owner of a name from nobody, neither to make the fault nor to undo",
    ),
];

/// Checks whose fix Samba lets only itself write, by its schema; AD lets administrators write the attribute.
pub(crate) const ONLY_AS_SYSTEM: [&str; 3] = ["rbcd-overwritten", "rbcd-wrong-principal", "rbcd-wrong-target"];
