//! The fixes for hosts of the lab, held against its export.

use std::path::PathBuf;

use kcd_doctor::{
    case::{Case, Operation},
    directory::Account,
    examine::Examination,
    facts::Facts,
    gather::files,
    name::{HostName, Storage},
};

use super::closure::assert_closed;

fn lab() -> Facts {
    files::read(&[PathBuf::from("fixtures/lab/contoso.ldif")], None).unwrap().facts
}

fn case(
    operation: Operation,
    source: &str,
    destination: Option<&str>,
    storage: Option<&str>,
    user: Option<&str>,
) -> (String, Case) {
    let case = Case {
        destination: destination.map(HostName::new),
        storage: storage.map(Storage::new).into_iter().collect(),
        user: user.map(str::to_owned),
        ..Case::new(operation, HostName::new(source))
    };
    (format!("{source} → {destination:?} {storage:?} {user:?}"), case)
}

/// Computers of the lab by short name; Hyper-V hosts alone, if so asked.
fn computers(facts: &Facts, hyper_v_only: bool) -> Vec<String> {
    let (_, case) = case(Operation::Migrate, "x", None, None, None);
    let examination = Examination::new(&case, facts);
    let all = examination.directory.accounts().filter(|account| account.is_computer() && !account.is_conflict_copy());
    all.filter(|account| !hyper_v_only || account.owns_class("Microsoft Virtual Console Service"))
        .map(Account::short_name)
        .collect()
}

#[test]
fn every_pair_of_hosts_can_be_mended() {
    let facts = lab();
    let (sources, targets) = (computers(&facts, true), computers(&facts, false));
    let pairs = sources.iter().enumerate().flat_map(|(i, source)| {
        // Every host meets every twelfth machine, another set each time: all of them take minutes.
        let is_met = move |(j, target): &(usize, &String)| (i + j) % 12 == 0 && *target != source;
        targets.iter().enumerate().filter(is_met).map(move |(_, target)| (source, target))
    });
    let cases = pairs.map(|(source, target)| case(Operation::Migrate, source, Some(target), None, None));
    assert!(assert_closed(cases, |_| facts.clone()) > 100);
}

#[test]
fn every_file_server_and_every_user_can_be_mended() {
    let facts = lab();
    let hosts = ["2016gui", "vmhost1", "conflict1", "cln1", "uncon1", "unconlist1", "hv2012", "sensitive1", "dc1"];
    let servers = computers(&facts, false);
    let shares = hosts.iter().enumerate().flat_map(|(i, host)| {
        let is_met = move |(j, server): &(usize, &String)| (i + j) % 2 == 0 && host != server;
        servers.iter().enumerate().filter(is_met).map(move |(_, server)| (host, server))
    });
    let shares = shares.map(|(host, server)| case(Operation::CreateVm, host, None, Some(server), None));
    assert!(assert_closed(shares, |_| facts.clone()) > 100);
    let users = ["alice", "sensitive", "protected", "nestedprot", "siloed", "disuser", "expired1", "nobody"];
    let users = users.map(|user| case(Operation::Migrate, "conflict1", Some("vmhost2"), None, Some(user)));
    assert!(assert_closed(users, |_| facts.clone()) >= 2);
}

#[test]
fn hosts_that_share_a_file_server_can_be_mended_together() {
    let facts = lab();
    let hosts = ["rbcd1", "rbgrp1", "rbdeny1", "conflict1", "rbt2a4d1", "empty1", "plain1"];
    let servers = ["rbcdt1", "rbcdt2", "rbcdt3", "rbcdt4", "rbcdt5", "rbcdt6", "sofs2016"];
    let cases = hosts.iter().enumerate().flat_map(|(i, host)| {
        let met = servers.iter().enumerate().map(move |(j, server)| (hosts[(i + j) % hosts.len()], server));
        let met = met.filter(move |(other, _)| other != host);
        met.map(move |(other, server)| case(Operation::Migrate, host, Some(other), Some(server), None))
    });
    assert_eq!(assert_closed(cases, |_| facts.clone()), 42);
}
