use super::*;
use crate::{
    case::Case,
    checks::{self, Severity},
    diagnose::{Cause, Outcome, diagnose},
    facts::{Ask, Asked},
    testing::{With, computer, delegator, live_facts, migration, user},
};

const LIST: &str = "msDS-AllowedToDelegateTo";

fn case() -> Case {
    migration("hv1", "hv2")
}

/// A sound domain of which everything was asked.
fn sound() -> Facts {
    let mut facts = live_facts(vec![delegator("hv1", 1001, "hv2"), computer("hv2", 1002), user("alice", 1101)]);
    let root = Object { dn: String::new(), source: "ldap://dc1.contoso.com".to_owned(), attributes: BTreeMap::new() };
    let root = root.with("dnsHostName", &["DC1.contoso.com"]).with("currentTime", &["20260415123000.0Z"]);
    facts.snapshots[0].objects.insert(0, root.with("domainControllerFunctionality", &["7"]).into());
    facts.taken_at = Known::Found("2026-04-15T12:30:00Z".parse().unwrap());
    let mut asks = vec![Ask::RootDse, Ask::Clusters, Ask::DomainControllers, Ask::Host("hv3".to_owned())];
    asks.extend(["hv1", "hv2", "hv1.contoso.com", "hv2.contoso.com"].map(|name| Ask::Host(name.to_owned())));
    for class in ["cifs", "host", "microsoft virtual system migration service"] {
        asks.extend(["hv2", "hv2.contoso.com"].map(|host| Ask::Spn(format!("{class}/{host}"))));
    }
    facts.snapshots[0].asked.extend(asks.into_iter().map(|ask| (ask.key(), Asked::Answered)));
    facts
}

/// What another domain controller has of the hosts.
fn copy(name: &str, objects: Vec<Object>) -> Copy {
    let objects = objects.into_iter().map(|mut object| {
        object.attributes.retain(|key, _| COMPARED.iter().any(|compared| compared.eq_ignore_ascii_case(key)));
        object.source = format!("ldap://{name}");
        Arc::new(object)
    });
    Copy {
        name: name.to_owned(),
        source: format!("ldap://{name}"),
        server: None,
        read_only: false,
        left_out: false,
        objects: Known::Found(objects.collect()),
        missing: BTreeSet::new(),
    }
}

fn stamped(mut object: Object, version: u32) -> Object {
    object.set_stamp(LIST, &Stamp { version, time: "2026-04-15T12:00:00Z".parse().unwrap() });
    object
}

fn stamp_of_copy(copy: &mut Copy, version: u32) {
    let Known::Found(objects) = &mut copy.objects else { panic!("unread") };
    objects[0] = stamped(Object::clone(&objects[0]), version).into();
}

fn lag(causes: &[Cause]) -> &Cause {
    causes.iter().find(|cause| cause.check.slug == "replication-lag").unwrap()
}

#[test]
fn controllers_that_have_the_same_answer_alike_and_nothing_is_found() {
    let mut facts = sound();
    facts.copies = vec![copy("dc2.contoso.com", vec![delegator("hv1", 1001, "hv2"), computer("hv2", 1002)])];
    let case = case();
    let examination = Examination::new(&case, &facts);
    assert!(examination.differences().is_empty());
    let [first, second] = &examination.controllers()[..] else { panic!() };
    assert_eq!((first.name.as_str(), second.name.as_str()), ("dc1.contoso.com", "dc2.contoso.com"));
    assert!(!first.verdicts.is_empty() && first.verdicts == second.verdicts);
    assert!(checks::Fact::Copies.unseen(&examination).is_none() && checks::Fact::Copies.is_examined(&examination));
}

#[test]
fn what_another_controller_refuses_is_never_healthy_and_comes_first() {
    let mut facts = sound();
    facts.copies = vec![copy("dc2.contoso.com", vec![delegator("hv1", 1001, "hv9"), computer("hv2", 1002)])];
    let case = case();
    let examination = Examination::new(&case, &facts);
    let there = |controller: &Controller<'_>| controller.verdicts.clone();
    let controllers = examination.controllers();
    assert!(there(&controllers[0]).contains(&Verdict::Granted));
    assert!(!there(&controllers[1]).contains(&Verdict::Granted));
    let diagnosis = diagnose(&examination);
    assert_eq!(diagnosis.outcome, Outcome::Broken);
    let first = &diagnosis.causes[0];
    assert_eq!((first.check.slug, first.finding.severity), ("replication-lag", Severity::Error));
    assert!(first.finding.title.starts_with("dc2.contoso.com refuses what dc1.contoso.com grants"), "{first:?}");
    let seen: Vec<&str> = first.finding.evidence.iter().map(|evidence| evidence.source.as_str()).collect();
    assert_eq!(seen, ["ldap://dc1.contoso.com", "ldap://dc2.contoso.com"]);
}

