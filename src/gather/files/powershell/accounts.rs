//! Rows of accounts, groups and other objects of the directory.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    asked::{Asked, AskedOf, is_full},
    control, merge,
    names::{ALWAYS_THERE, ATTRIBUTES, DN, PRINCIPALS, RESOURCE},
    rows::{Cell, Item, Row},
    split, stand_in,
    told::Told,
    values::{self, CUT},
};
use crate::{
    facts::{self, Ask, Known, Object, UNSEEN_CONTROL, Value},
    gather::files::{Coverage, Export, Requested, tools::excerpt},
    name::{domain_dn, domain_of},
    windows::{Ace, Entry, SecurityDescriptor, Sid, access::FULL_CONTROL},
};

/// Attributes that only the root DSE has.
pub(super) const ROOT_DSE: [&str; 7] = [
    "configurationnamingcontext",
    "currenttime",
    "defaultnamingcontext",
    "domaincontrollerfunctionality",
    "domainfunctionality",
    "forestfunctionality",
    "servername",
];

/// Properties that many things have.
const COMMON: [&str; 6] = ["name", "description", "member", "members", "direction", "target"];

/// Whether a row is about an object of the directory.
pub(super) fn is_one(row: &Row) -> bool {
    dn(row).is_some()
        || row.has("defaultnamingcontext")
        || row.text(&["samaccountname", "sid", "objectsid"]).is_some()
        || (name(row).is_some()
            && ATTRIBUTES.iter().any(|(property, ..)| !COMMON.contains(property) && row.has(property))
            || row.has(PRINCIPALS))
}

/// The distinguished name, without the server that a searcher puts before it.
fn dn(row: &Row) -> Option<&str> {
    let text = row.text(&DN)?;
    let path = ["LDAP://", "GC://"].iter().find_map(|scheme| {
        text.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme)).map(|_| &text[scheme.len()..])
    });
    let dn = path.map_or(text, |path| {
        path.rsplit_once('/').filter(|(server, _)| !server.contains('=')).map_or(path, |(_, dn)| dn)
    });
    dn.contains('=').then_some(dn)
}

/// The name without a computer's `$`.
fn name(row: &Row) -> Option<&str> {
    row.text(&["samaccountname"])
        .map(|name| name.trim_end_matches('$'))
        .or_else(|| row.text(&["name", "cn"]))
        .or_else(|| row.text(&["dnshostname"]).and_then(|name| name.split('.').next()))
        .or_else(|| row.text(&["sid"]))
}

/// Reads all rows and adds their objects to the export.
pub(super) fn read(file: &str, rows: Vec<Row>, export: &mut Export, warnings: &mut Vec<String>) {
    if rows.is_empty() {
        return;
    }
    let asked = Asked::of(&rows);
    let domains: BTreeSet<String> = rows.iter().filter_map(dn).filter_map(domain_of).collect();
    let only_domain = if domains.len() == 1 { domains.first().map(String::as_str) } else { None };
    export.coverage = coverage(&rows, only_domain);
    if rows.iter().any(|row| row.command.as_ref().is_some_and(|command| command.covers_trusts())) {
        export.asked.insert(Ask::Trusts.key(), facts::Asked::Answered);
    }
    let is_all = rows.iter().any(is_full);
    let mut told = Told::default();
    let mut objects = Vec::new();
    let mut principals = Vec::new();
    for row in rows {
        let asked = asked.about(&row);
        let mut object = object(file, &row, only_domain, asked, &mut told);
        let needs_principals = !matches!(object.attributes.get(RESOURCE), Some(Known::Found(_)));
        if let Some(cell) = row.cells.get(PRINCIPALS).filter(|_| needs_principals) {
            match cell {
                Cell::Empty => match asked.when_empty(PRINCIPALS, RESOURCE) {
                    Some(true) => {
                        object.attributes.insert(RESOURCE.to_owned(), Known::Absent);
                    }
                    Some(false) => {}
                    None => {
                        told.unclear.insert(PRINCIPALS);
                        object.attributes.insert(RESOURCE.to_owned(), unclear(PRINCIPALS));
                    }
                },
                cell => principals.push((objects.len(), cell.clone())),
            }
        }
        objects.push(object);
    }
    let sids = sids(&objects);
    for (index, cell) in principals {
        let known = descriptor(&cell, &sids);
        if known.as_found().is_some() {
            told.principals.push(objects[index].dn.clone());
        }
        objects[index].attributes.insert(RESOURCE.to_owned(), known);
    }
    let mut by_name = BTreeMap::new();
    for object in objects {
        merge::add(&mut by_name, object, warnings);
    }
    stand_in::settle(&mut by_name, warnings);
    export.objects = by_name.into_values().collect();
    let attributes = export.objects.iter().flat_map(|object| object.attributes.keys().cloned());
    export.requested = if is_all { Requested::All } else { Requested::Named(attributes.collect()) };
    told.warn(warnings);
}

