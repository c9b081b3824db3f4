//! `HOST/x` is listed where `cifs/x` is asked for.

use super::{Certainty, Check, Fact, Finding, common, odd};
use crate::examine::{Examination, listing::Disguise};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD309",
    slug: "entry-host-class",
    title: "the list has HOST for a machine, and cifs is asked for",
    explain: "\
On an account, HOST/x stands for cifs/x and many other classes when the KDC looks for the owner of a name. Whether it does so \
in a delegation list as well, sources disagree: a guide of Microsoft's takes HOST for enough, while the comparison as the \
protocol describes it is one of whole names, in which HOST/x is not cifs/x. This program decides by the latter. For the classes of \
Hyper-V itself HOST never counts.

## Cause
HOST was picked from the dialog, or carried over from the names that setspn -L shows.

## Fix
Add cifs/x explicitly, short and full. It is right whichever source is right. The HOST entries may stay; they allow more than \
Hyper-V needs, so remove them if nothing else uses them.

## Check by hand
klist -li 0x3e7 kcd_cache on the host, after another try, shows whether a ticket for cifs/x was given.",
    in_order: "no machine is listed with HOST alone where cifs is asked for",
    needs: &[Fact::Lists],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    odd::in_place(examination, Disguise::HostClass)
        .iter()
        .map(|group| {
            let there = odd::culprits(group);
            let title = format!(
                "{} lists HOST for {}, and cifs is asked for",
                group.delegator.name(),
                common::listed(&odd::targets(group))
            );
            let detail = format!(
                "Compared as whole names, HOST does not match {}. Sources disagree on whether the KDC compares so; add the names \
explicitly.",
                common::listed(&group.spns())
            );
            let mut finding = odd::finding(examination, group, title, &detail, &[])
                .seen(odd::seen(group.delegator, &there));
            finding.certainty = Certainty::Likely;
            finding
        })
        .collect()
}
