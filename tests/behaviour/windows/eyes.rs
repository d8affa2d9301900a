use std::cell::{Cell, RefCell};
use std::path::PathBuf;

use tannha_tests::people::Person;
use tannha_tests::{App, Result, word};

/// A tablet and a counter's screen.
const SIZES: [(u32, u32); 2] = [(800, 1280), (1366, 768)];
/// The words as drawn and at twice their size.
const TEXTS: [&str; 2] = ["usual", "largest"];
/// Covers the screen.
pub(super) const ESCAPE: char = '\u{e00c}';

/// Whoever looks at each screen of a walk: axe's rules in each theme, the edges of each box in both sizes with the words
/// as drawn and at twice their size, and what a screen reader goes through.
pub(super) struct Eyes<'a> {
    pub(super) hoa: &'a App,
    pub(super) english: bool,
    /// Whom nobody may read of on a covered screen.
    people: &'a [Person],
    /// A counter's window fills the screen, and has no other size.
    pub(super) full_screen: Cell<bool>,
    /// What is wrong, told at the end: one walk finds all of it.
    wrong: RefCell<Vec<String>>,
}

impl<'a> Eyes<'a> {
    pub(super) fn of(hoa: &'a App, people: &'a [Person], english: bool) -> Self {
        Self {
            hoa,
            english,
            people,
            full_screen: Cell::default(),
            wrong: RefCell::default(),
        }
    }

    /// Looks at what stands here now.
    pub(super) async fn look(&self, screen: &str) -> Result {
        if !self.english {
            self.finds(self.hoa.is_for_everybody(screen).await);
            for theme in ["dark", "sunlight", "light"] {
                self.dresses("theme", theme).await?;
                if theme != "light" {
                    let said = format!("{screen}, {theme}");
                    let rules = ["color-contrast"];
                    self.finds(self.hoa.keeps_axe_s_rules(&said, &rules).await);
                }
            }
            let tree = self.hoa.tree().await?;
            insta::with_settings!({
                snapshot_path => "screens",
                prepend_module_to_snapshot => false,
                omit_expression => true,
            }, {
                insta::assert_snapshot!(screen, tree);
            });
        }
        if self.full_screen.get() {
            return self.reads_both(screen, "full screen").await;
        }
        for (width, height) in SIZES {
            self.hoa.is_sized(width, height).await?;
            self.reads_both(screen, &format!("{width} × {height}"))
                .await?;
        }
        Ok(())
    }

    /// The words as drawn and at twice their size.
    async fn reads_both(&self, screen: &str, size: &str) -> Result {
        for text in TEXTS {
            self.dresses("text", text).await?;
            let said = format!("{screen} at {size}, {text}");
            self.finds(self.hoa.fits(&said).await);
            self.keeps_a_picture(&said).await?;
        }
        self.dresses("text", "usual").await
    }

    /// The same, and one gesture covers it: nobody's name stands there until somebody says that they are alone.
    pub(super) async fn looks(&self, screen: &str) -> Result {
        self.look(screen).await?;
        if self.english {
            // What covers a screen has no language.
            return Ok(());
        }
        self.hoa.strikes(&[ESCAPE]).await?;
        self.hoa.finds("h1", word("cover_title")).await?;
        let text = self.hoa.text().await?;
        for person in self.people {
            if text.contains(person.name) || text.contains(person.number) {
                return Err(format!("{screen}: somebody stands on the covered screen").into());
            }
        }
        self.hoa.presses("button", word("cover_alone")).await?;
        self.hoa.no_longer_has("h1", word("cover_title")).await
    }

    /// Fails where anything was wrong on the walk.
    pub(super) fn are_content(&self) {
        let wrong = self.wrong.take();
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    }

    fn finds(&self, looked: Result) {
        if let Err(wrong) = looked {
            self.wrong.borrow_mut().push(wrong.to_string());
        }
    }

    /// As the settings do it; that they do is asked where they are.
    async fn dresses(&self, what: &str, value: &str) -> Result {
        let script = format!(
            "document.documentElement.dataset.{what} = '{value}'; dispatchEvent(new Event('resize'))"
        );
        self.hoa.asks(&script).await?;
        // What follows the size is drawn anew in the next frame.
        self.hoa
            .asks_and_waits(
                "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done('')))",
                vec![],
            )
            .await?;
        Ok(())
    }

    /// For whoever wants to look too: `TANNHA_LOOKS` names a folder.
    async fn keeps_a_picture(&self, name: &str) -> Result {
        let Some(folder) = std::env::var_os("TANNHA_LOOKS").map(PathBuf::from) else {
            return Ok(());
        };
        std::fs::create_dir_all(&folder)?;
        std::fs::write(
            folder.join(format!("{name}.png")),
            self.hoa.picture().await?,
        )?;
        Ok(())
    }
}
