//! `secured POSITION`

use jiff::Timestamp;
use serde_json::json;

use crate::{
    App, Doing as _, ProvinceError,
    cli::{Out, Secured},
    secured,
};

pub(super) async fn run(app: &App, args: Secured, out: Out) -> Result<(), ProvinceError> {
    let mut tx = app.db.write().await?;
    secured::move_to(&mut tx, args.position, Timestamp::now()).await?;
    tx.commit().await.doing("move the mark")?;
    let state = secured::state(&app.db).await?;
    let (position, head) = (state.position.to_string(), state.head.to_string());
    out.answer(
        &json!({ "position": state.position, "head": state.head }),
        |words| words.say("cli_secured", &[("position", &position), ("head", &head)]),
    )
}
