//! `pad`: numbered sheets for ink marks.

use jiff::Timestamp;
use serde_json::json;
use tannha_domain::{PadCode, UnitCode, UnitList, resolve};

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Out, Pad, PadAdd},
    pads,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Pad, out: Out) -> Result<(), ProvinceError> {
    match args {
        Pad::Add(args) => add(app, &args, out).await,
        Pad::List { area } => list(app, area.as_deref(), out).await,
        Pad::Show { pad } => show(app, &pad, out).await,
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
        let params: Vec<_> = params
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        words.say("cli_pad_added", &params)
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
            let counts: Vec<_> = counts
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            format!(
                "{}  {}  {}",
                pad.pad,
                pad.area,
                words.say("cli_pad_counts", &counts)
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
