//! What the DNS is asked, and when.

use std::collections::BTreeSet;

use tokio::task::JoinHandle;

use crate::{
    directory::Directory,
    facts::{Answer, Facts, Known, Names},
    gather::{dns::Resolver, limit::Limit},
    name::HostName,
};

/// The names as typed, which were asked for before the sign-in.
pub(super) async fn first(asked: JoinHandle<Names>, limit: &Limit) -> Known<Names> {
    match limit.within(asked).await {
        Ok(Ok(names)) => Known::Found(names),
        Ok(Err(error)) => Known::Unreadable(format!("the DNS client failed: {error}")),
        Err(why) => Known::Unreadable(format!("the DNS: {why}")),
    }
}

/// What else there is to ask: the names that the directory gives the machines of the case, their short forms, and where the names
/// lead that their addresses were found to have. Absent where there is nothing.
pub(super) async fn more(facts: &Facts, hosts: &[&HostName], resolver: &Resolver, limit: &Limit) -> Known<Names> {
    let directory = Directory::new(facts);
    let Known::Found(known) = &facts.names else { return Known::Absent };
    let machines = hosts.iter().filter(|name| name.address().is_none());
    let own = hosts.iter().filter_map(|name| directory.host(name).found()?.dns_name().found());
    let short = machines.map(|name| name.short().to_owned());
    let back = known.reverse.values().filter_map(Answer::found).flatten().cloned();
    let wanted: BTreeSet<String> =
        own.chain(short).chain(back).filter(|name| !name.is_empty() && !known.forward.contains_key(name)).collect();
    if wanted.is_empty() {
        return Known::Absent;
    }
    let answered = limit.within(resolver.names(&wanted)).await;
    Known::Found(answered.unwrap_or_else(|why| {
        let late = |name| (name, Answer::NoAnswer(why.to_owned()));
        Names { forward: wanted.into_iter().map(late).collect(), ..Names::default() }
    }))
}

/// Adds answers to those that are there.
pub(super) fn add(names: &mut Known<Names>, found: Known<Names>) {
    match (names, found) {
        (_, Known::Absent) => {}
        (Known::Found(names), Known::Found(more)) => {
            names.forward.extend(more.forward);
            names.reverse.extend(more.reverse);
        }
        (names, first) => *names = first,
    }
}
