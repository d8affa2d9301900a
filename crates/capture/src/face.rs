//! Finds faces with the cascade of `SeetaFace` (Wu and others, Neurocomputing 2017), which rustface runs.

use std::sync::LazyLock;

use image::GrayImage;
use rustface::{ImageData, model::Model};

use crate::scale::shrunk;

/// The frontal model of `SeetaFace`, as rustface's package has it; its licence lies beside it.
static MODEL: LazyLock<Option<Model>> = LazyLock::new(|| {
    let bytes: &[u8] = include_bytes!("../models/seeta_fd_frontal_v1.0.bin");
    rustface::model::read_model(bytes).ok()
});

/// The cascade's window: a smaller face is not found.
const WINDOW_PX: u32 = 40;

/// Below this it may be the grain of a wall: drawn walls stay under it, drawn faces have 3 to 30.
const SURE: f64 = 0.6;

/// How closely is looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effort {
    /// A frame: faces from a sixth of its height on.
    Frame,
    /// A file: faces from a tenth of its height on.
    File,
}

/// Where a face is, in pixels: its middle, and its height from hairline to chin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Face {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) height: f64,
    pub(crate) score: f64,
}

/// The faces on this picture, the largest first.
pub(crate) fn faces(picture: &GrayImage, effort: Effort) -> Vec<Face> {
    let Some(model) = MODEL.as_ref() else {
        return Vec::new();
    };
    let high = match effort {
        Effort::Frame => 240,
        Effort::File => 400,
    };
    let (width, height) = picture.dimensions();
    let scale = (f64::from(high) / f64::from(height)).min(2.0 * f64::from(high) / f64::from(width));
    let side = |length: u32| ((f64::from(length) * scale).round() as u32).max(WINDOW_PX);
    let small = shrunk(picture, side(width), side(height));
    // A border as the picture's edge is: a face beyond it is still one, and no window leaves the picture.
    let border = small.height() / 8;
    let seen = GrayImage::from_fn(
        small.width() + 2 * border,
        small.height() + 2 * border,
        |x, y| {
            let within = |at: u32, end: u32| at.saturating_sub(border).min(end.saturating_sub(1));
            *small.get_pixel(within(x, small.width()), within(y, small.height()))
        },
    );
    let seen = stretched(seen);
    let mut detector = rustface::create_detector_with_model(model.clone());
    detector.set_score_thresh(SURE);
    let found = detector.detect(&ImageData::new(seen.as_raw(), seen.width(), seen.height()));
    let (across, down) = (
        f64::from(width) / f64::from(small.width()),
        f64::from(height) / f64::from(small.height()),
    );
    let mut faces: Vec<Face> = found
        .iter()
        .map(|face| {
            let (place, border) = (face.bbox(), f64::from(border));
            let middle = f64::from(place.width()) / 2.0;
            Face {
                x: (f64::from(place.x()) + middle - border) * across,
                y: (f64::from(place.y()) + middle - border) * down,
                height: f64::from(place.height()) * down,
                score: face.score(),
            }
        })
        .collect();
    faces.sort_by(|one, other| other.height.total_cmp(&one.height));
    faces
}

/// From the darkest to the brightest hundredth, over all levels: a dark face is still found.
fn stretched(mut picture: GrayImage) -> GrayImage {
    let mut levels = picture.as_raw().clone();
    levels.sort_unstable();
    let at = |share: usize| {
        let place = levels.len() * share / 100;
        levels
            .get(place.min(levels.len().saturating_sub(1)))
            .copied()
            .map_or(0.0, f32::from)
    };
    let (low, high) = (at(1), at(99));
    let gain = 255.0 / (high - low).max(24.0);
    for pixel in picture.pixels_mut() {
        let [level] = pixel.0;
        *pixel = image::Luma([((f32::from(level) - low) * gain).clamp(0.0, 255.0) as u8]);
    }
    picture
}

/// Turned about its middle by so many radians, in its own sides: what looks for a head that leans.
pub(crate) fn turned(picture: &GrayImage, by: f64) -> GrayImage {
    let (width, height) = picture.dimensions();
    let (sin, cos) = by.sin_cos();
    let (middle_x, middle_y) = (f64::from(width) / 2.0, f64::from(height) / 2.0);
    GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (f64::from(x) - middle_x, f64::from(y) - middle_y);
        let from_x = (middle_x + dx * cos - dy * sin).clamp(0.0, f64::from(width - 1)) as u32;
        let from_y = (middle_y + dx * sin + dy * cos).clamp(0.0, f64::from(height - 1)) as u32;
        *picture.get_pixel(from_x, from_y)
    })
}
