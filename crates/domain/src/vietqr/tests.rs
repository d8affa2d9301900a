use proptest::prelude::*;

use super::*;

/// The examples of NAPAS' own format: a static code for an account (6.1.1), and one for a card (6.1.2). The published
/// first one says 12 characters where 13 stand; here its length is mended, and its checksum with it.
const ACCOUNT: &str = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F";
const CARD: &str = "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52";

fn field(tag: &str, value: &str) -> String {
    format!("{tag}{:02}{value}", value.chars().count())
}

fn code(bank: &str, account: &str, holder: &str) -> String {
    let beneficiary = field("00", bank) + &field("01", account);
    let merchant = field("00", NAPAS) + &field("01", &beneficiary) + &field("02", "QRIBFTTA");
    let mut text = field("00", "01") + &field("01", "11") + &field("38", &merchant);
    text += &(field("53", "704") + &field("58", "VN"));
    if !holder.is_empty() {
        text += &field("59", holder);
    }
    text += "6304";
    format!("{text}{:04X}", crc(text.as_bytes()))
}

#[test]
fn the_examples_of_napas_are_read_as_its_format_says() {
    let read = parse(ACCOUNT.as_bytes()).unwrap();
    assert_eq!(
        (read.bank.as_str(), read.account.as_str(), read.holder),
        ("970403", "0011012345678", None)
    );
    assert_eq!(parse(CARD.as_bytes()), Err(VietQrRefusal::Card));
}

#[test]
fn the_checksum_is_the_one_that_emvco_asks_for() {
    assert_eq!(crc(b"123456789"), 0x29b1);
}

#[test]
fn a_changed_digit_is_noticed() {
    let changed = ACCOUNT.replacen("0011012345678", "0011012345679", 1);
    assert_eq!(parse(changed.as_bytes()), Err(VietQrRefusal::Checksum));
}

#[test]
fn other_codes_are_no_account() {
    for other in [
        "",
        "https://example.org",
        "019064000011||Nông Văn Thành|12031964|Nam|Xóm|10052021",
    ] {
        assert_eq!(parse(other.as_bytes()), Err(VietQrRefusal::NotOne));
    }
    assert_eq!(parse(b"000201"), Err(VietQrRefusal::Broken));
    assert_eq!(parse(&[0xff, 0xfe]), Err(VietQrRefusal::NotOne));
}

proptest! {
    #[test]
    fn every_account_that_is_written_is_read_again(
        bank in "[0-9]{6}",
        account in "[0-9A-Z]{6,19}",
        holder in "([A-ZĐÀ-Ỹ]{1,6} ){0,2}[A-Z]{1,6}",
    ) {
        let read = parse(code(&bank, &account, &holder).as_bytes()).unwrap();
        prop_assert_eq!(read.bank, bank);
        prop_assert_eq!(read.account, account);
        prop_assert_eq!(read.holder, Some(crate::tidy_name(&holder)));
    }

    #[test]
    fn a_refusal_never_contains_the_input(account in "[0-9]{9,19}", broken in 0_usize..60) {
        let text = code("970415", &account, "");
        let cut = text.get(..text.len() - 1 - broken.min(text.len() - 7)).unwrap();
        let refusal = parse(cut.as_bytes()).unwrap_err();
        let said = format!("{refusal} {refusal:?} {}", refusal.code());
        prop_assert!(!said.contains(&account));
    }
}

/// Runs with a bounded number of inputs here, and without end under `cargo bolero test`.
#[test]
fn fuzz_parse() {
    bolero::check!()
        .with_iterations(2000)
        .for_each(|bytes: &[u8]| {
            let _ = parse(bytes);
            let mut text = b"000201".to_vec();
            text.extend_from_slice(bytes);
            let _ = parse(&text);
        });
}
