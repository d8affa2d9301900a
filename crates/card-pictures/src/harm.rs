use std::f64::consts::{PI, TAU};

use crate::{Conditions, Random, flat::Flat, grey::Grey, lens::View};

/// Scratches, specks and patches where the ink is gone.
pub(crate) fn wear(flat: &mut Flat, conditions: &Conditions, random: &mut Random) {
    let (heart_x, heart_y, side) = flat.heart();
    let paper = &mut flat.paper;
    let scratches = (conditions.wear * 60.0) as usize;
    for _ in 0..scratches {
        let from = (
            heart_x + side * random.normal() * 0.8,
            heart_y + side * random.normal() * 0.8,
        );
        let angle = random.between(0.0, PI);
        let length = random.between(40.0, 420.0);
        let wide = random.between(0.8, 3.2);
        let strength = random.between(0.3, 0.9) as f32;
        line(paper, from, angle, length, wide, strength);
    }
    let patches = (conditions.wear * 45.0) as usize;
    for _ in 0..patches {
        let at = (
            heart_x + side * random.between(-0.75, 0.75),
            heart_y + side * random.between(-0.75, 0.75),
        );
        let reach = random.between(6.0, 26.0);
        let strength = random.between(0.3, 0.95);
        spot(
            paper,
            at,
            (reach, reach * random.between(0.5, 1.6)),
            |value, near| value + (0.6 - value) * (near * strength) as f32,
        );
    }
}

fn line(paper: &mut Grey, (x, y): (f64, f64), angle: f64, length: f64, wide: f64, strength: f32) {
    let (cos, sin) = (angle.cos(), angle.sin());
    for step in 0..length as i64 {
        for across in -(wide as i64)..=(wide as i64) {
            let along = step as f64;
            let (px, py) = (
                x + along * cos - across as f64 * sin,
                y + along * sin + across as f64 * cos,
            );
            if px >= 0.0 && py >= 0.0 && px < paper.width as f64 && py < paper.height as f64 {
                let at = py as usize * paper.width + px as usize;
                paper.values[at] += (0.66 - paper.values[at]) * strength * 0.6;
            }
        }
    }
}

/// Changes what lies within three reaches of a point, by how near it is (a Gaussian).
fn spot(
    on: &mut Grey,
    (x, y): (f64, f64),
    (across, down): (f64, f64),
    change: impl Fn(f32, f64) -> f32,
) {
    let left = (x - 3.0 * across).max(0.0) as usize;
    let right = ((x + 3.0 * across).max(0.0) as usize).min(on.width);
    let top = (y - 3.0 * down).max(0.0) as usize;
    let bottom = ((y + 3.0 * down).max(0.0) as usize).min(on.height);
    for py in top..bottom {
        for px in left..right {
            let (dx, dy) = ((px as f64 - x) / across, (py as f64 - y) / down);
            let value = &mut on.values[py * on.width + px];
            *value = change(*value, (-0.5 * (dx * dx + dy * dy)).exp());
        }
    }
}

/// A sleeve's veil and wrinkles, and a finger that holds the card.
pub(crate) fn cover(
    scene: &mut Grey,
    flat: &Flat,
    view: &View,
    conditions: &Conditions,
    random: &mut Random,
) {
    let (heart_x, heart_y, side) = flat.heart();
    if conditions.sleeve > 0.0 {
        let veil = conditions.sleeve as f32 * 0.35;
        for value in &mut scene.values {
            *value = *value * (1.0 - veil) + veil * 0.7;
        }
        for _ in 0..4 {
            let (x, y) = view.to_picture((
                heart_x + side * random.normal(),
                heart_y + side * random.normal(),
            ));
            let shine = conditions.sleeve * random.between(0.2, 1.0);
            let (across, down) = (random.between(2.0, 8.0), random.between(40.0, 200.0));
            let (across, down) = if random.chance(0.5) {
                (across, down)
            } else {
                (down, across)
            };
            spot(scene, (x, y), (across, down), |value, near| {
                value + (shine * near) as f32
            });
        }
    }
    if conditions.finger > 0.0 {
        finger(
            scene,
            (heart_x, heart_y, side),
            view,
            conditions.finger,
            random,
        );
    }
}

/// A round tip over one edge of the code, reaching so many of its sides into it.
fn finger(
    scene: &mut Grey,
    (x, y, side): (f64, f64, f64),
    view: &View,
    reach: f64,
    random: &mut Random,
) {
    let towards = random.between(0.0, TAU);
    let radius = 0.45 * side;
    let away = side * (0.5 - reach) * (1.0 + 0.3 * (2.0 * towards).sin().abs()) + radius;
    let middle = (x + away * towards.cos(), y + away * towards.sin());
    let at = view.to_picture(middle);
    let edge = view.to_picture((middle.0 + radius, middle.1));
    let wide = (edge.0 - at.0).hypot(edge.1 - at.1);
    let skin = random.between(0.22, 0.5) as f32;
    for py in 0..scene.height {
        for px in 0..scene.width {
            let near = (px as f64 - at.0).hypot(py as f64 - at.1) / wide;
            if near < 1.0 {
                let round = (1.0 - near * near).sqrt() as f32;
                scene.values[py * scene.width + px] = skin * (0.55 + 0.45 * round);
            }
        }
    }
}

/// The lamp: a slope of light over the table, a shadow's soft edge, and spots of glare.
pub(crate) fn light(
    scene: &mut Grey,
    flat: &Flat,
    view: &View,
    conditions: &Conditions,
    random: &mut Random,
) {
    let (width, height) = (scene.width as f64, scene.height as f64);
    let angle = random.between(0.0, TAU);
    let (cos, sin) = (angle.cos() / width, angle.sin() / height);
    let (heart_x, heart_y, side) = flat.heart();
    let shadow = view.to_picture((
        heart_x + side * random.between(-0.6, 0.6),
        heart_y + side * random.between(-0.6, 0.6),
    ));
    let soft = random.between(15.0, 120.0);
    for y in 0..scene.height {
        for x in 0..scene.width {
            let (dx, dy) = (x as f64, y as f64);
            let slope = 1.0
                - conditions.shade * (0.5 + (dx - width / 2.0) * cos + (dy - height / 2.0) * sin);
            let beside = ((dx - shadow.0) * angle.cos() + (dy - shadow.1) * angle.sin()) / soft;
            let dark = conditions.shade * 0.6 / (1.0 + (-beside).exp());
            scene.values[y * scene.width + x] *= (slope * (1.0 - dark)).max(0.05) as f32;
        }
    }
    if conditions.glare > 0.0 {
        for _ in 0..=random.below(3) {
            let (x, y) = (random.between(-0.7, 0.7), random.between(-0.7, 0.7));
            let at = view.to_picture((
                heart_x + side * (x + conditions.wandered.0),
                heart_y + side * (y + conditions.wandered.1),
            ));
            let reach = conditions.card_width_px * random.between(0.015, 0.05);
            let strength = conditions.glare * random.between(0.6, 1.6);
            let reach = (reach, reach * random.between(0.5, 2.0));
            spot(scene, at, reach, |value, near| {
                value + (strength * near) as f32
            });
        }
    }
}
