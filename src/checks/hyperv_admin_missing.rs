//! Membership in local groups of the hosts, which the directory does not show.

use super::{Certainty, Check, Fact, Finding, Severity, named_user, reported};
use crate::{examine::Examination, fix::Fix, quote};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD404",
    slug: "hyperv-admin-missing",
    title: "the user may not be a Hyper-V administrator on every host",
    explain: "\
Hyper-V obeys members of the local groups Administrators and Hyper-V Administrators, on each host by itself. For a migration the \
user must be in one of them on both hosts. These groups are not in the directory, so this is only suggested by the error.

## Cause
The user was made an administrator of one host, or of the management computer, and not of the other.

## Fix
Add the user, or a group that the user is in, to Hyper-V Administrators on every host.

## Check by hand
Start the operation on the host itself: if access is denied there too, delegation is not the matter. Get-LocalGroupMember \
'Hyper-V Administrators' on each host.",
    in_order: "no error points to missing rights on a host",
    needs: &[Fact::Case],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(symptom) = reported::pointing_to(examination, CHECK.slug) else { return Vec::new() };
    if reported::is_refused(examination) {
        return Vec::new();
    }
    let name = named_user::name(examination);
    let case = examination.case;
    let hosts: Vec<String> = [Some(&case.source), case.destination.as_ref()]
        .into_iter()
        .flatten()
        .map(|host| quote::powershell(host.as_str()))
        .collect();
    let member = case.user.as_ref().map_or_else(|| quote::powershell("<user>"), |user| quote::powershell(user));
    let on_hosts = format!("Invoke-Command -ComputerName {} -ScriptBlock", hosts.join(", "));
    let finding = Finding::new(
        Severity::Warning,
        Certainty::Possible,
        name.clone(),
        format!("{name} may not be in Hyper-V Administrators on every host"),
    )
    .detail(format!(
        "{} has this meaning too. The local groups of the hosts are not in the directory: check them there.",
        reported::code(symptom)
    ))
    .seen(reported::seen(symptom))
    .fixed_by(
        Fix::by_hand("add the user to Hyper-V Administrators on every host")
            .run([format!("{on_hosts} {{ Add-LocalGroupMember -SID 'S-1-5-32-578' -Member {member} }}")])
            .undone_by([format!("{on_hosts} {{ Remove-LocalGroupMember -SID 'S-1-5-32-578' -Member {member} }}")])
            .verified_by([format!("{on_hosts} {{ Get-LocalGroupMember -SID 'S-1-5-32-578' }}")])
            .then(["The user signs out and in again where the operation is started"])
            .caution("Members of this group control every virtual machine of the host and its disks."),
    );
    vec![finding]
}
