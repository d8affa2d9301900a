//! Portraits of people who do not exist: heads of soft shapes, lit and seen as by a camera.

mod head;
mod scene;
mod space;

use image::{RgbImage, codecs::jpeg::JpegEncoder};

use crate::Random;
use head::{Before, Cover, Head};
use scene::{Camera, Light, Placed, Scene};
use space::{Point, Turn};

/// What is wrong with a portrait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Out of focus.
    Defocused,
    /// The camera moved.
    Moved,
    /// Too little light.
    Dark,
    /// Far too much.
    Bright,
    /// One half of the face lies in the dark.
    SideLit,
    /// Too far away.
    Small,
    /// The face is near the picture's edge.
    OffCentre,
    /// A part of the face is beyond it.
    CutOff,
    /// The head is turned to a side.
    Turned,
    /// The head leans to a shoulder.
    Leaning,
    /// Two people side by side.
    Two,
    /// A wall.
    Nobody,
    /// The back of a head.
    Back,
    /// Dark glasses, a hand or a brim's shade over the eyes.
    EyesHidden,
}

impl Fault {
    /// All of them, the good one first.
    pub const ALL: [Self; 15] = [
        Self::None,
        Self::Defocused,
        Self::Moved,
        Self::Dark,
        Self::Bright,
        Self::SideLit,
        Self::Small,
        Self::OffCentre,
        Self::CutOff,
        Self::Turned,
        Self::Leaning,
        Self::Two,
        Self::Nobody,
        Self::Back,
        Self::EyesHidden,
    ];

    /// The codes by which a judge may name it; none for a good picture.
    pub fn named(self) -> &'static [&'static str] {
        match self {
            Self::None => &[],
            Self::Defocused | Self::Moved => &["blur"],
            Self::Dark | Self::SideLit => &["dark"],
            Self::Bright => &["bright", "glare"],
            Self::Small => &["small"],
            Self::OffCentre => &["cut_off"],
            Self::CutOff => &["cut_off", "no_face"],
            Self::Turned | Self::Leaning => &["tilted", "no_face"],
            Self::Two | Self::Nobody | Self::Back => &["no_face"],
            Self::EyesHidden => &["dark", "no_face"],
        }
    }
}

/// A portrait, and what is true of it.
#[derive(Debug, Clone)]
pub struct Portrait {
    /// As the camera wrote it.
    pub jpeg: Vec<u8>,
    /// What is wrong with it.
    pub fault: Fault,
    /// The middle of the face and its height from hairline to chin, in pixels; none where nobody is.
    pub face: Option<((f64, f64), f64)>,
}

/// A portrait with this fault and no other.
pub fn portrait(seed: u64, fault: Fault) -> Portrait {
    portrait_by(seed, fault, 1)
}

/// The same by a camera that has so many times the pixels along each side.
pub fn portrait_by(seed: u64, fault: Fault, finer: u32) -> Portrait {
    let mut random = Random::seeded(seed, 400 + fault as u64);
    let (width, height) = random.pick(&[(600, 800), (800, 600), (960, 540), (675, 900)]);
    let (width, height) = (width * finer, height * finer);
    let (picture, face) = drawn(&mut random, fault, (width, height));
    let quality = random.between(82.0, 95.0) as u8;
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, quality)
        .encode_image(&picture)
        .expect("a vector takes all bytes");
    Portrait { jpeg, fault, face }
}

type Face = ((f64, f64), f64);

