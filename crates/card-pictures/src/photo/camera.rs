//! Where a flat thing lies before the camera, and what the camera makes of it.

use std::f64::consts::TAU;

use image::{Rgb, RgbImage};

use super::{
    canvas::{Canvas, Colour},
    table::Table,
};
use crate::Random;

/// How a thing lies before the camera.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pose {
    /// How wide it is on the picture, in pixels.
    pub(super) width_px: f64,
    /// Turned in its plane, in radians.
    pub(super) roll: f64,
    /// Leaning out of it, in radians, and towards where.
    pub(super) tilt: f64,
    pub(super) towards: f64,
    /// Where its middle lies, in pixels.
    pub(super) middle: (f64, f64),
}

/// What lens, hand and light do.
#[derive(Debug, Clone)]
pub(super) struct Optics {
    /// The radius of the disc of what is out of focus.
    pub(super) defocus_px: f64,
    pub(super) motion_px: f64,
    pub(super) motion_angle: f64,
    /// How much light comes, against a good exposure.
    pub(super) gain: f64,
    /// By how much the light differs across the picture.
    pub(super) shade: f64,
    pub(super) shade_angle: f64,
    pub(super) tint: Colour,
    /// Where, how far (two radii) and how strongly a lamp is mirrored.
    pub(super) spots: Vec<(f64, f64, f64, f64, f64)>,
    pub(super) noise: f64,
}

/// The way from a thing in millimetres to the picture, and back.
pub(super) struct Way {
    there: [f64; 9],
    back: [f64; 9],
}

impl Way {
    pub(super) fn of(pose: &Pose, size_mm: (f64, f64), long_side_px: f64) -> Self {
        let focal = 0.95 * long_side_px;
        let distance = focal * size_mm.0 / pose.width_px;
        let (ax, ay) = (pose.towards.cos(), pose.towards.sin());
        let (c, s) = (pose.tilt.cos(), pose.tilt.sin());
        let lean = [
            [c + ax * ax * (1.0 - c), ax * ay * (1.0 - c)],
            [ax * ay * (1.0 - c), c + ay * ay * (1.0 - c)],
            [-ay * s, ax * s],
        ];
        let (cr, sr) = (pose.roll.cos(), pose.roll.sin());
        let column = |at: usize| {
            let x = cr * lean[0][at] - sr * lean[1][at];
            let y = sr * lean[0][at] + cr * lean[1][at];
            let z = lean[2][at];
            (
                focal * x + pose.middle.0 * z,
                focal * y + pose.middle.1 * z,
                z,
            )
        };
        let (first, second) = (column(0), column(1));
        let half = (size_mm.0 / 2.0, size_mm.1 / 2.0);
        let origin = |a: f64, b: f64, c: f64| c - a * half.0 - b * half.1;
        let there = [
            first.0,
            second.0,
            origin(first.0, second.0, pose.middle.0 * distance),
            first.1,
            second.1,
            origin(first.1, second.1, pose.middle.1 * distance),
            first.2,
            second.2,
            origin(first.2, second.2, distance),
        ];
        Self {
            there,
            back: crate::lens::inverse(&there),
        }
    }

    pub(super) fn to_picture(&self, at: (f64, f64)) -> (f64, f64) {
        crate::lens::through(&self.there, at)
    }

    fn to_thing(&self, at: (f64, f64)) -> (f64, f64) {
        crate::lens::through(&self.back, at)
    }

    pub(super) fn corners(&self, size_mm: (f64, f64)) -> [(f64, f64); 4] {
        let (right, bottom) = size_mm;
        [(0.0, 0.0), (right, 0.0), (right, bottom), (0.0, bottom)].map(|at| self.to_picture(at))
    }
}

/// The light that comes from each pixel of the scene.
pub(super) struct Scene {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) light: Vec<Colour>,
}

impl Scene {
    pub(super) fn of_table(table: &Table, (width, height): (usize, usize), finer: f64) -> Self {
        let pixels = (0..width * height).map(|at| (at % width, at / width));
        Self {
            width,
            height,
            light: pixels
                .map(|(x, y)| table.at((x as f64 + 0.5) / finer, (y as f64 + 0.5) / finer))
                .collect(),
        }
    }

