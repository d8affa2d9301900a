//! What may lie on the table: cards, papers, and what is neither.

use std::f64::consts::TAU;

use qrcode::{Color, EcLevel, QrCode};

use super::canvas::{Canvas, Colour};
use crate::{Person, Random};

pub(super) const CARD_PX_PER_MM: f64 = 16.0;
const PAGE_PX_PER_MM: f64 = 8.0;
pub(super) const CARD_MM: (f64, f64) = (85.6, 54.0);
pub(super) const CARD_ROUND_MM: f64 = 3.0;

/// Which thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thing {
    Front2021,
    Front2024,
    Back2021,
    Back2024,
    Page,
    Sheet,
    BankCard,
    Face,
}

pub(super) fn drawn(thing: Thing, code: &str, random: &mut Random) -> Canvas {
    match thing {
        Thing::Front2021 => front(true, random),
        Thing::Front2024 => front(false, random),
        Thing::Back2021 => back(false, random),
        Thing::Back2024 => back(true, random),
        Thing::Page => page(random),
        Thing::Sheet => sheet(code, true, random),
        Thing::BankCard => bank_card(random),
        Thing::Face => face(random),
    }
}

/// A numbered sheet on which nobody left a mark.
pub(super) fn blank_sheet(code: &str, random: &mut Random) -> Canvas {
    sheet(code, false, random)
}

pub(super) fn near(colour: Colour, by: f64, random: &mut Random) -> Colour {
    colour.map(|value| (f64::from(value) * random.between(1.0 - by, 1.0 + by)).min(1.0) as f32)
}

fn card(random: &mut Random) -> Canvas {
    let paper = random.pick(&[
        [0.62, 0.70, 0.66],
        [0.58, 0.68, 0.74],
        [0.70, 0.70, 0.62],
        [0.66, 0.62, 0.66],
    ]);
    let mut card = Canvas::new(CARD_MM, CARD_PX_PER_MM, near(paper, 0.06, random));
    card.round_mm = CARD_ROUND_MM;
    let (pitch, phase) = (random.between(0.6, 1.6), random.between(0.0, TAU));
    let strength = random.between(0.02, 0.09);
    let tint = random.pick(&[[0.35, 0.55, 0.5], [0.6, 0.4, 0.35], [0.35, 0.45, 0.65]]);
    card.shade((0.0, 0.0), CARD_MM, tint, |x, y| {
        let wave = ((x + 2.5 * (y / 7.0 + phase).sin()) * TAU / pitch).sin();
        let slow = ((x - 40.0) / 30.0).hypot((y - 25.0) / 22.0);
        strength * (1.0 + wave) + 0.12 * (1.0 - slow).max(0.0)
    });
    card
}

pub(super) const INK: Colour = [0.07, 0.07, 0.09];

fn portrait(
    card: &mut Canvas,
    (left, top): (f64, f64),
    (wide, high): (f64, f64),
    random: &mut Random,
) {
    let ground = random.pick(&[[0.75, 0.78, 0.8], [0.5, 0.6, 0.75], [0.68, 0.68, 0.68]]);
    card.fill((left, top), (wide, high), ground);
    let skin = near([0.5, 0.33, 0.24], 0.2, random);
    let hair = near([0.05, 0.04, 0.04], 0.3, random);
    let middle = left + wide / 2.0;
    let cloth = random.pick(&[
        [0.08, 0.1, 0.2],
        [0.7, 0.7, 0.72],
        [0.3, 0.08, 0.08],
        [0.1, 0.25, 0.15],
    ]);
    let shoulder = top + high * 0.78;
    let floor = top + high;
    card.shade((left, shoulder), (wide, floor - shoulder), cloth, |x, y| {
        8.0 * (1.0 - ((x - middle) / (0.48 * wide)).hypot((y - floor) / (0.26 * high)))
    });
    card.blob(
        (middle, top + 0.40 * high),
        (0.27 * wide, 0.28 * high),
        hair,
    );
    card.fill(
        (middle - 0.1 * wide, top + 0.6 * high),
        (0.2 * wide, 0.2 * high),
        skin,
    );
    card.blob(
        (middle, top + 0.47 * high),
        (0.22 * wide, 0.24 * high),
        skin,
    );
    for side in [-1.0, 1.0] {
        card.blob(
            (middle + side * 0.09 * wide, top + 0.43 * high),
            (0.035 * wide, 0.014 * high),
            [0.05, 0.04, 0.04],
        );
    }
    card.blob(
        (middle, top + 0.58 * high),
        (0.07 * wide, 0.012 * high),
        [0.3, 0.1, 0.1],
    );
}

