//! Foreign bytes to upright pixels, within limits: a file of a few kilobytes can ask for gigabytes.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

use crate::CaptureError;

/// A file larger than this is refused unread: cameras of tablets write 3 to 12 MB.
pub const MAX_PICTURE_BYTES: usize = 32 * 1024 * 1024;

/// More pixels than this are refused undecoded: 50 megapixels are what a good phone takes.
pub const MAX_PICTURE_PIXELS: u64 = 50_000_000;

const MAX_SIDE_PX: u32 = 16_000;
const MAX_DECODER_BYTES: u64 = 400 * 1024 * 1024;

/// Decodes JPEG, PNG or WebP and turns it as its EXIF says.
pub(crate) fn decode(bytes: &[u8]) -> Result<DynamicImage, CaptureError> {
    if bytes.len() > MAX_PICTURE_BYTES {
        return Err(CaptureError::PictureTooLarge);
    }
    let kind = image::guess_format(bytes).map_err(|_| CaptureError::PictureKind)?;
    if !matches!(
        kind,
        ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP
    ) {
        return Err(CaptureError::PictureKind);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(CaptureError::PictureBroken);
    }
    if u64::from(width) * u64::from(height) > MAX_PICTURE_PIXELS {
        return Err(CaptureError::PictureTooLarge);
    }
    // A picture whose EXIF can't be read lies as it lies.
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

/// A frame of the camera without its colours, as codes are looked for in it: rows of levels, without gaps.
///
/// # Errors
/// A frame whose bytes do not fit its sides is broken.
pub fn frame(levels: Vec<u8>, width: u32, height: u32) -> Result<GrayImage, CaptureError> {
    frame_fits::<1>(&levels, width, height)?;
    GrayImage::from_raw(width, height, levels).ok_or(CaptureError::PictureBroken)
}

/// The pixels of a frame of the camera: rows of RGBA, without gaps.
pub(crate) fn frame_pixels(
    rgba: &[u8],
    width: u32,
    height: u32,
) -> Result<&[[u8; 4]], CaptureError> {
    frame_fits::<4>(rgba, width, height)?;
    Ok(rgba.as_chunks::<4>().0)
}

fn frame_fits<const CHANNELS: u64>(
    bytes: &[u8],
    width: u32,
    height: u32,
) -> Result<(), CaptureError> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels > MAX_PICTURE_PIXELS {
        return Err(CaptureError::PictureTooLarge);
    }
    if pixels == 0 || pixels * CHANNELS != bytes.len() as u64 {
        return Err(CaptureError::PictureBroken);
    }
    Ok(())
}

fn refusal(error: &image::ImageError) -> CaptureError {
    match error {
        image::ImageError::Limits(_) => CaptureError::PictureTooLarge,
        _ => CaptureError::PictureBroken,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn encoded(picture: &DynamicImage, kind: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, kind).unwrap();
        bytes.into_inner()
    }

    /// A PNG whose header promises sides that its body does not have.
    fn bomb(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = encoded(&DynamicImage::new_luma8(8, 8), ImageFormat::Png);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg())
            })
        })
    }

    #[test]
    fn a_picture_that_promises_too_many_pixels_is_refused_undecoded() {
        assert_eq!(
            decode(&bomb(60_000, 60_000)).map(|_| ()),
            Err(CaptureError::PictureTooLarge)
        );
        assert_eq!(
            decode(&bomb(15_000, 15_000)).map(|_| ()),
            Err(CaptureError::PictureTooLarge)
        );
    }

    /// The same picture, whose header says 16,000 by 12,500: 200 megapixels in a few hundred bytes.
    fn of_200_megapixels(kind: ImageFormat) -> Vec<u8> {
        let (width, height) = (16_000_u16, 12_500_u16);
        let mut bytes = encoded(&DynamicImage::new_rgb8(8, 8), kind);
        match kind {
            ImageFormat::Jpeg => {
                let frame = bytes
                    .windows(2)
                    .position(|two| two == [0xFF, 0xC0])
                    .unwrap();
                bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
                bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
            }
            ImageFormat::WebP => {
                // Lossless: after its sign 14 bits of width and 14 of height, each less one.
                let chunk = bytes.windows(4).position(|four| four == b"VP8L").unwrap();
                let sides = u32::from(width - 1) | (u32::from(height - 1) << 14);
                let rest = bytes[chunk + 12] & 0xF0;
                bytes[chunk + 9..chunk + 13].copy_from_slice(&sides.to_le_bytes());
                bytes[chunk + 12] |= rest;
            }
            _ => return bomb(width.into(), height.into()),
        }
        bytes
    }

    #[test]
    fn two_hundred_megapixels_are_refused_undecoded_whatever_their_kind() {
        for kind in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let refused = decode(&of_200_megapixels(kind)).map(|_| ());
            assert_eq!(refused, Err(CaptureError::PictureTooLarge), "{kind:?}");
        }
    }

    #[test]
    fn half_a_picture_is_broken_and_a_text_is_of_no_kind() {
        let whole = encoded(&DynamicImage::new_rgb8(64, 64), ImageFormat::Png);
        assert_eq!(
            decode(&whole[..whole.len() / 2]).map(|_| ()),
            Err(CaptureError::PictureBroken)
        );
        assert_eq!(
            decode(b"%PDF-1.7").map(|_| ()),
            Err(CaptureError::PictureKind)
        );
        assert_eq!(
            decode(b"GIF89a\x01\x00\x01\x00").map(|_| ()),
            Err(CaptureError::PictureKind)
        );
        assert_eq!(decode(b"").map(|_| ()), Err(CaptureError::PictureKind));
    }

    #[test]
    fn all_three_kinds_are_read() {
        for kind in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            let picture = decode(&encoded(&DynamicImage::new_rgb8(40, 20), kind)).unwrap();
            assert_eq!((picture.width(), picture.height()), (40, 20));
        }
    }

    #[test]
    fn any_bytes_are_decoded_or_refused() {
        let seeds = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP]
            .map(|kind| encoded(&DynamicImage::new_rgb8(24, 24), kind));
        bolero::check!()
            .with_type::<(u8, Vec<(u16, u8)>, Vec<u8>)>()
            .for_each(|(seed, changes, foreign)| {
                let _ = decode(foreign);
                let mut bytes = seeds[usize::from(*seed) % seeds.len()].clone();
                for (at, byte) in changes {
                    let at = usize::from(*at) % bytes.len();
                    bytes[at] = *byte;
                }
                let _ = decode(&bytes);
            });
    }
}
