use tannha_domain::{Change, Flaw, News, Subject, Verdict};

use super::*;
use crate::Heard;
use crate::tests::{Hoa, Province, answers_everything, mo, now, takes_pictures};

fn shows_a_paper(hoa: &Hoa, draft: DraftId) -> Result<AttachmentId, VaultError> {
    hoa.vault.add_attachment(
        draft,
        Role::Document,
        Media::Jpeg,
        Verdict::Good,
        b"paper",
        now(),
    )
}

fn opens(hoa: &Hoa) -> DraftId {
    let draft = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    answers_everything(&hoa.vault, draft);
    draft
}

#[test]
fn papers_leave_room_for_the_card_the_portrait_and_the_signature() {
    let hoa = Hoa::joined(&Province::new());
    let draft = opens(&hoa);
    for _ in 0..MAX_ATTACHMENTS - ROOM_IS_KEPT_FOR.len() {
        shows_a_paper(&hoa, draft).unwrap();
    }
    assert_eq!(
        shows_a_paper(&hoa, draft).unwrap_err().code(),
        "attachments_too_many"
    );
    takes_pictures(&hoa.vault, draft);
    // Once more: each takes its own place.
    takes_pictures(&hoa.vault, draft);
    assert_eq!(
        shows_a_paper(&hoa, draft).unwrap_err().code(),
        "attachments_too_many",
        "the portrait may still come"
    );
    for (role, media) in [
        (Role::Recording, Media::Mp4Audio),
        (Role::SignatureStrokes, Media::Json),
    ] {
        hoa.vault
            .add_attachment(draft, role, media, Verdict::Unjudged, b"yes", now())
            .unwrap();
    }
    let sent = hoa.vault.submit(draft, now()).unwrap();
    assert_eq!(sent.head.parts.len(), MAX_ATTACHMENTS);
}

#[test]
fn what_was_taken_away_is_not_put_back_beside_what_took_its_place() {
    let hoa = Hoa::joined(&Province::new());
    let draft = opens(&hoa);
    takes_pictures(&hoa.vault, draft);
    let first = shows_a_paper(&hoa, draft).unwrap();
    while shows_a_paper(&hoa, draft).is_ok() {}
    hoa.vault.remove_attachment(draft, first, now()).unwrap();
    shows_a_paper(&hoa, draft).unwrap();
    let before = hoa.vault.draft(draft).unwrap();
    assert_eq!(
        hoa.vault.undo_remove(draft, now()).unwrap_err().code(),
        "attachments_too_many"
    );
    assert_eq!(hoa.vault.draft(draft).unwrap(), before);
}

#[test]
fn a_draft_from_before_that_has_too_many_is_not_submitted_and_is_kept() {
    let hoa = Hoa::joined(&Province::new());
    let draft = opens(&hoa);
    takes_pictures(&hoa.vault, draft);
    let attachment = |bytes: &[u8]| Attachment {
        id: AttachmentId::from(Uuid::now_v7()),
        role: Role::Document,
        media: Media::Jpeg,
        captured: Digest::of(bytes),
        bytes: bytes.len() as u64,
        judged: Verdict::Good.into(),
        carried: false,
    };
    let papers = MAX_ATTACHMENTS - 2;
    hoa.vault
        .write(|tx| {
            (0..papers).try_for_each(|_| put(tx, draft, &attachment(b"paper"), b"paper", now()))
        })
        .unwrap();
    assert_eq!(
        hoa.vault.submit(draft, now()).unwrap_err().code(),
        "attachments_too_many"
    );
    let (kept, _) = hoa.vault.draft(draft).unwrap();
    let paper = kept.attachments_of(Role::Document).next().unwrap().id;
    hoa.vault.remove_attachment(draft, paper, now()).unwrap();
    hoa.vault.submit(draft, now()).unwrap();
}

/// codeforamerica/health#619: blurred papers, noticed only at the desk.
#[test]
fn a_blurred_picture_is_taken_again_or_kept_for_a_reason_that_travels() {
    let hoa = Hoa::joined(&Province::new());
    let draft = opens(&hoa);
    takes_pictures(&hoa.vault, draft);
    let blurred = hoa
        .vault
        .add_attachment(
            draft,
            Role::CardFront,
            Media::Jpeg,
            Judged::with(vec![Flaw::Glare]),
            b"blurred",
            now(),
        )
        .unwrap();
    let refusal = hoa.vault.submit(draft, now()).unwrap_err();
    assert!(
        matches!(&refusal, VaultError::Incomplete(missing) if missing[0].code == "photo_reason"),
        "{refusal:?}"
    );
    let (kept, _) = hoa
        .vault
        .keep_anyway(draft, blurred, KeptBecause::Worn, now())
        .unwrap();
    let front = kept.attachments_of(Role::CardFront).next().unwrap();
    assert_eq!(
        front.judged,
        Judged {
            because: Some(KeptBecause::Worn),
            ..Judged::with(vec![Flaw::Glare])
        }
    );
    hoa.vault.submit(draft, now()).unwrap();
    let paper = AttachmentId::from(Uuid::now_v7());
    let nothing = hoa
        .vault
        .keep_anyway(draft, paper, KeptBecause::Dark, now());
    assert!(nothing.is_err());
}

/// getodk/collect#6457, commcare-android#2421: a picture that is too large to be sent is refused when it is taken.
#[test]
fn what_could_not_be_sent_later_is_refused_when_it_is_taken_with_its_size() {
    let hoa = Hoa::joined(&Province::new());
    let draft = opens(&hoa);
    let size = usize::try_from(MAX_ATTACHMENT_BYTES).unwrap() + 1;
    let refusal = hoa
        .vault
        .add_attachment(
            draft,
            Role::Document,
            Media::Jpeg,
            Verdict::Good,
            &vec![0; size],
            now(),
        )
        .unwrap_err();
    assert_eq!(refusal.code(), "attachment_too_large");
    let allowed = MAX_ATTACHMENT_BYTES.to_string();
    let said = [("bytes", size.to_string()), ("allowed", allowed)];
    assert_eq!(refusal.params(), said);
    let (there, _) = hoa.vault.draft(draft).unwrap();
    assert!(there.attachments_of(Role::Document).next().is_none());
}

/// getodk/collect#6457: a photo was captured that could be neither sent nor deleted.
#[test]
fn a_limit_that_came_down_holds_at_capture_and_what_was_captured_before_is_sent() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let draft = opens(&hoa);
    let adds = |bytes: usize| {
        hoa.vault.add_attachment(
            draft,
            Role::Document,
            Media::Jpeg,
            Verdict::Good,
            &vec![7; bytes],
            now(),
        )
    };
    adds(900_000).unwrap();
    let heard = Heard {
        changes: vec![Change {
            position: 4,
            at: now(),
            news: News::Limits {
                attachment_bytes: 500_000,
            },
        }],
        ..province.silence(4)
    };
    hoa.vault.hear(&heard, None, now()).unwrap();
    let refusal = adds(500_001).unwrap_err();
    let said = [
        ("bytes", "500001".to_owned()),
        ("allowed", "500000".to_owned()),
    ];
    assert_eq!(refusal.params(), said);
    adds(500_000).unwrap();
    let (there, _) = hoa.vault.draft(draft).unwrap();
    let kept: Vec<u64> = there
        .attachments_of(Role::Document)
        .map(|one| one.bytes)
        .collect();
    assert_eq!(kept, [900_000, 500_000]);
}
