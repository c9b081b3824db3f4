//! Reports made by hand.

use super::stories;
use crate::{
    checks::{Certainty, Evidence, Severity},
    diagnose::Outcome,
    fix::{After, Fix, Still},
    forecast::Together,
    kdc::{KdcError, Verdict},
    report::{AskView, CaseView, CauseView, FactsView, HopView, NotRunView, Report, RuledOut, SCHEMA, StepView},
    symptom,
};

pub(super) fn all() -> Vec<(&'static str, Report)> {
    vec![
        ("broken", broken()),
        ("hostile", hostile()),
        ("incomplete", incomplete()),
        ("healthy", healthy()),
        ("no need", no_need()),
        ("many values", many_values()),
        ("what if", what_if()),
        ("seen", stories::seen()),
    ]
}

fn step(step: &'static str, held: Option<bool>, because: &str) -> StepView {
    StepView { step, held, because: because.to_owned(), rule: "[MS-SFU] 3.2.5.1.2" }
}

fn hop(delegator: &str, spn: &str, error: Option<KdcError>, because: &str) -> HopView {
    let held = error.is_none();
    HopView {
        delegator: delegator.to_owned(),
        service: "cifs".to_owned(),
        target: "vmhost1".to_owned(),
        spn: spn.to_owned(),
        verdict: if held { Verdict::Granted } else { Verdict::Refused },
        error,
        steps: vec![
            step("the delegator may authenticate", Some(true), "VMHOST2$ is enabled and does not expire"),
            step("the delegator obtains a forwardable ticket for the user", Some(held), because),
        ],
    }
}

