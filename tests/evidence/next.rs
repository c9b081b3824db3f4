//! What to run next: each command is made of the words of one event or one text alone, and names no wrong host.

use kcd_doctor::evidence::{Evidence, Story};

use crate::told;

const NO_CREDENTIALS: &str = "No credentials are available in the security package (0x8009030E).";

/// An event as Event Viewer copies it.
fn event(id: u32, computer: &str, words: &str) -> String {
    format!(
        "Log Name:      Microsoft-Windows-Hyper-V-VMMS-Admin\nSource:        Microsoft-Windows-Hyper-V-VMMS\n\
         Date:          3/14/2019 9:21:44 AM\nEvent ID:      {id}\nLevel:         Error\nComputer:      {computer}\n\
         Description:\n{words}\n\n"
    )
}

fn connection(from: &str, to: &str) -> String {
    let words =
        "The Virtual Machine Management Service failed to establish a connection for a Virtual Machine migration";
    event(20306, from, &format!("{words} with host '{to}': {NO_CREDENTIALS}"))
}

fn store(computer: &str, user: &str, path: &str) -> String {
    let words = format!("User '{user}' failed to create external configuration store at '{path}'");
    event(13000, computer, &format!("{words}: General access denied error. (0x80070005)."))
}

fn story(text: &str) -> Story {
    told(text).story()
}

fn next(text: &str) -> Vec<String> {
    story(text).next.into_iter().map(|command| command.replacen("kcd-doctor ", "", 1)).collect()
}

#[test]
fn the_hosts_of_a_migration_are_told_apart() {
    let at_source = "Virtual machine migration operation for 'web01' failed at migration source 'HV1'.";
    let at_destination = "Virtual machine migration operation for 'web01' failed at migration destination 'HV2'.";
    let with =
        |host: &str| format!("failed to establish a connection for a Virtual Machine migration with host '{host}'");
    for (text, expected) in [
        // The log calls the source by its full name, the words by its short one.
        (
            event(21024, "HV1.contoso.com", at_source) + &connection("HV1.contoso.com", "HV2"),
            "migrate HV1.contoso.com HV2",
        ),
        (event(21026, "HV2.contoso.com", at_destination), "migrate HOST HV2"),
        (format!("{}: {NO_CREDENTIALS}", with("HV2")), "migrate HOST HV2"),
        (format!("{at_destination}\n\n{}: General access denied error (0x80070005)", with("HV1")), "migrate HV1 HV2"),
        (format!("{at_source}\n\n{}: {NO_CREDENTIALS}", with("HV2")), "migrate HV1 HV2"),
        (format!("Move-VM : {NO_CREDENTIALS}\nAt line:1 char:1\n+ Move-VM web01 HV2\n+ ~~~"), "migrate HOST HV2"),
        (event(20306, "HV1", "Fehler bei einer Verbindung mit dem Host \"HV2\" (0x8009030E)"), "migrate HV1 HV2"),
    ] {
        assert_eq!(next(&text), [expected], "{text}");
    }
}

#[test]
fn each_event_makes_its_own_command() {
    let pairs =
        [("HV1.contoso.com", "HV2"), ("HV3.contoso.com", "HV4"), ("HV5", "HV6"), ("HV7", "HV8"), ("HV9", "HV0")];
    let text: String = pairs.iter().map(|(from, to)| connection(from, to)).collect();
    let expected: Vec<String> = pairs[..4].iter().map(|(from, to)| format!("migrate {from} {to}")).collect();
    assert_eq!(next(&text), expected);
    // The same once more is the same command.
    assert_eq!(next(&(connection("HV1.contoso.com", "HV2") + &connection("hv1", "hv2.contoso.com"))).len(), 1);
    let both =
        connection("HV1.contoso.com", "HV2") + &store("2016CORE.contoso.com", "CONTOSO\\root", "\\\\2016GUI\\VMS");
    let created = r"create-vm 2016CORE.contoso.com '\\2016GUI\VMS' --user 'CONTOSO\root'";
    assert_eq!(next(&both), ["migrate HV1.contoso.com HV2", created]);
}

