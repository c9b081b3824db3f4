//! From the operands of `--assume` to changes of the facts.

use std::path::Path;

use crate::{
    assume::{Assumptions, is_text},
    facts::Facts,
    gather::{self, Failure},
};

/// The assumptions, in the order of the command line. Files are read here.
pub(super) fn from_arguments(operands: &[String]) -> Result<Assumptions, Failure> {
    let mut all = Assumptions::default();
    for operand in operands {
        let failed = |what: String| Failure(format!("--assume {what}"));
        if is_text(operand) {
            all.say(operand).map_err(|what| failed(format!("{operand:?}: {what}")))?;
            continue;
        }
        let changes = gather::files::changes(Path::new(operand)).map_err(|failure| {
            let is_named_like_one = [".ldif", ".ldf"].iter().any(|end| operand.to_lowercase().ends_with(end));
            let hint = if is_named_like_one {
                ""
            } else {
                "; expected a file of change records, or ACCOUNT: CHANGE such as 'vmhost1: T2A4D=on'"
            };
            failed(format!("{failure}{hint}"))
        })?;
        all.read(changes.records, changes.warnings);
    }
    Ok(all)
}

/// The facts as they would be, and the changes in words.
pub(super) fn put_on(facts: Facts, assumptions: &Assumptions) -> Result<(Facts, Vec<String>), Failure> {
    if assumptions.is_empty() {
        return Ok((facts, Vec::new()));
    }
    let assumed = assumptions.on(&facts);
    match &assumed.failures[..] {
        [] => Ok((assumed.facts, assumed.told)),
        failures => Err(Failure(failures.iter().map(|what| format!("--assume {what}")).collect::<Vec<_>>().join("\n"))),
    }
}
