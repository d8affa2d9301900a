use std::ops::{Add, Mul, Sub};

/// A point or a direction: right, down, and towards who looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point(pub(crate) f32, pub(crate) f32, pub(crate) f32);

impl Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1, self.2 + other.2)
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0, self.1 - other.1, self.2 - other.2)
    }
}

impl Mul<f32> for Point {
    type Output = Self;
    fn mul(self, by: f32) -> Self {
        Self(self.0 * by, self.1 * by, self.2 * by)
    }
}

impl Point {
    pub(crate) fn dot(self, other: Self) -> f32 {
        self.0 * other.0 + self.1 * other.1 + self.2 * other.2
    }

    pub(crate) fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    pub(crate) fn unit(self) -> Self {
        self * (1.0 / self.length().max(1e-6))
    }

    /// The same point on the right half.
    pub(crate) fn mirrored(self) -> Self {
        Self(self.0.abs(), self.1, self.2)
    }
}

/// How a head is turned, and back.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Turn([Point; 3]);

impl Turn {
    /// About the neck, then as one nods, then towards a shoulder; in radians.
    pub(crate) fn of(yaw: f32, pitch: f32, roll: f32) -> Self {
        let (sy, cy) = yaw.sin_cos();
        let (sp, cp) = pitch.sin_cos();
        let (sr, cr) = roll.sin_cos();
        // The rows of roll by pitch by yaw.
        let row = |a: Point| {
            let nodded = Point(a.0, a.1 * cp + a.2 * sp, -a.1 * sp + a.2 * cp);
            Point(
                nodded.0 * cy - nodded.2 * sy,
                nodded.1,
                nodded.0 * sy + nodded.2 * cy,
            )
        };
        Self([
            row(Point(cr, -sr, 0.0)),
            row(Point(sr, cr, 0.0)),
            row(Point(0.0, 0.0, 1.0)),
        ])
    }

    pub(crate) fn back(&self, p: Point) -> Point {
        let [x, y, z] = self.0;
        x * p.0 + y * p.1 + z * p.2
    }
}

/// How far it is to an ellipsoid, near enough.
pub(crate) fn ellipsoid(p: Point, centre: Point, radii: Point) -> f32 {
    let d = p - centre;
    let near = Point(d.0 / radii.0, d.1 / radii.1, d.2 / radii.2).length();
    let slope = Point(
        d.0 / (radii.0 * radii.0),
        d.1 / (radii.1 * radii.1),
        d.2 / (radii.2 * radii.2),
    )
    .length();
    near * (near - 1.0) / slope.max(1e-6)
}

pub(crate) fn ball(p: Point, centre: Point, radius: f32) -> f32 {
    (p - centre).length() - radius
}

/// A rod that grows from one end to the other.
pub(crate) fn rod(p: Point, from: (Point, f32), to: (Point, f32)) -> f32 {
    let along = to.0 - from.0;
    let share = ((p - from.0).dot(along) / along.dot(along)).clamp(0.0, 1.0);
    (p - from.0 - along * share).length() - (from.1 + (to.1 - from.1) * share)
}

/// Both, with a soft seam.
pub(crate) fn joined(a: f32, b: f32, soft: f32) -> f32 {
    let share = (0.5 + 0.5 * (b - a) / soft).clamp(0.0, 1.0);
    b + (a - b) * share - soft * share * (1.0 - share)
}

/// The first without the second, with a soft edge.
pub(crate) fn hollowed(a: f32, b: f32, soft: f32) -> f32 {
    -joined(-a, b, soft)
}

/// From 0 to 1 between two values, smoothly.
pub(crate) fn step(low: f32, high: f32, value: f32) -> f32 {
    let share = ((value - low) / (high - low)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// From -1 to 1, smooth over a length of one, the same at the same place.
pub(crate) fn grain(x: f32, y: f32, seed: u32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let (right, down) = (x - left, y - top);
    let (right, down) = (
        right * right * (3.0 - 2.0 * right),
        down * down * (3.0 - 2.0 * down),
    );
    let corner = |dx: i32, dy: i32| {
        let mut mixed = (left as i32 + dx) as u32;
        mixed =
            mixed.wrapping_mul(0x9E37_79B1) ^ ((top as i32 + dy) as u32).wrapping_mul(0x85EB_CA77);
        mixed = (mixed ^ seed).wrapping_mul(0xC2B2_AE3D);
        mixed = (mixed ^ (mixed >> 15)).wrapping_mul(0x27D4_EB2F);
        (mixed >> 8) as f32 / (1_u32 << 23) as f32 - 1.0
    };
    let upper = corner(0, 0) * (1.0 - right) + corner(1, 0) * right;
    let lower = corner(0, 1) * (1.0 - right) + corner(1, 1) * right;
    upper * (1.0 - down) + lower * down
}
