//! A flat thing in colour: reflectances of red, green and blue, and how to print on it.

use std::sync::LazyLock;

use image::GrayImage;

use crate::Random;

/// Reflectance of red, green and blue, 0 to 1.
pub(super) type Colour = [f32; 3];

/// Something flat that lies on a table.
pub(super) struct Canvas {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) px_per_mm: f64,
    /// The radius of its corners.
    pub(super) round_mm: f64,
    pub(super) values: Vec<Colour>,
}

const GLYPHS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

/// The same glyphs as the zone's.
static ATLAS: LazyLock<GrayImage> = LazyLock::new(|| {
    image::load_from_memory(include_bytes!("../ocr_b.png"))
        .expect("the atlas is a PNG")
        .into_luma8()
});

impl Canvas {
    pub(super) fn new(size_mm: (f64, f64), px_per_mm: f64, paper: Colour) -> Self {
        let width = (size_mm.0 * px_per_mm) as usize;
        let height = (size_mm.1 * px_per_mm) as usize;
        Self {
            width,
            height,
            px_per_mm,
            round_mm: 0.0,
            values: vec![paper; width * height],
        }
    }

    pub(super) fn size_mm(&self) -> (f64, f64) {
        (
            self.width as f64 / self.px_per_mm,
            self.height as f64 / self.px_per_mm,
        )
    }

    /// Mixes a colour in, by what a function of the place in millimetres says.
    pub(super) fn shade(
        &mut self,
        (left, top): (f64, f64),
        (wide, high): (f64, f64),
        colour: Colour,
        share: impl Fn(f64, f64) -> f64,
    ) {
        let px = |at: f64, end: usize| ((at * self.px_per_mm).round().max(0.0) as usize).min(end);
        let (x0, x1) = (px(left, self.width), px(left + wide, self.width));
        let (y0, y1) = (px(top, self.height), px(top + high, self.height));
        for y in y0..y1 {
            for x in x0..x1 {
                let at = (
                    (x as f64 + 0.5) / self.px_per_mm,
                    (y as f64 + 0.5) / self.px_per_mm,
                );
                let share = share(at.0, at.1).clamp(0.0, 1.0) as f32;
                for (value, ink) in self.values[y * self.width + x].iter_mut().zip(colour) {
                    *value += (ink - *value) * share;
                }
            }
        }
    }

    pub(super) fn fill(&mut self, at: (f64, f64), size: (f64, f64), colour: Colour) {
        self.shade(at, size, colour, |_, _| 1.0);
    }

    /// An ellipse with a soft edge of a tenth of its size at most.
    pub(super) fn blob(&mut self, (x, y): (f64, f64), (rx, ry): (f64, f64), colour: Colour) {
        let soft = 8.0;
        self.shade(
            (x - 1.2 * rx, y - 1.2 * ry),
            (2.4 * rx, 2.4 * ry),
            colour,
            |px, py| soft * (1.05 - ((px - x) / rx).hypot((py - y) / ry)),
        );
    }

    /// A line of letters `high` millimetres high, to the end of the text or of the space; answers where it ended.
    pub(super) fn text(
        &mut self,
        (left, top): (f64, f64),
        high: f64,
        pitch: f64,
        text: &str,
        colour: Colour,
    ) -> f64 {
        let mut x = left;
        // The glyphs' ink reaches from the third to the fifty-fifth of 64 rows.
        let scale = 52.0 / high;
        for letter in text.chars() {
            if let Some(glyph) = GLYPHS.find(letter) {
                let atlas = &*ATLAS;
                self.shade((x, top), (pitch, high * 1.1), colour, |px, py| {
                    let u = (px - x) * 48.0 / pitch;
                    let v = (py - top) * scale + 3.0;
                    let at = |dx: f64, dy: f64| {
                        let column = ((u + dx).clamp(0.0, 47.0)) as u32 + glyph as u32 * 48;
                        let row = (v + dy).clamp(0.0, 63.0) as u32;
                        1.0 - f64::from(atlas.get_pixel(column, row).0[0]) / 255.0
                    };
                    (at(-1.0, -1.0) + at(1.0, -1.0) + at(-1.0, 1.0) + at(1.0, 1.0)) / 4.0
                });
            }
            x += pitch;
        }
        x
    }

    /// Words that nobody reads, so wide at most.
    pub(super) fn words(
        &mut self,
        (left, top): (f64, f64),
        high: f64,
        wide: f64,
        colour: Colour,
        random: &mut Random,
    ) {
        let pitch = 0.72 * high;
        let letters = (wide / pitch) as usize;
        let mut text = String::new();
        while text.len() < letters {
            for _ in 0..2 + random.below(6) {
                text.push(char::from(b'A' + random.below(26) as u8));
            }
            text.push(' ');
        }
        text.truncate(letters);
        self.text((left, top), high, pitch, &text, colour);
    }

    /// A stroke of a pen through these points.
    pub(super) fn stroke(&mut self, points: &[(f64, f64)], wide: f64, colour: Colour) {
        for pair in points.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let steps = ((to.0 - from.0).hypot(to.1 - from.1) / (wide * 0.4)).ceil() as usize;
            for step in 0..=steps {
                let share = step as f64 / steps.max(1) as f64;
                let x = from.0 + (to.0 - from.0) * share;
                let y = from.1 + (to.1 - from.1) * share;
                let half = wide / 2.0;
                self.shade((x - half, y - half), (wide, wide), colour, |px, py| {
                    if (px - x).hypot(py - y) < half {
                        0.8
                    } else {
                        0.0
                    }
                });
            }
        }
    }

    /// Between four pixels, in pixels of the canvas.
    pub(super) fn between(&self, x: f64, y: f64) -> Colour {
        let x = (x - 0.5).clamp(0.0, (self.width - 1) as f64);
        let y = (y - 0.5).clamp(0.0, (self.height - 1) as f64);
        let (left, top) = (x as usize, y as usize);
        let (right, below) = (
            (left + 1).min(self.width - 1),
            (top + 1).min(self.height - 1),
        );
        let (fx, fy) = ((x - left as f64) as f32, (y - top as f64) as f32);
        let value = |x: usize, y: usize| self.values[y * self.width + x];
        let (a, b) = (value(left, top), value(right, top));
        let (c, d) = (value(left, below), value(right, below));
        std::array::from_fn(|at| {
            let upper = a[at] + (b[at] - a[at]) * fx;
            let lower = c[at] + (d[at] - c[at]) * fx;
            upper + (lower - upper) * fy
        })
    }

    /// Half as wide and high, by area.
    pub(super) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut values = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let value =
                    |dx: usize, dy: usize| self.values[(2 * y + dy) * self.width + 2 * x + dx];
                let four = [value(0, 0), value(1, 0), value(0, 1), value(1, 1)];
                values.push(std::array::from_fn(|at| {
                    four.iter().map(|colour| colour[at]).sum::<f32>() / 4.0
                }));
            }
        }
        Self {
            width,
            height,
            px_per_mm: self.px_per_mm / 2.0,
            round_mm: self.round_mm,
            values,
        }
    }

    /// Whether this place in millimetres lies on it.
    pub(super) fn holds(&self, x: f64, y: f64) -> bool {
        let (width, height) = self.size_mm();
        if x < 0.0 || y < 0.0 || x > width || y > height {
            return false;
        }
        let round = self.round_mm;
        let dx = (round - x).max(x - (width - round)).max(0.0);
        let dy = (round - y).max(y - (height - round)).max(0.0);
        dx.hypot(dy) <= round || round <= 0.0
    }
}
