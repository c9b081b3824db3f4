//! What to ask for: the shortest commands whose output decides what is open.
//!
//! Nothing is asked for where the answer is decided and every cause is confirmed.

mod computers;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::{
    checks::{self, Certainty, Check, Fact, Severity},
    diagnose::{Cause, Diagnosis, Outcome},
    directory::Account,
    examine::{Examination, Need},
    facts::Known,
    kdc::{Evidence, User},
    name::HostName,
    quote,
};

use computers::{computers, takes_part};

/// One command to run, and what its output decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AskView {
    /// What it tells, after "to know".
    pub question: String,
    /// Why it is not known.
    pub because: String,
    /// To be pasted into `PowerShell` on a machine of the domain.
    pub command: String,
}

/// All commands, the most telling first.
pub(super) fn all(examination: &Examination<'_>, diagnosis: &Diagnosis) -> Vec<AskView> {
    let doubtful: Vec<&Cause> = diagnosis.causes.iter().filter(|cause| is_doubtful(cause)).collect();
    if diagnosis.outcome != Outcome::Incomplete && doubtful.is_empty() {
        return Vec::new();
    }
    let open = Open::of(examination, diagnosis, &doubtful);
    let mut asks = Vec::new();
    asks.extend(computers(&open));
    asks.extend(owners(&open));
    asks.extend(user(&open));
    asks.extend(controllers(&open));
    asks.extend(names(&open));
    asks.extend(trusts(&open));
    asks.extend(settings(&open));
    asks.extend(shares(&open, &doubtful));
    asks.extend(versions(&open, diagnosis.is_only_unexplained));
    asks.extend(clock(&open));
    asks
}

fn is_doubtful(cause: &Cause) -> bool {
    cause.finding.certainty != Certainty::Confirmed && cause.finding.severity != Severity::Info
}

/// What is open: the facts that stopped a check, or that would confirm a cause.
struct Open<'e, 'f> {
    examination: &'e Examination<'f>,
    /// Why each is not known, where something says so.
    facts: BTreeMap<Fact, Option<String>>,
}

impl<'e, 'f> Open<'e, 'f> {
    fn of(examination: &'e Examination<'f>, diagnosis: &Diagnosis, doubtful: &[&Cause]) -> Self {
        let stopped = diagnosis.not_run.iter().filter(|not| not.is_needed);
        let stopped = stopped.filter_map(|not| checks::ALL.iter().copied().find(|check| check.slug == not.check));
        let needs = |check: &'static Check| check.needs.iter().copied();
        let stopped: BTreeSet<Fact> = stopped.flat_map(needs).collect();
        let in_doubt: BTreeSet<Fact> = doubtful.iter().flat_map(|cause| needs(cause.check)).collect();
        let mut facts: BTreeMap<Fact, Option<String>> = BTreeMap::new();
        for fact in stopped.union(&in_doubt) {
            let unseen = fact.unseen(examination).map(|unseen| unseen.because);
            // What nobody looked at would confirm a cause all the same.
            if unseen.is_some() || (in_doubt.contains(fact) && !fact.is_examined(examination)) {
                facts.insert(*fact, unseen);
            }
        }
        // No check hangs on the release alone, but how the host comes by its ticket does.
        let unknown = examination.needs.iter().filter(|need| !need.is_back()).find_map(|need| match &need.evidence {
            Evidence::Unknown(why) => Some(why.clone()),
            _ => None,
        });
        facts.extend(unknown.map(|why| (Fact::Release, Some(why))));
        // Where the KDC's own decision is open for what the target allows, that is what has to be seen.
        if let Some(unseen) = Fact::ResourceDelegation.unseen(examination).filter(|unseen| unseen.is_needed) {
            facts.insert(Fact::ResourceDelegation, Some(unseen.because));
        }
        Self { examination, facts }
    }

    fn is(&self, fact: Fact) -> bool {
        self.facts.contains_key(&fact)
    }

    /// Why some facts are not known, in one sentence.
    fn because(&self, facts: &[Fact], otherwise: &str) -> String {
        let mut whys: Vec<&str> = facts.iter().filter_map(|fact| self.facts.get(fact)?.as_deref()).collect();
        whys.sort_unstable();
        whys.dedup();
        if whys.is_empty() { otherwise.to_owned() } else { whys.join("; ") }
    }

    /// What the operation itself needs.
    fn needs(&self) -> impl Iterator<Item = &'e Need<'f>> {
        self.examination.needs.iter().filter(|need| !need.is_back())
    }
}

