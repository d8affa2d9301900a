//! Pictures of identity cards that nobody has, with the truth about them: what tests, benches and fuzz targets look at.
//!
//! Own drawings of both kinds of card, of either side, as a tablet's camera would see them. The optics are modelled in
//! the order in which a camera meets them: wear on the card, a sleeve or a finger over it, light, glare, perspective,
//! defocus (a disc), motion (a line), exposure, the sensor's noise, then JPEG. The same seed gives the same bytes.
//!
//! ```
//! use tannha_card_pictures::{Stratum, card};
//!
//! let picture = card(7, Stratum::Easy);
//! assert_eq!((picture.width, picture.height), (1600, 1200));
//! assert!(picture.truth.payload.starts_with(&picture.truth.person.number));
//! ```
//!
//! | module | what it does |
//! | --- | --- |
//! | `photo` | photos of all kinds, in colour, and what is wrong with them |
//! | `person` | invents people, what their codes say and their machine-readable zones |
//! | `flat` | draws a card as it was printed |
//! | `face` | portraits of people who do not exist, with what is wrong with them |
//! | `conditions` | how hard a picture is, drawn at random within a stratum |
//! | `harm` | wear, sleeve and finger on the card; light and glare over it |
//! | `lens` | perspective, defocus, motion and noise |
//! | `grey` | a picture of real numbers |
//! | `random` | numbers by seed |

#![expect(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::many_single_char_names,
    clippy::similar_names,
    reason = "draws pictures of known sizes; no foreign bytes come here and no product code uses it"
)]

mod conditions;
mod face;
mod flat;
mod grey;
mod harm;
mod lens;
mod person;
pub mod photo;
mod random;

use image::{GrayImage, codecs::jpeg::JpegEncoder};

pub use conditions::{Conditions, Stratum};
pub use face::{Fault, Portrait, portrait, portrait_by};
pub use flat::{Printed, Side};
pub use person::Person;
pub use random::Random;

/// A picture, and what is true of it.
#[derive(Debug, Clone)]
pub struct Picture {
    /// As the camera wrote it.
    pub jpeg: Vec<u8>,
    /// 1600 unless asked otherwise.
    pub width: u32,
    /// 1200 unless asked otherwise.
    pub height: u32,
    /// What is on it.
    pub truth: Truth,
}

/// What is on a picture.
#[derive(Debug, Clone)]
pub struct Truth {
    /// Whose card it is.
    pub person: Person,
    /// What its code says; empty on a side without one.
    pub payload: String,
    /// The three lines of its zone; empty on a side without one.
    pub zone: [String; 3],
    /// Which side of which card.
    pub side: Side,
    /// The card's corners on the picture in pixels: of the upright card from the upper left, clockwise.
    pub corners: [(f64, f64); 4],
    /// What was done to it.
    pub conditions: Conditions,
}

/// A side with a code on it, as hard to read as the stratum says.
pub fn card(seed: u64, stratum: Stratum) -> Picture {
    let mut random = Random::seeded(seed, stratum as u64);
    let side = random.pick(&[Side::Front2021, Side::Front2021, Side::Back2024]);
    let person = Person::invented(&mut random);
    let conditions = Conditions::drawn(&mut random, stratum);
    let code = Printed::code_of(&person, side, &mut random);
    taken(&person, side, code.as_ref(), conditions, &mut random)
}

/// A back with a machine-readable zone on it.
pub fn back(seed: u64, stratum: Stratum) -> Picture {
    let mut random = Random::seeded(seed, 100 + stratum as u64);
    let side = random.pick(&[Side::Back2021, Side::Back2024]);
    let person = Person::invented(&mut random);
    let mut conditions = Conditions::drawn(&mut random, stratum);
    // The zone is as wide as the card; a picture of it is taken from nearer.
    conditions.card_width_px = conditions.card_width_px.max(820.0);
    let code = Printed::code_of(&person, side, &mut random);
    taken(&person, side, code.as_ref(), conditions, &mut random)
}

/// This side of somebody's card, with what is printed on it.
pub fn side(side: Side, seed: u64, stratum: Stratum) -> Picture {
    let mut random = Random::seeded(seed, 400 + 10 * side as u64 + stratum as u64);
    let person = Person::invented(&mut random);
    let conditions = Conditions::drawn(&mut random, stratum);
    let code = Printed::code_of(&person, side, &mut random);
    taken(&person, side, code.as_ref(), conditions, &mut random)
}

