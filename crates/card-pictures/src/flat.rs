use qrcode::{Color, EcLevel, QrCode, Version};

use crate::{Person, Random, grey::Grey};

/// So many pixels of the drawn card are a millimetre.
pub(crate) const PX_PER_MM: f64 = 24.0;
pub(crate) const CARD_MM: (f64, f64) = (85.6, 54.0);

/// Which side of which card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// With a code in its upper right corner.
    Front2021,
    /// With a chip and a zone.
    Back2021,
    /// With the photo on the left, and neither code nor zone.
    Front2024,
    /// With a code, a chip and a zone.
    Back2024,
}

impl Side {
    /// Whether a machine-readable zone is on it.
    pub fn has_zone(self) -> bool {
        matches!(self, Self::Back2021 | Self::Back2024)
    }

    /// Whether a code is on it.
    pub fn has_code(self) -> bool {
        matches!(self, Self::Front2021 | Self::Back2024)
    }
}

/// A code as it is printed on a card.
#[derive(Debug, Clone)]
pub struct Printed {
    /// What it says.
    pub payload: String,
    modules: usize,
    dark: Vec<bool>,
    side_mm: f64,
}

impl Printed {
    /// This person's code on this side; none where the side has none.
    pub fn code_of(person: &Person, side: Side, random: &mut Random) -> Option<Self> {
        let more = if side == Side::Back2024 { "||||" } else { "" };
        let payload = format!("{}{more}", person.payload());
        // What real cards use is not published; most of these are as the issue has them, some are not.
        let level = if random.chance(0.85) {
            EcLevel::M
        } else {
            random.pick(&[EcLevel::L, EcLevel::Q])
        };
        let wider = i16::from(random.chance(0.1));
        let side_mm = if side == Side::Back2024 {
            random.between(14.0, 18.0)
        } else {
            14.0
        };
        side.has_code()
            .then(|| Self::drawn(payload, level, wider, side_mm))
            .flatten()
    }

    /// A code of 14 mm that says this.
    pub fn code(payload: &str) -> Option<Self> {
        Self::drawn(payload.to_owned(), EcLevel::M, 0, 14.0)
    }

    fn drawn(payload: String, level: EcLevel, wider: i16, side_mm: f64) -> Option<Self> {
        let natural = QrCode::with_error_correction_level(payload.as_bytes(), level).ok()?;
        let Version::Normal(version) = natural.version() else {
            return None;
        };
        let code = QrCode::with_version(
            payload.as_bytes(),
            Version::Normal((version + wider).min(40)),
            level,
        )
        .ok()?;
        Some(Self {
            payload,
            modules: code.width(),
            dark: code
                .to_colors()
                .into_iter()
                .map(|color| color == Color::Dark)
                .collect(),
            side_mm,
        })
    }
}

/// A card as it was printed: its reflectance, and where its code lies.
pub(crate) struct Flat {
    pub(crate) paper: Grey,
    /// Left, top and side in pixels of the card.
    pub(crate) code: Option<(f64, f64, f64)>,
    heart_down: f64,
}

impl Flat {
    pub(crate) fn corners(&self) -> [(f64, f64); 4] {
        let (right, bottom) = (self.paper.width as f64, self.paper.height as f64);
        [(0.0, 0.0), (right, 0.0), (right, bottom), (0.0, bottom)]
    }

    /// Where most depends on what is seen: the middle of the code, of the zone, or of the lines of text.
    pub(crate) fn heart(&self) -> (f64, f64, f64) {
        self.code.map_or(
            (
                self.paper.width as f64 / 2.0,
                self.paper.height as f64 * self.heart_down,
                400.0,
            ),
            |(left, top, side)| (left + side / 2.0, top + side / 2.0, side),
        )
    }
}

pub(crate) fn draw(
    person: &Person,
    side: Side,
    code: Option<&Printed>,
    random: &mut Random,
) -> Flat {
    let (width, height) = (CARD_MM.0 * PX_PER_MM, CARD_MM.1 * PX_PER_MM);
    let mut paper = Grey::filled(width as usize, height as usize, 0.62);
    guilloche(&mut paper, random);
    match side {
        Side::Front2021 => {
            letters(&mut paper, (4.0, 3.0), (50.0, 8.0), 1.8, random);
            paper.fill(mm(4.0, 17.0), mm(20.0, 27.0), 0.35);
            letters(&mut paper, (28.0, 20.0), (54.0, 30.0), 2.2, random);
        }
        Side::Back2021 => {
            letters(&mut paper, (4.0, 3.0), (50.0, 10.0), 1.6, random);
            paper.fill(mm(6.0, 14.0), mm(13.0, 12.0), 0.45);
            letters(&mut paper, (50.0, 12.0), (30.0, 14.0), 1.8, random);
        }
        Side::Front2024 => {
            paper.fill(mm(4.0, 3.0), mm(10.0, 10.0), 0.4);
            letters(&mut paper, (24.0, 3.0), (54.0, 9.0), 1.8, random);
            photo(&mut paper, (4.0, 17.0), (23.0, 30.0));
            letters(&mut paper, (31.0, 16.0), (40.0, 4.0), 3.2, random);
            letters(&mut paper, (31.0, 22.0), (50.0, 27.0), 2.2, random);
        }
        Side::Back2024 => {
            letters(&mut paper, (4.0, 3.0), (45.0, 7.0), 1.6, random);
            paper.fill(mm(6.0, 13.0), mm(13.0, 12.0), 0.45);
        }
    }
    let code = code.map(|code| print(&mut paper, code, side));
    if side.has_zone() {
        zone(&mut paper, &person.zone());
    }
    let heart_down = if side.has_zone() { 0.8 } else { 0.5 };
    Flat {
        paper,
        code,
        heart_down,
    }
}

