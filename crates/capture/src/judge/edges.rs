//! Where brightness or colour changes across a line, on a small copy of the picture.

use image::RgbImage;

use crate::{pixels::Pixels, scale::smoothed};

/// A place at which the change is steepest, with its direction from dark to light.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    pub(super) x: f32,
    pub(super) y: f32,
    /// Of length 1.
    pub(super) across: (f32, f32),
    /// How much it is taken for the outline of something: 0 to 1.
    pub(super) weight: f32,
}

/// Levels a pixel below which nothing is an edge: noise that the smoothing left.
const WEAKEST: f32 = 2.2;
/// An edge of so many levels a pixel weighs a half.
const TYPICAL: f32 = 9.0;
/// Within so many pixels, other edges take from an edge: what lies among many of them is texture or print.
const TEXTURE_PX: usize = 9;
const TEXTURE: f32 = 1.15;
/// More than this are no outline.
const MOST: usize = 40_000;

/// The edges of a picture.
pub(super) fn edges(picture: &RgbImage) -> Vec<Edge> {
    let smooth = smoothed(picture);
    let (width, height) = (smooth.width() as usize, smooth.height() as usize);
    if width < 8 || height < 8 {
        return Vec::new();
    }
    let row_bytes = width * 3;
    let raw = smooth.as_raw();
    let mut slopes = vec![(0.0_f32, 0.0_f32); width * height];
    let mut steep = vec![0.0_f32; width * height];
    // Scharr's weights, 3, 10 and 3, are the roundest of this size: first down, then across.
    let mut down = vec![0_i32; row_bytes];
    let mut change = vec![0_i32; row_bytes];
    let row = |y: usize| {
        raw.get(y * row_bytes..(y + 1) * row_bytes)
            .unwrap_or_default()
    };
    for y in 1..height - 1 {
        let rows = row(y - 1).iter().zip(row(y)).zip(row(y + 1));
        for ((down, change), ((above, here), below)) in down.iter_mut().zip(&mut change).zip(rows) {
            let [above, here, below] = [above, here, below].map(|level| i32::from(*level));
            *down = 3 * (above + below) + 10 * here;
            *change = below - above;
        }
        let down = down.iter().zip(down.iter().skip(6));
        let across = down.map(|(before, after)| after - before);
        let changes = change
            .iter()
            .zip(change.iter().skip(3))
            .zip(change.iter().skip(6));
        let along = changes.map(|((before, here), after)| 3 * (before + after) + 10 * here);
        let mut both = across.zip(along);
        let from = y * width + 1;
        let places = slopes
            .iter_mut()
            .skip(from)
            .zip(steep.iter_mut().skip(from));
        for (slope, steep) in places.take(width - 2) {
            let colours = both.by_ref().take(3);
            let (dx, dy) = colours
                .max_by_key(|(dx, dy)| dx * dx + dy * dy)
                .unwrap_or_default();
            *slope = (dx as f32 / 32.0, dy as f32 / 32.0);
            *steep = ((dx * dx + dy * dy) as f32).sqrt() / 32.0;
        }
    }
    let steep = Pixels {
        width,
        height,
        levels: steep,
    };
    let around = steep.mean_within(TEXTURE_PX);
    let mut edges = Vec::new();
    for y in 2..height - 2 {
        for x in 2..width - 2 {
            let here = steep.at(x, y);
            if here < WEAKEST {
                continue;
            }
            let (dx, dy) = slopes.get(y * width + x).copied().unwrap_or_default();
            let across = (dx / here, dy / here);
            let (cx, cy) = (x as f32 + 0.5, y as f32 + 0.5);
            let ahead = steep.linear(cx + across.0, cy + across.1);
            let behind = steep.linear(cx - across.0, cy - across.1);
            if here < ahead || here <= behind {
                continue;
            }
            let clear = here - TEXTURE * around.at(x, y);
            if clear <= 0.3 * WEAKEST {
                continue;
            }
            // Between the three the steepest place is the top of their parabola.
            let bend = ahead + behind - 2.0 * here;
            let shift = if bend < -1e-3 {
                (0.5 * (behind - ahead) / bend).clamp(-0.5, 0.5)
            } else {
                0.0
            };
            edges.push(Edge {
                x: cx + shift * across.0,
                y: cy + shift * across.1,
                across,
                weight: clear / (clear + TYPICAL),
            });
        }
    }
    if edges.len() > MOST {
        edges.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        edges.truncate(MOST);
    }
    edges
}
