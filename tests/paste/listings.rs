//! Listings of a delegation list as posts and tickets show them, with all around them that a person pastes too.
//!
//! The rest of the domain is known from an export that did not ask for the list, so that the answer hangs on the listing alone.

use std::fs;

use serde_json::Value;

use super::{file, report};

/// A host that creates a machine on a share of another one.
const DOMAIN: &str = "fixtures/seeds/COMM-11-entry-missing.ldif";
pub(super) const LIST: &str = "msDS-AllowedToDelegateTo";

/// The domain without the list, and with the protocol that the host needs.
pub(super) fn domain() -> String {
    let text = fs::read_to_string(DOMAIN).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("msDS-AllowedToDelegateTo:"));
    let all: Vec<String> = lines.map(|line| line.replace(&format!(" {LIST}"), "") + "\n").collect();
    let all = all.concat();
    let host = all.find("dn: CN=2016CORE").unwrap();
    let (before, after) = all.split_at(host);
    before.to_owned() + &after.replacen("userAccountControl: 4096", "userAccountControl: 16781312", 1)
}

/// What a listing comes to: the outcome, the causes that are confirmed, and the remarks.
pub(super) struct Answer {
    outcome: String,
    confirmed: Vec<String>,
    remarks: String,
    /// Commands to send the output of.
    asks: String,
    step: Value,
}

pub(super) fn answer(name: &str, listing: &str) -> Answer {
    let domain = file(&format!("{name}.ldif"), domain().as_bytes());
    let listing = file(&format!("{name}.txt"), listing.as_bytes());
    let (_, report) = report(&["create-vm", "2016core", "//2016gui/vms", "--from", &domain, "--from", &listing]);
    let causes = report["causes"].as_array().unwrap().iter();
    let confirmed = causes.filter(|cause| cause["certainty"] == "confirmed");
    let steps = report["hops"][0]["steps"].as_array().unwrap().iter();
    Answer {
        outcome: report["outcome"].as_str().unwrap().to_owned(),
        confirmed: confirmed.map(|cause| cause["slug"].as_str().unwrap().to_owned()).collect(),
        remarks: report["remarks"].to_string(),
        asks: report["ask"].to_string(),
        step: steps
            .clone()
            .find(|step| step["step"].as_str().unwrap().contains("the target allows the delegation"))
            .unwrap_or_else(|| panic!("{report}"))
            .clone(),
    }
}

impl Answer {
    pub(super) fn holds(&self, held: impl Into<Value>, confirmed: &[&str]) {
        assert_eq!(self.step["held"], held.into(), "{} {}", self.step, self.remarks);
        assert_eq!(self.confirmed, confirmed, "{} {}", self.step, self.remarks);
    }

    /// The list is not known, nothing is concluded from it, and it is asked for.
    pub(super) fn is_open(&self, remark: &str) {
        self.holds(Value::Null, &[]);
        assert_eq!(self.outcome, "incomplete", "{}", self.remarks);
        assert!(self.asks.contains(LIST), "{}", self.asks);
        assert!(self.remarks.contains(remark), "{remark:?}: {}", self.remarks);
    }
}

pub(super) const ASKED: &str =
    "Get-ADObject -Identity \"CN=2016CORE,OU=Core,DC=test,DC=example\" -Properties msDS-AllowedToDelegateTo";
const EXPANDED: &str = " | select -ExpandProperty msds-allowedtodelegateto";
const ALL: &str = "Microsoft Virtual System Migration Service/2016GUI\r\ncifs/2016gui\r\ncifs/2016gui.test.example\r\n";
const OTHERS: &str =
    "Microsoft Virtual System Migration Service/2016GUI\r\ncifs/print1\r\ncifs/print1.test.example\r\n";

#[test]
fn without_any_listing_the_list_is_open() {
    answer(
        "none",
        "C:\\>setspn -L P9\r\nRegistered ServicePrincipalNames for CN=P9,DC=test,DC=example:\r\n\tHOST/P9\r\n",
    )
    .is_open("");
}

