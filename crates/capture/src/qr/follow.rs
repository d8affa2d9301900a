//! Finds a code again on the next frame: it lies near where it lay, and what is believed of all its modules says where,
//! also where its corners are not to be seen.

use super::{
    patch::{Patch, Scale},
    quad::Quad,
    register::fit,
    symbol::Symbol,
};
use crate::pixels::Pixels;

/// A hand wanders by this share of the frame's long side from one frame to the next, or less.
const WANDERS: f32 = 0.03;
/// Not further than so many modules: a code that is so small is not read anyway.
const MOST_MODULES: usize = 20;
/// Places tried, along a module.
const PER_MODULE: usize = 2;
/// More modules than this are not needed to tell the place.
const ENOUGH: usize = 700;
/// How well the best place must fit.
const LEAST_FIT: f32 = 0.2;

/// Where a code that lay at `before` lies now; its corners still have to be laid exactly.
pub(super) fn followed(
    picture: &Pixels,
    before: &Quad,
    symbol: &Symbol,
    believed: &[Option<bool>],
) -> Option<Quad> {
    let module_px = (before.edge() / symbol.side as f32).max(1.0);
    let long_side = picture.width.max(picture.height) as f32;
    let reach = ((WANDERS * long_side / module_px).ceil() as usize).clamp(2, MOST_MODULES);
    let around = Patch::taken(
        picture,
        before,
        symbol.side,
        PER_MODULE,
        reach,
        Scale::Written,
    );
    let darkness = &around.darkness;
    let modules: Vec<(usize, bool)> = believed
        .iter()
        .enumerate()
        .filter_map(|(at, dark)| {
            let (x, y) = (at % symbol.side, at / symbol.side);
            Some((PER_MODULE * (y * darkness.width + x), (*dark)?))
        })
        .collect();
    let every = modules.len().div_ceil(ENOUGH).max(1);
    let ways = 2 * reach * PER_MODULE;
    let places = (0..ways * ways).map(|at| (at % ways, at / ways));
    let fits = places.map(|(right, down)| {
        let first = down * darkness.width + right;
        let seen = modules.iter().step_by(every).filter_map(|(at, dark)| {
            let level = darkness.levels.get(first + at)?;
            Some((*level, *dark))
        });
        (fit(seen), (right, down))
    });
    let (best, (right, down)) = fits.max_by(|one, other| one.0.total_cmp(&other.0))?;
    if best < LEAST_FIT {
        return None;
    }
    // A sample's middle against a module's.
    let away = |at: usize| (at as f32 + 0.5) / PER_MODULE as f32 - reach as f32 - 0.5;
    let way = before.way(symbol.side);
    let (side, right, down) = (symbol.side as f32, away(right), away(down));
    let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)];
    Some(Quad(corners.map(|(x, y)| way.at(x + right, y + down))))
}

#[cfg(test)]
mod tests {
    use qrcode::{Color, EcLevel, QrCode, Version};

    use super::*;
    use crate::qr::reader::symbol;

    /// A code of version 6, three pixels a module, on a frame of 320 by 240; a finger covers its upper third.
    fn frame(text: &str, (left, top): (usize, usize)) -> (Pixels, Vec<Option<bool>>) {
        let code = QrCode::with_version(text, Version::Normal(6), EcLevel::M).unwrap();
        let (side, colours) = (code.width(), code.to_colors());
        let level = |x: usize, y: usize| {
            let module = |at: usize, from: usize| {
                at.checked_sub(from)
                    .map(|at| at / 3)
                    .filter(|at| *at < side)
            };
            match (module(x, left), module(y, top)) {
                (Some(column), Some(row)) if row > side / 3 => {
                    [200.0, 40.0][usize::from(colours[row * side + column] == Color::Dark)]
                }
                (Some(_), Some(_)) => 120.0,
                _ => 200.0,
            }
        };
        let pixels = Pixels {
            width: 320,
            height: 240,
            levels: (0..320 * 240).map(|at| level(at % 320, at / 320)).collect(),
        };
        let dark = colours.iter().map(|colour| Some(*colour == Color::Dark));
        (pixels, dark.collect())
    }

    /// As long as what a card says: what fills a shorter one up is the same in all.
    const CARD: &str =
        "019157000123|090000123|Nong Thi Mo|02091957|Nu|Xom Dong Ruong, Trang Xa, Vo Nhai|10052021";
    const PAGE: &str =
        "https://thainguyen.gov.vn/tin-tuc/2026/11/chi-tra-an-sinh-xa-hoi-qua-tai-khoan-ngan-hang";

    fn square(left: f32, top: f32, long: f32) -> Quad {
        let (right, low) = (left + long, top + long);
        Quad([(left, top), (right, top), (right, low), (left, low)])
    }

    #[test]
    fn a_code_that_a_hand_moved_is_found_again_though_two_of_its_corners_are_hidden() {
        let (pixels, believed) = frame(CARD, (107, 61));
        let symbol = symbol(6).unwrap();
        let long = 3.0 * symbol.side as f32;
        let Quad(corners) =
            followed(&pixels, &square(100.0, 65.0, long), symbol, &believed).unwrap();
        let Quad(wanted) = square(107.0, 61.0, long);
        for ((x, y), (right_x, right_y)) in corners.into_iter().zip(wanted) {
            assert!((x - right_x).abs() < 2.0 && (y - right_y).abs() < 2.0);
        }
    }

    #[test]
    fn another_code_is_not_taken_for_it() {
        let (pixels, _) = frame(CARD, (107, 61));
        let (_, believed) = frame(PAGE, (107, 61));
        let symbol = symbol(6).unwrap();
        // What every symbol has fits everywhere: it says nothing here.
        let data = believed.iter().zip(&symbol.known);
        let data: Vec<Option<bool>> = data
            .map(|(dark, known)| dark.filter(|_| known.is_none()))
            .collect();
        let long = 3.0 * symbol.side as f32;
        assert_eq!(
            followed(&pixels, &square(107.0, 61.0, long), symbol, &data),
            None
        );
    }
}
