use super::{super::export, *};
use crate::{
    facts::{Known, Object, Value},
    gather::files::{Coverage, Requested},
};

mod round_trip;

fn ldif(text: &str) -> Export {
    export("hv.ldf", text.as_bytes()).unwrap()
}

fn refused(bytes: impl AsRef<[u8]>) -> String {
    export("hv.ldf", bytes.as_ref()).unwrap_err().to_string()
}

fn texts<'a>(object: &'a Object, attribute: &str) -> Vec<&'a str> {
    object.texts(attribute).found().unwrap_or_default()
}

/// As `ldapsearch` prints without `-LLL`.
const SEARCH: &str = "\
# extended LDIF
#
# LDAPv3
# base <DC=contoso,DC=com> with scope subtree
# filter: (objectClass=computer)
# requesting: sAMAccountName servicePrincipalName msDS-AllowedToDelegateTo objec
 tSid
#

# HV1, Hyper-V, contoso.com
dn: CN=HV1,OU=Hyper-V,DC=contoso,DC=com
servicePrincipalName: Microsoft Virtual System Migration Service/HV1.contoso.c
 om
servicePrincipalName: HOST/HV1
sAMAccountName: HV1$
objectSid:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAAUQQAAA==

# search reference
ref: ldap://ForestDnsZones.contoso.com/DC=ForestDnsZones,DC=contoso,DC=com

# search result
search: 4
result: 0 Success
control: 1.2.840.113556.1.4.319 false MAUCAQAEAA==
pagedresults: cookie=

# numResponses: 3
# numEntries: 1
# numReferences: 1
";

/// As `ldifde` prints: CRLF, folded at 80, a value on the line after its name where it would not fit.
const LDIFDE: &str = "\
dn: DC=contoso,DC=com\r
changetype: add\r
objectClass: top\r
objectClass: domainDNS\r
\r
dn: OU=Hyper-V,DC=contoso,DC=com\r
changetype: add\r
objectClass: organizationalUnit\r
\r
dn:: Q049R3LDtsOfZSxPVT1IeXBlci1WLERDPWNvbnRvc28sREM9Y29t\r
changetype: add\r
objectClass: computer\r
msDS-AllowedToDelegateTo: \r
 Microsoft Virtual System Migration Service/HV2.contoso.com\r
msDS-AllowedToActOnBehalfOfOtherIdentity:: \r
 AQAEgBQAAAAAAAAAAAAAACQAAAABAgAAAAAABSAAAAAgAgAAAgAsAAEAAAAAACQA/wEPAAEFAAAA\r
 AAAFFQAAAAEAAAACAAAAAwAAAFEEAAA=\r
\r
";

#[test]
fn reads_what_ldapsearch_writes() {
    let file = ldif(SEARCH);
    let [hv1] = &file.objects[..] else { panic!("{file:?}") };
    assert_eq!((hv1.dn.as_str(), hv1.source.as_str()), ("CN=HV1,OU=Hyper-V,DC=contoso,DC=com", "hv.ldf"));
    let spns = ["HOST/HV1", "Microsoft Virtual System Migration Service/HV1.contoso.com"];
    assert_eq!(texts(hv1, "servicePrincipalName"), spns);
    assert_eq!(hv1.octets("objectSid").found().unwrap().len(), 28);
    assert_eq!(hv1.values("msDS-AllowedToDelegateTo"), Known::Absent);
    assert!(hv1.values("userAccountControl").unreadable().unwrap().contains("not asked for"));
    let named = ["msds-allowedtodelegateto", "objectsid", "samaccountname", "serviceprincipalname"];
    assert_eq!(file.requested, Requested::Named(named.map(str::to_owned).into()));
    let base = Some("DC=contoso,DC=com".to_owned());
    assert_eq!(file.coverage, Coverage { base, computers: true, everything: false });
    assert!(file.warnings.is_empty(), "{:?}", file.warnings);
}

#[test]
fn reads_what_ldifde_writes() {
    let file = ldif(LDIFDE);
    let dns: Vec<_> = file.objects.iter().map(|object| object.dn.as_str()).collect();
    assert_eq!(dns, ["CN=Größe,OU=Hyper-V,DC=contoso,DC=com", "DC=contoso,DC=com", "OU=Hyper-V,DC=contoso,DC=com"]);
    let host = &file.objects[0];
    let list = ["Microsoft Virtual System Migration Service/HV2.contoso.com"];
    assert_eq!(texts(host, "msDS-AllowedToDelegateTo"), list);
    assert_eq!(host.octets("msDS-AllowedToActOnBehalfOfOtherIdentity").found().unwrap().len(), 80);
    // Some entry has it, so it was asked for; no entry has an account name, so nobody knows.
    assert_eq!(file.objects[1].values("msDS-AllowedToDelegateTo"), Known::Absent);
    assert!(host.values("sAMAccountName").unreadable().is_some());
    assert!(file.coverage.everything);
    let utf16: Vec<u8> = LDIFDE.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(export("hv.ldf", &utf16).unwrap(), file);
}

