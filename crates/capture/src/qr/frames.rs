//! Frames of the live picture put together: what glare hides on one of them stands on the next.

use std::time::{Duration, Instant};

use image::GrayImage;
use jiff::civil::Date;
use tannha_domain::CardReading;

use super::{
    Found, frame, look_closely,
    reader::{Glimpse, symbol},
    soft,
};
use crate::{CaptureError, variants::OF_A_FRAME};

/// How alike a frame must be to those before it to be one more look at the same code: unlike codes are about 0.
const SAME_CODE: f32 = 0.15;

/// How much of what was seen before counts still: somebody may have turned the card over.
const REMEMBERED: f32 = 0.9;

/// Reads a card from frame after frame. Each is read by itself first; one that can't be adds to what is known of its
/// code, so that several read what none of them would.
#[derive(Debug, Default)]
pub struct Frames {
    known: Option<Glimpse>,
}

impl Frames {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What the card on this frame says, or on it and those before it; rows of RGBA, without gaps. `budget` is how long
    /// may be looked.
    ///
    /// # Errors
    /// As [`crate::read_frame`].
    pub fn add(
        &mut self,
        rgba: &[u8],
        width: u32,
        height: u32,
        budget: Duration,
        today: Date,
    ) -> Result<CardReading, CaptureError> {
        self.add_picture(&frame(rgba, width, height)?, budget, today)
    }

    /// As [`Frames::add`], from a picture without colours.
    ///
    /// # Errors
    /// As [`crate::read_frame`].
    pub fn add_picture(
        &mut self,
        picture: &GrayImage,
        budget: Duration,
        today: Date,
    ) -> Result<CardReading, CaptureError> {
        let mut glimpse = None;
        let alone = look_closely(
            picture,
            OF_A_FRAME,
            Instant::now() + budget,
            today,
            &mut glimpse,
        );
        let Some(glimpse) = glimpse else {
            return alone;
        };
        if alone.is_ok() {
            self.known = None;
            return alone;
        }
        let known = match self.known.take() {
            Some(known) if known.alike(&glimpse) > SAME_CODE => known.and(&glimpse),
            _ => glimpse,
        };
        let said = symbol(known.version).and_then(|symbol| soft::read(symbol, &known.soft).said);
        self.known = Some(known);
        let Some(bytes) = said else {
            return alone;
        };
        let mut found = Found::new(today);
        found.add(&bytes)?;
        found.card.map_or(alone, Ok)
    }
}

impl Glimpse {
    /// How alike two looks are: from -1 to 1; 0 where their versions differ.
    fn alike(&self, other: &Self) -> f32 {
        let Some(symbol) = symbol(self.version).filter(|_| self.version == other.version) else {
            return 0.0;
        };
        let (mut both, mut one, mut two) = (0.0, 0.0, 0.0);
        // The modules that every symbol has are alike in any two.
        let modules = symbol.known.iter().zip(self.soft.iter().zip(&other.soft));
        for (_, (a, b)) in modules.filter(|(known, _)| known.is_none()) {
            let (a, b) = (a.clamp(-1.0, 1.0), b.clamp(-1.0, 1.0));
            both += a * b;
            one += a * a;
            two += b * b;
        }
        both / (one * two).max(1e-6).sqrt()
    }

    fn and(mut self, other: &Self) -> Self {
        let weight = other.fit * other.fit;
        for (sum, seen) in self.soft.iter_mut().zip(&other.soft) {
            *sum = REMEMBERED * *sum + weight * seen.clamp(-1.5, 1.5);
        }
        self
    }
}
