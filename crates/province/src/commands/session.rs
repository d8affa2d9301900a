//! `session`.

use crate::{App, ProvinceError, cli::{Out, Session}};

/// Runs it.
pub(super) async fn run(_app: &App, _args: Session, _out: Out) -> Result<(), ProvinceError> {
    Err(ProvinceError::refused("not_there_yet"))
}
