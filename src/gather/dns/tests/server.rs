//! A DNS server on the loopback address, with whatever answers a test wants.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use hickory_resolver::proto::{
    op::{Message, OpCode, Query, ResponseCode},
    rr::{Name, RData, Record},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UdpSocket},
};

/// What the server does with a question.
pub(super) enum Act {
    Answer(ResponseCode, Vec<Record>),
    /// The same, with these records in the authority section.
    Authority(ResponseCode, Vec<Record>),
    /// Cut off over UDP, whole over TCP.
    OnTcp(Vec<Record>),
    /// The octets that follow the identifier.
    Raw(Vec<u8>),
    Silence,
}

pub(super) struct Server {
    pub(super) address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Every question so far as `TYPE name.`, sorted and without repetitions.
    pub(super) fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().unwrap().clone();
        asked.sort();
        asked.dedup();
        asked
    }
}

pub(super) fn name(text: &str) -> Name {
    Name::from_ascii(text).unwrap()
}

pub(super) fn record(owner: &str, data: RData) -> Record {
    Record::from_rdata(name(owner), 60, data)
}

/// Starts a server whose answers `act` decides from the type and the name in lower case with its final dot.
pub(super) async fn start(act: impl Fn(&str, &str) -> Act + Send + Sync + 'static) -> Server {
    // The port is chosen for TCP; the same one is usually free for UDP.
    let (tcp, udp) = loop {
        let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
        if let Ok(udp) = UdpSocket::bind(tcp.local_addr().unwrap()).await {
            break (tcp, udp);
        }
    };
    let server = Server { address: udp.local_addr().unwrap(), asked: Arc::default() };
    let asked = Arc::clone(&server.asked);
    let respond = Arc::new(move |question: &[u8], over_tcp: bool| {
        let question = Message::from_vec(question).unwrap();
        let query = question.queries.first().unwrap().clone();
        let (kind, owner) = (query.query_type().to_string(), query.name().to_ascii().to_lowercase());
        asked.lock().unwrap().push(format!("{kind} {owner}"));
        build(question.id, query, act(&kind, &owner), over_tcp)
    });
    let respond_on_tcp = Arc::clone(&respond);
    tokio::spawn(async move {
        let mut buffer = [0; 4096];
        loop {
            let (length, client) = udp.recv_from(&mut buffer).await.unwrap();
            if let Some(answer) = respond(&buffer[..length], false) {
                udp.send_to(&answer, client).await.unwrap();
            }
        }
    });
    tokio::spawn(async move {
        loop {
            let (mut client, _) = tcp.accept().await.unwrap();
            while let Ok(length) = client.read_u16().await {
                let mut question = vec![0; usize::from(length)];
                client.read_exact(&mut question).await.unwrap();
                if let Some(answer) = respond_on_tcp(&question, true) {
                    client.write_u16(u16::try_from(answer.len()).unwrap()).await.unwrap();
                    client.write_all(&answer).await.unwrap();
                }
            }
        }
    });
    server
}

fn build(id: u16, query: Query, act: Act, over_tcp: bool) -> Option<Vec<u8>> {
    let mut message = Message::response(id, OpCode::Query);
    message.metadata.recursion_available = true;
    message.add_query(query);
    match act {
        Act::Silence => return None,
        Act::Raw(octets) => return Some([id.to_be_bytes().as_slice(), &octets].concat()),
        Act::Answer(code, records) => {
            message.metadata.response_code = code;
            message.add_answers(records);
        }
        Act::Authority(code, records) => {
            message.metadata.response_code = code;
            message.add_authorities(records);
        }
        Act::OnTcp(records) if over_tcp => {
            message.add_answers(records);
        }
        Act::OnTcp(_) => message.metadata.truncation = true,
    }
    Some(message.to_vec().unwrap())
}
