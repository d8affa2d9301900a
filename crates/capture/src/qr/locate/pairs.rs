//! Symbols with a hidden corner: a finger, a crease or glare lies on one finder pattern, and the other two tell where the
//! third must be, but for how the card leans.

use super::{Finder, Place, distance, weight};
use crate::{
    pixels::Pixels,
    qr::{
        quad::Quad,
        register::{fit, quick_fit},
        symbol::Symbol,
    },
};

/// So many finder patterns are paired, the best.
const MOST_PAIRED: usize = 20;
/// How well the modules by the two that are seen must do, before it is asked how the card leans.
const SEEN_FIT: f32 = 0.4;
/// How well all of them must do.
const PLACE_FIT: f32 = 0.3;
/// How much shorter or longer the unseen edge is, and how far it leans: a card held at up to about 45°.
const STRETCHES: [f32; 5] = [1.0, 0.86, 1.16, 0.73, 1.36];
const LEANS: [f32; 5] = [0.0, -0.12, 0.12, -0.25, 0.25];

/// Places where two of these could be two corners of a symbol whose third is hidden.
pub(super) fn places_of_pairs(
    picture: &Pixels,
    symbols: &[Symbol],
    finders: &[Finder],
) -> Vec<Place> {
    let finders = finders.get(..MOST_PAIRED).unwrap_or(finders);
    let mut places = Vec::new();
    for (at, first) in finders.iter().enumerate() {
        for second in finders.iter().skip(at + 1) {
            if !(0.66..1.5).contains(&(first.module / second.module)) {
                continue;
            }
            let modules = distance(first, second) / first.module.midpoint(second.module);
            for symbol in symbols {
                let wanted = symbol.side as f32 - 7.0;
                for hidden in Hidden::ALL {
                    let apart = modules / wanted / hidden.apart();
                    if (0.8..1.25).contains(&apart) {
                        for pair in [[first, second], [second, first]] {
                            places.extend(hidden.place(picture, symbol, pair));
                        }
                    }
                }
            }
        }
    }
    places
}

/// Which finder pattern is not seen. Of the other two, the first comes first clockwise.
#[derive(Debug, Clone, Copy)]
enum Hidden {
    Origin,
    Right,
    Below,
}

impl Hidden {
    const ALL: [Self; 3] = [Self::Origin, Self::Right, Self::Below];

    /// How far the other two are apart, in edges.
    fn apart(self) -> f32 {
        match self {
            Self::Origin => std::f32::consts::SQRT_2,
            Self::Right | Self::Below => 1.0,
        }
    }

    /// Origin, right and below, where the unseen edge is so much longer than the seen one and leans so far.
    fn corners(self, [a, b]: [(f32, f32); 2], stretch: f32, lean: f32) -> [(f32, f32); 3] {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        // A quarter turn clockwise, as a picture's rows go down.
        let (px, py) = (stretch * -dy + lean * dx, stretch * dx + lean * dy);
        match self {
            Self::Origin => {
                let middle = (a.0.midpoint(b.0), a.1.midpoint(b.1));
                [(middle.0 + px / 2.0, middle.1 + py / 2.0), a, b]
            }
            // `b` is the origin here, `a` what is below it.
            Self::Right => [b, (b.0 + px, b.1 + py), a],
            Self::Below => [a, b, (a.0 + px, a.1 + py)],
        }
    }

    fn place(self, picture: &Pixels, symbol: &Symbol, pair: [&Finder; 2]) -> Option<Place> {
        let pair = pair.map(|finder| (finder.x, finder.y));
        let quad = |stretch, lean| Quad::of_finders(self.corners(pair, stretch, lean), symbol.side);
        let seen = self.fit_of_seen(picture, symbol, &quad(1.0, 0.0));
        if seen < SEEN_FIT {
            return None;
        }
        let (quad, fit) = STRETCHES
            .iter()
            .flat_map(|stretch| LEANS.map(|lean| quad(*stretch, lean)))
            .map(|quad| (quad, quick_fit(picture, &quad, symbol)))
            .max_by(|a, b| a.1.total_cmp(&b.1))?;
        (fit > PLACE_FIT).then_some(Place {
            quad,
            version: symbol.version,
            weight: weight(fit, symbol),
        })
    }

    /// How well the known modules about the two and between them do.
    fn fit_of_seen(self, picture: &Pixels, symbol: &Symbol, quad: &Quad) -> f32 {
        let way = quad.way(symbol.side);
        let (side, near) = (symbol.side, 8);
        let is_seen = |x: usize, y: usize| match self {
            Self::Origin => (x < near) != (y < near) && (x >= side - near || y >= side - near),
            Self::Right => x < near,
            Self::Below => y < near,
        };
        let known = symbol.known.iter().enumerate();
        fit(known.filter_map(|(at, dark)| {
            let (x, y) = (at % side, at / side);
            let dark = dark.filter(|_| is_seen(x, y))?;
            let (x, y) = way.at(x as f32 + 0.5, y as f32 + 0.5);
            Some((-picture.linear(x, y), dark))
        }))
    }
}

#[cfg(test)]
mod tests {
    use image::{GrayImage, Luma};
    use qrcode::{EcLevel, QrCode};

    use super::*;
    use crate::qr::locate::{Rings, finders, places, places_of_two};

    const VERSION: usize = 7;
    const MODULE_PX: u32 = 4;

    /// A symbol with a finger on one of its finder patterns.
    fn held(hidden: Hidden) -> Pixels {
        let code = QrCode::with_version("", qrcode::Version::Normal(7), EcLevel::M).unwrap();
        let mut picture: GrayImage = code
            .render::<Luma<u8>>()
            .module_dimensions(MODULE_PX, MODULE_PX)
            .build();
        let far = picture.width() / MODULE_PX - 11;
        let (left, top) = match hidden {
            Hidden::Origin => (4, 4),
            Hidden::Right => (far, 4),
            Hidden::Below => (4, far),
        };
        for at in 0..(7 * MODULE_PX).pow(2) {
            let (x, y) = (at % (7 * MODULE_PX), at / (7 * MODULE_PX));
            picture.put_pixel(left * MODULE_PX + x, top * MODULE_PX + y, Luma([140]));
        }
        Pixels::of(&picture)
    }

    #[test]
    fn a_symbol_is_found_by_any_two_of_its_three_corners() {
        let symbols = [Symbol::new(6), Symbol::new(VERSION), Symbol::new(8)];
        for hidden in Hidden::ALL {
            let picture = held(hidden);
            let finders = finders(&picture, Rings::Sharp);
            let side = (17 + 4 * VERSION) as f32 * MODULE_PX as f32;
            let (near, far) = (4.0 * MODULE_PX as f32, 4.0 * MODULE_PX as f32 + side);
            let wanted = [(near, near), (far, near), (far, far), (near, far)];
            let lies = |place: &Place| {
                let off = place.quad.0.iter().zip(wanted);
                place.version == VERSION
                    && off
                        .map(|(at, wanted)| (at.0 - wanted.0).hypot(at.1 - wanted.1))
                        .all(|off| off < 1.5 * MODULE_PX as f32)
            };
            let three = places(&picture, &symbols, &finders);
            assert!(!three.iter().any(lies), "{hidden:?}");
            let two = places_of_two(&picture, &symbols, &finders);
            assert!(two.first().is_some_and(lies), "{hidden:?}");
        }
    }
}
