//! The rules for a card.

use image::RgbImage;
use tannha_domain::Flaw;

use super::{
    Shows,
    layout::{Looks, looks},
    light::light,
    outline::{CARD, Outline, outline},
    plane::{CELLS_PER_MM, Flat, Point, Way},
    sharp::sharp,
};
use crate::scale::shrunk;

pub(crate) const CARD_MM: (f64, f64) = (85.6, 53.98);
/// Cards are judged at this size: strokes of the smallest print are 1.5 to 2 px wide there.
const PX_PER_MM: f64 = 10.0;
/// Edges wider than this run together: the strokes of letters 1.2 mm high are 0.4 to 0.5 mm apart.
const READABLE_MM: f64 = 0.40;
/// With fewer pixels a millimetre, letters 1.2 mm high have less than eight.
const SMALL_PX_PER_MM: f64 = 6.2;
/// Seen from more than 38 degrees aside, the far side is lost.
const TILTED: f64 = 0.78;
/// And where its far edge is so much shorter than its near one.
const FAR: f64 = 0.64;

/// What is wrong with a card, and where it lies.
pub(super) fn card(picture: &RgbImage, shows: Shows) -> (Vec<Flaw>, Option<Outline>) {
    let Some(found) = outline(picture, CARD) else {
        return (vec![Flaw::NotACard], None);
    };
    let flat = Flat::laid(picture, &found.corners, CARD_MM, PX_PER_MM, CELLS_PER_MM);
    let sharp = sharp(&flat.grey, PX_PER_MM, 1.0);
    let ink = flat.darkest(0.02);
    let mut flaws = Vec::new();
    let looks = looks(&flat, sharp.contrast);
    let wanted = if shows == Shows::CardFront {
        Looks::Front
    } else {
        Looks::Back
    };
    let light = light(&flat.cells, CELLS_PER_MM, ink);
    let unreadable = sharp.width_mm.is_none_or(|width| width > READABLE_MM);
    let poor = unreadable || found.cut_off || !light.is_empty();
    // What a poor picture does not show is no proof; the other side is one.
    if looks != wanted && (looks != Looks::Else || !poor) {
        flaws.push(Flaw::NotACard);
    }
    if found.cut_off {
        flaws.push(Flaw::CutOff);
    }
    flaws.extend(lies(&found.corners, SMALL_PX_PER_MM, CARD_MM));
    flaws.extend(light);
    if unreadable && !flaws.contains(&Flaw::Small) {
        flaws.push(Flaw::Blur);
    }
    (flaws, Some(found))
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
    if most < smallest {
        flaws.push(Flaw::Small);
    }
    if least < TILTED * most || far < FAR {
        flaws.push(Flaw::Tilted);
    }
    flaws
}

/// A picture so large that nothing is gained by all of it is judged at half of its size.
pub(super) fn at_most(picture: &RgbImage, long_side: u32) -> Option<RgbImage> {
    let long = picture.width().max(picture.height());
    (long > long_side).then(|| {
        let (width, height) = crate::variants::fitting(picture.dimensions(), long_side);
        shrunk(picture, width, height)
    })
}
