use proptest::prelude::*;
use tannha_domain::{DossierId, Reason, ReasonCode, Standing, Step, Subject};

use super::{
    Dossier, Taken, one,
    story::{Province, Sent, id, now, proposal, revision},
};
use crate::{Columns as _, review};

async fn dossier(province: &Province, number: u128) -> Dossier {
    let mut tx = province.app.db.write().await.unwrap();
    one(&mut tx, id::<DossierId>(number))
        .await
        .unwrap()
        .unwrap()
}

async fn blur(province: &Province, number: u128) {
    let reason = Reason::new(Step::Photos, ReasonCode::Blur).unwrap();
    review::give_back(
        &province.app.db,
        id(number),
        None,
        vec![reason],
        "hoa",
        &[],
        now(),
    )
    .await
    .unwrap();
}

#[tokio::test]
async fn a_redo_waits_for_a_clerk_again_and_shows_what_is_new() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    let first = revision(1, 1, None, mo, "Nông Thị Mơ", "019157000123");
    assert_eq!(province.takes(&first).await.unwrap(), Taken::Counts);
    blur(&province, 1).await;
    assert_eq!(dossier(&province, 1).await.standing, Standing::Returned);
    let second = revision(1, 2, Some(&first), mo, "Nông Thị Mơ B", "019157000123");
    assert_eq!(province.takes(&second).await.unwrap(), Taken::Counts);
    let shown = dossier(&province, 1).await;
    assert_eq!(
        (
            shown.standing,
            shown.revision,
            shown.current,
            shown.name.as_str()
        ),
        (Standing::Waiting, 2, Some(second.digest), "Nông Thị Mơ B")
    );
}

#[tokio::test]
async fn a_revision_waits_for_its_parent_and_counts_once_it_is_there() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    let first = revision(1, 1, None, mo, "A B", "019157000123");
    let second = revision(1, 2, Some(&first), mo, "A C", "019157000123");
    assert_eq!(
        province.takes(&second).await.unwrap(),
        Taken::Held("parent_missing")
    );
    assert!(review::waiting(&province.app.db).await.unwrap().is_empty());
    assert_eq!(province.takes(&first).await.unwrap(), Taken::Counts);
    assert_eq!(dossier(&province, 1).await.revision, 2);
}

#[tokio::test]
async fn two_revisions_with_one_parent_go_to_a_clerk() {
    let province = Province::new().await;
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    let first = revision(1, 1, None, mo, "A B", "019157000123");
    province.takes(&first).await.unwrap();
    blur(&province, 1).await;
    assert_eq!(
        province
            .takes(&revision(1, 2, Some(&first), mo, "A C", "019157000123"))
            .await
            .unwrap(),
        Taken::Counts
    );
    assert_eq!(
        province
            .takes(&revision(1, 2, Some(&first), mo, "A D", "019157000123"))
            .await
            .unwrap(),
        Taken::Held("two_revisions")
    );
    let shown = dossier(&province, 1).await;
    assert!(shown.contested);
    assert_eq!(shown.standing, Standing::Waiting);
}

#[tokio::test]
async fn a_dossier_of_nobody_we_know_and_one_in_another_name_are_held() {
    let province = Province::new().await;
    let stranger = revision(1, 1, None, Subject::Person(id(99)), "A B", "019157000123");
    assert_eq!(
        province.takes(&stranger).await.unwrap(),
        Taken::Held("person_unknown")
    );
    let mo = Subject::Person(province.person("Nông Thị Mơ").await);
    let pao = Subject::Person(province.person("Hoàng Văn Páo").await);
    let first = revision(2, 1, None, mo, "A B", "019157000123");
    province.takes(&first).await.unwrap();
    assert_eq!(
        province
            .takes(&revision(2, 2, Some(&first), pao, "C D", "019157000123"))
            .await
            .unwrap(),
        Taken::Held("subject_differs")
    );
    assert_eq!(dossier(&province, 2).await.revision, 1);
}

/// What a projection says, whatever the order in which it came to be.
async fn projection(
    province: &Province,
) -> Vec<(String, String, i64, Option<String>, i64, String)> {
    let sql = "select id, standing, revision, current, contested, name from dossier order by id";
    let rows = sqlx::query(sql)
        .fetch_all(province.app.db.read())
        .await
        .unwrap();
    let read = |row: &sqlx::any::AnyRow| {
        (
            row.text("id").unwrap(),
            row.text("standing").unwrap(),
            row.number("revision").unwrap(),
            row.maybe_text("current").unwrap(),
            row.number("contested").unwrap(),
            row.text("name").unwrap(),
        )
    };
    rows.iter().map(read).collect()
}

/// A chain of three, a fork in it, and a proposal of its own.
fn packets(mo: Subject) -> Vec<Sent> {
    let first = revision(1, 1, None, mo, "A B", "019157000123");
    let second = revision(1, 2, Some(&first), mo, "A C", "019157000123");
    let third = revision(1, 3, Some(&second), mo, "A D", "019157000123");
    let fork = revision(1, 2, Some(&first), mo, "A E", "019157000123");
    let other = revision(2, 1, None, proposal(5), "F G", "999157000123");
    let other_again = revision(2, 2, Some(&other), proposal(5), "F H", "999157000123");
    vec![first, second, third, fork, other, other_again]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn every_order_of_arrival_gives_the_same_projection(order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (straight, shuffled) = runtime.block_on(async {
            let mut found = Vec::new();
            for order in [(0..6).collect(), order.clone()] {
                let province = Province::new().await;
                let mo = Subject::Person(province.person("Nông Thị Mơ").await);
                let packets = packets(mo);
                for at in order {
                    province.takes(&packets[at]).await.unwrap();
                }
                found.push(projection(&province).await);
            }
            (found.remove(0), found.remove(0))
        });
        prop_assert_eq!(straight, shuffled);
    }
}