#[test]
fn what_this_controller_lacks_and_another_has_since_explains_what_is_missing() {
    let mut facts = sound();
    let old = stamped(delegator("hv1", 1001, "hv9"), 1);
    let at = facts.snapshots[0].objects.iter().position(|object| object.dn.contains("HV1")).unwrap();
    facts.snapshots[0].objects[at] = old.into();
    let mut other = copy("dc2.contoso.com", vec![delegator("hv1", 1001, "hv2"), computer("hv2", 1002)]);
    stamp_of_copy(&mut other, 2);
    facts.copies = vec![other.clone()];
    let case = case();
    let causes = diagnose(&Examination::new(&case, &facts)).causes;
    assert_eq!(causes[0].check.slug, "replication-lag");
    assert!(causes[0].explained.iter().any(|(check, _)| check.slug == "entry-missing"), "{causes:?}");
    assert!(causes[0].finding.detail.contains("dc2.contoso.com has the newer state"), "{}", causes[0].finding.detail);
    let run = causes[0].finding.fix.as_ref().unwrap().powershell.join("\n");
    assert!(run.contains("-Source 'dc2.contoso.com' -Destination 'dc1.contoso.com'"), "{run}");

    // The other way round the missing entry is a cause by itself: it will be missing everywhere.
    stamp_of_copy(&mut other, 0);
    facts.copies = vec![other];
    let causes = diagnose(&Examination::new(&case, &facts)).causes;
    assert_eq!(causes[0].check.slug, "replication-lag");
    assert!(causes.iter().any(|cause| cause.check.slug == "entry-missing"), "{causes:?}");
    assert!(causes[0].finding.detail.contains("all of them refuse"), "{}", causes[0].finding.detail);
}

#[test]
fn a_difference_that_changes_no_answer_is_a_note_and_what_all_refuse_comes_after_its_cause() {
    let mut facts = sound();
    let more = delegator("hv1", 1001, "hv2").with("servicePrincipalName", &["HOST/HV1"]);
    facts.copies = vec![copy("dc2.contoso.com", vec![more, computer("hv2", 1002)])];
    let case = case();
    let diagnosis = diagnose(&Examination::new(&case, &facts));
    assert_eq!(lag(&diagnosis.causes).finding.severity, Severity::Info);

    let at = facts.snapshots[0].objects.iter().position(|object| object.dn.contains("HV1")).unwrap();
    facts.snapshots[0].objects[at] = computer("hv1", 1001).into();
    facts.copies = vec![copy("dc2.contoso.com", vec![delegator("hv1", 1001, "hv9"), computer("hv2", 1002)])];
    let causes = diagnose(&Examination::new(&case, &facts)).causes;
    assert_ne!(causes[0].check.slug, "replication-lag");
    assert_eq!(lag(&causes).finding.severity, Severity::Warning);
}

#[test]
fn an_account_that_is_not_everywhere_is_refused_where_it_is_not() {
    let mut facts = sound();
    for missing in [computer("hv1", 1001), computer("hv2", 1002)] {
        let mut there = vec![delegator("hv1", 1001, "hv2"), computer("hv2", 1002)];
        there.retain(|object| object.dn != missing.dn);
        let mut other = copy("dc2.contoso.com", there);
        other.missing = [missing.dn.to_lowercase()].into();
        facts.copies = vec![other];
        let case = case();
        let examination = Examination::new(&case, &facts);
        let verdicts = &examination.controllers()[1].verdicts;
        let theirs = examination.hops().zip(verdicts).filter(|((need, _), _)| !need.is_back());
        let theirs: BTreeSet<String> = theirs.map(|(_, verdict)| format!("{verdict:?}")).collect();
        assert_eq!(theirs, ["Refused".to_owned()].into(), "{}", missing.dn);
        assert_eq!(diagnose(&examination).causes[0].check.slug, "replication-lag", "{}", missing.dn);
    }
}

#[test]
fn what_was_not_read_is_no_difference_and_keeps_the_answer_from_healthy() {
    let case = case();
    let unseen = |facts: &Facts| checks::Fact::Copies.unseen(&Examination::new(&case, facts));
    let mut facts = sound();
    assert!(unseen(&facts).is_none());
    let hidden = delegator("hv1", 1001, "hv2").hidden(LIST);
    facts.copies = vec![copy("dc2.contoso.com", vec![hidden, computer("hv2", 1002)])];
    assert!(Examination::new(&case, &facts).differences().is_empty());
    assert!(unseen(&facts).is_some_and(|unseen| unseen.is_needed && unseen.because.contains("dc2.contoso.com")));
    facts.copies = vec![copy("dc2.contoso.com", vec![delegator("hv1", 1001, "hv2")])];
    assert!(
        unseen(&facts).is_some_and(|unseen| unseen.is_needed && unseen.because.contains("was not asked for cn=hv2"))
    );
    facts.copies[0].objects = Known::Unreadable("dc2.contoso.com did not answer within 2 s".to_owned());
    assert!(unseen(&facts).is_some_and(|unseen| unseen.is_needed && unseen.because.contains("within 2 s")));
    facts.copies[0].left_out = true;
    assert!(unseen(&facts).is_some_and(|unseen| !unseen.is_needed));
}

#[test]
fn an_assumed_change_is_assumed_to_have_arrived_everywhere() {
    let mut facts = sound();
    let without = delegator("hv1", 1001, "hv9");
    let at = facts.snapshots[0].objects.iter().position(|object| object.dn.contains("HV1")).unwrap();
    facts.snapshots[0].objects[at] = without.clone().into();
    facts.copies =
        vec![copy("dc2.contoso.com", vec![without.with("userAccountControl", &["4096"]), computer("hv2", 1002)])];
    let mut assumptions = crate::assume::Assumptions::default();
    assumptions.say("hv1: +cifs/hv2").unwrap();
    let assumed = assumptions.on(&facts);
    assert_eq!(assumed.failures, Vec::<String>::new());
    let case = case();
    let differences = Examination::new(&case, &assumed.facts).differences();
    let attributes: Vec<Option<&str>> = differences.iter().map(|difference| difference.attribute).collect();
    assert_eq!(attributes, [Some("userAccountControl")]);
}
