//! Takes blur out by example: the modules that every symbol has beforehand show what the lens and the hand made of them,
//! and the filter that turns them back is the one for the rest. It needs no model of the blur.

use super::{patch::Patch, symbol::Symbol};
use crate::solve::{product, solved};

/// Samples along a module, and along the window about each.
pub(crate) const PER_MODULE: usize = 2;
/// Modules around the symbol, so that every window lies within the patch.
pub(crate) const MARGIN: usize = 3;
const WINDOW: usize = 10;
const TAPS: usize = WINDOW * WINDOW + 1;

/// A module to learn from: how dark it is, from -1 to 1, and how much it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Example {
    pub(crate) dark: f32,
    pub(crate) weight: f32,
}

/// The modules known beforehand, in full.
pub(crate) fn of_known(known: &[Option<bool>]) -> Vec<Example> {
    known.iter().map(|known| example(*known, 0.0)).collect()
}

/// Those that are known, and of the others what is believed of them.
pub(crate) fn of_beliefs(known: &[Option<bool>], soft: &[f32]) -> Vec<Example> {
    known
        .iter()
        .zip(soft)
        .map(|(known, soft)| example(*known, *soft))
        .collect()
}

fn example(known: Option<bool>, soft: f32) -> Example {
    known.map_or_else(
        || Example {
            dark: soft.signum(),
            weight: (soft.abs() - 0.25).clamp(0.0, 1.0),
        },
        |dark| Example {
            dark: if dark { 1.0 } else { -1.0 },
            weight: 1.0,
        },
    )
}

/// How dark each module is, by the filter that does best on the examples.
pub(crate) fn equalised(patch: &Patch, symbol: &Symbol, examples: &[Example]) -> Vec<f32> {
    let windows: Vec<[f32; TAPS]> = (0..symbol.side * symbol.side)
        .map(|at| window(patch, at % symbol.side, at / symbol.side))
        .collect();
    let mut weights: Vec<f32> = examples.iter().map(|example| example.weight).collect();
    let mut soft = Vec::new();
    for _ in 0..2 {
        let Some(filter) = learnt(&windows, examples, &weights) else {
            return patch.middles(symbol.side);
        };
        soft = windows.iter().map(|window| dot(window, &filter)).collect();
        // What lies under a finger or glare teaches nothing: it is believed the less the less it fits.
        for ((weight, example), seen) in weights.iter_mut().zip(examples).zip(&soft) {
            let off = (example.dark - seen) / 0.7;
            *weight = example.weight / (1.0 + off * off);
        }
    }
    soft
}

fn window(patch: &Patch, x: usize, y: usize) -> [f32; TAPS] {
    let mut window = [1.0; TAPS];
    let (left, top) = (
        (x + MARGIN) * PER_MODULE + 1 - WINDOW / 2,
        (y + MARGIN) * PER_MODULE + 1 - WINDOW / 2,
    );
    for (row, taps) in window.chunks_exact_mut(WINDOW).enumerate() {
        for (column, tap) in taps.iter_mut().enumerate() {
            *tap = patch.darkness.at(left + column, top + row);
        }
    }
    window
}

fn dot(a: &[f32; TAPS], b: &[f32; TAPS]) -> f32 {
    product(a, b)
}

/// Ridge regression towards the mean of the module's own samples.
fn learnt(windows: &[[f32; TAPS]], examples: &[Example], weights: &[f32]) -> Option<[f32; TAPS]> {
    let plain = plain();
    let mut matrix = vec![[0.0_f32; TAPS]; TAPS];
    let mut right = [0.0_f32; TAPS];
    let mut total = 0.0;
    for ((window, example), weight) in windows.iter().zip(examples).zip(weights) {
        if *weight <= 0.0 {
            continue;
        }
        total += weight;
        let off = weight * (example.dark - dot(window, &plain));
        for (at, ((row, tap), right)) in matrix.iter_mut().zip(window).zip(&mut right).enumerate() {
            *right += off * tap;
            let tap = weight * tap;
            // The matrix is symmetrical: what the solver reads of it lies up to the diagonal.
            for (sum, other) in row.iter_mut().zip(window).take(at + 1) {
                *sum += tap * other;
            }
        }
    }
    let ridge = 0.02 * total + 1.0;
    for (at, row) in matrix.iter_mut().enumerate() {
        if let Some(diagonal) = row.get_mut(at) {
            *diagonal += ridge;
        }
    }
    let [change] = solved(&mut matrix, &[right])?;
    let mut filter = plain;
    for (tap, change) in filter.iter_mut().zip(change) {
        *tap += change;
    }
    Some(filter)
}

fn plain() -> [f32; TAPS] {
    let mut plain = [0.0; TAPS];
    let middle = WINDOW / 2;
    for at in [
        (middle - 1, middle - 1),
        (middle, middle - 1),
        (middle - 1, middle),
        (middle, middle),
    ] {
        if let Some(tap) = plain.get_mut(at.1 * WINDOW + at.0) {
            *tap = 0.25;
        }
    }
    plain
}
