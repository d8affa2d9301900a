use jiff::civil::date;
use tannha_domain::{Answer, Change, Mark, News, Occasion};

use super::*;
use crate::{
    Heard,
    tests::{Hoa, Province, SIGNED, at, confirms, mo, now, signature},
};

fn hers(answer: Answer) -> FocalAuthorisation {
    FocalAuthorisation {
        confirmed: signature(),
        answers: confirms(Occasion::Focal.purposes(), answer, Mark::Signature),
    }
}

fn is_served(hoa: &Hoa, province: &Province, position: u64, review_on: Date) {
    let heard = Heard {
        changes: vec![Change {
            position,
            at: now(),
            news: News::FocalServed {
                person: mo(),
                review_on,
            },
        }],
        ..province.silence(position)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
}

fn stands(hoa: &Hoa) -> PersonState {
    hoa.vault.person(mo()).unwrap().unwrap().state
}

#[test]
fn an_authorisation_waits_for_the_province_and_then_the_commune_receives() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    hoa.vault
        .authorise_focal(mo(), &hers(Answer::Yes), SIGNED, now())
        .unwrap();
    assert_eq!(stands(&hoa), PersonState::Handed);
    is_served(&hoa, &province, 5, date(2027, 2, 21));
    assert_eq!(stands(&hoa), PersonState::Focal);
    let focal = hoa.vault.focal_of(mo()).unwrap().unwrap();
    assert_eq!(focal.review_on, Some(date(2027, 2, 21)));
    assert_eq!(focal.authorised_at, Some(now()));
}

#[test]
fn every_three_months_it_is_asked_again_until_the_province_heard_the_answer() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    is_served(&hoa, &province, 5, date(2027, 2, 21));
    let later = at("2027-02-20T03:00:00Z");
    let reviews = |hoa: &Hoa, day| hoa.vault.focal_reviews(day, later).unwrap().len();
    assert_eq!(reviews(&hoa, date(2027, 2, 20)), 0);
    assert_eq!(reviews(&hoa, date(2027, 2, 21)), 1);
    hoa.vault
        .authorise_focal(mo(), &hers(Answer::Yes), SIGNED, later)
        .unwrap();
    assert_eq!(
        reviews(&hoa, date(2027, 2, 21)),
        0,
        "the answer is on its way"
    );
    is_served(&hoa, &province, 6, date(2027, 5, 22));
    assert_eq!(reviews(&hoa, date(2027, 5, 21)), 0);
    assert_eq!(stands(&hoa), PersonState::Focal);
}

#[test]
fn a_no_keeps_nothing() {
    let hoa = Hoa::joined(&Province::new());
    let refusal = hoa
        .vault
        .authorise_focal(mo(), &hers(Answer::No), SIGNED, now())
        .unwrap_err();
    assert_eq!(refusal.code(), "account_consent");
    assert!(hoa.vault.outgoing(10).unwrap().is_empty());
    assert_eq!(stands(&hoa), PersonState::NotReached);
}
