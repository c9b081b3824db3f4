//! Users in so many groups that their tickets grow too large.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, named_user, reported};
use crate::{directory::Account, examine::Examination, facts::Known, fix::Fix, kdc::User, quote};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD406",
    slug: "token-size",
    title: "the user is in so many groups that tickets may grow too large",
    explain: "\
A ticket carries all groups of the user. From about a thousand groups on, a logon token cannot hold them, and WinRM and other \
HTTP services refuse the request well before, with HTTP 400 or SEC_E_INVALID_TOKEN. Other users of the same hosts succeed.

## Cause
Groups inside groups, or old identifiers kept from a migration between domains (sIDHistory).

## Fix
Take the user out of groups, or administer Hyper-V with an account of its own. Hosts from Windows Server 2012 on hold tokens of \
48000 octets (MaxTokenSize); check also the header limits of WinRM.

## Check by hand
whoami /groups, signed in as the user, and count the lines.",
    in_order: "no user was named who is in too many groups",
    needs: &[Fact::User],
    hides: &[],
    run,
};

/// A token holds 1,024 identifiers, some of which are Windows' own; the usual advice is to stay below a thousand groups.
const GROUPS: usize = 1000;

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let symptom = reported::mostly(examination, CHECK.slug);
    match (&examination.user, symptom) {
        (User::Named(Known::Found(user)), symptom) => {
            let Some(count) = groups(*user).filter(|count| *count > GROUPS) else { return Vec::new() };
            let severity = if symptom.is_some() { Severity::Error } else { Severity::Warning };
            let name = user.name();
            let finding = Finding::new(
                severity,
                Certainty::Likely,
                name.clone(),
                format!("{name} is in {count} groups or more, too many for a ticket to carry"),
            )
            .detail("WinRM refuses requests with such tickets, and a token that is full cannot be built at all.")
            .seen(Evidence {
                source: user.source().to_owned(),
                object: user.dn().to_owned(),
                field: "memberOf".to_owned(),
                values: vec![format!("{count} groups")],
            });
            vec![with_fix(symptom.map_or(finding.clone(), |symptom| finding.seen(reported::seen(symptom))), &name)]
        }
        (User::Unnamed | User::Named(Known::Unreadable(_)), Some(symptom)) => {
            let name = named_user::name(examination);
            let finding = Finding::new(
                Severity::Error,
                Certainty::Possible,
                name.clone(),
                format!("{name} may be in too many groups for a ticket to carry"),
            )
            .detail(format!(
                "{} is the usual sign of it. The user's groups were not seen (--user).",
                reported::code(symptom)
            ))
            .seen(reported::seen(symptom));
            vec![with_fix(finding, &name)]
        }
        _ => Vec::new(),
    }
}

fn with_fix(finding: Finding, user: &str) -> Finding {
    finding.fixed_by(
        Fix::by_hand("take the user out of groups, or use an account with few of them")
            .verified_by([
                format!("(Get-ADUser -Identity {} -Properties memberOf).memberOf.Count", quote::powershell(user)),
                "whoami /groups | find /c /v \"\"    # signed in as the user".to_owned(),
            ])
            .then(["The user signs out and in again where the operation is started"]),
    )
}

/// All groups where the server computed them, else the direct ones, which are fewer.
fn groups(user: Account<'_>) -> Option<usize> {
    let all = user.token_groups().found().map(|groups| groups.len());
    all.or_else(|| user.member_of().found().map(|groups| groups.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        case::{Case, Operation},
        facts::{Coverage, Facts, Object, Part, Snapshot, Value},
        name::HostName,
    };

    fn findings_with(groups: usize) -> usize {
        let texts = |values: Vec<String>| Known::Found(values.into_iter().map(Value::Text).collect::<Vec<_>>());
        let dn = "CN=mara,OU=Admins,DC=contoso,DC=com".to_owned();
        let attributes = [
            ("objectclass", texts(vec!["user".to_owned()])),
            ("samaccountname", texts(vec!["mara".to_owned()])),
            ("memberof", texts((0..groups).map(|n| format!("CN=g{n},DC=contoso,DC=com")).collect())),
        ];
        let attributes = attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let snapshot = Snapshot {
            source: "test.ldif".to_owned(),
            live: false,
            part: Part::Own,
            objects: vec![Object { dn, source: "test.ldif".to_owned(), attributes }.into()],
            asked: std::collections::BTreeMap::new(),
            coverage: Coverage { computers: true, everything: true },
        };
        let facts = Facts { domain: Some("contoso.com".to_owned()), ..Facts::of(vec![snapshot]) };
        let case = Case {
            destination: Some(HostName::new("hv2")),
            user: Some("mara".to_owned()),
            ..Case::new(Operation::Migrate, HostName::new("hv1"))
        };
        run(&Examination::new(&case, &facts)).len()
    }

    #[test]
    fn a_thousand_groups_are_the_limit() {
        assert_eq!(findings_with(GROUPS), 0);
        assert_eq!(findings_with(GROUPS + 1), 1);
    }
}
