//! One question and its answer.

use std::io;

use jiff::{SignedDuration, Timestamp};
use ring::rand::{SecureRandom as _, SystemRandom};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::Kdc;
use crate::kerberos::{ErrorMessage, Fresh, NoTicket, is_error, read_error};

/// The longest answer that is taken. A ticket with the largest token that Windows allows has not a tenth of it.
const LONGEST: usize = 1 << 20;

/// An answer of the KDC.
pub(super) enum Reply {
    /// To the request with these numbers.
    Message(Vec<u8>, Fresh),
    /// An error.
    Error(ErrorMessage),
}

/// Questions to a KDC, by its clock.
pub(super) struct Exchange<'a> {
    kdc: &'a Kdc,
    clock_difference: SignedDuration,
}

impl<'a> Exchange<'a> {
    /// `clock_difference` is how far the KDC's clock is known to be ahead.
    pub(super) fn new(kdc: &'a Kdc, clock_difference: SignedDuration) -> Self {
        Self { kdc, clock_difference }
    }

    /// How far the KDC's clock is ahead of this machine's, as far as it has told.
    pub(super) fn clock_difference(&self) -> SignedDuration {
        self.clock_difference
    }

    /// Asks, and once more if the KDC says that the clocks differ. Every error tells the KDC's time, and whatever is asked
    /// next goes by it.
    pub(super) async fn ask(&mut self, request: impl Fn(&Fresh) -> Vec<u8>) -> Result<Reply, NoTicket> {
        const SKEW: u32 = 37;
        let first = self.ask_once(&request).await?;
        match first {
            Reply::Error(error) if error.refusal.code == SKEW => self.ask_once(&request).await,
            other => Ok(other),
        }
    }

    async fn ask_once(&mut self, request: &impl Fn(&Fresh) -> Vec<u8>) -> Result<Reply, NoTicket> {
        let fresh = self.fresh()?;
        let reply = self.send(&request(&fresh)).await.map_err(NoTicket::Unanswered)?;
        if !is_error(&reply) {
            return Ok(Reply::Message(reply, fresh));
        }
        let error = read_error(&reply, Timestamp::now())?;
        self.clock_difference = error.refusal.clock_difference;
        Ok(Reply::Error(error))
    }

    fn fresh(&self) -> Result<Fresh, NoTicket> {
        let (mut nonce, mut confounder) = ([0; 4], [0; 16]);
        let random = SystemRandom::new();
        random
            .fill(&mut nonce)
            .and_then(|()| random.fill(&mut confounder))
            .map_err(|_| NoTicket::Unanswered("this system gives no random numbers".to_owned()))?;
        let now = Timestamp::now()
            .checked_add(self.clock_difference)
            .map_err(|_| NoTicket::Unanswered(format!("{} has a clock that shows no possible time", self.name())))?;
        Ok(Fresh { now, nonce: u32::from_be_bytes(nonce) >> 1, confounder })
    }

    fn name(&self) -> String {
        format!("the KDC at {}", self.kdc.address)
    }

    /// Sends a message over a connection of its own and waits for the answer (RFC 4120, 7.2.2).
    async fn send(&self, message: &[u8]) -> Result<Vec<u8>, String> {
        let (name, port, limit) = (self.name(), self.kdc.address.port(), self.kdc.connect_timeout);
        let mut stream = match timeout(limit, TcpStream::connect(self.kdc.address)).await {
            Err(_) => {
                return Err(format!(
                    "{name} cannot be reached within {} s: a firewall may drop TCP {port}",
                    seconds(limit)
                ));
            }
            Ok(Err(error)) => return Err(no_connection(&name, &error)),
            Ok(Ok(stream)) => stream,
        };
        let limit = self.kdc.answer_timeout;
        match timeout(limit, talk(&mut stream, message)).await {
            Err(_) => Err(format!("{name} takes the question and does not answer within {} s", seconds(limit))),
            Ok(Err(problem)) => Err(format!("{name} {problem}")),
            Ok(Ok(reply)) => Ok(reply),
        }
    }
}

fn seconds(duration: std::time::Duration) -> String {
    format!("{:.1}", duration.as_secs_f64()).trim_end_matches(".0").to_owned()
}

fn no_connection(name: &str, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => {
            format!("{name} refuses the connection: no KDC runs there, or a firewall rejects it")
        }
        _ => format!("{name} cannot be reached: {error}"),
    }
}

/// The exchange over an open connection; if it fails, the end of a sentence.
async fn talk(stream: &mut TcpStream, message: &[u8]) -> Result<Vec<u8>, String> {
    let broken = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => "closes the connection before its answer is whole".to_owned(),
        _ => format!("breaks off: {error}"),
    };
    let length = u32::try_from(message.len()).map_err(|_| "cannot be sent a message of that length".to_owned())?;
    let framed = [&length.to_be_bytes(), message].concat();
    stream.write_all(&framed).await.map_err(broken)?;
    let mut length = [0; 4];
    stream.read_exact(&mut length).await.map_err(broken)?;
    let length = u32::from_be_bytes(length);
    let length = usize::try_from(length)
        .ok()
        .filter(|length| (1..=LONGEST).contains(length))
        .ok_or_else(|| format!("announces an answer of {length} octets: what listens there may be no KDC"))?;
    // Grows with what comes, not with what was announced.
    let mut reply = Vec::new();
    stream.take(length as u64).read_to_end(&mut reply).await.map_err(broken)?;
    if reply.len() < length {
        return Err(broken(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(reply)
}
