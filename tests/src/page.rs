use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fantoccini::Client;
use fantoccini::actions::{InputSource as _, KeyAction, KeyActions, MouseActions, PointerAction};
use fantoccini::elements::{Element, ElementRef};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::evidence::{Evidence, keep};
use crate::{Result, in_time, until};

/// Which property of a JSON object says that it stands for an element (WebDriver 1, 11).
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A camera that sees what `seen` was told last, or the dark.
const CAMERA: &str = r"
    function seen(picture) {
        const before = window.seenByCamera;
        window.seenByCamera = picture;
        if (before !== undefined) return;
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = picture ? [picture.width, picture.height] : [1600, 1040];
        const pen = canvas.getContext('2d');
        const draw = () => {
            const { width, height } = canvas;
            if (window.seenByCamera) pen.drawImage(window.seenByCamera, 0, 0, width, height);
            else pen.fillRect(0, 0, width, height);
        };
        draw();
        setInterval(draw, 66);
        // On the prototype: the object itself may be collected, and what was set on it with it.
        MediaDevices.prototype.getUserMedia = async () => canvas.captureStream(15);
    }";

/// What a person sees and does in a window. Everything is found by role and name, and waited for.
pub struct Page {
    client: Client,
    /// Logs to keep beside the picture when a wait is in vain.
    logs: Vec<PathBuf>,
}

impl Page {
    pub(crate) async fn open(
        driver: &str,
        capabilities: Value,
        logs: Vec<PathBuf>,
    ) -> Result<Self> {
        let Value::Object(capabilities) = capabilities else {
            return Err("capabilities are an object".into());
        };
        let mut builder = fantoccini::ClientBuilder::new(HttpConnector::new());
        let client = in_time(
            "a session with the driver",
            builder.capabilities(capabilities).connect(driver),
        )
        .await?;
        Ok(Self { client, logs })
    }

    /// Waits for a text, wherever it stands.
    pub async fn sees(&self, text: &str) -> Result {
        self.wait(&format!("the text “{text}”"), async || {
            Ok(self.text().await?.contains(text).then_some(()))
        })
        .await
    }

    /// Waits for one of these texts: by the next look it may be another one.
    pub async fn sees_one_of(&self, texts: &[&str]) -> Result {
        self.wait(&format!("one of the texts {texts:?}"), async || {
            let shown = self.text().await?;
            Ok(texts.iter().any(|text| shown.contains(text)).then_some(()))
        })
        .await
    }

    /// Waits until a text is gone.
    pub async fn no_longer_sees(&self, text: &str) -> Result {
        self.wait(&format!("“{text}” to go"), async || {
            Ok((!self.text().await?.contains(text)).then_some(()))
        })
        .await
    }

    /// Waits for something by its role and name.
    pub async fn finds(&self, role: &str, name: &str) -> Result<Element> {
        self.wait(&format!("the {role} “{name}”"), async || {
            self.look_for(role, name).await
        })
        .await
    }

    /// Whether it is there now.
    pub async fn has(&self, role: &str, name: &str) -> Result<bool> {
        Ok(self.look_for(role, name).await?.is_some())
    }

    /// Presses it, once it is there and nothing lies over it.
    pub async fn presses(&self, role: &str, name: &str) -> Result {
        self.wait(&format!("to press the {role} “{name}”"), async || {
            let Some(element) = self.look_for(role, name).await? else {
                return Ok(None);
            };
            // A button at work takes no press.
            if element.attr("aria-busy").await?.as_deref() == Some("true") {
                return Ok(None);
            }
            element.click().await?;
            Ok(Some(()))
        })
        .await
    }

    /// Presses it in a group, which is found by its legend.
    pub async fn presses_within(&self, group: &str, role: &str, name: &str) -> Result {
        self.wait(
            &format!("to press “{name}” under “{group}”"),
            async || {
                let Some(element) = self.look_within(role, name, Some(group)).await? else {
                    return Ok(None);
                };
                element.click().await?;
                Ok(Some(()))
            },
        )
        .await
    }

