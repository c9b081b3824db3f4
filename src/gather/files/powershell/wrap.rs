//! Lists that the console broke into lines, put together again.
//!
//! `Format-List` breaks a value at blanks, and a word that is longer than the line anywhere. The blank stays at the end of the
//! line, but programs that copy text drop it: then whether there was one has to be told from what the line says.

use crate::spn::VMMS_CLASSES;

/// How much of a value before a break is looked at.
const NEAR: usize = 400;

/// Puts a value together that goes on in further lines. `width` is that of the longest line that goes on, and `indent` where the
/// value begins in its first line: a line that is shorter was broken at a blank.
pub(super) fn joined(first: &str, more: &[&str], indent: usize, width: usize) -> String {
    let mut value = first.to_owned();
    let mut length = indent + first.chars().count();
    for line in more {
        let next = line.trim_start();
        if value.ends_with([' ', '\t']) {
            value.truncate(value.trim_end().len());
            value.push(' ');
        } else if !next.is_empty()
            && is_blank_between(&value, next.trim_end(), length >= width, width.saturating_sub(indent))
        {
            value.push(' ');
        }
        value.push_str(next);
        length = line.chars().count();
    }
    value
}

/// Whether a blank was lost between two lines.
fn is_blank_between(before: &str, next: &str, is_full: bool, room: usize) -> bool {
    let starts = |kinds: &[&str]| {
        kinds.iter().any(|kind| next.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind)))
    };
    // Only the value that the line breaks is looked at, and of a hostile one only its end.
    let start = (before.len().saturating_sub(NEAR)..=before.len()).find(|at| before.is_char_boundary(*at));
    let before = &before[start.unwrap_or_default()..];
    let tail = before.rsplit_once(", ").map_or(before, |(_, tail)| tail).trim_start_matches('{');
    if let Some(tail) = tail.strip_suffix(',') {
        if tail.ends_with('\\') {
            return true;
        }
        // Within a distinguished name no blank follows a comma; the next one follows the domain.
        let last = tail.rsplit(',').next().unwrap_or_default();
        let is_in_name = tail.contains('=') && (starts(&["DC="]) || !last.to_ascii_uppercase().starts_with("DC="));
        return !(is_in_name && starts(&["CN=", "OU=", "DC="]));
    }
    let class = next.split_once('/').map_or(next, |(class, _)| class);
    let together = format!("{} {class}", tail.trim_end()).to_ascii_lowercase();
    if VMMS_CLASSES.iter().any(|known| known.to_ascii_lowercase().starts_with(&together)) {
        return true;
    }
    // The host of a service principal name has no blanks, and neither has the rest of a distinguished name's last part.
    let is_inside_a_word = tail.contains('/') || tail.to_ascii_uppercase().contains(",DC=");
    // A word that fits into a line is not cut.
    let word = |text: Option<&str>| text.map_or(0, |word| word.chars().count());
    let fits = || word(before.rsplit(' ').next()) + word(next.split(' ').next()) <= room;
    !is_inside_a_word && (!is_full || fits())
}

#[cfg(test)]
mod tests {
    use super::joined;

    const WIDTH: usize = 80;

    #[test]
    fn lines_are_put_together_with_or_without_the_blank_at_their_end() {
        for blank in ["", " "] {
            let first = format!("{{Microsoft Virtual System{blank}");
            let more = [
                format!("          Migration Service/HV2,{blank}"),
                format!("          cifs/HV2, Microsoft{blank}"),
                "          Virtual System Migration Service/hv2.contoso.com}".to_owned(),
            ];
            let more: Vec<&str> = more.iter().map(String::as_str).collect();
            assert_eq!(
                joined(&first, &more, 10, WIDTH),
                "{Microsoft Virtual System Migration Service/HV2, cifs/HV2, Microsoft Virtual System Migration \
                 Service/hv2.contoso.com}"
            );
        }
    }

    #[test]
    fn words_that_were_cut_stay_words() {
        let join = |first: &str, next: &str| joined(first, &[next], 10, 10 + first.chars().count());
        assert_eq!(
            join("CN=HV1,OU=Hyper-V,OU=Ser", "  vers,DC=contoso,DC=com"),
            "CN=HV1,OU=Hyper-V,OU=Servers,DC=contoso,DC=com"
        );
        assert_eq!(join("CN=HV1,OU=Hyper-V,", "  DC=contoso,DC=com"), "CN=HV1,OU=Hyper-V,DC=contoso,DC=com");
        assert_eq!(join("{CN=HV1,DC=contoso,DC=com,", "  CN=HV2,DC=x}"), "{CN=HV1,DC=contoso,DC=com, CN=HV2,DC=x}");
        assert_eq!(join("{CN=HV1,DC=contoso,", "  DC=com}"), "{CN=HV1,DC=contoso,DC=com}");
        assert_eq!(
            joined("{cifs/very-lo", &["  ng-host.contoso.com}"], 10, WIDTH),
            "{cifs/very-long-host.contoso.com}"
        );
        assert_eq!(joined("a host of", &["  the lab"], 10, WIDTH), "a host of the lab");
        assert_eq!(
            join("{CN=B,DC=x, CN=Group", "  Policy Creator Owners,DC=x}"),
            "{CN=B,DC=x, CN=Group Policy Creator Owners,DC=x}"
        );
    }
}
