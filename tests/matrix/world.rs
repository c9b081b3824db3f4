//! The facts of a cell: two hosts, a user, two machines with tools, a domain controller.

use std::collections::BTreeMap;

use kcd_doctor::{
    case::{Case, MigrationAuth, Operation},
    facts::{Facts, Known, Object, Value},
    name::HostName,
    windows::{Ace, Entry, SecurityDescriptor, Sid, access::FULL_CONTROL},
};

use super::cell::{Auth, Cell, Host, List, Rbcd, Run, User};
use super::random::facts::export;

const HOME: &str = "DC=contoso,DC=com";
const ABROAD: &str = "DC=emea,DC=contoso,DC=com";
const HOME_SID: &str = "S-1-5-21-1001-1002-1003";
const ABROAD_SID: &str = "S-1-5-21-2001-2002-2003";
const TRANSITION: u32 = 0x100_0000;
const MIGRATION: &str = "Microsoft Virtual System Migration Service";

/// The question of a cell.
pub(crate) fn case(cell: Cell) -> Case {
    let via = match cell.run {
        Run::Local => "hv1",
        Run::OldTools => "tools-old",
        Run::NewTools => "tools-new",
    };
    Case {
        destination: Some(HostName::new("hv2")),
        user: Some("alice".to_owned()),
        via: Some(HostName::new(via)),
        migration_auth: Some(match cell.auth {
            Auth::CredSsp => MigrationAuth::CredSsp,
            Auth::Kerberos => MigrationAuth::Kerberos,
        }),
        ..Case::new(Operation::Migrate, HostName::new("hv1"))
    }
}

/// An object under construction.
struct Build {
    dn: String,
    attributes: BTreeMap<String, Known<Vec<Value>>>,
}

/// Attributes that were asked for of every object, so that what is not there is known to be absent.
const ASKED: [&str; 22] = [
    "objectclass",
    "cn",
    "samaccountname",
    "dnshostname",
    "useraccountcontrol",
    "serviceprincipalname",
    "msds-allowedtodelegateto",
    "msds-allowedtoactonbehalfofotheridentity",
    "msds-supportedencryptiontypes",
    "operatingsystem",
    "operatingsystemversion",
    "objectsid",
    "primarygroupid",
    "memberof",
    "member",
    "pwdlastset",
    "accountexpires",
    "lastlogontimestamp",
    "whencreated",
    "whenchanged",
    "msds-assignedauthnpolicy",
    "msds-assignedauthnpolicysilo",
];

impl Build {
    fn new(dn: &str, class: &str, account: &str, sid: &str) -> Self {
        let attributes = ASKED.iter().map(|name| ((*name).to_owned(), Known::Absent)).collect();
        let sid: Sid = sid.parse().unwrap();
        Self { dn: dn.to_owned(), attributes }
            .with("objectClass", &[class])
            .with("sAMAccountName", &[account])
            .with("pwdLastSet", &["134208000000000000"])
            .with("lastLogonTimestamp", &["134225000000000000"])
            .with("whenCreated", &["20240212081500.0Z"])
            .with("whenChanged", &["20260402093000.0Z"])
            .with_octets("objectSid", sid.to_bytes())
    }

    fn with(mut self, attribute: &str, values: &[&str]) -> Self {
        let mut values: Vec<Value> = values.iter().map(|value| Value::Text((*value).to_owned())).collect();
        values.sort();
        if !values.is_empty() {
            self.attributes.insert(attribute.to_lowercase(), Known::Found(values));
        }
        self
    }

    fn with_octets(mut self, attribute: &str, octets: Vec<u8>) -> Self {
        self.attributes.insert(attribute.to_lowercase(), Known::Found(vec![Value::new(octets)]));
        self
    }

    fn done(self) -> Object {
        Object { dn: self.dn, source: "matrix".to_owned(), attributes: self.attributes }
    }
}

