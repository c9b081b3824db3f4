//! What failed, and between whom: the question that the user asks.

use std::collections::BTreeMap;

use crate::{
    evidence::{Clues, Evidence},
    name::{HostName, Storage},
    os::Release,
    symptom::Symptom,
};

/// A Hyper-V operation that takes the administrator's identity to a second machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Live migration: shared-nothing, or with the VM staying on SMB storage.
    Migrate,
    /// Creating a VM, its checkpoint or its paging folder on an SMB share.
    CreateVm,
    /// Attaching an ISO image from an SMB share.
    MountIso,
    /// Moving only a VM's storage to an SMB share.
    MoveStorage,
    /// Configuring Hyper-V Replica.
    Replicate,
}

impl Operation {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Migrate, Self::CreateVm, Self::MountIso, Self::MoveStorage, Self::Replicate];

    /// The name of the command.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Migrate => "migrate",
            Self::CreateVm => "create-vm",
            Self::MountIso => "mount-iso",
            Self::MoveStorage => "move-storage",
            Self::Replicate => "replicate",
        }
    }

    /// What the operation does, after "to".
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Migrate => "live-migrate a virtual machine",
            Self::CreateVm => "create a virtual machine on the share",
            Self::MountIso => "attach an ISO image from the share",
            Self::MoveStorage => "move a virtual machine's storage to the share",
            Self::Replicate => "configure Hyper-V Replica",
        }
    }
}

/// The hosts' live migration authentication setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MigrationAuth {
    /// Kerberos, which needs delegation.
    Kerberos,
    /// `CredSSP`, which needs the administrator to be signed in on the source.
    CredSsp,
}

impl MigrationAuth {
    /// As `Get-VMHost` prints it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kerberos => "Kerberos",
            Self::CredSsp => "CredSSP",
        }
    }
}

/// Where an error comes from that was given with the command ([`Symptom::from`]).
pub const GIVEN: &str = "--error";

/// The whole question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// What was attempted.
    pub operation: Operation,
    /// The host that acts: source, primary, or the host of the VM.
    pub source: HostName,
    /// The other Hyper-V host, where the operation has one.
    pub destination: Option<HostName>,
    /// The file servers involved.
    pub storage: Vec<Storage>,
    /// Who pressed the button.
    pub user: Option<String>,
    /// Where it was pressed.
    pub via: Option<HostName>,
    /// The migration setting, if the user knows it.
    pub migration_auth: Option<MigrationAuth>,
    /// Releases that the user gave, which count more than the directory's.
    pub host_os: BTreeMap<HostName, Release>,
    /// The errors to explain: those that were given, and those that the evidence amounts to.
    pub symptoms: Vec<Symptom>,
    /// What was seen of the failure, as far as it has to do with these machines.
    pub clues: Clues,
    /// For each name of the case those of the directory that are spelt almost like it, where the spelling of the names themselves says
    /// nothing since they are pseudonyms.
    pub near: Option<BTreeMap<String, Vec<String>>>,
}

impl Case {
    /// An operation of which nothing more is known than the host that acts.
    pub fn new(operation: Operation, source: HostName) -> Self {
        Self {
            operation,
            source,
            destination: None,
            storage: Vec::new(),
            user: None,
            via: None,
            migration_auth: None,
            host_os: BTreeMap::new(),
            symptoms: Vec::new(),
            clues: Clues::default(),
            near: None,
        }
    }

    /// The case with what was seen of the failure. Its errors are to be explained beside those that were given, which become part
    /// of it, and its user is taken where nobody named one.
    #[must_use]
    pub fn with(mut self, evidence: Evidence) -> Self {
        let mut clues = Clues::of(evidence, &self.hosts());
        if let (None, Some((user, from))) = (&self.user, clues.user()) {
            let others = clues.users().len().saturating_sub(1);
            let more =
                if others > 0 { format!(", the last of {} users who are seen", others + 1) } else { String::new() };
            let (user, from) = (user.to_owned(), format!("{from}{more}"));
            (self.user, clues.user_from) = (Some(user), Some(from));
        }
        let errors = clues.seen.errors();
        clues.seen.symptoms.extend_from_slice(&self.symptoms);
        self.symptoms.extend(errors);
        self.clues = clues;
        self
    }

    /// Every host named, each once, sorted.
    pub fn hosts(&self) -> Vec<&HostName> {
        let mut hosts: Vec<&HostName> = [Some(&self.source), self.destination.as_ref(), self.via.as_ref()]
            .into_iter()
            .flatten()
            .chain(self.storage.iter().map(|storage| &storage.server))
            .collect();
        hosts.sort();
        hosts.dedup();
        hosts
    }

    /// Whether the operation is one whose authentication the migration setting governs.
    pub fn is_migration(&self) -> bool {
        self.operation == Operation::Migrate
    }
}
