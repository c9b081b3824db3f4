//! The facts.

use std::{collections::BTreeMap, sync::Arc};

use ipnet::IpNet;

use super::{REDACTED, Redactor, form::Kind, object};
use crate::{
    examine::settings::{NETWORKS, subnet},
    facts::{Answer, Asked, Copy, Facts, Forward, Known, Names, Object, Part, Snapshot, Value},
};

/// All networks that hosts migrate over, the widest first.
fn networks(facts: &Facts) -> Vec<IpNet> {
    let values = facts.hosts.values().flat_map(|host| NETWORKS.map(|property| host.texts(property).found()));
    let mut networks: Vec<IpNet> = values.flatten().flatten().filter_map(subnet).collect();
    networks.sort_by_key(|network| (network.prefix_len(), *network));
    networks
}

impl Redactor {
    pub(super) fn facts(&mut self, facts: &Facts) -> Facts {
        let networks = networks(facts);
        let hosts = facts.hosts.iter().map(|(host, object)| (self.host(host), self.settings(object, &networks)));
        let hosts = hosts.collect();
        let shares = facts.shares.iter().map(|(path, object)| (self.path(path), self.told_of(object)));
        let shares = shares.collect();
        Facts {
            schema: facts.schema.clone(),
            taken_at: self.known(&facts.taken_at, |_, time| *time),
            domain: facts.domain.as_deref().map(|domain| self.domain(domain)),
            snapshots: facts.snapshots.iter().map(|snapshot| self.snapshot(snapshot)).collect(),
            copies: facts.copies.iter().map(|copy| self.copy(copy, facts)).collect(),
            names: self.known(&facts.names, Self::names),
            hosts,
            shares,
            remarks: facts.remarks.iter().map(|remark| self.prose(remark)).collect(),
        }
    }

    fn known<T>(&mut self, known: &Known<T>, map: impl FnOnce(&mut Self, &T) -> T) -> Known<T> {
        match known {
            Known::Found(value) => Known::Found(map(self, value)),
            Known::Absent => Known::Absent,
            Known::Unreadable(why) => Known::Unreadable(self.prose(why)),
        }
    }

    /// Objects stay in their order, which decides between two that are alike.
    fn snapshot(&mut self, snapshot: &Snapshot) -> Snapshot {
        let asked = snapshot.asked.iter().map(|(ask, outcome)| {
            let outcome = match outcome {
                Asked::Answered => Asked::Answered,
                Asked::Failed(words) => Asked::Failed(self.prose(words)),
            };
            (self.ask(ask), outcome)
        });
        let asked = asked.collect();
        Snapshot {
            source: self.source(&snapshot.source),
            live: snapshot.live,
            part: match &snapshot.part {
                Part::Other(domain) => Part::Other(self.domain(domain)),
                part => part.clone(),
            },
            objects: snapshot.objects.iter().map(|object| Arc::new(self.object(object))).collect(),
            asked,
            coverage: snapshot.coverage,
        }
    }

    /// What another domain controller has of an object is called as the object is.
    fn copy(&mut self, copy: &Copy, facts: &Facts) -> Copy {
        let objects = facts.snapshots.iter().flat_map(|snapshot| &snapshot.objects);
        let kinds: BTreeMap<String, Kind> =
            objects.map(|object| (object.dn.to_lowercase(), object::kind(object))).collect();
        let kind = |dn: &str| kinds.get(&dn.to_lowercase()).copied().unwrap_or(Kind::Name);
        Copy {
            name: self.host(&copy.name),
            source: self.source(&copy.source),
            server: copy.server.as_deref().map(|server| self.dn(Kind::Name, server)),
            read_only: copy.read_only,
            left_out: copy.left_out,
            objects: self.known(&copy.objects, |all, objects| {
                objects.iter().map(|object| Arc::new(all.object_as(kind(&object.dn), object))).collect()
            }),
            missing: copy.missing.iter().map(|dn| self.dn(kind(dn), dn).to_lowercase()).collect(),
        }
    }

    /// The key of a question, which holds the name that was asked for.
    fn ask(&mut self, key: &str) -> String {
        let Some((what, name)) = key.split_once(' ') else { return key.to_owned() };
        let name = match what {
            "host" => self.host(name),
            "spn" => self.spn(name),
            "user" => self.account(Kind::User, name),
            "group" => self.account(Kind::Group, name),
            "sid" => self.sid(name),
            "object" | "groups" | "group-objects" => self.dn(Kind::Name, name),
            _ => self.prose(name),
        };
        format!("{what} {name}")
    }