    /// Lays a thing on it, with the narrow shadow that it throws.
    pub(super) fn lay(&mut self, thing: Canvas, way: &Way) {
        let size = thing.size_mm();
        let corners = way.corners(size);
        let across = (corners[1].0 - corners[0].0).hypot(corners[1].1 - corners[0].1);
        let px_per_mm = across / size.0;
        let (shadow, soft) = ((0.25 * px_per_mm, 0.4 * px_per_mm), 0.5);
        let mut level = thing;
        while level.px_per_mm > 2.0 * px_per_mm {
            level = level.halved();
        }
        let bounds = |of: [f64; 4], end: usize| {
            let low = of.iter().copied().fold(f64::MAX, f64::min) - 4.0;
            let high = of.iter().copied().fold(f64::MIN, f64::max) + 6.0;
            (low.max(0.0) as usize).min(end)..(high.max(0.0) as usize).min(end)
        };
        for y in bounds(corners.map(|corner| corner.1), self.height) {
            for x in bounds(corners.map(|corner| corner.0), self.width) {
                let light = &mut self.light[y * self.width + x];
                let ground = *light;
                let mut sum = [0.0; 3];
                for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                    let at = (x as f64 + dx, y as f64 + dy);
                    let (u, v) = way.to_thing(at);
                    let seen = if level.holds(u, v) {
                        level.between(u * level.px_per_mm, v * level.px_per_mm)
                    } else {
                        let (u, v) = way.to_thing((at.0 - shadow.0, at.1 - shadow.1));
                        let in_shadow = if level.holds(u, v) { soft } else { 1.0 };
                        ground.map(|value| value * in_shadow)
                    };
                    for (sum, seen) in sum.iter_mut().zip(seen) {
                        *sum += seen / 4.0;
                    }
                }
                *light = sum;
            }
        }
    }

    /// Mixes a colour in, by what a function of the place on the thing says, in millimetres.
    pub(super) fn mixed(&mut self, way: &Way, colour: Colour, share: impl Fn(f64, f64) -> f32) {
        for (at, light) in self.light.iter_mut().enumerate() {
            let (x, y) = ((at % self.width) as f64, (at / self.width) as f64);
            let (u, v) = way.to_thing((x + 0.5, y + 0.5));
            let share = share(u, v);
            for (value, colour) in light.iter_mut().zip(colour) {
                *value += (colour - *value) * share;
            }
        }
    }

    pub(super) fn lit(&mut self, optics: &Optics) {
        let (width, height) = (self.width as f64, self.height as f64);
        let (cos, sin) = (
            optics.shade_angle.cos() / width,
            optics.shade_angle.sin() / height,
        );
        for (at, light) in self.light.iter_mut().enumerate() {
            let (x, y) = ((at % self.width) as f64, (at / self.width) as f64);
            let slope = (x - width / 2.0) * cos + (y - height / 2.0) * sin;
            let here = (1.0 - optics.shade * (0.5 + slope)) as f32;
            for (value, tint) in light.iter_mut().zip(optics.tint) {
                *value *= here * tint;
            }
        }
        for (x, y, across, down, strength) in &optics.spots {
            let px = |at: f64, end: usize| (at.max(0.0) as usize).min(end);
            for py in px(y - 3.0 * down, self.height)..px(y + 3.0 * down, self.height) {
                for px in px(x - 3.0 * across, self.width)..px(x + 3.0 * across, self.width) {
                    let (dx, dy) = ((px as f64 - x) / across, (py as f64 - y) / down);
                    let more = (strength * (-0.5 * (dx * dx + dy * dy)).exp()) as f32;
                    for value in &mut self.light[py * self.width + px] {
                        *value += more;
                    }
                }
            }
        }
    }

    pub(super) fn blurred(&mut self, optics: &Optics) {
        if optics.defocus_px > 0.4 {
            self.disc(optics.defocus_px);
        }
        if optics.motion_px > 0.6 {
            self.streak(optics.motion_px, optics.motion_angle);
        }
    }

    /// The mean over a disc, by running sums along each row of it.
    fn disc(&mut self, radius: f64) {
        let reach = radius.floor() as i64;
        let spans: Vec<(i64, f64)> = (-reach..=reach)
            .map(|dy| {
                (
                    dy,
                    (radius * radius - (dy * dy) as f64).max(0.0).sqrt() + 0.5,
                )
            })
            .collect();
        let area: f64 = spans.iter().map(|(_, half)| 2.0 * half).sum();
        let sums: Vec<Vec<[f32; 3]>> = self.light.chunks(self.width).map(running).collect();
        for y in 0..self.height {
            for x in 0..self.width {
                let mut sum = [0.0; 3];
                for (dy, half) in &spans {
                    let row = &sums[(y as i64 + dy).clamp(0, self.height as i64 - 1) as usize];
                    let (from, to) = (x as f64 + 0.5 - half, x as f64 + 0.5 + half);
                    let (a, b) = (upto(row, from), upto(row, to));
                    for at in 0..3 {
                        sum[at] += b[at] - a[at];
                    }
                }
                self.light[y * self.width + x] = sum.map(|value| value / area as f32);
            }
        }
    }

    /// The mean along a line.
    fn streak(&mut self, length: f64, angle: f64) {
        let steps = (length * 1.3).ceil() as usize;
        let from = std::mem::take(&mut self.light);
        let (cos, sin) = (angle.cos(), angle.sin());
        let (width, height) = (self.width as i64, self.height as i64);
        let mut light = vec![[0.0; 3]; from.len()];
        for step in 0..=steps {
            let along = length * (step as f64 / steps as f64 - 0.5);
            let (dx, dy) = (along * cos, along * sin);
            let (left, top) = (dx.floor(), dy.floor());
            let (fx, fy) = ((dx - left) as f32, (dy - top) as f32);
            let share = 1.0 / (steps + 1) as f32;
            let four = [
                (0, 0, (1.0 - fx) * (1.0 - fy) * share),
                (1, 0, fx * (1.0 - fy) * share),
                (0, 1, (1.0 - fx) * fy * share),
                (1, 1, fx * fy * share),
            ];
            for y in 0..height {
                for x in 0..width {
                    let to = &mut light[(y * width + x) as usize];
                    for (ox, oy, weight) in four {
                        let sx = (x + left as i64 + ox).clamp(0, width - 1);
                        let sy = (y + top as i64 + oy).clamp(0, height - 1);
                        let seen = from[(sy * width + sx) as usize];
                        for at in 0..3 {
                            to[at] += seen[at] * weight;
                        }
                    }
                }
            }
        }
        self.light = light;
    }

    /// Light to levels: exposure, noise, and the curve of sRGB.
    pub(super) fn exposed(&self, optics: &Optics, random: &mut Random) -> RgbImage {
        let curve: Vec<f32> = (0..=4096)
            .map(|at| 255.0 * (at as f32 / 4096.0).powf(1.0 / 2.2))
            .collect();
        let gain = (1.2 * optics.gain) as f32;
        let mut pixels = RgbImage::new(self.width as u32, self.height as u32);
        for (pixel, light) in pixels.pixels_mut().zip(&self.light) {
            *pixel = Rgb(light.map(|value| {
                let level = curve[((value * gain).clamp(0.0, 1.0) * 4096.0) as usize];
                let noise = (optics.noise * random.normal()) as f32;
                (level + noise).round().clamp(0.0, 255.0) as u8
            }));
        }
        pixels
    }
}

