//! From arguments to the case and to the ways of asking a domain.

use std::{collections::BTreeSet, env, fs, io::IsTerminal as _, path::Path, time::Duration};

use clap::Args;

use super::args::{Auth, Common, FactsArgs, MigrationAuthArg, OperationCommand, Tls};
use crate::{
    case::{Case, GIVEN, MigrationAuth, Operation},
    gather::{self, Failure, LiveOptions, Secret, ldap},
    name::{HostName, Storage},
    os::Release,
    symptom,
};

/// The variable that holds the password, where no file does.
const PASSWORD_VARIABLE: &str = "KCD_DOCTOR_PASSWORD";

/// The case, and the options of the command it came with.
pub(super) fn from_arguments(command: &OperationCommand<Common>) -> Result<(Case, &Common), Failure> {
    let (case, common) = operands(command);
    let facts = &common.facts;
    if !facts.from.is_empty() && (facts.server.is_some() || !facts.dns_server.is_empty()) {
        return Err(Failure(
            "--from takes the facts from files: --server and --dns-server are for a live domain".to_owned(),
        ));
    }
    let failure = &common.failure;
    let case = Case {
        user: failure.user.clone(),
        via: failure.via.as_deref().map(HostName::new),
        migration_auth: failure.migration_auth.map(|auth| match auth {
            MigrationAuthArg::Kerberos => MigrationAuth::Kerberos,
            MigrationAuthArg::Credssp => MigrationAuth::CredSsp,
        }),
        host_os: failure.host_os.iter().map(|text| host_os(text)).collect::<Result<_, _>>()?,
        symptoms: failure.error.iter().flat_map(|text| symptom::read(text, GIVEN)).collect(),
        ..case
    };
    Ok((meaningful(case)?, common))
}

/// The operation and its machines, of which nothing else is known yet, and the options beside them.
pub(super) fn operands<C: Args>(command: &OperationCommand<C>) -> (Case, &C) {
    let (operation, source, destination, storage, options) = match command {
        OperationCommand::Migrate { source, destination, storage, common } => {
            (Operation::Migrate, source, Some(destination), storage.clone(), common)
        }
        OperationCommand::Replicate { primary, replica, common } => {
            (Operation::Replicate, primary, Some(replica), Vec::new(), common)
        }
        OperationCommand::CreateVm(a) => (Operation::CreateVm, &a.host, None, vec![a.storage.clone()], &a.common),
        OperationCommand::MountIso(a) => (Operation::MountIso, &a.host, None, vec![a.storage.clone()], &a.common),
        OperationCommand::MoveStorage(a) => (Operation::MoveStorage, &a.host, None, vec![a.storage.clone()], &a.common),
    };
    // A server that is named twice is one, by whichever path.
    let mut servers = BTreeSet::new();
    let storage = storage.iter().map(|typed| Storage::new(typed));
    let storage = storage.filter(|storage| servers.insert(storage.server.clone())).collect();
    let destination = destination.map(String::as_str).map(HostName::new);
    (Case { destination, storage, ..Case::new(operation, HostName::new(source)) }, options)
}

/// The case, if it can be meant.
pub(super) fn meaningful(case: Case) -> Result<Case, Failure> {
    if case.hosts().iter().any(|name| name.as_str().is_empty()) {
        return Err(Failure("a host name is empty; expected a name such as vmhost1 or \\\\fs1\\vms".to_owned()));
    }
    if let Some(host) = case.host_os.keys().find(|host| !case.hosts().iter().any(|name| name.short() == host.short())) {
        return Err(Failure(format!("--host-os {host}: no host of the case has this name")));
    }
    if let Some(storage) = case.storage.iter().find(|storage| is_local_path(&storage.typed)) {
        let typed = &storage.typed;
        return Err(Failure(format!(
            "{typed} is a local path, which needs no delegation; expected a server or \\\\server\\share"
        )));
    }
    if case.destination.as_ref().is_some_and(|destination| destination.short() == case.source.short()) {
        return Err(Failure(format!("source and destination are the same host, {}; expected two hosts", case.source)));
    }
    Ok(case)
}

/// `C:\…`, which names no server.
fn is_local_path(typed: &str) -> bool {
    let mut characters = typed.chars();
    characters.next().is_some_and(|drive| drive.is_ascii_alphabetic()) && characters.next() == Some(':')
}

fn host_os(text: &str) -> Result<(HostName, Release), Failure> {
    text.split_once('=')
        .and_then(|(host, release)| Some((HostName::new(host), Release::from_option(release)?)))
        .ok_or_else(|| Failure(format!("--host-os {text:?}: expected NAME=2012r2|2016|2019|2022|2025")))
}

