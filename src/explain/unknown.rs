//! Codes that are not in the catalogue: what their number alone tells.

/// A sentence about a code that was recognised as one and is in no list.
pub(super) fn sentence(code: &str) -> String {
    let number = code.strip_prefix("0x").map_or_else(|| code.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
    match number {
        Some(number) => format!("{code} is not in the catalogue{}", hint(number)),
        None => format!("{code} is not in the catalogue"),
    }
}

/// MS-ERREF 2.1 and 2.3: severity and facility of HRESULT and NTSTATUS.
fn hint(number: u32) -> String {
    let told = match (number >> 16, number >> 28) {
        (0, _) => return format!("; if it is a Win32 error, net helpmsg {number} on Windows shows its text"),
        (0x8007, _) => {
            return format!(
                ": it is a Win32 error, of which net helpmsg {} on Windows shows the text",
                number & 0xFFFF
            );
        }
        (0x8009, _) => "an error of the security packages or of cryptography",
        (0x8033, _) => "an error of Windows Remote Management",
        (0x8013, _) => "an exception of .NET, which stands around another error",
        (0x8004, _) => "an error of a COM or WMI interface",
        (0x8037 | 0xC037, _) => "an error of Hyper-V itself",
        (_, 0xC | 0xD) => "an NTSTATUS",
        _ => return String::new(),
    };
    format!(": it is {told}")
}
