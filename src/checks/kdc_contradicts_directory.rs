//! A KDC that was seen to answer otherwise than the directory says.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common::Site};
use crate::{
    evidence::{Answer, Exchange, Kind},
    examine::{Examination, Sighting, Standing},
    fix::{Fix, Refresh, refresh_steps},
    kdc::{KdcError, Verdict},
    quote, utc,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD506",
    slug: "kdc-contradicts-directory",
    title: "the KDC was seen to answer otherwise than the directory says",
    explain: "\
A capture or an audit (--evidence) shows what a KDC really answered. Where that is not what follows from the directory, and no \
account that takes part was changed after it, the KDC had something else before it.

## Cause
Mostly the domain controller that answered holds other values than the one that was read: a change has not reached it yet. Else the \
directory was changed between the two looks, or the host showed a ticket for the user that it had kept from before a change.

## Fix
Find out which domain controller the host asks and compare what it holds. Where they differ, let them replicate; where they do not, \
purge the tickets of the host and capture anew.

## Check by hand
nltest /dsgetdc:DOMAIN /kdc on the host names the domain controller. repadmin /showobjmeta * with the DN of the host shows for each \
one the version of msDS-AllowedToDelegateTo and of userAccountControl: they must be the same.",
    in_order: "what the KDC was seen to answer is what the directory says",
    needs: &[Fact::Evidence],
    hides: &["ticket-cache-stale", "s4u-negative-cache"],
    run,
};

/// The status for evidence that is not forwardable: it may come from a ticket that the host kept.
const KEPT: KdcError = KdcError::NOT_FORWARDABLE;

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let sightings: Vec<Sighting<'_>> = examination.sightings().collect();
    let mut findings = Vec::new();
    for (delegator, _) in examination.delegators() {
        let of_host = |wanted: &dyn Fn(&Sighting<'_>) -> bool| -> Vec<Seen<'_, '_>> {
            let all = sightings.iter().filter(|sighting| wanted(sighting));
            let sites = all.filter_map(|sighting| {
                let (need, hop) = sighting.hop(examination)?;
                Some(Seen { exchange: sighting.exchange, site: Site { need, hop, delegator } })
            });
            sites.filter(|seen| seen.site.need.delegator.as_found() == Some(&delegator)).collect()
        };
        let is_failure = |sighting: &Sighting<'_>| sighting.exchange.is_failure();
        let contradicts = |sighting: &Sighting<'_>| sighting.standing == Standing::Contradicts;
        let refused = of_host(&|sighting| contradicts(sighting) && is_failure(sighting));
        let granted = of_host(&|sighting| contradicts(sighting) && !is_failure(sighting));
        let otherwise = of_host(&|sighting| sighting.standing == Standing::OtherReason);
        findings.extend(refusal(examination, &refused));
        findings.extend(grant(examination, &granted));
        findings.extend(reason(examination, &otherwise));
    }
    findings
}

/// An exchange, and the hop that it is about.
struct Seen<'e, 'f> {
    exchange: &'f Exchange,
    site: Site<'e, 'f>,
}

/// The latest of several, which says most of how things are now.
fn latest<'s, 'e, 'f>(seen: &'s [Seen<'e, 'f>]) -> Option<&'s Seen<'e, 'f>> {
    seen.iter().max_by_key(|one| one.exchange.time)
}

/// Refused, although the directory allows it: that is why the operation failed.
fn refusal(examination: &Examination<'_>, seen: &[Seen<'_, '_>]) -> Option<Finding> {
    let last = latest(seen)?;
    let name = last.site.delegator.name();
    let severity = seen.iter().map(|one| super::common::severity(one.site.need.requirement.way)).min()?;
    let is_kept = matches!(last.exchange.answer, Some(Answer::Refused(error)) if KEPT.is_given_as(error) && error.status.is_some());
    let kept = if is_kept {
        format!(" With this status it may also be a ticket for the user that {name} kept from before a change.")
    } else {
        String::new()
    };
    let finding = of(examination, seen, severity, format!("the KDC refused {name} what the directory allows"))?
        .detail(format!(
            "As {source} has it, {name} gets this ticket. The domain controller that answered holds other values, or the \
             directory was changed in between.{kept}",
            source = last.site.delegator.source()
        ));
    let hops = seen.iter().flat_map(|one| match one.exchange.kind {
        // Without a ticket for the user nothing can be asked for.
        Kind::S4U2Self => one.site.need.hops.iter().map(|hop| Site { hop, ..one.site }.key()).collect(),
        _ => vec![one.site.key()],
    });
    Some(finding.refuses(hops))
}

