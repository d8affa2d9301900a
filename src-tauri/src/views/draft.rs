//! A draft as its screen shows it: composed from the domain's draft alone, so that every rule stays there.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use tannha_domain::{
    Answer, AnsweredBy, Attachment, Draft, Finding, Flaw, KeptBecause, Mark, Missing, Moment,
    PhoneUse, PurposeKind, Role, Sex, Source, THIRD_PARTY, ThirdPerson, Verdict, WitnessProblem,
    due, ended_by, needs_portrait, product, purpose, purposes, standing_answers,
};
use tannha_vault::DraftMeta;
use ts_rs::TS;

use super::{
    CardView, FieldView, Language, PurposeView, ReasonView, StepView, ZoneView, card_view, fields,
    pad::is_few,
    person::{known, person_id},
    purpose_view,
    step::steps,
    zone_view,
};

/// What must be asked before a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Due {
    /// Which moment.
    pub moment: Moment,
    /// What is asked, in order; empty where nothing is left to ask.
    pub purposes: Vec<PurposeView>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct AnswerView {
    /// To which purpose.
    pub purpose: String,
    /// Of which third person, where it is not the person of the dossier.
    pub about: Option<ThirdPerson>,
    /// What was said.
    pub answer: Answer,
    /// Whose finger pressed it.
    pub by: AnsweredBy,
    /// When.
    pub at: String,
}

/// One fact.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct FactView {
    /// The value in its normal form.
    pub value: String,
    /// Where it came from.
    pub source: Source,
    /// Why it cannot stand, where it came from a list that knows no rules.
    pub problem: Option<String>,
}

/// One attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttachmentView {
    /// Its id.
    pub id: String,
    /// What it shows.
    pub role: Role,
    /// How it is encoded.
    pub media_type: String,
    /// How large it is.
    #[ts(type = "number")]
    pub bytes: u64,
    /// It went to the province with an earlier revision.
    pub carried: bool,
    /// What the judge of photos said.
    pub verdict: Verdict,
    /// What it would have otherwise, what matters most first.
    pub flaws: Vec<Flaw>,
    /// Why it was kept against that advice.
    pub because: Option<KeptBecause>,
    /// When it was captured.
    pub captured_at: String,
}

/// The last removal, which can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Removed {
    /// The attachment.
    pub id: String,
    /// What it showed.
    pub role: String,
}

/// A dossier that is being captured.
#[derive(Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// Its id.
    pub id: String,
    /// The person of the roster.
    pub person_id: Option<String>,
    /// The person's household, where the roster has them.
    pub household: Option<String>,
    /// The person's name.
    pub name: String,
    /// The person's sex.
    pub sex: Option<Sex>,
    /// The person's birth year.
    pub birth_year: Option<i16>,
    /// Counted from 1.
    pub revision: u32,
    /// What a clerk asked to redo.
    pub redo: Vec<ReasonView>,
    /// When it was last written to the disk.
    pub saved_at: String,
    /// The purpose whose no ended it.
    pub ended: Option<String>,
    /// How each step stands.
    pub steps: Vec<StepView>,
    /// What must still be asked, by moment.
    pub due: Vec<Due>,
    /// The answers, in the order in which they were given.
    pub answers: Vec<AnswerView>,
    /// Every purpose as this person hears it: what was answered may be asked again, and the mark has its words.
    pub spoken: Vec<PurposeView>,
    /// The facts, by field.
    pub facts: BTreeMap<String, FactView>,
    /// Which fields are asked, in order.
    pub fields: Vec<FieldView>,
    /// What was captured.
    pub attachments: Vec<AttachmentView>,
    /// Contradictions.
    pub findings: Vec<Finding>,
    /// What the card's QR said.
    pub card: Option<CardView>,
    /// What the zone on the picture of its back says.
    pub zone: Option<ZoneView>,
    /// What the person chose.
    pub product: Option<String>,
    /// Whether that wants a portrait.
    pub product_needs_portrait: bool,
    /// How the person confirms the answers, once that is chosen.
    pub mark: Option<Mark>,
    /// When the answers were read back.
    pub read_back_at: Option<String>,
    /// The numbered sheet that was scanned for it.
    pub sheet: Option<String>,
    /// How many sheets this device has left; nothing where that is not known.
    #[ts(type = "number | null")]
    pub sheets_left: Option<u64>,
    /// That is little.
    pub sheets_few: bool,
    /// Why who is named cannot witness a mark on paper, as far as somebody is named.
    pub witness_problem: Option<WitnessProblem>,
    /// What is still missing.
    pub missing: Vec<Missing>,
    /// The last removal.
    pub removed: Option<Removed>,
    /// What the phone may be used for.
    pub phone_use: Option<PhoneUse>,
    /// Where somebody was in it last.
    pub place: Option<PlaceView>,
}

