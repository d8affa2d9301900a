//! Takes blur out by trying: what would the picture be, were this module dark? Where a filter can't turn blur back,
//! because it wiped a pattern out, only modules that are dark or light and nothing between still tell it.

use super::{
    equalise::{MARGIN, PER_MODULE},
    patch::Patch,
    symbol::Symbol,
};
use crate::solve::solved;

/// A module reaches so many modules in each direction.
const REACH: usize = 2;
const SPAN: usize = 2 * REACH + 1;
const TAPS: usize = SPAN * SPAN + 1;
const PHASES: usize = PER_MODULE * PER_MODULE;

/// How each of a module's samples is mixed from the modules around it.
struct Mix {
    taps: [[f32; TAPS]; PHASES],
}

/// How dark each module is, begun from a belief: modules are turned over as long as that explains the picture better. The
/// answer's size says by how much. `known` are never turned.
pub(crate) fn unmixed(
    patch: &Patch,
    symbol: &Symbol,
    known: &[Option<bool>],
    belief: &[f32],
) -> Option<Vec<f32>> {
    let mut grid = Grid::of(symbol, known, belief);
    let mut gains = Vec::new();
    for _ in 0..3 {
        let mut residue = Residue::of(patch, &grid, belief, known)?;
        for _ in 0..8 {
            if turned_over(&mut residue, &mut grid, known) == 0 {
                break;
            }
        }
        let places = (0..symbol.side * symbol.side).map(|at| (at % symbol.side, at / symbol.side));
        gains = places
            .map(|(x, y)| residue.growth(x, y, grid.module(x, y)))
            .collect();
    }
    let mut sizes: Vec<f32> = gains.iter().map(|gain| gain.abs()).collect();
    sizes.sort_by(f32::total_cmp);
    let typical = sizes.get(sizes.len() / 2).copied()?.max(1e-6);
    let soft = gains
        .iter()
        .enumerate()
        .map(|(at, gain)| gain / typical * grid.module(at % symbol.side, at / symbol.side));
    Some(soft.collect())
}

/// Dark is 1 and light is -1, with light modules around.
struct Grid {
    side: usize,
    wide: usize,
    modules: Vec<f32>,
}

impl Grid {
    fn of(symbol: &Symbol, known: &[Option<bool>], belief: &[f32]) -> Self {
        let wide = symbol.side + 2 * (REACH + 1);
        let mut modules = vec![-1.0; wide * wide];
        for (at, (known, belief)) in known.iter().zip(belief).enumerate() {
            let dark = known.unwrap_or(*belief > 0.0);
            let (x, y) = (at % symbol.side + REACH + 1, at / symbol.side + REACH + 1);
            if let Some(module) = modules.get_mut(y * wide + x) {
                *module = if dark { 1.0 } else { -1.0 };
            }
        }
        Self {
            side: symbol.side,
            wide,
            modules,
        }
    }

    fn place(&self, x: usize, y: usize) -> usize {
        (y + REACH + 1) * self.wide + x + REACH + 1
    }

    fn module(&self, x: usize, y: usize) -> f32 {
        self.modules.get(self.place(x, y)).copied().unwrap_or(-1.0)
    }

    /// The modules about this one, and a 1 for what is there without any.
    fn around(&self, x: usize, y: usize) -> [f32; TAPS] {
        let mut around = [1.0; TAPS];
        let first = self.place(x, y) - REACH * self.wide - REACH;
        for (row, taps) in around.chunks_exact_mut(SPAN).enumerate() {
            let from = self
                .modules
                .get(first + row * self.wide..)
                .unwrap_or_default();
            for (tap, module) in taps.iter_mut().zip(from) {
                *tap = *module;
            }
        }
        around
    }
}

fn sample(patch: &Patch, x: usize, y: usize, phase: usize) -> f32 {
    patch.darkness.at(
        (x + MARGIN) * PER_MODULE + phase % PER_MODULE,
        (y + MARGIN) * PER_MODULE + phase / PER_MODULE,
    )
}