#[test]
fn what_was_seen_of_others_does_not_go_into_a_command() {
    let granted = "<Event><System><Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>4769</EventID>\
                   <Channel>Security</Channel><Computer>DC1</Computer></System><EventData>\
                   <Data Name='TargetUserName'>alice@CONTOSO.COM</Data><Data Name='ServiceName'>FS9$</Data>\
                   <Data Name='Status'>0x0</Data><Data Name='TransmittedServices'>HV9$@CONTOSO.COM</Data>\
                   </EventData></Event>";
    let mut evidence = told(granted);
    assert!(evidence.exchanges[0].is_granted_delegation());
    evidence.add(told(store("hv1", "CONTOSO\\bob", "\\\\fs1\\vms")));
    assert_eq!(evidence.story().next, [r"kcd-doctor create-vm hv1 '\\fs1\vms' --user 'CONTOSO\bob'"]);
}

#[test]
fn a_cmdlet_tells_operation_host_and_target_unless_they_are_cut() {
    // As a window of 80 columns has it.
    let wrapped = "Set-VMDvdDrive : 'web01' failed to add device 'Virtual CD/DVD Disk'. (Virtual ma\n\
                   chine ID 6D3A2C6B)\n\
                   'web01': User account does not have permission required to open attachment '\\\\fs\n\
                   1\\iso\\server2019.iso'. Error: 'General access denied error' (0x80070005). (Virtu\n\
                   al machine ID 6D3A2C6B)\nAt line:1 char:1\n";
    let line = "+ Set-VMDvdDrive -ComputerName HV1 -VMName web01 -Path \\\\fs1\\iso\\server ...\n+ ~~~\n";
    assert_eq!(next(&format!("{wrapped}{line}")), [r"mount-iso HV1 '\\fs1\iso\server2019.iso'"]);
    assert_eq!(next(wrapped), [r"mount-iso HOST '\\fs1\iso\server2019.iso'"]);
    let cut = format!("Set-VMDvdDrive : General access denied error (0x80070005)\n{line}");
    assert_eq!(next(&cut), [r"mount-iso HV1 '\\fs1\iso'"]);
    let replica = "Enable-VMReplication : Hyper-V failed (0x80090322)\n\
                   + Enable-VMReplication -VMName a -ReplicaServerName HV2 -ComputerName HV1\n";
    assert_eq!(next(replica), ["replicate HV1 HV2"]);
}

const REPORT: &str = "Log Name:      System
Source:        Microsoft-Windows-Security-Kerberos
Date:          3/14/2019 9:21:44 AM
Event ID:      3
Computer:      HV1.contoso.com
Description:
A Kerberos error message was received:
 on logon session HV1$@CONTOSO.COM
 Client Time: 
 Server Time: 8:21:44.0000 3/14/2019 Z
 Error Code: 0xd KDC_ERR_BADOPTION
 Extended Error: 0xc0000225 KLIN(0)
 Server Realm: CONTOSO.COM
 Server Name: cifs/HV2.contoso.com
 Target Name: cifs/HV2.contoso.com@CONTOSO.COM
 Error Data is in record data.
";

#[test]
fn the_report_of_an_answer_is_one_error_with_a_time_and_a_next_step() {
    let story = story(REPORT);
    assert_eq!(story.next, ["kcd-doctor create-vm hv1 hv2.contoso.com"]);
    assert_eq!(story.summary, "read: 1 error was reported, most likely entry-missing");
    let Evidence { symptoms, exchanges, .. } = &story.evidence;
    let time = exchanges[0].time.map(|time| time.to_string());
    assert_eq!(time.as_deref(), Some("2019-03-14T08:21:44Z"));
    assert!(symptoms.iter().all(|symptom| symptom.time == exchanges[0].time && symptom.also_readings.is_empty()));
    let migration = REPORT.replace("cifs/HV2", "Microsoft Virtual System Migration Service/HV2");
    assert_eq!(next(&migration), ["migrate hv1 hv2.contoso.com"]);
}

