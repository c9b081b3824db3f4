use super::*;
use crate::{
    assume::Assumptions,
    change::{Change, to_ldif},
    facts::Known,
    fix,
    gather::files::ldif,
    testing::{With, computer, file_facts, sid},
    windows::{Ace, Entry, access::FULL_CONTROL},
};

fn facts() -> Facts {
    let objects = vec![
        computer("hv1", 1001).with(LIST, &["cifs/fs1", "cifs/fs2"]).unasked("operatingSystem"),
        computer("hv2", 1002).hidden(LIST),
    ];
    file_facts(objects, true)
}

fn hv1(facts: &Facts) -> Account<'_> {
    Account::of(&facts.snapshots[0].objects[0])
}

/// What comes of records, without their first two lines, on HV1.
fn assuming(changes: &str) -> Result<crate::assume::Assumed, String> {
    let text = format!("dn: {}\nchangetype: modify\n{changes}", hv1(&facts()).dn().to_lowercase());
    let changes = ldif::read_changes("fix.ldf", text.as_bytes()).unwrap();
    let mut all = Assumptions::default();
    all.read(changes.records, Vec::new());
    let assumed = all.on(&facts());
    match &assumed.failures[..] {
        [] => Ok(assumed),
        [failure] => Err(failure.clone()),
        more => panic!("{more:?}"),
    }
}

#[test]
fn every_attribute_that_is_looked_at_can_be_assumed_or_is_refused() {
    for attribute in ldif::OF_INTEREST {
        let places = ASSUMABLE.iter().filter(|(one, _)| one == attribute).count()
            + COMPUTED.iter().filter(|one| *one == attribute).count();
        assert_eq!(places, 1, "{attribute}");
    }
}

#[test]
fn values_are_added_deleted_and_replaced() {
    for (changes, list, told) in [
        (
            "add: msDS-AllowedToDelegateTo\nmsDS-AllowedToDelegateTo: cifs/a\n-\n",
            &["cifs/a", "cifs/fs1", "cifs/fs2"][..],
            &["cifs/a in the list of HV1$"][..],
        ),
        (
            "delete: MSDS-ALLOWEDTODELEGATETO\nmsDS-AllowedToDelegateTo: CIFS/FS1\n-\n",
            &["cifs/fs2"],
            &["cifs/fs1 not in the list of HV1$"],
        ),
        (
            "delete: msDS-AllowedToDelegateTo\n-\n",
            &[],
            &["cifs/fs1 not in the list of HV1$", "cifs/fs2 not in the list of HV1$"],
        ),
        (
            "replace: msDS-AllowedToDelegateTo\n-\n",
            &[],
            &["cifs/fs1 not in the list of HV1$", "cifs/fs2 not in the list of HV1$"],
        ),
        (
            "replace: msDS-AllowedToDelegateTo\nmsDS-AllowedToDelegateTo: CIFS/fs1\nmsDS-AllowedToDelegateTo: cifs/b\n-\n",
            &["CIFS/fs1", "cifs/b"],
            &[
                "cifs/fs1 not in the list of HV1$",
                "cifs/fs2 not in the list of HV1$",
                "CIFS/fs1 in the list of HV1$",
                "cifs/b in the list of HV1$",
            ],
        ),
    ] {
        let assumed = assuming(changes).unwrap();
        let found = hv1(&assumed.facts).object().texts(LIST).found().unwrap_or_default();
        assert_eq!(
            (&found[..], &assumed.told.iter().map(String::as_str).collect::<Vec<_>>()[..]),
            (list, told),
            "{changes}"
        );
        assert!(assumed.facts.remarks.is_empty() && hv1(&assumed.facts).source().ends_with(", with assumptions"));
    }
}

#[test]
fn bits_and_single_values_are_said_as_what_they_mean() {
    let control = |how: &str, value: &str| format!("{how}: userAccountControl\nuserAccountControl: {value}\n-\n");
    for (changes, bits, told) in [
        (control("replace", "16781312"), 16_781_312, &["HV1$ trusted for any authentication protocol"][..]),
        (control("replace", "4130"), 4130, &["HV1$ disabled", "userAccountControl of HV1$ is 4130 (0x1022)"]),
        (
            control("delete", "4096") + &control("add", "4098"),
            4098,
            &["userAccountControl of HV1$ is empty", "userAccountControl of HV1$ is 4098"],
        ),
    ] {
        let assumed = assuming(&changes).unwrap();
        assert_eq!(
            (hv1(&assumed.facts).control(), &assumed.told.iter().map(String::as_str).collect::<Vec<_>>()[..]),
            (Known::Found(AccountControl(bits)), told)
        );
    }
    let types = assuming("replace: msDS-SupportedEncryptionTypes\nmsDS-SupportedEncryptionTypes: 16\n-\n").unwrap();
    assert_eq!(types.told, ["msDS-SupportedEncryptionTypes of HV1$ is 16"]);
}

