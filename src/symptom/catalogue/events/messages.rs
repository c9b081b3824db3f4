//! Messages of Hyper-V by their words: those whose number is not known, or not the same in all versions.

use super::super::super::Relation::{Authentication, Delegation, Elsewhere};
use super::super::{Cause, Entry, Kind, Relation, may, row, sure};
use super::hyperv::{REPLICA, REPLICA_MEANING, SHARE};

/// Every such message. All have the number 0, which is no event's.
pub static MESSAGES: &[Entry] = &[
    said(
        "The Virtual Machine Management Service failed to establish a connection for a Virtual Machine migration",
        "The connection between the hosts was not made, so that the migration itself did not begin. Why, the code behind \
         the colon says.",
        Authentication,
        &[],
    )
    .around()
    .also(&[
        "failed to establish a connection for a Virtual Machine migration",
        "failed to establish a connection with host",
        "l'établissement d'une connexion avec l'hôte",
    ]),
    said(
        "The Virtual Machine Management Service disabled the listener for Virtual Machine migration connections",
        "The host takes in no live migrations any more: its local policy file is damaged, or they were switched off.",
        Elsewhere,
        &[sure("registry-pol-corrupt"), sure("lm-disabled")],
    )
    .also(&["disabled the listener for Virtual Machine migration"]),
    said(
        "Failed to add device 'Virtual CD/DVD Disk'",
        "The image lies on a share, and who opened it there was refused: the host for the user, or the host's own \
         computer account. Look at the rights on the share too.",
        Delegation,
        &[
            sure("entry-missing"),
            sure("kerberos-only-on-winrm-host"),
            sure("iso-computer-read"),
            may("sofs-node-instead-of-name"),
            may("share-ntfs-permission"),
        ],
    ),
    said(
        "Failed to create a new virtual machine",
        "The wizard's frame around the reason. With the machine's files on a share it is mostly that the host could not \
         work there in the user's name.",
        Delegation,
        SHARE,
    )
    .around()
    .also(&["The server encountered an error while creating"]),
    said(
        "Hyper-V failed to authenticate the replica server using Kerberos authentication",
        REPLICA_MEANING,
        Authentication,
        REPLICA,
    )
    .around(),
    said(
        "The virtual machine is using processor-specific features not supported on host",
        "The processors of the two hosts are too different for a running move.",
        Elsewhere,
        &[sure("cpu-compat")],
    )
    .also(&["processor-specific features", "hardware on the destination computer is not compatible"]),
    said(
        "A virtual switch used by the virtual machine does not exist on the destination node",
        "The destination has no virtual switch of that name.",
        Elsewhere,
        &[sure("vswitch-missing")],
    )
    .also(&["virtual switch used by"]),
    said(
        "The key protector for the virtual machine could not be unwrapped",
        "The destination cannot open what protects the machine's virtual TPM.",
        Elsewhere,
        &[sure("vtpm-key-protector")],
    )
    .also(&["key protector could not be unwrapped", "key protector for the virtual machine could not be unwrapped"]),
];

const fn said(text: &'static str, meaning: &'static str, relation: Relation, causes: &'static [Cause]) -> Entry {
    row(Kind::Event, 0, ("Hyper-V", text), meaning, relation, causes)
}
