use jiff::civil::Date;
use serde::Serialize;
use tannha_capture::Judgement;
use tannha_domain::{
    CardReading, Draft, Field, Finding, Flaw, closed_set, mrz::MrzReading, zone_value,
};
use ts_rs::TS;

/// What a card's QR says, as the screen shows it for a look before it is kept.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CardView {
    /// Twelve digits.
    pub number: String,
    /// The number before this one.
    pub old_number: Option<String>,
    /// The name, in title case.
    pub name: String,
    /// The birth date, or a year.
    pub birth_date: String,
    /// `male`, `female`, or nothing where the card does not say.
    pub sex: String,
    /// The residence.
    pub address: String,
    /// The day of issue, or nothing.
    pub issued: String,
    /// What is odd about it, in codes.
    pub warnings: Vec<String>,
}

closed_set! {
    /// Whether the card is this person's.
    CardMatch {
        /// It agrees with the roster.
        Match = "match",
        /// It does not.
        Differs = "differs",
        /// There is no row to compare with.
        Unknown = "unknown",
    }
}

/// A card that was seen; nothing of it is kept yet.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct CardScan {
    /// What the QR said, to be given back when the volunteer has looked at it.
    pub payload: String,
    /// The same, to read.
    pub card: Option<CardView>,
    /// Whether it is this person's.
    #[serde(rename = "match")]
    #[ts(inline)]
    pub verdict: CardMatch,
    /// Contradictions between card, roster and typing.
    pub findings: Vec<Finding>,
}

/// What was seen on a frame of the camera, and those before it.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct FrameScan {
    /// The card, where it was read.
    pub card: Option<CardScan>,
    /// What should be otherwise, where it was not and that can be told.
    pub hint: Option<Flaw>,
}

/// What the judge of photos says of a frame of the camera.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct JudgedFrame {
    /// What should be otherwise, what matters most first.
    pub flaws: Vec<Flaw>,
    /// The corners of what was found, in shares of the frame's sides.
    pub place: Option<[(f64, f64); 4]>,
}

impl From<Judgement> for JudgedFrame {
    fn from(judgement: Judgement) -> Self {
        Self {
            flaws: judgement.flaws,
            place: judgement.place,
        }
    }
}

/// What a card says, as the screen shows it.
pub fn card_view(card: &CardReading) -> CardView {
    CardView {
        // Exposed to be compared with the card in the volunteer's hand.
        number: card.number.expose(),
        old_number: card.old_number.clone(),
        name: card.name.clone(),
        birth_date: card.birth_date.to_string(),
        sex: card.sex.map_or_else(String::new, |sex| sex.to_string()),
        address: card.address.clone(),
        issued: card.issued.map_or_else(String::new, |day| day.to_string()),
        warnings: card.warnings.iter().map(ToString::to_string).collect(),
    }
}

/// What the zone on a card's back says, as the screen shows it.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ZoneView {
    /// Twelve digits.
    pub number: String,
    /// The name, without marks.
    pub name: String,
    /// The birth date, or a year.
    pub birth_date: String,
    /// `male`, `female`, or nothing where the zone does not say.
    pub sex: String,
    /// The day of expiry, or `never`.
    pub expiry: String,
}

/// What a zone says, as the screen shows it.
pub fn zone_view(zone: &MrzReading) -> ZoneView {
    let said = |field| zone_value(zone, field).unwrap_or_default();
    ZoneView {
        // Exposed to be compared with the card in the volunteer's hand.
        number: said(Field::Number),
        name: said(Field::FullName),
        birth_date: said(Field::BirthDate),
        sex: said(Field::Sex),
        expiry: said(Field::ExpiryDate),
    }
}

/// A card held against the draft that it was read for.
pub fn card_scan(card: CardReading, mut draft: Draft, today: Date) -> CardScan {
    let with_roster = tannha_domain::compare(
        Some(&card),
        None,
        draft.roster.as_ref(),
        &tannha_domain::Facts::new(),
        today,
    );
    let verdict = match &draft.roster {
        None => CardMatch::Unknown,
        Some(_) if with_roster.iter().any(|finding| finding.code == "differs") => {
            CardMatch::Differs
        }
        Some(_) => CardMatch::Match,
    };
    let (payload, view) = (card.raw.clone(), card_view(&card));
    draft.card = Some(card);
    CardScan {
        payload,
        card: Some(view),
        verdict,
        findings: draft.findings(today),
    }
}
