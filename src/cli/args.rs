//! The arguments. Their doc comments are the help.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Tells why a Hyper-V operation failed for lack of Kerberos delegation, and exactly what to change.
///
/// Give the operation that failed and its hosts. Facts come from the domain, or from files given with --from. Nothing is changed.
#[derive(Debug, Parser)]
#[command(
    name = "kcd-doctor",
    version,
    max_term_width = 100,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    after_help = "Exit codes: 0 all in order, 1 a cause was found, 2 wrong usage or no usable facts, 3 no cause found but not \
                  everything could be examined."
)]
pub(super) struct Cli {
    /// Puts the names back into a reply to a redacted answer: the map that --redact wrote, and the reply [default: standard input]
    #[arg(long, num_args = 1..=2, value_names = ["MAP", "FILE"])]
    pub(super) unredact: Vec<PathBuf>,
    /// What failed, or what to do.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    #[command(flatten)]
    Operation(OperationCommand<Common>),
    /// Asking the KDC itself for the tickets, and comparing its answers with the prediction
    #[command(
        after_help = "Exit codes: 0 all granted as predicted, 1 something was refused or is not as predicted, 2 wrong usage or no KDC, \
                      3 not everything was answered, or could be compared."
    )]
    Prove(super::prove::ProveArgs),
    /// What an error or a check means: likely causes, and what would confirm each. Asks no network
    #[command(after_help = "Exit codes: 0 something matched, 1 nothing matched, 2 wrong usage.")]
    Explain(super::explain::ExplainArgs),
    /// What captures, event logs and pasted text tell of a failure. Asks no network
    #[command(
        after_help = "Exit codes: 0 a delegation was granted and nothing went wrong, 1 a failure was found, 2 wrong usage or no file \
                      could be read, 3 neither, or not everything could be read."
    )]
    Read(super::read::ReadArgs),
    /// Prints a PowerShell script that a customer runs to collect the facts into one file, kcd-case.json. Asks no network
    #[command(
        subcommand_value_name = "OPERATION",
        subcommand_help_heading = "Operations",
        after_help = "Without an operation the script looks at the domain alone, and takes names as its parameters. The file is for \
                      --from. Exit codes: 0 the script was printed, 2 wrong usage."
    )]
    Collect(super::collect::CollectArgs),
}

/// The operations that may have failed, with the options of the command that is about them.
#[derive(Debug, Subcommand)]
pub(super) enum OperationCommand<C: Args> {
    /// Live migration; without --storage the disks travel too (shared-nothing)
    Migrate {
        /// The host that the VM runs on
        source: String,
        /// The host that it is to run on
        destination: String,
        /// A file server, or UNC path, that the VM stays on (repeatable)
        #[arg(long, value_name = "SERVER_OR_UNC")]
        storage: Vec<String>,
        #[command(flatten)]
        common: C,
    },
    /// Creating a VM, or its checkpoint or paging folder, on an SMB share
    CreateVm(HostAndStorage<C>),
    /// Attaching an ISO image from an SMB share
    MountIso(HostAndStorage<C>),
    /// Moving only a VM's storage to an SMB share
    MoveStorage(HostAndStorage<C>),
    /// Configuring Hyper-V Replica
    Replicate {
        /// The host that the VM runs on
        primary: String,
        /// The replica server, or the name of the Replica Broker
        replica: String,
        #[command(flatten)]
        common: C,
    },
}

/// The operands of operations between one host and a file server.
#[derive(Debug, Args)]
pub(super) struct HostAndStorage<C: Args> {
    /// The Hyper-V host
    pub(super) host: String,
    /// The file server, or a UNC path on it
    pub(super) storage: String,
    #[command(flatten)]
    pub(super) common: C,
}

/// Options that every operation has.
#[derive(Debug, Args)]
pub(super) struct Common {
    #[command(flatten)]
    pub(super) facts: FactsArgs,
    #[command(flatten)]
    pub(super) bind: BindArgs,
    #[command(flatten)]
    pub(super) what_if: WhatIfArgs,
    #[command(flatten)]
    pub(super) failure: FailureArgs,
    #[command(flatten)]
    pub(super) answer: AnswerArgs,
}

/// Where the facts come from.
#[derive(Debug, Args)]
#[command(next_help_heading = "The facts: files, or a live domain")]
pub(super) struct FactsArgs {
    /// A file instead of the domain (repeatable): LDIF, what the script of `collect` or --save wrote, exports and lists of PowerShell, what
    /// setspn and the like print, or the text of a ticket with several of these
    #[arg(long, value_name = "FILE", conflicts_with_all = ["auth", "bind_as", "tls", "ca_file"])]
    pub(super) from: Vec<PathBuf>,
    /// The domain [default: the one that this machine's DNS settings name]; further ones are read too, also of another forest (repeatable)
    #[arg(long)]
    pub(super) domain: Vec<String>,
    /// A domain controller [default: found through the DNS]
    #[arg(long, value_name = "HOST[:PORT]")]
    pub(super) server: Option<String>,
    /// How to sign in to it; kerberos uses the tickets that you have
    #[arg(long, value_enum, default_value = "kerberos")]
    pub(super) auth: Auth,
    /// Whom to sign in as, with --auth simple
    #[arg(long, value_name = "NAME")]
    pub(super) bind_as: Option<String>,
    /// Protection of the connection [default: Kerberos seals it by itself; simple uses ldaps]
    #[arg(long, value_enum)]
    pub(super) tls: Option<Tls>,
    /// Certificates to trust instead of the system's, in PEM
    #[arg(long, value_name = "PEM")]
    pub(super) ca_file: Option<PathBuf>,
    /// A DNS server instead of the system's; several are asked in their order
    #[arg(long, value_name = "IP[:PORT]", value_parser = dns_server)]
    pub(super) dns_server: Vec<SocketAddr>,
    /// How long to look for facts at the most; Ctrl-C ends it sooner, and what is known by then is reported
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds)]
    pub(super) deadline: Duration,
}

