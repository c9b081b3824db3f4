//! What the domain controllers answered, as a live run would have it.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::Timestamp;

use super::json::Place;
use crate::{
    facts::{Ask, Asked, Coverage, Known, Object, Part, Snapshot, Value},
    gather::{files::bound::named, questions::OF_CATALOG, readable, stamps},
    name::{HostName, domain_of},
    spn::Spn,
    windows::Sid,
};

/// The kind of the questions that every controller is asked about the same accounts. A live run asks one controller alone.
const COPY: &str = "copy";

/// One domain controller.
#[derive(Debug)]
pub(super) struct Controller {
    /// Its name in lower case.
    pub(super) name: String,
    /// The collecting machine's clock, just before the controller's own was read.
    pub(super) asked_at: Option<Timestamp>,
    pub(super) answers: Vec<Answer>,
    /// Why it could not be asked at all.
    pub(super) error: Option<String>,
    root: Object,
    pub(super) reader: Known<BTreeSet<Sid>>,
}

/// One search.
#[derive(Debug)]
pub(super) struct Answer {
    /// The kinds of the questions that it answers, and what they are about.
    pub(super) asks: Vec<(String, String)>,
    /// Why it was not answered.
    pub(super) error: Option<String>,
    pub(super) objects: Vec<Object>,
}

/// Reads one controller.
pub(super) fn controller(place: &Place<'_>) -> Result<Controller, String> {
    let name = place.at("name").text()?.trim_end_matches('.').to_lowercase();
    let source = format!("ldap://{name}");
    let asked_at = match place.at("asked_at").maybe_text()? {
        None => None,
        Some(text) => {
            Some(text.parse().map_err(|_| place.at("asked_at").wrong("a time such as 2026-04-15T12:30:00Z"))?)
        }
    };
    let root = Object { dn: String::new(), attributes: attributes(&place.at("root"))?, source: source.clone() };
    let answers = place.at("answers").items().iter().map(|place| answer(place, &source)).collect::<Result<_, _>>()?;
    let error = place.at("error").maybe_text()?.map(str::to_owned);
    Ok(Controller { asked_at, answers, error, root, reader: reader(place)?, name })
}

/// The groups of whoever collected, as the controller saw them: what decides which attributes it shows.
fn reader(place: &Place<'_>) -> Result<Known<BTreeSet<Sid>>, String> {
    if let Some(error) = place.at("reader_error").maybe_text()? {
        return Ok(Known::Unreadable(named(error)));
    }
    let sids: Vec<Value> = place.at("reader").items().iter().map(value).collect::<Result<_, _>>()?;
    if sids.is_empty() {
        return Ok(Known::Absent);
    }
    let sids: Result<_, String> = sids.iter().map(|sid| Sid::from_bytes(sid.bytes())).collect();
    Ok(sids.map_or_else(Known::Unreadable, Known::Found))
}

fn answer(place: &Place<'_>, source: &str) -> Result<Answer, String> {
    let ask = |ask: &Place<'_>| -> Result<(String, String), String> {
        Ok((ask.at("kind").text()?.to_owned(), ask.at("of").maybe_text()?.unwrap_or_default().to_owned()))
    };
    let requested = place.at("attributes").texts()?;
    let object = |place: &Place<'_>| -> Result<Object, String> {
        let mut object = Object {
            dn: place.at("dn").text()?.to_owned(),
            source: source.to_owned(),
            attributes: attributes(&place.at("attributes"))?,
        };
        for attribute in &requested {
            object.attributes.entry(attribute.to_ascii_lowercase()).or_insert(Known::Absent);
        }
        Ok(object)
    };
    Ok(Answer {
        asks: place.at("asks").items().iter().map(ask).collect::<Result<_, _>>()?,
        error: place.at("error").maybe_text()?.map(named),
        objects: place.at("objects").items().iter().map(object).collect::<Result<_, _>>()?,
    })
}

fn attributes(place: &Place<'_>) -> Result<BTreeMap<String, Known<Vec<Value>>>, String> {
    let mut attributes = BTreeMap::new();
    for (name, values) in place.fields()? {
        let mut values: Vec<Value> = values.items().iter().map(value).collect::<Result<_, _>>()?;
        values.sort();
        let known = if values.is_empty() { Known::Absent } else { Known::Found(values) };
        attributes.insert(name.to_ascii_lowercase(), known);
    }
    Ok(attributes)
}

/// Text, or octets in base64.
fn value(place: &Place<'_>) -> Result<Value, String> {
    let octets = place.at("base64");
    if octets.is_nothing() {
        return place.text().map(|text| Value::Text(text.to_owned()));
    }
    STANDARD.decode(octets.text()?).map(Value::new).map_err(|_| octets.wrong("base64"))
}

