//! Frames of the live picture put together: what glare or blur hides on one of them stands on the next.

use std::time::{Duration, Instant};

use image::GrayImage;
use jiff::civil::Date;
use tannha_domain::{CardReading, Flaw};

use super::{
    FRAME_BUDGET, Found,
    equalise::{equalised, of_beliefs},
    frame,
    glimpse::{Glimpse, hint_of},
    look_closely,
    patch::Patch,
    reader::symbol,
    soft,
    symbol::Symbol,
    unmix::unmixed,
};
use crate::{CaptureError, variants::OF_A_FRAME};

/// How alike a frame must be to those before it to be one more look at the same code: unlike codes are about 0.
const SAME_CODE: f32 = 0.15;

/// More looks than this are not kept: the worst goes.
const MOST_LOOKS: usize = 5;

/// The share of a frame's time for the frame by itself.
const ALONE: f32 = 0.6;

/// How often the looks teach each other.
const ROUNDS: usize = 3;

/// Reads a card from frame after frame. Each is read by itself first; one that can't be adds to what is known of its
/// code, so that several read what none of them would.
#[derive(Debug, Default)]
pub struct Frames {
    known: Option<Known>,
    hint: Option<Flaw>,
}

impl Frames {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What should be otherwise for the last frame to be read, where that can be told.
    pub fn hint(&self) -> Option<Flaw> {
        self.hint
    }

    /// What the card on this frame says, or on it and those before it; rows of RGBA, without gaps.
    ///
    /// # Errors
    /// As [`crate::read_frame`].
    pub fn add(
        &mut self,
        rgba: &[u8],
        width: u32,
        height: u32,
        today: Date,
    ) -> Result<CardReading, CaptureError> {
        self.add_picture(&frame(rgba, width, height)?, FRAME_BUDGET, today)
    }

    /// As [`Frames::add`], from a picture without colours; `budget` is how long may be looked.
    ///
    /// # Errors
    /// As [`crate::read_frame`].
    pub fn add_picture(
        &mut self,
        picture: &GrayImage,
        budget: Duration,
        today: Date,
    ) -> Result<CardReading, CaptureError> {
        let begun = Instant::now();
        let mut glimpse = None;
        let deadline = begun + budget.mul_f32(ALONE);
        let alone = look_closely(picture, OF_A_FRAME, deadline, today, &mut glimpse);
        self.hint = hint_of(picture, glimpse.as_ref());
        if alone.is_ok() || alone == Err(CaptureError::ReadingsDisagree) {
            self.known = None;
            return alone;
        }
        let Some(glimpse) = glimpse else {
            return alone;
        };
        let Some(known) = self.seen(glimpse) else {
            return alone;
        };
        let Some(bytes) = known.read(begun + budget) else {
            return alone;
        };
        self.known = None;
        let mut found = Found::new(today);
        found.add(&bytes)?;
        found.card.map_or(alone, Ok)
    }

    /// Adds a look to those at the same code. Another code twice in a row is another card: then all begins anew.
    fn seen(&mut self, glimpse: Glimpse) -> Option<&mut Known> {
        match &mut self.known {
            Some(known) if known.is_of(&glimpse) => known.add(glimpse),
            Some(known) if !known.strange => {
                known.strange = true;
                return None;
            }
            known => *known = Known::begun(glimpse),
        }
        self.known.as_mut()
    }
}

/// What is known of one code.
#[derive(Debug)]
struct Known {
    symbol: &'static Symbol,
    looks: Vec<Look>,
    /// How dark each module is by all looks.
    soft: Vec<f32>,
    /// Whether the last frame showed something else.
    strange: bool,
}

/// What one frame showed.
#[derive(Debug)]
struct Look {
    patch: Patch,
    /// Modules about which all is burnt out: of them it says nothing.
    burnt: Vec<bool>,
    /// As this frame had it by itself.
    own: Vec<f32>,
    /// As it looks with what the others taught.
    soft: Vec<f32>,
    weight: f32,
}

