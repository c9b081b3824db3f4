//! Rows of hosts and of shares: what `Get-VMHost`, CIM classes and `Get-SmbShareAccess` say.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    control, merge,
    rows::{Cell, Item, Place, Row},
    times,
    values::CUT,
};
use crate::{
    facts::{Known, NOBODY, Object, Value},
    gather::files::Export,
    name::HostName,
};

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `Get-VMHost`.
    Host,
    /// `Get-VMMigrationNetwork`.
    Network,
    /// A CIM class with one object for each machine.
    Machine,
    /// `Get-SmbShareAccess`.
    Share,
    /// `Get-SmbDelegation`.
    Delegation,
}

/// Whether a row is about a host or a share, and what of it.
pub(super) fn kind(row: &Row) -> Option<Kind> {
    const OF_HOST: [&str; 6] = [
        "virtualmachinemigrationenabled",
        "virtualmachinemigrationauthenticationtype",
        "virtualmachinemigrationperformanceoption",
        "useanynetworkformigration",
        "maximumvirtualmachinemigrations",
        "virtualharddiskpath",
    ];
    const OF_MACHINE: [&str; 5] = [
        "securityservicesrunning",
        "securityservicesconfigured",
        "virtualizationbasedsecuritystatus",
        "lastbootuptime",
        "localdatetime",
    ];
    let any = |names: &[&str]| names.iter().any(|name| row.has(name));
    if row.has("accountname") && any(&["accesscontroltype", "accessright"]) {
        Some(Kind::Share)
    } else if any(&OF_HOST) {
        Some(Kind::Host)
    } else if any(&OF_MACHINE) {
        Some(Kind::Machine)
    } else if row.has("subnet") && any(&["priority", "computername"]) {
        Some(Kind::Network)
    } else if any(&["smbclient", "smbserver"]) {
        Some(Kind::Delegation)
    } else {
        None
    }
}

/// A word of an enumeration, and the numbers and spellings that stand for it.
type Word = (&'static str, &'static [&'static str]);

/// Words of enumerations, by property.
const WORDS: [(&str, &[Word]); 4] = [
    ("virtualmachinemigrationauthenticationtype", &[("CredSSP", &["0", "credssp"]), ("Kerberos", &["1", "kerberos"])]),
    (
        "virtualmachinemigrationperformanceoption",
        &[
            ("TCPIP", &["0", "tcpip", "none"]),
            ("Compression", &["1", "compression"]),
            ("SMB", &["2", "smb", "smbtransport"]),
        ],
    ),
    ("accesscontroltype", &[("Allow", &["0", "allow"]), ("Deny", &["1", "deny"])]),
    (
        "accessright",
        &[
            ("Full", &["0", "full"]),
            ("Change", &["1", "change"]),
            ("Read", &["2", "read"]),
            ("Custom", &["3", "custom"]),
        ],
    ),
];

/// The word of an enumeration as PowerShell spells it; what is not known stays as it is.
fn word(property: &str, text: &str) -> String {
    let words = WORDS.iter().find(|(name, _)| *name == property).map_or(&[][..], |(_, words)| words);
    let lower = text.trim().to_ascii_lowercase();
    let found = words.iter().find(|(_, spellings)| spellings.contains(&lower.as_str()));
    found.map_or_else(|| text.trim().to_owned(), |(word, _)| (*word).to_owned())
}

/// Properties that say whose row it is, or belong to shares.
const NAMES: [&str; 7] = [
    "computername",
    "csname",
    "pscomputername",
    "fullyqualifieddomainname",
    "cimsystemproperties",
    "smbserver",
    "scopename",
];

/// The machine that a row is about, as the file names it.
fn machine<'r>(row: &'r Row, properties: &[&str]) -> Option<&'r str> {
    let is_real = |name: &&str| !matches!(name.to_ascii_lowercase().as_str(), "" | "." | "localhost" | "*");
    let named = properties.iter().filter_map(|name| row.text(&[name])).find(is_real);
    named.or_else(|| row.command.as_ref().and_then(|command| command.machine.as_deref()).filter(is_real))
}

