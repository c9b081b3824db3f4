//! The domain controllers beside each other, in a few lines.

use super::words::{Mark, counted};
use crate::{
    kdc::Verdict,
    report::{ControllerView, Report},
};

/// How many names are listed of what a domain controller refuses.
const SHOWN: usize = 4;

/// One line for each domain controller where they do not answer alike, and for each that did not answer; else one for all. Nothing
/// where there is one only, or nothing to be asked.
pub(super) fn lines(report: &Report) -> Vec<(Mark, String)> {
    let all = &report.controllers;
    if all.len() < 2 || report.hops.is_empty() {
        return Vec::new();
    }
    let mut sites = all.iter().filter_map(|controller| controller.site.as_ref());
    let first = sites.next();
    let in_several_sites = sites.any(|site| Some(site) != first);
    let name = |controller: &ControllerView| name(controller, in_several_sites);
    let heard: Vec<&ControllerView> = all.iter().filter(|controller| controller.asked).collect();
    let is_split = heard.iter().any(|controller| controller.verdicts != heard[0].verdicts);
    let mut lines = Vec::new();
    if is_split {
        lines.extend(heard.iter().map(|controller| answers(report, controller, &name(controller))));
    } else if heard.len() > 1 {
        lines.push((
            Mark::Note,
            format!("{} answer alike", counted(heard.len(), "domain controller", "domain controllers")),
        ));
    }
    let unheard = all.iter().filter(|controller| !controller.asked);
    lines.extend(unheard.map(|controller| (Mark::Unknown, format!("{}: not known", name(controller)))));
    lines
}

/// Its name, and in which site it is where they are in several.
fn name(controller: &ControllerView, in_several_sites: bool) -> String {
    let site = controller.site.as_ref().filter(|_| in_several_sites).map(|site| format!("site {site}"));
    let kind = controller.read_only.then(|| "read-only".to_owned());
    let more: Vec<String> = site.into_iter().chain(kind).collect();
    if more.is_empty() { controller.name.clone() } else { format!("{} ({})", controller.name, more.join(", ")) }
}

fn answers(report: &Report, controller: &ControllerView, name: &str) -> (Mark, String) {
    let hops = report.hops.iter().chain(&report.return_hops).zip(&controller.verdicts);
    let with = |wanted: Verdict| -> Vec<&str> {
        hops.clone().filter(|(_, verdict)| **verdict == wanted).map(|(hop, _)| hop.spn.as_str()).collect()
    };
    let (refused, unknown) = (with(Verdict::Refused), with(Verdict::Unknown));
    let (mark, verb, names) = match (refused.is_empty(), unknown.is_empty()) {
        (false, _) => (Mark::of_verdict(Verdict::Refused), "refuses", refused),
        (true, false) => (Mark::of_verdict(Verdict::Unknown), "leaves open", unknown),
        (true, true) => return (Mark::of_verdict(Verdict::Granted), format!("{name} grants everything")),
    };
    let more = if names.len() > SHOWN { format!(" and {} more", names.len() - SHOWN) } else { String::new() };
    let names = names[..names.len().min(SHOWN)].join(", ");
    (mark, format!("{name} {verb} {names}{more}"))
}
