//! What a command line of `PowerShell` tells of the operation that failed.

use super::{QUOTES, hosts::is_host, unc};

/// From this width on a line that ends within a value may have been wrapped by the window, in columns.
const WRAPPED: usize = 79;
/// How many words of a command line are looked at.
const WORDS: usize = 64;
/// How much in front of a cmdlet, and how much behind it, is looked at, in characters.
const AROUND: usize = 1024;
/// How many times a cmdlet is looked for.
const PLACES: usize = 64;

/// Cmdlets of Hyper-V, with the command that diagnoses what they do.
const CMDLETS: [(&str, &str); 19] = [
    ("Move-VM", "migrate"),
    ("Compare-VM", "migrate"),
    ("Move-ClusterVirtualMachineRole", "migrate"),
    ("Move-VMStorage", "move-storage"),
    ("New-VM", "create-vm"),
    ("Import-VM", "create-vm"),
    ("Set-VM", "create-vm"),
    ("New-VHD", "create-vm"),
    ("Add-VMHardDiskDrive", "create-vm"),
    ("Set-VMDvdDrive", "mount-iso"),
    ("Add-VMDvdDrive", "mount-iso"),
    ("Enable-VMReplication", "replicate"),
    ("Set-VMReplication", "replicate"),
    ("Resume-VMReplication", "replicate"),
    ("Start-VMInitialReplication", "replicate"),
    ("Import-VMInitialReplication", "replicate"),
    ("Test-VMReplicationConnection", "replicate"),
    ("Start-VMFailover", "replicate"),
    ("Set-VMReplicationServer", "replicate"),
];

/// Parameters without a value.
const SWITCHES: [&str; 7] =
    ["includestorage", "retainvhdcopiesonsource", "passthru", "asjob", "whatif", "verbose", "novhd"];

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct CommandLine {
    /// The command that diagnoses it.
    pub(super) operation: Option<&'static str>,
    /// The host on which it was to be done.
    pub(super) host: Option<String>,
    /// The host to which something was to go.
    pub(super) destination: Option<String>,
    /// The path on a share.
    pub(super) path: Option<String>,
}

/// The first cmdlet of Hyper-V that the text names, and the parameters behind it, wherever they are shown.
pub(super) fn of(text: &str) -> CommandLine {
    let mut found = CommandLine::default();
    let cmdlets = text.match_indices('-').filter_map(|(hyphen, _)| cmdlet_around(text, hyphen));
    for (cmdlet, operation, before, after) in cmdlets.take(PLACES) {
        if *found.operation.get_or_insert(operation) != operation {
            continue;
        }
        // "Move-VM : The operation failed" heads an error.
        let is_head = after.trim_start_matches(' ').starts_with([':', ']', ',']);
        if !is_head && found.host.is_none() && found.destination.is_none() && found.path.is_none() {
            parameters(cmdlet, before, after, &mut found);
        }
    }
    found
}

/// The cmdlet around a hyphen, what stands before it in its line, and what follows it.
fn cmdlet_around(text: &str, hyphen: usize) -> Option<(&'static str, &'static str, &str, &str)> {
    // Their nouns begin with VM, VHD or Cluster. Most hyphens are of something else.
    if !matches!(text.as_bytes().get(hyphen + 1), Some(b'V' | b'v' | b'C' | b'c')) {
        return None;
    }
    CMDLETS.into_iter().find_map(|(cmdlet, operation)| {
        let start = hyphen.checked_sub(cmdlet.find('-')?)?;
        let end = start + cmdlet.len();
        let is_word = |character: char| character.is_alphanumeric() || character == '-';
        let is_it = text.get(start..end)?.eq_ignore_ascii_case(cmdlet)
            && !text[..start].ends_with(is_word)
            && !text[end..].starts_with(is_word);
        is_it.then(|| {
            let before =
                text[..start].char_indices().rev().take(AROUND).take_while(|(_, character)| *character != '\n');
            let from = before.last().map_or(start, |(at, _)| at);
            let to = text[end..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| end + at);
            (cmdlet, operation, &text[from..start], &text[end..to])
        })
    })
}

/// A word of a command line.
struct Word<'t> {
    text: &'t str,
    is_quoted: bool,
    /// Whether the line may end within it.
    is_cut: bool,
}

