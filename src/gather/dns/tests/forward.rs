//! Names to addresses and back.

use std::{net::IpAddr, time::Instant};

use super::{
    server::{Server, start},
    *,
};
use crate::facts::{Answer, Forward, Names};

fn is(name: &str, aliases: &[&str], addresses: &[&str]) -> Answer<Forward> {
    Answer::Found(Forward {
        name: name.to_owned(),
        aliases: aliases.iter().map(ToString::to_string).collect(),
        addresses: addresses.iter().map(|address| address.parse().unwrap()).collect(),
    })
}

async fn ask(server: &Server, names: &[&str]) -> Names {
    resolver(&[server.address], &[], &["corp.test"]).names(&set(names)).await
}

#[tokio::test]
async fn addresses_of_both_kinds_and_the_way_back() {
    let server = start(|kind, owner| match (kind, owner) {
        ("A", "vmhost1.corp.test.") => found(vec![a(owner, [127, 0, 53, 9]), a(owner, [10, 0, 0, 1])]),
        ("AAAA", "vmhost1.corp.test.") => found(vec![aaaa(owner, "2001:db8::1")]),
        ("A", "vmhost2.corp.test.") => found(vec![a(owner, [10, 0, 0, 2])]),
        ("AAAA", "vmhost3.corp.test.") => found(vec![aaaa(owner, "2001:db8::3")]),
        ("A" | "AAAA", _) | ("PTR", "9.53.0.127.in-addr.arpa.") => no_data(),
        ("PTR", "1.0.0.10.in-addr.arpa.") => found(vec![ptr(owner, "VMHost1.Corp.Test."), ptr(owner, "a.corp.test.")]),
        ("PTR", "2.0.0.10.in-addr.arpa.") => Act::Answer(ResponseCode::Refused, vec![]),
        ("PTR", owner) if owner.starts_with("3.") => Act::Silence,
        _ => nx_domain(),
    })
    .await;
    let names =
        ask(&server, &["VMHost1.corp.test.", "vmhost2.corp.test", "vmhost3.corp.test", "10.9.9.9", "::1"]).await;

    assert_eq!(names.servers, [server.address.to_string()]);
    let keys: Vec<_> = names.forward.keys().map(String::as_str).collect();
    assert_eq!(keys, ["vmhost1.corp.test", "vmhost2.corp.test", "vmhost3.corp.test"]);
    let first = is("vmhost1.corp.test", &[], &["10.0.0.1", "127.0.53.9", "2001:db8::1"]);
    assert_eq!(names.forward["vmhost1.corp.test"], first);
    assert_eq!(names.forward["vmhost2.corp.test"], is("vmhost2.corp.test", &[], &["10.0.0.2"]));
    assert_eq!(names.forward["vmhost3.corp.test"], is("vmhost3.corp.test", &[], &["2001:db8::3"]));

    let back = |address: &str| names.reverse[&address.parse::<IpAddr>().unwrap()].clone();
    assert_eq!(back("10.0.0.1"), Answer::Found(vec!["a.corp.test".to_owned(), "vmhost1.corp.test".to_owned()]));
    assert_eq!(back("127.0.53.9"), Answer::NoData);
    assert_eq!(back("10.0.0.2"), Answer::Refused("REFUSED".to_owned()));
    assert_eq!(back("2001:db8::1"), Answer::NoSuchName);
    assert!(matches!(back("2001:db8::3"), Answer::NoAnswer(_)));
    // Addresses in the place of names are asked for the way back, and for nothing else.
    assert_eq!((back("10.9.9.9"), back("::1")), (Answer::NoSuchName, Answer::NoSuchName));
    assert_eq!(names.reverse.len(), 7);
}

