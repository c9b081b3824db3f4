//! The data of a `KRB-ERROR`: the NTSTATUS in it in both of its forms, and how keys are made.

use jiff::Timestamp;
use kcd_doctor::kerberos::{ErrorMessage, Seen, hints, read_error, see};

use super::der::{INTEGER, OCTETS, TEXT, TIME, element, field, number, sequence};

/// The type of a `KERB-ERROR-DATA` that holds a status, and of `ETYPE-INFO2`.
const EXTENDED: u8 = 3;
const ETYPE_INFO2: u8 = 19;

/// Reads the data of an error.
///
/// # Panics
/// The data change the rest of the error; a status is found where none is, or not found where one is; or there are more
/// hints about keys than fit.
pub fn run(bytes: &[u8]) {
    let error = read(bytes);
    assert_eq!(error.data, bytes);
    let bare = read(&[]).refusal;
    assert_eq!((error.refusal.code, error.refusal.time, &error.refusal.text), (bare.code, bare.time, &bare.text));
    if let Some(status) = error.refusal.status {
        let is_it = |window: &[u8]| {
            window.starts_with(&status.to_le_bytes()) && matches!(window[4..], [0, 0, 0, 0, 1 | 3, 0, 0, 0])
        };
        assert!(bytes.windows(12).any(is_it), "{status:08x}");
    }
    in_every_form(bytes);
    // As the elements of the data, and as the hints themselves.
    for data in [bytes, &method_data(&[(ETYPE_INFO2, bytes)])] {
        let hints = hints(data);
        assert!(hints.len() * 9 <= data.len(), "{hints:?}");
    }
}

/// Asserts that a status is found, whatever stands beside it.
fn in_every_form(bytes: &[u8]) {
    let Some((status, beside)) = bytes.split_first_chunk() else { return };
    let flags = if beside.len() % 2 == 0 { 1 } else { 3 };
    let extended = [status.as_slice(), &[0, 0, 0, 0, flags, 0, 0, 0]].concat();
    for data in [
        extended.clone(),
        sequence(&[number(1, EXTENDED), field(2, &element(OCTETS, &extended))]),
        method_data(&[(EXTENDED, &extended)]),
        method_data(&[(ETYPE_INFO2, beside), (EXTENDED, &extended), (EXTENDED, b"CONTOSO.COMa")]),
    ] {
        assert_eq!(read(&data).refusal.status, Some(u32::from_le_bytes(*status)), "{data:02x?}");
    }
}

/// A `METHOD-DATA` of elements, each with its type and its value.
fn method_data(elements: &[(u8, &[u8])]) -> Vec<u8> {
    let element = |(kind, value): &(u8, &[u8])| sequence(&[number(1, *kind), field(2, &element(OCTETS, value))]);
    sequence(&elements.iter().map(element).collect::<Vec<_>>())
}

/// The error with these data, read in both ways, which must be the same.
fn read(data: &[u8]) -> ErrorMessage {
    const KRB_ERROR: u8 = 30;
    let name = sequence(&[number(0, 2), field(1, &sequence(&[element(TEXT, b"krbtgt"), element(TEXT, b"C")]))]);
    let message = sequence(&[
        number(0, 5),
        number(1, KRB_ERROR),
        field(4, &element(TIME, b"20261121063432Z")),
        field(5, &element(INTEGER, &[0])),
        number(6, 13),
        field(9, &element(TEXT, b"CONTOSO.COM")),
        field(10, &name),
        field(12, &element(OCTETS, data)),
    ]);
    let message = element(0x60 | KRB_ERROR, &message);
    let now = Timestamp::UNIX_EPOCH;
    let error = read_error(&message, now).expect("an error whose data are octets is sound");
    let Ok(Seen::Answer(answer)) = see(&message, now) else { panic!("an error is an answer") };
    assert_eq!(answer.refusal.as_ref(), Some(&error.refusal));
    assert!(!(answer.armored && error.refusal.status.is_some()));
    error
}
