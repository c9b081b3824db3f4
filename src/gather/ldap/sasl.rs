//! The GSSAPI mechanism of SASL (RFC 4752), and the protection of messages that it leads to.

use std::fmt;

use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    ber::Malformed,
    channel::{Broken, Channel},
    guard::{self, BIND_RESPONSE},
    layer::Layer,
    wire::{self, Answer, BIND_IN_PROGRESS, SUCCESS},
};

/// What to do after a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Send this, and give the answer to the next step.
    Continue(Vec<u8>),
    /// Both sides know each other. Send this, even if it is empty.
    Done(Vec<u8>),
}

/// A message that was found genuine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unwrapped {
    /// The message.
    pub data: Vec<u8>,
    /// Whether it was encrypted, and not only signed.
    pub confidential: bool,
}

/// Why Kerberos failed, in the words and numbers of the system's library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KerberosError {
    /// The routine error of GSSAPI, without calling and supplementary bits: 7 is "no credentials" (RFC 2744, 3.9.1).
    pub routine: u32,
    /// The minor status, of the library's own.
    pub minor: i32,
    /// The error code of RFC 4120, section 7.5.9, if it is one.
    pub code: Option<u8>,
    /// The library's words.
    pub text: String,
}

impl fmt::Display for KerberosError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A Kerberos context with the directory, whoever provides it.
pub trait SecurityContext: Send {
    /// Takes the sign-in one step further; `input` is the server's token, empty at first. It may block.
    ///
    /// # Errors
    /// Why Kerberos refuses.
    fn step(&mut self, input: &[u8]) -> Result<Step, KerberosError>;

    /// Signs a message, and encrypts it if `confidential`.
    ///
    /// # Errors
    /// Why it cannot be protected.
    fn wrap(&mut self, message: &[u8], confidential: bool) -> Result<Vec<u8>, KerberosError>;

    /// Checks a message, and decrypts it.
    ///
    /// # Errors
    /// Why it is not genuine.
    fn unwrap(&mut self, token: &[u8]) -> Result<Unwrapped, KerberosError>;

    /// The largest message whose encrypted form has at most `octets`.
    ///
    /// # Errors
    /// Why that cannot be told.
    fn largest_message(&mut self, octets: u32) -> Result<u32, KerberosError>;

    /// In whose name it acts, if that can be told.
    fn identity(&mut self) -> Option<String>;
}

/// What protects the messages after the sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Protection {
    /// TLS does. Directories refuse a second layer within.
    ByTls,
    /// The security context does.
    Sealed,
}

impl Protection {
    /// The bit of the security layer (RFC 4752, section 3.3).
    fn bit(self) -> u8 {
        match self {
            Self::ByTls => 1,
            Self::Sealed => 4,
        }
    }
}

/// Why the sign-in failed.
#[derive(Debug)]
pub(super) enum SignInError {
    Broken(Broken),
    Kerberos(KerberosError),
    Refused(Answer),
    /// The server does not offer the protection; the layers that it offers, as bits.
    NotOffered(u8),
}

impl From<Broken> for SignInError {
    fn from(error: Broken) -> Self {
        Self::Broken(error)
    }
}

impl From<Malformed> for SignInError {
    fn from(error: Malformed) -> Self {
        Self::Broken(Broken::Nonsense(error.to_string()))
    }
}

impl From<KerberosError> for SignInError {
    fn from(error: KerberosError) -> Self {
        Self::Kerberos(error)
    }
}

/// The longest frame that is taken, and the most that the server is told it may send: three octets hold no more.
const LONGEST_FRAME: u32 = 0xff_ffff;

