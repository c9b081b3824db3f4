use crate::{
    facts::{Ask, Asked, Object, SOME_NAMES},
    gather::files::{Export, export},
};

fn read(text: &str) -> Export {
    export("spn.txt", text.as_bytes()).unwrap()
}

fn names<'a>(object: &'a Object, attribute: &str) -> Vec<&'a str> {
    object.texts(attribute).found().unwrap_or_default()
}

/// The complete healthy list of a stand-alone host.
const HEALTHY: &str = "\
Registered ServicePrincipalNames for CN=HV1,OU=Hyper-V,DC=contoso,DC=com:
        Hyper-V Replica Service/HV1
        Hyper-V Replica Service/HV1.contoso.com
        Microsoft Virtual System Migration Service/HV1
        Microsoft Virtual System Migration Service/HV1.contoso.com
        Microsoft Virtual Console Service/HV1
        Microsoft Virtual Console Service/HV1.contoso.com
        WSMAN/HV1
        WSMAN/HV1.contoso.com
        TERMSRV/HV1
        TERMSRV/HV1.contoso.com
        RestrictedKrbHost/HV1
        HOST/HV1
        RestrictedKrbHost/HV1.contoso.com
        HOST/HV1.contoso.com
";

#[test]
fn the_whole_list_of_a_host_is_read() {
    let read = read(HEALTHY);
    let [hv1] = &read.objects[..] else { panic!("{read:?}") };
    assert_eq!((hv1.dn.as_str(), hv1.source.as_str()), ("CN=HV1,OU=Hyper-V,DC=contoso,DC=com", "spn.txt"));
    let names = names(hv1, "servicePrincipalName");
    assert_eq!(names.len(), 14);
    assert!(names.contains(&"Microsoft Virtual System Migration Service/HV1.contoso.com"));
    assert_eq!(hv1.attributes.len(), 1, "what it does not print was not asked for");
    assert!(read.warnings.is_empty(), "{:?}", read.warnings);
}

#[test]
fn indents_that_got_lost_and_lines_that_a_console_broke_are_mended() {
    let flat: Vec<String> = HEALTHY.lines().map(|line| format!("{}\r\n", line.trim())).collect();
    assert_eq!(names(&read(&flat.concat()).objects[0], "servicePrincipalName").len(), 14);
    let long = "Microsoft Virtual System Migration Service/VMHOST01.corp.subsidiary.contoso.com";
    let (one, other) = long.split_at(72);
    let broken = format!(
        "Registered ServicePrincipalNames for CN=VMHOST01,OU=Hyper-V,\nDC=contoso,DC=com:\n\t{one}\n{other}\n\tHOST/A\n"
    );
    let read = read(&broken);
    assert_eq!(read.objects[0].dn, "CN=VMHOST01,OU=Hyper-V,DC=contoso,DC=com");
    assert_eq!(names(&read.objects[0], "servicePrincipalName"), ["HOST/A", long]);
}

#[test]
fn a_heading_in_another_language_is_known_by_what_it_names() {
    let german =
        HEALTHY.replace("Registered ServicePrincipalNames for", "Registrierte Dienstprinzipalnamen (SPN) f\u{fc}r");
    assert_eq!(read(&german).objects, read(HEALTHY).objects);
    let other = HEALTHY.replace("Registered ServicePrincipalNames for", "The delegation list of");
    assert!(export("x", other.as_bytes()).is_err(), "any list under any name");
}

#[test]
fn a_list_that_may_be_cut_short_lacks_nothing_for_certain() {
    let read = read(HEALTHY.trim_end().strip_suffix(".com").unwrap());
    let [hv1] = &read.objects[..] else { panic!("{read:?}") };
    assert_eq!((names(hv1, SOME_NAMES).len(), hv1.was_asked_for("servicePrincipalName")), (13, false));
    assert!(read.warnings[0].starts_with("line 15, the last one, has no end"), "{:?}", read.warnings);
    let heading = format!("{}\n", HEALTHY.lines().next().unwrap());
    let read = super::super::super::export("x", heading.as_bytes()).unwrap();
    assert!(read.objects.is_empty() && read.warnings[0].contains("cannot be told"), "{read:?}");
}

