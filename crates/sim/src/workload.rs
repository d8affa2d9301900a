//! The standard work as dossiers: one table maps its codes and adds what a complete dossier needs, so that
//! `Vault::submit` knows no exception.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;
use tannha_domain::{
    Answer, AnsweredBy, ConsentAnswer, Draft, DraftId, Field, Media, Moment, Role, Source,
    UnitCode, Verdict, due,
};
use tannha_packet::{Certificate, Statement as _};
use tannha_vault::{Vault, VaultError};

use crate::random::Random;

/// Why a workload could not be submitted. Paths are the caller's own.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WorkloadError {
    #[error("cannot read {0}")]
    Read(PathBuf, #[source] std::io::Error),
    #[error("not facts of the standard work: {0}")]
    Facts(PathBuf, #[source] serde_json::Error),
    #[error("this device has not joined")]
    NotJoined,
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl WorkloadError {
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Read(..) => "workload_unreadable",
            Self::Facts(..) => "workload_facts",
            Self::NotJoined => "not_joined",
            Self::Vault(error) => error.code(),
        }
    }

    /// What the sentence needs beside the code.
    pub(crate) fn params(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Read(path, _) | Self::Facts(path, _) => {
                vec![("path", path.display().to_string())]
            }
            Self::NotJoined => Vec::new(),
            Self::Vault(error) => error.params(),
        }
    }
}

#[derive(Deserialize)]
struct Facts {
    beneficiary: Beneficiary,
    card: Card,
    address: Address,
    product: Product,
    answers: Answers,
}

#[derive(Deserialize)]
struct Beneficiary {
    name: String,
    personal_number: String,
    born: String,
    sex: String,
    phone: String,
}

#[derive(Deserialize)]
struct Card {
    issued: String,
    expires: String,
    old_number: String,
}

#[derive(Deserialize)]
struct Address {
    permanent: String,
}

#[derive(Deserialize)]
struct Product {
    provider: String,
}

#[derive(Deserialize)]
struct Answers {
    occupation: String,
}

/// The work's codes in ours. What stands for nothing of the work is a fixed value that a dossier needs.
const CODES: &[(&str, &str)] = &[
    ("nam", "male"),
    ("nữ", "female"),
    ("làm ruộng", "farmer"),
    ("nội trợ", "homemaker"),
    ("đã nghỉ", "retired"),
    ("buôn bán nhỏ", "trader"),
    ("buu-dien", "vnpost_bank_account"),
    ("ngan-hang-a", "vietinbank_luuxa_account"),
    ("vien-thong-b", "viettel_mobile_money"),
    ("nationality", "vn"),
    ("position", "none"),
    ("issue_place", "police_department"),
    ("vietnam_resident", "yes"),
    ("us_tax_person", "no"),
    ("wants_card", "no"),
    ("wants_sms", "no"),
    // The work's phones begin with 0000, which no phone does.
    ("phone", "0912345678"),
];

/// The work's bank, whose account wants no phone.
pub(crate) const BANK: &str = "ngan-hang-a";

pub(crate) fn ours(code: &str) -> &str {
    CODES
        .iter()
        .find(|(theirs, _)| *theirs == code)
        .map_or("other", |(_, ours)| ours)
}

/// The work's files, what they show, and how they are encoded.
const FILES: &[(&str, Role, Media)] = &[
    ("photo-1.jpg", Role::CardFront, Media::Jpeg),
    ("photo-2.jpg", Role::CardBack, Media::Jpeg),
    ("photo-3.jpg", Role::Document, Media::Jpeg),
    ("photo-4.jpg", Role::Document, Media::Jpeg),
    ("signature.png", Role::Signature, Media::Png),
    ("consent.m4a", Role::Recording, Media::Mp4Audio),
];

/// What becomes of a draft that is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// It is submitted.
    Submitted,
    /// Nobody pressed that yet.
    Draft,
}

/// Writes every dossier of the folder, in the order of their names; answers with how many.
pub(crate) fn submit(
    vault: &Vault,
    folder: &Path,
    end: End,
    now: Timestamp,
) -> Result<usize, WorkloadError> {
    let area = area(vault)?;
    let read = |error| WorkloadError::Read(folder.to_owned(), error);
    let mut dossiers: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(read)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(read)?;
    dossiers.retain(|path| path.join("facts.json").is_file());
    dossiers.sort();
    for dossier in &dossiers {
        submit_one(vault, dossier, &area, end, now)?;
    }
    Ok(dossiers.len())
}

