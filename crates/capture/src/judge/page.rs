//! The rules for a page of text, and for a numbered sheet.

use image::{GrayImage, RgbImage, imageops};
use tannha_domain::Flaw;

use super::{
    card::lies,
    ink::{CELLS_PER_MM, is_marked},
    light::{WHITE_PAGE, light},
    outline::{Outline, PAGE, outline},
    plane::{Flat, Point, turns},
    sharp::sharp,
};
use crate::{face::Effort, pixels::Pixels, scale::shrunk};

/// A page of A4, lying; smaller ones have print of the same size or larger, so that this asks too much of none.
const PAGE_MM: (f64, f64) = (297.0, 210.0);
const PX_PER_MM: f64 = 4.0;
/// Print of a page is so much larger than the smallest on a card.
const LARGER: f64 = 1.9;
const READABLE_MM: f64 = 0.40 * LARGER;
/// With fewer pixels a millimetre, letters two millimetres high have less than seven.
const SMALL_PX_PER_MM: f64 = 2.9;

/// What is wrong with a page of text.
pub(super) fn document(picture: &RgbImage) -> (Vec<Flaw>, Option<Outline>) {
    let page = Page::of(picture);
    (page.flaws, page.found)
}

/// A page, lying, and what is wrong with it.
struct Page {
    flaws: Vec<Flaw>,
    found: Option<Outline>,
    /// Its colours, [`CELLS_PER_MM`] a millimetre.
    cells: RgbImage,
}

impl Page {
    fn of(picture: &RgbImage) -> Self {
        let found = outline(picture, PAGE);
        let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
        // A page may fill the picture: then the picture is the page.
        let whole = if width > height {
            [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
        } else {
            [(width, 0.0), (width, height), (0.0, height), (0.0, 0.0)]
        };
        let corners = found.map_or(whole, |found| found.corners);
        let flat = Flat::laid(picture, &corners, PAGE_MM, PX_PER_MM, CELLS_PER_MM as f64);
        let sharp = sharp(&flat.grey, PX_PER_MM, LARGER);
        let mut flaws = Vec::new();
        if let Some(found) = found {
            if found.cut_off {
                flaws.push(Flaw::CutOff);
            }
            flaws.extend(lies(&corners, SMALL_PX_PER_MM, PAGE_MM));
        } else {
            let print = Print::of(&flat.grey, sharp.contrast);
            if print.runs_on() {
                flaws.push(Flaw::CutOff);
            } else if !print.fills() {
                flaws.push(Flaw::Small);
            }
        }
        let ink = flat.darkest(0.01);
        let cells = shrunk(&flat.cells, PAGE_MM.0 as u32, PAGE_MM.1 as u32);
        flaws.extend(light(&cells, 1.0 / LARGER, ink, WHITE_PAGE));
        if sharp.width_mm.is_none_or(|width| width > READABLE_MM) && !flaws.contains(&Flaw::Small) {
            flaws.push(Flaw::Blur);
        }
        Self {
            flaws,
            found,
            cells: flat.cells,
        }
    }
}

/// A picture's end is looked at so deep: a line of print lies there where the page goes on. A whole page has a margin.
const END_PX: usize = 20;
/// Print is darker by this share of all print's contrast than what is around it, and runs on where so much of one side is print.
const AROUND_PX: usize = 10;
const PRINTED: f32 = 0.3;
const PRINTED_SHARE: f32 = 0.05;
/// And by so many levels: less is noise.
const LEAST: f32 = 12.0;
/// A page that fills the picture has print over so much of both its sides.
const FILLS: f32 = 0.6;
/// A row or a column with less of it than this share has no print.
const SOME: f32 = 0.01;

/// Where print is on a picture in which no page's sides were found.
struct Print {
    wide: usize,
    high: usize,
    is_ink: Vec<bool>,
}

impl Print {
    fn of(picture: &GrayImage, contrast: f32) -> Self {
        let levels = Pixels::of(picture);
        let mean = levels.mean_within(AROUND_PX);
        let least = (PRINTED * contrast).max(LEAST);
        let around = mean.levels.iter().zip(&levels.levels);
        Self {
            wide: levels.width,
            high: levels.height,
            is_ink: around.map(|(mean, level)| mean - level > least).collect(),
        }
    }

