use jiff::Timestamp;

use super::*;
use crate::{AnsweredBy, Mark, purpose};

fn says(purpose: &str, answer: Answer) -> ConsentAnswer {
    ConsentAnswer::new(
        purpose,
        answer,
        AnsweredBy::Person,
        "vi",
        Timestamp::UNIX_EPOCH,
    )
}

fn hers() -> ExistingAccount {
    ExistingAccount {
        bank: "970415".into(),
        bank_name: None,
        account: "1010 8765.4321".into(),
        holder: "NONG THI MO".into(),
        source: AccountSource::Typed,
        confirmed: Confirmation::of(Mark::Signature, Timestamp::UNIX_EPOCH),
        answers: Occasion::Existing
            .purposes()
            .iter()
            .map(|purpose| says(purpose, Answer::Yes))
            .collect(),
    }
}

#[test]
fn the_list_of_banks_has_each_number_once_and_stands_by_the_alphabet() {
    assert_eq!(banks().len(), 26);
    for (bank, next) in banks().iter().zip(banks().iter().skip(1)) {
        assert!(
            fold(&bank.short_name) < fold(&next.short_name),
            "{}",
            next.short_name
        );
    }
    for known in banks() {
        assert_eq!(known.bin.len(), 6);
        let twice = banks()
            .iter()
            .filter(|other| other.bin == known.bin)
            .count();
        assert_eq!(twice, 1, "{}", known.bin);
    }
}

#[test]
fn what_is_typed_twice_must_agree_however_it_is_spaced() {
    let account = hers().tidied("101087654321").unwrap();
    assert_eq!(account.account, "101087654321");
    assert_eq!(account.check(), Ok(()));
    assert_eq!(hers().tidied("101087654322"), Err(AccountProblem::Differs));
    let read = ExistingAccount {
        source: AccountSource::VietQr,
        ..hers()
    };
    assert!(read.tidied("").is_ok(), "a code is not typed twice");
}

#[test]
fn another_bank_is_named_and_a_bank_of_the_list_is_not() {
    let mut other = hers().tidied("101087654321").unwrap();
    other.bank = OTHER_BANK.into();
    assert_eq!(other.check(), Err(AccountProblem::BankName));
    other.bank_name = Some("Quỹ tín dụng nhân dân".into());
    assert_eq!(other.check(), Ok(()));
    other.bank = "123456".into();
    assert_eq!(other.check(), Err(AccountProblem::Bank));
}

#[test]
fn a_no_keeps_nothing() {
    let mut account = hers().tidied("101087654321").unwrap();
    account
        .answers
        .push(says("existing_account_to_payer", Answer::No));
    assert_eq!(account.check(), Err(AccountProblem::Consent));
}

#[test]
fn a_holder_without_marks_is_the_same_person_and_another_name_is_a_finding() {
    assert!(!hers().is_of_another("Nông Thị Mơ"));
    assert!(hers().is_of_another("Nông Thị Mai"));
}

#[test]
fn a_screen_shows_four_letters_at_most() {
    assert_eq!(account_tail("101087654321"), "4321");
    assert_eq!(account_tail("12"), "12");
    let said = format!("{:?}", hers());
    assert!(!said.contains("4321") && !said.contains("NONG"), "{said}");
}

#[test]
fn every_question_of_an_occasion_is_on_the_list() {
    for code in Occasion::ALL
        .iter()
        .flat_map(|occasion| occasion.purposes())
    {
        assert!(purpose(code).is_some(), "{code}");
    }
}
