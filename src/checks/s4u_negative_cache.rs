//! A host that remembers a refusal from before a change.

use super::{
    Check, Fact, Finding,
    recent::{self, Memory},
};
use crate::examine::Examination;

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD505",
    slug: "s4u-negative-cache",
    title: "the directory was changed within a quarter of an hour, and the host may remember the refusal",
    explain: "\
A host that was refused a ticket in a user's name remembers this for 15 minutes (S4UCacheTimeout) and does not ask again. A try \
soon after the mending therefore fails as before.

## Cause
The directory was mended a few minutes ago.

## Fix
Purge the tickets of the host, or wait for a quarter of an hour; then try again.

## Check by hand
klist -li 0x3e7 kcd_cache on the host shows the remembered refusal; repadmin /showobjmeta shows when the attribute changed.",
    in_order: "no account that takes part was changed in the quarter of an hour before",
    needs: &[Fact::Times],
    hides: &["ticket-cache-stale"],
    run,
};

/// The default of `S4UCacheTimeout`.
const REFUSALS: Memory = Memory { seconds: 15 * 60, what: "remember a refusal from before" };

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    if !recent::matters(examination) {
        return Vec::new();
    }
    recent::latest(examination)
        .filter(|change| change.is_remembered(&REFUSALS))
        .map(|change| recent::finding(examination, &REFUSALS, change))
        .into_iter()
        .collect()
}
