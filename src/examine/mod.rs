//! The case held against the facts: every delegation that the operation needs, decided for every name form.
//!
//! The checks look at this and at nothing else.

mod cluster;
mod copies;
mod crossing;
pub mod listing;
mod party;
pub mod settings;
mod share;
mod sighting;
#[cfg(test)]
mod tests;

pub use cluster::Cluster;
pub use copies::{Controller, Difference, Side};
pub use crossing::{Crossing, Trusted, View};
pub use listing::Listing;
pub use party::{Party, Resolution};
pub use settings::Settings;
pub use share::{Level, Share};
pub use sighting::{Sighting, Standing};

use jiff::Timestamp;

use crate::{
    case::{Case, MigrationAuth},
    directory::{Account, AccountControl, Directory},
    facts::{Facts, Known, Names},
    kdc::{self, Decision, Evidence, Profile, Request, Rule, User, Verdict},
    name::{HostName, Storage},
    os::Release,
    requirement::{self, NoNeed, Requirement, Way},
    spn::Spn,
};

/// The case, the facts, and what follows from both.
#[derive(Debug)]
pub struct Examination<'f> {
    /// The question.
    pub case: &'f Case,
    /// The directory.
    pub directory: Directory<'f>,
    /// The machines of the case, each once: source, destination, storage, and where the button was pressed.
    pub parties: Vec<Party<'f>>,
    /// The user.
    pub user: User<'f>,
    /// What is needed, and what the KDC says to it. Those for the way back come last.
    pub needs: Vec<Need<'f>>,
    /// Why nothing is needed, if so.
    pub no_need: Option<NoNeed>,
    /// Whether source and destination are nodes of one cluster.
    pub cluster: Cluster,
}

/// One needed delegation.
#[derive(Debug)]
pub struct Need<'f> {
    /// What is needed.
    pub requirement: Requirement,
    /// The account that has to delegate.
    pub delegator: Known<Account<'f>>,
    /// The account of the machine that is named, which need not own the service principal names.
    pub target: Known<Account<'f>>,
    /// Whether the target belongs, by its name, to a domain that was not read.
    pub is_outside: bool,
    /// What the delegator shows to the KDC.
    pub evidence: Evidence,
    /// One for every name form that Windows may ask for.
    pub hops: Vec<Hop<'f>>,
}

/// One name form of a needed service.
#[derive(Debug)]
pub struct Hop<'f> {
    /// The name.
    pub spn: Spn,
    /// What the KDC answers. `None` where the delegator's account is not known.
    pub decision: Option<Decision<'f>>,
    /// How the name stands in the delegator's list.
    pub listing: Listing<'f>,
}

impl Hop<'_> {
    /// The answer.
    pub fn verdict(&self) -> Verdict {
        self.decision.as_ref().map_or(Verdict::Unknown, Decision::verdict)
    }

    /// Whether a rule fails.
    pub fn fails(&self, rule: Rule) -> bool {
        self.decision.as_ref().is_some_and(|decision| decision.fails(rule))
    }
}

impl Need<'_> {
    /// Whether only the way back needs it.
    pub fn is_back(&self) -> bool {
        self.requirement.way == Way::Back
    }

    /// The short and the full form of the target's name as they are asked for.
    pub fn spns(&self) -> impl Iterator<Item = &Spn> {
        self.hops.iter().map(|hop| &hop.spn)
    }
}

impl<'f> Examination<'f> {
    /// Holds the case against the facts.
    pub fn new(case: &'f Case, facts: &'f Facts) -> Self {
        Self::of(case, Directory::new(facts))
    }

    /// Holds the case against a directory.
    pub fn of(case: &'f Case, directory: Directory<'f>) -> Self {
        let user = match &case.user {
            None => User::Unnamed,
            Some(name) => User::Named(directory.user(name)),
        };
        let parties = party::all(case, &directory);
        let cluster = cluster::of(case, &directory);
        let mut requirements = requirement::of(case);
        let authentication = migration_auth(case, directory.facts());
        let mut no_need = requirement::no_need(case, party::is_local(case, &directory), authentication);
        match (no_need, &cluster) {
            // The user asks for the tickets himself, and may be refused them for the target's sake.
            (Some(NoNeed::Local), _) => requirements.retain(|requirement| requirement.way == Way::There),
            (Some(_), _) => requirements.clear(),
            (None, Cluster::One(_)) => {
                requirements
                    .retain(|requirement| case.storage.iter().any(|storage| storage.server == requirement.target));
                no_need = requirements.is_empty().then_some(NoNeed::SameCluster);
            }
            (None, _) => {}
        }
        let mut examination = Self { case, directory, parties, user, needs: Vec::new(), no_need, cluster };
        examination.needs = requirements.into_iter().map(|r| examination.decide(r)).collect();
        examination
    }

