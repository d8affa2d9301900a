//! Where brightness or colour changes across a line, on a small copy of the picture.

use image::{RgbImage, imageops};

use crate::pixels::Pixels;

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
    let smooth = imageops::blur(picture, 0.9);
    let (width, height) = (smooth.width() as usize, smooth.height() as usize);
    if width < 8 || height < 8 {
        return Vec::new();
    }
    let row_bytes = width * 3;
    let raw = smooth.as_raw();
    let mut slopes = vec![(0.0_f32, 0.0_f32); width * height];
    let mut steep = vec![0.0_f32; width * height];
    for y in 1..height - 1 {
        let row = |y: usize| {
            raw.get(y * row_bytes..(y + 1) * row_bytes)
                .unwrap_or_default()
        };
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        for x in 1..width - 1 {
            let value = |row: &[u8], x: usize, channel: usize| {
                f32::from(row.get(x * 3 + channel).copied().unwrap_or(0))
            };
            let mut best = (0.0, 0.0, 0.0);
            for channel in 0..3 {
                // Scharr's weights are the roundest of this size.
                let column = |x: usize| {
                    3.0 * value(above, x, channel)
                        + 10.0 * value(here, x, channel)
                        + 3.0 * value(below, x, channel)
                };
                let line = |row: &[u8]| {
                    3.0 * value(row, x - 1, channel)
                        + 10.0 * value(row, x, channel)
                        + 3.0 * value(row, x + 1, channel)
                };
                let (dx, dy) = (
                    (column(x + 1) - column(x - 1)) / 32.0,
                    (line(below) - line(above)) / 32.0,
                );
                let square = dx * dx + dy * dy;
                if square > best.2 {
                    best = (dx, dy, square);
                }
            }
            let at = y * width + x;
            if let (Some(slope), Some(steep)) = (slopes.get_mut(at), steep.get_mut(at)) {
                *slope = (best.0, best.1);
                *steep = best.2.sqrt();
            }
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
