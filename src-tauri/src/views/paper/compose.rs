//! What stands on each paper, from the vault.

use jiff::{Timestamp, civil::Date};
use tannha_domain::{
    Answer, ConsentAnswer, Field, ReadFacts as _, RosterPerson, UnitCode, product, standing_answer,
    to_bring, unit,
};
use tannha_paper::{
    AccountForm, Appointment, BringList, ConsentRecord, FocalLetter, MarkLine, Paper,
    ReceiverLetter, RecordLine, Slip, SlipWay, Writer,
};
use tannha_vault::{HandedIn, PersonSummary, Vault, VaultError, day};

use super::{PaperKind, PaperOf};
use crate::{UiError, views::note::TEAM_PHONE};

/// The paper; nothing where this device has nothing to put on it.
pub(crate) fn compose(
    vault: &Vault,
    of: PaperOf,
    kind: PaperKind,
    now: Timestamp,
) -> Result<Option<Paper>, UiError> {
    let desk = Desk { vault, now };
    Ok(match kind {
        PaperKind::Slip => desk
            .handed_in(of)?
            .map(|handed| Paper::Slip(desk.slip(&handed))),
        PaperKind::Record => desk
            .handed_in(of)?
            .map(|handed| Paper::Record(desk.record(&handed))),
        PaperKind::Account => desk
            .handed_in(of)?
            .map(|handed| Paper::Account(desk.account(handed))),
        PaperKind::Bring => desk.bring(of)?.map(Paper::Bring),
        PaperKind::Appointment => desk.appointment(of)?.map(Paper::Appointment),
        PaperKind::Receiver => desk.receiver(of)?.map(Paper::Receiver),
        PaperKind::Focal => desk.focal(of)?.map(Paper::Focal),
    })
}

struct Desk<'a> {
    vault: &'a Vault,
    now: Timestamp,
}