/// Reads all rows and adds what they say to the export.
pub(super) fn read(file: &str, rows: Vec<(Kind, Row)>, export: &mut Export, warnings: &mut Vec<String>) {
    let mut hosts = BTreeMap::new();
    let mut lists: BTreeMap<(String, &'static str), BTreeSet<Value>> = BTreeMap::new();
    let mut access: BTreeMap<String, Access> = BTreeMap::new();
    let mut nameless: Vec<(Kind, Place)> = Vec::new();
    let mut unnamed: BTreeMap<String, BTreeSet<Value>> = BTreeMap::new();
    for (kind, row) in rows {
        let owner = match kind {
            Kind::Host => machine(&row, &["computername", "name", "pscomputername"]),
            Kind::Network => machine(&row, &["computername", "pscomputername"]),
            Kind::Machine => machine(&row, &["pscomputername", "csname", "cimsystemproperties", "computername"]),
            Kind::Share => machine(&row, &["pscomputername", "scopename", "cimsystemproperties"]),
            Kind::Delegation => machine(&row, &["smbserver"]),
        };
        let Some(owner) = owner else {
            if kind == Kind::Host {
                for (name, known) in row.cells.iter().filter_map(|(name, cell)| attribute(name, cell)) {
                    unnamed.entry(name).or_default().extend(known.found().unwrap_or_default());
                }
            }
            nameless.push((kind, row.place));
            continue;
        };
        let owner = HostName::new(owner);
        let dn = owner.short().to_owned();
        match kind {
            Kind::Host | Kind::Machine => {
                let attributes = row.cells.iter().filter_map(|(name, cell)| attribute(name, cell)).collect();
                merge::add(&mut hosts, Object { dn, source: file.to_owned(), attributes }, warnings);
            }
            Kind::Network => add(&mut lists, (dn, "migrationnetworks"), row.cells.get("subnet")),
            Kind::Delegation => add(&mut lists, (dn, "smbdelegation"), row.cells.get("smbclient")),
            Kind::Share => match row.text(&["name"]) {
                Some(share) => {
                    let path = format!(r"\\{dn}\{}", share.to_lowercase());
                    access.entry(path).or_default().add(&row);
                }
                None => nameless.push((kind, row.place)),
            },
        }
    }
    for ((dn, attribute), values) in lists {
        let known = Known::Found(values.into_iter().collect());
        let attributes = [(attribute.to_owned(), known)].into();
        merge::add(&mut hosts, Object { dn, source: file.to_owned(), attributes }, warnings);
    }
    if !unnamed.is_empty() {
        let known = |values: BTreeSet<Value>| Known::Found(values.into_iter().collect());
        let attributes = unnamed.into_iter().map(|(name, values)| (name, known(values))).collect();
        let nobody = Object { dn: NOBODY.to_owned(), source: file.to_owned(), attributes };
        hosts.insert(NOBODY.to_owned(), nobody);
    }
    export.hosts = hosts.into_values().collect();
    export.shares = access.into_iter().map(|(dn, access)| access.object(dn, file)).collect();
    warn(&nameless, warnings);
}

fn warn(nameless: &[(Kind, Place)], warnings: &mut Vec<String>) {
    let Some((kind, place)) = nameless.first() else { return };
    let what = match kind {
        Kind::Host | Kind::Network | Kind::Machine => {
            "settings of a host without its name: add PSComputerName or ComputerName to the columns, or ask with -CimSession"
        }
        Kind::Share => "access to a share without the name of the server: ask with -CimSession, or add PSComputerName",
        Kind::Delegation => "a delegation without SmbServer",
    };
    let more = if nameless.len() > 1 { format!(" ({} such objects)", nameless.len()) } else { String::new() };
    warnings.push(format!("{place} holds {what}; it was left out{more}"));
}

fn add(
    lists: &mut BTreeMap<(String, &'static str), BTreeSet<Value>>,
    key: (String, &'static str),
    cell: Option<&Cell>,
) {
    if let Some(Cell::Values(items)) = cell {
        lists.entry(key).or_default().extend(items.iter().filter_map(text).map(Value::Text));
    }
}

fn text(item: &Item) -> Option<String> {
    match item {
        Item::Text(text) => Some(text.clone()),
        Item::Time(time) => Some(time.to_string()),
        Item::Bytes(_) | Item::Sddl(_) => None,
    }
}

/// A property of a host. What is empty says nothing: a column may have been selected that was never there.
fn attribute(name: &'static str, cell: &Cell) -> Option<(String, Known<Vec<Value>>)> {
    if NAMES.contains(&name) || !super::names::OF_HOSTS.contains(&name) {
        return None;
    }
    let known = match cell {
        Cell::Empty => return None,
        Cell::Cut => Known::Unreadable(CUT.to_owned()),
        Cell::Unusable(why) => Known::Unreadable(format!("{name}: {why}")),
        Cell::Values(_) if matches!(name, "lastbootuptime" | "localdatetime") => time(name, cell),
        Cell::Values(items) => {
            let is_flag = matches!(name, "virtualmachinemigrationenabled" | "useanynetworkformigration");
            let flag = control::truth(cell).filter(|_| is_flag);
            let mut values: Vec<Value> = match flag {
                Some(flag) => vec![Value::Text(if flag { "True" } else { "False" }.to_owned())],
                None => items.iter().filter_map(text).map(|text| Value::Text(word(name, &text))).collect(),
            };
            values.sort_unstable();
            values.dedup();
            if values.is_empty() {
                return None;
            }
            Known::Found(values)
        }
    };
    Some((name.to_owned(), known))
}

/// A time in UTC, whichever way it is written.
fn time(name: &str, cell: &Cell) -> Known<Vec<Value>> {
    let time = match cell {
        Cell::Values(items) => match items.first() {
            Some(Item::Time(time)) => Some(*time),
            Some(Item::Text(text)) => times::zoned(text).or_else(|| times::of_wmi(text)),
            _ => None,
        },
        _ => None,
    };
    match time {
        Some(time) => Known::Found(vec![Value::Text(time.to_string())]),
        None => Known::Unreadable(format!(
            "{name} is a time without its zone, in the language of the machine: export it as JSON"
        )),
    }
}

/// Entries of a share's access list, or why they are not known.
#[derive(Default)]
struct Access {
    entries: BTreeSet<Value>,
    unreadable: Option<String>,
}

impl Access {
    fn add(&mut self, row: &Row) {
        let part = |name: &str| row.text(&[name]).map(|text| word(name, text));
        let entry = (row.text(&["accountname"]), part("accesscontroltype"), part("accessright"));
        if let (Some(account), Some(kind), Some(right)) = entry {
            self.entries.insert(Value::Text(format!("{account}|{kind}|{right}")));
        } else {
            let place = row.place;
            self.unreadable = Some(format!("an entry lacks AccountName, AccessControlType or AccessRight ({place})"));
        }
    }

    fn object(self, dn: String, file: &str) -> Object {
        let known = match self.unreadable {
            Some(why) => Known::Unreadable(why),
            None => Known::Found(self.entries.into_iter().collect()),
        };
        Object { dn, source: file.to_owned(), attributes: [("access".to_owned(), known)].into() }
    }
}
