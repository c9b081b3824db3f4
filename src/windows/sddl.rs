//! Security descriptors in words: the Security Descriptor Definition Language, [MS-DTYP] 2.5.1.

use super::{Ace, AceKind, Dacl, Entry, Guid, SecurityDescriptor, Sid, take};

/// More entries than a list of 65,535 octets can hold.
const ENTRIES: usize = 5000;

/// Two-letter names of security identifiers that are the same everywhere.
const NAMES: [(&str, &str); 20] = [
    ("AN", "S-1-5-7"),
    ("AO", "S-1-5-32-548"),
    ("AU", "S-1-5-11"),
    ("BA", "S-1-5-32-544"),
    ("BG", "S-1-5-32-546"),
    ("BO", "S-1-5-32-551"),
    ("BU", "S-1-5-32-545"),
    ("CG", "S-1-3-1"),
    ("CO", "S-1-3-0"),
    ("ED", "S-1-5-9"),
    ("IU", "S-1-5-4"),
    ("LS", "S-1-5-19"),
    ("NS", "S-1-5-20"),
    ("NU", "S-1-5-2"),
    ("PO", "S-1-5-32-550"),
    ("PS", "S-1-5-10"),
    ("RU", "S-1-5-32-554"),
    ("SO", "S-1-5-32-549"),
    ("SY", "S-1-5-18"),
    ("WD", "S-1-1-0"),
];

/// Rights in two letters.
const RIGHTS: [(&str, u32); 25] = [
    ("CC", 0x1),
    ("DC", 0x2),
    ("LC", 0x4),
    ("SW", 0x8),
    ("RP", 0x10),
    ("WP", 0x20),
    ("DT", 0x40),
    ("LO", 0x80),
    ("CR", 0x100),
    ("SD", 0x1_0000),
    ("RC", 0x2_0000),
    ("WD", 0x4_0000),
    ("WO", 0x8_0000),
    ("GA", 0x1000_0000),
    ("GX", 0x2000_0000),
    ("GW", 0x4000_0000),
    ("GR", 0x8000_0000),
    ("FA", 0x1F_01FF),
    ("FR", 0x12_0089),
    ("FW", 0x12_0116),
    ("FX", 0x12_00A0),
    ("KA", 0xF_003F),
    ("KR", 0x2_0019),
    ("KW", 0x2_0006),
    ("KX", 0x2_0019),
];

/// Flags of an entry.
const FLAGS: [(&str, u8); 7] =
    [("OI", 0x1), ("CI", 0x2), ("NP", 0x4), ("IO", 0x8), ("ID", 0x10), ("SA", 0x40), ("FA", 0x80)];

impl SecurityDescriptor {
    /// Reads a descriptor in words. Of the flags of the list none is kept, and the system list is passed over: neither plays a part
    /// in access checks.
    ///
    /// # Errors
    /// A sentence saying what is not understood. A name that depends on the domain, such as `DA`, is among that: the words do not say
    /// which domain it is.
    pub fn from_sddl(text: &str) -> Result<Self, String> {
        let mut descriptor = Self::owned_by_administrators(Vec::new());
        (descriptor.owner, descriptor.dacl) = (None, Dacl::Absent);
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err("expected a security descriptor in words, found none".to_owned());
        }
        while !rest.is_empty() {
            let (part, after) = rest.split_at_checked(2).ok_or_else(|| unexpected(rest))?;
            rest = after;
            match part {
                "O:" => descriptor.owner = Some(sid(&mut rest)?),
                "G:" => descriptor.group = Some(sid(&mut rest)?),
                "D:" => descriptor.dacl = list(&mut rest)?,
                // Its entries are of other types; where they end is told by their brackets.
                "S:" => rest = after_list(rest),
                _ => return Err(unexpected(part)),
            }
        }
        Ok(descriptor)
    }
}

fn unexpected(text: &str) -> String {
    let start: String = text.chars().take(32).collect();
    format!("expected a part of a security descriptor such as O: or D:, found {start:?}")
}

