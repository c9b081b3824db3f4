//! A user who may not sign in: at all, at this hour, or at these machines.

use jiff::{Timestamp, civil::Weekday, tz::TimeZone};

use super::{Certainty, Check, Fact, Finding, Severity, common, named_user, reported};
use crate::{
    directory::{Account, AccountControl},
    examine::Examination,
    facts::Known,
    fix::Fix,
    kdc::{Rule, User},
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD407",
    slug: "user-logon-restrictions",
    title: "the user's account is disabled, expired or restricted",
    explain: "\
A host gets no ticket in the name of a user whose account is disabled or past its end. A password that has to be changed, hours \
at which the user may sign in, and a list of workstations can stand in the way as well.

## Cause
The account was closed or never opened, or it carries the restrictions of an office account.

## Fix
Use the administrator's own, current account. Enable or extend an account only where its owner is to have access again.

## Check by hand
Get-ADUser USER -Properties Enabled, AccountExpirationDate, PasswordExpired, LogonWorkstations, logonHours.",
    in_order: "the user's account is not disabled, expired or restricted",
    needs: &[Fact::User],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let symptom = reported::mostly(examination, CHECK.slug);
    let Some(user) = named_user::account(examination) else {
        return match (&examination.user, symptom) {
            (User::Unnamed | User::Named(Known::Unreadable(_)), Some(symptom)) => {
                let name = named_user::name(examination);
                let title = format!("{name} may not sign in at this hour or at this machine");
                vec![
                    Finding::new(Severity::Error, Certainty::Possible, name, title)
                        .detail(format!(
                            "{} says so. The user's account was not seen (--user).",
                            reported::code(symptom)
                        ))
                        .seen(reported::seen(symptom)),
                ]
            }
            _ => Vec::new(),
        };
    };
    let Some((reason, attribute, is_closed)) = restriction(examination, user) else { return Vec::new() };
    let name = user.name();
    let refused = named_user::refused(examination, Rule::UserStanding);
    let severity = if is_closed || symptom.is_some() { Severity::Error } else { Severity::Warning };
    let has_open_end = attribute == "accountExpires" && !is_closed;
    let certainty = match (refused.is_some(), has_open_end) {
        (true, _) => Certainty::Confirmed,
        (false, true) => Certainty::Possible,
        (false, false) => Certainty::Likely,
    };
    let detail = if is_closed {
        "The KDC gives no host a ticket in the name of such a user."
    } else if has_open_end {
        "Once that is past, the KDC gives no host a ticket in the name of the user. Compare it with today's date."
    } else {
        "Domain controllers and servers may refuse the sign-in; check also whether another account of the user is meant."
    };
    let finding = Finding::new(severity, certainty, name.clone(), format!("{name} {reason}"))
        .detail(detail)
        .seen(common::attribute(user, attribute))
        .refuses(refused.map(|(_, hops)| hops).unwrap_or_default())
        .fixed_by(
            Fix::by_hand("use an account in good standing, or let whoever owns this one restore it")
                .verified_by([format!(
                    "Get-ADUser -Identity {} -Properties Enabled, AccountExpirationDate, PasswordExpired, LogonWorkstations, logonHours",
                    quote::powershell(&name)
                )])
                .then(["The user signs out and in again where the operation is started"]),
        );
    vec![finding]
}

/// What restricts the account, in which attribute, and whether it is closed altogether.
fn restriction(examination: &Examination<'_>, user: Account<'_>) -> Option<(String, &'static str, bool)> {
    let now = examination.now();
    if user.control().found().is_some_and(|control| control.has(AccountControl::DISABLED)) {
        return Some(("is disabled".to_owned(), "userAccountControl", true));
    }
    if let (Known::Found(end), Some(now)) = (user.expires(), now)
        && now >= end
    {
        return Some((format!("expired at {end}"), "accountExpires", true));
    }
    if let (Known::Found(end), None) = (user.expires(), now) {
        return Some((
            format!("has an end, {end}, and the facts hold no time to compare it with"),
            "accountExpires",
            false,
        ));
    }
    if user.object().number("pwdLastSet") == Known::Found(0) {
        return Some(("has to change the password before signing in".to_owned(), "pwdLastSet", false));
    }
    if let Known::Found(list) = user.object().text("userWorkstations") {
        let allowed: Vec<String> = list.split(',').map(|name| name.trim().to_lowercase()).collect();
        let case = examination.case;
        let hosts = [Some(&case.source), case.destination.as_ref(), case.via.as_ref()];
        let barred: Vec<&str> = hosts
            .into_iter()
            .flatten()
            .map(crate::name::HostName::short)
            .filter(|host| !allowed.iter().any(|name| name == host))
            .collect();
        if !barred.is_empty() {
            let reason = format!("may sign in at listed machines only, without {}", common::listed(&barred));
            return Some((reason, "userWorkstations", false));
        }
    }
    let hours = user.object().octets("logonHours").found()?;
    match now {
        Some(now) => (allows(hours, now) == Some(false))
            .then(|| (format!("may not sign in at the hour of {now}"), "logonHours", false)),
        None => hours
            .iter()
            .any(|octet| *octet != 0xFF)
            .then(|| ("may sign in at some hours only".to_owned(), "logonHours", false)),
    }
}

/// Whether `logonHours` allows an hour: one bit each, from Sunday 0 o'clock UTC, the lowest bit of an octet first ([MS-SAMR]
/// 2.2.6.5). Nothing where it does not have the 21 octets of a week.
fn allows(hours: &[u8], now: Timestamp) -> Option<bool> {
    let now = now.to_zoned(TimeZone::UTC);
    let days = now.weekday().since(Weekday::Sunday);
    let hour = usize::try_from(i16::from(days) * 24 + i16::from(now.hour())).ok()?;
    let octet = hours.get(hour / 8).filter(|_| hours.len() == 21)?;
    Some(octet & (1 << (hour % 8)) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_counted_from_sunday_in_universal_time() {
        let mut hours = [0_u8; 21];
        // Monday 13 to 14 o'clock is hour 37: bit 5 of octet 4.
        hours[4] = 1 << 5;
        let at = |text: &str| allows(&hours, text.parse().unwrap());
        assert_eq!(at("2026-04-13T13:59:59Z"), Some(true));
        assert_eq!(at("2026-04-13T14:00:00Z"), Some(false));
        assert_eq!(at("2026-04-12T13:30:00Z"), Some(false));
        assert_eq!(allows(&hours[..20], "2026-04-13T13:30:00Z".parse().unwrap()), None);
    }
}
