//! Fields between delimiters, in quotes where they need them (RFC 4180).

/// The delimiter of a heading: the one of `,`, `;` and the tabulator that stands first outside of quotes.
pub(super) fn delimiter(heading: &str) -> Option<u8> {
    let mut is_quoted = false;
    heading.bytes().take_while(|octet| *octet != b'\n').find(|octet| {
        is_quoted ^= *octet == b'"';
        !is_quoted && matches!(octet, b',' | b';' | b'\t')
    })
}

/// Records, each with the line that it begins in; or the line of what is wrong, and what was expected.
pub(super) struct Table<'t> {
    rest: &'t str,
    delimiter: u8,
    line: usize,
    /// The delimiter as text, to split at.
    is_broken: bool,
}

impl<'t> Table<'t> {
    /// A table that begins in this line.
    pub(super) fn new(text: &'t str, delimiter: u8, line: usize) -> Self {
        Self { rest: text, delimiter, line, is_broken: false }
    }

    /// The next field, and whether the record goes on after it.
    fn field(&mut self) -> Result<(String, bool), (usize, String)> {
        let ends = |octet: u8, delimiter: u8| octet == delimiter || octet == b'\n';
        let mut field = String::new();
        if let Some(mut inside) = self.rest.strip_prefix('"') {
            let began = self.line;
            loop {
                let Some((part, after)) = inside.split_once('"') else {
                    return Err((
                        began,
                        "expected a quote at the end of a field that begins with one; is the file cut short?"
                            .to_owned(),
                    ));
                };
                self.line += part.matches('\n').count();
                field.push_str(part);
                if let Some(more) = after.strip_prefix('"') {
                    field.push('"');
                    inside = more;
                } else {
                    self.rest = after;
                    break;
                }
            }
        }
        let delimiter = self.delimiter;
        let end = self.rest.bytes().position(|octet| ends(octet, delimiter)).unwrap_or(self.rest.len());
        let (more, after) = self.rest.split_at(end);
        field.push_str(more.trim_end_matches('\r'));
        let goes_on = after.as_bytes().first() == Some(&delimiter);
        self.line += usize::from(after.starts_with('\n'));
        self.rest = after.get(1..).unwrap_or_default();
        Ok((field, goes_on))
    }
}

impl Iterator for Table<'_> {
    type Item = Result<(usize, Vec<String>), (usize, String)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() || self.is_broken {
            return None;
        }
        let line = self.line;
        let mut fields = Vec::new();
        loop {
            match self.field() {
                Ok((field, goes_on)) => {
                    fields.push(field);
                    if fields.len() > MOST {
                        self.is_broken = true;
                        return Some(Err((line, format!("expected at most {MOST} columns"))));
                    }
                    if !goes_on {
                        return Some(Ok((line, fields)));
                    }
                }
                Err(error) => {
                    self.is_broken = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

/// More columns than an object has attributes.
const MOST: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_tables_write_them() {
        let text = "a,\"b,\"\"c\"\"\r\nd\",\r\n,,\r\nlast,x,\"y\"";
        let all: Vec<_> = Table::new(text, b',', 1).map(Result::unwrap).collect();
        let record = |line: usize, fields: &[&str]| (line, fields.iter().map(|f| (*f).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            all,
            [record(1, &["a", "b,\"c\"\r\nd", ""]), record(3, &["", "", ""]), record(4, &["last", "x", "y"])]
        );
    }

    #[test]
    fn a_quote_without_end_is_an_error_with_its_line() {
        let all: Vec<_> = Table::new("a,b\n\"c,d\ne\n", b',', 1).collect();
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].as_ref().unwrap_err().0, 2);
    }

    #[test]
    fn the_delimiter_is_the_first_outside_of_quotes() {
        assert_eq!(delimiter("\"a,b\";c"), Some(b';'));
        assert_eq!(delimiter("a\tb"), Some(b'\t'));
        assert_eq!(delimiter("a\n,"), None);
    }
}