fn object(file: &str, row: &Row, only_domain: Option<&str>, asked: AskedOf<'_>, told: &mut Told) -> Object {
    let is_root = row.has("defaultnamingcontext");
    let mut attributes: BTreeMap<String, Known<Vec<Value>>> = BTreeMap::new();
    for (property, attribute, kind) in ATTRIBUTES {
        let Some(cell) = row.cells.get(property) else { continue };
        if matches!(attributes.get(*attribute), Some(Known::Found(_))) {
            continue;
        }
        let known = match values::known(property, attribute, *kind, cell) {
            Known::Absent if ALWAYS_THERE.contains(attribute) => continue,
            Known::Absent => match asked.when_empty(property, attribute) {
                Some(true) => Known::Absent,
                Some(false) => continue,
                None => {
                    told.unclear.insert(property);
                    unclear(property)
                }
            },
            known => known,
        };
        // What is found counts most; that an alias of an attribute is empty or unreadable says no more than the first did.
        let is_better = matches!((attributes.get(*attribute), &known), (None, _) | (_, Known::Found(_)));
        if is_better {
            attributes.insert((*attribute).to_owned(), known);
        }
    }
    add_class(row, &mut attributes);
    let missing = ATTRIBUTES.iter().map(|(_, attribute, _)| *attribute);
    for attribute in missing.filter(|attribute| !is_root && asked.when_missing(attribute)) {
        attributes.entry(attribute.to_owned()).or_insert(Known::Absent);
    }
    let dn = if is_root {
        String::new()
    } else if let Some(dn) = dn(row) {
        dn.to_owned()
    } else {
        let suffix =
            row.text(&["dnshostname"]).and_then(|name| name.split_once('.')).map(|(_, suffix)| suffix.to_lowercase());
        let name = name(row).unwrap_or("?");
        told.stand_ins.push(name.to_owned());
        stand_in::dn(name, suffix.as_deref().or(only_domain))
    };
    add_control(row, &dn, &mut attributes, told);
    Object { dn, source: file.to_owned(), attributes }
}

/// The class, where the columns lack it and the command says it.
fn add_class(row: &Row, attributes: &mut BTreeMap<String, Known<Vec<Value>>>) {
    let class = match row.command.as_ref().map(|command| command.cmdlet.as_str()) {
        Some("get-adcomputer") => "computer",
        Some("get-aduser") => "user",
        Some("get-adgroup") => "group",
        Some("get-adtrust") => "trustedDomain",
        _ => return,
    };
    if !attributes.contains_key("objectclass") {
        let known = values::known("objectclass", "objectclass", super::names::Kind::Class, &Cell::of_text(class));
        attributes.insert("objectclass".to_owned(), known);
    }
}

