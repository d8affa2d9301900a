//! `pad`: numbered sheets for ink marks.

use std::{fs::OpenOptions, io::Write as _, path::Path};

use jiff::Timestamp;
use serde_json::json;
use tannha_domain::{
    Asked, PadCode, PurposeKind, UnitCode, UnitList, purposes, resolve, unit as named,
};
use tannha_paper::{Language, Sheet, SheetPad, SheetQuestion, question_picture, sheet_pad};

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Out, Pad, PadAdd},
    pads,
    words::Words,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Pad, out: Out) -> Result<(), ProvinceError> {
    match args {
        Pad::Add(args) => add(app, &args, out).await,
        Pad::List { area } => list(app, area.as_deref(), out).await,
        Pad::Show { pad } => show(app, &pad, out).await,
        Pad::Print { pad, file, phone } => print(app, &pad, &file, phone, out).await,
    }
}

fn unit(area: &str) -> Result<UnitCode, ProvinceError> {
    resolve(area, UnitList::L2022).ok_or_else(|| ProvinceError::refused("area_unknown"))
}

fn code(pad: &str) -> Result<PadCode, ProvinceError> {
    let code = pad.trim().to_uppercase().parse();
    code.map_err(|_| ProvinceError::refused("pad_unknown"))
}

async fn add(app: &App, args: &PadAdd, out: Out) -> Result<(), ProvinceError> {
    let area = unit(&args.area)?;
    let mut tx = app.db.write().await?;
    let made = pads::add(&mut tx, &area, args.sheets, args.count, Timestamp::now()).await?;
    tx.commit().await.doing("make the pads")?;
    let answer = json!({ "area": area, "sheets": args.sheets, "pads": made });
    out.answer(&answer, |words| {
        let names: Vec<String> = made.iter().map(ToString::to_string).collect();
        let sheets = args.sheets.to_string();
        let params = [("pads", names.join(" ")), ("sheets", sheets)];
        words.tell("cli_pad_added", &params)
    })
}

async fn list(app: &App, area: Option<&str>, out: Out) -> Result<(), ProvinceError> {
    let area = area.map(unit).transpose()?;
    let found = pads::list(&app.db, area.as_ref()).await?;
    out.answer(&json!({ "pads": found }), |words| {
        if found.is_empty() {
            return words.say("cli_pad_none", &[]);
        }
        let lines = found.iter().map(|pad| {
            let counts = [
                ("sheets", pad.sheets.to_string()),
                ("taken", pad.taken_by.len().to_string()),
                ("used", pad.used.to_string()),
                ("left", pad.left.to_string()),
            ];
            format!(
                "{}  {}  {}",
                pad.pad,
                pad.area,
                words.tell("cli_pad_counts", &counts)
            )
        });
        lines.collect::<Vec<_>>().join("\n")
    })
}

async fn show(app: &App, pad: &str, out: Out) -> Result<(), ProvinceError> {
    let pad = code(pad)?;
    let (area, sheets) = pads::sheets(&app.db, &app.keys()?.signing, pad).await?;
    out.answer(
        &json!({ "pad": pad, "area": area, "sheets": sheets }),
        |_| {
            let lines = sheets
                .iter()
                .map(|sheet| format!("{}  {}", sheet.serial, sheet.code));
            lines.collect::<Vec<_>>().join("\n")
        },
    )
}

/// What a sheet asks: what is asked of everybody, of who is photographed and of who has a phone. The rest comes with
/// somebody who sits along, and is asked by the volunteer.
fn questions(language: &str) -> Vec<SheetQuestion> {
    purposes()
        .iter()
        .filter(|purpose| {
            purpose.kind == PurposeKind::Question
                && matches!(
                    purpose.asked,
                    Asked::Always | Asked::ProductNeedsPortrait | Asked::HasPhone
                )
        })
        .map(|purpose| SheetQuestion {
            text: purpose.text(language).to_owned(),
            picture: question_picture(&purpose.code).map(str::to_owned),
        })
        .collect()
}

async fn print(
    app: &App,
    pad: &str,
    file: &Path,
    phone: Option<String>,
    out: Out,
) -> Result<(), ProvinceError> {
    let pad = code(pad)?;
    let (area, sheets) = pads::sheets(&app.db, &app.keys()?.signing, pad).await?;
    let code = match out.words {
        Words::Vi => "vi",
        Words::En => "en",
    };
    let printed = SheetPad {
        commune: named(&area).map_or_else(|| area.to_string(), |unit| unit.name.clone()),
        phone,
        questions: questions(code),
        sheets: sheets
            .iter()
            .map(|sheet| Sheet {
                serial: sheet.serial.to_string(),
                code: sheet.code.clone(),
            })
            .collect(),
    };
    let unmade = |_| ProvinceError::refused("paper_unmade");
    let pdf = sheet_pad(&printed, language(out.words))
        .and_then(|document| document.pdf())
        .map_err(unmade)?;
    if file == Path::new("-") {
        return std::io::stdout().write_all(&pdf).doing("print a pad");
    }
    write_new(file, &pdf)?;
    let answer = json!({ "pad": pad, "sheets": sheets.len(), "file": file });
    out.answer(&answer, |words| {
        let path = file.display().to_string();
        words.say("cli_pad_printed", &[("file", &path)])
    })
}

/// The language of a paper, which is that of the commands.
pub(super) fn language(words: Words) -> Language {
    match words {
        Words::Vi => Language::Vi,
        Words::En => Language::En,
    }
}

/// Writes a file that must not be there yet.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), ProvinceError> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .map_err(|_| ProvinceError::refused("file_unwritable").with("path", path.display()))?;
    file.write_all(bytes).doing("write a paper")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_asks_six_questions_each_with_a_picture() {
        let asked = questions("vi");
        assert_eq!(asked.len(), 6);
        assert!(asked.iter().all(|question| question.picture.is_some()));
    }
}
