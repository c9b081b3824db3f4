//! What the script of `collect` would write, of a directory whose objects are at hand: the same questions in the same order.
//!
//! There is no PowerShell where this runs, so the script itself is held against nothing but its grammar (`tests/powershell`). What is
//! held here is that its questions are enough, and that what it writes is read as a live run would have it.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use kcd_doctor::{
    facts::{Known, Object, Value},
    name::HostName,
    windows::{Dacl, Entry, SecurityDescriptor, Sid},
};
use serde_json::{Map, Value as Json, json};

/// What the script is asked about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) hosts: &'a [&'a str],
    pub(crate) user: Option<&'a str>,
}

/// The parameters `$classes` and `$accountAttributes` of the script.
const CLASSES: [&str; 6] =
    ["Microsoft Virtual System Migration Service", "Hyper-V Replica Service", "cifs", "HOST", "HTTP", "WSMAN"];

const DOMAIN: &str = "DC=contoso,DC=com";

/// One controller that is asked.
pub(crate) struct Script {
    objects: Vec<Arc<Object>>,
    /// `$accountAttributes`, as the script has them.
    attributes: Vec<String>,
    /// Other lists of attributes by the script's names for them.
    lists: BTreeMap<&'static str, Vec<String>>,
    answers: Vec<Json>,
}

type Found = BTreeMap<String, Arc<Object>>;

impl Script {
    pub(crate) fn new(script: &str, objects: &[Arc<Object>]) -> Self {
        let list = |name: &str| -> Vec<String> {
            let (_, rest) = script.split_once(&format!("${name} = @(")).unwrap();
            let (list, _) = rest.split_once(')').unwrap();
            list.split(',').map(|name| name.trim().trim_matches('\'').to_owned()).collect()
        };
        let lists = ["trustAttributes", "forestAttributes"].map(|name| (name, list(name))).into();
        Self { objects: objects.to_vec(), attributes: list("accountAttributes"), lists, answers: Vec::new() }
    }

    /// The whole case file.
    pub(crate) fn case(mut self, wanted: Wanted<'_>) -> Json {
        let compared = self.accounts(wanted);
        self.answers.extend(self.copies(&compared));
        json!({
            "schema": "kcd-doctor/case/1",
            "collected": { "at": "2026-04-15T12:30:00Z", "on": "MGMT1", "by": "CONTOSO\\alice" },
            "domain": "contoso.com",
            "controllers": [{
                "name": "DC1.contoso.com",
                // An export has no clock either.
                "asked_at": null,
                "error": null,
                "root": { "defaultnamingcontext": [DOMAIN] },
                "reader": null,
                "answers": self.answers,
            }],
            "unread": [],
            "a key of a later version": 1,
        })
    }