/// How to ask a live domain.
pub(super) fn live_options(facts: &FactsArgs, password_file: Option<&Path>) -> Result<LiveOptions, Failure> {
    let auth = match facts.auth {
        Auth::Kerberos => ldap::Auth::Kerberos,
        Auth::Simple => {
            let name = facts.bind_as.clone();
            let name = name.ok_or_else(|| Failure("--auth simple needs --bind-as NAME".to_owned()))?;
            ldap::Auth::Simple { password: password(password_file, &name)?, name }
        }
    };
    let tls = match (facts.tls, facts.auth) {
        (Some(Tls::Ldaps), _) | (None, Auth::Simple) => ldap::Tls::Ldaps,
        (Some(Tls::Starttls), _) => ldap::Tls::StartTls,
        (Some(Tls::None), _) | (None, Auth::Kerberos) => ldap::Tls::None,
    };
    Ok(LiveOptions {
        domain: facts.domain.first().cloned(),
        further: facts.domain.iter().skip(1).cloned().collect(),
        server: facts.server.clone(),
        auth,
        tls,
        ca_file: facts.ca_file.clone(),
        dns_servers: facts.dns_server.clone(),
        deadline: facts.deadline,
        step: facts.deadline.min(Duration::from_secs(10)),
        progress: std::io::stderr().is_terminal().then_some(super::show_progress as gather::Progress),
    })
}

/// The password: from a file, the environment, or the terminal. Never from an argument, which other users can see.
#[allow(clippy::disallowed_methods, reason = "a password is no fact")]
fn password(file: Option<&Path>, name: &str) -> Result<Secret, Failure> {
    let text = match (file, env::var(PASSWORD_VARIABLE)) {
        (Some(path), _) => return password_in(path),
        (None, Ok(text)) => text,
        (None, Err(_)) if std::io::stdin().is_terminal() => {
            rpassword::prompt_password(format!("Password for {}: ", crate::clean::terminal(name)))
                .map_err(|error| Failure(format!("the password could not be read: {error}")))?
        }
        (None, Err(_)) => {
            return Err(Failure(format!(
                "no password for {name}: give --password-file, or set {PASSWORD_VARIABLE}, or run it on a terminal"
            )));
        }
    };
    Secret::new(text).map_err(|error| Failure(error.to_string()))
}

/// The password in the first line of a file.
#[allow(clippy::disallowed_methods, reason = "a password is no fact")]
pub(super) fn password_in(path: &Path) -> Result<Secret, Failure> {
    let fail = |what: String| Failure(format!("{}: {what}", path.display()));
    let bytes = fs::read(path).map_err(|error| fail(error.to_string()))?;
    // Windows' own tools write files in UTF-16, or with a mark at the beginning that is no part of the password.
    let text = gather::files::text::decode(&bytes).map_err(|error| fail(error.to_string()))?.text;
    Secret::new(text.lines().next().unwrap_or_default().to_owned()).map_err(|error| fail(error.to_string()))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a password file is made for the test")]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Cli, Command};

    fn operation(cli: &Cli) -> &OperationCommand<Common> {
        match &cli.command {
            Some(Command::Operation(operation)) => operation,
            _ => panic!("not an operation"),
        }
    }

    fn case(arguments: &[&str]) -> Result<Case, Failure> {
        let cli = Cli::try_parse_from([&["kcd-doctor"], arguments].concat()).unwrap();
        from_arguments(operation(&cli)).map(|(case, _)| case)
    }

    fn options(arguments: &[&str]) -> Result<LiveOptions, Failure> {
        let arguments = [&["kcd-doctor", "migrate", "hv1", "hv2"], arguments].concat();
        let cli = Cli::try_parse_from(arguments).unwrap();
        {
            let common = from_arguments(operation(&cli))?.1;
            live_options(&common.facts, common.bind.password_file.as_deref())
        }
    }

    #[test]
    fn a_server_is_kept_once_by_the_first_path_that_names_it() {
        let storage = ["--storage", "\\\\fs1\\vms", "--storage", "fs2", "--storage", "FS1."];
        let case = case(&[&["migrate", "hv1", "hv2"], &storage[..]].concat()).unwrap();
        let kept: Vec<&str> = case.storage.iter().map(|storage| storage.typed.as_str()).collect();
        assert_eq!(kept, ["\\\\fs1\\vms", "fs2"]);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_what_was_expected() {
        for (arguments, expected) in [
            (&["migrate", "hv1", "HV1.contoso.com"][..], "same host"),
            (&["migrate", "hv1", "."], "expected a name"),
            (&["create-vm", "hv1", "\\\\"], "expected a name"),
            (&["migrate", "hv1", "hv2", "--host-os", "hv1=2015"], "expected NAME="),
            (&["migrate", "hv1", "hv2", "--host-os", "2016"], "expected NAME="),
        ] {
            let sentence = case(arguments).unwrap_err().to_string();
            assert!(sentence.contains(expected), "{arguments:?}: {sentence}");
        }
    }

    #[test]
    fn a_password_never_travels_unprotected_unless_asked_to() {
        assert_eq!(options(&[]).unwrap().tls, ldap::Tls::None, "Kerberos seals the connection itself");
        let file = std::env::temp_dir().join(format!("kcd-doctor-password-{}", std::process::id()));
        fs::write(&file, "secret\n").unwrap();
        let simple = ["--auth", "simple", "--bind-as", "alice", "--password-file", file.to_str().unwrap()];
        let tls = options(&simple).unwrap().tls;
        let plain = options(&[&simple[..], &["--tls", "none"]].concat()).unwrap().tls;
        fs::remove_file(&file).unwrap();
        assert_eq!((tls, plain), (ldap::Tls::Ldaps, ldap::Tls::None));
        assert!(options(&simple[..2]).unwrap_err().to_string().contains("--bind-as"));
    }
}
