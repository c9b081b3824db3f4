//! Objects of a directory, attribute by attribute.

use super::{REDACTED, Redactor, form::Kind};
use crate::{
    facts::{Known, Object, UNSEEN_CONTROL, Value},
    windows::Sid,
};

/// What an attribute holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Syntax {
    /// Numbers, times, flags, classes, releases: nothing that names anybody.
    Plain,
    Dn(Kind),
    Spn,
    Host,
    /// The name of a domain, in either form.
    Domain,
    /// Hosts, separated by commas.
    Hosts,
    /// An account name or a common name.
    Account,
    /// SIDs and security descriptors.
    Sids,
    Guid,
    /// The relative identifier of a group of the object's own domain.
    Relative,
    /// Anything else: somebody's prose, pictures, telephone numbers.
    Other,
}

/// The attributes that anything is known of, in lower case. All others lose their values: nothing is decided by them.
const SYNTAXES: &[(Syntax, &[&str])] = &[
    (
        Syntax::Plain,
        &[
            "accountexpires",
            "admincount",
            "badpasswordtime",
            "badpwdcount",
            "codepage",
            "countrycode",
            "currenttime",
            "domaincontrollerfunctionality",
            "domainfunctionality",
            "forestfunctionality",
            "grouptype",
            "highestcommittedusn",
            "instancetype",
            "iscriticalsystemobject",
            "isdeleted",
            "isglobalcatalogready",
            "isrecycled",
            "issynchronized",
            "lastlogoff",
            "lastlogon",
            "lastlogontimestamp",
            "localpolicyflags",
            "lockouttime",
            "logoncount",
            "logonhours",
            "maxpwdage",
            "msds-behavior-version",
            "msds-keyversionnumber",
            "msds-supportedencryptiontypes",
            "msds-allowedtodelegateto;stamp",
            "msds-allowedtoactonbehalfofotheridentity;stamp",
            "msds-user-account-control-computed",
            "objectclass",
            "operatingsystem",
            "operatingsystemservicepack",
            "operatingsystemversion",
            "pwdlastset",
            "samaccounttype",
            "serviceprincipalname;stamp",
            "showinadvancedviewonly",
            "spnmappings",
            "supportedcapabilities",
            "supportedcontrol",
            "supportedldappolicies",
            "supportedldapversion",
            "supportedsaslmechanisms",
            "systemflags",
            "trustattributes",
            "trustdirection",
            "trusttype",
            "useraccountcontrol",
            "useraccountcontrol;stamp",
            UNSEEN_CONTROL,
            "usnchanged",
            "usncreated",
            "whenchanged",
            "whencreated",
        ],
    ),
    (
        Syntax::Dn(Kind::Name),
        &[
            "configurationnamingcontext",
            "defaultnamingcontext",
            "distinguishedname",
            "dsservicename",
            "lastknownparent",
            "msds-assignedauthnpolicy",
            "msds-assignedauthnpolicysilo",
            "msds-hostserviceaccount",
            "namingcontexts",
            "ncname",
            "objectcategory",
            "rootdomainnamingcontext",
            "schemanamingcontext",
            "servername",
            "serverreferencebl",
            "subschemasubentry",
            "trustparent",
        ],
    ),
    (Syntax::Dn(Kind::Group), &["memberof"]),
    (Syntax::Dn(Kind::User), &["managedby", "member"]),
    (Syntax::Spn, &["msds-allowedtodelegateto", "serviceprincipalname"]),
    (Syntax::Host, &["dnshostname", "msds-additionaldnshostname"]),
    (Syntax::Domain, &["dnsroot", "flatname", "netbiosname", "trustpartner"]),
    (Syntax::Hosts, &["userworkstations"]),
    (
        Syntax::Account,
        &[
            "cn",
            "displayname",
            "ldapservicename",
            "msds-additionalsamaccountname",
            "name",
            "samaccountname",
            "userprincipalname",
        ],
    ),
    (
        Syntax::Sids,
        &[
            "msds-allowedtoactonbehalfofotheridentity",
            "msds-groupmsamembership",
            "ntsecuritydescriptor",
            "objectsid",
            "securityidentifier",
            "sidhistory",
            "tokengroups",
            "tokengroupsglobalanduniversal",
        ],
    ),
    (Syntax::Guid, &["invocationid", "objectguid"]),
    (Syntax::Relative, &["primarygroupid"]),
];

fn syntax(attribute: &str) -> Syntax {
    let attribute = attribute.to_ascii_lowercase();
    let found = SYNTAXES.iter().find(|(_, names)| names.contains(&attribute.as_str()));
    found.map_or(Syntax::Other, |(syntax, _)| *syntax)
}

