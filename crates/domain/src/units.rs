//! Administrative units of 2022 and of 2025. A code means nothing without its list: 05467 was the ward Cam Giá and is
//! now the ward Gia Sàng.

mod address;
mod search;
mod tree;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

use crate::closed_set;

pub use address::unit_of_address;
pub use search::{UnitMatch, search_units};
pub use tree::{
    Extent, Successor, children, communes_under, contains, districts_2022_of, province, resolve,
    successors, unit, with_parents,
};

closed_set! {
    /// Which list of units a code belongs to.
    UnitList {
        /// December 2022: provinces, districts, communes.
        L2022 = "2022",
        /// Since 1 July 2025: provinces and communes; the district tier has ended.
        L2025 = "2025",
    }
}

closed_set! {
    /// What kind of unit it is. Names repeat between kinds, so a screen shows the kind beside the name.
    UnitKind {
        /// Tỉnh.
        Province = "province",
        /// Thành phố.
        City = "city",
        /// Huyện.
        District = "district",
        /// Xã.
        Commune = "commune",
        /// Phường.
        Ward = "ward",
        /// Thị trấn.
        Township = "township",
    }
}

/// A unit's code with its list, written `2022:05467`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, TS)]
#[ts(type = "string")]
pub struct UnitCode {
    /// The list that the code stands in.
    pub list: UnitList,
    /// The code of the statistics office: two digits for a province, three for a district, five for a commune.
    pub code: String,
}

/// One unit of one list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Unit {
    /// The code within its list.
    pub code: String,
    /// The name with its kind: `Xã Tràng Xá`.
    pub name: String,
    /// The name alone: `Tràng Xá`.
    pub short_name: String,
    /// What kind of unit it is.
    pub kind: UnitKind,
    /// The code of the unit above, in the same list; none for a province.
    pub parent: Option<String>,
}

/// The text is not a list, a colon and two to five digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a unit code with its list")]
pub struct NotAUnitCode;

impl UnitCode {
    /// A code of this list. Whether such a unit exists, [`unit`] says.
    pub fn new(list: UnitList, code: impl Into<String>) -> Self {
        Self {
            list,
            code: code.into(),
        }
    }
}

impl FromStr for UnitCode {
    type Err = NotAUnitCode;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (list, code) = text.split_once(':').ok_or(NotAUnitCode)?;
        let list = list.parse().map_err(|_| NotAUnitCode)?;
        let digits =
            (2..=5).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
        if digits {
            Ok(Self::new(list, code))
        } else {
            Err(NotAUnitCode)
        }
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.list, self.code)
    }
}

impl Serialize for UnitCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UnitCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_written_and_read_with_its_list() {
        let code = UnitCode::new(UnitList::L2022, "05467");
        assert_eq!(serde_json::to_string(&code).unwrap(), "\"2022:05467\"");
        assert_eq!("2022:05467".parse(), Ok(code));
        for text in [
            "05467",
            "2023:05467",
            "2022:",
            "2022:5",
            "2022:0546x",
            "2022:054670",
            "",
        ] {
            assert_eq!(text.parse::<UnitCode>(), Err(NotAUnitCode), "{text}");
        }
    }
}
