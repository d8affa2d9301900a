//! The shell of the app: a window, commands that are doorways, ports to the device, and the app's state.
//!
//! It decides nothing. Rules are `tannha-domain`'s, what is kept is `tannha-vault`'s, what travels is
//! `tannha-courier`'s; what the screens are shown is composed in [`views`].
//!
//! ```
//! use tannha_app::COMMANDS;
//!
//! assert!(COMMANDS.contains(&"submit_dossier"));
//! ```
//!
//! | module | what it does |
//! | --- | --- |
//! | [`views`] | the shapes that the screens are shown, written as TypeScript by `xtask` |
//! | `commands` | what the screens may ask for, a file an area |
//! | `state` | who is in, and the courier that goes on behind a locked screen |
//! | `window`, `ports` | the one window; camera, key store and folder of this device |
//! | `cli` | what runs without a window |
//! | `settings` | language and look, before anybody unlocked |

mod cli;
mod commands;
mod error;
mod ports;
mod settings;
mod state;
pub mod views;
mod window;

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

pub use commands::COMMANDS;
pub use error::UiError;
use tauri::Manager as _;

use crate::state::App;

/// How the window is opened.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Everything that the app keeps lies in here.
    pub(crate) data: PathBuf,
    /// Full screen, for a counter.
    pub(crate) kiosk: bool,
    /// Where sticks are mounted, beside the places of the desktop.
    pub(crate) sticks: Option<PathBuf>,
    /// An invitation, filled in on the first screen.
    pub(crate) invitation: Option<String>,
}

/// Does what the arguments ask for: a command, or the window.
pub fn start(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    cli::start(arguments)
}

/// Where a telephone begins.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn mobile() {
    run(Options {
        data: ports::folder::default(),
        kiosk: false,
        sticks: None,
        invitation: None,
    });
}

fn run(options: Options) -> ExitCode {
    tell_what_happens();
    // Two providers stand in the graph; rustls panics on first use unless one is named.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let claim = match ports::folder::claim(&options.data) {
        Ok(claim) => claim,
        Err(error) => {
            tracing::error!(%error, "the app's folder cannot be used");
            let taken = error.kind() == std::io::ErrorKind::WouldBlock;
            cli::say(if taken {
                "app_open_already"
            } else {
                "app_folder"
            });
            return ExitCode::FAILURE;
        }
    };
    let window_options = options.clone();
    let outcome = tauri::Builder::default()
        .manage(std::sync::Arc::new(App::new(options)))
        .manage(claim)
        .invoke_handler(commands::handler())
        .setup(move |app| {
            window::open(app, &window_options)?;
            begin(app);
            Ok(())
        })
        .build(tauri::generate_context!());
    match outcome {
        Ok(app) => {
            app.run(|handle, event| {
                if let tauri::RunEvent::Exit = event {
                    handle.state::<std::sync::Arc<App>>().end();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(%error, "the window could not be opened");
            cli::say("app_window");
            ExitCode::FAILURE
        }
    }
}

/// What goes on before anybody unlocks: the post box is carried, and others can hand over where they could before.
fn begin(app: &tauri::App) {
    let handle = app.handle().clone();
    let app = std::sync::Arc::clone(&app.state::<std::sync::Arc<App>>());
    app.patrol_post(&handle);
    tauri::async_runtime::spawn(async move { app.reopen_relay().await });
}

/// Logs go to standard error: ids and codes, never a name, a number or what was written.
fn tell_what_happens() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| "warn,tannha_app=info,tannha_courier=info".into());
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