/// As a person pastes it: a greeting, the prompt, the list, and the prompt that waits for more.
#[test]
fn a_bare_list_below_its_command_is_the_whole_list() {
    let shown = |values: &str| {
        format!("Hi,\r\n\r\nPS C:\\Users\\jo> {ASKED}{EXPANDED}\r\n{values}PS C:\\Users\\jo> \r\n\r\nthanks\r\n")
    };
    answer("bare", &shown(ALL)).holds(true, &[]);
    answer("bare-missing", &shown(OTHERS)).holds(false, &["entry-missing"]);
    // Alone in the file, without prose, and without the last prompt.
    answer("bare-alone", &format!("PS C:\\> {ASKED}{EXPANDED}\r\n{OTHERS}")).holds(false, &["entry-missing"]);
    // Double line ends, as web pages make them.
    answer("bare-spaced", &shown(&ALL.replace("\r\n", "\r\n\r\n"))).holds(true, &[]);
}

#[test]
fn the_command_may_be_written_in_every_way_that_posts_have() {
    for (index, command) in [
        format!("PS C:\\> Get-ADComputer 2016CORE -Properties {LIST} | Select-Object -ExpandProperty {LIST}"),
        format!("PS> Get-ADComputer -Identity '2016CORE$' -Properties * | select -exp {LIST}"),
        format!("[DC1]: PS C:\\Users\\jo\\Documents> {ASKED} |\r\n>> select -ExpandProperty {LIST}"),
        format!("PS C:\\> {ASKED}\r\n | select -ExpandProperty {LIST}"),
        format!("{ASKED}{EXPANDED}"),
        format!("{ASKED} |\r\n    Select-Object -ExpandProperty {LIST} | Sort-Object"),
    ]
    .iter()
    .enumerate()
    {
        let text = format!("see:\r\n{command}\r\n\r\n{OTHERS}\r\nwhat is wrong?\r\n");
        answer(&format!("command-{index}"), &text).holds(false, &["entry-missing"]);
        let quoted: Vec<String> = text.lines().map(|line| format!("> {line}\r\n")).collect();
        answer(&format!("command-{index}-quoted"), &quoted.concat()).holds(false, &["entry-missing"]);
    }
}

#[test]
fn a_bare_list_that_no_command_names_an_account_for_is_nobody_s_and_that_is_said() {
    let whose = "names stand there without an account (from line ";
    for (index, text) in [
        format!("our list is\r\n\r\n{ALL}\r\nthanks\r\n"),
        format!("PS C:\\> $computer | select -ExpandProperty {LIST}\r\n{ALL}PS C:\\>\r\n"),
        format!("PS C:\\> Get-ADComputer $name -Properties {LIST}{EXPANDED}\r\n{ALL}PS C:\\>\r\n"),
        format!("PS C:\\> Get-ADObject 5e8f6d3a-0f6e-4a57-9a53-2f5c1c1f7f10 -Properties {LIST}{EXPANDED}\r\n{ALL}PS C:\\>\r\n"),
        format!("PS C:\\> Get-ADComputer -Filter * -Properties {LIST}{EXPANDED}\r\n{ALL}PS C:\\>\r\n"),
    ]
    .iter()
    .enumerate()
    {
        let answer = answer(&format!("nobody-{index}"), &format!("{text}\r\nC:\\>setspn -L P9\r\nRegistered ServicePrincipalNames for CN=P9,DC=test,DC=example:\r\n\tHOST/P9\r\n"));
        answer.is_open(whose);
        assert!(answer.remarks.contains("Send the prompt too, or export without -ExpandProperty"), "{}", answer.remarks);
    }
}

