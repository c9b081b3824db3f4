//! From an examination and its diagnosis to the report.

use super::{
    CaseView, CauseView, ControllerView, FactsView, HopView, NotRunView, Report, RuledOut, SCHEMA, StepView, ask,
    remarks, told,
};
use crate::{
    case::Case,
    diagnose::{Cause, Diagnosis, Outcome},
    directory::Account,
    examine::{Cluster, Controller, Examination, Hop, Need},
    facts::Known,
    forecast,
    kdc::{Decision, Outcome as StepOutcome},
    requirement::NoNeed,
};

/// Puts the answer together.
pub fn build(examination: &Examination<'_>, mut diagnosis: Diagnosis) -> Report {
    let together = forecast::of(examination, &mut diagnosis.causes);
    let (story, left_out) = told::all(examination);
    let hops = |back: bool| -> Vec<HopView> {
        let needs = examination.needs.iter().filter(|need| need.is_back() == back);
        needs.flat_map(|need| need.hops.iter().map(move |hop| hop_view(need, hop))).collect()
    };
    let ask = ask::all(examination, &diagnosis);
    Report {
        schema: SCHEMA,
        case: case_view(examination.case),
        outcome: diagnosis.outcome,
        summary: summary(examination, &diagnosis),
        assumed: Vec::new(),
        story,
        hops: hops(false),
        return_hops: hops(true),
        controllers: examination.controllers().iter().map(controller_view).collect(),
        assumptions: assumptions(examination),
        remarks: remarks::all(examination, &diagnosis.causes, left_out),
        causes: diagnosis.causes.into_iter().enumerate().map(|(at, cause)| cause_view(at + 1, cause)).collect(),
        together,
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
        ask,
        facts: FactsView::of(&examination.directory),
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
    let delegator = need.delegator.as_found().copied();
    HopView {
        delegator: delegator.map_or_else(|| need.requirement.delegator.to_string(), Account::name),
        service: need.requirement.service.class().to_owned(),
        target: need.requirement.target.to_string(),
        spn: hop.spn.to_string(),
        verdict: hop.verdict(),
        error: hop.decision.as_ref().and_then(Decision::error),
        steps: hop.decision.as_ref().map(StepView::all).unwrap_or_default(),
    }
}

fn controller_view(controller: &Controller<'_>) -> ControllerView {
    let because = controller.unread().map(str::to_owned);
    ControllerView {
        name: controller.name.clone(),
        source: controller.source.to_owned(),
        site: controller.site.clone(),
        read_only: controller.copy.is_some_and(|copy| copy.read_only),
        asked: because.is_none(),
        because,
        verdicts: controller.verdicts.clone(),
    }
}

fn cause_view(rank: usize, cause: Cause) -> CauseView {
    let mut slugs: Vec<String> = cause.explained.iter().map(|(check, _)| check.slug.to_owned()).collect();
    slugs.sort();
    slugs.dedup();
    let mut finding = cause.finding;
    // Several causes may change one object; each keeps what it found there under a name of its own.
    for line in finding.fix.iter_mut().flat_map(|fix| &mut fix.powershell) {
        if let Some(rest) = line.strip_prefix("ldifde -f before-") {
            *line = format!("ldifde -f before-{rank}-{rest}");
        }
    }
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
        revealed_by: cause.revealed_by,
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
        Outcome::Incomplete if diagnosis.is_only_unexplained => match told::all_before_change(examination) {
            Some(change) => format!(
                "no cause found; the directory allows everything now, and all that was reported is from before {change}: try again"
            ),
            None => "no cause found; all that the operation needs was examined, but nothing in it explains the reported error"
                .to_owned(),
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
    if case.is_migration() && examination.migration_auth().is_none() && examination.no_need.is_none() {
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
    if let Some(why) =
        case.via.as_ref().and_then(|via| examination.party(via)).and_then(|party| party.account.unreadable())
    {
        all.push(format!("the computer where it was started is a member of the domain ({why})"));
    }
    if case.via.is_none() && !examination.needs.is_empty() {
        all.push("the operation is started from another machine with current tools (--via)".to_owned());
    }
    if let (Some(user), Some(from)) = (&case.user, &case.clues.user_from) {
        all.push(format!("the operation was started by {user}, who is named in {from} (--user)"));
    }
    if examination.names() == Known::Absent {
        all.push("names mean what the directory says; the DNS was not asked (--from)".to_owned());
    }
    let is_live = examination.directory.server().is_some();
    if is_live && !examination.directory.has_catalog() && !examination.needs.is_empty() {
        all.push(
            "no account of another domain owns the same service principal names; the domain controller has no global catalog to ask"
                .to_owned(),
        );
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnose::diagnose,
        facts::{Facts, Object},
        testing::{With, computer, delegator, file_facts, migration},
    };

    fn report(case: &Case, facts: &Facts) -> Report {
        let examination = Examination::new(case, facts);
        let diagnosis = diagnose(&examination);
        build(&examination, diagnosis)
    }

    fn hosts() -> Vec<Object> {
        vec![delegator("hv1", 1001, "hv2"), delegator("hv2", 1002, "hv1")]
    }

    #[test]
    fn a_sound_case_is_granted_both_ways_and_says_what_it_takes_for_granted() {
        let report = report(&migration("hv1", "hv2"), &file_facts(hosts(), true));
        assert_eq!((report.hops.len(), report.return_hops.len()), (4, 4));
        assert_eq!((&*report.hops[0].delegator, &*report.return_hops[0].delegator), ("HV1$", "HV2$"));
        for hop in report.hops.iter().chain(&report.return_hops) {
            assert_eq!(hop.verdict, crate::kdc::Verdict::Granted, "{hop:?}");
        }
        for option in ["--migration-auth", "--via", "--from", "--user"] {
            let said = report.assumptions.iter().filter(|assumption| assumption.contains(option)).count();
            assert_eq!(said, 1, "{option} in {:?}", report.assumptions);
        }
        assert_eq!((report.facts.sources, report.facts.taken_at), (vec!["hv.ldf".to_owned()], None));
    }

    #[test]
    fn the_summary_of_a_fault_is_the_first_cause_and_causes_are_numbered() {
        let mut objects = hosts();
        objects[0] = computer("hv1", 1001);
        let report = report(&migration("hv1", "hv2"), &file_facts(objects, true));
        assert_eq!((report.outcome, report.exit_code()), (Outcome::Broken, 1));
        assert_eq!(report.summary, format!("migrate hv1 → hv2: {}", report.causes[0].title));
        let ranks: Vec<usize> = report.causes.iter().map(|cause| cause.rank).collect();
        assert_eq!(ranks, (1..=ranks.len()).collect::<Vec<_>>());
    }

    #[test]
    fn where_no_delegation_is_needed_the_summary_says_why() {
        let local = Case { via: Some(crate::name::HostName::new("hv1")), ..migration("hv1", "hv2") };
        let report = report(&local, &file_facts(hosts(), true));
        assert!(report.return_hops.is_empty());
        assert!(report.summary.contains("started on the host itself"), "{}", report.summary);
    }

    #[test]
    fn what_was_not_seen_is_incomplete_and_not_healthy() {
        let report = report(&migration("hv1", "hv9"), &file_facts(vec![delegator("hv1", 1001, "hv9")], false));
        assert_eq!((report.outcome, report.exit_code()), (Outcome::Incomplete, 3));
        assert!(
            report.not_run.iter().any(|check| check.needed && check.because.contains("hv9")),
            "{:?}",
            report.not_run
        );
    }
    #[test]
    fn where_all_was_examined_the_summary_does_not_say_that_it_was_not() {
        let mut case = migration("hv1", "hv2");
        case.symptoms = crate::symptom::read("KDC_ERR_POLICY", "--error");
        let report = report(&case, &file_facts(hosts(), true));
        assert_eq!(report.outcome, Outcome::Incomplete);
        assert!(report.summary.ends_with("nothing in it explains the reported error"), "{}", report.summary);
    }

    #[test]
    fn a_list_alone_is_no_refusal_where_the_target_may_allow_the_host() {
        let permission = "msDS-AllowedToActOnBehalfOfOtherIdentity";
        let mut objects = vec![computer("hv1", 1001), computer("hv2", 1002)];
        let detail = |objects| report(&migration("hv1", "hv2"), &file_facts(objects, true)).causes[0].detail.clone();
        let seen = detail(objects.clone());
        assert!(seen.starts_with("The KDC refuses"), "{seen}");
        objects[1] = objects[1].clone().unasked(permission);
        let detail = detail(objects);
        assert!(detail.starts_with("Unless the target itself allows the host"), "{detail}");
    }
}
