//! From entries to objects: what was asked for and is not there is absent, what was not asked for is not in the map.

use std::collections::BTreeSet;

use super::{
    super::{Coverage, Export, Requested},
    names::{Names, Set},
    records::{Attribute, Entry, Records},
    search::{self, Asked},
};
use crate::facts::{Known, Object, Value};

/// As many answers as a domain controller gives without paging (`MaxPageSize`, [MS-ADTS] 3.1.1.3.4.6).
const PAGE: usize = 1000;

pub(super) fn assemble(file: &str, names: &Names, records: Records) -> Export {
    let Records { mut entries, searches, mut warnings, lines, is_open } = records;
    let seen = seen(searches.len(), &entries);
    let mut coverage = searches.iter().map(search::Search::coverage).fold(Coverage::default(), Coverage::better);
    if is_complete(&searches, lines, is_open, &mut warnings) {
        let of_unknown = entries.iter().filter(|entry| !searches[entry.search].has_header);
        coverage = coverage.better(whole_domain(names, of_unknown));
    }

    let asked_for = |entry: &Entry| match searches[entry.search].requested.clone() {
        Some(asked) => asked,
        None if is_full(entry) => Asked { all: true, named: Set::default() },
        None => Asked { all: false, named: seen[entry.search][usize::from(entry.dn.is_empty())] },
    };
    let requested = entries
        .iter()
        .map(asked_for)
        .fold(Asked::default(), |a, b| Asked { all: a.all || b.all, named: a.named.union(b.named) });
    let accounts = || entries.iter().filter(|entry| !entry.dn.is_empty());
    let all_say_it = accounts().all(|entry| searches[entry.search].requested.is_some());
    let is_asked_for = |name: &str| {
        let number = names.number(name);
        accounts().map(asked_for).any(|asked| asked.all || number.is_some_and(|number| asked.named.contains(number)))
    };
    let left_out: Vec<&str> = RESTRICTIONS.into_iter().filter(|name| all_say_it && !is_asked_for(name)).collect();
    let is_cut = is_open || searches.last().is_some_and(|search| search.has_header && !search.ended);
    let half = entries.last().filter(|_| is_cut).map(|entry| entry.dn.to_lowercase());
    entries.sort_by_cached_key(|entry| entry.dn.to_lowercase());
    let mut twice = Twice::default();
    let mut objects = Vec::new();
    let mut entries = entries.into_iter().peekable();
    while let Some(entry) = entries.next() {
        let key = entry.dn.to_lowercase();
        let mut group = vec![entry];
        while let Some(entry) = entries.next_if(|next| next.dn.to_lowercase() == key) {
            group.push(entry);
        }
        let asked = group.iter().map(asked_for).fold(Set::default(), |set, asked| {
            let all = if key.is_empty() { names.all_of_root } else { names.all };
            set.union(asked.named).union(if asked.all { all } else { Set::default() })
        });
        objects.push(object(file, names, group, asked, &mut twice));
    }
    if let Some(object) = objects.iter_mut().find(|object| Some(object.dn.to_lowercase()) == half) {
        distrust(object, lines);
    }
    for name in left_out {
        mark_left_out(&mut objects, name);
    }
    objects.shrink_to_fit();
    warnings.extend(twice.warning());
    let requested = if requested.all {
        Requested::All
    } else {
        let numbers = names.numbers().filter(|number| requested.named.contains(*number));
        Requested::Named(numbers.map(|number| names.name(number).to_owned()).collect())
    };
    Export { objects, requested, coverage, warnings, ..Export::default() }
}

