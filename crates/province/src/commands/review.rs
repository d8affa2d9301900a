//! `review`.

use crate::{App, ProvinceError, cli::{Out, Review}};

/// Runs it.
pub(super) async fn run(_app: &App, _args: Review, _out: Out) -> Result<(), ProvinceError> {
    Err(ProvinceError::refused("not_there_yet"))
}
