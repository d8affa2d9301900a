//! The dashboard's screens are built before cargo and embedded: say so where they are missing.

use std::path::Path;

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/province/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    if !dist.is_dir() {
        println!(
            "cargo::error=ui/province/dist is missing: run ./run first, which builds the screens"
        );
    }
}
