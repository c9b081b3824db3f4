//! `read`: what captures, logs and pasted text tell. Without a network, without a domain.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    args::{AnswerArgs, Color, FormatArg},
    redact, tell,
};
use crate::{
    evidence::{Evidence, Story, Unread},
    gather::{self, Failure},
    redact::Inputs,
};

/// The operands and options of `read`.
#[derive(Debug, Args)]
pub(super) struct ReadArgs {
    /// Captures (pcap, pcapng), event logs (evtx, XML, text), klist's output, or any text with errors in it; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The form of the answer
    #[arg(long, value_enum, default_value = "text")]
    format: FormatArg,
    /// Colours in text
    #[arg(long, value_enum, default_value = "auto")]
    color: Color,
    /// Names of machines, people and domains replaced, the same way each time, so that the answer can be shown to others. MAP tells
    /// which is which, for --unredact; keep it [default: kcd-doctor-redaction.json]
    #[arg(long, value_name = "MAP", num_args = 0..=1, require_equals = true, default_missing_value = crate::redact::DEFAULT_MAP)]
    redact: Option<PathBuf>,
    /// Only the refusals, or the errors, and the answer
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Every exchange, and everything about every error
    #[arg(short, long)]
    verbose: bool,
}

impl ReadArgs {
    /// What to do with the answer.
    pub(super) fn answer(&self) -> AnswerArgs {
        AnswerArgs {
            format: self.format,
            color: self.color,
            redact: self.redact.clone(),
            save: None,
            quiet: self.quiet,
            verbose: self.verbose,
        }
    }
}

/// What was read.
pub(super) struct Read<'p> {
    /// What the files tell.
    pub(super) evidence: Evidence,
    /// The files that could be read.
    files: Vec<&'p Path>,
    /// Those that could not, as sentences.
    pub(super) failures: Vec<String>,
}

/// Reads each file once.
pub(super) fn evidence(files: &[PathBuf]) -> Read<'_> {
    let mut all = Read { evidence: Evidence::default(), files: Vec::new(), failures: Vec::new() };
    for path in files.iter().collect::<BTreeSet<_>>() {
        match gather::evidence::file(path) {
            Ok(read) => {
                all.evidence.add(read);
                all.files.push(path);
            }
            Err(Failure(sentence)) => all.failures.push(sentence),
        }
    }
    all
}

/// Reads all files, and makes one story of them. Fails only where none could be read.
pub(super) fn run(arguments: &ReadArgs) -> Result<Story, Failure> {
    let Read { mut evidence, files, failures } = evidence(&arguments.files);
    if files.is_empty() {
        return Err(Failure(failures.join("\n")));
    }
    for sentence in &failures {
        tell(&format!("warning: {sentence}"));
    }
    let unread = |because| Unread { what: "files".to_owned(), count: 1, because };
    evidence.add(Evidence { unread: failures.into_iter().map(unread).collect(), ..Evidence::default() });
    let files = files.into_iter().map(Path::to_owned).collect();
    let inputs = redact::redacted(Inputs { evidence, files, ..Inputs::default() }, &arguments.answer())?;
    Ok(inputs.evidence.story().carrying(inputs.files.iter().map(PathBuf::as_path)))
}
