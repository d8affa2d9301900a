//! The app `tannha`. Its arguments are read before a window exists, so that its commands run without a display.

use std::process::ExitCode;

fn main() -> ExitCode {
    tannha_app::start(std::env::args_os())
}
