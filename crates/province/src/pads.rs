//! Pads of numbered sheets: made for a commune, taken over by devices, used sheet by sheet. A sheet that comes twice is
//! never refused: a clerk sees both.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{
    LogPoint, MAX_SHEETS, News, PadCode, PadTaken, SheetSerial, UnitCode, communes_under, contains,
};
use tannha_packet::{Manifest, PacketError, SigningKey, sign_sheet};

use crate::{
    Columns as _, Db, Doing as _, ProvinceError, Tx, feed,
    log::{self, Entry},
};

/// The most pads of one order.
const MAX_PADS: u16 = 50;

/// A pad as `pad list` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pad {
    /// Its four letters.
    pub pad: PadCode,
    /// The commune.
    pub area: UnitCode,
    /// How many sheets it has.
    pub sheets: u64,
    /// The devices whose people took it over.
    pub taken_by: Vec<String>,
    /// How many sheets bear a mark that arrived here.
    pub used: u64,
    /// How many are left, as far as the province knows.
    pub left: u64,
}

/// Makes so many pads for a commune; its devices hear of them. [`ProvinceError::Refused`] for an area above communes and
/// for counts that nobody prints.
pub async fn add(
    tx: &mut Tx,
    area: &UnitCode,
    sheets: u16,
    count: u16,
    now: Timestamp,
) -> Result<Vec<PadCode>, ProvinceError> {
    if communes_under(area) != [area.clone()] {
        return Err(ProvinceError::refused("area_not_commune"));
    }
    if !(1..=MAX_SHEETS).contains(&sheets) || !(1..=MAX_PADS).contains(&count) {
        return Err(ProvinceError::refused("pad_size")
            .with("sheets", MAX_SHEETS)
            .with("pads", MAX_PADS));
    }
    let mut pads = Vec::new();
    while pads.len() < usize::from(count) {
        let mut letters = [0; 4];
        getrandom::fill(&mut letters).map_err(|_| PacketError::Randomness)?;
        let pad = PadCode::of_random(letters);
        let sql = "insert into pad (code, unit, sheets, made_at) values ($1, $2, $3, $4) on conflict (code) do nothing";
        let made = sqlx::query(sql)
            .bind(pad.to_string())
            .bind(area.to_string())
            .bind(i64::from(sheets))
            .bind(now.as_millisecond())
            .execute(&mut **tx)
            .await
            .doing("make a pad")?;
        if made.rows_affected() == 0 {
            continue;
        }
        let entry = Entry::new("pad")
            .area(area)
            .with("pad", pad)
            .with("sheets", sheets);
        let point = log::append(tx, &entry, now).await?;
        feed::publish(tx, &point, now, area, None, &News::Pad { pad, sheets }).await?;
        pads.push(pad);
    }
    Ok(pads)
}

/// Every pad of an area, or of the whole province, the newest first.
pub async fn list(db: &Db, area: Option<&UnitCode>) -> Result<Vec<Pad>, ProvinceError> {
    let taken = sqlx::query("select pad, device from pad_taken order by taken_at, device")
        .fetch_all(db.read())
        .await
        .doing("read who took pads over")?;
    let sql = "select p.code, p.unit, p.sheets, (select count(distinct u.serial) from sheet_use u where u.serial like p.code || '-%') as used \
         from pad p order by p.made_at desc, p.code";
    let rows = sqlx::query(sql)
        .fetch_all(db.read())
        .await
        .doing("read the pads")?;
    let mut pads = Vec::new();
    for row in &rows {
        let (code, unit) = (row.text("code")?, row.parsed("unit")?);
        if area.is_some_and(|area| !contains(area, &unit)) {
            continue;
        }
        let mut taken_by = Vec::new();
        for taken in &taken {
            if taken.text("pad")? == code {
                taken_by.push(taken.text("device")?);
            }
        }
        let (sheets, used) = (row.count("sheets")?, row.count("used")?);
        pads.push(Pad {
            pad: row.parsed("code")?,
            area: unit,
            sheets,
            taken_by,
            used,
            left: sheets.saturating_sub(used),
        });
    }
    Ok(pads)
}