#[test]
fn an_export_of_all_attributes_shows_by_what_only_it_carries() {
    let full =
        "dn: CN=A,DC=x\ninstanceType: 4\nuSNChanged: 12\nwhenCreated: 20260101000000.0Z\nmemberUid;lang-de:x\n\n";
    let file = ldif(&format!("{full}dn: CN=B,DC=x\ncn: B\n"));
    let [a, b] = &file.objects[..] else { panic!("{file:?}") };
    assert_eq!(a.values("msDS-AllowedToDelegateTo"), Known::Absent);
    assert!(a.values("objectClass").unreadable().unwrap().contains("every object"));
    for computed in ["tokenGroups", "nTSecurityDescriptor", "msDS-User-Account-Control-Computed", "currentTime"] {
        assert!(a.values(computed).unreadable().unwrap().contains("not asked for"), "{computed}");
    }
    assert!(b.values("msDS-AllowedToDelegateTo").unreadable().is_some());
    assert_eq!(file.requested, Requested::All);
}

#[test]
fn what_the_root_dse_has_was_not_asked_of_objects() {
    let file = ldif("dn: \ndnsHostName: dc1.x\n\ndn: CN=A,DC=x\ncn: A\n\n");
    let [root, a] = &file.objects[..] else { panic!("{file:?}") };
    assert!(a.values("dNSHostName").unreadable().is_some());
    assert!(root.values("cn").unreadable().is_some());
}

#[test]
fn ranges_are_joined_only_when_they_reach_the_end() {
    let member = |range: &str, who: &str| format!("member;range={range}: CN={who}\n");
    let parts = [member("1500-*", "B"), member("0-1499", "A")].concat();
    let file = ldif(&format!("dn: CN=G\nmember: \n{parts}\n"));
    assert_eq!(texts(&file.objects[0], "member"), ["CN=A", "CN=B"]);
    for (part, expected) in [
        (member("0-1499", "A"), "only values 0-1499 were exported"),
        (member("1500-*", "A"), "only values 1500-* were exported"),
        ([member("0-1499", "A"), member("1600-*", "A")].concat(), "only values 0-1499, 1600-* were exported"),
    ] {
        let file = ldif(&format!("dn: CN=G\n{part}"));
        assert_eq!(file.objects[0].values("member").unreadable(), Some(expected));
    }
    // The rest of a range may follow in another record.
    let two = format!("dn: CN=G\n{}\ndn: cn=g\n{}", member("0-1499", "A"), member("1500-*", "B"));
    assert_eq!(texts(&ldif(&two).objects[0], "member"), ["CN=A", "CN=B"]);
    assert!(refused("dn: CN=G\nmember;range=x: CN=A\n").starts_with("hv.ldf:2: expected a range"));
}

#[test]
fn a_search_that_the_server_cut_short_covers_nothing() {
    let cut = SEARCH.replace("result: 0 Success", "result: 4 Size limit exceeded");
    let file = ldif(&cut);
    assert_eq!(file.coverage, Coverage::default());
    assert!(file.warnings[0].contains("Size limit exceeded"), "{:?}", file.warnings);
    assert_eq!(file.objects, ldif(SEARCH).objects);
    // It says nothing of another search in the same file.
    assert_eq!(ldif(&format!("{SEARCH}{cut}")).coverage, ldif(SEARCH).coverage);
    let (head, _) = SEARCH.split_once("# search result").unwrap();
    assert_eq!(ldif(head).coverage, Coverage::default());
    let on_screen = ldif(&format!("{LDIFDE}Size limit exceeded (4)\n"));
    assert_eq!((on_screen.coverage, on_screen.warnings.len()), (Coverage::default(), 1));
    let page = (0..1000).fold(String::new(), |page, number| page + &format!("dn: OU={number},DC=x\nou: 1\n\n"));
    assert!(ldif(&format!("dn: DC=x\n\n{page}")).coverage.base.is_some(), "1001 entries");
    assert_eq!(ldif(&page.replacen("dn: OU=0,DC=x", "dn: DC=x", 1)).warnings.len(), 1);
}

#[test]
fn several_exports_follow_one_another() {
    let root = "# extended LDIF\n# base <> (default) with scope baseObject\n# filter: (objectclass=*)\n# requesting: ALL\n\
                \n#\ndn:\ncurrentTime: 20260101000000.0Z\ndnsHostName: dc1.contoso.com\n\n# numResponses: 2\n";
    let file = ldif(&format!("{root}{SEARCH}"));
    assert_eq!(file.objects.len(), 2);
    let [root_dse, hv1] = &file.objects[..] else { panic!("{file:?}") };
    assert_eq!(texts(root_dse, "dnsHostName"), ["dc1.contoso.com"]);
    assert_eq!(root_dse.values("forestFunctionality"), Known::Absent);
    assert!(root_dse.values("servicePrincipalName").unreadable().is_some());
    assert_eq!(hv1, &ldif(SEARCH).objects[0]);
    assert_eq!(file.coverage, ldif(SEARCH).coverage);
}

