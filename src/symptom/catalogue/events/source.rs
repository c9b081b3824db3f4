//! Who writes events.

/// A source of events, under all its names.
#[derive(Debug, PartialEq, Eq)]
pub struct EventSource {
    /// The short name that people use.
    pub name: &'static str,
    /// Names of its providers, as logs have them.
    pub providers: &'static [&'static str],
    /// The logs it writes to.
    pub channels: &'static [&'static str],
}

/// What short forms leave out.
const PREFIX: &str = "microsoft-windows-";

impl EventSource {
    /// Whether a name means this source: its short name, a provider, or a log of its own, in any case, with or without
    /// `Microsoft-Windows-`. The shared log `System` is no source.
    pub fn is(&self, name: &str) -> bool {
        let name = name.trim().to_ascii_lowercase();
        let bare = |text: &str| text.strip_prefix(PREFIX).unwrap_or(text).to_owned();
        let wanted = bare(&name);
        let own = self.channels.iter().filter(|channel| **channel != "System");
        [&self.name]
            .into_iter()
            .chain(self.providers)
            .chain(own)
            .any(|known| bare(&known.to_ascii_lowercase()) == wanted)
    }
}

/// Hyper-V's management service.
pub(super) static VMMS: EventSource = EventSource {
    name: "VMMS",
    providers: &["Microsoft-Windows-Hyper-V-VMMS", "Hyper-V-VMMS"],
    channels: &[
        "Microsoft-Windows-Hyper-V-VMMS-Admin",
        "Microsoft-Windows-Hyper-V-VMMS-Networking",
        "Microsoft-Windows-Hyper-V-VMMS-Operational",
        "Microsoft-Windows-Hyper-V-VMMS-Storage",
    ],
};
/// The process of one virtual machine, and its storage.
pub(super) static WORKER: EventSource = EventSource {
    name: "Hyper-V-Worker",
    providers: &["Microsoft-Windows-Hyper-V-Worker", "Microsoft-Windows-Hyper-V-SynthStor"],
    channels: &["Microsoft-Windows-Hyper-V-Worker-Admin", "Microsoft-Windows-Hyper-V-SynthStor-Admin"],
};
/// Virtual machines as cluster resources.
pub(super) static HIGH_AVAILABILITY: EventSource = EventSource {
    name: "Hyper-V-High-Availability",
    providers: &["Microsoft-Windows-Hyper-V-High-Availability"],
    channels: &["Microsoft-Windows-Hyper-V-High-Availability-Admin"],
};
/// The cluster service.
pub(super) static CLUSTER: EventSource = EventSource {
    name: "FailoverClustering",
    providers: &["Microsoft-Windows-FailoverClustering"],
    channels: &["System", "Microsoft-Windows-FailoverClustering/Operational"],
};
/// Kerberos as a client.
pub(super) static KERBEROS: EventSource = EventSource {
    name: "Security-Kerberos",
    providers: &["Microsoft-Windows-Security-Kerberos", "Kerberos"],
    channels: &["System", "Microsoft-Windows-Kerberos/Operational"],
};
/// The KDC, on a domain controller.
pub(super) static KDC: EventSource = EventSource {
    name: "KDC",
    providers: &["Microsoft-Windows-Kerberos-Key-Distribution-Center", "Kdcsvc", "KDC"],
    channels: &["System", "Microsoft-Windows-Kerberos-Key-Distribution-Center/Operational"],
};
/// The secure channel of a computer to its domain.
pub(super) static NETLOGON: EventSource =
    EventSource { name: "NETLOGON", providers: &["NETLOGON", "Microsoft-Windows-NETLOGON"], channels: &["System"] };
/// The local security authority.
pub(super) static LSA: EventSource = EventSource {
    name: "LsaSrv",
    providers: &["LsaSrv", "Microsoft-Windows-LSA", "LSASRV"],
    channels: &["System", "Microsoft-Windows-LSA/Operational"],
};
/// The audit of logons and tickets.
pub(super) static SECURITY: EventSource = EventSource {
    name: "Security",
    providers: &["Microsoft-Windows-Security-Auditing", "Security"],
    channels: &["Security"],
};
/// A client of file shares.
pub(super) static SMB: EventSource = EventSource {
    name: "SMBClient",
    providers: &["Microsoft-Windows-SMBClient"],
    channels: &[
        "Microsoft-Windows-SMBClient/Security",
        "Microsoft-Windows-SMBClient/Connectivity",
        "Microsoft-Windows-SmbClient/Security",
        "Microsoft-Windows-SmbClient/Connectivity",
    ],
};
/// NTLM that was blocked or watched.
pub(super) static NTLM: EventSource = EventSource {
    name: "NTLM",
    providers: &["Microsoft-Windows-NTLM", "Microsoft-Windows-Security-Netlogon"],
    channels: &["Microsoft-Windows-NTLM/Operational"],
};
/// Authentication policies and silos, on a domain controller.
pub(super) static POLICY: EventSource = EventSource {
    name: "AuthenticationPolicyFailures",
    // Its words come from the KDC's own provider.
    providers: &["Microsoft-Windows-Kerberos-Key-Distribution-Center"],
    channels: &[
        "Microsoft-Windows-Authentication/AuthenticationPolicyFailures-DomainController",
        // As the tree of the Event Viewer has it, without its folder.
        "AuthenticationPolicyFailures-DomainController",
    ],
};
/// The group Protected Users, on a domain controller.
pub(super) static PROTECTED: EventSource = EventSource {
    name: "ProtectedUserFailures",
    // Its words come from the KDC's own provider.
    providers: &["Microsoft-Windows-Kerberos-Key-Distribution-Center"],
    channels: &[
        "Microsoft-Windows-Authentication/ProtectedUserFailures-DomainController",
        // As the tree of the Event Viewer has it, without its folder.
        "ProtectedUserFailures-DomainController",
    ],
};