const OWNED: &str = "\
C:\\>setspn -F -Q HOST/hv1
Checking forest DC=contoso,DC=com
Operation will be performed forestwide, it might take a while.
CN=HV1,OU=Hyper-V,DC=contoso,DC=com
        HOST/HV1
        WSMAN/HV1
CN=old,DC=contoso,DC=com
        HOST/hv1

Existing SPN found!
";

#[test]
fn owners_have_all_their_names_and_nobody_else_the_one_asked_for() {
    let read = read(OWNED);
    let [hv1, old] = &read.objects[..] else { panic!("{read:?}") };
    assert_eq!(names(hv1, "servicePrincipalName"), ["HOST/HV1", "WSMAN/HV1"]);
    assert_eq!(names(old, "servicePrincipalName"), ["HOST/hv1"]);
    assert_eq!(read.asked.get(&Ask::Spn("HOST/HV1".to_owned()).key()), Some(&Asked::Answered));
    let cut = OWNED.split("\n\nExisting").next().unwrap();
    let read = super::super::super::export("x", format!("{cut}\n").as_bytes()).unwrap();
    assert!(read.asked.is_empty());
    assert!(read.objects[1].values("servicePrincipalName").unreadable().is_some());
    assert_eq!(names(&read.objects[1], SOME_NAMES), ["HOST/hv1"]);
}

#[test]
fn absence_is_proved_for_the_name_of_the_command_and_no_other() {
    let nobody = "Checking domain DC=contoso,DC=com\n\nNo such SPN found.\n";
    let with = read(&format!("PS C:\\> setspn -Q 'cifs/FS 1'\n{nobody}"));
    assert_eq!(with.asked.keys().collect::<Vec<_>>(), ["spn cifs/fs 1"]);
    assert!(with.warnings[0].contains("only, not in the whole forest"), "{:?}", with.warnings);
    let without = read(nobody);
    assert!(without.asked.is_empty() && without.warnings[0].contains("which name"), "{without:?}");
    let foreign = nobody.replace("No such SPN found.", "Kein SPN.");
    assert!(read(&format!("C:\\>setspn -Q x/y\n{foreign}")).asked.is_empty());
    let two = read(&format!("C:\\>setspn -Q a/b\n{nobody}\nC:\\>setspn -Q */c*\n{nobody}"));
    assert_eq!(two.asked.len(), 2);
}

#[test]
fn duplicates_are_shared_names_and_no_more() {
    let text = "Checking domain DC=contoso,DC=com\nProcessing entry 0\nHTTP/web is registered on these accounts:\n\
                \tCN=WEB,DC=contoso,DC=com\n\tCN=svc,DC=contoso,DC=com\n\nfound 1 group of duplicate SPNs.\n";
    let found = read(text);
    assert_eq!(found.objects.len(), 2);
    for object in &found.objects {
        assert_eq!((names(object, SOME_NAMES), object.attributes.len()), (vec!["HTTP/web"], 1));
    }
    assert!(found.warnings.is_empty() && found.asked.is_empty(), "{found:?}");
    let none = read("Checking domain DC=contoso,DC=com\nProcessing entry 0\n\nfound 0 group of duplicate SPNs.\n");
    assert!(none.objects.is_empty() && none.warnings[0].contains("found no name that two accounts"), "{none:?}");
    assert!(read(text.split("\n\n").next().unwrap()).warnings[0].contains("may be cut short"));
}

#[test]
fn hostile_names_are_values() {
    let text =
        "Registered ServicePrincipalNames for CN=a\\,b\u{202e},DC=x:\n\t\u{1b}[31m*)(objectClass=*\n\t$(calc)/`x`\n";
    let read = read(text);
    assert_eq!(names(&read.objects[0], "servicePrincipalName"), ["\u{1b}[31m*)(objectClass=*", "$(calc)/`x`"]);
    assert_eq!(read.objects[0].values("objectClass").found(), None);
}
