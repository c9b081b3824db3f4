use super::*;

fn kerberos(code: Option<u8>, routine: u32, minor: i32, known_as: Option<&str>) -> String {
    ConnectError::Kerberos {
        service: "ldap/contoso.com".to_owned(),
        known_as: known_as.map(str::to_owned),
        error: KerberosError { routine, minor, code, text: "THE LIBRARY'S WORDS".to_owned() },
    }
    .to_string()
}

#[test]
fn every_failure_of_kerberos_says_what_to_do_next() {
    for (code, routine, minor, advice) in [
        (None, 7, -1_765_328_243, "kinit"),
        (None, 13, -1_765_328_189, "kinit"),
        (Some(32), 13, -1_765_328_352, "Renew it with kinit"),
        (None, 11, 0, "Renew it with kinit"),
        (None, 13, -1_765_328_228, "port 88"),
        (None, 7, -1_765_328_228, "port 88"),
        (Some(7), 13, -1_765_328_377, "full name"),
        (Some(37), 13, -1_765_328_347, "Set the clock"),
        (Some(14), 13, -1_765_328_370, "explain 14"),
        (None, 13, 100_001, "klist"),
    ] {
        let sentence = kerberos(code, routine, minor, None);
        assert!(sentence.contains(advice) && sentence.contains("THE LIBRARY'S WORDS"), "{minor}: {sentence}");
    }
    assert!(kerberos(Some(7), 13, 0, Some("dc1.contoso.com")).contains("calls itself dc1.contoso.com"));
}

fn refusal(code: u32, text: &str, simple: bool, tls: bool) -> String {
    ConnectError::BindRefused { refusal: Refusal { code, text: text.to_owned() }, simple, tls }.to_string()
}

#[test]
fn a_refused_sign_in_is_told_in_the_server_s_words_and_in_plain_ones() {
    let text = "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 52e, v1db1";
    let sentence = refusal(49, text, true, true);
    assert!(sentence.contains(text) && sentence.contains("the name or the password is wrong"), "{sentence}");
    assert!(refusal(8, "BindSimple: Transport encryption required.", true, false).contains("--tls ldaps"));
    assert!(refusal(8, "Sign or Seal are required.", false, true).contains("--tls none"));
    assert!(refusal(49, "", true, true).contains("invalidCredentials (49). Check --bind-as"));
    assert!(refusal(52, "", true, true).contains("another domain controller"));
}

#[test]
fn certificates_that_fail_are_told_apart() {
    use rustls::{CertificateError as C, Error};
    let problem = |error| TlsProblem::from(Error::InvalidCertificate(error));
    assert_eq!(problem(C::UnknownIssuer), TlsProblem::UnknownIssuer);
    assert!(matches!(problem(C::NotValidForName), TlsProblem::WrongName(_)));
    assert!(matches!(problem(C::Expired), TlsProblem::Expired(_)));
    assert!(matches!(problem(C::NotValidYet), TlsProblem::NotYetValid(_)));
    assert!(matches!(problem(C::BadSignature), TlsProblem::Other(_)));
    let sentence = ConnectError::Tls { server: "dc1:636".to_owned(), problem: TlsProblem::UnknownIssuer }.to_string();
    assert!(sentence.contains("dc1:636") && sentence.contains("--ca-file"), "{sentence}");
}
