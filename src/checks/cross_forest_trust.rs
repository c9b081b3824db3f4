//! Two forests that do not trust each other as the operation needs it.

use super::{Certainty, Check, Evidence, Fact, Finding, Severity, common, machines, named_user};
use crate::{
    directory::{EncryptionTypes, Trust, TrustAttributes},
    examine::{Crossing, Examination, Trusted, View},
    facts::Known,
    fix::Fix,
    quote,
};

/// See [`Check::explain`].
pub(super) static CHECK: Check = Check {
    code: "KCD203",
    slug: "cross-forest-trust",
    title: "the trust between two forests does not let the request through",
    explain: "\
A host that asks for a ticket in another forest, or for a user of another forest, is sent there along a trust. The target's domain \
has to trust the domain of whoever asks. For a user of another domain the trust has to go both ways: the host asks for the user's \
ticket in the user's own domain. Inside one forest every domain trusts every other, and nothing has to be set up.

A trust can also let through less than it seems. With selective authentication (CROSS_ORGANIZATION) a computer is reached only by \
those who have the right \"Allowed to Authenticate\" on its account, the user and the host that delegates; all others get \
KDC_ERR_POLICY. With SID filtering (QUARANTINED_DOMAIN) groups of other domains are taken out of tickets. A trust whose encryption \
types hold RC4 alone serves no account that takes AES alone.

## Cause
There is no trust, it goes one way only, it was made between two domains and not between the forests, or it was restricted on purpose.

## Fix
A trust between the forests in the direction that is needed, mostly both ways; on the target the right \"Allowed to Authenticate\" \
where authentication is selective; AES on the trust. Across forests only the target's own permission (resource-based delegation) \
delegates, never a list.

## Check by hand
Get-ADTrust -Filter * -Server DOMAIN in each of the two, nltest /domain_trusts on the host, netdom trust TRUSTING \
/domain:TRUSTED /verify. Windows may report KDC_ERR_POLICY (12), KDC_ERR_C_PRINCIPAL_UNKNOWN (6) for a user of the other side, or \
1935, the authentication firewall.",
    in_order: "the forests of the case trust each other as the operation needs it",
    needs: &[Fact::Hosts, Fact::Trusts],
    hides: &["hosts-in-workgroup"],
    run,
};

fn run(examination: &Examination<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    // A machine that the DNS does not know is no machine of another forest: its name is wrong, which is another check's matter.
    let is_nowhere = |name: &String| machines::is_unknown_to_dns(examination, name);
    let crossings = examination.crossings().into_iter();
    for crossing in
        crossings.filter(|crossing| crossing.is_sure || ![&crossing.who, &crossing.what].into_iter().any(is_nowhere))
    {
        match examination.trusted(&crossing) {
            Trusted::None(domain) => findings.push(none(examination, &crossing, &domain)),
            Trusted::Unseen(_) => {}
            Trusted::By(views) => match views.iter().find_map(|view| wrong(&crossing, *view)) {
                Some(finding) => findings.push(finding),
                None => findings.extend(views.iter().flat_map(|view| narrow(examination, &crossing, *view))),
            },
        }
    }
    findings
}

/// No trust at all.
fn none(examination: &Examination<'_>, crossing: &Crossing<'_>, domain: &str) -> Finding {
    let Crossing { from, to, who, what, .. } = crossing;
    let other = if domain == from { to } else { from };
    let certainty = if crossing.is_sure { Certainty::Confirmed } else { Certainty::Likely };
    let unsure =
        if crossing.is_sure { "" } else { " Which domain that is, its name tells alone: check also the name." };
    finding(crossing, certainty, format!("{domain} has no trust with {other}"))
        .detail(format!("{who} of {from} cannot be let in to {what} of {to}.{unsure}"))
        .seen(Evidence {
            source: examination.directory.server().unwrap_or("the trusts that were read").to_owned(),
            object: format!("CN=System of {domain}"),
            field: "trustedDomain".to_owned(),
            values: Vec::new(),
        })
        .fixed_by(make(crossing, "make a trust between the forests"))
}

