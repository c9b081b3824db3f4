//! What Windows writes leads to what it means, with and without a number in it.

use super::{codes, explain};

/// Texts of events, as Windows writes them, and the row each of them must lead to.
const EVENTS: [(&str, &str); 40] = [
    ("User 'CONTOSO\\alice' failed to create external configuration store at 'C:\\vms'", "VMMS 13000"),
    ("Virtual machine migration operation for 'web01' failed at migration source 'HV1'.", "VMMS 21024"),
    ("Virtual machine migration operation for 'web01' failed at migration destination 'HV2'.", "VMMS 21026"),
    ("Failed to authenticate the connection at the source host", "VMMS 20306"),
    ("Failed to create Planned Virtual Machine at migration destination: Logon failure", "VMMS 21066"),
    ("Failed to register the service principal name 'Hyper-V Replica Service'.", "VMMS 14050"),
    ("Service principal names registered successfully.", "VMMS 14052"),
    ("The virtual machine migration limit \"2\" was reached", "VMMS 21501"),
    ("Configuration setup for live migration failed on the destination node.", "VMMS 21125"),
    ("'web01' failed to register the configuration for the virtual machine", "VMMS 20413"),
    ("'web01' failed to register the configuration for the virtual machine", "VMMS 20100"),
    ("'web01' failed to unregister the configuration for the virtual machine", "VMMS 20102"),
    ("'web01' failed to verify the configuration for the virtual machine", "VMMS 20104"),
    ("The live migration completed with unexpectedly long blackout.", "VMMS 20417"),
    ("There is a configuration version mismatch between the hosts", "VMMS 10698"),
    ("'web01' failed to add device 'Virtual CD/DVD Disk'.", "Hyper-V message"),
    ("The server encountered an error while creating web01.", "Hyper-V message"),
    ("Failed to create a new virtual machine.", "Hyper-V message"),
    ("Hyper-V failed to authenticate the replica server using Kerberos authentication.", "Hyper-V message"),
    ("Live migration of 'Virtual Machine web01' failed.", "Hyper-V-High-Availability 21502"),
    (
        "Cluster network name resource 'B' failed to create its associated computer object in domain 'x'",
        "FailoverClustering 1193",
    ),
    (
        "Cluster network name resource 'B' failed to create its associated computer object in domain 'x'",
        "FailoverClustering 1194",
    ),
    ("The computer object associated with the resource could not be updated.", "FailoverClustering 1207"),
    (
        "The Kerberos client received a KRB_AP_ERR_MODIFIED error from the server hv2$. The target name used was x",
        "Security-Kerberos 4",
    ),
    (
        "This indicates that the password used to encrypt the kerberos service ticket is different than that on the \
         target server.",
        "Security-Kerberos 4",
    ),
    ("Commonly, this is due to identically named  machine accounts in the target realm", "Security-Kerberos 4"),
    ("A Kerberos Error Message was received:\n on logon session", "Security-Kerberos 3"),
    ("A Kerberos service ticket was requested.", "Security 4769"),
    ("A Kerberos authentication ticket (TGT) was requested.", "Security 4768"),
    ("Kerberos pre-authentication failed.", "Security 4771"),
    ("An account failed to log on.", "Security 4625"),
    ("The KDC encountered duplicate names while processing a Kerberos authentication request.", "KDC 11"),
    ("There are multiple accounts with name cifs/fs1 of type DS_SERVICE_PRINCIPAL_NAME.", "KDC 11"),
    (
        "While processing an AS request for target service krbtgt, the account hv1$ did not have a suitable key for \
         generating a Kerberos ticket (the missing key has an ID of 9).",
        "KDC 14",
    ),
    (
        "While processing a TGS request for the target server cifs/fs1, the account fs1$ did not have a suitable key \
         for generating a Kerberos ticket (the missing key has an ID of 9).",
        "KDC 16",
    ),
    (
        "The Kerberos Key Distribution Center lacks strong keys for account: krbtgt. You must update the password of \
         this account",
        "KDC 42",
    ),
    ("The Security System detected an authentication error for the server cifs/fs1.", "LsaSrv 40960"),
    ("The Security System could not establish a secured connection with the server cifs/fs1.", "LsaSrv 40961"),
    (
        "This computer was not able to set up a secure session with a domain controller in domain CONTOSO",
        "NETLOGON 5719",
    ),
    ("The Virtual Machine Management Service disabled the listener for Virtual Machine migration", "Hyper-V message"),
];

#[test]
fn the_text_of_an_event_leads_to_it() {
    for (text, code) in EVENTS {
        assert!(codes(text).contains(&code.to_owned()), "{text} leads to {:?}", codes(text));
    }
    assert_eq!(codes(EVENTS[34].0), ["KDC 16"], "an answer to a TGS request is none to an AS request");
}

#[test]
fn an_event_and_the_code_in_its_text_are_both_there() {
    let text = "'web01' failed to register the configuration for the virtual machine: The system cannot find the path \
                specified. (0x80070003)";
    let found = codes(text);
    assert!(["0x80070003", "VMMS 20413"].iter().all(|code| found.contains(&(*code).to_owned())), "{found:?}");
    let text = "The Security System detected an authentication error for the server cifs/fs1. The failure code was \
                (0xC000005E)";
    assert_eq!(codes(text), ["0xC000005E", "LsaSrv 40960"]);
    let text = "The Kerberos client received a KRB_AP_ERR_MODIFIED error from the server hv2$.";
    assert_eq!(codes(text), ["41", "Security-Kerberos 4"]);
}

