//! Questions as LDAP searches: many questions of one kind become one search.

use std::collections::BTreeMap;

use super::ldap::{Scope, Search, Session};
use crate::{
    facts::{Ask, Asked, Object},
    name::HostName,
    quote::ldap_filter,
};

/// The attributes that the checks look at. The security descriptor is read to tell an empty attribute from a hidden one.
pub(crate) const ATTRIBUTES: &[&str] = &[
    "objectClass",
    "cn",
    "sAMAccountName",
    "dNSHostName",
    "msDS-AdditionalDnsHostName",
    "userAccountControl",
    "servicePrincipalName",
    "msDS-AllowedToDelegateTo",
    "msDS-AllowedToActOnBehalfOfOtherIdentity",
    "msDS-SupportedEncryptionTypes",
    "operatingSystem",
    "operatingSystemVersion",
    "objectSid",
    "primaryGroupID",
    "memberOf",
    "pwdLastSet",
    "accountExpires",
    "lastLogonTimestamp",
    "whenCreated",
    "whenChanged",
    "msDS-AssignedAuthNPolicy",
    "msDS-AssignedAuthNPolicySilo",
    "userWorkstations",
    "logonHours",
    "userPrincipalName",
    "isDeleted",
    "nTSecurityDescriptor",
];

/// What is asked of a trust.
pub(crate) const OF_TRUSTS: &[&str] = &[
    "objectClass",
    "trustPartner",
    "flatName",
    "trustDirection",
    "trustType",
    "trustAttributes",
    "msDS-SupportedEncryptionTypes",
    "securityIdentifier",
    "nTSecurityDescriptor",
];

/// What the global catalog has of accounts of every domain, as far as it serves to tell owners of names apart. It has no delegation
/// lists and no permissions.
pub(crate) const OF_CATALOG: &[&str] =
    &["objectClass", "sAMAccountName", "dNSHostName", "servicePrincipalName", "objectSid"];

/// What is asked of a domain of the forest.
const OF_DOMAINS: &[&str] = &["objectClass", "nCName", "dnsRoot", "nETBIOSName", "trustParent"];

/// Questions that go into one filter. More would make filters that servers refuse.
const TERMS: usize = 200;

/// Objects that a server sends at once; what Active Directory allows.
const PAGE: u32 = 1000;

/// One search, and the questions that it answers.
#[derive(Debug, Clone)]
pub(super) struct Question {
    asks: Vec<Ask>,
    base: String,
    scope: Scope,
    filter: String,
    attributes: &'static [&'static str],
}

/// The names of the directory's partitions.
#[derive(Debug, Clone)]
pub(super) struct Partitions {
    pub(super) domain: String,
    pub(super) configuration: String,
}

/// The searches that answer some questions, to be sent together.
pub(super) fn searches(asks: Vec<Ask>, partitions: &Partitions) -> Vec<Question> {
    let mut terms: BTreeMap<&str, Vec<(Ask, String)>> = BTreeMap::new();
    let mut questions = Vec::new();
    for ask in asks {
        match ask_term(&ask) {
            Some((class, term)) => terms.entry(class).or_default().push((ask, term)),
            None => questions.push(placed_search(ask, partitions)),
        }
    }
    for (class, terms) in terms {
        for some in terms.chunks(TERMS) {
            let (asks, filters): (Vec<Ask>, Vec<String>) = some.iter().cloned().unzip();
            let any = if let [only] = &filters[..] { only.clone() } else { format!("(|{})", filters.concat()) };
            let filter = if class.is_empty() { any } else { format!("(&{class}{any})") };
            let (base, scope) = (partitions.domain.clone(), Scope::Subtree);
            questions.push(Question { asks, base, scope, filter, attributes: ATTRIBUTES });
        }
    }
    questions
}

/// The part of a filter that finds one thing, and the class that all such parts share.
fn ask_term(ask: &Ask) -> Option<(&'static str, String)> {
    match ask {
        Ask::Host(name) => Some(("(objectClass=computer)", host_term(&HostName::new(name)))),
        Ask::Spn(spn) => Some(("", format!("(servicePrincipalName={})", ldap_filter(spn)))),
        Ask::User(name) => Some(("(objectClass=user)", user_term(name))),
        Ask::Group(name) => {
            let name = ldap_filter(name);
            Some(("(objectClass=group)", format!("(|(sAMAccountName={name})(cn={name}))")))
        }
        // A textual SID is accepted in a filter ([MS-ADTS] 3.1.1.3.1.3.2).
        Ask::Sid(sid) => Some(("(objectSid=*)", format!("(objectSid={})", ldap_filter(sid)))),
        Ask::Object(dn) => Some(("(objectClass=*)", format!("(distinguishedName={})", ldap_filter(dn)))),
        // The rule in the middle follows nested groups ([MS-ADTS] 3.1.1.3.4.4.3).
        Ask::GroupObjects(dn) => {
            Some(("(objectClass=group)", format!("(member:1.2.840.113556.1.4.1941:={})", ldap_filter(dn))))
        }
        Ask::Clusters => Some(("(objectClass=computer)", "(servicePrincipalName=MSServerCluster/*)".to_owned())),
        Ask::Groups(_)
        | Ask::SpnMappings
        | Ask::DomainControllers
        | Ask::RootDse
        | Ask::Trusts
        | Ask::ForestDomains => None,
    }
}