/// The work's communes are made up, so its dossiers stand in the device's own area.
pub(crate) fn area(vault: &Vault) -> Result<UnitCode, WorkloadError> {
    let membership = vault.membership().ok_or(WorkloadError::NotJoined)?;
    let certificate = Certificate::read_unverified(&membership.certificate)
        .map_err(|_| WorkloadError::NotJoined)?;
    certificate
        .areas
        .into_iter()
        .next()
        .ok_or(WorkloadError::NotJoined)
}

fn submit_one(
    vault: &Vault,
    folder: &Path,
    area: &UnitCode,
    end: End,
    now: Timestamp,
) -> Result<(), WorkloadError> {
    let path = folder.join("facts.json");
    let json = std::fs::read(&path).map_err(|error| WorkloadError::Read(path.clone(), error))?;
    let facts: Facts =
        serde_json::from_slice(&json).map_err(|error| WorkloadError::Facts(path, error))?;

    let mut files = Vec::new();
    for (name, role, media) in FILES {
        let path = folder.join(name);
        if path.is_file() {
            let bytes = std::fs::read(&path).map_err(|error| WorkloadError::Read(path, error))?;
            files.push((*role, *media, bytes));
        }
    }
    let draft = draft_whole(vault, area, &facts, &files, now)?;
    if end == End::Submitted {
        vault.submit(draft, now)?;
    }
    Ok(())
}

/// Submits a dossier of somebody made up, of the size that the standard work has where a photo has 185,000 bytes in
/// the mean: four photos from two thirds of that to a third more, a signature, in one of five a recording.
pub(crate) fn submit_made_up(
    vault: &Vault,
    random: &mut Random,
    photo_bytes: u64,
    now: Timestamp,
) -> Result<(), WorkloadError> {
    let (least, spread) = (photo_bytes * 120 / 185, photo_bytes * 65 / 185 + 1);
    let mut files = Vec::new();
    for (_, role, media) in FILES {
        let bytes = match role {
            Role::Recording if random.below(5) > 0 => continue,
            Role::Recording => photo_bytes * 60 / 185,
            Role::Signature => photo_bytes * 8 / 185,
            _ => least + random.below(spread) + random.below(spread),
        };
        let start = start(*media);
        let bytes = usize::try_from(bytes).unwrap_or_default().max(start.len());
        files.push((*role, *media, random.bytes(start, bytes)));
    }
    let draft = draft_whole(vault, &area(vault)?, &facts(random), &files, now)?;
    vault.submit(draft, now)?;
    Ok(())
}

fn draft_whole(
    vault: &Vault,
    area: &UnitCode,
    facts: &Facts,
    files: &[(Role, Media, Vec<u8>)],
    now: Timestamp,
) -> Result<DraftId, WorkloadError> {
    let draft = vault.open_proposal(area.clone(), now)?;
    answer(vault, draft, Moment::Card, now)?;
    for (field, value) in values(facts) {
        if field == Field::Phone {
            answer(vault, draft, Moment::Phone, now)?;
        }
        vault.save_field(draft, field, value, Source::Typed, now)?;
    }
    vault.choose_product(draft, ours(&facts.product.provider), now)?;
    for moment in [
        Moment::CardPhotos,
        Moment::Photos,
        Moment::Portrait,
        Moment::Submit,
    ] {
        answer(vault, draft, moment, now)?;
    }
    vault.read_back(draft, now)?;
    for (role, media, bytes) in files {
        vault.add_attachment(draft, *role, *media, Verdict::Unjudged, bytes, now)?;
    }
    Ok(draft)
}

/// How a file of this kind begins.
pub(crate) fn start(media: Media) -> &'static [u8] {
    match media {
        Media::Png => b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        Media::Mp4Audio => b"\0\0\0 ftypisom\0\0\x02\0isomiso2",
        _ => b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01",
    }
}