fn parameters(cmdlet: &str, before: &str, after: &str, found: &mut CommandLine) {
    let line = after.split('\n').next().unwrap_or_default();
    let may_wrap = before.chars().count() + cmdlet.len() + line.chars().count() >= WRAPPED;
    let words = words(line, may_wrap);
    // Where it is not a command line but a sentence, only what has its name counts.
    let prompt = before.trim_end();
    let is_line = prompt.ends_with(['+', '|']) || (prompt.ends_with('>') && prompt.trim_start().starts_with("PS"));
    let mut place = 0;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        at += 1;
        let named = word.text.strip_prefix('-').filter(|_| !word.is_quoted).map(str::to_lowercase);
        let Some(name) = named else {
            place += 1;
            if is_line && place == 2 && cmdlet == "Move-VM" {
                found.destination = host(word);
            }
            continue;
        };
        if SWITCHES.contains(&name.as_str()) {
            continue;
        }
        let Some(value) = words.get(at).filter(|value| value.is_quoted || !value.text.starts_with('-')) else {
            continue;
        };
        at += 1;
        match name.as_str() {
            "computername" => found.host = host(value),
            "destinationhost" | "replicaservername" => found.destination = host(value),
            // A name by position is counted without those that have their name.
            "name" | "vmname" => place = place.max(1),
            _ if found.path.is_none() && value.text.starts_with(r"\\") => {
                found.path = unc::whole(value.text, value.is_cut);
            }
            _ => {}
        }
    }
}

fn host(word: &Word<'_>) -> Option<String> {
    (!word.is_cut && is_host(word.text)).then(|| word.text.to_owned())
}

/// The words of a line. `PowerShell` cuts a long one and writes dots; a window wraps it.
fn words(line: &str, may_wrap: bool) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && words.len() < WORDS {
        if rest.starts_with("...") || rest.starts_with('…') {
            if let Some(last) = words.last_mut() {
                last.is_cut = true;
            }
            break;
        }
        let quote = rest.chars().next().filter(|first| QUOTES.contains(first));
        let (text, after, is_whole) = if let Some(quote) = quote {
            let inside = &rest[quote.len_utf8()..];
            inside.split_once(QUOTES).map_or((inside, "", false), |(text, after)| (text, after, true))
        } else {
            let (text, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
            (text, after, !after.is_empty() || !may_wrap)
        };
        words.push(Word { text, is_quoted: quote.is_some(), is_cut: !is_whole });
        rest = after.trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_names_hosts_and_paths_unless_they_are_cut() {
        let long = "x".repeat(60);
        for (text, operation, host, destination, path) in [
            ("Move-VM : x\n+ Move-VM web01 HV2\n+ ~~~", "migrate", None, Some("HV2"), None),
            ("PS C:\\> Move-VM -ComputerName HV1 -Name web01 HV2", "migrate", Some("HV1"), Some("HV2"), None),
            (
                "1 | Move-VM -Name w -DestinationHost HV2 -ComputerName HV1 -IncludeSto …",
                "migrate",
                Some("HV1"),
                Some("HV2"),
                None,
            ),
            ("when I run Move-VM from my place", "migrate", None, None, None),
            (
                "+ Set-VMDvdDrive -ComputerName HV1 -Path \\\\fs1\\iso\\server ...",
                "mount-iso",
                Some("HV1"),
                None,
                Some(r"\\fs1\iso"),
            ),
            ("+ Set-VMDvdDrive -ComputerName HV ...", "mount-iso", None, None, None),
            (
                "+ New-VM -Name a -Path '\\\\sofs1\\vms' -ComputerName HV1",
                "create-vm",
                Some("HV1"),
                None,
                Some(r"\\sofs1\vms"),
            ),
            ("[Move-VMStorage], VirtualizationException", "move-storage", None, None, None),
            (
                "+ Enable-VMReplication -VMName a -ReplicaServerName HV2 -ComputerName HV1",
                "replicate",
                Some("HV1"),
                Some("HV2"),
                None,
            ),
            (&format!("+ Move-VM {long} -DestinationHost HV"), "migrate", None, None, None),
        ] {
            let expected = CommandLine {
                operation: Some(operation),
                host: host.map(str::to_owned),
                destination: destination.map(str::to_owned),
                path: path.map(str::to_owned),
            };
            assert_eq!(of(text), expected, "{text}");
        }
        assert_eq!(of("a re-move-vm and Move-VMs"), CommandLine::default());
    }
}
