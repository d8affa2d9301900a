use tannha_domain::{Digest, Role, Subject};
use tannha_packet::Revision;

use super::*;
use crate::sql::run;
use crate::{
    PersonState,
    sql::count,
    tests::{
        Hoa, Province, answers_everything, contains, mo, now, picture, submits, takes_pictures,
    },
};

fn how_many(vault: &Vault, table: &str) -> u64 {
    vault
        .read(|connection| {
            count(
                connection,
                "count",
                &format!("SELECT count(*) FROM {table}"),
                [],
            )
        })
        .unwrap()
}

#[test]
fn a_submitted_draft_becomes_a_packet_that_only_the_province_opens() {
    let province = Province::new();
    let hoa = Hoa::joined(&province);
    let sent = submits(&hoa.vault, mo());
    let manifest = province.opens(&hoa.vault, &sent);
    assert_eq!(
        (manifest.packet, manifest.subject, manifest.clock.counter),
        (sent.packet, Subject::Person(mo()), 1)
    );
    let said: Revision = manifest.body().unwrap();
    assert_eq!(
        (said.dossier, said.revision, said.answers.len()),
        (sent.dossier, 1, 8)
    );
    assert_eq!(manifest.enclosures.len(), 3);
    for (part, enclosure) in sent.head.parts.iter().zip(&manifest.enclosures) {
        let sealed = hoa.vault.blob(part.digest, 0, usize::MAX).unwrap();
        assert_eq!(
            (Digest::of(&sealed), sealed.len() as u64),
            (enclosure.sealed, enclosure.sealed_bytes)
        );
        assert_eq!(
            Digest::of(&province.intake.open(&sealed).unwrap()),
            enclosure.captured
        );
        assert!(
            hoa.vault.identity().opener.open(&sealed).is_err(),
            "not even this device"
        );
    }
    assert_eq!(hoa.vault.outgoing(10).unwrap(), [sent.head]);
    assert_eq!(
        hoa.vault.person(mo()).unwrap().unwrap().state,
        PersonState::Waiting
    );
}

#[test]
fn submitting_destroys_the_key_of_the_pictures() {
    let hoa = Hoa::joined(&Province::new());
    let id = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    answers_everything(&hoa.vault, id);
    takes_pictures(&hoa.vault, id);
    let front = hoa
        .vault
        .draft(id)
        .unwrap()
        .0
        .attachments_of(Role::CardFront)
        .next()
        .unwrap()
        .id;
    hoa.vault.submit(id, now()).unwrap();
    for table in [
        "draft",
        "draft_key",
        "draft_fact",
        "draft_answer",
        "draft_attachment",
    ] {
        assert_eq!(how_many(&hoa.vault, table), 0, "{table}");
    }
    assert!(hoa.vault.attachment(front).is_err());
    assert!(matches!(
        hoa.vault.submit(id, now()),
        Err(VaultError::NoDraft(_))
    ));
    let wal = std::fs::metadata(hoa.path().join("vault.db-wal")).unwrap();
    assert_eq!(wal.len(), 0, "nothing of it is left in the write-ahead log");
    assert!(!contains(&hoa.raw_bytes(), &picture(1)[..64]));
}

#[test]
fn an_incomplete_draft_is_not_submitted_and_says_what_it_lacks() {
    let hoa = Hoa::joined(&Province::new());
    let id = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    answers_everything(&hoa.vault, id);
    let Err(VaultError::Incomplete(missing)) = hoa.vault.submit(id, now()) else {
        panic!("it has no pictures")
    };
    assert_eq!(
        missing
            .iter()
            .map(|lacks| lacks.what.as_str())
            .collect::<Vec<_>>(),
        ["card_front", "card_back", "mark_signature"]
    );
    assert!(hoa.vault.draft(id).is_ok());
}

