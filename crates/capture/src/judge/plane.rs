//! A picture in colour as numbers, and the way from a flat thing on it to its pixels.

use image::{GrayImage, RgbImage, imageops};

use super::sharp::share_of;
use crate::scale::shrunk;

/// Where something lies on a picture, in pixels.
pub(crate) type Point = (f64, f64);

/// The way from a rectangle to where it lies on a picture (Heckbert 1989).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    m: [f64; 8],
}

impl Way {
    /// From a rectangle of these sides to its corners on the picture, from its upper left, clockwise.
    pub(crate) fn to(corners: &[Point; 4], (wide, high): (f64, f64)) -> Self {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = *corners;
        let (dx1, dx2, dx3) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
        let (dy1, dy2, dy3) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
        let area = dx1 * dy2 - dx2 * dy1;
        let area = if area.abs() < 1e-9 { 1e-9 } else { area };
        let g = (dx3 * dy2 - dx2 * dy3) / area;
        let h = (dx1 * dy3 - dx3 * dy1) / area;
        Self {
            m: [
                (x1 - x0 + g * x1) / wide,
                (x3 - x0 + h * x3) / high,
                x0,
                (y1 - y0 + g * y1) / wide,
                (y3 - y0 + h * y3) / high,
                y0,
                g / wide,
                h / high,
            ],
        }
    }

    pub(crate) fn at(&self, (x, y): Point) -> Point {
        let m = &self.m;
        let depth = m[6] * x + m[7] * y + 1.0;
        let depth = if depth.abs() < 1e-9 { 1e-9 } else { depth };
        (
            (m[0] * x + m[1] * y + m[2]) / depth,
            (m[3] * x + m[4] * y + m[5]) / depth,
        )
    }

    /// The longest and the shortest that a step of one becomes here, whatever its direction.
    pub(crate) fn stretch(&self, at: Point) -> (f64, f64) {
        let here = self.at(at);
        let along = self.at((at.0 + 0.5, at.1));
        let down = self.at((at.0, at.1 + 0.5));
        let a = [2.0 * (along.0 - here.0), 2.0 * (along.1 - here.1)];
        let b = [2.0 * (down.0 - here.0), 2.0 * (down.1 - here.1)];
        let squares = a[0] * a[0] + a[1] * a[1] + b[0] * b[0] + b[1] * b[1];
        let area = a[0] * b[1] - a[1] * b[0];
        let root = (squares * squares - 4.0 * area * area).max(0.0).sqrt();
        (
            f64::midpoint(squares, root).sqrt(),
            f64::midpoint(squares, -root).max(0.0).sqrt(),
        )
    }
}

/// The columns of the way from a unit square to the picture, seen through a camera of this focal length: how long the
/// rectangle's sides are to each other, and the cosine between them.
pub(crate) fn proportion(corners: &[Point; 4], middle: Point, focal: f64) -> (f64, f64) {
    let way = Way::to(corners, (1.0, 1.0));
    let m = &way.m;
    let column =
        |x: f64, y: f64, z: f64| [(x - middle.0 * z) / focal, (y - middle.1 * z) / focal, z];
    let a = column(m[0], m[3], m[6]);
    let b = column(m[1], m[4], m[7]);
    let dot = |a: &[f64; 3], b: &[f64; 3]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let (along, down) = (dot(&a, &a).sqrt(), dot(&b, &b).sqrt().max(1e-12));
    (along / down, dot(&a, &b) / (along * down).max(1e-12))
}

/// The colour between four pixels; the first pixel's centre lies at a half. Beyond the border it is that of the border.
pub(crate) fn colour_at(picture: &RgbImage, (x, y): Point) -> [f32; 3] {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let within = |at: f64, length: usize| {
        let end = length.saturating_sub(1);
        let at = (at as f32 - 0.5).max(0.0).min(end as f32);
        let low = at as u32 as usize;
        (low, usize::from(low < end), at - low as f32)
    };
    let ((left, aside, right), (top, below, down)) = (within(x, width), within(y, height));
    let pixels = picture.as_raw().as_chunks::<3>().0;
    let from = top * width + left;
    let pixel = |at: usize| pixels.get(at).copied().unwrap_or_default().map(f32::from);
    let ([a0, a1, a2], [b0, b1, b2]) = (pixel(from), pixel(from + aside));
    let lower = from + below * width;
    let ([c0, c1, c2], [d0, d1, d2]) = (pixel(lower), pixel(lower + aside));
    let mix = |a: f32, b: f32, c: f32, d: f32| {
        let (upper, lower) = (a + (b - a) * right, c + (d - c) * right);
        upper + (lower - upper) * down
    };
    [
        mix(a0, b0, c0, d0),
        mix(a1, b1, c1, d1),
        mix(a2, b2, c2, d2),
    ]
}

