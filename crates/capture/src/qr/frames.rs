//! Frames of the live picture put together: what glare or blur hides on one of them stands on the next.

use std::time::{Duration, Instant};

use image::GrayImage;
use jiff::civil::Date;
use tannha_domain::{CardReading, Flaw};

use super::{
    Found,
    follow::followed,
    glimpse::{Glimpse, hint_of},
    look_closely,
    patch::Patch,
    quad::Quad,
    reader::{Looked, look_at, symbol, within},
    symbol::Symbol,
};
use crate::{CaptureError, pixels::Pixels, variants::OF_A_FRAME};

/// How alike a frame must be to those before it to be one more look at the same code: unlike codes are about 0.
const SAME_CODE: f32 = 0.15;

/// More looks than this are not kept: the worst goes.
const MOST_LOOKS: usize = 8;

/// A look that fits none of so many codes begins another: the first one may have been print, or laid wrongly.
const MOST_CODES: usize = 3;

/// How long a frame is looked at: in less our own reader comes to no end on a slow tablet. Quick looks at the frames meanwhile
/// and what helps go beside it, in lanes of their own.
const BUDGET: Duration = Duration::from_secs(1);

/// The share of a frame's time for the frame by itself, and until a code that was seen before was found again.
const ALONE: f32 = 0.5;
const FOLLOWED: f32 = 0.8;

/// A module that looks so dark or so light is believed.
const BELIEVED: f32 = 0.3;

/// Reads a card from frame after frame. Each is read by itself first; one that can't be adds to what is known of its
/// code, so that several read what none of them would.
#[derive(Debug, Default)]
pub struct Frames {
    /// The newest last.
    known: Vec<Known>,
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

    /// What the card on this frame says, or on it and those before it.
    ///
    /// # Errors
    /// As [`crate::read_card`].
    pub fn add(&mut self, frame: &GrayImage, today: Date) -> Result<CardReading, CaptureError> {
        self.add_within(frame, BUDGET, today)
    }

    /// As [`Frames::add`], for as long as this at most.
    ///
    /// # Errors
    /// As [`crate::read_card`].
    pub fn add_within(
        &mut self,
        picture: &GrayImage,
        budget: Duration,
        today: Date,
    ) -> Result<CardReading, CaptureError> {
        let begun = Instant::now();
        let mut glimpse = None;
        let by = |share: f32| begun + budget.mul_f32(share);
        let alone = look_closely(picture, OF_A_FRAME, by(ALONE), today, &mut glimpse);
        self.hint = hint_of(picture, glimpse.as_ref());
        if alone.is_ok() || alone == Err(CaptureError::ReadingsDisagree) {
            self.known.clear();
            return alone;
        }
        let Some(bytes) = self.read(picture, glimpse, by(FOLLOWED), by(1.0)) else {
            return alone;
        };
        self.known.clear();
        let mut found = Found::new(today);
        found.add(&bytes)?;
        found.card.map_or(alone, Ok)
    }

    /// What a code says by this frame and those before it.
    fn read(
        &mut self,
        picture: &GrayImage,
        glimpse: Option<Glimpse>,
        follow_until: Instant,
        deadline: Instant,
    ) -> Option<Vec<u8>> {
        let of = glimpse.as_ref().and_then(|glimpse| self.of(glimpse));
        let evidence = glimpse.as_ref().map_or(0.0, Glimpse::evidence);
        let known = self.known.iter().enumerate();
        let known = known.filter(|(_, known)| known.evidence > evidence);
        let likeliest = known.max_by(|one, other| one.1.evidence.total_cmp(&other.1.evidence));
        if let (None, Some((at, known))) = (of, likeliest)
            && let Some(looked) = known.looked_for(&Pixels::of(picture), follow_until)
        {
            if looked.said.is_some() {
                return looked.said;
            }
            if let Some(again) = looked.glimpse.filter(|again| self.of(again) == Some(at)) {
                return self.seen(again)?.read(deadline);
            }
        }
        self.seen(glimpse?)?.read(deadline)
    }

    /// The code of which this is another look.
    fn of(&self, glimpse: &Glimpse) -> Option<usize> {
        self.known.iter().rposition(|known| known.is_of(glimpse))
    }

    /// Adds a look to those at the same code. Of codes, as many are known as one look may be mistaken for.
    fn seen(&mut self, glimpse: Glimpse) -> Option<&mut Known> {
        if let Some(at) = self.of(&glimpse) {
            let mut known = self.known.remove(at);
            known.add(glimpse);
            self.known.push(known);
        } else {
            if self.known.len() == MOST_CODES {
                self.known.remove(0);
            }
            self.known.push(Known::begun(glimpse)?);
        }
        self.known.last_mut()
    }
}