/// A trust that does not go where it is needed.
fn wrong(crossing: &Crossing<'_>, view: View<'_>) -> Option<Finding> {
    let Crossing { from, to, who, what, .. } = crossing;
    let trust = view.trust();
    let direction = trust.direction().found()?;
    let (lets_in, is_back) = match view {
        View::OfAsking(_) => (direction.is_trusted_by_partner(), direction.trusts_partner()),
        View::OfAsked(_) => (direction.trusts_partner(), direction.is_trusted_by_partner()),
    };
    let (trusting, trusted) = if lets_in { (from, to) } else { (to, from) };
    if !lets_in || (crossing.is_of_user && !is_back) {
        let why = if lets_in {
            format!("{what} asks for a ticket of {who} in {from}, which has to let it in.")
        } else {
            format!("{who} of {from} is not let in to {what} of {to}.")
        };
        let title = format!("{trusting} does not trust {trusted}");
        return Some(
            finding(crossing, Certainty::Likely, title)
                .detail(why)
                .seen(evidence(trust, "trustDirection", &direction))
                .fixed_by(make(crossing, "make the trust one in both directions")),
        );
    }
    let attributes = trust.attributes().found()?;
    let end = match view {
        View::OfAsking(_) => to,
        View::OfAsked(_) => from,
    };
    let reaches = attributes.has(TrustAttributes::FOREST_TRANSITIVE) || attributes.has(TrustAttributes::WITHIN_FOREST);
    if trust.partner() == *end || (reaches && !attributes.has(TrustAttributes::NON_TRANSITIVE)) {
        return None;
    }
    let title = format!("the trust of {} with {} does not reach {end}", trust.domain(), trust.partner());
    Some(
        finding(crossing, Certainty::Likely, title)
            .detail(format!("It is not one between forests, so it ends at {}.", trust.partner()))
            .seen(evidence(trust, "trustAttributes", &attributes))
            .fixed_by(make(crossing, "make a trust between the forests, which reaches all of their domains")),
    )
}

/// What a trust lets through less of than it seems.
fn narrow(examination: &Examination<'_>, crossing: &Crossing<'_>, view: View<'_>) -> Vec<Finding> {
    let trust = view.trust();
    let mut findings: Vec<Finding> = weak(crossing, trust).into_iter().collect();
    let Known::Found(attributes) = trust.attributes() else { return findings };
    let seen = || evidence(trust, "trustAttributes", &attributes);
    let (trusting, partner) = (trust.domain(), trust.partner());
    // The mark speaks of the domain that has it; the other side has one of its own.
    if matches!(view, View::OfAsked(_)) && attributes.has(TrustAttributes::SELECTIVE) {
        findings.push(selective(examination, crossing, trust).seen(seen()));
    }
    // The user's own groups pass; those of a third domain do not.
    if attributes.has(TrustAttributes::QUARANTINED) {
        let title = format!("{trusting} filters identifiers that come from {partner}");
        let verify = verify(&trusting);
        findings.push(
            Finding::new(Severity::Info, Certainty::Possible, crossing.who.clone(), title)
                .detail(
                    "Groups of other domains than the partner are taken out of tickets. Check also whether a right on the hosts \
                     or on a share hangs on such a group.",
                )
                .seen(seen())
                .fixed_by(
                    Fix::by_hand("give the rights to groups of the partner's own domain, or to the user").verified_by(verify),
                ),
        );
    }
    findings
}

/// Whether the right was granted is not looked at, so this is never more than possible.
fn selective(examination: &Examination<'_>, crossing: &Crossing<'_>, trust: Trust<'_>) -> Finding {
    let Crossing { from, to, who, what, .. } = crossing;
    let short = trust.flat_name().filter(|_| trust.partner() == *from);
    let short = short.unwrap_or_else(|| from.split('.').next().unwrap_or_default().to_owned()).to_uppercase();
    let mut asking = vec![who.clone()];
    let has_user_elsewhere = named_user::account(examination).is_none_or(|user| user.domain() != *to);
    asking.extend(examination.case.user.clone().filter(|user| user != who && has_user_elsewhere));
    let everybody = common::listed(&asking);
    let place = crossing.account.map_or_else(|| format!("CN={what},..."), |account| account.dn().to_owned());
    let place = quote::cmd_argument(&place).to_string();
    let grants = asking.iter().map(|who| {
        let who = if who.contains(['\\', '@']) { who.clone() } else { format!("{short}\\{who}") };
        format!("dsacls {place} /G {}", quote::cmd_argument(&format!("{who}:CA;Allowed to Authenticate")))
    });
    let fix = Fix::by_hand(format!("let {everybody} authenticate to {what}"))
        .run(grants)
        .click([format!(
            "Active Directory Users and Computers of {to} › View › Advanced Features › {what} › Properties › Security › Add › \
             {everybody} › Allowed to authenticate: Allow"
        )])
        .verified_by(std::iter::once(format!("dsacls {place}")).chain(verify(to)))
        .then(["New tickets: klist purge for the user, klist -li 0x3e7 purge on the host that acts"])
        .caution("Selective authentication was chosen on purpose: ask whoever is responsible for the target's forest.");
    let title = format!("{to} lets accounts of {} in selectively", trust.partner());
    Finding::new(Severity::Warning, Certainty::Possible, who.clone(), title)
        .detail(format!(
            "{everybody} may need the right \"Allowed to Authenticate\" on {what}, without which the KDC answers KDC_ERR_POLICY. \
             Check also whether it was given."
        ))
        .refuses(crossing.hops.iter().cloned())
        .fixed_by(fix)
}

