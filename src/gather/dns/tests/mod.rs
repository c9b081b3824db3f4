mod forward;
mod server;
mod service;

use std::{collections::BTreeSet, net::SocketAddr, time::Duration};

use hickory_resolver::proto::{
    op::ResponseCode,
    rr::{
        RData, Record,
        rdata::{A, AAAA, CNAME, PTR, SOA},
    },
};

use self::server::{Act, name, record};
use super::{Options, Resolver, System};

const TIMEOUT: Duration = Duration::from_secs(1);

fn a(owner: &str, address: [u8; 4]) -> Record {
    record(owner, RData::A(A(address.into())))
}

fn aaaa(owner: &str, address: &str) -> Record {
    record(owner, RData::AAAA(AAAA(address.parse().unwrap())))
}

fn cname(owner: &str, target: &str) -> Record {
    record(owner, RData::CNAME(CNAME(name(target))))
}

fn ptr(owner: &str, target: &str) -> Record {
    record(owner, RData::PTR(PTR(name(target))))
}

fn soa() -> Record {
    record("corp.test.", RData::SOA(SOA::new(name("dc1.corp.test."), name("root.corp.test."), 1, 1, 1, 1, 60)))
}

fn found(records: Vec<Record>) -> Act {
    Act::Answer(ResponseCode::NoError, records)
}

fn nx_domain() -> Act {
    Act::Authority(ResponseCode::NXDomain, vec![soa()])
}

fn no_data() -> Act {
    Act::Authority(ResponseCode::NoError, vec![soa()])
}

/// A resolver for these servers, which does not look at the machine's own settings.
fn resolver(servers: &[SocketAddr], own: &[&str], given: &[&str]) -> Resolver {
    let texts = |list: &[&str]| list.iter().map(ToString::to_string).collect();
    let options = Options { servers: servers.to_vec(), search: texts(given), timeout: TIMEOUT };
    Resolver::with_system(&options, System { search: texts(own), ..System::default() }).unwrap()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}
