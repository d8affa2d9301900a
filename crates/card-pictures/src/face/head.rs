use super::space::{Point, ball, ellipsoid, grain, hollowed, joined, rod, step};
use crate::Random;

/// Red, green and blue: what share of each comes back.
pub(crate) type Colour = [f32; 3];

/// What lies on the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cover {
    Nothing,
    ShortHair,
    LongHair,
    Scarf,
    /// Its brim shades the eyes.
    Hat,
}

/// What is before the eyes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Before {
    Nothing,
    Glasses,
    Sunglasses,
    Hand,
}

/// A head that nobody has. Its middle is between the ears; its eyes lie a little below, its chin at 1.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) skin: Colour,
    hair: Colour,
    scarf: Colour,
    pub(crate) cover: Cover,
    pub(crate) before: Before,
    jaw: f32,
    cheeks: f32,
    nose: (f32, f32),
    eye_gap: f32,
    eye_open: f32,
    brow: f32,
    lips: f32,
    age: f32,
    seed: u32,
}

/// What a ray met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    Skin,
    Eye,
    Hair,
    Cloth,
    Hand,
}

impl Head {
    pub(crate) fn invented(random: &mut Random) -> Self {
        let mut number = |low: f64, high: f64| random.between(low, high) as f32;
        let tone = number(0.0, 1.0);
        let skin = [0.72 - 0.42 * tone, 0.52 - 0.34 * tone, 0.40 - 0.28 * tone];
        let age = number(0.0, 1.0);
        let grey = step(0.6, 1.0, age) * 0.5;
        let black = number(0.02, 0.07);
        let hair = [black + grey, black * 0.85 + grey, black * 0.7 + grey];
        let scarf = [number(0.05, 0.7), number(0.05, 0.5), number(0.05, 0.6)];
        let (jaw, cheeks) = (number(-0.05, 0.06), number(-0.03, 0.03));
        let nose = (number(-0.03, 0.03), number(0.9, 1.25));
        let eye_gap = number(0.285, 0.32);
        let eye_open = number(0.055, 0.075);
        let (brow, lips) = (number(0.6, 1.2), number(0.85, 1.15));
        Self {
            skin,
            hair,
            scarf,
            cover: random.pick(&[
                Cover::Nothing,
                Cover::ShortHair,
                Cover::ShortHair,
                Cover::ShortHair,
                Cover::LongHair,
                Cover::LongHair,
                Cover::Scarf,
            ]),
            before: if random.chance(0.18) {
                Before::Glasses
            } else {
                Before::Nothing
            },
            jaw,
            cheeks,
            nose,
            eye_gap,
            eye_open,
            brow,
            lips,
            age,
            seed: random.below(1 << 31) as u32,
        }
    }

    /// How far it is from there to the head, in its own space, and what lies nearest.
    pub(crate) fn reach(&self, p: Point) -> (f32, Made) {
        let m = p.mirrored();
        let (skin, eye) = self.flesh(p, m);
        let mut nearest = if eye < skin {
            (eye, Made::Eye)
        } else {
            (skin, Made::Skin)
        };
        if let Some((cover, made)) = self.covered(p, m)
            && cover < nearest.0
        {
            nearest = (cover, made);
        }
        if self.before == Before::Hand {
            let hand = Self::hand(p);
            if hand < nearest.0 {
                nearest = (hand, Made::Hand);
            }
        }
        nearest
    }