#[test]
fn nothing_below_a_command_is_an_empty_list_only_where_the_next_prompt_shows_it() {
    let empty = format!("hello\r\nPS C:\\> {ASKED}{EXPANDED}\r\nPS C:\\> whoami\r\ntest\\jo\r\n");
    let seen = answer("silent", &empty);
    seen.holds(false, &["entry-missing"]);
    for (name, text) in [
        ("silent-cut", format!("hello\r\nPS C:\\> {ASKED}{EXPANDED}\r\n")),
        ("silent-sentence", format!("please run\r\n{ASKED}{EXPANDED}\r\nand then\r\nPS C:\\> whoami\r\n")),
        ("silent-posted", format!("please run\r\n{ASKED}{EXPANDED}\r\nGet-ADComputer -Identity X -Properties *\r\n")),
        ("silent-unasked", format!("hello\r\nPS C:\\> Get-ADComputer 2016CORE{EXPANDED}\r\nPS C:\\> \r\n")),
        ("silent-first", format!("hello\r\nPS C:\\> {ASKED}{EXPANDED} -First 1\r\nPS C:\\> \r\n")),
        (
            "silent-error",
            format!(
                "hello\r\nPS C:\\> {ASKED}{EXPANDED}\r\nGet-ADObject : Cannot find an object with identity: \
                 'CN=2016CORE,OU=Core,DC=test,DC=example' under: 'DC=test,DC=example'.\r\nAt line:1 char:1\r\n\
                 + Get-ADObject -Identity \"CN=2016CORE,OU=Core,DC=test,DC=example\" -Prope ...\r\n    + CategoryInfo          : \
                 ObjectNotFound: (CN=2016CORE:ADObject) [Get-ADObject], ADIdentityNotFoundException\r\nPS C:\\> \r\n"
            ),
        ),
    ] {
        let text = text
            + "\r\nC:\\>setspn -L P9\r\nRegistered ServicePrincipalNames for CN=P9,DC=test,DC=example:\r\n\tHOST/P9\r\n";
        answer(name, &text).is_open("");
    }
}

#[test]
fn a_line_that_is_no_name_among_the_values_leaves_the_list_open() {
    let torn = OTHERS.replace("Migration Service/2016GUI", "Migration\r\nService/2016GUI");
    answer("torn", &format!("PS C:\\> {ASKED}{EXPANDED}\r\n{torn}PS C:\\>\r\n")).holds(Value::Null, &[]);
    // A class that is misspelt is a value, and what is wrong with it is told.
    let misspelt = OTHERS.replace("System Migration", "Machine Migration")
        + "cifs/CN=2016GUI,OU=My Hosts,DC=test,DC=example.DNSHostName\r\n";
    let seen = answer("misspelt", &format!("PS C:\\> {ASKED}{EXPANDED}\r\n{misspelt}PS C:\\>\r\n"));
    assert_eq!(seen.step["held"], Value::from(false));
    assert!(seen.confirmed.iter().any(|slug| slug == "dn-interpolation"), "{:?}", seen.confirmed);
}

/// Without `-Properties` there is a table, with it a list; neither what the first lacks nor what the second cuts is absent.
#[test]
fn the_view_of_get_adobject_without_the_list_proves_nothing() {
    let prompt = "PS C:\\> Get-ADObject -Identity \"CN=2016CORE,OU=Core,DC=test,DC=example\"\r\n\r\n";
    let table = "DistinguishedName                       Name     ObjectClass ObjectGUID\r\n\
                 -----------------                       ----     ----------- ----------\r\n\
                 CN=2016CORE,OU=Core,DC=test,DC=example  2016CORE computer    5e8f6d3a-0f6e-4a57-9a53-2f5c1c1f7f10\r\n\r\n\r\n";
    let list = "DistinguishedName : CN=2016CORE,OU=Core,DC=test,DC=example\r\nName              : 2016CORE\r\n\
                ObjectClass       : computer\r\nObjectGUID        : 5e8f6d3a-0f6e-4a57-9a53-2f5c1c1f7f10\r\n\r\n\r\n";
    let tool = "C:\\>setspn -L P9\r\nRegistered ServicePrincipalNames for CN=P9,DC=test,DC=example:\r\n\tHOST/P9\r\n";
    for (name, shown) in [("default-table", table), ("default-list", list)] {
        answer(name, &format!("Hi\r\n{prompt}{shown}PS C:\\> \r\n{tool}")).is_open("");
        answer(&format!("{name}-alone"), &format!("Hi\r\n{shown}{tool}")).is_open("");
    }
}

