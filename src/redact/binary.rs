//! Identifiers inside octets: SIDs, tokens, security descriptors.

use super::Redactor;

/// What follows the number of sub-authorities in the SIDs of a domain's principals: the authority and the first sub-authority.
const NT_NON_UNIQUE: [u8; 10] = [0, 0, 0, 0, 0, 5, 21, 0, 0, 0];
/// The same of a virtual machine, `S-1-5-83`.
const VIRTUAL_MACHINE: [u8; 10] = [0, 0, 0, 0, 0, 5, 83, 0, 0, 0];
/// The same of an account of Entra ID, `S-1-12-1`.
const CLOUD: [u8; 10] = [0, 0, 0, 0, 0, 12, 1, 0, 0, 0];

impl Redactor {
    /// The octets with every SID in them replaced where it stands.
    ///
    /// A pseudonym takes as many octets as what it stands for, so that no offset changes, and descriptors need not be understood:
    /// parts that nobody looks at, or that are damaged, hide nothing.
    pub(super) fn octets(&mut self, octets: &[u8]) -> Vec<u8> {
        let mut out = octets.to_vec();
        let mut at = 0;
        while at + 12 <= out.len() {
            let is_known = |mark: &[u8; 10]| out[at + 2..at + 12] == *mark;
            let count = usize::from(out[at + 1]);
            let is_sid = out[at] == 1
                && (1..=15).contains(&count)
                && (is_known(&NT_NON_UNIQUE) || is_known(&VIRTUAL_MACHINE) || is_known(&CLOUD));
            if !is_sid {
                at += 1;
                continue;
            }
            let end = (at + 8 + 4 * count).min(out.len());
            self.replace_sid(&mut out[at..end]);
            at = end;
        }
        out
    }

    fn replace_sid(&mut self, sid: &mut [u8]) {
        let authority = u32::from(sid[7]);
        let parts = sid[8..].chunks_exact(4).map(|part| u32::from_le_bytes([part[0], part[1], part[2], part[3]]));
        let numbers: Vec<u32> = std::iter::once(authority).chain(parts).collect();
        let mapped = self.sid_numbers(&numbers);
        let whole = 8 + 4 * (numbers.len() - 1);
        for (place, number) in sid[8..whole].chunks_exact_mut(4).zip(&mapped[1..]) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        // The beginning of a number that the value ends in.
        sid[whole..].fill(0);
    }
}
