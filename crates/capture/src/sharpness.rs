//! How sharp a picture is as a whole: a number for support. What can be read is judged elsewhere.

use image::GrayImage;

use crate::{scale::shrunk, variants::fitting};

/// The long side at which sharpness is measured, so that pictures of all cameras compare.
const MEASURED_SIDE_PX: u32 = 1000;

/// The variance of the Laplacian in squared grey levels, measured at a long side of 1000 px: 0 for a wall, some
/// tens for a blurred card, several hundreds for a sharp one. After Pech-Pacheco and others, ICPR 2000.
pub fn sharpness_of(picture: &GrayImage) -> f64 {
    let (width, height) = fitting(picture.dimensions(), MEASURED_SIDE_PX);
    let small = shrunk(picture, width, height);
    let grey = |x, y| i64::from(small.get_pixel_checked(x, y).map_or(0, |pixel| pixel.0[0]));
    let (mut count, mut sum, mut squares) = (0_i64, 0_i64, 0_i64);
    for y in 1..height.saturating_sub(1) {
        for x in 1..width.saturating_sub(1) {
            let edge =
                grey(x - 1, y) + grey(x + 1, y) + grey(x, y - 1) + grey(x, y + 1) - 4 * grey(x, y);
            count += 1;
            sum += edge;
            squares += edge * edge;
        }
    }
    if count == 0 {
        return 0.0;
    }
    let mean = sum as f64 / count as f64;
    squares as f64 / count as f64 - mean * mean
}

#[cfg(test)]
mod tests {
    use image::{Luma, imageops};

    use super::*;

    #[test]
    fn a_wall_has_none_and_blur_takes_it_away() {
        let wall = GrayImage::from_pixel(400, 300, Luma([99]));
        let lines = GrayImage::from_fn(400, 300, |x, _| {
            Luma([if x / 6 % 2 == 0 { 30 } else { 220 }])
        });
        let blurred = imageops::blur(&lines, 3.0);
        assert!(sharpness_of(&wall) < 0.01);
        assert!(sharpness_of(&lines) > 5.0 * sharpness_of(&blurred));
    }

    #[test]
    fn a_picture_of_one_pixel_has_none() {
        assert!(sharpness_of(&GrayImage::new(1, 1)) < 0.01);
    }
}