/// Where one goes on.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
pub struct PlaceView {
    /// The step, as the screen names it.
    pub step: String,
    /// The field or the picture there.
    pub what: Option<String>,
    /// What stood in the field and was not left yet.
    pub typed: Option<String>,
}

/// What the person takes along: not confirmed by the province yet, and it says so.
#[derive(Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Slip {
    /// The dossier.
    pub dossier: String,
    /// Its short number.
    pub number: String,
    /// The person's name.
    pub name: String,
    /// When.
    pub at: String,
    /// The answers that stand.
    pub answers: Vec<SlipAnswer>,
    /// Who opens the account.
    pub provider: String,
    /// Whether the provider meets the person.
    pub face_to_face: bool,
}

/// One line of the slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SlipAnswer {
    /// The purpose.
    pub purpose: String,
    /// What was said last.
    pub answer: String,
}

/// A draft as its screen shows it.
pub fn draft_view(draft: &Draft, meta: &DraftMeta, language: Language, today: Date) -> DraftView {
    let missing = everything_missing(draft, today);
    let known = known(draft, meta.proposal.as_ref());
    DraftView {
        id: draft.id.to_string(),
        person_id: person_id(draft.subject),
        household: draft
            .roster
            .as_ref()
            .map(|person| person.household.to_string()),
        name: known.name,
        sex: known.sex,
        birth_year: known.birth_year,
        revision: draft.revision,
        redo: draft.redo.iter().map(ReasonView::from).collect(),
        saved_at: meta.saved_at.to_string(),
        ended: ended_by(&draft.answers).map(str::to_owned),
        steps: steps(draft, &missing, today),
        due: dues(draft, language, today),
        answers: draft.answers.iter().map(AnswerView::from).collect(),
        spoken: spoken(draft, language, today),
        facts: draft
            .facts
            .iter()
            .map(|(field, fact)| (field.to_string(), fact_view(*field, fact, today)))
            .collect(),
        fields: fields(draft, today),
        attachments: draft
            .attachments
            .iter()
            .map(|attachment| attachment_view(attachment, meta))
            .collect(),
        findings: draft.findings(today),
        card: draft.card.as_ref().map(card_view),
        zone: draft.zone.as_ref().map(zone_view),
        product: draft.product.clone(),
        product_needs_portrait: draft.product.as_deref().is_some_and(needs_portrait),
        mark: draft.mark(),
        read_back_at: draft.mark_kept.read_back_at.map(|at| at.to_string()),
        sheet: draft.mark_kept.sheet.map(|sheet| sheet.to_string()),
        sheets_left: meta.sheets_left,
        sheets_few: meta.sheets_left.is_some_and(is_few),
        witness_problem: draft.check_witness(today).err(),
        missing,
        removed: meta.removed.map(|(id, role)| Removed {
            id: id.to_string(),
            role: role.to_string(),
        }),
        phone_use: draft.phone().usage(),
        place: meta.place.as_ref().map(|place| PlaceView {
            step: place.step.clone(),
            what: place.what.clone(),
            typed: place.typed.clone(),
        }),
    }
}

