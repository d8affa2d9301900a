//! From how dark each module looks to what the symbol says, by error correction alone.

use super::{
    bits,
    correct::correct,
    symbol::{Format, Symbol, masked},
};

/// The most that may be left to chance, as a power of two: the share of random blocks that would pass as corrected.
const CHANCE: f64 = -24.0;

/// How well the corrected symbol must agree with what was seen: 1 is everywhere, 0 is chance.
const AGREEMENT: f32 = 0.55;

/// What became of one try.
#[derive(Debug, Clone)]
pub(crate) struct Tried {
    /// The modules of which the correction is sure: the format's, and those of the blocks that it could mend.
    pub(crate) sure: Vec<Option<bool>>,
    /// How many blocks it could mend, and of how many.
    pub(crate) mended: (usize, usize),
    /// What all of them say together, where all could be mended and agree with what was seen.
    pub(crate) said: Option<Vec<u8>>,
}

/// Tries to read; `soft` is above 0 for dark modules and below for light ones, and about 0 where nothing is to be seen.
pub(crate) fn read(symbol: &Symbol, soft: &[f32]) -> Tried {
    let mut best: Option<Tried> = None;
    for format in likely_formats(symbol, soft) {
        let tried = read_as(symbol, soft, format);
        if tried.said.is_some() || 2 * tried.mended.0 >= tried.mended.1 {
            return tried;
        }
        if best
            .as_ref()
            .is_none_or(|best| best.mended.0 < tried.mended.0)
        {
            best = Some(tried);
        }
    }
    best.unwrap_or(Tried {
        sure: symbol.known.clone(),
        mended: (0, 1),
        said: None,
    })
}

/// The two formats that fit best what is seen.
fn likely_formats(symbol: &Symbol, soft: &[f32]) -> Vec<Format> {
    let score = |format: &Format| -> f32 {
        let places = symbol.format.iter().enumerate();
        places
            .flat_map(|(bit, copies)| copies.map(|at| (format.bits >> bit & 1 == 1, at)))
            .map(|(dark, at)| {
                let seen = soft.get(at).copied().unwrap_or(0.0).clamp(-1.0, 1.0);
                if dark { seen } else { -seen }
            })
            .sum()
    };
    let mut formats: Vec<(f32, Format)> = Format::all()
        .map(|format| (score(&format), format))
        .collect();
    formats.sort_by(|a, b| b.0.total_cmp(&a.0));
    formats
        .into_iter()
        .take(2)
        .map(|(_, format)| format)
        .collect()
}

/// A codeword as it looks: its likeliest value, and how doubtful it is.
#[derive(Debug, Clone, Copy)]
struct Seen {
    value: u8,
    doubt: f32,
    /// The soft bits with the mask taken off, the highest first.
    bits: [f32; 8],
}

fn read_as(symbol: &Symbol, soft: &[f32], format: Format) -> Tried {
    let codewords: Vec<Seen> = symbol
        .data
        .as_chunks::<8>()
        .0
        .iter()
        .map(|places| seen(symbol, soft, places, format))
        .collect();
    let (blocks, places) = dealt(symbol, format);
    let (data, correction) = blocks;
    let mut mended = 0;
    let mut sure = symbol.known.clone();
    for (bit, copies) in symbol.format.iter().enumerate() {
        for at in copies {
            set(&mut sure, *at, format.bits >> bit & 1 == 1);
        }
    }
    let mut said = Vec::new();
    for (block, length) in data.iter().enumerate() {
        let of_block = places.get(block).map(Vec::as_slice).unwrap_or_default();
        let looks: Vec<Seen> = of_block
            .iter()
            .filter_map(|at| codewords.get(*at).copied())
            .collect();
        let Some(right) = mend(&looks, correction) else {
            continue;
        };
        mended += 1;
        said.extend(right.iter().take(*length));
        for (at, value) in of_block.iter().zip(&right) {
            let modules = symbol.data.get(at * 8..at * 8 + 8).unwrap_or_default();
            for (bit, module) in modules.iter().enumerate() {
                let turned = masked(format.mask, module % symbol.side, module / symbol.side);
                set(&mut sure, *module, (value >> (7 - bit) & 1 == 1) != turned);
            }
        }
    }
    let whole = mended == data.len() && agreement(&sure, soft) >= AGREEMENT;
    Tried {
        said: whole.then(|| bits::bytes(&said, symbol.version)).flatten(),
        mended: (mended, data.len()),
        sure,
    }
}

fn set(sure: &mut [Option<bool>], at: usize, dark: bool) {
    if let Some(module) = sure.get_mut(at) {
        *module = Some(dark);
    }
}

fn seen(symbol: &Symbol, soft: &[f32], places: &[usize; 8], format: Format) -> Seen {
    let bits = places.map(|at| {
        let dark = soft.get(at).copied().unwrap_or(0.0);
        if masked(format.mask, at % symbol.side, at / symbol.side) {
            -dark
        } else {
            dark
        }
    });
    Seen {
        value: bits
            .iter()
            .fold(0, |value, bit| value << 1 | u8::from(*bit > 0.0)),
        doubt: bits.iter().map(|bit| (-3.5 * bit.abs()).exp()).sum(),
        bits,
    }
}

/// How many codewords of data each block has and how many of correction, and which codewords of the symbol they are.
type Dealt = ((Vec<usize>, usize), Vec<Vec<usize>>);

fn dealt(symbol: &Symbol, format: Format) -> Dealt {
    let (data, correction) = symbol.blocks(format.level);
    let mut places = vec![Vec::new(); data.len()];
    let mut next = 0;
    let longest = data.iter().copied().max().unwrap_or(0);
    for row in 0..longest + correction {
        for (block, length) in places.iter_mut().zip(&data) {
            if row < *length || row >= longest {
                block.push(next);
                next += 1;
            }
        }
    }
    ((data, correction), places)
}

