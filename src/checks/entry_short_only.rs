//! The list has the service by its short name, and lacks the full one.

use super::{Certainty, Check, Fact, Finding, common, common::Group, odd};
use crate::{
    examine::{Examination, Listing},
    kdc::Verdict,
    spn::Service,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD303",
    slug: "entry-short-only",
    title: "a service is in the list by its short name only",
    explain: "\
The KDC compares the name that it is asked for with each entry as a whole. The short and the full name of one machine are two \
names to it. This list has the short one, so the operation works or fails with the name that Windows happens to ask for.

## Cause
The entry was typed or scripted once, with the short name. Which form is asked for depends on what was typed, on the path of \
the files and on the release of the host, so such a list may have worked for a time.

## Fix
Add the full name. The short one stays.

## Check by hand
In Active Directory Users and Computers, on the Delegation page of the host, tick \"Expanded\": each service has to be there \
twice. klist get \"cifs/FULL-NAME\" says nothing about it, since that is a ticket for yourself.",
    in_order: "no service is in the list by its short name only",
    needs: &[Fact::Lists],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    findings(examination, Form::Full)
}

/// The form of a name that is missing while the other is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `hv2`.
    Short,
    /// `hv2.contoso.com`.
    Full,
}

/// Names that the list has in the other form than `missing`.
pub(super) fn findings(examination: &Examination<'_>, missing: Form) -> Vec<Finding> {
    let is_meant = |site: &common::Site<'_, '_>| {
        let form = if site.hop.spn.host_name().suffix().is_some() { Form::Full } else { Form::Short };
        form == missing && matches!(site.hop.listing, Listing::OtherForm(_)) && common::is_not_allowed(site)
    };
    common::grouped(examination, is_meant).iter().map(|group| finding(examination, group, missing)).collect()
}

fn finding(examination: &Examination<'_>, group: &Group<'_, '_>, missing: Form) -> Finding {
    let name = group.delegator.name();
    let (there, lacking) = match missing {
        Form::Full => ("short", "full"),
        Form::Short => ("full", "short"),
    };
    let title = format!("{name} may delegate to {} by the {there} name only", common::listed(&odd::targets(group)));
    let spns = group.spns();
    let detail = format!(
        "Whenever Windows asks for the {lacking} name ({}), the KDC refuses; with the {there} name it would not.",
        common::listed(&spns)
    );
    let present = odd::culprits(group);
    let mut finding = odd::finding(examination, group, title, &detail, &[]).seen(odd::seen(group.delegator, &present));
    // The name in a UNC path is the name that is asked for; VMMS may turn the name of a host into either form.
    let is_asked_for = |site: &common::Site<'_, '_>| {
        let requirement = &site.need.requirement;
        requirement.service == Service::Cifs
            && examination.case.storage.iter().any(|storage| storage.server == requirement.target)
            && site.hop.spn.host() == requirement.target.as_str()
            && site.hop.verdict() == Verdict::Refused
    };
    finding.certainty = if group.sites.iter().any(is_asked_for) { Certainty::Confirmed } else { Certainty::Likely };
    finding
}
