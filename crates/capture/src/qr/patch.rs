//! A symbol taken out of the picture, laid straight, with the light taken out.

use super::quad::Quad;
use crate::pixels::Pixels;

/// How dark each place of a straightened symbol is against what is around it: above 0 is dark, about 1 is typical.
#[derive(Debug, Clone)]
pub(crate) struct Patch {
    /// Samples along a module.
    pub(crate) per_module: usize,
    /// Modules around the symbol.
    pub(crate) margin: usize,
    pub(crate) darkness: Pixels,
}

/// What the numbers of the picture stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scale {
    /// As the camera wrote them.
    Written,
    /// As the light was: blur mixes light, not numbers (sRGB is near a power of 2.2).
    Light,
}

/// Light and shade are judged within so many modules.
const AROUND_MODULES: usize = 5;

impl Patch {
    pub(crate) fn taken(
        picture: &Pixels,
        quad: &Quad,
        side: usize,
        per_module: usize,
        margin: usize,
        scale: Scale,
    ) -> Self {
        let way = quad.way(side);
        let wide = (side + 2 * margin) * per_module;
        let step = 1.0 / per_module as f32;
        // Where a sample covers several pixels, it is the mean of points a pixel apart.
        let module_px = quad.edge() / side as f32;
        let points = (module_px * step).round().clamp(1.0, 6.0) as usize;
        let mut levels = Vec::with_capacity(wide * wide);
        for row in 0..wide {
            for column in 0..wide {
                let mut sum = 0.0;
                for point in 0..points * points {
                    let within = |at: usize| (at as f32 + 0.5) / points as f32;
                    let u = (column as f32 + within(point % points)) * step - margin as f32;
                    let v = (row as f32 + within(point / points)) * step - margin as f32;
                    let (x, y) = way.at(u, v);
                    sum += if points == 1 {
                        picture.cubic(x, y)
                    } else {
                        picture.linear(x, y)
                    };
                }
                let level = sum / (points * points) as f32;
                levels.push(match scale {
                    Scale::Written => level,
                    Scale::Light => 255.0 * (level.max(0.0) / 255.0).powf(2.2),
                });
            }
        }
        let taken = Pixels {
            width: wide,
            height: wide,
            levels,
        };
        Self {
            per_module,
            margin,
            darkness: darkness(&taken, AROUND_MODULES * per_module),
        }
    }

    /// How dark it is there; `u` and `v` in modules.
    pub(crate) fn at(&self, u: f32, v: f32) -> f32 {
        let place = |at: f32| (at + self.margin as f32) * self.per_module as f32;
        self.darkness.linear(place(u), place(v))
    }

    /// The middle of each module.
    pub(crate) fn middles(&self, side: usize) -> Vec<f32> {
        let places = (0..side * side).map(|at| (at % side, at / side));
        places
            .map(|(x, y)| self.at(x as f32 + 0.5, y as f32 + 0.5))
            .collect()
    }
}

/// Each level against the mean around it, in the spread around it. Where nothing differs, nothing is made of noise.
fn darkness(taken: &Pixels, reach: usize) -> Pixels {
    let mean = taken.mean_within(reach);
    let squares = Pixels {
        levels: taken.levels.iter().map(|level| level * level).collect(),
        ..*taken
    };
    let mut spread = squares.mean_within(reach);
    for (square, mean) in spread.levels.iter_mut().zip(&mean.levels) {
        *square = (*square - mean * mean).max(0.0).sqrt();
    }
    let mut sorted = spread.levels.clone();
    sorted.sort_by(f32::total_cmp);
    let typical = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
    let levels = taken.levels.iter().zip(&mean.levels).zip(&spread.levels);
    Pixels {
        levels: levels
            .map(|((level, mean), spread)| (mean - level) / (0.7 * spread + 0.3 * typical + 1.0))
            .collect(),
        ..*taken
    }
}
