//! Faults of TLS. The certificates are made for these tests alone, valid until 2124, but for one that has expired.

use std::sync::Arc;

use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use super::{
    ber::{EXTENDED_RESPONSE, result},
    cases::{Case, MOST, SAME, UNUSABLE, quick, slow, undisturbed},
    dns,
    ldap::{self, Act, Manner, honest},
    run::{Truth, ask},
    world::World,
};

fn file(name: &str) -> String {
    format!("{}/tests/adversary/tls/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A server with this certificate, whose TLS begins at once or when it is asked for.
fn with(certificate: &str, at_once: bool) -> Manner {
    let chain = CertificateDer::pem_file_iter(file(certificate)).unwrap().collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(chain, key).unwrap();
    Manner { tls: Some((Arc::new(config), at_once)), ..honest() }
}

/// Runs the program over TLS, and returns what it said where there is no answer.
fn hold(case: &Case, truth: Truth, tls: &str, ca: &str) -> String {
    let world = Arc::new(World::lab());
    let (server, dns) = (ldap::start(&world, case.manner.clone()), dns::start(dns::lab(), dns::honest(), true));
    let outcome = ask(truth, server.port, &[dns.port], case.deadline, &["--tls", tls, "--ca-file", &file(ca)]);
    let name = format!("{} ({tls}, {truth:?})", case.name);
    outcome.check(&name, case.deadline, MOST);
    if case.truthful == SAME {
        assert_eq!(outcome.code, Some(truth.code()), "{name}: {outcome:?}");
        let expected = undisturbed(&world, truth).essence();
        assert_eq!(outcome.essence(), expected, "{name}");
    } else {
        assert_eq!(outcome.code, Some(2), "{name}: {outcome:?}");
    }
    outcome.errors
}

const BOTH: [(&str, bool); 2] = [("ldaps", true), ("starttls", false)];

#[test]
fn over_tls_the_answer_is_the_same() {
    for (tls, at_once) in BOTH {
        for truth in [Truth::Healthy, Truth::Broken] {
            hold(&quick("TLS", with("good.pem", at_once), SAME), truth, tls, "ca.pem");
        }
    }
}

#[test]
fn a_server_that_proves_nothing_is_not_asked() {
    for (tls, at_once) in BOTH {
        for (certificate, ca, said) in [
            ("expired.pem", "ca.pem", "has expired"),
            ("other-name.pem", "ca.pem", "is for another name (it is for dc9.contoso.com)"),
            ("good.pem", "../../../src/gather/ldap/tls_tests/ca.pem", "does not trust"),
        ] {
            let case = quick(certificate, with(certificate, at_once), UNUSABLE);
            let errors = hold(&case, Truth::Healthy, tls, ca);
            assert!(errors.contains(said), "{tls} {certificate}: {errors}");
        }
    }
}

#[test]
fn what_is_no_handshake_is_given_up() {
    let plain = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_vec();
    let alert = vec![0x15, 3, 3, 0, 2, 2, 40];
    let enormous = vec![0x16, 3, 3, 0xff, 0xff, 2, 0xff, 0xff, 0xff];
    // A plain answer to the ClientHello: the answer of a plain port, an alert, a record that is too long, half a record.
    for (name, bytes) in [
        ("plain text", plain),
        ("an alert", alert),
        ("an enormous record", enormous),
        ("half a record", vec![0x16, 3, 3, 0, 80, 2]),
    ] {
        for (act, quickly) in [(Act::Close, true), (Act::Stop, false)] {
            let welcome = vec![Act::Send(bytes.clone()), act];
            let manner = Manner { welcome, ..honest() };
            let case = if quickly { quick(name, manner, UNUSABLE) } else { slow(name, manner, UNUSABLE) };
            hold(&case, Truth::Healthy, "ldaps", "ca.pem");
        }
    }
    hold(
        &slow("silence", Manner { welcome: vec![Act::Stop], ..honest() }, UNUSABLE),
        Truth::Healthy,
        "ldaps",
        "ca.pem",
    );
    hold(
        &quick("closed", Manner { welcome: vec![Act::Close], ..honest() }, UNUSABLE),
        Truth::Healthy,
        "ldaps",
        "ca.pem",
    );
}

#[test]
fn starttls_that_is_refused_or_not_begun_is_given_up() {
    let script = |acts: fn(u32, Vec<Vec<u8>>) -> Vec<Act>| Manner {
        script: Arc::new(move |request, answer| acts(request.id, answer)),
        ..honest()
    };
    let cases = [
        quick(
            "refused",
            script(|id, _| vec![Act::Send(result(id, EXTENDED_RESPONSE, 52, "no certificate"))]),
            UNUSABLE,
        ),
        quick(
            "plain text after success",
            script(|_, answer| vec![Act::Send(answer.concat()), Act::Send(vec![0x30, 0x03, 2, 1, 1])]),
            UNUSABLE,
        ),
        quick("closed after success", script(|_, answer| vec![Act::Send(answer.concat()), Act::Close]), UNUSABLE),
        slow("silence after success", script(|_, answer| vec![Act::Send(answer.concat()), Act::Stop]), UNUSABLE),
        slow("silence", script(|_, _| vec![Act::Stop]), UNUSABLE),
    ];
    for case in &cases {
        hold(case, Truth::Healthy, "starttls", "ca.pem");
    }
}