    fn flesh(&self, p: Point, m: Point) -> (f32, f32) {
        let eye_at = Point(self.eye_gap, 0.05, 0.56);
        let mut d = ellipsoid(p, Point(0.0, -0.2, -0.1), Point(0.73, 0.82, 0.86));
        let jaw = Point(0.56 + self.jaw, 0.62, 0.60);
        d = joined(d, ellipsoid(p, Point(0.0, 0.42, 0.09), jaw), 0.2);
        if d > 0.5 {
            // Nothing of the face reaches farther than that.
            return (d - 0.4, d);
        }
        if m.0 > 0.45 {
            let ear = ellipsoid(m, Point(0.73, 0.12, -0.05), Point(0.07, 0.2, 0.12));
            d = joined(d, ear, 0.04);
        }
        if p.2 < 0.1 {
            return (d, f32::MAX);
        }
        if p.1 < 0.45 {
            let ridge = ellipsoid(m, Point(0.26, -0.10, 0.63), Point(0.26, 0.07, 0.10));
            d = joined(d, ridge, 0.12);
            d = hollowed(d, ball(m, Point(self.eye_gap, 0.05, 0.86), 0.17), 0.14);
        }
        d = joined(
            d,
            ball(m, Point(0.38, 0.32, 0.45), 0.19 + self.cheeks),
            0.16,
        );
        if m.0 < 0.4 && p.1 < 0.75 {
            d = self.nose(p, m, d);
        }
        if p.1 > 0.4 {
            let thick = self.lips;
            let upper = (Point(0.0, 0.615, 0.62), Point(0.21, 0.04 * thick, 0.085));
            let lower = (Point(0.0, 0.685, 0.60), Point(0.17, 0.05 * thick, 0.09));
            d = joined(d, ellipsoid(p, upper.0, upper.1), 0.04);
            d = joined(d, ellipsoid(p, lower.0, lower.1), 0.04);
            d = joined(d, ball(p, Point(0.0, 0.88, 0.44), 0.17), 0.15);
        }
        (d, ball(m, eye_at, 0.155))
    }

    fn nose(&self, p: Point, m: Point, face: f32) -> f32 {
        let (longer, wide) = self.nose;
        let tip = Point(0.0, 0.37 + longer, 0.86);
        let bridge = rod(p, (Point(0.0, -0.02, 0.70), 0.06), (tip, 0.075 * wide));
        let d = joined(face, bridge, 0.08);
        let wing = Point(0.095 * wide, 0.40 + longer, 0.76);
        let d = joined(d, ball(m, wing, 0.062 * wide), 0.05);
        let nostril = Point(0.06 * wide, 0.455 + longer, 0.85);
        hollowed(d, ball(m, nostril, 0.026), 0.03)
    }

    fn covered(&self, p: Point, m: Point) -> Option<(f32, Made)> {
        let strand = 0.012 * (9.0 * p.0 + 7.0 * (p.2 + p.1)).sin();
        match self.cover {
            Cover::Nothing => None,
            Cover::ShortHair | Cover::Hat => {
                let shell = ellipsoid(p, Point(0.0, -0.26, -0.16), Point(0.79, 0.83, 0.87));
                let face = ellipsoid(p, Point(0.0, 0.33, 0.75), Point(0.62, 0.88, 0.62));
                let hair = hollowed(shell, face, 0.04).max(p.1 - 0.1 - 0.5 * (0.2 - p.2).max(0.0));
                if self.cover == Cover::ShortHair {
                    return Some((hair + strand, Made::Hair));
                }
                // A cone, open below.
                let radius = (p.0 * p.0 + (p.2 - 0.1) * (p.2 - 0.1)).sqrt();
                let cone = (p.1 + 1.25 - 0.62 * radius).abs() * 0.8 - 0.02;
                let hat = cone.max(radius - 1.35).max(p.1 + 0.3);
                Some(if hat < hair {
                    (hat, Made::Cloth)
                } else {
                    (hair, Made::Hair)
                })
            }
            Cover::LongHair => {
                let shell = ellipsoid(p, Point(0.0, -0.22, -0.16), Point(0.83, 0.88, 0.88));
                let fall = rod(
                    m,
                    (Point(0.62, 0.0, -0.25), 0.24),
                    (Point(0.68, 1.25, -0.3), 0.2),
                );
                let back = ellipsoid(p, Point(0.0, 0.5, -0.5), Point(0.75, 1.0, 0.45));
                let hair = joined(joined(shell, fall, 0.15), back, 0.15);
                let face = ellipsoid(p, Point(0.0, 0.34, 0.75), Point(0.60, 0.90, 0.72));
                Some((hollowed(hair, face, 0.04) + strand, Made::Hair))
            }
            Cover::Scarf => {
                let shell = ellipsoid(p, Point(0.0, -0.18, -0.14), Point(0.84, 0.90, 0.92));
                let neck = ellipsoid(p, Point(0.0, 0.9, -0.15), Point(0.74, 0.55, 0.66));
                let face = ellipsoid(p, Point(0.0, 0.26, 0.85), Point(0.60, 0.80, 0.80));
                let fold = 0.01 * (p.1 * 22.0 + 3.0 * p.0).sin();
                let cloth = hollowed(joined(shell, neck, 0.2), face, 0.03);
                Some((cloth + fold, Made::Cloth))
            }
        }
    }

