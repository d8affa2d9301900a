use serde::Deserialize;

use crate::{App, Result};

/// What a hand did, counted in the window itself.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Tempo {
    /// Taps, a picture and a signature one each.
    pub taps: u32,
    /// Characters typed.
    pub typed: u32,
    /// Characters of what was read out to the person.
    pub heard: u32,
    /// Words of it.
    pub words: u32,
    /// What was tapped, in order.
    pub what: Vec<String>,
}

/// Whose hand it is. The keystroke-level model of Card, Moran and Newell (1980) has 1.1 s to point, 0.2 s to press and
/// 1.35 s to think, for somebody who knows the screens; who is new to them is given half as much again.
#[derive(Debug, Clone, Copy)]
pub enum Hand {
    /// Looks for each button first.
    New,
    /// Did the same at the last door.
    Knows,
}

impl Hand {
    fn tap_seconds(self) -> f64 {
        match self {
            Self::New => 4.0,
            Self::Knows => 2.65,
        }
    }
}

/// A character on a tablet's keyboard: studies of typing on touch screens have 25 to 35 words a minute, which is 0.4 s a
/// character; Vietnamese marks take a second key for every other letter.
const CHARACTER_SECONDS: f64 = 0.7;
/// Read out slowly: 150 syllables a minute, of 3.5 characters and a space. An assumption; news are read at 220.
const SPOKEN_CHARACTERS_A_SECOND: f64 = 150.0 * 4.5 / 60.0;
/// Until an answer comes, as often as the person was asked. An assumption.
const ANSWER_SECONDS: f64 = 5.0;
/// Until a card, a paper or a hand is where the camera or the pen wants it. An assumption.
const PICTURE_SECONDS: f64 = 15.0;

/// Read aloud to somebody who is old, by the device's voice at its rate: words a minute.
const ALOUD_WORDS_A_MINUTE: f64 = 130.0;

impl Tempo {
    /// How long the consent in it takes: everything read aloud, and the taps that answer.
    pub fn consent_minutes(&self, answers: u32) -> f64 {
        f64::from(self.words) / ALOUD_WORDS_A_MINUTE
            + f64::from(answers) * Hand::New.tap_seconds() / 60.0
    }

    /// How long that takes, by the constants above; questions, pictures and the signature as many as there were.
    pub fn seconds(&self, hand: Hand, questions: u32, pictures: u32) -> f64 {
        f64::from(self.taps) * hand.tap_seconds()
            + f64::from(self.typed) * CHARACTER_SECONDS
            + f64::from(self.heard) / SPOKEN_CHARACTERS_A_SECOND
            + f64::from(questions) * ANSWER_SECONDS
            + f64::from(pictures) * PICTURE_SECONDS
    }
}

impl App {
    /// From here on what the hand does is counted.
    pub async fn begins_to_count(&self) -> Result {
        self.asks(include_str!("tempo.js")).await?;
        Ok(())
    }

    /// What was counted since, and begins anew.
    pub async fn counted(&self) -> Result<Tempo> {
        let told = self
            .asks(
                "const told = structuredClone(window.tempo);
                Object.assign(window.tempo, { taps: 0, typed: 0, heard: 0, words: 0, what: [] });
                return told",
            )
            .await?;
        Ok(serde_json::from_value(told)?)
    }
}