/// Who has the names that nobody is known to have, one command for each machine that they name.
fn owners(open: &Open<'_, '_>) -> Vec<AskView> {
    if !open.is(Fact::Names) {
        return Vec::new();
    }
    let mut hosts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for need in open.needs() {
        // A host's own account, which is asked for, says what names it has.
        let party = open.examination.party(&need.requirement.target);
        if party.is_some_and(|party| !party.is_storage && party.account.unreadable().is_some()) {
            continue;
        }
        for hop in &need.hops {
            let owners = hop.decision.as_ref().map(|decision| &decision.owners);
            let is_known = owners.is_some_and(|owners| owners.as_found().is_some() || *owners == Known::Absent);
            if !is_known || !open.examination.directory.is_whole() {
                hosts.entry(need.requirement.target.short().to_owned()).or_default().push(hop.spn.to_string());
            }
        }
    }
    let ask = |(host, names): (String, Vec<String>)| {
        let wanted = if let [name] = &names[..] { name.clone() } else { format!("*/{host}*") };
        AskView {
            question: format!("who has {}", list(&names)),
            because: open.because(&[Fact::Names], "not every account of the forest was read"),
            command: format!("setspn -F -Q {}", quote::cmd_argument(&wanted)),
        }
    };
    hosts.into_iter().map(ask).collect()
}

fn user(open: &Open<'_, '_>) -> Option<AskView> {
    const PROPERTIES: &str = "userAccountControl,memberOf,primaryGroupID,userPrincipalName,logonHours,accountExpires";
    let because = open.facts.get(&Fact::User)?.clone()?;
    let name = open.examination.case.user.as_deref()?;
    let (domain, logon) = name.split_once('\\').map_or((None, name), |(domain, logon)| (Some(domain), logon));
    // The computed groups are there for one object that is named, and not for what a filter finds.
    let (which, groups) = match &open.examination.user {
        User::Named(Known::Found(account)) => (quote::powershell(&account.name()), ",tokenGroups"),
        _ if logon.contains('@') => {
            let filter = format!("(userPrincipalName={})", quote::ldap_filter(logon));
            (format!("-LDAPFilter {}", quote::powershell(&filter)), "")
        }
        _ => (quote::powershell(logon), ",tokenGroups"),
    };
    let server = domain.map_or_else(String::new, |domain| format!(" -Server {}", quote::powershell(domain)));
    Some(AskView {
        question: format!("whether {name} may be delegated"),
        because,
        command: format!("Get-ADUser {which} -Properties {PROPERTIES}{groups}{server} | ConvertTo-Json -Depth 4"),
    })
}

fn controllers(open: &Open<'_, '_>) -> Option<AskView> {
    open.is(Fact::DomainControllers).then(|| AskView {
        question: "what releases the domain controllers run".to_owned(),
        because: open.because(&[Fact::DomainControllers], "no domain controller was read"),
        command: "Get-ADComputer -LDAPFilter '(primaryGroupID=516)' -Properties \
                  operatingSystem,operatingSystemVersion,userAccountControl,primaryGroupID | ConvertTo-Json -Depth 4"
            .to_owned(),
    })
}

/// Where names lead, one command each: what it prints does not always say what was asked.
fn names(open: &Open<'_, '_>) -> Vec<AskView> {
    let asked = open.examination.names();
    let parties = open.examination.parties.iter().filter(|party| {
        let is_asked = asked.as_found().is_some_and(|names| match party.name.address() {
            Some(address) => names.reverse.contains_key(&address),
            None => names.forward.contains_key(party.name.as_str()),
        });
        let is_strange = party.is_storage && party.account.unreadable().is_some() && open.is(Fact::Hosts);
        takes_part(open, &party.name) && !is_asked && (open.is(Fact::Dns) || is_strange)
    });
    let asks = parties.map(|party| AskView {
        question: format!("where {} leads", party.name),
        because: open.because(&[Fact::Dns], "the DNS was not asked for it"),
        command: format!("Resolve-DnsName {}", quote::powershell(party.name.as_str())),
    });
    asks.collect()
}

/// Which domains trust which.
fn trusts(open: &Open<'_, '_>) -> Option<AskView> {
    open.is(Fact::Trusts).then(|| AskView {
        question: "which domains trust which, and how".to_owned(),
        because: open.because(&[Fact::Trusts], "no trust was read"),
        command: "Get-ADTrust -Filter * -Properties * | ConvertTo-Json -Depth 3".to_owned(),
    })
}