    /// Four fingers across the eyes.
    fn hand(p: Point) -> f32 {
        let mut d = f32::MAX;
        for (finger, reach) in [(0.0, 0.5), (1.0, 0.62), (2.0, 0.6), (3.0, 0.42)] {
            let y = -0.24 + 0.16 * finger;
            let from = Point(-0.95, y + 0.1, 0.75);
            d = joined(
                d,
                rod(p, (from, 0.11), (Point(reach, y, 0.95), 0.085)),
                0.03,
            );
        }
        d
    }

    /// What comes back of the light there, and how much it shines.
    pub(crate) fn colour(&self, p: Point, made: Made) -> (Colour, f32) {
        match made {
            Made::Skin | Made::Hand => (self.skin_at(p, made == Made::Skin), 0.06),
            Made::Eye => self.eye(p),
            Made::Hair => {
                let strand = grain(p.0 * 60.0, p.1 * 6.0 + p.2 * 20.0, self.seed);
                (self.hair.map(|value| value * (1.0 + 0.5 * strand)), 0.08)
            }
            Made::Cloth => {
                let weave = 1.0 + 0.12 * grain(p.0 * 40.0, p.1 * 40.0, self.seed);
                let stripe = if (p.1 * 5.0).sin() > 0.8 { 0.6 } else { 1.0 };
                (self.scarf.map(|value| value * weave * stripe), 0.02)
            }
        }
    }

