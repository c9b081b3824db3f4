//! Exports of a directory, and change records.

use kcd_doctor::{
    change::{How, Modification, Record},
    facts::{Known, Object, Value},
    gather::files::{
        Export, ReadError,
        ldif::{self, Changes, MAX_ENTRIES, MAX_MODIFICATIONS, MAX_PARTS},
        text,
    },
    quote,
};

use super::FILE;

/// Reads a file as an export and as changes.
///
/// # Panics
/// Reading it twice gives two answers; what comes of it is not in order, or is more than is read; what is written of it
/// reads back as something else; or an error says nothing of use.
pub fn run(bytes: &[u8]) {
    let export = self::export(bytes);
    assert_eq!(export, self::export(bytes));
    match &export {
        Ok(export) => exported(export, bytes.len()),
        Err(error) => says_where(error, bytes),
    }
    let changes = ldif::read_changes(FILE, bytes);
    assert_eq!(changes, ldif::read_changes(FILE, bytes));
    match &changes {
        Ok(changes) => changed(changes),
        Err(error) => says_where(error, bytes),
    }
    // A file of changes is no export, but for new objects, of which neither is a change.
    assert!(export.is_err() || changes.is_err());
}

/// Reads LDIF and nothing else: other forms of exports are not looked for.
fn export(bytes: &[u8]) -> Result<Export, ReadError> {
    let whole = |what: String| ReadError { file: FILE.to_owned(), line: 0, what };
    let decoded = text::decode(bytes).map_err(|error| whole(error.to_string()))?;
    if decoded.text.trim().is_empty() {
        return Err(whole("is empty".to_owned()));
    }
    ldif::read(FILE, decoded)
}

fn says_where(error: &ReadError, bytes: &[u8]) {
    assert_eq!(error.file, FILE);
    assert!(error.line <= bytes.len() + 1, "{error}");
    assert!(!error.what.is_empty() && error.what.len() < 1000 && !error.what.contains(char::is_control), "{error}");
}

fn exported(export: &Export, length: usize) {
    let keys: Vec<String> = export.objects.iter().map(|object| object.dn.to_lowercase()).collect();
    assert!(keys.is_sorted_by(|one, other| one < other), "{keys:?}");
    assert!(keys.len() <= MAX_ENTRIES.min(length), "{}", keys.len());
    for object in &export.objects {
        for (name, known) in &object.attributes {
            if let Known::Found(values) = known {
                assert!(!values.is_empty() && values.is_sorted_by(|one, other| one < other), "{name}: {values:?}");
                assert!(values.iter().all(|value| !value.bytes().is_empty()), "{name}");
            }
        }
    }
    if export.objects.is_empty() {
        return;
    }
    let again = self::export(written(&export.objects).as_bytes()).expect("what is written can be read");
    assert_eq!(again.warnings, Vec::<String>::new());
    assert!(export.objects.iter().map(|object| &object.dn).eq(again.objects.iter().map(|object| &object.dn)));
    for (object, again) in export.objects.iter().zip(&again.objects) {
        assert_eq!(found(object), found(again), "{}", object.dn);
    }
}

fn found(object: &Object) -> Vec<(&String, &Known<Vec<Value>>)> {
    object.attributes.iter().filter(|(_, known)| matches!(known, Known::Found(_))).collect()
}

/// The values that were found, as an export that says that it is whole.
fn written(objects: &[Object]) -> String {
    let mut text = "# extended LDIF\n# requesting: description\n".to_owned();
    for object in objects {
        text.extend(["\n", &quote::ldif_dn(&object.dn), "\n"]);
        for (name, known) in &object.attributes {
            let Known::Found(values) = known else { continue };
            for value in values {
                text.extend([&quote::ldif_line(name, value.bytes()), "\n"]);
            }
        }
    }
    text + "\n# numResponses: 1\n"
}

fn changed(changes: &Changes) {
    let modifications: usize = changes.records.iter().map(|record| record.modifications.len()).sum();
    assert!((1..=MAX_MODIFICATIONS).contains(&modifications), "{modifications}");
    let values = changes.records.iter().flat_map(|record| &record.modifications).map(|one| one.values.len());
    assert!(values.sum::<usize>() <= MAX_PARTS);
    // The program writes no such name: what it writes it takes from its own list.
    if changes.records.iter().flat_map(|record| &record.modifications).any(|one| one.attribute.contains('_')) {
        return;
    }
    let text: String = changes.records.iter().map(record).collect();
    let again = ldif::read_changes(FILE, text.as_bytes()).expect("what is written can be read");
    assert_eq!(anywhere(&again.records), anywhere(&changes.records));
}

/// The records without the places where they stand.
fn anywhere(records: &[Record]) -> Vec<Record> {
    let modification = |one: &Modification| Modification { line: 0, ..one.clone() };
    let record = |one: &Record| Record {
        dn: one.dn.clone(),
        place: Default::default(),
        modifications: one.modifications.iter().map(modification).collect(),
    };
    records.iter().map(record).collect()
}

fn record(record: &Record) -> String {
    let mut text = quote::ldif_dn(&record.dn) + "\nchangetype: modify\n";
    for one in &record.modifications {
        let how = match one.how {
            How::Add => "add",
            How::Delete => "delete",
            How::Replace => "replace",
        };
        text.extend([how, ": ", &one.attribute, "\n"]);
        for value in &one.values {
            text.extend([&quote::ldif_line(&one.attribute, value.bytes()), "\n"]);
        }
        text.push_str("-\n");
    }
    text + "\n"
}
