use super::*;
use crate::{
    case::{Case, Operation},
    evidence::{self, Transport},
    facts::{Facts, Object},
    name::Storage,
    testing::{With, computer, file_facts, user},
};

const LIST: &str = "msDS-AllowedToDelegateTo";
const NAMES: [&str; 2] = ["cifs/fs1", "cifs/fs1.contoso.com"];

fn seen(kind: Kind, spn: &str, answer: Option<Answer>) -> Exchange {
    Exchange {
        time: Some("2026-11-21T08:00:00Z".parse().unwrap()),
        kind,
        client: Some("HV1$".to_owned()),
        user: None,
        spn: Some(spn.to_owned()),
        kdc: None,
        transport: Some(Transport::Tcp),
        offers_resource_based: Some(true),
        answer,
        from: "a.pcap, frame 7".to_owned(),
    }
}

fn refused(error: KdcError) -> Exchange {
    seen(Kind::S4U2Proxy, "CIFS/FS1.contoso.com", Some(Answer::Refused(error)))
}

fn granted() -> Exchange {
    seen(Kind::S4U2Proxy, "cifs/fs1", Some(Answer::Granted))
}

/// A host that may delegate by its list, with any authentication protocol.
fn trusted() -> Object {
    computer("hv1", 1001).with(LIST, &NAMES).with("userAccountControl", &["16781312"])
}

fn facts(host: Object) -> Facts {
    file_facts(vec![host, computer("fs1", 1002), user("alice", 1003), user("bob", 1004)], true)
}

/// How one exchange stands to a directory with this host, and whether it is about a name that the case needs.
fn standing(host: Object, exchange: Exchange) -> (Standing, bool) {
    let facts = facts(host);
    let case = Case {
        storage: vec![Storage::new("fs1")],
        user: Some("alice".to_owned()),
        ..Case::new(Operation::CreateVm, HostName::new("hv1"))
    };
    let case = case.with(evidence::Evidence { exchanges: vec![exchange], ..evidence::Evidence::default() });
    let examination = Examination::new(&case, &facts);
    let sighting = examination.sightings().next().unwrap();
    (sighting.standing, sighting.hop(&examination).is_some())
}

#[test]
fn an_answer_is_held_against_the_directory() {
    let empty = || computer("hv1", 1001);
    let kerberos_only = || computer("hv1", 1001).with(LIST, &NAMES);
    let bare = |code| refused(KdcError { code, name: "", status: None });
    for (host, exchange, expected) in [
        (trusted(), granted(), Standing::Agrees),
        (trusted(), refused(KdcError::NOT_ALLOWED), Standing::Contradicts),
        (empty(), granted(), Standing::Contradicts),
        (empty(), refused(KdcError::NOT_ALLOWED), Standing::Agrees),
        (empty(), bare(13), Standing::Agrees),
        (empty(), bare(7), Standing::OtherReason),
        (empty(), refused(KdcError::NOT_FORWARDABLE), Standing::OtherReason),
        (kerberos_only(), refused(KdcError::NOT_FORWARDABLE), Standing::Agrees),
        (kerberos_only(), refused(KdcError::NOT_ALLOWED), Standing::OtherReason),
        (kerberos_only(), granted(), Standing::OtherEvidence),
        (trusted(), seen(Kind::S4U2Proxy, "cifs/fs1", None), Standing::Open),
        (trusted().hidden(LIST), refused(KdcError::NOT_ALLOWED), Standing::Open),
    ] {
        let label = format!("{:?} {:?}", host.attributes.get(&LIST.to_lowercase()), exchange.answer);
        assert_eq!(standing(host, exchange), (expected, true), "{label}");
    }
}

#[test]
fn a_client_that_does_not_offer_resource_based_delegation_is_answered_otherwise() {
    for (offer, expected) in [(Some(true), Standing::OtherReason), (Some(false), Standing::Agrees)] {
        let exchange = Exchange { offers_resource_based: offer, ..refused(KdcError::LIST_EMPTY) };
        assert_eq!(standing(computer("hv1", 1001), exchange).0, expected, "{offer:?}");
    }
}

#[test]
fn what_is_older_than_a_change_contradicts_nothing() {
    for (changed, expected) in [
        ("20261121075959.0Z", Standing::Contradicts),
        ("20261121080000.0Z", Standing::Contradicts),
        ("20261121080001.0Z", Standing::Before),
    ] {
        let host = trusted().with("whenChanged", &[changed]);
        assert_eq!(standing(host.clone(), refused(KdcError::NOT_ALLOWED)).0, expected, "{changed}");
        assert_eq!(standing(host, granted()).0, Standing::Agrees, "{changed}");
    }
}

#[test]
fn another_users_refusal_is_no_contradiction() {
    for (user, expected) in [
        (Some("alice@CONTOSO.COM"), Standing::Contradicts),
        (Some("bob"), Standing::OtherUser),
        (None, Standing::Contradicts),
    ] {
        let exchange = Exchange { user: user.map(str::to_owned), ..refused(KdcError::NOT_FORWARDABLE) };
        assert_eq!(standing(trusted(), exchange).0, expected, "{user:?}");
    }
}

#[test]
fn what_the_case_does_not_need_is_beside_it() {
    let proxied = |spn| seen(Kind::S4U2Proxy, spn, Some(Answer::Refused(KdcError::NOT_ALLOWED)));
    for (exchange, expected) in [
        (proxied("cifs/fs9"), (Standing::Beside, false)),
        (proxied("http/fs1"), (Standing::Beside, false)),
        // An audit names the account.
        (proxied("FS1$"), (Standing::Contradicts, true)),
        (seen(Kind::S4U2Self, "HV1$", Some(Answer::Granted)), (Standing::Beside, false)),
        (seen(Kind::S4U2Self, "HV1$", Some(Answer::Refused(KdcError::USER_UNKNOWN))), (Standing::Contradicts, true)),
        // A client's own report does not tell whether it asked for a user.
        (seen(Kind::Tgs, "cifs/fs1", Some(Answer::Refused(KdcError::NOT_ALLOWED))), (Standing::Contradicts, true)),
    ] {
        let label = format!("{exchange:?}");
        assert_eq!(standing(trusted(), exchange), expected, "{label}");
    }
}

#[test]
fn the_user_of_the_case_is_the_one_who_was_seen() {
    let facts = facts(trusted());
    let case = Case { storage: vec![Storage::new("fs1")], ..Case::new(Operation::CreateVm, HostName::new("hv1")) };
    let exchange = Exchange { user: Some("bob".to_owned()), ..granted() };
    let case = case.with(evidence::Evidence { exchanges: vec![exchange], ..evidence::Evidence::default() });
    let examination = Examination::new(&case, &facts);
    assert_eq!(examination.user, User::Named(examination.directory.user("bob")));
    assert_eq!(case.clues.user_from.as_deref(), Some("a.pcap, frame 7"));
}

#[test]
fn of_a_host_that_is_not_in_the_directory_nothing_is_known() {
    let facts = file_facts(vec![computer("fs1", 1002)], false);
    let case = Case { storage: vec![Storage::new("fs1")], ..Case::new(Operation::CreateVm, HostName::new("hv1")) };
    let case = case.with(evidence::Evidence { exchanges: vec![granted()], ..evidence::Evidence::default() });
    let examination = Examination::new(&case, &facts);
    assert_eq!(examination.sightings().map(|sighting| sighting.standing).collect::<Vec<_>>(), [Standing::Open]);
}
