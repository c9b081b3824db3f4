//! The names of error codes that the catalogue of errors has no entry for (RFC 4120, 7.5.9; [MS-KILE] 2.2.1).

const NAMES: [(u32, &str); 18] = [
    (1, "KDC_ERR_NAME_EXP"),
    (2, "KDC_ERR_SERVICE_EXP"),
    (3, "KDC_ERR_BAD_PVNO"),
    (4, "KDC_ERR_C_OLD_MAST_KVNO"),
    (5, "KDC_ERR_S_OLD_MAST_KVNO"),
    (9, "KDC_ERR_NULL_KEY"),
    (10, "KDC_ERR_CANNOT_POSTDATE"),
    (11, "KDC_ERR_NEVER_VALID"),
    (17, "KDC_ERR_TRTYPE_NOSUPP"),
    (19, "KDC_ERR_SERVICE_REVOKED"),
    (21, "KDC_ERR_CLIENT_NOTYET"),
    (22, "KDC_ERR_SERVICE_NOTYET"),
    (28, "KDC_ERR_PATH_NOT_ACCEPTED"),
    (35, "KRB_AP_ERR_NOT_US"),
    (39, "KRB_AP_ERR_BADVERSION"),
    (40, "KRB_AP_ERR_MSG_TYPE"),
    (44, "KRB_AP_ERR_BADKEYVER"),
    (50, "KRB_AP_ERR_INAPP_CKSUM"),
];

/// The name of a code, if it has one.
pub(super) fn name_of(code: u32) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == code).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symptom::catalogue;

    #[test]
    fn no_code_has_its_name_in_two_places() {
        for (code, name) in NAMES {
            assert_eq!(catalogue::kerberos(code).map(|entry| entry.name), None, "{name}");
        }
        assert_eq!((name_of(1), name_of(99)), (Some("KDC_ERR_NAME_EXP"), None));
    }
}
