//! The attributes that are kept, by number: objects number in the tens of thousands.

/// Attributes of objects that anything here is concluded from.
pub const OF_INTEREST: &[&str] = &[
    "accountExpires",
    "cn",
    "description",
    "dNSHostName",
    "dnsRoot",
    "flatName",
    "isDeleted",
    "lastLogonTimestamp",
    "logonHours",
    "member",
    "memberOf",
    "msDS-AdditionalDnsHostName",
    "msDS-AllowedToActOnBehalfOfOtherIdentity",
    "msDS-AllowedToDelegateTo",
    "msDS-AssignedAuthNPolicy",
    "msDS-AssignedAuthNPolicySilo",
    "msDS-Behavior-Version",
    "msDS-SupportedEncryptionTypes",
    "msDS-User-Account-Control-Computed",
    "name",
    "nCName",
    "nETBIOSName",
    "nTSecurityDescriptor",
    "objectClass",
    "objectSid",
    "operatingSystem",
    "operatingSystemVersion",
    "primaryGroupID",
    "pwdLastSet",
    "sAMAccountName",
    "securityIdentifier",
    "servicePrincipalName",
    "sPNMappings",
    "tokenGroups",
    "trustAttributes",
    "trustDirection",
    "trustParent",
    "trustPartner",
    "trustType",
    "userAccountControl",
    "userPrincipalName",
    "userWorkstations",
    "whenChanged",
    "whenCreated",
];

/// Attributes of the root DSE.
pub const OF_ROOT_DSE: &[&str] = &[
    "configurationNamingContext",
    "currentTime",
    "defaultNamingContext",
    "dnsHostName",
    "domainControllerFunctionality",
    "domainFunctionality",
    "forestFunctionality",
    "serverName",
];

/// What a search for all attributes does not return: what is computed, and what needs a control ([MS-ADTS] 3.1.1.4.5).
const ONLY_WHEN_NAMED: &[&str] = &["msDS-User-Account-Control-Computed", "nTSecurityDescriptor", "tokenGroups"];

/// What every object has, so that no value means no right to read it. What is only there when named belongs to them.
const ALWAYS_THERE: &[&str] = &["name", "objectClass", "whenChanged", "whenCreated"];

/// What only trusts and the names of domains have: of no other object is it worth a note that it has none.
pub const OF_DOMAINS: &[&str] = &[
    "dnsRoot",
    "flatName",
    "nCName",
    "nETBIOSName",
    "securityIdentifier",
    "trustAttributes",
    "trustDirection",
    "trustParent",
    "trustPartner",
    "trustType",
];

/// What cannot have two values: two mean that the file holds two states of one object.
const SINGLE: &[&str] = &[
    "accountExpires",
    "dNSHostName",
    "logonHours",
    "msDS-AllowedToActOnBehalfOfOtherIdentity",
    "msDS-AssignedAuthNPolicy",
    "msDS-AssignedAuthNPolicySilo",
    "msDS-SupportedEncryptionTypes",
    "msDS-User-Account-Control-Computed",
    "nTSecurityDescriptor",
    "objectSid",
    "operatingSystem",
    "operatingSystemVersion",
    "primaryGroupID",
    "pwdLastSet",
    "sAMAccountName",
    "securityIdentifier",
    "trustAttributes",
    "trustDirection",
    "trustPartner",
    "trustType",
    "userAccountControl",
    "userPrincipalName",
];

/// What only an export of all attributes carries, together.
const BOOKKEEPING: [&str; 4] = ["instancetype", "objectcategory", "usnchanged", "whencreated"];

/// A set of attributes, by number.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Set(u64);

impl Set {
    pub(super) fn insert(&mut self, number: u8) {
        self.0 |= 1 << number;
    }

    pub(super) fn contains(self, number: u8) -> bool {
        self.0 & (1 << number) != 0
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The numbering: attributes in lower case, in order.
pub(super) struct Names {
    lower: Vec<String>,
    /// Attributes that the search for all of them returns, of an object.
    pub(super) all: Set,
    /// The same of the root DSE.
    pub(super) all_of_root: Set,
    pub(super) always: Set,
    pub(super) single: Set,
    pub(super) of_domains: Set,
}

impl Names {
    pub(super) fn new() -> Self {
        let mut lower: Vec<_> = OF_INTEREST.iter().chain(OF_ROOT_DSE).map(|name| name.to_ascii_lowercase()).collect();
        lower.sort_unstable();
        lower.dedup();
        let mut names =
            Self { lower, all: Set(0), all_of_root: Set(0), always: Set(0), single: Set(0), of_domains: Set(0) };
        names.all = Set(names.set(OF_INTEREST).0 & !names.set(ONLY_WHEN_NAMED).0);
        names.all_of_root = names.set(OF_ROOT_DSE);
        names.always = names.set(ALWAYS_THERE).union(names.set(ONLY_WHEN_NAMED));
        names.single = names.set(SINGLE);
        names.of_domains = names.set(OF_DOMAINS);
        names
    }

    fn set(&self, of: &[&str]) -> Set {
        let mut set = Set(0);
        of.iter().filter_map(|name| self.number(name)).for_each(|number| set.insert(number));
        set
    }

    /// The number of an attribute that is kept.
    pub(super) fn number(&self, name: &str) -> Option<u8> {
        let mut lower = [0; 48];
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        let index = self.lower.binary_search_by(|known| known.as_bytes().cmp(lower)).ok()?;
        u8::try_from(index).ok()
    }

    /// In lower case.
    pub(super) fn name(&self, number: u8) -> &str {
        self.lower.get(usize::from(number)).map_or("", String::as_str)
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = u8> {
        (0..self.lower.len()).filter_map(|index| u8::try_from(index).ok())
    }
}

/// Which of the bookkeeping attributes this is, as a bit.
pub(super) fn bookkeeping(name: &str) -> u8 {
    BOOKKEEPING.iter().position(|known| name.eq_ignore_ascii_case(known)).map_or(0, |index| 1 << index)
}

#[cfg(test)]
mod tests {
    use super::{Names, OF_INTEREST, OF_ROOT_DSE};

    #[test]
    fn every_name_has_a_number_that_fits_a_set() {
        let names = Names::new();
        assert!(names.lower.len() <= 64);
        for name in OF_INTEREST.iter().chain(OF_ROOT_DSE) {
            assert_eq!(names.name(names.number(name).unwrap()), name.to_ascii_lowercase());
        }
        assert_eq!(names.number("dnshostNAME"), names.number("dNSHostName"));
        assert_eq!(names.number(&"x".repeat(100)), None);
    }
}
