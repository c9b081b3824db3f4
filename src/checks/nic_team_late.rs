//! A management service that started before the network was up.

use super::{Certainty, Check, Fact, Finding, Severity, reported};
use crate::{examine::Examination, fix::Fix, quote};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD604",
    slug: "nic-team-late",
    title: "the management service may have started before the network team was up",
    explain: "\
The virtual machine management service opens its listener for migrations when it starts. If the network team that has the \
migration address comes up later, the listener is not there or not on that address: connections fail with 0x80072741 or \
0x8007274C. Delegation has no part in it.

## Cause
After a restart of the host, the team takes longer than the service.

## Fix
Restart the service, which leaves virtual machines running, and let it start with delay.

## Check by hand
Test-NetConnection HOST -Port 6600; on the destination, netstat -ano shows on which addresses port 6600 listens.",
    in_order: "no error points to a listener on the wrong address",
    needs: &[Fact::Case],
    hides: &[],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let Some(symptom) = reported::pointing_to(examination, CHECK.slug) else { return Vec::new() };
    if !examination.case.is_migration() {
        return Vec::new();
    }
    let is_first = reported::mostly(examination, CHECK.slug).is_some();
    let certainty = if is_first { Certainty::Likely } else { Certainty::Possible };
    let target = reported::far_end(examination);
    let host = target.trim_end_matches('$');
    let argument = quote::powershell(host);
    let finding = Finding::new(
        Severity::Error,
        certainty,
        target.clone(),
        format!("the management service on {host} may have started before its network team was up"),
    )
    .detail(format!("{} is an error of the connection; it comes before any authentication.", reported::code(symptom)))
    .seen(reported::seen(symptom))
    .fixed_by(
        Fix::by_hand("restart the management service on both hosts, and let it start with delay")
            .run([
                format!("Invoke-Command -ComputerName {argument} -ScriptBlock {{ Restart-Service -Name vmms }}"),
                format!("sc.exe \\\\{} config vmms start= delayed-auto", quote::cmd_argument(host)),
            ])
            .undone_by([format!("sc.exe \\\\{} config vmms start= auto", quote::cmd_argument(host))])
            .verified_by([format!("Test-NetConnection -ComputerName {argument} -Port 6600")]),
    );
    vec![finding]
}
