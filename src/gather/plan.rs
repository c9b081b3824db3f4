//! What to ask the directory next, given what is known. Pure: the same facts give the same questions.

use std::collections::BTreeSet;

use super::Subject;
use crate::{
    case::Case,
    checks,
    directory::{Account, Directory},
    examine::{Cluster, Examination, Resolution},
    facts::{Ask, Facts, Known},
    kdc::User,
    name::HostName,
    prove::Question,
    spn::{Mappings, Spn},
    windows::{Dacl, Entry},
};

/// Lists longer than this are not looked up entry by entry: that serves hygiene, and the needed names are asked for anyway.
pub(super) const LONGEST_LIST: usize = 300;

/// All questions that a subject raises and that were not asked yet.
///
/// Of an operation, the first round asks for the machines and the user; the second, which knows their names and groups, for the owners of
/// names; a third for what those bring up. Then there is nothing left to ask.
pub(super) fn next(subject: Subject<'_>, facts: &Facts) -> Vec<Ask> {
    let mut asks = wanted(subject, facts);
    asks.retain(|ask| !is_asked(facts, ask));
    asks
}

/// All questions that a subject raises, asked or not, each once.
pub(super) fn wanted(subject: Subject<'_>, facts: &Facts) -> Vec<Ask> {
    let asked = |ask: &Ask| is_asked(facts, ask);
    let mut asks = match subject {
        Subject::Operation(case) => of_case(case, facts, asked),
        Subject::WhatIf(case, assumptions) => {
            let assumed = of_case(case, &assumptions.on(facts).facts, asked);
            of_case(case, facts, asked).into_iter().chain(assumed).chain(assumptions.asks()).collect()
        }
        Subject::Names(question) => of_question(question, facts),
    };
    asks.extend([Ask::SpnMappings, Ask::DomainControllers]);
    let mut seen = BTreeSet::new();
    asks.into_iter().filter(|ask| seen.insert(ask.key())).collect()
}

fn is_asked(facts: &Facts, ask: &Ask) -> bool {
    facts.snapshots.iter().any(|snapshot| snapshot.asked.contains_key(&ask.key()))
}

/// The distinguished names of the objects that decide, which every domain controller is asked for.
pub(super) fn decisive(subject: Subject<'_>, facts: &Facts) -> BTreeSet<String> {
    match subject {
        Subject::Operation(case) => Examination::new(case, facts).decisive(),
        Subject::WhatIf(case, assumptions) => {
            let assumed = assumptions.on(facts).facts;
            let mut decisive = Examination::new(case, facts).decisive();
            decisive.extend(Examination::new(case, &assumed).decisive());
            decisive
        }
        Subject::Names(_) => BTreeSet::new(),
    }
}

fn of_case(case: &Case, facts: &Facts, asked: impl Fn(&Ask) -> bool) -> BTreeSet<Ask> {
    let named = case.hosts().into_iter().filter(|name| name.address().is_none());
    let mut asks: BTreeSet<Ask> = named.map(|name| Ask::Host(name.as_str().to_owned())).collect();
    asks.extend(case.user.iter().map(|user| Ask::User(user.clone())));
    asks.insert(Ask::User("krbtgt".to_owned()));
    if is_beyond_the_domain(case, facts) {
        asks.extend([Ask::Trusts, Ask::ForestDomains]);
    }
    // In a forest of several domains the catalog tells who else owns a name.
    if Directory::new(facts).has_catalog() {
        asks.insert(Ask::ForestDomains);
    }
    if case.hosts().iter().all(|name| name.address().is_some() || asked(&Ask::Host(name.as_str().to_owned()))) {
        asks.extend(of_examination(&Examination::new(case, facts)));
    }
    asks
}

/// Whether a machine of the case, or the user, is of another domain by its name.
pub(super) fn is_beyond_the_domain(case: &Case, facts: &Facts) -> bool {
    let directory = Directory::new(facts);
    let user = case.user.as_ref().and_then(|user| directory.foreign_domain(user));
    case.hosts().iter().any(|name| directory.outside(name).is_some()) || user.is_some()
}

/// What the KDC looks at for some names: who asks, for whom, who owns the names, and who is in which groups.
fn of_question(question: &Question, facts: &Facts) -> BTreeSet<Ask> {
    let directory = Directory::new(facts);
    // Who is named as the host may turn out to be a user.
    let host = question.host.as_str().to_owned();
    let mut asks: BTreeSet<Ask> = [Ask::Host(host.clone()), Ask::User(host), Ask::User(question.user.clone())].into();
    for spn in &question.spns {
        asks.extend(owners_of(spn, directory.mappings()));
        // Whoever should own it may allow the delegation, and be found by another name.
        if !spn.host().is_empty() {
            asks.insert(Ask::Host(spn.host_name().as_str().to_owned()));
        }
    }
    let members = [directory.host(&question.host), directory.user(&question.user)];
    asks.extend(members.into_iter().filter_map(Known::found).flat_map(groups_of));
    asks
}

