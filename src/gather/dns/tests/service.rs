//! Domain controllers, and which server's word counts.

use std::time::Instant;

use hickory_resolver::{
    config::{NameServerConfig, ResolverConfig},
    proto::rr::rdata::SRV,
};

use super::{server::start, *};
use crate::facts::Answer;

const OWNER: &str = "_ldap._tcp.dc._msdcs.corp.test.";

fn srv(priority: u16, weight: u16, port: u16, target: &str) -> Record {
    record(OWNER, RData::SRV(SRV::new(priority, weight, port, name(target))))
}

fn hosts(list: &[(&str, u16)]) -> Answer<Vec<(String, u16)>> {
    Answer::Found(list.iter().map(|(host, port)| ((*host).to_owned(), *port)).collect())
}

#[tokio::test]
async fn domain_controllers_by_priority_weight_and_name() {
    let server = start(|kind, owner| match (kind, owner) {
        ("SRV", OWNER) => found(vec![
            srv(10, 100, 389, "far.corp.test."),
            srv(0, 50, 389, "b.corp.test."),
            srv(0, 100, 3389, "Z.Corp.test."),
            srv(0, 50, 389, "a.corp.test."),
            srv(0, 50, 389, "a.corp.test."),
            srv(0, 50, 389, "."),
        ]),
        ("SRV", "_ldap._tcp.dc._msdcs.closed.test.") => {
            let none = SRV::new(0, 0, 0, name("."));
            found(vec![record(owner, RData::SRV(none))])
        }
        ("SRV", "_ldap._tcp.dc._msdcs.empty.test.") => no_data(),
        ("SRV", "_ldap._tcp.dc._msdcs.failed.test.") => Act::Answer(ResponseCode::ServFail, vec![]),
        ("SRV", "_ldap._tcp.dc._msdcs.silent.test.") => Act::Silence,
        _ => nx_domain(),
    })
    .await;
    let resolver = resolver(&[server.address], &[], &[]);
    let order = [("z.corp.test", 3389), ("a.corp.test", 389), ("b.corp.test", 389), ("far.corp.test", 389)];
    assert_eq!(resolver.domain_controllers("CORP.test.").await, hosts(&order));
    assert_eq!(resolver.domain_controllers("closed.test").await, Answer::NoData);
    assert_eq!(resolver.domain_controllers("empty.test").await, Answer::NoData);
    assert_eq!(resolver.domain_controllers("none.test").await, Answer::NoSuchName);
    assert_eq!(resolver.domain_controllers("failed.test").await, Answer::Refused("SERVFAIL".to_owned()));
    assert!(matches!(resolver.domain_controllers("silent.test").await, Answer::NoAnswer(_)));

    let before = server.asked();
    assert_eq!(resolver.domain_controllers("corp.test)(x=*").await, Answer::NoSuchName);
    assert_eq!(resolver.domain_controllers("").await, Answer::NoSuchName);
    assert_eq!(server.asked(), before);
}

#[tokio::test]
async fn the_next_server_is_asked_when_one_does_not_answer() {
    let silent = start(|_, _| Act::Silence).await;
    let refusing = start(|_, _| Act::Answer(ResponseCode::Refused, vec![])).await;
    let denying = start(|_, _| nx_domain()).await;
    let knowing = start(|_, _| found(vec![srv(0, 0, 389, "dc1.corp.test.")])).await;
    let ask = async |servers: &[SocketAddr]| resolver(servers, &[], &[]).domain_controllers("corp.test").await;
    let dc1 = hosts(&[("dc1.corp.test", 389)]);

    let begun = Instant::now();
    assert_eq!(ask(&[silent.address, refusing.address, knowing.address]).await, dc1);
    assert!(begun.elapsed() < TIMEOUT, "{:?}", begun.elapsed());
    assert_eq!(ask(&[denying.address, knowing.address]).await, Answer::NoSuchName);
    assert_eq!(ask(&[silent.address, refusing.address]).await, Answer::Refused("REFUSED".to_owned()));
    let begun = Instant::now();
    assert!(matches!(ask(&[silent.address, silent.address]).await, Answer::NoAnswer(_)));
    assert!(begun.elapsed() < TIMEOUT * 2, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn on_several_networks_a_denial_waits_for_the_others() {
    let denying = start(|_, _| nx_domain()).await;
    let knowing = start(|_, _| found(vec![srv(0, 0, 389, "dc1.corp.test.")])).await;
    let options = Options { servers: vec![], search: vec![], timeout: TIMEOUT };
    let system = |servers: &[&server::Server]| System {
        servers: servers.iter().map(|server| server.address).collect(),
        several_networks: true,
        ..System::default()
    };
    let both = Resolver::with_system(&options, system(&[&denying, &knowing])).unwrap();
    assert_eq!(both.domain_controllers("corp.test").await, hosts(&[("dc1.corp.test", 389)]));
    let one = Resolver::with_system(&options, system(&[&denying])).unwrap();
    assert_eq!(one.domain_controllers("corp.test").await, Answer::NoSuchName);
}

#[tokio::test]
async fn a_resolver_needs_a_server_and_names_for_suffixes() {
    let options = Options { servers: vec![], search: vec![], timeout: TIMEOUT };
    assert!(Resolver::with_system(&options, System::default()).is_err());
    let server = "127.0.0.1:53".parse().unwrap();
    let options = Options { servers: vec![server], search: vec!["corp.test)".to_owned()], timeout: TIMEOUT };
    let error = Resolver::with_system(&options, System::default()).err().unwrap();
    assert_eq!(error, "\"corp.test)\" is not a domain name");
}

#[test]
fn the_domain_of_the_system_is_first_in_its_search_list() {
    let read = |domain: Option<&str>, search: &[&str]| {
        let server = NameServerConfig::udp_and_tcp("10.0.0.53".parse().unwrap());
        let search = search.iter().map(|suffix| name(suffix)).collect();
        System::from_config(&ResolverConfig::from_parts(domain.map(name), search, vec![server]))
    };
    let system = read(Some("own.test."), &["Corp.Test.", "other.test"]);
    assert_eq!(system.servers, ["10.0.0.53:53".parse().unwrap()]);
    assert_eq!(system.search, ["corp.test", "other.test"]);
    assert_eq!(system.domain().as_deref(), Some("corp.test"));
    assert_eq!(read(Some("Own.test."), &[]).domain().as_deref(), Some("own.test"));
    // The root is what Windows has without a domain.
    assert_eq!(read(Some("."), &[]).domain(), None);
    assert_eq!(read(None, &[]).domain(), None);
}
