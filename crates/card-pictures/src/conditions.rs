use std::f64::consts::PI;

use crate::Random;

/// How hard a picture is to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stratum {
    /// Near, sharp and well lit.
    Easy,
    /// A bit of everything.
    Medium,
    /// One or two harms that most readers do not survive.
    Hard,
    /// One to three of them, stronger, and far away.
    Extreme,
}

impl Stratum {
    /// All four, from easy to extreme.
    pub const ALL: [Self; 4] = [Self::Easy, Self::Medium, Self::Hard, Self::Extreme];

    /// From 0 to 3.
    fn rank(self) -> usize {
        self as usize
    }
}

/// What was done to a picture. Lengths in pixels of the picture unless they say otherwise; none is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conditions {
    /// How wide the card is on the picture.
    pub card_width_px: f64,
    /// By how much it is turned in its plane, in radians.
    pub roll: f64,
    /// By how much it leans out of the plane, in radians.
    pub tilt: f64,
    /// The radius of the disc that a point becomes out of focus.
    pub defocus_px: f64,
    /// How far the card moved while the shutter was open.
    pub motion_px: f64,
    /// In which direction, in radians.
    pub motion_angle: f64,
    /// How strong the spots of glare are: 1 saturates their middle.
    pub glare: f64,
    /// The share of the print that is worn: 0 to 1.
    pub wear: f64,
    /// How much light a plastic sleeve throws back: 0 to 1.
    pub sleeve: f64,
    /// How far a finger reaches over the code, in its sides.
    pub finger: f64,
    /// How much of the sensor's range the paper takes: 1 is well exposed.
    pub light: f64,
    /// By how much the light differs across the card: 0 to 1.
    pub shade: f64,
    /// Standard deviation of the sensor's noise in levels of 255.
    pub noise: f64,
    /// As libjpeg counts it.
    pub jpeg_quality: u8,
    /// How far the hand has moved since the first moment.
    pub moved_px: (f64, f64),
    /// How far the lamp's image has wandered since, in sides of the code.
    pub wandered: (f64, f64),
}

impl Conditions {
    /// By chance within the stratum.
    pub fn drawn(random: &mut Random, stratum: Stratum) -> Self {
        let rank = stratum.rank();
        let width = [
            (1000.0, 1400.0),
            (760.0, 1150.0),
            (600.0, 950.0),
            (480.0, 760.0),
        ][rank];
        let tilt = [0.15, 0.35, 0.5, 0.65][rank];
        let noise = [(1.0, 3.0), (2.0, 5.0), (2.0, 7.0), (3.0, 9.0)][rank];
        let quality = [(88.0, 96.0), (75.0, 92.0), (60.0, 90.0), (55.0, 88.0)][rank];
        let card_width_px = random.between(width.0, width.1);
        let roll = random.between(-PI, PI);
        // Whoever takes the picture sees to it that the whole card is on it.
        let (cos, sin) = (roll.cos().abs(), roll.sin().abs());
        let fits = (1600.0 / (cos + 0.63 * sin)).min(1200.0 / (sin + 0.63 * cos));
        let mut drawn = Self {
            card_width_px: card_width_px.min(0.94 * fits),
            roll,
            tilt: random.between(0.0, tilt),
            defocus_px: random.between(0.0, 0.6),
            motion_px: 0.0,
            motion_angle: random.between(0.0, PI),
            glare: 0.0,
            wear: random.between(0.0, 0.03),
            sleeve: 0.0,
            finger: 0.0,
            light: random.between(0.7, 1.0),
            shade: random.between(0.0, 0.15 + 0.15 * rank as f64),
            noise: random.between(noise.0, noise.1),
            jpeg_quality: random.between(quality.0, quality.1) as u8,
            moved_px: (0.0, 0.0),
            wandered: (0.0, 0.0),
        };
        let harms = [0, 1, 1 + random.below(2), 1 + random.below(3)][rank];
        for _ in 0..harms {
            drawn.harmed(random, rank as f64);
        }
        drawn
    }

    /// One more harm, as strong as the rank (1 to 3) says. Blur is measured in modules of 14 mm by 45.
    fn harmed(&mut self, random: &mut Random, rank: f64) {
        let module = self.card_width_px / 85.6 * 14.0 / 45.0;
        let strength = rank * random.between(0.6, 1.0);
        match random.below(8) {
            0 | 1 => self.defocus_px = self.defocus_px.max(0.42 * strength * module),
            2 | 3 => self.motion_px = self.motion_px.max(0.75 * strength * module),
            4 => self.glare = 0.45 * strength + 0.2,
            5 => self.wear = self.wear.max(0.1 * strength),
            6 => {
                self.sleeve = 0.2 * strength;
                self.finger = 0.06 * strength;
            }
            _ => {
                self.light = (0.6 / strength).min(self.light);
                self.noise += strength;
                self.shade = (0.22 * strength).min(0.7);
            }
        }
    }

    /// The same card and its wear, and another moment of the hand, the lens and the lamp: it shakes by up to 2 % of the
    /// picture, turns and comes nearer a little, the focus breathes, and the lamp's image wanders.
    #[must_use]
    pub fn a_moment_later(self, random: &mut Random) -> Self {
        let mut about = |value: f64, by: f64| value * random.between(1.0 - by, 1.0 + by);
        let (tilt, card_width_px) = (about(self.tilt, 0.15), about(self.card_width_px, 0.02));
        let (defocus_px, motion_px) = (about(self.defocus_px, 0.25), about(self.motion_px, 0.4));
        let glare = about(self.glare, 0.2);
        Self {
            roll: self.roll + random.between(-0.03, 0.03),
            tilt,
            card_width_px,
            defocus_px,
            motion_px,
            motion_angle: random.between(0.0, PI),
            glare,
            moved_px: (random.between(-28.0, 28.0), random.between(-20.0, 20.0)),
            wandered: (random.between(-0.4, 0.4), random.between(-0.4, 0.4)),
            ..self
        }
    }
}