    /// Presses it where it stands now; who calls this looks again.
    pub async fn presses_now(&self, role: &str, name: &str) -> Result {
        if let Some(element) = self.look_for(role, name).await? {
            in_time("a click", element.click()).await?;
        }
        Ok(())
    }

    /// Waits until it is gone.
    pub async fn no_longer_has(&self, role: &str, name: &str) -> Result {
        self.wait(&format!("the {role} “{name}” to go"), async || {
            Ok((!self.has(role, name).await?).then_some(()))
        })
        .await
    }

    /// Chooses one of a group, which is found by its legend.
    pub async fn chooses(&self, group: &str, option: &str) -> Result {
        self.wait(&format!("“{option}” under “{group}”"), async || {
            let Some(element) = self.look_within("radio", option, Some(group)).await? else {
                return Ok(None);
            };
            // The choice itself may be hidden behind its label, which a finger presses.
            self.script(
                "arguments[0].click()",
                vec![json!({ ELEMENT: element.element_id().as_ref() })],
            )
            .await?;
            Ok(Some(()))
        })
        .await
    }

    /// Writes into a field in place of what stands there, and leaves it.
    pub async fn writes(&self, name: &str, text: &str) -> Result {
        let field = self.finds("textbox", name).await?;
        in_time("to empty a field", field.clear()).await?;
        in_time("to write into a field", field.send_keys(text)).await?;
        self.script("document.activeElement?.blur()", vec![])
            .await?;
        Ok(())
    }

    /// What stands in a field.
    pub async fn reads(&self, name: &str) -> Result<String> {
        let field = self.finds("textbox", name).await?;
        let value = in_time("what stands in a field", field.prop("value")).await?;
        Ok(value.unwrap_or_default())
    }

