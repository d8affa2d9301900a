//! The machine-readable zone on a card's back, read from a picture: three lines of thirty letters in OCR-B.
//!
//! Spots of ink are found, then chains of spots at one pitch, then each place of three parallel chains is held against the
//! font's glyphs. The check digits decide, and a name, which none covers, counts only where every letter of it is clear.

mod letters;
mod lines;
mod spots;

use image::{GrayImage, imageops};
use tannha_domain::mrz::{self, MrzReading};

use crate::{pixels::Pixels, variants::fitting};
use letters::{Alphabet, Glyphs};
use lines::{Line, line_threes};
use spots::{around, spots};

/// Larger pictures are looked at in this size: a letter is then 20 px high where the card fills half of the picture.
const LONG_SIDE_PX: u32 = 1600;

/// Then in this one, so that letters of a card that fills all of it are no larger than what is taken for their surroundings.
const HALF_PX: u32 = 800;

/// How dark ink is against what is around it: first what no pattern under the letters and no cloth of a table is, then what
/// blur and wear leave of letters.
const INK: [f32; 3] = [0.6, 0.75, 0.88];

/// What the zone on this picture says, where there is one whose checks all fit.
pub fn read_zone_in(picture: &GrayImage) -> Option<MrzReading> {
    zone_on(picture).map(|(zone, _)| zone)
}

/// A zone, and from where to where its first line runs, in shares of the picture's sides.
pub(crate) fn zone_on(picture: &GrayImage) -> Option<(MrzReading, [(f64, f64); 2])> {
    let glyphs = Glyphs::new();
    let long = picture.width().max(picture.height());
    zone_at(picture, LONG_SIDE_PX, &glyphs).or_else(|| {
        let small = (long > HALF_PX).then_some(HALF_PX)?;
        zone_at(picture, small, &glyphs)
    })
}

/// The same, on the picture with this long side at most.
fn zone_at(
    picture: &GrayImage,
    long_side: u32,
    glyphs: &Glyphs,
) -> Option<(MrzReading, [(f64, f64); 2])> {
    let small = if picture.width().max(picture.height()) > long_side {
        let (width, height) = fitting(picture.dimensions(), long_side);
        imageops::resize(picture, width, height, imageops::FilterType::Triangle)
    } else {
        picture.clone()
    };
    let pixels = Pixels::of(&small);
    let mean = around(&pixels);
    let threes = INK
        .iter()
        .flat_map(|ink| line_threes(&spots(&pixels, &mean, *ink)));
    for three in threes {
        // Nobody knows which way up the card lies.
        for upright in [three, turned(three)] {
            if let Some((read, first)) = read(&pixels, glyphs, &upright) {
                let (wide, high) = (small.width() as f32, small.height() as f32);
                let share = |(x, y): (f32, f32)| (f64::from(x / wide), f64::from(y / high));
                return Some((read, [share(first.at(0.0)), share(first.at(29.0))]));
            }
        }
    }
    None
}

fn turned([first, second, third]: [Line; 3]) -> [Line; 3] {
    [third.turned(), second.turned(), first.turned()]
}

/// What the three say, and where the first of them runs.
fn read(pixels: &Pixels, glyphs: &Glyphs, lines: &[Line; 3]) -> Option<(MrzReading, Line)> {
    let [first, second, third] = lines;
    let (first, runs) = first.text(pixels, glyphs, alphabet_of_first, |text| {
        text.starts_with("IDVNM")
    })?;
    let (second, _) = second.text(pixels, glyphs, alphabet_of_second, |_| true)?;
    let (third, _) = third.text(
        pixels,
        glyphs,
        |_| Alphabet::Letters,
        |text| !text.starts_with('<'),
    )?;
    Some((mrz::parse([&first, &second, &third]).ok()?, runs))
}

/// What may stand at each place (ICAO 9303 part 5, TD1, as Vietnam fills it).
fn alphabet_of_first(at: usize) -> Alphabet {
    match at {
        0..5 => Alphabet::Letters,
        27 | 28 => Alphabet::Filler,
        _ => Alphabet::Digits,
    }
}

fn alphabet_of_second(at: usize) -> Alphabet {
    match at {
        7 => Alphabet::Sexes,
        15..18 => Alphabet::Letters,
        18..29 => Alphabet::Filler,
        _ => Alphabet::Digits,
    }
}

#[cfg(test)]
mod tests {
    use tannha_card_pictures::{Stratum, back};

    use super::*;
    use crate::picture::decode;

    #[test]
    fn zones_are_read_from_pictures_of_backs_and_never_wrongly() {
        let mut read = 0;
        for (seed, stratum) in
            (0..6).flat_map(|seed| [(seed, Stratum::Easy), (seed, Stratum::Medium)])
        {
            let picture = back(seed, stratum);
            if let Some(zone) = read_zone_in(&decode(&picture.jpeg).unwrap().into_luma8()) {
                let truth = &picture.truth;
                assert_eq!(zone.number.expose(), truth.person.number);
                let [first, second, third] = &truth.zone;
                assert_eq!(Ok(zone), mrz::parse([first, second, third]));
                read += 1;
            }
        }
        assert!(read >= 9, "{read} of 12 zones read");
    }

    #[test]
    fn a_picture_without_a_zone_has_none() {
        let front = tannha_card_pictures::card(1, Stratum::Easy);
        if !front.truth.side.has_zone() {
            let front = decode(&front.jpeg).unwrap().into_luma8();
            assert_eq!(read_zone_in(&front), None);
        }
        assert_eq!(read_zone_in(&GrayImage::new(1, 1)), None);
    }

    #[test]
    fn any_bytes_have_a_zone_or_none() {
        bolero::check!()
            .with_type::<(u8, Vec<u8>)>()
            .for_each(|(width, pixels)| {
                let width = u32::from(*width).max(1);
                let height = pixels.len() as u32 / width;
                if let Some(picture) = GrayImage::from_raw(width, height, pixels.clone()) {
                    assert_eq!(read_zone_in(&picture), None);
                }
            });
    }
}