#[test]
fn when_sealing_fails_the_draft_is_kept_whole() {
    let hoa = Hoa::joined(&Province::new());
    let id = hoa.vault.open_draft(Subject::Person(mo()), now()).unwrap();
    answers_everything(&hoa.vault, id);
    takes_pictures(&hoa.vault, id);
    let before = hoa.vault.draft(id).unwrap();
    // The last picture is damaged, so the first two have been sealed when it fails.
    let damage =
        "UPDATE draft_attachment SET content = zeroblob(length(content)) WHERE role = 'signature'";
    hoa.vault.write(|tx| run(tx, "damage", damage, [])).unwrap();
    assert_eq!(
        hoa.vault.submit(id, now()).unwrap_err().code(),
        "vault_damaged"
    );
    assert_eq!(hoa.vault.draft(id).unwrap(), before);
    assert_eq!(
        (
            how_many(&hoa.vault, "packet"),
            how_many(&hoa.vault, "blob"),
            how_many(&hoa.vault, "dossier")
        ),
        (0, 0, 0)
    );
    hoa.vault
        .add_attachment(
            id,
            Role::Signature,
            tannha_domain::Media::Png,
            tannha_domain::Verdict::Good,
            &picture(5),
            now(),
        )
        .unwrap();
    assert_eq!(hoa.vault.submit(id, now()).unwrap().head.parts.len(), 3);
}

#[test]
fn a_device_that_has_not_joined_submits_nothing() {
    let hoa = Hoa::new();
    let id = hoa
        .vault
        .open_proposal(crate::tests::commune(), now())
        .unwrap();
    assert_eq!(
        hoa.vault.submit(id, now()).unwrap_err().code(),
        "not_joined"
    );
}

#[test]
fn a_submitted_packet_is_there_after_a_kill() {
    let hoa = Hoa::joined(&Province::new());
    let sent = submits(&hoa.vault, mo());
    let hoa = hoa.is_killed_and_comes_back();
    assert_eq!(hoa.vault.outgoing(10).unwrap(), [sent.head]);
    assert_eq!(hoa.vault.counts().unwrap().waiting, 1);
}

#[test]
fn who_has_a_dossier_under_way_gets_no_second_one() {
    let hoa = Hoa::joined(&Province::new());
    let sent = submits(&hoa.vault, mo());
    let again = hoa.vault.open_draft(Subject::Person(mo()), now());
    assert!(matches!(again, Err(VaultError::DossierExists(dossier)) if dossier == sent.dossier));
}

#[test]
fn everything_that_was_done_stands_in_a_trail_that_shows_changes() {
    let hoa = Hoa::joined(&Province::new());
    submits(&hoa.vault, mo());
    let entries = hoa.vault.verify_trail().unwrap();
    assert!(entries >= 11, "{entries}");
    hoa.vault
        .write(|tx| {
            run(
                tx,
                "forge",
                "UPDATE trail SET at = at + 1 WHERE place = 4",
                [],
            )
        })
        .unwrap();
    assert_eq!(
        hoa.vault.verify_trail().unwrap_err().code(),
        "vault_damaged"
    );
    hoa.vault
        .write(|tx| {
            run(
                tx,
                "forge",
                "UPDATE trail SET at = at - 1 WHERE place = 4",
                [],
            )
        })
        .unwrap();
    assert_eq!(hoa.vault.verify_trail().unwrap(), entries);
    hoa.vault
        .write(|tx| run(tx, "forge", "DELETE FROM trail WHERE place = 2", []))
        .unwrap();
    assert!(hoa.vault.verify_trail().is_err());
}

#[test]
fn the_number_on_the_slip_is_the_same_each_time_and_short() {
    let hoa = Hoa::joined(&Province::new());
    let sent = submits(&hoa.vault, mo());
    assert_eq!(sent.number, tannha_domain::dossier_number(sent.dossier));
}

#[test]
fn a_submit_that_happened_is_no_failure_when_the_log_cannot_be_emptied() {
    use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

    let hoa = Hoa::joined(&Province::new());
    // As on a disk that filled up between the commit and the checkpoint.
    hoa.vault
        .write(|tx| {
            tx.authorizer(Some(|context: AuthContext<'_>| match context.action {
                AuthAction::Pragma {
                    pragma_name: "wal_checkpoint",
                    ..
                } => Authorization::Deny,
                _ => Authorization::Allow,
            }))
            .unwrap();
            Ok(())
        })
        .unwrap();
    assert!(hoa.vault.forget_deleted().is_err());
    let sent = submits(&hoa.vault, mo());
    assert_eq!(hoa.vault.outgoing(10).unwrap(), [sent.head]);
}
