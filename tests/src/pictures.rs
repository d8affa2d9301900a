use std::path::PathBuf;

use crate::{Page, Result, built};

impl Page {
    /// Keeps what is shown for the guides and the README. `scripts/pictures` says `docs/pictures`; otherwise it goes
    /// beside the build, so that each run of the tests shows that the pictures can be made again.
    pub async fn illustrates(&self, name: &str) -> Result {
        let folder = match std::env::var_os("TANNHA_PICTURES") {
            Some(folder) => PathBuf::from(folder),
            None => built("tannha")?
                .ancestors()
                .nth(2)
                .ok_or("the app lies in no target folder")?
                .join("pictures"),
        };
        std::fs::create_dir_all(&folder)?;
        // After the last frame of whatever moved.
        self.asks_and_waits(
            "const done = arguments[0]; scrollTo(0, 0);
            document.activeElement?.blur();
            requestAnimationFrame(() => requestAnimationFrame(() => done('')))",
            vec![],
        )
        .await?;
        std::fs::write(folder.join(format!("{name}.png")), self.picture().await?)?;
        Ok(())
    }
}
