//! What a host says of its own settings: properties of `Get-VMHost`, `Get-VMMigrationNetwork` and of CIM classes.
//!
//! The directory holds none of it. It comes from a case file, or from what somebody pasted.

use ipnet::IpNet;
use jiff::Timestamp;

use crate::{
    case::MigrationAuth,
    checks::Evidence,
    facts::{Facts, Known, Object},
    name::HostName,
    os::Release,
};

/// How a host authenticates live migrations.
pub const AUTHENTICATION: &str = "VirtualMachineMigrationAuthenticationType";
/// Whether a host takes part in live migrations outside a cluster.
pub const ENABLED: &str = "VirtualMachineMigrationEnabled";
/// How many live migrations a host has under way at most.
pub const MOST: &str = "MaximumVirtualMachineMigrations";
/// Whether a host takes any network for live migrations.
pub const ANY_NETWORK: &str = "UseAnyNetworkForMigration";
/// The security services that run, as numbers of `Win32_DeviceGuard`.
pub const SERVICES_RUNNING: &str = "SecurityServicesRunning";
/// When the host was started.
pub const BOOTED: &str = "LastBootUpTime";
/// The host's clock, when it was asked.
pub const CLOCK: &str = "LocalDateTime";
/// The clock of the machine that asked for [`CLOCK`], at the same moment.
pub const ASKED_AT: &str = "AskedAt";
/// The networks that are selected, by the commands that print them.
pub(crate) const NETWORKS: [&str; 2] = ["MigrationNetworks", "Subnet"];

/// Credential Guard among the numbers of [`SERVICES_RUNNING`].
const CREDENTIAL_GUARD: &str = "1";

/// The networks that a host uses for live migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Networks {
    /// Whichever there is.
    Any,
    /// These, in the order of their text.
    These(Vec<IpNet>),
}

/// The settings of one host, as far as something was read of them.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'f> {
    object: Option<&'f Object>,
}

impl<'f> Settings<'f> {
    /// Those of a machine of the case.
    pub(super) fn of(facts: &'f Facts, name: &HostName) -> Self {
        Self { object: facts.hosts.get(name.short()) }
    }

    /// Whether live migrations use Kerberos or `CredSSP`. No default is assumed: it differs by release.
    pub fn authentication(self) -> Known<MigrationAuth> {
        self.text(AUTHENTICATION).and_then(|text| match text.to_ascii_lowercase().as_str() {
            "kerberos" | "1" => Known::Found(MigrationAuth::Kerberos),
            "credssp" | "0" => Known::Found(MigrationAuth::CredSsp),
            _ => Known::Unreadable(format!("{AUTHENTICATION} is {text:?}")),
        })
    }

    /// Whether live migrations are switched on.
    pub fn is_enabled(self) -> Known<bool> {
        self.flag(ENABLED)
    }

    /// How many live migrations may be under way.
    pub fn most_migrations(self) -> Known<i64> {
        self.text(MOST).and_then(|text| match text.parse() {
            Ok(number) => Known::Found(number),
            Err(_) => Known::Unreadable(format!("{MOST} is no number: {text:?}")),
        })
    }

    /// The networks for live migrations.
    pub fn networks(self) -> Known<Networks> {
        self.flag(ANY_NETWORK).and_then(|any| if any { Known::Found(Networks::Any) } else { self.selected() })
    }

    fn selected(self) -> Known<Networks> {
        let property = NETWORKS.into_iter().find(|property| self.was_asked_for(property)).unwrap_or(NETWORKS[0]);
        match self.values(property) {
            // The command was run, and printed none.
            Known::Absent => Known::Found(Networks::These(Vec::new())),
            Known::Unreadable(why) => Known::Unreadable(why),
            Known::Found(texts) => match texts.iter().map(|text| subnet(text)).collect() {
                Some(subnets) => Known::Found(Networks::These(subnets)),
                None => Known::Unreadable(format!("{property} holds what is no network: {texts:?}")),
            },
        }
    }

    /// Whether Credential Guard runs.
    pub fn has_credential_guard(self) -> Known<bool> {
        self.values(SERVICES_RUNNING).map(|services| services.iter().any(|service| service.trim() == CREDENTIAL_GUARD))
    }

    /// When the host was started, by its own clock.
    pub fn booted(self) -> Known<Timestamp> {
        self.time(BOOTED)
    }

    /// How many seconds the host's clock is ahead of that of the machine which asked it; negative where it is behind.
    pub fn seconds_ahead(self) -> Known<i64> {
        let asked = self.time(ASKED_AT);
        self.time(CLOCK).and_then(|clock| asked.map(|asked| clock.as_second().saturating_sub(asked.as_second())))
    }

