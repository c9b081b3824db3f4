//! Who may reach a share: its own list, and the descriptor of the folder behind it. Both have to allow.

use std::collections::BTreeSet;

use crate::{
    checks::Evidence,
    directory::{Account, Directory},
    facts::{Facts, Known, Object},
    name::Storage,
    windows::{SecurityDescriptor, Sid, access},
};

/// Entries of the share's list, each `account|Allow|Full`.
const ENTRIES: &str = "access";
/// The descriptor of the folder.
const FOLDER: &str = "Sddl";

/// How far access goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// None, or less than reading.
    None,
    /// Reading.
    Read,
    /// Reading, writing and deleting.
    Change,
    /// Permissions too.
    Full,
}

/// The masks of files that stand for a level: `FILE_GENERIC_READ` (without synchronizing, which nobody is denied), what
/// `icacls` calls modify, and `FILE_ALL_ACCESS` ([MS-DTYP] 2.4.3, [MS-SMB2] 2.2.13.1.1).
const MASKS: [(Level, u32); 3] = [(Level::Full, 0x001F_01FF), (Level::Change, 0x0003_01BF), (Level::Read, 0x0002_0089)];

/// What is known of a share.
#[derive(Debug, Clone, Copy)]
pub struct Share<'f> {
    object: Option<&'f Object>,
}

/// Whether a name of the list stands for an account.
enum Stands {
    For,
    NotFor,
    Unknown,
}

impl<'f> Share<'f> {
    /// The share of a storage operand. A server without a share has none.
    pub(super) fn of(facts: &'f Facts, storage: &Storage) -> Self {
        let wanted = name(&storage.typed);
        let is_it = |path: &str| Storage::new(path).server.short() == storage.server.short() && name(path) == wanted;
        let found = wanted.as_ref().and_then(|_| facts.shares.iter().find(|(path, _)| is_it(path)));
        Self { object: found.map(|(_, object)| object) }
    }

    /// Whether anything was read of it. What was asked for and not answered counts as read.
    pub fn is_read(self) -> bool {
        self.object.is_some()
    }

    /// The values of what was asked for.
    fn values(self, attribute: &str) -> Option<Known<Vec<&'f str>>> {
        self.object.filter(|object| object.was_asked_for(attribute)).map(|object| object.texts(attribute))
    }

    /// The list and the descriptor as facts that show something.
    pub fn shown(self) -> Vec<Evidence> {
        let Some(object) = self.object else { return Vec::new() };
        let shown = |attribute: &str| {
            let values: Vec<String> = object.texts(attribute).found()?.into_iter().map(in_words).collect();
            let (source, object) = (object.source.clone(), object.dn.clone());
            Some(Evidence { source, object, field: attribute.to_owned(), values })
        };
        [ENTRIES, FOLDER].into_iter().filter_map(shown).collect()
    }

    /// How far the share's own list lets an account.
    pub fn by_list(self, account: Account<'f>, directory: &Directory<'f>) -> Known<Level> {
        match self.values(ENTRIES) {
            None => Known::Unreadable("the list of the share was not read (Get-SmbShareAccess)".to_owned()),
            // A list without entries lets nobody.
            Some(Known::Absent) => Known::Found(Level::None),
            Some(Known::Unreadable(why)) => Known::Unreadable(why),
            Some(Known::Found(entries)) => list_level(&entries, account, directory),
        }
    }

    /// The names of the list that nothing is known of: no account or group that was read, and none that every Windows has.
    pub fn strangers(self, directory: &Directory<'f>) -> BTreeSet<String> {
        let entries = self.object.and_then(|object| object.texts(ENTRIES).found()).unwrap_or_default();
        let names = entries.into_iter().filter_map(|entry| entry.rsplitn(3, '|').nth(2));
        let is_strange = |who: &&str| {
            let (authority, name) = split(&who.to_lowercase());
            let is_known = EVERYBODY.contains(&name.as_str()) || is_local(authority.as_deref(), &name);
            !is_known && name.parse::<Sid>().is_err() && !name.ends_with('$') && directory.named(&name).is_none()
        };
        names.filter(is_strange).map(|who| split(who).1).collect()
    }

    /// The entry of the list that denies an account something, if one does.
    pub fn denied_by(self, account: Account<'f>, directory: &Directory<'f>) -> Option<&'f str> {
        let entries = self.object?.texts(ENTRIES).found()?;
        entries.into_iter().find_map(|entry| {
            let mut parts = entry.rsplitn(3, '|');
            let (_, kind, who) = (parts.next()?, parts.next()?, parts.next()?);
            let denies = kind.eq_ignore_ascii_case("deny");
            (denies && matches!(stands_for(who, account, directory), Stands::For)).then_some(who)
        })
    }

    /// How far the folder's descriptor lets an account.
    ///
    /// Groups of the file server itself are not known and count as not held; the caller must not call certain what they may give.
    pub fn by_folder(self, account: Account<'f>, directory: &Directory<'f>) -> Known<Level> {
        let text = match self.values(FOLDER) {
            Some(Known::Found(texts)) => texts.first().copied().unwrap_or_default(),
            Some(Known::Unreadable(why)) => return Known::Unreadable(why),
            Some(Known::Absent) | None => {
                return Known::Unreadable("the permissions of its folder were not read (Get-Acl)".to_owned());
            }
        };
        let descriptor = match SecurityDescriptor::from_sddl(text) {
            Ok(descriptor) => descriptor,
            Err(why) => return Known::Unreadable(format!("the permissions of its folder: {why}")),
        };
        directory.token(account).and_then(|token| folder_level(&descriptor, &token))
    }
}

