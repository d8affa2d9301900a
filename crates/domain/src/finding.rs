//! Contradictions between card, roster and typing: shown to the volunteer, and travelling with the dossier.

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    CardReading, Expiry, Facts, Field, ReadFacts, RosterPerson, Source, Step, computed_expiry,
    fold, mrz::MrzReading, number_findings, same_name,
};

/// One contradiction. A finding is for a person to look at; it never refuses anything.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Finding {
    /// What kind: `differs`, or the code of a check on the number or the card.
    pub code: String,
    /// The step on which it is mended.
    pub step: Step,
    /// The field that it is about.
    pub field: Option<Field>,
    /// What the card's code says.
    pub card: Option<String>,
    /// What the zone on the card's back says.
    #[serde(default)]
    pub back: Option<String>,
    /// What the roster says.
    pub roster: Option<String>,
    /// What was typed.
    pub typed: Option<String>,
}

impl std::fmt::Debug for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Finding")
            .field("code", &self.code)
            .field("field", &self.field)
            .finish_non_exhaustive()
    }
}

/// What the card's QR says of a field, in the field's normal form.
pub fn card_value(card: &CardReading, field: Field) -> Option<String> {
    match field {
        Field::FullName => Some(card.name.clone()),
        Field::BirthDate => Some(card.birth_date.to_string()),
        Field::Sex => card.sex.map(|sex| sex.to_string()),
        Field::Number => Some(card.number.expose()),
        Field::OldNumber => card.old_number.clone(),
        Field::RegisteredAddress => {
            Some(card.address.clone()).filter(|address| !address.is_empty())
        }
        Field::IssueDate => card.issued.map(|day| day.to_string()),
        _ => None,
    }
}

/// What the zone on the card's back says of a field, in the field's normal form; the name without marks.
pub fn zone_value(zone: &MrzReading, field: Field) -> Option<String> {
    match field {
        Field::FullName => Some(zone.name_ascii.clone()),
        Field::BirthDate => Some(zone.birth_date.to_string()),
        Field::Sex => zone.sex.map(|sex| sex.to_string()),
        Field::Number => Some(zone.number.expose()),
        Field::ExpiryDate => Some(match zone.expiry {
            Expiry::Never => "never".to_owned(),
            Expiry::On(day) => day.to_string(),
        }),
        _ => None,
    }
}

/// What follows from a card without standing in its code: only a citizen has one, and who issues it changed on
/// 1 July 2024 (Law 26/2023/QH15; DOMAIN.md b).
pub fn card_implies(card: &CardReading) -> Vec<(Field, &'static str)> {
    let place = card.issued.and_then(|day| {
        if day >= date(2024, 7, 1) {
            Some("ministry")
        } else {
            (day >= date(2021, 1, 1)).then_some("police_department")
        }
    });
    let place = place.map(|place| (Field::IssuePlace, place));
    std::iter::once((Field::Nationality, "vn"))
        .chain(place)
        .collect()
}

/// What card, list and typing are held against each other for.
const COMPARED: [Field; 7] = [
    Field::FullName,
    Field::BirthDate,
    Field::Sex,
    Field::Number,
    Field::OldNumber,
    Field::IssueDate,
    Field::ExpiryDate,
];

/// What the list says of a field. A nine-digit number on it is the card's old one.
fn listed(roster: &RosterPerson, field: Field) -> Option<String> {
    match field {
        Field::OldNumber => roster.number.clone().filter(|number| number.len() == 9),
        field => roster.facts().value(field).map(str::to_owned),
    }
}

/// Another dossier on this device bears the same number.
pub(crate) fn number_twice() -> Finding {
    about("number_twice", Step::Card, Some(Field::Number))
}

/// Another person's dossier on this device gives the same phone as that person's own.
pub(crate) fn phone_twice() -> Finding {
    about("phone_twice", Step::Phone, Some(Field::Phone))
}