/// The question in the form in which its outcome is kept; none for one that this version does not know.
fn ask(kind: &str, of: &str) -> Option<Ask> {
    match kind {
        "host" => Some(Ask::Host(HostName::new(of).as_str().to_owned())),
        "spn" => Some(Ask::Spn(Spn::parse(of).key())),
        "user" => Some(Ask::User(of.to_owned())),
        "group" => Some(Ask::Group(of.to_owned())),
        "sid" => Some(Ask::Sid(of.to_owned())),
        "groups" => Some(Ask::Groups(of.to_owned())),
        "group-objects" => Some(Ask::GroupObjects(of.to_owned())),
        "spn-mappings" => Some(Ask::SpnMappings),
        "clusters" => Some(Ask::Clusters),
        "domain-controllers" => Some(Ask::DomainControllers),
        "trusts" => Some(Ask::Trusts),
        "forest-domains" => Some(Ask::ForestDomains),
        _ => None,
    }
}

impl Answer {
    /// Whether it is about accounts that every controller is asked about.
    pub(super) fn is_copy(&self) -> bool {
        self.asks.iter().any(|(kind, _)| kind == COPY)
    }

    /// What replication knows of the objects, which stands in no other answer.
    fn stamped(self) -> Vec<Object> {
        let mut objects = self.objects;
        objects.iter_mut().for_each(stamps::keep);
        for object in &mut objects {
            object.attributes.retain(|attribute, _| attribute.ends_with(";stamp"));
        }
        objects
    }
}

impl Controller {
    /// The distinguished name of the domain that it serves, if it could be asked at all.
    pub(super) fn naming(&self) -> Option<&str> {
        self.root.text("defaultNamingContext").found()
    }

    /// The name of its server object, which says its site.
    pub(super) fn server_name(&self) -> Option<String> {
        self.root.text("serverName").found().map(str::to_owned)
    }

    /// What it said. What was looked for counts as it does when a live run looks.
    pub(super) fn snapshot(self) -> Snapshot {
        let source = self.root.source.clone();
        let mut asked = BTreeMap::from([(Ask::RootDse.key(), Asked::Answered)]);
        let mut objects = BTreeMap::from([(String::new(), Arc::new(self.root))]);
        let (copies, answers): (Vec<_>, Vec<_>) = self.answers.into_iter().partition(Answer::is_copy);
        for mut answer in answers {
            for (kind, of) in &answer.asks {
                let Some(ask) = ask(kind, of) else { continue };
                match &answer.error {
                    Some(words) => drop(asked.insert(ask.key(), Asked::Failed(words.clone()))),
                    None => drop(asked.entry(ask.key()).or_insert(Asked::Answered)),
                }
            }
            readable::mark_hidden(&mut answer.objects, &self.reader);
            for object in answer.objects {
                match objects.entry(object.dn.to_lowercase()) {
                    // Each search asked for other attributes.
                    Entry::Occupied(known) => Arc::make_mut(known.into_mut()).attributes.extend(object.attributes),
                    Entry::Vacant(place) => drop(place.insert(Arc::new(object))),
                }
            }
        }
        // Of an object that the other questions did not bring there is nothing to be stamped.
        for object in copies.into_iter().flat_map(Answer::stamped) {
            if let Some(known) = objects.get_mut(&object.dn.to_lowercase()) {
                Arc::make_mut(known).attributes.extend(object.attributes);
            }
        }
        Snapshot {
            source,
            live: true,
            part: Part::Own,
            objects: objects.into_values().collect(),
            asked,
            coverage: Coverage::default(),
        }
    }
}

/// Who owns a needed name in another domain of the forest, as the global catalog says.
pub(super) fn elsewhere(catalog: &Place<'_>, domain: Option<&str>) -> Result<Option<Snapshot>, String> {
    let Some(name) = catalog.at("name").maybe_text()? else { return Ok(None) };
    let source = format!("ldap://{}:3268", name.trim_end_matches('.').to_lowercase());
    let mut asked = BTreeMap::new();
    let mut objects = BTreeMap::new();
    for place in catalog.at("answers").items() {
        let answer = answer(&place, &source)?;
        let outcome = answer.error.map_or(Asked::Answered, Asked::Failed);
        let asks = answer.asks.iter().filter_map(|(kind, of)| ask(kind, of));
        asked.extend(asks.map(|ask| (ask.key(), outcome.clone())));
        let abroad = |object: &Object| domain_of(&object.dn).is_some_and(|at| Some(at.as_str()) != domain);
        for mut object in answer.objects.into_iter().filter(abroad) {
            // Of what it does not hold, that nothing came says nothing.
            let is_held = |name: &String| OF_CATALOG.iter().any(|held| held.eq_ignore_ascii_case(name));
            object.attributes.retain(|name, _| is_held(name));
            objects.insert(object.dn.to_lowercase(), Arc::new(object));
        }
    }
    let objects = objects.into_values().collect();
    let coverage = Coverage::default();
    Ok(Some(Snapshot { source, live: true, part: Part::Catalog, objects, asked, coverage }))
}
