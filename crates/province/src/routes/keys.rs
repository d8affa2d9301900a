//! `GET /v1/keys`

use axum::{Json, extract::State};
use tannha_wire::v1::Keys;

use crate::{App, keys, problem::Problem};

/// The key list. It needs no trust, since the root key signs it.
pub async fn get(State(app): State<App>) -> Result<Json<Keys>, Problem> {
    Ok(Json(Keys {
        key_list: keys::key_list(&app).await?,
    }))
}
