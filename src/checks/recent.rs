//! Changes so fresh that hosts may still act on what was before, for the checks of caches.

use super::{Certainty, Evidence, Finding, Severity, common, reported};
use crate::{
    directory::Account,
    examine::Examination,
    fix::{Fix, Refresh, refresh_steps},
    requirement::Way,
    symptom::Symptom,
};

/// A memory that a host may hold against the directory.
pub(super) struct Memory {
    /// How long it lasts, in seconds.
    pub(super) seconds: i64,
    /// What it is, after "may still".
    pub(super) what: &'static str,
}

/// Whether old tickets could matter: something is delegated, and the directory allows all of it.
pub(super) fn matters(examination: &Examination<'_>) -> bool {
    !examination.is_local() && reported::is_all_granted(examination)
}

/// The latest change among the delegators and the targets of the operation: whose, and how long before the facts, in seconds.
pub(super) fn latest<'f>(examination: &Examination<'f>) -> Option<(Account<'f>, i64)> {
    let now = examination.now()?.as_second();
    common::sites(examination)
        .filter(|site| site.need.requirement.way == Way::There)
        .flat_map(|site| [Some(site.delegator), site.hop.decision.as_ref().and_then(crate::kdc::Decision::target)])
        .flatten()
        .filter_map(|account| Some((account, now.saturating_sub(account.changed().found()?.as_second()))))
        // A clock that is slightly behind the domain controller's makes a change lie in the future.
        .filter(|(_, age)| *age >= -300)
        .min_by_key(|(_, age)| *age)
}

/// What to say of a change that lies within the memory of hosts.
pub(super) fn finding(
    examination: &Examination<'_>,
    memory: &Memory,
    (account, age): (Account<'_>, i64),
    symptom: Option<&Symptom>,
) -> Finding {
    let name = account.name();
    let minutes = age.max(0) / 60;
    let ago = if minutes < 120 { format!("{minutes} min") } else { format!("{} h", minutes / 60) };
    let severity = if symptom.is_some() { Severity::Error } else { Severity::Info };
    let title = format!("{name} was changed {ago} before these facts; hosts may still {}", memory.what);
    let finding = Finding::new(severity, Certainty::Likely, name, title)
        .detail(
            "The directory allows everything now; what was refused before the change may be refused for a while yet.",
        )
        .seen(common::attribute(account, "whenChanged"))
        .fixed_by(refresh(examination));
    match symptom {
        Some(symptom) => finding.seen(reported::seen(symptom)),
        None => finding,
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
