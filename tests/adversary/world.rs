//! The truth: the objects of the lab's export, as a domain controller would show them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use kcd_doctor::{
    gather::files,
    windows::{Ace, Entry, SecurityDescriptor, Sid},
};

use super::{
    ber::{
        DONE, ENTRY, ENUMERATED, INTEGER, SEQUENCE, SET, constructed, element, message, number, octets, parts, text,
    },
    filter::Filter,
};

pub(crate) const DOMAIN: &str = "DC=contoso,DC=com";
const PAGED: &str = "1.2.840.113556.1.4.319";

/// A search as it was asked.
#[derive(Debug)]
pub(crate) struct Search {
    pub(crate) base: String,
    pub(crate) scope: u32,
    pub(crate) filter: Filter,
    pub(crate) attributes: Vec<String>,
    /// Where to go on, if pages are asked for.
    pub(crate) page: Option<Vec<u8>>,
}

impl Search {
    pub(crate) fn read(content: &[u8], controls: &[u8]) -> Self {
        let all = parts(content);
        let page = parts(controls).into_iter().find_map(|(_, control)| {
            let control = parts(control);
            let value = control.last().filter(|_| text(control[0].1) == PAGED)?;
            Some(parts(parts(value.1)[0].1)[1].1.to_vec())
        });
        Self {
            base: text(all[0].1).to_lowercase(),
            scope: u32::from(all[1].1[0]),
            filter: Filter::read(all[6].0, all[6].1),
            attributes: parts(all[7].1).into_iter().map(|(_, name)| text(name)).collect(),
            page,
        }
    }
}

/// What a server sends at most, and what it does not hold.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) values: usize,
    pub(crate) page: usize,
    /// Attributes in lower case that the server does not hold, as a global catalog does not hold most.
    pub(crate) not_held: &'static [&'static str],
}

pub(crate) const UNLIMITED: Limits = Limits { values: usize::MAX, page: usize::MAX, not_held: &[] };

pub(crate) type Attributes = BTreeMap<String, Vec<Vec<u8>>>;

/// All objects by distinguished name in lower case.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) objects: BTreeMap<String, (String, Attributes)>,
    pub(crate) limits: Limits,
    /// What the server calls itself.
    pub(crate) server: &'static str,
}

