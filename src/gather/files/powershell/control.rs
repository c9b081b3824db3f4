//! `userAccountControl` out of the truth values that the module of Active Directory makes of it.

use super::rows::{Cell, Row};
use crate::directory::AccountControl;

/// A property, its bit, whether it is set where the bit is clear, and whether the KDC's decision needs it.
pub(super) const FLAGS: &[(&str, u32, bool, bool)] = &[
    ("enabled", AccountControl::DISABLED.0, true, true),
    ("trustedfordelegation", AccountControl::UNCONSTRAINED.0, false, true),
    ("trustedtoauthfordelegation", AccountControl::PROTOCOL_TRANSITION.0, false, true),
    ("accountnotdelegated", AccountControl::NOT_DELEGATED.0, false, true),
    ("usedeskeyonly", AccountControl::DES_ONLY.0, false, true),
    ("passwordnotrequired", 0x20, false, false),
    ("passwordneverexpires", 0x1_0000, false, false),
    ("smartcardlogonrequired", 0x4_0000, false, false),
    ("doesnotrequirepreauth", 0x40_0000, false, false),
];

const NORMAL: u32 = 0x200;
const WORKSTATION: u32 = 0x1000;

/// The number, where all bits that a property shows and the decision needs are known, and the bits that nothing shows.
///
/// `NO_AUTH_DATA_REQUIRED` has no property. A domain controller shows by its primary group, or by the unit in which they all lie.
pub(super) fn number(row: &Row, dn: &str, is_computer: bool) -> Option<(u32, u32)> {
    let mut unseen = AccountControl::NO_AUTH_DATA.0;
    let mut number = if is_computer {
        match row.text(&["primarygroupid"]) {
            Some("516") => AccountControl::DOMAIN_CONTROLLER.0,
            Some("521") => WORKSTATION | AccountControl::READ_ONLY_DC.0,
            None if dn.to_lowercase().contains(",ou=domain controllers,dc=") => AccountControl::DOMAIN_CONTROLLER.0,
            _ => WORKSTATION,
        }
    } else {
        NORMAL
    };
    for (property, bit, inverted, is_needed) in FLAGS {
        match row.cells.get(property).and_then(truth) {
            Some(value) if value != *inverted => number |= bit,
            Some(_) => {}
            None if *is_needed => return None,
            None => unseen |= bit,
        }
    }
    Some((number, unseen))
}

/// A truth value, however it is written.
pub(super) fn truth(cell: &Cell) -> Option<bool> {
    match cell.text()? {
        text if text.eq_ignore_ascii_case("true") || text == "1" => Some(true),
        text if text.eq_ignore_ascii_case("false") || text == "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::rows::Place, *};

    fn row(properties: &[(&'static str, &str)]) -> Row {
        let mut row = Row::new(Place::Line(1), None);
        for (name, text) in properties {
            row.set(name, Cell::of_text(text));
        }
        row
    }

    const ALL: [(&str, &str); 5] = [
        ("enabled", "True"),
        ("trustedfordelegation", "False"),
        ("trustedtoauthfordelegation", "True"),
        ("accountnotdelegated", "False"),
        ("usedeskeyonly", "False"),
    ];

    const UNSEEN: u32 = 0x245_0020;

    #[test]
    fn a_number_needs_every_bit_of_the_decision() {
        assert_eq!(number(&row(&ALL), "CN=HV1,DC=x", true), Some((0x100_1000, 0x245_0020)));
        let more: Vec<_> =
            ALL.into_iter().chain([("passwordneverexpires", "True"), ("passwordnotrequired", "False")]).collect();
        assert_eq!(number(&row(&more), "CN=HV1,DC=x", true), Some((0x101_1000, 0x244_0000)));
        for (left_out, (name, _)) in ALL.iter().enumerate() {
            let mut some = ALL.to_vec();
            some.remove(left_out);
            assert_eq!(number(&row(&some), "CN=HV1,DC=x", true), None, "without {name}");
        }
        let mut odd = ALL;
        odd[3].1 = "perhaps";
        assert_eq!(number(&row(&odd), "CN=HV1,DC=x", true), None);
    }

    #[test]
    fn what_is_not_enabled_is_disabled_and_users_and_domain_controllers_are_their_own() {
        let mut disabled = ALL;
        disabled[0].1 = "False";
        assert_eq!(number(&row(&disabled), "CN=a,DC=x", false), Some((0x100_0202, UNSEEN)));
        assert_eq!(number(&row(&ALL), "CN=DC1,OU=Domain Controllers,DC=x", true), Some((0x100_2000, UNSEEN)));
        let read_only: Vec<_> = ALL.into_iter().chain([("primarygroupid", "521")]).collect();
        assert_eq!(number(&row(&read_only), "CN=DC2,DC=x", true), Some((0x500_1000, UNSEEN)));
    }
}
