use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::AnsweredBy;

const TODAY: Date = date(2026, 11, 26);

fn said(purpose: &str, answer: Answer) -> ConsentAnswer {
    let by = AnsweredBy::Person;
    ConsentAnswer::new(purpose, answer, by, "vi", Timestamp::UNIX_EPOCH)
}

fn of_the_witness(answer: Answer) -> ConsentAnswer {
    ConsentAnswer {
        about: Some(ThirdPerson::Helper.to_string()),
        ..said(THIRD_PARTY, answer)
    }
}

fn serial(number: u16) -> SheetSerial {
    SheetSerial::new("K7MX".parse().unwrap(), number).unwrap()
}

fn confirmed(mark: Mark) -> Confirmation {
    let quy = Witness {
        name: "Lường Thị Quý".into(),
        birth: "1970".parse().unwrap(),
        relation: "neighbour".into(),
        number: Some("019170000017".into()),
    };
    match mark {
        Mark::Sheet => Confirmation::on(serial(14), quy, Timestamp::UNIX_EPOCH),
        _ => Confirmation::of(mark, Timestamp::UNIX_EPOCH),
    }
}

fn answers(mark: Mark) -> Vec<ConsentAnswer> {
    vec![
        said("interpreter_or_witness", Answer::Yes),
        of_the_witness(Answer::Yes),
        said(mark.purpose(), Answer::Yes),
    ]
}

fn problem(confirmation: &Confirmation, answers: &[ConsentAnswer]) -> Option<&'static str> {
    let not = NotThem {
        receiver: Some("Nông Văn Thọ"),
        ..NotThem::default()
    };
    let refused = confirmation.check(answers, &not, TODAY).err();
    refused.map(ConfirmationProblem::code)
}

#[test]
fn each_mark_that_was_chosen_and_read_back_confirms() {
    for mark in Mark::ALL {
        assert_eq!(problem(&confirmed(*mark), &answers(*mark)), None);
    }
}

#[test]
fn without_a_yes_to_it_the_reading_or_the_witness_it_confirms_nothing() {
    let sheet = confirmed(Mark::Sheet);
    let told = answers(Mark::Sheet);
    assert_eq!(problem(&sheet, &told[..2]), Some("account_mark"));
    assert_eq!(
        problem(&sheet, &answers(Mark::Voice)),
        Some("account_mark"),
        "another was chosen"
    );
    for left_out in [0, 1] {
        let mut told = told.clone();
        told.remove(left_out);
        assert_eq!(problem(&sheet, &told), Some("witness_unasked"));
    }
    let mut not_whole = sheet.clone();
    not_whole.made.sheet = None;
    assert_eq!(problem(&not_whole, &told), Some("account_mark"));
    let mut nobody = sheet.clone();
    nobody.witness = None;
    assert_eq!(problem(&nobody, &told), Some("witness_missing"));
    let mut unread = sheet.clone();
    unread.made.read_back_at = None;
    assert_eq!(problem(&unread, &told), Some("account_read_back"));
    let mut witnessed = confirmed(Mark::Voice);
    witnessed.witness = sheet.witness;
    assert_eq!(
        problem(&witnessed, &answers(Mark::Voice)),
        Some("account_mark"),
        "a voice needs no witness"
    );
}

#[test]
fn another_third_persons_yes_is_not_the_witnesss() {
    let mut told = answers(Mark::Sheet);
    told.remove(1);
    told.push(said(THIRD_PARTY, Answer::Yes));
    assert_eq!(
        problem(&confirmed(Mark::Sheet), &told),
        Some("witness_unasked")
    );
}

#[test]
fn neither_a_minor_nor_who_receives_witnesses() {
    let told = answers(Mark::Sheet);
    for (name, born, code) in [
        ("Lường Thị Quý", "2010", "witness_minor"),
        ("NÔNG VĂN THỌ", "1980", "witness_receiver"),
    ] {
        let mut sheet = confirmed(Mark::Sheet);
        let witness = sheet.witness.as_mut().unwrap();
        (witness.name, witness.birth) = (name.into(), born.parse().unwrap());
        assert_eq!(problem(&sheet, &told), Some(code));
    }
}

#[test]
fn exactly_its_parts_show_a_mark() {
    let signature = confirmed(Mark::Signature);
    assert!(signature.is_shown_by([Role::SignatureStrokes, Role::Signature]));
    assert!(!signature.is_shown_by([Role::Signature]));
    let sheet = confirmed(Mark::Sheet);
    assert!(sheet.is_shown_by([Role::Sheet]));
    assert!(!sheet.is_shown_by([]));
    assert!(!sheet.is_shown_by([Role::Sheet, Role::CardFront]));
    assert!(!sheet.is_shown_by([Role::Sheet, Role::Sheet]));
    assert!(confirmed(Mark::Voice).is_shown_by([Role::Recording]));
}

#[test]
fn who_saw_it_is_not_printed() {
    let printed = format!("{:?}", confirmed(Mark::Sheet));
    assert!(!printed.contains("Quý") && !printed.contains("0191"));
}

proptest! {
    #[test]
    fn what_travels_is_read_as_it_was_written(which in 0_usize..3, number in 1..=500_u16, name in "\\PC{2,20}", born in 1900_i16..2008) {
        let mut made = confirmed(Mark::ALL[which]);
        if let Some(witness) = &mut made.witness {
            witness.name = name;
            witness.birth = born.to_string().parse().unwrap();
            made.made.sheet = Some(serial(number));
        }
        let text = serde_json::to_string(&made).unwrap();
        prop_assert_eq!(serde_json::from_str::<Confirmation>(&text).unwrap(), made);
    }

    #[test]
    fn whatever_a_body_says_of_it_is_read_or_refused(noise in "[{}\":,a-z0-9_-]{0,80}", mark in "signature|sheet|voice|cannot_sign", serial in "[A-Z0-9-]{0,12}") {
        for text in [noise, format!("{{\"mark\":\"{mark}\",\"sheet\":\"{serial}\"}}")] {
            if let Ok(read) = serde_json::from_str::<Confirmation>(&text) {
                prop_assert_eq!(problem(&read, &[]), Some("account_mark"));
            }
        }
    }
}
