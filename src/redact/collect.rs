//! Making the dictionary, and telling everything again by it.

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    path::PathBuf,
};

use super::{
    Map, Redactor,
    form::{Kind, fold},
    object,
};
use crate::{
    assume::Assumptions,
    case::Case,
    evidence::Evidence,
    facts::{Facts, Known, Object},
    name::{domain_of, first_value},
    prove::{Answers, Question},
};

/// All that an answer is worked out from, as far as a command has it.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// The question.
    pub case: Option<Case>,
    /// What was found out.
    pub facts: Option<Facts>,
    /// The changes to be assumed.
    pub assumptions: Assumptions,
    /// What was read of a failure, where it is no part of a case.
    pub evidence: Evidence,
    /// What a KDC was asked, and what it answered.
    pub proof: Option<(Question, Answers)>,
    /// The files that were given, as they were typed.
    pub files: Vec<PathBuf>,
}

/// The inputs under pseudonyms, and the map that turns them back.
#[derive(Debug, Clone)]
pub struct Pseudonyms {
    /// The same inputs.
    pub inputs: Inputs,
    /// All pseudonyms of the case, those of earlier answers too.
    pub map: Map,
}

impl Inputs {
    /// Tells everything again in pseudonyms, by a map that grows where it lacks a name. The same inputs and the same map give the same.
    pub fn under_pseudonyms(&self, map: Map) -> Pseudonyms {
        let mut found = self.words(map.clone());
        if found.map.clashes() {
            // Somebody's machine has a name such as host-a, which must not stand for another one.
            found = self.words(map.reserving_names_of(&found.map));
        }
        found.cache.clear();
        let inputs = self.told(&mut found);
        Pseudonyms { inputs, map: found.map }
    }

    /// Finds all words: first those in values with a form, then those that only prose has, which may be found in prose before them.
    fn words(&self, map: Map) -> Redactor {
        let mut redactor = Redactor { map, reads_prose: false, files: self.files.clone(), cache: HashMap::new() };
        self.first(&mut redactor);
        self.told(&mut redactor);
        redactor.reads_prose = true;
        self.told(&mut redactor);
        redactor
    }

    fn told(&self, redactor: &mut Redactor) -> Self {
        Self {
            case: self.case.as_ref().map(|case| redactor.case(case)),
            facts: self.facts.as_ref().map(|facts| redactor.facts(facts)),
            assumptions: self.assumptions.renamed(redactor),
            evidence: redactor.evidence(&self.evidence),
            proof: self
                .proof
                .as_ref()
                .map(|(question, answers)| (redactor.question(question), redactor.answers(answers))),
            files: self.files.iter().map(|path| told_path(redactor, path)).collect(),
        }
    }

    /// What gets its pseudonyms before everything else: files, domains, the machines and the user of the case, then all accounts in
    /// the order of their kinds and names.
    fn first(&self, redactor: &mut Redactor) {
        for name in self.files.iter().filter_map(|path| path.file_name()) {
            redactor.file(&name.to_string_lossy());
        }
        let objects = || {
            let snapshots = self.facts.iter().flat_map(|facts| &facts.snapshots);
            snapshots.flat_map(|snapshot| &snapshot.objects).map(AsRef::as_ref)
        };
        for domain in self.facts.iter().filter_map(|facts| facts.domain.as_deref()) {
            redactor.domain(domain);
        }
        let domains: BTreeSet<(usize, String)> = objects()
            .filter_map(|object: &Object| domain_of(&object.dn))
            .map(|domain| (domain.split('.').count(), domain))
            .collect();
        for (_, domain) in &domains {
            redactor.domain(domain);
        }
        if let Some(case) = &self.case {
            let storage = case.storage.iter().map(|storage| &storage.server);
            let machines = [Some(&case.source), case.destination.as_ref()].into_iter().flatten().chain(storage);
            for machine in machines.chain(&case.via) {
                redactor.host(machine.as_str());
            }
        }
        if let Some((question, _)) = &self.proof {
            redactor.host(question.host.as_str());
        }
        let user = self.case.as_ref().and_then(|case| case.user.as_deref());
        for user in user.into_iter().chain(self.proof.as_ref().map(|(question, _)| question.user.as_str())) {
            redactor.account(Kind::User, user);
        }
        let mut accounts: Vec<(Kind, String, &Object)> = objects()
            .filter(|object| !object.dn.is_empty())
            .map(|object| {
                let name = match object.text("sAMAccountName") {
                    Known::Found(name) => name.trim_end_matches('$').to_owned(),
                    _ => before_mark(&first_value(&object.dn)),
                };
                (object::kind(object), fold(&name), object)
            })
            .collect();
        accounts.sort_by(|a, b| (a.0, &a.1, &a.2.dn).cmp(&(b.0, &b.1, &b.2.dn)));
        for (kind, _, object) in &accounts {
            first_of(redactor, *kind, object);
        }
    }
}

/// The name of a file without its folders, which would tell more.
fn told_path(redactor: &mut Redactor, path: &Path) -> PathBuf {
    path.file_name().map_or_else(PathBuf::new, |name| redactor.file(&name.to_string_lossy()).into())
}

/// The names of one account: its logon name, and the common name that may be another one.
fn first_of(redactor: &mut Redactor, kind: Kind, object: &Object) {
    let common = before_mark(&first_value(&object.dn));
    let Known::Found(name) = object.text("sAMAccountName") else {
        redactor.principal(kind, &common);
        return;
    };
    let name = name.trim_end_matches('$');
    let pseudonym = redactor.principal(kind, name).to_lowercase();
    let is_person = matches!(kind, Kind::User | Kind::Group) && pseudonym != name.to_lowercase();
    if is_person && !super::known::is_of_every_domain(kind, &common) {
        // An account that is called alice and shown as Alice Miller is one account to whoever reads of it.
        redactor.map.give_this(kind, &common, &format!("{pseudonym}-cn"));
    } else {
        redactor.principal(kind, &common);
    }
}

/// A common name without what replication or deletion put behind it.
fn before_mark(name: &str) -> String {
    let end = ["0ACNF:", "0ADEL:", "0acnf:", "0adel:", "\n"].iter().filter_map(|mark| name.find(mark)).min();
    name[..end.unwrap_or(name.len())].to_owned()
}
