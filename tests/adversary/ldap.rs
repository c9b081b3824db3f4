//! A scripted LDAP server: it knows the truth, and sends what a script makes of it.

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{
    ber::{self, BIND, BIND_RESPONSE, EXTENDED, EXTENDED_RESPONSE, SEARCH, UNBIND},
    world::{Search, World},
};

/// A request as it came.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) id: u32,
    pub(crate) kind: u8,
    /// Its place among the requests of its connection, from 0.
    pub(crate) nth: usize,
    pub(crate) search: Option<Search>,
}

impl Request {
    /// Whether it is a search after the sign-in.
    pub(crate) fn is_question(&self) -> bool {
        self.kind == SEARCH && self.nth > 1
    }

    pub(crate) fn is_root(&self) -> bool {
        self.kind == SEARCH && self.nth == 0
    }
}

/// What the server does.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Send(Vec<u8>),
    /// One octet at a time.
    Drip(Vec<u8>),
    /// The same for ever.
    Flood(Vec<u8>),
    Wait(Duration),
    /// No more is written; what comes is read.
    HalfClose,
    Close,
    /// Neither read nor write any more.
    Stop,
}

/// In which order the requests that came together are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    AsAsked,
    Reversed,
    /// One message of each in turn.
    Mixed,
}

/// What becomes of the true answer to a request.
pub(crate) type Script = Arc<dyn Fn(&Request, Vec<Vec<u8>>) -> Vec<Act> + Send + Sync>;

/// What a server is like.
#[derive(Clone)]
pub(crate) struct Manner {
    pub(crate) script: Script,
    /// Before anything is read.
    pub(crate) welcome: Vec<Act>,
    pub(crate) order: Order,
    /// TLS, from the first octet or once it is asked for.
    pub(crate) tls: Option<(Arc<ServerConfig>, bool)>,
}

/// The truth and nothing else.
pub(crate) fn honest() -> Manner {
    let script: Script = Arc::new(|_, answer| answer.into_iter().map(Act::Send).collect());
    Manner { script, welcome: Vec::new(), order: Order::AsAsked, tls: None }
}

pub(crate) struct Server {
    pub(crate) port: u16,
    address: SocketAddr,
    over: Arc<AtomicBool>,
    pub(crate) connections: Arc<AtomicUsize>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for connections.
        drop(TcpStream::connect(self.address));
    }
}

pub(crate) fn start(world: &Arc<World>, manner: Manner) -> Server {
    start_at("127.0.0.1:0", world, manner)
}

pub(crate) fn start_at(address: &str, world: &Arc<World>, manner: Manner) -> Server {
    let listener = TcpListener::bind(address).unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server { port: address.port(), address, over: Arc::default(), connections: Arc::default() };
    let (over, connections, world) = (Arc::clone(&server.over), Arc::clone(&server.connections), Arc::clone(world));
    thread::spawn(move || {
        for stream in listener.incoming() {
            if over.load(Ordering::Relaxed) {
                return;
            }
            connections.fetch_add(1, Ordering::Relaxed);
            let Ok(stream) = stream else { continue };
            let connection =
                Connection { world: Arc::clone(&world), manner: manner.clone(), over: Arc::clone(&over), nth: 0 };
            thread::spawn(move || connection.serve(&stream));
        }
    });
    server
}

trait Both: Read + Write {}

impl<T: Read + Write> Both for T {}

struct Connection {
    world: Arc<World>,
    manner: Manner,
    over: Arc<AtomicBool>,
    nth: usize,
}

