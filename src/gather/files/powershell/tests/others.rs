//! CSV, CLIXML, and what hosts and shares say.

use super::*;

#[test]
fn csv_of_both_versions_and_delimiters_is_the_same() {
    let new = "\"DistinguishedName\",\"SamAccountName\",\"userAccountControl\",\"msDS-AllowedToDelegateTo\"\r\n\
               \"CN=HV1,DC=contoso,DC=com\",\"HV1$\",\"4096\",\"cifs/a|cifs/b\"\r\n";
    let old = format!("#TYPE Selected.Microsoft.ActiveDirectory.Management.ADComputer\r\n{new}");
    let semicolons = new.replace("\",\"", "\";\"");
    for text in [new, &old, &semicolons] {
        let object = one(text);
        assert_eq!(object.dn, "CN=HV1,DC=contoso,DC=com");
        assert_eq!(values(&object, LIST), Some(found(&["cifs/a", "cifs/b"])));
    }
    let named = new.replace("cifs/a|cifs/b", "Microsoft.ActiveDirectory.Management.ADPropertyValueCollection");
    assert!(values(&one(&named), LIST).unwrap().unreadable().is_some());
    assert_eq!(values(&one(&new.replace("cifs/a|cifs/b", "")), LIST), Some(Known::Absent));
}

#[test]
fn csv_that_is_damaged_is_told_with_its_line() {
    let heading = "Name,DistinguishedName\n";
    assert!(refused(&format!("{heading}HV1\n")).starts_with("x.txt:2: expected 2 fields"));
    assert!(refused(&format!("{heading}HV1,\"CN=HV1\nDC=x\n")).starts_with("x.txt:2: expected a quote"));
    assert!(refused(&format!("{heading}a,b,c\n")).starts_with("x.txt:2: expected 2 fields"));
    assert!(refused(heading).contains("found none"));
}

#[test]
fn csvde_is_read_with_octets_and_joined_values() {
    let object = one("DN,objectClass,servicePrincipalName,objectSid,msDS-AllowedToDelegateTo\r\n\
                      \"CN=HV1,DC=contoso,DC=com\",top;person;organizationalPerson;user;computer,HOST/a;cifs/b\\;c,\
                      X'010100000000000512000000',\r\n");
    assert_eq!(Account::of(&object).sid(), Known::Found("S-1-5-18".parse().unwrap()));
    assert!(Account::of(&object).is_computer());
    assert_eq!(values(&object, LIST), Some(Known::Absent), "csvde has no columns but those that were asked for");
}

const CLIXML: &str = r#"<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">
  <Obj RefId="0">
    <TN RefId="0"><T>Microsoft.ActiveDirectory.Management.ADComputer</T><T>System.Object</T></TN>
    <ToString>CN=HV1,DC=contoso,DC=com</ToString>
    <Props>
      <S N="DistinguishedName">CN=HV1,DC=contoso,DC=com</S>
      <S N="Description">a_x000A_b &amp; c</S>
      <B N="Enabled">true</B>
      <I32 N="userAccountControl">4096</I32>
      <I64 N="pwdLastSet">133653931829280000</I64>
      <DT N="whenChanged">2024-07-14T03:13:02+02:00</DT>
      <Nil N="msDS-SupportedEncryptionTypes" />
      <Obj N="msDS-AllowedToDelegateTo" RefId="1">
        <TN RefId="1"><T>Microsoft.ActiveDirectory.Management.ADPropertyValueCollection</T></TN>
        <LST><S>cifs/HV2</S><S>Microsoft Virtual System Migration Service/HV2</S></LST>
      </Obj>
      <Obj N="MemberOf" RefId="2"><TNRef RefId="1" /><LST /></Obj>
      <Obj N="SID" RefId="3">
        <TN RefId="2"><T>System.Security.Principal.SecurityIdentifier</T></TN>
        <ToString>S-1-5-21-1-2-3-1104</ToString>
        <Props><I32 N="BinaryLength">28</I32><S N="Value">S-1-5-21-1-2-3-1104</S></Props>
      </Obj>
      <BA N="logonHours">/w8=</BA>
      <Obj N="PropertyNames" RefId="4"><LST><S>x</S></LST></Obj>
    </Props>
  </Obj>
</Objs>"#;

#[test]
fn clixml_is_read_with_its_types() {
    let object = one(CLIXML);
    assert_eq!(values(&object, LIST), Some(found(&["cifs/HV2", "Microsoft Virtual System Migration Service/HV2"])));
    assert_eq!(values(&object, "memberOf"), Some(Known::Absent));
    assert_eq!(values(&object, "msDS-SupportedEncryptionTypes"), Some(Known::Absent));
    assert_eq!(object.text("description"), Known::Found("a\nb & c"));
    assert_eq!(values(&object, "whenChanged"), Some(found(&["20240714011302.0Z"])));
    assert_eq!(object.octets("logonHours"), Known::Found(&[0xFF, 0x0F][..]));
    assert_eq!(Account::of(&object).sid(), Known::Found("S-1-5-21-1-2-3-1104".parse().unwrap()));
}

