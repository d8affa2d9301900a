//! Pixels to evidence: reads a card's QR, judges how sharp a picture is, and makes it small enough to travel.
//!
//! Nothing here opens a file or keeps a pixel: bytes come in, and what they mean goes out.
//!
//! ```
//! use jiff::civil::date;
//! use tannha_capture::{CaptureError, read_card};
//!
//! assert_eq!(read_card(b"not a picture", date(2026, 11, 23)), Err(CaptureError::PictureKind));
//! ```
//!
//! | module | what it does |
//! | --- | --- |
//! | `picture` | decodes foreign bytes within limits, upright |
//! | `qr` | finds the card's QR and reads its raw bytes: with zxing-cpp where that can, else with a reader of our own |
//! | `pixels`, `solve` | brightness as numbers, and small systems of equations |
//! | `card` | a card by its code or its zone, and both against each other |
//! | `zone` | reads the machine-readable zone on a card's back |
//! | `account` | finds a person's own VietQR |
//! | `sheet` | finds the code of a numbered sheet |
//! | `face` | finds faces |
//! | `scale` | pictures made smaller or larger, quickly |
//! | `code` | finds a code of our own, by how it begins |
//! | `variants` | the ways in which a picture is looked at again |
//! | `judge` | what is wrong with a photo, before somebody walks away from the door |
//! | `keep` | a judged photo as it travels |
//! | `shrink` | long side, quality and no metadata, for the way to the province |
//! | `sharpness` | a number for support |
//! | `sample` | drawn cards and pages to practise with |

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::many_single_char_names,
    clippy::similar_names,
    reason = "places on a picture, far below the bounds of either"
)]

mod account;
mod card;
mod code;
mod error;
mod face;
mod judge;
mod keep;
mod picture;
mod pixels;
mod qr;
mod sample;
mod scale;
mod sharpness;
mod sheet;
mod shrink;
mod solve;
mod text;
mod variants;
mod zone;

pub use image::GrayImage;

pub use account::{read_account, read_account_frame};
pub use card::{CardFound, contradictions, find_card};
pub use code::read_code;
pub use error::CaptureError;
pub use judge::{Judgement, Shows, judge, judge_frame, judge_in};
pub use keep::{Kept, keep, kept_bytes_at_most};
pub use picture::{MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS, frame};
pub use qr::{Frames, glance, read_card, read_card_in, read_card_within};
pub use sample::{
    sample_back, sample_front, sample_page, sample_portrait, sample_sheet, sample_table,
};
pub use sharpness::sharpness_of;
pub use sheet::{read_sheet, read_sheet_frame};
pub use shrink::{LONG_SIDE_PX, SHRUNK_BYTES, Shrunk, shrink};
pub use text::read_text_frame;
pub use zone::read_zone_in;