    /// Gives a picture file to a field for files.
    pub async fn hands_over(&self, name: &str, file: &str, kind: &str, bytes: &[u8]) -> Result {
        let field = self.finds("file", name).await?;
        let script = r"
            const [field, name, type, base64] = arguments;
            const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
            const given = new DataTransfer();
            given.items.add(new File([bytes], name, { type }));
            field.files = given.files;
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new Event('change', { bubbles: true }));";
        let field = json!({ ELEMENT: field.element_id().as_ref() });
        self.script(
            script,
            vec![field, json!(file), json!(kind), json!(BASE64.encode(bytes))],
        )
        .await?;
        Ok(())
    }

    /// Shows this picture to the camera: from now on it is what every camera sees, also one that is open.
    pub async fn shows_the_camera(&self, jpeg: &[u8]) -> Result {
        let script = r"
            const [base64, done] = arguments;
            const picture = new Image();
            picture.onload = () => {
                seen(picture);
                done(true);
            };
            picture.src = 'data:image/jpeg;base64,' + base64;";
        let picture = vec![json!(BASE64.encode(jpeg))];
        self.asks_and_waits(&format!("{CAMERA}{script}"), picture)
            .await?;
        Ok(())
    }

    /// Holds the camera against the dark, so that it takes no picture by itself.
    pub async fn turns_the_camera_away(&self) -> Result {
        let script = "const [done] = arguments; seen(null); done(true);";
        self.asks_and_waits(&format!("{CAMERA}{script}"), vec![])
            .await?;
        Ok(())
    }

    /// Speaks to every microphone from now on: one even tone.
    pub async fn speaks(&self) -> Result {
        let script = r"
            const [done] = arguments;
            MediaDevices.prototype.getUserMedia = async () => {
                const context = new AudioContext();
                const tone = context.createOscillator();
                const spoken = context.createMediaStreamDestination();
                tone.connect(spoken);
                tone.start();
                await context.resume();
                return spoken.stream;
            };
            done(true);";
        self.asks_and_waits(script, vec![]).await?;
        Ok(())
    }

    /// Draws a signature with a finger, from the left of this place to its right.
    pub async fn signs(&self, role: &str, name: &str) -> Result {
        let place = self.finds(role, name).await?;
        let (left, top, width, height) = in_time("where it stands", place.rectangle()).await?;
        let at = |across: f64, down: f64| {
            (
                (left + width * across).round(),
                (top + height * down).round(),
            )
        };
        let to = |(x, y): (f64, f64)| PointerAction::MoveTo {
            duration: None,
            x,
            y,
        };
        let mut finger = MouseActions::new("finger".into())
            .then(to(at(0.2, 0.6)))
            .then(PointerAction::Down { button: 0 });
        for step in 1..=12 {
            let share = f64::from(step) / 12.0;
            finger = finger.then(to(at(0.2 + 0.6 * share, 0.5 + 0.25 * (share * 12.0).sin())));
        }
        let finger = finger.then(PointerAction::Up { button: 0 });
        in_time("to draw", self.client.perform_actions(finger)).await
    }

    /// Drags one thing onto another, as with a mouse or a finger.
    pub async fn drags(&self, role: &str, name: &str, onto: &str) -> Result {
        let middle = async |name: &str| -> Result<(f64, f64)> {
            let place = self.finds(role, name).await?;
            let (left, top, width, height) = in_time("where it stands", place.rectangle()).await?;
            Ok(((left + width / 2.0).round(), (top + height / 2.0).round()))
        };
        let (to, from) = (middle(onto).await?, middle(name).await?);
        let at = |(x, y)| PointerAction::MoveTo {
            duration: None,
            x,
            y,
        };
        let mut finger = MouseActions::new("finger".into())
            .then(at(from))
            .then(PointerAction::Down { button: 0 });
        for step in 1..=6 {
            let share = f64::from(step) / 6.0;
            let between = |from: f64, to: f64| (from + (to - from) * share).round();
            finger = finger.then(at((between(from.0, to.0), between(from.1, to.1))));
        }
        let finger = finger.then(PointerAction::Up { button: 0 });
        in_time("to drag", self.client.perform_actions(finger)).await
    }

    /// Everything that can be read now.
    pub async fn text(&self) -> Result<String> {
        let text = self
            .script(
                "return document.body ? document.body.innerText.normalize('NFC') : ''",
                vec![],
            )
            .await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// The names of everything of a role, as shown.
    pub async fn names(&self, role: &str) -> Result<Vec<String>> {
        let names = self
            .script(
                include_str!("page.js"),
                vec![json!("all"), json!(role), json!("")],
            )
            .await?;
        Ok(serde_json::from_value(names)?)
    }

    /// The window's title.
    pub async fn title(&self) -> Result<String> {
        in_time("the title", self.client.title()).await
    }

    /// What a script in the page answers.
    pub async fn asks(&self, script: &str) -> Result<Value> {
        once_more(async || self.script(script, vec![]).await).await
    }

    /// What a script in the page tells its last argument, in time. What it does may be done twice.
    pub async fn asks_and_waits(&self, script: &str, arguments: Vec<Value>) -> Result<String> {
        let told = once_more(async || {
            let asked = self.client.execute_async(script, arguments.clone());
            in_time("a script", asked).await
        })
        .await?;
        Ok(told.as_str().unwrap_or_default().to_owned())
    }

    /// Keys, as pressed on the keyboard.
    pub async fn types(&self, keys: &str) -> Result {
        let focused = in_time("what has the focus", self.client.active_element()).await?;
        in_time("to type", focused.send_keys(keys)).await
    }

    /// Goes to an address.
    pub async fn goes_to(&self, address: &str) -> Result {
        in_time("to go to an address", self.client.goto(address)).await
    }

    /// A picture of what is shown, as a PNG.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        in_time("a picture", self.client.screenshot()).await
    }

    /// Whoever cannot see or point well can use what is shown: axe's rules for WCAG 2.1, A and AA; and no word hangs
    /// over the edge.
    pub async fn is_for_everybody(&self, screen: &str) -> Result {
        let axe = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../ui/node_modules/axe-core/axe.min.js"
        );
        let load = format!("{}; return true", std::fs::read_to_string(axe)?);
        self.script(&load, vec![]).await?;
        self.keeps_axe_s_rules(screen, &["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
            .await?;
        self.fits(screen).await
    }

    /// Nothing breaks these of axe's rules, which [`is_for_everybody`](Self::is_for_everybody) brought into the page.
    pub async fn keeps_axe_s_rules(&self, screen: &str, rules: &[&str]) -> Result {
        let rules = json!(json!(rules).to_string());
        let wrong = self
            .asks_and_waits(include_str!("axe.js"), vec![rules])
            .await?;
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(format!("{screen}: {wrong}").into())
        }
    }

    /// What a screen reader goes through, line by line: roles, names and states.
    pub async fn tree(&self) -> Result<String> {
        self.wait("the buttons to be at rest", async || {
            let tree = self.asks(include_str!("tree.js")).await?;
            Ok(tree.as_str().map(str::to_owned))
        })
        .await
    }

    /// Keys go down and up one after the other, wherever the focus is.
    pub async fn strikes(&self, keys: &[char]) -> Result {
        let strokes = keys
            .iter()
            .fold(KeyActions::new("keyboard".into()), |strokes, key| {
                strokes
                    .then(KeyAction::Down { value: *key })
                    .then(KeyAction::Up { value: *key })
            });
        in_time("to strike keys", self.client.perform_actions(strokes)).await
    }

    /// No word is cut off or hangs over the edge of the window.
    pub async fn fits(&self, screen: &str) -> Result {
        let cut = self.asks(include_str!("fits.js")).await?;
        match cut.as_str() {
            None | Some("") => Ok(()),
            Some(cut) => Err(format!("{screen}: over the edge: {cut}").into()),
        }
    }

    /// The window at another size.
    pub async fn is_sized(&self, width: u32, height: u32) -> Result {
        in_time(
            "another size",
            self.client.set_window_rect(0, 0, width, height),
        )
        .await?;
        // The window manager answers before the page has taken the room that it was given.
        self.wait("the page to be of that size", async || {
            let wide = self.asks("return innerWidth").await?;
            Ok((wide.as_u64() == Some(width.into())).then_some(()))
        })
        .await
    }

    /// Ends the driver's session, and with it the window.
    pub async fn closes(&self) -> Result {
        in_time("the session's end", self.client.clone().close()).await
    }

    async fn script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        in_time("a script", self.client.execute(script, arguments)).await
    }

    async fn look_for(&self, role: &str, name: &str) -> Result<Option<Element>> {
        self.look_within(role, name, None).await
    }

    async fn look_within(
        &self,
        role: &str,
        name: &str,
        group: Option<&str>,
    ) -> Result<Option<Element>> {
        let look = vec![json!("first"), json!(role), json!(name), json!(group)];
        let found =
            once_more(async || self.script(include_str!("page.js"), look.clone()).await).await?;
        let id = found[ELEMENT]
            .as_str()
            .map(|id| ElementRef::from(id.to_owned()));
        Ok(id.map(|id| Element::from_element_id(self.client.clone(), id)))
    }

    /// Waits, and keeps what there was to see when it is in vain.
    pub async fn wait<T>(
        &self,
        what: &str,
        look: impl AsyncFnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        match until(what, look).await {
            Ok(seen) => Ok(seen),
            Err(error) => {
                let evidence = Evidence {
                    picture: self.picture().await.ok(),
                    text: self.text().await.ok(),
                    logs: &self.logs,
                };
                Err(format!("{error}; kept: {}", keep(&evidence)?.display()).into())
            }
        }
    }
}

/// A look that is taken again where the driver says that it could not read the answer: the page was replaced meanwhile.
async fn once_more<T>(look: impl AsyncFn() -> Result<T>) -> Result<T> {
    match look().await {
        Err(error) if error.to_string().contains("Could not parse script result") => look().await,
        answer => answer,
    }
}
