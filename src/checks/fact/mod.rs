//! What checks look at, and whether it could be looked at in a given case.

mod answered;
mod controllers;
mod told;
mod trusts;

use crate::{
    directory::Account,
    examine::{Examination, Hop, Need, Settings, Standing, settings},
    facts::Known,
    kdc::{Rule, User},
    name::HostName,
    requirement::Way,
};
use answered::{clock, dns, krbtgt};
use told::{is_seen, is_sound, of_nobody, of_settings, rights};

/// A kind of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// The computer accounts of the hosts.
    Hosts,
    /// The delegators' lists.
    Lists,
    /// The bits of `userAccountControl`.
    Control,
    /// The bit that takes the authorization data from the delegators' tickets.
    AuthorizationData,
    /// Who owns the names, and the names that accounts own.
    Names,
    /// The targets' descriptors, and the delegators' groups.
    ResourceDelegation,
    /// The hosts' Windows releases.
    Release,
    /// The user, if one was named.
    User,
    /// The account of the KDC.
    Krbtgt,
    /// The assignment of authentication policies.
    Policies,
    /// The accounts' encryption types.
    EncryptionTypes,
    /// When accounts were made, changed, and last given a password.
    Times,
    /// What the DNS answers.
    Dns,
    /// The server's clock beside ours.
    Clock,
    /// The domain controllers' releases.
    DomainControllers,
    /// The trusts between the domains of the case, where they are of different forests.
    Trusts,
    /// What the other domain controllers have of the accounts that take part.
    Copies,
    /// How the hosts of a migration authenticate, and whether they take part in any.
    Settings,
    /// Which networks they migrate over.
    Networks,
    /// Whether Credential Guard runs on the source host.
    CredentialGuard,
    /// What shares for virtual machines and their folders allow.
    ShareRights,
    /// What shares for images and their folders allow.
    ImageRights,
    /// What a KDC was seen to answer.
    Evidence,
    /// The symptom and the arguments: always at hand.
    Case,
}

/// Why a fact could not be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unseen {
    /// In words, the server's own where there are any.
    pub because: String,
    /// Whether the operation's soundness hangs on it, so that without it nothing can be called healthy.
    pub is_needed: bool,
}

