//! The GUIDs under which access control knows the attributes that matter here.

use super::Guid;

/// How one attribute is named in access control entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute {
    /// lDAPDisplayName.
    pub name: &'static str,
    /// schemaIDGUID.
    pub guid: Guid,
    /// attributeSecurityGUID: the property set that it belongs to.
    pub property_set: Guid,
}

const USER_ACCOUNT_RESTRICTIONS: Guid =
    Guid::new(0x4c16_4200, 0x20c0, 0x11d0, [0xa7, 0x68, 0x00, 0xaa, 0x00, 0x6e, 0x05, 0x29]);
const PUBLIC_INFORMATION: Guid =
    Guid::new(0xe48d_0154, 0xbcf8, 0x11d1, [0x87, 0x02, 0x00, 0xc0, 0x4f, 0xb9, 0x60, 0x50]);
const PERSONAL_INFORMATION: Guid =
    Guid::new(0x77b5_b886, 0x944a, 0x11d1, [0xae, 0xbd, 0x00, 0x00, 0xf8, 0x03, 0x67, 0xc1]);
const GROUP_MEMBERSHIP: Guid = Guid::new(0xbc0a_c240, 0x79a9, 0x11d0, [0x90, 0x20, 0x00, 0xc0, 0x4f, 0xc2, 0xd4, 0xcf]);

/// Attributes and their property sets ([MS-ADA1], [MS-ADA2], [MS-ADA3]; all but memberOf were compared with Microsoft's schema files).
pub const ATTRIBUTES: &[Attribute] = &[
    Attribute {
        name: "msDS-AllowedToDelegateTo",
        guid: Guid::new(0x800d_94d7, 0xb7a1, 0x42a1, [0xb1, 0x4d, 0x7c, 0xae, 0x14, 0x23, 0xd0, 0x7f]),
        property_set: PUBLIC_INFORMATION,
    },
    Attribute {
        name: "msDS-AllowedToActOnBehalfOfOtherIdentity",
        guid: Guid::new(0x3f78_c3e5, 0xf79a, 0x46bd, [0xa0, 0xb8, 0x9d, 0x18, 0x11, 0x6d, 0xdc, 0x79]),
        property_set: USER_ACCOUNT_RESTRICTIONS,
    },
    Attribute {
        name: "servicePrincipalName",
        guid: Guid::new(0xf3a6_4788, 0x5306, 0x11d1, [0xa9, 0xc5, 0x00, 0x00, 0xf8, 0x03, 0x67, 0xc1]),
        property_set: PUBLIC_INFORMATION,
    },
    Attribute {
        name: "msDS-SupportedEncryptionTypes",
        guid: Guid::new(0x2011_9867, 0x1d04, 0x4ab7, [0x93, 0x71, 0xcf, 0xc3, 0xd5, 0xdf, 0x0a, 0xfd]),
        property_set: PERSONAL_INFORMATION,
    },
    Attribute {
        name: "userAccountControl",
        guid: Guid::new(0xbf96_7a68, 0x0de6, 0x11d0, [0xa2, 0x85, 0x00, 0xaa, 0x00, 0x30, 0x49, 0xe2]),
        property_set: USER_ACCOUNT_RESTRICTIONS,
    },
    Attribute {
        name: "memberOf",
        guid: Guid::new(0xbf96_7991, 0x0de6, 0x11d0, [0xa2, 0x85, 0x00, 0xaa, 0x00, 0x30, 0x49, 0xe2]),
        property_set: GROUP_MEMBERSHIP,
    },
];

/// Looks an attribute up by name, without regard to case.
pub fn attribute(name: &str) -> Option<&'static Attribute> {
    ATTRIBUTES.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    use super::attribute;

    /// Against the octets as Microsoft's schema file prints them.
    #[test]
    fn guids_are_those_of_the_schema() {
        for (name, guid, set) in [
            ("msDS-AllowedToDelegateTo", "15QNgKG3oUKxTXyuFCPQfw==", "VAGN5Pi80RGHAgDAT7lgUA=="),
            ("msDS-AllowedToActOnBehalfOfOtherIdentity", "5cN4P5r3vUaguJ0YEW3ceQ==", "AEIWTMAg0BGnaACqAG4FKQ=="),
            ("servicePrincipalName", "iEem8wZT0RGpxQAA+ANnwQ==", "VAGN5Pi80RGHAgDAT7lgUA=="),
            ("userAccountControl", "aHqWv+YN0BGihQCqADBJ4g==", "AEIWTMAg0BGnaACqAG4FKQ=="),
            ("msDS-SupportedEncryptionTypes", "Z5gRIAQdt0qTcc/D1d8K/Q==", "hri1d0qU0RGuvQAA+ANnwQ=="),
        ] {
            let known = attribute(name).unwrap();
            assert_eq!(STANDARD.encode(known.guid.0), guid, "{name}");
            assert_eq!(STANDARD.encode(known.property_set.0), set, "{name}");
        }
        assert_eq!(attribute("MEMBEROF").unwrap().guid.to_string(), "bf967991-0de6-11d0-a285-00aa003049e2");
        assert!(attribute("description").is_none());
    }
}