/// What is known of one code.
#[derive(Debug)]
struct Known {
    symbol: &'static Symbol,
    looks: Vec<Look>,
    /// How dark each module is by all looks.
    soft: Vec<f32>,
    /// Where it lay last.
    lies: Quad,
    /// How much spoke for it when it was first seen.
    evidence: f32,
}

/// What one frame showed.
#[derive(Debug)]
struct Look {
    patch: Patch,
    /// Modules about which all is burnt out: of them it says nothing.
    burnt: Vec<bool>,
    /// As this frame had it by itself.
    own: Vec<f32>,
    weight: f32,
}

impl Known {
    fn begun(glimpse: Glimpse) -> Option<Self> {
        let mut known = Self {
            symbol: symbol(glimpse.version)?,
            soft: glimpse.soft.clone(),
            lies: glimpse.lies,
            evidence: glimpse.evidence(),
            looks: Vec::new(),
        };
        known.add(glimpse);
        Some(known)
    }

    fn is_of(&self, glimpse: &Glimpse) -> bool {
        self.symbol.version == glimpse.version && alike(self.symbol, &self.soft, &glimpse.soft)
    }

    /// Looks for it where it lay last, or near.
    fn looked_for(&self, pixels: &Pixels, deadline: Instant) -> Option<Looked> {
        let modules = self.symbol.known.iter().zip(&self.soft);
        let believed: Vec<Option<bool>> = modules
            .map(|(known, soft)| known.or((soft.abs() > BELIEVED).then_some(*soft > 0.0)))
            .collect();
        let near = followed(pixels, &self.lies, self.symbol, &believed)?;
        Some(look_at(pixels, near, self.symbol, &believed, deadline))
    }

    fn add(&mut self, glimpse: Glimpse) {
        self.lies = glimpse.lies;
        self.looks.push(Look {
            weight: weight(self.symbol, &glimpse.soft),
            patch: glimpse.patch,
            burnt: glimpse.burnt,
            own: glimpse.soft,
        });
        if self.looks.len() > MOST_LOOKS {
            let worst = self.looks.iter().enumerate();
            let worst = worst.min_by(|a, b| a.1.weight.total_cmp(&b.1.weight));
            if let Some((at, _)) = worst {
                self.looks.remove(at);
            }
        }
    }

    /// What the code says, where its correction confirms it and every look that counted agrees.
    fn read(&mut self, deadline: Instant) -> Option<Vec<u8>> {
        while self.looks.len() > 1 {
            let (tried, soft) = within(&self.laid_together()?, self.symbol, None, deadline);
            self.soft = soft;
            let said = tried.said?;
            let sure = tried.sure.iter();
            let read: Vec<f32> = sure
                .map(|sure| sure.map_or(0.0, |dark| if dark { 1.0 } else { -1.0 }))
                .collect();
            let (symbol, before) = (self.symbol, self.looks.len());
            self.looks.retain(|look| alike(symbol, &read, &look.own));
            if self.looks.len() == before {
                return Some(said);
            }
        }
        None
    }

    /// All looks laid on each other, each as it is worth, without what is burnt out on it: noise is another on each.
    fn laid_together(&self) -> Option<Patch> {
        let mut mean = self.looks.first()?.patch.clone();
        let (wide, margin, side) = (mean.darkness.width, mean.margin, self.symbol.side);
        let module = |at: usize| {
            let within = |at: usize| (at / mean.per_module).checked_sub(margin);
            let (x, y) = (within(at % wide)?, within(at / wide)?);
            (x < side && y < side).then_some(y * side + x)
        };
        let levels = (0..mean.darkness.levels.len()).map(|at| {
            let module = module(at);
            let (mut sum, mut total) = (0.0, 1e-6);
            for look in &self.looks {
                let burnt = module.and_then(|module| look.burnt.get(module));
                let level = look.patch.darkness.levels.get(at);
                if let (None | Some(false), Some(level)) = (burnt, level) {
                    let weight = look.weight.powi(2);
                    sum += weight * level;
                    total += weight;
                }
            }
            sum / total
        });
        mean.darkness.levels = levels.collect();
        Some(mean)
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
    use crate::qr::{
        equalise::{MARGIN, PER_MODULE},
        patch::Scale,
        soft,
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
        let looks = frames.known.iter().map(|known| known.looks.len());
        assert_eq!(looks.collect::<Vec<_>>(), [1, 1]);
        assert_eq!(
            read(&mut frames, look(THANH, 9..28)).as_deref(),
            Some(THANH.as_bytes())
        );
    }
}