fn list_level<'f>(entries: &[&str], account: Account<'f>, directory: &Directory<'f>) -> Known<Level> {
    let (mut allowed, mut limit, mut unknown) = (Level::None, Level::Full, None);
    for entry in entries {
        let mut parts = entry.rsplitn(3, '|');
        let (Some(right), Some(kind), Some(who)) = (parts.next(), parts.next(), parts.next()) else {
            return Known::Unreadable(format!("an entry of the share is no account, kind and right: {entry:?}"));
        };
        let level = match right.to_ascii_lowercase().as_str() {
            "full" => Some(Level::Full),
            "change" => Some(Level::Change),
            "read" => Some(Level::Read),
            _ => None,
        };
        let denies = kind.eq_ignore_ascii_case("deny");
        match (stands_for(who, account, directory), level) {
            (Stands::NotFor, _) => {}
            // Denying a level takes what it has beyond the one below; all include reading, and a denied full access leaves nothing.
            (Stands::For, Some(Level::Change)) if denies => limit = limit.min(Level::Read),
            (Stands::For, Some(_)) if denies => limit = Level::None,
            (Stands::For, Some(level)) => allowed = allowed.max(level),
            (Stands::For, None) | (Stands::Unknown, _) => unknown = unknown.or(Some((who, right, denies))),
        }
    }
    let level = allowed.min(limit);
    match unknown {
        // Nothing can be added to all, and nothing but a denial can take from it.
        Some((_, _, false)) if level == Level::Full => Known::Found(level),
        Some((who, right, _)) => Known::Unreadable(format!(
            "the share has {right} for {who}, and nothing that was read says whether that includes {}",
            account.name()
        )),
        None => Known::Found(level),
    }
}

/// Names of everybody and of all accounts that signed in, as Windows writes them in a few languages.
const EVERYBODY: [&str; 14] = [
    "everyone",
    "jeder",
    "tout le monde",
    "todos",
    "iedereen",
    "authenticated users",
    "authentifizierte benutzer",
    "utilisateurs authentifiés",
    "utilisateurs authentifies",
    "usuarios autentificados",
    "utenti autenticati",
    "geverifieerde gebruikers",
    "s-1-1-0",
    "s-1-5-11",
];

/// Authorities whose names are no accounts of a domain: groups of the file server, and identities of services. Computers are in
/// them only where somebody put them there.
const LOCAL: [&str; 8] = [
    "builtin",
    "vordefiniert",
    "nt authority",
    "nt-autorität",
    "nt service",
    "autorite nt",
    "autorité nt",
    "creator owner",
];

/// The authority of a name, and the name in it.
fn split(who: &str) -> (Option<String>, String) {
    let who = who.trim();
    who.rsplit_once('\\').map_or((None, who.to_owned()), |(before, after)| (Some(before.to_owned()), after.to_owned()))
}

fn is_local(authority: Option<&str>, name: &str) -> bool {
    authority.is_some_and(|authority| LOCAL.contains(&authority)) || LOCAL.contains(&name)
}

fn stands_for<'f>(who: &str, account: Account<'f>, directory: &Directory<'f>) -> Stands {
    let who = who.trim().to_lowercase();
    let (authority, name) = split(&who);
    let name = name.as_str();
    if EVERYBODY.contains(&name) {
        return Stands::For;
    }
    if is_local(authority.as_deref(), name) {
        return Stands::NotFor;
    }
    if account.name().to_lowercase() == name
        || account.sid().found().is_some_and(|sid| sid.to_string() == who.to_uppercase())
    {
        return Stands::For;
    }
    let sid = match name.parse::<Sid>() {
        Ok(sid) => Some(sid),
        Err(_) => match directory.named(name) {
            // Another account is never this one.
            Some(other) if !other.is_group() => return Stands::NotFor,
            Some(group) => group.sid().found(),
            // A computer of that name would be the one that was looked for.
            None if name.ends_with('$') => return Stands::NotFor,
            None => well_known(name, account),
        },
    };
    match (sid, directory.token(account)) {
        (Some(sid), Known::Found(token)) if token.contains(&sid) => Stands::For,
        (Some(_), Known::Found(_)) => Stands::NotFor,
        _ => Stands::Unknown,
    }
}

/// Groups that every domain has, by their English names ([MS-DTYP] 2.4.2.4).
const WELL_KNOWN: [(&str, u32); 4] =
    [("domain admins", 512), ("domain users", 513), ("domain computers", 515), ("domain controllers", 516)];

fn well_known(name: &str, account: Account<'_>) -> Option<Sid> {
    let (_, rid) = WELL_KNOWN.iter().find(|(known, _)| *known == name)?;
    account.sid().found()?.domain()?.with_rid(*rid)
}

fn folder_level(descriptor: &SecurityDescriptor, token: &BTreeSet<Sid>) -> Known<Level> {
    for (level, mask) in MASKS {
        match access::grants(descriptor, token, mask) {
            access::Decision::Granted { .. } => return Known::Found(level),
            access::Decision::Undecided { .. } => {
                return Known::Unreadable("the folder's descriptor has conditions, or no list".to_owned());
            }
            access::Decision::Denied { .. } | access::Decision::NotGranted | access::Decision::NoList => {}
        }
    }
    Known::Found(Level::None)
}

/// The share in a UNC path, in lower case.
fn name(path: &str) -> Option<String> {
    let mut parts = path.split(['\\', '/']).filter(|part| !part.is_empty());
    parts.nth(1).map(str::to_lowercase)
}

/// An entry as people read it.
fn in_words(entry: &str) -> String {
    let mut parts = entry.rsplitn(3, '|');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(right), Some(kind), Some(who)) => format!("{kind} {right} {who}"),
        _ => entry.to_owned(),
    }
}

#[cfg(test)]
#[path = "share_tests.rs"]
mod tests;
