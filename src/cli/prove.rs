//! `prove`: the real exchange, held against the prediction.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{
    args::{AnswerArgs, Auth, FactsArgs},
    case, redact, tell,
};
use crate::{
    case::{Case, Operation},
    directory::Directory,
    examine::Examination,
    facts::{Facts, Known},
    gather::{self, Failure, LiveOptions, Source, Subject},
    kdc::Evidence,
    name::{HostName, Storage},
    prove::{Proof, Question, prove},
    redact::Inputs,
    spn::Spn,
};

/// The operands and options of `prove`.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("key").required(true).args(["keytab", "ccache", "host_password_file"]))]
pub(super) struct ProveArgs {
    /// The host that delegates
    pub(super) host: String,
    /// Services to ask for by their names, such as cifs/fs1.contoso.com (or --for)
    #[arg(value_name = "SPN", required_unless_present = "operation")]
    pub(super) spns: Vec<String>,
    /// All that an operation needs of the host: migrate:DESTINATION, replicate:REPLICA, create-vm:STORAGE, mount-iso:STORAGE or
    /// move-storage:STORAGE (repeatable)
    #[arg(long = "for", value_name = "OPERATION:WHERE")]
    pub(super) operation: Vec<String>,
    /// In whose name to ask
    #[arg(long, value_name = "NAME")]
    pub(super) user: String,
    /// What the host shows the KDC: a ticket from S4U2Self, as hosts from 2016 on do, or the user's own ticket
    #[arg(long, value_enum, default_value = "self")]
    pub(super) evidence: EvidenceArg,
    #[command(flatten)]
    pub(super) keys: KeyArgs,
    #[command(flatten)]
    pub(super) facts: FactsArgs,
    #[command(flatten)]
    pub(super) answer: AnswerArgs,
}

/// What the host, and perhaps the user, signs in with. None of it is kept, shown or written.
#[derive(Debug, Args)]
#[command(next_help_heading = "The keys: one of the first three")]
pub(super) struct KeyArgs {
    /// A keytab with the host's keys (AES)
    #[arg(long, value_name = "FILE")]
    pub(super) keytab: Option<PathBuf>,
    /// A credential cache with a ticket-granting ticket of the host
    #[arg(long, value_name = "FILE")]
    pub(super) ccache: Option<PathBuf>,
    /// A file whose first line is the host's password
    #[arg(long = "password-file", value_name = "FILE")]
    pub(super) host_password_file: Option<PathBuf>,
    /// With --evidence ticket: a credential cache with the user's ticket-granting ticket
    #[arg(long, value_name = "FILE", conflicts_with = "user_password_file")]
    pub(super) user_ccache: Option<PathBuf>,
    /// With --evidence ticket: a file whose first line is the user's password
    #[arg(long, value_name = "FILE")]
    pub(super) user_password_file: Option<PathBuf>,
}

/// Kinds of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum EvidenceArg {
    /// By S4U2Self: "any authentication protocol".
    #[value(name = "self")]
    S4u2Self,
    /// The user's own ticket: "Kerberos only" will do.
    Ticket,
}

/// Asks, and compares.
pub(super) fn run(arguments: &ProveArgs) -> Result<Proof, Failure> {
    let options = case::live_options(&arguments.facts, None)?;
    let mut question = question(arguments)?;
    let mut remarks = Vec::new();
    for text in &arguments.operation {
        let case = operation(text, arguments)?;
        let facts = facts(Subject::Operation(&case), arguments, &options, &mut remarks)?;
        question.spns.extend(names_of(&case, &facts, &mut remarks)?);
    }
    let mut seen = std::collections::BTreeSet::new();
    question.spns.retain(|spn| seen.insert(spn.key()));
    let mut facts = facts(Subject::Names(&question), arguments, &options, &mut remarks)?;
    if let Some(account) = user_account(&question, &facts) {
        return Err(Failure(format!("{account} is the account of a user; expected a computer")));
    }
    // Facts are of use without an answer too; under pseudonyms they come with those of the answer.
    let save = |facts: &Facts| arguments.answer.save.as_ref().map_or(Ok(()), |path| gather::files::save(facts, path));
    if arguments.answer.redact.is_none() {
        save(&facts)?;
    }
    let (host, user) = keys(arguments)?;
    let answers = gather::prove(&question, &host, user.as_ref(), &facts, &options)?;
    facts.remarks.extend(remarks);
    facts.remarks.dedup();
    let files = redact::files(&arguments.facts.from);
    let inputs = Inputs { facts: Some(facts), proof: Some((question, answers)), files, ..Inputs::default() };
    let inputs = redact::redacted(inputs, &arguments.answer)?;
    let (Some(facts), Some((question, answers))) = (inputs.facts, inputs.proof) else {
        return Err(Failure("nothing was asked".to_owned()));
    };
    if arguments.answer.redact.is_some() {
        save(&facts)?;
    }
    Ok(prove(&question, &Directory::new(&facts), &answers))
}

fn question(arguments: &ProveArgs) -> Result<Question, Failure> {
    let host = HostName::new(&arguments.host);
    if host.as_str().is_empty() {
        return Err(Failure("the host's name is empty; expected a name such as vmhost1".to_owned()));
    }
    let spns: Vec<Spn> = arguments.spns.iter().map(|text| Spn::parse(text)).collect();
    if let Some(spn) = spns.iter().find(|spn| spn.class().is_empty() || spn.host().is_empty()) {
        let text = spn.as_str();
        return Err(Failure(format!(
            "{text:?} is no service principal name; expected one such as cifs/fs1.contoso.com"
        )));
    }
    if let Some(spn) = spns.iter().find(|spn| spn.as_str().contains('@')) {
        return Err(Failure(format!("{spn} has a realm; expected the name alone, such as cifs/fs1.contoso.com")));
    }
    if arguments.user.trim().is_empty() {
        return Err(Failure("the user's name is empty; expected one such as alice".to_owned()));
    }
    let evidence = match arguments.evidence {
        EvidenceArg::S4u2Self => Evidence::S4u2Self,
        EvidenceArg::Ticket => Evidence::UserTicket,
    };
    Ok(Question { host, user: arguments.user.clone(), spns, evidence, offers_resource_based: true })
}

