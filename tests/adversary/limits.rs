//! What Active Directory does and no other server here: lists in portions, pages that are enforced, and a server that does not hold all
//! attributes.

use std::sync::Arc;

use kcd_doctor::windows::{Ace, Entry, SecurityDescriptor, Sid};

use super::{
    cases::{MOST, undisturbed},
    dns, ldap,
    run::{Outcome, Truth, ask},
    world::{DOMAIN, Limits, UNLIMITED, World},
};

const LIST: &str = "msDS-AllowedToDelegateTo";

fn asked(world: World, truth: Truth) -> Outcome {
    let (server, dns) = (ldap::start(&Arc::new(world), ldap::honest()), dns::start(dns::lab(), dns::honest(), true));
    let outcome = ask(truth, server.port, &[dns.port], 10.0, &[]);
    outcome.check("limits", 10.0, MOST);
    outcome
}

#[test]
fn a_list_in_portions_of_1500_is_read_whole() {
    let mut world = World::lab();
    // What decides comes last.
    let list = world.values("CN=VMHOST1,CN=Computers", LIST);
    let needed = std::mem::take(list);
    list.extend((0..4000).map(|number| format!("cifs/filler{number}.contoso.com").into_bytes()));
    list.extend(needed);
    let expected = undisturbed(&Arc::new(world.clone()), Truth::Healthy).essence();
    let portions = World { limits: Limits { values: 1500, ..UNLIMITED }, ..world };
    let outcome = asked(portions.clone(), Truth::Healthy);
    assert_eq!((outcome.code, outcome.essence()), (Some(0), expected));
    let mut half = portions;
    half.values("CN=VMHOST1,CN=Computers", LIST).truncate(4000);
    assert_eq!(asked(half, Truth::Healthy).code, Some(1), "what decides comes with the last portion");
}

#[test]
fn pages_of_1000_are_read_to_the_last() {
    let mut world = World::lab();
    // The host has no list, and is allowed by the target as a member of the last of 1,100 groups, which nobody computes.
    world.values("CN=VMHOST1,CN=Computers", LIST).clear();
    let host = format!("CN=VMHOST1,CN=Computers,{DOMAIN}");
    let own = Sid::from_bytes(&world.values("CN=VMHOST1,CN=Computers", "objectSid")[0]).unwrap().domain().unwrap();
    let sid = |rid: u32| own.with_rid(rid).unwrap();
    let mut groups = Vec::new();
    for number in 0..1100 {
        let dn = format!("CN=Group{number:04},CN=Users,{DOMAIN}");
        world.add(&dn, &[("objectclass", &["top", "group"]), ("samaccountname", &[&format!("Group{number:04}")])]);
        let place = format!("CN=Group{number:04},CN=Users");
        world.values(&place, "objectSid").push(sid(50_000 + number).to_bytes());
        world.values(&place, "member").push(host.clone().into_bytes());
        world.values(&place, "groupType").push(b"-2147483646".to_vec());
        groups.push(dn.into_bytes());
    }
    world.values("CN=VMHOST1,CN=Computers", "memberOf").extend(groups);
    world.values("CN=VMHOST1,CN=Computers", "tokenGroups").clear();
    let allowed = SecurityDescriptor::owned_by_administrators(vec![Entry::Ace(Ace::allow(sid(51_099), 0xf_01ff))]);
    world
        .values("CN=VMHOST2,CN=Computers", "msDS-AllowedToActOnBehalfOfOtherIdentity")
        .push(allowed.to_bytes().unwrap());
    let expected = asked(world.clone(), Truth::Healthy);
    assert_eq!(expected.code, Some(0), "{expected:?}");
    let paged = World { limits: Limits { page: 1000, ..UNLIMITED }, ..world };
    let outcome = asked(paged, Truth::Healthy);
    assert_eq!((outcome.code, outcome.essence()), (expected.code, expected.essence()));
}

/// What a global catalog does not hold of what is asked for.
const NOT_IN_CATALOG: &[&str] = &[
    "msds-allowedtodelegateto",
    "msds-allowedtoactonbehalfofotheridentity",
    "msds-supportedencryptiontypes",
    "operatingsystem",
    "operatingsystemversion",
    "pwdlastset",
    "accountexpires",
    "lastlogontimestamp",
    "userworkstations",
    "logonhours",
    "spnmappings",
];

#[test]
fn what_a_catalog_does_not_hold_is_not_taken_for_empty() {
    for truth in [Truth::Healthy, Truth::Broken] {
        let catalog = World { limits: Limits { not_held: NOT_IN_CATALOG, ..UNLIMITED }, ..World::lab() };
        let outcome = asked(catalog, truth);
        assert_eq!(outcome.code, Some(3), "{truth:?}: {outcome:?}");
        assert!(outcome.output.contains("global catalog"), "{outcome:?}");
    }
}
