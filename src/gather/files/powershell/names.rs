//! The properties that are kept, and the attributes that those of accounts stand for.

/// How the values of a property are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As they are.
    Text,
    /// Service principal names, which somebody may have joined.
    Spns,
    /// Distinguished names, which somebody may have joined.
    Names,
    /// A security identifier.
    Sid,
    /// A security descriptor.
    Descriptor,
    /// Octets.
    Octets,
    /// A time that the directory counts in 100 ns since 1601.
    Ticks,
    /// A time that the directory writes in digits.
    Digits,
    /// The class, of which PowerShell shows only the last of its line.
    Class,
    /// Encryption types in words.
    EncryptionTypes,
    /// A functional level in words or as a number.
    Level,
    /// The direction of a trust, or its type, in words or as a number.
    Trust,
}

/// A property in lower case, the attribute in lower case, and how to read it. Of several that stand for one attribute the first
/// that is readable counts: the attribute itself comes before what the module of Active Directory makes of it.
pub(super) const ATTRIBUTES: &[(&str, &str, Kind)] = &[
    ("accountexpires", "accountexpires", Kind::Ticks),
    ("accountexpirationdate", "accountexpires", Kind::Ticks),
    ("cn", "cn", Kind::Text),
    ("description", "description", Kind::Text),
    ("dnshostname", "dnshostname", Kind::Text),
    ("dnsroot", "dnsroot", Kind::Text),
    ("flatname", "flatname", Kind::Text),
    ("isdeleted", "isdeleted", Kind::Text),
    ("deleted", "isdeleted", Kind::Text),
    ("lastlogontimestamp", "lastlogontimestamp", Kind::Ticks),
    ("lastlogondate", "lastlogontimestamp", Kind::Ticks),
    ("logonhours", "logonhours", Kind::Octets),
    ("member", "member", Kind::Names),
    ("members", "member", Kind::Names),
    ("memberof", "memberof", Kind::Names),
    ("msds-additionaldnshostname", "msds-additionaldnshostname", Kind::Text),
    (RESOURCE, RESOURCE, Kind::Descriptor),
    ("msds-allowedtodelegateto", "msds-allowedtodelegateto", Kind::Spns),
    ("msds-assignedauthnpolicy", "msds-assignedauthnpolicy", Kind::Text),
    ("authenticationpolicy", "msds-assignedauthnpolicy", Kind::Text),
    ("msds-assignedauthnpolicysilo", "msds-assignedauthnpolicysilo", Kind::Text),
    ("authenticationpolicysilo", "msds-assignedauthnpolicysilo", Kind::Text),
    ("msds-behavior-version", "msds-behavior-version", Kind::Level),
    ("msds-supportedencryptiontypes", "msds-supportedencryptiontypes", Kind::Text),
    ("kerberosencryptiontype", "msds-supportedencryptiontypes", Kind::EncryptionTypes),
    ("msds-user-account-control-computed", "msds-user-account-control-computed", Kind::Text),
    ("name", "name", Kind::Text),
    ("ncname", "ncname", Kind::Text),
    ("netbiosname", "netbiosname", Kind::Text),
    ("ntsecuritydescriptor", "ntsecuritydescriptor", Kind::Descriptor),
    ("objectclass", "objectclass", Kind::Class),
    ("objectsid", "objectsid", Kind::Sid),
    ("sid", "objectsid", Kind::Sid),
    ("operatingsystem", "operatingsystem", Kind::Text),
    ("operatingsystemversion", "operatingsystemversion", Kind::Text),
    ("primarygroupid", "primarygroupid", Kind::Text),
    ("pwdlastset", "pwdlastset", Kind::Ticks),
    ("passwordlastset", "pwdlastset", Kind::Ticks),
    ("samaccountname", "samaccountname", Kind::Text),
    ("securityidentifier", "securityidentifier", Kind::Sid),
    ("serviceprincipalname", "serviceprincipalname", Kind::Spns),
    ("serviceprincipalnames", "serviceprincipalname", Kind::Spns),
    ("spnmappings", "spnmappings", Kind::Text),
    ("tokengroups", "tokengroups", Kind::Sid),
    ("trustattributes", "trustattributes", Kind::Text),
    ("trustdirection", "trustdirection", Kind::Trust),
    ("direction", "trustdirection", Kind::Trust),
    ("trustparent", "trustparent", Kind::Text),
    ("trustpartner", "trustpartner", Kind::Text),
    ("target", "trustpartner", Kind::Text),
    ("trusttype", "trusttype", Kind::Trust),
    ("useraccountcontrol", "useraccountcontrol", Kind::Text),
    ("userprincipalname", "userprincipalname", Kind::Text),
    ("userworkstations", "userworkstations", Kind::Text),
    ("logonworkstations", "userworkstations", Kind::Text),
    ("whenchanged", "whenchanged", Kind::Digits),
    ("modified", "whenchanged", Kind::Digits),
    ("whencreated", "whencreated", Kind::Digits),
    ("created", "whencreated", Kind::Digits),
    // The root DSE.
    ("configurationnamingcontext", "configurationnamingcontext", Kind::Text),
    ("currenttime", "currenttime", Kind::Digits),
    ("defaultnamingcontext", "defaultnamingcontext", Kind::Text),
    ("domaincontrollerfunctionality", "domaincontrollerfunctionality", Kind::Level),
    ("domainfunctionality", "domainfunctionality", Kind::Level),
    ("forestfunctionality", "forestfunctionality", Kind::Level),
    ("servername", "servername", Kind::Text),
];

