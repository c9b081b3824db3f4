//! The exchange and the sealed frames, with a context that flips bits in place of Kerberos.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex},
    sync::watch,
};

use super::{
    super::{
        ber::{ENUMERATED, INTEGER, OCTET_STRING, Reader, SEQUENCE, constructed, element, number},
        pump,
    },
    *,
};

/// Seals by flipping every bit, after an octet that says whether the message is "encrypted".
struct Fake {
    steps: usize,
}

fn failed(text: &str) -> KerberosError {
    KerberosError { routine: 13, minor: 0, code: None, text: text.to_owned() }
}

fn seal(message: &[u8], confidential: bool) -> Vec<u8> {
    std::iter::once(u8::from(confidential)).chain(message.iter().map(|octet| !octet)).collect()
}

impl SecurityContext for Fake {
    fn step(&mut self, input: &[u8]) -> Result<Step, KerberosError> {
        self.steps += 1;
        match (self.steps, input) {
            (1, b"") => Ok(Step::Continue(b"request".to_vec())),
            (2, b"reply") => Ok(Step::Done(Vec::new())),
            (_, b"skew") => Err(KerberosError { code: Some(37), ..failed("Clock skew too great") }),
            _ => Err(failed("unexpected token")),
        }
    }

    fn wrap(&mut self, message: &[u8], confidential: bool) -> Result<Vec<u8>, KerberosError> {
        Ok(seal(message, confidential))
    }

    fn unwrap(&mut self, token: &[u8]) -> Result<Unwrapped, KerberosError> {
        match token {
            [flag @ (0 | 1), message @ ..] => {
                Ok(Unwrapped { data: message.iter().map(|octet| !octet).collect(), confidential: *flag == 1 })
            }
            _ => Err(failed("bad seal")),
        }
    }

    fn largest_message(&mut self, octets: u32) -> Result<u32, KerberosError> {
        Ok(octets.saturating_sub(1))
    }

    fn identity(&mut self) -> Option<String> {
        None
    }
}

/// A server that gives these answers in turn, and returns the tokens that it got.
async fn script(mut stream: DuplexStream, answers: Vec<(u32, Vec<u8>)>) -> Vec<Vec<u8>> {
    let mut tokens = Vec::new();
    for (code, token) in answers {
        let mut buffer = vec![0; 4096];
        let read = stream.read(&mut buffer).await.unwrap();
        let mut parts = Reader(Reader(&buffer[..read]).expect(SEQUENCE).unwrap());
        let id = parts.number(INTEGER).unwrap();
        let mut bind = Reader(parts.expect(0x60).unwrap());
        bind.next().unwrap();
        bind.next().unwrap();
        let mut credentials = Reader(bind.expect(0xa3).unwrap());
        assert_eq!(credentials.expect(OCTET_STRING), Ok(&b"GSSAPI"[..]));
        tokens.push(credentials.expect(OCTET_STRING).unwrap().to_vec());
        let result =
            [number(ENUMERATED, code), element(OCTET_STRING, b""), element(OCTET_STRING, b""), element(0x87, &token)];
        let message = constructed(SEQUENCE, &[number(INTEGER, id), constructed(BIND_RESPONSE, &result)]);
        stream.write_all(&message).await.unwrap();
    }
    tokens
}

async fn exchange(protection: Protection, answers: Vec<(u32, Vec<u8>)>) -> (Result<usize, SignInError>, Vec<Vec<u8>>) {
    let (ours, theirs) = duplex(4096);
    let server = tokio::spawn(script(theirs, answers));
    let mut channel = Channel::new(ours);
    let result = sign_in(&mut channel, Fake { steps: 0 }, protection).await.map(|(_, largest)| largest);
    drop(channel);
    (result, server.await.unwrap_or_default())
}

const GO_ON: u32 = BIND_IN_PROGRESS;

#[tokio::test]
async fn a_sealed_connection_is_agreed_on() {
    let offer = seal(&[7, 0, 1, 0], false);
    let answers = vec![(GO_ON, b"reply".to_vec()), (GO_ON, offer), (SUCCESS, Vec::new())];
    let (largest, tokens) = exchange(Protection::Sealed, answers).await;
    assert_eq!(largest.unwrap(), 255, "a frame of 256 octets less what sealing takes");
    assert_eq!(tokens, [b"request".to_vec(), Vec::new(), seal(&[4, 0xff, 0xff, 0xff], false)]);
}

#[tokio::test]
async fn within_tls_no_layer_is_agreed_on() {
    let offer = seal(&[1, 0, 0, 0], false);
    let answers = vec![(GO_ON, b"reply".to_vec()), (GO_ON, offer), (SUCCESS, Vec::new())];
    let (result, tokens) = exchange(Protection::ByTls, answers).await;
    assert!(result.is_ok());
    assert_eq!(tokens[2], seal(&[1, 0, 0, 0], false));
}

