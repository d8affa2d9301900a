//! `staff`.

use crate::{App, ProvinceError, cli::{Out, Staff}};

/// Runs it.
pub(super) async fn run(_app: &App, _args: Staff, _out: Out) -> Result<(), ProvinceError> {
    Err(ProvinceError::refused("not_there_yet"))
}
