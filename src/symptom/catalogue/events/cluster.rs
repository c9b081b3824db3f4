//! The cluster around Hyper-V.

use super::super::super::Relation::Authentication;
use super::source::{CLUSTER, HIGH_AVAILABILITY};
use super::{Cause, EventEntry, on, sure};

const BROKER: &[Cause] = &[sure("replica-broker-spn")];

pub(super) const EVENTS: &[EventEntry] = &[
    wrapper(21502).also(&["Live migration of … failed"]),
    wrapper(21100),
    wrapper(22505),
    wrapper(22506),
    network_name(1193, "The cluster could not make the computer account of a network name")
        .also(&["failed to create its associated computer object"]),
    network_name(1194, "The cluster could not make the computer account of a network name")
        .also(&["failed to create its associated computer object"]),
    network_name(1207, "The cluster could not change the computer account of a network name")
        .also(&["The computer object associated with the resource could not be updated"]),
];

const fn wrapper(id: u32) -> EventEntry {
    on(
        &HIGH_AVAILABILITY,
        id,
        "Live migration of a clustered virtual machine failed",
        "The cluster's report of what the host said: look at the events of the host at the same time.",
        Authentication,
        &[],
    )
    .around()
}

const fn network_name(id: u32, text: &'static str) -> EventEntry {
    on(
        &CLUSTER,
        id,
        text,
        "The cluster's own account may not make or change the account of the network name.",
        Authentication,
        BROKER,
    )
}