#[tokio::test]
async fn four_ways_to_have_no_address_are_four_facts() {
    let server = start(|_, owner| match owner.split('.').next().unwrap() {
        "none" => nx_domain(),
        "empty" => no_data(),
        "refused" => Act::Answer(ResponseCode::Refused, vec![]),
        "failed" => Act::Answer(ResponseCode::ServFail, vec![]),
        "odd" => Act::Answer(ResponseCode::from_low(12), vec![]),
        "junk" => Act::Raw(vec![0x81, 0x80, 0, 1, 0, 9, 0, 0, 0, 0, 0xff]),
        "elsewhere" => {
            let delegation = hickory_resolver::proto::rr::rdata::NS(name("ns.other.test."));
            Act::Authority(ResponseCode::NoError, vec![record("elsewhere.corp.test.", RData::NS(delegation))])
        }
        _ => Act::Silence,
    })
    .await;
    let short = ["none", "empty", "refused", "failed", "odd", "junk", "elsewhere", "silent"];
    let names: Vec<_> = short.iter().map(|name| format!("{name}.corp.test")).collect();
    let begun = Instant::now();
    let names = ask(&server, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    // All at once: one name that times out costs one timeout.
    assert!(begun.elapsed() < TIMEOUT * 2, "{:?}", begun.elapsed());

    let of = |name: &str| names.forward[&format!("{name}.corp.test")].clone();
    let refused = |code: &str| Answer::Refused(code.to_owned());
    assert_eq!(of("none"), Answer::NoSuchName);
    assert_eq!(of("empty"), Answer::NoData);
    assert_eq!(of("refused"), refused("REFUSED"));
    assert_eq!(of("failed"), refused("SERVFAIL"));
    assert_eq!(of("odd"), refused("RCODE 12"));
    assert_eq!(of("junk"), refused("unreadable answer"));
    assert_eq!(of("elsewhere"), refused("referral"));
    let why = format!("A silent.corp.test: {} timed out", server.address);
    assert_eq!(of("silent"), Answer::NoAnswer(why));
    assert!(names.reverse.is_empty());
}

#[tokio::test]
async fn half_an_answer() {
    let server = start(|kind, owner| match (owner.split('.').next().unwrap(), kind) {
        ("found-silent" | "found-refused", "A") => found(vec![a(owner, [10, 0, 0, 1])]),
        ("empty-silent" | "empty-refused", "A") => no_data(),
        ("none-refused", "A") | (_, "PTR") => nx_domain(),
        ("found-silent" | "empty-silent", _) => Act::Silence,
        _ => Act::Answer(ResponseCode::Refused, vec![]),
    })
    .await;
    let names = ask(&server, &["found-silent", "found-refused", "empty-silent", "empty-refused", "none-refused"]).await;
    assert!(names.forward["found-silent"].found().is_some());
    assert!(names.forward["found-refused"].found().is_some());
    assert!(matches!(names.forward["empty-silent"], Answer::NoAnswer(_)));
    assert_eq!(names.forward["empty-refused"], Answer::Refused("REFUSED".to_owned()));
    assert_eq!(names.forward["none-refused"], Answer::NoSuchName);
}

#[tokio::test]
async fn aliases_are_followed_and_loops_left() {
    let server = start(|kind, owner| {
        let link = owner.strip_prefix("long").and_then(|rest| rest.split('.').next()?.parse::<u32>().ok());
        match (kind, owner) {
            ("A", "smb.corp.test.") => found(vec![
                cname(owner, "SMB2.corp.test."),
                cname("smb2.corp.test.", "vmhost1.corp.test."),
                a("VMHOST1.corp.test.", [10, 0, 0, 1]),
                a("stray.corp.test.", [10, 6, 6, 6]),
            ]),
            ("AAAA", "smb.corp.test.") => Act::Answer(ResponseCode::NoError, vec![cname(owner, "vmhost1.corp.test.")]),
            // Only the first link: the rest is another question.
            ("A", "part.corp.test.") => found(vec![cname(owner, "vmhost1.corp.test.")]),
            ("A", "vmhost1.corp.test.") => found(vec![a(owner, [10, 0, 0, 1])]),
            (_, "dangling.corp.test.") => Act::Answer(ResponseCode::NXDomain, vec![cname(owner, "gone.corp.test.")]),
            (_, "loop.corp.test.") => found(vec![cname(owner, "loop2.corp.test.")]),
            (_, "loop2.corp.test.") => found(vec![cname(owner, "loop.corp.test.")]),
            (_, "self.corp.test.") => found(vec![cname(owner, owner)]),
            ("A", "long16.corp.test.") => found(vec![a(owner, [10, 0, 0, 16])]),
            ("A", "far17.corp.test.") => found(vec![cname(owner, "long0.corp.test.")]),
            ("PTR", "1.0.0.10.in-addr.arpa.") => {
                found(vec![cname(owner, "1.x.10.in-addr.arpa."), ptr("1.x.10.in-addr.arpa.", "vmhost1.corp.test.")])
            }
            ("A", _) if link.is_some() => found(vec![cname(owner, &format!("long{}.corp.test.", link.unwrap() + 1))]),
            _ => no_data(),
        }
    })
    .await;
    let names = ask(&server, &["smb", "part", "dangling", "loop", "self", "long0", "far17"]).await;
    let through = ["smb2.corp.test", "vmhost1.corp.test"];
    assert_eq!(names.forward["smb"], is("smb.corp.test", &through, &["10.0.0.1"]));
    assert_eq!(names.forward["part"], is("part.corp.test", &["vmhost1.corp.test"], &["10.0.0.1"]));
    assert_eq!(names.forward["dangling"], Answer::NoSuchName);
    assert_eq!(names.forward["loop"], Answer::Refused("CNAME loop".to_owned()));
    assert_eq!(names.forward["self"], Answer::Refused("CNAME loop".to_owned()));
    assert_eq!(names.forward["long0"].found().unwrap().aliases.len(), 16);
    assert_eq!(names.forward["far17"], Answer::Refused("more than 16 CNAME records".to_owned()));
    let back: IpAddr = "10.0.0.1".parse().unwrap();
    assert_eq!(names.reverse[&back], Answer::Found(vec!["vmhost1.corp.test".to_owned()]));
}

#[tokio::test]
async fn a_short_name_goes_through_the_suffixes_in_order() {
    let server = start(|kind, owner| match (kind, owner) {
        ("A", "both.own.test." | "first.own.test." | "both.corp.test." | "second.corp.test." | "late.corp.test.") => {
            found(vec![a(owner, [10, 0, 0, 1])])
        }
        (_, "late.own.test." | "lost.own.test.") => Act::Silence,
        (_, "empty.own.test.") => no_data(),
        (_, "barred.own.test.") => Act::Answer(ResponseCode::Refused, vec![]),
        _ => nx_domain(),
    })
    .await;
    let resolver = resolver(&[server.address], &["Own.Test.", "*bad*"], &["corp.test", "OWN.test"]);
    let names =
        resolver.names(&set(&["BOTH", "first", "second", "late", "lost", "empty", "barred", "none", "x.y"])).await;
    let matched = |name: &str| names.forward[name].found().unwrap().name.clone();
    assert_eq!(matched("both"), "both.own.test");
    assert_eq!(matched("first"), "first.own.test");
    assert_eq!(matched("second"), "second.corp.test");
    assert_eq!(matched("late"), "late.corp.test");
    assert!(matches!(names.forward["lost"], Answer::NoAnswer(_)));
    assert_eq!(names.forward["empty"], Answer::NoData);
    assert_eq!(names.forward["barred"], Answer::Refused("REFUSED".to_owned()));
    assert_eq!(names.forward["none"], Answer::NoSuchName);
    let asked = server.asked();
    assert!(asked.contains(&"A none.own.test.".to_owned()) && asked.contains(&"AAAA none.corp.test.".to_owned()));
    assert!(!asked.iter().any(|question| question.starts_with("A x.y.") && question != "A x.y."), "{asked:?}");
}

#[tokio::test]
async fn what_is_no_name_is_not_asked_for() {
    let server = start(|kind, owner| if kind == "A" { found(vec![a(owner, [10, 0, 0, 1])]) } else { no_data() }).await;
    let long = "a".repeat(300);
    let hostile = ["*)(", "vm\"host", "vm'host.corp.test", "vm\u{1b}[2J", "", ".", "..", &long, "a..b", "a\nb"];
    let names = ask(&server, &hostile).await;
    assert!(names.forward.values().all(|answer| *answer == Answer::NoSuchName), "{names:?}");
    assert_eq!(names.forward.len(), hostile.len() - 1, "the empty name and the root are one");
    assert_eq!(server.asked(), [""; 0]);

    let longest = "a".repeat(63);
    assert!(ask(&server, &[&longest]).await.forward[&longest].found().is_some());
}

#[tokio::test]
async fn names_that_resolvers_answer_themselves_are_asked_for() {
    let server = start(|kind, owner| if kind == "A" { found(vec![a(owner, [10, 0, 0, 7])]) } else { no_data() }).await;
    let names = resolver(&[server.address], &[], &[]).names(&set(&["localhost", "x.invalid"])).await;
    assert_eq!(names.forward["localhost"], is("localhost", &[], &["10.0.0.7"]));
    assert_eq!(names.forward["x.invalid"], is("x.invalid", &[], &["10.0.0.7"]));
}

#[tokio::test]
async fn many_addresses_come_over_tcp_and_are_bounded() {
    let many = |owner: &str| (0..=255).rev().map(|last| a(owner, [10, 0, 0, last])).collect();
    let server = start(move |kind, owner| if kind == "A" { Act::OnTcp(many(owner)) } else { no_data() }).await;
    let names = ask(&server, &["many"]).await;
    let found = names.forward["many"].found().unwrap().clone();
    assert_eq!(found.addresses.len(), 64);
    assert_eq!(found.addresses.first(), Some(&"10.0.0.0".parse().unwrap()));
    assert!(found.addresses.is_sorted());
    assert_eq!(names.reverse.len(), 64);
}
