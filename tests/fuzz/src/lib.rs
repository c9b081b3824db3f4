//! What must hold of a reader, whatever it is given: one module for each fuzz target.
//!
//! `fuzz_targets` runs them on what a fuzzer thinks of. The program's `tests/fuzz_corpus.rs` includes this file and runs
//! them on the seeds in `fixtures/fuzz`, with every toolchain.

pub mod capture;
pub mod case_file;
mod der;
pub mod edata;
pub mod event_record;
pub mod export;
pub mod kerberos;
pub mod ldif;
pub mod pasted_text;
pub mod security_descriptor;
mod told;
#[path = "../../evidence/writer.rs"]
mod writer;

/// A reader, and what must hold of it.
pub struct Target {
    /// The name of the target, and of the folder with its seeds.
    pub name: &'static str,
    /// Reads octets, and panics if something does not hold.
    pub run: fn(&[u8]),
}

/// All of them.
pub const TARGETS: [Target; 9] = [
    Target { name: "capture", run: capture::run },
    Target { name: "case_file", run: case_file::run },
    Target { name: "edata", run: edata::run },
    Target { name: "event_record", run: event_record::run },
    Target { name: "export", run: export::run },
    Target { name: "kerberos", run: kerberos::run },
    Target { name: "ldif", run: ldif::run },
    Target { name: "pasted_text", run: pasted_text::run },
    Target { name: "security_descriptor", run: security_descriptor::run },
];

/// What every file is called.
const FILE: &str = "file";
