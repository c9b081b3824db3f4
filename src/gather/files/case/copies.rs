//! What the other domain controllers have of the accounts that take part, as a live run would have asked them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::directory::Controller;
use crate::{
    directory::{Account, AccountControl},
    facts::{Copy, Known, Object, Snapshot},
    gather::{readable, stamps},
};

/// The controllers beside the one whose snapshot counts, sorted by name.
pub(super) fn of(controllers: Vec<Controller>, snapshot: &Snapshot) -> Vec<Copy> {
    // Whoever collected may have named it by its short name.
    let root = snapshot.objects.iter().find(|object| object.dn.is_empty());
    let full =
        root.and_then(|root| root.text("dnsHostName").found()).map(|name| name.trim_end_matches('.').to_lowercase());
    let own: Vec<String> = snapshot.source.strip_prefix("ldap://").map(str::to_owned).into_iter().chain(full).collect();
    let read_only = accounts(snapshot).filter(|(_, control)| control.has(AccountControl::READ_ONLY_DC));
    let read_only: BTreeSet<String> = read_only.map(|(name, _)| name).collect();
    let mut copies: BTreeMap<String, Copy> = BTreeMap::new();
    for controller in controllers {
        if !own.contains(&controller.name) && !copies.contains_key(&controller.name) {
            let read_only = read_only.contains(&controller.name);
            copies.insert(controller.name.clone(), copy(controller, read_only));
        }
    }
    // The script compares so many at the most.
    for (name, control) in accounts(snapshot).filter(|(_, control)| !control.has(AccountControl::DISABLED)) {
        if !own.contains(&name) && !copies.contains_key(&name) {
            let why = format!("{name} was not asked by whoever collected");
            copies.insert(name.clone(), unread(name, control.has(AccountControl::READ_ONLY_DC), why));
        }
    }
    copies.into_values().collect()
}

/// The accounts of the domain controllers that the directory knows, by name.
fn accounts(snapshot: &Snapshot) -> impl Iterator<Item = (String, AccountControl)> + '_ {
    let accounts = snapshot.objects.iter().map(|object| Account::of(object));
    let accounts = accounts.filter(|account| account.is_domain_controller());
    accounts.filter_map(|account| Some((account.dns_name().found()?, account.control().found()?)))
}

fn unread(name: String, read_only: bool, why: String) -> Copy {
    Copy {
        source: format!("ldap://{name}"),
        name,
        server: None,
        read_only,
        left_out: false,
        objects: Known::Unreadable(why),
        missing: BTreeSet::new(),
    }
}

fn copy(controller: Controller, read_only: bool) -> Copy {
    let server = controller.server_name();
    let name = controller.name;
    let (mut objects, mut missing): (Vec<Object>, BTreeSet<String>) = Default::default();
    let mut why = controller.error;
    let mut is_asked = false;
    for answer in controller.answers.into_iter().filter(super::directory::Answer::is_copy) {
        is_asked = true;
        why = why.or(answer.error);
        let came: BTreeSet<String> = answer.objects.iter().map(|object| object.dn.to_lowercase()).collect();
        let asked = answer.asks.into_iter().map(|(_, dn)| dn.to_lowercase());
        missing.extend(asked.filter(|dn| !came.contains(dn)));
        objects.extend(answer.objects);
    }
    // A file of before, or without accounts, holds nothing of it.
    let why = why.or_else(|| (!is_asked).then(|| "it was not asked for the accounts".to_owned()));
    // Without permissions beside them, empty values count as such.
    if objects.iter().any(|object| object.was_asked_for("nTSecurityDescriptor")) {
        readable::mark_hidden(&mut objects, &controller.reader);
    }
    objects.iter_mut().for_each(stamps::keep);
    objects.sort_by_key(|object| object.dn.to_lowercase());
    match why {
        Some(why) => {
            let why = format!("{name}: {why}");
            unread(name, read_only, why)
        }
        None => Copy {
            objects: Known::Found(objects.into_iter().map(Arc::new).collect()),
            missing,
            server,
            ..unread(name, read_only, String::new())
        },
    }
}