/// The card is valid today, and will not be when the provider meets the person.
pub(crate) fn too_late_for(
    facts: &Facts,
    session: Date,
    known: bool,
    today: Date,
) -> Option<Finding> {
    let last = facts.value(Field::ExpiryDate)?.parse::<Date>().ok()?;
    let code = if known {
        "expires_before_session"
    } else {
        "expires_before_likely_session"
    };
    (today <= last && last < session).then(|| Finding {
        typed: Some(session.to_string()).filter(|_| known),
        ..about(code, Step::Card, Some(Field::ExpiryDate))
    })
}

/// Every contradiction between the card's two sides, the list and the typing.
pub fn compare(
    card: Option<&CardReading>,
    zone: Option<&MrzReading>,
    roster: Option<&RosterPerson>,
    facts: &Facts,
    today: Date,
) -> Vec<Finding> {
    let mut findings: Vec<_> = COMPARED
        .into_iter()
        .filter_map(|field| {
            let on_card = card.and_then(|card| card_value(card, field));
            let on_list = roster.and_then(|roster| listed(roster, field));
            let typed = facts.value(field).map(str::to_owned);
            let known: Vec<&String> = [&on_card, &on_list, &typed].into_iter().flatten().collect();
            let on_back = zone.and_then(|zone| zone_value(zone, field));
            let all_agree = known
                .iter()
                .all(|left| known.iter().all(|right| agree(field, left, right)));
            let back_agrees = on_back
                .iter()
                .all(|back| known.iter().all(|other| back_agrees(field, back, other)));
            (!all_agree || !back_agrees).then(|| Finding {
                code: "differs".into(),
                step: field.step(),
                field: Some(field),
                card: on_card,
                back: on_back,
                roster: on_list,
                typed,
            })
        })
        .collect();
    for warning in card
        .map(|card| card.warnings.as_slice())
        .unwrap_or_default()
    {
        findings.push(about(warning.code(), Step::Card, None));
    }
    if card.is_none()
        && let (Some(Ok(number)), Some(birth)) = (
            facts.value(Field::Number).map(str::parse),
            facts.birth_date(),
        )
    {
        let codes = number_findings(&number, facts.sex(), Some(birth.year()));
        findings.extend(
            codes
                .into_iter()
                .map(|finding| about(finding.code(), Step::Card, Some(Field::Number))),
        );
    }
    if facts
        .get(&Field::Number)
        .is_some_and(|fact| fact.source == Source::Typed && fact.value.len() == 9)
    {
        findings.push(about("cmnd", Step::Card, Some(Field::Number)));
    }
    if let (Some(written), Some(computed)) =
        (facts.value(Field::ExpiryDate), computed_expiry(facts))
        && written != computed
    {
        findings.push(Finding {
            typed: Some(written.to_owned()),
            card: Some(computed),
            ..about("expiry_differs", Step::Card, Some(Field::ExpiryDate))
        });
    }
    if let Some(Ok(day)) = facts.value(Field::ExpiryDate).map(str::parse::<Date>) {
        let soon = today.saturating_add(jiff::Span::new().months(6));
        let code = match day {
            day if day < today => Some("expired"),
            day if day < soon => Some("expires_soon"),
            _ => None,
        };
        findings.extend(code.map(|code| about(code, Step::Card, Some(Field::ExpiryDate))));
    }
    findings
}

fn about(code: &str, step: Step, field: Option<Field>) -> Finding {
    Finding {
        code: code.into(),
        step,
        field,
        card: None,
        back: None,
        roster: None,
        typed: None,
    }
}

/// Whether two ways to write a value mean the same: names without case and place of the tone, a year
/// within its date, a nine-digit number beside a twelve-digit one.
fn agree(field: Field, left: &str, right: &str) -> bool {
    match field {
        Field::FullName => same_name(left, right),
        Field::BirthDate => {
            left == right || (left.len().min(right.len()) == 4 && left.get(..4) == right.get(..4))
        }
        Field::Number | Field::OldNumber => left == right || left.len() != right.len(),
        _ => left == right,
    }
}

/// The zone writes names without marks, and cuts those that do not fit into its line.
fn back_agrees(field: Field, back: &str, other: &str) -> bool {
    if field == Field::FullName {
        fold(other).starts_with(&fold(back))
    } else {
        agree(field, back, other)
    }
}

#[cfg(test)]
mod tests;
