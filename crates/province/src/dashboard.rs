//! The dashboard.

use crate::App;

/// The dashboard's routes.
pub fn router(_app: App) -> axum::Router {
    axum::Router::new()
}
