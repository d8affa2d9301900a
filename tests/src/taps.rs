use fantoccini::elements::Element;
use serde::Deserialize;
use serde_json::json;

use crate::{Page, Result};

/// What a script that scrolls tells of its frames.
#[derive(Debug, Default, Deserialize)]
pub struct Scroll {
    /// Milliseconds between one frame and the next.
    pub frames: Vec<f64>,
    /// Milliseconds of each frame in which the page's own script was at work.
    pub script: Vec<f64>,
    /// Frames with an empty row in view.
    pub empty: u32,
}

impl Page {
    /// How many milliseconds pass from this tap until the screen that it leads to is painted. `is_done` is a condition
    /// on that screen, in its own language.
    pub async fn taps(&self, what: &Element, is_done: &str) -> Result<f64> {
        self.listens("pointerup", is_done).await?;
        what.click().await?;
        self.is_painted(is_done).await
    }

    /// The same from a key that is struck, wherever the focus is.
    pub async fn strikes_until(&self, key: char, is_done: &str) -> Result<f64> {
        self.listens("keydown", is_done).await?;
        self.strikes(&[key]).await?;
        self.is_painted(is_done).await
    }

    async fn listens(&self, event: &str, is_done: &str) -> Result {
        let script = include_str!("taps.js");
        self.asks(&format!(
            "const TRUSTED = {event:?}; const DONE = () => {is_done}; {script}"
        ))
        .await?;
        Ok(())
    }

    async fn is_painted(&self, is_done: &str) -> Result<f64> {
        self.wait(&format!("a tap to lead to {is_done}"), async || {
            Ok(self.asks("return window.tap").await?.as_f64())
        })
        .await
    }

    /// What a frame costs in which nothing happens: from asking for it until it is painted.
    pub async fn paints_nothing(&self, times: u32) -> Result<Vec<f64>> {
        let script = r"
            const [times, done] = arguments;
            const took = [];
            const again = () => {
                if (took.length === times) return done(JSON.stringify(took));
                const begun = performance.now();
                requestAnimationFrame(() => {
                    const { port1, port2 } = new MessageChannel();
                    port1.onmessage = () => {
                        took.push(performance.now() - begun);
                        setTimeout(again, 5);
                    };
                    port2.postMessage(null);
                });
            };
            again();";
        let told = self.asks_and_waits(script, vec![json!(times)]).await?;
        Ok(serde_json::from_str(&told)?)
    }

    /// Scrolls what this selector finds from its top, so many pixels a frame; a second of frames at a time, because a
    /// script has to answer in time.
    pub async fn scrolls(&self, scroller: &str, seconds: u32, pixels: u32) -> Result<Scroll> {
        const FRAMES: u32 = 60;
        let script = r"
            const [scroller, begin, frames, pixels, done] = arguments;
            const box = document.querySelector(scroller);
            const rows = box.getElementsByTagName('li');
            const { top, bottom } = box.getBoundingClientRect();
            const told = { frames: [], script: [], empty: 0 };
            let [last, heard] = [null, null];
            // Whoever listens to the scroll is called after this, and is done before the next frame is asked for.
            const hear = () => { heard = performance.now(); };
            addEventListener('scroll', hear, true);
            const isEmpty = (row) => {
                if (row.firstElementChild) return false;
                const its = row.getBoundingClientRect();
                return its.bottom > top && its.top < bottom;
            };
            const look = () => {
                const now = performance.now();
                if (last !== null) told.frames.push(now - last);
                if (heard !== null) told.script.push(now - heard);
                [last, heard] = [now, null];
                if ([...rows].some(isEmpty)) told.empty += 1;
                if (told.frames.length >= frames) {
                    removeEventListener('scroll', hear, true);
                    return done(JSON.stringify(told));
                }
                box.scrollTop += pixels;
                requestAnimationFrame(look);
            };
            box.scrollTop = begin;
            requestAnimationFrame(look);";
        let mut whole = Scroll::default();
        for second in 0..seconds {
            let begin = second * FRAMES * pixels;
            let arguments = [json!(scroller), json!(begin), json!(FRAMES), json!(pixels)];
            let told = self.asks_and_waits(script, arguments.to_vec()).await?;
            let told: Scroll = serde_json::from_str(&told)?;
            whole.frames.extend(told.frames);
            whole.script.extend(told.script);
            whole.empty += told.empty;
        }
        Ok(whole)
    }

    /// Lays a page of this height over everything; `.nothing` scrolls it.
    pub async fn is_covered_by_nothing(&self, pixels: u32) -> Result {
        self.asks(&format!(
            "const page = document.createElement('div');
            page.style.height = '{pixels}px';
            {COVER}"
        ))
        .await?;
        Ok(())
    }

    /// The same with so many rows of the list that stands there, which nobody adds to or takes from while it scrolls.
    pub async fn is_covered_by_rows(&self, rows: u32) -> Result {
        self.asks(&format!(
            "const list = document.querySelector('ul.list');
            const [page, known] = [list.cloneNode(), [...list.children]];
            page.style.setProperty('--total', {rows});
            for (let at = 0; at < {rows}; at += 1) {{
                const row = known[at % known.length].cloneNode(true);
                row.style.setProperty('--at', at);
                page.append(row);
            }}
            {COVER}"
        ))
        .await?;
        Ok(())
    }
}

/// Puts a page of its own over what stands there.
const COVER: &str = "
    document.querySelector('.nothing')?.remove();
    for (const part of document.body.children) part.style.display = 'none';
    const box = document.createElement('div');
    box.className = 'nothing';
    Object.assign(box.style, { position: 'fixed', inset: 0, overflow: 'auto' });
    box.append(page);
    document.body.append(box)";
