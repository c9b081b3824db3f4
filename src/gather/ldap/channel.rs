//! The connection before it is handed over: one request, one answer.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use super::{
    guard::Messages,
    layer::{Clear, Layer},
};

/// Why a connection is of no more use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Broken {
    /// The server closed it.
    Closed,
    /// The network failed.
    Failed(String),
    /// What the server sent makes no sense.
    Nonsense(String),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// A connection on which messages are exchanged one by one.
pub(super) struct Channel<S> {
    pub(super) stream: S,
    pub(super) layer: Box<dyn Layer>,
    messages: Messages,
    last_number: u32,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Channel<S> {
    /// A connection without protection.
    pub(super) fn new(stream: S) -> Self {
        Self { stream, layer: Box::new(Clear), messages: Messages::default(), last_number: 0 }
    }

    /// The number of the next request.
    pub(super) fn next_number(&mut self) -> u32 {
        self.last_number += 1;
        self.last_number
    }

    /// Sends one message.
    pub(super) async fn send(&mut self, message: &[u8]) -> Result<(), Broken> {
        let wire = self.layer.outgoing(message).map_err(Broken::Failed)?;
        Ok(self.stream.write_all(&wire).await?)
    }

    /// Waits for one message.
    pub(super) async fn receive(&mut self) -> Result<Vec<u8>, Broken> {
        let mut wire = vec![0; 16 << 10];
        loop {
            if let Some(message) = self.messages.next().map_err(|error| Broken::Nonsense(error.to_string()))? {
                return Ok(message.to_vec());
            }
            let read = self.stream.read(&mut wire).await?;
            if read == 0 {
                return Err(Broken::Closed);
            }
            self.layer.incoming(&wire[..read], self.messages.input()).map_err(Broken::Nonsense)?;
        }
    }

    /// Fails if the server sent more than it was asked: what came without protection must not be read as if it had come
    /// with the protection that begins now.
    pub(super) fn check_quiet(&self) -> Result<(), Broken> {
        if self.messages.is_empty() {
            Ok(())
        } else {
            Err(Broken::Nonsense("something that was not asked for, before the encryption began".to_owned()))
        }
    }
}