/// A trust with RC4 alone, and an account that takes AES alone.
fn weak(crossing: &Crossing<'_>, trust: Trust<'_>) -> Option<Finding> {
    let types = trust.encryption_types().found()?;
    let is_without_aes = !types.is_empty() && types.common(EncryptionTypes::AES).is_empty();
    let takes_aes_alone = |types: EncryptionTypes| {
        types.common(EncryptionTypes::RC4).is_empty() && !types.common(EncryptionTypes::AES).is_empty()
    };
    let account = crossing.account.filter(|account| account.encryption_types().found().is_some_and(takes_aes_alone))?;
    if !is_without_aes {
        return None;
    }
    let (trusting, partner) = (trust.domain(), trust.partner());
    let title =
        format!("the trust of {trusting} with {partner} has no AES key, and {} takes nothing else", account.name());
    Some(
        finding(crossing, Certainty::Possible, title)
            .detail("The KDCs may find no encryption type in common (KDC_ERR_ETYPE_NOSUPP). Check also the trust's other side.")
            .seen(common::attribute(account, "msDS-SupportedEncryptionTypes"))
            .seen(evidence(trust, "msDS-SupportedEncryptionTypes", &types.0))
            .fixed_by(
                Fix::by_hand("let the trust use AES, in both domains")
                    .click([format!(
                        "Active Directory Domains and Trusts › {trusting} › Properties › Trusts › {partner} › Properties › The other \
                         domain supports Kerberos AES Encryption; the same in {partner}"
                    )])
                    .run([format!(
                        "ksetup /setenctypeattr {} RC4-HMAC-MD5 AES128-CTS-HMAC-SHA1-96 AES256-CTS-HMAC-SHA1-96",
                        quote::cmd_argument(&partner)
                    )])
                    .verified_by(verify(&trusting)),
            ),
    )
}

fn finding(crossing: &Crossing<'_>, certainty: Certainty, title: String) -> Finding {
    // What is only possible keeps nothing from working for certain.
    let severity = if certainty == Certainty::Possible { Severity::Warning } else { common::severity(crossing.way) };
    Finding::new(severity, certainty, crossing.who.clone(), title).refuses(crossing.hops.iter().cloned())
}

fn evidence(trust: Trust<'_>, field: &str, value: &dyn std::fmt::Display) -> Evidence {
    Evidence {
        source: trust.object().source.clone(),
        object: trust.object().dn.clone(),
        field: field.to_owned(),
        values: vec![value.to_string()],
    }
}

/// A trust is made by the administrators of both forests.
fn make(crossing: &Crossing<'_>, title: &str) -> Fix {
    let Crossing { from, to, .. } = crossing;
    let (trusting, trusted) = (quote::cmd_argument(to), quote::cmd_argument(from));
    Fix::by_hand(format!("{title}: {to} has to trust {from}"))
        .click([
            format!("Active Directory Domains and Trusts › the first domain of the forest of {from} › Properties › Trusts › New Trust"),
            format!("The first domain of the forest of {to} › Forest trust › Two-way › Both this domain and the specified domain"),
        ])
        .verified_by(
            verify(from)
                .into_iter()
                .chain(verify(to))
                .chain([format!("netdom trust {trusting} /domain:{trusted} /verify"), "nltest /domain_trusts /all_trusts".to_owned()]),
        )
        .then(["New tickets: klist purge for the user, klist -li 0x3e7 purge on the host that acts; then try again"])
        .caution("A trust lets in every account of the other side: it is a decision of both forests' owners.")
}

fn verify(domain: &str) -> [String; 1] {
    [format!(
        "Get-ADTrust -Filter * -Server {} | Format-List Name, Direction, ForestTransitive, SelectiveAuthentication, \
         SIDFilteringQuarantined, TrustAttributes",
        quote::powershell(domain)
    )]
}