/// The identifier at the beginning of a part that goes on without a delimiter.
fn sid(rest: &mut &str) -> Result<Sid, String> {
    let length = if let Some(inside) = rest.strip_prefix("S-") {
        let digits = inside.find(|next: char| !(next.is_ascii_hexdigit() || matches!(next, '-' | 'x')));
        // `S-1-5-18D:` could go on with a digit of a hexadecimal number, which an identifier has only in its second part.
        let end = digits.map_or(rest.len(), |at| at + 2);
        let next_part = ["O:", "G:", "D:", "S:"].iter().filter_map(|part| inside.find(part)).min();
        next_part.map_or(end, |at| end.min(at + 2))
    } else {
        2
    };
    let (name, after) = rest.split_at_checked(length).ok_or_else(|| unexpected(rest))?;
    *rest = after;
    named(name)
}

fn named(name: &str) -> Result<Sid, String> {
    if name.starts_with("S-") || name.starts_with("s-") {
        return name.parse();
    }
    let known = NAMES.iter().find(|(known, _)| *known == name);
    known.map_or_else(
        || Err(format!("{name:?} is no identifier that is the same in every domain")),
        |(_, sid)| sid.parse(),
    )
}

/// Flags, and entries in brackets.
fn list(rest: &mut &str) -> Result<Dacl, String> {
    let end = rest.find(['(', ':']).unwrap_or(rest.len());
    // Flags end where an entry begins, or before the letter of the next part.
    let end = if rest[end..].starts_with(':') { end.saturating_sub(1) } else { end };
    let (flags, mut after) = rest.split_at_checked(end).ok_or_else(|| unexpected(rest))?;
    if flags.contains("NO_ACCESS_CONTROL") {
        *rest = after;
        return Ok(Dacl::Null);
    }
    let mut entries = Vec::new();
    while let Some(inside) = after.strip_prefix('(') {
        let (words, next) = inside.split_once(')').ok_or("an entry of the access control list has no end")?;
        if entries.len() >= ENTRIES {
            return Err(format!("the access control list has more than {ENTRIES} entries"));
        }
        entries.push(Entry::Ace(entry(words)?));
        after = next;
    }
    *rest = after;
    Ok(Dacl::Aces(entries))
}

fn after_list(rest: &str) -> &str {
    let start = rest.find(['(', ':']).unwrap_or(rest.len());
    let mut after = if rest[start..].starts_with(':') { &rest[start.saturating_sub(1)..] } else { &rest[start..] };
    while let Some((_, next)) = after.strip_prefix('(').and_then(|inside| inside.split_once(')')) {
        after = next.strip_prefix(')').unwrap_or(next);
    }
    after
}

/// `A;CI;CCDC;;;S-1-5-…`.
fn entry(words: &str) -> Result<Ace, String> {
    let parts: Vec<&str> = words.splitn(7, ';').collect();
    let [kind, flags, rights, object, inherited, who] = parts[..] else {
        return Err(format!(
            "an entry has six parts, not {}: {:?}",
            parts.len(),
            words.chars().take(64).collect::<String>()
        ));
    };
    let kind = match kind {
        "A" => AceKind::Allow,
        "D" => AceKind::Deny,
        "OA" => AceKind::AllowObject,
        "OD" => AceKind::DenyObject,
        other => return Err(format!("entries of type {other:?} are not understood")),
    };
    let is_of_object = matches!(kind, AceKind::AllowObject | AceKind::DenyObject);
    let is_limited = !object.is_empty() || !inherited.is_empty();
    if is_limited && !is_of_object {
        return Err("an entry that is about everything names a property".to_owned());
    }
    Ok(Ace {
        kind,
        flags: pairs(flags, |pair| FLAGS.iter().find(|(name, _)| *name == pair).map(|(_, bit)| u32::from(*bit)))?
            .try_into()
            .map_err(|_| format!("{flags:?} are no flags"))?,
        mask: mask(rights)?,
        object: guid(object)?,
        inherited: guid(inherited)?,
        sid: named(who)?,
    })
}

/// The sum of what pairs of letters stand for.
fn pairs(text: &str, bits: impl Fn(&str) -> Option<u32>) -> Result<u32, String> {
    let (mut rest, mut sum) = (text, 0);
    while !rest.is_empty() {
        let (pair, after) = rest.split_at_checked(2).ok_or_else(|| format!("{text:?} is not in pairs of letters"))?;
        sum |= bits(pair).ok_or_else(|| format!("{pair:?} of {text:?} is not known"))?;
        rest = after;
    }
    Ok(sum)
}

