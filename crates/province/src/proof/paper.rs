//! The proof of a dossier as a page to print: the record of its last revision.

use tannha_domain::{Field, ReadFacts as _, Role, unit};
use tannha_paper::{ConsentRecord, MarkLine, RecordLine};

use super::{Proof, Proved};
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
        birth: facts.birth_date(),
        personal_number: facts.value(Field::Number).map(str::to_owned),
        commune: unit(area).map_or_else(|| area.to_string(), |unit| unit.name.clone()),
        device: origin.device.to_string(),
        operator: origin.operator_name.clone(),
        packet: (origin.packet.to_string(), origin.digest.to_string()),
        at: origin.made_at,
        confirmed_at: Some(origin.received_at),
        lines: last
            .asked
            .iter()
            .map(|asked| RecordLine::of(&asked.answer))
            .collect(),
        marks: last
            .marks
            .iter()
            .map(|mark| MarkLine {
                role: mark.role.to_string(),
                digest: mark.captured.to_string(),
                sheet: last
                    .mark
                    .as_ref()
                    .filter(|_| mark.role == Role::Sheet)
                    .and_then(|made| made.sheet)
                    .map(|serial| serial.to_string()),
            })
            .collect(),
        witness: last.witness.clone().map(|name| (name, relation.to_owned())),
    })
}