#[test]
fn an_object_that_is_there_twice_is_one() {
    let file = ldif(
        "dn: CN=A,DC=x\nservicePrincipalName: HOST/A\nuserAccountControl: 4096\n\n\
         dn: cn=a,dc=x\nservicePrincipalName: HOST/B\nuserAccountControl: 16781312\n",
    );
    let [a] = &file.objects[..] else { panic!("{file:?}") };
    assert_eq!((a.dn.as_str(), texts(a, "servicePrincipalName")), ("CN=A,DC=x", vec!["HOST/A", "HOST/B"]));
    assert!(a.values("userAccountControl").unreadable().unwrap().contains("2 different values"));
    assert!(file.warnings[0].contains("more than once"), "{:?}", file.warnings);
}

#[test]
fn names_without_values_are_not_absence() {
    let file = ldif("dn: CN=A,DC=x\nservicePrincipalName:\n\n");
    assert!(file.objects[0].values("servicePrincipalName").unreadable().unwrap().contains("without its values"));
}

#[test]
fn what_is_not_an_export_is_refused_with_its_place() {
    for (text, expected) in [
        ("", "hv.ldf: is empty"),
        ("\u{FEFF} \r\n\0\0", "hv.ldf: is empty"),
        ("# nothing\n", "hv.ldf: expected entries that begin with \"dn: …\", found none"),
        ("version: 2\n", "hv.ldf:1: expected LDIF version 1, found version \"2\""),
        ("cn: A\ndn: x\n", "hv.ldf:1: expected \"dn: …\" at the beginning of an entry, found \"cn: A\""),
        ("{ Name: HV1 }\n\n", "this is not LDIF but looks like JSON"),
        ("<Objects>\n\n", "looks like XML"),
        ("\"DistinguishedName\"\n\n", "looks like CSV"),
        ("Name              : HV1\n\n", "looks like a PowerShell list"),
        ("Dear all,\nit fails.\n", "hv.ldf:1: expected \"attribute: value\": this is not LDIF"),
        ("dn: x\nchangetype: modify\nadd: cn\n", "hv.ldf:2: changetype \"modify\": this is a change file"),
        ("dn: x\nadd: cn\n-\n\n", "hv.ldf:3: expected \"attribute: value\", found \"-\": this is a change file"),
        ("dn: x\n\ncn: y\n\n", "hv.ldf:3: expected \"dn: …\""),
        ("dn: x\n\n\n y\n\n", "hv.ldf:4: expected \"attribute: value\", found a folded line"),
        ("dn: x\njpegPhoto:< file:///etc/passwd\n\n", "hv.ldf:2: \"jpegPhoto\" is a reference"),
        ("dn: x\nobjectSid:: AQU\n AAA*\n\n", "hv.ldf:2: expected base64 after \"objectSid\"::"),
        ("dn: x\nthumbnailPhoto:: AQUAA\n\n", "hv.ldf:2: expected base64"),
        ("dn: x\nobjectSid:: AQUAA", "is it cut short?"),
        ("dn: x\nserviceP", "hv.ldf:2: expected \"attribute: value\", found \"serviceP\" (the file ends here"),
        ("dn:: /w==\n", "hv.ldf:1: expected a name in UTF-8"),
    ] {
        let message = refused(text);
        assert!(message.contains(expected), "{text:?}: {message}");
    }
    assert!(refused(b"dn: x\0y\n").contains("is not text"));
}

#[test]
fn more_entries_than_memory_is_meant_for_are_refused() {
    let entries = "dn: CN=A\n\n".repeat(MAX_ENTRIES + 1);
    assert!(refused(&entries).contains("expected at most 500000 entries"));
}

#[test]
fn a_last_line_without_end_is_pointed_out() {
    let file = ldif(LDIFDE.trim_end());
    assert!(file.warnings[0].contains("cut short"), "{:?}", file.warnings);
    assert_eq!(file.coverage, Coverage::default());
    assert!(ldif(SEARCH.trim_end()).warnings.is_empty());
    let latin = export("hv.ldf", b"dn: CN=Gr\xF6\xDFe\n").unwrap();
    assert_eq!((latin.objects[0].dn.as_str(), latin.warnings.len()), ("CN=Größe", 1));
}

#[test]
fn every_truncation_is_read_or_refused_and_never_invents() {
    let whole = ldif(LDIFDE);
    for length in (0..LDIFDE.len()).filter(|length| LDIFDE.is_char_boundary(*length)) {
        let Ok(cut) = export("hv.ldf", &LDIFDE.as_bytes()[..length]) else { continue };
        assert!(cut.objects.len() <= whole.objects.len());
    }
}

#[test]
fn a_line_end_in_the_comment_of_a_renamed_object_is_no_entry() {
    let text = "# TWIN1\nCNF:6f2c1f0e-7d5b-4a57-9a0e-3b1c5f3f7a11, Computers, contoso.com\n\
                dn: CN=TWIN1\\0ACNF:6f2c1f0e-7d5b-4a57-9a0e-3b1c5f3f7a11,DC=contoso,DC=com\nobjectClass: computer\n";
    assert_eq!(export("x.ldf", text.as_bytes()).unwrap().objects.len(), 1);
}
