//! Brightness as real numbers, and what lies between pixels.

use image::GrayImage;

/// Levels from 0 to 255, row by row.
#[derive(Debug, Clone)]
pub(crate) struct Pixels {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) levels: Vec<f32>,
}

impl Pixels {
    pub(crate) fn of(picture: &GrayImage) -> Self {
        Self {
            width: picture.width() as usize,
            height: picture.height() as usize,
            levels: picture
                .as_raw()
                .iter()
                .map(|level| f32::from(*level))
                .collect(),
        }
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> f32 {
        self.levels.get(y * self.width + x).copied().unwrap_or(0.0)
    }

    fn near(&self, x: i32, y: i32) -> f32 {
        let within = |at: i32, end: usize| (at.max(0) as usize).min(end.saturating_sub(1));
        self.at(within(x, self.width), within(y, self.height))
    }

    /// Along straight lines between the four pixels around; the first pixel's centre lies at a half.
    pub(crate) fn linear(&self, x: f32, y: f32) -> f32 {
        let within = |at: f32, length: usize| {
            let end = length.saturating_sub(1);
            let at = (at - 0.5).max(0.0).min(end as f32);
            let low = at as usize;
            (low, (low + 1).min(end), at - low as f32)
        };
        let ((left, right, along), (top, low, down)) =
            (within(x, self.width), within(y, self.height));
        let between = |row: usize| {
            let (a, b) = (self.at(left, row), self.at(right, row));
            a + (b - a) * along
        };
        let (upper, lower) = (between(top), between(low));
        upper + (lower - upper) * down
    }

    /// Along Catmull and Rom's curve through the sixteen pixels around: it keeps what a line would blur.
    pub(crate) fn cubic(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x - 0.5, y - 0.5);
        let (left, top) = (floor(x), floor(y));
        let (across, down) = (weights(x - left as f32), weights(y - top as f32));
        let (left, top) = (left - 1, top - 1);
        let mut sum = 0.0;
        for (row, down) in (top..).zip(down) {
            let mut along = 0.0;
            for (column, across) in (left..).zip(across) {
                along += across * self.near(column, row);
            }
            sum += down * along;
        }
        sum
    }

    /// Half as wide and high, by area.
    pub(crate) fn halved(&self) -> Self {
        let (width, height) = (self.width / 2, self.height / 2);
        let mut levels = Vec::with_capacity(width * height);
        for y in 0..height {
            let row = |y: usize| {
                self.levels
                    .get(y * self.width..(y + 1) * self.width)
                    .unwrap_or_default()
            };
            let (upper, lower) = (
                row(2 * y).as_chunks::<2>().0,
                row(2 * y + 1).as_chunks::<2>().0,
            );
            let both = upper.iter().zip(lower).take(width);
            levels.extend(
                both.map(|(upper, lower)| (upper[0] + upper[1] + lower[0] + lower[1]) / 4.0),
            );
        }
        Self {
            width,
            height,
            levels,
        }
    }

    /// The mean within so many pixels of each, in a square.
    pub(crate) fn mean_within(&self, reach: usize) -> Self {
        let along = |values: &[f32], length: usize, out: &mut [f32], stride: usize| {
            let mut sum = 0.0_f64;
            let value = |at: usize| values.get(at * stride).copied().map_or(0.0, f64::from);
            for at in 0..reach.min(length) {
                sum += value(at);
            }
            for at in 0..length {
                if at + reach < length {
                    sum += value(at + reach);
                }
                if at > reach {
                    sum -= value(at - reach - 1);
                }
                let count = (at + reach).min(length - 1) - at.saturating_sub(reach) + 1;
                if let Some(out) = out.get_mut(at * stride) {
                    *out = (sum / count as f64) as f32;
                }
            }
        };
        let mut rows = vec![0.0; self.levels.len()];
        for y in 0..self.height {
            let range = y * self.width..(y + 1) * self.width;
            if let (Some(from), Some(to)) = (self.levels.get(range.clone()), rows.get_mut(range)) {
                along(from, self.width, to, 1);
            }
        }
        let mut levels = vec![0.0; self.levels.len()];
        for x in 0..self.width {
            if let (Some(from), Some(to)) = (rows.get(x..), levels.get_mut(x..)) {
                along(from, self.height, to, self.width);
            }
        }
        Self { levels, ..*self }
    }
}

/// Without a call: not every processor that this is built for has an instruction for it.
fn floor(value: f32) -> i32 {
    let whole = value as i32;
    whole - i32::from(whole as f32 > value)
}

fn weights(along: f32) -> [f32; 4] {
    let (one, two, three) = (along, along * along, along * along * along);
    [
        -0.5 * one + two - 0.5 * three,
        1.0 - 2.5 * two + 1.5 * three,
        0.5 * one + 2.0 * two - 1.5 * three,
        -0.5 * two + 0.5 * three,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slope() -> Pixels {
        let levels = (0..20 * 10).map(|at| (at % 20) as f32).collect();
        Pixels {
            width: 20,
            height: 10,
            levels,
        }
    }

    #[test]
    fn a_slope_is_a_slope_between_pixels_too() {
        for x in [4.0_f32, 7.3, 12.9] {
            assert!((slope().linear(x, 5.0) - (x - 0.5)).abs() < 1e-3);
            assert!((slope().cubic(x, 5.0) - (x - 0.5)).abs() < 1e-3);
        }
    }

    #[test]
    fn the_mean_of_a_slope_is_the_slope_away_from_the_border() {
        let mean = slope().mean_within(2);
        assert!((mean.at(9, 5) - 9.0).abs() < 1e-3);
        assert!((mean.at(0, 0) - 1.0).abs() < 1e-3);
    }
}
