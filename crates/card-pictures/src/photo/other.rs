//! The same photos as another maker would draw them: other cards, tables, sizes and cameras, hands and shadows. What the
//! judge learnt from the first hand is tried on the second.

use std::f64::consts::TAU;

use image::RgbImage;

use super::{
    camera::{Scene, Way},
    canvas::Canvas,
    table::Table,
    things::{CARD_MM, CARD_PX_PER_MM, CARD_ROUND_MM, INK, Thing, code, near, whorl},
};
use crate::{Person, Random};

/// From a cheap tablet's to a good phone's.
pub(super) fn sides(is_a_card: bool, random: &mut Random) -> (usize, usize) {
    if is_a_card {
        random.pick(&[
            (1024, 768),
            (1280, 720),
            (1600, 1200),
            (1920, 1080),
            (2400, 1800),
        ])
    } else {
        random.pick(&[(1080, 1440), (1200, 1600), (1600, 1200), (1800, 2400)])
    }
}

/// Every third is as light as a card.
pub(super) fn table(random: &mut Random) -> Table {
    if random.chance(0.3) {
        let grey = random.between(0.45, 0.62) as f32;
        Table::plain([grey, grey, grey * random.between(0.94, 1.02) as f32])
    } else {
        Table::drawn(random)
    }
}

/// A card of this maker's; none where it is no card.
pub(super) fn card(which: Thing, random: &mut Random) -> Option<Canvas> {
    let mut card = match which {
        Thing::Front2021 => front(true, random),
        Thing::Front2024 => front(false, random),
        Thing::Back2021 => back(false, random),
        Thing::Back2024 => back(true, random),
        _ => return None,
    };
    if random.chance(0.25) {
        crease(&mut card, random);
    }
    Some(card)
}

/// Paper with rosettes of fine lines, a pale sign in its middle and a darker head.
fn blank(random: &mut Random) -> Canvas {
    let paper = random.pick(&[
        [0.70, 0.80, 0.82],
        [0.60, 0.76, 0.72],
        [0.78, 0.80, 0.74],
        [0.80, 0.74, 0.72],
    ]);
    let mut card = Canvas::new(CARD_MM, CARD_PX_PER_MM, near(paper, 0.05, random));
    card.round_mm = CARD_ROUND_MM;
    let line = random.pick(&[[0.2, 0.5, 0.6], [0.3, 0.55, 0.35], [0.6, 0.4, 0.5]]);
    let (petals, strength) = (3.0 + random.below(9) as f64, random.between(0.05, 0.2));
    for middle in [(43.0, 27.0), (70.0, 40.0), (15.0, 8.0)] {
        card.shade((0.0, 0.0), CARD_MM, line, |x, y| {
            let (dx, dy) = (x - middle.0, y - middle.1);
            let turn = dy.atan2(dx);
            let rings = (dx.hypot(dy) + 2.0 * (petals * turn).sin()) * TAU / 1.4;
            strength * (rings.sin() - 0.4).max(0.0)
        });
    }
    card.shade((30.0, 14.0), (28.0, 28.0), [0.75, 0.6, 0.4], |x, y| {
        let r = (x - 44.0).hypot(y - 28.0);
        if (9.0..10.0).contains(&r) || r < 4.0 {
            0.22
        } else {
            0.0
        }
    });
    if random.chance(0.4) {
        let head = near([0.4, 0.55, 0.6], 0.2, random);
        card.shade((0.0, 0.0), (CARD_MM.0, 14.0), head, |_, y| {
            0.25 * (1.0 - y / 14.0)
        });
    }
    card
}

/// A head before a plain ground, all in flat shapes.
fn photo(
    card: &mut Canvas,
    (left, top): (f64, f64),
    (wide, high): (f64, f64),
    random: &mut Random,
) {
    let ground = random.pick(&[[0.85, 0.86, 0.86], [0.35, 0.5, 0.75], [0.72, 0.75, 0.78]]);
    card.fill((left, top), (wide, high), ground);
    let middle = left + wide * random.between(0.46, 0.54);
    let cloth = random.pick(&[[0.8, 0.8, 0.82], [0.1, 0.1, 0.12], [0.4, 0.15, 0.3]]);
    let floor = top + high;
    card.shade(
        (left, top + 0.72 * high),
        (wide, 0.28 * high),
        cloth,
        |x, y| {
            let half = wide * (0.16 + 1.3 * (y - top - 0.72 * high) / high);
            if (x - middle).abs() < half && y < floor {
                1.0
            } else {
                0.0
            }
        },
    );
    let skin = near([0.45, 0.28, 0.18], 0.35, random);
    card.blob(
        (middle, top + 0.38 * high),
        (0.25 * wide, 0.27 * high),
        [0.04, 0.035, 0.03],
    );
    card.fill(
        (middle - 0.08 * wide, top + 0.6 * high),
        (0.16 * wide, 0.16 * high),
        skin,
    );
    card.blob(
        (middle, top + 0.45 * high),
        (0.21 * wide, 0.23 * high),
        skin,
    );
}