#[test]
fn clixml_that_is_damaged_is_told_with_its_line() {
    let cut = &CLIXML[..CLIXML.find("pwdLastSet").unwrap() + 12];
    assert!(refused(cut).contains("cut short"), "{}", refused(cut));
    assert!(refused(&CLIXML.replace("</Props>", "</Porps>")).starts_with("x.txt:21: "));
    let deep = format!("<Objs>{}", "<Obj>".repeat(10_000));
    assert!(refused(&deep).contains("128 elements"), "{}", refused(&deep));
    let reference = CLIXML.replace(
        "<Nil N=\"msDS-SupportedEncryptionTypes\" />",
        "<Ref N=\"msDS-SupportedEncryptionTypes\" RefId=\"1\" />",
    );
    assert!(values(&one(&reference), "msDS-SupportedEncryptionTypes").unwrap().unreadable().is_some());
}

fn host(export: &Export, name: &str, property: &str) -> Option<Known<Vec<Value>>> {
    export.hosts.iter().find(|host| host.dn == name).and_then(|host| values(host, property))
}

#[test]
fn settings_of_a_host_are_words_whatever_wrote_them() {
    let json = r#"[{"ComputerName":"HV1.contoso.com","Name":"HV1","VirtualMachineMigrationEnabled":true,
        "VirtualMachineMigrationAuthenticationType":0,"VirtualMachineMigrationPerformanceOption":2,
        "VirtualHardDiskPath":"\\\\fs1\\vms","MaximumVirtualMachineMigrations":2,"LogicalProcessorCount":8}]"#;
    let text = "Name : HV1\nVirtualMachineMigrationEnabled : True\nVirtualMachineMigrationAuthenticationType : CredSSP\n\
                VirtualMachineMigrationPerformanceOption : SMBTransport\nVirtualHardDiskPath : \\\\fs1\\vms\n\
                MaximumVirtualMachineMigrations : 2\n";
    let table = "\"Name\",\"VirtualMachineMigrationEnabled\",\"VirtualMachineMigrationAuthenticationType\",\
                 \"VirtualMachineMigrationPerformanceOption\",\"VirtualHardDiskPath\",\"MaximumVirtualMachineMigrations\"\n\
                 \"HV1\",\"True\",\"CredSSP\",\"SMB\",\"\\\\fs1\\vms\",\"2\"\n";
    for text in [json, text, table] {
        let export = read(text);
        for (property, value) in [
            ("VirtualMachineMigrationEnabled", "True"),
            ("VirtualMachineMigrationAuthenticationType", "CredSSP"),
            ("VirtualMachineMigrationPerformanceOption", "SMB"),
            ("VirtualHardDiskPath", r"\\fs1\vms"),
            ("MaximumVirtualMachineMigrations", "2"),
        ] {
            assert_eq!(host(&export, "hv1", property), Some(found(&[value])), "{property} of {text}");
        }
        assert!(export.objects.is_empty());
    }
}

#[test]
fn what_machines_say_of_themselves_belongs_to_them() {
    let export = read(
        r#"[{"SecurityServicesRunning":[1,2],"PSComputerName":"HV1"},
        {"CSName":"HV1","LastBootUpTime":"\/Date(1720919582000)\/","LocalDateTime":"20240714031302.000000+120"},
        {"Subnet":"10.0.0.0/24","Priority":5000,"ComputerName":"HV1"},{"Subnet":"10.1.0.0/24","Priority":5001,"ComputerName":"HV1"},
        {"SecurityServicesRunning":[0],"CimSystemProperties":{"Namespace":"root","ServerName":"HV2"}},
        {"SecurityServicesRunning":[1]}]"#,
    );
    assert_eq!(host(&export, "hv1", "SecurityServicesRunning"), Some(found(&["1", "2"])));
    assert_eq!(host(&export, "hv1", "LastBootUpTime"), Some(found(&["2024-07-14T01:13:02Z"])));
    assert_eq!(host(&export, "hv1", "LocalDateTime"), Some(found(&["2024-07-14T01:13:02Z"])));
    assert_eq!(host(&export, "hv1", "MigrationNetworks"), Some(found(&["10.0.0.0/24", "10.1.0.0/24"])));
    assert_eq!(host(&export, "hv2", "SecurityServicesRunning"), Some(found(&["0"])));
    assert_eq!(export.hosts.len(), 2);
    assert!(export.warnings.iter().any(|warning| warning.contains("$[5]")), "{:?}", export.warnings);
    let local = read("CSName : HV1\nLastBootUpTime : 7/14/2024 3:13:02 AM\n");
    assert!(host(&local, "hv1", "LastBootUpTime").unwrap().unreadable().is_some());
}

#[test]
fn access_to_a_share_is_one_line_for_each_entry() {
    let entries = r#"[{"Name":"VMs","ScopeName":"*","AccountName":"CONTOSO\\HV1$","AccessControlType":0,"AccessRight":0},
        {"Name":"VMs","ScopeName":"*","AccountName":"Everyone","AccessControlType":"Deny","AccessRight":"Read"}]"#;
    let export = read(&format!("PS C:\\> Get-SmbShareAccess -Name VMs -CimSession FS1 | ConvertTo-Json\n{entries}"));
    assert_eq!(export.shares.len(), 1);
    assert_eq!(export.shares[0].dn, r"\\fs1\vms");
    assert_eq!(values(&export.shares[0], "access"), Some(found(&[r"CONTOSO\HV1$|Allow|Full", "Everyone|Deny|Read"])));
    let scoped = read(&entries.replace("\"*\"", "\"SOFS\""));
    assert_eq!(scoped.shares[0].dn, r"\\sofs\vms");
    let nameless = read(entries);
    assert!(
        nameless.shares.is_empty() && nameless.warnings[0].contains("without the name of the server"),
        "{nameless:?}"
    );
}
