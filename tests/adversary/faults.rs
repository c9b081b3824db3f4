//! What a server may do wrong.

use std::{sync::Arc, time::Duration};

use super::{
    ber::{
        BIND, BIND_RESPONSE, DONE, ENTRY, ENUMERATED, EXTENDED_RESPONSE, INTEGER, OCTETS, REFERENCE, SEQUENCE,
        constructed, element, message, number, octets, result,
    },
    ldap::{Act, Manner, Order, Request, honest},
    world::{attribute, done},
};

/// Where a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum At {
    Root,
    SignIn,
    /// Every search after the sign-in.
    Questions,
    /// The search with this number after the sign-in, from 0.
    Question(usize),
}

impl At {
    fn strikes(self, request: &Request) -> bool {
        match self {
            Self::Root => request.is_root(),
            Self::SignIn => request.kind == BIND,
            Self::Questions => request.is_question(),
            Self::Question(number) => request.is_question() && request.nth == number + 2,
        }
    }
}

/// The fault at one place, the truth everywhere else.
pub(crate) fn at(at: At, fault: impl Fn(&Request, Vec<Vec<u8>>) -> Vec<Act> + Send + Sync + 'static) -> Manner {
    let script = move |request: &Request, answer: Vec<Vec<u8>>| {
        if at.strikes(request) { fault(request, answer) } else { sent(answer) }
    };
    Manner { script: Arc::new(script), ..honest() }
}

pub(crate) fn sent(answer: Vec<Vec<u8>>) -> Vec<Act> {
    answer.into_iter().map(Act::Send).collect()
}

/// Some acts in the place of the answer.
pub(crate) fn instead(place: At, acts: &[Act]) -> Manner {
    let acts = acts.to_vec();
    at(place, move |_, _| acts.clone())
}

/// Octets in the place of the answer, made for its number.
pub(crate) fn replaced(place: At, bytes: impl Fn(u32) -> Vec<u8> + Send + Sync + 'static) -> Manner {
    at(place, move |request, _| vec![Act::Send(bytes(request.id))])
}

/// Octets before the answer, made for its number.
pub(crate) fn preceded(place: At, bytes: impl Fn(u32) -> Vec<u8> + Send + Sync + 'static) -> Manner {
    at(place, move |request, answer| [vec![Act::Send(bytes(request.id))], sent(answer)].concat())
}

/// Octets after the answer, made for its number.
pub(crate) fn followed(place: At, bytes: impl Fn(u32) -> Vec<u8> + Send + Sync + 'static) -> Manner {
    at(place, move |request, answer| [sent(answer), vec![Act::Send(bytes(request.id))]].concat())
}

/// The objects, and then this code in the place of success.
pub(crate) fn code(place: At, code: u32) -> Manner {
    at(place, move |request, mut answer| {
        if request.kind == BIND {
            return sent(vec![result(request.id, BIND_RESPONSE, code, "the server's words")]);
        }
        answer.pop();
        answer.push(done(request.id, code, "the server's words\0", None));
        sent(answer)
    })
}

pub(crate) fn late(place: At, time: f64) -> Manner {
    at(place, move |_, answer| [vec![Act::Wait(Duration::from_secs_f64(time))], sent(answer)].concat())
}

pub(crate) fn in_order(order: Order) -> Manner {
    Manner { order, ..honest() }
}

pub(crate) fn welcomed(acts: &[Act]) -> Manner {
    Manner { welcome: acts.to_vec(), ..honest() }
}

pub(crate) fn notice() -> Vec<u8> {
    let parts = [number(ENUMERATED, 52), octets(""), octets("going down"), element(0x8a, b"1.3.6.1.4.1.1466.20036")];
    message(0, constructed(EXTENDED_RESPONSE, &parts))
}

/// A reference or, within a result, a referral to a server.
pub(crate) fn reference(id: u32, url: &str) -> Vec<u8> {
    message(id, constructed(REFERENCE, &[octets(url)]))
}

pub(crate) fn referral(id: u32, url: &str) -> Vec<u8> {
    let list = constructed(0xa3, &[octets(url)]);
    message(id, constructed(DONE, &[number(ENUMERATED, 10), octets(""), octets("elsewhere"), list]))
}

/// An entry that nobody asked for, with one value of so many octets.
pub(crate) fn entry(id: u32, length: usize) -> Vec<u8> {
    let value = attribute("cn", &[vec![b'x'; length]]);
    message(id, constructed(ENTRY, &[octets("CN=x,DC=contoso,DC=com"), constructed(SEQUENCE, &[value])]))
}

/// An entry of one attribute with so many values that are empty: few octets, and much to keep.
pub(crate) fn hollow(id: u32, values: usize) -> Vec<u8> {
    let values = constructed(SEQUENCE, &[octets("cn"), element(0x31, &[OCTETS, 0].repeat(values))]);
    message(id, constructed(ENTRY, &[octets(""), constructed(SEQUENCE, &[values])]))
}

