use image::{Rgb, RgbImage};

use super::{
    head::{Before, Colour, Cover, Head, Made},
    space::{Point, Turn, ellipsoid, grain, joined, rod, step},
};
use crate::{
    Random,
    grey::Grey,
    lens::{disc, streak},
};

/// A head on the picture.
pub(crate) struct Placed {
    pub(crate) head: Head,
    pub(crate) turn: Turn,
    /// Its middle, in pixels.
    pub(crate) at: (f32, f32),
    /// So many pixels are one of its lengths: a head is two high.
    pub(crate) unit_px: f32,
    pub(crate) clothes: Colour,
    /// Whether shoulders are below it: a picture on the wall has none.
    pub(crate) body: bool,
}

/// The light of a room.
pub(crate) struct Light {
    /// Where the lamp or the door is.
    pub(crate) from: Point,
    pub(crate) lamp: f32,
    pub(crate) around: f32,
}

/// What a camera adds.
pub(crate) struct Camera {
    pub(crate) exposure: f32,
    pub(crate) defocus_px: f64,
    pub(crate) motion: (f64, f64),
    pub(crate) noise: f64,
}

/// The depth at which rays begin, before all that stands there.
const NEAREST: f32 = 1.7;

/// Light by colour: three pictures of real numbers.
pub(crate) struct Scene([Grey; 3]);

impl Scene {
    /// A wall of planks, plaster or cloth.
    pub(crate) fn wall(width: u32, height: u32, random: &mut Random) -> Self {
        let mut number = |low: f64, high: f64| random.between(low, high) as f32;
        let tone = number(0.12, 0.6);
        let colour = [tone * number(0.85, 1.15), tone, tone * number(0.65, 1.1)];
        let (plank, rough) = (number(60.0, 220.0), number(0.0, 0.25));
        let slope = number(-0.4, 0.4);
        let seed = random.below(1 << 31) as u32;
        let mut scene = Self([0, 1, 2].map(|_| Grey::filled(width as usize, height as usize, 0.0)));
        for y in 0..height as usize {
            for x in 0..width as usize {
                let (dx, dy) = (x as f32, y as f32);
                let grown =
                    grain(dx / 6.0, dy / 90.0, seed) + grain(dx / 40.0, dy / 40.0, seed ^ 1);
                let seam = if dx % plank < 3.0 {
                    0.35 * rough * 4.0
                } else {
                    0.0
                };
                let across = 1.0 + slope * (dx / width as f32 - 0.5);
                let lit = across * (1.0 + 0.5 * rough * grown) * (1.0 - seam.min(0.6));
                scene.put(x, y, colour.map(|value| value * lit.max(0.1) * 0.8));
            }
        }
        scene
    }

    fn put(&mut self, x: usize, y: usize, colour: Colour) {
        for (plane, value) in self.0.iter_mut().zip(colour) {
            plane.values[y * plane.width + x] = value;
        }
    }

    /// Draws a head and what it stands on, before everything that is there.
    pub(crate) fn stand(&mut self, placed: &Placed, light: &Light) {
        let (width, height) = (self.0[0].width, self.0[0].height);
        let unit = placed.unit_px;
        let reach = |middle: f32, before: f32, after: f32, end: usize| {
            let low = (middle - before * unit).max(0.0) as usize;
            low.min(end)..((middle + after * unit).max(0.0) as usize).min(end)
        };
        let wide = if placed.body { 1.9 } else { 1.4 };
        let low = if placed.body { 40.0 } else { 1.4 };
        for y in reach(placed.at.1, 1.7, low, height) {
            // Rays that are neighbours go about as far.
            let mut depth = NEAREST;
            for x in reach(placed.at.0, wide, wide, width) {
                let u = (x as f32 + 0.5 - placed.at.0) / unit;
                let v = (y as f32 + 0.5 - placed.at.1) / unit;
                let met = placed.met(u, v, (depth + 0.12).min(NEAREST));
                depth = met.map_or(NEAREST, |(p, _)| p.2);
                let seen = met.map(|(p, made)| placed.shaded(p, made, light));
                if let Some(colour) = placed.through_lenses(u, v, seen, light) {
                    self.put(x, y, colour);
                }
            }
        }
    }

    /// As the camera writes it down.
    pub(crate) fn taken(self, camera: &Camera, random: &mut Random) -> RgbImage {
        let planes = self.0.map(|plane| {
            let mut plane = disc(&plane, camera.defocus_px.max(0.55));
            if camera.motion.0 > 0.5 {
                plane = streak(&plane, camera.motion.0, camera.motion.1);
            }
            plane
        });
        let (width, height) = (planes[0].width, planes[0].height);
        RgbImage::from_fn(width as u32, height as u32, |x, y| {
            let at = y as usize * width + x as usize;
            let grey = random.normal() * camera.noise;
            Rgb([0, 1, 2].map(|colour| {
                let light = (planes[colour].values[at] * camera.exposure).clamp(0.0, 1.0);
                let level = 255.0 * f64::from(light.powf(1.0 / 2.2));
                let noise = grey + random.normal() * 0.5 * camera.noise;
                (level + noise).round().clamp(0.0, 255.0) as u8
            }))
        })
    }
}