pub(super) fn code(card: &mut Canvas, text: &str, (left, top): (f64, f64), side: f64, quiet: f64) {
    let Ok(code) = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M) else {
        return;
    };
    let (modules, dark) = (code.width(), code.to_colors());
    card.fill(
        (left - quiet, top - quiet),
        (side + 2.0 * quiet, side + 2.0 * quiet),
        [0.8, 0.8, 0.8],
    );
    card.shade((left, top), (side, side), [0.05, 0.05, 0.05], |x, y| {
        let at = |from: f64, to: f64| {
            (((from - to) / side * modules as f64).max(0.0) as usize).min(modules - 1)
        };
        let module = at(y, top) * modules + at(x, left);
        f64::from(u8::from(dark[module] == Color::Dark))
    });
}

fn front(of_2021: bool, random: &mut Random) -> Canvas {
    let person = Person::invented(random);
    let mut card = card(random);
    let red = near([0.62, 0.08, 0.08], 0.1, random);
    card.blob((11.0, 10.5), (5.5, 5.5), red);
    card.blob((11.0, 10.5), (2.0, 2.0), [0.8, 0.65, 0.2]);
    let right = if of_2021 { 45.0 } else { 62.0 };
    card.words((20.0, 4.0), 1.5, right * 0.8, INK, random);
    card.words((22.0, 6.6), 1.3, right * 0.6, INK, random);
    card.words((20.0, 9.8), 2.6, right, red, random);
    card.words((22.0, 13.6), 1.3, right * 0.5, red, random);
    if of_2021 {
        code(&mut card, &person.payload(), (67.5, 4.0), 14.0, 1.0);
    }
    let photo = (random.between(3.0, 6.0), random.between(17.0, 19.5));
    let wide = random.between(19.5, 22.0);
    portrait(&mut card, photo, (wide, wide * 1.33), random);
    let left = 28.5;
    card.words((left, 18.5), 1.3, 10.0, INK, random);
    card.text((left + 12.0, 17.6), 2.4, 2.3, &person.number, INK);
    let mut y = 22.5;
    while y < 48.0 {
        card.words(
            (left, y),
            random.between(1.15, 1.35),
            random.between(15.0, 34.0),
            INK,
            random,
        );
        if random.chance(0.6) {
            card.words(
                (left, y + 2.3),
                random.between(1.6, 2.0),
                random.between(20.0, 50.0),
                INK,
                random,
            );
            y += 5.4;
        } else {
            y += 3.4;
        }
    }
    card.words((4.0, 48.5), 1.2, 18.0, INK, random);
    card
}

fn back(of_2024: bool, random: &mut Random) -> Canvas {
    let person = Person::invented(random);
    let mut card = card(random);
    let high = random.between(9.0, 12.0);
    let chip = (random.between(5.0, 9.0), random.between(12.0, 15.0));
    card.fill(
        chip,
        (high * 1.15, high),
        near([0.62, 0.5, 0.22], 0.1, random),
    );
    for line in 1..4 {
        let y = chip.1 + high * f64::from(line) / 4.0;
        card.fill((chip.0, y), (high * 1.15, 0.25), [0.3, 0.25, 0.15]);
    }
    card.words((4.0, 3.5), 1.3, 36.0, INK, random);
    card.words((4.0, 6.3), 1.3, 30.0, INK, random);
    let text = if of_2024 {
        code(
            &mut card,
            &format!("{}||||", person.payload()),
            (62.0, 4.0),
            16.0,
            1.0,
        );
        (24.0, 33.0)
    } else {
        card.words((50.0, 5.0), 1.2, 28.0, INK, random);
        (26.0, 24.0)
    };
    for line in 0..5 {
        card.words(
            (text.0, 11.0 + 3.6 * f64::from(line)),
            1.3,
            text.1 * random.between(0.6, 1.0),
            INK,
            random,
        );
    }
    if !of_2024 {
        for side in 0..2 {
            let x = 58.0 + 13.0 * f64::from(side);
            whorl(&mut card, (x, 20.0), (4.5, 6.0), [0.25, 0.2, 0.2], random);
        }
    }
    let pitch = random.between(2.45, 2.56);
    let apart = random.between(4.6, 6.0);
    let left = (CARD_MM.0 - 30.0 * pitch) / 2.0;
    let bottom = 51.0 - random.between(0.0, 1.5);
    for (row, line) in person.zone().iter().enumerate() {
        card.text(
            (left, bottom - 2.5 - apart * (2 - row) as f64),
            2.5,
            pitch,
            line,
            INK,
        );
    }
    card
}

