//! The camera that is open: each frame gets a quick look, and beside those one long look at a time puts together what none of
//! the frames says alone.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tannha_capture::{CaptureError, Frames, GrayImage, glance};
use tannha_domain::{CardReading, Flaw};
use tauri::async_runtime::spawn_blocking;

use super::{App, held};
use crate::UiError;

/// After so long without a frame, somebody did something else: what was seen before is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(5);

/// One opening of the camera: another one is for another card.
pub(crate) type Opening = u64;

type Said = Result<CardReading, CaptureError>;

/// What a frame said, by itself or with those before it.
pub(crate) struct Seen {
    pub(crate) card: Option<CardReading>,
    /// What should be otherwise, where no card was read and that can be told.
    pub(crate) hint: Option<Flaw>,
}

#[derive(Debug, Default)]
pub(super) struct Live {
    last: Option<(Opening, Instant)>,
    /// Away while a long look goes on.
    frames: Option<Frames>,
    /// What the long look said that ended last, until somebody hears it.
    said: Option<Said>,
    hint: Option<Flaw>,
}

impl Live {
    /// The frames of this opening so far, for a long look; `None` while one goes on.
    fn begin(&mut self, opening: Opening, now: Instant) -> Option<Frames> {
        if !self.goes_on(opening, now) {
            *self = Self {
                frames: Some(Frames::new()),
                ..Self::default()
            };
        }
        self.last = Some((opening, now));
        self.frames.take()
    }

    /// A long look has ended; nobody waits for it where another camera is open by now, or the card was read meanwhile.
    fn end(&mut self, opening: Opening, frames: Frames, said: Said) {
        if self.last.is_some_and(|(last, _)| last == opening) && self.frames.is_none() {
            self.hint = frames.hint();
            self.frames = Some(frames);
            self.said = Some(said);
        }
    }

    fn goes_on(&self, opening: Opening, now: Instant) -> bool {
        self.last.is_some_and(|(last, at)| {
            last == opening && now.saturating_duration_since(at) < FORGOTTEN_AFTER
        })
    }

    /// What both looks say together. Two that disagree are a refusal, and then all begins anew.
    fn hear(&mut self, quick: Said) -> Said {
        let said = match (quick, self.said.take()) {
            (Ok(quick), Some(Ok(long))) if quick.raw != long.raw => {
                Err(CaptureError::ReadingsDisagree)
            }
            (Err(CaptureError::NoQr), Some(long)) => long,
            (Err(_), Some(Ok(long))) => Ok(long),
            (quick, _) => quick,
        };
        if said.is_ok() || said == Err(CaptureError::ReadingsDisagree) {
            *self = Self::default();
        }
        said
    }
}

impl App {
    /// What the card on this frame says. A long look at it begins where none goes on, and tells what it saw with a later frame.
    pub(crate) async fn look_live(
        self: &Arc<Self>,
        opening: Opening,
        frame: GrayImage,
    ) -> Result<Seen, UiError> {
        let today = self.today();
        let looked = spawn_blocking(move || {
            let quick = glance(&frame, today);
            (frame, quick)
        });
        let (frame, quick) = looked.await?;
        let mut live = held(&self.live);
        let frames = live.begin(opening, Instant::now());
        let heard = live.hear(quick);
        if let (Some(mut frames), true) = (frames, live.last.is_some()) {
            let app = Arc::clone(self);
            spawn_blocking(move || {
                let said = frames.add(&frame, today);
                held(&app.live).end(opening, frames, said);
            });
        }
        match heard {
            Err(CaptureError::NoQr) => Ok(Seen {
                card: None,
                hint: live.hint,
            }),
            Err(refusal) => Err(refusal.into()),
            Ok(card) => Ok(Seen {
                card: Some(card),
                hint: None,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tannha_domain::card_qr;

    use super::*;

    const MO: &str = "019157000123|090000123|Nông Thị Mơ|02091957|Nữ|Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|10052021";
    const THANH: &str = "019064000011|090000011|Nông Văn Thành|12031964|Nam|Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|10052021";

    fn card(payload: &str) -> CardReading {
        card_qr::parse(payload.as_bytes(), date(2026, 11, 27)).unwrap()
    }

    const NOTHING: Said = Err(CaptureError::NoQr);

    #[test]
    fn another_camera_and_a_pause_begin_anew() {
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let mut live = Live::default();
        let mut goes_on = |opening, at| {
            let goes_on = live.goes_on(opening, at);
            live.begin(opening, at);
            goes_on
        };
        assert!(!goes_on(1, begun));
        assert!(goes_on(1, after(4)));
        assert!(!goes_on(1, after(9)));
        assert!(!goes_on(2, after(10)));
    }

    #[test]
    fn one_long_look_goes_on_at_a_time_and_tells_what_it_saw_with_a_later_frame() {
        let (mut live, now) = (Live::default(), Instant::now());
        let frames = live.begin(1, now).unwrap();
        assert!(live.begin(1, now).is_none());
        assert_eq!(live.hear(NOTHING), NOTHING);
        live.end(1, frames, Ok(card(MO)));
        assert_eq!(live.hear(NOTHING), Ok(card(MO)));
    }

    #[test]
    fn a_long_look_of_a_camera_that_was_closed_tells_nobody() {
        let (mut live, now) = (Live::default(), Instant::now());
        let late = live.begin(1, now).unwrap();
        let frames = live.begin(2, now).unwrap();
        live.end(1, late, Ok(card(MO)));
        assert_eq!(live.hear(NOTHING), NOTHING);
        live.end(2, frames, Ok(card(THANH)));
        assert_eq!(live.hear(NOTHING), Ok(card(THANH)));
    }

    #[test]
    fn a_long_look_that_says_another_card_than_the_frame_does_is_a_refusal() {
        let (mut live, now) = (Live::default(), Instant::now());
        let frames = live.begin(1, now).unwrap();
        live.end(1, frames, Ok(card(MO)));
        assert_eq!(
            live.hear(Ok(card(THANH))),
            Err(CaptureError::ReadingsDisagree)
        );
        live.begin(1, now);
        assert_eq!(live.hear(Ok(card(THANH))), Ok(card(THANH)));
    }
}
