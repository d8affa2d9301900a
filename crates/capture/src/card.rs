//! A card by either way: its code, or else its machine-readable zone; and both against each other where both are seen.

use image::GrayImage;
use jiff::civil::Date;
use tannha_domain::{CardReading, CardRefusal, PersonDate, card_expiry, fold, mrz::MrzReading};

use crate::{CaptureError, picture::decode, read_card_in, read_zone_in};

/// What a picture says of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CardFound {
    /// What its code says, and in what the zone on the same picture says otherwise, by its code.
    Code(CardReading, Vec<&'static str>),
    /// What its zone says, where no code was read.
    Zone(MrzReading),
}

/// Looks for a card's code on this picture file, and for its zone.
///
/// # Errors
/// As [`crate::read_card`], where there is no zone either. A card's code that is refused stays refused: the zone is no
/// way around it.
pub fn find_card(bytes: &[u8], today: Date) -> Result<CardFound, CaptureError> {
    find_card_in(&decode(bytes)?.into_luma8(), today)
}

fn find_card_in(picture: &GrayImage, today: Date) -> Result<CardFound, CaptureError> {
    match read_card_in(picture, today) {
        Ok(card) => {
            let otherwise =
                read_zone_in(picture).map_or(Vec::new(), |zone| contradictions(&card, &zone));
            Ok(CardFound::Code(card, otherwise))
        }
        Err(error @ (CaptureError::NoQr | CaptureError::Card(CardRefusal::NotACard(_)))) => {
            read_zone_in(picture).map(CardFound::Zone).ok_or(error)
        }
        Err(error) => Err(error),
    }
}

/// In what the two sides of a card do not agree.
pub fn contradictions(card: &CardReading, zone: &MrzReading) -> Vec<&'static str> {
    let born = match (card.birth_date, zone.birth_date) {
        (PersonDate::Day(one), PersonDate::Day(other)) => one == other,
        (one, other) => one.year() == other.year(),
    };
    let sex = card.sex.is_none() || zone.sex.is_none() || card.sex == zone.sex;
    // The zone's line may cut a name, and writes no marks.
    let name = fold(&card.name).starts_with(&fold(&zone.name_ascii));
    let expected = card
        .issued
        .and_then(|issued| card_expiry::expiry(card.birth_date, issued));
    let expiry = expected.is_none_or(|expected| expected == zone.expiry);
    [
        (card.number == zone.number, "mrz_number_mismatch"),
        (born, "mrz_birth_mismatch"),
        (sex, "mrz_sex_mismatch"),
        (name, "mrz_name_mismatch"),
        (expiry, "mrz_expiry_mismatch"),
    ]
    .into_iter()
    .filter_map(|(agrees, code)| (!agrees).then_some(code))
    .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tannha_domain::{card_qr, mrz};

    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    fn card(text: &str) -> CardReading {
        card_qr::parse(text.as_bytes(), TODAY).unwrap()
    }

    fn zone() -> MrzReading {
        mrz::parse([
            "IDVNM1880000124019188000012<<6",
            "8811053F2811051VNM<<<<<<<<<<<4",
            "TRIEU<<THI<MUI<<<<<<<<<<<<<<<<",
        ])
        .unwrap()
    }

    #[test]
    fn the_two_sides_of_one_card_agree() {
        let front =
            card("019188000012||Triệu Thị Mùi|05111988|Nữ|Sảng Mộc, Võ Nhai, Thái Nguyên|22082021");
        assert_eq!(contradictions(&front, &zone()), Vec::<&str>::new());
    }

    #[test]
    fn every_contradiction_is_flagged() {
        let other = card(
            "019064000011||Nông Văn Thành|12031964|Nam|Tràng Xá, Võ Nhai, Thái Nguyên|10052021",
        );
        assert_eq!(
            contradictions(&other, &zone()),
            [
                "mrz_number_mismatch",
                "mrz_birth_mismatch",
                "mrz_sex_mismatch",
                "mrz_name_mismatch",
                "mrz_expiry_mismatch"
            ]
        );
    }
}