/// Granted, although the directory refuses it: what was read is not what that KDC goes by.
fn grant(examination: &Examination<'_>, seen: &[Seen<'_, '_>]) -> Option<Finding> {
    let last = latest(seen)?;
    let name = last.site.delegator.name();
    let title = format!("the KDC granted {name} what the directory refuses");
    Some(of(examination, seen, Severity::Warning, title)?.detail(format!(
        "The domain controller that answered holds other values than {}, or something was taken away since. What is missing there \
         need not be why the operation failed.",
        last.site.delegator.source()
    )))
}

/// Refused by both, but not for the same reason: there is more than the directory shows.
fn reason(examination: &Examination<'_>, seen: &[Seen<'_, '_>]) -> Option<Finding> {
    let last = latest(seen)?;
    let name = last.site.delegator.name();
    let predicted = last.site.hop.decision.as_ref().and_then(crate::kdc::Decision::error)?;
    let title = format!("the KDC refused {name} for another reason than the directory shows");
    Some(of(examination, seen, Severity::Warning, title)?.detail(format!(
        "By the directory the answer is {predicted}. The domain controller that answered holds other values, or the directory was \
         changed in between: with the causes shown here mended it may still refuse."
    )))
}

/// What all three have in common: the exchanges, and how to find out more.
fn of(examination: &Examination<'_>, seen: &[Seen<'_, '_>], severity: Severity, title: String) -> Option<Finding> {
    let last = latest(seen)?;
    let delegator = last.site.delegator;
    let mut finding = Finding::new(severity, Certainty::Likely, delegator.name(), title);
    let mut shown: Vec<(&str, Option<Answer>)> = Vec::new();
    for one in seen.iter().rev() {
        let key = (one.exchange.spn.as_deref().unwrap_or_default(), one.exchange.answer);
        if !shown.contains(&key) {
            shown.push(key);
            finding = finding.seen(evidence(one));
        }
    }
    let host = delegator.name();
    let host = quote::cmd_argument(host.trim_end_matches('$')).to_string();
    let domain = delegator.domain();
    let steps = refresh_steps(Refresh::Host, delegator, examination.directory.server());
    let fix = Fix::by_hand(format!("compare what the domain controller that answers {host} holds"))
        .run([
            format!("nltest /dsgetdc:{} /kdc    # on {host}: the domain controller that it asks", quote::cmd_argument(&domain)),
            format!(
                "repadmin /showobjmeta * {}    # the versions of msDS-AllowedToDelegateTo and userAccountControl must be the same everywhere",
                quote::cmd_argument(delegator.dn())
            ),
        ])
        .then(steps)
        .verified_by([format!("klist -li 0x3e7 kcd_cache    # on {host}, after another try")]);
    Some(finding.fixed_by(fix))
}

fn evidence(seen: &Seen<'_, '_>) -> Evidence {
    let exchange = seen.exchange;
    let time = exchange.time.map(|time| format!(", {}", utc::to_the_second(time))).unwrap_or_default();
    let predicted = match seen.site.hop.verdict() {
        Verdict::Granted => "granted by the directory",
        Verdict::Refused => "refused by the directory",
        Verdict::Unknown => "left open by the directory",
    };
    Evidence {
        source: exchange.from.clone(),
        object: format!("{}{time}", seen.site.hop.spn),
        field: "answer of the KDC".to_owned(),
        values: vec![exchange.sentence(), predicted.to_owned()],
    }
}