fn evidence(field: &str, values: &[&str]) -> Evidence {
    Evidence {
        source: "ldap://dc1.contoso.com".to_owned(),
        object: "CN=VMHOST2,CN=Computers,DC=contoso,DC=com".to_owned(),
        field: field.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

pub(super) fn healthy() -> Report {
    Report {
        schema: SCHEMA,
        case: CaseView {
            operation: "migrate",
            source: "vmhost2".to_owned(),
            destination: Some("vmhost1".to_owned()),
            storage: vec!["fs1".to_owned()],
            user: Some("alice".to_owned()),
            via: None,
            symptoms: Vec::new(),
        },
        outcome: Outcome::Healthy,
        summary: "migrate vmhost2 → vmhost1: the directory allows everything that the operation needs".to_owned(),
        assumed: Vec::new(),
        story: Vec::new(),
        hops: vec![
            hop("VMHOST2$", "cifs/fs1", None, "trusted"),
            hop("VMHOST2$", "cifs/fs1.contoso.com", None, "trusted"),
        ],
        return_hops: vec![hop("VMHOST1$", "cifs/fs1", None, "trusted")],
        controllers: Vec::new(),
        causes: Vec::new(),
        together: None,
        ruled_out: vec![
            RuledOut {
                slug: "entry-missing",
                because: "every service that is needed is in the list, or the target allows the host",
            },
            RuledOut { slug: "spn-duplicate", because: "each name has one owner" },
        ],
        not_run: Vec::new(),
        ask: Vec::new(),
        assumptions: Vec::new(),
        remarks: Vec::new(),
        facts: FactsView {
            domain: Some("contoso.com".to_owned()),
            sources: vec!["ldap://dc1.contoso.com".to_owned()],
            taken_at: Some("2026-11-21T10:12:37Z".to_owned()),
        },
    }
}

pub(super) fn no_need() -> Report {
    Report {
        summary: "migrate vmhost2 → vmhost1: no delegation is needed with CredSSP".to_owned(),
        hops: Vec::new(),
        return_hops: Vec::new(),
        facts: FactsView { domain: None, sources: vec!["export.ldif".to_owned()], taken_at: None },
        ..healthy()
    }
}

pub(super) fn incomplete() -> Report {
    let why = "ldap://dc1.contoso.com: insufficientAccessRights (50): 00002098: SecErr: DSID-03150F94";
    let not = |check, because: &str, needed| NotRunView { check, because: because.to_owned(), needed };
    let mut report = healthy();
    report.outcome = Outcome::Incomplete;
    report.summary = "migrate vmhost2 → vmhost1: no cause found, but not everything could be examined".to_owned();
    for hop in &mut report.hops {
        hop.verdict = Verdict::Unknown;
        hop.steps[1] = step("the list allows it", None, &format!("{} could not be looked up", hop.spn));
    }
    report.return_hops[0].verdict = Verdict::Unknown;
    report.return_hops[0].steps.clear();
    report.not_run = vec![
        not("entry-missing", why, true),
        not("time-skew", "the server did not tell its time", false),
        not("kerberos-only-on-winrm-host", why, true),
        not("rbcd-overwritten", why, false),
    ];
    let ask = |question: &str, because: &str, command: &str| AskView {
        question: question.to_owned(),
        because: because.to_owned(),
        command: command.to_owned(),
    };
    report.ask = vec![
        ask(
            "what the domain has of VMHOST2$, FS1$",
            why,
            "Get-ADComputer -LDAPFilter '(|(sAMAccountName=VMHOST2$)(sAMAccountName=FS1$))' -Properties msDS-AllowedToDelegateTo,\
             operatingSystem,operatingSystemVersion,servicePrincipalName,userAccountControl | ConvertTo-Json -Depth 4",
        ),
        ask("who has cifs/fs1, cifs/fs1.contoso.com", "fs1: not in a.ldif", "setspn -F -Q \"*/fs1*\""),
    ];
    report.remarks = vec!["a.ldif and b.ldif disagree about VMHOST2$".to_owned()];
    report
}

fn fix() -> Fix {
    let mut fix = Fix::by_hand("set VMHOST2$ to \"any authentication protocol\"")
        .run([
            "ldifde -f before-VMHOST2.ldf -d CN=VMHOST2,CN=Computers,DC=contoso,DC=com -p base -l msDS-AllowedToDelegateTo,\
             userAccountControl,servicePrincipalName",
            "Set-ADAccountControl -Identity 'VMHOST2$' -TrustedToAuthForDelegation $true -TrustedForDelegation $false \
             -Server 'dc1.contoso.com'",
            "foreach ($name in 'a', 'b') {\n    Get-ADComputer -Identity $name\n}",
        ])
        .click(["Active Directory Users and Computers › View › Advanced Features › VMHOST2$ › Properties › Delegation"])
        .undone_by(["Set-ADAccountControl -Identity 'VMHOST2$' -TrustedToAuthForDelegation $false"])
        .verified_by(["klist -li 0x3e7 kcd_cache    # on vmhost2, after another try"])
        .then(["Let the change reach the domain controller that vmhost2 uses", "Try again within 15 minutes"])
        .caution("With \"any authentication protocol\" the host can act as any user who is not marked sensitive, towards the services in its list and no others.");
    fix.ldif = "dn: CN=VMHOST2,CN=Computers,DC=contoso,DC=com\nchangetype: modify\nreplace: userAccountControl\n\
                userAccountControl: 16781312\n-\n"
        .to_owned();
    fix.undo_ldif = fix.ldif.replace("16781312", "4096");
    let names = ["cifs/vmhost1", "cifs/vmhost1.contoso.com"];
    let still = |spn| still(spn, &format!("VMHOST2$ is sensitive, asked for {spn}"), Some(2), None);
    fix.after = Some(After { verdict: Verdict::Refused, still: names.map(still).to_vec(), not_checked: None });
    fix.builds_on = vec![3, 4];
    fix
}

fn still(spn: &str, because: &str, rank: Option<usize>, by_hand: Option<usize>) -> Still {
    let (delegator, verdict) = ("VMHOST2$".to_owned(), Verdict::Refused);
    Still { delegator, spn: spn.to_owned(), verdict, because: because.to_owned(), rank, by_hand }
}

fn together() -> Together {
    let after = |verdict, still| After { verdict, still, not_checked: None };
    let by_hand = vec![still("cifs/vmhost2", "alice is in Protected Users", None, Some(2))];
    Together {
        fixes: vec![1],
        by_hand: vec![2],
        asked: after(Verdict::Granted, Vec::new()),
        way_back: Some(after(Verdict::Refused, by_hand)),
    }
}

pub(super) fn broken() -> Report {
    let mut symptoms = symptom::read("0x8009030E", "--error");
    symptoms.extend(symptom::read("0x80070070", "--error"));
    symptoms.extend(symptom::read("0x80070002", "--error"));
    symptoms.extend(symptom::read("something that nobody has ever seen", "note.txt"));
    let restricted = Some(KdcError::NOT_FORWARDABLE);
    let kerberos_only =
        "VMHOST2$ has a list but \"Kerberos only\": tickets that it obtains for users are not forwardable";
    let names = ["Microsoft Virtual System Migration Service/vmhost1", "cifs/vmhost1", "cifs/vmhost1.contoso.com"];
    let mut hops: Vec<HopView> = names.iter().map(|spn| hop("VMHOST2$", spn, restricted, kerberos_only)).collect();
    hops[0] = hop("VMHOST2$", names[0], None, "trusted");
    let back = names.map(|spn| {
        let because = format!("the list of VMHOST1$ does not have {spn}, and VMHOST2$ allows nobody");
        hop("VMHOST1$", spn, Some(KdcError::NOT_ALLOWED), &because)
    });
    let mut back = back.to_vec();
    back.push(hop("VMHOST1$", "cifs/vmhost2.contoso.com", Some(KdcError::TARGET_UNKNOWN), "nobody owns the name"));
    Report {
        story: stories::reported(&symptoms),
        case: CaseView { user: None, storage: Vec::new(), symptoms, ..healthy().case },
        outcome: Outcome::Broken,
        summary: "migrate vmhost2 → vmhost1: VMHOST2$ may delegate \"Kerberos only\"".to_owned(),
        hops,
        return_hops: back,
        controllers: stories::controllers("dc"),
        causes: vec![
            CauseView {
                rank: 1,
                code: "KCD302",
                slug: "kerberos-only-on-winrm-host",
                title: "VMHOST2$ may delegate \"Kerberos only\"; a 2019 host needs \"any authentication protocol\""
                    .to_owned(),
                detail:
                    "VMHOST2$ obtains a ticket for the user that is not forwardable, so the KDC refuses every service."
                        .to_owned(),
                severity: Severity::Error,
                certainty: Certainty::Confirmed,
                subject: "VMHOST2$".to_owned(),
                evidence: vec![
                    evidence(
                        "userAccountControl",
                        &["4096 (0x1000), without TRUSTED_TO_AUTH_FOR_DELEGATION 0x1000000"],
                    ),
                    evidence("operatingSystemVersion", &["10.0 (17763)"]),
                    evidence("msDS-AllowedToDelegateTo", &["cifs/vmhost1", "cifs/vmhost1.contoso.com "]),
                ],
                explains: vec!["0x8009030E".to_owned(), "kcd-rbcd-conflict".to_owned()],
                revealed_by: Vec::new(),
                fix: Some(fix()),
            },
            CauseView {
                rank: 2,
                code: "KCD301",
                slug: "entry-missing",
                title: "the list of VMHOST1$ is empty".to_owned(),
                detail: String::new(),
                severity: Severity::Warning,
                certainty: Certainty::Likely,
                subject: "VMHOST1$".to_owned(),
                evidence: vec![evidence("msDS-AllowedToDelegateTo", &[])],
                explains: Vec::new(),
                revealed_by: Vec::new(),
                fix: None,
            },
        ],
        together: Some(together()),
        assumptions: vec!["no user was named; one who may be delegated is assumed".to_owned()],
        ..healthy()
    }
}

/// Every text that may come from outside holds what could do harm in some form.
pub(super) fn hostile() -> Report {
    const EVIL: &str =
        "a\u{1b}[2J\u{9b}1mb\r\n✓ healthy: forged\u{202e}`x```` | <script>alert(1)</script> & \u{200b}[y](z)\u{7f}";
    let evil = || EVIL.to_owned();
    let mut report = broken();
    report.summary = evil();
    report.case.source = evil();
    report.case.user = Some(evil());
    report.case.via = Some(evil());
    report.case.storage = vec![evil()];
    for hop in &mut report.hops {
        (hop.delegator, hop.spn) = (evil(), format!("cifs/{EVIL}"));
        hop.steps[1].because = evil();
    }
    let cause = &mut report.causes[0];
    (cause.title, cause.detail, cause.subject) = (evil(), evil(), evil());
    let dn = format!("CN={},{}DC=contoso,DC=com", EVIL, "OU=VeryLongOrganisationalUnit,".repeat(20));
    cause.evidence = vec![Evidence { source: evil(), object: dn.clone(), field: evil(), values: vec![evil(), evil()] }];
    let fix = cause.fix.as_mut().unwrap();
    fix.title = evil();
    for still in fix.after.iter_mut().flat_map(|after| &mut after.still) {
        (still.delegator, still.spn, still.because) = (evil(), evil(), evil());
    }
    fix.undo_ldif = format!("{}\n", crate::quote::ldif_dn(EVIL));
    fix.powershell = vec![
        format!("Set-ADObject -Identity {} -Clear x", crate::quote::powershell(&dn)),
        format!("run {}", crate::quote::powershell(EVIL)),
    ];
    for texts in [&mut fix.gui, &mut fix.then, &mut fix.caution] {
        *texts = vec![evil()];
    }
    fix.ldif = format!("{}\n", crate::quote::ldif_dn(EVIL));
    fix.verify = vec!["run `x```` \u{1b}\u{202e} | <script>".to_owned()];
    report.not_run = vec![NotRunView { check: "time-skew", because: evil(), needed: true }];
    report.story = stories::hostile(&evil());
    report.controllers = stories::controllers(EVIL);
    report.ask = vec![AskView {
        question: evil(),
        because: evil(),
        command: format!("Resolve-DnsName {}", crate::quote::powershell(EVIL)),
    }];
    report.assumptions = vec![evil()];
    report.remarks = vec![evil()];
    report.facts = FactsView { domain: Some(evil()), sources: vec![evil()], taken_at: Some(evil()) };
    report
}

/// One change that was assumed, and one that a hostile name is in.
pub(super) fn what_if() -> Report {
    let evil = format!("{} registered on FS1$", hostile().case.source);
    healthy().assuming(vec!["VMHOST2$ trusted for any authentication protocol".to_owned(), evil])
}

pub(super) fn many_values() -> Report {
    let mut report = broken();
    report.causes.truncate(1);
    report.causes[0].evidence[0].values = (0..3_000).map(|number| format!("cifs/host{number}")).collect();
    report.return_hops.clear();
    report
}
