//! How the answers of a revision were confirmed: what a clerk holds against the picture or the voice.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{Fact, Field, MadeMark, Mark, ReadFacts as _, SheetSerial};
use tannha_packet::{Manifest, Revision};

use super::masked;
use crate::{ProvinceError, Tx, pads};

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    mark: Mark,
    read_back_at: Option<Timestamp>,
    sheet: Option<SheetShown>,
    witness: Option<WitnessShown>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SheetShown {
    serial: SheetSerial,
    /// A pad of this province has it.
    known: bool,
    /// How many others have a mark on the same sheet.
    also: usize,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WitnessShown {
    name: String,
    birth: Option<String>,
    relation: Option<String>,
    number_masked: Option<String>,
}

/// How the answers were confirmed. An app before the numbered sheets did not say it: then the pictures do.
pub(super) async fn shown(
    tx: &mut Tx,
    manifest: &Manifest,
    revision: &Revision,
) -> Result<Option<Shown>, ProvinceError> {
    let there = |mark: &Mark| {
        let mut roles = manifest.enclosures.iter().map(|enclosure| enclosure.role);
        roles.any(|of| of == mark.role())
    };
    let made = revision.mark.clone().or_else(|| {
        let mark = Mark::ALL.iter().copied().find(there)?;
        Some(MadeMark {
            mark,
            read_back_at: None,
            sheet: None,
        })
    });
    let Some(made) = made else { return Ok(None) };
    let sheet = match made.sheet {
        None => None,
        Some(serial) => {
            let standing = pads::standing(tx, serial, &revision.dossier.to_string()).await?;
            Some(SheetShown {
                serial,
                known: standing.known,
                also: standing.also.len(),
            })
        }
    };
    Ok(Some(Shown {
        mark: made.mark,
        read_back_at: made.read_back_at,
        sheet,
        witness: witness(&revision.facts),
    }))
}

fn witness(facts: &BTreeMap<Field, Fact>) -> Option<WitnessShown> {
    let told = |field: Field| facts.value(field).map(str::to_owned);
    if !matches!(facts.value(Field::Helper), Some("witness" | "both")) {
        return None;
    }
    Some(WitnessShown {
        name: told(Field::HelperName)?,
        birth: told(Field::HelperBirth),
        relation: told(Field::HelperRelation),
        number_masked: facts.value(Field::HelperNumber).map(masked),
    })
}
