//! A host that still holds tickets from before a change.

use super::{
    Check, Fact, Finding,
    recent::{self, Memory},
    reported,
};
use crate::examine::Examination;

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD504",
    slug: "ticket-cache-stale",
    title: "the directory is right, but the host may hold tickets from before the change",
    explain: "\
Tickets live for ten hours. A host that got its tickets before a change to its account goes on with them until they end, are \
purged, or the host restarts. That is why many a report says that delegation worked only after a restart.

## Cause
The directory was mended, and the host was not told.

## Fix
Purge the tickets of the host's own two sessions, LocalSystem (0x3e7) and Network Service (0x3e4), and wait a quarter of an hour.

## Check by hand
klist -li 0x3e7 on the host shows when its tickets began; compare with whenChanged of its account.",
    in_order: "no account that takes part was changed in the ten hours before, or the hosts were started since, or the directory \
               explains the error",
    needs: &[Fact::Times],
    hides: &[],
    run,
};

/// The default life of a ticket.
const TICKETS: Memory = Memory { seconds: 10 * 3600, what: "hold tickets from before" };

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    if !recent::matters(examination) {
        return Vec::new();
    }
    match recent::latest(examination) {
        Some(change) if change.is_remembered(&TICKETS) => vec![recent::finding(examination, &TICKETS, change)],
        // A change that is known to be older than any ticket, or than the host's last start, rules it out.
        Some(_) => Vec::new(),
        None => guess(examination).into_iter().collect(),
    }
}

/// Without the times only the errors that are known to come of caches suggest it.
fn guess(examination: &Examination<'_>) -> Option<Finding> {
    let symptom =
        [CHECK.slug, "s4u-negative-cache"].into_iter().find_map(|slug| reported::pointing_to(examination, slug))?;
    let changed = examination.last_change().map(|(_, changed)| changed);
    if changed.is_some_and(|changed| recent::is_older(symptom, changed)) {
        return None;
    }
    Some(recent::guess(examination, &TICKETS, symptom))
}
