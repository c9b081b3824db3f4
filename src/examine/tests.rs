//! What a case needs, by which names, and on what evidence.

use super::*;
use crate::{
    facts::{Answer, Forward, Object},
    name::Storage,
    testing::{With, computer, file_facts, migration},
};

fn hosts() -> Vec<Object> {
    let alias = ["HOST/FS1", "HOST/fs1.contoso.com", "cifs/files"];
    vec![computer("hv1", 1001), computer("hv2", 1002), computer("fs1", 1003).with("servicePrincipalName", &alias)]
}

fn on(storage: &str) -> Case {
    Case { storage: vec![Storage::new(storage)], ..migration("hv1", "hv2") }
}

/// How the file server's name is understood, and the names that are asked for.
fn storage(typed: &str, names: Known<Names>) -> (Resolution, Vec<String>) {
    let (case, mut facts) = (on(typed), file_facts(hosts(), true));
    facts.names = names;
    let examination = Examination::new(&case, &facts);
    let party = examination.parties.iter().find(|party| party.is_storage).unwrap();
    let need = examination.needs.iter().find(|need| need.requirement.target == party.name).unwrap();
    (party.resolution.clone(), need.spns().map(ToString::to_string).collect())
}

#[test]
fn a_name_is_asked_for_in_the_forms_that_it_has() {
    let alias = || Resolution::Alias("fs1.contoso.com".to_owned());
    for (typed, resolution, forms) in [
        ("fs1", Resolution::Own, &["cifs/fs1", "cifs/fs1.contoso.com"][..]),
        ("\\\\FS1.contoso.com\\vms", Resolution::Own, &["cifs/fs1", "cifs/fs1.contoso.com"]),
        ("files", alias(), &["cifs/files", "cifs/files.contoso.com"]),
        ("\\\\contoso.com\\dfs\\vms", Resolution::Namespace, &["cifs/contoso.com"]),
        ("contoso", Resolution::Namespace, &["cifs/contoso"]),
        ("10.0.0.5", Resolution::Address, &["cifs/10.0.0.5"]),
        ("nowhere", Resolution::Unknown, &["cifs/nowhere", "cifs/nowhere.contoso.com"]),
    ] {
        let forms = forms.iter().map(|form| (*form).to_owned()).collect();
        assert_eq!(storage(typed, Known::Absent), (resolution, forms), "{typed}");
    }
}

#[test]
fn the_dns_leads_an_alias_and_an_address_to_the_account() {
    let mut names = Names::default();
    let forward =
        Forward { name: "web.contoso.com".into(), aliases: vec!["fs1.contoso.com".into()], addresses: Vec::new() };
    names.forward.insert("web".into(), Answer::Found(forward));
    names.reverse.insert("10.0.0.5".parse().unwrap(), Answer::Found(vec!["fs1.contoso.com".into()]));
    for (typed, resolution) in
        [("web", Resolution::Alias("fs1.contoso.com".to_owned())), ("10.0.0.5", Resolution::Address)]
    {
        let (case, mut facts) = (on(typed), file_facts(hosts(), true));
        facts.names = Known::Found(names.clone());
        let examination = Examination::new(&case, &facts);
        let party = examination.party(&HostName::new(typed)).unwrap();
        assert_eq!(
            (&party.resolution, party.account.clone().map(Account::name)),
            (&resolution, Known::Found("FS1$".into()))
        );
    }
}

#[test]
fn releases_decide_on_what_evidence_a_host_builds() {
    let evidence = |version: &[&str], change: fn(Case) -> Case| {
        let hv1 = computer("hv1", 1001).with("operatingSystemVersion", version);
        let old_tools = computer("old", 1004).with("operatingSystemVersion", &["6.3 (9600)"]);
        let facts = file_facts(vec![hv1, computer("hv2", 1002), old_tools], true);
        Examination::new(&change(migration("hv1", "hv2")), &facts).needs.remove(0).evidence
    };
    let as_is: fn(Case) -> Case = |case| case;
    assert_eq!(evidence(&["10.0 (20348)"], as_is), Evidence::S4u2Self);
    assert_eq!(evidence(&["6.3 (9600)"], as_is), Evidence::UserTicket);
    assert!(
        matches!(evidence(&[], as_is), Evidence::Unknown(why) if why.contains("HV1$") && why.contains("--host-os"))
    );
    let from_old = |case| Case { via: Some(HostName::new("old")), ..case };
    assert_eq!(evidence(&["10.0 (20348)"], from_old), Evidence::UserTicket);
    // What the user says stands in for what the directory does not say, and for no more.
    let said = |case| Case { host_os: [(HostName::new("hv1"), Release::Server2012R2)].into(), ..case };
    assert_eq!(evidence(&[], said), Evidence::UserTicket);
    assert_eq!(evidence(&["10.0 (20348)"], said), Evidence::S4u2Self);
}

#[test]
fn inside_one_cluster_only_storage_is_left_to_delegate_to() {
    let node = |name: &str, rid, cluster: &str| {
        let own = format!("HOST/{name}");
        computer(name, rid).with("servicePrincipalName", &[&own, &format!("MSServerClusterMgmtAPI/{cluster}")])
    };
    let needs = |clusters: [&str; 2]| {
        let nodes = vec![node("hv1", 1001, clusters[0]), node("hv2", 1002, clusters[1]), computer("fs1", 1003)];
        let facts = file_facts(nodes, true);
        let case = on("fs1");
        let examination = Examination::new(&case, &facts);
        let there = examination.needs.iter().filter(|need| !need.is_back());
        let targets: Vec<String> = there.map(|need| need.requirement.target.to_string()).collect();
        targets
    };
    assert_eq!(needs(["clus1", "CLUS1.contoso.com"]), vec!["fs1"]);
    assert_eq!(needs(["clus1", "clus2"]), vec!["hv2", "fs1"]);
    // A node's own name under the class says nothing of a cluster.
    assert_eq!(needs(["hv2", "hv2"]), vec!["hv2", "fs1"]);
}

#[test]
fn delegators_are_told_once_and_the_unknown_not_at_all() {
    let case = migration("hv1", "hv9");
    let facts = file_facts(hosts(), true);
    let examination = Examination::new(&case, &facts);
    let delegators: Vec<(String, usize)> =
        examination.delegators().into_iter().map(|(account, needs)| (account.name(), needs.len())).collect();
    assert_eq!(delegators, [("HV1$".to_owned(), 2)]);
    let hop = &examination.needs.iter().find(|need| need.is_back()).unwrap().hops[0];
    assert_eq!((hop.verdict(), hop.fails(Rule::Allowed)), (Verdict::Unknown, false));
}