fn drawn(
    random: &mut Random,
    fault: Fault,
    (width, height): (u32, u32),
) -> (RgbImage, Option<Face>) {
    let mut scene = Scene::wall(width, height, random);
    let (wide, high) = (width as f32, height as f32);
    let mut number = {
        let mut random = Random::seeded(random.below(1 << 40), 1);
        move |low: f64, high: f64| random.between(low, high) as f32
    };
    // From hairline to chin a face is 1.5 lengths high.
    let share = match fault {
        Fault::Small => number(0.10, 0.19),
        Fault::Two => number(0.34, 0.42),
        _ => number(0.36, 0.48),
    };
    let most = if fault == Fault::Two { 0.19 } else { 0.3 };
    let unit_px = (share * high / 1.5).min(most * wide);
    let mut at = (
        wide * number(0.44, 0.56),
        high * number(0.44, 0.54) - 0.2 * unit_px,
    );
    let (mut yaw, mut pitch, mut roll) = (
        number(-0.13, 0.13),
        number(-0.10, 0.10),
        number(-0.08, 0.08),
    );
    let side = if random.chance(0.5) { 1.0 } else { -1.0 };
    match fault {
        Fault::OffCentre => {
            at.0 = wide * (0.5 + side * 0.5) - side * unit_px * number(0.78, 0.95);
        }
        Fault::CutOff => match random.below(3) {
            0 => at.1 = unit_px * number(-0.15, 0.3),
            1 => at.1 = high - unit_px * number(0.1, 0.6),
            _ => at.0 = wide * (0.5 + side * 0.5) + side * unit_px * number(-0.4, 0.05),
        },
        Fault::Turned => yaw = side * number(0.62, 1.1),
        Fault::Leaning => roll = side * number(0.36, 0.7),
        Fault::Back => (yaw, pitch) = (std::f32::consts::PI, 0.0),
        _ => {}
    }
    let mut head = Head::invented(random);
    match fault {
        Fault::EyesHidden => match random.below(3) {
            0 => head.before = Before::Sunglasses,
            1 => head.before = Before::Hand,
            _ => head.cover = Cover::Hat,
        },
        Fault::Back if head.cover == Cover::Nothing => head.cover = Cover::ShortHair,
        _ => {}
    }
    let skin = head.skin;
    let light = light(fault, side, &mut number);
    let clothes = [number(0.04, 0.6), number(0.04, 0.6), number(0.04, 0.6)];
    let first = Placed {
        head,
        turn: Turn::of(yaw, pitch, roll),
        at: if fault == Fault::Two {
            (wide * 0.5 - 1.12 * unit_px, at.1)
        } else {
            at
        },
        unit_px,
        clothes,
        body: true,
    };
    if fault != Fault::Nobody {
        scene.stand(&first, &light);
    }
    if fault == Fault::Two {
        let second = Placed {
            head: Head::invented(random),
            turn: Turn::of(-0.5 * yaw, pitch, -roll),
            at: (wide * 0.5 + 1.12 * unit_px, first.at.1 + 0.1 * unit_px),
            unit_px: unit_px * number(0.85, 1.0),
            clothes: [clothes[1], clothes[2], clothes[0]],
            body: true,
        };
        scene.stand(&second, &light);
    }
    let camera = camera(fault, skin[1], unit_px, &mut number);
    let face = (fault != Fault::Nobody).then(|| {
        (
            (f64::from(first.at.0), f64::from(first.at.1 + 0.2 * unit_px)),
            f64::from(1.5 * unit_px),
        )
    });
    (scene.taken(&camera, random), face)
}

fn camera(
    fault: Fault,
    skin: f32,
    unit_px: f32,
    number: &mut impl FnMut(f64, f64) -> f32,
) -> Camera {
    // The camera exposes for a face: a dark skin gets somewhat more light.
    let well = 0.42 / (0.4 * 0.3 + 0.6 * skin) * number(0.75, 1.05);
    let exposure = match fault {
        Fault::Dark => well * number(0.05, 0.11),
        Fault::Bright => well * number(3.4, 5.0),
        _ => well.min(1.6),
    };
    Camera {
        exposure,
        defocus_px: match fault {
            Fault::Defocused => f64::from(unit_px * number(0.030, 0.055)),
            _ => 0.0,
        },
        motion: match fault {
            Fault::Moved => (
                f64::from(unit_px * number(0.07, 0.14)),
                f64::from(number(0.0, 3.1)),
            ),
            _ => (0.0, 0.0),
        },
        noise: f64::from(number(1.0, 3.0)),
    }
}

fn light(fault: Fault, side: f32, number: &mut impl FnMut(f64, f64) -> f32) -> Light {
    match fault {
        Fault::SideLit => Light {
            from: Point(side, -0.15, 0.05),
            lamp: number(0.9, 1.2),
            around: number(0.04, 0.09),
        },
        _ => Light {
            from: Point(side * number(0.0, 0.45), number(-0.9, -0.3), 1.0),
            lamp: number(0.3, 0.6),
            around: number(0.45, 0.7),
        },
    }
}