/// What an object is, by its classes.
pub(super) fn kind(object: &Object) -> Kind {
    let classes = object.texts("objectClass").found().unwrap_or_default();
    let is = |class: &str| classes.iter().any(|own| own.eq_ignore_ascii_case(class));
    let is_machine = object.text("sAMAccountName").found().is_some_and(|name| name.ends_with('$'));
    if is("computer") || is_machine {
        Kind::Host
    } else if is("group") {
        Kind::Group
    } else if is("user") || is("person") {
        Kind::User
    } else if is("organizationalUnit") {
        Kind::Ou
    } else if is("domainDNS") {
        Kind::Domain
    } else {
        Kind::Name
    }
}

impl Redactor {
    pub(super) fn object(&mut self, object: &Object) -> Object {
        self.object_as(kind(object), object)
    }

    /// An object of which it is known from elsewhere what it is.
    pub(super) fn object_as(&mut self, kind: Kind, object: &Object) -> Object {
        let sid = object.octets("objectSid").found().and_then(|octets| Sid::from_bytes(octets).ok());
        let attributes = object.attributes.iter().map(|(attribute, known)| {
            let known = match known {
                Known::Found(values) => {
                    Known::Found(values.iter().map(|value| self.value(kind, sid.as_ref(), attribute, value)).collect())
                }
                Known::Absent => Known::Absent,
                Known::Unreadable(why) => Known::Unreadable(self.prose(why)),
            };
            (attribute.clone(), known)
        });
        let attributes = attributes.collect();
        Object { dn: self.dn(kind, &object.dn), source: self.source(&object.source), attributes }
    }

    /// A value of an attribute of an object of some kind, whose SID may be known.
    pub(super) fn value(&mut self, kind: Kind, sid: Option<&Sid>, attribute: &str, value: &Value) -> Value {
        let syntax = syntax(attribute);
        match (syntax, value) {
            (Syntax::Plain, _) => value.clone(),
            (Syntax::Sids, _) => Value::new(self.octets(value.bytes())),
            (Syntax::Guid, _) => Value::new(self.guid_octets(value.bytes())),
            (_, Value::Text(text)) => Value::Text(self.textual(syntax, kind, sid, text)),
            (_, Value::Bytes(_)) => Value::Text(REDACTED.to_owned()),
        }
    }

    fn textual(&mut self, syntax: Syntax, kind: Kind, sid: Option<&Sid>, text: &str) -> String {
        match syntax {
            Syntax::Dn(kind) => self.dn(kind, text),
            Syntax::Spn => self.spn(text),
            Syntax::Host => self.host(text),
            Syntax::Domain => self.domain(text),
            Syntax::Hosts => {
                let hosts = text.split(',').map(|host| {
                    let bare = host.trim();
                    if bare.is_empty() { host.to_owned() } else { host.replacen(bare, &self.host(bare), 1) }
                });
                hosts.collect::<Vec<_>>().join(",")
            }
            Syntax::Account if text.contains(['\n', '\\']) => self.rdn(kind, text),
            Syntax::Account => self.account(kind, text),
            Syntax::Relative => self.relative(sid, text),
            Syntax::Plain | Syntax::Sids | Syntax::Guid | Syntax::Other => REDACTED.to_owned(),
        }
    }

    /// A group by its number in the object's domain.
    fn relative(&mut self, sid: Option<&Sid>, text: &str) -> String {
        let Ok(rid) = text.trim().parse::<u32>() else { return REDACTED.to_owned() };
        let group = sid.and_then(Sid::domain).and_then(|domain| domain.with_rid(rid));
        match group {
            _ if rid < 1000 => text.to_owned(),
            Some(group) => self.sid(&group.to_string()).rsplit('-').next().unwrap_or_default().to_owned(),
            // Without the SID of the object nothing can be made of it.
            None => "1000".to_owned(),
        }
    }

    fn guid_octets(&mut self, octets: &[u8]) -> Vec<u8> {
        let Ok(octets) = <[u8; 16]>::try_from(octets) else { return REDACTED.as_bytes().to_vec() };
        let pseudonym = self.guid(&crate::windows::Guid(octets).to_string());
        let digits: String = pseudonym.chars().filter(char::is_ascii_hexdigit).collect();
        // Only the last field has a number in it, and that one is written as it stands.
        let number = u128::from_str_radix(&digits, 16).unwrap_or_default();
        number.to_be_bytes().to_vec()
    }
}
