//! From arguments to the case and to the ways of asking a domain.

use std::{env, fs, io::IsTerminal as _, time::Duration};

use super::args::{Auth, Command, Common, FactsArgs, MigrationAuthArg, Tls};
use crate::{
    case::{Case, MigrationAuth, Operation},
    gather::{self, Failure, LiveOptions, ldap},
    name::{HostName, Storage},
    os::Release,
    symptom,
};

/// The variable that holds the password, where no file does.
const PASSWORD_VARIABLE: &str = "KCD_DOCTOR_PASSWORD";

/// The case, and the options of the command it came with.
pub(super) fn from_arguments(command: &Command) -> Result<(Case, &Common), Failure> {
    let (operation, source, destination, storage, common) = match command {
        Command::Migrate { source, destination, storage, common } => {
            (Operation::Migrate, source, Some(destination), storage.clone(), common)
        }
        Command::Replicate { primary, replica, common } => {
            (Operation::Replicate, primary, Some(replica), Vec::new(), common)
        }
        Command::CreateVm(a) => (Operation::CreateVm, &a.host, None, vec![a.storage.clone()], &a.common),
        Command::MountIso(a) => (Operation::MountIso, &a.host, None, vec![a.storage.clone()], &a.common),
        Command::MoveStorage(a) => (Operation::MoveStorage, &a.host, None, vec![a.storage.clone()], &a.common),
    };
    let failure = &common.failure;
    let mut storage: Vec<Storage> = storage.iter().map(|typed| Storage::new(typed)).collect();
    storage.dedup_by(|a, b| a.server == b.server);
    let case = Case {
        operation,
        source: HostName::new(source),
        destination: destination.map(|name| HostName::new(name)),
        storage,
        user: failure.user.clone(),
        via: failure.via.as_deref().map(HostName::new),
        migration_auth: failure.migration_auth.map(|auth| match auth {
            MigrationAuthArg::Kerberos => MigrationAuth::Kerberos,
            MigrationAuthArg::Credssp => MigrationAuth::CredSsp,
        }),
        host_os: failure.host_os.iter().map(|text| host_os(text)).collect::<Result<_, _>>()?,
        symptoms: failure.error.iter().flat_map(|text| symptom::read(text, "--error")).collect(),
    };
    for (name, what) in case.hosts().into_iter().map(|name| (name, "host")) {
        if name.as_str().is_empty() {
            return Err(Failure(format!("a {what} name is empty; expected a name such as vmhost1 or \\\\fs1\\vms")));
        }
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
        return Err(Failure(format!("source and destination are the same host, {}", case.source)));
    }
    Ok((case, common))
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
pub(super) fn live_options(facts: &FactsArgs) -> Result<LiveOptions, Failure> {
    let auth = match facts.auth {
        Auth::Kerberos => ldap::Auth::Kerberos,
        Auth::Simple => {
            let name = facts.bind_as.clone();
            let name = name.ok_or_else(|| Failure("--auth simple needs --bind-as NAME".to_owned()))?;
            ldap::Auth::Simple { password: password(facts, &name)?, name }
        }
    };
    let tls = match (facts.tls, facts.auth) {
        (Some(Tls::Ldaps), _) | (None, Auth::Simple) => ldap::Tls::Ldaps,
        (Some(Tls::Starttls), _) => ldap::Tls::StartTls,
        (Some(Tls::None), _) | (None, Auth::Kerberos) => ldap::Tls::None,
    };
    Ok(LiveOptions {
        domain: facts.domain.clone(),
        server: facts.server.clone(),
        auth,
        tls,
        ca_file: facts.ca_file.clone(),
        dns_servers: facts.dns_server.into_iter().collect(),
        deadline: facts.deadline,
        step: facts.deadline.min(Duration::from_secs(10)),
    })
}

/// The password: from a file, the environment, or the terminal. Never from an argument, which other users can see.
#[allow(clippy::disallowed_methods, reason = "a password is no fact")]
fn password(facts: &FactsArgs, name: &str) -> Result<ldap::Secret, Failure> {
    let text = match (&facts.password_file, env::var(PASSWORD_VARIABLE)) {
        (Some(path), _) => {
            let text = fs::read_to_string(path).map_err(|error| Failure(format!("{}: {error}", path.display())))?;
            text.lines().next().unwrap_or_default().to_owned()
        }
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
    ldap::Secret::new(text).map_err(|error| gather::Failure(error.to_string()))
}
