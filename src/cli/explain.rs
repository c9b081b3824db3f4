//! `explain`: what an error or a check means. Without a network, without a domain.

use std::io::{self, Read as _};

use clap::Args;

use super::args::{AnswerArgs, Color, FormatArg};
use crate::{
    explain::{Explanation, explain, list},
    gather::Failure,
    symptom::READ_LIMIT,
};

/// The operands and options of `explain`.
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    #[arg(
        value_name = "TEXT",
        required_unless_present = "list",
        allow_negative_numbers = true,
        help = "A code (0x8009030E, -2146893042, 13), a name (KDC_ERR_BADOPTION), an event (VMMS 13000), a check \
                (entry-missing, KCD301), or a message as it was shown; - reads it from standard input"
    )]
    text: Vec<String>,
    /// The whole catalogue
    #[arg(long, conflicts_with = "text")]
    list: bool,
    /// The form of the answer
    #[arg(long, value_enum, default_value = "text")]
    format: FormatArg,
    /// Colours in text
    #[arg(long, value_enum, default_value = "auto")]
    color: Color,
    /// Everything about every match
    #[arg(short, long)]
    verbose: bool,
}

impl ExplainArgs {
    /// What to do with the answer.
    pub(super) fn answer(&self) -> AnswerArgs {
        AnswerArgs {
            format: self.format,
            color: self.color,
            redact: None,
            save: None,
            quiet: false,
            verbose: self.verbose,
        }
    }
}

/// Looks it up.
pub(super) fn run(arguments: &ExplainArgs) -> Result<Explanation, Failure> {
    if arguments.list {
        return Ok(list());
    }
    let text = match arguments.text.as_slice() {
        [one] if one == "-" => pasted()?,
        words => words.join(" "),
    };
    if text.trim().is_empty() {
        return Err(Failure("the text is empty; expected a code, a name, or a message".to_owned()));
    }
    Ok(explain(&text))
}

/// What comes in on standard input, as much of it as is looked at.
fn pasted() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(READ_LIMIT).unwrap_or(u64::MAX).saturating_add(1);
    let read = io::stdin().lock().take(limit).read_to_end(&mut bytes);
    read.map_err(|error| Failure(format!("standard input could not be read: {error}")))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
