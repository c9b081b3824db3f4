//! What the KDC is asked.

use crate::{
    directory::Directory,
    facts::Known,
    kdc::{self, Decision, Evidence, Profile, Request, User},
    name::HostName,
    spn::Spn,
};

/// A host that asks the KDC for tickets to some services in a user's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The delegator.
    pub host: HostName,
    /// The user, by any name that users sign in with.
    pub user: String,
    /// The services, by the exact names that are asked for.
    pub spns: Vec<Spn>,
    /// What the host shows the KDC.
    pub evidence: Evidence,
    /// Whether resource-based delegation is offered, as Windows does since 2012.
    pub offers_resource_based: bool,
}

impl Question {
    /// What a kind of KDC answers for each name, in their order, by what the directory holds. Unreadable, or absent, as the host's
    /// account is.
    pub fn predict<'f>(&self, directory: &Directory<'f>, profile: Profile) -> Known<Vec<Decision<'f>>> {
        // A computer may be the one in whose name a ticket is asked for, too.
        let user = match directory.user(&self.user) {
            Known::Absent if self.user.ends_with('$') => directory.host(&HostName::new(&self.user)),
            known => known,
        };
        let user = User::Named(user);
        directory.host(&self.host).map(|delegator| {
            let decide = |spn| {
                let request = Request {
                    directory,
                    delegator,
                    user: &user,
                    spn,
                    evidence: &self.evidence,
                    offers_resource_based: self.offers_resource_based,
                    profile,
                };
                kdc::decide(&request, directory.time())
            };
            self.spns.iter().map(decide).collect()
        })
    }
}
