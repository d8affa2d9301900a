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

/// What of a picture stands out by most within a few pixels: its smallest strokes.
pub(super) struct Strokes {
    sides: (u32, u32),
    /// Where they are, and how far they stand out.
    strongest: Vec<(usize, f32)>,
}

impl Strokes {
    pub(super) fn of(picture: &GrayImage) -> Self {
        let out = standing_out(picture);
        let mut levels: Vec<f32> = out.iter().map(|value| value.abs()).collect();
        let place = levels.len() * 24 / 25;
        let at_least = if levels.is_empty() {
            0.0
        } else {
            *levels.select_nth_unstable_by(place, f32::total_cmp).1
        };
        let at_least = at_least.max(2.0);
        let strokes = out.into_iter().enumerate();
        Self {
            sides: picture.dimensions(),
            strongest: strokes.filter(|(_, out)| out.abs() >= at_least).collect(),
        }
    }

    /// Whether they have kept their contrast on this smaller picture.
    pub(super) fn stay_on(&self, after: &GrayImage) -> bool {
        let (width, height) = self.sides;
        let after = imageops::resize(after, width, height, imageops::FilterType::CatmullRom);
        let after = standing_out(&after);
        let (mut kept, mut had) = (0.0, 0.0);
        for (at, before) in &self.strongest {
            kept += before * after.get(*at).copied().unwrap_or(0.0);
            had += before * before;
        }
        kept >= STAYS * had
    }
}

/// By how much each pixel is lighter or darker than what is around it.
fn standing_out(picture: &GrayImage) -> Vec<f32> {
    let pixels = Pixels::of(picture);
    let around = pixels.mean_within(STROKE_PX);
    let both = pixels.levels.iter().zip(&around.levels);
    both.map(|(level, around)| level - around).collect()
}
