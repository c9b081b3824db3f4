//! `collect`: the script with which a customer collects the facts. Without a network, without a domain.

use clap::Args;

use super::{args::OperationCommand, case};
use crate::{
    collect::{self, Wanted},
    gather::Failure,
    name::HostName,
};

/// The operands of `collect`.
#[derive(Debug, Args)]
pub(super) struct CollectArgs {
    /// The operation that failed.
    #[command(subcommand)]
    operation: Option<OperationCommand<CollectOptions>>,
}

/// What else the script is to look at.
#[derive(Debug, Args)]
pub(super) struct CollectOptions {
    /// Who pressed the button: alice, CONTOSO\alice or alice@contoso.com
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// The machine on which it was pressed
    #[arg(long, value_name = "HOST")]
    via: Option<String>,
    /// The domain [default: that of the machine on which the script runs]
    #[arg(long)]
    domain: Option<String>,
    /// A domain controller [default: the one that Windows there uses]
    #[arg(long, value_name = "HOST")]
    server: Option<String>,
}

/// The script.
pub(super) fn run(arguments: &CollectArgs) -> Result<String, Failure> {
    let Some(operation) = &arguments.operation else { return Ok(collect::script(&Wanted::default())) };
    let (mut case, options) = case::operands(operation);
    case.user.clone_from(&options.user);
    case.via = options.via.as_deref().map(HostName::new);
    let case = case::meaningful(case)?;
    let (domain, server) = (options.domain.as_deref(), options.server.as_deref());
    Ok(collect::script(&Wanted { case: Some(&case), domain, server }))
}
