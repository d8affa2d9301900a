//! Lays the grid on the symbol to a fraction of a module, by what is known of it beforehand.

use super::{
    patch::{Patch, Scale},
    quad::Quad,
    symbol::Symbol,
};
use crate::pixels::Pixels;

/// How well a symbol agrees with a picture: from -1 to 1.
pub(crate) fn fit(values: impl Iterator<Item = (f32, bool)>) -> f32 {
    let (mut with, mut sum, mut squares, mut balance, mut count) = (0.0_f32, 0.0, 0.0, 0.0, 0.0);
    for (value, dark) in values {
        let sign = if dark { 1.0 } else { -1.0 };
        with += sign * value;
        sum += value;
        squares += value * value;
        balance += sign;
        count += 1.0;
    }
    if count == 0.0 {
        return 0.0;
    }
    let spread = (squares - sum * sum / count) * (count - balance * balance / count);
    (with - sum * balance / count) / spread.max(1e-6).sqrt()
}

/// How well the modules that are known lie on the picture as it is: quick, and enough to tell symbols from print.
pub(crate) fn quick_fit(picture: &Pixels, quad: &Quad, symbol: &Symbol) -> f32 {
    let way = quad.way(symbol.side);
    fit(places(symbol, &symbol.known).map(|(x, y, dark)| {
        let (x, y) = way.at(x, y);
        (-picture.linear(x, y), dark)
    }))
}

fn places<'a>(
    symbol: &'a Symbol,
    known: &'a [Option<bool>],
) -> impl Iterator<Item = (f32, f32, bool)> + 'a {
    known.iter().enumerate().filter_map(|(at, dark)| {
        let (x, y) = (at % symbol.side, at / symbol.side);
        Some((x as f32 + 0.5, y as f32 + 0.5, (*dark)?))
    })
}

/// Moves the corners until the known modules lie best, and says how well they do.
pub(crate) fn registered(
    picture: &Pixels,
    begun: Quad,
    symbol: &Symbol,
    known: &[Option<bool>],
    scale: Scale,
    steps: &[f32],
) -> (Quad, f32) {
    let patch = Patch::taken(picture, &begun, symbol.side, 3, 4, scale);
    let side = symbol.side as f32;
    let mut quad = Quad([(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)]);
    let places: Vec<(f32, f32, bool)> = places(symbol, known).collect();
    let score = |quad: &Quad| {
        let way = quad.way(symbol.side);
        fit(places.iter().map(|(x, y, dark)| {
            let (u, v) = way.at(*x, *y);
            (patch.at(u, v), *dark)
        }))
    };
    let mut best = score(&quad);
    // The corner without a finder is the least known: it is looked for within two modules first.
    if steps.first().is_some_and(|step| *step >= 0.5) {
        let from = quad;
        for at in 0..81 {
            let mut moved = from;
            moved.0[2].0 += (at % 9) as f32 * 0.5 - 2.0;
            moved.0[2].1 += (at / 9) as f32 * 0.5 - 2.0;
            let fit = score(&moved);
            if fit > best {
                (best, quad) = (fit, moved);
            }
        }
    }
    for step in steps {
        for _ in 0..3 {
            let before = best;
            for change in CHANGES {
                for sign in [*step, -*step] {
                    let mut moved = quad;
                    for (corner, (dx, dy)) in moved.0.iter_mut().zip(change) {
                        corner.0 += sign * f32::from(dx);
                        corner.1 += sign * f32::from(dy);
                    }
                    let fit = score(&moved);
                    if fit > best {
                        (best, quad) = (fit, moved);
                    }
                }
            }
            if best <= before {
                break;
            }
        }
    }
    let way = begun.way(symbol.side);
    (Quad(quad.0.map(|(x, y)| way.at(x, y))), best)
}

/// The whole, then its stretch, lean and turn, then each corner alone.
const CHANGES: [[(i8, i8); 4]; 14] = [
    [(1, 0), (1, 0), (1, 0), (1, 0)],
    [(0, 1), (0, 1), (0, 1), (0, 1)],
    [(0, 0), (1, 0), (1, 0), (0, 0)],
    [(0, 0), (0, 0), (0, 1), (0, 1)],
    [(0, 0), (0, 1), (0, 1), (0, 0)],
    [(0, 0), (0, 0), (1, 0), (1, 0)],
    [(1, 0), (0, 0), (0, 0), (0, 0)],
    [(0, 1), (0, 0), (0, 0), (0, 0)],
    [(0, 0), (1, 0), (0, 0), (0, 0)],
    [(0, 0), (0, 1), (0, 0), (0, 0)],
    [(0, 0), (0, 0), (1, 0), (0, 0)],
    [(0, 0), (0, 0), (0, 1), (0, 0)],
    [(0, 0), (0, 0), (0, 0), (1, 0)],
    [(0, 0), (0, 0), (0, 0), (0, 1)],
];