/// Head and shoulders before a light wall, as small and plain as they are printed.
fn photo(paper: &mut Grey, (left, top): (f64, f64), (width, height): (f64, f64)) {
    paper.fill(mm(left, top), mm(width, height), 0.7);
    let shapes = [
        // Shoulders, hair, face: middle, half axes, reflectance.
        ((0.5, 1.08), (0.48, 0.32), 0.18),
        ((0.5, 0.4), (0.25, 0.27), 0.08),
        ((0.5, 0.46), (0.21, 0.24), 0.5),
    ];
    let ((x0, y0), (w, h)) = (mm(left, top), mm(width, height));
    for row in 0..h as usize {
        for column in 0..w as usize {
            let (across, down) = (column as f64 / w, row as f64 / h);
            for ((x, y), (rx, ry), value) in shapes {
                if ((across - x) / rx).hypot((down - y) / ry) < 1.0 {
                    let at = (y0 as usize + row) * paper.width + x0 as usize + column;
                    paper.values[at] = value;
                }
            }
        }
    }
}

fn mm(x: f64, y: f64) -> (f64, f64) {
    (x * PX_PER_MM, y * PX_PER_MM)
}

/// The fine waves behind everything.
fn guilloche(paper: &mut Grey, random: &mut Random) {
    let (pitch, phase) = (random.between(14.0, 30.0), random.between(0.0, 6.0));
    for y in 0..paper.height {
        for x in 0..paper.width {
            let (x_, y_) = (x as f32, y as f32);
            let wave = ((x_ + 60.0 * (y_ / 170.0 + phase as f32).sin()) / pitch as f32).sin();
            let slow = (x_ / 700.0 + y_ / 900.0).sin();
            paper.values[y * paper.width + x] += 0.03 * wave + 0.05 * slow;
        }
    }
}

/// Rows of strokes as fine as print.
fn letters(
    paper: &mut Grey,
    (left, top): (f64, f64),
    (width, height): (f64, f64),
    size: f64,
    random: &mut Random,
) {
    let mut y = top;
    while y + size <= top + height {
        let mut x = left;
        let end = left + width * random.between(0.5, 1.0);
        while x < end {
            let wide = random.between(0.5, 0.8) * size;
            if !random.chance(0.15) {
                let stroke = 0.14 * size;
                paper.fill(mm(x, y), mm(stroke, size), 0.12);
                if random.chance(0.6) {
                    paper.fill(mm(x + wide * 0.7, y), mm(stroke, size), 0.12);
                }
                let bar = y + size * random.pick(&[0.0, 0.45, 0.86]);
                paper.fill(mm(x, bar), mm(wide * 0.7, stroke), 0.12);
            }
            x += wide;
        }
        y += size * 1.8;
    }
}

fn print(paper: &mut Grey, code: &Printed, side: Side) -> (f64, f64, f64) {
    let size = code.side_mm * PX_PER_MM;
    let left = match side {
        Side::Back2024 => paper.width as f64 - size - 7.0 * PX_PER_MM,
        _ => paper.width as f64 - size - 4.0 * PX_PER_MM,
    };
    let top = 4.0 * PX_PER_MM;
    let module = size / code.modules as f64;
    let quiet = 3.0 * module;
    paper.fill(
        (left - quiet, top - quiet),
        (size + 2.0 * quiet, size + 2.0 * quiet),
        0.72,
    );
    for y in 0..code.modules {
        for x in 0..code.modules {
            if code.dark[y * code.modules + x] {
                let at = (left + x as f64 * module, top + y as f64 * module);
                // Rounded to pixels of the card on both ends, so that neighbours touch.
                let at = (at.0.round(), at.1.round());
                let end = (
                    (left + (x + 1) as f64 * module).round(),
                    (top + (y + 1) as f64 * module).round(),
                );
                paper.fill(at, (end.0 - at.0, end.1 - at.1), 0.06);
            }
        }
    }
    (left, top, size)
}

const GLYPHS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
/// Glyphs of OCR-B (Debian's fonts-ocr-b, after Norbert Schwarz, free to use), 48 by 64 pixels each.
const ATLAS: &[u8] = include_bytes!("ocr_b.png");

fn zone(paper: &mut Grey, lines: &[String; 3]) {
    let atlas = image::load_from_memory(ATLAS)
        .expect("the atlas is a PNG")
        .into_luma8();
    let pitch = 2.54 * PX_PER_MM;
    let scale = pitch / 48.0;
    let left = (paper.width as f64 - 30.0 * pitch) / 2.0;
    for (row, line) in lines.iter().enumerate() {
        let top = (33.5 + 6.0 * row as f64) * PX_PER_MM;
        for (column, letter) in line.chars().enumerate() {
            let glyph = GLYPHS.find(letter).unwrap_or(36) as u32;
            let at = left + column as f64 * pitch;
            for y in 0..(64.0 * scale) as u32 {
                for x in 0..pitch as u32 {
                    let from = (
                        ((f64::from(x) / scale) as u32).min(47) + glyph * 48,
                        ((f64::from(y) / scale) as u32).min(63),
                    );
                    let ink = 1.0 - f32::from(atlas.get_pixel(from.0, from.1).0[0]) / 255.0;
                    let to = (top as usize + y as usize) * paper.width + at as usize + x as usize;
                    paper.values[to] = paper.values[to] * (1.0 - ink) + 0.06 * ink;
                }
            }
        }
    }
}
