//! Predictions held against answers that are made up.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::{
    directory::Directory,
    facts::{Facts, Known, Object, Value},
    kdc::Evidence,
    kerberos::{NoTicket, Refusal},
    name::HostName,
    spn::Spn,
    testing::{With, computer, file_facts, user},
};

const CIFS: &str = "cifs/hv2.contoso.com";
const LIST: &str = "msDS-AllowedToDelegateTo";
const CONTROL: &str = "userAccountControl";
/// A member server that is trusted for protocol transition.
const TRUSTED: &str = "16781312";

fn objects() -> Vec<Object> {
    vec![
        computer("hv1", 1001).with(LIST, &[CIFS]).with(CONTROL, &[TRUSTED]),
        computer("hv2", 1002),
        user("alice", 1101),
    ]
}

/// The facts of a sound delegation, with one object changed.
fn facts(change: impl Fn(Object) -> Object, at: usize) -> Facts {
    let mut objects = objects();
    objects[at] = change(objects[at].clone());
    file_facts(objects, true)
}

fn sound() -> Facts {
    file_facts(objects(), true)
}

fn question() -> Question {
    Question {
        host: HostName::new("hv1"),
        user: "alice".to_owned(),
        spns: vec![Spn::parse(CIFS)],
        evidence: Evidence::S4u2Self,
        offers_resource_based: true,
    }
}

fn refusal(code: u32, status: Option<u32>) -> NoTicket {
    let (time, clock_difference) = (Timestamp::UNIX_EPOCH, SignedDuration::ZERO);
    NoTicket::Refused(Box::new(Refusal { code, status, text: None, time, clock_difference }))
}

fn exchange(stage: Stage, outcome: Result<Issued, NoTicket>) -> Exchange {
    Exchange { stage, outcome, milliseconds: 4 }
}

fn issued(is_forwardable: bool) -> Issued {
    Issued { is_forwardable, encryption_type: 18, clock_difference: 0 }
}

/// The host signs in, S4U2Self brings a ticket, and the service is granted or not.
fn answers(is_forwardable: bool, service: Result<Issued, NoTicket>) -> Answers {
    Answers {
        kdc: "dc1.contoso.com (192.0.2.1)".to_owned(),
        before: vec![exchange(Stage::Host, Ok(issued(true))), exchange(Stage::S4U2Self, Ok(issued(is_forwardable)))],
        services: vec![exchange(Stage::S4U2Proxy, service)],
    }
}

/// One of each: granted, refused as predicted and not, with nothing predicted, and with nothing answered. The names and the
/// KDC's own words are hostile.
pub(crate) fn sample() -> Proof {
    let hostile = "cifs/\u{202e}moc.osotnoc\u{1b}[31m|<b>`x`\n";
    let spns = [
        CIFS,
        "cifs/hv2",
        "Microsoft Virtual System Migration Service/hv2.contoso.com",
        hostile,
        "cifs/elsewhere.fabrikam.com",
    ];
    let question = Question { spns: spns.map(Spn::parse).to_vec(), ..question() };
    let listed = objects().into_iter().map(|object| {
        let list = [CIFS, "Microsoft Virtual System Migration Service/hv2.contoso.com"];
        if object.dn.starts_with("CN=HV1") { object.with(LIST, &list) } else { object }
    });
    let facts = file_facts(listed.collect(), true);
    let silence = "no answer from 192.0.2.1:88 within 5 s \u{1b}[2J".to_owned();
    let services = [
        Ok(issued(true)),
        Err(refusal(13, Some(0xC000_0225))),
        Err(refusal(13, None)),
        Err(NoTicket::Unanswered(silence)),
        Err(NoTicket::Referred { realm: "FABRIKAM.COM".to_owned() }),
    ];
    let services = services.map(|outcome| exchange(Stage::S4U2Proxy, outcome)).to_vec();
    prove(&question, &Directory::new(&facts), &Answers { services, ..answers(true, Ok(issued(true))) })
}

fn proof(facts: &Facts, answers: &Answers) -> Proof {
    prove(&question(), &Directory::new(facts), answers)
}

#[test]
fn what_is_granted_as_predicted_is_in_order() {
    let proof = proof(&sound(), &answers(true, Ok(issued(true))));
    assert!(proof.hops[0].agree && proof.findings.is_empty());
    assert_eq!((proof.hops[0].answer.forwardable, proof.exit_code()), (Some(true), 0));
    assert_eq!(proof.summary, "prove HV1$ for alice: the KDC grants everything, as predicted");
}

#[test]
fn a_contradiction_is_a_finding_and_our_own_mistake_its_last_explanation() {
    let proof = proof(&sound(), &answers(true, Err(refusal(13, Some(0xC000_0225)))));
    assert!(!proof.hops[0].agree);
    let [finding] = &proof.findings[..] else { panic!("{:?}", proof.findings) };
    assert_eq!(finding.spns, [CIFS]);
    assert!(finding.title.contains("refuses with KDC_ERR_BADOPTION (13), 0xC0000225"), "{}", finding.title);
    assert!(finding.could_be[0].starts_with("the facts come from files"), "{:?}", finding.could_be);
    assert!(finding.could_be.last().unwrap().contains("please report it"), "{:?}", finding.could_be);
    assert_eq!(proof.exit_code(), 1);
    let granted = self::proof(&facts(|hv1| hv1.with(LIST, &[]), 0), &answers(true, Ok(issued(true))));
    assert!(granted.findings[0].title.starts_with("the KDC grants what was to be refused"), "{:?}", granted.findings);
    assert_eq!(granted.exit_code(), 1);
}

