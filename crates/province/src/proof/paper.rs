//! The proof of a dossier as a page to print: the record of its last revision.

use tannha_domain::{Field, PersonDate, ReadFacts as _, unit};
use tannha_paper::{ConsentRecord, MarkLine, RecordLine};

use super::{Asked, Proof, Proved};
use crate::ProvinceError;

/// The record of what stands last; the device's and the operator's signatures are the caller's to have checked.
pub fn record(proof: &Proof) -> Result<ConsentRecord, ProvinceError> {
    let last = proof
        .revisions
        .last()
        .ok_or_else(|| ProvinceError::refused("proof_on_paper"))?;
    let Proved {
        origin,
        said: (area, facts),
        ..
    } = last;
    let relation = facts.value(Field::HelperRelation).unwrap_or_default();
    Ok(ConsentRecord {
        number: proof.number.clone(),
        revision: last.revision,
        name: proof.name.clone(),
        birth: facts.birth_date().map(written),
        number_masked: facts.value(Field::Number).map(masked),
        commune: unit(area).map_or_else(|| area.to_string(), |unit| unit.name.clone()),
        device: origin.device.to_string(),
        operator: origin.operator_name.clone(),
        packet: (origin.packet.to_string(), origin.digest.to_string()),
        at: origin.made_at,
        confirmed_at: Some(origin.received_at),
        lines: last.asked.iter().map(line).collect(),
        marks: last
            .marks
            .iter()
            .map(|mark| MarkLine {
                role: mark.role.to_string(),
                digest: mark.captured.to_string(),
            })
            .collect(),
        witness: last.witness.clone().map(|name| (name, relation.to_owned())),
    })
}

fn line(asked: &Asked) -> RecordLine {
    let answer = &asked.answer;
    RecordLine {
        purpose: answer.purpose.clone(),
        about: answer.about.clone(),
        words: asked.words.map(str::to_owned),
        text_version: answer.text_version.clone(),
        language: answer.language.clone(),
        answer: answer.answer,
        by: answer.by,
        at: answer.at,
    }
}

fn written(birth: PersonDate) -> String {
    match birth {
        PersonDate::Day(day) => day.strftime("%d/%m/%Y").to_string(),
        PersonDate::Year(year) => year.to_string(),
    }
}

/// The last four digits, as on a device.
fn masked(number: &str) -> String {
    let hidden = number.chars().count().saturating_sub(4);
    let tail = number.chars().skip(hidden);
    std::iter::repeat_n('•', hidden).chain(tail).collect()
}
