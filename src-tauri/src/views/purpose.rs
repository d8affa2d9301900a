//! Consent texts, addressed to the person as they are addressed at home.

use jiff::civil::Date;
use serde::Serialize;
use tannha_domain::{
    Address, Draft, Purpose, PurposeKind, ReadFacts as _, RosterPerson, SHARE, Situation,
    ThirdPerson,
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
    /// How whoever hears it is addressed, where that is known: a recording is made for each form.
    pub address: Option<Address>,
    /// The provider that it is about: a recording may name it.
    pub provider: Option<String>,
}

/// The text with its form of address; where a third person is addressed (`anh/chị`) it stays.
fn addressed(text: &str, address: Option<Address>) -> String {
    let (you, we) = address.map_or(("ông/bà", "chúng cháu"), |form| (form.you(), form.we()));
    let pairs = [
        ("ông/bà", you),
        ("Ông/bà", you),
        ("chúng cháu", we),
        ("Chúng cháu", we),
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
        Address::of(
            sex,
            birth.map(tannha_domain::PersonDate::year),
            today.year(),
        ),
        language,
        &draft.situation(today),
    );
    PurposeView {
        about,
        // Somebody else is asked, of whom nobody knows how old they are.
        address: view.address.filter(|_| about.is_none()),
        ..view
    }
}

/// A purpose as it is read out to somebody of the roster, outside a dossier.
pub(crate) fn purpose_for(
    purpose: &Purpose,
    person: &RosterPerson,
    language: Language,
    today: Date,
) -> PurposeView {
    let birth = person.birth.map(tannha_domain::PersonDate::year);
    let address = Address::of(person.sex, birth, today.year());
    view(purpose, address, language, &Situation::default())
}

fn view(
    purpose: &Purpose,
    address: Option<Address>,
    language: Language,
    situation: &Situation,
) -> PurposeView {
    PurposeView {
        code: purpose.code.clone(),
        about: None,
        kind: purpose.kind,
        text: match language {
            Language::Vi => addressed(&purpose.words(language.code(), situation), address),
            Language::En => purpose.words(language.code(), situation),
        },
        on_no: purpose.on_no.clone(),
        sensitive: purpose.is_sensitive(),
        as_notice: purpose.kind != PurposeKind::Mark && !purpose.is_asked(situation),
        address,
        provider: situation.provider.clone().filter(|_| purpose.code == SHARE),
    }
}

#[cfg(test)]
mod tests {
    use tannha_domain::Sex;

    use super::*;

    fn said(code: &str, sex: Option<Sex>, birth_year: Option<i16>) -> String {
        addressed(
            &tannha_domain::purpose(code).unwrap().text_vi,
            Address::of(sex, birth_year, 2026),
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