    /// The release, as the host itself says it.
    pub fn release(self) -> Known<Release> {
        let version = self.text("Version").found();
        let product = self.text("Caption").found();
        Release::read(version, product).map_or(Known::Absent, Known::Found)
    }

    /// A property as a fact that shows something; nothing where it was not read.
    pub fn shown(self, property: &str) -> Option<Evidence> {
        let object = self.object?;
        let values = object.texts(property).found()?.into_iter().map(str::to_owned).collect();
        Some(Evidence { source: object.source.clone(), object: object.dn.clone(), field: property.to_owned(), values })
    }

    /// The networks as a fact that shows something.
    pub fn networks_shown(self) -> Option<Evidence> {
        NETWORKS.iter().find_map(|name| self.shown(name)).or_else(|| self.shown(ANY_NETWORK))
    }

    /// Whether somebody asked the host for a property. Most of what is sent shows some properties only.
    pub fn was_asked_for(self, property: &str) -> bool {
        self.object.is_some_and(|object| object.was_asked_for(property))
    }

    fn values(self, property: &str) -> Known<Vec<&'f str>> {
        match self.object {
            Some(object) => object.texts(property),
            None => Known::Unreadable("its settings were not read".to_owned()),
        }
    }

    fn text(self, property: &str) -> Known<&'f str> {
        self.values(property).and_then(|values| values.first().map_or(Known::Absent, |text| Known::Found(*text)))
    }

    fn flag(self, property: &str) -> Known<bool> {
        self.text(property).and_then(|text| match text.to_ascii_lowercase().as_str() {
            "true" => Known::Found(true),
            "false" => Known::Found(false),
            _ => Known::Unreadable(format!("{property} is {text:?}")),
        })
    }

    fn time(self, property: &str) -> Known<Timestamp> {
        self.text(property).and_then(|text| match text.parse() {
            Ok(time) => Known::Found(time),
            Err(_) => Known::Unreadable(format!("{property} is no time: {text:?}")),
        })
    }
}

/// A subnet, or a single address, as `Get-VMMigrationNetwork` prints them.
pub(crate) fn subnet(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse().ok().map(|address: std::net::IpAddr| address.into()))
}

/// Whether two networks have an address in common.
pub fn overlap(one: &IpNet, other: &IpNet) -> bool {
    one.contains(&other.network()) || other.contains(&one.network())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{With, host_settings};

    fn settings(object: &Object) -> Settings<'_> {
        Settings { object: Some(object) }
    }

    #[test]
    fn words_and_numbers_of_the_setting_mean_the_same() {
        let host = host_settings("hv1");
        for (text, expected) in [
            ("Kerberos", Known::Found(MigrationAuth::Kerberos)),
            ("0", Known::Found(MigrationAuth::CredSsp)),
            ("credssp", Known::Found(MigrationAuth::CredSsp)),
            ("2", Known::Unreadable(format!("{AUTHENTICATION} is \"2\""))),
        ] {
            assert_eq!(settings(&host.clone().with(AUTHENTICATION, &[text])).authentication(), expected, "{text}");
        }
        assert!(Settings { object: None }.authentication().unreadable().is_some());
    }

    #[test]
    fn networks_are_any_these_none_or_not_known() {
        let of = |any: &str, subnets: &[&str]| {
            let host = host_settings("hv1").with(ANY_NETWORK, &[any]).with("Subnet", subnets);
            settings(&host).networks()
        };
        assert_eq!(of("True", &["10.0.0.0/24"]), Known::Found(Networks::Any));
        assert_eq!(of("False", &[]), Known::Found(Networks::These(vec![])));
        let Known::Found(Networks::These(subnets)) = of("False", &["10.0.0.0/24", "10.0.0.7", "fd00::/64"]) else {
            panic!("networks")
        };
        assert!(overlap(&subnets[0], &subnets[1]) && overlap(&subnets[1], &subnets[0]), "{subnets:?}");
        assert!(!overlap(&subnets[0], &subnets[2]));
        assert!(of("False", &["Ethernet 2"]).unreadable().is_some());
        let host = host_settings("hv1").with(ANY_NETWORK, &["False"]);
        assert!(settings(&host).networks().unreadable().is_some(), "a list that nobody asked for is not empty");
    }

    #[test]
    fn a_clock_is_held_against_the_one_of_the_machine_that_asked() {
        let host = host_settings("hv1").with(CLOCK, &["2026-04-15T12:10:00Z"]);
        assert!(settings(&host).seconds_ahead().unreadable().is_some());
        let host = host.with(ASKED_AT, &["2026-04-15T12:30:00Z"]);
        assert_eq!(settings(&host).seconds_ahead(), Known::Found(-1200));
    }
}
