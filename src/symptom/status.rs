//! What an NTSTATUS in a KDC's answer has to say beside the Kerberos error that carries it (MS-KILE 2.2.1).

use super::{Entry, Kind, Symptom};

/// Statuses that tell why a delegation was refused. They do so beside [`REFUSED`] only.
const OF_DELEGATION: [u32; 4] = [0xC000_00BB, 0xC000_0272, 0xC000_0225, 0xC000_006E];
/// `STATUS_OBJECT_NAME_COLLISION`: beside [`UNKNOWN_SERVICE`] it means the opposite of what the error says.
const TWO_OWNERS: u32 = 0xC000_0035;
/// `KDC_ERR_BADOPTION`.
const REFUSED: u32 = 13;
/// `KDC_ERR_S_PRINCIPAL_UNKNOWN`.
const UNKNOWN_SERVICE: u32 = 7;

/// The codes that were reported together.
pub(super) struct Together<'a>(pub(super) &'a [Symptom]);

impl Together<'_> {
    fn has(&self, kind: Kind, numbers: &[u32]) -> bool {
        let entries = self.0.iter().filter_map(|symptom| symptom.entry);
        entries.into_iter().any(|entry| entry.kind == kind && numbers.contains(&entry.number))
    }

    /// Whether a status says more than this Kerberos error, which then gives way to it.
    pub(super) fn refine(&self, entry: &Entry) -> bool {
        entry.kind == Kind::Kerberos
            && match entry.number {
                REFUSED => self.has(Kind::Ntstatus, &OF_DELEGATION),
                UNKNOWN_SERVICE => self.has(Kind::Ntstatus, &[TWO_OWNERS]),
                _ => false,
            }
    }

    /// Whether this is a status of a refused delegation beside an error that is none: nobody owns the name that was
    /// asked for, and the KDC did not come as far as the delegation.
    pub(super) fn silence(&self, entry: &Entry) -> bool {
        entry.kind == Kind::Ntstatus
            && OF_DELEGATION.contains(&entry.number)
            && self.has(Kind::Kerberos, &[UNKNOWN_SERVICE])
            && !self.has(Kind::Kerberos, &[REFUSED])
    }
}

/// The statuses among the symptoms whose reading for delegation does not hold, because the Kerberos error beside them
/// says that the service name is unknown.
pub fn silent(symptoms: &[Symptom]) -> impl Iterator<Item = &'static Entry> {
    let together = Together(symptoms);
    symptoms.iter().filter_map(|symptom| symptom.entry).filter(move |entry| together.silence(entry))
}

#[cfg(test)]
mod tests {
    use super::super::{innermost, rank_of, read};

    #[test]
    fn an_unknown_service_silences_what_its_status_says_of_delegation() {
        let symptoms = read("7 0xC0000225", "--error");
        assert_eq!(innermost(&symptoms).iter().map(|symptom| symptom.code.as_deref()).collect::<Vec<_>>(), [Some("7")]);
        assert_eq!(rank_of("entry-missing", &symptoms), None);
        assert_eq!(rank_of("spn-missing-target", &symptoms), Some(0));
        let mut symptoms = symptoms;
        symptoms.extend(read("13", "--error"));
        assert_eq!(rank_of("entry-missing", &symptoms), Some(0), "a refusal was reported too, and the status is of it");
        let collision = read("7 0xC0000035", "--error");
        assert_eq!((rank_of("spn-duplicate", &collision), rank_of("spn-missing-target", &collision)), (Some(0), None));
    }
}
