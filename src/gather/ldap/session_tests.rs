//! Searches against a server that says what Samba does not: portions of values, limits, and nonsense.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::{
    super::{
        Secret,
        asked::PAGED,
        ber::{self, ENUMERATED, INTEGER, OCTET_STRING, Reader, SEQUENCE, constructed, element, number},
        connect,
        error::ConnectError,
        options::{Auth, Options, Server, Tls},
    },
    *,
};

const BIND: u8 = 0x60;
const SEARCH: u8 = 0x63;

fn message(id: u32, operation: Vec<u8>, controls: Vec<u8>) -> Vec<u8> {
    constructed(SEQUENCE, &[number(INTEGER, id), operation, controls])
}

fn result(id: u32, kind: u8, code: u32, text: &str) -> Vec<u8> {
    let parts = [number(ENUMERATED, code), element(OCTET_STRING, b""), element(OCTET_STRING, text.as_bytes())];
    message(id, constructed(kind, &parts), Vec::new())
}

fn done(id: u32, code: u32, text: &str, cookie: &str) -> Vec<u8> {
    let parts = [number(ENUMERATED, code), element(OCTET_STRING, b""), element(OCTET_STRING, text.as_bytes())];
    let value = constructed(SEQUENCE, &[number(INTEGER, 0), element(OCTET_STRING, cookie.as_bytes())]);
    let control = [element(OCTET_STRING, PAGED.as_bytes()), element(OCTET_STRING, &value)];
    message(id, constructed(0x65, &parts), constructed(0xa0, &[constructed(SEQUENCE, &control)]))
}

fn found(id: u32, dn: &str, attributes: &[(&str, &[&str])]) -> Vec<u8> {
    let one = |(name, values): &(&str, &[&str])| {
        let values: Vec<Vec<u8>> = values.iter().map(|value| element(OCTET_STRING, value.as_bytes())).collect();
        constructed(SEQUENCE, &[element(OCTET_STRING, name.as_bytes()), constructed(0x31, &values)])
    };
    let attributes: Vec<Vec<u8>> = attributes.iter().map(one).collect();
    let parts = [element(OCTET_STRING, dn.as_bytes()), constructed(SEQUENCE, &attributes)];
    message(id, constructed(0x64, &parts), Vec::new())
}

/// Serves one connection: the root DSE and the sign-in as usual, and searches as `answer` says. It gets the number of
/// the message, and all of it as text in which names and cookies can be looked for. `None` hangs up.
async fn server(answer: impl Fn(u32, &str) -> Option<Vec<u8>> + Send + 'static) -> Options {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (mut buffer, mut signed_in) = (Vec::new(), false);
        loop {
            while let Ok(Some((header, length))) = ber::lengths(&buffer) {
                if buffer.len() < header + length {
                    break;
                }
                let request: Vec<u8> = buffer.drain(..header + length).collect();
                let mut parts = Reader(Reader(&request).expect(SEQUENCE).unwrap());
                let id = parts.number(INTEGER).unwrap();
                let reply = match parts.next().unwrap().0 {
                    BIND => {
                        signed_in = true;
                        Some(result(id, 0x61, 0, ""))
                    }
                    SEARCH if !signed_in => {
                        Some([found(id, "", &[("dnsHostName", &["DC1"])]), done(id, 0, "", "")].concat())
                    }
                    _ => answer(id, &String::from_utf8_lossy(&request)),
                };
                let Some(reply) = reply else { return };
                // In small pieces, as the network may cut it.
                for piece in reply.chunks(11) {
                    if stream.write_all(piece).await.is_err() {
                        return;
                    }
                }
            }
            if stream.read_buf(&mut buffer).await.unwrap_or(0) == 0 {
                return;
            }
        }
    });
    Options {
        server: Server { host: "127.0.0.1".to_owned(), port: Some(port), resolved: Vec::new() },
        auth: Auth::Simple { name: "alice".to_owned(), password: Secret::new("x".to_owned()).unwrap() },
        tls: Tls::None,
        ca_file: None,
        connect_timeout: Duration::from_secs(5),
        operation_timeout: Duration::from_secs(1),
    }
}