fn mask(text: &str) -> Result<u32, String> {
    let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None if text.starts_with(|first: char| first.is_ascii_digit()) => text.parse().ok(),
        None => return pairs(text, |pair| RIGHTS.iter().find(|(name, _)| *name == pair).map(|(_, bits)| *bits)),
    };
    number.ok_or_else(|| format!("{text:?} is no access mask"))
}

/// `4c164200-20c0-11d0-a768-00aa006e0529`: the first three parts are numbers, the rest octets.
fn guid(text: &str) -> Result<Option<Guid>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("{text:?} is no GUID");
    let plain: String = text.trim_matches(['{', '}']).split('-').collect();
    if plain.len() != 32 || !plain.bytes().all(|octet| octet.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let bytes = u128::from_str_radix(&plain, 16).map_err(|_| wrong())?.to_be_bytes();
    let first = take(&bytes, 0).map(u32::from_be_bytes);
    let [second, third] = [4, 6].map(|at| take(&bytes, at).map(u16::from_be_bytes));
    match (first, second, third, take(&bytes, 8)) {
        (Some(first), Some(second), Some(third), Some(rest)) => Ok(Some(Guid::new(first, second, third, rest))),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::windows::access::FULL_CONTROL;

    const HV1: &str = "S-1-5-21-1-2-3-1105";

    fn aces(text: &str) -> Vec<Entry> {
        match SecurityDescriptor::from_sddl(text).unwrap().dacl {
            Dacl::Aces(entries) => entries,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_tools_write_for_delegation_is_read() {
        let text = format!("O:BAD:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;{HV1})");
        let expected = SecurityDescriptor::owned_by_administrators(vec![Entry::Ace(Ace::allow(
            HV1.parse().unwrap(),
            FULL_CONTROL,
        ))]);
        assert_eq!(SecurityDescriptor::from_sddl(&text), Ok(expected.clone()));
        let with_group = SecurityDescriptor::from_sddl(&format!("O:S-1-5-32-544G:SYD:AI(A;;0xf01ff;;;{HV1})")).unwrap();
        assert_eq!(with_group.dacl, expected.dacl);
        assert_eq!((with_group.owner, with_group.group), (expected.owner, Some("S-1-5-18".parse().unwrap())));
    }

    #[test]
    fn entries_keep_their_kind_flags_and_object() {
        let guid = "4c164200-20c0-11d0-a768-00aa006e0529";
        let [Entry::Ace(deny), Entry::Ace(object)] =
            &aces(&format!("D:PAI(D;CIIO;CR;;;WD)(OA;;RPWP;{guid};;AU)S:(AU;SA;CR;;;WD)"))[..]
        else {
            panic!("two entries")
        };
        assert_eq!((deny.kind, deny.flags, deny.mask), (AceKind::Deny, 0x0A, 0x100));
        assert_eq!((object.kind, object.mask), (AceKind::AllowObject, 0x30));
        assert_eq!(object.object.map(|guid| guid.to_string()), Some(guid.to_owned()));
        assert_eq!(aces("D:"), []);
        assert_eq!(SecurityDescriptor::from_sddl("O:BA").unwrap().dacl, Dacl::Absent);
        assert_eq!(SecurityDescriptor::from_sddl("D:NO_ACCESS_CONTROL").unwrap().dacl, Dacl::Null);
    }

    #[test]
    fn what_is_not_understood_is_an_error() {
        for text in [
            "",
            "nonsense",
            "O:DAD:",
            "O:",
            "D:(A;;CR;;;DA)",
            "D:(XA;;CR;;;WD;(x))",
            "D:(A;;CR;;;WD",
            "D:(A;;ZZ;;;WD)",
            "D:(A;;C;;;WD)",
            "D:(A;;0xG;;;WD)",
            "D:(A;;CR;x;;WD)",
            "D:(OA;;CR;x;;WD)",
            "D:(A;;CR;;WD)",
            "O:é",
            "Dé",
        ] {
            assert!(SecurityDescriptor::from_sddl(text).is_err(), "{text}");
        }
    }
}
