//! Pictures made smaller or larger, quickly: a frame is looked at ten times a second.

use image::{GrayImage, ImageBuffer, Pixel, RgbImage};

/// Smaller, each pixel the mean of what it covers.
pub(crate) fn shrunk<P: Pixel<Subpixel = u8>>(
    picture: &ImageBuffer<P, Vec<u8>>,
    width: u32,
    height: u32,
) -> ImageBuffer<P, Vec<u8>> {
    let channels = usize::from(P::CHANNEL_COUNT);
    let across = covered(picture.width(), width);
    let down = covered(picture.height(), height);
    let row_bytes = picture.width() as usize * channels;
    let raw = picture.as_raw();
    let mut sums = vec![0_u32; row_bytes];
    let mut column = vec![0.0_f32; row_bytes];
    let mut pixels = Vec::with_capacity(width as usize * height as usize * channels);
    for rows in &down {
        sums.fill(0);
        for (row, weight) in (rows.first..).zip(&rows.weights) {
            let row = raw
                .get(row * row_bytes..(row + 1) * row_bytes)
                .unwrap_or_default();
            // 255 by 256 still has 16 bits, which every processor multiplies eight at a time.
            for (sum, level) in sums.iter_mut().zip(row) {
                *sum += u32::from(u16::from(*level).wrapping_mul(*weight));
            }
        }
        for (level, sum) in column.iter_mut().zip(&sums) {
            *level = *sum as f32 * rows.share;
        }
        for columns in &across {
            let from = column.get(columns.first * channels..).unwrap_or_default();
            for channel in 0..channels {
                let levels = from.iter().skip(channel).step_by(channels);
                let sum: f32 = levels
                    .zip(&columns.weights)
                    .map(|(level, weight)| level * f32::from(*weight))
                    .sum();
                pixels.push((sum * columns.share + 0.5) as u8);
            }
        }
    }
    ImageBuffer::from_raw(width, height, pixels).unwrap_or_default()
}

/// The rows or columns that one of a smaller picture covers: from which on, how much each of them counts, and by what the
/// sum becomes a mean.
struct Covered {
    first: usize,
    weights: Vec<u16>,
    share: f32,
}

fn covered(from: u32, to: u32) -> Vec<Covered> {
    let step = f64::from(from) / f64::from(to.max(1));
    let end = from.saturating_sub(1) as usize;
    let of = |at: u32| {
        let (begin, stop) = (f64::from(at) * step, f64::from(at + 1) * step);
        let first = (begin as usize).min(end);
        let last = ((stop - 1e-6).max(begin) as usize).min(end);
        let weights: Vec<u16> = (first..=last)
            .map(|at| {
                let part = stop.min(at as f64 + 1.0) - begin.max(at as f64);
                (256.0 * part.clamp(0.0, 1.0)).round().max(1.0) as u16
            })
            .collect();
        let sum: u32 = weights.iter().map(|weight| u32::from(*weight)).sum();
        Covered {
            first,
            weights,
            share: 1.0 / sum as f32,
        }
    };
    (0..to).map(of).collect()
}

/// Twice as wide and high, along Catmull and Rom's curve: it keeps what a line would blur.
pub(crate) fn doubled(picture: &GrayImage) -> GrayImage {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let raw = picture.as_raw();
    let row = |y: usize| raw.get(y * width..(y + 1) * width).unwrap_or_default();
    let mut pixels = Vec::with_capacity(4 * raw.len());
    let mut tall = Vec::with_capacity(width + 3);
    for y in 0..height {
        let near = |step: usize| row((y + step).saturating_sub(2).min(height - 1));
        for taps in QUARTERS {
            // Two before the row and two after it, so that no end needs a rule of its own.
            tall.clear();
            let rows = taps.map(|(step, weight)| (near(step), weight));
            let [(a, wa), (b, wb), (c, wc), (d, wd)] = rows;
            let levels = a.iter().zip(b).zip(c).zip(d).map(|(((a, b), c), d)| {
                wa * i32::from(*a) + wb * i32::from(*b) + wc * i32::from(*c) + wd * i32::from(*d)
            });
            tall.extend([0, 0]);
            tall.extend(levels);
            let (first, last) = (tall.get(2).copied(), tall.last().copied());
            tall.extend([last, last].map(Option::unwrap_or_default));
            for place in tall.iter_mut().take(2) {
                *place = first.unwrap_or_default();
            }
            for five in tall.windows(5) {
                for taps in QUARTERS {
                    let sum: i32 = taps
                        .iter()
                        .map(|(step, weight)| weight * five.get(*step).copied().unwrap_or(0))
                        .sum();
                    pixels.push(((sum + (1 << 13)) >> 14).clamp(0, 255) as u8);
                }
            }
        }
    }
    ImageBuffer::from_raw(2 * picture.width(), 2 * picture.height(), pixels).unwrap_or_default()
}

