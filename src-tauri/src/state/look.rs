//! How the screens look and when they lock, which is known before anybody unlocked; and the counter's queue.

use jiff::Timestamp;
use tannha_vault::day;

use super::{App, held};
use crate::{
    UiError,
    views::{AppState, Stage, Stopped, TextSize},
};

/// A tablet is put down between two doors; a counter stands among people.
const IDLE_MINUTES: u16 = 10;
const IDLE_MINUTES_AT_A_COUNTER: u16 = 3;

impl App {
    /// What the window shows before anybody unlocked.
    pub(super) fn look(&self) -> AppState {
        let settings = held(&self.settings).clone();
        let kiosk = self.options.kiosk || settings.kiosk;
        let (size, idle) = if kiosk {
            (TextSize::Large, IDLE_MINUTES_AT_A_COUNTER)
        } else {
            (TextSize::Usual, IDLE_MINUTES)
        };
        let today = day(Timestamp::now());
        let stopped = self.stopped(settings.handed_over);
        AppState {
            stage: Stage::Locked,
            language: settings.language,
            theme: settings.theme,
            text_size: settings.text_size.unwrap_or(size),
            operators: Vec::new(),
            operator: None,
            operator_name: None,
            area_name: None,
            province_name: None,
            demo: false,
            kiosk,
            kiosk_locks: settings.kiosk_locks,
            idle_minutes: settings.idle_minutes.unwrap_or(idle),
            queue: settings
                .queue
                .filter(|(called_on, _)| *called_on == today)
                .map_or(0, |(_, number)| number),
            clock_ahead_ms: 0,
            reads_aloud: settings.reads_aloud,
            send_over: settings.send_over,
            toured: settings.toured,
            training: false,
            invitation: None,
            wished: settings.wished,
            stopped,
            left_to_hand_over: stopped.map_or(0, |_| self.post_box().left().unwrap_or(0)),
        }
    }

    fn stopped(&self, handed_over: bool) -> Option<Stopped> {
        if handed_over {
            return Some(Stopped::HandedOver);
        }
        // One that cannot be read keeps nobody out.
        let stopped = self.post_box().is_stopped().unwrap_or(false);
        stopped.then_some(Stopped::HandsOver)
    }

    /// Whether others could hand over here when the app ended.
    pub(super) fn opens_a_relay(&self) -> bool {
        self.has_joined() && held(&self.settings).relay
    }

    /// Says whether the device stands at a counter.
    pub(crate) fn set_kiosk(&self, kiosk: bool) -> Result<(), UiError> {
        self.remember(|settings| settings.kiosk = kiosk)
    }

    /// Says whether a counter locks after each person.
    pub(crate) fn set_kiosk_locks(&self, locks: bool) -> Result<(), UiError> {
        self.remember(|settings| settings.kiosk_locks = locks)
    }

    /// Says after how many minutes the screen locks by itself.
    pub(crate) fn set_idle(&self, minutes: u16) -> Result<(), UiError> {
        self.remember(|settings| settings.idle_minutes = Some(minutes.clamp(1, 60)))
    }

    /// Says whether each question is read aloud as it comes.
    pub(crate) fn set_reads_aloud(&self, reads: bool) -> Result<(), UiError> {
        self.remember(|settings| settings.reads_aloud = reads)
    }

    /// Says that the first-day tour was seen, or skipped.
    pub(crate) fn set_toured(&self) -> Result<(), UiError> {
        self.remember(|settings| settings.toured = true)
    }

    /// Calls this number of today's queue.
    pub(crate) fn call_number(&self, number: u32) -> Result<(), UiError> {
        let today = day(Timestamp::now());
        self.remember(|settings| settings.queue = Some((today, number)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;

    fn app(data: &std::path::Path, kiosk: bool) -> App {
        App::new(Options {
            data: data.to_owned(),
            kiosk,
            sticks: None,
            invitation: None,
        })
    }

    #[test]
    fn a_counter_has_larger_words_and_locks_sooner_until_somebody_chooses() {
        let folder = tempfile::tempdir().unwrap();
        let counter = app(folder.path(), true);
        let look = counter.look();
        assert_eq!((look.text_size, look.idle_minutes), (TextSize::Large, 3));
        assert!(look.kiosk_locks);
        counter.set_text_size(TextSize::Usual).unwrap();
        counter.set_idle(0).unwrap();
        let look = counter.look();
        assert_eq!((look.text_size, look.idle_minutes), (TextSize::Usual, 1));
    }

    #[test]
    fn numbers_are_remembered_over_a_restart_and_begin_anew_each_day() {
        let folder = tempfile::tempdir().unwrap();
        app(folder.path(), true).call_number(12).unwrap();
        let again = app(folder.path(), true);
        assert_eq!(again.look().queue, 12);
        let yesterday = day(Timestamp::now()).yesterday().unwrap();
        again
            .remember(|settings| settings.queue = Some((yesterday, 12)))
            .unwrap();
        assert_eq!(again.look().queue, 0);
    }
}
