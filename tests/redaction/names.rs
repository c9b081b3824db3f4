//! The names that are in the files of a fixture and on its command line.

use std::{
    collections::BTreeSet,
    net::IpAddr,
    path::{Path, PathBuf},
};

use kcd_doctor::{
    facts::{Facts, Object},
    gather,
    windows::Sid,
};

use crate::cases::Case;

/// Words that may stay although something in a fixture is called so.
const COMMON: &[&str] = &[
    // Names that every domain has.
    "administrator",
    "administrators",
    "builtin",
    "computers",
    "domain admins",
    "domain controllers",
    "domain computers",
    "domain users",
    "guest",
    "krbtgt",
    "protected users",
    "users",
    "configuration",
    "deleted objects",
    "system",
    "services",
    "windows authorization access group",
    "authn policy configuration",
    "authn policies",
    "authn silos",
    "account operators",
    "backup operators",
    "cert publishers",
    "dnsadmins",
    "dnsupdateproxy",
    "domain guests",
    "enterprise admins",
    "group policy creator owners",
    "schema admins",
    // Labels that say only that a name is one of the DNS.
    "com",
    "org",
    "net",
    "local",
    "example",
    "test",
];

/// The names of a case: those of its files and of its command line, in lower case.
pub(crate) fn names_of(case: &Case) -> BTreeSet<String> {
    let folder = case.path.parent().unwrap();
    let mut names = Names::default();
    let mut after = "";
    for argument in &case.arguments {
        let path = folder.join(argument);
        match (after, path.is_file()) {
            ("--error" | "--migration-auth" | "--host-os", _) => {}
            (_, true) => names.file(&path),
            (_, false) if argument.starts_with("--") || argument == "-" => {}
            _ => names.operand(argument),
        }
        after = argument;
    }
    // The command itself.
    names.0.remove(case.arguments[0].as_str());
    names.0.retain(|name| name.chars().count() > 1 && !COMMON.contains(&name.as_str()));
    names.0
}

#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    fn add(&mut self, name: &str) {
        let name = name.trim().trim_end_matches(['$', '.']);
        if name.contains(char::is_alphanumeric) {
            self.0.insert(name.to_lowercase());
        }
    }

    /// A name of the DNS: the whole of it, and its labels but for the last.
    fn dns(&mut self, name: &str) {
        let name = name.trim_end_matches('.');
        if name.parse::<IpAddr>().is_ok() {
            self.add(name);
            return;
        }
        let labels: Vec<&str> = name.split('.').collect();
        self.add(name);
        labels[..labels.len().saturating_sub(1).max(1)].iter().for_each(|label| self.add(label));
    }

    fn operand(&mut self, operand: &str) {
        for part in operand.split(['\\', '/']).filter(|part| !part.is_empty()).take(1) {
            part.split('@').for_each(|part| self.dns(part));
        }
        if let Some((_, account)) = operand.split_once('\\').filter(|_| !operand.starts_with('\\')) {
            self.add(account);
        }
    }

    fn account(&mut self, name: &str) {
        let mut parts = name.split(['@', '\\']);
        parts.next().into_iter().for_each(|part| self.add(part));
        parts.for_each(|part| self.dns(part));
    }

    fn spn(&mut self, spn: &str) {
        if let Some((class, host)) = spn.split_once('/') {
            let host = host.split([':', '/', '@']).next().unwrap_or_default();
            if class != "krbtgt" && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')) {
                self.dns(host);
            }
        } else {
            self.account(spn);
        }
    }

    fn dn(&mut self, dn: &str) {
        let parts: Vec<&str> = dn.split(',').collect();
        for (at, part) in parts.iter().enumerate() {
            let Some((kind, value)) = part.split_once('=') else { continue };
            if !kind.eq_ignore_ascii_case("dc") || at + 1 < parts.len() {
                self.add(value.split(['\\', '\n']).next().unwrap_or_default());
            }
        }
    }

    fn file(&mut self, path: &Path) {
        // What it is called, if that tells more than a test's part.
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if stem.starts_with("COMM") {
            self.add(&stem);
        }
        if let Ok(read) = gather::files::read(&[PathBuf::from(path)], None) {
            self.facts(&read.facts);
        }
        let Ok(evidence) = gather::evidence::file(path) else { return };
        for exchange in &evidence.exchanges {
            [&exchange.client, &exchange.user].into_iter().flatten().for_each(|name| self.account(name));
            exchange.spn.iter().for_each(|spn| self.spn(spn));
            exchange.kdc.iter().for_each(|kdc| self.add(kdc.rsplit_once(':').unwrap().0));
        }
        for symptom in &evidence.symptoms {
            symptom.host.iter().for_each(|host| self.dns(host));
            symptom.hints.user.iter().for_each(|user| self.account(user));
            symptom.hints.hosts.iter().for_each(|host| self.dns(host));
            symptom.hints.unc.iter().for_each(|path| self.operand(path));
        }
    }

    fn facts(&mut self, facts: &Facts) {
        facts.domain.iter().for_each(|domain| self.dns(domain));
        facts.snapshots.iter().flat_map(|snapshot| &snapshot.objects).for_each(|object| self.object(object));
        for copy in &facts.copies {
            self.dns(&copy.name);
            copy.missing.iter().for_each(|dn| self.dn(dn));
            copy.objects.as_found().into_iter().flatten().for_each(|object| self.object(object));
        }
        let Some(names) = facts.names.as_found() else { return };
        names.servers.iter().for_each(|server| self.add(server.rsplit_once(':').map_or(server.as_str(), |(ip, _)| ip)));
        for (name, answer) in &names.forward {
            self.dns(name);
            if let Some(found) = answer.found() {
                self.dns(&found.name);
                found.aliases.iter().for_each(|alias| self.dns(alias));
                found.addresses.iter().for_each(|address| self.add(&address.to_string()));
            }
        }
        for (address, answer) in &names.reverse {
            self.add(&address.to_string());
            answer.found().into_iter().flatten().for_each(|name| self.dns(name));
        }
    }

    fn object(&mut self, object: &Object) {
        self.dn(&object.dn);
        let texts = |attribute: &str| -> Vec<String> {
            object.texts(attribute).found().unwrap_or_default().into_iter().map(str::to_owned).collect()
        };
        ["sAMAccountName", "cn"]
            .iter()
            .flat_map(|one| texts(one))
            .for_each(|name| self.add(name.split('\n').next().unwrap()));
        ["dNSHostName", "msDS-AdditionalDnsHostName"]
            .iter()
            .flat_map(|one| texts(one))
            .for_each(|name| self.dns(&name));
        for name in texts("userPrincipalName") {
            self.account(&name);
        }
        ["servicePrincipalName", "msDS-AllowedToDelegateTo"]
            .iter()
            .flat_map(|one| texts(one))
            .for_each(|name| self.spn(&name));
        ["memberOf", "member", "lastKnownParent"].iter().flat_map(|one| texts(one)).for_each(|name| self.dn(&name));
        texts("userWorkstations").iter().flat_map(|list| list.split(',')).for_each(|name| self.add(name));
        let sid = object.octets("objectSid").found().and_then(|octets| Sid::parse(octets).ok());
        if let Some((sid, _)) = sid.filter(|(sid, _)| sid.to_string().starts_with("S-1-5-21-")) {
            self.add(&sid.to_string());
            sid.domain().iter().for_each(|domain| self.add(&domain.to_string()));
        }
    }
}
