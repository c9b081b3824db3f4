//! Trusts, and the domains of a forest.

use super::*;
use crate::{
    facts::Asked,
    name::domain_dn,
    testing::{With, computer, live_facts, object},
};

fn found(name: &str) -> Known<String> {
    Known::Found(name.to_owned())
}

/// A trust of contoso.com, or of another domain.
fn trust(ours: &str, partner: &str, flat: &str, attributes: [&str; 2]) -> Object {
    let mut trust = object(partner, &["leaf", "trustedDomain"], 0)
        .with("trustPartner", &[partner])
        .with("flatName", &[flat])
        .with("trustDirection", &attributes[..1])
        .with("trustAttributes", &attributes[1..]);
    trust.dn = format!("CN={partner},CN=System,{}", domain_dn(ours));
    trust
}

fn domain_of_forest(name: &str, netbios: &str) -> Object {
    let mut domain =
        object(netbios, &["crossRef"], 0).with("nCName", &[&domain_dn(name)]).with("nETBIOSName", &[netbios]);
    domain.dn = format!("CN={netbios},CN=Partitions,CN=Configuration,DC=contoso,DC=com");
    domain
}

#[test]
fn the_nearest_trust_counts_and_one_that_is_not_there_is_absent_only_where_it_was_asked_for() {
    let objects = vec![
        trust("contoso.com", "fabrikam.com", "FAB", ["3", "8"]),
        trust("contoso.com", "eu.fabrikam.com", "EUFAB", ["1", "0"]),
    ];
    let mut facts = live_facts(objects);
    let partner = |facts: &Facts, theirs: &str| Directory::new(facts).trust("contoso.com", theirs).map(Trust::partner);
    assert_eq!(partner(&facts, "us.fabrikam.com"), found("fabrikam.com"));
    assert_eq!(partner(&facts, "eu.fabrikam.com"), found("eu.fabrikam.com"));
    assert!(partner(&facts, "xfabrikam.com").unreadable().is_some(), "nobody asked");
    facts.snapshots[0].asked.insert(Ask::Trusts.key(), Asked::Answered);
    assert_eq!(partner(&facts, "xfabrikam.com"), Known::Absent);
    let of_another = Directory::new(&facts).trust("fabrikam.com", "contoso.com");
    assert!(of_another.unreadable().unwrap().contains("fabrikam.com"));
    // What is asked for by the short name of a partner is of the partner.
    assert_eq!(Directory::new(&facts).foreign_domain("FAB\\dora").as_deref(), Some("fabrikam.com"));
}

#[test]
fn a_domain_below_the_first_one_of_its_forest_does_not_have_the_forests_trusts() {
    let mut root = object("root", &["top"], 0);
    root.dn = String::new();
    let root = root
        .with("defaultNamingContext", &["DC=eu,DC=contoso,DC=com"])
        .with("configurationNamingContext", &["CN=Configuration,DC=contoso,DC=com"]);
    let mut facts = Facts { domain: Some("eu.contoso.com".to_owned()), ..live_facts(vec![root]) };
    facts.snapshots[0].asked.insert(Ask::Trusts.key(), Asked::Answered);
    let trust = Directory::new(&facts).trust("eu.contoso.com", "fabrikam.com");
    assert!(trust.unreadable().unwrap().contains("contoso.com"), "{trust:?}");
}

#[test]
fn the_forests_own_list_tells_what_a_domain_is_called_and_what_belongs_to_it() {
    let domains = vec![domain_of_forest("contoso.com", "CORP"), domain_of_forest("fabrikam.com", "CONTOSO")];
    let facts = live_facts(domains);
    let directory = Directory::new(&facts);
    assert_eq!(directory.domain_called("corp"), Ok("contoso.com".to_owned()));
    assert_eq!(directory.domain_called("contoso"), Err("fabrikam.com".to_owned()), "the list counts, not the label");
    assert_eq!(directory.are_of_one_forest("contoso.com", "fabrikam.com"), Some(true));
    assert_eq!(directory.are_of_one_forest("contoso.com", "eu.contoso.com"), Some(false));
    // That the configuration is named after a domain does not make that domain one that was read.
    let facts = Facts { domain: Some("fabrikam.com".to_owned()), ..facts };
    assert!(Directory::new(&facts).outside(&HostName::new("hv1.contoso.com")).is_some());
    let none = live_facts(Vec::new());
    assert_eq!(Directory::new(&none).are_of_one_forest("contoso.com", "eu.contoso.com"), Some(true));
    assert_eq!(Directory::new(&none).are_of_one_forest("contoso.com", "fabrikam.com"), None);
}

#[test]
fn an_owner_in_the_catalog_is_one_and_its_domain_is_not_thereby_read() {
    let mut facts = live_facts(vec![computer("hv2", 1002)]);
    let mut twin = computer("web1", 0).with("servicePrincipalName", &["HOST/hv2.contoso.com"]);
    twin.dn = "CN=WEB1,CN=Computers,DC=eu,DC=contoso,DC=com".to_owned();
    let mut known = computer("hv2", 1002).with("servicePrincipalName", &["HOST/hv2.contoso.com"]);
    known.attributes.remove("useraccountcontrol");
    let mut catalog = facts.snapshots[0].clone();
    catalog.part = crate::facts::Part::Catalog;
    catalog.objects = vec![known.into(), twin.into()];
    facts.snapshots.push(catalog);
    let directory = Directory::new(&facts);
    let owners = directory.owners(&Spn::parse("cifs/hv2.contoso.com")).found().unwrap();
    assert_eq!(owners.accounts.iter().map(|owner| owner.name()).collect::<Vec<_>>(), ["HV2$", "WEB1$"]);
    assert!(owners.accounts[0].control().found().is_some(), "what was read in its own domain counts");
    assert!(directory.outside(&HostName::new("hv9.eu.contoso.com")).is_some());
    // What the catalog was not asked for is not empty there.
    assert!(owners.accounts[1].object().values("msDS-AllowedToDelegateTo").found().is_none());
}
