use jiff::civil::date;

use super::*;
use crate::product;

const fn reply(came: Reply, whole: Option<Reply>, taken: Option<Reply>) -> PayReply {
    PayReply {
        pay_day: date(2026, 12, 5),
        came,
        whole,
        drawn: whole,
        taken,
    }
}

#[test]
fn what_is_asked_where_money_came_is_answered_then_and_only_then() {
    use Reply::{No, Unknown, Yes};
    assert!(reply(Yes, Some(Yes), Some(No)).is_whole());
    assert!(reply(No, None, None).is_whole());
    assert!(reply(Unknown, None, None).is_whole());
    assert!(!reply(Yes, None, None).is_whole());
    assert!(!reply(No, Some(No), Some(No)).is_whole());
}

#[test]
fn no_money_less_money_and_a_taken_part_offer_a_complaint_and_not_knowing_does_not() {
    use Reply::{No, Unknown, Yes};
    assert!(reply(No, None, None).offers_a_complaint());
    assert!(reply(Yes, Some(No), Some(No)).offers_a_complaint());
    assert!(reply(Yes, Some(Yes), Some(Yes)).offers_a_complaint());
    assert!(!reply(Yes, Some(Yes), Some(No)).offers_a_complaint());
    assert!(!reply(Unknown, None, None).offers_a_complaint());
    assert!(!reply(Yes, Some(Unknown), Some(Unknown)).offers_a_complaint());
}

#[test]
fn each_product_says_what_to_bring_and_the_card_is_always_among_it() {
    let of = |code: &str| to_bring(product(code));
    assert_eq!(of("vietinbank_luuxa_account"), [Bring::Card]);
    assert_eq!(
        of("vietinbank_luuxa_represented"),
        [Bring::Card, Bring::Representative]
    );
    assert_eq!(of("viettel_mobile_money"), [Bring::Card, Bring::Phone]);
    assert_eq!(to_bring(None), [Bring::Card], "of paper nobody knows more");
}

#[test]
fn a_complaint_has_words_or_a_voice_and_never_prints_itself() {
    let complaint = Complaint {
        kind: ComplaintKind::LessMoney,
        against: Against::Commune,
        words: "thiếu hai trăm nghìn".into(),
    };
    assert_eq!(complaint.check(false), Ok(()));
    assert_eq!(format!("{complaint:?}"), "Complaint { .. }");
    let silent = Complaint {
        words: " ".into(),
        ..complaint
    };
    assert_eq!(silent.check(false), Err(ComplaintProblem::Empty));
    assert_eq!(silent.check(true), Ok(()));
}

#[test]
fn an_answer_about_a_volunteer_never_goes_to_the_volunteers_device() {
    for against in Against::ALL {
        let through = against.is_answered_through_the_device();
        assert_eq!(through, *against != Against::Operator, "{against}");
    }
}

#[test]
fn every_term_stands_on_the_list() {
    for deadline in Deadline::ALL {
        assert!(deadline.days() > 0, "{deadline}");
    }
    let due = Deadline::ComplaintAnswer.after(date(2026, 11, 23));
    assert_eq!(due, date(2026, 12, 8));
}
