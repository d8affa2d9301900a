//! The ways in which a picture is looked at again when the first look finds no code, what helps most often in front.
//!
//! A card's QR is 14 to 18 mm wide with modules of 0.2 to 0.4 mm, so on a photo of the whole card at 1280 px a module
//! is two or three pixels: enlarging helps there. On a photo of 12 megapixels noise and moiré stand in the way, and
//! making it smaller helps. A hand's shadow and the lamp's light are flattened by comparing each pixel with what is
//! around it.

use image::{GrayImage, imageops};

use crate::scale::doubled;

/// One way to look at a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    /// As it is.
    Plain,
    /// With this long side.
    Scaled(u32),
    /// Twice as large, smoothly.
    Doubled,
    /// Shadows and light taken out, with this long side at most.
    Flattened(u32),
    /// A bit blurred: noise and moiré go.
    Smoothed,
    /// Edges drawn harder: a little blur goes.
    Sharpened,
    /// One of nine overlapping parts, enlarged where it is small.
    Part(u32),
}

/// What is tried on a file, in order.
pub(crate) const OF_A_FILE: &[Variant] = &[
    Variant::Plain,
    Variant::Scaled(1600),
    Variant::Doubled,
    Variant::Flattened(1600),
    Variant::Scaled(1000),
    Variant::Sharpened,
    Variant::Smoothed,
    Variant::Part(0),
    Variant::Part(2),
    Variant::Part(6),
    Variant::Part(8),
    Variant::Part(4),
    Variant::Part(1),
    Variant::Part(3),
    Variant::Part(5),
    Variant::Part(7),
    Variant::Flattened(900),
    Variant::Scaled(640),
];

/// What is tried on a frame of the camera: the next one comes in a moment, so only what is quick.
pub(crate) const OF_A_FRAME: &[Variant] =
    &[Variant::Plain, Variant::Doubled, Variant::Flattened(1600)];

impl Variant {
    /// The picture looked at in this way; `None` where it would be what was seen already.
    pub(crate) fn of(self, picture: &GrayImage) -> Option<GrayImage> {
        let long = picture.width().max(picture.height());
        match self {
            Self::Plain => Some(picture.clone()),
            Self::Scaled(side) => (long > side + side / 8).then(|| scaled(picture, side)),
            Self::Doubled => (long <= 2000).then(|| doubled(picture)),
            Self::Flattened(side) => {
                let small = if long > side {
                    scaled(picture, side)
                } else {
                    picture.clone()
                };
                Some(flattened(&small))
            }
            Self::Smoothed => Some(imageops::fast_blur(&at_most(picture, 2400), 1.2)),
            Self::Sharpened => Some(imageops::unsharpen(&at_most(picture, 2400), 2.0, 2)),
            Self::Part(which) => (long >= 600).then(|| part(picture, which)),
        }
    }
}

/// The way back: where a place on what was seen in this way lies on the picture itself, in shares of its sides.
pub(crate) fn on_picture(variant: Variant, seen: (u32, u32), at: (f64, f64)) -> (f64, f64) {
    let share = (at.0 / f64::from(seen.0), at.1 / f64::from(seen.1));
    match variant {
        Variant::Part(which) => (
            f64::from(which % 3) / 4.0 + share.0 / 2.0,
            f64::from((which / 3) % 3) / 4.0 + share.1 / 2.0,
        ),
        _ => share,
    }
}

fn at_most(picture: &GrayImage, side: u32) -> GrayImage {
    if picture.width().max(picture.height()) > side {
        scaled(picture, side)
    } else {
        picture.clone()
    }
}

fn scaled(picture: &GrayImage, long_side: u32) -> GrayImage {
    let (width, height) = fitting(picture.dimensions(), long_side);
    imageops::resize(picture, width, height, imageops::FilterType::Triangle)
}

/// Both sides when the longer one becomes `long_side`, never less than a pixel.
pub(crate) fn fitting((width, height): (u32, u32), long_side: u32) -> (u32, u32) {
    let long = u64::from(width.max(height)).max(1);
    let fit = |side: u32| {
        u32::try_from(u64::from(side) * u64::from(long_side) / long)
            .unwrap_or(long_side)
            .max(1)
    };
    (fit(width), fit(height))
}

/// The ninth parts overlap by half: a code that lies across one border lies whole in the next.
fn part(picture: &GrayImage, which: u32) -> GrayImage {
    let (width, height) = (picture.width() / 2, picture.height() / 2);
    let (column, row) = (which % 3, (which / 3) % 3);
    let cut = imageops::crop_imm(
        picture,
        column * width / 2,
        row * height / 2,
        width.max(1),
        height.max(1),
    )
    .to_image();
    if width.max(height) <= 1000 {
        doubled(&cut)
    } else {
        cut
    }
}

/// Each pixel against the mean of its neighbourhood, a sixteenth of the picture wide.
fn flattened(picture: &GrayImage) -> GrayImage {
    let (width, height) = picture.dimensions();
    let reach = (width.max(height) / 32).max(8);
    let sums = Sums::of(picture);
    GrayImage::from_fn(width, height, |x, y| {
        let mean = sums.mean(
            x.saturating_sub(reach),
            y.saturating_sub(reach),
            (x + reach + 1).min(width),
            (y + reach + 1).min(height),
        );
        let here = u64::from(picture.get_pixel(x, y).0[0]);
        let level = (here * 128).checked_div(mean).unwrap_or(0).min(255);
        image::Luma([u8::try_from(level).unwrap_or(u8::MAX)])
    })
}

/// Sums over rectangles in constant time.
struct Sums {
    width: usize,
    sums: Vec<u64>,
}

impl Sums {
    fn of(picture: &GrayImage) -> Self {
        let width = picture.width() as usize + 1;
        let mut sums = vec![0; width];
        for row in picture.rows() {
            let mut along = 0;
            let above = sums.len() - width;
            sums.push(0);
            for (x, pixel) in row.enumerate() {
                along += u64::from(pixel.0[0]);
                let over = sums.get(above + x + 1).copied().unwrap_or(0);
                sums.push(over + along);
            }
        }
        Self { width, sums }
    }

    fn at(&self, x: u32, y: u32) -> u64 {
        self.sums
            .get(y as usize * self.width + x as usize)
            .copied()
            .unwrap_or(0)
    }

    fn mean(&self, left: u32, top: u32, right: u32, bottom: u32) -> u64 {
        let sum = (self.at(right, bottom) + self.at(left, top))
            .saturating_sub(self.at(right, top) + self.at(left, bottom));
        let pixels = u64::from(right - left) * u64::from(bottom - top);
        sum.checked_div(pixels).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_of_a_tiny_picture_is_a_picture_or_nothing() {
        for (width, height) in [(1, 1), (1, 700), (700, 1), (3, 5), (640, 480)] {
            let picture = GrayImage::from_pixel(width, height, image::Luma([77]));
            for variant in OF_A_FILE {
                if let Some(seen) = variant.of(&picture) {
                    assert!(seen.width() > 0 && seen.height() > 0, "{variant:?}");
                }
            }
        }
    }

    #[test]
    fn flattening_takes_a_shadow_out() {
        let shaded = GrayImage::from_fn(320, 320, |x, _| {
            image::Luma([if x < 160 { 60 } else { 220 }])
        });
        let flat = flattened(&shaded);
        let (dark, light) = (flat.get_pixel(20, 160).0[0], flat.get_pixel(300, 160).0[0]);
        assert!(dark.abs_diff(light) < 4, "{dark} {light}");
    }
}
