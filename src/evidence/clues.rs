//! What evidence has to do with one case.

use std::collections::BTreeSet;

use super::{Answer, Evidence, Exchange, Kind};
use crate::{
    case::GIVEN,
    name::{HostName, Storage},
    spn::Spn,
    symptom::Symptom,
};

/// Evidence as far as it speaks of the machines of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clues {
    /// What was seen.
    pub seen: Evidence,
    /// How many errors and failed exchanges have to do with other machines only, and are not in it.
    pub left_out: usize,
    /// Where the user of the case was seen, if nobody named one.
    pub user_from: Option<String>,
    /// Whether somebody gave it to show this failure. A case file has evidence too, whatever the logs of a day hold.
    pub is_given: bool,
}

impl Clues {
    /// Takes what speaks of some of these machines, or does not say of which it speaks. Everything that could not be read stays.
    pub fn of(evidence: Evidence, hosts: &[&HostName]) -> Self {
        let (exchanges, other_exchanges): (Vec<_>, Vec<_>) =
            evidence.exchanges.into_iter().partition(|exchange| is_exchange_of(exchange, hosts));
        let (symptoms, other_symptoms): (Vec<_>, Vec<_>) =
            evidence.symptoms.into_iter().partition(|symptom| is_symptom_of(symptom, hosts));
        let left_out = other_exchanges.iter().filter(|exchange| exchange.is_failure()).count() + other_symptoms.len();
        let seen = Evidence { symptoms, exchanges, unread: evidence.unread };
        Self { seen, left_out, user_from: None, is_given: false }
    }

    /// Why it leaves open whether the operation worked, if so: something could not be read, a question got no answer, or nothing of
    /// what was given is about this operation, as where the wrong hosts were named.
    pub fn open(&self) -> Option<String> {
        let Evidence { symptoms, exchanges, unread } = &self.seen;
        if let [first, others @ ..] = &unread[..] {
            let more = if others.is_empty() { String::new() } else { format!(", and {} more", others.len()) };
            return Some(format!("{first}{more}"));
        }
        match self.seen.unanswered().len() {
            0 => {}
            1 => return Some("a delegation that was seen got no answer".to_owned()),
            count => return Some(format!("{count} delegations that were seen got no answer")),
        }
        let is_telling = |exchange: &Exchange| exchange.is_failure() || exchange.is_granted_delegation();
        let tells = exchanges.iter().any(is_telling) || symptoms.iter().any(|symptom| symptom.from != GIVEN);
        (self.is_given && !tells).then(|| match self.left_out {
            0 => "what was given as evidence shows nothing of this operation".to_owned(),
            _ => "all that went wrong in the evidence is about other machines: were the right ones named?".to_owned(),
        })
    }

    /// Everybody in whose name a delegation was asked for.
    pub fn users(&self) -> BTreeSet<String> {
        let delegations = self.seen.exchanges.iter().filter(|exchange| exchange.is_delegation());
        delegations.filter_map(|exchange| exchange.user.as_ref().map(|user| user.to_lowercase())).collect()
    }

    /// In whose name the latest delegation was asked for, refused ones first; else whom a message names. With the place.
    pub fn user(&self) -> Option<(&str, &str)> {
        let delegations = || self.seen.exchanges.iter().rev().filter(|exchange| exchange.is_delegation());
        let seen = |exchange: &'_ Exchange| exchange.user.is_some();
        let exchange = delegations().find(|exchange| exchange.is_failure() && seen(exchange));
        let exchange = exchange.or_else(|| delegations().find(|exchange| seen(exchange)));
        let of_exchange = exchange.and_then(|exchange| Some((exchange.user.as_deref()?, exchange.from.as_str())));
        let mut messages = self.seen.symptoms.iter().rev();
        of_exchange
            .or_else(|| messages.find_map(|symptom| Some((symptom.hints.user.as_deref()?, symptom.from.as_str()))))
    }
}

/// Whether a host of the case asks, or is asked for. A host that signs in says nothing of the operation unless that fails, and an
/// answer that only asks for another transport says nothing at all.
fn is_exchange_of(exchange: &Exchange, hosts: &[&HostName]) -> bool {
    if matches!(exchange.answer, Some(Answer::Refused(_))) && !exchange.is_failure() {
        return false;
    }
    let asks = || exchange.client.as_deref().is_some_and(|client| is_one_of(client, hosts));
    let is_asked_for = || exchange.spn.as_deref().is_some_and(|spn| is_spn_of(spn, hosts));
    match exchange.kind {
        Kind::S4U2Proxy | Kind::S4U2Self => exchange.client.as_ref().map_or_else(is_asked_for, |_| asks()),
        Kind::Tgs => exchange.is_failure() && is_asked_for() && (exchange.client.is_none() || asks()),
        Kind::As => exchange.is_failure() && asks(),
    }
}

fn is_spn_of(spn: &str, hosts: &[&HostName]) -> bool {
    let spn = Spn::parse(spn);
    let host = if spn.host().is_empty() { spn.class() } else { spn.host() };
    is_one_of(host, hosts)
}

/// Machines are compared by their first label: a suffix too many or too few does not make another one.
fn is_one_of(name: &str, hosts: &[&HostName]) -> bool {
    let name = HostName::new(name.split('@').next().unwrap_or_default());
    hosts.iter().any(|host| host.short() == name.short() || host.account_name() == name.account_name())
}

