//! What follows a dossier: sessions, the word that an account is open, pay days, complaints, the focal account.

use jiff::{Timestamp, civil::Date};
use tannha_domain::{
    AccountProblem, AfterMissed, AfterOpening, Against, Attendance, Base64, Complaint,
    ComplaintKind, FocalAuthorisation, MissedBecause, PacketId, PayReply, PersonId,
    ReceiverAuthorisation, Reply, SessionAttendance, SessionId,
};
use tannha_vault::VaultError;
use tauri::AppHandle;

use super::{
    Shared, marked,
    people::{MOVED, keep},
};
use crate::{
    UiError,
    state::tell_changed,
    views::{
        AccountTail, ComplaintAnswer, PersonPage, SaidAnswer, SaidConfirmation, SessionPage,
        in_words, session_view,
    },
};

/// The screens to ask anew where somebody stands as before.
const AFTER: [&str; 3] = ["outbox", "today", "person"];

/// A session with whom it calls.
#[tauri::command]
pub(super) async fn session_page(app: Shared<'_>, id: SessionId) -> Result<SessionPage, UiError> {
    let found = app
        .vault(move |vault| {
            let calls = vault.session(id)?;
            let today = vault.today(Timestamp::now());
            Ok::<_, VaultError>(calls.map(|calls| session_view(&calls, today)))
        })
        .await?;
    found.ok_or_else(|| UiError::new("session_unknown"))
}

/// Keeps whether somebody came to a session; why not and what follows where they did not.
#[tauri::command]
pub(super) async fn record_attendance(
    handle: AppHandle,
    app: Shared<'_>,
    session: SessionId,
    person_id: PersonId,
    missed: Option<(MissedBecause, AfterMissed)>,
) -> Result<(), UiError> {
    let said = SessionAttendance {
        session,
        attendance: missed.map_or(Attendance::Came, |(why, next)| Attendance::Missed {
            why,
            next,
        }),
    };
    app.vault(move |vault| vault.record_attendance(person_id, &said, Timestamp::now()))
        .await?;
    app.nudge();
    tell_changed(&handle, &AFTER);
    Ok(())
}

/// The end of the number of an account that was opened. The screen asks for it only once the two are alone.
#[tauri::command]
pub(super) async fn opened_account(
    app: Shared<'_>,
    person_id: PersonId,
) -> Result<AccountTail, UiError> {
    let opened = app
        .vault(move |vault| vault.opened_account(person_id))
        .await?;
    let opened = opened.ok_or_else(|| UiError::new("account_none"))?;
    Ok(AccountTail { tail: opened.tail })
}

async fn record(
    handle: &AppHandle,
    app: Shared<'_>,
    person: PersonId,
    after: AfterOpening,
) -> Result<PersonPage, UiError> {
    keep(handle, app, person, &AFTER, move |vault| {
        vault.record_after(person, &after, Timestamp::now())
    })
    .await
}

/// The person was told in private that the account is open.
#[tauri::command]
pub(super) async fn tell_account(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
) -> Result<PersonPage, UiError> {
    record(&handle, app, person_id, AfterOpening::Told).await
}

/// What the person said after a pay day.
#[tauri::command]
#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing that the screen asks, by its name"
)]
pub(super) async fn answer_payday(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
    pay_day: Date,
    came: Reply,
    whole: Option<Reply>,
    drawn: Option<Reply>,
    taken: Option<Reply>,
) -> Result<PersonPage, UiError> {
    let reply = PayReply {
        pay_day,
        came,
        whole,
        drawn,
        taken,
    };
    record(&handle, app, person_id, AfterOpening::Paid(reply)).await
}

/// Seals a complaint and queues it.
#[tauri::command]
pub(super) async fn complain(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
    kind: ComplaintKind,
    against: Against,
    words: String,
    recording: Option<Base64>,
) -> Result<(), UiError> {
    let complaint = Complaint {
        kind,
        against,
        words: words.trim().to_owned(),
    };
    app.vault(move |vault| {
        let voice = recording.as_ref().map(|wav| wav.0.as_slice());
        vault.complain(person_id, &complaint, voice, Timestamp::now())
    })
    .await?;
    app.nudge();
    tell_changed(&handle, &AFTER);
    Ok(())
}

/// What was answered to a complaint. The screen asks for it only once the two are alone.
#[tauri::command]
pub(super) async fn complaint_answer(
    app: Shared<'_>,
    person_id: PersonId,
    packet: PacketId,
) -> Result<ComplaintAnswer, UiError> {
    let complaints = app
        .vault(move |vault| vault.complaints_of(person_id))
        .await?;
    let found = complaints
        .into_iter()
        .find(|complaint| complaint.packet == packet && complaint.answered_at.is_some());
    let found = found.ok_or_else(|| UiError::new("complaint_unknown"))?;
    Ok(ComplaintAnswer { words: found.words })
}

/// The person was told what was answered.
#[tauri::command]
pub(super) async fn tell_answer(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
    packet: PacketId,
) -> Result<PersonPage, UiError> {
    let told = AfterOpening::AnswerTold { complaint: packet };
    record(&handle, app, person_id, told).await
}

/// Keeps whom a person asked to receive in their place, and queues it for the commune's desk.
#[tauri::command]
#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing that the screen asks, by its name"
)]
pub(super) async fn authorise_receiver(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
    name: String,
    relation: String,
    phone: String,
    until: Option<Date>,
    answers: Vec<SaidAnswer>,
    confirmed: SaidConfirmation,
) -> Result<PersonPage, UiError> {
    let mark = marked::read(&app, confirmed).await?;
    let authorisation = ReceiverAuthorisation {
        name,
        relation,
        phone,
        until: until.ok_or_else(|| UiError::new(AccountProblem::Until.code()))?,
        confirmed: mark.confirmed(),
        answers: in_words(answers, app.language()),
    };
    keep(&handle, app, person_id, &AFTER, move |vault| {
        vault.authorise_receiver(person_id, authorisation, mark.marking(), Timestamp::now())
    })
    .await
}

/// Keeps a person's authorisation for the commune's focal account, and queues it.
#[tauri::command]
pub(super) async fn authorise_focal(
    handle: AppHandle,
    app: Shared<'_>,
    person_id: PersonId,
    answers: Vec<SaidAnswer>,
    confirmed: SaidConfirmation,
) -> Result<PersonPage, UiError> {
    let mark = marked::read(&app, confirmed).await?;
    let authorisation = FocalAuthorisation {
        confirmed: mark.confirmed(),
        answers: in_words(answers, app.language()),
    };
    keep(&handle, app, person_id, &MOVED, move |vault| {
        vault.authorise_focal(person_id, &authorisation, mark.marking(), Timestamp::now())
    })
    .await
}
