//! A judged photo as it travels.

use crate::{CaptureError, Judgement, Shows, judge, shrink};

/// A photo as it is kept, and what the judge said of it.
#[derive(Debug, Clone)]
pub struct Kept {
    /// A JPEG without metadata.
    pub jpeg: Vec<u8>,
    /// Its width.
    pub width_px: u32,
    /// Its height.
    pub height_px: u32,
    /// What was said of the picture as it was taken.
    pub judgement: Judgement,
}

/// Judges a photo and makes it small.
///
/// # Errors
/// When the bytes are no picture, or too large a one.
pub fn keep(bytes: &[u8], shows: Shows) -> Result<Kept, CaptureError> {
    let judgement = judge(bytes, shows)?;
    let small = shrink(bytes)?;
    Ok(Kept {
        jpeg: small.jpeg,
        width_px: small.width_px,
        height_px: small.height_px,
        judgement,
    })
}
