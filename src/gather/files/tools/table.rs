//! Tables as `PowerShell` prints them: a heading, dashes under it, and rows.

/// Where the columns of a table begin, in characters.
pub(super) struct Columns<'t> {
    names: Vec<&'t str>,
    starts: Vec<usize>,
}

/// More columns than any table here has.
const MOST: usize = 16;

impl<'t> Columns<'t> {
    /// Of a heading and the line under it, which has dashes and nothing else.
    pub(super) fn of(heading: &'t str, dashes: &str) -> Option<Self> {
        if dashes.trim().is_empty() || !dashes.bytes().all(|octet| matches!(octet, b'-' | b' ' | b'\t' | b'\r')) {
            return None;
        }
        let names: Vec<&str> = heading.split_whitespace().take(MOST + 1).collect();
        let is_start = |(at, _): &(usize, char)| *at == 0 || dashes.as_bytes().get(at - 1) != Some(&b'-');
        let starts: Vec<usize> =
            dashes.char_indices().filter(|(_, sign)| *sign == '-').filter(is_start).map(|(at, _)| at).collect();
        (names.len() == starts.len() && names.len() <= MOST).then_some(Self { names, starts })
    }

    /// Whether there are columns with these names.
    pub(super) fn have(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.names.iter().any(|own| own.eq_ignore_ascii_case(name)))
    }

    /// The cell of a row in a column. Values of one word each may stand anywhere between the blanks.
    pub(super) fn cell<'r>(&self, row: &'r str, name: &str) -> Option<&'r str> {
        let at = self.names.iter().position(|own| own.eq_ignore_ascii_case(name))?;
        if row.split_whitespace().count() == self.names.len() {
            return row.split_whitespace().nth(at);
        }
        let place = |column: usize| {
            let start = self.starts.get(column)?;
            row.char_indices().nth(*start).map(|(at, _)| at)
        };
        let cell = row.get(place(at)?..place(at + 1).unwrap_or(row.len()))?.trim();
        (!cell.is_empty()).then_some(cell)
    }
}

/// Whether a cell was cut to fit into the window.
pub(super) fn is_cut(cell: &str) -> bool {
    cell.ends_with("...") || cell.ends_with('…')
}

#[cfg(test)]
mod tests {
    use super::Columns;

    #[test]
    fn cells_are_found_by_the_dashes_where_words_do_not_tell() {
        let heading = "Name ScopeName AccountName           AccessControlType";
        let dashes = "---- --------- -----------           -----------------";
        let columns = Columns::of(heading, dashes).unwrap();
        let row = "VMs  *         CONTOSO\\Domain Admins Allow";
        assert_eq!(columns.cell(row, "accountname"), Some("CONTOSO\\Domain Admins"));
        assert_eq!(columns.cell(row, "AccessControlType"), Some("Allow"));
        assert_eq!(columns.cell("a b c d", "ScopeName"), Some("b"));
        assert_eq!(columns.cell("ä", "AccountName"), None);
        assert!(Columns::of(heading, "---- x").is_none() && Columns::of("a b", "---").is_none());
    }
}
