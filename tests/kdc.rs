//! The predicted decision, held against a real KDC: every computer of the lab towards every other one.
//!
//! The lab's KDC differs from Windows in a few known points; each is named here, and must be seen, so that a KDC that no
//! longer differs is noticed.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout)]

mod lab;

use std::collections::{BTreeMap, BTreeSet};

use kcd_doctor::{
    case::{Case, Operation},
    directory::{Account, AccountControl, Directory},
    examine::Examination,
    facts::Known,
    gather::files,
    kdc::{Decision, Evidence, Rule, Verdict},
    name::{HostName, Storage},
};

/// A known point in which Samba's KDC does not do as Windows does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Deviation {
    /// Tickets for disabled services are issued.
    DisabledTarget,
    /// A ticket from S4U2Self is not forwardable where the list is empty and protocol transition is off.
    EmptyList,
    /// Members of Protected Users get forwardable tickets from S4U2Self.
    ProtectedUsers,
    /// A computer is found by its common name too, whatever suffix is asked for.
    CommonName,
    /// Authentication policies are judged by the delegator's token; the prediction leaves them open.
    Policy,
    /// The client of the lab offers RC4, whatever its account is said to support.
    ClientTypes,
}

fn case(delegator: &str, target: &str, user: &str) -> Case {
    Case {
        operation: Operation::CreateVm,
        source: HostName::new(delegator),
        destination: None,
        storage: vec![Storage::new(target)],
        user: Some(user.to_owned()),
        via: None,
        migration_auth: None,
        host_os: BTreeMap::new(),
        symptoms: Vec::new(),
    }
}

/// The deviations that could apply to a question.
fn deviations(delegator: Account<'_>, decision: &Decision<'_>) -> BTreeSet<Deviation> {
    let mut all = BTreeSet::new();
    if decision.fails(Rule::TargetStanding) {
        all.insert(Deviation::DisabledTarget);
    }
    if decision.fails(Rule::TargetKnown) {
        all.insert(Deviation::CommonName);
    }
    if decision.step(Rule::AuthenticationPolicy).unwrap().holds().is_none() {
        all.insert(Deviation::Policy);
    }
    let is_plain = delegator.control().found().is_some_and(|c| !c.has(AccountControl::PROTOCOL_TRANSITION));
    if is_plain && delegator.delegation_list() == Known::Absent {
        all.insert(Deviation::EmptyList);
    }
    if decision.fails(Rule::UserForwardable) {
        all.insert(Deviation::ProtectedUsers);
    }
    if decision.fails(Rule::EncryptionType) {
        all.insert(Deviation::ClientTypes);
    }
    all
}

#[test]
fn every_prediction_is_what_the_kdc_answers() {
    let facts = files::read(&[lab::export()], None).unwrap().facts;
    let directory = Directory::new(&facts);
    let computers: Vec<Account<'_>> = directory
        .accounts()
        .filter(|account| account.is_computer() && !account.is_conflict_copy())
        .filter(|account| !directory.domain_controllers().contains(account))
        .collect();
    let mut questions = Vec::new();
    let mut predictions = Vec::new();
    // Each pair is asked about by one of the two names, in turn.
    let mut turn = 0;
    let mut ask = |delegator: &Account<'_>, target: &Account<'_>, user: &str| {
        let case = case(&delegator.short_name(), &target.short_name(), user);
        let examination = Examination::new(&case, &facts);
        let need = &examination.needs[0];
        turn += 1;
        let hop = &need.hops[turn % need.hops.len()];
        // What other hosts show the KDC is the user's own ticket, which kvno cannot.
        if let (Evidence::S4u2Self, Some(decision)) = (&need.evidence, &hop.decision) {
            questions.push((delegator.name(), user.to_owned(), hop.spn.to_string()));
            let error = decision.error().map(|error| error.code);
            predictions.push((hop.verdict(), error, deviations(*delegator, decision)));
        }
    };
    for delegator in &computers {
        for target in &computers {
            if delegator != target {
                ask(delegator, target, "alice");
            }
        }
    }
    let named = |name: &str| *computers.iter().find(|account| account.short_name() == name).unwrap();
    for user in ["sensitive", "protected", "nestedprot", "hvadmin"] {
        ask(&named("vmhost1"), &named("vmhost2"), user);
        ask(&named("rbt2a4d1"), &named("rbcdt6"), user);
    }
    let answers = lab::kdc(&questions);
    let (mut wrong, mut seen) = (Vec::new(), BTreeMap::<Deviation, usize>::new());
    for ((question, (verdict, code, deviations)), answer) in questions.iter().zip(&predictions).zip(&answers) {
        let agrees = match verdict {
            Verdict::Granted => answer.is_none(),
            Verdict::Refused => *answer == *code,
            Verdict::Unknown => false,
        };
        match (agrees, deviations.is_empty()) {
            (true, _) => {}
            (false, false) => deviations.iter().for_each(|deviation| *seen.entry(*deviation).or_default() += 1),
            (false, true) => {
                wrong.push(format!("{question:?}: predicted {verdict:?} {code:?}, the KDC says {answer:?}"));
            }
        }
    }
    println!("{} questions, {} explained by {seen:?}", questions.len(), seen.values().sum::<usize>());
    assert!(questions.len() > 2000, "only {} questions", questions.len());
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
    let all = [
        Deviation::DisabledTarget,
        Deviation::EmptyList,
        Deviation::ProtectedUsers,
        Deviation::CommonName,
        Deviation::Policy,
        Deviation::ClientTypes,
    ];
    for deviation in all {
        assert!(seen.contains_key(&deviation), "{deviation:?} is not seen any more");
    }
}
