//! Service principal names: `class "/" host [":" port] ["/" name]`.

use std::fmt;

use crate::name::HostName;

/// A service class that Hyper-V asks the KDC for, exactly as it is spelt in a service principal name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// The control connection of a live migration, TCP 6600.
    Migration,
    /// Files on an SMB share. Hosts do not register it: their `HOST` name stands for it.
    Cifs,
    /// Hyper-V Replica.
    Replica,
}

impl Service {
    /// The class, with the spaces that it has.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Migration => "Microsoft Virtual System Migration Service",
            Self::Cifs => "cifs",
            Self::Replica => "Hyper-V Replica Service",
        }
    }

    /// Whether VMMS registers the class itself; such a class is never covered by a `HOST` name.
    pub const fn is_registered_by_vmms(self) -> bool {
        !matches!(self, Self::Cifs)
    }

    /// The name for one host.
    pub fn on(self, host: &str) -> Spn {
        Spn::parse(&format!("{}/{host}", self.class()))
    }
}

/// The classes that VMMS registers on a Hyper-V host's computer account.
pub const VMMS_CLASSES: [&str; 3] =
    ["Microsoft Virtual System Migration Service", "Hyper-V Replica Service", "Microsoft Virtual Console Service"];

/// A service principal name, taken apart without loss.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spn {
    text: String,
    /// Byte positions in `text`: the end of the class, and of the host.
    class_end: usize,
    host_end: usize,
}

impl Spn {
    /// Takes a value apart. Any text is accepted, since a list may hold anything: what is missing is empty.
    pub fn parse(text: &str) -> Self {
        let class_end = text.find('/').unwrap_or(text.len());
        let rest = text.get(class_end + 1..).unwrap_or_default();
        let host_end = rest.find([':', '/']).map_or(text.len(), |at| class_end + 1 + at);
        Self { text: text.to_owned(), class_end, host_end }
    }

    /// The whole value as it stands.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the first slash; the whole value where there is none.
    pub fn class(&self) -> &str {
        &self.text[..self.class_end]
    }

    /// What stands between the first slash and a port or a second slash.
    pub fn host(&self) -> &str {
        self.text.get(self.class_end + 1..self.host_end).unwrap_or_default()
    }

    /// A port or a service name after the host, with its sign; empty for the two-part names that Hyper-V and SMB use.
    pub fn rest(&self) -> &str {
        &self.text[self.host_end..]
    }

    /// The host part as a name.
    pub fn host_name(&self) -> HostName {
        HostName::new(self.host())
    }

    /// The same host and rest under another class.
    #[must_use]
    pub fn with_class(&self, class: &str) -> Self {
        Self::parse(&format!("{class}{}", &self.text[self.class_end..]))
    }

    /// The form under which names are compared: the KDC compares the whole string without regard to case.
    pub fn key(&self) -> String {
        self.text.to_lowercase()
    }

    /// Whether two names are the same to the KDC: equal as a whole, whatever their case. No alias is expanded.
    pub fn same_as(&self, other: &str) -> bool {
        self.key() == other.to_lowercase()
    }
}

impl fmt::Display for Spn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Which service classes a `HOST` name stands for, as the forest's `sPNMappings` say ([MS-DRSR] 4.1.4.2.19).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mappings {
    /// Alias class and the classes that it stands for, all in lower case.
    entries: Vec<(String, Vec<String>)>,
}

/// The value that a new forest has.
const DEFAULT_MAPPING: &str = "host=alerter,appmgmt,cisvc,clipsrv,browser,dhcp,dnscache,replicator,eventlog,\
eventsystem,policyagent,oakley,dmserver,dns,mcsvc,fax,msiserver,ias,messenger,netlogon,netman,netdde,netddedsm,nmagent,\
plugplay,protectedstorage,rasman,rpclocator,rpc,rpcss,remoteaccess,rsvp,samss,scardsvr,scesrv,seclogon,scm,dcom,cifs,\
spooler,snmp,schedule,tapisrv,trksvr,trkwks,ups,time,wins,www,http,w3svc,iisadmin,msdtc";

impl Mappings {
    /// Reads the values of the attribute: `alias=class,class,…`.
    pub fn parse<'v>(values: impl IntoIterator<Item = &'v str>) -> Self {
        let entries = values
            .into_iter()
            .filter_map(|value| value.split_once('='))
            .map(|(alias, classes)| {
                let classes = classes.split(',').map(|class| class.trim().to_lowercase()).collect();
                (alias.trim().to_lowercase(), classes)
            })
            .collect();
        Self { entries }
    }

    /// The mappings of a forest that nobody changed.
    pub fn default_of_a_forest() -> Self {
        Self::parse([DEFAULT_MAPPING])
    }

    /// The class whose name is looked up where nobody owns `class` itself.
    pub fn alias_of(&self, class: &str) -> Option<&str> {
        let class = class.to_lowercase();
        self.entries.iter().find(|(_, classes)| classes.contains(&class)).map(|(alias, _)| alias.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let spn = Service::Migration.on("hv2.contoso.com");
        assert_eq!((spn.class(), spn.host(), spn.rest()), (Service::Migration.class(), "hv2.contoso.com", ""));
        let three = Spn::parse("cifs/DC1.contoso.com:445/contoso.com");
        assert_eq!((three.class(), three.host(), three.rest()), ("cifs", "DC1.contoso.com", ":445/contoso.com"));
        let bare = Spn::parse("cifs");
        assert_eq!((bare.class(), bare.host(), bare.rest()), ("cifs", "", ""));
        assert_eq!(Spn::parse("").host(), "");
        assert_eq!(Spn::parse("é/").host(), "");
    }

    #[test]
    fn only_case_is_folded() {
        let spn = Service::Cifs.on("fs1");
        assert!(spn.same_as("CIFS/FS1"));
        assert!(!spn.same_as("cifs/fs1.contoso.com") && !spn.same_as("HOST/fs1") && !spn.same_as("cifs/fs1 "));
    }

    #[test]
    fn host_stands_for_cifs_and_never_for_hyper_v() {
        let mappings = Mappings::default_of_a_forest();
        assert_eq!(mappings.alias_of("CIFS"), Some("host"));
        assert!(VMMS_CLASSES.iter().all(|class| mappings.alias_of(class).is_none()));
    }
}
