//! Few bytes for many strokes.

use image::{GrayImage, RgbImage, imageops};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::{CaptureError, pixels::Pixels};

/// So much of the contrast of the smallest strokes stays at least.
const STAYS: f32 = 0.80;
/// Within so many pixels of a picture of 1600 a stroke of the smallest print lies: 1.2 mm letters have strokes of 3 px.
const STROKE_PX: usize = 4;

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

/// Whether the smallest strokes of `before` have kept their contrast: how much of what stands out by most within a few
/// pixels still does.
pub(super) fn legible(before: &GrayImage, after: &GrayImage) -> bool {
    let (width, height) = before.dimensions();
    let after = imageops::resize(after, width, height, imageops::FilterType::CatmullRom);
    let (before, after) = (Pixels::of(before), Pixels::of(&after));
    let (around_before, around_after) =
        (before.mean_within(STROKE_PX), after.mean_within(STROKE_PX));
    let out = |of: &Pixels, around: &Pixels| -> Vec<f32> {
        let both = of.levels.iter().zip(&around.levels);
        both.map(|(level, around)| level - around).collect()
    };
    let (before, after) = (out(&before, &around_before), out(&after, &around_after));
    let mut strongest: Vec<f32> = before.iter().map(|value| value.abs()).collect();
    if strongest.is_empty() {
        return true;
    }
    let place = strongest.len() * 24 / 25;
    let (_, at_least, _) = strongest.select_nth_unstable_by(place, f32::total_cmp);
    let at_least = at_least.max(2.0);
    let (mut kept, mut had) = (0.0, 0.0);
    for (before, after) in before.iter().zip(&after) {
        if before.abs() >= at_least {
            kept += before * after;
            had += before * before;
        }
    }
    kept >= STAYS * had
}
