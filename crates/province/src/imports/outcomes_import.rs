//! A provider's answer: which accounts are open, and which it refused.

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{DossierEvent, DossierId, Standing, words};
use uuid::Uuid;

use super::{
    Unknown,
    headings::Column,
    register::{self, Candidate, Candidates, Line},
    sheet::Sheet,
};
use crate::{
    ProvinceError, Tx,
    dossiers::{self, Paper, Said},
};

/// What an answer did.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct OutcomesImported {
    /// Rows that name somebody.
    pub rows: u64,
    /// Accounts that are now known to be open.
    pub opened: u64,
    /// Refusals that are now known.
    pub refused: u64,
    /// Answers that were known already, or that fit no dossier as it stands.
    pub unchanged: u64,
    /// Rows whose person is not known, or has another name.
    pub unknown: Vec<Unknown>,
}

/// Imports an answer of one provider. An answer for a person without a dossier records one received on paper.
pub async fn import(
    tx: &mut Tx,
    sheets: &[Sheet],
    provider: &str,
    now: Timestamp,
) -> Result<OutcomesImported, ProvinceError> {
    register::known_provider(provider)?;
    let mut people = Candidates::load(tx).await?;
    let mut imported = OutcomesImported::default();
    let (mut papers, mut said) = (Vec::new(), Vec::new());
    imported.rows = register::rows(sheets, super::day(now), |line| {
        let named = people
            .of(&line)
            .and_then(|at| Ok((at, answer(&line).ok_or("status_unknown")?)));
        match named {
            Err(code) => imported.unknown.push(Unknown {
                row: line.number(),
                code,
            }),
            Ok((at, (event, account))) => {
                let Some(person) = people.get_mut(at) else {
                    return;
                };
                hear(
                    person,
                    event,
                    account,
                    now,
                    &mut papers,
                    &mut said,
                    &mut imported,
                );
            }
        }
    })?;
    dossiers::record(tx, provider, &papers, &said, now).await?;
    Ok(imported)
}

fn hear(
    person: &mut Candidate,
    event: DossierEvent,
    account: Option<String>,
    now: Timestamp,
    papers: &mut Vec<Paper>,
    said: &mut Vec<Said>,
    imported: &mut OutcomesImported,
) {
    if person.dossiers.is_empty() {
        let dossier = DossierId::from(Uuid::now_v7());
        person.dossiers.push((dossier, Standing::Accepted));
        papers.push(Paper {
            dossier,
            person: person.id,
            name: person.name.clone(),
            unit: person.unit.clone(),
            received_at: now,
            is_first: true,
        });
    }
    let was_open = person
        .dossiers
        .iter()
        .any(|(_, standing)| *standing == Standing::Opened);
    let moved = person
        .dossiers
        .iter_mut()
        .find(|(_, standing)| standing.after(&event) != *standing);
    let Some((dossier, standing)) = moved.filter(|_| !was_open) else {
        imported.unchanged += 1;
        return;
    };
    let before = *standing;
    *standing = before.after(&event);
    let opens = *standing == Standing::Opened;
    if opens {
        imported.opened += 1;
    } else {
        imported.refused += 1;
    }
    said.push(Said {
        dossier: *dossier,
        person: person.id,
        unit: person.unit.clone(),
        event,
        account: account.filter(|_| opens),
        before,
        is_first_account: opens,
    });
}

/// Opened with an account number, or refused with a reason.
fn answer(line: &Line<'_>) -> Option<(DossierEvent, Option<String>)> {
    let status = line
        .text(Column::Status)
        .map(|status| words(&status).join(" "));
    let account = line
        .text(Column::Account)
        .map(|account| {
            account
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
        })
        .filter(|account| !account.is_empty());
    match status.as_deref() {
        Some(
            "opened" | "open" | "da mo" | "da mo tai khoan" | "mo thanh cong" | "thanh cong"
            | "hoat dong" | "success" | "ok",
        ) => {}
        Some(
            "refused" | "tu choi" | "khong mo duoc" | "khong mo" | "that bai" | "khong thanh cong"
            | "bi tu choi" | "failed",
        ) => {
            return Some((
                DossierEvent::Refused {
                    code: reason(line.text(Column::Reason).as_deref()).to_owned(),
                },
                None,
            ));
        }
        // Some answers have an account number and no word.
        None if account.is_some() => {}
        _ => return None,
    }
    let digits: Vec<char> = account.iter().flat_map(|account| account.chars()).collect();
    let account_tail = digits.iter().skip(digits.len().saturating_sub(4)).collect();
    Some((DossierEvent::Opened { account_tail }, account))
}

/// The provider's reason as a code. Its words may name people, so they go no further.
fn reason(text: Option<&str>) -> &'static str {
    let folded = words(text.unwrap_or_default()).join(" ");
    let says = |parts: &[&str]| parts.iter().any(|part| folded.contains(part));
    if says(&[
        "name mismatch",
        "name_mismatch",
        "sai ten",
        "khong khop",
        "khac ten",
        "sai ho ten",
    ]) {
        "name_mismatch"
    } else if says(&["expired", "het han"]) {
        "card_expired"
    } else if says(&["exists", "da co tai khoan", "da ton tai"]) {
        "account_exists"
    } else if says(&["blur", "mo anh", "anh mo", "khong ro"]) {
        "picture_unclear"
    } else if says(&["phone", "dien thoai", "thue bao"]) {
        "phone"
    } else if says(&["deceased", "da mat", "chet"]) {
        "deceased"
    } else {
        "other"
    }
}
