//! LDAP result codes and the numbers in Active Directory's diagnostic texts, in words.

/// A result as people read it: its name, its number, and what the server said.
pub(super) fn result(code: u32, text: &str) -> String {
    let name = name(code);
    // What comes from the server must not move the cursor; and sentences go on after this.
    let text = text.replace(char::is_control, " ");
    let text = text.trim_end_matches([' ', '.']);
    if text.is_empty() { format!("{name} ({code})") } else { format!("{name} ({code}): {text}") }
}

/// The name of a result code (RFC 4511, appendix A).
fn name(code: u32) -> &'static str {
    match code {
        0 => "success",
        1 => "operationsError",
        2 => "protocolError",
        3 => "timeLimitExceeded",
        4 => "sizeLimitExceeded",
        7 => "authMethodNotSupported",
        8 => "strongerAuthRequired",
        10 => "referral",
        11 => "adminLimitExceeded",
        12 => "unavailableCriticalExtension",
        13 => "confidentialityRequired",
        14 => "saslBindInProgress",
        16 => "noSuchAttribute",
        17 => "undefinedAttributeType",
        18 => "inappropriateMatching",
        21 => "invalidAttributeSyntax",
        32 => "noSuchObject",
        34 => "invalidDNSyntax",
        48 => "inappropriateAuthentication",
        49 => "invalidCredentials",
        50 => "insufficientAccessRights",
        51 => "busy",
        52 => "unavailable",
        53 => "unwillingToPerform",
        80 => "other",
        _ => "result",
    }
}

/// Why Active Directory refused a sign-in: what it means, and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reason {
    pub(super) meaning: &'static str,
    pub(super) advice: &'static str,
}

/// Reads the numbers in the diagnostic text of a refused bind: `…, comment: AcceptSecurityContext error, data 52e, v…`.
/// `data` is a Windows error code in hexadecimal ([MS-ERREF] 2.2); the number that the text begins with is a security
/// status, and says more when the TLS channel did not match.
pub(super) fn reason(text: &str) -> Option<Reason> {
    // SEC_E_BAD_BINDINGS
    if text.starts_with("80090346") {
        return Some(Reason {
            meaning: "the server wants the sign-in to be bound to the TLS connection, and the binding did not match",
            advice: "use --auth kerberos --tls none (encrypted by Kerberos), or look for a proxy that ends TLS on the way",
        });
    }
    let after = text.split_once("data ")?.1;
    let digits: String = after.chars().take_while(char::is_ascii_hexdigit).collect();
    let (meaning, advice) = match digits.to_ascii_lowercase().as_str() {
        "525" => ("there is no such user", "check --bind-as; user@domain and DOMAIN\\user are understood"),
        "52e" => ("the name or the password is wrong", "check --bind-as and the password"),
        "52f" => (
            "an account restriction forbids it, as for members of Protected Users",
            "use --auth kerberos, or another account",
        ),
        "530" => ("the account may not sign in at this time of day", "use another account, or its logon hours"),
        "531" => ("the account may not sign in from this machine", "use another account, or one of its workstations"),
        "532" => ("the password has expired", "change the password, then try again"),
        "533" => ("the account is disabled", "use another account, or have it enabled"),
        "568" => ("the account is a member of too many groups", "use another account"),
        "701" => ("the account has expired", "use another account, or have it extended"),
        "773" => ("the password must be changed before the first sign-in", "change the password, then try again"),
        "775" => {
            ("the account is locked out", "wait until the lock ends or have it unlocked; do not try more passwords")
        }
        _ => return None,
    };
    Some(Reason { meaning, advice })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_says_is_shown_without_control_characters() {
        assert_eq!(result(53, "\x1b[2Jno.\n\0"), "unwillingToPerform (53):  [2Jno");
        assert_eq!(result(200, ""), "result (200)");
    }

    #[test]
    fn the_code_is_read_out_of_the_text() {
        let text =
            |data| format!("80090308: LdapErr: DSID-0C09, comment: AcceptSecurityContext error, data {data}, v4563");
        let meaning = |data| reason(&text(data)).map(|reason| reason.meaning);
        assert_eq!(meaning("52e"), Some("the name or the password is wrong"));
        assert_eq!(meaning("775"), Some("the account is locked out"));
        assert_eq!(meaning("52E"), meaning("52e"));
        assert_eq!(meaning("57"), None);
        assert_eq!(reason("no numbers"), None);
        let bindings = "80090346: LdapErr: DSID-0C09, comment: AcceptSecurityContext error, data 35b, v4563";
        assert!(reason(bindings).expect("known").meaning.contains("TLS"));
    }
}
