//! Carries messages between the server, through the protection, and the LDAP library.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf},
    sync::watch,
};

use super::{
    ber::{self, Malformed},
    guard::{self, EXTENDED_RESPONSE, Messages, SEARCH_DONE, SEARCH_ENTRY, SEARCH_REFERENCE},
    layer::Layer,
    wire::Answer,
};

/// The tag of a search request (RFC 4511, section 4.5.1).
const SEARCH: u8 = 0x63;

/// Octets that are read at once.
const PIECE: usize = 64 << 10;

/// Why a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct End {
    pub(super) why: String,
    /// Whether the server did not keep to the protocol. Then what it said before is not believed either: an answer may have gone to
    /// another question.
    pub(super) is_nonsense: bool,
}

impl From<String> for End {
    fn from(why: String) -> Self {
        Self { why, is_nonsense: false }
    }
}

impl From<Malformed> for End {
    fn from(error: Malformed) -> Self {
        Self { why: format!("the server sent {error}"), is_nonsense: true }
    }
}

/// Notes why the connection ended, unless that is known already: the first reason is the real one.
pub(super) fn end(end: &watch::Sender<Option<End>>, why: End) {
    end.send_if_modified(|known| {
        let first = known.is_none();
        known.get_or_insert(why);
        first
    });
}

/// What both directions share.
struct Both {
    layer: Mutex<Box<dyn Layer>>,
    /// The numbers of the searches whose end did not come yet.
    open: Mutex<BTreeSet<u32>>,
}

/// Runs until one side ends, and notes why. The two directions do not wait for each other: the library may stop reading
/// while it sends.
pub(super) async fn run<S, C>(server: S, client: C, layer: Box<dyn Layer>, ended: watch::Sender<Option<End>>)
where
    S: AsyncRead + AsyncWrite,
    C: AsyncRead + AsyncWrite,
{
    let both = Both { layer: Mutex::new(layer), open: Mutex::default() };
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let Err(why) = tokio::select! {
        broken = requests(&mut from_client, &mut to_server, &both) => broken,
        broken = answers(&mut from_server, &mut to_client, &both) => broken,
    };
    // Before the library sees the end of its stream, so that whoever waits finds the reason.
    end(&ended, why);
    // The connection is over either way; that it cannot be closed properly changes nothing.
    let _ = to_server.shutdown().await;
}

enum Never {}

fn lock<T: ?Sized>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn requests<S: AsyncWrite, C: AsyncRead>(
    from: &mut ReadHalf<C>,
    to: &mut WriteHalf<S>,
    both: &Both,
) -> Result<Never, End> {
    let (mut plain, mut begun) = (vec![0; PIECE], Vec::new());
    loop {
        let read = from.read(&mut plain).await.map_err(|error| error.to_string())?;
        if read == 0 {
            return Err("the connection was closed on this side".to_owned().into());
        }
        begun.extend(&plain[..read]);
        note_searches(&mut begun, &both.open)?;
        let wire = lock(&both.layer).outgoing(&plain[..read])?;
        to.write_all(&wire).await.map_err(|error| format!("the connection broke: {error}"))?;
    }
}

/// Notes the numbers of the searches that begin in what the library sends, and leaves what is not whole yet.
fn note_searches(begun: &mut Vec<u8>, open: &Mutex<BTreeSet<u32>>) -> Result<(), End> {
    let mut done = 0;
    while let Some((header, length)) = ber::lengths(&begun[done..])? {
        let Some(message) = begun.get(done..done + header + length) else { break };
        if let (number, SEARCH, _) = guard::open(message)? {
            lock(open).insert(number);
        }
        done += message.len();
    }
    begun.drain(..done);
    Ok(())
}

async fn answers<S: AsyncRead, C: AsyncWrite>(
    from: &mut ReadHalf<S>,
    to: &mut WriteHalf<C>,
    both: &Both,
) -> Result<Never, End> {
    let (mut wire, mut messages) = (vec![0; PIECE], Messages::default());
    loop {
        let read = from.read(&mut wire).await.map_err(|error| format!("the connection broke: {error}"))?;
        if read == 0 {
            return Err("the server closed the connection".to_owned().into());
        }
        lock(&both.layer).incoming(&wire[..read], messages.input())?;
        while let Some(message) = messages.next()? {
            check_kind(message, &both.open)?;
            to.write_all(message).await.map_err(|error| error.to_string())?;
        }
    }
}

/// Only searches are asked for, so only their answers may come, each with the number of one that has not ended; and a Notice of
/// Disconnection (RFC 4511, section 4.4.1), which the LDAP library would drop.
fn check_kind(message: &[u8], open: &Mutex<BTreeSet<u32>>) -> Result<(), End> {
    let is_asked = match guard::open(message)? {
        (number, SEARCH_ENTRY | SEARCH_REFERENCE, _) => lock(open).contains(&number),
        (number, SEARCH_DONE, _) => lock(open).remove(&number),
        (0, EXTENDED_RESPONSE, content) => {
            return Err(format!("the server ended the connection: {}", Answer::parse(content)?).into());
        }
        _ => false,
    };
    if is_asked { Ok(()) } else { Err(Malformed("an answer to something that was not asked").into()) }
}
