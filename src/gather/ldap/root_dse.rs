//! What a server says of itself to everyone.

use ldap3::asn1::{PL, StructureTag, parse_tag};
use tokio::net::TcpStream;

use super::{
    channel::{Broken, Channel},
    entry::{self, Entry},
    guard::{self, EXTENDED_RESPONSE, SEARCH_DONE, SEARCH_ENTRY, SEARCH_REFERENCE},
    wire::{self, Answer, SUCCESS},
};
use crate::facts::{Known, Object};

/// Reads the root DSE, which every server shows to everyone (RFC 4512, section 5.1).
pub(super) async fn read(channel: &mut Channel<TcpStream>) -> Result<Object, Broken> {
    let number = channel.next_number();
    channel.send(&wire::root_dse(number)).await?;
    let mut found = None;
    loop {
        let message = channel.receive().await?;
        match guard::open(&message).map_err(|error| Broken::Nonsense(error.to_string()))? {
            (id, SEARCH_ENTRY, _) if id == number && found.is_some() => {
                return Err(Broken::Nonsense("more than one root DSE".to_owned()));
            }
            (id, SEARCH_ENTRY, _) if id == number => found = Some(entry_of(&message).map_err(Broken::Failed)?),
            (id, SEARCH_REFERENCE, _) if id == number => {}
            (id, SEARCH_DONE, content) if id == number => {
                let answer = Answer::parse(content).map_err(|error| Broken::Nonsense(error.to_string()))?;
                return match found {
                    Some(object) if answer.code == SUCCESS => Ok(object),
                    _ => Err(Broken::Failed(format!("the server does not show its root DSE: {answer}"))),
                };
            }
            (0, EXTENDED_RESPONSE, content) => {
                let answer = Answer::parse(content).map_err(|error| Broken::Nonsense(error.to_string()))?;
                return Err(Broken::Failed(format!("the server ended the connection: {answer}")));
            }
            _ => return Err(Broken::Nonsense("an answer to something else".to_owned())),
        }
    }
}

fn entry_of(message: &[u8]) -> Result<Object, String> {
    let malformed = || "the server sent a malformed entry".to_owned();
    // The message was checked, so the decoder's recursion is bounded.
    let (_, message): (_, StructureTag) = parse_tag(message).map_err(|_| malformed())?;
    let PL::C(parts) = message.payload else { return Err(malformed()) };
    let entry = Entry::read(parts.into_iter().nth(1).ok_or_else(malformed)?)?;
    let (mut object, _) = entry::object(entry, &[], "")?;
    entry::sort(&mut object);
    Ok(object)
}

/// The server's own name out of the root DSE, if it looks like one. It is not authenticated until Kerberos has proved it.
pub(super) fn own_name(root_dse: &Object) -> Option<String> {
    let Known::Found(name) = root_dse.text("dnsHostName") else { return None };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let usable = !name.is_empty() && name.len() <= 253 && name.bytes().all(plain);
    usable.then(|| name.trim_end_matches('.').to_ascii_lowercase())
}
