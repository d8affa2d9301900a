//! What stands on each paper, from the vault.

use jiff::{Timestamp, civil::Date};
use tannha_domain::{
    Answer, ConsentAnswer, DossierId, Field, Occasion, PacketId, ReadFacts as _, Role,
    RosterPerson, UnitCode, product, standing_answer, to_bring, unit,
};
use tannha_paper::{
    AccountForm, Appointment, Boxes, BringList, ConsentRecord, FocalLetter, MarkLine, OwnForm,
    PacketSlip, Paper, ReceiverLetter, RecordLine, Slip, SlipAbout, SlipWay, Writer,
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
        PaperKind::Account => match desk.handed_in(of)? {
            Some(handed) => Some(desk.application(handed)?),
            None => None,
        },
        PaperKind::Bring => desk.bring(of)?.map(Paper::Bring),
        PaperKind::Appointment => desk.appointment(of)?.map(Paper::Appointment),
        PaperKind::Receiver => desk.receiver(of)?.map(Paper::Receiver),
        PaperKind::Focal => desk.focal(of)?.map(Paper::Focal),
        PaperKind::Withdrawal => desk.withdrawal(of)?.map(Paper::PacketSlip),
        PaperKind::Existing => desk.existing(of)?.map(Paper::PacketSlip),
    })
}

/// The dossier whose papers they are: a person's last one.
pub(super) fn dossier_of(vault: &Vault, of: PaperOf) -> Result<Option<DossierId>, VaultError> {
    Ok(match of {
        PaperOf::Dossier(dossier) => Some(dossier),
        PaperOf::Person(person) => vault.dossiers_of(person)?.last().map(|last| last.0),
    })
}

struct Desk<'a> {
    vault: &'a Vault,
    now: Timestamp,
}

impl Desk<'_> {
    fn handed_in(&self, of: PaperOf) -> Result<Option<HandedIn>, VaultError> {
        let dossier = dossier_of(self.vault, of)?;
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
                    sheet: handed
                        .mark
                        .as_ref()
                        .filter(|_| enclosure.role == Role::Sheet)
                        .and_then(|made| made.sheet)
                        .map(|serial| serial.to_string()),
                })
                .collect(),
            witness,
        }
    }

    /// On the provider's own form where one counts today; else on ours.
    fn application(&self, handed: HandedIn) -> Result<Paper, VaultError> {
        let form = self.vault.form_of(&handed.product, day(self.now))?;
        let account = self.account(handed);
        Ok(match form {
            Some(form) => Paper::Own(Box::new(OwnForm {
                version: form.version,
                pages: form.pages,
                places: form.places,
                account,
                boxes: Boxes::AsSaid,
            })),
            None => Paper::Account(account),
        })
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
                relation: receiver.relation,
                receiver_phone: receiver.phone.map(|phone| spaced(&phone)),
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

    /// What was taken back last, where this device heard it itself.
    fn withdrawal(&self, of: PaperOf) -> Result<Option<PacketSlip>, VaultError> {
        let PaperOf::Person(person) = of else {
            return Ok(None);
        };
        let Some(last) = self.vault.withdrawals_of(person)?.pop() else {
            return Ok(None);
        };
        let about = SlipAbout::Withdrawal {
            purposes: last.purposes,
            due_on: last.due_on,
        };
        self.packet_slip(of, last.packet, about)
    }

    /// The account that was there before, where this device reported it.
    fn existing(&self, of: PaperOf) -> Result<Option<PacketSlip>, VaultError> {
        let PaperOf::Person(person) = of else {
            return Ok(None);
        };
        let Some(last) = self.vault.reported_account(person)? else {
            return Ok(None);
        };
        let (Some(bank), Some(tail)) = (last.bank, last.tail) else {
            return Ok(None);
        };
        // Without a yes to each of them nothing was kept.
        let purposes = Occasion::Existing.purposes().iter();
        let about = SlipAbout::Account {
            bank,
            tail,
            purposes: purposes.map(ToString::to_string).collect(),
        };
        self.packet_slip(of, last.packet, about)
    }

    fn packet_slip(
        &self,
        of: PaperOf,
        packet: PacketId,
        about: SlipAbout,
    ) -> Result<Option<PacketSlip>, VaultError> {
        let Some(person) = self.person(of)?.map(|summary| summary.person) else {
            return Ok(None);
        };
        let (purposes, answer) = match &about {
            SlipAbout::Withdrawal { purposes, .. } => (purposes, Answer::No),
            SlipAbout::Account { purposes, .. } => (purposes, Answer::Yes),
        };
        let answers = purposes.iter().map(|code| (code.clone(), answer)).collect();
        let slip = self.vault.packet_slip(packet, &person.name, answers)?;
        Ok(slip.map(|slip| PacketSlip {
            number: slip.number,
            name: person.name,
            at: slip.at,
            commune: commune(&person.unit),
            operator: self.vault.identity().operator_name.clone(),
            about,
            phone: self.phone(),
            confirmed_at: slip.confirmed_at,
            code: Some(slip.code.to_string()),
        }))
    }
}

/// 0912 345 678
fn spaced(phone: &str) -> String {
    match (phone.get(..4), phone.get(4..7), phone.get(7..)) {
        (Some(first), Some(second), Some(third)) => format!("{first} {second} {third}"),
        _ => phone.to_owned(),
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
