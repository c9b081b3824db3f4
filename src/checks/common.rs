//! What many checks need to say.

use super::{Certainty, Evidence, Severity};
use crate::{
    directory::Account,
    examine::{Cluster, Examination, Hop, Listing, Need},
    facts::{Known, Value},
    kdc::{Outcome, Rule, Verdict},
    name::HostName,
    quote,
    requirement::Way,
    spn::Spn,
};

/// A needed name with all that surrounds it.
#[derive(Debug, Clone, Copy)]
pub struct Site<'e, 'f> {
    /// The need.
    pub need: &'e Need<'f>,
    /// The hop.
    pub hop: &'e Hop<'f>,
    /// The account that has to delegate.
    pub delegator: Account<'f>,
}

impl Site<'_, '_> {
    /// The hop as findings name it.
    pub fn key(&self) -> (String, String) {
        (self.delegator.name(), self.hop.spn.to_string())
    }

    /// Whether delegator and target lie in different domains, where a list does not reach ([MS-SFU] 3.2.5.2.1).
    pub fn crosses_domains(&self) -> bool {
        let owner = self.hop.decision.as_ref().and_then(crate::kdc::Decision::target);
        let target = owner.or_else(|| self.need.target.clone().found());
        match target {
            Some(target) => target.domain() != self.delegator.domain(),
            None => self.suffix_elsewhere().is_some(),
        }
    }

    /// The suffix of a target's name, where its account could not be looked up and the suffix is not the delegator's domain.
    pub fn suffix_elsewhere(&self) -> Option<&str> {
        let suffix = self.need.requirement.target.suffix()?;
        let is_unread = matches!(self.need.target, Known::Unreadable(_)) && suffix != self.delegator.domain();
        is_unread.then_some(suffix)
    }
}

/// Every hop whose delegator is known.
pub fn sites<'e, 'f>(examination: &'e Examination<'f>) -> impl Iterator<Item = Site<'e, 'f>> {
    examination.needs.iter().flat_map(|need| {
        let delegator = need.delegator.clone().found();
        need.hops.iter().filter_map(move |hop| delegator.map(|delegator| Site { need, hop, delegator }))
    })
}

/// Hops of one delegator for one way: what one finding of a delegation check is about.
#[derive(Debug)]
pub struct Group<'e, 'f> {
    /// The account that has to delegate.
    pub delegator: Account<'f>,
    /// Which way.
    pub way: Way,
    /// Whether the targets lie in another domain than the delegator.
    pub crosses_domains: bool,
    /// The hops, in order of need.
    pub sites: Vec<Site<'e, 'f>>,
}

/// Hops that a check is about, grouped by delegator and way; those into another domain apart, since a list is no help to them.
pub fn grouped<'e, 'f>(
    examination: &'e Examination<'f>,
    is_meant: impl Fn(&Site<'e, 'f>) -> bool,
) -> Vec<Group<'e, 'f>> {
    let mut groups: Vec<Group<'e, 'f>> = Vec::new();
    for site in sites(examination).filter(|site| is_meant(site)) {
        let way = site.need.requirement.way;
        let crosses_domains = site.crosses_domains();
        let is_same = |group: &&mut Group<'_, '_>| {
            group.delegator == site.delegator && group.way == way && group.crosses_domains == crosses_domains
        };
        match groups.iter_mut().find(is_same) {
            Some(group) => group.sites.push(site),
            None => groups.push(Group { delegator: site.delegator, way, crosses_domains, sites: vec![site] }),
        }
    }
    groups
}

impl Group<'_, '_> {
    /// An error for what was asked, a warning for the way back.
    pub fn severity(&self) -> Severity {
        severity(self.way)
    }

    /// Confirmed where the KDC certainly refuses every hop of the group.
    pub fn certainty(&self) -> Certainty {
        let all_refused = self.sites.iter().all(|site| site.hop.verdict() == Verdict::Refused);
        if all_refused { Certainty::Confirmed } else { Certainty::Likely }
    }

    /// The hops as findings name them.
    pub fn keys(&self) -> Vec<(String, String)> {
        self.sites.iter().map(Site::key).collect()
    }

    /// The names asked for.
    pub fn spns(&self) -> Vec<Spn> {
        self.sites.iter().map(|site| site.hop.spn.clone()).collect()
    }

    /// What the way back adds to a sentence.
    pub fn back_note(&self) -> &'static str {
        match self.way {
            Way::There => "",
            Way::Back => " The operation itself may do without; the way back does not.",
        }
    }
}

/// An error for what was asked, a warning for the way back.
pub fn severity(way: Way) -> Severity {
    match way {
        Way::There => Severity::Error,
        Way::Back => Severity::Warning,
    }
}

