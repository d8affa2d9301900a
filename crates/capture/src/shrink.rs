//! Makes a photo small enough for a bad link and large enough that every line of a card stays readable.
//!
//! What comes out is encoded anew from pixels, so that place, time and camera of the EXIF stay behind.

use image::{DynamicImage, RgbImage, codecs::jpeg::JpegEncoder, imageops};

use crate::{CaptureError, picture::decode, scale::shrunk, variants::fitting};

/// The long side of a photo that travels: the smallest print of a card, 1.2 mm high, is then some 25 px.
pub const LONG_SIDE_PX: u32 = 1600;

/// The most that a photo may weigh: what a link of 60 kbit/s carries in half a minute.
pub const SHRUNK_BYTES: usize = 200_000;

/// Tried in this order until one is light enough. Below 40 letters grow beards, so then the picture gets smaller.
const QUALITIES: [u8; 6] = [85, 78, 70, 62, 52, 42];

/// A photo as it is kept.
#[derive(Debug, Clone)]
pub struct Shrunk {
    /// A JPEG without metadata.
    pub jpeg: Vec<u8>,
    /// Its width.
    pub width_px: u32,
    /// Its height.
    pub height_px: u32,
}

/// Turns any picture into a JPEG of at most [`LONG_SIDE_PX`] and [`SHRUNK_BYTES`], upright and without metadata.
///
/// # Errors
/// When the bytes are no picture, or too large a one.
pub fn shrink(bytes: &[u8]) -> Result<Shrunk, CaptureError> {
    let picture = on_white(decode(bytes)?);
    let mut side = LONG_SIDE_PX.min(picture.width().max(picture.height()));
    loop {
        let small = fitted(&picture, side);
        for quality in QUALITIES {
            let mut jpeg = Vec::new();
            JpegEncoder::new_with_quality(&mut jpeg, quality)
                .encode_image(&small)
                .map_err(|_| CaptureError::PictureBroken)?;
            if jpeg.len() <= SHRUNK_BYTES {
                return Ok(Shrunk {
                    jpeg,
                    width_px: small.width(),
                    height_px: small.height(),
                });
            }
        }
        side = side * 4 / 5;
    }
}

pub(crate) fn fitted(picture: &RgbImage, side: u32) -> RgbImage {
    if picture.width().max(picture.height()) <= side {
        return picture.clone();
    }
    let (width, height) = fitting(picture.dimensions(), side);
    // What is much larger is made smaller by its means first: that is quicker.
    let (wide, high) = fitting(picture.dimensions(), 2 * side);
    let nearer = (wide < picture.width()).then(|| shrunk(picture, wide, high));
    imageops::resize(
        nearer.as_ref().unwrap_or(picture),
        width,
        height,
        imageops::FilterType::CatmullRom,
    )
}

/// JPEG knows nothing transparent: a drawn signature would turn black.
pub(crate) fn on_white(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let drawn = picture.into_rgba8();
    let blend = |value: u8, alpha: u8| {
        let mixed = (u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    };
    RgbImage::from_fn(drawn.width(), drawn.height(), |x, y| {
        let [red, green, blue, alpha] = drawn.get_pixel(x, y).0;
        image::Rgb([blend(red, alpha), blend(green, alpha), blend(blue, alpha)])
    })
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgb, Rgba, RgbaImage};

    use super::*;
    use crate::picture::tests::encoded;

    /// Noise is what JPEG compresses worst.
    fn noise(width: u32, height: u32) -> DynamicImage {
        let mut seed = 1_u32;
        DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, _| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let [_, red, green, blue] = seed.to_le_bytes();
            Rgb([red, green, blue])
        }))
    }

    #[test]
    fn the_worst_picture_becomes_light_enough() {
        let small = shrink(&encoded(&noise(2400, 1800), ImageFormat::Png)).unwrap();
        assert!(small.jpeg.len() <= SHRUNK_BYTES);
        assert!(small.width_px.max(small.height_px) <= LONG_SIDE_PX);
    }

    #[test]
    fn a_small_picture_keeps_its_size_and_a_flat_one_its_side() {
        let small = shrink(&encoded(&noise(300, 200), ImageFormat::Jpeg)).unwrap();
        assert_eq!((small.width_px, small.height_px), (300, 200));
        let flat = shrink(&encoded(
            &DynamicImage::new_rgb8(4000, 3000),
            ImageFormat::Jpeg,
        ))
        .unwrap();
        assert_eq!((flat.width_px, flat.height_px), (1600, 1200));
    }

    #[test]
    fn what_the_camera_wrote_beside_the_pixels_stays_behind_and_turns_the_picture() {
        let plain = encoded(&DynamicImage::new_rgb8(60, 40), ImageFormat::Jpeg);
        let small = shrink(&with_exif(&plain)).unwrap();
        assert_eq!(
            (small.width_px, small.height_px),
            (40, 60),
            "turned by a quarter"
        );
        assert!(!contains(&small.jpeg, b"Exif") && !contains(&small.jpeg, b"Vo Nhai"));
    }

    /// An APP1 segment that says "turn a quarter" and, after the directory, a place.
    fn with_exif(jpeg: &[u8]) -> Vec<u8> {
        let mut body =
            b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        body.extend_from_slice(b"Vo Nhai");
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &body, &jpeg[2..]].concat()
    }

    fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
        bytes.windows(wanted.len()).any(|window| window == wanted)
    }

    #[test]
    fn a_drawn_signature_stands_on_white() {
        let drawn = DynamicImage::ImageRgba8(RgbaImage::from_pixel(50, 20, Rgba([0, 0, 0, 0])));
        let small = shrink(&encoded(&drawn, ImageFormat::Png)).unwrap();
        let white = image::load_from_memory(&small.jpeg).unwrap().into_luma8();
        assert!(white.pixels().all(|pixel| pixel.0[0] > 250));
    }

    #[test]
    fn any_bytes_are_shrunk_or_refused() {
        bolero::check!().with_type::<Vec<u8>>().for_each(|bytes| {
            let _ = shrink(bytes).map(|small| assert!(small.jpeg.len() <= SHRUNK_BYTES));
        });
    }
}