fn front(of_2021: bool, random: &mut Random) -> Canvas {
    let person = Person::invented(random);
    let mut card = blank(random);
    let red = [0.65, 0.05, 0.08];
    card.blob((12.0, 9.0), (5.0, 5.0), [0.75, 0.6, 0.1]);
    card.blob((12.0, 9.0), (3.6, 3.6), red);
    card.words((24.0, 3.0), 1.7, 34.0, INK, random);
    card.words((28.0, 6.4), 1.2, 26.0, INK, random);
    card.words((23.0, 9.4), 2.9, 40.0, red, random);
    if of_2021 {
        code(&mut card, &person.payload(), (67.0, 3.0), 15.0, 0.8);
    }
    let wide = random.between(18.0, 23.0);
    let at = (random.between(3.5, 6.5), random.between(16.0, 19.0));
    photo(&mut card, at, (wide, wide * 4.0 / 3.0), random);
    let left = random.between(30.0, 33.0);
    card.words((left, 17.5), 1.4, 14.0, INK, random);
    card.text((left, 20.4), 3.0, 2.7, &person.number, INK);
    let mut y = 25.6;
    while y < 47.0 {
        card.words(
            (left, y),
            1.25,
            random.between(12.0, 30.0),
            [0.2, 0.3, 0.45],
            random,
        );
        card.words(
            (left, y + 2.2),
            1.9,
            random.between(18.0, 46.0),
            INK,
            random,
        );
        y += random.between(5.2, 6.0);
    }
    card
}

fn back(of_2024: bool, random: &mut Random) -> Canvas {
    let person = Person::invented(random);
    let mut card = blank(random);
    let chip = random.pick(&[[0.66, 0.55, 0.28], [0.6, 0.6, 0.6]]);
    let at = (random.between(5.0, 10.0), random.between(10.0, 14.0));
    card.fill(at, (12.5, 10.5), chip);
    for line in 1..3 {
        card.fill(
            (at.0, at.1 + 3.5 * f64::from(line)),
            (12.5, 0.2),
            [0.2, 0.18, 0.15],
        );
        card.fill(
            (at.0 + 4.2 * f64::from(line), at.1),
            (0.2, 10.5),
            [0.2, 0.18, 0.15],
        );
    }
    card.words((4.0, 3.0), 1.3, 30.0, INK, random);
    for line in 0..4 {
        let wide = random.between(18.0, 30.0);
        card.words((24.0, 8.0 + 5.0 * f64::from(line)), 1.3, wide, INK, random);
    }
    if of_2024 {
        let payload = format!("{}||||", person.payload());
        code(&mut card, &payload, (64.0, 5.0), 18.0, 0.8);
    } else {
        for side in 0..2 {
            let left = 57.0 + 14.0 * f64::from(side);
            card.fill((left, 9.0), (12.0, 16.0), [0.78, 0.8, 0.8]);
            whorl(
                &mut card,
                (left + 6.0, 17.0),
                (4.8, 6.8),
                [0.3, 0.3, 0.32],
                random,
            );
        }
    }
    if random.chance(0.5) {
        card.shade(
            (0.0, 33.5),
            (CARD_MM.0, 20.0),
            [0.88, 0.88, 0.86],
            |_, _| 0.6,
        );
    }
    let apart = random.between(4.8, 5.6);
    for (row, line) in person.zone().iter().enumerate() {
        let top = 36.5 + apart * row as f64;
        card.text((4.7, top), 2.6, 2.54, line, INK);
    }
    card
}

/// A fold that goes from edge to edge and lost some ink.
fn crease(card: &mut Canvas, random: &mut Random) {
    let (from, to) = (
        random.between(0.0, CARD_MM.0),
        random.between(0.0, CARD_MM.0),
    );
    card.shade((0.0, 0.0), CARD_MM, [0.85, 0.85, 0.83], |x, y| {
        let at = from + (to - from) * y / CARD_MM.1;
        0.7 * (1.0 - (x - at).abs() / 0.35).max(0.0)
    });
}

/// A thumb that holds the thing at one side, and a shadow that lies softly across it: neither hides what is printed.
pub(super) fn held(scene: &mut Scene, way: &Way, size: (f64, f64), random: &mut Random) {
    if random.chance(0.3) {
        let skin = near([0.42, 0.27, 0.19], 0.3, random);
        let side = random.pick(&[-1.0, 1.0]);
        let y = size.1 * random.between(0.35, 0.6);
        let tip = size.0 / 2.0 + side * (size.0 / 2.0 - 2.6);
        scene.mixed(way, skin, |u, v| {
            // A capsule from the tip outwards.
            let out = (side * (u - tip) - 7.0).max(0.0);
            let across = side * (u - tip);
            let near = if out > 0.0 {
                (v - y).abs()
            } else {
                (across - 7.0).hypot(v - y)
            };
            (7.0 - near).clamp(0.0, 1.0) as f32
        });
    }
    if random.chance(0.3) {
        let (angle, soft) = (random.between(0.0, TAU), random.between(2.0, 12.0));
        let (deep, off) = (
            random.between(0.25, 0.45) as f32,
            random.between(-0.2, 0.2) * size.0,
        );
        let (cos, sin) = (angle.cos(), angle.sin());
        scene.mixed(way, [0.0; 3], |u, v| {
            let away = (u - size.0 / 2.0) * cos + (v - size.1 / 2.0) * sin - off;
            deep * ((away / soft).clamp(-1.0, 1.0) as f32 + 1.0) / 2.0
        });
    }
}

/// Every sixth camera sees no colour.
pub(super) fn seen(pixels: RgbImage, random: &mut Random) -> RgbImage {
    if random.chance(0.16) {
        image::DynamicImage::ImageLuma8(image::imageops::grayscale(&pixels)).into_rgb8()
    } else {
        pixels
    }
}

/// The quality at which this maker's cameras write.
pub(super) fn quality(random: &mut Random) -> u8 {
    random.pick(&[40, 60, 75, 85, 92])
}
