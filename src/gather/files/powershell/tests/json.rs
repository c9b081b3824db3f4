//! JSON of `ConvertTo-Json`.

use super::*;
use crate::windows::Ace;

#[test]
fn a_list_is_read_in_every_shape() {
    let two = found(&["cifs/HV2", "Microsoft Virtual System Migration Service/HV2"]);
    for (shape, expected) in [
        ("null", Some(Known::Absent)),
        ("[]", Some(Known::Absent)),
        ("{}", Some(Known::Absent)),
        (r#""""#, Some(Known::Absent)),
        (r#"{"value":[],"Count":0}"#, Some(Known::Absent)),
        (r#""cifs/HV2""#, Some(found(&["cifs/HV2"]))),
        (r#"["cifs/HV2","Microsoft Virtual System Migration Service/HV2"]"#, Some(two.clone())),
        (r#"{"value":["cifs/HV2","Microsoft Virtual System Migration Service/HV2"],"Count":2}"#, Some(two.clone())),
        (r#""cifs/HV2 Microsoft Virtual System Migration Service/HV2""#, Some(two.clone())),
        (r#""Microsoft Virtual System Migration Service/HV2 cifs/HV2""#, Some(two)),
    ] {
        let object = one(&with_list(&format!(r#","msds-ALLOWEDtodelegateto":{shape}"#)));
        assert_eq!(values(&object, LIST), expected, "{shape}");
    }
    assert_eq!(values(&one(&with_list("")), LIST), None, "what is not there was not asked for");
}

#[test]
fn what_says_nothing_of_the_list_is_not_an_empty_list() {
    for (shape, why) in [
        (r#""Microsoft.ActiveDirectory.Management.ADPropertyValueCollection""#, "-Depth 4"),
        (r#""System.String[]""#, "-Depth 4"),
        (r#"{"value":["cifs/HV2"],"Count":5}"#, "$FormatEnumerationLimit"),
        (r#"{"Capacity":4}"#, "does not show its value"),
        (r#""Some Odd Service/a cifs/b""#, "no service class"),
    ] {
        let object = one(&with_list(&format!(r#","{LIST}":{shape}"#)));
        let known = values(&object, LIST).unwrap();
        assert!(known.unreadable().is_some_and(|words| words.contains(why)), "{shape}: {known:?}");
    }
}

#[test]
fn an_empty_column_that_nobody_asked_for_is_not_an_empty_list() {
    let selected = r#"{"DistinguishedName":"CN=HV1,DC=x","Name":"HV1","msDS-AllowedToDelegateTo":null}"#;
    let export = read(selected);
    let known = values(&export.objects[0], LIST).unwrap();
    assert!(known.unreadable().unwrap().contains("-Properties"), "{known:?}");
    assert!(export.warnings.iter().any(|warning| warning.contains("not taken for empty")), "{:?}", export.warnings);
    // Another object has values, so the column was asked for.
    let other = r#"{"DistinguishedName":"CN=HV2,DC=x","Name":"HV2","msDS-AllowedToDelegateTo":["cifs/a"]}"#;
    let export = read(&format!("[{selected},{other}]"));
    assert_eq!(values(&export.objects[0], LIST), Some(Known::Absent));
}

#[test]
fn an_answer_with_all_attributes_lacks_those_that_are_empty() {
    let all = with_list(
        r#","instanceType":4,"objectCategory":"CN=Computer","uSNChanged":7,"whenCreated":"\/Date(1720919582928)\/""#,
    );
    let object = one(&all);
    assert_eq!(values(&object, LIST), Some(Known::Absent));
    assert_eq!(values(&object, "whenCreated"), Some(found(&["20240714011302.0Z"])));
    assert_eq!(values(&object, "nTSecurityDescriptor"), None, "it is read only when named");
}

#[test]
fn dates_and_identifiers_of_both_versions_are_the_same() {
    let old = with_list(concat!(
        r#","PasswordLastSet":"\/Date(1720919582928)\/","whenChanged":{"value":"\/Date(1720919582928)\/","DisplayHint":2,"#,
        r#""DateTime":"Sunday"},"SID":{"BinaryLength":28,"AccountDomainSid":{"Value":"S-1-5-21-1-2-3"},"Value":"S-1-5-21-1-2-3-1104"}"#
    ));
    let new = with_list(concat!(
        r#","pwdLastSet":133653931829280000,"whenChanged":"2024-07-14T03:13:02.928+02:00","#,
        r#""objectSid":"S-1-5-21-1-2-3-1104","PropertyNames":["a"],"PropertyCount":3"#
    ));
    let (old, new) = (one(&old), one(&new));
    assert_eq!(old.attributes, new.attributes);
    assert_eq!(Account::of(&old).sid(), Known::Found("S-1-5-21-1-2-3-1104".parse().unwrap()));
    assert_eq!(values(&old, "whenChanged"), Some(found(&["20240714011302.0Z"])));
}

#[test]
fn classes_and_truth_values_become_what_the_directory_has() {
    let flags = r#"{"DistinguishedName":"CN=HV1,DC=x","ObjectClass":"computer","Enabled":false,"TrustedForDelegation":false,
        "TrustedToAuthForDelegation":true,"AccountNotDelegated":false,"UseDESKeyOnly":false}"#;
    let export = read(flags);
    let object = &export.objects[0];
    assert!(Account::of(object).is_computer());
    assert_eq!(object.number("userAccountControl"), Known::Found(0x100_1002));
    assert!(export.warnings.iter().any(|warning| warning.contains("NO_AUTH_DATA_REQUIRED")), "{:?}", export.warnings);
    let fewer = one(&flags.replace("\"AccountNotDelegated\":false,", ""));
    assert_eq!(values(&fewer, "userAccountControl"), None);
    let both = one(&flags.replace("\"Enabled\"", "\"userAccountControl\":4096,\"Enabled\""));
    assert_eq!(both.number("userAccountControl"), Known::Found(4096), "the number itself counts");
}

#[test]
fn a_security_descriptor_is_read_from_its_words() {
    let object = one(&with_list(&format!(
        r#","{RESOURCE}":{{"Owner":"BUILTIN\\Administrators","Access":[{{"a":1}}],"Sddl":"O:BAD:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;{SIDS}1105)"}}"#
    )));
    let Known::Found(descriptor) = Account::of(&object).resource_delegation() else { panic!("{object:?}") };
    assert_eq!(
        descriptor,
        SecurityDescriptor::owned_by_administrators(vec![Entry::Ace(Ace::allow(
            format!("{SIDS}1105").parse().unwrap(),
            FULL_CONTROL
        ))])
    );
    let named = one(&with_list(&format!(r#","{RESOURCE}":"System.DirectoryServices.ActiveDirectorySecurity""#)));
    assert!(values(&named, RESOURCE).unwrap().unreadable().is_some());
    let domain = one(&with_list(&format!(r#","{RESOURCE}":{{"Sddl":"O:BAD:(A;;CR;;;DA)"}}"#)));
    assert!(values(&domain, RESOURCE).unwrap().unreadable().unwrap().contains("DA"));
}

#[test]
fn principals_make_a_descriptor_only_where_their_identifiers_are_known() {
    let target = |principals: &str| {
        format!(
            r#"{{"DistinguishedName":"CN=FS1,DC=x","ObjectClass":"computer","userAccountControl":4096,
            "PrincipalsAllowedToDelegateToAccount":{principals}}}"#
        )
    };
    let host = format!(r#"{{"DistinguishedName":"CN=HV1,DC=x","SID":"{SIDS}1105"}}"#);
    let of = |principals: &str| {
        let export = read(&format!("[{},{host}]", target(principals)));
        values(&export.objects[0], RESOURCE).unwrap()
    };
    let by_name = of(r#"["cn=hv1,dc=x"]"#);
    assert_eq!(by_name, of(&format!(r#"["{SIDS}1105"]"#)));
    assert!(matches!(by_name, Known::Found(_)));
    let unknown = of(r#"["CN=HV1,DC=x","CN=HV9,DC=x"]"#);
    assert!(unknown.unreadable().unwrap().contains("\"CN=HV9,DC=x\""), "{unknown:?}");
    assert_eq!(of("[]"), Known::Absent);
}

#[test]
fn what_a_searcher_finds_is_read() {
    let found_one = format!(
        r#"{{"Path":"LDAP://dc1.contoso.com/CN=HV1,DC=contoso,DC=com","Properties":{{"samaccountname":["HV1$"],
        "useraccountcontrol":[16781312],"msds-allowedtodelegateto":["cifs/a","cifs/b"],"pwdlastset":[133653931829280000],
        "objectsid":[[1,1,0,0,0,0,0,5,18,0,0,0]],"objectclass":["top","person","organizationalPerson","user","computer"],
        "{}":[[1,0,4,128,20,0,0,0]]}}}}"#,
        RESOURCE.to_lowercase()
    );
    let object = one(&found_one);
    assert_eq!(object.dn, "CN=HV1,DC=contoso,DC=com");
    assert_eq!(values(&object, LIST), Some(found(&["cifs/a", "cifs/b"])));
    assert_eq!(Account::of(&object).sid(), Known::Found("S-1-5-18".parse().unwrap()));
    assert_eq!(object.number("userAccountControl"), Known::Found(16_781_312));
}

#[test]
fn an_account_without_a_name_in_the_directory_gets_one_that_cannot_be_mistaken() {
    let export = read(r#"{"Name":"HV1","DNSHostName":"hv1.contoso.com","msDS-AllowedToDelegateTo":["cifs/a"]}"#);
    assert_eq!(export.objects[0].dn, "CN=HV1,OU=the file has no distinguished name,DC=contoso,DC=com");
    assert!(export.warnings.iter().any(|warning| warning.contains("made up")), "{:?}", export.warnings);
}

#[test]
fn the_prompt_above_says_what_was_asked_for() {
    let json = r#"{"DistinguishedName":"CN=HV1,DC=x","Name":"HV1","msDS-AllowedToDelegateTo":null}"#;
    let at = |command: &str| format!("PS C:\\> {command}\r\n{json}\r\n\r\nPS C:\\>");
    let of = |command: &str| values(&one(&at(command)), LIST);
    assert_eq!(
        of("Get-ADComputer HV1 -Properties msDS-AllowedToDelegateTo | select * | ConvertTo-Json"),
        Some(Known::Absent)
    );
    assert_eq!(of("Get-ADComputer HV1 | select Name,msDS-AllowedToDelegateTo | ConvertTo-Json"), None);
    let export = read(&at("Get-ADComputer -Filter * -Properties * | ConvertTo-Json"));
    assert_eq!((export.coverage.computers, export.coverage.everything), (true, false));
}

#[test]
fn damage_is_told_with_its_line() {
    let cut = with_list(",\n\"Name\":\"HV");
    let cut = &cut[..cut.len() - 1];
    assert!(refused(cut).starts_with("x.txt:2: expected JSON"), "{}", refused(cut));
    assert!(refused(cut).contains("cut short"));
    assert!(refused(r#"{"a": 1}"#).contains("found at $ [\"a\"]"), "{}", refused(r#"{"a": 1}"#));
    assert!(refused(r#"["cifs/a"]"#).contains("whose they are"));
    assert!(refused("[]").contains("found none"));
    let deep = format!("[{}", "[".repeat(100_000));
    assert!(refused(&deep).contains("x.txt:1"), "{}", refused(&deep));
    let deep = with_list(&format!(",\"{LIST}\":{}", "[".repeat(100_000)));
    assert!(refused(&deep).contains("recursion"), "{}", refused(&deep));
}