/// The owners of a name, literally and by the name that stands for it.
fn owners_of(spn: &Spn, mappings: &Mappings) -> impl Iterator<Item = Ask> {
    let alias = mappings.alias_of(spn.class()).map(|alias| Ask::Spn(spn.with_class(alias).key()));
    std::iter::once(Ask::Spn(spn.key())).chain(alias)
}

/// The groups of an account.
fn groups_of(member: Account<'_>) -> impl Iterator<Item = Ask> {
    // Not everybody may read the computed groups; the objects tell the same with more effort.
    let are_withheld = member.object().values("tokenGroups") == Known::Absent;
    let objects = are_withheld.then(|| Ask::GroupObjects(member.dn().to_owned()));
    std::iter::once(Ask::Groups(member.dn().to_owned())).chain(objects)
}

fn of_examination(examination: &Examination<'_>) -> BTreeSet<Ask> {
    let mut asks = BTreeSet::new();
    let mappings = examination.directory.mappings();
    let mut owner_of = |spn: &Spn| asks.extend(owners_of(spn, mappings));
    for need in &examination.needs {
        need.spns().for_each(&mut owner_of);
    }
    let lists = examination.delegators().into_iter().filter_map(|(account, _)| account.delegation_list().found());
    let entries: Vec<Spn> = lists.filter(|list| list.len() <= LONGEST_LIST).flatten().collect();
    entries.iter().filter(|entry| !entry.host().is_empty()).for_each(&mut owner_of);
    let source = examination.directory.host(&examination.case.source).found();
    checks::also_wanted(examination.case, source).iter().for_each(&mut owner_of);
    // Only an entry whose name nobody owns needs a closer look.
    let asked = |ask: &Ask| examination.directory.facts().snapshots.iter().any(|s| s.asked.contains_key(&ask.key()));
    let is_unowned = |entry: &Spn| {
        entry.host().is_empty()
            || (asked(&Ask::Spn(entry.key())) && examination.directory.owners(entry) == Known::Absent)
    };
    for entry in entries.iter().filter(|entry| is_unowned(entry)) {
        // A group has no service principal name, and is listed by its own name where somebody tried.
        let name = if entry.host().is_empty() { entry.as_str() } else { entry.host() };
        asks.insert(Ask::Group(name.to_lowercase()));
        if !entry.host().is_empty() {
            asks.insert(Ask::Host(entry.host_name().as_str().to_owned()));
        }
    }
    let is_node = |account: &Account<'_>| account.owns_class("MSServerClusterMgmtAPI");
    // A cluster's own account is where the delegation of a node is set by mistake.
    if examination.cluster == Cluster::Perhaps || examination.delegators().iter().any(|(account, _)| is_node(account)) {
        asks.insert(Ask::Clusters);
    }
    let mut members: Vec<Account<'_>> = examination.delegators().into_iter().map(|(account, _)| account).collect();
    if let User::Named(Known::Found(user)) = &examination.user {
        members.push(*user);
    }
    asks.extend(members.into_iter().flat_map(groups_of));
    for party in &examination.parties {
        if let Known::Found(account) = &party.account {
            asks.extend(allowed_sids(*account));
        }
        if let Resolution::Alias(target) = &party.resolution {
            asks.insert(Ask::Host(HostName::new(target).as_str().to_owned()));
        }
    }
    asks
}