/// Frames of one card held in a hand: the same card, wear, finger and lamp; another moment of shake, focus, glare and noise.
pub fn frames(seed: u64, stratum: Stratum, count: u64) -> Vec<Picture> {
    (0..count)
        .map(|moment| {
            let mut random = Random::seeded(seed, 200 + stratum as u64);
            let side = random.pick(&[Side::Front2021, Side::Back2024]);
            let person = Person::invented(&mut random);
            let conditions = Conditions::drawn(&mut random, stratum);
            let code = Printed::code_of(&person, side, &mut random);
            let mut later = Random::seeded(seed ^ 0x5EED, moment);
            let conditions = conditions.a_moment_later(&mut later);
            let seen = (&mut random, &mut later);
            at_a_moment(&person, side, code.as_ref(), conditions, seen)
        })
        .collect()
}

/// A front whose code says this, whatever it is.
pub fn with_payload(payload: &str, seed: u64, stratum: Stratum) -> Picture {
    let mut random = Random::seeded(seed, 300 + stratum as u64);
    let person = Person::invented(&mut random);
    let conditions = Conditions::drawn(&mut random, stratum);
    let code = Printed::code(payload);
    let mut picture = taken(
        &person,
        Side::Front2021,
        code.as_ref(),
        conditions,
        &mut random,
    );
    payload.clone_into(&mut picture.truth.payload);
    picture
}

fn taken(
    person: &Person,
    side: Side,
    code: Option<&Printed>,
    conditions: Conditions,
    random: &mut Random,
) -> Picture {
    let mut noise = random.clone();
    at_a_moment(person, side, code, conditions, (random, &mut noise))
}

/// As the chance that made the scene has it, with noise by another.
fn at_a_moment(
    person: &Person,
    side: Side,
    code: Option<&Printed>,
    conditions: Conditions,
    (random, noise): (&mut Random, &mut Random),
) -> Picture {
    let (width, height) = (1600, 1200);
    let payload = code.map(|code| code.payload.clone()).unwrap_or_default();
    let mut flat = flat::draw(person, side, code, random);
    harm::wear(&mut flat, &conditions, random);
    let view = lens::View::drawn(&conditions, width, height, random);
    let mut scene = lens::seen(&flat, &view, width, height, random);
    harm::cover(&mut scene, &flat, &view, &conditions, random);
    harm::light(&mut scene, &flat, &view, &conditions, random);
    lens::blurred(&mut scene, &conditions);
    let picture = lens::exposed(&scene, &conditions, noise);
    Picture {
        jpeg: jpeg(&picture, conditions.jpeg_quality),
        width,
        height,
        truth: Truth {
            person: person.clone(),
            payload,
            zone: if side.has_zone() {
                person.zone()
            } else {
                Default::default()
            },
            side,
            corners: flat.corners().map(|corner| view.to_picture(corner)),
            conditions,
        },
    }
}

fn jpeg(picture: &GrayImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(picture)
        .expect("a vector takes all bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_one_others() {
        let (one, again, other) = (
            card(3, Stratum::Hard),
            card(3, Stratum::Hard),
            card(4, Stratum::Hard),
        );
        assert_eq!(one.jpeg, again.jpeg);
        assert_ne!(one.jpeg, other.jpeg);
    }

    #[test]
    fn each_side_has_what_is_printed_on_it_and_nothing_else() {
        for (which, code, zone) in [
            (Side::Front2021, true, false),
            (Side::Back2021, false, true),
            (Side::Front2024, false, false),
            (Side::Back2024, true, true),
        ] {
            let truth = side(which, 1, Stratum::Easy).truth;
            assert_eq!(truth.side, which);
            assert_eq!(!truth.payload.is_empty(), code, "{which:?}");
            assert_eq!(!truth.zone[0].is_empty(), zone, "{which:?}");
        }
    }

    #[test]
    fn the_corners_lie_where_the_card_is() {
        for seed in 0..6 {
            let truth = card(seed, Stratum::Medium).truth;
            let [(x0, y0), (x1, y1), ..] = truth.corners;
            let width = (x1 - x0).hypot(y1 - y0);
            let wanted = truth.conditions.card_width_px;
            assert!((width / wanted - 1.0).abs() < 0.25, "{width} {wanted}");
        }
    }
}
