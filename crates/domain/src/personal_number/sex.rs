use crate::closed_set;
use crate::fold::fold;

closed_set! {
    /// The sex as papers write it.
    Sex {
        /// Nam.
        Male = "male",
        /// Nữ.
        Female = "female",
    }
}

impl Sex {
    /// `Nam` or `Nữ`, in any case and Unicode form, also without marks.
    pub fn from_vietnamese(text: &str) -> Option<Self> {
        match fold(text).as_str() {
            "nam" => Some(Self::Male),
            "nu" => Some(Self::Female),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_and_lists_write_it_in_many_ways() {
        for text in ["Nữ", "NỮ", " nữ ", "Nu\u{31b}\u{303}", "nu"] {
            assert_eq!(Sex::from_vietnamese(text), Some(Sex::Female), "{text}");
        }
        assert_eq!(Sex::from_vietnamese("Nam"), Some(Sex::Male));
        assert_eq!(Sex::from_vietnamese("X"), None);
    }

    #[test]
    fn json_display_and_parsing_agree() {
        for sex in Sex::ALL.iter().copied() {
            assert_eq!(serde_json::to_string(&sex).unwrap(), format!("\"{sex}\""));
            assert_eq!(sex.to_string().parse(), Ok(sex));
        }
    }
}
