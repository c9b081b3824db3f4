//! Times as people read them: always in UTC, and always saying so.

use jiff::Timestamp;

/// To the second: `2026-04-15 12:30:00 UTC`.
pub(crate) fn to_the_second(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// To the minute: `2026-04-15 12:30 UTC`.
pub(crate) fn to_the_minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
