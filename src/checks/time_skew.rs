//! Clocks that are too far apart for Kerberos.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, reported};
use crate::{
    examine::{Examination, Party, settings},
    facts::Known,
    fix::Fix,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD501",
    slug: "time-skew",
    title: "clocks are more than five minutes apart",
    explain: "\
Kerberos refuses messages whose time is more than five minutes off. The domain controller's clock is compared with the one of \
the machine that this program, or the script of kcd-doctor collect, runs on. The clocks of the hosts are in what that script \
writes; otherwise they cannot be seen.

## Cause
A machine lost its time source, or a host takes its time from a domain controller that is one of its own virtual machines.

## Fix
Set the machine that is wrong back to the domain's time. Let virtual domain controllers take their time from elsewhere than the \
host.

## Check by hand
w32tm /stripchart /computer:DC /samples:3 /dataonly, on each host. The error is KRB_AP_ERR_SKEW or SEC_E_TIME_SKEW.",
    in_order: "our clock and the domain controller's agree, and no error speaks of the time",
    needs: &[Fact::Clock],
    hides: &[],
    run,
};

/// The default of the policy "Maximum tolerance for computer clock synchronization", in seconds.
const TOLERANCE: i64 = 300;

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let server = examination.directory.server().unwrap_or("the domain controller");
    let times = (examination.directory.facts().taken_at.clone(), examination.directory.server_time());
    if let (Known::Found(ours), Known::Found(theirs)) = times {
        // What both clocks say is data and may be anything: the difference must not overflow.
        let ahead = ours.as_second().saturating_sub(theirs.as_second());
        if ahead.saturating_abs() > TOLERANCE {
            let how = if ahead > 0 { "ahead of" } else { "behind" };
            let source = examination.directory.sources().first().copied().unwrap_or_default().to_owned();
            let finding = Finding::new(
                Severity::Error,
                Certainty::Likely,
                server,
                format!("the clock of this machine is {} {how} that of {server}", duration(ahead)),
            )
            .detail(
                "Kerberos refuses what is more than five minutes off. Either clock may be the wrong one; hosts that follow it are \
                 affected.",
            )
            .seen(Evidence {
                source,
                object: server.to_owned(),
                field: "currentTime".to_owned(),
                values: vec![format!("{theirs}; here {ours}")],
            });
            return vec![finding.fixed_by(fix(server))];
        }
    }
    let hosts = hosts(examination, server);
    if !hosts.is_empty() {
        return hosts;
    }
    let Some(symptom) = reported::mostly(examination, CHECK.slug) else { return Vec::new() };
    let finding = Finding::new(
        Severity::Error,
        Certainty::Possible,
        reported::source(examination),
        "the clocks of the hosts and the domain controllers may be apart",
    )
    .detail(format!("{} says so. The clocks of the hosts cannot be seen from here.", reported::code(symptom)))
    .seen(reported::seen(symptom));
    vec![finding.fixed_by(fix(server))]
}

/// Hosts whose clocks are off that of the domain controller, which may in turn be off that of the machine that asked both.
fn hosts(examination: &Examination<'_>, server: &str) -> Vec<Finding> {
    let theirs = (examination.directory.facts().taken_at.clone(), examination.directory.server_time());
    let of_asker = match theirs {
        (Known::Found(ours), Known::Found(theirs)) => ours.as_second().saturating_sub(theirs.as_second()),
        _ => 0,
    };
    let of_host = |party: &Party<'_>| {
        let settings = examination.settings(&party.name);
        let ahead = settings.seconds_ahead().found()?.saturating_add(of_asker);
        if ahead.saturating_abs() <= TOLERANCE {
            return None;
        }
        let how = if ahead > 0 { "ahead of" } else { "behind" };
        let title = format!("the clock of {} is {} {how} that of {server}", party.name, duration(ahead));
        let mut finding = Finding::new(Severity::Error, Certainty::Likely, party.name.to_string(), title)
            .detail("Kerberos refuses what is more than five minutes off.")
            .fixed_by(fix(server));
        finding.evidence =
            [settings::CLOCK, settings::ASKED_AT].into_iter().filter_map(|name| settings.shown(name)).collect();
        Some(finding)
    };
    examination.parties.iter().filter_map(of_host).collect()
}

fn fix(server: &str) -> Fix {
    let server = if server.contains(' ') { "<domain controller>" } else { server };
    Fix::by_hand("set the machine whose clock is wrong to the domain's time")
        .run(["w32tm /resync /rediscover    # on the machine that is wrong, elevated"])
        .verified_by([
            format!(
                "w32tm /stripchart /computer:{} /samples:3 /dataonly    # on each host",
                quote::cmd_argument(server)
            ),
            "w32tm /query /source".to_owned(),
        ])
        .then(["On each host that was wrong, elevated: klist -li 0x3e7 purge; klist -li 0x3e4 purge"])
}

/// A difference as people say it.
fn duration(seconds: i64) -> String {
    let seconds = seconds.saturating_abs();
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
        (hours, minutes, _) => format!("{hours} h {minutes} min"),
    }
}