/// The block as it must have been, with more and more of the most doubtful codewords taken for erased; of what fits,
/// that which agrees best with what was seen.
fn mend(looks: &[Seen], correction: usize) -> Option<Vec<u8>> {
    let mut order: Vec<usize> = (0..looks.len()).collect();
    order.sort_by(|a, b| doubt(looks, *b).total_cmp(&doubt(looks, *a)));
    let mut best: Option<(f32, Vec<u8>)> = None;
    for erased in 0..=correction {
        let mut block: Vec<u8> = looks.iter().map(|look| look.value).collect();
        let holes = order.get(..erased).unwrap_or_default();
        let Some(wrong) = correct(&mut block, correction, holes) else {
            continue;
        };
        if chance(looks.len() - erased, wrong, correction - erased) > CHANCE {
            continue;
        }
        let fits: f32 = block
            .iter()
            .zip(looks)
            .map(|(value, look)| fit(*value, look))
            .sum();
        if best.as_ref().is_none_or(|(before, _)| fits > *before) {
            best = Some((fits, block));
        }
    }
    best.map(|(_, block)| block)
}

fn doubt(looks: &[Seen], at: usize) -> f32 {
    looks.get(at).map_or(0.0, |look| look.doubt)
}

fn fit(value: u8, look: &Seen) -> f32 {
    let signs = (0..8).map(|bit| {
        if value >> (7 - bit) & 1 == 1 {
            1.0
        } else {
            -1.0
        }
    });
    signs
        .zip(look.bits)
        .map(|(sign, bit)| sign * bit.clamp(-1.0, 1.0))
        .sum()
}

/// The share of random blocks within so many errors of a codeword, as a power of two.
fn chance(seen: usize, wrong: usize, checks: usize) -> f64 {
    let ways: f64 = (0..wrong)
        .map(|at| ((seen - at) as f64 / (at + 1) as f64).log2() + 8.0)
        .sum();
    ways - 8.0 * checks as f64
}

/// The mean of what was seen in the direction of what is sure.
fn agreement(sure: &[Option<bool>], soft: &[f32]) -> f32 {
    let (mut with, mut all) = (0.0, 0.0);
    for (dark, seen) in sure.iter().zip(soft) {
        if let Some(dark) = dark {
            let seen = seen.clamp(-1.0, 1.0);
            with += if *dark { seen } else { -seen };
            all += seen.abs();
        }
    }
    if all > 0.0 { with / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use qrcode::{Color, EcLevel, QrCode, Version};

    use super::*;

    const MO: &str = "019157000123|090000123|Nông Thị Mơ|02091957|Nữ|Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|10052021";

    fn drawn(text: &str, level: EcLevel) -> (Symbol, Vec<f32>) {
        let code = QrCode::with_error_correction_level(text, level).unwrap();
        let Version::Normal(version) = code.version() else {
            unreachable!()
        };
        let soft = code
            .to_colors()
            .iter()
            .map(|color| if *color == Color::Dark { 1.0 } else { -1.0 })
            .collect();
        (Symbol::new(usize::try_from(version).unwrap()), soft)
    }

    #[test]
    fn a_clean_symbol_of_any_level_is_read() {
        for level in [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H] {
            let (symbol, soft) = drawn(MO, level);
            assert_eq!(read(&symbol, &soft).said.as_deref(), Some(MO.as_bytes()));
        }
    }

    #[test]
    fn what_is_washed_out_counts_half_of_what_is_wrong() {
        let (symbol, soft) = drawn(MO, EcLevel::M);
        let read_up_to = |value: fn(f32) -> f32| {
            let reads = |reach: &usize| {
                let mut soft = soft.clone();
                for at in 0..reach * reach {
                    // In the middle of the lower edge, where no finder lies.
                    let (x, y) = (16 + at % reach, symbol.side - 1 - at / reach);
                    let place = &mut soft[y * symbol.side + x];
                    *place = value(*place);
                }
                read(&symbol, &soft).said.as_deref() == Some(MO.as_bytes())
            };
            (1..20).take_while(reads).last().unwrap_or(0)
        };
        let (washed_out, wrong) = (read_up_to(|_| 0.01), read_up_to(|seen| -seen));
        assert!(
            wrong >= 6 && washed_out >= wrong + 2,
            "{wrong} {washed_out}"
        );
    }

    #[test]
    fn any_bytes_as_modules_are_read_or_not() {
        bolero::check!()
            .with_type::<(u8, Vec<i8>)>()
            .for_each(|(version, modules)| {
                let symbol = Symbol::new(2 + usize::from(*version) % 13);
                let soft: Vec<f32> = modules
                    .iter()
                    .map(|module| f32::from(*module) / 64.0)
                    .collect();
                let _ = read(&symbol, &soft);
            });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn noise_is_never_read(values in proptest::collection::vec(-1.0_f32..1.0, 45 * 45)) {
            prop_assert_eq!(read(&Symbol::new(7), &values).said, None);
        }

        #[test]
        fn a_symbol_with_any_noise_is_read_right_or_not_at_all(noise in proptest::collection::vec(-2.0_f32..2.0, 45 * 45), share in 0.0_f32..1.2) {
            let (symbol, soft) = drawn(MO, EcLevel::M);
            let noisy: Vec<f32> = soft.iter().zip(&noise).map(|(soft, noise)| soft + share * noise).collect();
            let said = read(&symbol, &noisy).said;
            prop_assert!(said.is_none_or(|said| said == MO.as_bytes()));
        }
    }
}
