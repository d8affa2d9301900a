//! The one window, made here and not by the configuration, so that nothing of it is kept outside the app's folder.

use std::sync::Arc;

use tauri::{App, AppHandle, LogicalSize, Manager as _, WebviewUrl, WebviewWindowBuilder};

use crate::{Options, ports::camera, state::App as Shell};

/// The tablet that the screens are drawn for.
const TABLET: LogicalSize<f64> = LogicalSize {
    width: 800.0,
    height: 1280.0,
};

/// What a window's frame and a desktop's bars take of a display.
const FRAME: f64 = 80.0;

/// Opens it.
pub(crate) fn open(app: &App, options: &Options) -> tauri::Result<()> {
    let size = fitting(app)?;
    let window = WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("Tận Nhà")
        .data_directory(options.data.join("webview"))
        .inner_size(size.width, size.height)
        .min_inner_size(size.width.min(360.0), size.height.min(560.0))
        .fullscreen(app.state::<Arc<Shell>>().state().kiosk)
        .on_navigation(|to| to.scheme() == "tauri")
        .build()?;
    window.with_webview(|webview| camera::allow(&webview))
}

/// Fills the display, or goes back into a frame.
pub(crate) fn fill(handle: &AppHandle, whole: bool) -> tauri::Result<()> {
    match handle.get_webview_window("main") {
        Some(window) => window.set_fullscreen(whole),
        None => Ok(()),
    }
}

/// The tablet's size, or less where the display is smaller.
fn fitting(app: &App) -> tauri::Result<LogicalSize<f64>> {
    let Some(monitor) = app.primary_monitor()? else {
        return Ok(TABLET);
    };
    let display = monitor.size().to_logical::<f64>(monitor.scale_factor());
    Ok(LogicalSize {
        width: TABLET.width.min(display.width),
        height: TABLET.height.min((display.height - FRAME).max(560.0)),
    })
}
