use jiff::civil::date;
use tannha_domain::{AfterMissed, Called, Change, MissedBecause, News, PlannedSession};
use uuid::Uuid;

use super::*;
use crate::{
    Heard,
    tests::{Hoa, Province, at, mo, now},
};

fn session() -> SessionId {
    SessionId::from(Uuid::from_u128(77))
}

/// The session is on the day of `now`.
fn is_called_with(hoa: &Hoa, province: &Province, position: u64, news: News) {
    let heard = Heard {
        changes: vec![Change {
            position,
            at: now(),
            news,
        }],
        ..province.silence(position)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
}

fn planned(day: Date) -> News {
    News::Session {
        session: PlannedSession {
            session: session(),
            provider: "vietinbank".into(),
            day,
            hour: None,
            place: "Nhà văn hoá xóm".into(),
            home: false,
            people: vec![Called {
                person: mo(),
                bring: Vec::new(),
            }],
        },
    }
}

fn says(attendance: Attendance) -> SessionAttendance {
    SessionAttendance {
        session: session(),
        attendance,
    }
}

const MISSED: Attendance = Attendance::Missed {
    why: MissedBecause::Ill,
    next: AfterMissed::HomeSession,
};

#[test]
fn who_did_not_come_is_noted_once_the_day_is_there_and_the_last_word_counts() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let today = hoa.vault.today(now());
    is_called_with(&hoa, &province, 5, planned(today.tomorrow().unwrap()));
    let early = hoa.vault.record_attendance(mo(), &says(MISSED), now());
    assert_eq!(early.unwrap_err().code(), "session_not_called");

    is_called_with(&hoa, &province, 6, planned(today));
    let open = |hoa: &Hoa| hoa.vault.sessions_to_note(today, today).unwrap().len();
    assert_eq!(open(&hoa), 1);
    hoa.vault
        .record_attendance(mo(), &says(MISSED), now())
        .unwrap();
    assert_eq!(open(&hoa), 0);
    let last = |hoa: &Hoa| hoa.vault.attended(mo()).unwrap().unwrap().attendance;
    assert_eq!(last(&hoa), MISSED);
    let page = hoa.vault.session(session()).unwrap().unwrap();
    assert_eq!(page.people[0].attendance, Some(MISSED));

    let later = at("2026-11-24T20:00:00Z");
    hoa.vault
        .record_attendance(mo(), &says(Attendance::Came), later)
        .unwrap();
    assert_eq!(last(&hoa), Attendance::Came);
}

#[test]
fn what_another_of_the_team_wrote_down_is_heard_once() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    is_called_with(&hoa, &province, 5, planned(date(2026, 11, 20)));
    for position in [6, 7] {
        let news = News::SessionAttended {
            packet: PacketId::from(Uuid::from_u128(9)),
            person: mo(),
            at: now(),
            said: says(Attendance::Came),
        };
        is_called_with(&hoa, &province, position, news);
    }
    let last = hoa.vault.attended(mo()).unwrap().unwrap();
    assert_eq!(last.attendance, Attendance::Came);
}

#[test]
fn nobody_is_noted_who_was_not_called() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    is_called_with(&hoa, &province, 5, planned(date(2026, 11, 20)));
    let other = crate::tests::village()[2].id;
    let refused = hoa
        .vault
        .record_attendance(other, &says(Attendance::Came), now());
    assert_eq!(refused.unwrap_err().code(), "session_not_called");
}
