use jiff::civil::{date, time};
use tannha_domain::{Change, Channel, News, Season, VisitProblem};
use tannha_packet::{Manifest, SignedManifest};
use uuid::Uuid;

use super::*;
use crate::{
    Heard, RosterQuery,
    tests::{Hoa, Province, at, mo, now, submits},
};

fn tho() -> PersonId {
    PersonId::from(Uuid::from_u128(102))
}

fn dao() -> PersonId {
    PersonId::from(Uuid::from_u128(201))
}

fn next(way: Way, day: i8) -> NextAction {
    NextAction {
        way,
        day: Some(date(2026, 11, day)),
        hour: None,
        season: Some(Season::Tet),
    }
}

fn absent(day: i8) -> Visit {
    Visit::new(
        Channel::Door,
        "absent_temporarily",
        next(Way::Visit, day),
        "",
    )
}

fn stands(hoa: &Hoa, person: PersonId) -> PersonState {
    hoa.vault.person(person).unwrap().unwrap().state
}

fn promised(hoa: &Hoa, day: i8) -> Vec<PersonId> {
    let promises = hoa.vault.promised(date(2026, 11, day)).unwrap();
    promises
        .into_iter()
        .map(|promise| promise.person.person.id)
        .collect()
}

#[test]
fn a_visit_is_a_packet_and_only_the_province_reads_it() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let visit = Visit::new(
        Channel::Phone,
        "other",
        next(Way::Call, 25),
        "gọi sau giờ cơm",
    );
    let packet = hoa.vault.record_visit(mo(), &visit, now()).unwrap();
    let heads = hoa.vault.outgoing(10).unwrap();
    assert_eq!(heads.len(), 1);
    assert_eq!(heads[0].packet, packet);

    let sealed = hoa.vault.blob(heads[0].digest, 0, usize::MAX).unwrap();
    let signed = SignedManifest::read(&province.intake.open(&sealed).unwrap()).unwrap();
    let manifest: Manifest = signed.verify(&[province.signing.verifying()]).unwrap().0;
    assert_eq!(manifest.kind, VISIT);
    assert_eq!(manifest.subject, Subject::Person(mo()));
    assert_eq!(manifest.body::<Visit>().unwrap(), visit);
    let outbox = hoa.vault.outbox().unwrap();
    assert_eq!(outbox[0].name.as_deref(), Some("Nông Thị Mơ"));
}

#[test]
fn where_a_house_stands_is_kept_only_where_the_province_allows_it() {
    let hoa = Hoa::joined(&Province::new());
    let visit = absent(24).at(Place::coarse(21.594, 105.848, 20.0));
    hoa.vault.record_visit(mo(), &visit, now()).unwrap();
    assert_eq!(hoa.vault.visits_of(mo()).unwrap()[0].visit.place, None);

    hoa.vault.set_setting(HOUSE_PLACE, "allowed").unwrap();
    hoa.vault.record_visit(tho(), &visit, now()).unwrap();
    assert_eq!(
        hoa.vault.visits_of(tho()).unwrap()[0].visit.place,
        visit.place
    );
}

/// dimagi/commcare-android, `FormEntryActivity`: what was entered is gone after a kill.
#[test]
fn a_visit_that_was_saved_is_there_after_a_kill() {
    let hoa = Hoa::joined(&Province::new());
    hoa.vault.record_visit(mo(), &absent(24), now()).unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hoa.vault.visits_of(mo()).unwrap().len(), 1);
    assert_eq!(hoa.vault.outgoing(10).unwrap().len(), 1);
    assert_eq!(stands(&hoa, mo()), PersonState::Appointment);
}

#[test]
fn what_lacks_a_day_is_refused_and_leaves_nothing() {
    let hoa = Hoa::joined(&Province::new());
    let mut visit = absent(24);
    visit.next.day = None;
    let refusal = hoa.vault.record_visit(mo(), &visit, now()).unwrap_err();
    assert!(matches!(refusal, VaultError::Visit(VisitProblem::NoDay)));
    assert!(hoa.vault.outgoing(10).unwrap().is_empty());
    assert!(hoa.vault.visits_of(mo()).unwrap().is_empty());
    assert_eq!(stands(&hoa, mo()), PersonState::NotReached);
}

#[test]
fn what_was_promised_comes_on_its_day_soonest_first_and_stays_until_it_is_kept() {
    let hoa = Hoa::joined(&Province::new());
    let mut at_eight = absent(24);
    at_eight.next.hour = Some(time(8, 0, 0, 0));
    hoa.vault.record_visit(mo(), &absent(24), now()).unwrap();
    hoa.vault.record_visit(tho(), &absent(26), now()).unwrap();
    hoa.vault.record_visit(dao(), &at_eight, now()).unwrap();
    assert_eq!(promised(&hoa, 23), []);
    assert_eq!(promised(&hoa, 24), [dao(), mo()]);
    assert_eq!(promised(&hoa, 27), [dao(), mo(), tho()], "late is not lost");

    // Another visit takes the place of the promise, and so does a dossier.
    let later = at("2026-11-24T02:00:00Z");
    hoa.vault.record_visit(dao(), &absent(30), later).unwrap();
    submits(&hoa.vault, mo());
    assert_eq!(promised(&hoa, 27), [tho()]);
    assert_eq!(stands(&hoa, mo()), PersonState::Waiting);
}

