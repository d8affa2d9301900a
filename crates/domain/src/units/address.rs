use super::tree::{all, with_parents};
use super::{Unit, UnitCode, UnitList};
use crate::fold::words;

/// The commune that an address on a card names: matched from the right, against both lists, with or without the words
/// for the kind. Older cards write hamlet, commune, district and province; cards since July 2025 leave out the district.
///
/// `None` where no commune fits, or where several of one list do.
pub fn unit_of_address(address: &str) -> Option<UnitCode> {
    let parts: Vec<String> = address
        .split(',')
        .map(bare)
        .filter(|part| !part.is_empty())
        .collect();
    // The longer form first: `…, Tràng Xá, Võ Nhai, Thái Nguyên` also ends like an address in the commune Võ Nhai of 2025.
    [UnitList::L2022, UnitList::L2025]
        .into_iter()
        .find_map(|list| {
            let mut fitting = all(list)
                .filter(|unit| !unit.kind.has_units_below())
                .filter(|unit| ends_with_unit(&parts, list, unit));
            let found = fitting.next()?;
            fitting
                .next()
                .is_none()
                .then(|| UnitCode::new(list, found.code.clone()))
        })
}

impl super::UnitKind {
    fn has_units_below(self) -> bool {
        matches!(self, Self::Province | Self::City | Self::District)
    }
}

fn ends_with_unit(parts: &[String], list: UnitList, unit: &Unit) -> bool {
    let chain = with_parents(&UnitCode::new(list, unit.code.clone()));
    let names: Vec<String> = chain
        .iter()
        .rev()
        .map(|unit| words(&unit.short_name).join(" "))
        .collect();
    parts.len() >= names.len()
        && parts
            .iter()
            .rev()
            .zip(&names)
            .all(|(part, name)| part == name)
}

/// The folded words of one part of an address, without the word for its kind in front.
fn bare(part: &str) -> String {
    let folded = words(part).join(" ");
    [
        "thi tran ",
        "thanh pho ",
        "thi xa ",
        "phuong ",
        "huyen ",
        "tinh ",
        "xa ",
        "tt ",
        "tp ",
        "tx ",
    ]
    .iter()
    .find_map(|kind| folded.strip_prefix(kind))
    .unwrap_or(&folded)
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(address: &str) -> Option<(UnitList, &'static str)> {
        let code = unit_of_address(address)?;
        Some((code.list, super::super::unit(&code)?.name.as_str()))
    }

    #[test]
    fn three_tiers_are_the_list_of_2022_and_two_are_that_of_2025() {
        let old = name_of("Xóm Đồng Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên");
        assert_eq!(old, Some((UnitList::L2022, "Xã Tràng Xá")));
        let new = name_of("Xóm Khuôn Ruộng, Tràng Xá, Thái Nguyên");
        assert_eq!(new, Some((UnitList::L2025, "Xã Tràng Xá")));
    }

    #[test]
    fn words_for_the_kind_may_stand_there_or_not() {
        let with =
            unit_of_address("Tổ 5, Phường Trưng Vương, Thành phố Thái Nguyên, Tỉnh Thái Nguyên");
        assert!(with.is_some());
        assert_eq!(
            unit_of_address("TỔ 5, Trung Vuong, TP. Thái Nguyên, Thái Nguyên"),
            with
        );
    }

    #[test]
    fn an_address_elsewhere_names_no_unit() {
        assert_eq!(
            unit_of_address("Xóm 1, Bình Nguyên, Bình Sơn, Quảng Ngãi"),
            None
        );
        assert_eq!(unit_of_address("Thái Nguyên"), None);
        assert_eq!(unit_of_address(""), None);
    }
}
