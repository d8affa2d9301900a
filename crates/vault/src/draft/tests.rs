use tannha_domain::{
    Answer, FieldProblem, Gate, Media, Moment, ReadFacts as _, Source, Verdict, card_qr,
};

use super::*;
use crate::{
    Cost, DeviceSecret,
    error::Doing as _,
    sql::count,
    tests::{
        Hoa, PIN, PRODUCT, Province, allows_the_beginning, answers_everything, commune, contains,
        mo, now, picture, says, takes_pictures, village,
    },
};

fn opened(hoa: &Hoa) -> DraftId {
    hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap()
}

#[test]
fn every_answer_field_and_picture_is_there_after_a_kill() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let id = opened(&hoa);
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(
        opened(&hoa),
        id,
        "a second start at the same door resumes the first"
    );
    allows_the_beginning(&hoa.vault, id);
    hoa.vault
        .save_field(id, Field::Occupation, "farmer", Source::Typed, now())
        .unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    hoa.vault
        .answer(id, says("keep_id_card_images", Answer::Yes))
        .unwrap();
    let photo = hoa
        .vault
        .add_attachment(
            id,
            Role::CardFront,
            Media::Jpeg,
            Verdict::Good,
            &picture(1),
            now(),
        )
        .unwrap();
    hoa.vault.choose_product(id, PRODUCT, now()).unwrap();
    let (before, meta) = hoa.vault.draft(id).unwrap();
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hoa.vault.draft(id).unwrap(), (before, meta));
    assert_eq!(
        hoa.vault.attachment(photo).unwrap().1.as_slice(),
        picture(1)
    );
    assert_eq!(
        hoa.vault
            .draft(id)
            .unwrap()
            .0
            .facts
            .value(Field::Occupation),
        Some("farmer")
    );
}

#[test]
fn nothing_personal_is_kept_before_the_first_yes() {
    let hoa = Hoa::joined(&Province::new());
    let id = opened(&hoa);
    let refused = hoa
        .vault
        .save_field(id, Field::FullName, "Nông Thị Mơ", Source::Typed, now())
        .unwrap_err();
    assert_eq!(refused.code(), "consent_missing");
    assert!(hoa.vault.draft(id).unwrap().0.facts.is_empty());
    allows_the_beginning(&hoa.vault, id);
    let (draft, _) = hoa.vault.draft(id).unwrap();
    assert_eq!(draft.facts.value(Field::FullName), Some("Nông Thị Mơ"));
    assert_eq!(
        draft.facts.get(&Field::Number).unwrap().source,
        Source::Roster
    );
}

#[test]
fn no_picture_is_kept_before_its_question_has_a_yes() {
    let hoa = Hoa::joined(&Province::new());
    let id = opened(&hoa);
    allows_the_beginning(&hoa.vault, id);
    let shoot = |role| {
        hoa.vault
            .add_attachment(id, role, Media::Jpeg, Verdict::Good, &picture(1), now())
    };
    assert!(matches!(
        shoot(Role::CardFront).unwrap_err(),
        VaultError::NotAllowed {
            moment: Moment::CardPhotos
        }
    ));
    assert!(matches!(
        shoot(Role::Signature).unwrap_err(),
        VaultError::NotAllowed {
            moment: Moment::Submit
        }
    ));
    hoa.vault
        .answer(id, says("keep_id_card_images", Answer::No))
        .unwrap();
    assert!(shoot(Role::CardFront).is_err());
    assert!(hoa.vault.draft(id).unwrap().0.attachments.is_empty());
}

/// Everything that stands in any table, as text and bytes.
fn all_rows(vault: &Vault) -> Vec<u8> {
    vault
        .read(|connection| {
            let mut all = Vec::new();
            let tables = rows(
                connection,
                "list",
                "SELECT name FROM sqlite_schema WHERE type = 'table'",
                [],
                |row| row.get::<_, String>(0),
            )?;
            for table in tables.iter().filter(|name| !name.starts_with("person")) {
                let mut statement = connection
                    .prepare(&format!("SELECT * FROM {table}"))
                    .unwrap();
                let columns = statement.column_count();
                let mut found = statement.query([]).unwrap();
                while let Some(row) = found.next().unwrap() {
                    for column in 0..columns {
                        if let rusqlite::types::ValueRef::Text(bytes)
                        | rusqlite::types::ValueRef::Blob(bytes) = row.get_ref(column).unwrap()
                        {
                            all.extend(bytes);
                        }
                    }
                }
            }
            Ok(all)
        })
        .unwrap()
}

