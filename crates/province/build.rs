//! The dashboard's screens are built before cargo and embedded: say so where they are missing.

use std::path::Path;

fn main() {
    // From where cargo runs it: a path that was compiled in would be another clone's, where clones share a target.
    let dist = Path::new("../../ui/province/dist");
    println!("cargo::rerun-if-changed={}", dist.display());
    if !dist.is_dir() {
        println!(
            "cargo::error=ui/province/dist is missing: run ./run first, which builds the screens"
        );
    }
}