/// Signs in. On success the context can protect messages; with [`Protection::Sealed`] the number is the largest message
/// that the server takes in one frame.
pub(super) async fn sign_in<S, C>(
    channel: &mut Channel<S>,
    mut context: C,
    protection: Protection,
) -> Result<(C, usize), SignInError>
where
    S: AsyncRead + AsyncWrite + Unpin,
    C: SecurityContext + 'static,
{
    let mut input = Vec::new();
    let offer = loop {
        let step;
        (context, step) = blocking(context, input).await?;
        match step? {
            Step::Continue(token) => match bind(channel, &token).await? {
                answer if answer.code == BIND_IN_PROGRESS => input = answer.token,
                answer => return Err(refused(context, answer).await),
            },
            Step::Done(token) => match bind(channel, &token).await? {
                answer if answer.code == BIND_IN_PROGRESS => break answer.token,
                answer => return Err(refused(context, answer).await),
            },
        }
    };
    // RFC 4752, section 3.1: the server offers layers and its largest frame, the client picks and gives its own.
    let offer = context.unwrap(&offer)?.data;
    let &[layers, a, b, c] = offer.as_slice() else { return Err(Malformed("an offer of another length").into()) };
    let theirs = u32::from_be_bytes([0, a, b, c]);
    let (ours, largest) = match protection {
        Protection::ByTls => (0, 0),
        Protection::Sealed => (LONGEST_FRAME, context.largest_message(theirs)?),
    };
    if layers & protection.bit() == 0 || (protection == Protection::Sealed && largest == 0) {
        return Err(SignInError::NotOffered(layers));
    }
    let [_, a, b, c] = ours.to_be_bytes();
    let choice = context.wrap(&[protection.bit(), a, b, c], false)?;
    match bind(channel, &choice).await? {
        answer if answer.code == SUCCESS => Ok((context, largest as usize)),
        answer => Err(SignInError::Refused(answer)),
    }
}

/// One step, on a thread where it may block: a KDC is asked, and the timeouts of this thread must go on.
async fn blocking<C: SecurityContext + 'static>(
    mut context: C,
    input: Vec<u8>,
) -> Result<(C, Result<Step, KerberosError>), SignInError> {
    let step = tokio::task::spawn_blocking(move || {
        let step = context.step(&input);
        (context, step)
    });
    step.await.map_err(|error| SignInError::Broken(Broken::Failed(error.to_string())))
}

/// A refusal may carry a Kerberos error, which says more than the directory's text.
async fn refused<C: SecurityContext + 'static>(context: C, answer: Answer) -> SignInError {
    if answer.code == SUCCESS {
        return Broken::Nonsense("the end of a sign-in that was not finished".to_owned()).into();
    }
    if answer.token.is_empty() {
        return SignInError::Refused(answer);
    }
    match blocking(context, answer.token.clone()).await {
        Ok((_, Err(error))) if error.code.is_some() => error.into(),
        _ => SignInError::Refused(answer),
    }
}

async fn bind<S: AsyncRead + AsyncWrite + Unpin>(
    channel: &mut Channel<S>,
    token: &[u8],
) -> Result<Answer, SignInError> {
    let number = channel.next_number();
    channel.send(&wire::gssapi_bind(number, token)).await?;
    let message = channel.receive().await?;
    match guard::open(&message)? {
        (found, BIND_RESPONSE, content) if found == number => Ok(Answer::parse(content)?),
        _ => Err(Malformed("not an answer to the sign-in").into()),
    }
}

/// Every message encrypted by the security context, each frame after its length in four octets (RFC 4422, section 3.7).
pub(super) struct Sealed<C> {
    context: C,
    largest: usize,
    wire: Vec<u8>,
}

impl<C> Sealed<C> {
    /// `largest` is what [`sign_in`] agreed on.
    pub(super) fn new(context: C, largest: usize) -> Self {
        Self { context, largest: largest.max(1), wire: Vec::new() }
    }
}

impl<C: SecurityContext> Layer for Sealed<C> {
    fn outgoing(&mut self, plain: &[u8]) -> Result<Vec<u8>, String> {
        let mut wire = Vec::with_capacity(plain.len() + 128);
        for piece in plain.chunks(self.largest) {
            let token = self.context.wrap(piece, true).map_err(|error| error.to_string())?;
            let length = u32::try_from(token.len()).map_err(|error| error.to_string())?;
            wire.extend(length.to_be_bytes());
            wire.extend(token);
        }
        Ok(wire)
    }

    fn incoming(&mut self, wire: &[u8], plain: &mut Vec<u8>) -> Result<(), String> {
        self.wire.extend(wire);
        let mut done = 0;
        while let Some((header, rest)) = self.wire[done..].split_first_chunk::<4>() {
            let length = u32::from_be_bytes(*header);
            if length > LONGEST_FRAME {
                return Err(format!("the server sent a sealed frame of {length} octets, more than it may"));
            }
            let Some(token) = rest.get(..length as usize) else { break };
            let message =
                self.context.unwrap(token).map_err(|error| format!("a sealed frame is not genuine: {error}"))?;
            if !message.confidential {
                return Err("the server sent a frame that is signed and not encrypted".to_owned());
            }
            plain.extend(message.data);
            done += 4 + length as usize;
        }
        self.wire.drain(..done);
        Ok(())
    }
}

#[cfg(test)]
#[path = "sasl_tests.rs"]
mod tests;
