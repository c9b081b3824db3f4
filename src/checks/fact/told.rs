//! What hosts and shares say of themselves: facts that no directory holds, and that count as missing only where somebody asked.

use crate::{
    case::Operation,
    checks::share_permission,
    examine::{Examination, Settings, settings},
    facts::{Known, NOBODY},
    name::HostName,
};

/// Why rights on the shares of the case are not known, if it is about images, or about virtual machines.
pub(super) fn rights<'e>(
    examination: &'e Examination<'_>,
    of_images: bool,
) -> impl Iterator<Item = Known<Option<String>>> + use<'e> {
    let case = examination.case;
    let storage = case.storage.iter().filter(move |_| (case.operation == Operation::MountIso) == of_images);
    storage.map(|storage| share_permission::why_unknown(examination, storage))
}

pub(super) fn is_sound(rights: impl Iterator<Item = Known<Option<String>>>) -> bool {
    let mut rights = rights.peekable();
    rights.peek().is_some() && rights.all(|why| why == Known::Found(None))
}

/// That some host of a migration uses `CredSSP`, or takes part in none, and nothing says which.
pub(super) fn of_nobody(examination: &Examination<'_>) -> Option<String> {
    let object = examination.directory.facts().hosts.get(NOBODY)?;
    let says = |property: &str, word: &str| match object.texts(property) {
        Known::Found(values) => values.iter().any(|value| value.eq_ignore_ascii_case(word)),
        // Files that differ in it say it somewhere.
        Known::Unreadable(_) => object.was_asked_for(property),
        Known::Absent => false,
    };
    let is_bad = says(settings::AUTHENTICATION, "CredSSP") || says(settings::ENABLED, "False");
    let mut ends = ends(examination).peekable();
    let is_open =
        ends.peek().is_some() && !ends.all(|name| examination.settings(name).authentication().as_found().is_some());
    (is_bad && is_open).then(|| {
        format!(
            "settings of hosts were sent without the hosts' names, and they are not all set to Kerberos and switched on ({})",
            object.source
        )
    })
}

/// The hosts that a migration goes between.
fn ends<'e>(examination: &'e Examination<'_>) -> impl Iterator<Item = &'e HostName> {
    let case = examination.case;
    [Some(&case.source), case.destination.as_ref()].into_iter().flatten().filter(|_| case.is_migration())
}

/// Whether a setting of all hosts of a migration is known.
pub(super) fn is_seen<'f>(examination: &Examination<'f>, look: impl Fn(Settings<'f>) -> Known<()>) -> bool {
    let mut ends = ends(examination).peekable();
    ends.peek().is_some() && ends.all(|name| look(examination.settings(name)) == Known::Found(()))
}

/// Why a setting of a host is not known, where somebody asked for it. That nobody did is no failure: the directory has none.
pub(super) fn of_settings<'f>(
    examination: &Examination<'f>,
    property: &str,
    look: impl Fn(Settings<'f>) -> Known<()>,
) -> Option<String> {
    ends(examination).find_map(|name| {
        let settings = examination.settings(name);
        let why = look(settings).unreadable().filter(|_| settings.was_asked_for(property))?.to_owned();
        Some(format!("{name}: {why}"))
    })
}