fn add_control(row: &Row, dn: &str, attributes: &mut BTreeMap<String, Known<Vec<Value>>>, told: &mut Told) {
    const CONTROL: &str = "useraccountcontrol";
    if matches!(attributes.get(CONTROL), Some(Known::Found(_))) {
        return;
    }
    let classes = match attributes.get("objectclass") {
        Some(Known::Found(values)) => values.as_slice(),
        _ => &[],
    };
    let has = |class: &str| classes.iter().filter_map(Value::text).any(|text| text.eq_ignore_ascii_case(class));
    let is_computer = has("computer") || row.text(&["samaccountname"]).is_some_and(|name| name.ends_with('$'));
    if let Some((number, unseen)) = control::number(row, dn, is_computer) {
        told.controls.push(dn.to_owned());
        for (attribute, number) in [(CONTROL, number), (UNSEEN_CONTROL, unseen)] {
            attributes.insert(attribute.to_owned(), Known::Found(vec![Value::Text(number.to_string())]));
        }
    }
}

fn unclear(property: &str) -> Known<Vec<Value>> {
    Known::Unreadable(format!("{property} is without a value, and nothing shows that -Properties named it"))
}

/// The security identifier of every object that has one, by its name in lower case.
fn sids(objects: &[Object]) -> BTreeMap<String, Sid> {
    let sid = |object: &Object| object.octets("objectSid").found().and_then(|octets| Sid::from_bytes(octets).ok());
    objects.iter().filter_map(|object| Some((object.dn.to_lowercase(), sid(object)?))).collect()
}

/// A descriptor that lets these principals act on behalf of others, where the identifiers of all of them are known.
///
/// What a KDC looks at is an access check, and an entry that denies is not among the principals: then this grants more than the
/// real one. The module of Active Directory shows no denying entries, and writes none.
fn descriptor(cell: &Cell, sids: &BTreeMap<String, Sid>) -> Known<Vec<Value>> {
    const SHOWN: usize = 3;
    let items = match cell {
        Cell::Empty => return Known::Absent,
        Cell::Cut => return Known::Unreadable(CUT.to_owned()),
        Cell::Unusable(why) => return Known::Unreadable(format!("{PRINCIPALS}: {why}")),
        Cell::Values(items) => items,
    };
    let names: Vec<String> = match &items[..] {
        [Item::Text(text)] => split::names(text),
        _ => items
            .iter()
            .filter_map(|item| if let Item::Text(text) = item { Some(text.clone()) } else { None })
            .collect(),
    };
    let (mut entries, mut unknown) = (Vec::new(), Vec::new());
    for name in names {
        match name.parse().ok().or_else(|| sids.get(&name.to_lowercase()).cloned()) {
            Some(sid) => entries.push(Entry::Ace(Ace::allow(sid, FULL_CONTROL))),
            None => unknown.push(excerpt(&name)),
        }
    }
    if !unknown.is_empty() {
        let more = if unknown.len() > SHOWN { format!(" and {} more", unknown.len() - SHOWN) } else { String::new() };
        unknown.truncate(SHOWN);
        return Known::Unreadable(format!(
            "{PRINCIPALS} names {}{more}, whose SID is not in the file: export them too",
            unknown.join(", ")
        ));
    }
    match SecurityDescriptor::owned_by_administrators(entries).to_bytes() {
        Ok(bytes) => Known::Found(vec![Value::new(bytes)]),
        Err(what) => Known::Unreadable(format!("{PRINCIPALS}: {what}")),
    }
}

/// All computers of a domain, where a prompt shows that they were asked for and all objects lie in it.
fn coverage(rows: &[Row], only_domain: Option<&str>) -> Coverage {
    let covers = |row: &Row| row.command.as_ref().is_some_and(|command| command.covers_computers());
    match only_domain {
        Some(domain) if rows.iter().any(covers) => {
            Coverage { base: Some(domain_dn(domain)), computers: true, everything: false }
        }
        _ => Coverage::default(),
    }
}
