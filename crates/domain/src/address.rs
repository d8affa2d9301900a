//! How a person is addressed, and how the young people who came call themselves before them.

use crate::{Sex, closed_set};

closed_set! {
    /// A form of address, by age and sex, as neighbours use it.
    Address {
        /// A man of sixty or more.
        Ong = "ong",
        /// A woman of sixty or more.
        Ba = "ba",
        /// A man of forty or more.
        Chu = "chu",
        /// A woman of forty or more.
        Co = "co",
        /// A young man.
        Anh = "anh",
        /// A young woman.
        Chi = "chi",
        /// A child.
        Em = "em",
    }
}

impl Address {
    /// The form for this person; none for who is not known well enough, and stays `ông/bà`.
    pub fn of(sex: Option<Sex>, birth_year: Option<i16>, this_year: i16) -> Option<Self> {
        let (sex, birth_year) = (sex?, birth_year?);
        let of = |man, woman| if sex == Sex::Male { man } else { woman };
        Some(match this_year.saturating_sub(birth_year) {
            60.. => of(Self::Ong, Self::Ba),
            40..60 => of(Self::Chu, Self::Co),
            16..40 => of(Self::Anh, Self::Chi),
            _ => Self::Em,
        })
    }

    /// The word for the person.
    pub fn you(self) -> &'static str {
        match self {
            Self::Ong => "ông",
            Self::Ba => "bà",
            Self::Chu => "chú",
            Self::Co => "cô",
            Self::Anh => "anh",
            Self::Chi => "chị",
            Self::Em => "em",
        }
    }

    /// The words of those who came for themselves.
    pub fn we(self) -> &'static str {
        match self {
            Self::Ong | Self::Ba | Self::Chu | Self::Co => "chúng cháu",
            Self::Anh | Self::Chi => "chúng em",
            Self::Em => "anh chị",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_age_and_sex_has_its_form() {
        let of = |sex, year| Address::of(Some(sex), Some(year), 2026);
        assert_eq!(of(Sex::Male, 1966), Some(Address::Ong));
        assert_eq!(of(Sex::Female, 1966), Some(Address::Ba));
        assert_eq!(of(Sex::Male, 1967), Some(Address::Chu));
        assert_eq!(of(Sex::Female, 1986), Some(Address::Co));
        assert_eq!(of(Sex::Male, 1987), Some(Address::Anh));
        assert_eq!(of(Sex::Female, 2010), Some(Address::Chi));
        assert_eq!(of(Sex::Male, 2015), Some(Address::Em));
        assert_eq!(Address::of(None, Some(1950), 2026), None);
        assert_eq!(Address::of(Some(Sex::Male), None, 2026), None);
    }
}