/// Who may delegate to an account: the attribute, and what the module of Active Directory makes of it.
pub(super) const RESOURCE: &str = "msds-allowedtoactonbehalfofotheridentity";
pub(super) const PRINCIPALS: &str = "principalsallowedtodelegatetoaccount";

/// Where the distinguished name stands: PowerShell, `csvde`, a searcher.
pub(super) const DN: [&str; 4] = ["distinguishedname", "dn", "adspath", "path"];

/// What the module of Active Directory returns although nobody asked for it.
pub(super) const BY_DEFAULT: &[&str] = &[
    "distinguishedname",
    "dn",
    "dnshostname",
    "enabled",
    "givenname",
    "groupcategory",
    "groupscope",
    "name",
    "objectclass",
    "objectguid",
    "samaccountname",
    "sid",
    "surname",
    "userprincipalname",
];

/// What only an answer with all attributes carries, three of them at least.
pub(super) const BOOKKEEPING: [&str; 4] = ["instancetype", "objectcategory", "usnchanged", "whencreated"];

/// What every object has: without a value it was not readable, or not asked for.
pub(super) const ALWAYS_THERE: &[&str] = &["name", "objectclass", "whenchanged", "whencreated"];

/// What is not among "all attributes", because it is computed or needs a right.
pub(super) const ONLY_WHEN_NAMED: &[&str] =
    &["msds-user-account-control-computed", "ntsecuritydescriptor", "tokengroups"];

/// What has one value at the most.
pub(super) const SINGLE: &[&str] = &[
    "accountexpires",
    "dnshostname",
    "lastlogontimestamp",
    "logonhours",
    RESOURCE,
    "msds-assignedauthnpolicy",
    "msds-assignedauthnpolicysilo",
    "msds-supportedencryptiontypes",
    "ntsecuritydescriptor",
    "objectsid",
    "operatingsystem",
    "operatingsystemversion",
    "primarygroupid",
    "pwdlastset",
    "samaccountname",
    "securityidentifier",
    "trustattributes",
    "trustdirection",
    "trustpartner",
    "trusttype",
    "useraccountcontrol",
    "userprincipalname",
    "whenchanged",
    "whencreated",
];

/// Properties of accounts that are no attributes.
const BESIDE: &[&str] = &[
    "adspath",
    "distinguishedname",
    "dn",
    "groupcategory",
    "groupscope",
    "instancetype",
    "objectcategory",
    "objectguid",
    "path",
    PRINCIPALS,
    "usnchanged",
];

/// Properties of hosts and shares: `Get-VMHost`, `Get-VMMigrationNetwork`, `Win32_DeviceGuard`, `Win32_OperatingSystem`,
/// `Get-SmbShareAccess`, `Get-SmbDelegation`.
pub(super) const OF_HOSTS: &[&str] = &[
    "accesscontroltype",
    "accessright",
    "accountname",
    "availablesecurityproperties",
    "caption",
    "cimsystemproperties",
    "computername",
    "csname",
    "fullyqualifieddomainname",
    "lastbootuptime",
    "localdatetime",
    "maximumstoragemigrations",
    "maximumvirtualmachinemigrations",
    "migrationnetworks",
    "priority",
    "pscomputername",
    "requiredsecurityproperties",
    "scopename",
    "securityservicesconfigured",
    "securityservicesrunning",
    "smbclient",
    "smbserver",
    "subnet",
    "useanynetworkformigration",
    "version",
    "virtualharddiskpath",
    "virtualizationbasedsecuritystatus",
    "virtualmachinemigrationauthenticationtype",
    "virtualmachinemigrationenabled",
    "virtualmachinemigrationperformanceoption",
    "virtualmachinepath",
];

/// The longest name of a property.
const LONGEST: usize = 48;

/// The name under which a property is kept, where anything is concluded from it.
pub(super) fn known(name: &str) -> Option<&'static str> {
    if name.is_empty() || name.len() > LONGEST {
        return None;
    }
    let name = name.trim();
    let is = |known: &&'static str| known.eq_ignore_ascii_case(name);
    let attribute = ATTRIBUTES.iter().map(|(property, ..)| *property).find(is);
    let flags = || super::control::FLAGS.iter().map(|(property, ..)| *property).find(is);
    attribute.or_else(|| BESIDE.iter().chain(OF_HOSTS).copied().find(is)).or_else(flags)
}

/// Whether a property alone shows that a text is about an account or a host: many things have a name.
pub(super) fn is_telling(name: &str) -> bool {
    const COMMON: [&str; 18] = [
        "accountname",
        "cn",
        "created",
        "deleted",
        "description",
        "direction",
        "computername",
        "enabled",
        "lockedout",
        "member",
        "members",
        "modified",
        "name",
        "path",
        "priority",
        "pscomputername",
        "sid",
        "target",
    ];
    known(name).is_some_and(|known| !COMMON.contains(&known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gather::files::ldif::{OF_INTEREST, OF_ROOT_DSE};

    #[test]
    fn every_attribute_of_interest_has_a_property() {
        for name in OF_INTEREST.iter().chain(OF_ROOT_DSE) {
            let lower = name.to_ascii_lowercase();
            assert!(ATTRIBUTES.iter().any(|(_, attribute, _)| *attribute == lower), "{name}");
            assert_eq!(known(name), Some(ATTRIBUTES.iter().find(|(name, ..)| *name == lower).unwrap().0));
        }
        assert_eq!(known("PropertyNames"), None);
        assert_eq!(known(&"x".repeat(1000)), None);
    }
}