const EVERYTHING: Search<'_> = Search {
    base: "DC=a",
    scope: Scope::Subtree,
    filter: "(objectClass=*)",
    attributes: &["member", "cn"],
    security_descriptor: false,
    page_size: 1000,
};

async fn search(
    request: &Search<'_>,
    answer: impl Fn(u32, &str) -> Option<Vec<u8>> + Send + 'static,
) -> (Result<Vec<Object>, String>, usize) {
    let session = connect(&server(answer).await).await.unwrap();
    assert_eq!(session.root_dse().text("dnshostname"), Known::Found("DC1"));
    let result = session.search(request).await;
    (result, session.searches_sent())
}

#[tokio::test]
async fn pages_are_put_together() {
    let (result, sent) = search(&EVERYTHING, |id, request| {
        let (dn, next) = match request {
            asked if asked.contains("cookie-1") => ("CN=2,DC=a", "cookie-2"),
            asked if asked.contains("cookie-2") => ("CN=3,DC=a", ""),
            _ => ("CN=1,DC=a", "cookie-1"),
        };
        let referral = message(id, constructed(0x73, &[element(OCTET_STRING, b"ldap://elsewhere/")]), Vec::new());
        Some([found(id, dn, &[("cn", &["x"])]), referral, done(id, 0, "", next)].concat())
    })
    .await;
    let names: Vec<String> = result.unwrap().into_iter().map(|object| object.dn).collect();
    assert_eq!((names, sent), (["CN=1,DC=a", "CN=2,DC=a", "CN=3,DC=a"].map(str::to_owned).to_vec(), 3));
}

#[tokio::test]
async fn portions_of_a_list_are_put_together() {
    let (result, sent) = search(&EVERYTHING, |id, request| {
        let entry: &[(&str, &[&str])] = match request {
            asked if asked.contains("range=2-*") => &[("member;range=2-3", &["d", "c"])],
            asked if asked.contains("range=4-*") => &[("member;range=4-*", &["a"])],
            _ => &[("member", &[]), ("member;range=0-1", &["e", "b"])],
        };
        Some([found(id, "CN=1,DC=a", entry), done(id, 0, "", "")].concat())
    })
    .await;
    let object = result.unwrap().remove(0);
    assert_eq!(object.texts("member"), Known::Found(vec!["a", "b", "c", "d", "e"]));
    assert_eq!((object.values("cn"), sent), (Known::Absent, 3));
}

#[tokio::test]
async fn half_a_list_is_unreadable() {
    for (second, why) in
        [("member;range=0-1", "repeats itself"), ("cn", "changed while it was read"), ("member;range=2-x", "malformed")]
    {
        let (result, _) = search(&EVERYTHING, move |id, request| {
            let name = if request.contains("range=2-*") { second } else { "member;range=0-1" };
            Some([found(id, "CN=1,DC=a", &[(name, &["a", "b"])]), done(id, 0, "", "")].concat())
        })
        .await;
        let object = result.unwrap().remove(0);
        let unreadable = object.values("member").unreadable().unwrap_or("readable").to_owned();
        assert!(unreadable.contains(why), "{second}: {unreadable}");
    }
}

#[tokio::test]
async fn a_limit_of_the_server_is_an_error_in_its_words() {
    let (result, _) = search(&EVERYTHING, |id, _| {
        Some([found(id, "CN=1,DC=a", &[]), done(id, 4, "00000004: too many\n\0", "")].concat())
    })
    .await;
    let why = result.unwrap_err();
    assert!(why.ends_with("not complete, only 1 objects came: sizeLimitExceeded (4): 00000004: too many"), "{why}");
}

#[tokio::test]
async fn a_base_that_is_missing_is_no_object_only_if_it_alone_is_wanted() {
    let missing = |id, _: &str| Some(result(id, 0x65, 32, ""));
    let base = Search { scope: Scope::Base, ..EVERYTHING };
    assert_eq!(search(&base, missing).await.0, Ok(Vec::new()));
    assert!(search(&EVERYTHING, missing).await.0.unwrap_err().contains("noSuchObject (32)"));
}

