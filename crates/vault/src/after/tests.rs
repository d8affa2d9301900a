use jiff::civil::{date, time};
use tannha_domain::{Bring, Called, Change, News, PayReply, PlannedSession, SessionId, Subject};
use uuid::Uuid;

use super::*;
use crate::{
    Heard,
    tests::{Hoa, Province, at, mo, now, submits},
};

fn hears(hoa: &Hoa, province: &Province, position: u64, when: Timestamp, news: News) {
    let heard = Heard {
        changes: vec![Change {
            position,
            at: when,
            news,
        }],
        ..province.silence(position)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
    hoa.vault.hear(&heard, None, now()).unwrap();
}

/// Mơ's dossier is accepted, and the bank opens the account.
fn opens(hoa: &Hoa, province: &Province) {
    let dossier = submits(&hoa.vault, mo()).dossier;
    for (position, event) in [
        (3, DossierEvent::Received { revision: 1 }),
        (4, DossierEvent::Accepted),
        (
            5,
            DossierEvent::Opened {
                account_tail: "0042".into(),
            },
        ),
    ] {
        let news = News::Dossier {
            dossier,
            subject: Subject::Person(mo()),
            event,
        };
        hears(hoa, province, position, at("2026-11-24T03:00:00Z"), news);
    }
}

fn reply(came: Reply) -> PayReply {
    let more = (came == Reply::Yes).then_some(Reply::Yes);
    PayReply {
        pay_day: date(2026, 12, 5),
        came,
        whole: more,
        drawn: more,
        taken: more.map(|_| Reply::No),
    }
}

#[test]
fn whose_account_is_open_is_told_once_and_then_no_more() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    opens(&hoa, &province);
    let opened = hoa.vault.opened_account(mo()).unwrap().unwrap();
    assert_eq!((opened.tail.as_str(), opened.told_at), ("0042", None));
    assert_eq!(hoa.vault.to_tell(5).unwrap().total, 1);

    hoa.vault
        .record_after(mo(), &AfterOpening::Told, now())
        .unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hoa.vault.to_tell(5).unwrap().total, 0);
    let opened = hoa.vault.opened_account(mo()).unwrap().unwrap();
    assert_eq!(opened.told_at, Some(now()));
}

#[test]
fn what_another_device_told_is_told() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    opens(&hoa, &province);
    let news = News::AccountTold {
        packet: PacketId::from(Uuid::from_u128(9)),
        person: mo(),
        at: now(),
    };
    hears(&hoa, &province, 6, now(), news);
    assert_eq!(hoa.vault.to_tell(5).unwrap().total, 0);
}

#[test]
fn after_a_pay_day_who_had_an_account_by_then_is_asked_once() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    opens(&hoa, &province);
    let today = date(2026, 12, 6);
    assert_eq!(hoa.vault.to_ask(today, 5).unwrap(), None);
    for (position, day) in [
        (6, date(2026, 11, 23)),
        (7, date(2026, 12, 5)),
        (8, date(2027, 1, 5)),
    ] {
        hears(&hoa, &province, position, now(), News::PayDay { day });
    }
    assert_eq!(
        hoa.vault.to_ask_of(mo(), date(2026, 12, 4)).unwrap(),
        None,
        "on the pay day before it there was no account"
    );
    assert_eq!(
        hoa.vault.to_ask_of(mo(), today).unwrap(),
        Some(date(2026, 12, 5))
    );
    let (day, waiting) = hoa.vault.to_ask(today, 5).unwrap().unwrap();
    assert_eq!((day, waiting.total), (date(2026, 12, 5), 1));

    let later = at("2026-12-06T03:00:00Z");
    hoa.vault
        .record_after(mo(), &AfterOpening::Paid(reply(Reply::Yes)), later)
        .unwrap();
    assert_eq!(hoa.vault.to_ask_of(mo(), today).unwrap(), None);
    assert_eq!(hoa.vault.to_ask(today, 5).unwrap().unwrap().1.total, 0);
    assert_eq!(
        hoa.vault.first_payment(mo()).unwrap(),
        Some(date(2026, 12, 5))
    );
    let next = date(2027, 1, 6);
    assert_eq!(
        hoa.vault.to_ask_of(mo(), next).unwrap(),
        Some(date(2027, 1, 5))
    );
}

#[test]
fn a_reply_that_is_not_whole_is_refused_and_leaves_nothing() {
    let hoa = Hoa::joined(&Province::new());
    let mut half = reply(Reply::Yes);
    half.taken = None;
    let refusal = hoa
        .vault
        .record_after(mo(), &AfterOpening::Paid(half), now())
        .unwrap_err();
    assert_eq!(refusal.code(), "reply_missing");
    assert!(hoa.vault.outgoing(10).unwrap().is_empty());
}

#[test]
fn no_money_is_no_first_payment() {
    let hoa = Hoa::joined(&Province::new());
    hoa.vault
        .record_after(mo(), &AfterOpening::Paid(reply(Reply::No)), now())
        .unwrap();
    assert_eq!(hoa.vault.first_payment(mo()).unwrap(), None);
}

#[test]
fn a_session_is_on_the_page_of_who_is_called_and_on_the_days_before_it() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let id = SessionId::from(Uuid::from_u128(31));
    let planned = PlannedSession {
        session: id,
        provider: "vietinbank".into(),
        day: date(2026, 12, 2),
        hour: Some(time(8, 0, 0, 0)),
        place: "Nhà văn hoá xóm".into(),
        home: false,
        people: vec![Called {
            person: mo(),
            bring: vec![Bring::Card, Bring::Phone],
        }],
    };
    hears(
        &hoa,
        &province,
        6,
        now(),
        News::Session { session: planned },
    );
    let near = hoa
        .vault
        .sessions(date(2026, 11, 30), date(2026, 12, 3))
        .unwrap();
    assert_eq!((near.len(), near[0].called), (1, 1));
    let far = hoa.vault.sessions(date(2026, 11, 20), date(2026, 11, 23));
    assert!(far.unwrap().is_empty());

    let (session, bring) = hoa
        .vault
        .session_of(mo(), date(2026, 12, 2))
        .unwrap()
        .unwrap();
    assert_eq!(session.place, "Nhà văn hoá xóm");
    assert_eq!(bring, [Bring::Card, Bring::Phone]);
    assert_eq!(hoa.vault.session_of(mo(), date(2026, 12, 3)).unwrap(), None);
    let calls = hoa.vault.session(id).unwrap().unwrap();
    assert_eq!(calls.people[0].person.person.id, mo());
}