/// A quarter of a pixel before a pixel's middle and after it: which of five pixels count, in 128ths.
const QUARTERS: [[(usize, i32); 4]; 2] = [
    [(0, -3), (1, 29), (2, 111), (3, -9)],
    [(1, -9), (2, 111), (3, 29), (4, -3)],
];

/// Without colours, as ITU-R BT.709 weighs them.
pub(crate) fn without_colours(picture: &RgbImage) -> GrayImage {
    let pixels = picture.as_raw().as_chunks::<3>().0.iter();
    let levels = pixels.map(|[red, green, blue]| {
        let sum = 2126 * u32::from(*red) + 7152 * u32::from(*green) + 722 * u32::from(*blue);
        (sum / 10_000) as u8
    });
    ImageBuffer::from_raw(picture.width(), picture.height(), levels.collect()).unwrap_or_default()
}

/// A bit blurred, by a Gaussian of 0.9 pixels: the grain goes, edges stay.
pub(crate) fn smoothed(picture: &RgbImage) -> RgbImage {
    const TAPS: [u32; 5] = [10, 61, 114, 61, 10];
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let raw = picture.as_raw();
    let row_bytes = 3 * width;
    let row = |y: usize| {
        raw.get(y * row_bytes..(y + 1) * row_bytes)
            .unwrap_or_default()
    };
    let mut pixels = Vec::with_capacity(raw.len());
    let mut tall = Vec::with_capacity(row_bytes + 12);
    for y in 0..height {
        let near = |step: usize| row((y + step).saturating_sub(2).min(height - 1));
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(near);
        let levels = a
            .iter()
            .zip(b)
            .zip(c)
            .zip(d)
            .zip(e)
            .map(|((((a, b), c), d), e)| {
                let [wa, wb, wc, ..] = TAPS;
                wa * (u32::from(*a) + u32::from(*e))
                    + wb * (u32::from(*b) + u32::from(*d))
                    + wc * u32::from(*c)
            });
        tall.clear();
        tall.extend([0; 6]);
        tall.extend(levels);
        let end = tall.len();
        for step in 0..6 {
            let last = tall.get(end - 3 + step % 3).copied().unwrap_or_default();
            tall.push(last);
            let first = tall.get(6 + step % 3).copied().unwrap_or_default();
            if let Some(place) = tall.get_mut(step) {
                *place = first;
            }
        }
        let beside = |step: usize| tall.get(3 * step..3 * step + row_bytes).unwrap_or_default();
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(beside);
        let levels = a.iter().zip(b).zip(c).zip(d).zip(e);
        pixels.extend(levels.map(|((((a, b), c), d), e)| {
            let [wa, wb, wc, ..] = TAPS;
            ((wa * (a + e) + wb * (b + d) + wc * c + (1 << 15)) >> 16) as u8
        }));
    }
    ImageBuffer::from_raw(picture.width(), picture.height(), pixels).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use image::{Luma, Rgb, imageops};

    use super::*;

    fn waves(width: u32, height: u32) -> GrayImage {
        GrayImage::from_fn(width, height, |x, y| {
            Luma(
                [
                    128 + (90.0 * (f64::from(x) / 5.0).sin() * (f64::from(y) / 7.0).cos()) as u8
                        / 2,
                ],
            )
        })
    }

    #[test]
    fn what_is_even_stays_so_at_any_size() {
        let even = RgbImage::from_pixel(37, 23, Rgb([200, 7, 90]));
        for (width, height) in [(1, 1), (10, 23), (36, 5), (37, 23)] {
            let small = shrunk(&even, width, height);
            assert_eq!(small.dimensions(), (width, height));
            assert!(small.pixels().all(|pixel| pixel.0 == [200, 7, 90]));
        }
        assert_eq!(smoothed(&even), even);
    }

    #[test]
    fn a_half_is_the_mean_of_four() {
        let picture = GrayImage::from_raw(4, 2, vec![0, 100, 10, 30, 200, 100, 20, 20]);
        assert_eq!(shrunk(&picture.unwrap(), 2, 1).as_raw(), &[100, 20]);
    }

    #[test]
    fn twice_as_large_is_what_the_curve_says() {
        let picture = waves(33, 21);
        let curve = imageops::resize(&picture, 66, 42, imageops::FilterType::CatmullRom);
        let ours = doubled(&picture);
        for (x, y, pixel) in ours
            .enumerate_pixels()
            .filter(|(x, y, _)| (6..60).contains(x) && (6..36).contains(y))
        {
            assert!(pixel.0[0].abs_diff(curve.get_pixel(x, y).0[0]) < 3);
        }
    }

    #[test]
    fn a_picture_of_one_pixel_is_one_twice_as_large_too() {
        let picture = GrayImage::from_pixel(1, 1, Luma([77]));
        assert!(doubled(&picture).pixels().all(|pixel| pixel.0 == [77]));
        assert_eq!(doubled(&GrayImage::new(0, 0)).dimensions(), (0, 0));
    }
}
