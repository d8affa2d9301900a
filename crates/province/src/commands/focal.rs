//! `focal`.

use crate::{App, ProvinceError, cli::{Out, Focal}};

/// Runs it.
pub(super) async fn run(_app: &App, _args: Focal, _out: Out) -> Result<(), ProvinceError> {
    Err(ProvinceError::refused("not_there_yet"))
}
