//! What was seen of a symbol that may not be readable by itself, and what would help.

use image::GrayImage;
use tannha_domain::Flaw;

use super::{
    equalise::{MARGIN, PER_MODULE},
    locate::weight,
    patch::{Patch, Scale},
    quad::Quad,
    reader::symbol,
    symbol::Symbol,
};
use crate::pixels::Pixels;

/// From this level on nothing is left of what is printed.
const BURNT: f32 = 246.0;

/// A grid that lies so well is taken for a code's when something is said of it.
const LOCATED: f32 = 0.45;

/// Below this level the paper is in the dark: noise is as strong as print.
const DARK_PAPER: f32 = 56.0;
/// A picture with such a middle pixel shows a room without light.
const DARK_ROOM: u8 = 32;

/// Smaller modules are read by luck.
const CLOSER_PX: f32 = 2.2;

/// Glare covers this share of the modules that must be dark.
const GLARE: f32 = 0.04;

/// What was seen of a symbol.
#[derive(Debug, Clone)]
pub(crate) struct Glimpse {
    pub(crate) version: usize,
    /// How dark each module looks; 0 where it is burnt out.
    pub(crate) soft: Vec<f32>,
    /// How well the grid lay.
    pub(crate) fit: f32,
    /// The symbol as it lies there, and where that is.
    pub(crate) patch: Patch,
    pub(crate) lies: Quad,
    /// Modules about which all is burnt out.
    pub(crate) burnt: Vec<bool>,
    hint: Flaw,
}

/// What should be otherwise for this frame to be read, where that can be told: a code that is near and lit is blurred.
pub(super) fn hint_of(picture: &GrayImage, glimpse: Option<&Glimpse>) -> Option<Flaw> {
    if let Some(glimpse) = glimpse.filter(|glimpse| glimpse.fit > LOCATED) {
        return Some(glimpse.hint);
    }
    let mut levels: Vec<u8> = picture.as_raw().iter().step_by(61).copied().collect();
    let middle = levels.len() / 2;
    let dark = !levels.is_empty() && *levels.select_nth_unstable(middle).1 < DARK_ROOM;
    dark.then_some(Flaw::Dark)
}

impl Glimpse {
    /// How much speaks for a code's being there.
    pub(super) fn evidence(&self) -> f32 {
        symbol(self.version).map_or(0.0, |symbol| weight(self.fit, symbol))
    }

    pub(super) fn taken(
        pixels: &Pixels,
        quad: &Quad,
        symbol: &Symbol,
        fit: f32,
        soft: Vec<f32>,
    ) -> Self {
        let side = symbol.side;
        let way = quad.way(side);
        let levels: Vec<f32> = (0..side * side)
            .map(|at| {
                let (x, y) = way.at((at % side) as f32 + 0.5, (at / side) as f32 + 0.5);
                pixels.linear(x, y)
            })
            .collect();
        let about = |at: usize| {
            let (x, y) = (at % side, at / side);
            let rows = y.saturating_sub(1)..(y + 2).min(side);
            rows.flat_map(move |row| {
                (x.saturating_sub(1)..(x + 2).min(side)).map(move |column| row * side + column)
            })
        };
        let bright = |at: usize| levels.get(at).is_some_and(|level| *level >= BURNT);
        let burnt: Vec<bool> = (0..side * side).map(|at| about(at).all(bright)).collect();
        let seen = soft.into_iter().zip(&burnt);
        let soft = seen.map(|(soft, burnt)| if *burnt { 0.0 } else { soft });
        Self {
            version: symbol.version,
            soft: soft.collect(),
            fit,
            patch: Patch::taken(pixels, quad, side, PER_MODULE, MARGIN, Scale::Written),
            lies: *quad,
            burnt,
            hint: hint(symbol, &levels, quad.edge() / side as f32),
        }
    }
}

fn hint(symbol: &Symbol, levels: &[f32], module_px: f32) -> Flaw {
    let known = symbol.known.iter().zip(levels);
    let (ink, mut paper): (Vec<_>, Vec<_>) = known
        .filter_map(|(dark, level)| Some(((*dark)?, *level)))
        .partition(|(dark, _)| *dark);
    let middle = paper.len() / 2;
    let order = |a: &(bool, f32), b: &(bool, f32)| a.1.total_cmp(&b.1);
    let paper = if paper.is_empty() {
        255.0
    } else {
        paper.select_nth_unstable_by(middle, order).1.1
    };
    let covered = ink.iter().filter(|(_, level)| *level >= BURNT).count();
    if paper < DARK_PAPER {
        Flaw::Dark
    } else if covered as f32 > GLARE * ink.len() as f32 {
        Flaw::Glare
    } else if module_px < CLOSER_PX {
        Flaw::Small
    } else {
        Flaw::Blur
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_help_is_told_from_the_modules_that_every_code_has() {
        let symbol = Symbol::new(7);
        let levels = |dark: f32, light: f32| -> Vec<f32> {
            let known = symbol.known.iter();
            known
                .map(|known| known.map_or(120.0, |is_dark| if is_dark { dark } else { light }))
                .collect()
        };
        assert_eq!(hint(&symbol, &levels(40.0, 200.0), 3.0), Flaw::Blur);
        assert_eq!(hint(&symbol, &levels(40.0, 200.0), 1.8), Flaw::Small);
        assert_eq!(hint(&symbol, &levels(10.0, 40.0), 3.0), Flaw::Dark);
        let mut glare = levels(40.0, 200.0);
        for level in glare.iter_mut().take(symbol.side * 6) {
            *level = 255.0;
        }
        assert_eq!(hint(&symbol, &glare, 3.0), Flaw::Glare);
    }

    #[test]
    fn without_a_code_there_is_nothing_or_the_dark() {
        let wall = |level| GrayImage::from_pixel(64, 48, image::Luma([level]));
        assert_eq!(hint_of(&wall(120), None), None);
        assert_eq!(hint_of(&wall(9), None), Some(Flaw::Dark));
    }
}