/// The slugs of the first match.
fn causes(text: &str) -> Vec<&'static str> {
    let matches = explain(text).matches;
    matches.first().map_or_else(Vec::new, |one| one.causes.iter().map(|cause| cause.slug).collect())
}

#[test]
fn a_message_without_a_number_leads_to_its_own_causes() {
    let listener =
        "The Virtual Machine Management Service disabled the listener for Virtual Machine migration connections.";
    assert_eq!(causes(listener), ["registry-pol-corrupt", "lm-disabled"]);
    let external = causes("VMMS 13000");
    assert_eq!(causes("Failed to create a new virtual machine."), external);
    let attached = causes("'web01' failed to add device 'Virtual CD/DVD Disk'. (0x80070005)");
    assert!(external.iter().chain(&["iso-computer-read"]).all(|slug| attached.contains(slug)), "{attached:?}");
    for text in [
        "The Virtual Machine Management Service failed to establish a connection for a Virtual Machine migration with \
         host 'HV2'",
        "Failed to establish a connection with host 'HV2'",
        "Échec de l’établissement d’une connexion avec l’hôte « HV2 »",
    ] {
        assert_eq!((codes(text), causes(text)), (vec!["Hyper-V message".to_owned()], vec![]), "{text}");
        let text = format!("{text}: A connection attempt failed (0x8007274C)");
        assert_eq!(codes(&text), ["0x8007274C", "Hyper-V message"], "{text}");
    }
}

#[test]
fn the_error_beside_a_status_stays() {
    for text in ["7 0xC0000225", "7 + C0000225", "(7) 0xC0000272", "0x7, status 0xc00000bb", "KDC error 7 0xC000006E"] {
        let answer = explain(text);
        assert_eq!(answer.matches.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(), ["7"], "{text}");
        assert!(answer.remarks[0].contains("says nothing of delegation here"), "{text}: {:?}", answer.remarks);
    }
    assert_eq!(codes("7 0xC0000035"), ["0xC0000035", "7"], "two owners, which is what the error does not say");
    assert_eq!(codes("13 0xC0000225"), ["0xC0000225", "13"]);
    assert_eq!(codes("13 0xC000006D"), ["13", "0xC000006D"]);
    assert_eq!(codes("12 0xC0000413"), ["12", "0xC0000413"]);
    assert_eq!(codes("VM 7 0xC0000225"), ["0xC0000225"], "a number that does not begin the line is none");
    assert_eq!(codes("7 0x80070005"), ["0x80070005"], "nor is one beside something else");
}

#[test]
fn a_source_may_be_written_in_several_ways() {
    for (text, code) in [
        ("VMMS/13000", "VMMS 13000"),
        ("Security-Kerberos/4", "Security-Kerberos 4"),
        ("Microsoft-Windows-NTLM/Operational/4001", "NTLM 4001"),
        ("Microsoft-Windows-NTLM/Operational 4001", "NTLM 4001"),
        ("AuthenticationPolicyFailures-DomainController 105", "AuthenticationPolicyFailures 105"),
        ("ProtectedUserFailures-DomainController 100", "ProtectedUserFailures 100"),
        ("Kerberos 3", "Security-Kerberos 3"),
    ] {
        assert_eq!(codes(text), [code], "{text}");
    }
    for text in ["Kerberos 13", "Kerberos error: 13", "kdc 13"] {
        assert_eq!(codes(text), ["13"], "{text} is none of Win32");
    }
    assert!(codes("Kerberos error 5").is_empty(), "an unknown number of Kerberos is no known one of Win32");
    assert_eq!(codes("Kerberos error 1326")[0], "0x8007052E", "no number of Kerberos is so high");
}

#[test]
fn a_check_is_found_by_its_code_in_any_spelling() {
    for text in ["KCD301", "KCD-301", "kcd 301", "Kcd_301"] {
        assert_eq!(codes(text)[0], "KCD301", "{text}");
    }
    assert!(codes("KCD 999").is_empty());
}

/// The other wordings and spellings, each with what it leads to first.
#[test]
fn other_spellings_lead_to_the_same() {
    for (text, code) in [
        ("The system cannot contact a domain controller to service the authentication request", "0xC0000388"),
        ("Not enough memory resources are available to complete this operation", "0x8007000E"),
        ("Logon failure: user account restriction. Possible reasons are blank passwords", "0x8007052F"),
        ("a target outside the server's realm", "0x80090357"),
        ("There are too many concurrent operations", "0x803381A6"),
        ("HTTP 400", "0x80338171"),
        ("Error (2927)", "0x8033809D"),
        ("NT_STATUS_NOT_FOUND", "0xC0000225"),
        ("nt_status_logon_failure", "0xC000006D"),
        ("KRB5KDC_ERR_KEY_EXP", "23"),
        ("KRB5KDC_ERR_MODIFIED", "41"),
        ("KRB5KRB_AP_ERR_BADOPTION", "13"),
        ("KRB5KRB_AP_ERR_TKT_EXPIRED", "32"),
        ("ｾｷｭﾘﾃｨ ﾊﾟｯｹｰｼﾞで利用できる資格情報がありません", "0x8009030E"),
        (
            "セキュリティ ハ\u{309a}ッケーシ\u{3099}て\u{3099}利用て\u{3099}きる資格情報か\u{3099}ありません",
            "0x8009030E",
        ),
    ] {
        assert_eq!(codes(text).first().map(String::as_str), Some(code), "{text}");
    }
    let both = codes("The system cannot contact a domain controller to service the authentication request.");
    assert_eq!(both, ["0xC0000388", "0x80090350"]);
    assert!(codes("Error (2928)").is_empty());
}
