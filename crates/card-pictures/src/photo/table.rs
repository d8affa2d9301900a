//! What things lie on: tables, cloths, mats and newspapers, bright and dark.

use std::f64::consts::TAU;

use super::canvas::Colour;
use crate::Random;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Wood,
    Checks,
    Tiles,
    Stone,
    Mat,
    Print,
}

/// A table, by seed.
pub(super) struct Table {
    kind: Kind,
    base: Colour,
    other: Colour,
    pitch: f64,
    angle: f64,
    phase: f64,
}

impl Table {
    pub(super) fn drawn(random: &mut Random) -> Self {
        let kind = random.pick(&[
            Kind::Plain,
            Kind::Plain,
            Kind::Wood,
            Kind::Wood,
            Kind::Checks,
            Kind::Tiles,
            Kind::Stone,
            Kind::Mat,
            Kind::Print,
        ]);
        let base = random.pick(&[
            [0.03, 0.03, 0.035],
            [0.1, 0.06, 0.035],
            [0.25, 0.15, 0.08],
            [0.2, 0.2, 0.21],
            [0.4, 0.28, 0.17],
            [0.1, 0.2, 0.3],
            [0.35, 0.08, 0.08],
            [0.5, 0.5, 0.46],
            [0.88, 0.88, 0.86],
        ]);
        let stronger = random.between(0.7, 0.9) as f32;
        Self {
            kind,
            base,
            other: base.map(|value| value * stronger),
            pitch: random.between(14.0, 90.0),
            angle: random.between(0.0, TAU),
            phase: random.between(0.0, 100.0),
        }
    }

    /// All of one colour.
    pub(super) fn plain(base: Colour) -> Self {
        Self {
            kind: Kind::Plain,
            base,
            other: base.map(|value| value * 0.8),
            pitch: 50.0,
            angle: 0.0,
            phase: 0.0,
        }
    }

    pub(super) fn at(&self, x: f64, y: f64) -> Colour {
        let (cos, sin) = (self.angle.cos(), self.angle.sin());
        let (u, v) = (x * cos + y * sin + 37.0 * self.phase, y * cos - x * sin);
        let turn = |at: f64| (at * TAU / self.pitch).sin();
        let share = match self.kind {
            Kind::Plain => 0.1 * grain(x, y),
            Kind::Wood => {
                let bent = u + 18.0 * (v / 210.0).sin() + 5.0 * (v / 47.0 + self.phase).sin();
                0.5 + 0.4 * turn(bent) + 0.1 * grain(u / 2.0, v / 40.0)
            }
            Kind::Checks => {
                0.5 * f64::from(u8::from(turn(u) > 0.0)) + 0.5 * f64::from(u8::from(turn(v) > 0.0))
            }
            Kind::Tiles => {
                let joint = |at: f64| (at / (6.0 * self.pitch)).rem_euclid(1.0) < 0.02;
                if joint(u) || joint(v) {
                    1.0
                } else {
                    0.15 * grain(x, y)
                }
            }
            Kind::Stone => grain(x / 3.0, y / 3.0),
            Kind::Mat => 0.5 + 0.5 * turn(u) * turn(v),
            Kind::Print => {
                let line = (v / 22.0).rem_euclid(1.0) < 0.45;
                let word = grain((u / 5.0).floor() * 7.0, (v / 22.0).floor() * 13.0) > 0.35;
                return if line && word {
                    [0.12; 3]
                } else {
                    [0.5, 0.49, 0.45]
                };
            }
        };
        let share = share.clamp(0.0, 1.0) as f32;
        std::array::from_fn(|at| self.base[at] + (self.other[at] - self.base[at]) * share)
    }
}

/// Between 0 and 1, another for each pixel.
fn grain(x: f64, y: f64) -> f64 {
    let (x, y) = (x.floor() as i64 as u64, y.floor() as i64 as u64);
    let mut mixed = x.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ y.wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    mixed ^= mixed >> 29;
    mixed = mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed ^= mixed >> 32;
    (mixed & 0xFFFF) as f64 / 65_536.0
}
