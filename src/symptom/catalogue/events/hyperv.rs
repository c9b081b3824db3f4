//! Hyper-V.

use super::super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::super::sspi::NO_CREDENTIALS;
use super::source::{VMMS, WORKER};
use super::{Cause, EventEntry, may, on, sure};

/// A file on a share that the host may not reach in the user's name.
pub(super) const SHARE: &[Cause] = &[
    sure("entry-missing"),
    sure("kerberos-only-on-winrm-host"),
    sure("sofs-node-instead-of-name"),
    sure("share-ntfs-permission"),
];
const ATTACHMENT: &[Cause] = &[may("iso-computer-read"), may("share-ntfs-permission"), may("entry-missing")];
pub(super) const REPLICA: &[Cause] = &[
    sure("replica-broker-spn"),
    sure("spn-missing-target"),
    sure("user-rights-network-logon"),
    sure("fw-replica"),
    may("entry-missing"),
];
pub(super) const REPLICA_MEANING: &str = "As a rule the hosts replicate in their own names, without delegation. Where replication is set up from another \
     computer, check also whether the host's list has Hyper-V Replica Service for the replica server. The code inside \
     decides.";
const STAGE: &str = "As a rule one step of a live migration that failed. Versions use this number for different things: go by \
                     the text, and look at the code inside.";
const STORE: &str = "The host works on the share in the user's name and was refused. As a rule its list of delegation \
                     lacks the file server, or is limited to \"Kerberos only\".";
/// Windows has the same words under two numbers.
const REGISTER: &str = "failed to register the configuration for the virtual machine";
const CONFIGURATION: &str = "The host could not read or register the machine's files. If they lie on a share, check \
                             also its rights; the code inside decides.";