#[test]
#[expect(
    clippy::too_many_lines,
    reason = "one story, told from its beginning to its end"
)]
fn a_no_leaves_no_pixel_and_no_field_on_the_disk() {
    const MARKER: &str = "Xom-khong-ai-biet-4711";
    // The same code over a database without a key, so that its pages can be searched.
    let folder = tempfile::tempdir().unwrap();
    let secret = DeviceSecret::new([3; 32]);
    let vault =
        Vault::create_without_a_key(folder.path(), PIN, &secret, Cost::LEAST, now()).unwrap();
    vault.replace_roster(village().into_iter(), 3).unwrap();
    let id = vault.open_draft(Subject::Person(mo()), now()).unwrap();
    allows_the_beginning(&vault, id);
    vault
        .save_field(id, Field::PresentAddress, MARKER, Source::Typed, now())
        .unwrap();
    vault
        .answer(id, says("keep_id_card_images", Answer::Yes))
        .unwrap();
    let photo = vault
        .add_attachment(
            id,
            Role::CardFront,
            Media::Jpeg,
            Verdict::Good,
            &picture(1),
            now(),
        )
        .unwrap();
    let gone = vault
        .add_attachment(
            id,
            Role::CardBack,
            Media::Jpeg,
            Verdict::Good,
            &picture(2),
            now(),
        )
        .unwrap();
    vault.remove_attachment(id, gone, now()).unwrap();
    let blob = |column: &str, table: &str| {
        let sql = format!("SELECT substr({column}, 1, 32) FROM {table} LIMIT 1");
        vault
            .read(|connection| {
                Ok(connection
                    .query_row(&sql, [], |row| row.get::<_, Vec<u8>>(0))
                    .unwrap())
            })
            .unwrap()
    };
    let (key, pixels) = (
        blob("key", "draft_key"),
        blob("content", "draft_attachment"),
    );
    let on_the_disk = || {
        let files = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| std::fs::read(file.unwrap().path()).unwrap());
        files.collect::<Vec<_>>().concat()
    };
    vault.forget_deleted().unwrap();
    for trace in [MARKER.as_bytes(), &key, &pixels] {
        assert!(
            contains(&on_the_disk(), trace),
            "the search finds what is there"
        );
    }

    vault
        .answer(id, says("keep_id_card_images", Answer::No))
        .unwrap();
    assert!(
        !contains(&on_the_disk(), &pixels),
        "no pixel, also of what could be put back"
    );
    assert!(matches!(
        vault.attachment(photo),
        Err(VaultError::NoAttachment(_))
    ));
    assert!(
        contains(&on_the_disk(), MARKER.as_bytes()),
        "the fields have a yes of their own"
    );

    let (draft, meta) = vault
        .answer(id, says("process_for_account", Answer::No))
        .unwrap();
    assert_eq!(meta.ended.as_deref(), Some("process_for_account"));
    assert!(draft.facts.is_empty() && draft.attachments.is_empty() && draft.card.is_none());
    assert_eq!(draft.answers.len(), 5, "the answers stay as evidence");
    for trace in [MARKER.as_bytes(), &key, &pixels] {
        assert!(!contains(&on_the_disk(), trace));
        assert!(!contains(&all_rows(&vault), trace));
    }
    assert_eq!(
        vault.person(mo()).unwrap().unwrap().state,
        PersonState::Ended
    );
    assert!(
        vault
            .save_field(id, Field::Occupation, "farmer", Source::Typed, now())
            .is_err()
    );
    assert_ne!(
        vault.open_draft(Subject::Person(mo()), now()).unwrap(),
        id,
        "another day one may ask again"
    );
}

