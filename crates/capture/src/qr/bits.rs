//! The bytes that the data of a symbol says.

/// Reads the segments one after another. `None` where they are none that cards use, or do not end as the standard
/// wants: what follows the end must be the padding, which is one more check that costs nothing.
pub(crate) fn bytes(data: &[u8], version: usize) -> Option<Vec<u8>> {
    let mut bits = Bits { data, at: 0 };
    let mut said = Vec::new();
    let wide = version >= 10;
    loop {
        if bits.left() < 4 {
            break;
        }
        match bits.take(4)? {
            0 => break,
            0b0001 => digits(&mut bits, wide, &mut said)?,
            0b0010 => letters(&mut bits, wide, &mut said)?,
            0b0100 => {
                let count = bits.take(if wide { 16 } else { 8 })?;
                for _ in 0..count {
                    said.push(u8::try_from(bits.take(8)?).ok()?);
                }
            }
            // Some writers find pairs of bytes of a Japanese set in Vietnamese letters, and save bits.
            0b1000 => {
                let count = bits.take(if wide { 10 } else { 8 })?;
                for _ in 0..count {
                    let value = bits.take(13)?;
                    let pair = ((value / 0xC0) << 8) + value % 0xC0;
                    let pair = pair + if pair < 0x1F00 { 0x8140 } else { 0xC140 };
                    said.extend(u16::try_from(pair).ok()?.to_be_bytes());
                }
            }
            // A character set is named: the bytes are read as they are all the same.
            0b0111 => {
                let first = bits.take(8)?;
                if first & 0x80 != 0 {
                    return None;
                }
            }
            _ => return None,
        }
    }
    bits.padded().then_some(said)
}

fn digits(bits: &mut Bits<'_>, wide: bool, said: &mut Vec<u8>) -> Option<()> {
    let mut left = bits.take(if wide { 12 } else { 10 })?;
    while left > 0 {
        let (count, size) = match left {
            1 => (1, 4),
            2 => (2, 7),
            _ => (3, 10),
        };
        let value = bits.take(size)?;
        if value >= 10_u32.pow(count) {
            return None;
        }
        said.extend(format!("{value:0width$}", width = count as usize).bytes());
        left -= count;
    }
    Some(())
}

fn letters(bits: &mut Bits<'_>, wide: bool, said: &mut Vec<u8>) -> Option<()> {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let mut left = bits.take(if wide { 11 } else { 9 })?;
    while left > 0 {
        if left == 1 {
            said.push(*ALPHABET.get(bits.take(6)? as usize)?);
            return Some(());
        }
        let value = bits.take(11)? as usize;
        said.push(*ALPHABET.get(value / 45)?);
        said.push(*ALPHABET.get(value % 45)?);
        left -= 2;
    }
    Some(())
}

struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn left(&self) -> usize {
        self.data.len() * 8 - self.at
    }

    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = self.data.get(self.at / 8)?;
            value = (value << 1) | u32::from((byte >> (7 - self.at % 8)) & 1);
            self.at += 1;
        }
        Some(value)
    }

    /// Whether the rest is 0xEC and 0x11 by turns.
    fn padded(&self) -> bool {
        let rest = self.data.get(self.at.div_ceil(8)..).unwrap_or_default();
        rest.iter()
            .zip([0xEC, 0x11].iter().cycle())
            .all(|(byte, pad)| byte == pad)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use qrcode::{EcLevel, Version, bits};

    use super::*;

    proptest! {
        #[test]
        fn what_another_library_writes_is_read(text in "([0-9]{1,12}|[A-Z0-9 ]{1,9}|[a-zà-ỹ|]{1,9}){1,5}", version in 7_i16..14) {
            let mut written = bits::Bits::new(Version::Normal(version));
            if written.push_optimal_data(text.as_bytes()).is_ok() && written.push_terminator(EcLevel::L).is_ok() {
                let data = written.into_bytes();
                prop_assert_eq!(bytes(&data, usize::try_from(version).unwrap()), Some(text.into_bytes()));
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(data in proptest::collection::vec(any::<u8>(), 0..300), version in 1..15_usize) {
            let _ = bytes(&data, version);
        }
    }
}
