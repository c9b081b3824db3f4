//! The case, and what was seen of the failure.

use super::{Redactor, form::Kind};
use crate::{
    case::{Case, GIVEN},
    evidence::{Clues, Evidence, Exchange, Unread},
    kerberos::NoTicket,
    name::{HostName, Storage},
    prove::{Answers, Exchange as Proved, Question},
    spn::Spn,
    symptom::{CUT, Hints, Symptom, TEXT_LIMIT},
};

impl Redactor {
    pub(super) fn case(&mut self, case: &Case) -> Case {
        Case {
            operation: case.operation,
            source: self.machine(&case.source),
            destination: case.destination.as_ref().map(|name| self.machine(name)),
            storage: case.storage.iter().map(|storage| Storage::new(&self.path(&storage.typed))).collect(),
            user: case.user.as_deref().map(|user| self.account(Kind::User, user)),
            via: case.via.as_ref().map(|name| self.machine(name)),
            migration_auth: case.migration_auth,
            host_os: case.host_os.iter().map(|(name, release)| (self.machine(name), *release)).collect(),
            symptoms: case.symptoms.iter().map(|symptom| self.symptom(symptom)).collect(),
            clues: self.clues(&case.clues),
            near: case.near.as_ref().map(|near| {
                let pairs = near.iter().map(|(name, others)| {
                    let others = others.iter().map(|other| self.account(Kind::Name, other)).collect();
                    (self.account(Kind::Name, name), others)
                });
                pairs.collect()
            }),
        }
    }

    fn machine(&mut self, name: &HostName) -> HostName {
        HostName::new(&self.host(name.as_str()))
    }

    fn clues(&mut self, clues: &Clues) -> Clues {
        Clues {
            seen: self.evidence(&clues.seen),
            left_out: clues.left_out,
            user_from: clues.user_from.as_deref().map(|from| self.place(from)),
            is_given: clues.is_given,
        }
    }

    pub(super) fn evidence(&mut self, evidence: &Evidence) -> Evidence {
        let unread = |all: &mut Self, unread: &Unread| Unread {
            what: all.prose(&unread.what),
            count: unread.count,
            because: all.prose(&unread.because),
        };
        Evidence {
            exchanges: evidence.exchanges.iter().map(|exchange| self.exchange(exchange)).collect(),
            symptoms: evidence.symptoms.iter().map(|symptom| self.symptom(symptom)).collect(),
            unread: evidence.unread.iter().map(|one| unread(self, one)).collect(),
        }
    }

    fn exchange(&mut self, exchange: &Exchange) -> Exchange {
        Exchange {
            client: exchange.client.as_deref().map(|name| self.kerberos_name(name)),
            user: exchange.user.as_deref().map(|name| self.account(Kind::User, name)),
            spn: exchange.spn.as_deref().map(|spn| self.spn(spn)),
            kdc: exchange.kdc.as_deref().map(|kdc| self.endpoint(kdc)),
            from: self.place(&exchange.from),
            ..exchange.clone()
        }
    }

    fn symptom(&mut self, symptom: &Symptom) -> Symptom {
        let hints = &symptom.hints;
        let hints = Hints {
            operation: hints.operation,
            unc: hints.unc.iter().map(|path| self.path(path)).collect(),
            hosts: hints.hosts.iter().map(|name| self.host(name)).collect(),
            source: hints.source.as_deref().map(|name| self.host(name)),
            destination: hints.destination.as_deref().map(|name| self.host(name)),
            user: hints.user.as_deref().map(|user| self.account(Kind::User, user)),
            truncated: hints.truncated,
        };
        Symptom {
            text: self.message(&symptom.text),
            from: self.place(&symptom.from),
            host: symptom.host.as_deref().map(|name| self.host(name)),
            hints,
            ..symptom.clone()
        }
    }

    /// A line that may have been cut, at its end or in the middle: what is left of a name there is in no dictionary.
    fn message(&mut self, text: &str) -> String {
        let is_blank = char::is_whitespace;
        if let Some((before, after)) = text.split_once(CUT) {
            let before = before.rsplit_once(is_blank).map_or("", |(kept, _)| kept);
            return format!("{}{CUT}{}", self.prose(before), self.prose(after)).trim().to_owned();
        }
        let is_cut = text.chars().count() + 1 >= TEXT_LIMIT && text.ends_with(|last: char| !last.is_whitespace());
        let kept = if is_cut { text.rsplit_once(is_blank).map_or("", |(kept, _)| kept) } else { text };
        let mapped = self.prose(kept);
        if is_cut { format!("{mapped} …") } else { mapped }
    }

    /// A file, and the place in it.
    fn place(&mut self, from: &str) -> String {
        if from == GIVEN {
            return from.to_owned();
        }
        let given =
            self.files.iter().filter_map(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
        let file = given.filter(|name| from.starts_with(name.as_str())).max_by_key(String::len);
        let end = file.map_or_else(|| from.find(", ").unwrap_or(from.len()), |name| name.len());
        format!("{}{}", self.file(&from[..end]), self.prose(&from[end..]))
    }

    pub(super) fn question(&mut self, question: &Question) -> Question {
        Question {
            host: self.machine(&question.host),
            user: self.account(Kind::User, &question.user),
            spns: question.spns.iter().map(|spn| Spn::parse(&self.spn(spn.as_str()))).collect(),
            ..question.clone()
        }
    }

    pub(super) fn answers(&mut self, answers: &Answers) -> Answers {
        let proved = |all: &mut Self, exchange: &Proved| {
            let mut exchange = exchange.clone();
            match &mut exchange.outcome {
                Ok(_) => {}
                Err(NoTicket::Refused(refusal)) => refusal.text = refusal.text.as_deref().map(|text| all.prose(text)),
                Err(NoTicket::Referred { realm }) => *realm = all.domain(realm),
                Err(NoTicket::Unanswered(why)) => *why = all.prose(why),
            }
            exchange
        };
        Answers {
            kdc: self.kdc(&answers.kdc),
            before: answers.before.iter().map(|one| proved(self, one)).collect(),
            services: answers.services.iter().map(|one| proved(self, one)).collect(),
        }
    }

    /// `dc1.contoso.com (192.0.2.1)`.
    fn kdc(&mut self, kdc: &str) -> String {
        let (name, rest) = kdc.split_at(kdc.find(' ').unwrap_or(kdc.len()));
        format!("{}{}", self.host(name), self.prose(rest))
    }
}
