//! What goes with a search request beside its words, and what of an answer follows from them.

use ldap3::{LdapResult, Scope, controls::RawControl};

use super::{
    ber::{self, INTEGER, Malformed, OCTET_STRING, Reader, SEQUENCE},
    session::Search,
};

/// Paged results (RFC 2696).
pub(super) const PAGED: &str = "1.2.840.113556.1.4.319";
/// `LDAP_SERVER_DOMAIN_SCOPE_OID`: no referrals to other partitions ([MS-ADTS] 3.1.1.3.4.1.4).
const DOMAIN_SCOPE: &str = "1.2.840.113556.1.4.1339";
/// `LDAP_SERVER_SD_FLAGS_OID` ([MS-ADTS] 3.1.1.3.4.1.11).
const SD_FLAGS: &str = "1.2.840.113556.1.4.801";
/// Owner, group and DACL. With the SACL in the list, only an administrator would get a descriptor at all.
const OWNER_GROUP_DACL: u32 = 7;

/// Whether an object can be part of the answer by its name. Names are compared as the server writes them: bases come from its objects.
pub(super) fn is_within(dn: &str, request: &Search<'_>) -> bool {
    let (dn, base) = (dn.to_lowercase(), request.base.to_lowercase());
    let below = || dn.strip_suffix(&base).is_some_and(|before| base.is_empty() || before.ends_with(','));
    dn == base || (request.scope != Scope::Base && below())
}

pub(super) fn controls(request: &Search<'_>, cookie: &[u8]) -> Vec<RawControl> {
    let control = |name: &str, crit, val| RawControl { ctype: name.to_owned(), crit, val };
    let mut controls = vec![control(DOMAIN_SCOPE, false, None)];
    if request.scope != Scope::Base {
        let size = ber::number(INTEGER, request.page_size.clamp(1, i32::MAX.unsigned_abs()));
        let value = ber::constructed(SEQUENCE, &[size, ber::element(OCTET_STRING, cookie)]);
        controls.push(control(PAGED, false, Some(value)));
    }
    if request.security_descriptor {
        let value = ber::constructed(SEQUENCE, &[ber::number(INTEGER, OWNER_GROUP_DACL)]);
        controls.push(control(SD_FLAGS, true, Some(value)));
    }
    controls
}

/// The cookie for the next page; empty after the last one (RFC 2696, section 3).
pub(super) fn next_page(result: &LdapResult) -> Result<Vec<u8>, Malformed> {
    let Some(paged) = result.ctrls.iter().find(|control| control.1.ctype == PAGED) else { return Ok(Vec::new()) };
    let mut parts = Reader(Reader(paged.1.val.as_deref().unwrap_or_default()).expect(SEQUENCE)?);
    parts.next()?;
    Ok(parts.expect(OCTET_STRING)?.to_vec())
}
