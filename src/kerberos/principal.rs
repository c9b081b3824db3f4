//! Names of those who take part in Kerberos (RFC 4120, 6.2).

use std::fmt;

use crate::ber::{self, Malformed, Reader, SEQUENCE};

use super::der;

/// What kind of name it is (RFC 4120, 6.2; RFC 6806, 5). KDCs treat it as a hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NameType(pub i32);

impl NameType {
    /// The name of an account, `VMHOST1$`.
    pub const PRINCIPAL: Self = Self(1);
    /// A service and where it is, `cifs/fs1`.
    pub const SERVICE: Self = Self(2);
    /// A user principal name, `alice@contoso.com`, in one part.
    pub const ENTERPRISE: Self = Self(10);
}

/// A name within a realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// What kind of name it is.
    pub name_type: NameType,
    /// The name, part by part.
    pub parts: Vec<String>,
    /// The realm: for Active Directory, the DNS name of the domain in capitals.
    pub realm: String,
}

impl Principal {
    fn new(name_type: NameType, parts: Vec<String>, realm: &str) -> Self {
        Self { name_type, parts, realm: realm.to_uppercase() }
    }

    /// An account by its `sAMAccountName`, or a user by a user principal name, which is known by its `@`.
    pub fn account(name: &str, realm: &str) -> Self {
        let name_type = if name.contains('@') { NameType::ENTERPRISE } else { NameType::PRINCIPAL };
        Self::new(name_type, vec![name.to_owned()], realm)
    }

    /// A service by its service principal name: `class/host`, or `class/host/name` in three parts.
    pub fn service(spn: &str, realm: &str) -> Self {
        Self::new(NameType::SERVICE, spn.splitn(3, '/').map(str::to_owned).collect(), realm)
    }

    /// The ticket-granting service of a realm.
    pub fn ticket_granting(realm: &str) -> Self {
        Self::new(NameType::SERVICE, vec!["krbtgt".to_owned(), realm.to_uppercase()], realm)
    }

    /// The realm whose ticket-granting service this is.
    pub fn grants_tickets_of(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [krbtgt, realm] if krbtgt.eq_ignore_ascii_case("krbtgt") => Some(realm),
            _ => None,
        }
    }

    /// What a password is salted with, unless the KDC says otherwise (RFC 4120, 4).
    pub(crate) fn usual_salt(&self) -> String {
        [self.realm.as_str(), &self.parts.concat()].concat()
    }

    /// The name without its realm.
    pub fn name(&self) -> String {
        self.parts.join("/")
    }

    /// Whether a domain would take both for the same: names and realms are compared without regard to case.
    pub fn same_as(&self, other: &Self) -> bool {
        self.same_name_as(other) && same(&self.realm, &other.realm)
    }

    /// The same, whatever the realm.
    pub fn same_name_as(&self, other: &Self) -> bool {
        self.parts.len() == other.parts.len() && self.parts.iter().zip(&other.parts).all(|(a, b)| same(a, b))
    }

    /// `PrincipalName` (RFC 4120, 5.2.2), which has no realm.
    pub(super) fn encode(&self) -> Vec<u8> {
        let parts: Vec<Vec<u8>> = self.parts.iter().map(|part| der::string(part)).collect();
        let parts = ber::constructed(SEQUENCE, &parts);
        ber::constructed(SEQUENCE, &[der::field(0, &der::integer(self.name_type.0)), der::field(1, &parts)])
    }

    /// Reads a `PrincipalName` of a realm.
    pub(super) fn decode(bytes: &[u8], realm: String) -> Result<Self, Malformed> {
        /// A name in Active Directory has three parts at most.
        const MOST_PARTS: usize = 16;
        let fields = der::Fields::read(Reader(bytes).expect(SEQUENCE)?)?;
        let name_type = NameType(der::read_integer(fields.required(0)?)?);
        let mut list = Reader(Reader(fields.required(1)?).expect(SEQUENCE)?);
        let mut parts = Vec::new();
        while !list.is_empty() {
            if parts.len() == MOST_PARTS {
                return Err(Malformed("a name with too many parts"));
            }
            parts.push(der::text(list.expect(der::GENERAL_STRING)?));
        }
        Ok(Self { name_type, parts, realm })
    }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name(), self.realm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn service_names_keep_their_spaces_and_are_split_at_the_slash() {
        let name = Principal::service("Microsoft Virtual System Migration Service/vmhost2", "contoso.com");
        assert_eq!(name.parts, ["Microsoft Virtual System Migration Service", "vmhost2"]);
        assert_eq!((name.name_type, name.realm.as_str()), (NameType::SERVICE, "CONTOSO.COM"));
        assert_eq!(Principal::service("ldap/dc1/contoso.com/x", "C").parts, ["ldap", "dc1", "contoso.com/x"]);
    }

    #[test]
    fn accounts_are_one_part_of_the_right_type() {
        assert_eq!(Principal::account("VMHOST1$", "C").name_type, NameType::PRINCIPAL);
        assert_eq!(Principal::account("alice@contoso.com", "C").name_type, NameType::ENTERPRISE);
        assert_eq!(Principal::account("a/b", "C").parts, ["a/b"]);
        assert!(Principal::account("VMHOST1$", "contoso.com").same_as(&Principal::account("vmhost1$", "CONTOSO.COM")));
        assert_eq!(Principal::ticket_granting("c.com").grants_tickets_of(), Some("C.COM"));
    }

    #[test]
    fn what_is_written_is_read_back() {
        for name in [Principal::service("cifs/jürgen", "C"), Principal::account("VMHOST1$", "C")] {
            assert_eq!(Principal::decode(&name.encode(), "C".to_owned()), Ok(name));
        }
        let many = vec![der::string("x"); 17];
        let many = [der::field(0, &der::integer(1)), der::field(1, &ber::constructed(SEQUENCE, &many))];
        assert!(Principal::decode(&ber::constructed(SEQUENCE, &many), String::new()).is_err());
    }
}