pub(super) const EVENTS: &[EventEntry] = &[
    on(&VMMS, 13000, "Failed to create external configuration store", STORE, Delegation, SHARE),
    on(&VMMS, 16350, "Cannot change the storage location of checkpoints", STORE, Delegation, SHARE),
    on(&VMMS, 16352, "Failed to change Smart Paging store", STORE, Delegation, SHARE),
    on(
        &VMMS,
        20306,
        "A connection for a virtual machine migration could not be authenticated",
        "The host has no credentials of the user for the other host: the sign of the double hop. Where the list looks \
         right, check also its spelling, its account, and every domain controller.",
        Delegation,
        NO_CREDENTIALS,
    )
    .around()
    .also(&["failed to authenticate the connection"]),
    on(&VMMS, 21002, "A virtual machine migration failed", STAGE, Authentication, &[]).around(),
    on(
        &VMMS,
        21024,
        "Virtual machine migration operation failed at migration source",
        "As a rule it stands around the event that says why. The same number also tells of a migration that went well, \
         after which the machine lost its network: go by the text.",
        Authentication,
        &[],
    )
    .around()
    .also(&["failed at migration source"]),
    on(&VMMS, 21026, "Virtual machine migration operation failed at migration destination", STAGE, Authentication, &[])
        .around()
        .also(&["failed at migration destination"]),
    on(&VMMS, 21066, "The planned virtual machine could not be made at the destination", STAGE, Authentication, &[])
        .around()
        .also(&["failed to create Planned Virtual Machine"]),
    on(&VMMS, 22038, "Data of a virtual machine migration could not be sent", STAGE, Authentication, &[]).around(),
    on(&VMMS, 22040, "Data of a virtual machine migration could not be received", STAGE, Authentication, &[]).around(),
    on(
        &VMMS,
        14050,
        "Failed to register service principal name",
        "The host could not register its own service names, so tickets for it cannot be had. Check also whether it \
         may write its own names, and whether it reaches a domain controller that can be written to.",
        Authentication,
        &[sure("vmms-spn-not-registered"), sure("dynamic-port-range"), may("rodc")],
    )
    .also(&["Failed to register the service principal name"]),
    on(
        &VMMS,
        14052,
        "The service principal names were registered",
        "As a rule a good sign: the host's service names exist.",
        Elsewhere,
        &[],
    )
    .also(&["Service principal names registered successfully"]),
    on(
        &VMMS,
        21501,
        "The limit of simultaneous migrations was reached",
        "As many migrations run as the host allows.",
        Elsewhere,
        &[sure("lm-limit")],
    )
    .also(&["virtual machine migration limit"]),
    on(
        &VMMS,
        21125,
        "The destination could not be configured for the live migration",
        "As a rule the destination lacks a virtual switch of the same name.",
        Elsewhere,
        &[sure("vswitch-missing")],
    )
    .also(&["Configuration setup for live migration failed on the destination node"]),
    on(
        &VMMS,
        20413,
        "The configuration of a virtual machine could not be registered",
        "A path that one node knows is unknown on the other, such as a drive letter.",
        Elsewhere,
        &[],
    )
    .also(&[REGISTER]),
    on(&VMMS, 20415, "A live migration did not finish", STAGE, Authentication, &[]).around(),
    on(&VMMS, 20417, "A live migration had a long blackout", "The network is slow.", Elsewhere, &[])
        .also(&["live migration completed with unexpectedly long blackout"]),
    on(
        &VMMS,
        20406,
        "The connection of a live migration failed",
        "The connection was not made; the code inside tells by what.",
        Authentication,
        &[sure("fw-winrm-5985"), sure("mgmt-not-domain-joined")],
    )
    .around(),
    on(
        &VMMS,
        280,
        "The connection to the other host failed",
        "The connection was not made; the code inside tells by what.",
        Authentication,
        &[sure("fw-winrm-5985"), sure("mgmt-not-domain-joined")],
    )
    .around(),
    on(
        &VMMS,
        10698,
        "The version of the virtual machine does not fit the host",
        "The destination does not know the machine's configuration version.",
        Elsewhere,
        &[sure("config-version")],
    )
    .also(&["configuration version mismatch"]),
    on(
        &VMMS,
        20100,
        "The virtual machine's configuration could not be registered",
        CONFIGURATION,
        Delegation,
        &[may("share-ntfs-permission"), may("entry-missing")],
    )
    .around()
    .also(&[REGISTER]),
    on(
        &VMMS,
        20102,
        "The virtual machine's configuration could not be unregistered",
        CONFIGURATION,
        Delegation,
        &[may("share-ntfs-permission")],
    )
    .around()
    .also(&["failed to unregister the configuration for the virtual machine"]),
    on(
        &VMMS,
        20104,
        "The virtual machine's configuration could not be verified",
        CONFIGURATION,
        Delegation,
        &[may("share-ntfs-permission")],
    )
    .around()
    .also(&["failed to verify the configuration for the virtual machine"]),
    on(
        &VMMS,
        16300,
        "The virtual machine's configuration cannot be loaded",
        CONFIGURATION,
        Authentication,
        &[may("share-ntfs-permission"), may("dc-vm-on-sofs-cycle")],
    ),
    on(
        &VMMS,
        16400,
        "The virtual machine's configuration is no longer there",
        CONFIGURATION,
        Authentication,
        &[may("share-ntfs-permission"), may("dc-vm-on-sofs-cycle")],
    ),
    on(
        &VMMS,
        16410,
        "The virtual machine's configuration is no longer there",
        CONFIGURATION,
        Authentication,
        &[may("share-ntfs-permission"), may("dc-vm-on-sofs-cycle")],
    ),
    attachment(&VMMS, 12140),
    attachment(&VMMS, 12240),
    attachment(&VMMS, 12290),
    attachment(&WORKER, 12140),
    attachment(&WORKER, 12240),
    attachment(&WORKER, 12290),
    replica(32000),
    replica(32022),
    replica(32086),
    replica(32090),
    replica(32315),
    replica(32552),
    replica(29286),
    replica(33680),
    replica(33824),
    replica(33826),
];

const fn attachment(source: &'static super::EventSource, id: u32) -> EventEntry {
    on(
        source,
        id,
        "A disk or image of a virtual machine could not be opened",
        "Check also the rights of the host's computer account, where the file lies on a share.",
        Delegation,
        ATTACHMENT,
    )
}

const fn replica(id: u32) -> EventEntry {
    on(
        &VMMS,
        id,
        "Hyper-V Replica could not reach or authenticate the other server",
        REPLICA_MEANING,
        Authentication,
        REPLICA,
    )
    .around()
}