fn computer(name: &str, domain: &str, sid: &str, control: u32, version: &str) -> Build {
    let suffix = domain.replace("DC=", "").replace(',', ".");
    let full = format!("{}.{suffix}", name.to_lowercase());
    let mut names = Vec::new();
    for class in ["HOST", "RestrictedKrbHost", "WSMAN", MIGRATION] {
        names.push(format!("{class}/{name}"));
        names.push(format!("{class}/{full}"));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Build::new(&format!("CN={name},OU=Machines,{domain}"), "computer", &format!("{name}$"), sid)
        .with("cn", &[name])
        .with("dNSHostName", &[&full])
        .with("servicePrincipalName", &names)
        .with("userAccountControl", &[&control.to_string()])
        .with("primaryGroupID", &["515"])
        .with("msDS-SupportedEncryptionTypes", &["28"])
        .with("operatingSystem", &["Windows Server"])
        .with("operatingSystemVersion", &[version])
}

fn list(cell: Cell, target: &str, full: &str, dn: &str) -> Vec<String> {
    let of = |classes: [&str; 2], names: &[&str]| {
        let names = names.iter();
        names.flat_map(|name| classes.iter().map(move |class| format!("{class}/{name}"))).collect()
    };
    let right = [MIGRATION, "cifs"];
    match cell.list {
        List::Empty => Vec::new(),
        List::Both => of(right, &[target, full]),
        List::ShortOnly => of(right, &[target]),
        List::FqdnOnly => of(right, &[full]),
        List::WrongClass => of(["Microsoft Virtual Machine Migration Service", "smb"], &[target, full]),
        List::DnValue => of(right, &[&format!("{dn}.DNSHostName"), &format!("{dn}.Name")]),
        List::HostOnly => vec![format!("HOST/{target}"), format!("HOST/{full}")],
    }
}

fn allowing(sid: &str) -> Vec<u8> {
    let ace = Ace::allow(sid.parse().unwrap(), FULL_CONTROL);
    SecurityDescriptor::owned_by_administrators(vec![Entry::Ace(ace)]).to_bytes().unwrap()
}

/// The facts of a cell. The way back is allowed by the source everywhere, so that it adds nothing.
pub(crate) fn facts(cell: Cell) -> Facts {
    const DESCRIPTOR: &str = "msDS-AllowedToActOnBehalfOfOtherIdentity";
    const LIST: &str = "msDS-AllowedToDelegateTo";
    let (there, there_sid) = if cell.is_abroad { (ABROAD, ABROAD_SID) } else { (HOME, HOME_SID) };
    let version = match cell.host {
        Host::Y2012R2 => "6.3 (9600)",
        Host::Y2016 => "10.0 (14393)",
        Host::Y2025 => "10.0 (26100)",
    };
    let full = if cell.is_abroad { "hv2.emea.contoso.com" } else { "hv2.contoso.com" };
    let (hv1_sid, hv2_sid) = (format!("{HOME_SID}-1105"), format!("{there_sid}-1106"));
    let entries = list(cell, "HV2", full, &format!("CN=HV2,OU=Machines,{there}"));
    let entries: Vec<&str> = entries.iter().map(String::as_str).collect();
    let hv1 = computer("HV1", HOME, &hv1_sid, 4096 | if cell.transition { TRANSITION } else { 0 }, version)
        .with(LIST, &entries)
        .with_octets(DESCRIPTOR, allowing(&hv2_sid));
    let hv2 = computer("HV2", there, &hv2_sid, 4096, version);
    let hv2 = match cell.rbcd {
        Rbcd::None => hv2,
        Rbcd::Right => hv2.with_octets(DESCRIPTOR, allowing(&hv1_sid)),
        Rbcd::WrongSid => hv2.with_octets(DESCRIPTOR, allowing(&format!("{HOME_SID}-4711"))),
    };
    let control = if cell.user == User::Sensitive { "1049088" } else { "512" };
    let alice = format!("CN=Alice,OU=Admins,{HOME}");
    let group = format!("CN=Protected Users,CN=Users,{HOME}");
    let mut user = Build::new(&alice, "user", "alice", &format!("{HOME_SID}-1601"))
        .with("userAccountControl", &[control])
        .with("primaryGroupID", &["513"]);
    let mut protected = Build::new(&group, "group", "Protected Users", &format!("{HOME_SID}-525"));
    if cell.user == User::Protected {
        user = user.with("memberOf", &[&group]);
        protected = protected.with("member", &[&alice]);
    }
    let controller = |domain: &str, sid: &str, name: &str| {
        computer(name, domain, &format!("{sid}-1001"), 532_480, "10.0 (14393)").with("primaryGroupID", &["516"])
    };
    let objects = [
        hv1,
        hv2,
        user,
        protected,
        computer("TOOLS-OLD", HOME, &format!("{HOME_SID}-1201"), 4096, "6.3 (9600)"),
        computer("TOOLS-NEW", HOME, &format!("{HOME_SID}-1202"), 4096, "10.0 (20348)"),
        controller(HOME, HOME_SID, "DC1"),
        controller(ABROAD, ABROAD_SID, "DC2"),
    ];
    export("matrix", objects.into_iter().map(Build::done).collect())
}
