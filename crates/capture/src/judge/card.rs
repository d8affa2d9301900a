//! The rules for a card.

use image::RgbImage;
use tannha_domain::Flaw;

use super::{
    Shows,
    layout::{Looks, looks},
    light::{WHITE_CARD, light},
    outline::{CARD, Outline, outlines},
    plane::{CELLS_PER_MM, Flat, Point, Way},
    sharp::{Sharp, sharp},
};
use crate::scale::shrunk;

pub(crate) const CARD_MM: (f64, f64) = (85.6, 53.98);
/// Cards are judged at this size: strokes of the smallest print are 1.5 to 2 px wide there.
const PX_PER_MM: f64 = 10.0;
/// Edges wider than this begin to run together: the strokes of letters 1.2 mm high are 0.4 to 0.5 mm apart.
const READABLE_MM: f64 = 0.34;
/// With fewer pixels a millimetre, letters 1.2 mm high have less than eight.
const SMALL_PX_PER_MM: f64 = 6.2;
/// A card that takes less of the picture's long side is not held to the camera, unless it has so many pixels that nothing
/// is lost.
const SMALL_SHARE: f64 = 0.38;
const PLENTY_PX_PER_MM: f64 = 9.0;
/// Seen from more than 34 degrees aside, the far side is lost.
const TILTED: f64 = 0.83;
/// And where its far edge is so much shorter than its near one.
const FAR: f64 = 0.64;

/// What is wrong with a card, and where it lies.
pub(super) fn card(picture: &RgbImage, shows: Shows) -> (Vec<Flaw>, Option<Outline>) {
    let wanted = if shows == Shows::CardFront {
        Looks::Front
    } else {
        Looks::Back
    };
    let mut likeliest = None;
    // Where the likeliest outline holds nothing of a card, another one may.
    for found in outlines(picture, CARD) {
        let seen = Seen::within(found, picture);
        let whole = |before: &Seen| before.found.sure && seen.found.cut_off;
        if seen.looks == wanted && !likeliest.as_ref().is_some_and(whole) {
            return (seen.flaws(wanted), Some(found));
        }
        if likeliest.is_none() {
            // What is clearly seen to be the other side is not the wanted one within another outline.
            let is_the_other = found.sure && seen.looks != Looks::Else;
            likeliest = Some(seen);
            if is_the_other {
                break;
            }
        }
    }
    likeliest.map_or((vec![Flaw::NotACard], None), |seen| {
        (seen.flaws(wanted), Some(seen.found))
    })
}

/// What is seen within an outline.
struct Seen {
    found: Outline,
    looks: Looks,
    /// Whether lines of print are on it.
    lines: bool,
    sharp: Sharp,
    light: Vec<Flaw>,
    /// Too far away or too far aside.
    lies: Vec<Flaw>,
}

impl Seen {
    fn within(found: Outline, picture: &RgbImage) -> Self {
        let flat = Flat::laid(picture, &found.corners, CARD_MM, PX_PER_MM, CELLS_PER_MM);
        let sharp = sharp(&flat.grey, PX_PER_MM, 1.0);
        let (looks, lines) = looks(&flat, sharp.contrast);
        Self {
            found,
            looks,
            lines,
            sharp,
            lies: lies(&found.corners, smallest(picture), CARD_MM),
            light: light(&flat.cells, CELLS_PER_MM, flat.darkest(0.02), WHITE_CARD),
        }
    }

    fn flaws(&self, wanted: Looks) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        let unreadable = self.sharp.width_mm.is_none_or(|width| width > READABLE_MM);
        let poor =
            unreadable || self.found.cut_off || !self.light.is_empty() || !self.lies.is_empty();
        let proven = match self.looks {
            // A zone is proof; what else a poor picture shows or does not show is none.
            Looks::Back => true,
            Looks::Front => !poor,
            Looks::Else => !poor || !self.found.sure && !self.lines && self.light.is_empty(),
        };
        if self.looks != wanted && proven {
            flaws.push(Flaw::NotACard);
        }
        if self.found.cut_off {
            flaws.push(Flaw::CutOff);
        }
        flaws.extend(&self.lies);
        flaws.extend(&self.light);
        if unreadable && !flaws.contains(&Flaw::Small) {
            flaws.push(Flaw::Blur);
        }
        flaws
    }
}

/// How many pixels a millimetre of a card has at least on such a picture.
fn smallest(picture: &RgbImage) -> f64 {
    let long = f64::from(picture.width().max(picture.height()));
    (SMALL_SHARE * long / CARD_MM.0).clamp(SMALL_PX_PER_MM, PLENTY_PX_PER_MM)
}

/// Whether it lies too far away, or too far aside.
pub(super) fn lies(corners: &[Point; 4], smallest: f64, size_mm: (f64, f64)) -> Vec<Flaw> {
    let way = Way::to(corners, size_mm);
    let (most, least) = way.stretch((size_mm.0 / 2.0, size_mm.1 / 2.0));
    let [a, b, c, d] = *corners;
    let length = |a: Point, b: Point| (a.0 - b.0).hypot(a.1 - b.1);
    let alike = |a: f64, b: f64| a.min(b) / a.max(b).max(1e-9);
    let far = alike(length(a, b), length(c, d)).min(alike(length(b, c), length(d, a)));
    let mut flaws = Vec::new();
    if least < TILTED * most || far < FAR {
        flaws.push(Flaw::Tilted);
    }
    if most < smallest {
        flaws.push(Flaw::Small);
    }
    flaws
}

/// A picture so large that nothing is gained by all of it, with this long side.
pub(crate) fn at_most(picture: &RgbImage, long_side: u32) -> Option<RgbImage> {
    let long = picture.width().max(picture.height());
    (long > long_side).then(|| {
        let (width, height) = crate::variants::fitting(picture.dimensions(), long_side);
        shrunk(picture, width, height)
    })
}
