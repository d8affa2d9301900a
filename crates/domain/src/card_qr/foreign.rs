use crate::closed_set;

closed_set! {
    /// Other codes that people show, so that the screen can say what it is and ask for the card.
    ForeignQr {
        /// A web address.
        WebAddress = "web_address",
        /// A health-insurance card.
        HealthInsurance = "health_insurance",
        /// A bank transfer's code (`VietQR`).
        BankTransfer = "bank_transfer",
        /// Something else.
        Other = "other",
    }
}

/// The longest text that a QR of version 40 holds, in bytes (ISO/IEC 18004).
pub(super) const LONGEST_QR_BYTES: usize = 2953;

/// Says what a text is when it is not a card's; `None` when it has the shape of one.
pub(super) fn recognise(text: &str, fields: &[String]) -> Option<ForeignQr> {
    let first = fields.first().map(String::as_str).unwrap_or_default();
    let lower = first.to_ascii_lowercase();
    if lower.contains("://") || lower.starts_with("www.") {
        return Some(ForeignQr::WebAddress);
    }
    // EMV merchant codes begin with the payload format indicator: tag 00, length 02, value 01.
    if text.starts_with("000201") && fields.len() == 1 {
        return Some(ForeignQr::BankTransfer);
    }
    // Two letters for the group, then 13 digits or less of the insurance number, and 14 fields or more.
    let begins_with_letters = first
        .chars()
        .take(2)
        .filter(char::is_ascii_alphabetic)
        .count()
        == 2;
    if fields.len() >= 14 || (begins_with_letters && fields.len() >= 7) {
        return Some(ForeignQr::HealthInsurance);
    }
    let begins_like_a_number = first.chars().filter(char::is_ascii_digit).count() >= 9;
    let shaped_like_a_card = fields.len() >= 7 || (fields.len() > 1 && begins_like_a_number);
    (!shaped_like_a_card).then_some(ForeignQr::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn what(text: &str) -> Option<ForeignQr> {
        let fields: Vec<String> = text.split('|').map(str::to_owned).collect();
        recognise(text, &fields)
    }

    #[test]
    fn other_codes_are_told_apart() {
        assert_eq!(
            what("https://example.org/019064000043"),
            Some(ForeignQr::WebAddress)
        );
        assert_eq!(
            what("00020101021138540010A000000727"),
            Some(ForeignQr::BankTransfer)
        );
        assert_eq!(
            what("HN4191234567890|4e6f|12/03/1964|1|586f|19 - 001|01/01/2022|-"),
            Some(ForeignQr::HealthInsurance)
        );
        assert_eq!(what("019064000011"), Some(ForeignQr::Other));
        assert_eq!(what("a|b|c"), Some(ForeignQr::Other));
        assert_eq!(what("||||||"), None);
        assert_eq!(what("019064000011|1"), None);
    }
}
