//! The operations that are compared: each kind, for pairs of hosts of the lab that stand for its faults.

use kcd_doctor::{
    case::{self, Case},
    diagnose::diagnose,
    examine::Examination,
    facts::Facts,
    name::{HostName, Storage},
    report,
};
use serde_json::Value;

/// Two hosts, and who pressed the button.
const PAIRS: [(&str, &str, Option<&str>); 26] = [
    ("vmhost1", "vmhost2", Some("alice")),
    ("vmhost2", "vmhost1", Some("sensitive")),
    ("vmhost1", "fhost1", None),
    ("core2016", "2016gui", Some("sensitive")),
    ("core2016", "disabled1", Some("alice")),
    ("core2016", "rc4only", Some("alice")),
    ("aesonly1", "rc4only", Some("alice")),
    ("misspelt1", "vmhost2", None),
    ("interp1", "vmhost2", Some("protected")),
    ("nbsp1", "vmhost2", Some("alice")),
    ("short1", "vmhost2", Some("alice")),
    ("hostclass1", "vmhost2", Some("limited")),
    ("uncon1", "fhost1", Some("alice")),
    ("unconlist1", "vmhost2", Some("alice")),
    ("biglist1", "vmhost2", None),
    ("hv2012", "hv2025", Some("CONTOSO\\alice")),
    ("hv2022a", "hv2022b", Some("alice@contoso.com")),
    ("disabled1", "vmhost1", Some("disuser")),
    ("authpol1", "vmhost1", Some("alice")),
    ("conflict1", "rbcdt3", Some("nobody")),
    ("rbcd1", "rbcdt1", Some("alice")),
    ("rbgrp1", "rbcdt2", Some("alice")),
    ("rbdeny1", "rbcdt4", Some("alice")),
    ("twin1", "verylonghostname1", Some("alice")),
    ("cln1", "cln2", Some("alice")),
    ("nosuch", "vmhost1", Some("expired1")),
];

/// What is done to a pair.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Migrate,
    MigrateWithStorage,
    Replicate,
    CreateVm,
    MountIso,
    MoveStorage,
}

/// One operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operation {
    kind: Kind,
    pub(crate) one: &'static str,
    pub(crate) other: &'static str,
    pub(crate) user: Option<&'static str>,
}

/// The file server of those that need a third machine.
const STORAGE: &str = "fhost1";

/// How many operations there are for each pair.
pub(crate) const KINDS: usize = 6;

/// Each kind for each pair.
pub(crate) fn operations() -> Vec<Operation> {
    use Kind::*;
    let kinds: [Kind; KINDS] = [Migrate, MigrateWithStorage, Replicate, CreateVm, MountIso, MoveStorage];
    let of_pair = |(one, other, user)| kinds.map(|kind| Operation { kind, one, other, user });
    PAIRS.into_iter().flat_map(of_pair).collect()
}

impl Operation {
    /// As it is typed.
    pub(crate) fn arguments(&self) -> Vec<String> {
        let (word, other) = match self.kind {
            Kind::Migrate | Kind::MigrateWithStorage => ("migrate", self.other.to_owned()),
            Kind::Replicate => ("replicate", self.other.to_owned()),
            Kind::CreateVm => ("create-vm", self.share()),
            Kind::MountIso => ("mount-iso", self.share()),
            Kind::MoveStorage => ("move-storage", self.share()),
        };
        let mut words = vec![word.to_owned(), self.one.to_owned(), other];
        if matches!(self.kind, Kind::MigrateWithStorage) {
            words.extend(["--storage".to_owned(), STORAGE.to_owned()]);
        }
        words.extend(self.user.into_iter().flat_map(|user| ["--user".to_owned(), user.to_owned()]));
        words
    }

    /// The same as the program has it.
    fn case(&self) -> Case {
        let (operation, destination, storage) = match self.kind {
            Kind::Migrate => (case::Operation::Migrate, true, None),
            Kind::MigrateWithStorage => (case::Operation::Migrate, true, Some(STORAGE.to_owned())),
            Kind::Replicate => (case::Operation::Replicate, true, None),
            Kind::CreateVm => (case::Operation::CreateVm, false, Some(self.share())),
            Kind::MountIso => (case::Operation::MountIso, false, Some(self.share())),
            Kind::MoveStorage => (case::Operation::MoveStorage, false, Some(self.share())),
        };
        Case {
            destination: destination.then(|| HostName::new(self.other)),
            storage: storage.map(|typed| Storage::new(&typed)).into_iter().collect(),
            user: self.user.map(str::to_owned),
            ..Case::new(operation, HostName::new(self.one))
        }
    }

    /// The machines that a case file is collected for.
    pub(crate) fn hosts(&self) -> [&'static str; 3] {
        [self.one, self.other, STORAGE]
    }

    /// What the program says of it, given these facts.
    pub(crate) fn answer(&self, facts: &Facts) -> Value {
        let case = self.case();
        let examination = Examination::new(&case, facts);
        serde_json::to_value(report::build(&examination, diagnose(&examination))).unwrap()
    }

    fn share(&self) -> String {
        format!("\\\\{}\\vms", self.other)
    }
}