fn audit(id: u32, account: &str, service: &str, code: &str) -> Story {
    story(&format!(
        "Log Name:      Security\nSource:        Microsoft-Windows-Security-Auditing\nDate:          3/14/2019 9:21:44 AM\n\
         Event ID:      {id}\nComputer:      DC1.contoso.com\nDescription:\nA ticket was requested.\n\n\
         Account Information:\n\tAccount Name:\t\t{account}\n\nService Information:\n\tService Name:\t\t{service}\n\n\
         Network Information:\n\tClient Address:\t\t::ffff:10.0.0.11\n\nAdditional Information:\n\tFailure Code:\t\t{code}\n\tTransited Services:\t-\n"
    ))
}

#[test]
fn a_refused_ticket_in_an_audit_has_a_next_step() {
    let story = audit(4769, "HV1$@CONTOSO.COM", "cifs/HV2.contoso.com", "0xD");
    assert_eq!(story.next, ["kcd-doctor create-vm hv1 hv2.contoso.com"]);
    assert!(story.evidence.symptoms[0].also_readings.is_empty());
    let entry = story.evidence.symptoms[0].entry.unwrap();
    assert!(!entry.meaning.contains("The status inside"), "{}", entry.meaning);
    // The audit is one line, not an error beside a question.
    assert_eq!(story.evidence.sights().len(), 1);
    // The KDC names the account that owns the service.
    assert_eq!(audit(4769, "HV1$", "HV2$", "0xD").next, ["kcd-doctor create-vm hv1 hv2"]);
    assert_eq!(audit(4769, "HV1$", "HV2$", "0x7").next, [""; 0]);
    assert_eq!(audit(4769, "alice", "HV2$", "0xD").next, ["kcd-doctor create-vm HOST hv2"]);
    assert_eq!(audit(4769, "HV1$", "krbtgt", "0xD").next, [""; 0]);
    assert_eq!(audit(4769, "HV1$", "Microsoft Virtual System M", "0xD").next, ["kcd-doctor migrate hv1 OTHER-HOST"]);
}

#[test]
fn who_signs_in_decides_what_a_code_means() {
    let causes = |id, account, code| -> Vec<&str> {
        audit(id, account, "krbtgt/CONTOSO.COM", code).causes.iter().map(|cause| cause.slug).collect()
    };
    assert_eq!(causes(4768, "bbo", "0x6"), ["user-unknown", "cross-forest-trust"]);
    assert_eq!(causes(4768, "HV1$", "0x6"), ["account-deleted"]);
    assert_eq!(causes(4771, "alice", "0x18"), [""; 0]);
    assert_eq!(causes(4771, "HV1$", "0x18"), ["machine-password-desync"]);
    assert!(causes(4769, "HV1$", "0x6").contains(&"s4u-read-denied"));
}

#[test]
fn an_event_is_one_error_however_many_codes_it_names() {
    let one = store("hv1", "CONTOSO\\bob", "\\\\fs1\\vms");
    let place = "Cannot change the storage location of checkpoints for 'a' to '\\\\fs1\\vms\\a': General access denied \
                 error (0x80070005).";
    let text = format!("{one}{}{one}", event(16350, "hv1", place));
    let story = story(&text);
    assert_eq!((story.evidence.symptoms.len(), story.evidence.records().count()), (6, 3));
    assert!(story.summary.starts_with("read: 3 errors were reported, most likely entry-missing"), "{}", story.summary);
    for symptom in &story.evidence.symptoms {
        let text = symptom.text.to_lowercase();
        for words in ["failed to create external configuration store", "cannot change the storage location"] {
            assert!(text.matches(words).count() < 2, "{text}");
        }
    }
    // Words in another language do not say in English what it is.
    let german = told(event(13000, "hv1", "Fehler beim Erstellen (0x80070005)"));
    assert!(german.symptoms[0].text.starts_with("Failed to create external configuration store: Fehler"));
    // Of a text that is no event, what stands around an error belongs to it.
    let pasted =
        told("The target principal name is incorrect (0x80090322)\nUnspecified error (0x80004005)\nand 0x80090311");
    assert_eq!((pasted.symptoms.len(), pasted.records().count()), (3, 2));
}
