use proptest::prelude::*;

use super::*;
use crate::{
    change::{Change, Edit, to_ldif},
    directory::AccountControl,
};

fn refused(text: &str) -> String {
    read("fix.ldf", text.as_bytes()).unwrap_err().to_string()
}

fn texts(modification: &Modification) -> Vec<&str> {
    modification.values.iter().filter_map(Value::text).collect()
}

/// As `ldapmodify` and `ldifde` take it: comments, CRLF, folded lines, base64, and all three ways to modify.
const FILE: &str = "version: 1\r\n\
    # what is missing\r\n on HV1\r\n\
    dn: CN=HV1,\r\n CN=Computers,DC=contoso,DC=com\r\n\
    changetype: Modify\r\n\
    add: msDS-AllowedToDelegateTo\r\n\
    msDS-AllowedToDelegateTo: cifs/hv2\r\n\
    # and the full name\r\n\
    MSDS-allowedtodelegateto:: Y2lmcy9odjIuY29udG9zby5jb20=\r\n\
    -\r\n\
    replace: userAccountControl\r\n\
    userAccountControl: 16781312\r\n\
    -\r\n\
    \r\n\r\n\
    dn:: Q049R3LDtsOfZSxEQz14\r\n\
    changetype: modify\r\n\
    delete: servicePrincipalName\r\n\
    -\r\n";

#[test]
fn change_records_are_read() {
    let Changes { records, warnings } = read("fix.ldf", FILE.as_bytes()).unwrap();
    let [one, other] = &records[..] else { panic!("{records:?}") };
    assert_eq!((&*one.dn, one.place.1), ("CN=HV1,CN=Computers,DC=contoso,DC=com", 4));
    let [add, replace] = &one.modifications[..] else { panic!("{one:?}") };
    assert_eq!((add.how, &*add.attribute, add.line), (How::Add, "msDS-AllowedToDelegateTo", 7));
    assert_eq!(texts(add), ["cifs/hv2", "cifs/hv2.contoso.com"]);
    assert_eq!((replace.how, texts(replace)), (How::Replace, vec!["16781312"]));
    assert_eq!((&*other.dn, &other.place), ("CN=Größe,DC=x", &("fix.ldf".to_owned(), 17)));
    assert_eq!((other.modifications[0].how, other.modifications[0].values.len()), (How::Delete, 0));
    assert!(warnings.is_empty());
    let utf16: Vec<u8> = FILE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read("fix.ldf", &utf16).unwrap().records, records);
    let latin = read("fix.ldf", b"dn: CN=Gr\xF6\xDFe\nchangetype: modify\ndelete: cn\n-\n").unwrap();
    assert_eq!((&*latin.records[0].dn, latin.warnings.len()), ("CN=Größe", 1));
}

#[test]
fn what_is_no_change_is_refused_with_its_place() {
    for (text, expected) in [
        ("", "fix.ldf: is empty"),
        ("# nothing\n", "fix.ldf: expected change records"),
        ("version: 1\n", "fix.ldf: expected change records"),
        ("version: 2\n", "fix.ldf:1: expected LDIF version 1"),
        ("Dear all,\nit fails\n", "fix.ldf:1: expected \"name: value\", found \"Dear all,\""),
        ("changetype: modify\n", "fix.ldf:1: expected \"dn: …\""),
        ("dn:\nchangetype: modify\n", "fix.ldf:1: expected the name of an object"),
        ("dn:: /w==\n", "fix.ldf:1: expected a name in UTF-8"),
        (
            "dn: x\ncn: y\n\n",
            "fix.ldf:2: expected \"changetype: modify\" after the dn, found \"cn\": is this an export?",
        ),
        ("dn: x\ncontrol: 1.2.3 true\n\n", "fix.ldf:2: a control would change"),
        ("dn: x\nchangetype: add\ncn: y\n\n", "fix.ldf:2: changetype \"add\": expected modify; new objects"),
        ("dn: x\nchangetype: delete\n\n", "fix.ldf:2: changetype \"delete\": expected modify; deleted"),
        ("dn: x\nchangetype: modrdn\n\n", "fix.ldf:2: changetype \"modrdn\": expected modify; deleted and renamed"),
        ("dn: x\nchangetype: modify\n\n", "fix.ldf:3: expected add:, delete: or replace:, found the end"),
        ("dn: x\nchangetype: modify\nincrement: a\na: 1\n-\n", "fix.ldf:3: expected add:, delete: or replace:"),
        ("dn: x\nchangetype: modify\n-\n", "fix.ldf:3: expected add:, delete: or replace:, found \"-\""),
        ("dn: x\nchangetype: modify\nadd: a b\n", "fix.ldf:3: expected the name of an attribute after add:"),
        ("dn: x\nchangetype: modify\nadd: a;binary\n", "fix.ldf:3: expected the name of an attribute after add:"),
        ("dn: x\nchangetype: modify\nadd: a\n-\n", "fix.ldf:4: expected a value of \"a\" to add"),
        ("dn: x\nchangetype: modify\nadd: a\nb: 1\n-\n", "fix.ldf:4: expected a value of \"a\", or \"-\", found \"b\""),
        ("dn: x\nchangetype: modify\nadd: a\na: 1\n\n", "fix.ldf:5: expected \"-\" after the values of \"a\""),
        ("dn: x\nchangetype: modify\nadd: a\na: 1", "is it cut short?"),
        ("dn: x\nchangetype: modify\nadd: a\na:< file:///etc/passwd\n-\n", "fix.ldf:4: \"a\" is a reference"),
        ("dn: x\nchangetype: modify\nadd: a\na:: A*\n-\n", "fix.ldf:4: expected base64 after \"a\"::"),
    ] {
        let message = refused(text);
        assert!(message.contains(expected), "{text:?}: {message}");
    }
    assert!(refused("dn: x\u{1}").contains("is not text"));
    let long = format!("dn: x\nchangetype: modify\nadd: a\n{}-\n", "a: 1\n".repeat(MAX_PARTS));
    assert!(refused(&long).contains("expected at most 20000 changes"));
    let many = format!("dn: x\nchangetype: modify\n{}", "delete: a\n-\n".repeat(MAX_MODIFICATIONS + 1));
    assert!(refused(&many).contains("expected at most 2000 modifications"));
}