/// One sheet as it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// What people read out.
    pub serial: SheetSerial,
    /// What its QR says.
    pub code: String,
}

/// Every sheet of a pad, as it is printed, and the pad's commune.
pub async fn sheets(
    db: &Db,
    signing: &SigningKey,
    pad: PadCode,
) -> Result<(UnitCode, Vec<Sheet>), ProvinceError> {
    let row = sqlx::query("select unit, sheets from pad where code = $1")
        .bind(pad.to_string())
        .fetch_optional(db.read())
        .await
        .doing("read a pad")?
        .ok_or_else(|| ProvinceError::refused("pad_unknown"))?;
    let count = u16::try_from(row.count("sheets")?).unwrap_or(MAX_SHEETS);
    let sheets = (1..=count).filter_map(|number| SheetSerial::new(pad, number));
    let sheets = sheets.map(|serial| Sheet {
        serial,
        code: sign_sheet(signing, serial).to_string(),
    });
    Ok((row.parsed("unit")?, sheets.collect()))
}

/// Takes the word that somebody has a pad; answers with why it is held, where it is.
pub(crate) async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    said: &PadTaken,
) -> Result<Option<&'static str>, ProvinceError> {
    if !is_known(tx, said.pad).await? {
        return Ok(Some("pad_unknown"));
    }
    let sql = "insert into pad_taken (pad, device, operator, taken_at) values ($1, $2, $3, $4) on conflict (pad, device) do nothing";
    sqlx::query(sql)
        .bind(said.pad.to_string())
        .bind(manifest.device.to_string())
        .bind(manifest.operator.to_string())
        .bind(manifest.clock.wall.as_millisecond())
        .execute(&mut **tx)
        .await
        .doing("write who took a pad over")?;
    Ok(None)
}

async fn is_known(tx: &mut Tx, pad: PadCode) -> Result<bool, ProvinceError> {
    let found = sqlx::query("select code from pad where code = $1")
        .bind(pad.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("look for a pad")?;
    Ok(found.is_some())
}

/// Writes that a packet brought a mark on this sheet, and tells the area's devices. `whose` is its dossier, or the packet of what
/// is none.
pub(crate) async fn used(
    tx: &mut Tx,
    manifest: &Manifest,
    serial: SheetSerial,
    whose: &str,
    digest: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let sql = "insert into sheet_use (serial, digest, whose, received_at) values ($1, $2, $3, $4) on conflict (serial, digest) do nothing";
    sqlx::query(sql)
        .bind(serial.to_string())
        .bind(digest)
        .bind(whose)
        .bind(now.as_millisecond())
        .execute(&mut **tx)
        .await
        .doing("write a used sheet")?;
    let news = News::SheetUsed {
        serial,
        packet: manifest.packet,
    };
    feed::publish(tx, point, now, &manifest.area, Some(manifest.device), &news).await
}

/// How a sheet stands at the province.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// A pad of the province has it.
    pub known: bool,
    /// What other marks stand on it: dossiers and packets, by id.
    pub also: BTreeSet<String>,
}

/// How this sheet stands, beside whose it is now.
pub(crate) async fn standing(
    tx: &mut Tx,
    serial: SheetSerial,
    whose: &str,
) -> Result<Standing, ProvinceError> {
    let rows = sqlx::query("select whose from sheet_use where serial = $1 and whose <> $2")
        .bind(serial.to_string())
        .bind(whose)
        .fetch_all(&mut **tx)
        .await
        .doing("look who has a sheet")?;
    let also = rows.iter().map(|row| row.text("whose"));
    Ok(Standing {
        known: is_known(tx, serial.pad()).await?,
        also: also.collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests;
