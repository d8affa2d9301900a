use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<(String, Vec<PhoneFinding>), PhoneError> {
    Phone::read(text).map(|(phone, findings)| (phone.expose(), findings))
}

#[test]
fn the_ways_to_write_a_mobile_number_give_the_same_ten_digits() {
    let writings = [
        "0912345678",
        "091 234 56 78",
        "0912.345.678",
        "+84 912 345 678",
        "84912345678",
        "0084912345678",
        "+84 (0)912-345-678",
        "'0912345678",
    ];
    for text in writings {
        assert_eq!(read(text), Ok(("0912345678".into(), vec![])), "{text}");
    }
}

#[test]
fn a_lost_zero_returns_where_only_one_number_can_be_meant() {
    assert_eq!(
        read("912345678"),
        Ok(("0912345678".into(), vec![PhoneFinding::ZeroRestored]))
    );
    assert_eq!(
        read("842345678"),
        Ok(("0842345678".into(), vec![PhoneFinding::ZeroRestored]))
    );
    assert_eq!(read("112345678"), Err(PhoneError::Length(9)));
    assert_eq!(read("9123456789"), Err(PhoneError::PrefixUnknown));
}

#[test]
fn an_eleven_digit_number_becomes_the_one_of_2018() {
    assert_eq!(
        read("0168 234 5678"),
        Ok(("0382345678".into(), vec![PhoneFinding::OldNumberConverted]))
    );
    assert_eq!(
        read("+84 168 234 5678"),
        Ok(("0382345678".into(), vec![PhoneFinding::OldNumberConverted]))
    );
    let both = vec![PhoneFinding::ZeroRestored, PhoneFinding::OldNumberConverted];
    assert_eq!(read("1682345678"), Ok(("0382345678".into(), both)));
    assert_eq!(read("01112345678"), Err(PhoneError::PrefixUnknown));
}

#[test]
fn a_landline_of_the_province_is_a_phone_but_no_mobile() {
    let phone: Phone = "0208 3 855 555".parse().unwrap();
    assert!(!phone.is_mobile());
    assert_eq!(phone.operator_hint(), None);
}

#[test]
fn a_prefix_that_is_not_listed_is_only_a_finding() {
    assert_eq!(
        read("0501234567"),
        Ok(("0501234567".into(), vec![PhoneFinding::PrefixUnlisted]))
    );
    assert_eq!(read("0101234567"), Err(PhoneError::PrefixUnknown));
}

#[test]
fn what_is_no_number_is_refused_with_its_reason() {
    assert_eq!(read(" "), Err(PhoneError::Empty));
    assert_eq!(read("không có"), Err(PhoneError::Character));
    assert_eq!(read("0912345678/0987654321"), Err(PhoneError::Several));
    assert_eq!(read("091234567"), Err(PhoneError::Length(9)));
    assert_eq!(read("091234567890"), Err(PhoneError::Length(12)));
    assert_eq!(read("+1 202 555 0100"), Err(PhoneError::PrefixUnknown));
}

#[test]
fn a_phone_prints_itself_masked() {
    let phone: Phone = "0912345678".parse().unwrap();
    assert_eq!(format!("{phone} {phone:?}"), "•••••••678 •••••••678");
    assert_eq!(phone.operator_hint(), Some("VNPT"));
}

proptest! {
    #[test]
    fn no_text_panics_and_what_is_read_reads_the_same_again(text in "[0-9+. /-]{0,16}|\\PC{0,16}") {
        if let Ok(phone) = text.parse::<Phone>() {
            let (again, findings) = Phone::read(&phone.expose()).unwrap();
            prop_assert_eq!(&again, &phone);
            prop_assert!(findings.is_empty() || findings == [PhoneFinding::PrefixUnlisted]);
        }
    }

    #[test]
    fn a_refusal_never_repeats_the_number(text in "[0-9]{6,8}|[0-9]{13,20}|[a-z]{12}") {
        if let Err(refusal) = Phone::read(&text) {
            let said = format!("{refusal} {refusal:?}");
            prop_assert!(!said.contains(&text));
        }
    }
}
