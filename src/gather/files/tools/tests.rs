//! Readers of single tools; `setspn` has tests of its own.

use std::net::IpAddr;

use crate::{
    facts::{Answer, Known, Names},
    gather::files::{Export, export},
};

fn read(text: &str) -> Export {
    export("out.txt", text.as_bytes()).unwrap()
}

fn names(text: &str) -> Names {
    read(text).names.unwrap()
}

/// Name, aliases and addresses of a name that leads somewhere.
fn leads(names: &Names, name: &str) -> (String, Vec<String>, Vec<String>) {
    let found = names.forward.get(name).and_then(Answer::found).unwrap_or_else(|| panic!("{name} in {names:?}"));
    (found.name.clone(), found.aliases.clone(), found.addresses.iter().map(ToString::to_string).collect())
}

fn lead(name: &str, aliases: &[&str], addresses: &[&str]) -> (String, Vec<String>, Vec<String>) {
    let own = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
    (name.to_owned(), own(aliases), own(addresses))
}

const TABLE: &str = "\
PS C:\\> Resolve-DnsName fs

Name                                           Type   TTL   Section    NameHost
----                                           ----   ---   -------    --------
fs.contoso.com                                 CNAME  3600  Answer     FS1.contoso.com

Name       : fs1.contoso.com
QueryType  : A
TTL        : 1200
Section    : Answer
IP4Address : 10.0.0.3


Name                   : contoso.com
QueryType              : SOA
TTL                    : 3600
Section                : Authority
NameAdministrator      : hostmaster.contoso.com

";

#[test]
fn an_alias_of_resolve_dnsname_is_followed_by_the_name_asked_for() {
    let names = names(TABLE);
    assert_eq!(leads(&names, "fs"), lead("fs.contoso.com", &["fs1.contoso.com"], &["10.0.0.3"]));
    assert_eq!(leads(&names, "fs.contoso.com"), leads(&names, "fs"));
    assert_eq!(leads(&names, "fs1.contoso.com"), lead("fs1.contoso.com", &[], &["10.0.0.3"]));
    assert!(names.servers.is_empty() && names.forward.len() == 3, "{names:?}");
}

#[test]
fn addresses_pointers_and_missing_names_of_resolve_dnsname_are_read() {
    let rows = "Name                  Type   TTL   Section    IPAddress\n----                  ----   ---   -------    ---------\n\
                hv2.contoso.com       AAAA   1200  Answer     2001:db8::2\nhv2.contoso.com       A      1200  Answer     10.0.0.2\n\
                dc1.contoso.com       A      1200  Additional 10.0.0.1\n";
    let found = names(rows);
    assert_eq!(leads(&found, "hv2.contoso.com"), lead("hv2.contoso.com", &[], &["10.0.0.2", "2001:db8::2"]));
    assert_eq!(found.forward.len(), 1);
    let pointer = "Name                  Type   TTL   Section    NameHost\n----                  ----   ---   -------    --------\n\
                   2.0.0.10.in-addr.arpa PTR    1200  Answer     HV2.contoso.com.\n";
    let address: IpAddr = "10.0.0.2".parse().unwrap();
    assert_eq!(names(pointer).reverse.get(&address), Some(&Answer::Found(vec!["hv2.contoso.com".to_owned()])));
    let missing = "Resolve-DnsName : hv9.contoso.com : DNS name does not exist\nAt line:1 char:1\n+ Resolve-DnsName hv9.contoso.com\n\
                   +~~~~\n    + FullyQualifiedErrorId : DNS_ERROR_RCODE_NAME_ERROR,Microsoft.DnsClient\n";
    assert_eq!(names(missing).forward.get("hv9.contoso.com"), Some(&Answer::NoSuchName));
    let german = missing.replace("DNS name does not exist", "Der DNS-Name ist nicht vorhanden.");
    assert_eq!(names(&german).forward, names(missing).forward);
    let cut = rows.replace("hv2.contoso.com ", "hv2.contoso.c...");
    assert!(read(&cut).names.unwrap().forward.is_empty() && !read(&cut).warnings.is_empty());
}

