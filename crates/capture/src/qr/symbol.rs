//! What a QR symbol of a version looks like before anything is written into it (ISO/IEC 18004).

/// The versions that cards may have, and a few on either side: their codes need 5 to 11 (DOMAIN.md).
pub(crate) const VERSIONS: std::ops::RangeInclusive<usize> = 2..=14;

/// How many codewords of correction a block has, by level (L, M, Q, H) and version from 1.
const CORRECTION: [[usize; 14]; 4] = [
    [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30],
    [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24],
    [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20],
    [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24],
];

/// How many blocks there are, by level and version from 1.
const BLOCKS: [[usize; 14]; 4] = [
    [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4],
    [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9],
    [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16],
    [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16],
];

/// How much of a code may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Low,
    Medium,
    Quartile,
    High,
}

/// A format: level and mask, and the fifteen modules that say so.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Format {
    pub(crate) level: Level,
    pub(crate) mask: usize,
    /// Bit 14 first.
    pub(crate) bits: u32,
}

impl Format {
    /// All 32.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        (0..32_u32).map(|value| {
            let mut rest = value;
            for _ in 0..10 {
                rest = (rest << 1) ^ ((rest >> 9) * 0x537);
            }
            let level = match value >> 3 {
                0b01 => Level::Low,
                0b00 => Level::Medium,
                0b11 => Level::Quartile,
                _ => Level::High,
            };
            Self {
                level,
                mask: (value & 7) as usize,
                bits: ((value << 10) | (rest & 0x3FF)) ^ 0x5412,
            }
        })
    }
}

/// A symbol of one version: which modules are known beforehand, and where each bit of data lies.
#[derive(Debug, Clone)]
pub(crate) struct Symbol {
    pub(crate) version: usize,
    /// Modules along a side.
    pub(crate) side: usize,
    /// By row and column: dark, light, or not known beforehand.
    pub(crate) known: Vec<Option<bool>>,
    /// The place of each data bit, in the order of the codewords.
    pub(crate) data: Vec<usize>,
    /// Both places of each format bit, bit 0 first.
    pub(crate) format: [[usize; 2]; 15],
}

impl Symbol {
    pub(crate) fn new(version: usize) -> Self {
        let side = 17 + 4 * version;
        let mut drawn = Drawn {
            side,
            known: vec![None; side * side],
            taken: vec![false; side * side],
        };
        for at in 0..side {
            drawn.set(at, 6, at % 2 == 0);
            drawn.set(6, at, at % 2 == 0);
        }
        for (x, y) in [(0, 0), (side - 7, 0), (0, side - 7)] {
            drawn.finder(x, y);
        }
        drawn.alignments(version);
        if version >= 7 {
            drawn.version(version);
        }
        drawn.set(8, side - 8, true);
        let format = drawn.format();
        let data = drawn.data();
        Self {
            version,
            side,
            known: drawn.known,
            data,
            format,
        }
    }

    /// How the codewords are dealt to blocks at this level: codewords of data in each, and of correction in all.
    pub(crate) fn blocks(&self, level: Level) -> (Vec<usize>, usize) {
        let pick = |table: &[[usize; 14]; 4]| {
            let row = table.get(level as usize);
            row.and_then(|row| row.get(self.version - 1))
                .copied()
                .unwrap_or(1)
        };
        let (blocks, correction) = (pick(&BLOCKS), pick(&CORRECTION));
        let all = self.data.len() / 8;
        let short = all / blocks;
        let long = all % blocks;
        let data = (0..blocks)
            .map(|block| short - correction + usize::from(block >= blocks - long))
            .collect();
        (data, correction)
    }
}

/// Whether this mask turns the module in column `x` and row `y` over.
pub(crate) fn masked(mask: usize, x: usize, y: usize) -> bool {
    match mask {
        0 => (x + y).is_multiple_of(2),
        1 => y.is_multiple_of(2),
        2 => x.is_multiple_of(3),
        3 => (x + y).is_multiple_of(3),
        4 => (x / 3 + y / 2).is_multiple_of(2),
        5 => x * y % 2 + x * y % 3 == 0,
        6 => (x * y % 2 + x * y % 3).is_multiple_of(2),
        _ => ((x + y) % 2 + x * y % 3).is_multiple_of(2),
    }
}

struct Drawn {
    side: usize,
    known: Vec<Option<bool>>,
    taken: Vec<bool>,
}

impl Drawn {
    fn take(&mut self, x: usize, y: usize) -> usize {
        let at = y * self.side + x;
        if let Some(taken) = self.taken.get_mut(at) {
            *taken = true;
        }
        at
    }

    fn set(&mut self, x: usize, y: usize, dark: bool) {
        let at = self.take(x, y);
        if let Some(known) = self.known.get_mut(at) {
            *known = Some(dark);
        }
    }

    fn finder(&mut self, left: usize, top: usize) {
        // With the light line around it, where that lies within the symbol.
        for y in top.saturating_sub(1)..(top + 8).min(self.side) {
            for x in left.saturating_sub(1)..(left + 8).min(self.side) {
                let away = x.abs_diff(left + 3).max(y.abs_diff(top + 3));
                self.set(x, y, matches!(away, 0 | 1 | 3));
            }
        }
    }

