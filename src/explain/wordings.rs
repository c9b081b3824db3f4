//! What Hyper-V writes around or without a code, and what it belongs to.

use super::notes::{self, Note};
use crate::symptom::{Entry, catalogue};

/// What a wording belongs to.
enum To {
    /// An event of the virtual machine management service.
    Event(u32),
    /// Causes that no check looks for.
    Causes(&'static [&'static str]),
}

/// Folded wordings, see [`crate::symptom::fold`].
const WORDINGS: [(&str, To); 14] = [
    ("failed to authenticate the connection", To::Event(20306)),
    ("failed to establish a connection for a virtual machine migration", To::Event(20406)),
    ("failed to establish a connection with host", To::Event(20406)),
    ("l'etablissement d'une connexion avec l'hote", To::Event(20406)),
    ("failed at migration source", To::Event(21024)),
    ("failed at migration destination", To::Event(21026)),
    ("failed to create planned virtual machine", To::Event(21066)),
    ("virtual machine migration limit", To::Event(21501)),
    ("disabled the listener for virtual machine migration", To::Causes(&["lm-disabled", "registry-pol-corrupt"])),
    ("processor-specific features", To::Causes(&["cpu-compat"])),
    ("hardware on the destination computer is not compatible", To::Causes(&["cpu-compat"])),
    ("virtual switch used by", To::Causes(&["vswitch-missing"])),
    ("key protector could not be unwrapped", To::Causes(&["vtpm-key-protector"])),
    ("key protector for the virtual machine could not be unwrapped", To::Causes(&["vtpm-key-protector"])),
];

/// The events that folded text has the words of.
pub(super) fn events(folded: &str) -> impl Iterator<Item = &'static Entry> {
    matching(folded).filter_map(|to| match to {
        To::Event(id) => catalogue::event("VMMS", *id).map(|event| &event.entry),
        To::Causes(_) => None,
    })
}

/// The causes that folded text has the words of.
pub(super) fn causes(folded: &str) -> impl Iterator<Item = &'static Note> {
    matching(folded)
        .flat_map(|to| match to {
            To::Event(_) => &[][..],
            To::Causes(slugs) => slugs,
        })
        .filter_map(|slug| notes::all().find(|note| note.slug == *slug))
}

fn matching(folded: &str) -> impl Iterator<Item = &'static To> {
    WORDINGS.iter().filter(move |(words, _)| folded.contains(words)).map(|(_, to)| to)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symptom::fold;

    #[test]
    fn every_wording_is_folded_and_leads_somewhere() {
        for (words, to) in &WORDINGS {
            assert_eq!(fold(words), *words);
            match to {
                To::Event(_) => assert_eq!(events(words).count(), 1, "{words}"),
                To::Causes(slugs) => assert_eq!(causes(words).count(), slugs.len(), "{words}"),
            }
        }
    }
}
