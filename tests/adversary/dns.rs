//! A scripted DNS server, over UDP and TCP on one port.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{TcpListener, TcpStream, UdpSocket},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

pub(crate) const A: u16 = 1;
pub(crate) const CNAME: u16 = 5;
const SOA: u16 = 6;
pub(crate) const PTR: u16 = 12;
pub(crate) const TXT: u16 = 16;
pub(crate) const SRV: u16 = 33;

pub(crate) const NO_ERROR: u8 = 0;
pub(crate) const SERVFAIL: u8 = 2;
pub(crate) const NXDOMAIN: u8 = 3;
pub(crate) const REFUSED: u8 = 5;

/// A question as it came.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) id: u16,
    /// In lower case, without the last dot.
    pub(crate) name: String,
    pub(crate) kind: u16,
    pub(crate) over_tcp: bool,
    /// The question as octets.
    pub(crate) question: Vec<u8>,
}

/// A record: owner, type, data.
pub(crate) type Record = (String, u16, Vec<u8>);

impl Query {
    /// A whole answer to a question that was not asked.
    pub(crate) fn asking(&self, records: &[Record]) -> Vec<u8> {
        let question = [name(&self.name), self.kind.to_be_bytes().to_vec(), vec![0, 1]].concat();
        Self { question, ..self.clone() }.reply(NO_ERROR, records)
    }

    /// A whole answer. Without records it has the record that says how long that may be believed.
    pub(crate) fn reply(&self, code: u8, records: &[Record]) -> Vec<u8> {
        let is_denial = records.is_empty() && matches!(code, NO_ERROR | NXDOMAIN);
        let mut bytes = [self.id.to_be_bytes(), [0x81, 0x80 | code]].concat();
        for count in [1, u16::try_from(records.len()).unwrap(), u16::from(is_denial), 0] {
            bytes.extend(count.to_be_bytes());
        }
        bytes.extend(&self.question);
        for (owner, kind, data) in records {
            write_record(&mut bytes, owner, *kind, data);
        }
        if is_denial {
            let data = [name("dc1.contoso.com"), name("root.contoso.com"), [0, 0, 0, 60].repeat(5)].concat();
            write_record(&mut bytes, "contoso.com", SOA, &data);
        }
        bytes
    }
}

fn write_record(bytes: &mut Vec<u8>, owner: &str, kind: u16, data: &[u8]) {
    bytes.extend(name(owner));
    bytes.extend(kind.to_be_bytes());
    bytes.extend([0, 1, 0, 0, 0, 60]);
    bytes.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
    bytes.extend(data);
}

/// A name without compression.
pub(crate) fn name(text: &str) -> Vec<u8> {
    let labels = text.split('.').filter(|label| !label.is_empty());
    let mut bytes: Vec<u8> =
        labels.flat_map(|label| std::iter::once(u8::try_from(label.len()).unwrap()).chain(label.bytes())).collect();
    bytes.push(0);
    bytes
}

/// What the server does.
#[derive(Debug, Clone)]
pub(crate) enum DnsAct {
    Send(Vec<u8>),
    Wait(Duration),
    /// Over TCP: the connection ends in the middle of the answer.
    Half(Vec<u8>),
}

/// What becomes of the true answer to a question.
pub(crate) type DnsScript = Arc<dyn Fn(&Query, Vec<u8>) -> Vec<DnsAct> + Send + Sync>;

pub(crate) fn honest() -> DnsScript {
    Arc::new(|_, answer| vec![DnsAct::Send(answer)])
}

/// The hosts of the lab: one address each, and the way back.
pub(crate) fn lab() -> BTreeMap<(String, u16), Record> {
    let mut records = BTreeMap::new();
    for (last, host) in [(11, "vmhost1"), (12, "vmhost2"), (13, "fhost1"), (1, "dc1")] {
        let (host, back) = (format!("{host}.contoso.com"), format!("{last}.53.0.127.in-addr.arpa"));
        records.insert((host.clone(), A), (host.clone(), A, vec![127, 0, 53, last]));
        records.insert((back.clone(), PTR), (back, PTR, name(&host)));
    }
    records
}

pub(crate) struct Dns {
    pub(crate) port: u16,
    over: Arc<AtomicBool>,
}

impl Drop for Dns {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

/// Starts a server that knows some records. With `tcp` false nobody listens there.
pub(crate) fn start(records: BTreeMap<(String, u16), Record>, script: DnsScript, tcp: bool) -> Dns {
    let (listener, udp) = loop {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        if let Ok(udp) = UdpSocket::bind(listener.local_addr().unwrap()) {
            break (listener, udp);
        }
    };
    let dns = Dns { port: udp.local_addr().unwrap().port(), over: Arc::default() };
    let acts = Arc::new(move |bytes: &[u8], over_tcp: bool| {
        let query = read(bytes, over_tcp);
        let names: Vec<&(String, u16)> = records.keys().filter(|(name, _)| *name == query.name).collect();
        let truth = match records.get(&(query.name.clone(), query.kind)) {
            Some(record) => query.reply(NO_ERROR, std::slice::from_ref(record)),
            None if names.is_empty() => query.reply(NXDOMAIN, &[]),
            None => query.reply(NO_ERROR, &[]),
        };
        script(&query, truth)
    });
    let (over, acts_on_tcp) = (Arc::clone(&dns.over), Arc::clone(&acts));
    udp.set_read_timeout(Some(Duration::from_millis(30))).unwrap();
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while !over.load(Ordering::Relaxed) {
            let Ok((length, client)) = udp.recv_from(&mut buffer) else { continue };
            let (acts, udp) = (acts(&buffer[..length], false), udp.try_clone().unwrap());
            // Whoever is kept waiting must not keep the others waiting.
            let answer = move || {
                for act in acts {
                    match act {
                        DnsAct::Send(answer) | DnsAct::Half(answer) => drop(udp.send_to(&answer, client)),
                        DnsAct::Wait(time) => thread::sleep(time),
                    }
                }
            };
            thread::spawn(answer);
        }
    });
    if !tcp {
        return dns;
    }
    let over = Arc::clone(&dns.over);
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            if over.load(Ordering::Relaxed) {
                return;
            }
            let acts = Arc::clone(&acts_on_tcp);
            thread::spawn(move || serve(stream, &*acts));
        }
    });
    dns
}

fn serve(mut stream: TcpStream, acts: &dyn Fn(&[u8], bool) -> Vec<DnsAct>) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length).ok()?;
        let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut question).ok()?;
        for act in acts(&question, true) {
            let framed = |answer: &[u8]| [&u16::try_from(answer.len()).unwrap().to_be_bytes(), answer].concat();
            match act {
                DnsAct::Send(answer) => stream.write_all(&framed(&answer)).ok()?,
                DnsAct::Half(answer) => {
                    let answer = framed(&answer);
                    stream.write_all(&answer[..answer.len() / 2]).ok()?;
                    return None;
                }
                DnsAct::Wait(time) => thread::sleep(time),
            }
        }
    }
}

fn read(bytes: &[u8], over_tcp: bool) -> Query {
    let (mut at, mut labels) = (12, Vec::new());
    while bytes[at] != 0 {
        let label = &bytes[at + 1..=at + usize::from(bytes[at])];
        labels.push(String::from_utf8_lossy(label).to_lowercase());
        at += 1 + label.len();
    }
    Query {
        id: u16::from_be_bytes([bytes[0], bytes[1]]),
        name: labels.join("."),
        kind: u16::from_be_bytes([bytes[at + 1], bytes[at + 2]]),
        over_tcp,
        question: bytes[12..at + 5].to_vec(),
    }
}