impl World {
    /// The domain of the lab.
    pub(crate) fn lab() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lab/contoso.ldif");
        let export = files::export("contoso.ldif", &fs::read(path).unwrap()).unwrap();
        let mut world = Self { objects: BTreeMap::new(), limits: UNLIMITED, server: "dc1.contoso.com" };
        for object in export.objects {
            let found = object.attributes.iter().filter_map(|(name, known)| {
                let values = known.as_ref().found()?;
                Some((name.clone(), values.iter().map(|value| value.bytes().to_vec()).collect()))
            });
            let mut attributes: Attributes = found.collect();
            attributes.insert("distinguishedname".to_owned(), vec![object.dn.clone().into_bytes()]);
            attributes.insert("ntsecuritydescriptor".to_owned(), vec![for_everybody()]);
            world.objects.insert(object.dn.to_lowercase(), (object.dn, attributes));
        }
        world.compute_groups();
        let mappings = "host=cifs,dns,eventlog,http,netlogon,rpc,time,wins,www";
        let place = format!("CN=Directory Service,CN=Windows NT,CN=Services,CN=Configuration,{DOMAIN}");
        world.add(&place, &[("spnmappings", &[mappings])]);
        world.add(&format!("OU=Domain Controllers,{DOMAIN}"), &[("objectclass", &["organizationalUnit"])]);
        world
    }

    /// What a domain controller computes of each account: its groups, nested ones too.
    fn compute_groups(&mut self) {
        let of = |attributes: &Attributes, name: &str| attributes.get(name).map(|values| values[0].clone());
        let mut computed = Vec::new();
        for (dn, (_, attributes)) in &self.objects {
            let (Some(sid), Some(primary)) = (of(attributes, "objectsid"), of(attributes, "primarygroupid")) else {
                continue;
            };
            let domain = Sid::from_bytes(&sid).unwrap().domain().unwrap();
            let primary = domain.with_rid(text(&primary).parse().unwrap()).unwrap().to_bytes();
            let above = self.above(dn).into_iter().filter_map(|group| of(&self.objects.get(&group)?.1, "objectsid"));
            computed.push((dn.clone(), std::iter::once(primary).chain(above).collect::<Vec<_>>()));
        }
        for (dn, groups) in computed {
            self.objects.get_mut(&dn).unwrap().1.insert("tokengroups".to_owned(), groups);
        }
    }

    pub(crate) fn add(&mut self, dn: &str, attributes: &[(&str, &[&str])]) {
        let bytes = |values: &[&str]| values.iter().map(|value| value.as_bytes().to_vec()).collect();
        let mut attributes: Attributes =
            attributes.iter().map(|(name, values)| ((*name).to_owned(), bytes(values))).collect();
        attributes.insert("distinguishedname".to_owned(), vec![dn.as_bytes().to_vec()]);
        attributes.insert("ntsecuritydescriptor".to_owned(), vec![for_everybody()]);
        self.objects.insert(dn.to_lowercase(), (dn.to_owned(), attributes));
    }

    /// The values of one attribute, to be changed.
    pub(crate) fn values(&mut self, dn: &str, attribute: &str) -> &mut Vec<Vec<u8>> {
        let (_, attributes) = self.objects.get_mut(&format!("{dn},{DOMAIN}").to_lowercase()).expect(dn);
        attributes.entry(attribute.to_lowercase()).or_default()
    }

    /// What everyone may read of the server.
    fn root(&self) -> Attributes {
        let now = jiff::Timestamp::now().strftime("%Y%m%d%H%M%S.0Z").to_string();
        let configuration = format!("CN=Configuration,{DOMAIN}");
        let texts = [
            ("dnshostname", self.server),
            ("defaultnamingcontext", DOMAIN),
            ("configurationnamingcontext", &configuration),
            ("currenttime", &now),
            ("domaincontrollerfunctionality", "7"),
        ];
        let mut root: Attributes =
            texts.iter().map(|(name, value)| ((*name).to_owned(), vec![value.as_bytes().to_vec()])).collect();
        root.insert("tokengroups".to_owned(), vec![Sid::everyone().to_bytes(), Sid::authenticated_users().to_bytes()]);
        root
    }

    /// Names of the groups above an object, in lower case.
    fn above(&self, dn: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut next = vec![dn.to_lowercase()];
        while let Some(dn) = next.pop() {
            let values = self.objects.get(&dn).and_then(|(_, attributes)| attributes.get("memberof"));
            for group in values.into_iter().flatten() {
                let group = String::from_utf8_lossy(group).to_lowercase();
                if found.insert(group.clone()) {
                    next.push(group);
                }
            }
        }
        found
    }

    /// All messages of the answer to a search.
    pub(crate) fn answer(&self, id: u32, search: &Search) -> Vec<Vec<u8>> {
        if search.base.is_empty() {
            return vec![self.entry(id, "", &self.root(), search), done(id, 0, "", None)];
        }
        if !self.objects.contains_key(&search.base) {
            return vec![done(id, 32, "0000208D: NameErr: DSID-03100245, problem 2001 (NO_OBJECT)\0", None)];
        }
        let above = search.filter.chain().map(|below| self.above(below)).unwrap_or_default();
        let is_meant = |dn: &str, attributes| self.is_meant(dn, attributes, search, &above);
        let found: Vec<_> = self.objects.iter().filter(|(dn, object)| is_meant(dn, &object.1)).collect();
        let from: usize = match &search.page {
            Some(cookie) if !cookie.is_empty() => text(cookie).parse().unwrap_or(0),
            _ => 0,
        };
        let to = from.saturating_add(self.limits.page).min(found.len());
        let mut answer: Vec<_> =
            found[from..to].iter().map(|(_, (dn, attributes))| self.entry(id, dn, attributes, search)).collect();
        let next = if to < found.len() { to.to_string() } else { String::new() };
        answer.push(match &search.page {
            Some(_) => done(id, 0, "", Some(&next)),
            None if next.is_empty() => done(id, 0, "", None),
            None => done(id, 4, "", None),
        });
        answer
    }

    fn is_meant(&self, dn: &str, attributes: &Attributes, search: &Search, above: &BTreeSet<String>) -> bool {
        let is_in_scope = dn == search.base || (search.scope == 2 && dn.ends_with(&format!(",{}", search.base)));
        let values = |name: &str| {
            let values = attributes.get(name).filter(|_| !self.limits.not_held.contains(&name)).cloned();
            let values = values.unwrap_or_default();
            if name != "objectsid" {
                return values;
            }
            values.iter().map(|sid| Sid::from_bytes(sid).unwrap().to_string().into_bytes()).collect()
        };
        is_in_scope && search.filter.meets(&values, above.contains(dn))
    }

    fn entry(&self, id: u32, dn: &str, attributes: &Attributes, search: &Search) -> Vec<u8> {
        let mut sent = Vec::new();
        let all: Vec<String> = attributes.keys().cloned().collect();
        let asked = if search.attributes.iter().any(|name| name == "*") { &all } else { &search.attributes };
        for name in asked {
            let (bare, from) = match name.split_once(";range=") {
                Some((bare, range)) => (bare, range.trim_end_matches("-*").parse::<usize>().unwrap()),
                None => (name.as_str(), 0),
            };
            let key = bare.to_lowercase();
            let Some(values) = attributes.get(&key).filter(|_| !self.limits.not_held.contains(&key.as_str())) else {
                continue;
            };
            let to = from.saturating_add(self.limits.values).min(values.len());
            let all_of_it = from == 0 && to == values.len();
            let shown = match to < values.len() {
                _ if all_of_it => bare.to_owned(),
                true => format!("{bare};range={from}-{}", to - 1),
                false => format!("{bare};range={from}-*"),
            };
            if from == 0 && !all_of_it {
                // Active Directory sends the plain name too, without values.
                sent.push(attribute(bare, &[]));
            }
            sent.push(attribute(&shown, values.get(from..to).unwrap_or_default()));
        }
        message(id, constructed(ENTRY, &[octets(dn), constructed(SEQUENCE, &sent)]))
    }
}

/// A descriptor that lets everybody read everything.
fn for_everybody() -> Vec<u8> {
    let entry = Entry::Ace(Ace::allow(Sid::everyone(), 0xf_01ff));
    SecurityDescriptor::owned_by_administrators(vec![entry]).to_bytes().unwrap()
}

pub(crate) fn attribute(name: &str, values: &[Vec<u8>]) -> Vec<u8> {
    let values: Vec<Vec<u8>> = values.iter().map(octets).collect();
    constructed(SEQUENCE, &[octets(name), constructed(SET, &values)])
}

/// The end of a search, with the place where the next page begins.
pub(crate) fn done(id: u32, code: u32, text: &str, cookie: Option<&str>) -> Vec<u8> {
    let done = constructed(DONE, &[number(ENUMERATED, code), octets(""), octets(text)]);
    let Some(cookie) = cookie else { return message(id, done) };
    let value = constructed(SEQUENCE, &[number(INTEGER, 0), octets(cookie)]);
    let control = constructed(SEQUENCE, &[octets(PAGED), element(0x04, &value)]);
    constructed(SEQUENCE, &[number(INTEGER, id), done, constructed(0xa0, &[control])])
}
