//! Hyper-V and the cluster around it.

use super::super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::source::{CLUSTER, HIGH_AVAILABILITY, VMMS, WORKER};
use super::{Cause, EventEntry, may, on, sure};

/// A file on a share that the host may not reach in the user's name.
const SHARE: &[Cause] = &[
    sure("entry-missing"),
    sure("kerberos-only-on-winrm-host"),
    sure("sofs-node-instead-of-name"),
    sure("share-ntfs-permission"),
];
/// What stands behind a message without credentials.
const NO_CREDENTIALS: &[Cause] = &[
    sure("entry-missing"),
    sure("kerberos-only-on-winrm-host"),
    sure("credssp-not-local"),
    sure("credssp-credential-guard"),
    sure("ticket-cache-stale"),
    sure("user-sensitive"),
    sure("user-protected"),
    sure("cross-domain-kcd"),
    sure("dc-too-old"),
    sure("unconstrained-instead"),
];
const ATTACHMENT: &[Cause] = &[may("iso-computer-read"), may("share-ntfs-permission"), may("entry-missing")];
const REPLICA: &[Cause] =
    &[sure("replica-broker-spn"), sure("spn-missing-target"), sure("user-rights-network-logon"), sure("fw-replica")];
const BROKER: &[Cause] = &[sure("replica-broker-spn")];
const STAGE: &str = "One step of a live migration failed. Its number says little; look at the code inside.";
const STORE: &str = "The host works on the share in the user's name and was refused. As a rule its list of delegation \
                     lacks the file server, or is limited to \"Kerberos only\".";
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
        "The host has no credentials of the user for the other host: the sign of the double hop.",
        Delegation,
        NO_CREDENTIALS,
    )
    .around(),
    on(&VMMS, 21002, "A virtual machine migration failed", STAGE, Authentication, &[]).around(),
    on(
        &VMMS,
        21024,
        "Virtual machine migration operation failed at migration source",
        "Stands around the event that says why. Elsewhere the same number tells of a machine that lost its network.",
        Authentication,
        &[],
    )
    .around(),
    on(&VMMS, 21026, "Virtual machine migration operation failed at migration destination", STAGE, Authentication, &[])
        .around(),
    on(&VMMS, 21066, "The planned virtual machine could not be made at the destination", STAGE, Authentication, &[])
        .around(),
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
    ),
    on(
        &VMMS,
        14052,
        "The service principal names were registered",
        "A good sign: the host's service names exist.",
        Elsewhere,
        &[],
    ),
    on(
        &VMMS,
        21501,
        "The limit of simultaneous migrations was reached",
        "As many migrations run as the host allows.",
        Elsewhere,
        &[sure("lm-limit")],
    ),
    on(
        &VMMS,
        21125,
        "The destination could not be configured for the live migration",
        "As a rule the destination lacks a virtual switch of the same name.",
        Elsewhere,
        &[sure("vswitch-missing")],
    ),
    on(
        &VMMS,
        20413,
        "The configuration of a virtual machine could not be registered",
        "A path that one node knows is unknown on the other, such as a drive letter.",
        Elsewhere,
        &[],
    ),
    on(&VMMS, 20415, "A live migration did not finish", STAGE, Authentication, &[]).around(),
    on(&VMMS, 20417, "A live migration had a long blackout", "The network is slow.", Elsewhere, &[]),
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
    ),
    on(
        &VMMS,
        20100,
        "The virtual machine's configuration could not be registered",
        CONFIGURATION,
        Delegation,
        &[may("share-ntfs-permission"), may("entry-missing")],
    )
    .around(),
    on(
        &VMMS,
        20102,
        "The virtual machine's configuration could not be unregistered",
        CONFIGURATION,
        Delegation,
        &[may("share-ntfs-permission")],
    )
    .around(),
    on(
        &VMMS,
        20104,
        "The virtual machine's configuration could not be verified",
        CONFIGURATION,
        Delegation,
        &[may("share-ntfs-permission")],
    )
    .around(),
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
    cluster_wrapper(21502),
    cluster_wrapper(21100),
    cluster_wrapper(22505),
    cluster_wrapper(22506),
    network_name(1193, "The cluster could not make the computer account of a network name"),
    network_name(1194, "The cluster could not make the computer account of a network name"),
    network_name(1207, "The cluster could not change the computer account of a network name"),
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
        "Replication runs in the hosts' own names: delegation has no part in it. The code inside decides.",
        Authentication,
        REPLICA,
    )
    .around()
}

const fn cluster_wrapper(id: u32) -> EventEntry {
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
