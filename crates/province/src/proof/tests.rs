use serde_json::value::to_raw_value;
use tannha_domain::{Answer, AnsweredBy, Channel, Subject};
use tannha_packet::{Outcome, WITHDRAWAL};

use super::*;
use crate::testing::{Home, on_the_roster};

fn said(purpose: &str, answer: Answer) -> ConsentAnswer {
    ConsentAnswer::new(purpose, answer, AnsweredBy::Person, "vi", Timestamp::now())
}

/// A dossier with two answers and a mark.
async fn a_dossier(home: &Home, answers: Vec<ConsentAnswer>) -> (PersonId, DossierId) {
    let person = on_the_roster(home, "Nông Thị Mơ").await;
    let mut hoa = home.has_hoa().await;
    let mut dossier = None;
    let sent = hoa.seals(
        &home.app,
        |manifest| {
            let mut revision: Revision = manifest.body().unwrap();
            revision.answers = answers;
            dossier = Some(revision.dossier);
            manifest.subject = Subject::Person(person);
            manifest.enclosures[0].role = Role::Signature;
            manifest.body = to_raw_value(&revision).unwrap();
        },
        b"front",
    );
    assert_eq!(hoa.delivers(&home.app, &[&sent]).await, [Outcome::Taken]);
    let withdrawal = Withdrawal {
        purposes: vec!["receive_benefits".into()],
        channel: Channel::Phone,
        by: AnsweredBy::Volunteer,
        confirmed: None,
        answers: Vec::new(),
        language: "vi".into(),
    };
    let taken_back = hoa.seals(
        &home.app,
        |manifest| {
            manifest.kind = WITHDRAWAL.into();
            manifest.subject = Subject::Person(person);
            manifest.enclosures.clear();
            manifest.body = to_raw_value(&withdrawal).unwrap();
        },
        b"front",
    );
    assert_eq!(
        hoa.delivers(&home.app, &[&taken_back]).await,
        [Outcome::Taken]
    );
    (person, dossier.unwrap())
}

#[tokio::test]
async fn an_inspector_reads_each_answer_in_the_words_in_which_it_was_asked() {
    let home = Home::new().await;
    let answers = vec![
        said("opening_notice", Answer::Heard),
        said("receive_benefits", Answer::Yes),
        said("programme_statistics", Answer::No),
    ];
    let (_, dossier) = a_dossier(&home, answers).await;
    let proof = of(&home.app, dossier).await.unwrap();
    assert_eq!(proof.problems(), []);
    let proved = &proof.revisions[0];
    assert!(proved.origin.signatures_hold);
    assert!(proved.origin.operator_name.is_some());
    let asked = &proved.asked[1];
    let text = |code| &tannha_domain::purpose(code).unwrap().text_vi;
    assert_eq!(asked.words.as_ref(), Some(text("receive_benefits")));
    let notice = &proved.asked[2];
    let question = format!("{} Ông/bà có đồng ý không ạ?", text("programme_statistics"));
    assert_eq!(notice.words.as_ref(), Some(&question), "it was asked");
    assert_eq!(asked.answer.answer, Answer::Yes);
    assert_eq!(proved.marks.len(), 1);
    assert!(proved.marks[0].digest_holds);
    assert_eq!(
        proof.withdrawals[0].withdrawal.purposes,
        ["receive_benefits"]
    );
    assert!(proof.withdrawals[0].origin.signatures_hold);

    let page = tannha_paper::Paper::Record(record(&proof).unwrap())
        .make(tannha_paper::Language::Vi, tannha_paper::Size::A4)
        .unwrap();
    assert!(page.text().contains(&proof.number));
    assert!(page.pdf().unwrap().starts_with(b"%PDF"));
}

#[tokio::test]
async fn words_that_nobody_kept_are_said_to_be_unknown() {
    let home = Home::new().await;
    let mut newer = said("receive_benefits", Answer::Yes);
    newer.text_version = "0123456789abcdef".into();
    let (_, dossier) = a_dossier(&home, vec![newer]).await;
    let proof = of(&home.app, dossier).await.unwrap();
    assert_eq!(
        proof.problems(),
        [("words_unknown", "0123456789abcdef".to_owned())]
    );
}

#[tokio::test]
async fn a_mark_that_was_changed_on_the_disk_is_not_what_was_signed() {
    let home = Home::new().await;
    let (_, dossier) = a_dossier(&home, vec![said("opening_notice", Answer::Heard)]).await;
    let proof = of(&home.app, dossier).await.unwrap();
    let manifest = crate::attachments::manifest(&home.app, &proof.revisions[0].origin.digest)
        .await
        .unwrap();
    let sealed = manifest.enclosures[0].sealed;
    let path = home.app.blobs.root().join(crate::blobs::relative(&sealed));
    let other = home
        .app
        .keys()
        .unwrap()
        .intake
        .recipient()
        .seal(b"another")
        .unwrap();
    std::fs::write(path, other).unwrap();
    let proof = of(&home.app, dossier).await.unwrap();
    assert_eq!(proof.problems()[0].0, "mark_differs");
}