/// A computer by any name that it may go by, and the copies that replication renamed.
fn host_term(name: &HostName) -> String {
    let whole = ldap_filter(name.as_str());
    let short = ldap_filter(name.short());
    let account = ldap_filter(&name.account_name());
    format!(
        "(|(sAMAccountName={account})(dNSHostName={whole})(msDS-AdditionalDnsHostName={whole})\
         (servicePrincipalName=HOST/{whole})(servicePrincipalName=cifs/{whole})(cn={short}\\0aCNF:*))"
    )
}

/// A user by logon name, principal name, or either with a domain before it.
fn user_term(name: &str) -> String {
    let logon = name.rsplit('\\').next().unwrap_or_default();
    let before = logon.split('@').next().unwrap_or_default();
    format!("(|(sAMAccountName={})(userPrincipalName={}))", ldap_filter(before), ldap_filter(logon))
}

/// A question that is answered at a place whose name is known.
fn placed_search(ask: Ask, partitions: &Partitions) -> Question {
    let at = |base: String, attributes: &'static [&'static str]| (base, Scope::Base, "(objectClass=*)", attributes);
    let (base, scope, filter, attributes) = match &ask {
        Ask::Groups(dn) => at(dn.clone(), &["tokenGroups"]),
        Ask::SpnMappings => {
            let path = "CN=Directory Service,CN=Windows NT,CN=Services";
            at(format!("{path},{}", partitions.configuration), &["sPNMappings"])
        }
        // They are kept in a unit of their own ([MS-ADTS] 6.1.1.4), which saves a search of the whole domain.
        Ask::DomainControllers => {
            let base = format!("OU=Domain Controllers,{}", partitions.domain);
            (base, Scope::Subtree, "(objectClass=computer)", ATTRIBUTES)
        }
        // Trusts lie beside the domain's policies ([MS-ADTS] 6.1.6.7), and the domains of a forest in its configuration (6.1.1.2.1).
        Ask::Trusts => {
            (format!("CN=System,{}", partitions.domain), Scope::OneLevel, "(objectClass=trustedDomain)", OF_TRUSTS)
        }
        Ask::ForestDomains => {
            let base = format!("CN=Partitions,{}", partitions.configuration);
            // The names that stand for domains have a NetBIOS name; those of other partitions have none.
            (base, Scope::OneLevel, "(&(objectClass=crossRef)(nETBIOSName=*))", OF_DOMAINS)
        }
        _ => at(String::new(), &["currentTime"]),
    };
    Question { asks: vec![ask], base, scope, filter: filter.to_owned(), attributes }
}

impl Question {
    /// Sends the search and waits for all of its answer.
    pub(super) async fn put(self, session: Session) -> (Vec<(Ask, Asked)>, Vec<Object>) {
        let search = Search {
            base: &self.base,
            scope: self.scope,
            filter: &self.filter,
            attributes: self.attributes,
            security_descriptor: self.attributes.contains(&"nTSecurityDescriptor"),
            page_size: PAGE,
        };
        let (outcome, objects) = match session.search(&search).await {
            Ok(objects) => (Asked::Answered, objects),
            Err(words) => (Asked::Failed(words), Vec::new()),
        };
        (self.asks.into_iter().map(|ask| (ask, outcome.clone())).collect(), objects)
    }

    /// The questions that it would have answered.
    pub(super) fn asks(&self) -> &[Ask] {
        &self.asks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partitions() -> Partitions {
        Partitions {
            domain: "DC=contoso,DC=com".to_owned(),
            configuration: "CN=Configuration,DC=contoso,DC=com".to_owned(),
        }
    }

    #[test]
    fn questions_of_a_kind_share_a_search() {
        let asks = |n: usize| (0..n).map(|at| Ask::Spn(format!("cifs/h{at}"))).collect::<Vec<_>>();
        assert_eq!(searches(asks(TERMS), &partitions()).len(), 1);
        assert_eq!(searches(asks(TERMS + 1), &partitions()).len(), 2);
        let mixed = vec![Ask::Host("a".into()), Ask::Host("b".into()), Ask::Groups("CN=a".into()), Ask::SpnMappings];
        assert_eq!(searches(mixed, &partitions()).len(), 3);
    }

    #[test]
    fn a_hostile_name_stays_a_value() {
        let all = searches(vec![Ask::Host("*)(objectClass=*".into()), Ask::User("x)(|(a=*".into())], &partitions());
        for question in all {
            let open = question.filter.matches('(').count();
            assert_eq!(open, question.filter.matches(')').count(), "{}", question.filter);
            assert!(
                !question.filter.contains("(objectClass=*") && !question.filter.contains("(a="),
                "{}",
                question.filter
            );
        }
    }
}
