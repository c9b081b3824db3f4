//! What an operation needs: which host must be able to take a user to which service of which machine.

use crate::{
    case::{Case, MigrationAuth, Operation},
    name::HostName,
    spn::Service,
};

/// One delegation that an operation needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The host whose account must be allowed to delegate.
    pub delegator: HostName,
    /// The service.
    pub service: Service,
    /// The machine that offers it, by the name that the operation uses.
    pub target: HostName,
    /// For which way.
    pub way: Way,
}

/// Whether the operation itself needs it, or only the way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The operation that was asked for.
    There,
    /// The same operation in the opposite direction: its lack is a warning.
    Back,
}

/// Why an operation needs no delegation at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoNeed {
    /// The button was pressed on the host that acts: there is no second hop.
    Local,
    /// `CredSSP` carries the administrator's credentials.
    CredSsp,
    /// Both hosts are nodes of one failover cluster.
    SameCluster,
    /// The files lie on the host itself.
    SameMachine,
}

/// Why nothing has to be delegated, apart from clusters. `is_local` says that the button was pressed on the host that acts,
/// `authentication` is the migration setting as far as it is known.
pub fn no_need(case: &Case, is_local: bool, authentication: Option<MigrationAuth>) -> Option<NoNeed> {
    if is_local {
        Some(NoNeed::Local)
    } else if case.is_migration() && authentication == Some(MigrationAuth::CredSsp) {
        Some(NoNeed::CredSsp)
    } else if of(case).is_empty() {
        Some(NoNeed::SameMachine)
    } else {
        None
    }
}

/// Which host takes the user to which service of which machine.
pub fn of(case: &Case) -> Vec<Requirement> {
    let mut needs = Vec::new();
    let mut need = |delegator: &HostName, service, target: &HostName, way| {
        // A host reaches itself without a second hop.
        if delegator.short() != target.short() {
            needs.push(Requirement { delegator: delegator.clone(), service, target: target.clone(), way });
        }
    };
    let source = &case.source;
    let storage = case.storage.iter().map(|storage| &storage.server);
    match (case.operation, &case.destination) {
        (Operation::Migrate, Some(destination)) => {
            need(source, Service::Migration, destination, Way::There);
            if case.storage.is_empty() {
                need(source, Service::Cifs, destination, Way::There);
            }
            for server in storage.clone() {
                need(source, Service::Cifs, server, Way::There);
            }
            need(destination, Service::Migration, source, Way::Back);
            if case.storage.is_empty() {
                need(destination, Service::Cifs, source, Way::Back);
            }
            for server in storage {
                need(destination, Service::Cifs, server, Way::Back);
            }
        }
        (Operation::Replicate, Some(replica)) => {
            need(source, Service::Replica, replica, Way::There);
            need(replica, Service::Replica, source, Way::Back);
        }
        (_, _) => {
            for server in storage {
                need(source, Service::Cifs, server, Way::There);
            }
        }
    }
    needs
}