#[tokio::test]
async fn a_server_that_does_not_encrypt_is_not_used() {
    for offer in [[3, 0, 1, 0], [4, 0, 0, 0]] {
        let answers = vec![(GO_ON, b"reply".to_vec()), (GO_ON, seal(&offer, false))];
        let (result, _) = exchange(Protection::Sealed, answers).await;
        assert!(matches!(result, Err(SignInError::NotOffered(_))), "{offer:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_told_by_kerberos_if_it_can_and_else_by_the_directory() {
    let (result, _) = exchange(Protection::Sealed, vec![(49, b"skew".to_vec())]).await;
    assert!(matches!(result, Err(SignInError::Kerberos(KerberosError { code: Some(37), .. }))));
    let (result, _) = exchange(Protection::Sealed, vec![(49, b"what".to_vec())]).await;
    assert!(matches!(result, Err(SignInError::Refused(Answer { code: 49, .. }))));
    let (result, _) = exchange(Protection::Sealed, vec![(SUCCESS, Vec::new())]).await;
    assert!(matches!(result, Err(SignInError::Broken(Broken::Nonsense(_)))), "success too early");
    let answers = vec![(GO_ON, b"reply".to_vec()), (GO_ON, seal(&[7, 0, 1], false))];
    assert!(matches!(exchange(Protection::Sealed, answers).await.0, Err(SignInError::Broken(_))), "a short offer");
}

fn frame(token: &[u8]) -> Vec<u8> {
    [&u32::try_from(token.len()).unwrap().to_be_bytes()[..], token].concat()
}

#[test]
fn long_requests_are_cut_into_frames_that_the_server_takes() {
    let wire = Sealed::new(Fake { steps: 2 }, 10).outgoing(&[5; 25]).unwrap();
    let expected = [frame(&seal(&[5; 10], true)), frame(&seal(&[5; 10], true)), frame(&seal(&[5; 5], true))];
    assert_eq!(wire, expected.concat());
}

#[test]
fn frames_that_are_too_long_or_not_sealed_are_refused() {
    let incoming = |wire: &[u8]| Sealed::new(Fake { steps: 2 }, 10).incoming(wire, &mut Vec::new());
    assert!(incoming(&[1, 0, 0, 0]).unwrap_err().contains("16777216"));
    assert!(incoming(&frame(&seal(b"x", false))).unwrap_err().contains("not encrypted"));
    assert!(incoming(&frame(b"\x09")).unwrap_err().contains("bad seal"));
    assert!(incoming(&frame(b"")).unwrap_err().contains("bad seal"));
    assert_eq!(incoming(&[0, 0xff, 0xff, 0xff]), Ok(()));
}

fn done(id: u32) -> Vec<u8> {
    let result = [number(ENUMERATED, 0), element(OCTET_STRING, b""), element(OCTET_STRING, b"some words")];
    constructed(SEQUENCE, &[number(INTEGER, id), constructed(0x65, &result)])
}

/// Sends `wire` in pieces of `size`, and returns what the library gets, and why the connection ended.
async fn pumped(wire: &[u8], size: usize) -> (Vec<u8>, Option<String>) {
    let (server, mut far) = duplex(1 << 16);
    let (client, mut library) = duplex(1 << 16);
    let (end, ended) = watch::channel(None);
    let run = tokio::spawn(pump::run(server, client, Box::new(Sealed::new(Fake { steps: 2 }, 100)), end));
    // Only what was asked may be answered; once it is on the wire, it is known to have been asked.
    let asked: Vec<u8> =
        (1..=20).flat_map(|id| constructed(SEQUENCE, &[number(INTEGER, id), element(0x63, b"")])).collect();
    library.write_all(&asked).await.unwrap();
    far.read_u8().await.unwrap();
    for piece in wire.chunks(size) {
        far.write_all(piece).await.unwrap();
        tokio::task::yield_now().await;
    }
    far.shutdown().await.unwrap();
    let mut got = Vec::new();
    library.read_to_end(&mut got).await.unwrap();
    run.await.unwrap();
    let why = ended.borrow().clone();
    (got, why.map(|end| end.why))
}

#[tokio::test]
async fn messages_survive_however_frames_and_reads_cut_them() {
    let plain: Vec<u8> = (1..=20).flat_map(done).collect();
    // Several messages in a frame, one message in several frames, and all of it in one.
    for in_frame in [1, 7, 60, plain.len()] {
        let wire: Vec<u8> = plain.chunks(in_frame).flat_map(|piece| frame(&seal(piece, true))).collect();
        for size in [1, 3, 64, wire.len()] {
            let (got, why) = pumped(&wire, size).await;
            assert!(got == plain, "frames of {in_frame}, reads of {size}: {} of {}", got.len(), plain.len());
            assert_eq!(why.as_deref(), Some("the server closed the connection"));
        }
    }
}

#[tokio::test]
async fn what_came_before_a_fault_is_not_lost() {
    let wire = [frame(&seal(&[done(1), done(2)].concat(), true)), frame(b"\x09")].concat();
    let (got, why) = pumped(&wire, wire.len() - 3).await;
    assert_eq!((got, why.unwrap().contains("bad seal")), ([done(1), done(2)].concat(), true));
}

#[tokio::test]
async fn requests_are_sealed_and_the_end_of_the_library_is_passed_on() {
    let (server, mut far) = duplex(1 << 16);
    let (client, mut library) = duplex(1 << 16);
    let (end, _ended) = watch::channel(None);
    tokio::spawn(pump::run(server, client, Box::new(Sealed::new(Fake { steps: 2 }, 100)), end));
    library.write_all(b"request").await.unwrap();
    library.shutdown().await.unwrap();
    let mut got = Vec::new();
    far.read_to_end(&mut got).await.unwrap();
    assert_eq!(got, frame(&seal(b"request", true)));
}