impl Mix {
    fn learnt(patch: &Patch, grid: &Grid, belief: &[f32], known: &[Option<bool>]) -> Option<Self> {
        let mut matrix = [[0.0_f32; TAPS]; TAPS];
        let mut right = [[0.0_f32; TAPS]; PHASES];
        let mut total = 0.0;
        for at in 0..grid.side * grid.side {
            let (x, y) = (at % grid.side, at / grid.side);
            let sure = known.get(at).is_some_and(Option::is_some);
            let weight = if sure {
                1.0
            } else {
                belief.get(at).map_or(0.0, |belief| belief.abs().min(1.0))
            };
            total += weight;
            let around = grid.around(x, y);
            for (row, tap) in matrix.iter_mut().zip(&around) {
                let tap = weight * tap;
                for (sum, other) in row.iter_mut().zip(&around) {
                    *sum += tap * other;
                }
            }
            for (phase, right) in right.iter_mut().enumerate() {
                let seen = weight * sample(patch, x, y, phase);
                for (sum, tap) in right.iter_mut().zip(&around) {
                    *sum += seen * tap;
                }
            }
        }
        for (at, row) in matrix.iter_mut().enumerate() {
            if let Some(diagonal) = row.get_mut(at) {
                *diagonal += 0.005 * total + 0.1;
            }
        }
        let taps = solved(&mut matrix, &right)?;
        Some(Self { taps })
    }
}

/// What of a picture the modules do not explain.
struct Residue {
    side: usize,
    mix: Mix,
    values: Vec<[f32; PHASES]>,
}

impl Residue {
    fn of(patch: &Patch, grid: &Grid, belief: &[f32], known: &[Option<bool>]) -> Option<Self> {
        let mix = Mix::learnt(patch, grid, belief, known)?;
        let values = (0..grid.side * grid.side).map(|at| {
            let (x, y) = (at % grid.side, at / grid.side);
            let around = grid.around(x, y);
            std::array::from_fn(|phase| {
                let taps = mix.taps.get(phase).map_or(&[0.0; TAPS], |taps| taps);
                let explained: f32 = taps
                    .iter()
                    .zip(&around)
                    .map(|(tap, module)| tap * module)
                    .sum();
                sample(patch, x, y, phase) - explained
            })
        });
        let values = values.collect();
        Some(Self {
            side: grid.side,
            mix,
            values,
        })
    }

    /// By how much the residue's square would grow, were this module turned over.
    fn growth(&self, x: usize, y: usize, module: f32) -> f32 {
        let mut growth = 0.0;
        self.about(x, y, |at, tap| {
            let values = self.values.get(at).copied().unwrap_or([0.0; PHASES]);
            for (value, taps) in values.iter().zip(&self.mix.taps) {
                let change = 2.0 * module * taps.get(tap).copied().unwrap_or(0.0);
                growth += change * change + 2.0 * value * change;
            }
        });
        growth
    }

    /// Every module that this one reaches, and by which tap.
    fn about(&self, x: usize, y: usize, mut visit: impl FnMut(usize, usize)) {
        for dy in 0..SPAN {
            for dx in 0..SPAN {
                // The tap at (dx, dy) of a module brings in the module dx - REACH to its right.
                let (Some(column), Some(row)) =
                    ((x + REACH).checked_sub(dx), (y + REACH).checked_sub(dy))
                else {
                    continue;
                };
                if column < self.side && row < self.side {
                    visit(row * self.side + column, dy * SPAN + dx);
                }
            }
        }
    }

    /// What is left once this module is turned over.
    fn turned(&mut self, x: usize, y: usize, module: f32) {
        let mut reached = [(0, 0); SPAN * SPAN];
        let mut count = 0;
        self.about(x, y, |at, tap| {
            if let Some(place) = reached.get_mut(count) {
                *place = (at, tap);
            }
            count += 1;
        });
        for (at, tap) in reached.into_iter().take(count) {
            let values = self.values.get_mut(at).into_iter().flatten();
            for (value, taps) in values.zip(&self.mix.taps) {
                *value += 2.0 * module * taps.get(tap).copied().unwrap_or(0.0);
            }
        }
    }
}

fn turned_over(residue: &mut Residue, grid: &mut Grid, known: &[Option<bool>]) -> usize {
    let mut turned = 0;
    for at in 0..grid.side * grid.side {
        if known.get(at).is_some_and(Option::is_some) {
            continue;
        }
        let (x, y) = (at % grid.side, at / grid.side);
        let module = grid.module(x, y);
        if residue.growth(x, y, module) >= 0.0 {
            continue;
        }
        turned += 1;
        let place = grid.place(x, y);
        if let Some(module) = grid.modules.get_mut(place) {
            *module = -*module;
        }
        residue.turned(x, y, module);
    }
    turned
}
