//! `POST /api/slips/verify`

use axum::{Json as Answer, extract::State};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tannha_domain::Answer as Said;
use tannha_packet::SlipCode;

use super::asking::{Json, Somebody};
use crate::{App, ProvinceError, problem::Problem, store::packets};

/// What the code on a slip says.
#[derive(Debug, Deserialize)]
pub(super) struct Shown {
    text: String,
}

/// What a slip says, and what this province knows of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Slip {
    number: String,
    /// When it was handed in, by the device.
    at: Timestamp,
    device: String,
    /// The slip itself has the province's receipt.
    confirmed: bool,
    /// The packet stands in this province's log, whatever the slip says.
    here: bool,
    answers: Vec<(String, Said)>,
}

/// Holds a slip against this province's root key. Whoever is signed in may ask: it says no more than the paper does.
pub(super) async fn post(
    State(app): State<App>,
    _: Somebody,
    Json(shown): Json<Shown>,
) -> Result<Answer<Slip>, Problem> {
    let code: SlipCode = shown
        .text
        .parse()
        .map_err(|_| ProvinceError::refused("slip_unreadable"))?;
    let root = app.keys()?.root.verifying();
    let said = code
        .verify(&root)
        .map_err(|_| ProvinceError::refused("slip_holds_not"))?;
    let device = said.certificate.device;
    let here = packets::is_stored(&app.db, device, said.word.packet, said.word.digest).await?;
    Ok(Answer(Slip {
        number: said.word.number,
        at: said.word.at,
        device: device.to_string(),
        confirmed: said.confirmed,
        here,
        answers: said.word.answers,
    }))
}
