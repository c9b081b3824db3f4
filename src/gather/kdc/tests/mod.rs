//! A KDC that says what a test wants, octet by octet if need be.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use super::Kdc;

mod answers;
mod transport;

/// What is done with a request: an answer, which is sent with its length.
type Answer = Box<dyn Fn(usize, &[u8]) -> Vec<u8> + Send + Sync>;

fn kdc(address: SocketAddr) -> Kdc {
    Kdc { address, connect_timeout: Duration::from_secs(2), answer_timeout: Duration::from_millis(300) }
}

async fn request(stream: &mut TcpStream) -> Vec<u8> {
    let length = stream.read_u32().await.unwrap();
    let mut request = vec![0; length as usize];
    stream.read_exact(&mut request).await.unwrap();
    request
}

/// A KDC that answers each request, over a connection of its own, by a script that gets their numbers from 0. It also
/// counts them.
async fn answering(script: Answer) -> (Kdc, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, count) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let request = request(&mut stream).await;
            let answer = script(counted.fetch_add(1, Ordering::SeqCst), &request);
            let framed = [&u32::try_from(answer.len()).unwrap().to_be_bytes(), answer.as_slice()].concat();
            stream.write_all(&framed).await.unwrap();
        }
    });
    (kdc(address), count)
}
