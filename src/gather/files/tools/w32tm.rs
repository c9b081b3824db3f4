//! `w32tm`: how far clocks are apart. Kerberos allows five minutes (RFC 4120 1.6, and the policy of every new domain).

use super::{
    Extent, Part, Reader, excerpt,
    line::{first, starts_with},
};
use crate::gather::files::Export;

pub(super) const PART: Part =
    Part { what: "w32tm", is_it, extent: Extent::Lines(goes_on), read: Reader::Any(read), wants_command: false };

const ALLOWED: f64 = 300.0;

fn is_it(text: &str) -> bool {
    let mut lines = first(text, 4);
    let line = lines.next().unwrap_or_default();
    (line.starts_with("Tracking ") && line.contains('['))
        || (line.ends_with(":123]:") && lines.any(|line| line.trim().starts_with("ICMP:")))
}

const LABELS: [&str; 8] =
    ["ICMP:", "NTP:", "RefID:", "Stratum:", "Tracking", "Collecting", "The current time is", "Warning:"];

fn goes_on(_: &str, line: &str) -> bool {
    let text = line.trim();
    text.is_empty()
        || LABELS.iter().any(|label| starts_with(text, label))
        || text.ends_with(":123]:")
        || offset(text).is_some()
        || text.starts_with("Reverse name resolution")
}

/// Seconds: `NTP: +0.0012345s offset from DC1`, `09:15:22, d:+00.001s o:+00.002s`, `09:15:22, +00.002s`.
fn offset(line: &str) -> Option<f64> {
    let words = line.split([' ', ',']).filter(|word| !word.is_empty());
    let is_stripe = line.get(2..3) == Some(":");
    let mut of_line = None;
    for word in words {
        let own = word.strip_prefix("o:");
        let number = own.unwrap_or(word).strip_suffix('s').filter(|number| number.starts_with(['+', '-']));
        if let Some(number) = number.and_then(|number| number.parse::<f64>().ok()) {
            let is_it = own.is_some() || is_stripe || line.contains("offset");
            of_line = is_it.then_some(number).or(of_line);
        }
    }
    of_line.filter(|offset| offset.is_finite())
}

fn read(_: &str, text: &str) -> Export {
    let (mut server, mut worst): (&str, Vec<(&str, f64)>) = ("", Vec::new());
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("Tracking ").or_else(|| line.strip_suffix(":123]:")) {
            server = name.split([' ', '[', '*']).next().unwrap_or_default();
        } else if let Some(offset) = offset(line).filter(|offset| offset.abs() > ALLOWED) {
            match worst.last_mut().filter(|(name, _)| *name == server) {
                Some((_, known)) if known.abs() < offset.abs() => *known = offset,
                Some(_) => {}
                None => worst.push((server, offset)),
            }
        }
    }
    let said = worst.into_iter().take(20).map(|(server, offset)| {
        format!(
            "w32tm says that the clock of {} is {offset:.0} s away from that of the machine where it ran; Kerberos allows {ALLOWED:.0} s",
            excerpt(server)
        )
    });
    Export { warnings: said.collect(), ..Export::default() }
}