/// Somebody whose dossier is under way dies, moves away or cannot come to the session: that has an owner too.
#[test]
fn a_visit_after_a_dossier_was_sent_stands_beside_it() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    hoa.vault.record_visit(mo(), &absent(24), now()).unwrap();
    let sent = submits(&hoa.vault, mo());
    province.signs_for(&hoa.vault, &sent, 1);
    assert!(hoa.vault.last_word(mo()).unwrap().is_none());

    let later = now() + jiff::SignedDuration::from_hours(1);
    let lost = Visit::new(Channel::Door, "no_id_card", next(Way::Visit, 25), "");
    let packet = hoa.vault.record_visit(mo(), &lost, later).unwrap();
    assert_eq!(stands(&hoa, mo()), PersonState::InReview);
    assert_eq!(promised(&hoa, 25), [mo()]);
    assert_eq!(hoa.vault.last_word(mo()).unwrap().unwrap().packet, packet);

    let moved = Visit::new(Channel::Door, "moved_away", next(Way::Desk, 25), "");
    let visit = hoa
        .vault
        .record_visit(mo(), &moved, later + jiff::SignedDuration::from_hours(1))
        .unwrap();
    assert_eq!(promised(&hoa, 25), [], "the desk is next");
    let heard = Heard {
        changes: vec![Change {
            position: 3,
            at: later,
            news: News::Answered {
                visit,
                person: mo(),
                answer: DeskAnswer::Impossible,
                words: None,
            },
        }],
        ..province.silence(3)
    };
    hoa.vault.hear(&heard, None, later).unwrap();
    assert_eq!(hoa.vault.answered().unwrap()[0].person.person.id, mo());
}

#[test]
fn who_works_away_is_on_the_return_list_of_the_hamlet() {
    let hoa = Hoa::joined(&Province::new());
    let away = Visit::new(
        Channel::Door,
        "absent_working_away",
        next(Way::Season, 24),
        "",
    );
    hoa.vault.record_visit(dao(), &away, now()).unwrap();
    let list = hoa.vault.return_list().unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].next.season, Some(Season::Tet));
    assert_eq!(stands(&hoa, dao()), PersonState::Absent);
    let found = hoa.vault.search_roster(&RosterQuery {
        filter: Some(PersonState::Absent),
        limit: 10,
        ..RosterQuery::default()
    });
    assert_eq!(found.unwrap().total, 1);
}

#[test]
fn a_visit_of_another_device_is_heard_once_and_counts_by_when_it_took_place() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    hoa.vault.record_visit(mo(), &absent(24), now()).unwrap();
    let theirs = News::Visit {
        packet: PacketId::from(Uuid::from_u128(9)),
        person: mo(),
        at: at("2026-11-20T02:00:00Z"),
        visit: Visit::new(Channel::Door, "refuses", next(Way::Focal, 20), ""),
    };
    let heard = Heard {
        changes: vec![Change {
            position: 5,
            at: now(),
            news: theirs,
        }],
        ..province.silence(5)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
    hoa.vault.hear(&heard, None, now()).unwrap();
    let visits = hoa.vault.visits_of(mo()).unwrap();
    assert_eq!(visits.len(), 2);
    assert_eq!(visits[0].visit.barrier, "refuses", "it was the earlier one");
    assert_eq!(stands(&hoa, mo()), PersonState::Appointment);
    assert!(
        hoa.vault.outgoing(10).unwrap().len() == 1,
        "what was heard is not sent again"
    );
}

#[test]
fn visits_go_before_the_pictures_of_new_dossiers() {
    let hoa = Hoa::joined(&Province::new());
    let dossier = submits(&hoa.vault, mo());
    let visit = hoa.vault.record_visit(dao(), &absent(24), now()).unwrap();
    let heads = hoa.vault.outgoing(10).unwrap();
    let order: Vec<_> = heads.iter().map(|head| head.packet).collect();
    assert_eq!(order, [visit, dossier.packet]);
}

#[test]
fn what_the_desk_answers_brings_the_person_back_to_the_team() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let no_card = Visit::new(Channel::Door, "no_id_card", next(Way::Desk, 24), "");
    let visit = hoa.vault.record_visit(mo(), &no_card, now()).unwrap();
    assert_eq!(stands(&hoa, mo()), PersonState::Handed);

    let says = |position, answer, words: &str| Heard {
        changes: vec![Change {
            position,
            at: now() + jiff::SignedDuration::from_hours(i64::try_from(position).unwrap()),
            news: News::Answered {
                visit,
                person: mo(),
                answer,
                words: Some(words.to_owned()),
            },
        }],
        ..province.silence(position)
    };
    let waits = says(3, DeskAnswer::Waits, "thẻ về ngày 12");
    hoa.vault.hear(&waits, None, now()).unwrap();
    assert_eq!(stands(&hoa, mo()), PersonState::Handed);
    let mended = says(4, DeskAnswer::Mended, "đã có thẻ");
    hoa.vault.hear(&mended, None, now()).unwrap();
    hoa.vault.hear(&waits, None, now()).unwrap();
    assert_eq!(stands(&hoa, mo()), PersonState::Answered);
    let back = hoa.vault.answered().unwrap();
    assert_eq!(back.len(), 1);
    assert_eq!(back[0].words.as_deref(), Some("đã có thẻ"));

    let later = at("2026-12-01T02:00:00Z");
    let again = Visit::new(Channel::Door, "no_id_card", next(Way::Desk, 24), "");
    hoa.vault.record_visit(mo(), &again, later).unwrap();
    assert_eq!(stands(&hoa, mo()), PersonState::Handed);
    assert!(hoa.vault.answered().unwrap().is_empty());
}
