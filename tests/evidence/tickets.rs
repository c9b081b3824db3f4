//! Lists of tickets.

use kcd_doctor::symptom;

use crate::{codes, told};

fn list(client: &str, server: &str, flags: &str) -> String {
    format!(
        "Current LogonId is 0:0x3e7\r\nTargeted LogonId is 0:0x3e7\r\n\r\nCached Tickets: (2)\r\n\r\n\
         #0>     Client: hv1$ @ CONTOSO.COM\r\n        Server: krbtgt/CONTOSO.COM @ CONTOSO.COM\r\n        \
         KerbTicket Encryption Type: AES-256-CTS-HMAC-SHA1-96\r\n        \
         Ticket Flags 0x00a10000 -> renewable pre_authent name_canonicalize\r\n        \
         Start Time: 4/3/2026 9:15:22 (local)\r\n        End Time:   4/3/2026 19:15:22 (local)\r\n\r\n\
         #1>     Client: {client} @ CONTOSO.COM\r\n        Server: {server} @ CONTOSO.COM\r\n        \
         KerbTicket Encryption Type: AES-256-CTS-HMAC-SHA1-96\r\n        Ticket Flags {flags}\r\n        \
         Start Time: 4/3/2026 9:16:00 (local)\r\n        End Time:   4/3/2026 19:15:22 (local)\r\n        \
         Renew Time: 4/10/2026 9:15:22 (local)\r\n        Kdc Called: DC1.contoso.com\r\n"
    )
}

#[test]
fn a_users_ticket_that_is_not_forwardable_is_named() {
    let evidence = told(list("alice", "HV1$", "0x00a10000 -> renewable pre_authent name_canonicalize"));
    let symptom = &evidence.symptoms[0];
    assert_eq!((evidence.symptoms.len(), &symptom.code), (1, &None));
    assert_eq!(
        symptom.text,
        "The ticket of alice for HV1$ is not forwardable (flags 0x00a10000, from 4/3/2026 9:16:00 (local) to 4/3/2026 \
         19:15:22 (local)): it cannot be delegated"
    );
    assert_eq!(symptom.hints.user.as_deref(), Some("alice"));
    let symptoms = [symptom.clone()];
    assert_eq!(symptom::rank_of("kerberos-only-on-winrm-host", &symptoms), Some(0));
    assert_eq!(symptom::rank_of("user-sensitive", &symptoms), Some(1));
}

#[test]
fn tickets_that_are_in_order_say_nothing() {
    for (client, server, flags) in [
        ("alice", "HV1$", "0x40a10000 -> forwardable renewable pre_authent name_canonicalize"),
        ("hv1$", "cifs/fs1", "0x00a10000 -> renewable"),
    ] {
        let evidence = told(list(client, server, flags));
        assert_eq!((codes(&evidence), evidence.unread), (Vec::new(), Vec::new()));
    }
}

#[test]
fn the_error_of_the_delegation_cache_is_told() {
    let text = list("alice", "HV1$", "0x40a10000 -> forwardable") + "\r\nError Code: 0xC0000225 cifs/fs1.contoso.com";
    assert_eq!(codes(&told(text)), ["0xC0000225"]);
}

#[test]
fn flags_need_not_be_padded() {
    for flags in ["0xa10000 -> renewable pre_authent name_canonicalize", "0x0 -> "] {
        let evidence =
            told(list("alice", "hv1$", flags).replace("hv1$ @ CONTOSO.COM\r\n        Kerb", "hv1$ @\r\n        Kerb"));
        assert_eq!(evidence.symptoms.len(), 1, "{flags}");
        assert!(evidence.symptoms[0].text.contains("for hv1$ is not forwardable"), "{:?}", evidence.symptoms);
    }
}

#[test]
fn a_users_ticket_granting_ticket_that_is_not_forwardable_is_named() {
    let tgt = "Cached TGT:\r\n\r\nServiceName        : krbtgt\r\nTargetName (SPN)   : krbtgt\r\nClientName         : CLIENT\r\n\
               DomainName         : CONTOSO.COM\r\nTicket Flags       : 0xe10000 -> renewable initial pre_authent\r\n\
               Session Key        : KeyType 0x12 - AES-256-CTS-HMAC-SHA1-96\r\nStartTime          : 4/3/2026 9:15:22 (local)\r\n";
    for text in [list("alice", "krbtgt/CONTOSO.COM", "0xe10000 -> renewable initial"), tgt.replace("CLIENT", "alice")] {
        let evidence = told(text);
        let [symptom] = &*evidence.symptoms else { panic!("{evidence:?}") };
        assert!(symptom.text.starts_with("The ticket-granting ticket of alice is not forwardable"), "{}", symptom.text);
        let symptoms = [symptom.clone()];
        assert_eq!(symptom::rank_of("user-sensitive", &symptoms), Some(0));
        assert_eq!(symptom::rank_of("kerberos-only-on-winrm-host", &symptoms), None);
        assert_eq!(symptom.hints.user.as_deref(), Some("alice"));
    }
    for client in ["HV1$", "alice"] {
        let flags = if client == "alice" { "0x40e10000 -> forwardable" } else { "0xe10000 -> renewable" };
        let text = tgt.replace("CLIENT", client).replace("0xe10000 -> renewable", flags);
        assert_eq!((told(&text).symptoms, told(&text).unread), (vec![], vec![]), "{client}");
    }
}
