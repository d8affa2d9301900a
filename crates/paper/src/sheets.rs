//! The pad of numbered sheets that a commune prints beforehand: for who confirms with ink, before a witness.

use serde::Serialize;

use crate::{Document, Language, PaperError, Size, code, typeset::fitted, words::Words};

/// One numbered sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The number that people say.
    pub serial: String,
    /// What its code says.
    pub code: String,
}

/// One question, as it is read out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetQuestion {
    /// The words.
    pub text: String,
    /// Its picture, as SVG.
    pub picture: Option<String>,
}

/// A pad of sheets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetPad {
    /// The commune for which it is printed.
    pub commune: String,
    /// Whom to call, where a number is known.
    pub phone: Option<String>,
    /// What is asked, in order: the same on each sheet.
    pub questions: Vec<SheetQuestion>,
    /// The sheets, in order.
    pub sheets: Vec<Sheet>,
}

#[derive(Serialize)]
struct Data {
    title: String,
    sender: String,
    serial_label: String,
    lines: Vec<String>,
    questions_title: String,
    questions: Vec<Asked>,
    yes: String,
    no: String,
    other: String,
    other_hint: String,
    mark: String,
    mark_hint: String,
    witness: String,
    witness_hint: String,
    slip_title: String,
    slip_lines: Vec<String>,
    warning: String,
    sheets: Vec<Numbered>,
}

#[derive(Serialize)]
struct Asked {
    text: String,
    picture: Option<String>,
}

#[derive(Serialize)]
struct Numbered {
    serial: String,
    code: String,
}

/// Type sizes to try: the largest at which each sheet is one page is taken.
const POINTS: [f64; 6] = [11.5, 11.0, 10.5, 10.0, 9.5, 9.0];

/// The pad, a sheet a page of A4.
///
/// # Errors
/// When a serial is too long for a code.
pub fn sheet_pad(pad: &SheetPad, language: Language) -> Result<Document, PaperError> {
    let data = pad.data(Words(language))?;
    let pages = pad.sheets.len().max(1);
    fitted("sheets.typ", &data, language, Size::A4, &POINTS, pages)
}

impl SheetPad {
    fn data(&self, words: Words) -> Result<Data, PaperError> {
        let say = |key| words.say(key);
        let numbered = |sheet: &Sheet| {
            Ok(Numbered {
                serial: sheet.serial.clone(),
                code: code::short(&sheet.code)?,
            })
        };
        let call = words.whom_to_call(&self.commune, self.phone.as_deref());
        Ok(Data {
            title: say("paper_sheet_title"),
            sender: self.commune.clone(),
            serial_label: say("paper_sheet_serial"),
            lines: [
                "paper_sheet_name",
                "paper_sheet_born",
                "paper_sheet_hamlet",
                "paper_sheet_day",
            ]
            .map(say)
            .to_vec(),
            questions_title: say("paper_sheet_questions"),
            questions: self
                .questions
                .iter()
                .map(|one| Asked {
                    text: one.text.clone(),
                    picture: one.picture.clone(),
                })
                .collect(),
            yes: say("answer_yes"),
            no: say("answer_no"),
            other: say("paper_sheet_other"),
            other_hint: say("paper_sheet_other_hint"),
            mark: say("paper_sheet_mark"),
            mark_hint: say("paper_sheet_mark_hint"),
            witness: say("paper_sheet_witness"),
            witness_hint: say("paper_sheet_witness_hint"),
            slip_title: say("paper_sheet_slip"),
            slip_lines: vec![
                say("paper_not_confirmed"),
                call,
                words.with("paper_complain", &[("commune", &self.commune)]),
            ],
            warning: say("paper_no_codes"),
            sheets: self.sheets.iter().map(numbered).collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests;
