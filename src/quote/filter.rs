//! Values in search filters.

use std::fmt::Write as _;

/// Escapes a value for use in a search filter (RFC 4515, section 3).
///
/// Beyond what must be escaped, so is everything that is not printable ASCII: the result can be shown as it is.
pub fn ldap_filter(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for byte in value.bytes() {
        match byte {
            b'*' | b'(' | b')' | b'\\' | 0..=0x1f | 0x7f..=0xff => {
                // Writing to a string does not fail.
                let _ = write!(escaped, "\\{byte:02x}");
            }
            _ => escaped.push(char::from(byte)),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_a_filter_is_escaped() {
        assert_eq!(ldap_filter("*)(cn=*"), "\\2a\\29\\28cn=\\2a");
        assert_eq!(ldap_filter("a\\b\0\n\x7f"), "a\\5cb\\00\\0a\\7f");
        assert_eq!(ldap_filter("Jürgen"), "J\\c3\\bcrgen");
    }

    #[test]
    fn names_stay_as_they_are() {
        let spn = "Microsoft Virtual System Migration Service/vmhost-1.contoso.com:445$";
        assert_eq!(ldap_filter(spn), spn);
        assert_eq!(ldap_filter(""), "");
    }
}