impl Connection {
    /// Until the client goes, the script ends it, or the test is over. `None` ends it.
    fn serve(mut self, socket: &TcpStream) -> Option<()> {
        let _ = socket.set_nodelay(true);
        socket.set_read_timeout(Some(Duration::from_millis(30))).ok()?;
        socket.set_write_timeout(Some(Duration::from_secs(20))).ok()?;
        let mut stream: Box<dyn Both> = Box::new(socket.try_clone().ok()?);
        for act in std::mem::take(&mut self.manner.welcome) {
            self.perform(socket, &mut stream, &act)?;
        }
        if let Some((config, true)) = self.manner.tls.clone() {
            stream = encrypted(config, socket)?;
        }
        let (mut buffer, mut waiting) = (Vec::new(), Vec::new());
        let mut piece = vec![0; 64 << 10];
        loop {
            let came = match stream.read(&mut piece) {
                Ok(0) => return None,
                Ok(read) => {
                    buffer.extend(&piece[..read]);
                    true
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => false,
                Err(_) => return None,
            };
            if self.over.load(Ordering::Relaxed) {
                return None;
            }
            while let Some(end) = ber::end_of_message(&buffer) {
                let bytes: Vec<u8> = buffer.drain(..end).collect();
                let request = self.read(&bytes);
                if request.kind == UNBIND {
                    return None;
                }
                let begins_tls = request.kind == EXTENDED && self.manner.tls.is_some();
                waiting.push(self.acts(&request));
                if begins_tls {
                    self.perform_all(socket, &mut stream, std::mem::take(&mut waiting))?;
                    stream = encrypted(self.manner.tls.clone()?.0, socket)?;
                }
            }
            // Another order is one of those that came together: until there is silence.
            if self.manner.order == Order::AsAsked || !came {
                self.perform_all(socket, &mut stream, std::mem::take(&mut waiting))?;
            }
        }
    }

    fn read(&mut self, bytes: &[u8]) -> Request {
        let parts = ber::parts(ber::parts(bytes)[0].1);
        let (kind, content) = parts[1];
        let controls = parts.get(2).map(|(_, controls)| *controls).unwrap_or_default();
        let search = (kind == SEARCH).then(|| Search::read(content, controls));
        self.nth += 1;
        Request { id: ber::value(parts[0].1), kind, nth: self.nth - 1, search }
    }

    fn acts(&self, request: &Request) -> Vec<Act> {
        let truth = match request.kind {
            BIND => vec![ber::result(request.id, BIND_RESPONSE, 0, "")],
            EXTENDED => vec![ber::result(request.id, EXTENDED_RESPONSE, 0, "")],
            SEARCH => self.world.answer(request.id, request.search.as_ref().expect("a search")),
            other => panic!("a request of the kind {other:#x}"),
        };
        (self.manner.script)(request, truth)
    }

    fn perform_all(&self, socket: &TcpStream, stream: &mut Box<dyn Both>, mut waiting: Vec<Vec<Act>>) -> Option<()> {
        match self.manner.order {
            Order::AsAsked => {}
            Order::Reversed => waiting.reverse(),
            Order::Mixed => {
                let most = waiting.iter().map(Vec::len).max().unwrap_or(0);
                let turn = |at: usize| waiting.iter().filter_map(move |acts| acts.get(at).cloned()).collect();
                waiting = (0..most).map(turn).collect();
            }
        }
        waiting.concat().iter().try_for_each(|act| self.perform(socket, stream, act))
    }

    fn perform(&self, socket: &TcpStream, stream: &mut Box<dyn Both>, act: &Act) -> Option<()> {
        match act {
            Act::Send(bytes) => stream.write_all(bytes).ok(),
            Act::Drip(bytes) => bytes.chunks(1).try_for_each(|octet| stream.write_all(octet).ok()),
            Act::Flood(bytes) => loop {
                stream.write_all(bytes).ok()?;
            },
            Act::Wait(time) => {
                thread::sleep(*time);
                Some(())
            }
            Act::HalfClose => socket.shutdown(Shutdown::Write).ok(),
            Act::Close => socket.shutdown(Shutdown::Both).ok().and(None),
            Act::Stop => {
                while !self.over.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(20));
                }
                None
            }
        }
    }
}

fn encrypted(config: Arc<ServerConfig>, socket: &TcpStream) -> Option<Box<dyn Both>> {
    let connection = ServerConnection::new(config).ok()?;
    Some(Box::new(StreamOwned::new(connection, socket.try_clone().ok()?)))
}
