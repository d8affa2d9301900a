//! Where a row's person lives: by code, by name, or by the area that the import was told.

use tannha_domain::{
    Unit, UnitCode, UnitList, children, contains, districts_2022_of, fold, province, unit,
};

/// What a row says of its commune.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Said {
    pub(super) code: Option<String>,
    pub(super) commune: Option<String>,
    pub(super) district: Option<String>,
}

/// The commune that a row names. The same code may stand for another place in another list, so the name decides, then
/// the list of the area that was told; without either it is the list of the campaign's districts.
pub(super) fn commune(said: &Said, area: Option<&UnitCode>) -> Option<UnitCode> {
    let code = said.code.as_deref().and_then(|code| {
        if let Ok(code) = code.parse::<UnitCode>() {
            return unit(&code).map(|_| code);
        }
        let code = format!(
            "{:0>5}",
            code.trim().strip_suffix(".0").unwrap_or(code.trim())
        );
        let lists = match area.map(|area| area.list) {
            Some(UnitList::L2025) => [UnitList::L2025, UnitList::L2022],
            Some(UnitList::L2022) | None => [UnitList::L2022, UnitList::L2025],
        };
        let known: Vec<UnitCode> = lists
            .into_iter()
            .map(|list| UnitCode::new(list, code.clone()))
            .filter(|code| unit(code).is_some())
            .collect();
        let named = known.iter().find(|code| {
            said.commune
                .as_deref()
                .is_none_or(|name| unit(code).is_some_and(|unit| is_called(unit, name)))
        });
        named.or(known.first()).cloned()
    });
    code.or_else(|| named(said, area))
}

fn named(said: &Said, area: Option<&UnitCode>) -> Option<UnitCode> {
    let name = said.commune.as_deref()?;
    let of_2022 = || {
        districts_2022_of(&province(UnitList::L2022).code)
            .into_iter()
            .filter(|district| {
                said.district
                    .as_deref()
                    .is_none_or(|name| is_called(district, name))
            })
            .flat_map(|district| children(UnitList::L2022, Some(&district.code)))
            .map(|unit| (UnitList::L2022, unit))
    };
    let of_2025 = || {
        children(UnitList::L2025, Some(&province(UnitList::L2025).code))
            .into_iter()
            .map(|unit| (UnitList::L2025, unit))
    };
    let found: Vec<UnitCode> = of_2022()
        .chain(of_2025().filter(|_| said.district.is_none()))
        .filter(|(_, unit)| is_called(unit, name))
        .map(|(list, unit)| UnitCode::new(list, unit.code.clone()))
        .collect();
    // Within the area that was told, or the only one of that name.
    let inside: Vec<&UnitCode> = found
        .iter()
        .filter(|code| area.is_none_or(|area| contains(area, code)))
        .collect();
    match inside.as_slice() {
        [only] => Some((*only).clone()),
        _ => None,
    }
}

fn is_called(unit: &Unit, name: &str) -> bool {
    let name = fold(name);
    name == fold(&unit.name)
        || name == fold(&unit.short_name)
        || name
            .split_once(' ')
            .is_some_and(|(kind, rest)| is_kind(kind) && rest == fold(&unit.short_name))
}

fn is_kind(word: &str) -> bool {
    matches!(
        word,
        "xa" | "phuong" | "huyen" | "tx" | "tt" | "tp" | "x." | "p." | "h."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(code: &str, commune: &str, district: &str, area: Option<&str>) -> Option<String> {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let area = area.map(|area| area.parse().unwrap());
        super::commune(
            &Said {
                code: some(code),
                commune: some(commune),
                district: some(district),
            },
            area.as_ref(),
        )
        .map(|code| code.to_string())
    }

    #[test]
    fn a_code_that_lost_its_zero_is_still_a_commune() {
        assert_eq!(
            place("5746", "Tràng Xá", "Võ Nhai", None).as_deref(),
            Some("2022:05746")
        );
        assert_eq!(
            place("5746.0", "", "Võ Nhai", None).as_deref(),
            Some("2022:05746")
        );
    }

    #[test]
    fn one_code_of_two_lists_is_told_apart_by_its_name() {
        assert_eq!(
            place("05467", "Cam Giá", "", None).as_deref(),
            Some("2022:05467")
        );
        assert_eq!(
            place("05467", "Gia Sàng", "", None).as_deref(),
            Some("2025:05467")
        );
    }

    #[test]
    fn a_name_is_enough_where_it_is_the_only_one() {
        assert_eq!(
            place("", "Xã Tràng Xá", "Huyện Võ Nhai", None).as_deref(),
            Some("2022:05746")
        );
        assert_eq!(
            place("", "Tràng Xá", "", Some("2025:19")).as_deref(),
            Some("2025:05746")
        );
        assert_eq!(place("", "Xã thử nghiệm 26", "", None), None);
    }
}
