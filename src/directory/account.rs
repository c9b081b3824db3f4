//! An account, read from a directory object.

use jiff::Timestamp;

use super::{AccountControl, EncryptionTypes};
use crate::{
    facts::{Known, Object, SOME_NAMES, UNSEEN_CONTROL},
    name::{HostName, domain_of, first_value},
    os::Release,
    spn::Spn,
    windows::{SecurityDescriptor, Sid},
};

/// A directory object seen as a security principal. Cheap to copy; it borrows the facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Account<'f> {
    object: &'f Object,
}

impl<'f> Account<'f> {
    /// Sees an object as an account.
    pub fn of(object: &'f Object) -> Self {
        Self { object }
    }

    /// The object as it was read.
    pub fn object(self) -> &'f Object {
        self.object
    }

    /// The distinguished name.
    pub fn dn(self) -> &'f str {
        &self.object.dn
    }

    /// Where it was read.
    pub fn source(self) -> &'f str {
        &self.object.source
    }

    /// `sAMAccountName` (a computer's ends in `$`), or the first part of the distinguished name where that was not read.
    pub fn name(self) -> String {
        match self.object.text("sAMAccountName") {
            Known::Found(name) => name.to_owned(),
            _ => first_value(self.dn()),
        }
    }

    /// The name without a computer's `$`, in lower case.
    pub fn short_name(self) -> String {
        self.name().trim_end_matches('$').to_lowercase()
    }

    /// The DNS name of the domain that the account lies in.
    pub fn domain(self) -> String {
        domain_of(self.dn()).unwrap_or_default()
    }

    /// Whether it is a computer account. (Group managed service accounts are computers to the schema; they count as users here.)
    pub fn is_computer(self) -> bool {
        let classes = self.object.texts("objectClass").found().unwrap_or_default();
        if classes.iter().any(|class| class.ends_with("ManagedServiceAccount")) {
            return false;
        }
        classes.iter().any(|class| class.eq_ignore_ascii_case("computer"))
            || (classes.is_empty() && (self.name().ends_with('$') || self.has_its_host_name()))
    }

    /// Whether all that is known of it are names, among them `HOST/` and its own, as every computer has: what `setspn -L` says.
    fn has_its_host_name(self) -> bool {
        let own = format!("host/{}", first_value(self.dn()).to_lowercase());
        !self.object.was_asked_for("objectClass")
            && !self.object.was_asked_for("sAMAccountName")
            && self.known_spns().iter().any(|spn| spn.key() == own)
    }

    /// Whether it is the account of a domain controller, a read-only one too.
    pub fn is_domain_controller(self) -> bool {
        self.is_computer()
            && self.control().found().is_some_and(|control| {
                control.has(AccountControl::DOMAIN_CONTROLLER) || control.has(AccountControl::READ_ONLY_DC)
            })
    }

    /// Whether it is a user account of a person or a service.
    pub fn is_user(self) -> bool {
        let classes = self.object.texts("objectClass").found().unwrap_or_default();
        !self.is_computer() && classes.iter().any(|class| class.eq_ignore_ascii_case("user"))
    }

    /// Whether it is a group.
    pub fn is_group(self) -> bool {
        self.object.texts("objectClass").found().unwrap_or_default().iter().any(|c| c.eq_ignore_ascii_case("group"))
    }

    /// Whether replication renamed it because another object had its name: `CN=HV1\0ACNF:<guid>`.
    pub fn is_conflict_copy(self) -> bool {
        let dn = self.dn().to_lowercase();
        dn.split(',').next().is_some_and(|first| first.contains("\\0acnf:") || first.contains("\ncnf:"))
    }

    /// Whether it is only the remains of a deleted object, which the KDC does not know: `CN=HV1\0ADEL:<guid>` in the container
    /// of deleted objects ([MS-ADTS] 3.1.1.5.5).
    pub fn is_deleted(self) -> bool {
        let dn = self.dn().to_lowercase();
        self.object.text("isDeleted").found().is_some_and(|value| value.eq_ignore_ascii_case("true"))
            || dn.split(',').next().is_some_and(|first| first.contains("\\0adel:") || first.contains("\ndel:"))
    }

    /// The name that the object had before replication or deletion renamed it: `HV1` of `CN=HV1\0ACNF:<guid>`.
    pub fn name_before_renaming(self) -> String {
        let first = self.dn().split(',').next().unwrap_or_default();
        let value = first.split_once('=').map_or(first, |(_, value)| value);
        let marks = ["\\0a", "\\0A", "\n"];
        let end = marks.iter().filter_map(|mark| value.find(mark)).min().unwrap_or(value.len());
        value[..end].to_owned()
    }

    /// `userAccountControl`. Every account has one: an object without it is one that we may not read.
    pub fn control(self) -> Known<AccountControl> {
        match self.object.number("userAccountControl") {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the attribute has 32 bits")]
            Known::Found(number) => Known::Found(AccountControl(number as u32)),
            Known::Absent => Known::Unreadable(format!("{} showed no userAccountControl", self.source())),
            Known::Unreadable(why) => Known::Unreadable(why),
        }
    }

    /// Whether tickets for it carry no authorization data, which the properties of PowerShell do not show.
    pub fn is_without_authorization_data(self) -> Known<bool> {
        let is_seen = !self.object.was_asked_for(UNSEEN_CONTROL)
            || self
                .object
                .number(UNSEEN_CONTROL)
                .found()
                .is_some_and(|bits| bits & i64::from(AccountControl::NO_AUTH_DATA.0) == 0);
        let unseen = "userAccountControl was put together from properties that do not show NO_AUTH_DATA_REQUIRED";
        match self.control().map(|control| control.has(AccountControl::NO_AUTH_DATA)) {
            Known::Found(_) if !is_seen => Known::Unreadable(unseen.to_owned()),
            known => known,
        }
    }

    /// `msDS-AllowedToDelegateTo`: the services that it may delegate to. Absent means an empty list.
    pub fn delegation_list(self) -> Known<Vec<Spn>> {
        self.object.texts("msDS-AllowedToDelegateTo").map(|texts| texts.into_iter().map(Spn::parse).collect())
    }

    /// `msDS-AllowedToActOnBehalfOfOtherIdentity`: who may delegate to it.
    pub fn resource_delegation(self) -> Known<SecurityDescriptor> {
        self.object.octets("msDS-AllowedToActOnBehalfOfOtherIdentity").and_then(
            |octets| match SecurityDescriptor::parse(octets) {
                Ok(descriptor) => Known::Found(descriptor),
                Err(what) => Known::Unreadable(format!("the security descriptor is damaged: {what}")),
            },
        )
    }

    /// `servicePrincipalName`.
    pub fn spns(self) -> Known<Vec<Spn>> {
        self.object.texts("servicePrincipalName").map(|texts| texts.into_iter().map(Spn::parse).collect())
    }

    /// The names that are known to be among its `servicePrincipalName`, all of them or not.
    pub fn known_spns(self) -> Vec<Spn> {
        let some = self.object.texts(SOME_NAMES).found().unwrap_or_default();
        self.spns().found().unwrap_or_default().into_iter().chain(some.into_iter().map(Spn::parse)).collect()
    }

    /// Whether it owns a name of this class.
    pub fn owns_class(self, class: &str) -> bool {
        self.spns().found().unwrap_or_default().iter().any(|spn| spn.class().eq_ignore_ascii_case(class))
    }

    /// `dNSHostName` in lower case.
    pub fn dns_name(self) -> Known<String> {
        self.object.text("dNSHostName").map(|name| HostName::new(name).as_str().to_owned())
    }

    /// `msDS-AdditionalDnsHostName` in lower case.
    pub fn additional_dns_names(self) -> Vec<String> {
        let names = self.object.texts("msDS-AdditionalDnsHostName").found().unwrap_or_default();
        names.into_iter().map(|name| HostName::new(name).as_str().to_owned()).collect()
    }

    /// `msDS-SupportedEncryptionTypes`. Absent, and 0, mean the domain controller's default.
    pub fn encryption_types(self) -> Known<EncryptionTypes> {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the attribute has 32 bits")]
        self.object.number("msDS-SupportedEncryptionTypes").and_then(|number| match number as u32 {
            0 => Known::Absent,
            bits => Known::Found(EncryptionTypes(bits)),
        })
    }

    /// The release of Windows. Absent for a system that is not Windows, or one that never wrote its version.
    pub fn release(self) -> Known<Release> {
        let version = self.object.text("operatingSystemVersion");
        let product = self.object.text("operatingSystem");
        match Release::read(version.as_found().copied(), product.as_found().copied()) {
            Some(release) => Known::Found(release),
            None => match (version, product) {
                (Known::Unreadable(why), _) | (Known::Absent, Known::Unreadable(why)) => Known::Unreadable(why),
                _ => Known::Absent,
            },
        }
    }

    /// `objectSid`.
    pub fn sid(self) -> Known<Sid> {
        self.object.octets("objectSid").and_then(|octets| match Sid::parse(octets) {
            Ok((sid, _)) => Known::Found(sid),
            Err(what) => Known::Unreadable(format!("the security identifier is damaged: {what}")),
        })
    }

    /// The SID of the primary group, which `memberOf` never shows.
    pub fn primary_group(self) -> Known<Sid> {
        self.object.number("primaryGroupID").and_then(|rid| match (self.sid(), u32::try_from(rid)) {
            (Known::Found(sid), Ok(rid)) => match sid.domain().and_then(|domain| domain.with_rid(rid)) {
                Some(group) => Known::Found(group),
                None => Known::Unreadable("objectSid is not that of a domain account".to_owned()),
            },
            (Known::Unreadable(why), _) => Known::Unreadable(why),
            _ => Known::Unreadable("primaryGroupID or objectSid is missing".to_owned()),
        })
    }

    /// `memberOf`: the groups that it is a direct member of, by distinguished name.
    pub fn member_of(self) -> Known<Vec<&'f str>> {
        self.object.texts("memberOf")
    }

    /// `tokenGroups`: all groups of its token, nested ones too, as the server computed them.
    ///
    /// Every token has a group, so an empty answer is one that was withheld: reading it for others takes a right.
    pub fn token_groups(self) -> Known<Vec<Sid>> {
        let withheld = || format!("{} did not tell the groups of {}", self.source(), self.name());
        let values = match self.object.values("tokenGroups") {
            Known::Absent => Known::Unreadable(withheld()),
            other => other,
        };
        values.and_then(|values| {
            let sids: Result<Vec<Sid>, _> =
                values.iter().map(|value| Sid::parse(value.bytes()).map(|(sid, _)| sid)).collect();
            sids.map_or_else(|what| Known::Unreadable(format!("tokenGroups is damaged: {what}")), Known::Found)
        })
    }

    /// `accountExpires`. Absent means never.
    pub fn expires(self) -> Known<Timestamp> {
        self.object.number("accountExpires").and_then(|ticks| match ticks {
            0 | i64::MAX => Known::Absent,
            ticks => filetime(ticks),
        })
    }

    /// `pwdLastSet`. Absent means that the password has to be changed.
    pub fn password_set(self) -> Known<Timestamp> {
        self.object.number("pwdLastSet").and_then(|ticks| if ticks == 0 { Known::Absent } else { filetime(ticks) })
    }

    /// `lastLogonTimestamp`, which lags behind by up to 14 days ([MS-ADA1] 2.351).
    pub fn last_logon(self) -> Known<Timestamp> {
        self.object
            .number("lastLogonTimestamp")
            .and_then(|ticks| if ticks == 0 { Known::Absent } else { filetime(ticks) })
    }

    /// `whenCreated`.
    pub fn created(self) -> Known<Timestamp> {
        self.object.text("whenCreated").and_then(generalized_time)
    }

    /// `whenChanged`, which each domain controller keeps for itself.
    pub fn changed(self) -> Known<Timestamp> {
        self.object.text("whenChanged").and_then(generalized_time)
    }
}

/// A FILETIME: 100 ns since 1601 ([MS-DTYP] 2.3.3), in whole seconds.
fn filetime(ticks: i64) -> Known<Timestamp> {
    const TO_UNIX_EPOCH: i64 = 11_644_473_600;
    Timestamp::from_second(ticks / 10_000_000 - TO_UNIX_EPOCH)
        .map_or_else(|_| Known::Unreadable(format!("{ticks} is not a time")), Known::Found)
}

/// A time as LDAP writes it: `20260415123000.0Z` (RFC 4517 3.3.13).
pub(super) fn generalized_time(text: &str) -> Known<Timestamp> {
    let digits = text.get(..14).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    let stamp = digits.filter(|_| text.ends_with('Z')).and_then(|d| {
        format!("{}-{}-{}T{}:{}:{}Z", &d[..4], &d[4..6], &d[6..8], &d[8..10], &d[10..12], &d[12..14]).parse().ok()
    });
    stamp.map_or_else(|| Known::Unreadable(format!("{text:?} is not a time")), Known::Found)
}

#[cfg(test)]
#[path = "account_tests.rs"]
mod tests;
