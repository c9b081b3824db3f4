//! The same domain, with its host as objects among other things in a text.

use serde_json::Value;

use super::{
    file,
    listings::{ASKED, LIST, answer, domain},
    report,
};

#[test]
fn json_and_csv_below_their_prompts_say_the_same() {
    let json = |list: &str| {
        format!(
            "Hi\r\nPS C:\\> {ASKED} | ConvertTo-Json\r\n{{\r\n    \"DistinguishedName\":  \"CN=2016CORE,OU=Core,DC=test,DC=example\",\r\n    \
                 \"msDS-AllowedToDelegateTo\":  {list},\r\n    \"Name\":  \"2016CORE\"\r\n}}\r\nPS C:\\> \r\nthanks\r\n"
        )
    };
    answer("json", &json("[\r\n        \"cifs/2016gui\",\r\n        \"cifs/2016gui.test.example\"\r\n    ]"))
        .holds(true, &[]);
    answer("json-missing", &json("\"cifs/print1\"")).holds(false, &["entry-missing"]);
    let cut = json("[\"cifs/print1\"]");
    let cut = format!(
        "{}\r\n\r\nC:\\>setspn -L P9\r\nRegistered ServicePrincipalNames for CN=P9,DC=test,DC=example:\r\n\tHOST/P9\r\n",
        &cut[..cut.find("],").unwrap()]
    );
    answer("json-cut", &cut).is_open("line 5: JSON was left out");
    let csv = format!(
        "Hi\r\nPS C:\\> {ASKED} | select DistinguishedName,@{{n='{LIST}';e={{$_.'{LIST}' -join ';'}}}} | ConvertTo-Csv\r\n\
         #TYPE Selected.Microsoft.ActiveDirectory.Management.ADObject\r\n\"DistinguishedName\",\"{LIST}\"\r\n\
         \"CN=2016CORE,OU=Core,DC=test,DC=example\",\"cifs/2016gui;cifs/2016gui.test.example\"\r\nPS C:\\> \r\nthanks\r\n"
    );
    answer("csv", &csv).holds(true, &[]);
    answer("csv-missing", &csv.replace("cifs/2016gui", "cifs/print1")).holds(false, &["entry-missing"]);
}

/// What PowerShell shows of `userAccountControl` in single properties lacks a bit that switches delegation off.
#[test]
fn single_properties_leave_the_bit_open_that_none_of_them_shows() {
    let domain = domain();
    let host = domain.find("dn: CN=2016CORE").unwrap();
    let without = domain[..host].to_owned() + &domain[host..].replacen("userAccountControl: 16781312\n", "", 1);
    let without = file("flags.ldif", without.replace(" userAccountControl", "").as_bytes());
    let listing = |name: &str, number: &str| {
        let text = format!(
            "Hi\r\nPS C:\\> Get-ADComputer 2016CORE -Properties * | select * | fl\r\n\r\nAccountNotDelegated        : False\r\n\
             DistinguishedName          : CN=2016CORE,OU=Core,DC=test,DC=example\r\nEnabled                    : True\r\n\
             msDS-AllowedToDelegateTo   : {{cifs/2016gui, cifs/2016gui.test.example}}\r\n{number}\
             TrustedForDelegation       : False\r\nTrustedToAuthForDelegation : True\r\nUseDESKeyOnly              : False\r\n\r\nPS C:\\>\r\n"
        );
        let listing = file(&format!("{name}.txt"), text.as_bytes());
        report(&["create-vm", "2016core", "//2016gui/vms", "--from", &without, "--from", &listing]).1
    };
    let pac = |report: &Value| {
        let steps = report["hops"][0]["steps"].as_array().unwrap_or_else(|| panic!("{report}")).clone();
        steps
            .into_iter()
            .find(|step| step["step"].as_str().unwrap().contains("PAC"))
            .unwrap_or_else(|| panic!("{report}"))
    };
    let flags = listing("flags", "");
    assert_eq!((&flags["outcome"], &pac(&flags)["held"]), (&"incomplete".into(), &Value::Null), "{}", pac(&flags));
    assert!(pac(&flags)["because"].as_str().unwrap().contains("NO_AUTH_DATA_REQUIRED"), "{}", pac(&flags));
    assert!(flags["ask"].to_string().contains("userAccountControl"), "{}", flags["ask"]);
    assert!(!flags["causes"].to_string().contains("kerberos-only"), "{}", flags["causes"]);
    let number = listing("number", "userAccountControl         : 16781312\r\n");
    assert_eq!(pac(&number)["held"], Value::from(true), "{}", number["remarks"]);
    assert!(!number["remarks"].to_string().contains("NO_AUTH_DATA"), "{}", number["remarks"]);
    let switched_off = listing("switched-off", "userAccountControl         : 50335744\r\n");
    assert!(switched_off["causes"].to_string().contains("evidence-without-pac"), "{}", switched_off["causes"]);
}
