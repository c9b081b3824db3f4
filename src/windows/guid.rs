//! GUID, [MS-DTYP] 2.3.4.

use std::fmt;

/// A GUID in the order of its octets on the wire: the first three fields little-endian, the rest as written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guid(pub [u8; 16]);

impl Guid {
    /// From the fields of the textual form, the last two groups taken as one: `x-y-z-rest`.
    pub const fn new(x: u32, y: u16, z: u16, rest: [u8; 8]) -> Self {
        let (x, y, z) = (x.to_le_bytes(), y.to_le_bytes(), z.to_le_bytes());
        Self([
            x[0], x[1], x[2], x[3], y[0], y[1], z[0], z[1], rest[0], rest[1], rest[2], rest[3], rest[4], rest[5],
            rest[6], rest[7],
        ])
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let b = &self.0;
        write!(
            f,
            "{:02x}{:02x}{:02x}{:02x}-{:02x}{:02x}-{:02x}{:02x}-{:02x}{:02x}-",
            b[3], b[2], b[1], b[0], b[5], b[4], b[7], b[6], b[8], b[9]
        )?;
        b[10..].iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

impl fmt::Debug for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Guid;

    #[test]
    fn the_first_three_fields_are_little_endian_on_the_wire() {
        let guid = Guid::new(0x3f78_c3e5, 0xf79a, 0x46bd, [0xa0, 0xb8, 0x9d, 0x18, 0x11, 0x6d, 0xdc, 0x79]);
        assert_eq!(guid.to_string(), "3f78c3e5-f79a-46bd-a0b8-9d18116ddc79");
        assert_eq!(guid.0[..8], [0xe5, 0xc3, 0x78, 0x3f, 0x9a, 0xf7, 0xbd, 0x46]);
    }
}