#[test]
fn what_is_so_already_is_remarked_on() {
    for changes in [
        "add: msDS-AllowedToDelegateTo\nmsDS-AllowedToDelegateTo: CIFS/fs1\n-\n",
        "delete: msDS-AllowedToDelegateTo\nmsDS-AllowedToDelegateTo: cifs/x\n-\n",
        "replace: msDS-AllowedToDelegateTo\nmsDS-AllowedToDelegateTo: cifs/fs2\nmsDS-AllowedToDelegateTo: cifs/fs1\n-\n",
        "replace: userAccountControl\nuserAccountControl: 4096\n-\n",
        "delete: userAccountControl\nuserAccountControl: 4098\n-\n",
        "delete: msDS-AllowedToActOnBehalfOfOtherIdentity\n-\n",
    ] {
        let assumed = assuming(changes).unwrap();
        assert_eq!(assumed.facts.snapshots, facts().snapshots, "{changes}");
        let remarks: Vec<String> =
            assumed.told.iter().map(|told| format!("assumed, but is already so: {told}")).collect();
        assert_eq!((assumed.facts.remarks, assumed.told.is_empty()), (remarks, false), "{changes}");
    }
    let unknown = assuming("replace: info\ninfo: x\n-\n").unwrap();
    assert!(unknown.facts.remarks[0].contains("info of HV1$; it is not looked at here"), "{:?}", unknown.facts.remarks);
}

#[test]
fn what_a_directory_would_refuse_or_nobody_knows_is_refused_with_its_place() {
    for (changes, expected) in [
        ("add: memberOf\nmemberOf: CN=g\n-\n", "fix.ldf:3: memberOf cannot be assumed"),
        (
            "add: userAccountControl\nuserAccountControl: 512\n-\n",
            "fix.ldf:3: userAccountControl of HV1$ has another value already",
        ),
        ("replace: userAccountControl\nuserAccountControl: 1\nuserAccountControl: 2\n-\n", "holds one value, not 2"),
        ("replace: userAccountControl\nuserAccountControl: many\n-\n", "userAccountControl is a number"),
        (
            "replace: msDS-AllowedToActOnBehalfOfOtherIdentity\nmsDS-AllowedToActOnBehalfOfOtherIdentity:: AQAE\n-\n",
            "is a security descriptor: ",
        ),
        (
            "add: msDS-AllowedToDelegateTo\nmsDS-AllowedToDelegateTo:: /w==\n-\n",
            "a value of msDS-AllowedToDelegateTo is not text",
        ),
        ("replace: operatingSystem\noperatingSystem: x\n-\n", "fix.ldf:3: operatingSystem of HV1$ could not be read"),
        ("replace: description\ndescription: x\n-\n", "description was not asked for"),
    ] {
        let failure = assuming(changes).err().unwrap_or_else(|| panic!("{changes}"));
        assert!(failure.contains(expected), "{changes}: {failure}");
    }
    let read = |text: &str| {
        let mut all = Assumptions::default();
        all.read(ldif::read_changes("fix.ldf", text.as_bytes()).unwrap().records, Vec::new());
        all.on(&facts()).failures.join("\n")
    };
    let failure = read("dn: CN=NOBODY,DC=x\nchangetype: modify\ndelete: cn\n-\n");
    assert_eq!(failure, "fix.ldf:3: CN=NOBODY,DC=x is not among the facts");
    let hv2 = facts().snapshots[0].objects[1].dn.clone();
    for how in ["add", "replace"] {
        let failure = read(&format!("dn: {hv2}\nchangetype: modify\n{how}: {LIST}\n{LIST}: cifs/a\n-\n"));
        assert!(failure.contains("msDS-AllowedToDelegateTo of HV2$ could not be read"), "{failure}");
    }
}

#[test]
fn a_printed_fix_comes_to_what_its_changes_come_to() {
    let facts = facts();
    let [one, other] = [0, 1].map(|at| Account::of(&facts.snapshots[0].objects[at]));
    let changes = vec![
        Change::new(
            one,
            vec![
                Edit::Add { attribute: LIST, values: vec!["cifs/ö".to_owned(), "cifs/x".to_owned()] },
                Edit::Remove { attribute: LIST, values: vec!["cifs/fs1".to_owned()] },
                Edit::Control { old: AccountControl(4096), new: AccountControl(4096 + 0x100_0000) },
            ],
        ),
        Change::new(other, vec![fix::allowing(other, one).unwrap()]),
    ];
    let mut expected = facts.clone();
    for change in &changes {
        change.apply(&mut expected).unwrap();
    }
    let mut all = Assumptions::default();
    all.read(ldif::read_changes("fix.ldf", to_ldif(&changes).as_bytes()).unwrap().records, Vec::new());
    let assumed = all.on(&facts);
    assert_eq!(assumed.failures, Vec::<String>::new());
    let attributes =
        |facts: &Facts| facts.snapshots[0].objects.iter().map(|o| o.attributes.clone()).collect::<Vec<_>>();
    assert_eq!(attributes(&assumed.facts), attributes(&expected));
    assert_eq!(assumed.told.last().unwrap(), "HV2$ accepts HV1$ (resource-based delegation)");
}

#[test]
fn a_descriptor_is_said_as_whom_it_accepts() {
    let descriptor = |rids: &[u32]| {
        let entries = rids.iter().map(|rid| Entry::Ace(Ace::allow(sid(*rid), FULL_CONTROL))).collect();
        Value::new(SecurityDescriptor::owned_by_administrators(entries).to_bytes().unwrap())
    };
    let edit = Edit::Replace {
        attribute: DESCRIPTOR,
        old: Some(descriptor(&[1001, 1777])),
        new: Some(descriptor(&[1777, 1002])),
        principals: None,
    };
    assert_eq!(
        words::edit(&facts(), "FS1$", &edit),
        ["FS1$ accepts HV2$ (resource-based delegation)", "FS1$ has no entry for HV1$ (resource-based delegation)"]
    );
}
