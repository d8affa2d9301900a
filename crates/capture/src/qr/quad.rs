//! A square seen from anywhere: where each point of a symbol lies on the picture.

/// Where the corners of a square lie on a picture, from the upper left, clockwise as the symbol is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Quad(pub(crate) [(f32, f32); 4]);

/// The way from a symbol of so many modules to the picture (Heckbert 1989).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Way {
    m: [f32; 8],
}

impl Quad {
    /// From the middles of the three finder patterns: upper left, upper right, lower left. The fourth corner is where it
    /// would lie without perspective.
    pub(crate) fn of_finders([origin, right, below]: [(f32, f32); 3], side: usize) -> Self {
        let apart = side as f32 - 7.0;
        let unit = |to: (f32, f32)| ((to.0 - origin.0) / apart, (to.1 - origin.1) / apart);
        let (across, down) = (unit(right), unit(below));
        let at = |x: f32, y: f32| {
            let (x, y) = (x - 3.5, y - 3.5);
            (
                origin.0 + x * across.0 + y * down.0,
                origin.1 + x * across.1 + y * down.1,
            )
        };
        let end = side as f32;
        Self([at(0.0, 0.0), at(end, 0.0), at(end, end), at(0.0, end)])
    }

    pub(crate) fn way(&self, side: usize) -> Way {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = self.0;
        let (dx1, dx2, dx3) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
        let (dy1, dy2, dy3) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
        let area = dx1 * dy2 - dx2 * dy1;
        let area = if area.abs() < 1e-6 { 1e-6 } else { area };
        let g = (dx3 * dy2 - dx2 * dy3) / area;
        let h = (dx1 * dy3 - dx3 * dy1) / area;
        let side = side as f32;
        Way {
            m: [
                (x1 - x0 + g * x1) / side,
                (x3 - x0 + h * x3) / side,
                x0,
                (y1 - y0 + g * y1) / side,
                (y3 - y0 + h * y3) / side,
                y0,
                g / side,
                h / side,
            ],
        }
    }

    /// The mean length of its edges.
    pub(crate) fn edge(&self) -> f32 {
        let [a, b, c, d] = self.0;
        let length = |a: (f32, f32), b: (f32, f32)| (a.0 - b.0).hypot(a.1 - b.1);
        (length(a, b) + length(b, c) + length(c, d) + length(d, a)) / 4.0
    }

    /// Whether it goes round without crossing itself, as a square seen from the front does.
    pub(crate) fn is_round(&self) -> bool {
        let turn = |at: usize| {
            let corner = |step: usize| self.0.get((at + step) % 4).copied().unwrap_or_default();
            let (a, b, c) = (corner(0), corner(1), corner(2));
            (b.0 - a.0) * (c.1 - b.1) - (b.1 - a.1) * (c.0 - b.0)
        };
        let turns = [turn(0), turn(1), turn(2), turn(3)];
        turns.iter().all(|turn| *turn > 1.0) || turns.iter().all(|turn| *turn < -1.0)
    }
}

impl Way {
    pub(crate) fn at(&self, x: f32, y: f32) -> (f32, f32) {
        let m = &self.m;
        let depth = m[6] * x + m[7] * y + 1.0;
        let depth = if depth.abs() < 1e-6 { 1e-6 } else { depth };
        (
            (m[0] * x + m[1] * y + m[2]) / depth,
            (m[3] * x + m[4] * y + m[5]) / depth,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_of_a_symbol_lie_at_the_corners_of_its_square() {
        let quad = Quad([(10.0, 20.0), (110.0, 30.0), (100.0, 140.0), (5.0, 120.0)]);
        let way = quad.way(45);
        for ((x, y), wanted) in [(0.0, 0.0), (45.0, 0.0), (45.0, 45.0), (0.0, 45.0)]
            .into_iter()
            .zip(quad.0)
        {
            let (left, top) = way.at(x, y);
            assert!((left - wanted.0).abs() < 0.01 && (top - wanted.1).abs() < 0.01);
        }
    }

    #[test]
    fn finders_lie_three_and_a_half_modules_within() {
        let quad = Quad::of_finders([(7.0, 7.0), (83.0, 7.0), (7.0, 83.0)], 45);
        let way = quad.way(45);
        let (x, y) = way.at(41.5, 3.5);
        assert!((x - 83.0).abs() < 0.01 && (y - 7.0).abs() < 0.01);
        assert!(quad.is_round());
    }
}
