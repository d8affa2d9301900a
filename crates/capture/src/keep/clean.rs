//! Pages as they would look in an even white light.
//!
//! The page is looked at in cells. In each the brighter pixels are taken for paper where they are alike; cells that lie
//! beside each other and differ by no more than light does make up the paper of the page. What is left are stamps,
//! photos, black areas and the table: there the light is what it is around them.

use image::RgbImage;

use crate::judge::brightness;

/// So many cells are the page's long side: on A4 a cell is 6 mm.
const CELLS: u32 = 48;
/// Of a cell's pixels, in order of brightness, these are paper even where print is dense.
const PAPER: (f64, f64) = (0.65, 0.92);
/// And their levels lie within this share of each other.
const ALIKE: f32 = 0.12;
/// From one cell to the next, light changes by no more than this, and its tint by no more than that.
const STEP: f32 = 0.2;
const TINT_STEP: f32 = 0.06;
/// Where less than this is paper, nobody knows the light.
const LEAST: f64 = 0.4;
/// Shade is not lit up by more than this, or noise would be too.
const MOST_GAIN: f32 = 2.6;
/// Nor is a tint undone by more: paper may be coloured.
const MOST_TINT: f32 = 1.15;
/// What is so near to the paper's level, at least and at most, is paper and becomes white.
const NEAR: (f32, f32) = (0.93, 0.99);

type Colour = [f32; 3];

/// A cell's paper, where it has some.
#[derive(Clone, Copy)]
struct Paper {
    colour: Colour,
    /// How far the levels lie apart, as a share.
    apart: f32,
}

/// The page with its light made even; nothing where too little of it is paper.
pub(super) fn clean(page: &RgbImage) -> Option<RgbImage> {
    let long = page.width().max(page.height());
    let side = (long / CELLS).max(8);
    let (wide, high) = (page.width().div_ceil(side), page.height().div_ceil(side));
    let places = (0..high).flat_map(|y| (0..wide).map(move |x| (x, y)));
    let cells: Vec<Option<Paper>> = places
        .map(|(x, y)| paper(page, (x * side, y * side), side))
        .collect();
    let (wide, high) = (wide as usize, high as usize);
    let paper = largest(&cells, wide);
    if (paper.iter().flatten().count() as f64) < LEAST * cells.len() as f64 {
        return None;
    }
    let mut apart: Vec<f32> = paper.iter().flatten().map(|paper| paper.apart).collect();
    let middle = apart.len() / 2;
    let (_, apart, _) = apart.select_nth_unstable_by(middle, f32::total_cmp);
    // The levels taken for paper lie within about one deviation of its noise; most of what is below is noise as well.
    let near = (1.0 - 1.8 * *apart).clamp(NEAR.0, NEAR.1);
    let known: Vec<Option<Colour>> = paper
        .iter()
        .map(|paper| paper.map(|paper| paper.colour))
        .collect();
    let light = smooth(&filled(&known, wide, high), wide, high);
    let gains: Vec<Colour> = light.iter().map(|light| gain(*light, near)).collect();
    Some(lit(page, &gains, (wide, high), side))
}

/// By how much each colour is raised so that this becomes white.
fn gain(light: Colour, near: f32) -> Colour {
    let level = brightness(light).max(1.0);
    let gain = (255.0 / near / level).clamp(1.0, MOST_GAIN);
    light.map(|value| gain * (level / value.max(1.0)).clamp(1.0 / MOST_TINT, MOST_TINT))
}

/// The paper in this cell.
fn paper(page: &RgbImage, (left, top): (u32, u32), side: u32) -> Option<Paper> {
    let step = (side / 12).max(1) as usize;
    let mut seen = Vec::with_capacity(160);
    for y in (top..(top + side).min(page.height())).step_by(step) {
        for x in (left..(left + side).min(page.width())).step_by(step) {
            let colour = page.get_pixel(x, y).0.map(f32::from);
            seen.push((brightness(colour), colour));
        }
    }
    seen.sort_by(|a, b| a.0.total_cmp(&b.0));
    let place = |share: f64| (seen.len() as f64 * share) as usize;
    let paper = seen.get(place(PAPER.0)..place(PAPER.1).max(place(PAPER.0) + 1))?;
    let (low, high) = (paper.first()?.0, paper.last()?.0);
    let apart = (high - low) / high.max(1.0);
    let sum = paper.iter().fold([0.0; 3], |sum: Colour, (_, colour)| {
        let [red, green, blue] = sum;
        [red + colour[0], green + colour[1], blue + colour[2]]
    });
    (apart < ALIKE).then(|| Paper {
        colour: sum.map(|sum| sum / paper.len() as f32),
        apart,
    })
}