/// The values of an attribute as evidence; that it is empty is evidence too.
pub fn attribute(account: Account<'_>, field: &str) -> Evidence {
    let values = match account.object().values(field) {
        Known::Found(values) => values.iter().map(shown).collect(),
        Known::Absent => Vec::new(),
        Known::Unreadable(why) => vec![format!("unreadable: {why}")],
    };
    Evidence { source: account.source().to_owned(), object: account.dn().to_owned(), field: field.to_owned(), values }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Bytes(bytes) => format!("{} octets", bytes.len()),
    }
}

/// `userAccountControl` with the meaning of what is set, or notably not set.
pub fn control(account: Account<'_>, meaning: &str) -> Evidence {
    let mut evidence = attribute(account, "userAccountControl");
    if let Known::Found(control) = account.control() {
        evidence.values = vec![format!("{control}, {meaning}")];
    }
    evidence
}

/// Only the entries of a list that matter, with how many others there are.
pub fn entries(account: Account<'_>, is_meant: impl Fn(&Spn) -> bool) -> Evidence {
    let list = account.delegation_list().found().unwrap_or_default();
    let (meant, others): (Vec<&Spn>, Vec<&Spn>) = list.iter().partition(|entry| is_meant(entry));
    let mut values: Vec<String> = meant.into_iter().map(Spn::to_string).collect();
    let word = plural(others.len(), "entry", "entries");
    match (values.is_empty(), others.len()) {
        (_, 0) => {}
        (true, count) => values.push(format!("({count} {word} in all)")),
        (false, count) => values.push(format!("(and {count} other {word})")),
    }
    Evidence {
        source: account.source().to_owned(),
        object: account.dn().to_owned(),
        field: "msDS-AllowedToDelegateTo".to_owned(),
        values,
    }
}

/// The right word for a number.
pub fn plural(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

/// Names as a sentence lists them.
pub fn listed<T: ToString>(names: &[T]) -> String {
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

/// Whether the KDC refuses a hop because neither list nor target allows it.
pub fn is_not_allowed(site: &Site<'_, '_>) -> bool {
    let step = site.hop.decision.as_ref().and_then(|decision| decision.step(Rule::Allowed));
    // With the target's descriptor unseen the list still shows what is missing from it.
    step.is_some_and(|step| matches!(step.outcome, Outcome::Failed(_) | Outcome::Open))
}

/// Whether a needed name is nowhere in the list, in no guise, and the target does not make up for it.
pub fn is_missing(site: &Site<'_, '_>) -> bool {
    // What a list must have for a machine of another domain is not known, and would not help.
    site.hop.listing == Listing::Missing && !site.need.is_outside && is_not_allowed(site)
}

/// Whether a service principal name is one of a computer's own names, by its host part.
pub fn is_on(entry: &Spn, account: Account<'_>) -> bool {
    let host = entry.host_name();
    let is_full = || {
        account.dns_name() == Known::Found(host.as_str().to_owned()) || host.suffix() == Some(account.domain().as_str())
    };
    host.short() == account.short_name() && (host.suffix().is_none() || is_full())
}

/// Whether the first entry of an empty list makes a delegator need protocol transition. One that has a list needs it already, which
/// is a finding of its own.
pub fn is_about_to_need_transition(examination: &Examination<'_>, delegator: Account<'_>) -> bool {
    delegator.delegation_list() == Known::Absent && needs_transition(examination, delegator)
}

/// Whether a delegator will need protocol transition once its list is not empty.
pub fn needs_transition(examination: &Examination<'_>, delegator: Account<'_>) -> bool {
    let evidence = examination.needs.iter().find(|need| need.delegator.clone().found() == Some(delegator));
    !Examination::has_transition(delegator)
        && evidence.is_some_and(|need| need.evidence != crate::kdc::Evidence::UserTicket)
}

/// The hosts that a migration goes between, by their own settings. Nodes of one cluster migrate by the cluster's means.
pub(super) fn migration_ends<'e>(examination: &Examination<'e>) -> Option<[&'e HostName; 2]> {
    let case = examination.case;
    let is_by_settings = case.is_migration() && !matches!(examination.cluster, Cluster::One(_));
    case.destination.as_ref().filter(|_| is_by_settings).map(|destination| [&case.source, destination])
}

/// Names of hosts as an argument of `-ComputerName`.
pub(super) fn listed_for_powershell(hosts: &[&HostName]) -> String {
    hosts.iter().map(|host| quote::powershell(host.as_str())).collect::<Vec<_>>().join(", ")
}
