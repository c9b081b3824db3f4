//! Windows releases, as far as delegation depends on them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A release of Windows Server, oldest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Release {
    /// Windows Server 2003 and 2003 R2: KDCs without usable constrained delegation for today's hosts.
    Server2003,
    /// Windows Server 2008 and 2008 R2: KDCs without resource-based delegation.
    Server2008,
    /// Windows Server 2012.
    Server2012,
    /// Windows Server 2012 R2: the last one whose Hyper-V tools reach the host by DCOM.
    Server2012R2,
    /// Windows Server 2016: from here on the tools use WinRM.
    Server2016,
    /// Windows Server 2019.
    Server2019,
    /// Windows Server 2022.
    Server2022,
    /// Windows Server 2025: Credential Guard is on by default.
    Server2025,
}

impl Release {
    /// Reads the directory's `operatingSystemVersion` (`10.0 (17763)`), with the product name as a second source.
    ///
    /// `None` for what is not Windows, such as a filer.
    pub fn read(version: Option<&str>, product: Option<&str>) -> Option<Self> {
        version.and_then(Self::from_version).or_else(|| product.and_then(Self::from_product))
    }

    fn from_version(version: &str) -> Option<Self> {
        let mut numbers = version.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        let mut next = || numbers.next().and_then(|part| part.parse::<u32>().ok());
        match (next()?, next()?, next()) {
            (5, 2, _) => Some(Self::Server2003),
            (6, 0 | 1, _) => Some(Self::Server2008),
            (6, 2, _) => Some(Self::Server2012),
            (6, 3, _) => Some(Self::Server2012R2),
            // Clients share the build numbers closely enough: what counts is the boundary that they lie behind.
            (10, 0, Some(build)) => Some(match build {
                0..17763 => Self::Server2016,
                17763..20348 => Self::Server2019,
                20348..26100 => Self::Server2022,
                _ => Self::Server2025,
            }),
            _ => None,
        }
    }

    fn from_product(product: &str) -> Option<Self> {
        let product = product.to_lowercase();
        if !product.contains("windows") && !product.contains("hyper-v server") {
            return None;
        }
        [
            ("2003", Self::Server2003),
            ("2008", Self::Server2008),
            ("2012 r2", Self::Server2012R2),
            ("2012", Self::Server2012),
            ("2016", Self::Server2016),
            ("2019", Self::Server2019),
            ("2022", Self::Server2022),
            ("2025", Self::Server2025),
        ]
        .into_iter()
        .find_map(|(year, release)| product.contains(year).then_some(release))
    }

    /// Reads the value of `--host-os`.
    pub fn from_option(text: &str) -> Option<Self> {
        match text.to_lowercase().as_str() {
            "2003" => Some(Self::Server2003),
            "2008" | "2008r2" => Some(Self::Server2008),
            "2012" => Some(Self::Server2012),
            "2012r2" => Some(Self::Server2012R2),
            "2016" => Some(Self::Server2016),
            "2019" => Some(Self::Server2019),
            "2022" => Some(Self::Server2022),
            "2025" => Some(Self::Server2025),
            _ => None,
        }
    }

    /// Whether the Hyper-V tools reach this host by WinRM, so that VMMS has to obtain a ticket for the user itself.
    pub fn is_managed_by_winrm(self) -> bool {
        self >= Self::Server2016
    }

    /// The year as people say it.
    pub fn year(self) -> &'static str {
        match self {
            Self::Server2003 => "2003",
            Self::Server2008 => "2008",
            Self::Server2012 => "2012",
            Self::Server2012R2 => "2012 R2",
            Self::Server2016 => "2016",
            Self::Server2019 => "2019",
            Self::Server2022 => "2022",
            Self::Server2025 => "2025",
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Windows Server {}", self.year())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        for (version, release) in [
            ("6.3 (9600)", Release::Server2012R2),
            ("10.0 (14393)", Release::Server2016),
            ("10.0 (17763)", Release::Server2019),
            ("10.0 (20348)", Release::Server2022),
            ("10.0 (26100)", Release::Server2025),
        ] {
            assert_eq!(Release::read(Some(version), None), Some(release), "{version}");
        }
        assert_eq!(Release::read(Some("9.11.1"), Some("NetApp Release 9.11.1")), None);
        assert_eq!(Release::read(None, Some("Windows Server 2012 R2 Datacenter")), Some(Release::Server2012R2));
        assert_eq!(Release::read(Some("10.0"), None), None);
    }
}