/// Whether an error stands in the log of one of the machines, names one, or does not say whose it is.
fn is_symptom_of(symptom: &Symptom, hosts: &[&HostName]) -> bool {
    let Some(logged_by) = &symptom.host else { return true };
    let hints = &symptom.hints;
    is_one_of(logged_by, hosts)
        || hints.hosts.iter().any(|name| is_one_of(name, hosts))
        || hints.unc.iter().any(|path| is_one_of(Storage::new(path).server.as_str(), hosts))
        || hosts.iter().any(|host| has_word(&symptom.text, host.short()))
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '-' | '_');
    text.split(|character| !is_part(character)).any(|found| found.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kdc::KdcError, symptom};

    fn hosts() -> [HostName; 2] {
        ["hv1", "fs1.contoso.com"].map(HostName::new)
    }

    fn asked(kind: Kind, client: Option<&str>, spn: &str, user: Option<&str>, answer: Answer) -> Exchange {
        Exchange {
            time: None,
            kind,
            client: client.map(str::to_owned),
            user: user.map(str::to_owned),
            spn: Some(spn.to_owned()),
            kdc: None,
            transport: None,
            offers_resource_based: None,
            answer: Some(answer),
            from: "a.pcap".to_owned(),
        }
    }

    fn clues(exchanges: Vec<Exchange>, symptoms: Vec<Symptom>) -> Clues {
        let hosts = hosts();
        Clues::of(Evidence { symptoms, exchanges, unread: Vec::new() }, &hosts.each_ref())
    }

    const TOO_BIG: KdcError = KdcError { code: 52, name: "KRB_ERR_RESPONSE_TOO_BIG", status: None };
    const REFUSED: Answer = Answer::Refused(KdcError::NOT_LISTED);

    #[test]
    fn exchanges_of_other_machines_are_left_out_and_counted() {
        let (proxy, tgs, host) = (Kind::S4U2Proxy, Kind::Tgs, Some("HV1$"));
        for (exchange, is_kept) in [
            (asked(proxy, host, "cifs/elsewhere", None, REFUSED), true),
            (asked(proxy, host, "cifs/fs1", None, Answer::Granted), true),
            (asked(proxy, None, "cifs/FS1.contoso.com", None, REFUSED), true),
            (asked(proxy, Some("WEB1$"), "cifs/fs1", None, REFUSED), false),
            (asked(tgs, host, "cifs/fs1", None, REFUSED), true),
            (asked(tgs, host, "cifs/fs1", None, Answer::Granted), false),
            (asked(proxy, host, "cifs/fs1", None, Answer::Refused(TOO_BIG)), false),
            (asked(tgs, host, "ldap/dc1", None, REFUSED), false),
            (asked(Kind::As, host, "krbtgt/CONTOSO.COM", None, REFUSED), true),
            (asked(Kind::As, host, "krbtgt/CONTOSO.COM", None, Answer::Granted), false),
            (asked(Kind::As, Some("bob"), "krbtgt/CONTOSO.COM", None, REFUSED), false),
        ] {
            let text = format!("{exchange:?}");
            let is_failure = exchange.is_failure();
            let clues = clues(vec![exchange], Vec::new());
            assert_eq!(clues.seen.exchanges.len() == 1, is_kept, "{text}");
            assert_eq!(clues.left_out, usize::from(!is_kept && is_failure), "{text}");
        }
    }

    #[test]
    fn errors_of_other_machines_are_left_out_unless_they_name_one_of_the_case() {
        let of = |text: &str, host: Option<&str>| {
            let mut symptoms = symptom::read(text, "log");
            symptoms.truncate(1);
            symptoms[0].host = host.map(str::to_owned);
            clues(Vec::new(), symptoms)
        };
        for (text, host, is_kept) in [
            ("0x8009030E", None, true),
            ("0x8009030E", Some("hv1.contoso.com"), true),
            ("0x8009030E", Some("hv9.contoso.com"), false),
            ("error 0x80090322 from the server FS1$", Some("dc1"), true),
            ("error 0x80090322 from the server FS10$", Some("dc1"), false),
            (r"cannot open '\\fs1.contoso.com\vms': 0x80070005", Some("hv9"), true),
        ] {
            let clues = of(text, host);
            assert_eq!((clues.seen.symptoms.len() == 1, clues.left_out), (is_kept, usize::from(!is_kept)), "{text}");
        }
    }

    #[test]
    fn the_user_is_whoever_was_refused_last() {
        let of = |user, answer| asked(Kind::S4U2Proxy, Some("HV1$"), "cifs/fs1", user, answer);
        let all = vec![of(Some("alice"), REFUSED), of(Some("bob"), REFUSED), of(Some("carol"), Answer::Granted)];
        let clues_of_all = clues(all, Vec::new());
        assert_eq!((clues_of_all.user(), clues_of_all.users().len()), (Some(("bob", "a.pcap")), 3));
        let named = symptom::read(r"User 'CONTOSO\dave' failed: General access denied error (0x80070005)", "mail");
        assert_eq!(clues(vec![of(None, REFUSED)], named).user(), Some((r"CONTOSO\dave", "mail")));
    }
}
