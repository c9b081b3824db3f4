//! Changes so fresh that hosts may still act on what was before, for the checks of caches.

use jiff::Timestamp;

use super::{Certainty, Evidence, Finding, Severity, common, reported};
use crate::{
    directory::Account,
    examine::{Examination, Settings, settings},
    facts::{COMPARED, Stamp},
    fix::{Fix, Refresh, refresh_steps},
    name::HostName,
    symptom::Symptom,
    utc,
};

/// A memory that a host may hold against the directory.
pub(super) struct Memory {
    /// How long it lasts, in seconds.
    pub(super) seconds: i64,
    /// What it is, after "may still".
    pub(super) what: &'static str,
}

/// A change of an account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Change<'f> {
    /// Whose.
    account: Account<'f>,
    /// When, at the domain controller at which it arrived last.
    time: Timestamp,
    /// That domain controller, where it is another one than the one whose answers count.
    at: Option<&'f str>,
    /// How long before the facts, in seconds.
    age: i64,
    /// Whether every host that delegates was started after it, and so remembers nothing from before.
    is_forgotten: bool,
}

impl Change<'_> {
    /// Whether hosts may still act on what was before.
    pub(super) fn is_remembered(&self, memory: &Memory) -> bool {
        self.age <= memory.seconds && !self.is_forgotten
    }
}

/// Whether old tickets could matter: something is delegated, and the directory allows all of it.
pub(super) fn matters(examination: &Examination<'_>) -> bool {
    !examination.is_local() && reported::is_all_granted(examination)
}

/// The latest change among the accounts that the operation hangs on, as far as it is not in the future.
pub(super) fn latest<'f>(examination: &Examination<'f>) -> Option<Change<'f>> {
    let now = examination.now()?;
    // A clock that is slightly behind the domain controller's makes a change lie in the future.
    let soon = now.as_second().saturating_add(300);
    let (account, time) = examination.last_change_before(soon)?;
    let (time, at) = last_arrival(examination, account, soon)
        .filter(|(there, _)| *there > time)
        .map_or((time, None), |(there, at)| (there, Some(at)));
    let age = now.as_second().saturating_sub(time.as_second());
    let mut boots = delegators(examination).map(|(_, settings)| settings.booted().found()).peekable();
    let is_forgotten = boots.peek().is_some() && boots.all(|booted| booted.is_some_and(|booted| booted > time));
    Some(Change { account, time, at, age, is_forgotten })
}

/// When the last of the other domain controllers got its state of an account: a host that asked there was answered from before it.
fn last_arrival<'f>(examination: &Examination<'f>, account: Account<'f>, soon: i64) -> Option<(Timestamp, &'f str)> {
    let copies = examination.directory.facts().copies.iter();
    let arrivals = copies.filter_map(|copy| {
        let there = copy.object(account.dn()).found().map(Account::of)?;
        Some((there.changed().found()?, copy.name.as_str()))
    });
    arrivals.filter(|(time, _)| time.as_second() <= soon).max()
}

/// The hosts that delegate in the operation itself, with their settings.
fn delegators<'e, 'f>(examination: &'e Examination<'f>) -> impl Iterator<Item = (&'e HostName, Settings<'f>)> {
    let there = examination.needs.iter().filter(|need| !need.is_back());
    there.map(|need| (&need.requirement.delegator, examination.settings(&need.requirement.delegator)))
}

/// What to say of a change that lies within the memory of hosts.
pub(super) fn finding(examination: &Examination<'_>, memory: &Memory, change: Change<'_>) -> Finding {
    let Change { account, time, at, age, .. } = change;
    let name = account.name();
    let ago = duration(age);
    // What failed before the change says nothing of what a host still holds against it.
    let symptom = reported::about_delegation(examination).into_iter().find(|symptom| !is_older(symptom, time));
    let severity = if symptom.is_some() { Severity::Error } else { Severity::Info };
    let title = format!("{name} was changed {ago} before these facts; hosts may still {}", memory.what);
    let failed = symptom.and_then(|symptom| symptom.time).map_or_else(String::new, |failed| {
        format!(" What was reported failed {} after the change.", duration(failed.as_second() - time.as_second()))
    });
    let arrived = at.map_or_else(String::new, |at| format!(" It arrived at {at} last."));
    let until = until(time, memory.seconds);
    let mut finding = Finding::new(severity, Certainty::Likely, name, title)
        .detail(format!(
            "The directory allows everything now; what was refused before the change may still be refused until {until}, unless the \
             host is told to forget, or restarted.{arrived}{failed}"
        ))
        .fixed_by(refresh(examination));
    finding.evidence.push(common::attribute(account, "whenChanged"));
    finding.evidence.extend(writes(account));
    finding.evidence.extend(at.map(|at| Evidence {
        source: at.to_owned(),
        object: account.dn().to_owned(),
        field: "whenChanged".to_owned(),
        values: vec![time.to_string()],
    }));
    let boot = delegators(examination).find_map(|(_, settings)| settings.shown(settings::BOOTED));
    let finding = match boot {
        Some(boot) => finding.seen(boot),
        None => finding,
    };
    match symptom {
        Some(symptom) => finding.seen(reported::seen(symptom)),
        None => finding,
    }
}