/// Whether light alone may make the difference.
fn of_one_paper(one: Colour, other: Colour) -> bool {
    let alike = |one: f32, other: f32, by: f32| (one - other).abs() <= by * one.max(other);
    let tint = |of: Colour, at: f32| at / of[1].max(1.0);
    alike(brightness(one), brightness(other), STEP)
        && alike(tint(one, one[0]), tint(other, other[0]), TINT_STEP)
        && alike(tint(one, one[2]), tint(other, other[2]), TINT_STEP)
}

/// Of the cells that hang together, the most; the others are no paper.
fn largest(cells: &[Option<Paper>], wide: usize) -> Vec<Option<Paper>> {
    let mut part = vec![0_usize; cells.len()];
    let (mut best, mut most) = (0, 0);
    for start in 0..cells.len() {
        let number = start + 1;
        let mut next = vec![start];
        let mut size = 0;
        while let Some(at) = next.pop() {
            let (Some(Some(here)), Some(0)) = (cells.get(at), part.get(at)) else {
                continue;
            };
            if let Some(part) = part.get_mut(at) {
                *part = number;
            }
            size += 1;
            let beside = [
                (at % wide > 0).then(|| at - 1),
                (at % wide + 1 < wide).then_some(at + 1),
                at.checked_sub(wide),
                Some(at + wide),
            ];
            next.extend(beside.into_iter().flatten().filter(|at| {
                let there = cells.get(*at).copied().flatten();
                there.is_some_and(|there| of_one_paper(here.colour, there.colour))
            }));
        }
        if size > most {
            (best, most) = (number, size);
        }
    }
    let of_best = |(cell, part): (&Option<Paper>, &usize)| cell.filter(|_| *part == best);
    cells.iter().zip(&part).map(of_best).collect()
}

/// The places around this one, itself among them.
fn around(at: usize, wide: usize, high: usize) -> impl Iterator<Item = usize> {
    let (x, y) = (at % wide, at / wide);
    let rows = y.saturating_sub(1)..=(y + 1).min(high - 1);
    rows.flat_map(move |y| {
        let columns = x.saturating_sub(1)..=(x + 1).min(wide - 1);
        columns.map(move |x| y * wide + x)
    })
}

fn mean(of: impl Iterator<Item = Colour>) -> Option<Colour> {
    let (mut sum, mut count) = ([0.0; 3], 0.0);
    for colour in of {
        for (sum, value) in sum.iter_mut().zip(colour) {
            *sum += value;
        }
        count += 1.0;
    }
    (count > 0.0).then(|| sum.map(|sum| sum / count))
}

/// What is not known becomes like what is around it, from the known inwards.
fn filled(known: &[Option<Colour>], wide: usize, high: usize) -> Vec<Colour> {
    let mut light = known.to_vec();
    while light.iter().any(Option::is_none) && light.iter().any(Option::is_some) {
        let before = light.clone();
        for (at, cell) in light.iter_mut().enumerate() {
            if cell.is_none() {
                let known = around(at, wide, high);
                *cell = mean(known.filter_map(|at| before.get(at).copied().flatten()));
            }
        }
    }
    let mut light: Vec<Colour> = light
        .into_iter()
        .map(|light| light.unwrap_or([255.0; 3]))
        .collect();
    for _ in 0..24 {
        let before = light.clone();
        for (at, (light, known)) in light.iter_mut().zip(known).enumerate() {
            if known.is_none() {
                let all = around(at, wide, high).filter_map(|at| before.get(at).copied());
                *light = mean(all).unwrap_or(*light);
            }
        }
    }
    light
}

fn smooth(light: &[Colour], wide: usize, high: usize) -> Vec<Colour> {
    let here = |at: usize| light.get(at).copied();
    (0..light.len())
        .map(|at| mean(around(at, wide, high).filter_map(here)).unwrap_or([255.0; 3]))
        .collect()
}