#[test]
fn nslookup_of_windows_and_others_is_read() {
    let found = names(
        "C:\\>nslookup fs\nServer:  dc1.contoso.com\nAddress:  10.0.0.1\n\nName:    fs1.contoso.com\nAddresses:  2001:db8::3\n\
         \t  10.0.0.3\nAliases:  fs.contoso.com\n\n",
    );
    let expected = lead("fs.contoso.com", &["fs1.contoso.com"], &["10.0.0.3", "2001:db8::3"]);
    assert_eq!((leads(&found, "fs"), leads(&found, "fs.contoso.com")), (expected.clone(), expected));
    let missing = "C:\\>nslookup hv9\nServer:  dc1.contoso.com\nAddress:  10.0.0.1\n\n*** dc1.contoso.com can't find hv9: Non-existent domain\n";
    assert_eq!(names(missing).forward.get("hv9"), Some(&Answer::NoSuchName));
    let reverse = "C:\\>nslookup 10.0.0.2\nServer:  dc1.contoso.com\nAddress:  10.0.0.1\n\nName:    hv2.contoso.com\nAddress:  10.0.0.2\n";
    let found = names(reverse);
    assert!(found.forward.is_empty() && found.reverse.len() == 1, "{found:?}");
    let unknown = read(reverse.split_once('\n').unwrap().1);
    assert!(unknown.warnings[0].contains("does not have the line"), "{unknown:?}");
    let linux = names(
        "$ nslookup x\nServer:\t\t10.0.0.1\nAddress:\t10.0.0.1#53\n\nfs.contoso.com\tcanonical name = fs1.contoso.com.\nName:\tfs1.contoso.com\n\
         Address: 10.0.0.3\n",
    );
    assert_eq!(leads(&linux, "fs.contoso.com"), lead("fs.contoso.com", &["fs1.contoso.com"], &["10.0.0.3"]));
    let refused = missing.replace("Non-existent domain", "Query refused");
    assert_eq!(names(&refused).forward.get("hv9"), Some(&Answer::Refused("REFUSED".to_owned())));
}

const METADATA: &str = "\
C:\\>repadmin /showobjmeta DC1 \"CN=HV1,OU=Hyper-V,DC=contoso,DC=com\"

3 entries.
Loc.USN                           Originating DSA  Org.USN  Org.Time/Date        Ver Attribute
=======                           =============== ========= =============        === =========
  77641               Default-First-Site-Name\\DC1     77641 2019-11-05 09:38:09    1 objectClass
  77650    1f2e3d4c-0000-0000-0000-000000000001     77642 2019-11-05 09:38:10    4 userAccountControl
  77652               My Site\\DC 1     77643 2019-11-05 09:38:10    2 msDS-AllowedToDelegateTo
0 entries.
Type    Attribute     Last Mod Time                            Originating DSA  Loc.USN Org.USN Ver
======= ============  =============                           ================= ======= ======= ===

";

#[test]
fn versions_of_attributes_are_kept_for_each_domain_controller() {
    let one = read(METADATA);
    let [hv1] = &one.objects[..] else { panic!("{one:?}") };
    assert_eq!(hv1.dn, "CN=HV1,OU=Hyper-V,DC=contoso,DC=com");
    let rows = hv1.texts("msDS-ReplAttributeMetaData;dc=DC1").found().unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows.contains(&"msDS-AllowedToDelegateTo|2|2019-11-05 09:38:10|My Site\\DC 1|77643"), "{rows:?}");
    assert!(super::lag(hv1).is_empty());
    let other = METADATA.replace("showobjmeta DC1", "showobjmeta DC2").replace("2 msDS-Allowed", "3 msDS-Allowed");
    let both = read(&format!("{METADATA}{other}"));
    assert_eq!(
        super::lag(&both.objects[0]),
        [
            "msds-allowedtodelegateto of CN=HV1,OU=Hyper-V,DC=contoso,DC=com has not reached every domain controller: version 2 on dc1, \
             3 on dc2"
        ]
    );
    let refused = |text: &str| export("out.txt", text.as_bytes()).unwrap_err().to_string();
    assert!(
        refused(METADATA.split_once("\n\n").unwrap().1).starts_with("out.txt:1: expected the line with the command")
    );
    let damaged = METADATA.replace("2019-11-05 09:38:09    1 objectClass", "2019");
    assert!(refused(&damaged).starts_with("out.txt:6: expected a local USN"), "{}", refused(&damaged));
}

