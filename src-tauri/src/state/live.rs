//! The frames of the camera that is open: several of them say what none says alone.

use std::{
    sync::TryLockError,
    time::{Duration, Instant},
};

use tannha_capture::Frames;
use tannha_domain::DraftId;

use super::App;

/// After so long without a frame, somebody did something else: what was seen before is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(5);

/// Whose card is looked for, and by which opening of the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) draft: DraftId,
    pub(crate) camera: u64,
}

#[derive(Debug, Default)]
pub(super) struct Live {
    last: Option<(Opened, Instant)>,
    frames: Frames,
}

impl Live {
    /// The frames of this camera so far; none of another one or of long ago.
    fn of(&mut self, opened: Opened, now: Instant) -> &mut Frames {
        if !self.goes_on(opened, now) {
            self.frames = Frames::new();
        }
        self.last = Some((opened, now));
        &mut self.frames
    }

    fn goes_on(&self, opened: Opened, now: Instant) -> bool {
        self.last.is_some_and(|(last, at)| {
            last == opened && now.saturating_duration_since(at) < FORGOTTEN_AFTER
        })
    }
}

impl App {
    /// Looks at one more frame; not while another is looked at.
    pub(crate) fn look_live<T>(
        &self,
        opened: Opened,
        look: impl FnOnce(&mut Frames) -> T,
    ) -> Option<T> {
        let mut live = match self.live.try_lock() {
            Ok(live) => live,
            Err(TryLockError::Poisoned(broken)) => broken.into_inner(),
            Err(TryLockError::WouldBlock) => return None,
        };
        Some(look(live.of(opened, Instant::now())))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn another_person_another_camera_and_a_pause_begin_anew() {
        let [hers, his] = [1, 2].map(|id| DraftId::from(Uuid::from_u128(id)));
        let opened = |draft, camera| Opened { draft, camera };
        let begun = Instant::now();
        let after = |seconds| begun + Duration::from_secs(seconds);
        let mut live = Live::default();
        let mut goes_on = |opened, at| {
            let goes_on = live.goes_on(opened, at);
            live.of(opened, at);
            goes_on
        };
        assert!(!goes_on(opened(hers, 1), begun));
        assert!(goes_on(opened(hers, 1), after(4)));
        assert!(!goes_on(opened(hers, 1), after(9)));
        assert!(!goes_on(opened(hers, 2), after(10)));
        assert!(!goes_on(opened(his, 2), after(11)));
    }
}
