use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2026, 11, 23);
const CARD: &str = "019064000011|090000011|Nông Văn Thành|12031964|Nam|Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|10052021";

fn read(text: &str) -> Result<CardReading, CardRefusal> {
    parse(text.as_bytes(), TODAY)
}

fn codes(card: &CardReading) -> Vec<&'static str> {
    card.warnings.iter().map(|warning| warning.code()).collect()
}

/// One row of `data/card_qr_samples.csv`.
#[derive(Deserialize)]
struct Sample {
    payload: String,
    ok: String,
    number: String,
    old_number: String,
    name: String,
    dob: String,
    sex: String,
    address: String,
    issued: String,
    reason: String,
    severity: String,
    payload_form: String,
}

impl Sample {
    fn payload(&self) -> String {
        match self.payload_form.as_str() {
            "json" => serde_json::from_str(&format!("\"{}\"", self.payload)).unwrap(),
            _ => self.payload.clone(),
        }
    }

    fn code(&self) -> &str {
        self.reason.split(':').next().unwrap()
    }

    fn assert_read_as(&self, card: &CardReading) {
        assert_eq!(card.number.expose(), self.number, "{}", self.reason);
        assert_eq!(
            card.old_number.clone().unwrap_or_default(),
            self.old_number,
            "{}",
            self.reason
        );
        assert_eq!(card.name, self.name, "{}", self.reason);
        assert_eq!(card.birth_date.to_string(), self.dob, "{}", self.reason);
        let sex = card
            .sex
            .map_or("", |sex| if sex == Sex::Male { "M" } else { "F" });
        assert_eq!(sex, self.sex, "{}", self.reason);
        assert_eq!(card.address, self.address, "{}", self.reason);
        assert_eq!(
            card.issued.map(|day| day.to_string()).unwrap_or_default(),
            self.issued,
            "{}",
            self.reason
        );
    }
}

fn samples() -> Vec<Sample> {
    let text = include_str!("../../../../data/card_qr_samples.csv");
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn every_sample_is_read_or_refused_as_its_row_says() {
    let samples = samples();
    assert_eq!(samples.len(), 42);
    for sample in &samples {
        let result = read(&sample.payload());
        match (sample.ok.as_str(), sample.severity.as_str()) {
            ("yes", severity) => {
                let card = result.unwrap();
                sample.assert_read_as(&card);
                assert_eq!(
                    card.warnings.is_empty(),
                    severity.is_empty(),
                    "{}: {:?}",
                    sample.reason,
                    card.warnings
                );
            }
            ("no", "error") => assert_eq!(result.unwrap_err().code(), sample.code()),
            ("no", _) => {
                let card = result.unwrap();
                sample.assert_read_as(&card);
                assert_eq!(codes(&card), [sample.code()]);
            }
            _ => panic!("a row is neither right nor wrong"),
        }
    }
}

#[test]
fn unusual_but_right_cards_carry_a_code_of_their_own() {
    let twelve = CARD.replace("090000011", "019064999911");
    assert_eq!(codes(&read(&twelve).unwrap()), ["old_number_twelve_digits"]);
    assert_eq!(
        codes(&read(&CARD.replace("12031964", "00001964")).unwrap()),
        ["birth_day_unknown"]
    );
    assert_eq!(
        codes(&read(&CARD.replace("12031964", "1964")).unwrap()),
        ["birth_year_only"]
    );
}

#[test]
fn each_missing_field_is_named_and_all_three_together() {
    assert_eq!(
        codes(&read(&CARD.replace("|Nam|", "||")).unwrap()),
        ["missing_sex"]
    );
    assert_eq!(
        codes(&read(&CARD.replace("|10052021", "|")).unwrap()),
        ["missing_issue_date"]
    );
    assert_eq!(
        codes(&read("019064000011||Nông Văn Thành|12031964|||").unwrap()),
        ["missing_sex_address_issue_date"]
    );
}

#[test]
fn a_card_of_today_says_nothing_wrong_on_its_first_day() {
    assert!(
        read(&CARD.replace("10052021", "23112026"))
            .unwrap()
            .warnings
            .is_empty()
    );
    assert_eq!(
        codes(&read(&CARD.replace("10052021", "24112026")).unwrap()),
        ["issue_date_in_future"]
    );
    assert_eq!(
        codes(&read(&CARD.replace("10052021", "31042021")).unwrap()),
        ["issue_date_impossible"]
    );
}

#[test]
fn names_of_one_word_or_with_digits_are_looked_at() {
    assert_eq!(
        codes(&read(&CARD.replace("Nông Văn Thành", "Thành")).unwrap()),
        ["name_one_word"]
    );
    assert_eq!(
        codes(&read(&CARD.replace("Thành", "Th4nh")).unwrap()),
        ["name_has_digits"]
    );
}

#[test]
fn the_fields_that_may_name_parents_stay_in_the_raw_text_alone() {
    let text = format!("{CARD}||Lý Văn Sơn|Bàn Thị Lan|");
    let card = read(&text).unwrap();
    assert_eq!(card.raw, text);
    assert!(!card.address.contains("Sơn") && !card.name.contains("Lan"));
}

#[test]
fn a_reading_prints_no_person() {
    let printed = format!("{:?}", read(CARD).unwrap());
    for personal in ["Nông", "019064", "1964", "Ruộng", "0900"] {
        assert!(!printed.contains(personal), "{printed}");
    }
}

#[test]
fn a_reading_comes_back_from_the_vault_as_it_went_in() {
    for sample in samples() {
        if let Ok(card) = read(&sample.payload()) {
            let json = serde_json::to_string(&card).unwrap();
            assert_eq!(serde_json::from_str::<CardReading>(&json).unwrap(), card);
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&bytes, TODAY);
    }

    #[test]
    fn no_text_in_the_shape_of_a_card_panics(text in "[0-9]{11,13}\\|[0-9]{0,12}\\|\\PC{0,12}\\|[0-9]{3,9}\\|(Nam|Nữ|X)?\\|\\PC{0,12}\\|[0-9]{0,9}\\|{0,5}") {
        if let Ok(card) = read(&text) {
            prop_assert!(!card.name.is_empty());
            prop_assert!(card.birth_date.check_birth(TODAY).is_ok() || codes(&card).contains(&"age_over_120"));
        }
    }

    #[test]
    fn a_refusal_never_contains_the_input(text in "[0-9]{9,14}(\\|[A-ZÀ-Ỹ0-9]{9,12}){0,8}") {
        if let Err(refusal) = read(&text) {
            let said = format!("{refusal} {refusal:?} {}", refusal.code());
            for part in text.split('|') {
                prop_assert!(!said.contains(part), "{said}");
            }
        }
    }

    #[test]
    fn spaces_and_what_scanners_add_change_nothing(before in "[ \r\n\u{feff}]{0,3}", after in "[ \r\n]{0,3}") {
        prop_assert_eq!(read(&format!("{before}{CARD}{after}")).unwrap().raw, CARD);
    }
}

/// Runs with a bounded number of inputs here, and without end under `cargo bolero test`.
#[test]
fn fuzz_parse() {
    bolero::check!()
        .with_iterations(2000)
        .for_each(|bytes: &[u8]| {
            let _ = parse(bytes, TODAY);
        });
}
