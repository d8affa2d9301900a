use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::barriers;

const TODAY: Date = date(2026, 11, 25);

fn next(way: Way) -> NextAction {
    NextAction {
        way,
        day: Some(date(2026, 11, 28)),
        hour: None,
        season: Some(Season::Tet),
    }
}

#[test]
fn whoever_is_not_at_home_is_visited_on_a_day_that_is_still_to_come() {
    let mut visit = Visit::new(Channel::Door, "absent_temporarily", next(Way::Visit), "");
    assert_eq!(visit.check(TODAY), Ok(()));
    visit.next.day = None;
    assert_eq!(visit.check(TODAY), Err(VisitProblem::NoDay));
    visit.next.day = Some(date(2026, 11, 24));
    assert_eq!(visit.check(TODAY), Err(VisitProblem::PastDay));
    visit.next.day = Some(TODAY);
    assert_eq!(visit.check(TODAY), Ok(()), "this afternoon is no past day");
}

#[test]
fn who_works_away_is_on_the_list_of_a_season() {
    let mut visit = Visit::new(Channel::Phone, "absent_working_away", next(Way::Season), "");
    assert_eq!(visit.next.day, None, "a season has no day");
    assert_eq!(visit.check(TODAY), Ok(()));
    visit.next.season = None;
    assert_eq!(visit.check(TODAY), Err(VisitProblem::NoSeason));
}

#[test]
fn a_refusal_is_respected_and_leads_to_the_focal_account() {
    let visit = Visit::new(Channel::Door, "refuses", next(Way::Focal), " ");
    assert_eq!(visit.check(TODAY), Ok(()));
    assert_eq!(visit.owner(), Owner::Commune);
    assert_eq!(visit.note, None);
    let pressed = Visit::new(Channel::Door, "refuses", next(Way::Dossier), "");
    assert_eq!(pressed.check(TODAY), Err(VisitProblem::ForeignWay));
}

#[test]
fn a_place_belongs_to_a_visit_at_the_door() {
    let place = crate::Place::coarse(21.594, 105.848, 20.0);
    let visit = |channel| Visit::new(channel, "refuses", next(Way::Focal), "").at(place);
    assert_eq!(visit(Channel::Door).place, place);
    assert_eq!(visit(Channel::Phone).place, None);
    assert_eq!(visit(Channel::Kiosk).place, None);
}

#[test]
fn another_reason_is_written_down() {
    let other = |note: &str| Visit::new(Channel::Door, "other", next(Way::Visit), note);
    assert_eq!(other("").check(TODAY), Err(VisitProblem::NoNote));
    assert_eq!(other("có chó dữ").check(TODAY), Ok(()));
    assert_eq!(
        other(&"ờ".repeat(MAX_NOTE_CHARACTERS + 1)).check(TODAY),
        Err(VisitProblem::LongNote)
    );
}

#[test]
fn a_note_is_in_no_log() {
    let visit = Visit::new(Channel::Door, "other", next(Way::Visit), "bà Mơ ở nhà con");
    assert!(!format!("{visit:?}").contains("Mơ"));
}

proptest! {
    #[test]
    fn what_is_offered_for_a_barrier_can_be_kept(at in 0..barriers().len(), way in 0usize..5) {
        let barrier = &barriers()[at];
        let way = barrier.ways[way % barrier.ways.len()];
        let visit = Visit::new(Channel::Door, &barrier.code, next(way), "một câu");
        prop_assert_eq!(visit.check(TODAY), Ok(()));
        let text = serde_json::to_string(&visit).unwrap();
        prop_assert_eq!(serde_json::from_str::<Visit>(&text).unwrap(), visit);
    }
}
