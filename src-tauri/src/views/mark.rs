//! A mark outside a dossier, as the screen hands it over.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use tannha_domain::{
    Base64, Confirmation, Judged, KeptBecause, Mark, PersonDate, SheetCode, SheetSerial, Witness,
    WitnessProblem,
};
use tannha_vault::{Marking, Vault, VaultError};
use ts_rs::TS;

use super::pad::is_few;
use crate::UiError;

/// Who sees a mark on paper, as it was typed.
#[derive(Deserialize, TS)]
pub struct SaidWitness {
    /// The name.
    pub name: String,
    /// Born: a day, or a year.
    pub birth: String,
    /// How they are related.
    pub relation: String,
    /// The personal number; empty where it was not given.
    pub number: String,
}

impl SaidWitness {
    /// Tidied as the fields of a dossier are.
    pub(crate) fn tidied(self, today: Date) -> Result<Witness, UiError> {
        let no = |problem: WitnessProblem| UiError::new(problem.code());
        let birth = PersonDate::parse_vietnamese(&self.birth);
        let witness = Witness {
            name: self.name,
            birth: birth.map_err(|_| no(WitnessProblem::Missing))?,
            relation: self.relation,
            number: Some(self.number),
        };
        witness.tidied(today).map_err(no)
    }
}

/// How a person confirmed what was answered.
#[derive(Deserialize, TS)]
#[serde(tag = "mark", rename_all = "snake_case")]
pub enum SaidMark {
    /// A signature, and how it was drawn.
    Signature {
        /// The picture.
        #[ts(type = "string")]
        picture: Base64,
        /// Strokes of points: across, down, milliseconds since the first.
        strokes: Vec<Vec<(u32, u32, u32)>>,
    },
    /// Ink on a numbered sheet.
    Sheet {
        /// The sheet that was scanned.
        #[ts(type = "string")]
        serial: SheetSerial,
        /// The picture of the whole sheet.
        #[ts(type = "string")]
        picture: Base64,
        /// Why it is kept, where it should be taken again.
        because: Option<KeptBecause>,
        /// Who saw it.
        witness: SaidWitness,
    },
    /// A recorded yes.
    Voice {
        /// The voice.
        #[ts(type = "string")]
        recording: Base64,
    },
}

/// A mark, and when the answers under it were read back.
#[derive(Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaidConfirmation {
    /// When they were read back, by this device.
    #[ts(type = "string")]
    pub read_back_at: Timestamp,
    /// The mark.
    pub made: SaidMark,
}

/// The same, read and small.
pub(crate) struct ReadMark {
    confirmed: Confirmation,
    /// What was read from the picture and judged of it, where it is one of a sheet.
    seen: Option<(SheetCode, Judged)>,
    bytes: Vec<u8>,
    strokes: Vec<u8>,
}

/// A picture of a sheet, as it is kept.
pub(crate) struct Pictured {
    /// The code that was read from it.
    pub(crate) code: SheetCode,
    pub(crate) jpeg: Vec<u8>,
    pub(crate) judged: Judged,
}

impl SaidConfirmation {
    /// Reads it; `look` finds the sheet on its picture.
    pub(crate) fn read(
        self,
        today: Date,
        look: impl FnOnce(&[u8]) -> Result<Pictured, UiError>,
    ) -> Result<ReadMark, UiError> {
        let at = self.read_back_at;
        let read = |mark, bytes| ReadMark {
            confirmed: Confirmation::of(mark, at),
            seen: None,
            bytes,
            strokes: Vec::new(),
        };
        Ok(match self.made {
            SaidMark::Signature { picture, strokes } => ReadMark {
                strokes: serde_json::to_vec(&strokes).map_err(|_| UiError::new("call_broken"))?,
                ..read(Mark::Signature, picture.0)
            },
            SaidMark::Sheet {
                serial,
                picture,
                because,
                witness,
            } => {
                let witness = witness.tidied(today)?;
                let Pictured { code, jpeg, judged } = look(&picture.0)?;
                let because = because.filter(|_| judged.lacks_a_reason());
                ReadMark {
                    confirmed: Confirmation::on(serial, witness, at),
                    seen: Some((code, Judged { because, ..judged })),
                    ..read(Mark::Sheet, jpeg)
                }
            }
            SaidMark::Voice { recording } => read(Mark::Voice, recording.0),
        })
    }
}

impl ReadMark {
    /// As it travels.
    pub(crate) fn confirmed(&self) -> Confirmation {
        self.confirmed.clone()
    }

    /// What shows it.
    pub(crate) fn marking(&self) -> Marking<'_> {
        match (&self.seen, self.confirmed.made.mark) {
            (Some((seen, judged)), _) => Marking::Sheet {
                seen,
                picture: &self.bytes,
                judged,
            },
            (None, Mark::Voice) => Marking::Voice(&self.bytes),
            (None, _) => Marking::Signature {
                picture: &self.bytes,
                strokes: &self.strokes,
            },
        }
    }
}

/// A sheet on which nobody's mark stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct FreeSheet {
    /// What people read out.
    pub serial: String,
    /// How many sheets are left; nothing where that is not known.
    #[ts(type = "number | null")]
    pub left: Option<u64>,
    /// That is little.
    pub few: bool,
}

/// The sheet of this code, where it is free.
pub(crate) fn free_sheet(vault: &Vault, code: &SheetCode) -> Result<FreeSheet, VaultError> {
    let (serial, left) = vault.free_sheet(code)?;
    Ok(FreeSheet {
        serial: serial.to_string(),
        left,
        few: left.is_some_and(is_few),
    })
}
