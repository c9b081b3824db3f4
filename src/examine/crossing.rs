//! Where a case goes from one forest into another: there a trust decides, and neither a list nor a target's permission.

use super::{Examination, Need};
use crate::{
    directory::{Account, Trust},
    facts::Known,
    kdc::User,
    name::HostName,
    requirement::Way,
};

/// Somebody of one domain asks for something in another, which is not of the same forest as far as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossing<'f> {
    /// Who asks: the delegator, or the user.
    pub who: String,
    /// The domain of whoever asks, as a DNS name in lower case.
    pub from: String,
    /// What is asked for: a target, or the host that asks in the user's name.
    pub what: String,
    /// The domain of that.
    pub to: String,
    /// Which way it is needed.
    pub way: Way,
    /// Whether the trust has to go both ways: a host asks for a user's ticket in the user's own domain ([MS-SFU] 3.1.5.1.1).
    pub is_of_user: bool,
    /// Whether both domains are known by accounts that were read, not by a name's suffix alone.
    pub is_sure: bool,
    /// The account of what is asked for, where it was read.
    pub account: Option<Account<'f>>,
    /// The hops that hang on it, as findings name them.
    pub hops: Vec<(String, String)>,
}

/// One of the two objects that stand for a trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View<'f> {
    /// As the domain of whoever asks has it.
    OfAsking(Trust<'f>),
    /// As the domain that is asked has it.
    OfAsked(Trust<'f>),
}

impl<'f> View<'f> {
    /// The object.
    pub fn trust(self) -> Trust<'f> {
        let (Self::OfAsking(trust) | Self::OfAsked(trust)) = self;
        trust
    }
}

/// What is known of the trust between two domains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trusted<'f> {
    /// One object, or both.
    By(Vec<View<'f>>),
    /// There is none; the domain whose trusts were looked at.
    None(String),
    /// It was not seen, and why.
    Unseen(String),
}

impl<'f> Examination<'f> {
    /// The crossings of the case. Those of one pair of names are one.
    pub fn crossings(&self) -> Vec<Crossing<'f>> {
        let mut all: Vec<Crossing<'f>> = Vec::new();
        for need in &self.needs {
            all.extend(self.of_user(need));
            all.extend(self.of_need(need));
        }
        let mut merged: Vec<Crossing<'f>> = Vec::new();
        for crossing in all {
            let is_same = |known: &&mut Crossing<'_>| known.who == crossing.who && known.what == crossing.what;
            match merged.iter_mut().find(is_same) {
                Some(known) => {
                    known.way = known.way.min(crossing.way);
                    known.hops.extend(crossing.hops);
                }
                None => merged.push(crossing),
            }
        }
        merged
    }

    /// What is known of the trust that a crossing needs.
    pub fn trusted(&self, crossing: &Crossing<'_>) -> Trusted<'f> {
        // A NetBIOS name may be that of the very same domain, of another of the forest, or of a trusted one.
        if !crossing.from.contains('.') && self.directory.forest().as_found().is_none() {
            return Trusted::Unseen(format!("which domain {} is was not read", crossing.from));
        }
        let (asking, asked) =
            (self.directory.trust(&crossing.from, &crossing.to), self.directory.trust(&crossing.to, &crossing.from));
        let whys = [asking.unreadable(), asked.unreadable()].map(|why| why.map(str::to_owned));
        let is_absent = [(&asking, &crossing.from), (&asked, &crossing.to)];
        let absent =
            is_absent.into_iter().find(|(known, _)| **known == Known::Absent).map(|(_, domain)| domain.clone());
        let views = [asking.found().map(View::OfAsking), asked.found().map(View::OfAsked)];
        let views: Vec<View<'f>> = views.into_iter().flatten().collect();
        match (views.is_empty(), absent) {
            (false, _) => Trusted::By(views),
            (true, Some(domain)) => Trusted::None(domain),
            (true, None) => Trusted::Unseen(whys.into_iter().flatten().next().unwrap_or_default()),
        }
    }

    fn of_need(&self, need: &Need<'f>) -> Option<Crossing<'f>> {
        let (from, is_from_sure) = self.domain_of(&need.requirement.delegator, &need.delegator)?;
        let owner = need.hops.iter().find_map(|hop| hop.decision.as_ref()?.target());
        let target = owner.map_or_else(|| need.target.clone(), Known::Found);
        let (to, is_to_sure) = self.domain_of(&need.requirement.target, &target)?;
        let delegator = need.delegator.as_found().map_or_else(|| need.requirement.delegator.to_string(), |a| a.name());
        Some(Crossing {
            hops: need.spns().map(|spn| (delegator.clone(), spn.to_string())).collect(),
            who: delegator,
            what: target.as_found().map_or_else(|| need.requirement.target.to_string(), |account| account.name()),
            account: target.found(),
            way: need.requirement.way,
            is_of_user: false,
            is_sure: is_from_sure && is_to_sure,
            from,
            to,
        })
        .filter(|crossing| self.is_between_forests(crossing))
    }

    fn of_user(&self, need: &Need<'f>) -> Option<Crossing<'f>> {
        let given = self.case.user.as_deref()?;
        let (from, is_from_sure) = match &self.user {
            User::Named(Known::Found(user)) => (user.domain(), true),
            _ => (self.directory.foreign_domain(given)?, false),
        };
        let (to, is_to_sure) = self.domain_of(&need.requirement.delegator, &need.delegator)?;
        let delegator = need.delegator.as_found().map_or_else(|| need.requirement.delegator.to_string(), |a| a.name());
        Some(Crossing {
            hops: need.spns().map(|spn| (delegator.clone(), spn.to_string())).collect(),
            who: given.to_owned(),
            what: delegator,
            account: need.delegator.clone().found(),
            way: need.requirement.way,
            is_of_user: true,
            is_sure: is_from_sure && is_to_sure,
            from,
            to,
        })
        .filter(|crossing| self.is_between_forests(crossing))
    }

    fn is_between_forests(&self, crossing: &Crossing<'_>) -> bool {
        self.directory.are_of_one_forest(&crossing.from, &crossing.to) != Some(true)
    }

    /// The domain of a machine, and whether its account shows it; by its name where that is of a domain that was not read.
    fn domain_of(&self, name: &HostName, account: &Known<Account<'f>>) -> Option<(String, bool)> {
        if let Known::Found(account) = account {
            return Some((account.domain(), true));
        }
        self.directory.outside(name)?;
        name.suffix().map(|suffix| (suffix.to_owned(), false))
    }
}
