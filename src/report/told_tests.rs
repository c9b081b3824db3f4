use super::*;
use crate::{
    case::{Case, Operation},
    evidence::Evidence,
    kdc::KdcError,
    name::{HostName, Storage},
    testing::{With, computer, file_facts},
};

/// The story of a host that is refused each of these names, one a minute.
fn told(names: &[String]) -> (Vec<Told>, usize) {
    let facts = file_facts(vec![computer("hv1", 1001).with("whenChanged", &["20260101000000.0Z"])], true);
    let case = Case { storage: vec![Storage::new("fs1")], ..Case::new(Operation::CreateVm, HostName::new("hv1")) };
    let exchange = |(at, name): (usize, &String)| Exchange {
        time: Timestamp::from_second(1_795_250_000 + 60 * i64::try_from(at).unwrap()).ok(),
        kind: Kind::S4U2Proxy,
        client: Some("HV1$".to_owned()),
        user: None,
        spn: Some(name.clone()),
        kdc: None,
        transport: None,
        offers_resource_based: None,
        answer: Some(Answer::Refused(KdcError::NOT_ALLOWED)),
        from: format!("a.pcap, frame {at}"),
    };
    let exchanges = names.iter().enumerate().map(exchange).collect();
    let case = case.with(Evidence { exchanges, ..Evidence::default() });
    all(&Examination::new(&case, &facts))
}

#[test]
fn the_same_is_told_once_as_it_was_seen_last() {
    let (story, left_out) = told(&["cifs/fs1", "cifs/fs2", "cifs/fs1"].map(str::to_owned));
    let shown: Vec<_> = story
        .iter()
        .map(|told| match &told.seen {
            Seen::Exchange(exchange) => (told.count, exchange.from.as_str()),
            Seen::Symptoms(_) => panic!("{told:?}"),
        })
        .collect();
    assert_eq!((shown, left_out), (vec![(1, "a.pcap, frame 1"), (2, "a.pcap, frame 2")], 0));
}

#[test]
fn the_latest_are_kept_and_how_many_are_not_is_known() {
    let names: Vec<String> = (0..MOST + 7).map(|at| format!("cifs/fs{at}")).collect();
    let (story, left_out) = told(&names);
    assert_eq!((story.len(), left_out), (MOST, 7));
    assert!(matches!(&story[0].seen, Seen::Exchange(exchange) if exchange.from == "a.pcap, frame 7"));
}