fn view(list: &str) -> String {
    format!(
        "Hello,\r\n\r\nPS C:\\> {ASKED}\r\n\r\n\r\nDistinguishedName        : CN=2016CORE,OU=Core,DC=test,DC=example\r\n\
         msDS-AllowedToDelegateTo : {list}\r\nName                     : 2016CORE\r\nObjectClass              : computer\r\n\
         ObjectGUID               : 5e8f6d3a-0f6e-4a57-9a53-2f5c1c1f7f10\r\n\r\n\r\n\r\nPS C:\\> \r\n\r\nthanks\r\n"
    )
}

#[test]
fn the_view_of_get_adobject_with_the_list_is_read() {
    let indent = " ".repeat(27);
    answer("view", &view("{cifs/2016gui.test.example, cifs/2016gui}")).holds(true, &[]);
    answer("view-empty", &view("{}")).holds(false, &["entry-missing"]);
    let wrapped = format!(
        "{{Microsoft Virtual System Migration Service/2016GUI.test.example,\r\n{indent}Microsoft Virtual System Migration \
         Service/2016GUI,\r\n{indent}cifs/2016gui.test.example, cifs/2016gui}}"
    );
    answer("view-wrapped", &view(&wrapped)).holds(true, &[]);
    // `Out-String -Width 60`: what is longer than a line is broken anywhere.
    let narrow = format!(
        "{{Microsoft Virtual System\r\n{indent}Migration\r\n{indent}Service/2016GUI,\r\n{indent}cifs/2016gui.test.example,\r\n{indent}cifs/2016gui}}"
    );
    answer("view-narrow", &view(&narrow)).holds(true, &[]);
    let quoted: Vec<String> = view(&wrapped).lines().map(|line| format!("> {line}\r\n")).collect();
    answer("view-quoted", &quoted.concat()).holds(true, &[]);
    let quoted: Vec<String> = view("{cifs/print1}").lines().map(|line| format!(">> {line}\r\n")).collect();
    answer("view-quoted-missing", &quoted.concat()).holds(false, &["entry-missing"]);
}

#[test]
fn a_list_that_is_cut_by_dots_has_what_it_shows_and_lacks_nothing() {
    for (name, end) in [("dots", "..."), ("dots-alone", ", ..."), ("ellipsis", "\u{2026}")] {
        let cut = view(&format!(
            "{{Microsoft Virtual System Migration Service/2016GUI, cifs/print1, cifs/print2, cifs/print3{end}}}"
        ));
        let answer = answer(name, &cut);
        answer.is_open("");
        assert!(answer.step["because"].as_str().unwrap().contains("cut short by ..."), "{}", answer.step);
    }
}

#[test]
fn get_adcomputer_with_all_properties_says_that_there_is_no_list() {
    let all = |list: &str| {
        format!(
            "PS C:\\> Get-ADComputer -Identity 2016CORE -Properties *\r\n\r\n\r\nAccountExpirationDate                :\r\n\
             CanonicalName                        : test.example/Core/2016CORE\r\nCN                                   : 2016CORE\r\n\
             DistinguishedName                    : CN=2016CORE,OU=Core,DC=test,DC=example\r\n\
             DNSHostName                          : 2016core.test.example\r\nEnabled                              : True\r\n\
             instanceType                         : 4\r\n{list}Name                                 : 2016CORE\r\n\
             ObjectClass                          : computer\r\nObjectCategory                       : \
             CN=Computer,CN=Schema,CN=Configuration,DC=test,DC=example\r\nSamAccountName                       : 2016CORE$\r\n\
             uSNChanged                           : 41234\r\n\r\n\r\n\r\nPS C:\\> \r\nthat is all\r\n"
        )
    };
    answer("all-none", &all("")).holds(false, &["entry-missing"]);
    answer("all", &all("msDS-AllowedToDelegateTo             : {cifs/2016gui, cifs/2016gui.test.example}\r\n"))
        .holds(true, &[]);
    answer(
        "all-cut",
        &all("msDS-AllowedToDelegateTo             : {cifs/print1, cifs/print2, cifs/print3, cifs/print4...}\r\n"),
    )
    .is_open("");
}
