//! Files with what was seen of a failure: what they tell, and that none of them does harm.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::io::Cursor;

use kcd_doctor::{evidence::Evidence, gather::evidence::read};

mod harm;
mod logs;
mod mixed;
mod next;
mod shapes;
mod text;
mod tickets;
mod writer;

/// What a file of these octets tells.
fn told(bytes: impl AsRef<[u8]>) -> Evidence {
    read(Cursor::new(bytes.as_ref()), "file")
}

/// The symptoms in their order, wrappers in parentheses.
fn codes(evidence: &Evidence) -> Vec<String> {
    let shown = |symptom: &kcd_doctor::symptom::Symptom| {
        let code = symptom.code.clone().unwrap_or_else(|| "none".to_owned());
        if symptom.wrapper { format!("({code})") } else { code }
    };
    evidence.symptoms.iter().map(shown).collect()
}