/// The same corners from each of the four on, clockwise.
pub(super) fn turns([a, b, c, d]: [Point; 4]) -> [[Point; 4]; 4] {
    [[a, b, c, d], [b, c, d, a], [c, d, a, b], [d, a, b, c]]
}

/// How bright each cell is.
pub(super) fn brightnesses(cells: &RgbImage) -> Vec<f32> {
    let pixels = cells.pixels();
    pixels
        .map(|pixel| brightness(pixel.0.map(f32::from)))
        .collect()
}

/// Brightness as ITU-R BT.601 weighs it.
pub(crate) fn brightness([red, green, blue]: [f32; 3]) -> f32 {
    0.299 * red + 0.587 * green + 0.114 * blue
}

/// A part of the picture laid upright: its brightness for print, its colours for light.
pub(crate) struct Flat {
    /// Brightness, so many pixels a millimetre.
    pub(crate) grey: GrayImage,
    pub(crate) px_per_mm: f64,
    /// Colours, [`CELLS_PER_MM`] a millimetre.
    pub(crate) cells: RgbImage,
}

/// So many cells of colour are a millimetre of a card.
pub(crate) const CELLS_PER_MM: f64 = 2.0;

impl Flat {
    /// The rectangle of this size in millimetres whose corners lie there, from its own upper left, clockwise.
    pub(crate) fn laid(
        picture: &RgbImage,
        corners: &[Point; 4],
        size_mm: (f64, f64),
        px_per_mm: f64,
        cells_per_mm: f64,
    ) -> Self {
        let side = |mm: f64, scale: f64| (mm * scale).round().clamp(1.0, 4000.0) as u32;
        let (width, height) = (side(size_mm.0, px_per_mm), side(size_mm.1, px_per_mm));
        let way = Way::to(corners, (f64::from(width), f64::from(height)));
        // Where a pixel of the flat covers several of the picture, it is their mean.
        let (most, _) = way.stretch((f64::from(width) / 2.0, f64::from(height) / 2.0));
        let points = if most > 1.6 { 2 } else { 1 };
        let within: Vec<Point> = (0..points * points)
            .map(|point| (point % points, point / points))
            .map(|(x, y)| {
                let share = |at: u32| (f64::from(at) + 0.5) / f64::from(points);
                (share(x), share(y))
            })
            .collect();
        let share = 1.0 / within.len() as f32;
        let mut colours = Vec::with_capacity(3 * (width * height) as usize);
        let mut grey = Vec::with_capacity((width * height) as usize);
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let mut sum = [0.0_f32; 3];
            for (right, down) in &within {
                let at = way.at((f64::from(x) + right, f64::from(y) + down));
                for (sum, value) in sum.iter_mut().zip(colour_at(picture, at)) {
                    *sum += value;
                }
            }
            let colour = sum.map(|value| (value * share + 0.5) as u8);
            colours.extend(colour);
            grey.push((brightness(colour.map(f32::from)) + 0.5) as u8);
        }
        let colours = RgbImage::from_raw(width, height, colours).unwrap_or_default();
        let grey = GrayImage::from_raw(width, height, grey).unwrap_or_default();
        let cells = shrunk(
            &colours,
            side(size_mm.0, cells_per_mm),
            side(size_mm.1, cells_per_mm),
        );
        Self {
            grey,
            px_per_mm,
            cells,
        }
    }

    /// The level below which this share of it lies: its print.
    pub(super) fn darkest(&self, share: f64) -> f32 {
        let levels = self.grey.as_raw().iter().step_by(7);
        let mut levels: Vec<f32> = levels.map(|level| f32::from(*level)).collect();
        share_of(&mut levels, share).unwrap_or(0.0)
    }

    /// Turned by half.
    pub(crate) fn turned(&self) -> Self {
        Self {
            grey: imageops::rotate180(&self.grey),
            px_per_mm: self.px_per_mm,
            cells: imageops::rotate180(&self.cells),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_seen_from_the_front_is_one_and_stretches_evenly() {
        let corners = [
            (100.0, 100.0),
            (300.0, 100.0),
            (300.0, 300.0),
            (100.0, 300.0),
        ];
        let (sides, cosine) = proportion(&corners, (200.0, 200.0), 400.0);
        assert!((sides - 1.0).abs() < 1e-6 && cosine.abs() < 1e-6);
        let (most, least) = Way::to(&corners, (10.0, 10.0)).stretch((5.0, 5.0));
        assert!((most - 20.0).abs() < 1e-6 && (least - 20.0).abs() < 1e-6);
    }
}