fn values(facts: &Facts) -> Vec<(Field, &str)> {
    let person = &facts.beneficiary;
    let mobile_money = facts.product.provider == "vien-thong-b";
    let has_phone = mobile_money || !person.phone.is_empty();
    let mut values = vec![
        (Field::FullName, person.name.as_str()),
        (Field::BirthDate, &person.born),
        (Field::Sex, ours(&person.sex)),
        (Field::Nationality, ours("nationality")),
        (Field::Number, &person.personal_number),
        (Field::OldNumber, &facts.card.old_number),
        (Field::IssueDate, &facts.card.issued),
        (Field::IssuePlace, ours("issue_place")),
        (Field::ExpiryDate, &facts.card.expires),
        (Field::RegisteredAddress, &facts.address.permanent),
        (Field::PresentAddress, &facts.address.permanent),
        (Field::Occupation, ours(&facts.answers.occupation)),
        (Field::Position, ours("position")),
        (Field::VietnamResident, ours("vietnam_resident")),
        (Field::UsTaxPerson, ours("us_tax_person")),
        (Field::WantsCard, ours("wants_card")),
        (Field::WantsSms, ours("wants_sms")),
        (Field::HasPhone, if has_phone { "yes" } else { "no" }),
    ];
    if has_phone {
        values.extend([(Field::PhoneOwner, "self"), (Field::Phone, ours("phone"))]);
    }
    values
}

/// What somebody who is made up says of herself. A person of the roster keeps the list's name, number and birth date.
pub(crate) fn made_up(random: &mut Random, draft: &Draft) -> Vec<(Field, String)> {
    let facts = facts(random);
    let mut values = values(&facts);
    if let Some(person) = &draft.roster {
        let known: Vec<Field> = person.facts().into_keys().collect();
        values.retain(|(field, _)| !known.contains(field));
    }
    values
        .into_iter()
        .map(|(field, value)| (field, value.to_owned()))
        .collect()
}

fn facts(random: &mut Random) -> Facts {
    Facts {
        beneficiary: Beneficiary {
            name: format!(
                "Nông Thị Thử {}",
                pick(random, &["An", "Bình", "Chi", "Dung"])
            ),
            personal_number: format!("9993{:08}", random.below(100_000_000)),
            // Past sixty when the card was issued: it does not expire.
            born: format!("{}-03-{:02}", 1940 + random.below(20), 1 + random.below(28)),
            sex: "nữ".to_owned(),
            phone: String::new(),
        },
        card: Card {
            issued: "2022-05-17".to_owned(),
            expires: "2099-05-17".to_owned(),
            old_number: format!("09{:07}", random.below(10_000_000)),
        },
        address: Address {
            permanent: format!("Xóm Đồng Tâm, nhà số {}", 1 + random.below(90)),
        },
        product: Product {
            provider: BANK.to_owned(),
        },
        answers: Answers {
            occupation: pick(random, &["làm ruộng", "nội trợ", "buôn bán nhỏ"]).to_owned(),
        },
    }
}

fn pick<'a>(random: &mut Random, some: &[&'a str]) -> &'a str {
    let place = random.below(some.len() as u64);
    some.iter()
        .cycle()
        .nth(usize::try_from(place).unwrap_or_default())
        .unwrap_or(&"")
}

/// Tells or asks what is due before this moment. The work has no portrait, so that question hears a no.
fn answer(
    vault: &Vault,
    draft: DraftId,
    moment: Moment,
    now: Timestamp,
) -> Result<(), WorkloadError> {
    while answer_first(vault, draft, moment, now)? {}
    Ok(())
}

/// The first of what is due before this moment, and whether there was any.
pub(crate) fn answer_first(
    vault: &Vault,
    draft: DraftId,
    moment: Moment,
    now: Timestamp,
) -> Result<bool, WorkloadError> {
    let (current, _) = vault.draft(draft)?;
    let situation = current.situation(vault.today(now));
    let Some(purpose) = due(moment, &situation, &current.answers).into_iter().next() else {
        return Ok(false);
    };
    let answer = match purpose {
        purpose if !purpose.is_asked(&situation) => Answer::Heard,
        purpose if purpose.code == "keep_portrait" => Answer::No,
        _ => Answer::Yes,
    };
    vault.answer(
        draft,
        ConsentAnswer {
            about: moment.third_person().map(|third| third.to_string()),
            ..ConsentAnswer::new(&purpose.code, answer, AnsweredBy::Volunteer, "vi", now)
        },
    )?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use tannha_domain::{Kind, product};

    use super::*;

    #[test]
    fn every_code_of_the_table_is_one_that_a_dossier_may_hold() {
        for (theirs, value) in CODES {
            let known = product(value).is_some()
                || Field::ALL.iter().any(|field| match field.kind() {
                    Kind::Choice(codes) => codes.contains(value),
                    Kind::YesNo => matches!(*value, "yes" | "no"),
                    Kind::Phone => *theirs == "phone",
                    _ => false,
                });
            assert!(known, "{theirs} stands for {value}");
        }
    }
}