/// The ridges of a finger.
pub(super) fn whorl(
    on: &mut Canvas,
    (x, y): (f64, f64),
    (rx, ry): (f64, f64),
    colour: Colour,
    random: &mut Random,
) {
    let (dx, dy) = (random.between(-0.4, 0.4), random.between(-0.4, 0.4));
    let ridge = random.between(0.45, 0.6);
    on.shade((x - rx, y - ry), (2.0 * rx, 2.0 * ry), colour, |px, py| {
        let within = ((px - x) / rx).hypot((py - y) / ry);
        let rings = ((px - x - dx * rx).hypot((py - y - dy * ry) * 0.8) * TAU / ridge).sin();
        if within < 1.0 {
            (0.5 + 0.5 * rings) * 0.9 * ((1.0 - within) * 6.0).min(1.0)
        } else {
            0.0
        }
    });
}

fn paper(size_mm: (f64, f64), random: &mut Random) -> Canvas {
    let white = near([0.82, 0.82, 0.8], 0.04, random);
    Canvas::new(size_mm, PAGE_PX_PER_MM, white)
}

fn page(random: &mut Random) -> Canvas {
    let size = random.pick(&[
        (210.0, 297.0),
        (210.0, 297.0),
        (148.0, 210.0),
        (297.0, 210.0),
    ]);
    let mut page = paper(size, random);
    let body = random.between(1.9, 2.5);
    let margin = random.between(15.0, 25.0);
    let wide = size.0 - 2.0 * margin;
    let mut y = margin * 0.8;
    page.words((margin, y), body, wide * 0.4, INK, random);
    page.words((size.0 / 2.0, y), body, wide * 0.45, INK, random);
    y += 5.0 * body;
    page.words((size.0 * 0.3, y), body * 1.5, size.0 * 0.4, INK, random);
    y += 4.0 * body;
    let end = size.1 * random.between(0.6, 0.85);
    while y < end {
        let last = random.chance(0.2);
        page.words(
            (margin, y),
            body,
            if last { wide * 0.5 } else { wide },
            INK,
            random,
        );
        y += if last { 2.9 * body } else { 1.9 * body };
    }
    if random.chance(0.7) {
        let at = (size.0 * 0.68, y + 18.0);
        stamp(&mut page, at, random);
        pen(&mut page, (at.0 + 4.0, at.1), 34.0, random);
        page.words((size.0 * 0.58, y + 6.0), body, size.0 * 0.3, INK, random);
    }
    page
}

fn stamp(page: &mut Canvas, (x, y): (f64, f64), random: &mut Random) {
    let red = near([0.7, 0.1, 0.1], 0.1, random);
    page.shade((x - 18.0, y - 18.0), (36.0, 36.0), red, |px, py| {
        let r = (px - x).hypot(py - y);
        if (15.8..17.0).contains(&r) || (11.0..11.4).contains(&r) || r < 4.0 {
            0.75
        } else {
            0.0
        }
    });
}

/// What somebody wrote by hand.
fn pen(page: &mut Canvas, (left, y): (f64, f64), wide: f64, random: &mut Random) {
    let ink = random.pick(&[[0.08, 0.12, 0.45], [0.06, 0.06, 0.1], [0.05, 0.1, 0.6]]);
    let (turns, phase) = (random.between(3.0, 6.0), random.between(0.0, TAU));
    let high = random.between(3.5, 7.0);
    let points: Vec<(f64, f64)> = (0..160)
        .map(|at| {
            let share = f64::from(at) / 159.0;
            let turn = share * turns * TAU + phase;
            (
                left + wide * share + 1.8 * turn.cos(),
                y + high * turn.sin() * (1.0 - 0.6 * share),
            )
        })
        .collect();
    page.stroke(&points, random.between(0.45, 0.8), ink);
}

fn frame(page: &mut Canvas, (left, top): (f64, f64), (wide, high): (f64, f64)) {
    for (at, size) in [
        ((left, top), (wide, 0.3)),
        ((left, top + high), (wide, 0.3)),
        ((left, top), (0.3, high)),
        ((left + wide, top), (0.3, high)),
    ] {
        page.fill(at, size, INK);
    }
}