#[test]
fn a_phone_number_goes_with_the_yes_that_allowed_it() {
    let hoa = Hoa::joined(&Province::new());
    let id = opened(&hoa);
    allows_the_beginning(&hoa.vault, id);
    let save = |field, value: &str| hoa.vault.save_field(id, field, value, Source::Typed, now());
    save(Field::HasPhone, "yes").unwrap();
    save(Field::PhoneOwner, "self").unwrap();
    assert!(save(Field::Phone, "0912345678").is_err());
    hoa.vault
        .answer(id, says("contact_phone", Answer::Yes))
        .unwrap();
    save(Field::Phone, "0912 345 678").unwrap();
    let (draft, _) = save(Field::HasPhone, "no").unwrap();
    assert_eq!(draft.gate(Moment::Phone, crate::day(now())), Gate::Shut);
    assert_eq!(draft.facts.value(Field::Phone), None);
}

#[test]
fn a_value_that_cannot_stand_leaves_the_one_before_it() {
    let hoa = Hoa::joined(&Province::new());
    let id = opened(&hoa);
    allows_the_beginning(&hoa.vault, id);
    hoa.vault
        .save_field(id, Field::IssueDate, "22/08/2021", Source::Typed, now())
        .unwrap();
    let refused = hoa
        .vault
        .save_field(id, Field::IssueDate, "31/02/2021", Source::Typed, now())
        .unwrap_err();
    assert!(matches!(
        refused,
        VaultError::Field {
            field: Field::IssueDate,
            problem: FieldProblem::DateImpossible
        }
    ));
    assert_eq!(refused.params(), [("field", "issue_date".to_owned())]);
    assert_eq!(
        hoa.vault.draft(id).unwrap().0.facts.value(Field::IssueDate),
        Some("2021-08-22")
    );
    let (cleared, _) = hoa
        .vault
        .save_field(id, Field::IssueDate, " ", Source::Typed, now())
        .unwrap();
    assert_eq!(cleared.facts.value(Field::IssueDate), None);
}

#[test]
fn a_card_is_better_than_the_list_and_does_not_overwrite_what_somebody_typed() {
    let hoa = Hoa::joined(&Province::new());
    let id = opened(&hoa);
    allows_the_beginning(&hoa.vault, id);
    hoa.vault
        .save_field(id, Field::Sex, "male", Source::Typed, now())
        .unwrap();
    hoa.vault
        .save_field(id, Field::FullName, "nong thi mo", Source::Typed, now())
        .unwrap();
    let text = "019157000101|090123456|NÔNG THỊ MƠ|02091957|Nữ|Xóm Khuôn Ruộng, Tràng Xá, Võ Nhai, Thái Nguyên|22082021";
    let card = card_qr::parse(text.as_bytes(), crate::day(now())).unwrap();
    let (draft, _) = hoa.vault.save_card(id, &card, now()).unwrap();
    let value = |field| draft.facts.value(field).unwrap();
    assert_eq!(
        (
            value(Field::BirthDate),
            value(Field::IssueDate),
            value(Field::ExpiryDate)
        ),
        ("1957-09-02", "2021-08-22", "never")
    );
    assert_eq!(
        (value(Field::OldNumber), value(Field::FullName)),
        ("090123456", "Nông Thị Mơ")
    );
    assert_eq!(
        (
            value(Field::Sex),
            draft.facts.get(&Field::Sex).unwrap().source
        ),
        ("male", Source::Typed)
    );
    assert!(
        draft
            .findings(crate::day(now()))
            .iter()
            .any(|finding| finding.field == Some(Field::Sex))
    );
    assert_eq!(
        draft.facts.get(&Field::ExpiryDate).unwrap().source,
        Source::Computed
    );
    assert_eq!(draft.card, Some(card));
}

