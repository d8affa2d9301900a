use std::f64::consts::TAU;

use image::{GrayImage, Luma};

use crate::{
    Conditions, Random,
    flat::{CARD_MM, Flat, PX_PER_MM},
    grey::Grey,
};

/// Where each point of the card lies on the picture, and back.
pub(crate) struct View {
    there: [f64; 9],
    back: [f64; 9],
}

impl View {
    /// A pinhole before a card that is turned and leans, somewhere about the middle.
    pub(crate) fn drawn(
        conditions: &Conditions,
        width: u32,
        height: u32,
        random: &mut Random,
    ) -> Self {
        let (roll, tilt) = (conditions.roll, conditions.tilt);
        let around = random.between(0.0, TAU);
        let focal = 1.1 * f64::from(width);
        let distance = focal * CARD_MM.0 * PX_PER_MM / conditions.card_width_px;
        // Leaning about an axis in the card's plane (Rodrigues), then turned in the plane.
        let (ax, ay) = (around.cos(), around.sin());
        let (c, s) = (tilt.cos(), tilt.sin());
        let lean = [
            [c + ax * ax * (1.0 - c), ax * ay * (1.0 - c)],
            [ax * ay * (1.0 - c), c + ay * ay * (1.0 - c)],
            [-ay * s, ax * s],
        ];
        let (cr, sr) = (roll.cos(), roll.sin());
        let turned = |row: usize, column: usize| match row {
            0 => cr * lean[0][column] - sr * lean[1][column],
            1 => sr * lean[0][column] + cr * lean[1][column],
            _ => lean[2][column],
        };
        let half = (CARD_MM.0 * PX_PER_MM / 2.0, CARD_MM.1 * PX_PER_MM / 2.0);
        let room = |length: u32, along: f64, across: f64| {
            let taken = conditions.card_width_px * (along.abs() + 0.63 * across.abs());
            ((f64::from(length) - taken) / 2.0).max(0.0) * 0.8
        };
        let (across, down) = (room(width, cr, sr), room(height, sr, cr));
        let middle = (
            f64::from(width) / 2.0 + random.between(-across, across) + conditions.moved_px.0,
            f64::from(height) / 2.0 + random.between(-down, down) + conditions.moved_px.1,
        );
        let column = |at: usize| {
            let (x, y, z) = (turned(0, at), turned(1, at), turned(2, at));
            (focal * x + middle.0 * z, focal * y + middle.1 * z, z)
        };
        let (first, second) = (column(0), column(1));
        let origin = |a: f64, b: f64, c: f64| c - a * half.0 - b * half.1;
        let there = [
            first.0,
            second.0,
            origin(first.0, second.0, middle.0 * distance),
            first.1,
            second.1,
            origin(first.1, second.1, middle.1 * distance),
            first.2,
            second.2,
            origin(first.2, second.2, distance),
        ];
        Self {
            there,
            back: inverse(&there),
        }
    }

    pub(crate) fn to_picture(&self, at: (f64, f64)) -> (f64, f64) {
        through(&self.there, at)
    }

    fn to_card(&self, at: (f64, f64)) -> (f64, f64) {
        through(&self.back, at)
    }
}

pub(crate) fn through(m: &[f64; 9], (x, y): (f64, f64)) -> (f64, f64) {
    let depth = m[6] * x + m[7] * y + m[8];
    (
        (m[0] * x + m[1] * y + m[2]) / depth,
        (m[3] * x + m[4] * y + m[5]) / depth,
    )
}

pub(crate) fn inverse(m: &[f64; 9]) -> [f64; 9] {
    [
        m[4] * m[8] - m[5] * m[7],
        m[2] * m[7] - m[1] * m[8],
        m[1] * m[5] - m[2] * m[4],
        m[5] * m[6] - m[3] * m[8],
        m[0] * m[8] - m[2] * m[6],
        m[2] * m[3] - m[0] * m[5],
        m[3] * m[7] - m[4] * m[6],
        m[1] * m[6] - m[0] * m[7],
        m[0] * m[4] - m[1] * m[3],
    ]
}