/// Messages that are none, each with its name. Each is for the search with some number.
pub(crate) fn nonsense(id: u32) -> Vec<(&'static str, Vec<u8>)> {
    let head = |length: &[u8]| [&[SEQUENCE], length, &number(INTEGER, id), &[0u8; 64]].concat();
    let deep = (0..5000).fold(Vec::new(), |within: Vec<u8>, _| element(0x30, &within));
    let ended = |parts: &[Vec<u8>]| message(id, constructed(DONE, parts));
    let plain = [number(ENUMERATED, 0), octets(""), octets("")];
    let controlled =
        |controls: Vec<u8>| constructed(SEQUENCE, &[number(INTEGER, id), constructed(DONE, &plain), controls]);
    let control = |parts: &[Vec<u8>]| controlled(constructed(0xa0, &[constructed(SEQUENCE, parts)]));
    let paged = b"1.2.840.113556.1.4.319";
    vec![
        ("a length of 4 GiB", head(&[0x84, 0xff, 0xff, 0xff, 0xff])),
        ("a length of 2 GiB", head(&[0x84, 0x7f, 0xff, 0xff, 0xff])),
        ("a length in eight octets", head(&[0x88, 0, 0, 0, 0, 0, 0, 0, 70])),
        ("an enormous length in eight octets", head(&[0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])),
        ("a length of 126 octets", head(&[0xfe])),
        ("a reserved length", head(&[0xff])),
        ("an indefinite length", head(&[0x80])),
        ("a length within that is too long", message(id, vec![DONE, 0x7f, 10, 1, 0])),
        ("an indefinite length within", message(id, [&[DONE, 0x80][..], &plain.concat(), &[0, 0]].concat())),
        ("a message that is empty", vec![SEQUENCE, 0]),
        ("a message of a number", constructed(SEQUENCE, &[number(INTEGER, id)])),
        ("a set in place of a sequence", element(0x31, &message(id, constructed(DONE, &plain)))),
        ("HTTP", b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
        ("zeros", vec![0; 4096]),
        ("ones", vec![0xff; 4096]),
        ("a tag in the long form", vec![0x3f, 0x81, 0x01, 0x03, 2, 1, 1]),
        ("a negative number", constructed(SEQUENCE, &[element(INTEGER, &[0xff]), constructed(DONE, &plain)])),
        ("an enormous number", constructed(SEQUENCE, &[element(INTEGER, &[1; 9]), constructed(DONE, &plain)])),
        ("no number", constructed(SEQUENCE, &[element(INTEGER, &[]), constructed(DONE, &plain)])),
        ("an operation that no server has", message(id, constructed(0x6e, &plain))),
        ("a result without a code", ended(&[octets(""), octets("")])),
        ("a result of texts that are none", ended(&[number(ENUMERATED, 0), octets([0xff]), octets([0xc0, 0x80])])),
        ("a code of nine octets", ended(&[element(ENUMERATED, &[1; 9]), octets(""), octets("")])),
        ("a result that is short", ended(&plain[..1])),
        ("a result that is primitive", message(id, element(DONE & !0x20, &plain.concat()))),
        ("a referral that is none", ended(&[&plain[..], &[element(0x83, b"x")]].concat())),
        ("a referral of numbers", ended(&[&plain[..], &[constructed(0xa3, &[constructed(SEQUENCE, &[])])]].concat())),
        ("a referral that is not UTF-8", ended(&[&plain[..], &[constructed(0xa3, &[octets([0xff])])]].concat())),
        ("credentials that are constructed", ended(&[&plain[..], &[constructed(0xa7, &[])]].concat())),
        ("a name that is not UTF-8", ended(&[&plain[..], &[element(0x8a, &[0xff])]].concat())),
        ("an entry without anything", message(id, constructed(ENTRY, &[]))),
        ("an entry of a name", message(id, constructed(ENTRY, &[octets("CN=x")]))),
        (
            "an entry with a name that is no text",
            message(id, constructed(ENTRY, &[octets([0xff]), element(SEQUENCE, &[])])),
        ),
        (
            "an attribute that is none",
            message(id, constructed(ENTRY, &[octets(""), constructed(SEQUENCE, &[octets("cn")])])),
        ),
        ("deep nesting", message(id, element(ENTRY, &deep))),
        ("controls that are none", controlled(element(0x80, b"x"))),
        ("a control without a name", control(&[])),
        ("a control with a criticality that is none", control(&[octets("1.2.3"), constructed(0x21, &[])])),
        ("a control with an empty criticality", control(&[octets("1.2.3"), element(1, &[])])),
        ("a control with a value of another kind", control(&[octets("1.2.3"), number(INTEGER, 1)])),
        (
            "a control with a value that is constructed",
            control(&[octets("1.2.3"), element(1, &[0xff]), constructed(0x24, &[])]),
        ),
        ("a control that is primitive", controlled(constructed(0xa0, &[octets("1.2.3")]))),
        ("pages without a value", control(&[octets(paged)])),
        ("pages of nonsense", control(&[octets(paged), octets([0x30, 0x7f])])),
        ("something after the controls", [controlled(constructed(0xa0, &[])), element(OCTETS, b"x")].concat()),
    ]
}
