//! What was seen of the trusts between the forests of a case.

use super::Unseen;
use crate::{
    directory::TrustAttributes,
    examine::{Crossing, Examination, Trusted, View},
    requirement::Way,
};

/// Whether the case goes from one forest into another, and anything is known of the trust.
pub(super) fn is_examined(examination: &Examination<'_>) -> bool {
    let crossings = examination.crossings();
    crossings.iter().any(|crossing| !matches!(examination.trusted(crossing), Trusted::Unseen(_)))
}

/// A trust that was not looked at, without which nothing of the other forest can be reached; or one that lets in selectively.
pub(super) fn unseen(examination: &Examination<'_>) -> Option<Unseen> {
    let all = examination.crossings();
    let open = all.iter().filter_map(|crossing| Some((crossing.way, why(crossing, &examination.trusted(crossing))?)));
    let (way, because) = open.min_by_key(|(way, _)| *way)?;
    Some(Unseen { because, is_needed: way == Way::There })
}

fn why(crossing: &Crossing<'_>, trusted: &Trusted<'_>) -> Option<String> {
    let Crossing { from, to, what, .. } = crossing;
    let views = match trusted {
        Trusted::None(_) => return None,
        Trusted::Unseen(why) => return Some(format!("the trust of {to} with {from}: {why}")),
        Trusted::By(views) => views,
    };
    if !views.iter().any(|view| view.trust().direction().as_found().is_some()) {
        return Some(format!("the direction of the trust of {to} with {from}"));
    }
    // Which accounts are let in is up to the domain that lets them in, and only its own object tells.
    let asked = views.iter().find(|view| matches!(view, View::OfAsked(_)));
    match asked.map(|view| view.trust().attributes()) {
        None => Some(format!("whether {to} lets accounts of {from} in selectively: its own trust object was not read")),
        Some(known) => match known.as_found() {
            Some(attributes) if attributes.has(TrustAttributes::SELECTIVE) => {
                Some(format!("who may authenticate to {what}: {to} lets accounts of {from} in selectively"))
            }
            Some(_) => None,
            None => Some(format!("trustAttributes of the trust of {to} with {from}")),
        },
    }
}
