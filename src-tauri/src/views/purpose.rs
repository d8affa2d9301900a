//! Consent texts, addressed to the person as they are addressed at home.

use jiff::civil::Date;
use serde::Serialize;
use tannha_domain::{
    Draft, Purpose, PurposeKind, ReadFacts as _, RosterPerson, Sex, Situation, ThirdPerson,
};
use ts_rs::TS;

use super::Language;

/// One notice or question, ready to be read out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PurposeView {
    /// Its code.
    pub code: String,
    /// Which third person is asked, where it is not the person of the dossier.
    pub about: Option<ThirdPerson>,
    /// Notice, question or mark, as the list has it.
    pub kind: PurposeKind,
    /// The words, in the chosen language, addressed to this person.
    pub text: String,
    /// What follows from a no.
    pub on_no: String,
    /// Whether the person is told that it is sensitive.
    pub sensitive: bool,
    /// Told, not asked: a notice whose legal basis is recorded, or that has no use of its own.
    pub as_notice: bool,
}

/// How a person is addressed, and how the young people who came call themselves before them.
struct Form {
    you: &'static str,
    we: &'static str,
}

/// By age and sex, as neighbours do. Who is not known well enough stays `ông/bà`.
fn form(sex: Option<Sex>, birth_year: Option<i16>, this_year: i16) -> Form {
    let (Some(sex), Some(birth_year)) = (sex, birth_year) else {
        return Form {
            you: "ông/bà",
            we: "chúng cháu",
        };
    };
    let of = |man, woman| if sex == Sex::Male { man } else { woman };
    match this_year.saturating_sub(birth_year) {
        60.. => Form {
            you: of("ông", "bà"),
            we: "chúng cháu",
        },
        40..60 => Form {
            you: of("chú", "cô"),
            we: "chúng cháu",
        },
        16..40 => Form {
            you: of("anh", "chị"),
            we: "chúng em",
        },
        _ => Form {
            you: "em",
            we: "anh chị",
        },
    }
}

/// The text with its form of address; where a third person is addressed (`anh/chị`) it stays.
fn addressed(text: &str, form: &Form) -> String {
    let pairs = [
        ("ông/bà", form.you),
        ("Ông/bà", form.you),
        ("chúng cháu", form.we),
        ("Chúng cháu", form.we),
    ];
    pairs.iter().fold(text.to_owned(), |text, (from, to)| {
        let capital = from.chars().next().is_some_and(char::is_uppercase);
        text.replace(
            from,
            &if capital {
                capitalised(to)
            } else {
                (*to).to_owned()
            },
        )
    })
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A purpose as it is read out to the person of this draft.
pub fn purpose_view(
    purpose: &Purpose,
    about: Option<ThirdPerson>,
    draft: &Draft,
    language: Language,
    today: Date,
) -> PurposeView {
    let roster = draft.roster.as_ref();
    let sex = draft.facts.sex().or_else(|| roster?.sex);
    let birth = draft.facts.birth_date().or_else(|| roster?.birth);
    let view = view(
        purpose,
        &form(
            sex,
            birth.map(tannha_domain::PersonDate::year),
            today.year(),
        ),
        language,
        &draft.situation(today),
    );
    PurposeView { about, ..view }
}

/// A purpose as it is read out to somebody of the roster, outside a dossier.
pub(crate) fn purpose_for(
    purpose: &Purpose,
    person: &RosterPerson,
    language: Language,
    today: Date,
) -> PurposeView {
    let birth = person.birth.map(tannha_domain::PersonDate::year);
    let form = form(person.sex, birth, today.year());
    view(purpose, &form, language, &Situation::default())
}

fn view(purpose: &Purpose, form: &Form, language: Language, situation: &Situation) -> PurposeView {
    PurposeView {
        code: purpose.code.clone(),
        about: None,
        kind: purpose.kind,
        text: match language {
            Language::Vi => addressed(&purpose.text_vi, form),
            Language::En => purpose.text_en.clone(),
        },
        on_no: purpose.on_no.clone(),
        sensitive: purpose.is_sensitive(),
        as_notice: purpose.kind != PurposeKind::Mark && !purpose.is_asked(situation),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: &str, sex: Option<Sex>, birth_year: Option<i16>) -> String {
        addressed(
            &tannha_domain::purpose(code).unwrap().text_vi,
            &form(sex, birth_year, 2026),
        )
    }

    #[test]
    fn an_old_woman_is_ba_and_a_young_man_is_anh() {
        let to_mo = said("process_for_account", Some(Sex::Female), Some(1957));
        assert!(
            to_mo.starts_with("Bà có cho chúng cháu ghi họ tên"),
            "{to_mo}"
        );
        let to_a_young_man = said("process_for_account", Some(Sex::Male), Some(1998));
        assert!(
            to_a_young_man.starts_with("Anh có cho chúng em ghi họ tên"),
            "{to_a_young_man}"
        );
    }

    #[test]
    fn every_age_and_sex_has_its_form() {
        let you = |sex, year| form(Some(sex), Some(year), 2026).you;
        assert_eq!(
            [you(Sex::Male, 1966), you(Sex::Female, 1966)],
            ["ông", "bà"]
        );
        assert_eq!(
            [you(Sex::Male, 1967), you(Sex::Female, 1986)],
            ["chú", "cô"]
        );
        assert_eq!(
            [you(Sex::Male, 1987), you(Sex::Female, 2010)],
            ["anh", "chị"]
        );
        assert_eq!(you(Sex::Male, 2015), "em");
    }

    #[test]
    fn no_text_keeps_the_slash_for_who_is_known() {
        for purpose in tannha_domain::purposes() {
            let text = said(&purpose.code, Some(Sex::Female), Some(1950));
            assert!(!text.to_lowercase().contains("ông/bà"), "{}", purpose.code);
        }
    }

    #[test]
    fn who_is_not_known_is_ong_ba_and_a_relative_stays_anh_chi() {
        assert!(said("contact_phone", None, Some(1950)).contains("ng/bà"));
        assert!(said("third_party_details", Some(Sex::Male), Some(1950)).starts_with("Anh/chị"));
    }
}
