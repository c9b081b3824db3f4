//! `--redact` and `--unredact`: names in the way out, and in the way back.

use std::path::{Path, PathBuf};

use super::args::AnswerArgs;
use crate::{
    gather::{self, Failure},
    redact::Inputs,
};

/// The inputs as they are, or under pseudonyms where the answer is to be redacted. The map is written before anything is answered.
pub(super) fn redacted(inputs: Inputs, answer: &AnswerArgs) -> Result<Inputs, Failure> {
    let Some(path) = &answer.redact else { return Ok(inputs) };
    let others = inputs.files.iter().chain(&answer.save);
    if let Some(other) = others.into_iter().find(|other| *other == path) {
        return Err(Failure(format!("--redact={}: the map would take the place of that file", other.display())));
    }
    let pseudonyms = inputs.under_pseudonyms(gather::redaction::read_or_begin(path)?);
    gather::redaction::write(&pseudonyms.map, path)?;
    Ok(pseudonyms.inputs)
}

/// A reply with the names put back.
pub(super) fn restored(operands: &[PathBuf]) -> Result<String, Failure> {
    let [map, reply @ ..] = operands else { return Err(Failure("--unredact needs a map".to_owned())) };
    let map = gather::redaction::read(map)?;
    Ok(map.restore(&gather::redaction::reply(reply.first().map(PathBuf::as_path))?))
}

/// The files among some operands, by the paths that were typed.
pub(super) fn files<'p>(lists: impl IntoIterator<Item = &'p PathBuf>) -> Vec<PathBuf> {
    lists.into_iter().filter(|path| path.as_path() != Path::new("-")).cloned().collect()
}
