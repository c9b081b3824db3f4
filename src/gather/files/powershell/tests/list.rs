//! Text of `Format-List`.

use super::*;

const HV1: &str = "
DistinguishedName        : CN=HV1,OU=Hyper-V,DC=contoso,DC=com
msDS-AllowedToDelegateTo : {Microsoft Virtual System Migration Service/HV2,
                       Microsoft Virtual System Migration Service/HV2.contoso.com, cifs/HV2,
                       cifs/HV2.contoso.com}
Name                     : HV1
userAccountControl       : 16781312

";

#[test]
fn a_list_goes_on_in_the_next_lines() {
    let expected = found(&[
        "Microsoft Virtual System Migration Service/HV2",
        "Microsoft Virtual System Migration Service/HV2.contoso.com",
        "cifs/HV2",
        "cifs/HV2.contoso.com",
    ]);
    for text in [HV1.to_owned(), HV1.replace('\n', "\r\n"), HV1.replace(' ', "\u{A0}")] {
        let object = one(&text);
        assert_eq!(values(&object, LIST), Some(expected.clone()), "{text}");
        assert_eq!(object.number("userAccountControl"), Known::Found(16_781_312));
    }
    assert!(!read(&HV1.replace(' ', "\u{A0}")).warnings.is_empty());
}

#[test]
fn each_answer_is_as_wide_as_its_own_window() {
    let narrow = "PS C:\\> Get-ADComputer HV1 -Properties msDS-AllowedToDelegateTo\n\nDistinguishedName        : CN=HV1,OU=Hyper-V,OU=Ser\n    \
                  \u{20}                      vers,DC=contoso,DC=com\n\n";
    let wide = "PS C:\\> Get-ADComputer HV2 -Properties servicePrincipalName\n\nDistinguishedName    : CN=HV2,DC=contoso,DC=com\n\
                servicePrincipalName : {HOST/HV2, HOST/HV2.contoso.com, WSMAN/HV2,\n                       cifs/HV2}\n\n";
    for text in [format!("{narrow}{wide}"), format!("{wide}{narrow}")] {
        let objects = read(&text).objects;
        let names: Vec<&str> = objects.iter().map(|object| object.dn.as_str()).collect();
        assert_eq!(names, ["CN=HV1,OU=Hyper-V,OU=Servers,DC=contoso,DC=com", "CN=HV2,DC=contoso,DC=com"]);
    }
}

#[test]
fn a_list_that_is_cut_proves_nothing() {
    for end in ["cifs/HV3...}", "cifs/HV3…}", "cifs/HV3, ...}"] {
        let object = one(&HV1.replace("cifs/HV2.contoso.com}", end));
        let known = values(&object, LIST).unwrap();
        assert!(known.unreadable().unwrap().contains("$FormatEnumerationLimit"), "{end}: {known:?}");
    }
    let object = one(&HV1.replace("cifs/HV2.contoso.com}", "cifs/HV2.con"));
    assert!(values(&object, LIST).unwrap().unreadable().unwrap().contains("no end"));
}

#[test]
fn braces_without_anything_are_an_empty_list_where_it_was_asked_for() {
    let start = HV1.find('{').unwrap();
    let end = HV1.find('}').unwrap();
    let empty = format!("{}{{{}", &HV1[..start], &HV1[end..]);
    assert_eq!(values(&one(&empty), LIST), Some(Known::Absent));
    let selected = "Name : HV1\nSamAccountName : HV1$\nmsDS-AllowedToDelegateTo : {}\n";
    assert!(values(&one(selected), LIST).unwrap().unreadable().is_some());
    let whole = "DistinguishedName : CN=HV1,DC=x\nmsDS-AllowedToDelegateTo : {}\nName : HV1\nObjectClass : computer\n\
                 ObjectGUID : 1\n";
    assert_eq!(values(&one(whole), LIST), Some(Known::Absent));
}

#[test]
fn a_console_is_read_with_its_prompts() {
    let text = format!(
        "Windows PowerShell\nPS C:\\Users\\a> Get-ADComputer HV1 -Properties msDS-AllowedToDelegateTo,\n>> userAccountControl | fl\n\n{HV1}\n\
         PS C:\\Users\\a> Get-ADComputer HV2 -Properties msDS-AllowedToDelegateTo\n\n\nDistinguishedName : CN=HV2,DC=contoso,DC=com\n\
         Name              : HV2\n\nPS C:\\Users\\a>"
    );
    let export = read(&text);
    assert_eq!(export.objects.len(), 2);
    // What was asked for and has no value is not shown at all.
    assert_eq!(values(&export.objects[1], LIST), Some(Known::Absent));
    assert_eq!(values(&export.objects[1], "userAccountControl"), None);
    assert!(export.objects.iter().all(|object| Account::of(object).is_computer()));
    assert!(export.warnings.iter().any(|warning| warning.contains("the first is line 1")), "{:?}", export.warnings);
}

#[test]
fn bare_names_belong_to_whom_the_prompt_names() {
    let names = "cifs/HV2\nMicrosoft Virtual System Migration Service/HV2\n";
    let prompt = "PS C:\\> Get-ADComputer VMHOST1 -Properties msDS-AllowedToDelegateTo | select -ExpandProperty \
                  msDS-AllowedToDelegateTo\n";
    let object = one(&format!("{prompt}{names}"));
    assert_eq!(object.text("sAMAccountName"), Known::Found("VMHOST1$"));
    assert_eq!(values(&object, LIST), Some(found(&["cifs/HV2", "Microsoft Virtual System Migration Service/HV2"])));
    assert!(refused(names).contains("whose they are"));
}

#[test]
fn an_empty_answer_between_prompts_is_an_empty_list() {
    let prompt = |name: &str| {
        format!(
            "PS C:\\> Get-ADComputer {name} -Properties msDS-AllowedToDelegateTo | select -ExpandProperty \
             msDS-AllowedToDelegateTo\n"
        )
    };
    let export = read(&format!("{}{}cifs/a\n{}", prompt("HV1"), prompt("HV2"), prompt("HV3")));
    let lists: Vec<_> =
        export.objects.iter().map(|object| (object.text("sAMAccountName").found(), values(object, LIST))).collect();
    assert_eq!(
        lists,
        [(Some("HV1$"), Some(Known::Absent)), (Some("HV2$"), Some(found(&["cifs/a"])))],
        "of HV3 nothing is known"
    );
}

#[test]
fn what_hangs_together_without_blank_lines_comes_apart() {
    let two = format!("{}\n{}", HV1.trim(), HV1.trim().replace("HV1", "HV3"));
    assert_eq!(read(&two).objects.len(), 2);
}

#[test]
fn prose_is_left_to_others() {
    for text in ["Dear support,\nplease find attached : this\n", "Name : VM1\nState : Running\n"] {
        assert!(!super::super::list::is_it(text), "{text}");
    }
    assert!(refused("msDS-AllowedToDelegateTo : {cifs/a}\n").starts_with("x.txt:1: expected accounts"));
}
