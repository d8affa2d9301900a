//! Our own reader: finds a symbol, lays a grid on it, takes blur out, and lets error correction decide. It reads what is
//! too blurred, worn or washed out for a reader that must see black and white.

use std::{sync::LazyLock, time::Instant};

use image::GrayImage;

use super::{
    equalise::{MARGIN, PER_MODULE, equalised, of_beliefs, of_known},
    glimpse::Glimpse,
    locate::{Place, Rings, finders, places, places_of_two, weight},
    patch::{Patch, Scale},
    quad::Quad,
    register::registered,
    soft::{Tried, read},
    symbol::{Symbol, VERSIONS},
    unmix::unmixed,
};
use crate::pixels::Pixels;

static SYMBOLS: LazyLock<Vec<Symbol>> = LazyLock::new(|| VERSIONS.map(Symbol::new).collect());

/// How well the grid must lie before its modules are looked at.
const GRID_FIT: f32 = 0.3;

/// More grids than this are not tried: what lies behind is print.
const MOST_GRIDS: usize = 3;

/// A grid that lies so well is a symbol's.
const SEEN_WELL: f32 = 0.75;

/// How often a grid is laid again by what is believed of the symbol.
const ROUNDS: usize = 3;

/// What came of looking.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    /// What a symbol said whose every block could be corrected.
    pub(crate) said: Option<Vec<u8>>,
    /// Where that lies.
    pub(crate) lies: Option<Quad>,
    /// The best glimpse of one.
    pub(crate) glimpse: Option<Glimpse>,
}

pub(crate) fn symbol(version: usize) -> Option<&'static Symbol> {
    SYMBOLS.iter().find(|symbol| symbol.version == version)
}

/// Looks until the deadline.
pub(crate) fn look(picture: &GrayImage, deadline: Instant) -> Looked {
    let pixels = Pixels::of(picture);
    let mut looked = Looked::default();
    for blurred in [Rings::Sharp, Rings::Blurred] {
        let finders = finders(&pixels, blurred);
        let laid = |places: Vec<Place>| {
            let grids = places.into_iter();
            grids.filter_map(|place| Grid::laid(&pixels, &place))
        };
        let mut grids: Vec<Grid> = laid(places(&pixels, &SYMBOLS, &finders)).collect();
        if !grids.iter().any(|grid| grid.fit > SEEN_WELL) {
            grids.extend(laid(places_of_two(&pixels, &SYMBOLS, &finders)));
        }
        grids.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
        for grid in grids.iter().take(MOST_GRIDS) {
            if Instant::now() > deadline {
                return looked;
            }
            try_grid(&pixels, grid, deadline, &mut looked);
            if looked.said.is_some() {
                looked.lies = Some(grid.quad);
                return looked;
            }
        }
        // Where a symbol was seen well, it is read or not; another one does not lie beside it.
        if grids.first().is_some_and(|grid| grid.fit > SEEN_WELL) {
            break;
        }
    }
    looked
}

/// Looks at one symbol, of which it is known about where it lies and what many of its modules are.
pub(crate) fn look_at(
    pixels: &Pixels,
    near: Quad,
    symbol: &'static Symbol,
    believed: &[Option<bool>],
    deadline: Instant,
) -> Looked {
    let steps = [1.0, 0.5, 0.25, 0.1];
    let (quad, fit) = registered(pixels, near, symbol, believed, Scale::Written, &steps);
    let mut looked = Looked::default();
    let grid = Grid { symbol, quad, fit };
    if fit > GRID_FIT {
        try_grid(pixels, &grid, deadline, &mut looked);
    }
    looked
}

/// A symbol's grid as it lies on the picture.
struct Grid {
    symbol: &'static Symbol,
    quad: Quad,
    fit: f32,
}

impl Grid {
    fn laid(pixels: &Pixels, place: &Place) -> Option<Self> {
        let symbol = symbol(place.version)?;
        let (quad, fit) = registered(
            pixels,
            place.quad,
            symbol,
            &symbol.known,
            Scale::Written,
            &[1.0, 0.5, 0.25, 0.1],
        );
        (fit > GRID_FIT).then_some(Self { symbol, quad, fit })
    }

    /// How much speaks for it: the more modules a symbol has beforehand, the less is chance.
    fn weight(&self) -> f32 {
        weight(self.fit, self.symbol)
    }