/// The table with the card on it, each pixel the mean of what lies under it.
pub(crate) fn seen(flat: &Flat, view: &View, width: u32, height: u32, random: &mut Random) -> Grey {
    let (base, grain) = (random.between(0.05, 0.5), random.between(6.0, 40.0));
    let mut scene = Grey::filled(width as usize, height as usize, 0.0);
    for y in 0..scene.height {
        for x in 0..scene.width {
            let wave = ((x as f64 + 25.0 * (y as f64 / 90.0).sin()) / grain).sin();
            scene.values[y * scene.width + x] = (base * (1.0 + 0.15 * wave)) as f32;
        }
    }
    let corners = flat.corners().map(|corner| view.to_picture(corner));
    let across = (corners[1].0 - corners[0].0).hypot(corners[1].1 - corners[0].1);
    let mut level = flat.paper.clone();
    let mut shrunk = 1.0;
    while flat.paper.width as f64 / shrunk > 2.0 * across {
        level = level.halved();
        shrunk *= 2.0;
    }
    let bounds = |of: [f64; 4], end: usize| {
        let low = of.iter().copied().fold(f64::MAX, f64::min).max(0.0) as usize;
        let high = of.iter().copied().fold(0.0, f64::max) as usize + 2;
        low.saturating_sub(1)..high.min(end)
    };
    for y in bounds(corners.map(|corner| corner.1), scene.height) {
        for x in bounds(corners.map(|corner| corner.0), scene.width) {
            let mut sum = 0.0;
            let at = y * scene.width + x;
            for (dx, dy) in [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)] {
                let (u, v) = view.to_card((x as f64 + dx, y as f64 + dy));
                sum += if on_card(flat, u, v) {
                    level.between(u / shrunk, v / shrunk)
                } else {
                    scene.values[at]
                };
            }
            scene.values[at] = sum / 4.0;
        }
    }
    scene
}

/// Within the card, whose corners are rounded by 3 mm.
fn on_card(flat: &Flat, u: f64, v: f64) -> bool {
    let (width, height, radius) = (
        flat.paper.width as f64,
        flat.paper.height as f64,
        3.0 * PX_PER_MM,
    );
    let dx = (radius - u).max(u - (width - radius)).max(0.0);
    let dy = (radius - v).max(v - (height - radius)).max(0.0);
    dx.hypot(dy) < radius
}

/// Out of focus, then moved.
pub(crate) fn blurred(scene: &mut Grey, conditions: &Conditions) {
    if conditions.defocus_px > 0.3 {
        *scene = disc(scene, conditions.defocus_px);
    }
    if conditions.motion_px > 0.5 {
        *scene = streak(scene, conditions.motion_px, conditions.motion_angle);
    }
}

/// The mean over a disc with a soft edge of one pixel.
pub(crate) fn disc(scene: &Grey, radius: f64) -> Grey {
    let reach = radius.ceil() as i64;
    let mut taps = Vec::new();
    let mut sum = 0.0;
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let inside = (radius + 0.5 - (dx as f64).hypot(dy as f64)).clamp(0.0, 1.0) as f32;
            if inside > 0.0 {
                taps.push((dx, dy, inside));
                sum += inside;
            }
        }
    }
    let mut out = Grey::filled(scene.width, scene.height, 0.0);
    for (dx, dy, weight) in taps {
        for y in 0..scene.height {
            let from = (y as i64 + dy).clamp(0, scene.height as i64 - 1) as usize * scene.width;
            let row = &scene.values[from..from + scene.width];
            let to = &mut out.values[y * scene.width..(y + 1) * scene.width];
            let (start, end) = (
                (-dx).max(0) as usize,
                (scene.width as i64 - dx.max(0)) as usize,
            );
            for x in start..end {
                to[x] += row[(x as i64 + dx) as usize] * weight / sum;
            }
        }
    }
    out
}

/// The mean along a line.
pub(crate) fn streak(scene: &Grey, length: f64, angle: f64) -> Grey {
    let steps = (length * 1.5).ceil() as i64;
    let mut out = Grey::filled(scene.width, scene.height, 0.0);
    for step in 0..=steps {
        let along = length * (step as f64 / steps as f64 - 0.5);
        let (dx, dy) = (along * angle.cos(), along * angle.sin());
        for y in 0..scene.height {
            for x in 0..scene.width {
                out.values[y * scene.width + x] +=
                    scene.between(x as f64 + 0.5 + dx, y as f64 + 0.5 + dy) / (steps + 1) as f32;
            }
        }
    }
    out
}

/// Light to levels: exposure, the photon's and the amplifier's noise, and the curve of sRGB.
pub(crate) fn exposed(scene: &Grey, conditions: &Conditions, random: &mut Random) -> GrayImage {
    let gain = 1.2 * conditions.light as f32;
    GrayImage::from_fn(scene.width as u32, scene.height as u32, |x, y| {
        let light = (scene.values[y as usize * scene.width + x as usize] * gain).min(1.0);
        let level = 255.0 * light.max(0.0).powf(1.0 / 2.2);
        let noise = conditions.noise as f32 * random.normal() as f32;
        Luma([(level + noise).round().clamp(0.0, 255.0) as u8])
    })
}