#[test]
fn the_last_removal_can_be_taken_back_and_a_new_picture_takes_the_old_ones_place() {
    let hoa = Hoa::joined(&Province::new());
    let id = opened(&hoa);
    answers_everything(&hoa.vault, id);
    takes_pictures(&hoa.vault, id);
    let (draft, _) = hoa.vault.draft(id).unwrap();
    let front = draft.attachments_of(Role::CardFront).next().unwrap().id;
    let (draft, meta) = hoa.vault.remove_attachment(id, front, now()).unwrap();
    assert_eq!(
        (draft.attachments.len(), meta.removed),
        (2, Some((front, Role::CardFront)))
    );
    let (draft, meta) = hoa.vault.undo_remove(id, now()).unwrap();
    assert_eq!((draft.attachments.len(), meta.removed), (3, None));
    hoa.vault.remove_attachment(id, front, now()).unwrap();
    let other = hoa
        .vault
        .add_attachment(
            id,
            Role::CardFront,
            Media::Jpeg,
            Verdict::Overridden,
            &picture(9),
            now(),
        )
        .unwrap();
    let (draft, meta) = hoa.vault.undo_remove(id, now()).unwrap();
    assert_eq!(
        draft
            .attachments_of(Role::CardFront)
            .map(|attachment| attachment.id)
            .collect::<Vec<_>>(),
        [other]
    );
    assert_eq!(meta.removed, None);
}

#[test]
fn an_attachment_that_no_packet_could_carry_is_refused_at_capture() {
    let hoa = Hoa::joined(&Province::new());
    let id = opened(&hoa);
    answers_everything(&hoa.vault, id);
    let large = vec![0; usize::try_from(MAX_ATTACHMENT_BYTES).unwrap() + 1];
    for (bytes, code) in [
        (large.as_slice(), "attachment_too_large"),
        (&[], "attachment_too_large"),
    ] {
        let refused = hoa
            .vault
            .add_attachment(id, Role::Document, Media::Jpeg, Verdict::Good, bytes, now())
            .unwrap_err();
        assert_eq!(refused.code(), code);
    }
}

#[test]
fn a_full_disk_loses_nothing_that_was_saved() {
    let hoa = Hoa::joined(&Province::new());
    let id = opened(&hoa);
    answers_everything(&hoa.vault, id);
    let before = hoa.vault.draft(id).unwrap();
    let pages = |most: &str| {
        let sql = format!("PRAGMA max_page_count = {most}");
        let set = |tx: &Transaction<'_>| tx.query_row(&sql, [], |_| Ok(())).doing("limit");
        hoa.vault.write(set).unwrap();
    };
    pages("1");
    let large = vec![7; 900_000];
    let shoot = || {
        hoa.vault.add_attachment(
            id,
            Role::CardFront,
            Media::Jpeg,
            Verdict::Good,
            &large,
            now(),
        )
    };
    assert_eq!(shoot().unwrap_err().code(), "disk_full");
    assert_eq!(hoa.vault.draft(id).unwrap(), before);
    pages("1000000");
    assert!(shoot().is_ok());
}

#[test]
fn a_thief_with_the_folder_reads_nothing() {
    let hoa = Hoa::joined(&Province::new());
    let id = opened(&hoa);
    answers_everything(&hoa.vault, id);
    takes_pictures(&hoa.vault, id);
    let found = hoa.raw_bytes();
    for word in [
        "Nông Thị Mơ",
        "Khuôn Ruộng",
        "khuon",
        "019157000101",
        "farmer",
        "CREATE TABLE",
        "SQLite format 3",
        "Hoàng Thị Hoa",
    ] {
        assert!(!contains(&found, word.as_bytes()), "{word}");
    }
    assert!(!contains(&found, &picture(1)[..64]));
    assert!(!contains(
        &found,
        hoa.vault.identity().device_key.expose_seed().as_slice()
    ));
}