#[tokio::test]
async fn every_end_of_the_connection_is_told() {
    let notice = || result(0, 0x78, 52, "going down");
    for (answer, why) in [
        (None, "the server closed the connection"),
        (Some(b"HTTP/1.1 400".to_vec()), "not an LDAP message"),
        (Some(notice()), "ended the connection: unavailable (52): going down"),
        (Some(Vec::new()), "no complete answer within 1 s"),
        (Some(result(2, 0x61, 0, "")), "an answer to something that was not asked"),
    ] {
        let (result, _) = search(&EVERYTHING, move |_, _| answer.clone()).await;
        let told = result.unwrap_err();
        assert!(told.contains(why), "{why}: {told}");
    }
}

#[tokio::test]
async fn what_would_make_the_decoder_panic_does_not_reach_it() {
    // A control whose criticality is not a boolean.
    let (result, _) = search(&EVERYTHING, |id, _| {
        let done = constructed(0x65, &[number(ENUMERATED, 0), element(OCTET_STRING, b""), element(OCTET_STRING, b"")]);
        let control = constructed(SEQUENCE, &[element(OCTET_STRING, b"1.2.3"), constructed(0x21, &[])]);
        Some(message(id, done, constructed(0xa0, &[control])))
    })
    .await;
    let told = result.unwrap_err();
    assert!(told.contains("an element of another kind was expected"), "{told}");
}

#[tokio::test]
async fn an_object_from_elsewhere_is_no_answer() {
    for (scope, dn, is_answer) in [
        (Scope::Subtree, "CN=1,dc=A", true),
        (Scope::Subtree, "DC=a", true),
        (Scope::Subtree, "CN=1,DC=ba", false),
        (Scope::Subtree, "DC=b", false),
        (Scope::Base, "CN=1,DC=a", false),
        (Scope::Base, "DC=A", true),
    ] {
        let request = Search { scope, ..EVERYTHING };
        let (result, _) = search(&request, move |id, _| Some([found(id, dn, &[]), done(id, 0, "", "")].concat())).await;
        assert_eq!(result.is_ok(), is_answer, "{dn}: {result:?}");
    }
}

#[tokio::test]
async fn a_server_that_breaks_the_rules_is_not_believed_afterwards() {
    let answer = |id, _: &str| Some([done(id, 0, "", ""), done(id, 0, "", "")].concat());
    let session = connect(&server(answer).await).await.unwrap();
    let _ = session.search(&EVERYTHING).await;
    assert!(session.search(&EVERYTHING).await.is_err());
    assert!(session.why_not_believed().unwrap().contains("not asked"));
    let session = connect(&server(|_, _| None).await).await.unwrap();
    assert!(session.search(&EVERYTHING).await.is_err());
    assert_eq!(session.why_not_believed(), None, "whoever hangs up has not lied");
}

#[tokio::test]
async fn an_answer_that_repeats_for_ever_is_given_up() {
    let (result, sent) = search(&EVERYTHING, |id, _| Some(done(id, 0, "", "again"))).await;
    assert!(result.unwrap_err().contains("no complete answer") && sent > 1);
}

#[tokio::test]
async fn a_server_that_hangs_up_gives_no_session() {
    let mut options = server(|_, _| None).await;
    options.auth = Auth::Kerberos;
    options.tls = Tls::StartTls;
    // This server knows no StartTLS, and hangs up.
    assert!(matches!(connect(&options).await, Err(ConnectError::Broken { .. })));
}

#[tokio::test]
async fn a_search_that_was_given_up_does_not_spoil_the_next() {
    let answer = |id, request: &str| {
        let wanted = request.contains("CN=second");
        Some(if wanted {
            [found(id, "CN=second", &[]), done(id, 0, "", "")].concat()
        } else {
            found(id, "CN=1,DC=a", &[])
        })
    };
    let session = connect(&server(answer).await).await.unwrap();
    assert!(session.search(&EVERYTHING).await.is_err());
    let second = Search { base: "CN=second", ..EVERYTHING };
    assert_eq!(session.search(&second).await.map(|objects| objects.len()), Ok(1));
}

#[tokio::test]
async fn a_password_without_a_name_signs_in_nobody() {
    let mut options = server(|_, _| None).await;
    options.auth = Auth::Simple { name: String::new(), password: Secret::new("x".to_owned()).unwrap() };
    assert_eq!(connect(&options).await.err(), Some(ConnectError::NoName));
}
