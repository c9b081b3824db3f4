//! `Get-SmbShareAccess` and `Get-SmbDelegation`.
//!
//! Each grant or denial becomes a value of the attribute `access` of the share, in the form `account|Allow|Full`.

use std::collections::BTreeMap;

use super::{
    Extent, Part, Reader, excerpt,
    line::{Line, after_prompt, command, lines, remote_host, words},
    object,
    table::{Columns, is_cut},
};
use crate::gather::files::{Export, merge};

pub(super) const ACCESS: Part = Part {
    what: "Get-SmbShareAccess",
    is_it: is_access,
    extent: Extent::Lines(|_, line| !line.trim().is_empty()),
    read: Reader::Any(access),
    wants_command: true,
};

pub(super) const DELEGATION: Part = Part {
    what: "Get-SmbDelegation",
    is_it: is_delegation,
    extent: Extent::Lines(|_, line| line.len() < 200),
    read: Reader::Any(delegation),
    wants_command: true,
};

fn is_access(text: &str) -> bool {
    let mut lines = text.lines();
    let (heading, dashes) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    heading.contains("AccessControlType")
        && Columns::of(heading, dashes).is_some_and(|columns| columns.have(&["Name", "AccountName", "AccessRight"]))
}

fn access(file: &str, text: &str) -> Export {
    let server = server(text);
    let mut shares: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut columns, mut cut, mut without) = (None, 0, 0);
    for Line { text: line, ahead, .. } in lines(text) {
        if columns.is_none() {
            columns = ahead.lines().nth(1).and_then(|dashes| Columns::of(line, dashes));
            continue;
        }
        let Some(columns) = &columns else { continue };
        let cell = |name| columns.cell(line, name);
        let (Some(share), Some(account), Some(kind), Some(right)) =
            (cell("Name"), cell("AccountName"), cell("AccessControlType"), cell("AccessRight"))
        else {
            continue;
        };
        if line.trim_start().starts_with('-') {
            continue;
        }
        if is_cut(share) || is_cut(account) {
            cut += 1;
            continue;
        }
        // A share of a cluster's file server has that server's name as its scope.
        let scope = cell("ScopeName").filter(|scope| *scope != "*").map(str::to_lowercase);
        let Some(server) = scope.or_else(|| cell("PSComputerName").map(str::to_lowercase)).or_else(|| server.clone())
        else {
            without += 1;
            continue;
        };
        let path = format!("\\\\{server}\\{}", share.to_lowercase());
        shares.entry(path).or_default().push(format!("{account}|{kind}|{right}"));
    }
    let mut warnings = Vec::new();
    if without > 0 {
        warnings.push(format!(
            "Get-SmbShareAccess does not say on which server it ran: {without} rows were left out; send the line with the command too, with \
             -CimSession SERVER"
        ));
    }
    if cut > 0 {
        warnings.push(format!("Get-SmbShareAccess cut {cut} rows to fit into its window; those were left out"));
    }
    let shares = shares.into_iter().map(|(path, rows)| object(file, &path, [("access".to_owned(), rows)])).collect();
    Export { shares: merge::objects(shares, &mut warnings), warnings, ..Export::default() }
}

/// The server that the command names, or on which its prompt stands.
fn server(text: &str) -> Option<String> {
    let words = command(text, &["get-smbshareaccess", "get-smbshare"])?;
    let at = words.iter().position(|word| word.eq_ignore_ascii_case("-cimsession"));
    let named = at.and_then(|at| words.get(at + 1)).map(String::as_str);
    let server = named.or_else(|| text.lines().next().and_then(remote_host))?;
    Some(server.to_lowercase())
}

/// It begins with its command: what it prints is known by nothing else.
fn is_delegation(text: &str) -> bool {
    text.lines().next().and_then(after_prompt).is_some_and(|command| {
        words(command).first().is_some_and(|word| word.eq_ignore_ascii_case("Get-SmbDelegation"))
    })
}

fn delegation(_: &str, text: &str) -> Export {
    let clients: Vec<&str> = text
        .lines()
        .skip(1)
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('-'))
        .take(20)
        .collect();
    let command = text.lines().next().and_then(after_prompt).unwrap_or_default();
    let listed = if clients.is_empty() { "nothing".to_owned() } else { excerpt(&clients.join(", ")) };
    Export {
        warnings: vec![format!(
            "{} printed {listed}: names, not the descriptor that decides; msDS-AllowedToActOnBehalfOfOtherIdentity of the server shows it",
            excerpt(command)
        )],
        ..Export::default()
    }
}