#[test]
fn a_discarded_draft_is_gone() {
    let hoa = Hoa::joined(&Province::new());
    let id = opened(&hoa);
    answers_everything(&hoa.vault, id);
    hoa.vault.discard_draft(id, now()).unwrap();
    assert!(matches!(hoa.vault.draft(id), Err(VaultError::NoDraft(_))));
    assert!(hoa.vault.drafts().unwrap().is_empty());
    assert_eq!(
        hoa.vault.person(mo()).unwrap().unwrap().state,
        PersonState::NotReached
    );
    let left = hoa
        .vault
        .read(|connection| {
            count(
                connection,
                "count",
                "SELECT (SELECT count(*) FROM draft_key) + (SELECT count(*) FROM draft_fact)",
                [],
            )
        })
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn the_list_of_drafts_names_who_allowed_it_and_who_is_on_the_roster() {
    let hoa = Hoa::joined(&Province::new());
    opened(&hoa);
    let met = hoa
        .vault
        .open_proposal(commune(), now() + jiff::SignedDuration::from_secs(5))
        .unwrap();
    let drafts = hoa.vault.drafts().unwrap();
    let shown: Vec<_> = drafts
        .iter()
        .map(|draft| (draft.name.as_deref(), draft.hamlet.as_str()))
        .collect();
    assert_eq!(
        shown,
        [(None, ""), (Some("Nông Thị Mơ"), "Xóm Khuôn Ruộng")]
    );
    assert_eq!(drafts[0].id, met);
    assert_eq!(hoa.vault.counts().unwrap().drafts, 2);
}

#[test]
fn only_people_of_the_roster_have_a_draft_by_their_id() {
    let hoa = Hoa::joined(&Province::new());
    let stranger = tannha_domain::PersonId::from(Uuid::from_u128(9));
    assert_eq!(
        hoa.vault
            .open_draft(Subject::Person(stranger), now())
            .unwrap_err()
            .code(),
        "person_unknown"
    );
}

/// What a draft takes now of everything that can be captured.
fn takes(vault: &Vault, draft: DraftId) -> Vec<String> {
    let fields = Field::ALL.iter().filter(|field| {
        let value = match field.kind() {
            tannha_domain::Kind::Choice(codes) => codes[0],
            tannha_domain::Kind::YesNo => "yes",
            _ => "019157000101",
        };
        let saved = vault.save_field(draft, **field, value, Source::Typed, now());
        !matches!(saved, Err(VaultError::NotAllowed { .. }))
    });
    let mut taken: Vec<String> = fields.map(ToString::to_string).collect();
    taken.extend(
        Role::ALL
            .iter()
            .filter(|role| {
                let kept = vault.add_attachment(
                    draft,
                    **role,
                    Media::Jpeg,
                    Verdict::Good,
                    &picture(1),
                    now(),
                );
                kept.is_ok()
            })
            .map(ToString::to_string),
    );
    taken
}

#[test]
fn no_way_into_a_draft_captures_anything_before_its_consent() {
    let hoa = Hoa::joined(&Province::new());
    let nothing: [&str; 0] = [];
    let id = opened(&hoa);
    assert_eq!(takes(&hoa.vault, id), nothing, "a new one");
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(takes(&hoa.vault, opened(&hoa)), nothing, "resumed");
    let not_understood = ConsentAnswer {
        heard: Some(tannha_domain::HeardAs {
            language: tannha_domain::SpokenLanguage::Nung,
            voice: tannha_domain::Voice::Volunteer,
            retold: Some(tannha_domain::Retold::ExplainedAgain),
        }),
        ..says("opening_notice", Answer::Heard)
    };
    for answer in [not_understood, says("process_for_account", Answer::Yes)] {
        hoa.vault.answer(id, answer).unwrap();
    }
    assert_eq!(takes(&hoa.vault, id), nothing, "to be told once more");

    // Another of the house is past the first questions: their yes is nobody else's.
    let tho = PersonId::from(uuid::Uuid::from_u128(102));
    let other = hoa.vault.open_draft(Subject::Person(tho), now()).unwrap();
    allows_the_beginning(&hoa.vault, other);
    assert_eq!(takes(&hoa.vault, id), nothing, "beside another's yes");

    // In whatever order one goes on: what has a question of its own waits for it.
    hoa.vault.choose_product(other, PRODUCT, now()).unwrap();
    let taken = takes(&hoa.vault, other);
    for asked in [
        "phone",
        "phone_owner_name",
        "representative_name",
        "helper_name",
        "card_front",
        "card_back",
        "portrait",
        "signature",
        "recording",
    ] {
        assert!(!taken.iter().any(|one| one == asked), "{asked}: {taken:?}");
    }
}
