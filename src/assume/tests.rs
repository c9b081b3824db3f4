use super::*;
use crate::{
    directory::AccountControl,
    facts::Snapshot,
    kdc::Verdict,
    testing::{FILE, With, computer, file_facts, live_facts, migration, sid, user},
    windows::{SecurityDescriptor, access},
};

fn facts() -> Facts {
    let objects = vec![
        computer("hv1", 1001).with(LIST, &["cifs/fs1", "cifs/fs1.contoso.com"]),
        computer("hv2", 1002).hidden(LIST).hidden(DESCRIPTOR),
        computer("fs1", 1003).allowing(&[1002]),
        computer("hv3", 1004).unasked(LIST).hidden(CONTROL),
        user("alice", 1101),
        computer("twin", 1005),
        Object { dn: "CN=A Twin,CN=Users,DC=contoso,DC=com".to_owned(), ..user("twin", 1102) },
    ];
    file_facts(objects, true)
}

fn assuming(texts: &[&str]) -> Assumed {
    let mut assumptions = Assumptions::default();
    for text in texts {
        assumptions.say(text).unwrap();
    }
    assumptions.on(&facts())
}

fn made(text: &str) -> Assumed {
    let assumed = assuming(&[text]);
    assert_eq!(assumed.failures, Vec::<String>::new(), "{text}");
    assumed
}

fn account<'f>(facts: &'f Facts, name: &str) -> Account<'f> {
    let all: &Snapshot = &facts.snapshots[0];
    let mut all = all.objects.iter().map(|object| Account::of(object));
    all.find(|account| account.name().eq_ignore_ascii_case(name)).unwrap()
}

fn list(facts: &Facts, name: &str, attribute: &str) -> Vec<String> {
    account(facts, name).object().texts(attribute).found().unwrap_or_default().into_iter().map(str::to_owned).collect()
}

#[test]
fn each_form_changes_one_thing_of_one_account_and_is_said() {
    let bits = |facts: &Facts, name| account(facts, name).control().found().unwrap().0;
    for (text, name, expected, told) in [
        ("hv1: T2A4D=on", "hv1$", 0x100_1000, "HV1$ trusted for any authentication protocol"),
        ("HV1$: unconstrained=on", "hv1$", 0x8_1000, "HV1$ trusted for delegation to any service"),
        ("hv1.contoso.com: disabled=on", "hv1$", 0x1002, "HV1$ disabled"),
        ("CONTOSO\\HV1$: disabled=on", "hv1$", 0x1002, "HV1$ disabled"),
        ("alice: sensitive=on", "alice", 0x10_0200, "alice sensitive, so that it cannot be delegated"),
        ("CONTOSO\\alice: disabled=on", "alice", 0x202, "alice disabled"),
        ("alice@contoso.com: disabled=on", "alice", 0x202, "alice disabled"),
    ] {
        let assumed = made(text);
        assert_eq!((bits(&assumed.facts, name), &assumed.told[..]), (expected, &[told.to_owned()][..]), "{text}");
        let other = if name == "alice" { "hv1$" } else { "alice" };
        assert_eq!(account(&assumed.facts, other), account(&facts(), other), "{text}");
        assert_eq!(account(&assumed.facts, name).source(), format!("{FILE}, with assumptions"));
        assert_eq!(assumed.facts.remarks, Vec::<String>::new());
    }
    for (text, attribute, expected, told) in [
        ("hv1: +cifs/hv2", LIST, &["cifs/fs1", "cifs/fs1.contoso.com", "cifs/hv2"][..], "cifs/hv2 in the list of HV1$"),
        ("hv1: -CIFS/FS1", LIST, &["cifs/fs1.contoso.com"], "CIFS/FS1 not in the list of HV1$"),
    ] {
        let assumed = made(text);
        assert_eq!((list(&assumed.facts, "hv1$", attribute), assumed.told), (own(expected), own(&[told])), "{text}");
    }
    let assumed = made("hv1: +spn:cifs/vms, -spn:host/hv1");
    let names = list(&assumed.facts, "hv1$", NAMES);
    assert!(names.contains(&"cifs/vms".to_owned()) && !names.iter().any(|name| name.eq_ignore_ascii_case("host/hv1")));
    assert_eq!(assumed.told, ["cifs/vms registered on HV1$", "host/hv1 not registered on HV1$"]);
}