impl Fact {
    /// What it is, in words for a list.
    pub fn words(self) -> &'static str {
        match self {
            Self::Hosts => "the computer accounts of the hosts",
            Self::Lists => "the delegation lists of the hosts (msDS-AllowedToDelegateTo)",
            Self::Control => "the account options (userAccountControl)",
            Self::AuthorizationData => "whether the hosts' tickets carry authorization data (NO_AUTH_DATA_REQUIRED)",
            Self::Names => "who owns the service principal names",
            Self::ResourceDelegation => {
                "whom the targets allow (msDS-AllowedToActOnBehalfOfOtherIdentity), and the hosts' groups"
            }
            Self::Release => "the Windows releases of the hosts",
            Self::User => "the user, if one was named",
            Self::Krbtgt => "the account of the KDC (krbtgt)",
            Self::Policies => "the assignment of authentication policies",
            Self::EncryptionTypes => "the encryption types of the accounts",
            Self::Times => "when accounts were made, changed, and last given a password",
            Self::Dns => "the answers of the DNS",
            Self::Clock => "the clock of the domain controller beside this machine's",
            Self::DomainControllers => "the releases of the domain controllers",
            Self::Trusts => "the trusts between the forests of the case",
            Self::Copies => "what every other domain controller has of the accounts that take part",
            Self::Settings => "the live migration settings of the hosts (Get-VMHost)",
            Self::Networks => "the networks for live migrations (Get-VMMigrationNetwork)",
            Self::CredentialGuard => "whether Credential Guard runs on the source host (Win32_DeviceGuard)",
            Self::ShareRights | Self::ImageRights => {
                "the rights on the share and its folder (Get-SmbShareAccess, Get-Acl)"
            }
            Self::Evidence => "what was seen of the failure (--evidence)",
            Self::Case => "what was reported: the error and the arguments",
        }
    }

    /// Whether there is anything of this kind in the case, and the input could show it. What was not asked for is neither in order
    /// nor missing.
    pub fn is_examined(self, examination: &Examination<'_>) -> bool {
        match self {
            // A symptom is what brings a check to speak; that there is none shows nothing.
            Self::Case => false,
            Self::Lists | Self::ResourceDelegation | Self::Release => examination.no_need.is_none(),
            Self::User => matches!(examination.user, User::Named(Known::Found(_))),
            Self::Krbtgt => {
                examination.directory.krbtgt().is_some_and(|account| account.control().as_found().is_some())
            }
            Self::Dns => examination.names() != Known::Absent,
            Self::Trusts => trusts::is_examined(examination),
            Self::Copies => !examination.directory.facts().copies.is_empty(),
            Self::Times | Self::Clock => examination.now().is_some(),
            Self::Evidence => examination.sightings().any(|sighting| sighting.standing == Standing::Agrees),
            Self::Settings => is_seen(examination, |host| host.authentication().map(|_| ())),
            Self::Networks => is_seen(examination, |host| host.networks().map(|_| ())),
            Self::CredentialGuard => {
                examination.settings(&examination.case.source).has_credential_guard().as_found().is_some()
            }
            Self::ShareRights => is_sound(rights(examination, false)),
            Self::ImageRights => is_sound(rights(examination, true)),
            // Who else owns a name is known only where every account is.
            Self::Names => examination.directory.is_whole(),
            Self::Hosts
            | Self::Control
            | Self::AuthorizationData
            | Self::Policies
            | Self::EncryptionTypes
            | Self::DomainControllers => true,
        }
    }

    /// Why this fact is missing from an examination; nothing where it is complete.
    ///
    /// What only the way back hangs on is never needed: its lack would be a warning.
    pub fn unseen(self, examination: &Examination<'_>) -> Option<Unseen> {
        let needed = |because: String| Unseen { because, is_needed: true };
        let extra = |because: String| Unseen { because, is_needed: false };
        match self {
            Self::Case => None,
            Self::Hosts => hosts(examination).map(needed),
            Self::Lists => of_delegators(examination, |account| account.delegation_list().map(|_| ())),
            Self::Control => hosts(examination)
                .or_else(|| of_machines(examination, |account| account.control().map(|_| ())))
                .map(needed),
            Self::AuthorizationData => hosts(examination)
                .map(needed)
                .or_else(|| of_delegators(examination, |account| account.is_without_authorization_data().map(|_| ()))),
            Self::Names => names(examination).map(needed),
            Self::ResourceDelegation => {
                let is_open = |hop: &Hop<'_>| {
                    let step = hop.decision.as_ref().and_then(|decision| decision.step(Rule::Allowed));
                    step.is_some_and(|step| step.holds().is_none())
                };
                let is_needed = there(examination).any(|need| need.hops.iter().any(is_open));
                let targets = examination.needs.iter().filter_map(|need| need.target.clone().found());
                let why = first_unreadable(targets, |account| account.resource_delegation().map(|_| ()));
                why.map(|because| Unseen { because, is_needed })
            }
            Self::Release => of_delegators(examination, |account| account.release().map(|_| ()))
                .map(|unseen| Unseen { is_needed: false, ..unseen }),
            Self::User => match &examination.user {
                User::Named(Known::Unreadable(why)) => Some(needed(why.clone())),
                User::Named(Known::Found(user)) => {
                    examination.directory.is_protected(*user).unreadable().map(|why| needed(why.to_owned()))
                }
                User::Unnamed | User::Named(Known::Absent) => None,
            },
            Self::Krbtgt => krbtgt(examination).map(extra),
            Self::Policies => ["msDS-AssignedAuthNPolicy", "msDS-AssignedAuthNPolicySilo"]
                .into_iter()
                .find_map(|name| of_machines(examination, |account| account.object().text(name).map(|_| ())))
                .map(extra),
            Self::EncryptionTypes => {
                of_machines(examination, |account| account.encryption_types().map(|_| ())).map(extra)
            }
            Self::Times => of_machines(examination, |account| account.changed().map(|_| ())).map(extra),
            Self::Dns => dns(examination).map(needed),
            Self::Settings => {
                let own = of_settings(examination, settings::AUTHENTICATION, |host| host.authentication().map(|_| ()));
                of_nobody(examination).map(needed).or_else(|| own.map(extra))
            }
            Self::Networks => {
                of_settings(examination, settings::ANY_NETWORK, |host| host.networks().map(|_| ())).map(extra)
            }
            Self::CredentialGuard => {
                let look = |host: Settings<'_>| host.has_credential_guard().map(|_| ());
                of_settings(examination, settings::SERVICES_RUNNING, look).map(extra)
            }
            Self::ShareRights => rights(examination, false).find_map(Known::found).flatten().map(extra),
            Self::ImageRights => rights(examination, true).find_map(Known::found).flatten().map(extra),
            Self::Evidence => examination.case.clues.open().map(needed),
            Self::Clock => clock(examination),
            Self::Trusts => trusts::unseen(examination),
            Self::Copies => controllers::unseen(examination),
            Self::DomainControllers => examination.directory.oldest_kdc().unreadable().map(|why| extra(why.to_owned())),
        }
    }
}

