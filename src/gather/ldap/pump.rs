//! Carries messages between the server, through the protection, and the LDAP library.

use std::sync::{Mutex, PoisonError};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadHalf, WriteHalf},
    sync::watch,
};

use super::{
    ber::Malformed,
    guard::{self, EXTENDED_RESPONSE, Messages, SEARCH_DONE, SEARCH_ENTRY, SEARCH_REFERENCE},
    layer::Layer,
    wire::Answer,
};

/// Octets that are read at once.
const PIECE: usize = 64 << 10;

/// Notes why the connection ended, unless that is known already: the first reason is the real one.
pub(super) fn end(end: &watch::Sender<Option<String>>, why: String) {
    end.send_if_modified(|known| {
        let first = known.is_none();
        known.get_or_insert(why);
        first
    });
}

/// Runs until one side ends, and notes why. The two directions do not wait for each other: the library may stop reading
/// while it sends.
pub(super) async fn run<S, C>(server: S, client: C, layer: Box<dyn Layer>, ended: watch::Sender<Option<String>>)
where
    S: AsyncRead + AsyncWrite,
    C: AsyncRead + AsyncWrite,
{
    let layer = Mutex::new(layer);
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let (mut from_client, mut to_client) = tokio::io::split(client);
    let Err(why) = tokio::select! {
        broken = requests(&mut from_client, &mut to_server, &layer) => broken,
        broken = answers(&mut from_server, &mut to_client, &layer) => broken,
    };
    // Before the library sees the end of its stream, so that whoever waits finds the reason.
    end(&ended, why);
    // The connection is over either way; that it cannot be closed properly changes nothing.
    let _ = to_server.shutdown().await;
}

enum Never {}

fn lock(layer: &Mutex<Box<dyn Layer>>) -> std::sync::MutexGuard<'_, Box<dyn Layer>> {
    layer.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn requests<S: AsyncWrite, C: AsyncRead>(
    from: &mut ReadHalf<C>,
    to: &mut WriteHalf<S>,
    layer: &Mutex<Box<dyn Layer>>,
) -> Result<Never, String> {
    let mut plain = vec![0; PIECE];
    loop {
        let read = from.read(&mut plain).await.map_err(|error| error.to_string())?;
        if read == 0 {
            return Err("the connection was closed on this side".to_owned());
        }
        let wire = lock(layer).outgoing(&plain[..read])?;
        to.write_all(&wire).await.map_err(|error| format!("the connection broke: {error}"))?;
    }
}

async fn answers<S: AsyncRead, C: AsyncWrite>(
    from: &mut ReadHalf<S>,
    to: &mut WriteHalf<C>,
    layer: &Mutex<Box<dyn Layer>>,
) -> Result<Never, String> {
    let (mut wire, mut messages) = (vec![0; PIECE], Messages::default());
    loop {
        let read = from.read(&mut wire).await.map_err(|error| format!("the connection broke: {error}"))?;
        if read == 0 {
            return Err("the server closed the connection".to_owned());
        }
        lock(layer).incoming(&wire[..read], messages.input())?;
        while let Some(message) = messages.next().map_err(|error| format!("the server sent {error}"))? {
            check_kind(message)?;
            to.write_all(message).await.map_err(|error| error.to_string())?;
        }
    }
}

/// Only searches are asked for, so only their answers may come; and a Notice of Disconnection (RFC 4511, section 4.4.1),
/// which the LDAP library would drop.
fn check_kind(message: &[u8]) -> Result<(), String> {
    let malformed = |error: Malformed| format!("the server sent {error}");
    match guard::open(message).map_err(malformed)? {
        (_, SEARCH_ENTRY | SEARCH_DONE | SEARCH_REFERENCE, _) => Ok(()),
        (0, EXTENDED_RESPONSE, content) => {
            Err(format!("the server ended the connection: {}", Answer::parse(content).map_err(malformed)?))
        }
        _ => Err("the server sent an answer to something that was not asked".to_owned()),
    }
}