    /// `Read-Accounts`.
    fn accounts(&mut self, wanted: Wanted<'_>) -> Vec<String> {
        let machines: Vec<String> = wanted.hosts.iter().map(|host| (*host).to_owned()).collect();
        let hosts = self.search("host", &machines, is_host);
        let people = self.search("user", &wanted.user.map(str::to_owned).into_iter().collect::<Vec<_>>(), is_user);
        self.search("user", &["krbtgt".to_owned()], is_user);
        let mappings = self.below("CN=Directory Service,CN=Windows NT");
        self.answer(&json!([{ "kind": "spn-mappings" }]), &mappings, &["sPNMappings".to_owned()]);
        let controllers = self.objects.iter().filter(|object| object.dn.contains(",OU=Domain Controllers,"));
        let controllers = controllers.filter(|object| has_class(object, "computer")).cloned().collect::<Vec<_>>();
        self.answer(&json!([{ "kind": "domain-controllers" }]), &controllers, &self.attributes.clone());
        let trusts: Vec<_> = self.objects.iter().filter(|object| has_class(object, "trustedDomain")).cloned().collect();
        self.answer(&json!([{ "kind": "trusts" }]), &trusts, &self.listed("trustAttributes"));
        let domains: Vec<_> = self.objects.iter().filter(|object| has_class(object, "crossRef")).cloned().collect();
        self.answer(&json!([{ "kind": "forest-domains" }]), &domains, &self.listed("forestAttributes"));

        let mut names = machines.clone();
        names.extend(machines.iter().map(|name| before_dot(name)));
        names.extend(names.clone().iter().map(|name| format!("{}.contoso.com", before_dot(name))));
        let mut entries = Vec::new();
        for computer in hosts.values() {
            names.extend(["dNSHostName", "msDS-AdditionalDnsHostName"].iter().flat_map(|name| texts(computer, name)));
            names.extend(texts(computer, "sAMAccountName").iter().map(|name| name.trim_end_matches('$').to_owned()));
            let list = texts(computer, "msDS-AllowedToDelegateTo");
            entries.extend(if list.len() <= 300 { list } else { Vec::new() });
        }
        let needed = names.iter().flat_map(|name| CLASSES.iter().map(move |class| format!("{class}/{name}")));
        let listed = entries.iter().flat_map(|entry| [entry.clone(), format!("HOST/{}", behind(entry))]);
        let spns = once(needed.chain(listed));
        let owners = self.search("spn", &spns, owns);
        let is_owned = |spn: &str| owners.values().any(|owner| owns(owner, spn));
        let odd = entries.iter().filter(|entry| !is_owned(entry) && !is_owned(&format!("HOST/{}", behind(entry))));
        let odd = once(odd.map(|entry| behind(entry).split([':', '/']).next().unwrap_or_default().to_owned()));
        self.search("group", &odd, |object, name| {
            has_class(object, "group") && (is(object, "sAMAccountName", name) || is(object, "cn", name))
        });
        self.search("host", &odd, is_host);
        let sids = once(hosts.values().chain(owners.values()).flat_map(|object| allowed(object)));
        self.search("sid", &sids, |object, sid| {
            object
                .octets("objectSid")
                .found()
                .and_then(|octets| Sid::from_bytes(octets).ok())
                .is_some_and(|own| own.to_string() == sid)
        });
        let is_cluster = |object: &Object, name: &str| {
            texts(object, "servicePrincipalName").iter().any(|spn| spn.to_lowercase().starts_with(name))
        };
        if hosts.values().any(|host| is_cluster(host, "msservercluster")) {
            let clusters: Vec<_> = self.objects.iter().filter(|o| is_cluster(o, "msservercluster/")).cloned().collect();
            self.answer(&json!([{ "kind": "clusters" }]), &clusters, &self.attributes.clone());
        }
        let members: Vec<Arc<Object>> = hosts.into_values().chain(people.into_values()).collect();
        for member in &members {
            // This directory does not compute groups.
            self.answer(
                &json!([{ "kind": "groups", "of": member.dn }]),
                std::slice::from_ref(member),
                &["tokenGroups".to_owned()],
            );
            let above = self.above(member);
            self.answer(&json!([{ "kind": "group-objects", "of": member.dn }]), &above, &self.attributes.clone());
        }
        members.iter().map(|member| member.dn.clone()).collect()
    }

    fn listed(&self, name: &str) -> Vec<String> {
        self.lists.get(name).unwrap().clone()
    }

    /// `Read-Copies`.
    fn copies(&self, compared: &[String]) -> Vec<Json> {
        let attributes = ["msDS-AllowedToDelegateTo", "userAccountControl", "servicePrincipalName"].map(str::to_owned);
        let copy = |dn: &String| {
            let object = self.objects.iter().find(|object| object.dn == *dn).unwrap();
            json!({ "asks": [{ "kind": "copy", "of": dn }], "attributes": attributes, "error": null, "objects": [written(object, &attributes)] })
        };
        compared.iter().map(copy).collect()
    }

    fn search(&mut self, kind: &str, names: &[String], is_meant: impl Fn(&Object, &str) -> bool) -> Found {
        let mut all = Found::new();
        for some in names.chunks(50) {
            let found = self.objects.iter().filter(|object| some.iter().any(|name| is_meant(object, name)));
            let found: Vec<Arc<Object>> = found.cloned().collect();
            let asks: Vec<Json> = some.iter().map(|name| json!({ "kind": kind, "of": name })).collect();
            self.answer(&json!(asks), &found, &self.attributes.clone());
            all.extend(found.into_iter().map(|object| (object.dn.to_lowercase(), object)));
        }
        all
    }