/// The sums of all before each place.
fn running(row: &[Colour]) -> Vec<[f32; 3]> {
    let mut sum = [0.0_f64; 3];
    let mut sums = Vec::with_capacity(row.len() + 1);
    sums.push([0.0; 3]);
    for colour in row {
        for (sum, value) in sum.iter_mut().zip(colour) {
            *sum += f64::from(*value);
        }
        sums.push(sum.map(|value| value as f32));
    }
    sums
}

/// The sum up to a place between two pixels; the border's pixel goes on beyond it.
fn upto(sums: &[[f32; 3]], at: f64) -> [f32; 3] {
    let last = sums.len() - 2;
    let whole = (at.floor().max(0.0) as usize).min(last);
    let part = (at - whole as f64) as f32;
    std::array::from_fn(|channel| {
        let (a, b) = (sums[whole][channel], sums[whole + 1][channel]);
        a + (b - a) * part
    })
}

/// Light as lamps and windows give it: a bit warm or cold.
pub(super) fn tint(random: &mut Random) -> Colour {
    let warm = random.between(-0.12, 0.16) as f32;
    [1.0 + warm / 2.0, 1.0, 1.0 - warm]
}

/// Any direction.
pub(super) fn anywhere(random: &mut Random) -> f64 {
    random.between(0.0, TAU)
}