impl Known {
    fn begun(glimpse: Glimpse) -> Option<Self> {
        let mut known = Self {
            symbol: symbol(glimpse.version)?,
            looks: Vec::new(),
            soft: Vec::new(),
            strange: false,
        };
        known.add(glimpse);
        Some(known)
    }

    fn is_of(&self, glimpse: &Glimpse) -> bool {
        self.symbol.version == glimpse.version && alike(self.symbol, &self.soft, &glimpse.soft)
    }

    fn add(&mut self, glimpse: Glimpse) {
        self.strange = false;
        let weight = weight(self.symbol, &glimpse.soft);
        self.looks.push(Look {
            patch: glimpse.patch,
            burnt: glimpse.burnt,
            own: glimpse.soft.clone(),
            soft: glimpse.soft,
            weight,
        });
        if self.looks.len() > MOST_LOOKS {
            let worst = self.looks.iter().enumerate();
            let worst = worst.min_by(|a, b| a.1.weight.total_cmp(&b.1.weight));
            if let Some((at, _)) = worst {
                self.looks.remove(at);
            }
        }
        self.together();
    }

    /// The mean of all looks, each as it is worth, without what is burnt out on it.
    fn together(&mut self) {
        let count = self.symbol.side * self.symbol.side;
        let (mut sums, mut weights) = (vec![0.0_f32; count], vec![0.0_f32; count]);
        for look in &self.looks {
            let places = sums.iter_mut().zip(&mut weights);
            for ((sum, total), (soft, burnt)) in places.zip(look.soft.iter().zip(&look.burnt)) {
                if !burnt {
                    *sum += look.weight * soft.clamp(-1.5, 1.5);
                    *total += look.weight;
                }
            }
        }
        let means = sums.iter().zip(&weights);
        self.soft = means.map(|(sum, total)| sum / total.max(1e-6)).collect();
    }

    /// What the code says, where its correction confirms it and every look that counted agrees.
    fn read(&mut self, deadline: Instant) -> Option<Vec<u8>> {
        if self.looks.len() < 2 {
            return None;
        }
        let mut tried = soft::read(self.symbol, &self.soft);
        for _ in 0..ROUNDS {
            if tried.said.is_some() || Instant::now() > deadline {
                break;
            }
            for look in self.looks.iter_mut().rev() {
                let beliefs = of_beliefs(&tried.sure, &self.soft);
                look.soft = equalised(&look.patch, self.symbol, &beliefs);
                look.weight = weight(self.symbol, &look.soft);
                if Instant::now() > deadline {
                    break;
                }
            }
            self.together();
            tried = soft::read(self.symbol, &self.soft);
            if tried.said.is_some() || Instant::now() > deadline {
                break;
            }
            let patches: Vec<&Patch> = self.looks.iter().map(|look| &look.patch).collect();
            let Some(apart) = unmixed(&patches, self.symbol, &tried.sure, &self.soft) else {
                break;
            };
            let other = soft::read(self.symbol, &apart);
            if other.said.is_some() || other.mended.0 > tried.mended.0 {
                (tried, self.soft) = (other, apart);
            }
        }
        let said = tried.said?;
        let read: Vec<f32> = tried
            .sure
            .iter()
            .map(|sure| sure.map_or(0.0, |dark| if dark { 1.0 } else { -1.0 }))
            .collect();
        let (symbol, before) = (self.symbol, self.looks.len());
        self.looks.retain(|look| alike(symbol, &read, &look.own));
        (self.looks.len() == before).then_some(said)
    }
}

/// Whether two looks are at the same code, by the modules of which both say something, without those that every symbol has.
fn alike(symbol: &Symbol, one: &[f32], other: &[f32]) -> bool {
    let (mut both, mut ones, mut others, mut count) = (0.0, 0.0, 0.0, 0.0_f32);
    for (known, (a, b)) in symbol.known.iter().zip(one.iter().zip(other)) {
        if known.is_some() || *a == 0.0 || *b == 0.0 {
            continue;
        }
        let (a, b) = (a.clamp(-1.0, 1.0), b.clamp(-1.0, 1.0));
        both += a * b;
        ones += a * a;
        others += b * b;
        count += 1.0;
    }
    // The fewer modules, the more alike may be by chance.
    let by_chance = 2.0 / count.max(1.0).sqrt();
    both / f32::sqrt(ones * others).max(1e-6) > SAME_CODE + by_chance
}