/// Whether something was reported before a change, by its own time.
pub(super) fn is_older(symptom: &Symptom, changed: Timestamp) -> bool {
    symptom.time.is_some_and(|failed| failed < changed)
}

/// The end of so many seconds after a time.
fn until(time: Timestamp, seconds: i64) -> String {
    let end = Timestamp::from_second(time.as_second().saturating_add(seconds)).unwrap_or(time);
    utc::to_the_minute(end)
}

/// When what decides was written, as replication keeps it: the time of an object says only that something was.
fn writes(account: Account<'_>) -> Option<Evidence> {
    let object = account.object();
    let written = |attribute: &&str| {
        let Stamp { version, time } = object.stamp(attribute)?;
        Some(format!("{attribute}: {} (version {version})", utc::to_the_second(time)))
    };
    let values: Vec<String> = COMPARED.iter().filter_map(written).collect();
    (!values.is_empty()).then(|| Evidence {
        source: object.source.clone(),
        object: account.dn().to_owned(),
        field: "msDS-ReplAttributeMetaData".to_owned(),
        values,
    })
}

fn duration(seconds: i64) -> String {
    let minutes = seconds.max(0) / 60;
    match minutes {
        0 => "less than a minute".to_owned(),
        1..120 => format!("{minutes} min"),
        _ => format!("{} h", minutes / 60),
    }
}

/// The same where the times are not known and only the symptom suggests it.
pub(super) fn guess(examination: &Examination<'_>, memory: &Memory, symptom: &Symptom) -> Finding {
    let name = reported::source(examination);
    let title = format!("{name} may still {} a change", memory.what);
    let evidence: Evidence = reported::seen(symptom);
    Finding::new(Severity::Error, Certainty::Possible, name, title)
        .detail("The directory allows everything now. What failed may have failed before a change reached the host.")
        .seen(evidence)
        .fixed_by(refresh(examination))
}

/// Making the hosts that delegate forget.
fn refresh(examination: &Examination<'_>) -> Option<Fix> {
    let delegator = examination.needs.iter().find_map(|need| need.delegator.clone().found())?;
    let name = delegator.name();
    let host = name.trim_end_matches('$');
    let steps = refresh_steps(Refresh::Host, delegator, examination.directory.server());
    Some(Fix::by_hand(format!("let {host} forget its tickets, or wait")).then(steps).verified_by([format!(
        "klist -li 0x3e7 kcd_cache    # on {}, after another try",
        crate::quote::cmd_argument(host)
    )]))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use super::*;
    use crate::{
        facts::{Copy, Known},
        testing::{With, computer, delegator, file_facts, migration},
    };

    const READ_AT: &str = "2026-04-15T12:30:00Z";

    fn changed(object: crate::facts::Object, at: &str) -> crate::facts::Object {
        object.with("whenChanged", &[at])
    }

    /// The whole detail of the finding, with what another domain controller says of when it got its state.
    fn told(there: Option<&str>) -> (i64, String) {
        let hv1 = changed(delegator("hv1", 1001, "hv2"), "20260415121500.0Z");
        let mut facts = file_facts(vec![hv1.clone(), changed(computer("hv2", 1002), "20250101000000.0Z")], true);
        facts.taken_at = Known::Found(READ_AT.parse().unwrap());
        facts.copies = there
            .map(|at| Copy {
                name: "dc2.contoso.com".to_owned(),
                source: "ldap://dc2.contoso.com".to_owned(),
                server: None,
                read_only: false,
                left_out: false,
                objects: Known::Found(vec![Arc::new(changed(hv1, at))]),
                missing: BTreeSet::new(),
            })
            .into_iter()
            .collect();
        let case = migration("hv1", "hv2");
        let examination = Examination::new(&case, &facts);
        let change = latest(&examination).unwrap();
        (
            change.age,
            finding(&examination, &Memory { seconds: 900, what: "remember a refusal from before" }, change).detail,
        )
    }

    #[test]
    fn what_arrived_later_elsewhere_may_be_remembered_longer() {
        let (age, detail) = told(None);
        assert_eq!(age, 900);
        assert!(detail.contains("until 2026-04-15 12:30 UTC") && !detail.contains("dc2"), "{detail}");
        let (age, detail) = told(Some("20260415122800.0Z"));
        assert_eq!(age, 120);
        assert!(detail.contains("until 2026-04-15 12:43 UTC") && detail.contains("arrived at dc2"), "{detail}");
        assert_eq!(told(Some("20260415120000.0Z")).0, 900, "earlier elsewhere");
        assert_eq!(told(Some("20270101000000.0Z")).0, 900, "a clock that shows another year");
    }
}