    fn alignments(&mut self, version: usize) {
        let places = alignment_places(version);
        let last = places.len().saturating_sub(1);
        for (row, y) in places.iter().enumerate() {
            for (column, x) in places.iter().enumerate() {
                if matches!((row, column), (0, 0))
                    || (row == 0 && column == last)
                    || (row == last && column == 0)
                {
                    continue;
                }
                for dy in 0..5 {
                    for dx in 0..5 {
                        let away = 2_usize.abs_diff(dx).max(2_usize.abs_diff(dy));
                        self.set(x + dx - 2, y + dy - 2, away != 1);
                    }
                }
            }
        }
    }

    fn version(&mut self, version: usize) {
        let mut rest = version;
        for _ in 0..12 {
            rest = (rest << 1) ^ ((rest >> 11) * 0x1F25);
        }
        let bits = (version << 12) | (rest & 0xFFF);
        for bit in 0..18 {
            let dark = (bits >> bit) & 1 == 1;
            let (far, near) = (self.side - 11 + bit % 3, bit / 3);
            self.set(far, near, dark);
            self.set(near, far, dark);
        }
    }

    fn format(&mut self) -> [[usize; 2]; 15] {
        let side = self.side;
        std::array::from_fn(|bit| {
            let first = match bit {
                0..=5 => (8, bit),
                6 => (8, 7),
                7 => (8, 8),
                8 => (7, 8),
                _ => (14 - bit, 8),
            };
            let second = if bit < 8 {
                (side - 1 - bit, 8)
            } else {
                (8, side - 15 + bit)
            };
            [self.take(first.0, first.1), self.take(second.0, second.1)]
        })
    }

    /// Two columns at a time from the right, up and down by turns.
    fn data(&self) -> Vec<usize> {
        let mut places = Vec::new();
        let mut right = self.side - 1;
        let mut upwards = true;
        loop {
            for step in 0..self.side {
                let y = if upwards { self.side - 1 - step } else { step };
                for x in [right, right - 1] {
                    let at = y * self.side + x;
                    if self.taken.get(at) == Some(&false) {
                        places.push(at);
                    }
                }
            }
            upwards = !upwards;
            // The column of the vertical timing pattern is passed over.
            right = match right {
                8 => 5,
                0..=2 => break,
                _ => right - 2,
            };
        }
        places.truncate(places.len() / 8 * 8);
        places
    }
}

/// Where the centres of alignment patterns stand, along either side.
fn alignment_places(version: usize) -> Vec<usize> {
    if version == 1 {
        return Vec::new();
    }
    let count = version / 7 + 2;
    let step = (version * 8 + count * 3 + 5) / (count * 4 - 4) * 2;
    let mut places: Vec<usize> = (0..count - 1)
        .map(|at| 17 + 4 * version - 7 - at * step)
        .collect();
    places.push(6);
    places.reverse();
    places
}

#[cfg(test)]
mod tests {
    use qrcode::{Color, EcLevel, QrCode, Version};

    use super::*;

    fn drawn(version: i16, level: EcLevel) -> (Symbol, Vec<bool>) {
        let code = QrCode::with_version(b"0123456789", Version::Normal(version), level).unwrap();
        let dark = code
            .to_colors()
            .iter()
            .map(|color| *color == Color::Dark)
            .collect();
        (Symbol::new(usize::try_from(version).unwrap()), dark)
    }

    #[test]
    fn what_is_known_beforehand_is_what_another_library_draws() {
        for version in 2..=14 {
            let (symbol, dark) = drawn(version, EcLevel::M);
            for (known, dark) in symbol.known.iter().zip(&dark) {
                assert!(
                    known.is_none_or(|known| known == *dark),
                    "version {version}"
                );
            }
        }
    }

    #[test]
    fn both_copies_of_the_format_say_the_same_and_the_level() {
        for (level, ours) in [
            (EcLevel::L, Level::Low),
            (EcLevel::M, Level::Medium),
            (EcLevel::Q, Level::Quartile),
            (EcLevel::H, Level::High),
        ] {
            let (symbol, dark) = drawn(7, level);
            let copy = |which: usize| {
                (0..15).fold(0_u32, |bits, bit| {
                    bits | (u32::from(dark[symbol.format[bit][which]]) << bit)
                })
            };
            assert_eq!(copy(0), copy(1));
            let format = Format::all().find(|format| format.bits == copy(0)).unwrap();
            assert_eq!(format.level, ours);
        }
    }

    #[test]
    fn a_version_has_as_many_codewords_as_the_standard_says() {
        for (version, codewords) in [
            (2, 44),
            (5, 134),
            (6, 172),
            (7, 196),
            (8, 242),
            (11, 404),
            (14, 581),
        ] {
            let symbol = Symbol::new(version);
            assert_eq!(symbol.data.len() / 8, codewords, "version {version}");
            for level in [Level::Low, Level::Medium, Level::Quartile, Level::High] {
                let (data, correction) = symbol.blocks(level);
                assert_eq!(
                    data.iter().sum::<usize>() + data.len() * correction,
                    codewords
                );
            }
        }
        let (data, correction) = Symbol::new(7).blocks(Level::Medium);
        assert_eq!((data, correction), (vec![31; 4], 18));
    }
}
