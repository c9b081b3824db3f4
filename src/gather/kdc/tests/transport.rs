//! Connections that go wrong.

use tokio::time::sleep;

use super::*;
use crate::{
    gather::kdc::s4u2self,
    kerberos::{NoTicket, testing},
};

/// What comes of a KDC that sends these octets, in pieces of a size, and then hangs up or waits.
async fn outcome(octets: Vec<u8>, piece: usize, hangs_up: bool) -> NoTicket {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let kdc = kdc(listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        request(&mut stream).await;
        for piece in octets.chunks(piece) {
            stream.write_all(piece).await.unwrap();
            stream.flush().await.unwrap();
            tokio::task::yield_now().await;
        }
        if !hangs_up {
            sleep(Duration::from_secs(60)).await;
        }
    });
    let outcome = s4u2self(&kdc, &testing::tgt(), "alice", "contoso.com").await.unwrap_err();
    server.abort();
    outcome
}

fn framed(message: &[u8]) -> Vec<u8> {
    [&u32::try_from(message.len()).unwrap().to_be_bytes(), message].concat()
}

fn sentence(outcome: NoTicket) -> String {
    match outcome {
        NoTicket::Unanswered(sentence) => sentence,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_may_come_octet_by_octet() {
    let error = testing::error(13, testing::now(), None, None);
    for piece in [1, 3, 1000] {
        let outcome = outcome(framed(&error), piece, false).await;
        assert!(matches!(&outcome, NoTicket::Refused(refusal) if refusal.code == 13), "{outcome:?}");
    }
}

#[tokio::test]
async fn broken_connections_are_told_apart() {
    let error = framed(&testing::error(13, testing::now(), None, None));
    for length in [0, 1, 4, 5, error.len() - 1] {
        let said = sentence(outcome(error[..length].to_vec(), 1000, true).await);
        assert!(said.ends_with("closes the connection before its answer is whole"), "{said}");
        let said = sentence(outcome(error[..length].to_vec(), 1000, false).await);
        assert!(said.ends_with("takes the question and does not answer within 0.3 s"), "{said}");
    }
    for length in [0, (1 << 20) + 1, u32::MAX, u32::from_be_bytes(*b"HTTP")] {
        let said = sentence(outcome(length.to_be_bytes().to_vec(), 4, false).await);
        assert!(said.contains(&format!("announces an answer of {length} octets: what listens there")), "{said}");
    }
    for garbage in [&b"SSH-2.0-OpenSSH"[..], &[0x6d, 3, 1, 2, 3], &[0x7e, 0x80], &[0x7e, 2, 0x30, 0]] {
        let said = sentence(outcome(framed(garbage), 1000, true).await);
        assert!(said.contains("answer is not sound Kerberos"), "{said}");
    }
}

#[tokio::test]
async fn nobody_there_is_said_in_so_many_words() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let kdc = kdc(listener.local_addr().unwrap());
    drop(listener);
    let said = sentence(s4u2self(&kdc, &testing::tgt(), "alice", "contoso.com").await.unwrap_err());
    assert_eq!(
        said,
        format!("the KDC at {} refuses the connection: no KDC runs there, or a firewall rejects it", kdc.address)
    );
}

/// Linux drops what comes when a listener's queue is full, as a firewall would.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn silence_at_the_door_is_a_firewalls() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let mut kdc = kdc(listener.local_addr().unwrap());
    kdc.connect_timeout = Duration::from_millis(100);
    let mut queue = Vec::new();
    while let Ok(Ok(stream)) = tokio::time::timeout(kdc.connect_timeout, TcpStream::connect(kdc.address)).await {
        queue.push(stream);
        assert!(queue.len() < 100);
    }
    let said = sentence(s4u2self(&kdc, &testing::tgt(), "alice", "contoso.com").await.unwrap_err());
    let port = kdc.address.port();
    assert!(said.ends_with(&format!("cannot be reached within 0.1 s: a firewall may drop TCP {port}")), "{said}");
}
