//! From an examination and its diagnosis to the report.

use super::{CaseView, CauseView, FactsView, HopView, NotRunView, Report, RuledOut, SCHEMA, StepView, remarks};
use crate::{
    case::Case,
    diagnose::{Cause, Diagnosis, Outcome},
    directory::Account,
    examine::{Cluster, Examination, Hop, Need},
    facts::Known,
    kdc::{Decision, Outcome as StepOutcome},
    requirement::NoNeed,
};

/// Puts the answer together.
pub fn build(examination: &Examination<'_>, diagnosis: Diagnosis) -> Report {
    let hops = |back: bool| -> Vec<HopView> {
        let needs = examination.needs.iter().filter(|need| need.is_back() == back);
        needs.flat_map(|need| need.hops.iter().map(move |hop| hop_view(need, hop))).collect()
    };
    Report {
        schema: SCHEMA,
        case: case_view(examination.case),
        outcome: diagnosis.outcome,
        summary: summary(examination, &diagnosis),
        hops: hops(false),
        return_hops: hops(true),
        assumptions: assumptions(examination),
        remarks: remarks::all(examination, &diagnosis.causes),
        causes: diagnosis.causes.into_iter().enumerate().map(|(at, cause)| cause_view(at + 1, cause)).collect(),
        ruled_out: diagnosis
            .in_order
            .into_iter()
            .map(|check| RuledOut { slug: check.slug, because: check.in_order })
            .collect(),
        not_run: diagnosis
            .not_run
            .into_iter()
            .map(|not| NotRunView { check: not.check, because: not.because, needed: not.is_needed })
            .collect(),
        facts: FactsView {
            domain: examination.directory.domain(),
            sources: examination.directory.sources().into_iter().map(str::to_owned).collect(),
            taken_at: examination.now().map(|now| now.to_string()),
        },
    }
}

fn case_view(case: &Case) -> CaseView {
    CaseView {
        operation: case.operation.command(),
        source: case.source.to_string(),
        destination: case.destination.as_ref().map(ToString::to_string),
        storage: case.storage.iter().map(|storage| storage.server.to_string()).collect(),
        user: case.user.clone(),
        via: case.via.as_ref().map(ToString::to_string),
        symptoms: case.symptoms.clone(),
    }
}

fn hop_view(need: &Need<'_>, hop: &Hop<'_>) -> HopView {
    let delegator = need.delegator.clone().found();
    let steps = hop.decision.as_ref().map(|decision| &decision.steps[..]).unwrap_or_default();
    HopView {
        delegator: delegator.map_or_else(|| need.requirement.delegator.to_string(), Account::name),
        service: need.requirement.service.class(),
        target: need.requirement.target.to_string(),
        spn: hop.spn.to_string(),
        verdict: hop.verdict(),
        error: hop.decision.as_ref().and_then(Decision::error),
        steps: steps
            .iter()
            .map(|step| StepView {
                step: step.rule.question(),
                held: step.holds(),
                because: step.because.clone(),
                rule: step.rule.paragraph(),
            })
            .collect(),
    }
}

fn cause_view(rank: usize, cause: Cause) -> CauseView {
    let mut slugs: Vec<String> = cause.explained.iter().map(|(check, _)| check.slug.to_owned()).collect();
    slugs.sort();
    slugs.dedup();
    let finding = cause.finding;
    CauseView {
        rank,
        code: cause.check.code,
        slug: cause.check.slug,
        title: finding.title,
        detail: finding.detail,
        severity: finding.severity,
        certainty: finding.certainty,
        subject: finding.subject,
        evidence: finding.evidence,
        explains: cause.symptoms.into_iter().chain(slugs).collect(),
        fix: finding.fix,
    }
}

fn summary(examination: &Examination<'_>, diagnosis: &Diagnosis) -> String {
    let case = examination.case;
    let what = match &case.destination {
        Some(destination) => format!("{} {} → {destination}", case.operation.command(), case.source),
        None => format!("{} on {}", case.operation.command(), case.source),
    };
    let answer = match diagnosis.outcome {
        Outcome::Broken => diagnosis.causes.first().map_or_else(String::new, |cause| cause.finding.title.clone()),
        Outcome::Healthy => match examination.no_need {
            Some(NoNeed::Local) => {
                "no delegation is needed where the operation is started on the host itself".to_owned()
            }
            Some(NoNeed::CredSsp) => "no delegation is needed with CredSSP".to_owned(),
            Some(NoNeed::SameMachine) => {
                format!("no delegation is needed, the files are on {} itself: there is no second machine", case.source)
            }
            Some(NoNeed::SameCluster) => match &examination.cluster {
                Cluster::One(name) => format!("no delegation is needed, both hosts are nodes of the cluster {name}"),
                Cluster::No | Cluster::Perhaps => "no delegation is needed inside one failover cluster".to_owned(),
            },
            None => "the directory allows everything that the operation needs".to_owned(),
        },
        Outcome::Incomplete => {
            "no cause found, but not everything that the operation needs could be examined".to_owned()
        }
    };
    format!("{what}: {answer}")
}

/// What the answer takes for granted, each said once.
fn assumptions(examination: &Examination<'_>) -> Vec<String> {
    let case = examination.case;
    let mut all: Vec<String> = Vec::new();
    if case.is_migration() && case.migration_auth.is_none() && examination.no_need.is_none() {
        all.push(
            "both hosts use Kerberos for live migration; that setting is on the hosts, not in the directory (--migration-auth)"
                .to_owned(),
        );
    }
    if examination.cluster == Cluster::Perhaps {
        all.push(
            "the hosts are nodes of two failover clusters; inside one cluster no delegation is needed, and nothing here applies"
                .to_owned(),
        );
    }
    if case.via.is_none() && !examination.needs.is_empty() {
        all.push("the operation is started from another machine with current tools (--via)".to_owned());
    }
    if examination.names() == Known::Absent {
        all.push("names mean what the directory says; the DNS was not asked (--from)".to_owned());
    }
    if !examination.directory.is_whole() && !examination.needs.is_empty() {
        all.push("no account outside the export owns the same service principal names".to_owned());
    }
    if let (Some(why), false) = (examination.directory.mappings_read().unreadable(), examination.needs.is_empty()) {
        all.push(format!("HOST stands for cifs, as in every new forest ({why})"));
    }
    let steps = examination.needs.iter().filter(|need| !need.is_back()).flat_map(|need| &need.hops);
    for step in steps.filter_map(|hop| hop.decision.as_ref()).flat_map(|decision| &decision.steps) {
        if step.outcome == StepOutcome::Assumed && !all.contains(&step.because) {
            all.push(step.because.clone());
        }
    }
    all
}
