//! Cases, facts and answers as a whole.

use super::*;

#[test]
fn attributes_are_told_by_what_they_hold() {
    let hv1 = computer("hv1", 1104)
        .with("description", &["Eve's box in room 7"])
        .with("telephoneNumber", &["+49 171 5"])
        .with("primaryGroupID", &["1200"])
        .with("memberOf", &["CN=Blade Hosts,OU=Groups,DC=contoso,DC=com"])
        .hidden("userAccountControl");
    let group = object("Blade Hosts", &["group"], 1200);
    let (_, facts, _) = told(case("hv1", "hv2"), file_facts(vec![hv1, group, computer("hv2", 1105)], true));
    let objects = &facts.snapshots[0].objects;
    let host = objects.iter().find(|object| object.dn.starts_with("CN=HOST-A,")).unwrap();
    assert_eq!(host.text("description"), Known::Found("redacted"));
    assert_eq!(host.text("telephoneNumber"), Known::Found("redacted"));
    assert_eq!(host.text("sAMAccountName"), Known::Found("HOST-A$"));
    assert_eq!(host.text("operatingSystemVersion"), Known::Found("10.0 (20348)"));
    let group = objects.iter().find(|object| object.dn.starts_with("CN=group-a,")).unwrap();
    assert_eq!(host.text("memberOf").found().unwrap().split(',').next(), group.dn.split(',').next());
    let rid = Sid::from_bytes(group.octets("objectSid").found().unwrap()).unwrap().rid().unwrap();
    assert_eq!(host.number("primaryGroupID"), Known::Found(i64::from(rid)));
}

#[test]
fn the_dns_is_told_by_the_same_names() {
    let mut facts = file_facts(vec![computer("hv1", 1104)], true);
    let mut names = Names { servers: vec!["10.0.0.9:53".to_owned()], ..Names::default() };
    let forward = Forward {
        name: "hv1.contoso.com".to_owned(),
        aliases: vec!["hv1.contoso.com".to_owned()],
        addresses: vec!["10.0.0.1".parse().unwrap()],
    };
    names.forward.insert("hv1".to_owned(), Answer::Found(forward));
    names.forward.insert("hv2".to_owned(), Answer::NoAnswer("10.0.0.9:53 timed out".to_owned()));
    names.reverse.insert("10.0.0.1".parse().unwrap(), Answer::Found(vec!["hv1.contoso.com".to_owned()]));
    facts.names = Known::Found(names);
    let (_, facts, _) = told(case("hv1", "hv2"), facts);
    let names = facts.names.found().unwrap();
    let found = names.forward["host-a"].found().unwrap();
    assert_eq!((found.name.as_str(), &found.aliases[0]), ("host-a.domain-1.example", &found.name));
    assert!(names.reverse.contains_key(&found.addresses[0]));
    assert_eq!(names.forward["host-b"], Answer::NoAnswer(format!("{} timed out", names.servers[0])));
}

#[test]
fn the_hosts_of_the_case_come_first_and_files_lose_their_names() {
    let facts = file_facts(vec![computer("aaa", 1001), computer("zzz", 1002)], true);
    let inputs = Inputs {
        case: Some(case("zzz", "aaa")),
        facts: Some(facts),
        files: vec![PathBuf::from("exports/hv.ldf")],
        ..Inputs::default()
    };
    let told = inputs.under_pseudonyms(Map::default()).inputs;
    let case = told.case.unwrap();
    assert_eq!((case.source.as_str(), case.destination.unwrap().as_str()), ("host-a", "host-b"));
    assert_eq!(told.facts.unwrap().snapshots[0].source, "file-1.ldf");
}

#[test]
fn an_account_and_what_it_is_shown_as_are_one_to_the_reader() {
    let eve = object("Eve Miller", &["user", "person"], 1200).with("sAMAccountName", &["emiller"]);
    let (_, facts, map) = told(case("hv1", "hv2"), file_facts(vec![eve], true));
    let eve = &facts.snapshots[0].objects[0];
    assert!(eve.dn.starts_with("CN=user-a-cn,CN=Users,"), "{}", eve.dn);
    assert_eq!(eve.text("sAMAccountName"), Known::Found("user-a"));
    assert_eq!(map.restore(&eve.dn), "CN=Eve Miller,CN=Users,DC=contoso,DC=com");
}

#[test]
fn what_a_kdc_said_is_told_by_the_same_names() {
    use crate::{
        directory::Directory,
        kdc::Evidence,
        kerberos::NoTicket,
        prove::{Answers, Exchange, Question, Stage, prove},
        spn::Spn,
    };
    let unanswered = NoTicket::Unanswered("dc7.contoso.com (10.9.8.7) sent a ticket for alice@CONTOSO.COM".to_owned());
    let referred = NoTicket::Referred { realm: "FABRIKAM.COM".to_owned() };
    let asked = |outcome| Exchange { stage: Stage::S4U2Proxy, outcome: Err(outcome), milliseconds: 4 };
    let question = Question {
        host: HostName::new("hv1"),
        user: "alice".to_owned(),
        spns: ["cifs/hv2.contoso.com", "cifs/nowhere7"].map(Spn::parse).to_vec(),
        evidence: Evidence::S4u2Self,
        offers_resource_based: true,
    };
    let answers = Answers {
        kdc: "dc7.contoso.com (10.9.8.7)".to_owned(),
        before: Vec::new(),
        services: vec![asked(unanswered), asked(referred)],
    };
    let facts = file_facts(vec![computer("hv1", 1001), computer("hv2", 1002), object("alice", &["user"], 1003)], true);
    let plain = prove(&question, &Directory::new(&facts), &answers);
    let inputs = Inputs { facts: Some(facts), proof: Some((question, answers)), ..Inputs::default() };
    let inputs = inputs.under_pseudonyms(Map::default()).inputs;
    let (facts, (question, answers)) = (inputs.facts.unwrap(), inputs.proof.unwrap());
    let proof = prove(&question, &Directory::new(&facts), &answers);
    let text = serde_json::to_string(&proof).unwrap().to_lowercase();
    for name in ["hv1", "hv2", "alice", "contoso", "fabrikam", "dc7", "10.9.8.7", "nowhere7"] {
        assert!(!text.contains(name), "{name}: {text}");
    }
    assert!(proof.summary.starts_with("prove HOST-A$ for user-a"), "{}", proof.summary);
    let verdicts =
        |proof: &crate::prove::Proof| -> Vec<_> { proof.hops.iter().map(|hop| (hop.hop.verdict, hop.agree)).collect() };
    assert_eq!(verdicts(&plain), verdicts(&proof));
}
