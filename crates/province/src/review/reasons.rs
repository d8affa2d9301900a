//! What a clerk may ask for: never what its step does not know, or what the device can never give.

use tannha_domain::{
    Answer, Moment, Reason, Representation, Role, needs_portrait, product, purposes,
    standing_answer, third_persons_answer,
};
use tannha_packet::{Manifest, Revision};

use crate::{ProvinceError, Tx, dossiers, dossiers::Dossier};

/// The most reasons of one return: with their notes they fit into one answer to a device.
const MAX_REASONS: usize = 8;
/// The longest note, in characters and in bytes of JSON.
const NOTE_CHARS: usize = 300;
const NOTE_BYTES: usize = 480;

/// Refuses reasons that no dossier could be returned with.
pub(super) fn check(reasons: &[Reason]) -> Result<(), ProvinceError> {
    if reasons.is_empty() {
        return Err(ProvinceError::refused("reason_missing"));
    }
    if reasons.len() > MAX_REASONS {
        return Err(ProvinceError::refused("reasons_too_many").with("max", MAX_REASONS));
    }
    for reason in reasons {
        if !reason.step.reasons().contains(&reason.code) {
            return Err(ProvinceError::refused("reason_unknown").with("step", reason.step));
        }
        if reason.role.is_some_and(|role| role.step() != reason.step) {
            return Err(ProvinceError::refused("picture_foreign").with("step", reason.step));
        }
        if reason.note.as_deref().is_some_and(is_long) {
            return Err(ProvinceError::refused("note_too_long").with("max", NOTE_CHARS));
        }
    }
    Ok(())
}

fn is_long(note: &str) -> bool {
    let bytes = serde_json::to_string(note).map_or(usize::MAX, |json| json.len());
    note.chars().count() > NOTE_CHARS || bytes > NOTE_BYTES
}

/// Refuses to ask for a picture that the dossier has not and that nobody can take for it.
pub(super) async fn check_pictures(
    tx: &mut Tx,
    dossier: &Dossier,
    reasons: &[Reason],
) -> Result<(), ProvinceError> {
    let roles: Vec<Role> = reasons.iter().filter_map(|reason| reason.role).collect();
    let Some(current) = dossier.current.as_ref().filter(|_| !roles.is_empty()) else {
        return Ok(());
    };
    let broken = ProvinceError::Broken { what: "dossier" };
    let manifest = dossiers::manifest(tx, current).await?.ok_or(broken)?;
    let revision: Revision = manifest.body()?;
    match roles
        .into_iter()
        .find(|role| !can_be_had(*role, &manifest, &revision))
    {
        Some(role) => Err(ProvinceError::refused("picture_impossible").with("role", role)),
        None => Ok(()),
    }
}

fn can_be_had(role: Role, manifest: &Manifest, revision: &Revision) -> bool {
    let has = |role: Role| {
        manifest
            .enclosures
            .iter()
            .any(|enclosure| enclosure.role == role)
    };
    has(role) || (is_needed(role, revision) && !is_refused(role, revision))
}

/// Whether the product needs it. Another paper, and a mark in another way, may be asked for whatever it is.
fn is_needed(role: Role, revision: &Revision) -> bool {
    match role {
        Role::Portrait => needs_portrait(&revision.product),
        Role::RepresentativePaper => product(&revision.product)
            .is_some_and(|product| product.representation != Representation::No),
        _ => true,
    }
}

/// Whether the person said no to what is asked before the camera opens on it.
fn is_refused(role: Role, revision: &Revision) -> bool {
    let moment = role.moment();
    let shuts = matches!(
        moment,
        Moment::CardPhotos | Moment::Portrait | Moment::ThirdParty
    );
    shuts
        && purposes().iter().any(|purpose| {
            purpose.before_step == moment
                && match moment.third_person() {
                    Some(third) => third_persons_answer(&revision.answers, third),
                    None => standing_answer(&revision.answers, &purpose.code),
                } == Some(Answer::No)
        })
}