#[test]
fn nltest_names_the_domain_and_what_is_wrong() {
    let found = read(
        "           DC: \\\\DC1.contoso.com\n      Address: \\\\10.0.0.1\n     Dom Guid: 1\n     Dom Name: Contoso.com\n  Forest Name: contoso.com\n \
         Dc Site Name: A\nOur Site Name: A\n        Flags: PDC GC DS LDAP KDC TIMESERV DS_8 DS_9 \nThe command completed successfully\n",
    );
    assert_eq!(found.domain.as_deref(), Some("contoso.com"));
    assert!(found.warnings[0].contains("DC1.contoso.com\", which runs Windows Server 2012 R2"), "{found:?}");
    let channel = "Flags: 30 HAS_IP  HAS_TIMESERV\nTrusted DC Name \\\\DC1.contoso.com\nTrusted DC Connection Status Status = 0 0x0 NERR_Success\n";
    assert!(read(channel).warnings.is_empty());
    let broken = read(&channel.replace("0 0x0 NERR_Success", "5 0x5 ERROR_ACCESS_DENIED"));
    assert!(
        broken.warnings[0].contains("no channel to its domain by \"DC1.contoso.com\": \"5 0x5 ERROR_ACCESS_DENIED"),
        "{broken:?}"
    );
    // Asked by its NetBIOS name, it prints that.
    assert_eq!(read("DC: \\\\DC1\nAddress: \\\\10.0.0.1\nDom Name: CONTOSO\n").domain, None);
}

#[test]
fn only_offsets_that_kerberos_does_not_allow_are_said() {
    let monitor = "DC1.contoso.com *** PDC ***[10.0.0.1:123]:\n    ICMP: 0ms delay\n    NTP: -0301.2500000s offset from DC1.contoso.com\n        Stratum: 3\n";
    let said = read(monitor).warnings;
    assert!(said.len() == 1 && said[0].contains("\"DC1.contoso.com\" is -301 s away"), "{said:?}");
    assert!(read(&monitor.replace("-0301", "+0299")).warnings.is_empty());
    let chart = "Tracking dc1.contoso.com [10.0.0.1:123].\nThe current time is 4/3/2026 9:15:22 AM.\n09:15:22, d:+00.0012345s o:+400.0001234s  [      *      ]\n\
                 09:15:24, +999.5s\n";
    let said = read(chart).warnings;
    assert!(said.len() == 1 && said[0].contains("is 1000 s away"), "{said:?}");
}

#[test]
fn rights_on_shares_need_a_server() {
    let table = "\nName ScopeName AccountName           AccessControlType AccessRight\n---- --------- -----------           ----------------- -----------\n\
                 VMs  *         CONTOSO\\Domain Admins Allow             Full\nVMs  *         CONTOSO\\HV1$          Allow             Change\n\n";
    let found = read(&format!("PS C:\\> Get-SmbShareAccess -Name VMs -CimSession FS1\n{table}"));
    let [share] = &found.shares[..] else { panic!("{found:?}") };
    assert_eq!(share.dn, "\\\\fs1\\vms");
    assert_eq!(
        share.texts("access"),
        Known::Found(vec!["CONTOSO\\Domain Admins|Allow|Full", "CONTOSO\\HV1$|Allow|Change"])
    );
    let without = read(table);
    assert!(without.shares.is_empty() && without.warnings[0].contains("2 rows were left out"), "{without:?}");
    assert_eq!(read(&format!("[fs2]: PS C:\\> Get-SmbShareAccess VMs\n{table}")).shares[0].dn, "\\\\fs2\\vms");
    assert_eq!(read(&table.replace("VMs  * ", "VMs  SOFS")).shares[0].dn, "\\\\sofs\\vms");
}

#[test]
fn what_is_no_fact_is_said_to_be_none() {
    let delegation = read("PS C:\\> Get-SmbDelegation -SmbServer FS1\n\nHV1\nHV2\n");
    assert!(delegation.warnings[0].contains("HV1, HV2"), "{delegation:?}");
    let groups = read("GROUP INFORMATION\n-----------------\n\nGroup Name  Type  SID\n");
    assert!(groups.objects.is_empty() && groups.warnings[0].contains("token of one session"), "{groups:?}");
}

/// Every output of this file, cut anywhere: read, or refused, and nothing that is not in the whole.
#[test]
fn no_cut_invents_a_name() {
    for whole in [TABLE, METADATA] {
        let all = read(whole);
        for length in (0..whole.len()).filter(|length| whole.is_char_boundary(*length)) {
            let Ok(cut) = export("out.txt", &whole.as_bytes()[..length]) else { continue };
            assert!(cut.objects.len() <= all.objects.len());
        }
    }
}
