use serde::Deserialize;

use crate::{App, Result, word};

/// Goes to what comes next.
const TAB: char = '\u{e004}';
/// Presses what has the focus.
const ENTER: char = '\u{e007}';
/// The next of a few choices.
const DOWN: char = '\u{e015}';

/// What has the focus.
#[derive(Deserialize)]
struct Focus {
    kind: String,
    name: String,
    group: String,
    chosen: bool,
    seen: bool,
}

/// What Hoa does without touching the screen.
impl App {
    async fn focus(&self) -> Result<Focus> {
        let focus = self.asks(include_str!("focus.js")).await?;
        Ok(serde_json::from_value(focus)?)
    }

    /// Goes by the tabulator until the focus is on what is wanted, and can be seen there.
    async fn tabs(&self, what: &str, wanted: impl Fn(&Focus) -> bool) -> Result {
        let mut passed = Vec::new();
        for _ in 0..150 {
            let focus = self.focus().await?;
            if wanted(&focus) {
                if focus.seen {
                    return Ok(());
                }
                return Err(format!("the focus on {what} cannot be seen").into());
            }
            passed.push(format!("{} “{}”", focus.kind, focus.name));
            self.strikes(&[TAB]).await?;
        }
        passed.dedup();
        Err(format!(
            "the focus never came to {what}; it passed {}",
            passed.join(", ")
        )
        .into())
    }

    /// Waits for it, goes there by the tabulator, and presses Enter.
    pub async fn enters(&self, kind: &str, name: &str) -> Result {
        self.finds(kind, name).await?;
        self.tabs(&format!("the {kind} “{name}”"), |focus| {
            focus.kind == kind && focus.name.contains(name)
        })
        .await?;
        self.strikes(&[ENTER]).await
    }

    /// Goes to a field and types into it.
    pub async fn types_into(&self, name: &str, text: &str) -> Result {
        self.finds("textbox", name).await?;
        self.tabs(&format!("the field “{name}”"), |focus| {
            focus.kind == "textbox" && focus.name.starts_with(name)
        })
        .await?;
        self.strikes(&text.chars().collect::<Vec<_>>()).await
    }

    /// Goes to a group of choices, and by the arrows to one of them.
    pub async fn picks(&self, field: &str, choice: &str) -> Result {
        let (group, option) = (
            word(&format!("field_{field}")),
            word(&format!("choice_{choice}")),
        );
        self.tabs(&format!("the choices of “{group}”"), |focus| {
            focus.kind == "radio" && focus.group.starts_with(group)
        })
        .await?;
        self.wait(
            &format!("the arrows to come to “{option}”"),
            async || {
                let focus = self.focus().await?;
                if !focus.group.starts_with(group) {
                    return Err(format!("the arrows led out of “{group}”").into());
                }
                match (focus.name.starts_with(option), focus.chosen) {
                    (true, true) => return Ok(Some(())),
                    (true, false) => self.strikes(&[' ']).await?,
                    (false, _) => self.strikes(&[DOWN]).await?,
                }
                Ok(None)
            },
        )
        .await
    }

    /// Answers yes to each question by keys, until this heading stands there.
    pub async fn enters_yes_until(&self, heading: &str) -> Result {
        for _ in 0..20 {
            let asked = self
                .wait(&format!("a question or “{heading}”"), async || {
                    if self.has("h1", heading).await? {
                        return Ok(Some(None));
                    }
                    for answer in ["retell_understood", "ask_heard", "ask_yes_leave", "ask_yes"] {
                        if self.has("button:not([disabled])", word(answer)).await? {
                            return Ok(Some(Some(answer)));
                        }
                    }
                    Ok(None)
                })
                .await?;
            let Some(answer) = asked else {
                return Ok(());
            };
            let before = self.text().await?;
            self.enters("button", word(answer)).await?;
            if self.has("alert", word("ask_by_first")).await? {
                self.enters("button", word("ask_by_volunteer")).await?;
            }
            self.wait("the next question", async || {
                Ok((self.text().await? != before).then_some(()))
            })
            .await?;
        }
        Err(format!("twenty questions, and no “{heading}”").into())
    }
}