    fn skin_at(&self, p: Point, face: bool) -> Colour {
        let m = p.mirrored();
        let pores = 1.0
            + 0.05 * grain(p.0 * 45.0, p.1 * 45.0, self.seed)
            + 0.05 * grain(p.0 * 14.0, p.1 * 14.0, self.seed ^ 7);
        let mut skin = self.skin.map(|value| value * pores);
        if !face || p.2 < 0.0 {
            return skin;
        }
        let mut towards = |colour: Colour, share: f32| {
            for (value, colour) in skin.iter_mut().zip(colour) {
                *value += (colour - *value) * share.clamp(0.0, 1.0);
            }
        };
        let [red, green, blue] = self.skin;
        let cheek = 1.0 - step(0.05, 0.28, (m.0 - 0.4).hypot(p.1 - 0.36));
        towards([red * 1.02, green * 0.85, blue * 0.85], 0.4 * cheek);
        // Lips, and the line between them.
        let half = 0.055 * self.lips;
        let bow = 0.012 * (1.0 - (m.0 / 0.06 - 1.0).abs()).max(0.0);
        let mouth = ((m.0 / 0.215).powi(2) + ((p.1 - 0.648) / (1.5 * half + bow)).powi(2)).sqrt();
        towards(
            [red * 0.78, green * 0.50, blue * 0.52],
            1.0 - step(0.85, 1.05, mouth),
        );
        let slit = ((p.1 - 0.648 - 0.012 * (m.0 / 0.2).powi(2)) / 0.011)
            .abs()
            .max(m.0 / 0.21);
        towards([0.05, 0.02, 0.02], 0.9 * (1.0 - step(0.6, 1.2, slit)));
        // Brows: hairs along an arc.
        let along = (m.0 - self.eye_gap) / 0.2;
        let arc = -0.125 - 0.03 * (1.0 - along * along) + 0.01 * along;
        let thick = 0.032 * self.brow * (1.0 - 0.45 * along.max(0.0));
        let brow = ((p.1 - arc) / thick).abs().max(along.abs());
        let hairs = 0.8 + 0.2 * grain(p.0 * 90.0 + p.1 * 50.0, p.1 * 25.0, self.seed ^ 3);
        let dark = self.hair.map(|value| 0.5 * value + 0.01);
        towards(dark, 0.9 * hairs * (1.0 - step(0.7, 1.15, brow)));
        // What an eye has around it, and what years leave.
        let (wide, open) = (0.145, self.eye_open);
        let (dx, dy) = ((m.0 - self.eye_gap) / wide, p.1 - 0.05);
        let crease = (dy + 1.9 * open * (1.0 - 0.6 * dx * dx)).abs() / 0.014;
        if dx.abs() < 1.1 {
            towards(
                [red * 0.45, green * 0.4, blue * 0.4],
                0.6 * (1.0 - step(0.5, 1.2, crease)),
            );
        }
        let lines = [
            ((p.1 + 0.33 + 0.02 * (p.0 * 5.0).cos()) / 0.012)
                .abs()
                .max(m.0 / 0.35),
            ((p.1 + 0.25 + 0.02 * (p.0 * 6.0).cos()) / 0.012)
                .abs()
                .max(m.0 / 0.3),
            ((m.0 - 0.17 - 0.35 * (p.1 - 0.42)) / 0.016)
                .abs()
                .max((p.1 - 0.5).abs() / 0.13),
            ((dy - 0.115 + 0.03 * dx * dx) / 0.014).abs().max(dx.abs()),
        ];
        for line in lines {
            towards(
                [red * 0.6, green * 0.52, blue * 0.5],
                (0.15 + 0.75 * self.age) * (1.0 - step(0.5, 1.1, line)),
            );
        }
        skin
    }

    fn eye(&self, p: Point) -> (Colour, f32) {
        let m = p.mirrored();
        let (dx, dy) = (m.0 - self.eye_gap, p.1 - 0.05);
        let (wide, open) = (0.145, self.eye_open);
        let share = 1.0 - (dx / wide).powi(2);
        let (above, below) = (-1.05 * open * share, 0.85 * open * share);
        let lash = 0.022;
        if dy < above || dy > below || share < 0.0 {
            // The line of the lashes: thick above, thin below.
            let (beyond, lash) = if dy < above {
                (above - dy, lash)
            } else {
                (dy - below, 0.4 * lash)
            };
            let near = 1.0 - step(0.0, lash, beyond.max(0.0));
            let dark = near * step(-0.4, 0.2, share);
            let lid = self.skin_at(p, true);
            let lash = [0.03, 0.02, 0.02];
            let mut colour = lid;
            for (value, lash) in colour.iter_mut().zip(lash) {
                *value = 0.93 * *value * (1.0 - dark) + lash * dark;
            }
            return (colour, 0.05);
        }
        let from_middle = (p.0.abs() - self.eye_gap).hypot(dy - 0.004);
        let shade = 0.55 + 0.45 * step(0.0, 0.05, dy - above);
        let white = [0.66 * shade, 0.62 * shade, 0.58 * shade];
        let brown = [0.07, 0.035, 0.02];
        let iris = 1.0 - step(0.058, 0.066, from_middle);
        let pupil = 1.0 - step(0.026, 0.032, from_middle);
        let mut colour = [0.0; 3];
        for (at, value) in colour.iter_mut().enumerate() {
            *value = white[at] * (1.0 - iris) + brown[at] * iris;
            *value *= 1.0 - 0.85 * pupil;
        }
        (colour, 0.5)
    }
}
