//! JSON, CSV and CLIXML among other things.

use super::*;

const OLD_JSON: &str = "{\r\n    \"DistinguishedName\":  \"CN=HV1,OU=Hyper-V,DC=contoso,DC=com\",\r\n    \"ObjectClass\":  \"computer\",\r\n    \
                        \"msDS-AllowedToDelegateTo\":  [\r\n                                     \"cifs/HV2\",\r\n                                     \
                        \"Microsoft Virtual System Migration Service/HV2\"\r\n                                 ],\r\n    \"AddedProperties\":  {\r\n\r\n                        },\r\n    \
                        \"SamAccountName\":  \"HV1$\"\r\n}\r\n";
const NEW_JSON: &str = "[{\"DistinguishedName\":\"CN=HV3,DC=contoso,DC=com\",\"SamAccountName\":\"HV3$\",\
                        \"msDS-AllowedToDelegateTo\":[\"cifs/HV2\"]},{\"DistinguishedName\":\"CN=HV4,DC=contoso,DC=com\",\
                        \"SamAccountName\":\"HV4$\",\"msDS-AllowedToDelegateTo\":null}]\r\n";
const OLD_CSV: &str = "#TYPE Selected.Microsoft.ActiveDirectory.Management.ADComputer\r\n\
                       \"DistinguishedName\",\"SamAccountName\",\"Description\",\"TrustedForDelegation\"\r\n\
                       \"CN=HV5,DC=contoso,DC=com\",\"HV5$\",\"host, old\r\n\r\nnew\",\"True\"\r\n";
const CSVDE: &str =
    "DN,objectClass,servicePrincipalName\r\n\"CN=HV6,DC=contoso,DC=com\",computer,HOST/HV6;cifs/HV6\r\n";
const CLIXML: &str = "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\r\n  <Obj RefId=\"0\">\r\n    \
                      <Props>\r\n      <S N=\"DistinguishedName\">CN=HV7,DC=contoso,DC=com</S>\r\n      \
                      <S N=\"SamAccountName\">HV7$</S>\r\n    </Props>\r\n  </Obj>\r\n</Objs>\r\n";
const LDIF: &str = "dn: CN=HV8,DC=contoso,DC=com\r\nobjectClass: computer\r\nsAMAccountName: HV8$\r\n";

/// All of them, with prompts, fences and prose between.
fn ticket() -> String {
    [
        "Hello, here is what you asked for:\r\n\r\n",
        "PS C:\\> Get-ADComputer HV1 -Properties msDS-AllowedToDelegateTo | ConvertTo-Json\r\n",
        OLD_JSON,
        "PS C:\\> Get-ADComputer -Filter * -Properties msDS-AllowedToDelegateTo |\r\n>> ConvertTo-Json -Compress\r\n",
        NEW_JSON,
        "\r\nand as a table\r\n\r\n",
        OLD_CSV,
        "\r\n```\r\n",
        CSVDE,
        "```\r\n",
        CLIXML,
        "\r\nand LDIF:\r\n",
        LDIF,
        "\r\nRegards, Jo\r\nPS C:\\> \r\n",
    ]
    .concat()
}

fn dns(read: &Export) -> Vec<&str> {
    read.objects.iter().filter_map(|object| object.dn.split(['=', ',']).nth(1)).collect()
}

fn line_of(text: &str, what: &str) -> usize {
    text[..text.find(what).unwrap()].matches('\n').count() + 1
}

#[test]
fn every_syntax_is_read_among_the_others() {
    let ticket = ticket();
    let read = read_text(&ticket);
    assert_eq!(dns(&read), ["HV1", "HV3", "HV4", "HV5", "HV6", "HV7", "HV8"], "{:?}", read.warnings);
    let list = |index: usize| read.objects[index].texts("msDS-AllowedToDelegateTo");
    assert_eq!(list(0), Known::Found(vec!["Microsoft Virtual System Migration Service/HV2", "cifs/HV2"]));
    assert_eq!((list(1), list(2)), (Known::Found(vec!["cifs/HV2"]), Known::Absent));
    assert_eq!(read.objects[4].texts("servicePrincipalName"), Known::Found(vec!["HOST/HV6", "cifs/HV6"]));
    assert!(read.coverage.computers, "the command above the JSON asks for all");
    let source = |index: usize, what: &str| {
        assert_eq!(read.objects[index].source, format!("ticket.txt:{}", line_of(&ticket, what)), "{what}");
    };
    source(0, "PS C:\\> Get-ADComputer HV1");
    source(3, "#TYPE");
    source(5, "<Objs");
    let said = read.warnings.join("\n");
    assert!(said.contains("4 lines are no output of a kind that is known"), "{said}");
}

#[test]
fn quoted_mail_changes_nothing_in_them() {
    let quoted: Vec<String> = ticket().lines().map(|line| format!("> {line}\r\n")).collect();
    assert_eq!(read_text(&quoted.concat()).objects, read_text(&ticket()).objects);
}

