use std::path::PathBuf;

use crate::{Result, built};

/// What there was to see when a wait was in vain.
pub(crate) struct Evidence<'a> {
    pub(crate) picture: Option<Vec<u8>>,
    pub(crate) text: Option<String>,
    pub(crate) logs: &'a [PathBuf],
}

/// Keeps it under `target/failures`, in a folder named as the test, and says where.
pub(crate) fn keep(evidence: &Evidence) -> Result<PathBuf> {
    let test = std::thread::current()
        .name()
        .unwrap_or("story")
        .replace("::", "-");
    let target = built("tannha-province")?
        .ancestors()
        .nth(2)
        .ok_or("the binaries lie in no target folder")?
        .to_path_buf();
    let folder = target.join("failures").join(test);
    std::fs::create_dir_all(&folder)?;
    if let Some(picture) = &evidence.picture {
        std::fs::write(folder.join("window.png"), picture)?;
    }
    if let Some(text) = &evidence.text {
        std::fs::write(folder.join("window.txt"), text)?;
    }
    for log in evidence.logs {
        if let (Some(name), true) = (log.file_name(), log.exists()) {
            std::fs::copy(log, folder.join(name))?;
        }
    }
    Ok(folder)
}