    fn at(&self, x: usize, y: usize) -> bool {
        self.is_ink.get(y * self.wide + x) == Some(&true)
    }

    /// Whether print runs into the picture's end: then the page goes on beyond it.
    fn runs_on(&self) -> bool {
        let (wide, high) = (self.wide, self.high);
        let printed = |length: usize, place: &dyn Fn(usize, usize) -> (usize, usize)| {
            let printed = (0..length).filter(|along| {
                let mut deep = (0..END_PX).map(|deep| place(*along, deep));
                deep.any(|(x, y)| self.at(x, y))
            });
            printed.count() as f32 > PRINTED_SHARE * length as f32
        };
        let back = |length: usize, deep: usize| length.saturating_sub(1 + deep);
        printed(wide, &|along, deep| (along, deep))
            || printed(wide, &|along, deep| (along, back(high, deep)))
            || printed(high, &|along, deep| (deep, along))
            || printed(high, &|along, deep| (back(wide, deep), along))
    }

    /// Whether print spreads over the picture, so that the page may be all of it.
    fn fills(&self) -> bool {
        let spread = |length: usize, across: usize, place: &dyn Fn(usize, usize) -> bool| {
            let some = |along: &usize| {
                let printed = (0..across).filter(|at| place(*along, *at)).count();
                printed as f32 > SOME * across as f32
            };
            let first = (0..length).find(some);
            let last = (0..length).rev().find(some);
            first
                .zip(last)
                .map_or(0.0, |(first, last)| (last - first) as f32)
                > FILLS * length as f32
        };
        spread(self.wide, self.high, &|x, y| self.at(x, y))
            && spread(self.high, self.wide, &|y, x| self.at(x, y))
    }
}

/// What is wrong with a numbered sheet; `code_top` is where the upper side of its code lies, in shares of the picture's sides.
pub(super) fn sheet(
    picture: &RgbImage,
    effort: Effort,
    code_top: &dyn Fn() -> Option<[Point; 2]>,
) -> (Vec<Flaw>, Option<Outline>) {
    let Page {
        mut flaws,
        found,
        cells,
    } = Page::of(picture);
    let Some(outline) = found else {
        flaws.insert(0, Flaw::CutOff);
        return (flaws, found);
    };
    // The next frame comes in a moment: the code is looked for once all else is well.
    if effort == Effort::Frame && !flaws.is_empty() {
        return (flaws, found);
    }
    match code_top() {
        None => flaws.push(Flaw::NoCode),
        // Only a sheet that is seen well shows that nothing stands on it.
        Some(top) if flaws.is_empty() => {
            let (wide, high) = (f64::from(picture.width()), f64::from(picture.height()));
            let top = top.map(|(x, y)| (x * wide, y * high));
            let sheet = upright(&cells, outline.corners, top);
            if sheet.width() > sheet.height() {
                // No sheet lies so as its code says: what was found is a part of it.
                flaws.push(Flaw::CutOff);
            } else if !is_marked(&sheet) {
                flaws.push(Flaw::NoInk);
            }
        }
        Some(_) => {}
    }
    (flaws, found)
}

/// The sheet turned as its code runs.
fn upright(cells: &RgbImage, corners: [Point; 4], [left, right]: [Point; 2]) -> RgbImage {
    let along = |from: Point, to: Point| {
        let length = (to.0 - from.0).hypot(to.1 - from.1).max(1e-9);
        ((to.0 - from.0) * (right.0 - left.0) + (to.1 - from.1) * (right.1 - left.1)) / length
    };
    let best = (0..4).zip(turns(corners)).max_by(|(_, one), (_, other)| {
        let by_code = |[a, b, ..]: &[Point; 4]| along(*a, *b);
        by_code(one).total_cmp(&by_code(other))
    });
    match best {
        Some((1, _)) => imageops::rotate270(cells),
        Some((2, _)) => imageops::rotate180(cells),
        Some((3, _)) => imageops::rotate90(cells),
        _ => cells.clone(),
    }
}
