//! Fixes that write to a domain controller at which a newer state has not arrived: of two changes of one attribute replication keeps
//! one as a whole ([MS-ADTS] 3.1.1.1.9), so that the other is lost.

use super::Cause;
use crate::examine::Examination;

/// Says so with every fix that changes such an attribute.
pub(super) fn heed(causes: &mut [Cause], examination: &Examination<'_>) {
    let differences = examination.differences();
    if differences.is_empty() {
        return;
    }
    let controllers = examination.controllers();
    for difference in differences {
        let newest = difference.newest();
        // The first is the one that fixes are written to.
        let (Some(newer), Some(attribute)) = (newest.first(), difference.attribute) else { continue };
        if newest.iter().any(|side| side.at == 0) {
            continue;
        }
        let (Some(newer), Some(own)) = (controllers.get(newer.at), controllers.first()) else { continue };
        for fix in causes.iter_mut().filter_map(|cause| cause.finding.fix.as_mut()) {
            let writes = fix.changes.iter().any(|change| {
                change.dn.eq_ignore_ascii_case(difference.account.dn())
                    && change.edits.iter().any(|edit| edit.attribute().eq_ignore_ascii_case(attribute))
            });
            if writes {
                *fix = fix.clone().caution(format!(
                    "{} has a newer {attribute} of {} than {}: let that arrive first and look again, or one of the two changes is lost.",
                    newer.name,
                    difference.account.name(),
                    own.name
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use crate::{
        diagnose::diagnose,
        examine::Examination,
        facts::{Copy, Known, Object, Stamp},
        testing::{With, computer, live_facts, migration},
    };

    const LIST: &str = "msDS-AllowedToDelegateTo";

    fn stamped(mut object: Object, version: u32) -> Object {
        object.set_stamp(LIST, &Stamp { version, time: "2026-04-15T12:00:00Z".parse().unwrap() });
        object
    }

    /// Whether the fix for a missing entry says that another domain controller has a newer list, by the versions of both.
    fn is_told(own: u32, there: u32) -> bool {
        let hv1 = computer("hv1", 1001);
        let other = stamped(hv1.clone().with(LIST, &["cifs/elsewhere"]), there);
        let mut facts = live_facts(vec![stamped(hv1, own), computer("hv2", 1002)]);
        facts.copies = vec![Copy {
            name: "dc2.contoso.com".to_owned(),
            source: "ldap://dc2.contoso.com".to_owned(),
            server: None,
            read_only: false,
            left_out: false,
            objects: Known::Found(vec![Arc::new(other)]),
            missing: BTreeSet::new(),
        }];
        let case = migration("hv1", "hv2");
        let causes = diagnose(&Examination::new(&case, &facts)).causes;
        let missing = causes.iter().find(|cause| cause.check.slug == "entry-missing").unwrap();
        missing
            .finding
            .fix
            .as_ref()
            .unwrap()
            .caution
            .iter()
            .any(|caution| caution.contains("dc2.contoso.com has a newer"))
    }

    #[test]
    fn a_fix_is_not_written_over_a_newer_state_without_a_word() {
        assert!(is_told(4, 5));
        assert!(!is_told(5, 4));
    }
}