#[test]
fn what_is_cut_short_is_refused_or_the_beginning_of_the_whole() {
    let whole = read("fix.ldf", FILE.as_bytes()).unwrap().records;
    for length in (0..FILE.len()).filter(|length| FILE.is_char_boundary(*length)) {
        let Ok(cut) = read("fix.ldf", &FILE.as_bytes()[..length]) else { continue };
        for (cut, whole) in cut.records.iter().zip(&whole) {
            assert_eq!(cut.modifications, whole.modifications[..cut.modifications.len()], "{length}");
        }
    }
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Za-z0-9/$.= ]{1,200}", "[ :<-]?\\PC{1,20} ?"]
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let attribute = || prop::sample::select(vec!["servicePrincipalName", "msDS-AllowedToDelegateTo"]);
    let values = || prop::collection::vec(any_value(), 1..4);
    prop_oneof![
        (attribute(), values()).prop_map(|(attribute, values)| Edit::Add { attribute, values }),
        (attribute(), values()).prop_map(|(attribute, values)| Edit::Remove { attribute, values }),
        any::<(u32, u32)>().prop_map(|(old, new)| Edit::Control { old: AccountControl(old), new: AccountControl(new) }),
        (attribute(), prop::option::of(prop::collection::vec(any::<u8>(), 0..80))).prop_map(|(attribute, new)| {
            Edit::Replace { attribute, old: None, new: new.map(Value::new), principals: None }
        }),
    ]
}

/// What a record of an edit says.
fn modification(edit: &Edit) -> (How, String, Vec<Value>) {
    let texts = |values: &[String]| values.iter().cloned().map(Value::Text).collect();
    let (how, values) = match edit {
        Edit::Add { values, .. } => (How::Add, texts(values)),
        Edit::Remove { values, .. } => (How::Delete, texts(values)),
        Edit::Control { new, .. } => (How::Replace, vec![Value::Text(new.0.to_string())]),
        Edit::Replace { new, .. } => (How::Replace, new.iter().cloned().collect()),
    };
    (how, edit.attribute().to_owned(), values)
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(
        changes in prop::collection::vec(("CN=[a-z0-9öß,=\\\\ ]{1,90}", prop::collection::vec(any_edit(), 1..4)), 1..4),
    ) {
        let changes: Vec<Change> = changes
            .into_iter()
            .map(|(dn, edits)| Change { dn, account: String::new(), edits })
            .collect();
        let read = read("fix.ldf", to_ldif(&changes).as_bytes()).unwrap();
        let back: Vec<_> = read
            .records
            .into_iter()
            .map(|record| {
                let edits = record.modifications.into_iter().map(|one| (one.how, one.attribute, one.values));
                (record.dn, edits.collect::<Vec<_>>())
            })
            .collect();
        let sent: Vec<_> =
            changes.iter().map(|change| (change.dn.clone(), change.edits.iter().map(modification).collect())).collect();
        prop_assert_eq!(back, sent);
    }

    #[test]
    fn no_octets_panic(bytes in prop::collection::vec(any::<u8>(), 0..64), lines in "(dn: x\n|changetype: modify\n|add: a\n|a: b\n|-\n|\n|#|: | ){0,12}") {
        let _ = read("fix.ldf", &bytes);
        let _ = read("fix.ldf", lines.as_bytes());
    }
}
