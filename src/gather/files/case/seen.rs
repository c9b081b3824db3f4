//! What was seen of the failure: events and tickets, read as if each had come in a file of its own.

use std::io::Cursor;

use super::json::Place;
use crate::{evidence::Evidence, gather::evidence};

/// Reads events and tickets.
pub(super) fn evidence(file: &str, whole: &Place<'_>) -> Result<Evidence, String> {
    let mut all = Evidence::default();
    for group in whole.at("events").items() {
        let events = group.at("xml").texts()?;
        if !events.is_empty() {
            let document = format!("<Events>{}</Events>", events.concat());
            all.add(evidence::read(Cursor::new(document), file));
        }
    }
    for list in whole.at("tickets").items() {
        let mut read = evidence::read(Cursor::new(list.at("text").text()?.to_owned()), file);
        // A list without tickets and without an error tells nothing, which is no fault of the file.
        read.unread.retain(|unread| !unread.what.starts_with("text of "));
        all.add(read);
    }
    Ok(all)
}
