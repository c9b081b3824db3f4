//! What is said of a fix that was tried on a copy of the facts.

use super::{reasons::THIS_NAME, words};
use crate::{
    fix::{After, Fix, Still},
    forecast::Together,
    kdc::Verdict,
    report::{CauseView, Report},
};

/// How a fix stands among the others of the report.
pub(super) fn order(fix: &Fix) -> Option<String> {
    if fix.builds_on.is_empty() {
        None
    } else if fix.changes.is_empty() && fix.ldif.is_empty() {
        Some(format!("{} does this too; there is nothing left to run", fixes(&fix.builds_on)))
    } else {
        Some(format!("after {}, on which this builds; undo this one first", fixes(&fix.builds_on)))
    }
}

/// What the KDC says once a fix is made, sentence by sentence.
pub(super) fn after(fix: &Fix) -> Vec<String> {
    let Some(after) = &fix.after else { return Vec::new() };
    let when = match &fix.builds_on[..] {
        [] => "after this".to_owned(),
        others if fix.ldif.is_empty() => format!("after {}", fixes(others)),
        others => format!("after {} and this", fixes(others)),
    };
    answer(&when, after)
}

/// What the KDC says once all fixes are made, where that is more than the causes say one by one.
pub(super) fn together(report: &Report) -> Vec<String> {
    let Some(together) = &report.together else { return Vec::new() };
    let is_said = |cause: &CauseView| cause.fix.as_ref().is_some_and(|fix| fix.after.as_ref() == Some(&together.asked));
    let mut all = match &together.fixes[..] {
        [] if together.asked.still.is_empty() => return Vec::new(),
        [] => answer("no change to the directory is at hand", &together.asked),
        // What is left to other causes is said at the end as well.
        [one]
            if (report.causes.len() == 1 || together.asked.still.is_empty())
                && report.causes.iter().any(|cause| cause.rank == *one && is_said(cause)) =>
        {
            Vec::new()
        }
        [one] => answer(&format!("after fix {one}"), &together.asked),
        many => answer(&format!("after {} together", fixes(many)), &together.asked),
    };
    all.extend(way_back(together));
    if let (false, true, [_, ..]) = (all.is_empty(), together.asked.still.is_empty(), &together.by_hand[..]) {
        all.push(format!("what {} found remains to be seen to by hand", listed(&together.by_hand)));
    }
    all
}

/// The way back, where it is not granted even then.
fn way_back(together: &Together) -> Vec<String> {
    let back = together.way_back.as_ref().filter(|back| !back.still.is_empty() && !together.fixes.is_empty());
    back.map_or_else(Vec::new, |back| answer("the way back", back))
}

fn answer(when: &str, after: &After) -> Vec<String> {
    if let Some(why) = &after.not_checked {
        return vec![format!("not checked: {why}")];
    }
    if after.verdict == Verdict::Granted {
        return vec![format!("{when}: granted")];
    }
    let groups = groups(&after.still);
    groups.iter().map(|(still, count)| format!("{when}: {}", obstacle(still, *count))).collect()
}

/// What is still in the way, once for all names for which it is the same.
fn groups(all: &[Still]) -> Vec<(Still, usize)> {
    let mut groups: Vec<(Still, usize)> = Vec::new();
    for still in all {
        let because =
            if still.spn.contains('/') { still.because.replace(&still.spn, THIS_NAME) } else { still.because.clone() };
        let is_same = |(other, _): &&mut (Still, usize)| {
            let general = other.because.replace(&other.spn, THIS_NAME);
            general == because
                && (other.verdict, other.rank, other.by_hand) == (still.verdict, still.rank, still.by_hand)
        };
        match groups.iter_mut().find(is_same) {
            Some((_, count)) => *count += 1,
            None => groups.push((still.clone(), 1)),
        }
    }
    groups
}

fn obstacle(still: &Still, count: usize) -> String {
    let because = match (count, &still.because[..]) {
        (_, "") => "the facts do not say".to_owned(),
        (1, because) => because.to_owned(),
        (_, because) => {
            format!("{} ({})", because.replace(&still.spn, THIS_NAME), words::counted(count, "name", "names"))
        }
    };
    let verdict = if still.verdict == Verdict::Refused { "still refused" } else { "not decided" };
    let rest = match (still.rank, still.by_hand) {
        (Some(rank), _) => format!("; fix {rank} mends that"),
        (None, Some(cause)) => format!("; that is {cause}, for which no command is printed"),
        (None, None) if still.verdict == Verdict::Refused => "; no fix here mends that".to_owned(),
        (None, None) => String::new(),
    };
    format!("{verdict}: {because}{rest}")
}

fn fixes(numbers: &[usize]) -> String {
    let word = if numbers.len() == 1 { "fix" } else { "fixes" };
    format!("{word} {}", listed(numbers))
}

fn listed(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(usize::to_string).collect();
    match &numbers[..] {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => numbers.concat(),
    }
}