/// What a look is worth: by how far off it is where it is known what should be seen.
fn weight(symbol: &Symbol, soft: &[f32]) -> f32 {
    let (mut off, mut count) = (0.0, 0.0);
    for (known, soft) in symbol.known.iter().zip(soft) {
        if let Some(dark) = known {
            let dark = if *dark { 1.0 } else { -1.0 };
            off += (dark - soft.clamp(-1.5, 1.5)).powi(2);
            count += 1.0;
        }
    }
    1.0 / (off / f32::max(count, 1.0) + 0.1)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use qrcode::{Color, EcLevel, QrCode, Version};

    use super::*;
    use crate::{
        pixels::Pixels,
        qr::{
            equalise::{MARGIN, PER_MODULE},
            patch::Scale,
            quad::Quad,
        },
    };

    const MO: &str = "019157000123|090000123|Nông Thị Mơ|02091957|Nữ|Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|10052021";
    const THANH: &str = "019064000011|090000011|Nông Văn Thành|12031964|Nam|Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|10052021";

    /// A look at this code, three pixels a module, on which a lamp hides these rows.
    fn look(text: &str, hidden: Range<usize>) -> Glimpse {
        let code = QrCode::with_version(text, Version::Normal(8), EcLevel::M).unwrap();
        let (side, colours) = (code.width(), code.to_colors());
        let (wide, quiet) = (3 * (side + 8), 12);
        let level = |x: usize, y: usize| {
            let module = |at: usize| {
                at.checked_sub(quiet)
                    .map(|at| at / 3)
                    .filter(|at| *at < side)
            };
            match (module(x), module(y)) {
                (_, Some(row)) if hidden.contains(&row) => 255.0,
                (Some(column), Some(row)) if colours[row * side + column] == Color::Dark => 40.0,
                _ => 200.0,
            }
        };
        let pixels = Pixels {
            width: wide,
            height: wide,
            levels: (0..wide * wide)
                .map(|at| level(at % wide, at / wide))
                .collect(),
        };
        let (near, far) = (12.0, (wide - quiet) as f32);
        let quad = Quad([(near, near), (far, near), (far, far), (near, far)]);
        let symbol = symbol(8).unwrap();
        let patch = Patch::taken(&pixels, &quad, side, PER_MODULE, MARGIN, Scale::Written);
        let soft = patch.middles(side);
        assert_eq!(soft::read(symbol, &soft).said.is_some(), hidden.is_empty());
        Glimpse::taken(&pixels, &quad, symbol, 0.9, soft)
    }

    fn read(frames: &mut Frames, glimpse: Glimpse) -> Option<Vec<u8>> {
        let known = frames.seen(glimpse)?;
        known.read(Instant::now() + Duration::from_mins(1))
    }

    #[test]
    fn a_lamp_that_wanders_hides_nothing() {
        let mut frames = Frames::new();
        assert_eq!(read(&mut frames, look(MO, 9..28)), None);
        assert_eq!(
            read(&mut frames, look(MO, 28..49)).as_deref(),
            Some(MO.as_bytes())
        );
    }

    #[test]
    fn another_card_adds_nothing_to_the_one_before_and_is_read_by_itself() {
        let mut frames = Frames::new();
        assert_eq!(read(&mut frames, look(MO, 9..28)), None);
        assert_eq!(read(&mut frames, look(THANH, 28..49)), None);
        assert!(
            frames
                .known
                .as_ref()
                .is_some_and(|known| known.strange && known.looks.len() == 1)
        );
        assert_eq!(read(&mut frames, look(THANH, 28..49)), None);
        assert_eq!(
            read(&mut frames, look(THANH, 9..28)).as_deref(),
            Some(THANH.as_bytes())
        );
    }
}