/// The password to sign in with to the directory.
#[derive(Debug, Args)]
#[command(next_help_heading = "The facts: files, or a live domain")]
pub(super) struct BindArgs {
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "from",
        help = "With --auth simple: a file whose first line is the password [default: KCD_DOCTOR_PASSWORD, else a prompt]"
    )]
    pub(super) password_file: Option<PathBuf>,
}

/// Changes that nobody made.
#[derive(Debug, Args)]
#[command(next_help_heading = "What if")]
pub(super) struct WhatIfArgs {
    /// The same report as if a change had been made (repeatable): ACCOUNT: CHANGE[, CHANGE...], or a file of change records (LDIF)
    ///
    /// ACCOUNT is a host or a user. A CHANGE is T2A4D=on|off (any authentication protocol), unconstrained=on|off,
    /// sensitive=on|off, disabled=on|off, +SPN or -SPN (its delegation list), +spn:SPN or -spn:SPN (the names that it owns), +accept:HOST or
    /// -accept:HOST (who may delegate to it). Anything else is a file, such as the ldif of a fix.
    #[arg(long, value_name = "CHANGE_OR_FILE", help_heading = "What if")]
    pub(super) assume: Vec<String>,
}

/// What is known of the failure.
#[derive(Debug, Args)]
#[command(next_help_heading = "The failure")]
pub(super) struct FailureArgs {
    /// An error code, name or message, as it was shown (repeatable)
    #[arg(long, value_name = "TEXT_OR_CODE", allow_hyphen_values = true)]
    pub(super) error: Vec<String>,
    /// What was seen of it: a capture, an event log, klist's output, or any text with errors in it; - is standard input (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(super) evidence: Vec<PathBuf>,
    /// Who pressed the button: alice, CONTOSO\alice or alice@contoso.com
    #[arg(long, value_name = "NAME")]
    pub(super) user: Option<String>,
    /// The machine on which it was pressed; where that is the host itself, nothing has to be delegated
    #[arg(long, value_name = "HOST")]
    pub(super) via: Option<String>,
    /// The hosts' live migration authentication setting
    #[arg(long, value_enum)]
    pub(super) migration_auth: Option<MigrationAuthArg>,
    /// The Windows Server release of a host, where the directory does not say it (repeatable)
    #[arg(long, value_name = "NAME=2012r2|2016|2019|2022|2025")]
    pub(super) host_os: Vec<String>,
}

/// What to do with the answer.
#[derive(Debug, Args)]
#[command(next_help_heading = "The answer")]
pub(super) struct AnswerArgs {
    /// Its form
    #[arg(long, value_enum, default_value = "text")]
    pub(super) format: FormatArg,
    /// Colours in text
    #[arg(long, value_enum, default_value = "auto")]
    pub(super) color: Color,
    /// Names of machines, people and domains replaced, the same way each time, so that the answer can be shown to others. MAP tells
    /// which is which, for --unredact; keep it [default: kcd-doctor-redaction.json]
    #[arg(long, value_name = "MAP", num_args = 0..=1, require_equals = true, default_missing_value = crate::redact::DEFAULT_MAP)]
    pub(super) redact: Option<PathBuf>,
    /// Writes the facts to a file, for --from
    #[arg(long, value_name = "FILE")]
    pub(super) save: Option<PathBuf>,
    /// One line for each cause
    #[arg(short, long, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Also every step of the KDC, the steps in a window, and the change records
    #[arg(short, long)]
    pub(super) verbose: bool,
}

/// Ways to sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Auth {
    /// With the tickets at hand.
    Kerberos,
    /// With a name and a password.
    Simple,
}

/// Protection of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Tls {
    /// TLS from the start, port 636.
    Ldaps,
    /// TLS on port 389.
    Starttls,
    /// None by TLS.
    None,
}

/// The migration setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MigrationAuthArg {
    /// Kerberos.
    Kerberos,
    /// CredSSP.
    Credssp,
}

/// Forms of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    /// For a terminal, and for pasting.
    Text,
    /// For a ticket.
    Markdown,
    /// For programs.
    Json,
    /// For a browser.
    Html,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

fn dns_server(text: &str) -> Result<SocketAddr, String> {
    text.parse::<SocketAddr>()
        .or_else(|_| text.parse::<std::net::IpAddr>().map(|address| SocketAddr::new(address, 53)))
        .map_err(|_| "expected an address such as 10.0.0.1 or 10.0.0.1:53".to_owned())
}

fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("expected a number of seconds greater than 0".to_owned()),
    }
}
