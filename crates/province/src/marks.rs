//! How people confirmed what is no dossier. The mark is held against its own body; what is shown of it is which sheet, and
//! who saw it.

use jiff::{Timestamp, tz::Offset};
use serde::Serialize;
use sqlx::any::AnyRow;
use tannha_domain::{
    Confirmation, ConsentAnswer, LogPoint, Mark, NotThem, PersonDate, RosterPerson, SheetSerial,
    Witness,
};
use tannha_packet::Manifest;

use crate::{Columns as _, Doing as _, ProvinceError, Tx, pads, words::Words};

/// Ink on a numbered sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OnSheet {
    /// Which sheet.
    pub serial: SheetSerial,
    /// A pad of this province has it.
    pub known: bool,
    /// How many others have a mark on the same sheet.
    pub also: u64,
    /// Who saw it.
    pub witness: SeenBy,
}

/// Who saw a mark. The number stays in the packet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenBy {
    /// The name.
    pub name: String,
    /// Born.
    pub birth: PersonDate,
    /// How they are related: a code of a relation.
    pub relation: String,
}

/// What is confirmed.
pub(crate) struct Confirmed<'a> {
    pub(crate) by: &'a Confirmation,
    pub(crate) answers: &'a [ConsentAnswer],
    /// Who confirmed it, where the roster knows them.
    pub(crate) person: Option<&'a RosterPerson>,
    /// Who is named to receive.
    pub(crate) receiver: Option<&'a str>,
}

impl Confirmed<'_> {
    /// Exactly what the mark calls for shows it, and whoever saw it may, on the day of which the body speaks.
    fn holds(&self, manifest: &Manifest) -> bool {
        let not = NotThem {
            person: self.person.map(|person| person.name.as_str()),
            person_number: self.person.and_then(|person| person.number.as_deref()),
            person_birth: self.person.and_then(|person| person.birth),
            receiver: self.receiver,
            ..NotThem::default()
        };
        let read_back = self.by.made.read_back_at.unwrap_or(manifest.clock.wall);
        let day = Offset::constant(7).to_datetime(read_back).date();
        let roles = manifest.enclosures.iter().map(|one| one.role);
        let sent = manifest.enclosures.iter().all(|one| !one.carried);
        sent && self.by.is_shown_by(roles) && self.by.check(self.answers, &not, day).is_ok()
    }
}

/// Writes down where there is ink, and answers with why its packet is held, where it is.
pub(crate) async fn take(
    tx: &mut Tx,
    manifest: &Manifest,
    confirmed: &Confirmed<'_>,
    digest: &str,
    point: &LogPoint,
    now: Timestamp,
) -> Result<Option<&'static str>, ProvinceError> {
    // The ink is on the paper whether the packet counts or not.
    if let Some(serial) = confirmed.by.made.sheet {
        let whose = manifest.packet.to_string();
        pads::used(tx, manifest, serial, &whose, digest, point, now).await?;
    }
    Ok((!confirmed.holds(manifest)).then_some("mark_incomplete"))
}

/// Keeps what is shown of the mark of a packet that counts.
pub(crate) async fn keep(
    tx: &mut Tx,
    manifest: &Manifest,
    by: &Confirmation,
    digest: &str,
) -> Result<(), ProvinceError> {
    let (Some(serial), Some(witness)) = (by.made.sheet, &by.witness) else {
        return Ok(());
    };
    let witness =
        serde_json::to_string(witness).map_err(|_| ProvinceError::Broken { what: "witness" })?;
    sqlx::query("insert into sheet_mark (digest, packet, serial, witness) values ($1, $2, $3, $4)")
        .bind(digest)
        .bind(manifest.packet.to_string())
        .bind(serial.to_string())
        .bind(witness)
        .execute(&mut **tx)
        .await
        .doing("write a mark")?;
    Ok(())
}

/// For a query that has joined `sheet_mark m` by a packet's digest.
pub(crate) const COLUMNS: &str = "m.serial, m.witness, \
     (select count(distinct u.whose) from sheet_use u where u.serial = m.serial and u.whose <> m.packet) as sheet_also, \
     (select count(*) from pad d where d.code = substr(m.serial, 1, 4)) as sheet_known";

/// What such a query found; nothing where the mark is none on paper.
pub(crate) fn of(row: &AnyRow) -> Result<Option<OnSheet>, ProvinceError> {
    let Some(serial) = row.maybe_parsed("serial")? else {
        return Ok(None);
    };
    let witness: Witness = row.json("witness")?;
    Ok(Some(OnSheet {
        serial,
        known: row.count("sheet_known")? > 0,
        also: row.count("sheet_also")?,
        witness: SeenBy {
            name: witness.name,
            birth: witness.birth,
            relation: witness.relation,
        },
    }))
}

/// A mark in a line of words; nothing by phone, where there is none.
pub(crate) fn said(mark: Option<Mark>, sheet: Option<&OnSheet>, words: Words) -> String {
    let Some(mark) = mark else {
        return String::new();
    };
    let mark = words.say(&format!("p_mark_{mark}"), &[]);
    let Some(sheet) = sheet else { return mark };
    let said = words.say(
        "cli_mark_sheet",
        &[
            ("mark", &mark),
            ("serial", &sheet.serial.to_string()),
            ("name", &sheet.witness.name),
        ],
    );
    let mut said = vec![said];
    if sheet.also > 0 {
        said.push(words.say("cli_mark_twice", &[("count", &sheet.also.to_string())]));
    }
    if !sheet.known {
        said.push(words.say("cli_mark_no_pad", &[]));
    }
    said.join(" · ")
}

#[cfg(test)]
mod tests;
