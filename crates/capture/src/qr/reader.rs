//! Our own reader: finds a symbol, lays a grid on it, takes blur out, and lets error correction decide. It reads what is
//! too blurred, worn or washed out for a reader that must see black and white.

use std::{sync::LazyLock, time::Instant};

use image::GrayImage;

use super::{
    equalise::{MARGIN, PER_MODULE, equalised, of_beliefs, of_known},
    locate::{Place, places},
    patch::{Patch, Scale},
    pixels::Pixels,
    quad::Quad,
    register::registered,
    soft::{Tried, read},
    symbol::{Symbol, VERSIONS},
    unmix::unmixed,
};

static SYMBOLS: LazyLock<Vec<Symbol>> = LazyLock::new(|| VERSIONS.map(Symbol::new).collect());

/// How well the grid must lie before its modules are looked at.
const GRID_FIT: f32 = 0.3;

/// What was seen of a symbol that may not be readable by itself.
#[derive(Debug, Clone)]
pub(crate) struct Glimpse {
    pub(crate) version: usize,
    /// How dark each module looks.
    pub(crate) soft: Vec<f32>,
    /// How well the grid lay.
    pub(crate) fit: f32,
}

/// What came of looking.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    /// What a symbol said whose every block could be corrected.
    pub(crate) said: Option<Vec<u8>>,
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

    for place in places(&pixels, &SYMBOLS) {
        if Instant::now() > deadline {
            break;
        }
        try_place(&pixels, &place, deadline, &mut looked);
        if looked.said.is_some() {
            break;
        }
    }
    looked
}

fn try_place(pixels: &Pixels, place: &Place, deadline: Instant, looked: &mut Looked) {
    let Some(symbol) = symbol(place.version) else {
        return;
    };
    let (mut quad, fit) = registered(
        pixels,
        place.quad,
        symbol,
        &symbol.known,
        Scale::Written,
        &[1.0, 0.5, 0.25, 0.1],
    );
    if fit < GRID_FIT {
        return;
    }
    let mut best: Option<(Tried, Vec<f32>)> = None;
    for (round, scale) in [Scale::Written, Scale::Written, Scale::Light]
        .into_iter()
        .enumerate()
    {
        let (tried, soft) = at(
            pixels,
            &quad,
            symbol,
            scale,
            best.as_ref().filter(|_| round == 1),
            deadline,
        );
        let done = tried.said.is_some();
        if done
            || best
                .as_ref()
                .is_none_or(|(best, _)| best.mended.0 <= tried.mended.0)
        {
            best = Some((tried, soft));
        }
        if done || Instant::now() > deadline {
            break;
        }
        // The whole symbol as it is believed to be lays the grid better than its known modules alone.
        if let Some((tried, soft)) = best.as_ref().filter(|_| round == 0) {
            let believed: Vec<Option<bool>> = tried
                .sure
                .iter()
                .zip(soft)
                .map(|(sure, soft)| sure.or((soft.abs() > 0.4).then_some(*soft > 0.0)))
                .collect();
            quad = registered(pixels, quad, symbol, &believed, scale, &[0.25, 0.1, 0.05]).0;
        }
    }
    let Some((tried, soft)) = best else {
        return;
    };
    looked.said = tried.said;
    if looked
        .glimpse
        .as_ref()
        .is_none_or(|glimpse| glimpse.fit < fit)
    {
        looked.glimpse = Some(Glimpse {
            version: symbol.version,
            soft,
            fit,
        });
    }
}

/// One grid: plainly, by filters that learn from more and more modules, and by turning modules over.
fn at(
    pixels: &Pixels,
    quad: &Quad,
    symbol: &Symbol,
    scale: Scale,
    before: Option<&(Tried, Vec<f32>)>,
    deadline: Instant,
) -> (Tried, Vec<f32>) {
    let patch = Patch::taken(pixels, quad, symbol.side, PER_MODULE, MARGIN, scale);
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
        equalised(&patch, symbol, &of_known(&symbol.known))
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
        soft = equalised(&patch, symbol, &of_beliefs(&best.0.sure, &soft));
    }
    for _ in 0..3 {
        let Some(unmixed) = unmixed(&patch, symbol, &best.0.sure, &soft) else {
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