#[test]
fn a_refusal_agrees_by_its_code_and_by_its_status_where_there_is_one() {
    let unlisted = facts(|hv1| hv1.with(LIST, &["cifs/other"]), 0);
    let agrees = |code, status| proof(&unlisted, &answers(true, Err(refusal(code, status)))).hops[0].agree;
    assert!(agrees(13, None) && agrees(13, Some(0xC000_0225)));
    assert!(!agrees(13, Some(0xC000_006E)) && !agrees(7, None));
}

#[test]
fn of_several_faults_the_kdc_may_name_any() {
    let two = facts(|hv1| hv1.with(LIST, &["cifs/other"]).with(CONTROL, &["4096"]), 0);
    let hop = |status| proof(&two, &answers(false, Err(refusal(13, Some(status))))).hops[0].clone();
    assert!(hop(0xC000_0225).agree && hop(0xC000_006E).agree);
    assert!(!hop(0xC000_00BB).agree);
}

#[test]
fn the_flag_of_the_evidence_is_part_of_the_prediction() {
    let proof = proof(&sound(), &answers(false, Ok(issued(true))));
    assert!(!proof.hops[0].agree);
    assert_eq!(proof.findings[0].title, "the evidence ticket is not forwardable, and was to be forwardable");
}

#[test]
fn without_an_answer_nothing_agrees_and_nothing_contradicts() {
    for none in [NoTicket::Unanswered("silence".to_owned()), NoTicket::Referred { realm: "FABRIKAM.COM".to_owned() }] {
        let proof = proof(&sound(), &answers(true, Err(none.clone())));
        assert!(!proof.hops[0].agree && proof.findings.is_empty());
        assert_eq!((proof.hops[0].answer.because.clone(), proof.exit_code()), (Some(none.to_string()), 3));
    }
}

#[test]
fn without_a_prediction_nothing_agrees_and_nothing_contradicts() {
    let hidden = facts(|hv1| hv1.hidden(LIST), 0);
    for service in [Ok(issued(true)), Err(refusal(13, None))] {
        let proof = proof(&hidden, &answers(true, service));
        assert!(!proof.hops[0].agree && proof.findings.is_empty(), "{:?}", proof.findings);
        assert!(proof.summary.ends_with("and nothing was predicted"), "{}", proof.summary);
        assert_eq!(proof.exit_code(), if proof.hops[0].answer.error.is_some() { 1 } else { 3 });
    }
}

#[test]
fn a_host_that_is_not_let_in_has_that_answer_for_every_service() {
    let answers = Answers {
        before: vec![exchange(Stage::Host, Err(refusal(18, Some(0xC000_0072))))],
        services: Vec::new(),
        ..answers(true, Ok(issued(true)))
    };
    let disabled = facts(|hv1| hv1.with(CONTROL, &["16781314"]), 0);
    let proof = proof(&disabled, &answers);
    assert!(proof.hops[0].agree, "{:?}", proof.findings);
    assert_eq!(proof.hops[0].answer.because.as_deref(), Some("the host itself was not let in"));
    assert_eq!((proof.hops[0].answer.forwardable, proof.exit_code()), (None, 1));
}

#[test]
fn a_clock_that_is_off_and_the_meaning_of_an_early_refusal_are_remarked() {
    let late = Issued { clock_difference: -400, ..issued(true) };
    let answers = Answers {
        before: vec![exchange(Stage::Host, Ok(late)), exchange(Stage::S4U2Self, Err(refusal(6, None)))],
        services: Vec::new(),
        ..answers(true, Ok(issued(true)))
    };
    let remarks = proof(&sound(), &answers).remarks;
    assert!(remarks[0].contains("400 s ahead of the KDC's"), "{remarks:?}");
    assert!(remarks[1].starts_with("KDC_ERR_C_PRINCIPAL_UNKNOWN (6): "), "{remarks:?}");
}

#[test]
fn a_kdc_that_is_known_to_differ_is_named() {
    let root = Object {
        dn: String::new(),
        source: "ldap://dc1.contoso.com".to_owned(),
        attributes: BTreeMap::from([(
            "vendorname".to_owned(),
            Known::Found(vec![Value::Text("Samba Team (https://samba.org)".to_owned())]),
        )]),
    };
    let disabled = objects()
        .into_iter()
        .map(|object| if object.dn.starts_with("CN=HV2") { object.with(CONTROL, &["4098"]) } else { object });
    let facts = file_facts(disabled.chain([root]).collect(), true);
    let proof = proof(&facts, &answers(true, Ok(issued(true))));
    assert_eq!(
        proof.findings[0].could_be,
        ["the KDC is Samba's, which, unlike Windows, issues tickets for the services of disabled accounts"]
    );
    let other = self::proof(&facts, &answers(true, Err(refusal(7, None))));
    assert!(!other.findings[0].could_be[0].contains("Samba"), "{:?}", other.findings);
}