/// Whether nothing speaks against the entries that no header describes being all there are; what does is warned of.
fn is_complete(searches: &[search::Search], lines: usize, is_open: bool, warnings: &mut Vec<String>) -> bool {
    if is_open {
        warnings.push(format!("line {lines}, the last one, has no end: the file is cut short"));
    }
    let mut complete = !is_open;
    for search in searches {
        if let Some(failure) = &search.failure {
            warnings.push(format!("the export was cut short by the server: {failure}"));
        } else if search.has_header && !search.ended {
            warnings.push(format!(
                "the export does not end as ldapsearch ends one (line {lines}): the file may be cut short"
            ));
        } else if !search.ended && search.entries == PAGE {
            warnings.push(format!("the export holds exactly {PAGE} entries: it may have been cut short by the server"));
        } else {
            continue;
        }
        // A search that says what it is answers for itself.
        complete &= search.has_header;
    }
    complete
}

/// The file may end in the middle of an object: what it has may be half of it, and what it lacks may have followed.
fn distrust(object: &mut Object, lines: usize) {
    for (attribute, known) in &mut object.attributes {
        if attribute != "objectclass" {
            *known = Known::Unreadable(format!("{} ends in the middle of this object (line {lines})", object.source));
        }
    }
}

/// What may restrict an account and mostly does not. Where an export does not say what it asked for, and no object has it, it may
/// have been asked for and be empty everywhere; where it does say, and did not, nothing is known of it.
const RESTRICTIONS: [&str; 4] =
    ["accountexpires", "msds-assignedauthnpolicy", "msds-assignedauthnpolicysilo", "msds-supportedencryptiontypes"];

fn mark_left_out(objects: &mut [Object], attribute: &str) {
    for object in objects.iter_mut().filter(|object| !object.dn.is_empty()) {
        let why = format!("{attribute} was not asked for ({})", object.source);
        object.attributes.entry(attribute.to_owned()).or_insert(Known::Unreadable(why));
    }
}

/// Whether an entry carries what only an export of all attributes does.
fn is_full(entry: &Entry) -> bool {
    entry.bookkeeping.count_ones() >= 3
}

/// Of every search, the attributes that any entry has; of other entries and of the root DSE.
fn seen(searches: usize, entries: &[Entry]) -> Vec<[Set; 2]> {
    let mut seen = vec![[Set::default(); 2]; searches];
    for entry in entries.iter().filter(|entry| !is_full(entry)) {
        let set = &mut seen[entry.search][usize::from(entry.dn.is_empty())];
        entry.attributes.iter().for_each(|attribute| set.insert(attribute.number));
    }
    seen
}

/// Objects that are in the file more than once, with different values.
#[derive(Default)]
struct Twice {
    count: usize,
    first: Option<(String, String)>,
}

impl Twice {
    fn note(&mut self, dn: &str, attribute: &str) {
        self.count += 1;
        self.first.get_or_insert_with(|| (dn.to_owned(), attribute.to_owned()));
    }

    fn warning(self) -> Option<String> {
        let (dn, attribute) = self.first?;
        let more = if self.count > 1 { format!(" and {} more", self.count - 1) } else { String::new() };
        Some(format!("objects are in the file more than once with different values: {attribute} of {dn:?}{more}"))
    }
}

fn object(file: &str, names: &Names, group: Vec<Entry>, asked: Set, twice: &mut Twice) -> Object {
    let dn = group.iter().map(|entry| &entry.dn).min().cloned().unwrap_or_default();
    let mut found: Vec<Option<Attribute>> = Vec::new();
    found.resize_with(names.numbers().count(), || None);
    let mut differing = BTreeSet::new();
    for mut attribute in group.into_iter().flat_map(|entry| entry.attributes) {
        attribute.values.retain(|value| !value.bytes().is_empty());
        attribute.values.sort_unstable();
        attribute.values.dedup();
        let slot = &mut found[usize::from(attribute.number)];
        let Some(known) = slot else {
            *slot = Some(attribute);
            continue;
        };
        if known.whole && attribute.whole && known.values != attribute.values {
            differing.insert(attribute.number);
        }
        known.whole |= attribute.whole;
        known.ranges.append(&mut attribute.ranges);
        known.values.append(&mut attribute.values);
        known.values.sort_unstable();
        known.values.dedup();
    }
    for number in differing {
        twice.note(&dn, names.name(number));
    }
    let is_of_domains = names
        .numbers()
        .any(|number| names.of_domains.contains(number) && found.get(usize::from(number)).is_some_and(Option::is_some));
    let attributes = names.numbers().zip(found).filter_map(|(number, attribute)| {
        let known = match attribute {
            Some(attribute) => values(attribute, names),
            None if !asked.contains(number) => return None,
            None if names.of_domains.contains(number) && !is_of_domains => return None,
            None if names.always.contains(number) && !dn.is_empty() => Known::Unreadable(format!(
                "{} has a value on every object, but the export has none",
                names.name(number)
            )),
            None => Known::Absent,
        };
        Some((names.name(number).to_owned(), known))
    });
    Object { attributes: attributes.collect(), dn, source: file.to_owned() }
}