    /// Laid again by the whole symbol as it is believed to be: better than by its known modules alone.
    fn laid_again(&self, pixels: &Pixels, (tried, soft): &(Tried, Vec<f32>)) -> Self {
        let modules = tried.sure.iter().zip(soft);
        let believed: Vec<Option<bool>> = modules
            .map(|(sure, soft)| sure.or((soft.abs() > 0.4).then_some(*soft > 0.0)))
            .collect();
        let steps = [0.25, 0.1, 0.05];
        let (quad, _) = registered(
            pixels,
            self.quad,
            self.symbol,
            &believed,
            Scale::Written,
            &steps,
        );
        Self { quad, ..*self }
    }
}

fn try_grid(pixels: &Pixels, grid: &Grid, deadline: Instant, looked: &mut Looked) {
    looked.said = in_a_mirror(pixels, grid);
    if looked.said.is_some() {
        return;
    }
    let mut best = at(pixels, grid, Scale::Written, None, deadline);
    let mut quad = grid.quad;
    for round in 0..ROUNDS {
        if best.0.said.is_some() || Instant::now() > deadline {
            break;
        }
        let again = grid.laid_again(pixels, &best);
        let scale = if round % 2 == 0 {
            Scale::Light
        } else {
            Scale::Written
        };
        // The first look at the light begins anew, so that it does not repeat the mistakes of the other.
        let before = (round > 0).then_some(&best);
        let other = at(pixels, &again, scale, before, deadline);
        if other.0.said.is_some() || other.0.mended.0 >= best.0.mended.0 {
            (best, quad) = (other, again.quad);
        }
    }
    let (tried, soft) = best;
    looked.said = tried.said;
    if looked
        .glimpse
        .as_ref()
        .is_none_or(|glimpse| glimpse.fit < grid.fit)
    {
        looked.glimpse = Some(Glimpse::taken(pixels, &quad, grid.symbol, grid.fit, soft));
    }
}

/// A camera that looks at who holds it shows them as a mirror does: there rows are columns, and what every symbol has
/// beforehand lies the same way in both.
fn in_a_mirror(pixels: &Pixels, grid: &Grid) -> Option<Vec<u8>> {
    let (symbol, side) = (grid.symbol, grid.symbol.side);
    let patch = Patch::taken(pixels, &grid.quad, side, PER_MODULE, MARGIN, Scale::Written);
    let turned = |soft: Vec<f32>| -> Vec<f32> {
        let at = |place: usize| soft.get(place % side * side + place / side).copied();
        (0..soft.len()).filter_map(at).collect()
    };
    let plain = turned(patch.middles(side));
    read(symbol, &plain).said.or_else(|| {
        let sharp = turned(equalised(&patch, symbol, &of_known(&symbol.known)));
        read(symbol, &sharp).said
    })
}

/// One grid: plainly, by filters that learn from more and more modules, and by turning modules over.
fn at(
    pixels: &Pixels,
    grid: &Grid,
    scale: Scale,
    before: Option<&(Tried, Vec<f32>)>,
    deadline: Instant,
) -> (Tried, Vec<f32>) {
    let patch = Patch::taken(
        pixels,
        &grid.quad,
        grid.symbol.side,
        PER_MODULE,
        MARGIN,
        scale,
    );
    within(&patch, grid.symbol, before, deadline)
}

/// The same of a symbol that is straightened already.
pub(crate) fn within(
    patch: &Patch,
    symbol: &Symbol,
    before: Option<&(Tried, Vec<f32>)>,
    deadline: Instant,
) -> (Tried, Vec<f32>) {
    let mut best = if let Some((tried, soft)) = before {
        (tried.clone(), soft.clone())
    } else {
        let soft = patch.middles(symbol.side);
        (read(symbol, &soft), soft)
    };
    if best.0.said.is_some() {
        return best;
    }
    let mut soft = if before.is_some() {
        best.1.clone()
    } else {
        equalised(patch, symbol, &of_known(&symbol.known))
    };
    for _ in 0..4 {
        let tried = read(symbol, &soft);
        if tried.said.is_some() {
            return (tried, soft);
        }
        let better = tried.mended.0 >= best.0.mended.0;
        if better {
            best = (tried, soft.clone());
        }
        if Instant::now() > deadline {
            return best;
        }
        soft = equalised(patch, symbol, &of_beliefs(&best.0.sure, &soft));
    }
    for _ in 0..3 {
        let Some(unmixed) = unmixed(patch, symbol, &best.0.sure, &soft) else {
            break;
        };
        let tried = read(symbol, &unmixed);
        if tried.said.is_some() {
            return (tried, unmixed);
        }
        if tried.mended.0 > best.0.mended.0 {
            best = (tried, unmixed.clone());
        }
        if Instant::now() > deadline {
            return best;
        }
        soft = unmixed;
    }
    best
}