#[test]
fn a_part_that_was_cut_is_told_with_its_line_and_the_others_are_read() {
    let ticket = ticket();
    let part = |whole: &str, end: &str| whole[..whole.find(end).unwrap()].to_owned();
    for (whole, end, kind, lost) in [
        (OLD_JSON, "],\r\n    \"Added", "JSON", &["HV1"][..]),
        (OLD_JSON, "HV2\",\r\n", "JSON", &["HV1"]),
        (OLD_JSON, "\"SamAccountName\"", "JSON", &["HV1"]),
        (NEW_JSON, "},{", "JSON", &["HV3", "HV4"]),
        (NEW_JSON, "null", "JSON", &["HV3", "HV4"]),
        (OLD_CSV, "\",\"True", "CSV", &["HV5"]),
        (OLD_CSV, ",\"host", "CSV", &["HV5"]),
        (CLIXML, "      <S N=\"Sam", "CLIXML", &["HV7"]),
        (CLIXML, "$</S>", "CLIXML", &["HV7"]),
    ] {
        for gap in ["\r\n", "\r\n\r\n", "\r\n\r\nThe rest was lost.\r\n\r\n"] {
            let cut = part(whole, end) + gap;
            let text = ticket.replace(whole, &cut);
            let read = read_text(&text);
            let expected: Vec<&str> = dns(&read_text(&ticket))
                .into_iter()
                .filter(|name| !lost.contains(name))
                .map(|name| &*name.to_owned().leak())
                .collect();
            assert_eq!(dns(&read), expected, "{cut:?}: {:?}", read.warnings);
            let said = read.warnings.iter().find(|said| said.contains("was left out")).unwrap();
            let (line, _) = said.strip_prefix("line ").unwrap().split_once(": ").unwrap();
            let line: usize = line.parse().unwrap();
            let first = line_of(&text, &cut);
            let last = first + cut.matches('\n').count();
            assert!(
                said.contains(&format!("{kind} was left out")) && (first..=last).contains(&line),
                "{cut:?}: {said}"
            );
        }
    }
}

#[test]
fn a_file_that_begins_like_one_of_them_may_go_on_with_others() {
    for first in [OLD_JSON, NEW_JSON, OLD_CSV, CSVDE, CLIXML] {
        let alone = read_text(first);
        let both = read_text(&format!(
            "{first}\r\nC:\\>setspn -L HV2\r\nRegistered ServicePrincipalNames for CN=HV2,DC=contoso,DC=com:\r\n\tHOST/HV2\r\n"
        ));
        assert_eq!(both.objects.len(), alone.objects.len() + 1, "{first}: {:?}", both.warnings);
        assert!(dns(&both).contains(&"HV2"), "{first}");
    }
}

#[test]
fn what_stands_between_a_command_and_the_objects_takes_the_command_away() {
    let text =
        format!("PS C:\\> Get-ADComputer -Filter * -Properties *\r\nno, from the other domain:\r\n{NEW_JSON}x\r\n");
    let read = read_text(&text);
    assert_eq!((dns(&read), read.coverage.computers), (vec!["HV3", "HV4"], false));
}

#[test]
fn texts_in_json_are_nobody_s() {
    let said = read_text(&format!("{LDIF}\nPS C:\\> x | ConvertTo-Json\n[\n    \"cifs/HV2\",\n    \"cifs/HV3\"\n]\n"))
        .warnings
        .join("\n");
    assert!(
        said.contains(
            "line 6: JSON was left out: expected objects, found 2 values of which nothing says whose they are"
        ),
        "{said}"
    );
}

#[test]
fn many_beginnings_take_no_more_time_than_one() {
    const LONG: usize = 200_000;
    let units = [
        "{\n",
        "{\"a\":\n",
        "{\"",
        "[\n",
        "[[[[{\"a\":",
        "{\"a\":1}\n",
        "{\"a\":\"\n",
        "\"dn\",\"cn\"\n",
        "dn,a\n",
        "dn,a\n\"\",\"\n",
        "\"\n",
        "\"dn\",\"",
        "<Objs>\n",
        "<Objs \n\n",
        "#< CLIXML\n",
        "PS> Get-ADUser a|select -exp servicePrincipalName\n",
        "cifs/a\n",
        "cifs/a\n\nx\n",
        "Get-ADUser -a |\n",
        "PS> a |\n",
        "#TYPE x\n",
        "#TYPE x\n\n",
    ];
    for unit in units {
        let begin = std::time::Instant::now();
        let _ = export("x", unit.repeat(LONG / unit.len()).as_bytes());
        let _ = export("x", format!("x\n{}", unit.repeat(LONG / unit.len())).as_bytes());
        assert!(begin.elapsed().as_secs() < 10, "{unit:?}: {:?}", begin.elapsed());
    }
}

proptest::proptest! {
    #[test]
    fn no_mixture_panics(text in "(\\{|\\}|\\[|\\]|\"|:|,|\n|dn|#TYPE x|<Objs>|</Objs>|PS C:\\\\> |Get-ADUser a -p|select -exp |servicePrincipalName|cifs/|\\\\|[a-zö> ]){0,60}") {
        let _ = export("x", text.as_bytes());
        let _ = export("x", format!("x\n{text}").as_bytes());
    }
}
