//! Few bytes for many strokes.

use image::{GrayImage, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::{CaptureError, pixels::Pixels};

/// So much of the contrast of the smallest strokes stays at least.
const STAYS: f64 = 0.80;
/// Within so many pixels of a picture of 1600 a stroke of the smallest print lies: 1.2 mm letters have strokes of 3 px.
const STROKE_PX: f32 = 4.0;

/// A progressive JPEG with tables of its own, colour at half the size: no metadata.
pub(super) fn encoded(picture: &RgbImage, quality: u8) -> Result<Vec<u8>, CaptureError> {
    let side = |length: u32| u16::try_from(length).map_err(|_| CaptureError::PictureTooLarge);
    let mut jpeg = Vec::new();
    let mut encoder = Encoder::new(&mut jpeg, quality);
    encoder.set_progressive(true);
    encoder.set_optimized_huffman_tables(true);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let (width, height) = (side(picture.width())?, side(picture.height())?);
    encoder
        .encode(picture.as_raw(), width, height, ColorType::Rgb)
        .map_err(|_| CaptureError::PictureBroken)?;
    Ok(jpeg)
}

/// What of a picture stands out by most within a few pixels: its smallest strokes.
pub(super) struct Strokes {
    sides: (u32, u32),
    /// Where they are, and how far they stand out.
    strongest: Vec<((f32, f32), f32)>,
}

impl Strokes {
    pub(super) fn of(picture: &GrayImage) -> Self {
        let seen = Seen::of(picture, 1.0);
        let wide = seen.pixels.width.max(1);
        let levels = seen.pixels.levels.iter().enumerate();
        let out: Vec<f32> = levels
            .map(|(at, level)| level - seen.around_pixel(at % wide, at / wide))
            .collect();
        // By whole levels: which of the strongest lies above which does not matter.
        let mut counts = [0_usize; 256];
        for out in &out {
            if let Some(count) = counts.get_mut(out.abs() as usize) {
                *count += 1;
            }
        }
        let (mut above, mut at_least) = (0, 2.0);
        for (level, count) in counts.iter().enumerate().rev() {
            above += count;
            if above > out.len() / 25 {
                at_least = (level as f32).max(at_least);
                break;
            }
        }
        Self {
            sides: picture.dimensions(),
            strongest: out
                .into_iter()
                .enumerate()
                .filter(|(_, out)| out.abs() >= at_least)
                .map(|(at, out)| (((at % wide) as f32 + 0.5, (at / wide) as f32 + 0.5), out))
                .collect(),
        }
    }

    /// Whether they have kept their contrast on this smaller picture.
    pub(super) fn stay_on(&self, after: &GrayImage) -> bool {
        let share = |after: u32, before: u32| after as f32 / before.max(1) as f32;
        let (across, down) = (
            share(after.width(), self.sides.0),
            share(after.height(), self.sides.1),
        );
        let seen = Seen::of(after, across);
        let (mut kept, mut had) = (0.0_f64, 0.0_f64);
        for ((x, y), before) in &self.strongest {
            let at = (x * across, y * down);
            let out = seen.pixels.cubic(at.0, at.1) - seen.around(at);
            kept += f64::from(before * out);
            had += f64::from(before * before);
        }
        kept >= STAYS * had
    }
}

/// A picture, and the sums of all above and left of each place on it.
struct Seen {
    pixels: Pixels,
    sums: Vec<f64>,
    /// How far around a place its surroundings reach.
    reach: f32,
}

impl Seen {
    fn of(picture: &GrayImage, scale: f32) -> Self {
        let pixels = Pixels::of(picture);
        let wide = pixels.width + 1;
        let mut sums = vec![0.0; wide * (pixels.height + 1)];
        let mut above = vec![0.0; wide];
        for (row, levels) in pixels.levels.chunks(pixels.width.max(1)).enumerate() {
            let mut sum = 0.0;
            for (above, level) in above.iter_mut().skip(1).zip(levels) {
                sum += f64::from(*level);
                *above += sum;
            }
            if let Some(sums) = sums.get_mut((row + 1) * wide..(row + 2) * wide) {
                sums.copy_from_slice(&above);
            }
        }
        Self {
            pixels,
            sums,
            reach: (STROKE_PX + 0.5) * scale,
        }
    }

    /// The mean around a pixel of a picture that is not made smaller.
    fn around_pixel(&self, x: usize, y: usize) -> f32 {
        let reach = self.reach as usize;
        let (left, right) = (
            x.saturating_sub(reach),
            (x + reach + 1).min(self.pixels.width),
        );
        let (top, bottom) = (
            y.saturating_sub(reach),
            (y + reach + 1).min(self.pixels.height),
        );
        let wide = self.pixels.width + 1;
        let at = |x: usize, y: usize| self.sums.get(y * wide + x).copied().unwrap_or(0.0);
        let sum = at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
        (sum / ((right - left) * (bottom - top)).max(1) as f64) as f32
    }

    /// The mean around a place.
    fn around(&self, (x, y): (f32, f32)) -> f32 {
        let ends = |at: f32, length: usize| {
            let end = length as f32;
            ((at - self.reach).max(0.0), (at + self.reach).min(end))
        };
        let (left, right) = ends(x, self.pixels.width);
        let (top, bottom) = ends(y, self.pixels.height);
        let sum = self.sum(right, bottom) - self.sum(left, bottom) - self.sum(right, top)
            + self.sum(left, top);
        (sum / f64::from((right - left) * (bottom - top)).max(1e-6)) as f32
    }

    /// The sum of what lies above and left of this place, which may be within a pixel.
    fn sum(&self, x: f32, y: f32) -> f64 {
        let (left, top) = (x as usize, y as usize);
        let (along, down) = (f64::from(x - left as f32), f64::from(y - top as f32));
        let wide = self.pixels.width + 1;
        let right = left + usize::from(left < self.pixels.width);
        let low = top + usize::from(top < self.pixels.height);
        let at = |x: usize, y: usize| self.sums.get(y * wide + x).copied().unwrap_or(0.0);
        let upper = at(left, top) * (1.0 - along) + at(right, top) * along;
        let lower = at(left, low) * (1.0 - along) + at(right, low) * along;
        upper * (1.0 - down) + lower * down
    }
}

#[cfg(test)]
mod tests {
    use image::{Luma, imageops};

    use super::*;

    fn print(pitch: u32) -> GrayImage {
        GrayImage::from_fn(800, 500, |x, y| {
            let ink = (x / pitch).is_multiple_of(2) && (y / 20) % 2 == 0;
            Luma([if ink { 40 } else { 210 }])
        })
    }

    fn at_half(picture: &GrayImage) -> GrayImage {
        imageops::resize(picture, 400, 250, imageops::FilterType::CatmullRom)
    }

    #[test]
    fn strokes_stay_on_the_picture_itself_and_fine_ones_are_lost_on_a_smaller_one() {
        for pitch in [1, 3, 8] {
            assert!(Strokes::of(&print(pitch)).stay_on(&print(pitch)));
        }
        assert!(!Strokes::of(&print(1)).stay_on(&at_half(&print(1))));
        let taken = imageops::fast_blur(&print(8), 1.5);
        assert!(Strokes::of(&taken).stay_on(&at_half(&taken)));
    }

    #[test]
    fn on_nothing_and_on_a_wall_nothing_is_lost() {
        for (width, height) in [(1, 1), (64, 48)] {
            let wall = GrayImage::from_pixel(width, height, Luma([120]));
            assert!(Strokes::of(&wall).stay_on(&wall));
        }
    }
}