/// As `crates/paper` lays it out: the code at the upper right, questions with boxes, two fields for a mark and a
/// signature, and a slip with the code again.
fn sheet(text: &str, marked: bool, random: &mut Random) -> Canvas {
    let mut page = paper((210.0, 297.0), random);
    page.words((16.0, 15.0), 2.2, 50.0, INK, random);
    page.words((16.0, 21.0), 3.2, 70.0, INK, random);
    page.words((120.0, 16.0), 2.0, 18.0, INK, random);
    page.words((120.0, 21.0), 3.4, 44.0, INK, random);
    code(&mut page, text, (172.0, 12.0), 22.0, 1.0);
    page.fill((16.0, 37.0), (178.0, 0.3), [0.5, 0.5, 0.5]);
    for line in 0..2 {
        for column in 0..2 {
            let at = (
                16.0 + 91.0 * f64::from(column),
                42.0 + 8.0 * f64::from(line),
            );
            page.words(at, 2.0, 20.0, INK, random);
            page.fill((at.0 + 22.0, at.1 + 2.4), (62.0, 0.2), [0.6, 0.6, 0.6]);
        }
    }
    let questions = 4 + random.below(4);
    let mut y = 66.0;
    for _ in 0..questions {
        page.blob((29.0, y + 5.0), (5.0, 5.0), [0.35, 0.45, 0.55]);
        for line in 0..3 {
            page.words(
                (42.0, y + 4.0 * f64::from(line)),
                2.2,
                random.between(70.0, 108.0),
                INK,
                random,
            );
        }
        for side in 0..2 {
            frame(&mut page, (164.0 + 16.0 * f64::from(side), y), (7.0, 7.0));
        }
        if marked {
            let x = 164.0 + 16.0 * random.below(2) as f64;
            page.stroke(
                &[(x + 1.0, y + 1.0), (x + 6.0, y + 6.0)],
                0.6,
                [0.1, 0.12, 0.5],
            );
        }
        y += 16.0;
    }
    let top = y + 6.0 + random.between(0.0, 6.0);
    for side in 0..2 {
        let left = 16.0 + 91.0 * f64::from(side);
        frame(&mut page, (left, top), (87.0, 42.0));
        page.words((left + 2.0, top + 2.0), 2.2, 40.0, INK, random);
        page.words((left + 2.0, top + 6.0), 1.9, 60.0, [0.4, 0.4, 0.4], random);
    }
    if marked {
        let at = (random.between(40.0, 80.0), top + random.between(22.0, 28.0));
        if random.chance(0.7) {
            let ink = random.pick(&[[0.12, 0.14, 0.5], [0.08, 0.08, 0.1], [0.55, 0.1, 0.15]]);
            whorl(
                &mut page,
                at,
                (random.between(6.5, 9.0), random.between(9.0, 12.0)),
                ink,
                random,
            );
        } else {
            pen(&mut page, (at.0 - 14.0, at.1), 36.0, random);
        }
        pen(
            &mut page,
            (122.0, top + 26.0),
            random.between(28.0, 44.0),
            random,
        );
    }
    page.fill((16.0, 257.0), (178.0, 0.3), [0.6, 0.6, 0.6]);
    code(&mut page, text, (16.0, 262.0), 20.0, 1.0);
    for line in 0..4 {
        page.words(
            (42.0, 264.0 + 4.2 * f64::from(line)),
            2.2,
            90.0,
            INK,
            random,
        );
    }
    page.words((160.0, 264.0), 2.7, 34.0, INK, random);
    page
}

fn bank_card(random: &mut Random) -> Canvas {
    let ground = random.pick(&[
        [0.05, 0.15, 0.4],
        [0.5, 0.08, 0.1],
        [0.12, 0.12, 0.13],
        [0.7, 0.7, 0.72],
        [0.1, 0.35, 0.2],
    ]);
    let mut card = Canvas::new(CARD_MM, CARD_PX_PER_MM, near(ground, 0.1, random));
    card.round_mm = CARD_ROUND_MM;
    let print = if ground[1] > 0.4 {
        INK
    } else {
        [0.8, 0.8, 0.78]
    };
    card.blob((70.0, 10.0), (30.0, 30.0), near(ground, 0.3, random));
    card.words((6.0, 6.0), 4.0, 30.0, print, random);
    card.fill((9.0, 18.0), (12.0, 9.5), [0.62, 0.52, 0.25]);
    let number: String = (0..19)
        .map(|at| {
            if at % 5 == 4 {
                ' '
            } else {
                char::from(b'0' + random.below(10) as u8)
            }
        })
        .collect();
    card.text((9.0, 31.0), 3.4, 3.4, &number, print);
    card.words((9.0, 41.0), 1.8, 14.0, print, random);
    card.words((9.0, 45.5), 2.2, 36.0, print, random);
    card.blob((70.0, 44.0), (5.0, 5.0), [0.7, 0.1, 0.05]);
    card.blob((76.0, 44.0), (5.0, 5.0), [0.8, 0.5, 0.05]);
    card
}

/// A face that fills most of the picture, before a wall.
fn face(random: &mut Random) -> Canvas {
    let mut wall = Canvas::new((220.0, 260.0), 4.0, [0.6, 0.6, 0.55]);
    portrait(&mut wall, (0.0, 0.0), (220.0, 260.0), random);
    wall
}
