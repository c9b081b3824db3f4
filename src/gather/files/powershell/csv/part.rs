//! CSV among the output of other commands.

use super::{heading_columns, read, table::Table, table::delimiter};
use crate::gather::files::tools::{Extent, Follow, Part, Reader, Step};

/// A table with columns that are known.
pub(in super::super) const PART: Part = Part {
    what: "CSV",
    is_it: begins,
    extent: Extent::Signs(|| Box::new(Quotes::default())),
    read: Reader::Form(read),
    wants_command: true,
};

/// The beginning of the line that Windows PowerShell puts above a heading.
pub(super) const TYPE: &str = "#TYPE ";

/// Whether a text begins with a heading. Without quotes the next line must have as many fields: prose and command lines hold
/// commas and names of properties too.
pub(super) fn begins(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    if let Some(name) = first.strip_prefix(TYPE) {
        return !name.trim().is_empty() && !name.trim().contains(' ');
    }
    let Some(delimiter) = delimiter(first) else { return false };
    let Some(columns) = heading_columns(first, delimiter) else { return false };
    if columns.iter().any(|column| column.is_empty() || column.trim() != column) {
        return false;
    }
    let is_row = || {
        let rest = text.get(first.len()..).unwrap_or_default().trim_start_matches(['\r', '\n']);
        match Table::new(rest, delimiter, 1).next() {
            Some(Ok((_, fields))) => fields.len() == columns.len(),
            Some(Err(_)) => true,
            None => false,
        }
    };
    first.starts_with('"') || is_row()
}

/// The quote that is open.
#[derive(Default)]
struct Quotes {
    delimiter: Option<u8>,
    /// Whether all fields have quotes, as those that PowerShell writes.
    all: bool,
    is_open: bool,
}

impl Follow for Quotes {
    fn line(&mut self, line: &str) -> Step {
        match self.delimiter {
            _ if self.is_open => {}
            None if line.trim().is_empty() || line.starts_with(TYPE) => return Step::Own,
            None => {
                self.delimiter = delimiter(line);
                self.all = line.starts_with('"');
                return if self.delimiter.is_some() { Step::Own } else { Step::Over };
            }
            Some(delimiter) => {
                let begins = |octet: &u8| *octet == b'"' || *octet == delimiter;
                let is_row = if self.all {
                    line.as_bytes().first().is_some_and(begins)
                } else {
                    line.bytes().any(|octet| octet == delimiter)
                };
                if !is_row {
                    return Step::Over;
                }
            }
        }
        self.is_open ^= line.bytes().filter(|octet| *octet == b'"').count() % 2 == 1;
        Step::Maybe
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_among_other_lines_is_told_from_prose_and_commands() {
        for text in [
            "#TYPE Selected.Microsoft.ActiveDirectory.Management.ADComputer\r\n",
            "\"DistinguishedName\",\"Name\"\r\n",
            "DN,objectClass,cn\n\"CN=a,DC=x\",computer,a\n",
        ] {
            assert!(begins(text), "{text}");
        }
        for text in [
            "#TYPE of the machine\n",
            "dn,sAMAccountName,dNSHostName\n\nThanks",
            "Hello, dn\nx,y\n",
            "DistinguishedName, Name | ConvertTo-Csv\na,b\n",
            "dn,cn,\na,b,c\n",
            "\"Name\",\"Id\"\n",
        ] {
            assert!(!begins(text), "{text}");
        }
    }

    #[test]
    fn it_goes_as_far_as_its_rows() {
        let mut quotes = Quotes::default();
        let text = "#TYPE x\n\"Name\",\"dn\"\n\"a\",\"b\nc\n\nd\"\n\"e\",\n,\"f\"\nRegards, Jo\n";
        let steps: Vec<_> = text.lines().map(|line| quotes.line(line)).collect();
        let mut expected = vec![Step::Own; 2];
        expected.extend([Step::Maybe; 6]);
        expected.push(Step::Over);
        assert_eq!(steps, expected);
    }
}