fn own(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_target_accepts_a_host_or_has_no_entry_for_it() {
    let allows = |facts: &Facts, rid| {
        let descriptor = account(facts, "fs1$").resource_delegation().found();
        let grants = |descriptor: SecurityDescriptor| {
            access::grants(&descriptor, &[sid(rid)].into(), access::CONTROL_ACCESS).is_granted()
        };
        descriptor.is_some_and(grants)
    };
    let before = facts();
    assert_eq!((allows(&before, 1001), allows(&before, 1002)), (false, true));
    let assumed = made("fs1: +accept:hv1, -accept:HV2.contoso.com");
    assert_eq!((allows(&assumed.facts, 1001), allows(&assumed.facts, 1002)), (true, false));
    assert_eq!(
        assumed.told,
        ["FS1$ accepts HV1$ (resource-based delegation)", "FS1$ has no entry for HV2$ (resource-based delegation)"]
    );
    // An account without a descriptor gets one.
    let assumed = made("hv1: +accept:fs1");
    assert!(matches!(account(&assumed.facts, "hv1$").resource_delegation(), Known::Found(_)));
}

#[test]
fn what_is_so_already_is_remarked_on_and_changes_nothing() {
    for text in [
        "hv1: T2A4D=off",
        "alice: disabled=off",
        "hv1: +CIFS/fs1",
        "hv1: -cifs/other",
        "hv1: +spn:HOST/hv1",
        "hv1: -spn:cifs/hv1",
        "fs1: +accept:hv2",
        "fs1: -accept:hv1",
        "hv1: -accept:hv2",
    ] {
        let assumed = made(text);
        assert_eq!(assumed.facts.snapshots, facts().snapshots, "{text}");
        assert_eq!(assumed.facts.remarks, [format!("assumed, but is already so: {}", assumed.told[0])], "{text}");
    }
}

#[test]
fn later_assumptions_see_what_earlier_ones_made() {
    let assumed = assuming(&["hv1: T2A4D=on, disabled=on", "hv1: T2A4D=off, +cifs/a", "hv1: +CIFS/A, -cifs/a"]);
    assert_eq!(assumed.failures, Vec::<String>::new());
    assert_eq!(account(&assumed.facts, "hv1$").control(), Known::Found(AccountControl(0x1002)));
    assert_eq!(list(&assumed.facts, "hv1$", LIST), ["cifs/fs1", "cifs/fs1.contoso.com"]);
    assert_eq!(assumed.facts.remarks, ["assumed, but is already so: CIFS/A in the list of HV1$"]);
    assert_eq!(account(&assumed.facts, "hv1$").source(), format!("{FILE}, with assumptions"));
}

#[test]
fn nothing_is_pretended_of_what_is_not_known() {
    for (text, expected) in [
        ("hv9: T2A4D=on", "\"hv9: T2A4D=on\": hv9 is not among the facts"),
        ("bob@contoso.com: sensitive=on", "bob@contoso.com is not among the facts"),
        ("FABRIKAM\\alice: sensitive=on", "is not among the facts (the accounts of fabrikam were not read)"),
        ("FABRIKAM\\HV1$: T2A4D=on", "is not among the facts (the accounts of FABRIKAM were not read)"),
        ("fs1: +accept:hv9", "hv9 is not among the facts"),
        (
            "hv2: +cifs/fs1",
            "msDS-AllowedToDelegateTo of HV2$ could not be read, so nothing can be assumed of it: access denied",
        ),
        ("hv2: -cifs/fs1", "could not be read"),
        ("hv3: +cifs/fs1", "was not asked for"),
        ("hv3: T2A4D=on", "userAccountControl of HV3$ could not be read"),
        ("hv2: +accept:hv1", "msDS-AllowedToActOnBehalfOfOtherIdentity of HV2$ could not be read"),
        ("hv2: -accept:hv1", "could not be read"),
        ("twin: disabled=on", "twin may be the computer CN=TWIN"),
    ] {
        let assumed = assuming(&[text]);
        let [failure] = &assumed.failures[..] else { panic!("{text}: {assumed:?}") };
        assert!(failure.contains(expected), "{text}: {failure}");
        assert_eq!(assumed.facts, facts(), "{text}");
    }
    assert!(made("twin$: disabled=on").told[0].starts_with("TWIN$"));
    assert!(made("CONTOSO\\twin: disabled=on").told[0].starts_with("twin "));
}

#[test]
fn the_answer_follows_from_what_is_assumed() {
    let verdicts = |facts: &Facts| {
        let case = migration("hv1", "fs1");
        let examination = crate::examine::Examination::new(&case, facts);
        let hops = examination.needs.iter().filter(|need| !need.is_back()).flat_map(|need| &need.hops);
        hops.map(crate::examine::Hop::verdict).collect::<Vec<_>>()
    };
    assert!(verdicts(&facts()).iter().all(|verdict| *verdict == Verdict::Refused));
    let migration = "Microsoft Virtual System Migration Service";
    let whole = made(&format!("hv1: T2A4D=on, +{migration}/fs1, +{migration}/fs1.contoso.com"));
    assert_eq!(verdicts(&whole.facts), [Verdict::Granted; 4]);
    let by_target = assuming(&["hv1: -cifs/fs1, -cifs/fs1.contoso.com", "fs1: +accept:hv1"]);
    assert_eq!(verdicts(&by_target.facts), [Verdict::Granted; 4]);
}

#[test]
fn what_an_assumption_needs_is_asked_for() {
    let mut assumptions = Assumptions::default();
    assumptions.say("CONTOSO\\alice: sensitive=on").unwrap();
    assumptions.say("fs1.contoso.com: +accept:HV7$").unwrap();
    let record = Record { dn: "CN=x".to_owned(), place: ("a.ldf".to_owned(), 1), modifications: Vec::new() };
    assumptions.read(vec![record], Vec::new());
    let keys: Vec<String> = assumptions.asks().iter().map(Ask::key).collect();
    let expected = [
        "host alice",
        "user contoso\\alice",
        "host fs1.contoso.com",
        "host hv7",
        "user fs1.contoso.com",
        "object cn=x",
    ];
    assert_eq!(keys, expected);
    let failures = assumptions.on(&live_facts(Vec::new())).failures;
    assert_eq!(failures.len(), 3, "{failures:?}");
    assert!(failures[2].contains("a.ldf:1: the record changes nothing"), "{failures:?}");
}
