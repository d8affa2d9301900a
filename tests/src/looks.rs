//! How often the window looks at what the camera shows, and what becomes of its own frames meanwhile.

use serde::Deserialize;
use serde_json::json;

use crate::{Page, Result};

/// What happened in a window with its camera open.
#[derive(Debug, Deserialize)]
pub struct Looks {
    seconds: f64,
    codes: f64,
    judged: f64,
    /// Milliseconds between one frame of the window and the next, the shortest first.
    frames: Vec<f64>,
}

impl Looks {
    /// How often it was looked for a code, a second.
    pub fn codes_a_second(&self) -> f64 {
        self.codes / self.seconds
    }

    /// How often the picture was judged, a second.
    pub fn judged_a_second(&self) -> f64 {
        self.judged / self.seconds
    }

    /// So many of a hundred of the window's frames came within this many milliseconds.
    pub fn frame(&self, of_a_hundred: usize) -> f64 {
        let last = self.frames.len().saturating_sub(1);
        let at = (self.frames.len() * of_a_hundred / 100).min(last);
        self.frames.get(at).copied().unwrap_or(f64::NAN)
    }
}

impl Page {
    /// Counts from now on which questions about a frame have been answered.
    pub async fn counts_frames(&self) -> Result {
        self.asks(
            "window.answered = { codes: 0, judged: 0 };
            const ask = window.fetch;
            const nothing = { headers: { 'Tauri-Response': 'ok', 'Content-Type': 'application/json' } };
            window.fetch = async (where, ...rest) => {
                const command = String(where);
                if (window.nobodyLooks && /find_by_frame/.test(command)) {
                    return new Response('{\"found\":null,\"hint\":null}', nothing);
                }
                const answer = await ask(where, ...rest);
                if (/find_by_frame|scan_frame/.test(command)) window.answered.codes += 1;
                if (/judge_frame/.test(command)) window.answered.judged += 1;
                return answer;
            };",
        )
        .await?;
        Ok(())
    }

    /// Whether frames are answered without anybody's having looked at them: what the camera's picture itself costs.
    pub async fn nobody_looks(&self, nobody: bool) -> Result {
        self.asks(&format!("window.nobodyLooks = {nobody};"))
            .await?;
        Ok(())
    }

    /// What happens in so many seconds.
    pub async fn looks(&self, seconds: f64) -> Result<Looks> {
        const A_TURN: f64 = 2.0;
        let script = "
            const [seconds, done] = arguments;
            const [begun, before] = [performance.now(), { ...window.answered }];
            const frames = [];
            let last = begun;
            const again = (now) => {
                frames.push(now - last);
                last = now;
                if (now - begun < seconds * 1000) return requestAnimationFrame(again);
                done(JSON.stringify({
                    seconds: (now - begun) / 1000,
                    codes: window.answered.codes - before.codes,
                    judged: window.answered.judged - before.judged,
                    frames: frames.slice(1),
                }));
            };
            requestAnimationFrame(again);";
        let mut all = Looks {
            seconds: 0.0,
            codes: 0.0,
            judged: 0.0,
            frames: Vec::new(),
        };
        // A script has to answer in time.
        while all.seconds < seconds {
            let told = self.asks_and_waits(script, vec![json!(A_TURN)]).await?;
            let told: Looks = serde_json::from_str(&told)?;
            all.seconds += told.seconds;
            all.codes += told.codes;
            all.judged += told.judged;
            all.frames.extend(told.frames);
        }
        all.frames.sort_by(f64::total_cmp);
        Ok(all)
    }
}
