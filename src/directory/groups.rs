//! Who is in a group, nested groups included.

use std::collections::{BTreeMap, BTreeSet};

use super::{Account, Directory};
use crate::{
    facts::Known,
    windows::{Sid, rid},
};

/// Membership as far as the facts show it.
struct Walk<'f> {
    /// The groups reached, by distinguished name in lower case.
    reached: BTreeMap<String, Account<'f>>,
    /// Group names that lead to an object which the facts do not hold.
    unseen: BTreeSet<String>,
}

impl<'f> Directory<'f> {
    /// The identifiers in an account's token: its own, its groups', and those that every domain computer has.
    ///
    /// This is what the KDC checks a resource-based descriptor against ([MS-SFU] 3.2.5.2.3).
    pub fn token(&self, account: Account<'f>) -> Known<BTreeSet<Sid>> {
        let mut token: BTreeSet<Sid> = [Sid::everyone(), Sid::authenticated_users(), Sid::this_organization()].into();
        match account.sid() {
            Known::Found(sid) => token.insert(sid),
            Known::Absent => return Known::Unreadable(format!("{} shows no objectSid", account.name())),
            Known::Unreadable(why) => return Known::Unreadable(why),
        };
        token.extend(account.primary_group().found());
        match account.token_groups() {
            Known::Found(groups) => token.extend(groups),
            Known::Absent | Known::Unreadable(_) => match self.walk(account) {
                Known::Found(walk) if walk.unseen.is_empty() => {
                    token.extend(walk.reached.values().filter_map(|group| group.sid().found()));
                }
                Known::Found(walk) => return Known::Unreadable(not_seen(&walk.unseen)),
                Known::Absent => {}
                Known::Unreadable(why) => return Known::Unreadable(why),
            },
        }
        Known::Found(token)
    }

    /// Whether an account is a member of Protected Users, directly or through other groups.
    ///
    /// [MS-KILE] 3.3.5.6 has the KDC look at the whole token, so a nested membership counts like a direct one.
    pub fn is_protected(&self, account: Account<'f>) -> Known<bool> {
        if let Known::Found(groups) = account.token_groups() {
            return Known::Found(groups.iter().any(is_protected_users));
        }
        // The primary group is in the token too, and never in memberOf.
        if account.primary_group().found().is_some_and(|sid| is_protected_users(&sid)) {
            return Known::Found(true);
        }
        let walk = match self.walk(account) {
            Known::Found(walk) => walk,
            Known::Absent => return Known::Found(false),
            Known::Unreadable(why) => return Known::Unreadable(why),
        };
        let by_sid = |group: &Account<'f>| group.sid().found().is_some_and(|sid| is_protected_users(&sid));
        let by_name = |dn: &String| dn.starts_with("cn=protected users,");
        if walk.reached.values().any(by_sid) || walk.reached.keys().chain(&walk.unseen).any(by_name) {
            return Known::Found(true);
        }
        if walk.unseen.is_empty() || self.protected_users_holds_no_group() {
            return Known::Found(false);
        }
        Known::Unreadable(not_seen(&walk.unseen))
    }

    /// Where the group itself was read and has no group among its members, a direct membership is the only one.
    fn protected_users_holds_no_group(&self) -> bool {
        let group =
            self.accounts().find(|a| a.is_group() && a.sid().found().is_some_and(|sid| is_protected_users(&sid)));
        let Some(group) = group else { return false };
        match group.object().texts("member") {
            Known::Absent => true,
            Known::Found(members) => members.iter().all(|dn| self.at(dn).is_some_and(|member| !member.is_group())),
            Known::Unreadable(_) => false,
        }
    }

    fn walk(&self, account: Account<'f>) -> Known<Walk<'f>> {
        let mut walk = Walk { reached: BTreeMap::new(), unseen: BTreeSet::new() };
        let mut open = match account.member_of() {
            Known::Found(groups) => groups,
            Known::Absent => return Known::Found(walk),
            Known::Unreadable(why) => return Known::Unreadable(why),
        };
        while let Some(dn) = open.pop() {
            let key = dn.to_lowercase();
            match self.at(dn) {
                None => {
                    walk.unseen.insert(key);
                }
                Some(group) => {
                    if walk.reached.insert(key.clone(), group).is_none() {
                        match group.member_of() {
                            Known::Found(groups) => open.extend(groups),
                            Known::Absent => {}
                            Known::Unreadable(_) => {
                                walk.unseen.insert(key);
                            }
                        }
                    }
                }
            }
        }
        Known::Found(walk)
    }
}

fn is_protected_users(sid: &Sid) -> bool {
    // Domain SIDs begin with S-1-5-21; well-known ones are shorter and mean something else by the same number.
    sid.rid() == Some(rid::PROTECTED_USERS) && sid.to_string().starts_with("S-1-5-21-")
}

fn not_seen(groups: &BTreeSet<String>) -> String {
    let names: Vec<&str> = groups.iter().map(String::as_str).collect();
    format!("the groups above these were not read: {}", names.join("; "))
}