/// Whoever a resource-based descriptor speaks of.
fn allowed_sids(account: Account<'_>) -> Vec<Ask> {
    let Known::Found(descriptor) = account.resource_delegation() else { return Vec::new() };
    let Dacl::Aces(entries) = descriptor.dacl else { return Vec::new() };
    let sids = entries.into_iter().filter_map(|entry| match entry {
        Entry::Ace(ace) => Some(Ask::Sid(ace.sid.to_string())),
        Entry::Other { .. } => None,
    });
    sids.collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        facts::{Asked, Object},
        testing::{With, computer, live_facts, migration, sid, user},
    };

    /// What a round asks for, each question in its saved form; they count as answered from then on.
    fn round(case: &Case, facts: &mut Facts) -> Vec<String> {
        let keys: Vec<String> = next(Subject::Operation(case), facts).iter().map(Ask::key).collect();
        facts.snapshots[0].asked.extend(keys.iter().map(|key| (key.clone(), Asked::Answered)));
        keys
    }

    fn bring(facts: &mut Facts, objects: Vec<Object>) {
        facts.snapshots[0].objects.extend(objects.into_iter().map(Arc::new));
        facts.snapshots[0].objects.sort_by_key(|object| object.dn.to_lowercase());
    }

    fn has(keys: &[String], key: &str) -> bool {
        keys.iter().any(|asked| asked == key)
    }

    #[test]
    fn the_machines_come_first_then_what_they_lead_to_and_then_nothing() {
        let case = Case { user: Some("alice".to_owned()), ..migration("hv1", "hv2") };
        let mut facts = live_facts(Vec::new());
        let first = round(&case, &mut facts);
        assert_eq!(first, ["host hv1", "host hv2", "user alice", "user krbtgt", "spn-mappings", "domain-controllers"]);

        let hv1 = computer("hv1", 1001).with("msDS-AllowedToDelegateTo", &["cifs/fs9.contoso.com", "Hosts"]);
        let hv2 = computer("hv2", 1002).allowing(&[1001, 1777]);
        let (hv1_dn, alice) = (hv1.dn.to_lowercase(), user("alice", 1101));
        let alice_dn = alice.dn.to_lowercase();
        bring(&mut facts, vec![hv1, hv2, alice]);
        let second = round(&case, &mut facts);
        for expected in [
            // What is needed, under the name that stands for it too, and what the list has instead.
            "spn cifs/hv2".to_owned(),
            "spn host/hv2.contoso.com".to_owned(),
            "spn cifs/fs9.contoso.com".to_owned(),
            "group hosts".to_owned(),
            // Whose groups the KDC looks at, and whom a descriptor speaks of.
            format!("groups {hv1_dn}"),
            format!("groups {alice_dn}"),
            format!("sid {}", sid(1777)).to_uppercase().replace("SID ", "sid "),
        ] {
            assert!(has(&second, &expected), "{expected} is not in {second:#?}");
        }
        assert!(first.iter().all(|key| !has(&second, key)), "nothing is asked twice");
        // Nobody owns what the list has: is the host gone, or is it the name of a group?
        let third = round(&case, &mut facts);
        assert_eq!(third, ["host fs9.contoso.com", "group fs9.contoso.com"]);
        assert_eq!(round(&case, &mut facts), Vec::<String>::new());
    }

    #[test]
    fn what_assumed_changes_raise_is_asked_beside_what_the_facts_raise() {
        let case = migration("hv1", "hv2");
        let mut assumptions = crate::assume::Assumptions::default();
        assumptions.say("hv1: +cifs/fs8, -cifs/fs9").unwrap();
        assumptions.say("hv2: +accept:hv7").unwrap();
        let mut facts = live_facts(Vec::new());
        let round = |facts: &mut Facts| -> Vec<String> {
            let keys: Vec<String> = next(Subject::WhatIf(&case, &assumptions), facts).iter().map(Ask::key).collect();
            facts.snapshots[0].asked.extend(keys.iter().map(|key| (key.clone(), Asked::Answered)));
            keys
        };
        assert!(has(&round(&mut facts), "host hv7"));
        let hv1 = computer("hv1", 1001).with("msDS-AllowedToDelegateTo", &["cifs/fs9"]);
        bring(&mut facts, vec![hv1, computer("hv2", 1002), computer("hv7", 1007)]);
        let second = round(&mut facts);
        let accepted = format!("sid {}", sid(1007)).to_uppercase().replace("SID ", "sid ");
        for expected in ["spn cifs/fs8", "spn cifs/fs9", "spn cifs/hv2", &accepted] {
            assert!(has(&second, expected), "{expected} is not in {second:#?}");
        }
    }

    #[test]
    fn groups_that_were_not_computed_are_followed() {
        let case = migration("hv1", "hv2");
        let mut facts = live_facts(Vec::new());
        round(&case, &mut facts);
        let hv1 = computer("hv1", 1001);
        let question = format!("group-objects {}", hv1.dn.to_lowercase());
        bring(&mut facts, vec![hv1, computer("hv2", 1002)]);
        assert!(!has(&round(&case, &mut facts), &question));
        let known = std::mem::take(&mut facts.snapshots[0].objects);
        facts.snapshots[0].objects =
            known.iter().map(|object| Object::clone(object).with("tokenGroups", &[]).into()).collect();
        assert!(has(&round(&case, &mut facts), &question));
    }

    #[test]
    fn a_list_without_end_is_not_followed_entry_by_entry() {
        let ask = |length: usize| {
            let list: Vec<String> = (0..length).map(|at| format!("cifs/t{at}")).collect();
            let list: Vec<&str> = list.iter().map(String::as_str).collect();
            let case = migration("hv1", "hv2");
            let mut facts = live_facts(Vec::new());
            round(&case, &mut facts);
            let hv1 = computer("hv1", 1001).with("msDS-AllowedToDelegateTo", &list);
            bring(&mut facts, vec![hv1, computer("hv2", 1002)]);
            round(&case, &mut facts)
        };
        assert!(has(&ask(LONGEST_LIST), "spn cifs/t1"));
        let long = ask(LONGEST_LIST + 1);
        assert!(!has(&long, "spn cifs/t1") && has(&long, "spn cifs/hv2"));
    }

    #[test]
    fn an_address_is_no_name_to_ask_for() {
        let mut facts = live_facts(Vec::new());
        assert!(!round(&migration("hv1", "10.0.0.5"), &mut facts).iter().any(|key| key.contains("10.0.0.5")));
    }
}
