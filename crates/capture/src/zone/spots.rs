use crate::pixels::Pixels;

/// A spot of ink: pixels darker than what is around them that touch each other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    /// The middle of the box around it.
    pub(super) x: f32,
    pub(super) y: f32,
    /// The longer side of that box.
    pub(super) size: f32,
}

/// Ink is darker than its surroundings by so many levels.
const INK_LEVELS: f32 = 6.0;
/// The surroundings: as far as three letters.
const AROUND_PX: usize = 22;
/// Letters of a zone that can be read are between these sizes.
const SIZES_PX: std::ops::RangeInclusive<f32> = 6.0..=64.0;
/// More spots than this are a pattern, not print.
const MOST: usize = 6000;

/// How light it is around each pixel.
pub(super) fn around(pixels: &Pixels) -> Pixels {
    pixels.mean_within(AROUND_PX)
}

/// The spots of the size of letters, of ink that is no lighter than this share of what is around it.
pub(super) fn spots(pixels: &Pixels, mean: &Pixels, share: f32) -> Vec<Spot> {
    let levels = pixels.levels.iter().zip(&mean.levels);
    let mut ink: Vec<bool> = levels
        .map(|(level, mean)| *level < share * mean && mean - level > INK_LEVELS)
        .collect();
    let mut spots = Vec::new();
    for start in 0..ink.len() {
        if !ink.get(start).is_some_and(|ink| *ink) {
            continue;
        }
        if let Some(spot) = taken(&mut ink, pixels.width, start) {
            spots.push(spot);
        }
        if spots.len() >= MOST {
            break;
        }
    }
    spots
}

/// Takes the whole spot out of the ink, and says what it was if it may be a letter.
fn taken(ink: &mut [bool], width: usize, start: usize) -> Option<Spot> {
    let mut open = vec![start];
    let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
    if let Some(ink) = ink.get_mut(start) {
        *ink = false;
    }
    while let Some(at) = open.pop() {
        let (x, y) = (at % width, at / width);
        (left, right) = (left.min(x), right.max(x));
        (top, bottom) = (top.min(y), bottom.max(y));
        for row in y.saturating_sub(1)..=y + 1 {
            for column in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                let next = row * width + column;
                if let Some(ink) = ink.get_mut(next).filter(|ink| **ink) {
                    *ink = false;
                    open.push(next);
                }
            }
        }
    }
    let (wide, high) = ((right - left + 1) as f32, (bottom - top + 1) as f32);
    let spot = Spot {
        x: left as f32 + wide / 2.0,
        y: top as f32 + high / 2.0,
        size: wide.max(high),
    };
    SIZES_PX.contains(&spot.size).then_some(spot)
}