    fn decide(&self, requirement: Requirement) -> Need<'f> {
        let delegator = self.directory.host(&requirement.delegator);
        let target = self.party(&requirement.target).map_or(Known::Absent, |party| party.account.clone());
        let evidence = self.evidence(&requirement, &delegator);
        let spns = self.name_forms(&requirement);
        let hops = spns
            .into_iter()
            .map(|spn| {
                let decision = delegator.as_found().map(|&delegator| self.ask(delegator, &spn, &evidence, true));
                let list = delegator.clone().and_then(Account::delegation_list);
                let listing = match evidence {
                    Evidence::OwnTicket => Listing::NotNeeded,
                    _ => listing::of(&spn, requirement.service, &list, self, &requirement),
                };
                Hop { spn, decision, listing }
            })
            .collect();
        let is_outside = self.party(&requirement.target).is_some_and(|party| self.is_outside(party));
        Need { requirement, delegator, target, is_outside, evidence, hops }
    }

    /// What the KDC answers, by the directory. Windows offers resource-based delegation since 2012.
    fn ask(&self, delegator: Account<'f>, spn: &Spn, evidence: &Evidence, offers_resource_based: bool) -> Decision<'f> {
        let request = Request {
            directory: &self.directory,
            delegator,
            user: &self.user,
            spn,
            evidence,
            offers_resource_based,
            profile: Profile::WINDOWS,
        };
        kdc::decide(&request, self.now())
    }

    /// When the facts were gathered: by our clock when live, by the server's if an export holds it.
    pub fn now(&self) -> Option<Timestamp> {
        self.directory.time()
    }

    /// What the DNS said; absent where it was not asked.
    pub fn names(&self) -> Known<&'f Names> {
        self.directory.facts().names.as_ref()
    }

    /// What a machine says of its own settings.
    pub fn settings(&self, name: &HostName) -> Settings<'f> {
        Settings::of(self.directory.facts(), name)
    }

    /// Who may reach the share that a storage operand names.
    pub fn share(&self, storage: &Storage) -> Share<'f> {
        Share::of(self.directory.facts(), storage)
    }

    /// The migration setting: as the user gave it, else as the source host has it.
    pub fn migration_auth(&self) -> Option<MigrationAuth> {
        migration_auth(self.case, self.directory.facts())
    }

    /// A machine of the case.
    pub fn party(&self, name: &HostName) -> Option<&Party<'f>> {
        self.parties.iter().find(|party| party.name == *name)
    }

    /// The release of a host: as the directory says, else as the host itself does, else as the user does.
    pub fn release(&self, name: &HostName) -> Known<Release> {
        let given = self.case.host_os.iter().find(|(host, _)| host.short() == name.short());
        let known = self.directory.host(name).and_then(Account::release);
        if known.as_found().is_some() {
            return known;
        }
        let told = self.settings(name).release().found().or_else(|| given.map(|(_, release)| *release));
        told.map_or(known, Known::Found)
    }

    /// How VMMS on the delegator comes by a ticket for the user: the tools reach hosts from 2016 on by WinRM, behind which the
    /// user's own ticket is out of its reach; older hosts, and older tools, use DCOM.
    fn evidence(&self, requirement: &Requirement, delegator: &Known<Account<'f>>) -> Evidence {
        if self.no_need == Some(NoNeed::Local) {
            return Evidence::OwnTicket;
        }
        let tools = self.case.via.as_ref().map(|via| self.release(via));
        if tools.and_then(Known::found).is_some_and(|release| !release.is_managed_by_winrm()) {
            return Evidence::UserTicket;
        }
        match self.release(&requirement.delegator) {
            Known::Found(release) if release.is_managed_by_winrm() => Evidence::S4u2Self,
            Known::Found(_) => Evidence::UserTicket,
            Known::Absent | Known::Unreadable(_) => {
                let name =
                    delegator.as_found().map_or_else(|| requirement.delegator.to_string(), |account| account.name());
                Evidence::Unknown(format!("the Windows release of {name} is not known (say --host-os)"))
            }
        }
    }

    /// The names that Windows may ask the KDC for: with the short and with the full name of the target.
    fn name_forms(&self, requirement: &Requirement) -> Vec<Spn> {
        let Some(party) = self.party(&requirement.target) else { return Vec::new() };
        let (short, full) = party.name_forms(&self.directory);
        // The suffix of the other domain is not known.
        let full = full.filter(|_| !self.is_outside(party) || party.name.suffix().is_some());
        // The short form of a name with the suffix of another domain is a machine of this one.
        if let (true, Some(full)) = (self.is_outside(party), &full) {
            return vec![requirement.service.on(full)];
        }
        let mut forms = vec![requirement.service.on(&short)];
        forms.extend(full.filter(|full| *full != short).map(|full| requirement.service.on(&full)));
        forms
    }

    /// Whether a machine belongs, by its name, to a domain that was not read.
    pub fn is_outside(&self, party: &Party<'f>) -> bool {
        let is_elsewhere =
            || self.directory.outside(&party.name).is_some() || self.directory.may_be_elsewhere(&party.name);
        party.account.clone().found().is_none() && is_elsewhere()
    }

    /// Whether the button was pressed on the host that acts, where the administrator's credentials are at hand.
    pub fn is_local(&self) -> bool {
        self.no_need == Some(NoNeed::Local)
    }

    /// The delegators of the case with what each needs, in order of first mention.
    pub fn delegators(&self) -> Vec<(Account<'f>, Vec<&Need<'f>>)> {
        let mut all: Vec<(Account<'f>, Vec<&Need<'f>>)> = Vec::new();
        for need in self.needs.iter().filter(|need| need.evidence != Evidence::OwnTicket) {
            if let Known::Found(account) = &need.delegator {
                match all.iter_mut().find(|(known, _)| known == account) {
                    Some((_, needs)) => needs.push(need),
                    None => all.push((*account, vec![need])),
                }
            }
        }
        all
    }

    /// Whether an account has protocol transition; false where that is not known.
    pub fn has_transition(account: Account<'f>) -> bool {
        account.control().found().is_some_and(|control| control.has(AccountControl::PROTOCOL_TRANSITION))
    }
}

fn migration_auth(case: &Case, facts: &Facts) -> Option<MigrationAuth> {
    case.migration_auth.or_else(|| Settings::of(facts, &case.source).authentication().found())
}