/// The setting of live migration, which is on the hosts.
fn settings(open: &Open<'_, '_>) -> Option<AskView> {
    let case = open.examination.case;
    if !case.is_migration() || case.migration_auth.is_some() || open.examination.needs.is_empty() {
        return None;
    }
    let is_known = |host: &HostName| open.examination.settings(host).authentication().as_found().is_some();
    let hosts = [Some(&case.source), case.destination.as_ref()].into_iter().flatten().filter(|host| !is_known(host));
    let hosts: Vec<String> = hosts.map(|host| quote::powershell(host.as_str())).collect();
    (!hosts.is_empty()).then(|| AskView {
        question: "whether live migration uses Kerberos or CredSSP".to_owned(),
        because: "the setting is on the hosts, not in the directory".to_owned(),
        command: format!("Get-VMHost -ComputerName {} | Format-List Name,VirtualMachineMigration*", hosts.join(",")),
    })
}

/// Rights on a share, where they are suspected; of those that are known, whom they are given to.
fn shares(open: &Open<'_, '_>, doubtful: &[&Cause]) -> Vec<AskView> {
    let mut asks: Vec<AskView> = Vec::new();
    let directory = &open.examination.directory;
    let shares = open.examination.case.storage.iter().map(|storage| open.examination.share(storage));
    let (read, unread): (Vec<_>, Vec<_>) = shares.partition(|share| share.is_read());
    let strangers: BTreeSet<String> = read.iter().flat_map(|share| share.strangers(directory)).collect();
    if !strangers.is_empty() {
        let terms: Vec<String> =
            strangers.iter().map(|name| format!("(sAMAccountName={})", quote::ldap_filter(name))).collect();
        let filter = quote::powershell(&format!("(|{})", terms.concat()));
        asks.push(AskView {
            question: "whom the share is open to".to_owned(),
            because: format!("it is not known who is behind {}", list(&strangers.into_iter().collect::<Vec<_>>())),
            command: format!(
                "Get-ADObject -LDAPFilter {filter} -Properties sAMAccountName,objectSid,member | ConvertTo-Json -Depth 4"
            ),
        });
    }
    for cause in doubtful.iter().filter(|_| !unread.is_empty()) {
        let verify = cause.finding.fix.iter().flat_map(|fix| &fix.verify);
        let Some(command) = verify.into_iter().find(|line| line.starts_with("Get-SmbShareAccess ")) else { continue };
        if asks.iter().all(|ask| ask.command != *command) {
            asks.push(AskView {
                question: "who may reach the share".to_owned(),
                because: "permissions of shares are not in the directory".to_owned(),
                command: command.clone(),
            });
        }
    }
    asks
}

/// Whether the domain controller that a host asks knows what was read here.
fn versions(open: &Open<'_, '_>, is_only_unexplained: bool) -> Vec<AskView> {
    let are_compared = Fact::Copies.is_examined(open.examination) && Fact::Copies.unseen(open.examination).is_none();
    if are_compared || (!is_only_unexplained && !open.is(Fact::Times) && !open.is(Fact::Copies)) {
        return Vec::new();
    }
    let because = open
        .because(&[Fact::Copies], "what was read is the state of one domain controller, and the host may ask another");
    let mut accounts: Vec<Account<'_>> = Vec::new();
    for account in open.needs().filter_map(|need| need.delegator.as_found()) {
        if !accounts.contains(account) {
            accounts.push(*account);
        }
    }
    let asks = accounts.into_iter().map(|account| AskView {
        question: format!("whether every domain controller has the same state of {}", account.name()),
        because: because.clone(),
        command: format!("repadmin /showobjmeta * {}", quote::cmd_argument(account.dn())),
    });
    asks.collect()
}

fn clock(open: &Open<'_, '_>) -> Option<AskView> {
    let because = open.facts.get(&Fact::Clock)?.clone()?;
    let domain = open.examination.directory.domain()?;
    let server = quote::cmd_argument(&format!("/computer:{domain}"));
    Some(AskView {
        question: "how far the clocks are apart".to_owned(),
        because,
        command: format!("w32tm /stripchart {server} /samples:3 /dataonly"),
    })
}

/// Names in a sentence, a few of them.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 4;
    let more = names.len().saturating_sub(SHOWN);
    let shown = names.iter().take(SHOWN).cloned().chain((more > 0).then(|| format!("{more} more")));
    shown.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
