use jiff::{Timestamp, civil::date};
use tannha_domain::{Digest, RosterPerson};
use tempfile::TempDir;

use crate::{
    App, Columns as _, Db,
    cli::By,
    imports::{
        roster_import::{self, RosterImported},
        sheet::read_bytes,
    },
    people::{self, Counts},
    place::Place,
    report,
};

/// The roster of a province of its own.
struct Roster {
    db: Db,
    _folder: TempDir,
}

impl Roster {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Place::folder(folder.path().join("data")))
            .await
            .unwrap();
        Self {
            db: app.db.clone(),
            _folder: folder,
        }
    }

    async fn reads(&self, list: &str) -> RosterImported {
        let mut tx = self.db.write().await.unwrap();
        let now: Timestamp = "2022-12-18T05:00:00Z".parse().unwrap();
        let sheets = read_bytes(list.as_bytes()).unwrap();
        let imported = roster_import::import(
            &mut tx,
            &sheets,
            Some("05746"),
            &Digest::of(list.as_bytes()),
            now,
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        imported
    }

    async fn people(&self) -> Vec<RosterPerson> {
        people::under(&self.db, &["2022:170".parse().unwrap()])
            .await
            .unwrap()
    }

    async fn named(&self, name: &str) -> RosterPerson {
        self.people()
            .await
            .into_iter()
            .find(|person| person.name == name)
            .unwrap()
    }

    async fn counts(&self) -> Counts {
        report::make(&self.db, By::District, tannha_domain::UnitList::L2022)
            .await
            .unwrap()
            .total
    }
}

const HOUSEHOLDS: &str = "\
Hộ số,Họ và tên chủ hộ,Họ và tên thành viên,Quan hệ với chủ hộ,\"Ngày, tháng, năm sinh\",Giới tính,Số CCCD,Thôn,Phân loại hộ
1,NÔNG VĂN THÀNH,,Chủ hộ,12/03/1964,Nam,019064000011,Xóm Cái,Nghèo
,,Triệu Thị Mùi,Vợ,05/11/1988,Nữ,019188000012,,
2,MA THỊ LIÊN,,Chủ hộ,1971,Nữ,,Xóm Cái,Cận nghèo
";

#[tokio::test]
async fn a_household_s_benefit_has_one_payee_its_head() {
    let roster = Roster::new().await;
    let imported = roster.reads(HOUSEHOLDS).await;
    assert_eq!((imported.rows, imported.people, imported.added), (3, 3, 3));
    assert_eq!(
        roster.counts().await,
        Counts {
            needed: 2,
            received: 0,
            opened: 0
        }
    );
    assert!(roster.named("Nông Văn Thành").await.payee);
    assert!(!roster.named("Triệu Thị Mùi").await.payee);
    assert_eq!(
        roster.named("Triệu Thị Mùi").await.household,
        roster.named("Nông Văn Thành").await.household
    );
}

