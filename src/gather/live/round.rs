//! One round of questions: all sent together, and waited for once.

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    sync::Arc,
};

use tokio::task::JoinSet;

use crate::{
    facts::{Ask, Asked, Known, Object, Snapshot},
    gather::{
        ldap::Session,
        limit::Limit,
        questions::{self, Partitions},
    },
};

/// What a round brought.
#[derive(Debug, Default)]
pub(super) struct Answers {
    pub(super) asked: Vec<(Ask, Asked)>,
    pub(super) objects: Vec<Object>,
}

/// Sends all questions of a round together and waits once.
pub(super) async fn ask(session: &Session, asks: Vec<Ask>, partitions: &Partitions, limit: &Limit) -> Answers {
    let mut running = JoinSet::new();
    let mut open: BTreeSet<Ask> = BTreeSet::new();
    for question in questions::searches(asks, partitions) {
        open.extend(question.asks().iter().cloned());
        running.spawn(question.put(session.clone()));
    }
    let mut answers = Answers::default();
    while let Ok(Some(done)) = limit.within(running.join_next()).await {
        // A task that panicked leaves its questions open, and they are marked below.
        let Ok((asked, objects)) = done else { continue };
        for (ask, _) in &asked {
            open.remove(ask);
        }
        answers.asked.extend(asked);
        answers.objects.extend(objects);
    }
    answers.asked.extend(open.into_iter().map(|ask| (ask, Asked::Failed(limit.words().to_owned()))));
    answers
}

impl Answers {
    /// Adds what a round brought. Two answers about one object are joined: each asked for other attributes. A value that came with one
    /// is not lost because another had none.
    pub(super) fn add_to(self, snapshot: &mut Snapshot) {
        let mut objects: BTreeMap<String, Arc<Object>> = std::mem::take(&mut snapshot.objects)
            .into_iter()
            .map(|object| (object.dn.to_lowercase(), object))
            .collect();
        for object in self.objects {
            match objects.entry(object.dn.to_lowercase()) {
                Entry::Occupied(known) => {
                    let known = &mut Arc::make_mut(known.into_mut()).attributes;
                    for (name, values) in object.attributes {
                        let is_lost = values == Known::Absent && matches!(known.get(&name), Some(Known::Found(_)));
                        if !is_lost {
                            known.insert(name, values);
                        }
                    }
                }
                Entry::Vacant(place) => {
                    place.insert(object.into());
                }
            }
        }
        snapshot.objects = objects.into_values().collect();
        snapshot.asked.extend(self.asked.into_iter().map(|(ask, outcome)| (ask.key(), outcome)));
    }
}

/// Lets nothing count as absent that a server said which is not believed.
pub(super) fn disbelieve(snapshot: &mut Snapshot, why: &str) {
    for outcome in snapshot.asked.values_mut() {
        *outcome = Asked::Failed(why.to_owned());
    }
    for object in &mut snapshot.objects {
        for known in Arc::make_mut(object).attributes.values_mut().filter(|known| **known == Known::Absent) {
            *known = Known::Unreadable(why.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{With, live_facts, object};

    #[test]
    fn answers_about_one_object_are_joined_and_stay_sorted() {
        let mut snapshot = live_facts(vec![object("HV2", &["computer"], 1002)]).snapshots.remove(0);
        let mut groups = object("hv2", &["computer"], 1002);
        groups.attributes.clear();
        let answers = Answers {
            asked: vec![(Ask::Host("HV1".to_owned()), Asked::Answered)],
            objects: vec![groups.with("tokenGroups", &["x"]), object("HV1", &["computer"], 1001)],
        };
        answers.add_to(&mut snapshot);
        let [first, second] = &snapshot.objects[..] else { panic!("{:?}", snapshot.objects) };
        assert!(first.dn.starts_with("CN=HV1,"), "{}", first.dn);
        assert_eq!(second.text("sAMAccountName"), Known::Found("HV2"));
        assert_eq!(second.text("tokenGroups"), Known::Found("x"));
        assert_eq!(snapshot.asked.get("host hv1"), Some(&Asked::Answered));
    }

    #[test]
    fn a_value_that_came_is_not_lost_to_an_answer_without_it() {
        let mut snapshot =
            live_facts(vec![object("HV1", &["computer"], 1001).with("description", &["x"])]).snapshots.remove(0);
        let empty = object("HV1", &["computer"], 1001).with("description", &[]);
        Answers { objects: vec![empty], ..Answers::default() }.add_to(&mut snapshot);
        assert_eq!(snapshot.objects[0].text("description"), Known::Found("x"));
    }

    #[test]
    fn of_a_server_that_is_not_believed_nothing_is_absent() {
        let mut snapshot =
            live_facts(vec![object("HV1", &["computer"], 1001).with("description", &[])]).snapshots.remove(0);
        snapshot.asked.insert("host hv1".to_owned(), Asked::Answered);
        disbelieve(&mut snapshot, "it lies");
        assert_eq!(snapshot.asked["host hv1"], Asked::Failed("it lies".to_owned()));
        assert_eq!(snapshot.objects[0].text("description"), Known::Unreadable("it lies".to_owned()));
        assert_eq!(snapshot.objects[0].text("sAMAccountName"), Known::Found("HV1"));
    }
}
