//! The list has the service by its full name, and lacks the short one.

use super::{
    Check, Fact, Finding,
    entry_short_only::{Form, findings},
};
use crate::examine::Examination;

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD304",
    slug: "entry-fqdn-only",
    title: "a service is in the list by its full name only",
    explain: "\
The KDC compares the name that it is asked for with each entry as a whole, and a host's short name is another name than its full \
one. This list has the full name alone. Hyper-V Manager and many scripts work with short names, and fail.

## Cause
A script wrote the DNS host name and nothing else, or somebody removed the short entries as duplicates.

## Fix
Add the short name. The full one stays.

## Check by hand
In Active Directory Users and Computers, on the Delegation page of the host, tick \"Expanded\": each service has to be there \
twice. Or try the operation once with each form of the name: one works, the other does not.",
    in_order: "no service is in the list by its full name only",
    needs: &[Fact::Lists],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    findings(examination, Form::Short)
}