/// Every purpose; what third persons are asked once for each of them.
fn spoken(draft: &Draft, language: Language, today: Date) -> Vec<PurposeView> {
    let mut spoken = Vec::new();
    for purpose in purposes() {
        if purpose.code == THIRD_PARTY {
            spoken.extend(
                ThirdPerson::ALL
                    .iter()
                    .map(|third| purpose_view(purpose, Some(*third), draft, language, today)),
            );
        } else {
            spoken.push(purpose_view(purpose, None, draft, language, today));
        }
    }
    spoken
}

/// What the domain says is missing; while no product is chosen also what every product on offer wants.
pub fn everything_missing(draft: &Draft, today: Date) -> Vec<Missing> {
    let mut missing = draft.missing(today);
    missing.sort_by_key(|line| line.step);
    if draft.product.is_none() && ended_by(&draft.answers).is_none() {
        let lacking = fields(draft, today).into_iter().filter(|field| {
            field.mandatory && !draft.facts.keys().any(|known| known.code() == field.field)
        });
        for field in lacking {
            let line = Missing {
                step: field.step,
                code: "field".into(),
                what: field.field,
            };
            if !missing.contains(&line) {
                missing.push(line);
            }
        }
        missing.sort_by_key(|line| line.step);
    }
    missing
}

fn dues(draft: &Draft, language: Language, today: Date) -> Vec<Due> {
    let situation = draft.situation(today);
    let ask = |moment: &Moment| Due {
        moment: *moment,
        purposes: due(*moment, &situation, &draft.answers)
            .into_iter()
            .map(|purpose| purpose_view(purpose, moment.asked_of(purpose), draft, language, today))
            .collect(),
    };
    Moment::ALL.iter().map(ask).collect()
}

fn fact_view(field: tannha_domain::Field, fact: &tannha_domain::Fact, today: Date) -> FactView {
    let problem = field
        .check(&fact.value, today)
        .err()
        .map(|problem| problem.code().to_owned());
    FactView {
        value: fact.value.clone(),
        source: fact.source,
        problem,
    }
}

impl From<&tannha_domain::ConsentAnswer> for AnswerView {
    fn from(answer: &tannha_domain::ConsentAnswer) -> Self {
        Self {
            purpose: answer.purpose.clone(),
            about: answer.about.as_deref().and_then(|about| about.parse().ok()),
            answer: answer.answer,
            by: answer.by,
            at: answer.at.to_string(),
        }
    }
}

fn attachment_view(attachment: &Attachment, meta: &DraftMeta) -> AttachmentView {
    AttachmentView {
        id: attachment.id.to_string(),
        role: attachment.role,
        media_type: attachment.media.to_string(),
        bytes: attachment.bytes,
        carried: attachment.carried,
        verdict: attachment.judged.verdict,
        flaws: attachment.judged.flaws.clone(),
        because: attachment.judged.because,
        captured_at: meta
            .captured_at
            .get(&attachment.id)
            .map_or_else(String::new, ToString::to_string),
    }
}

/// The slip of a draft that was just submitted under this number.
pub fn slip(draft: &Draft, number: String, at: Timestamp) -> Slip {
    let answers = standing_answers(&draft.answers)
        .into_iter()
        .filter(|answer| {
            purpose(&answer.purpose).is_none_or(|purpose| purpose.kind != PurposeKind::Mark)
        })
        .map(|answer| SlipAnswer {
            purpose: answer.purpose.clone(),
            answer: answer.answer.to_string(),
        })
        .collect();
    let chosen = draft.product.as_deref().and_then(product);
    Slip {
        dossier: draft.dossier.to_string(),
        number,
        name: known(draft, None).name,
        at: at.to_string(),
        answers,
        provider: chosen.map_or_else(String::new, |chosen| chosen.provider_name.clone()),
        face_to_face: chosen.is_some_and(|chosen| chosen.face_to_face),
    }
}

#[cfg(test)]
mod tests;
