//! Names the commands that the window may be allowed to call, and looks for the screens that are embedded.

use std::path::Path;

/// The list that the shell's own test holds against the screens' calls.
const COMMANDS: &[&str] = include!("src/commands/names.rs");

fn main() {
    println!("cargo:rerun-if-changed=../ui/field/dist");
    println!("cargo:rerun-if-changed=src/commands/names.rs");
    println!("cargo:rerun-if-changed=capabilities");
    assert!(
        Path::new("../ui/field/dist/index.html").exists(),
        "the screens are not built: run ./run first"
    );
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the app's configuration is whole");
}
