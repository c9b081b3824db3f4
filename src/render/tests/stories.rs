//! What was seen of a failure, made by hand.

use jiff::Timestamp;

use super::samples;
use crate::{
    evidence::{Answer, Exchange, Kind, Transport},
    kdc::{KdcError, Verdict},
    report::{Beside, ControllerView, Report, Seen, Told},
    symptom::{self, Symptom},
};

/// Errors as they were given.
pub(super) fn reported(symptoms: &[Symptom]) -> Vec<Told> {
    let told = |symptom: &Symptom| Told {
        time: symptom.time,
        count: 1,
        seen: Seen::Symptoms(vec![symptom.clone()]),
        beside: None,
        because: None,
    };
    symptoms.iter().map(told).collect()
}

/// A case with evidence of every kind.
pub(super) fn seen() -> Report {
    let mut report = samples::broken();
    let time = |minute: i64| Timestamp::from_second(1_795_250_000 + 60 * minute).unwrap();
    let mut errors =
        symptom::read("General access denied error (0x80070005)", "vmms.evtx, event VMMS 13000 of VMHOST2");
    errors[0].time = Some(time(0));
    report.story = reported(&errors);
    report.story[0].because = Some("before VMHOST2$ was last changed (2026-11-21 08:10:00 UTC)".to_owned());
    let refused = |error| Some(Answer::Refused(error));
    for (at, (beside, because, answer)) in [
        (Beside::Agrees, "as the directory has it: the list of VMHOST2$ is empty", refused(KdcError::NOT_ALLOWED)),
        (Beside::BeforeChange, "before VMHOST2$ was last changed: try again", refused(KdcError::NOT_LISTED)),
        (Beside::Contradicts, "the directory allows it", refused(KdcError::NOT_FORWARDABLE)),
        (Beside::Contradicts, "the directory has it as KDC_ERR_BADOPTION (13)", Some(Answer::Granted)),
        (Beside::Open, "the directory leaves it open", None),
    ]
    .into_iter()
    .enumerate()
    {
        let exchange = Exchange {
            time: Some(time(1 + i64::try_from(at).unwrap())),
            kind: Kind::S4U2Proxy,
            client: Some("VMHOST2$".to_owned()),
            user: Some("alice".to_owned()),
            spn: Some("cifs/vmhost1".to_owned()),
            kdc: Some("192.0.2.1:88".to_owned()),
            transport: Some(Transport::Tcp),
            offers_resource_based: Some(true),
            answer,
            from: format!("trace.pcapng, frame {}", 7 + at),
        };
        report.story.push(Told {
            time: exchange.time,
            count: 1 + 2 * at,
            seen: Seen::Exchange(exchange),
            beside: Some(beside),
            because: Some(because.to_owned()),
        });
    }
    let given = symptom::read("0x8009030E", "--error");
    report.story.extend(reported(&given));
    report
}

/// The same with nothing but these words in it.
pub(super) fn hostile(words: &str) -> Vec<Told> {
    let mut story = seen().story;
    for told in &mut story {
        told.because = Some(words.to_owned());
        match &mut told.seen {
            Seen::Symptoms(record) => {
                for symptom in record {
                    (symptom.text, symptom.from) = (words.to_owned(), words.to_owned());
                }
            }
            Seen::Exchange(exchange) => {
                for name in [&mut exchange.client, &mut exchange.user, &mut exchange.spn, &mut exchange.kdc] {
                    *name = Some(words.to_owned());
                }
                words.clone_into(&mut exchange.from);
            }
        }
    }
    story
}

/// Three domain controllers: the second refuses more than the first, the third is silent.
pub(super) fn controllers(name: &str) -> Vec<ControllerView> {
    let controller = |number: u8, because: Option<&str>, verdicts: &[Verdict]| ControllerView {
        name: format!("{name}{number}.contoso.com"),
        source: format!("ldap://{name}{number}.contoso.com"),
        site: Some(if number < 3 { name } else { "Leeds" }.to_owned()),
        read_only: because.is_some(),
        asked: because.is_none(),
        because: because.map(str::to_owned),
        verdicts: verdicts.to_vec(),
    };
    let (granted, refused) = (Verdict::Granted, Verdict::Refused);
    vec![
        controller(1, None, &[granted, refused, refused]),
        controller(2, None, &[refused, refused, refused, refused, refused, refused]),
        controller(3, Some(&format!("{name}3.contoso.com did not answer within 2 s")), &[]),
    ]
}
