//! Times without a zone, as exports of logs have them. They say what came first within a file, and no more.

use super::{Exchange, Sight, records};
use crate::symptom::Symptom;

/// What a time without a zone is introduced with where something was found.
pub(super) const LOCAL: &str = ", local time of the host: ";

/// Longest time that is kept, in characters.
pub(super) const LIMIT: usize = 48;

/// Puts errors without a time in the order of time, if the file has them the other way round. What belongs together stays as it
/// is.
pub(super) fn straighten_symptoms(symptoms: Vec<Symptom>) -> Vec<Symptom> {
    let records: Vec<&[Symptom]> = records::of(&symptoms).collect();
    let untimed = records.iter().map(|record| Sight::Record(record)).filter(|sight| sight.time().is_none());
    if !is_backwards(untimed.map(Sight::from)) {
        return symptoms;
    }
    records.into_iter().rev().flatten().cloned().collect()
}

/// The same of exchanges.
pub(super) fn straighten_exchanges(mut exchanges: Vec<Exchange>) -> Vec<Exchange> {
    let untimed = exchanges.iter().filter(|exchange| exchange.time.is_none());
    if is_backwards(untimed.map(|exchange| exchange.from.as_str())) {
        exchanges.reverse();
    }
    exchanges
}

/// Whether times go back, and never forth: with the day first, or with the month first, whichever is possible throughout.
fn is_backwards<'t>(places: impl Iterator<Item = &'t str>) -> bool {
    let times: Vec<[u32; 6]> =
        places.filter_map(|place| place.split_once(LOCAL)).filter_map(|(_, time)| numbers(time)).collect();
    let orders = [[2, 0, 1], [2, 1, 0], [0, 1, 2]].map(|places| {
        let dates = || times.iter().map(|time| places.map(|place| time[place]));
        let is_date =
            dates().all(|[year, month, day]| year > 31 && (1..=12).contains(&month) && (1..=31).contains(&day));
        let keys: Vec<[u32; 6]> = dates()
            .zip(&times)
            .map(|([year, month, day], time)| [year, month, day, time[3], time[4], time[5]])
            .collect();
        is_date.then(|| (keys.iter().rev().is_sorted(), keys.iter().is_sorted()))
    });
    let possible: Vec<(bool, bool)> = orders.into_iter().flatten().collect();
    !possible.is_empty() && possible.iter().all(|(falls, rises)| *falls && !rises)
}

/// The numbers of a date and a time of day, in their order, the hour of 24.
fn numbers(time: &str) -> Option<[u32; 6]> {
    let time: String = time.chars().take(LIMIT).collect();
    let mut digits = time.split(|character: char| !character.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let mut next = || digits.next()?.parse::<u32>().ok();
    let mut numbers = [next()?, next()?, next()?, next()?, next()?, 0];
    numbers[5] = next().filter(|second| *second < 60).unwrap_or(0);
    let time = time.to_ascii_lowercase();
    let half = |letter: &str| time.split(|character: char| !character.is_alphabetic()).any(|word| word == letter);
    match numbers[3] {
        12 if half("am") => numbers[3] = 0,
        hour if hour < 12 && half("pm") => numbers[3] += 12,
        _ => {}
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Event, Evidence};

    fn evidence(times: &[&str]) -> Evidence {
        let mut all = Evidence::default();
        for (at, time) in times.iter().enumerate() {
            let mut event = Event {
                channel: "Microsoft-Windows-Hyper-V-VMMS-Admin".to_owned(),
                id: 13000,
                computer: format!("hv{at}"),
                message: "failed to create external configuration store: (0x80070005)".to_owned(),
                ..Event::default()
            };
            event.set_time(time);
            let told = event.evidence("log.txt");
            all.symptoms.extend(told.symptoms);
        }
        let mut file = Evidence::default();
        file.add(all);
        file
    }

    fn hosts(times: &[&str]) -> Vec<String> {
        let evidence = evidence(times);
        evidence.records().map(|record| record[0].host.clone().unwrap_or_default()).collect()
    }

    #[test]
    fn a_time_without_a_zone_is_told_as_it_stands() {
        let evidence = evidence(&["3/14/2019 9:21:44 AM"]);
        let first = &evidence.symptoms[0];
        assert_eq!(first.time, None);
        assert_eq!(first.from, "log.txt, event VMMS 13000 of hv0, local time of the host: 3/14/2019 9:21:44 AM");
    }

    #[test]
    fn the_newest_first_is_put_the_other_way_round() {
        for (times, is_turned) in [
            (["3/14/2019 1:00:01 PM", "3/14/2019 12:59:00 PM", "3/14/2019 11:00:00 AM"], true),
            (["14.03.2019 09:21:44", "14.03.2019 09:21:44", "14.03.2019 09:21:40"], true),
            (["2019-03-14 09:21:44", "2019-03-13 10:00:00", "2019-03-12 11:00:00"], true),
            (["3/14/2019 9:00:00 AM", "3/14/2019 9:00:00 AM", "3/14/2019 9:00:00 AM"], false),
            (["3/14/2019 9:00:00 AM", "3/14/2019 9:00:01 AM", "3/14/2019 9:00:02 AM"], false),
            (["3/14/2019 9:00:02 AM", "3/14/2019 9:00:01 AM", "3/14/2019 9:00:03 AM"], false),
            // The second of January is before the first of February, or after it.
            (["2/1/2019 9:00:00", "1/2/2019 9:00:00", "1/1/2019 9:00:00"], false),
            (["yesterday", "today", ""], false),
        ] {
            let expected = if is_turned { ["hv2", "hv1", "hv0"] } else { ["hv0", "hv1", "hv2"] };
            assert_eq!(hosts(&times), expected, "{times:?}");
        }
        // What was put right stays so.
        let mut twice = Evidence::default();
        twice.add(evidence(&["3/14/2019 9:00:02 AM", "3/14/2019 9:00:01 AM"]));
        assert_eq!(twice.symptoms[0].host.as_deref(), Some("hv1"));
        assert_eq!((twice.symptoms.len(), twice.symptoms[1].wrapper), (4, true));
    }
}