/// The account of a user that was named as the host.
fn user_account(question: &Question, facts: &Facts) -> Option<String> {
    let directory = Directory::new(facts);
    let is_absent = directory.host(&question.host) == Known::Absent;
    let user = directory.user(question.host.as_str()).found().filter(|_| is_absent)?;
    Some(user.name())
}

/// Reads `migrate:DESTINATION` and the like.
fn operation(text: &str, arguments: &ProveArgs) -> Result<Case, Failure> {
    let wrong = || {
        Failure(format!(
            "--for {text:?}: expected migrate:DESTINATION, replicate:REPLICA, create-vm:STORAGE, mount-iso:STORAGE or move-storage:STORAGE"
        ))
    };
    let (command, other) = text.split_once(':').ok_or_else(wrong)?;
    let operation = Operation::ALL.into_iter().find(|operation| operation.command() == command).ok_or_else(wrong)?;
    let is_between_hosts = matches!(operation, Operation::Migrate | Operation::Replicate);
    let storage = Storage::new(other);
    if storage.server.as_str().is_empty() {
        return Err(wrong());
    }
    Ok(Case {
        destination: is_between_hosts.then(|| HostName::new(other)),
        storage: if is_between_hosts { Vec::new() } else { vec![storage] },
        user: Some(arguments.user.clone()),
        ..Case::new(operation, HostName::new(&arguments.host))
    })
}

/// The names that the host asks for in an operation.
fn names_of(case: &Case, facts: &Facts, remarks: &mut Vec<String>) -> Result<Vec<Spn>, Failure> {
    let examination = Examination::new(case, facts);
    let asked = examination.needs.iter().filter(|need| !need.is_back());
    let (own, others): (Vec<_>, Vec<_>) = asked.partition(|need| need.requirement.delegator == case.source);
    for need in others {
        let other = &need.requirement.delegator;
        remarks.push(format!(
            "{other} has to delegate as well, which only {other}'s own key can prove: kcd-doctor prove {other}"
        ));
    }
    let names: Vec<Spn> = own.into_iter().flat_map(|need| need.spns().cloned()).collect();
    if names.is_empty() {
        let command = case.operation.command();
        return Err(Failure(format!("{command}: {} has nothing to delegate in this operation", case.source)));
    }
    Ok(names)
}

/// The facts that the prediction is made from. Where no way to them was asked for in so many words, the KDC is asked without them too.
fn facts(
    subject: Subject<'_>,
    arguments: &ProveArgs,
    options: &LiveOptions,
    remarks: &mut Vec<String>,
) -> Result<Facts, Failure> {
    let given = &arguments.facts;
    if !given.from.is_empty() {
        return super::from_files(given, &[]).map(|(facts, _)| facts);
    }
    let read = gather::live(subject, options);
    if given.auth == Auth::Simple || given.tls.is_some() || given.ca_file.is_some() {
        return read;
    }
    Ok(read.unwrap_or_else(|failure| {
        let sentence = format!("nothing was predicted, since the directory was not read: {failure}");
        if !remarks.contains(&sentence) {
            tell(&format!("warning: {sentence}"));
            remarks.push(sentence);
        }
        Facts {
            // Names have a full form in the host's own domain, whatever else is unknown.
            domain: gather::domain_of(&HostName::new(&arguments.host), options),
            ..Facts::of(Vec::new())
        }
    }))
}

/// The keys of the host, and of the user where the user's own ticket is the evidence.
fn keys(arguments: &ProveArgs) -> Result<(Source, Option<Source>), Failure> {
    let keys = &arguments.keys;
    let host = match (&keys.keytab, &keys.ccache, &keys.host_password_file) {
        (Some(path), _, _) => Source::Keytab(path.clone()),
        (_, Some(path), _) => Source::Cache(cache(path)),
        (_, _, Some(path)) => Source::Password(case::password_in(path)?),
        (None, None, None) => {
            return Err(Failure("the host's key is missing: give --keytab, --ccache or --password-file".to_owned()));
        }
    };
    let user = match (arguments.evidence, &keys.user_ccache, &keys.user_password_file) {
        (EvidenceArg::S4u2Self, None, None) => None,
        (EvidenceArg::S4u2Self, ..) => {
            return Err(Failure("S4U2Self needs no key of the user: say --evidence ticket to use one".to_owned()));
        }
        (EvidenceArg::Ticket, Some(path), _) => Some(Source::Cache(cache(path))),
        (EvidenceArg::Ticket, None, Some(path)) => Some(Source::Password(case::password_in(path)?)),
        (EvidenceArg::Ticket, None, None) => {
            return Err(Failure("--evidence ticket needs --user-ccache or --user-password-file".to_owned()));
        }
    };
    Ok((host, user))
}

/// The path of a cache, also where it is written as `KRB5CCNAME` and `klist` have it.
fn cache(path: &Path) -> PathBuf {
    path.to_str().and_then(|text| text.strip_prefix("FILE:")).map_or_else(|| path.to_owned(), PathBuf::from)
}
