//! What the screens may ask for, a file an area. A command is a doorway: parse, call, map the error.

mod account;
mod after;
mod capture;
mod consent;
mod draft;
mod household;
mod mark;
mod marked;
mod operators;
mod outbox;
mod paper;
mod people;
mod ready;
mod relay;
mod request;
mod session;
mod stick;
mod training;
mod units;
mod visit;
mod voice;
mod withdrawal;

use std::sync::Arc;

use tauri::{State, Wry, ipc::Invoke};

use crate::state::App;

/// Every command by its name: what the capability allows and what the screens call are held against this list.
pub const COMMANDS: &[&str] = include!("commands/names.rs");

/// The app behind the window.
type Shared<'a> = State<'a, Arc<App>>;

/// Finds the command that is asked for.
#[expect(clippy::too_many_lines, reason = "a list, one line a command")]
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        session::app_state,
        session::set_language,
        session::set_theme,
        session::set_text_size,
        session::join,
        session::unlock,
        session::lock,
        session::set_kiosk,
        session::set_kiosk_locks,
        session::set_idle,
        session::set_reads_aloud,
        voice::voices,
        voice::recording,
        voice::read_aloud,
        session::call_number,
        session::set_toured,
        people::today,
        people::search_roster,
        people::person,
        draft::open_draft,
        draft::redo_dossier,
        draft::draft,
        draft::discard_draft,
        consent::answer_consent,
        draft::save_field,
        draft::remember_place,
        draft::number_said,
        capture::save_card,
        capture::use_zone,
        draft::products,
        draft::choose_product,
        draft::check_draft,
        draft::submit_dossier,
        capture::scan_frame,
        capture::judge_frame,
        capture::read_card_image,
        capture::save_photo,
        capture::keep_anyway,
        capture::attachment,
        capture::remove_attachment,
        capture::undo_remove,
        mark::read_back,
        mark::sign,
        mark::keep_voice,
        mark::bind_sheet_frame,
        mark::bind_sheet_image,
        mark::keep_sheet,
        mark::take_pad_frame,
        mark::take_pad_image,
        marked::mark_questions,
        marked::check_witness,
        marked::free_sheet_frame,
        marked::free_sheet_image,
        marked::shows_sheet,
        marked::training_sheet,
        outbox::outbox,
        outbox::sync_now,
        stick::sticks,
        stick::write_stick,
        stick::read_stick,
        stick::wish_by_stick,
        stick::join_from_stick,
        outbox::write_reasons,
        relay::wish_by_relay,
        relay::join_by_relay,
        relay::see_relay,
        relay::relay,
        relay::set_relay,
        relay::renew_relay,
        relay::relay_peers,
        relay::scan_relay,
        relay::pair_relay,
        relay::forget_relay,
        relay::hand_over,
        outbox::set_send_over,
        paper::papers,
        paper::paper_length,
        paper::paper_page,
        paper::print_paper,
        paper::shelves,
        paper::save_paper,
        units::units,
        units::search_units,
        visit::barriers,
        visit::record_visit,
        visit::house_place_allowed,
        visit::find_place,
        account::person_questions,
        account::banks,
        account::scan_account,
        account::read_account_image,
        account::report_account,
        after::session_page,
        after::opened_account,
        after::tell_account,
        after::answer_payday,
        after::complain,
        after::complaint_answer,
        after::tell_answer,
        after::authorise_focal,
        after::record_attendance,
        after::authorise_receiver,
        withdrawal::withdrawable,
        withdrawal::withdraw,
        visit::note_to_leave,
        visit::set_team_phone,
        ready::readiness,
        operators::operators,
        operators::add_operator,
        operators::take_over_draft,
        operators::hand_over_draft,
        operators::discard_draft_because,
        operators::leaving,
        operators::hand_over_promises,
        operators::forget_me,
        training::enter_training,
        training::leave_training,
        training::training_picture,
        household::household,
        household::offers,
        household::take_offer,
        household::doors,
        household::move_door,
        household::walk_hamlet,
        household::move_hamlet,
        household::return_list,
        household::find_by_frame,
        household::find_by_card_image,
        request::proposals,
        request::proposal_places,
        request::alike,
        request::propose,
        request::open_proposal_draft,
        request::report_wrong,
        request::saw_proposal,
        request::saw_correction,
    ]
}

#[cfg(test)]
mod tests {
    use super::COMMANDS;

    /// The words in quotes after each `before`.
    fn named<'a>(text: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
        text.split(before)
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
    }

    fn sorted(names: impl IntoIterator<Item = impl Into<String>>) -> Vec<String> {
        let mut names: Vec<String> = names.into_iter().map(Into::into).collect();
        names.sort();
        names
    }

    #[test]
    fn the_screens_call_exactly_the_commands_that_there_are() {
        let calls: String = include_str!("../../ui/field/src/lib/commands.ts")
            .split_whitespace()
            .collect();
        // `invoke<Type>("name"`: the type may hold a bar, but no quote and no parenthesis.
        let called = calls
            .split("invoke<")
            .skip(1)
            .filter_map(|call| named(call, "(\"").next());
        assert_eq!(sorted(called), sorted(COMMANDS.iter().copied()));
    }

    #[test]
    fn the_capability_allows_exactly_the_commands_that_there_are() {
        let capability = include_str!("../capabilities/main.json");
        let allowed = named(capability, "\"allow-").map(|name| name.replace('-', "_"));
        assert_eq!(sorted(allowed), sorted(COMMANDS.iter().copied()));
    }

    #[test]
    fn the_handler_knows_exactly_the_commands_that_there_are() {
        let source = include_str!("commands.rs");
        let list = source
            .split("generate_handler![")
            .nth(1)
            .and_then(|rest| rest.split(']').next())
            .unwrap();
        let known = list
            .split(',')
            .filter_map(|path| path.trim().split("::").nth(1));
        assert_eq!(sorted(known), sorted(COMMANDS.iter().copied()));
    }
}
