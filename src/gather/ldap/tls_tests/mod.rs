//! TLS against a server in the same process. Its certificates are made for these tests alone, valid for a century.

use rustls::{ServerConfig, ServerConnection, pki_types::PrivateKeyDer};
use tokio::io::{DuplexStream, duplex};

use super::*;

const SERVER: &[u8] = include_bytes!("server.pem");
const KEY: &[u8] = include_bytes!("server.key.pem");

fn file(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/gather/ldap/tls_tests").join(name)
}

/// Sends back what it gets, in capitals, and one octet at a time.
async fn server(mut stream: DuplexStream) {
    let chain = CertificateDer::pem_slice_iter(SERVER).collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(chain, key).unwrap();
    let mut tls = ServerConnection::new(Arc::new(config)).unwrap();
    let mut wire = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut wire).await {
        let mut piece = &wire[..read];
        while !piece.is_empty() {
            tls.read_tls(&mut piece).unwrap();
            if tls.process_new_packets().is_err() {
                return;
            }
            let mut plain = Vec::new();
            let _ = tls.reader().read_to_end(&mut plain);
            tls.writer().write_all(&plain.to_ascii_uppercase()).unwrap();
        }
        let mut answer = Vec::new();
        while tls.wants_write() {
            tls.write_tls(&mut answer).unwrap();
        }
        for octet in answer {
            stream.write_all(&[octet]).await.unwrap();
        }
    }
}

async fn establish(name: &str, ca: &str) -> (Result<Encrypted, TlsProblem>, DuplexStream) {
    let (mut ours, theirs) = duplex(64);
    tokio::spawn(server(theirs));
    let config = config(Some(&file(ca))).unwrap();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let result = Encrypted::establish(&mut ours, config, name).await.map_err(|error| match error {
        HandshakeError::Rejected(error) => error.into(),
        HandshakeError::Broken(broken) => TlsProblem::NoTls(format!("{broken:?}")),
    });
    (result, ours)
}

#[tokio::test]
async fn messages_go_both_ways_however_they_are_cut() {
    // By name, and by an IPv6 address.
    for name in ["dc1.contoso.com", "::1"] {
        let (encrypted, mut stream) = establish(name, "ca.pem").await;
        let mut encrypted = encrypted.unwrap();
        let certificate = CertificateDer::from_pem_slice(SERVER).unwrap();
        assert_eq!(encrypted.certificate(), Some(certificate.as_ref()));
        stream.write_all(&encrypted.outgoing(b"a message").unwrap()).await.unwrap();
        let (mut plain, mut octet) = (Vec::new(), [0]);
        while plain != b"A MESSAGE" {
            assert_eq!(stream.read(&mut octet).await.unwrap(), 1);
            encrypted.incoming(&octet, &mut plain).unwrap();
        }
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_trusted_is_refused() {
    let (result, _) = establish("dc2.contoso.com", "ca.pem").await;
    assert!(matches!(result, Err(TlsProblem::WrongName(why)) if why.starts_with("it is for dc1.contoso.com, ")));
    // The server's own certificate in place of its authority's: no authority at all.
    let (result, _) = establish("dc1.contoso.com", "server.pem").await;
    assert!(result.is_err());
}

#[test]
fn a_file_without_certificates_is_no_authority() {
    for name in ["missing.pem", "server.key.pem"] {
        assert!(matches!(config(Some(&file(name))), Err(TlsProblem::CaFile { .. })), "{name}");
    }
}