impl Placed {
    /// Where a ray meets it that begins at this depth, in lengths of the head from its middle.
    fn met(&self, u: f32, v: f32, from: f32) -> Option<(Point, Option<Made>)> {
        let mut depth = from;
        let (mut first, mut last) = (true, None);
        for _ in 0..40 {
            let p = Point(u, v, depth);
            let (head, body) = self.reach(p);
            let near = head.0.min(body);
            if near < 0.003 {
                if first && from < NEAREST {
                    // It begins inside: a nose before a cheek.
                    return self.met(u, v, NEAREST);
                }
                return Some((p, (head.0 <= body).then_some(head.1)));
            }
            first = false;
            // A ray along a cheek comes near and does not arrive.
            last = (near < 0.03).then_some((p, (head.0 <= body).then_some(head.1)));
            depth -= near * 0.85;
            if depth < -1.2 {
                return None;
            }
        }
        last
    }

    /// How far it is to the head, and to what it stands on.
    fn reach(&self, p: Point) -> ((f32, Made), f32) {
        let around = p.length() - 1.62;
        let head = if around > 0.25 {
            (around, Made::Skin)
        } else {
            self.head.reach(self.turn.back(p))
        };
        if !self.body {
            return (head, f32::MAX);
        }
        let neck = rod(
            p,
            (Point(0.0, 0.6, -0.25), 0.34),
            (Point(0.0, 1.5, -0.3), 0.40),
        );
        let chest = ellipsoid(p, Point(0.0, 2.55, -0.35), Point(1.7, 1.15, 0.62));
        let below = (p.1 - 2.4).max(0.0);
        let trunk = rod(
            p,
            (Point(0.0, 2.4, -0.4), 0.6),
            (Point(0.0, 20.0, -0.4), 0.6),
        );
        let body = joined(neck, chest, 0.3);
        (
            head,
            if below > 0.0 {
                joined(body, trunk, 0.2)
            } else {
                body
            },
        )
    }

    fn shaded(&self, p: Point, made: Option<Made>, light: &Light) -> Colour {
        let distance = |p: Point| {
            let (head, body) = self.reach(p);
            head.0.min(body)
        };
        let (e, here) = (0.006, distance(p));
        let normal = Point(
            distance(p + Point(e, 0.0, 0.0)) - here,
            distance(p + Point(0.0, e, 0.0)) - here,
            distance(p + Point(0.0, 0.0, e)) - here,
        )
        .unit();
        // How open it is there to the room, and to the lamp.
        let mut open = 1.0;
        for far in [0.08, 0.28] {
            open -= 0.56 * (far - distance(p + normal * far)).max(0.0) / far;
        }
        let lamp = light.from.unit();
        let mut free: f32 = 1.0;
        for far in [0.15, 0.45] {
            free = free.min(0.5 + 3.0 * distance(p + normal * 0.02 + lamp * far) / far);
        }
        let own = self.turn.back(p);
        let (colour, shine) = match made {
            Some(made) => self.head.colour(own, made),
            None => self.cloth(p),
        };
        let straight = normal.dot(lamp);
        let lit = light.lamp * (0.85 * straight + 0.15).max(0.0) * free.clamp(0.0, 1.0);
        let around = light.around * open.clamp(0.15, 1.0) * (0.75 - 0.25 * normal.1);
        let half = (lamp + Point(0.0, 0.0, 1.0)).unit();
        let glint = shine * light.lamp * normal.dot(half).max(0.0).powi(28);
        let mut shade = 1.0;
        if self.head.cover == Cover::Hat {
            shade = 0.07 + 0.93 * step(0.28, 0.46, own.1);
        }
        colour.map(|value| (value * (lit + around) + glint) * shade)
    }

    fn cloth(&self, p: Point) -> (Colour, f32) {
        let open = (0.28 + 0.35 * (1.62 - p.1)).max(0.05);
        if p.1 < 1.28 || (p.0.abs() < open && p.1 < 1.62 && p.2 > -0.2) {
            return (self.head.skin, 0.04);
        }
        let weave = 1.0 + 0.10 * grain(p.0 * 30.0, p.1 * 30.0, 5);
        let fold = 1.0 + 0.15 * grain(p.0 * 3.0, p.1 * 2.0, 9);
        let seam = if p.0.abs() < 0.012 { 0.6 } else { 1.0 };
        (self.clothes.map(|value| value * weave * fold * seam), 0.01)
    }

    fn through_lenses(
        &self,
        u: f32,
        v: f32,
        seen: Option<Colour>,
        light: &Light,
    ) -> Option<Colour> {
        let dark = match self.head.before {
            Before::Glasses => false,
            Before::Sunglasses => true,
            _ => return seen,
        };
        // Where the ray goes through the plane of the lenses, seen from before.
        let (from, to) = (
            self.turn.back(Point(u, v, 3.0)),
            self.turn.back(Point(u, v, 2.0)),
        );
        let along = to - from;
        if along.2 > -0.2 {
            return seen;
        }
        let p = from + along * ((0.9 - from.2) / along.2);
        let (dx, dy) = ((p.0.abs() - 0.31) / 0.23, (p.1 - 0.08) / 0.17);
        let round = (dx.abs().powi(3) + dy.abs().powi(3)).cbrt();
        let bridge = p.0.abs() < 0.1 && (p.1 - 0.03).abs() < 0.018;
        if (0.93..1.07).contains(&round) || bridge {
            let black = 0.02 + 0.05 * light.around;
            return Some([black; 3]);
        }
        if dark && round < 1.0 {
            let sky = 0.10 * step(0.6, -0.8, dy) * (light.around + light.lamp);
            return Some([0.012 + sky * 0.4, 0.012 + sky * 0.4, 0.015 + sky * 0.5]);
        }
        seen
    }
}