    fn answer(&mut self, asks: &Json, found: &[Arc<Object>], attributes: &[String]) {
        let objects: Vec<Json> = found.iter().map(|object| written(object, attributes)).collect();
        self.answers.push(json!({ "asks": asks, "attributes": attributes, "error": null, "objects": objects }));
    }

    fn below(&self, start: &str) -> Vec<Arc<Object>> {
        self.objects.iter().filter(|object| object.dn.starts_with(start)).cloned().collect()
    }

    /// The groups above an account, nested ones too.
    fn above(&self, member: &Object) -> Vec<Arc<Object>> {
        let (mut found, mut open) = (Found::new(), texts(member, "memberOf"));
        while let Some(dn) = open.pop() {
            if let Some(group) = self.objects.iter().find(|object| object.dn.eq_ignore_ascii_case(&dn))
                && found.insert(dn.to_lowercase(), group.clone()).is_none()
            {
                open.extend(texts(group, "memberOf"));
            }
        }
        found.into_values().collect()
    }
}

fn written(object: &Object, attributes: &[String]) -> Json {
    let mut fields = Map::new();
    for attribute in attributes {
        if let Known::Found(values) = object.values(attribute) {
            fields.insert(attribute.to_lowercase(), values.iter().map(value).collect());
        }
    }
    json!({ "dn": object.dn, "attributes": fields })
}

fn value(value: &Value) -> Json {
    match value.text().filter(|text| !text.contains(|character: char| character.is_ascii_control())) {
        Some(text) => json!(text),
        None => json!({ "base64": STANDARD.encode(value.bytes()) }),
    }
}

fn texts(object: &Object, attribute: &str) -> Vec<String> {
    object.texts(attribute).found().unwrap_or_default().into_iter().map(str::to_owned).collect()
}

fn is(object: &Object, attribute: &str, text: &str) -> bool {
    texts(object, attribute).iter().any(|own| own.to_lowercase() == text.to_lowercase())
}

fn owns(object: &Object, spn: &str) -> bool {
    is(object, "servicePrincipalName", spn)
}

fn has_class(object: &Object, class: &str) -> bool {
    is(object, "objectClass", class)
}

fn is_host(object: &Object, name: &str) -> bool {
    has_class(object, "computer")
        && (is(object, "sAMAccountName", &HostName::new(name).account_name())
            || is(object, "dNSHostName", name)
            || is(object, "msDS-AdditionalDnsHostName", name)
            || owns(object, &format!("HOST/{name}"))
            || owns(object, &format!("cifs/{name}"))
            || is_copy(object, &before_dot(name)))
}

/// Whether an account is the copy of a machine's that replication renamed.
fn is_copy(object: &Object, name: &str) -> bool {
    let start = format!("{name}\nCNF:").to_lowercase();
    texts(object, "cn").iter().any(|cn| cn.to_lowercase().starts_with(&start))
}

fn is_user(object: &Object, name: &str) -> bool {
    let logon = name.rsplit('\\').next().unwrap_or_default();
    let before = logon.split('@').next().unwrap_or_default();
    has_class(object, "user") && (is(object, "sAMAccountName", before) || is(object, "userPrincipalName", logon))
}

fn allowed(object: &Object) -> Vec<String> {
    let Known::Found(octets) = object.octets("msDS-AllowedToActOnBehalfOfOtherIdentity") else { return Vec::new() };
    let Ok(SecurityDescriptor { dacl: Dacl::Aces(entries), .. }) = SecurityDescriptor::parse(octets) else {
        return Vec::new();
    };
    let sids = entries.iter().filter_map(|entry| match entry {
        Entry::Ace(ace) => Some(ace.sid.to_string()),
        Entry::Other { .. } => None,
    });
    sids.collect()
}

fn before_dot(name: &str) -> String {
    name.split('.').next().unwrap_or_default().to_owned()
}

fn behind(entry: &str) -> &str {
    entry.split_once('/').map_or(entry, |(_, behind)| behind)
}

/// `Select-Once`.
fn once(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    texts.filter(|text| !text.is_empty() && seen.insert(text.to_lowercase())).collect()
}