impl Desk<'_> {
    fn handed_in(&self, of: PaperOf) -> Result<Option<HandedIn>, VaultError> {
        let dossier = match of {
            PaperOf::Dossier(dossier) => Some(dossier),
            PaperOf::Person(person) => self.vault.dossiers_of(person)?.last().map(|last| last.0),
        };
        dossier.map_or(Ok(None), |dossier| self.vault.handed_in(dossier))
    }

    fn person(&self, of: PaperOf) -> Result<Option<PersonSummary>, VaultError> {
        match of {
            PaperOf::Person(person) => self.vault.person(person),
            PaperOf::Dossier(_) => Ok(None),
        }
    }

    fn phone(&self) -> Option<String> {
        self.vault.setting(TEAM_PHONE)
    }

    fn slip(&self, handed: &HandedIn) -> Slip {
        let chosen = product(&handed.product);
        Slip {
            number: handed.number.clone(),
            name: handed.name.clone(),
            at: handed.at,
            commune: commune(&handed.area),
            operator: self.vault.identity().operator_name.clone(),
            provider: chosen.map_or_else(String::new, |chosen| chosen.provider_name.clone()),
            face_to_face: chosen.is_some_and(|chosen| chosen.face_to_face),
            answers: tannha_packet::SlipWord::answered(&handed.answers),
            way: way(&handed.answers),
            phone: self.phone(),
            confirmed_at: handed.confirmed_at,
            code: Some(handed.code.to_string()),
        }
    }

    fn record(&self, handed: &HandedIn) -> ConsentRecord {
        let facts = &handed.facts;
        let witness = facts.value(Field::HelperName).map(|name| {
            let relation = facts.value(Field::HelperRelation).unwrap_or_default();
            (name.to_owned(), relation.to_owned())
        });
        ConsentRecord {
            number: handed.number.clone(),
            revision: handed.revision,
            name: handed.name.clone(),
            birth: facts.birth_date(),
            personal_number: facts.value(Field::Number).map(str::to_owned),
            commune: commune(&handed.area),
            device: self.vault.identity().device.to_string(),
            operator: None,
            packet: (handed.packet.to_string(), handed.digest.to_string()),
            at: handed.at,
            confirmed_at: handed.confirmed_at,
            lines: handed.answers.iter().map(RecordLine::of).collect(),
            marks: handed
                .enclosures
                .iter()
                .filter(|enclosure| enclosure.role.is_a_mark())
                .map(|enclosure| MarkLine {
                    role: enclosure.role.to_string(),
                    digest: enclosure.captured.to_string(),
                })
                .collect(),
            witness,
        }
    }

    fn account(&self, handed: HandedIn) -> AccountForm {
        let chosen = product(&handed.product);
        AccountForm {
            number: handed.number,
            provider: chosen.map_or_else(String::new, |chosen| chosen.provider_name.clone()),
            product: chosen.map_or(handed.product, |chosen| chosen.name_vi.clone()),
            commune: commune(&handed.area),
            day: day(self.now),
            facts: handed.facts,
        }
    }

    /// What the session asks for; before there is one, what the dossier says will be asked.
    fn bring(&self, of: PaperOf) -> Result<Option<BringList>, VaultError> {
        let handed = self.handed_in(of)?;
        let person = self.person(of)?;
        let session = match of {
            PaperOf::Person(person) => self.vault.session_of(person, day(self.now))?,
            PaperOf::Dossier(_) => None,
        };
        let papers = match (&session, &handed) {
            (Some((_, bring)), _) if !bring.is_empty() => bring.clone(),
            (_, Some(handed)) => to_bring(product(&handed.product)),
            _ => return Ok(None),
        };
        let area = handed
            .as_ref()
            .map(|handed| &handed.area)
            .or(person.as_ref().map(|summary| &summary.person.unit));
        let name = handed
            .as_ref()
            .map(|handed| handed.name.clone())
            .or(person.as_ref().map(|summary| summary.person.name.clone()));
        Ok(Some(BringList {
            commune: area.map(commune).unwrap_or_default(),
            name,
            papers: papers.iter().map(ToString::to_string).collect(),
            phone: self.phone(),
        }))
    }

    fn appointment(&self, of: PaperOf) -> Result<Option<Appointment>, VaultError> {
        let Some(summary) = self.person(of)? else {
            return Ok(None);
        };
        let person = summary.person;
        Ok(self
            .vault
            .session_of(person.id, day(self.now))?
            .map(|(session, bring)| Appointment {
                commune: commune(&person.unit),
                name: person.name.clone(),
                provider: session.provider,
                day: session.day,
                hour: session.hour,
                place: session.place,
                home: session.home,
                papers: bring.iter().map(ToString::to_string).collect(),
                phone: self.phone(),
            }))
    }

    fn receiver(&self, of: PaperOf) -> Result<Option<ReceiverLetter>, VaultError> {
        let Some(summary) = self.person(of)? else {
            return Ok(None);
        };
        let person = summary.person;
        Ok(self
            .vault
            .receiver_of(person.id)?
            .map(|receiver| ReceiverLetter {
                from: writer(&person, day(receiver.at)),
                receiver: receiver.name,
                // They went to the desk, sealed: this device no longer knows them.
                relation: None,
                receiver_phone: None,
                until: receiver.until,
            }))
    }

    fn focal(&self, of: PaperOf) -> Result<Option<FocalLetter>, VaultError> {
        let Some(summary) = self.person(of)? else {
            return Ok(None);
        };
        let person = summary.person;
        Ok(self.vault.focal_of(person.id)?.map(|standing| {
            let said_at = standing.authorised_at.or(standing.since);
            FocalLetter {
                from: writer(&person, day(said_at.unwrap_or(self.now))),
                review: standing.review_on,
            }
        }))
    }
}

fn commune(area: &UnitCode) -> String {
    unit(area).map_or_else(String::new, |unit| unit.name.clone())
}

/// Who writes to the commune, on this day.
fn writer(person: &RosterPerson, day: Date) -> Writer {
    Writer {
        commune: commune(&person.unit),
        day,
        name: person.name.clone(),
        birth: person.birth,
        number: person.number.clone(),
        address: person.address(),
    }
}

fn way(answers: &[ConsentAnswer]) -> SlipWay {
    let said_yes = |purpose| standing_answer(answers, purpose) == Some(Answer::Yes);
    if said_yes("contact_phone") {
        SlipWay::Call
    } else if said_yes("contact_through_relative") {
        SlipWay::Relative
    } else {
        SlipWay::Visit
    }
}