    /// What a host says of itself, or who may reach a share: names in no form that is fixed.
    fn told_of(&mut self, object: &Object) -> Object {
        let dn = if object.dn.starts_with("\\\\") { self.path(&object.dn) } else { self.host(&object.dn) };
        let mut told = Object { dn, source: self.source(&object.source), attributes: object.attributes.clone() };
        for known in told.attributes.values_mut() {
            match known {
                Known::Found(values) => {
                    for value in values {
                        *value = match value.text() {
                            Some(text) => Value::Text(self.prose(text)),
                            None => Value::new(self.octets(value.bytes())),
                        };
                    }
                }
                Known::Absent => {}
                Known::Unreadable(why) => *why = self.prose(why),
            }
        }
        told
    }

    /// What a host says of itself. Of networks it shows nothing but which ones meet: each is told by the address of the widest one
    /// around it.
    fn settings(&mut self, object: &Object, networks: &[IpNet]) -> Object {
        let mut told = self.told_of(object);
        for property in NETWORKS.map(str::to_ascii_lowercase) {
            let Some(Known::Found(values)) = object.attributes.get(&property) else { continue };
            let address = |value: &Value| {
                let network = subnet(value.text()?)?;
                let widest = networks.iter().find(|widest| widest.contains(&network)).unwrap_or(&network);
                Some(Value::Text(self.ip(widest.network()).to_string()))
            };
            let redacted = |value| Value::Text(format!("{REDACTED} {value}"));
            let mut addresses: Vec<Value> =
                values.iter().map(address).enumerate().map(|(at, told)| told.unwrap_or_else(|| redacted(at))).collect();
            addresses.sort_unstable();
            addresses.dedup();
            told.attributes.insert(property, Known::Found(addresses));
        }
        told
    }

    fn names(&mut self, names: &Names) -> Names {
        let forward = names.forward.iter().map(|(name, answer)| {
            let answer = self.answer(answer, |all, found| Forward {
                name: all.host(&found.name),
                aliases: found.aliases.iter().map(|alias| all.host(alias)).collect(),
                addresses: found.addresses.iter().map(|address| all.ip(*address)).collect(),
            });
            (self.host(name), answer)
        });
        let forward = forward.collect();
        let reverse = names.reverse.iter().map(|(address, answer)| {
            let answer = self.answer(answer, |all, found| found.iter().map(|name| all.host(name)).collect());
            (self.ip(*address), answer)
        });
        let reverse = reverse.collect();
        Names { servers: names.servers.iter().map(|server| self.endpoint(server)).collect(), forward, reverse }
    }

    fn answer<T>(&mut self, answer: &Answer<T>, map: impl FnOnce(&mut Self, &T) -> T) -> Answer<T> {
        match answer {
            Answer::Found(found) => Answer::Found(map(self, found)),
            Answer::NoSuchName => Answer::NoSuchName,
            Answer::NoData => Answer::NoData,
            Answer::Refused(code) => Answer::Refused(self.prose(code)),
            Answer::NoAnswer(what) => Answer::NoAnswer(self.prose(what)),
        }
    }

    /// A server, or files: `ldap://dc1.contoso.com`, `a.ldif, b.ldif`.
    pub(super) fn source(&mut self, source: &str) -> String {
        if let Some((scheme, server)) = source.split_once("://") {
            let end = server.find([':', '/', ',', ' ']).unwrap_or(server.len());
            return format!("{scheme}://{}{}", self.host(&server[..end]), self.prose(&server[end..]));
        }
        source.split(", ").map(|file| self.file(file)).collect::<Vec<_>>().join(", ")
    }

    pub(super) fn file(&mut self, name: &str) -> String {
        match name {
            "" | "standard input" | crate::case::GIVEN | crate::assume::SAID => name.to_owned(),
            // A line in a file is a place in that file, and not another one.
            name => match name.rsplit_once(':') {
                Some((file, line)) if !file.is_empty() && line.parse::<usize>().is_ok() => {
                    format!("{}:{line}", self.map.give(Kind::File, file))
                }
                _ => self.map.give(Kind::File, name),
            },
        }
    }
}