fn values(attribute: Attribute, names: &Names) -> Known<Vec<Value>> {
    let Attribute { number, mut values, whole, ranges } = attribute;
    let name = names.name(number);
    if values.is_empty() {
        return Known::Unreadable(format!("{name} was exported without its values"));
    }
    if names.single.contains(number) && values.len() > 1 {
        return Known::Unreadable(format!("{name} has {} different values in the file", values.len()));
    }
    if !whole && let Err(ranges) = joined(ranges) {
        return Known::Unreadable(format!("only values {ranges} were exported"));
    }
    values.shrink_to_fit();
    Known::Found(values)
}

/// Whether ranges reach from 0 to the end without a gap; if not, what they are.
fn joined(mut ranges: Vec<(u32, Option<u32>)>) -> Result<(), String> {
    const SHOWN: usize = 4;
    ranges.sort_unstable();
    let mut parts: Vec<(u32, Option<u32>)> = Vec::new();
    for (from, to) in ranges {
        match parts.last_mut() {
            Some((_, end)) if end.is_none_or(|end| from <= end.saturating_add(1)) => {
                *end = end.zip(to).map(|(end, to)| end.max(to));
            }
            _ => parts.push((from, to)),
        }
    }
    if parts == [(0, None)] {
        return Ok(());
    }
    let show = |(from, to): &(u32, Option<u32>)| match to {
        Some(to) => format!("{from}-{to}"),
        None => format!("{from}-*"),
    };
    let shown: Vec<_> = parts.iter().take(SHOWN).map(show).collect();
    Err(format!("{}{}", shown.join(", "), if parts.len() > SHOWN { ", …" } else { "" }))
}

/// Whether these entries look like an export of a whole domain: its head, and what holds accounts in it.
fn whole_domain<'a>(names: &Names, entries: impl Iterator<Item = &'a Entry> + Clone) -> Coverage {
    let class = names.number("objectClass");
    let has_class = |entry: &Entry, classes: &[&str]| {
        entry.attributes.iter().filter(|attribute| Some(attribute.number) == class).any(|attribute| {
            let texts = attribute.values.iter().filter_map(Value::text);
            texts.into_iter().any(|text| classes.iter().any(|class| text.eq_ignore_ascii_case(class)))
        })
    };
    let is_head = |entry: &&Entry| search::is_domain(&entry.dn) || has_class(entry, &["domainDNS"]);
    let Some(head) = entries.clone().filter(is_head).map(|entry| &entry.dn).min_by_key(|dn| (dn.len(), *dn)) else {
        return Coverage::default();
    };
    let below = format!(",{}", head.to_lowercase());
    let mut holders = entries.filter(|entry| {
        (search::starts_with(&entry.dn, "ou=") || has_class(entry, &["container", "organizationalUnit"]))
            && entry.dn.to_lowercase().ends_with(&below)
    });
    match holders.next() {
        Some(_) => Coverage { base: Some(head.clone()), computers: true, everything: true },
        None => Coverage::default(),
    }
}