/// The page with each pixel raised by what lies between the cells' gains.
fn lit(page: &RgbImage, gains: &[Colour], (wide, high): (usize, usize), side: u32) -> RgbImage {
    let between = |at: u32, count: usize| {
        let at = ((at as f32 + 0.5) / side as f32 - 0.5).clamp(0.0, (count - 1) as f32);
        (at as usize, (at as usize + 1).min(count - 1), at.fract())
    };
    let columns: Vec<(usize, usize, f32)> = (0..page.width()).map(|x| between(x, wide)).collect();
    let mix = |one: Colour, other: Colour, share: f32| -> Colour {
        let ([a, b, c], [d, e, f]) = (one, other);
        [
            a + (d - a) * share,
            b + (e - b) * share,
            c + (f - c) * share,
        ]
    };
    let mut lit = page.clone();
    for (y, row) in lit.rows_mut().enumerate() {
        let (upper, lower, down) = between(y as u32, high);
        let cell = |x: usize, y: usize| gains.get(y * wide + x).copied().unwrap_or([1.0; 3]);
        let gains: Vec<Colour> = (0..wide)
            .map(|x| mix(cell(x, upper), cell(x, lower), down))
            .collect();
        for (pixel, (left, right, along)) in row.zip(&columns) {
            let (Some(one), Some(other)) = (gains.get(*left), gains.get(*right)) else {
                continue;
            };
            let gain = mix(*one, *other, *along);
            for (value, gain) in pixel.0.iter_mut().zip(gain) {
                *value = (f32::from(*value) * gain + 0.5).min(255.0) as u8;
            }
        }
    }
    lit
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// A page on which the light falls off to a third, with a line of print, a red stamp, a blue stroke, a photo and a
    /// black area.
    fn page(light: impl Fn(u32, u32) -> f32) -> RgbImage {
        RgbImage::from_fn(900, 1200, |x, y| {
            let reflected = match (x, y) {
                (200..700, 100..500) if (y / 12) % 2 == 0 && (x / 4) % 3 == 0 => [0.2, 0.2, 0.22],
                (150..300, 700..850) if (x + y) % 23 < 9 => [0.8, 0.25, 0.28],
                (400..700, 700..706) => [0.2, 0.3, 0.75],
                (500..800, 800..1000) => [0.5 + 0.2 * (x as f32 / 9.0).sin(), 0.45, 0.4],
                (100..350, 950..1150) => [0.08, 0.08, 0.09],
                _ => [1.0, 1.0, 0.98],
            };
            let noise = ((x * 7919 + y * 104_729) % 13) as f32 - 6.0;
            let light = light(x, y);
            Rgb(reflected.map(|value| (225.0 * value * light + noise).clamp(0.0, 255.0) as u8))
        })
    }

    fn at(page: &RgbImage, x: u32, y: u32) -> Colour {
        let near = (0..100).map(|at| page.get_pixel(x + at % 10, y + at / 10).0.map(f32::from));
        mean(near).unwrap()
    }

    #[test]
    fn paper_becomes_white_in_shade_and_light_and_ink_keeps_its_colour() {
        let shaded = page(|x, y| 0.42 + 0.3 * (x as f32 / 900.0) + 0.28 * (y as f32 / 1200.0));
        let clean = clean(&shaded).unwrap();
        for (x, y) in [(20, 20), (850, 30), (20, 600), (860, 1150), (750, 400)] {
            let paper = at(&clean, x, y);
            assert!(
                paper.iter().all(|value| *value > 244.0),
                "{x} {y} {paper:?}"
            );
        }
        let [red, green, blue] = at(&clean, 540, 696).map(|value| value / 255.0);
        assert!(blue > 1.15 * red && green > red, "{red} {green} {blue}");
        let stamp = clean.get_pixel(161, 713 + 17 - 6);
        let stamped = (150..300).flat_map(|x| (700..850).map(move |y| (x, y)));
        let inked = stamped.filter(|(x, y)| (x + y) % 23 == 4);
        let red = mean(inked.map(|(x, y)| clean.get_pixel(x, y).0.map(f32::from))).unwrap();
        assert!((red[0] / 255.0 - 0.8).abs() < 0.1, "{red:?} {stamp:?}");
        assert!((red[1] / 255.0 - 0.25).abs() < 0.08, "{red:?}");
        let black = at(&clean, 220, 1050);
        assert!(black.iter().all(|value| *value < 45.0), "{black:?}");
        let photo = at(&clean, 650, 900);
        assert!((photo[1] / 255.0 - 0.45).abs() < 0.09, "{photo:?}");
    }

    #[test]
    fn a_clean_page_loses_no_contrast() {
        let before = page(|_, _| 1.12);
        let after = clean(&before).unwrap();
        let (before, after) = (
            image::imageops::grayscale(&before),
            image::imageops::grayscale(&after),
        );
        let contrast = |page: &image::GrayImage| {
            let levels: Vec<f32> = page
                .as_raw()
                .iter()
                .map(|level| f32::from(*level))
                .collect();
            let mean = levels.iter().sum::<f32>() / levels.len() as f32;
            levels
                .iter()
                .map(|level| (level - mean).powi(2))
                .sum::<f32>()
        };
        assert!(contrast(&after) >= 0.98 * contrast(&before));
    }

    #[test]
    fn what_is_no_page_is_left_alone() {
        let photo = RgbImage::from_fn(400, 300, |x, y| {
            let value = (x * 7919 + y * 104_729).wrapping_mul(2_654_435_761) >> 24;
            Rgb([value as u8, (value / 2) as u8, 90])
        });
        assert!(clean(&photo).is_none());
        assert!(clean(&RgbImage::new(1, 1)).is_none_or(|page| page.dimensions() == (1, 1)));
    }
}