/// What the operation itself needs.
fn there<'e, 'f>(examination: &'e Examination<'f>) -> impl Iterator<Item = &'e Need<'f>> {
    examination.needs.iter().filter(|need| need.requirement.way == Way::There)
}

/// A machine of the case whose account could not be looked up. Where the button was pressed is of interest, and no more.
fn hosts(examination: &Examination<'_>) -> Option<String> {
    let takes_part = |name: &HostName| {
        examination.needs.iter().any(|need| need.requirement.delegator == *name || need.requirement.target == *name)
    };
    examination.parties.iter().filter(|party| takes_part(&party.name)).find_map(|party| {
        let why = party.account.unreadable()?;
        Some(format!("{}: {why}", party.name))
    })
}

fn first_unreadable<'f>(
    mut accounts: impl Iterator<Item = Account<'f>>,
    look: impl Fn(Account<'f>) -> Known<()>,
) -> Option<String> {
    accounts.find_map(|account| {
        let known = look(account);
        known.unreadable().map(|why| format!("{}: {why}", account.name()))
    })
}

fn of_machines(examination: &Examination<'_>, look: impl Fn(Account<'_>) -> Known<()>) -> Option<String> {
    first_unreadable(examination.parties.iter().filter_map(|party| party.account.clone().found()), |account| {
        look(account)
    })
}

/// A fact of the delegators, needed where the operation itself hangs on it.
fn of_delegators(examination: &Examination<'_>, look: impl Fn(Account<'_>) -> Known<()>) -> Option<Unseen> {
    let mut needs: Vec<&Need<'_>> = examination.needs.iter().collect();
    needs.sort_by_key(|need| need.requirement.way);
    needs.into_iter().find_map(|need| {
        let because = match &need.delegator {
            Known::Found(account) => first_unreadable([*account].into_iter(), &look)?,
            Known::Unreadable(why) => format!("{}: {why}", need.requirement.delegator),
            Known::Absent => return None,
        };
        Some(Unseen { because, is_needed: need.requirement.way == Way::There })
    })
}

fn names(examination: &Examination<'_>) -> Option<String> {
    there(examination).flat_map(|need| &need.hops).find_map(|hop| {
        let why = match &hop.decision.as_ref()?.owners {
            Known::Found(owners) => examination.directory.why_others_may_own(&hop.spn, owners)?,
            Known::Absent => return None,
            Known::Unreadable(why) => why.clone(),
        };
        Some(format!("{}: {why}", hop.spn))
    })
}
