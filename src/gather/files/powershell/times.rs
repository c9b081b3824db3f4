//! Times as PowerShell writes them, and as the directory does.

use jiff::{Timestamp, fmt::strtime, tz::TimeZone};

/// Seconds from 1601 to 1970.
const TO_UNIX_EPOCH: i64 = 11_644_473_600;

/// A time that carries its zone: `/Date(1720919582928)/` and `/Date(1720919582928+0200)/`, whose number is UTC in both, and
/// ISO 8601 with an offset or `Z`.
pub(super) fn zoned(text: &str) -> Option<Timestamp> {
    if let Some(inside) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        let zone = inside.get(1..).and_then(|rest| rest.find(['+', '-'])).map_or(inside.len(), |at| at + 1);
        return inside
            .get(..zone)?
            .parse()
            .ok()
            .and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok());
    }
    if text.len() < 16 || !text.contains('T') {
        return None;
    }
    text.parse().ok()
}

/// The time that WMI writes: `20260415123000.500000+120`, the zone in minutes.
pub(super) fn of_wmi(text: &str) -> Option<Timestamp> {
    let (digits, rest) = text.split_at_checked(14)?;
    let (_, zone) = rest.strip_prefix('.')?.split_at_checked(6)?;
    let is_digits = |text: &str| text.bytes().all(|octet| octet.is_ascii_digit());
    if zone.len() != 4 || !is_digits(digits) || !is_digits(&zone[1..]) {
        return None;
    }
    let civil = strtime::parse("%Y%m%d%H%M%S", digits).ok()?.to_datetime().ok()?;
    let minutes: i64 = zone.parse().ok()?;
    let local = civil.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Timestamp::from_second(local.as_second() - minutes * 60).ok()
}

/// The directory's count of 100 ns since 1601 ([MS-DTYP] 2.3.3).
pub(super) fn ticks(time: Timestamp) -> i64 {
    let seconds = time.as_second() + TO_UNIX_EPOCH;
    seconds.saturating_mul(10_000_000).saturating_add(i64::from(time.subsec_nanosecond()) / 100)
}

/// As LDAP writes it: `20260415123000.0Z` (RFC 4517 3.3.13).
pub(super) fn digits(time: Timestamp) -> String {
    strtime::format("%Y%m%d%H%M%S.0Z", &time.to_zoned(TimeZone::UTC)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_with_a_zone_are_read_in_every_form() {
        let expected: Timestamp = "2026-04-15T12:30:00Z".parse().unwrap();
        for text in [
            "/Date(1776256200000)/",
            "/Date(1776256200000+0200)/",
            "2026-04-15T12:30:00Z",
            "2026-04-15T14:30:00.0000000+02:00",
        ] {
            assert_eq!(zoned(text), Some(expected), "{text}");
        }
        assert_eq!(zoned("/Date(-1000)/"), Some(Timestamp::from_second(-1).unwrap()));
        for text in ["2026-04-15T12:30:00", "4/15/2026 12:30:00 PM", "/Date()/", "/Date(x)/", "/Date(é)/", "T", ""] {
            assert_eq!(zoned(text), None, "{text}");
        }
        assert_eq!(of_wmi("20260415143000.000000+120"), Some(expected));
        for text in ["20260415143000.000000", "x", "2026041514300é.000000+120", "20260415143000.0000000+12"] {
            assert_eq!(of_wmi(text), None, "{text}");
        }
        assert_eq!(ticks(expected), 134_207_298_000_000_000);
        assert_eq!(digits(expected), "20260415123000.0Z");
    }
}