#[tokio::test]
async fn importing_a_file_again_changes_nothing() {
    let roster = Roster::new().await;
    roster.reads(HOUSEHOLDS).await;
    let before = (
        roster.people().await,
        sqlx::query("select position from log_head")
            .fetch_one(roster.db.read())
            .await
            .unwrap()
            .number("position")
            .unwrap(),
    );
    let again = roster.reads(HOUSEHOLDS).await;
    assert_eq!(
        (again.people, again.added, again.changed, again.unchanged),
        (3, 0, 0, 3)
    );
    let after = (
        roster.people().await,
        sqlx::query("select position from log_head")
            .fetch_one(roster.db.read())
            .await
            .unwrap()
            .number("position")
            .unwrap(),
    );
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_person_on_three_lists_is_one_payee() {
    let roster = Roster::new().await;
    roster.reads(HOUSEHOLDS).await;
    let disabled = "Họ và tên,Ngày sinh,Số CCCD,Thôn,Loại đối tượng\nNông Văn Thành,1964,019064000011,Xóm Cái,BT6B\nNông Văn Thành,,019064000011,,NCC07\n";
    let imported = roster.reads(disabled).await;
    assert_eq!(
        (imported.rows, imported.people, imported.changed),
        (2, 1, 1)
    );
    assert_eq!(roster.counts().await.needed, 2);
    let person = roster.named("Nông Văn Thành").await;
    assert_eq!(
        person.birth.unwrap().to_string(),
        "1964-03-12",
        "a year does not take the place of the day"
    );
    assert_eq!(roster.reads(disabled).await.unchanged, 1);
    let by_category = report::make(&roster.db, By::Category, tannha_domain::UnitList::L2022)
        .await
        .unwrap();
    let counts: Vec<_> = by_category
        .rows
        .iter()
        .map(|row| (row.code.as_str(), row.counts.needed))
        .collect();
    assert_eq!(counts, [("BT6B", 1), ("HCN", 1), ("HN", 1), ("NCC07", 1)]);
}

#[tokio::test]
async fn a_member_with_a_right_of_their_own_is_needed_too() {
    let roster = Roster::new().await;
    roster.reads(HOUSEHOLDS).await;
    roster
        .reads("Họ và tên,Số CCCD,Loại đối tượng\nTriệu Thị Mùi,019188000012,BT4\n")
        .await;
    assert_eq!(roster.counts().await.needed, 3);
    assert!(!roster.named("Triệu Thị Mùi").await.head);
}

#[tokio::test]
async fn a_new_head_is_paid_in_the_old_one_s_place() {
    let roster = Roster::new().await;
    roster.reads(HOUSEHOLDS).await;
    let later = "Hộ số,Họ và tên,Quan hệ với chủ hộ,Số CCCD,Thôn,Phân loại hộ\n1,Triệu Thị Mùi,Chủ hộ,019188000012,Xóm Cái,Nghèo\n";
    assert_eq!(roster.reads(later).await.changed, 1);
    assert!(roster.named("Triệu Thị Mùi").await.payee);
    assert!(!roster.named("Nông Văn Thành").await.payee);
    assert_eq!(roster.counts().await.needed, 2);
}

#[tokio::test]
async fn a_number_finds_its_person_whatever_the_name_s_marks() {
    let roster = Roster::new().await;
    roster.reads(HOUSEHOLDS).await;
    let imported = roster
        .reads("Họ và tên,Ngày sinh,Số CCCD\nNONG VAN THANH,12/03/1964,019064000011\n")
        .await;
    assert_eq!(
        (imported.added, imported.unchanged),
        (0, 1),
        "a list without marks takes no marks away"
    );
    let imported = roster
        .reads("Họ và tên,Ngày sinh,Số CCCD\nHoàng Văn Páo,17/03/1949,019064000011\n")
        .await;
    assert_eq!(imported.refused[0].code, "number_of_another");
    assert_eq!(
        (imported.refused[0].row, imported.refused[0].column.as_str()),
        (2, "C")
    );
}

#[tokio::test]
async fn namesakes_are_told_apart_by_what_is_known_of_them() {
    let roster = Roster::new().await;
    let list = "Họ và tên,Ngày sinh,Số CCCD,Thôn\nMa Thị Lan,1950,,Xóm Cái\nMa Thị Lan,1962,,Xóm Cái\nMa Thị Lan,1950,,Xóm Na Rang\nMa Thị Lan,1950,019150000001,Xóm Bãi\nMa Thị Lan,1950,019150000002,Xóm Bãi\n";
    assert_eq!(roster.reads(list).await.added, 5);
    assert_eq!(roster.reads(list).await.unchanged, 5);
}

#[tokio::test]
async fn a_number_that_comes_later_belongs_to_the_person_who_had_none() {
    let roster = Roster::new().await;
    roster.reads("Họ và tên,Năm sinh,CCCD,Thôn\nMa Thị Liên,1971,,Xóm Cái\nHà Văn Nhì,1938,090000021,Xóm Cái\n").await;
    let later = roster.reads("Họ và tên,Năm sinh,CCCD,Thôn\nMa Thị Liên,1971,019171000020,Xóm Cái\nHà Văn Nhì,1938,019038000021,Xóm Cái\n").await;
    assert_eq!((later.added, later.changed), (0, 2));
    assert_eq!(
        roster.named("Hà Văn Nhì").await.number.as_deref(),
        Some("019038000021")
    );
    let old = roster
        .reads("Họ và tên,Năm sinh,CCCD,Thôn\nHà Văn Nhì,1938,090000021,Xóm Cái\n")
        .await;
    assert_eq!(
        (old.added, old.unchanged),
        (0, 1),
        "nine digits do not take the place of twelve"
    );
}

#[tokio::test]
async fn a_trial_writes_nothing() {
    let roster = Roster::new().await;
    let mut tx = roster.db.write().await.unwrap();
    let sheets = read_bytes(HOUSEHOLDS.as_bytes()).unwrap();
    let imported = roster_import::import(
        &mut tx,
        &sheets,
        Some("05746"),
        &Digest::of(b""),
        Timestamp::UNIX_EPOCH.max(
            date(2022, 12, 18)
                .to_zoned(jiff::tz::TimeZone::UTC)
                .unwrap()
                .timestamp(),
        ),
    )
    .await
    .unwrap();
    assert_eq!(imported.added, 3);
    tx.rollback().await.unwrap();
    assert_eq!(roster.people().await.len(), 0);
    assert_eq!(roster.counts().await, Counts::default());
}

#[tokio::test]
async fn people_are_found_by_the_beginnings_of_words_without_marks() {
    let roster = Roster::new().await;
    roster.reads(HOUSEHOLDS).await;
    let lien = roster.named("Ma Thị Liên").await.id;
    for text in ["lien", "Ma  LIÊN", "li ma", "thi lie"] {
        assert_eq!(
            people::find(&roster.db, text, 10).await.unwrap(),
            [lien],
            "{text}"
        );
    }
    assert!(
        people::find(&roster.db, "ien", 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(people::find(&roster.db, "thi", 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn who_moves_to_another_commune_counts_there() {
    let roster = Roster::new().await;
    roster.reads(HOUSEHOLDS).await;
    roster
        .reads("Họ và tên,Năm sinh,CCCD,Mã xã\nNông Văn Thành,1964,019064000011,05740\n")
        .await;
    let report = report::make(&roster.db, By::Commune, tannha_domain::UnitList::L2022)
        .await
        .unwrap();
    let counts: Vec<_> = report
        .rows
        .iter()
        .map(|row| (row.code.as_str(), row.counts.needed))
        .collect();
    assert_eq!(counts, [("05740", 1), ("05746", 1)]);
}
