//! Registers and answers against a roster of three.

use jiff::Timestamp;
use tannha_domain::{Digest, UnitList};
use tempfile::TempDir;

use super::{
    outcomes_import::{self, OutcomesImported},
    paper_import::{self, PaperImported},
    roster_import, sheet,
};
use crate::{App, Columns as _, cli::By, people::Counts, place::Place, report, review};

struct Province {
    app: App,
    _folder: TempDir,
}

fn now() -> Timestamp {
    "2022-12-18T05:00:00Z".parse().unwrap()
}

impl Province {
    async fn with_three_people() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(Place::folder(folder.path().join("data")))
            .await
            .unwrap();
        let list = "Họ và tên,Ngày sinh,Số CCCD,Loại đối tượng\nNông Thị Mơ,02/09/1957,019157000123,BT5C\nHoàng Văn Páo,17/03/1949,019049000456,BT6B\nTriệu Thị Lan,05/11/1988,,BT4\n";
        let mut tx = app.db.write().await.unwrap();
        roster_import::import(
            &mut tx,
            &sheet::read_bytes(list.as_bytes()).unwrap(),
            Some("05746"),
            &Digest::of(b"list"),
            now(),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        Self {
            app,
            _folder: folder,
        }
    }

    async fn paper(&self, list: &str) -> PaperImported {
        let mut tx = self.app.db.write().await.unwrap();
        let imported = paper_import::import(
            &mut tx,
            &sheet::read_bytes(list.as_bytes()).unwrap(),
            "vnpost",
            now(),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        imported
    }

    async fn outcomes(&self, list: &str) -> OutcomesImported {
        let mut tx = self.app.db.write().await.unwrap();
        let imported = outcomes_import::import(
            &mut tx,
            &sheet::read_bytes(list.as_bytes()).unwrap(),
            "vnpost",
            now(),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        imported
    }

    async fn counts(&self) -> Counts {
        report::make(&self.app.db, By::District, UnitList::L2022)
            .await
            .unwrap()
            .total
    }

    async fn news(&self) -> i64 {
        sqlx::query("select count(*) as n from feed")
            .fetch_one(self.app.db.read())
            .await
            .unwrap()
            .number("n")
            .unwrap()
    }
}

fn codes(unknown: &[super::Unknown]) -> Vec<(u32, &str)> {
    unknown
        .iter()
        .map(|unknown| (unknown.row, unknown.code))
        .collect()
}

#[tokio::test]
async fn a_register_counts_who_is_received_once() {
    let province = Province::with_three_people().await;
    let register = "Số CCCD,Họ và tên,Ngày nhận hồ sơ\n019157000123,Nông Thị Mơ,01/12/2022\n19049000456,HOANG VAN PAO,02/12/2022\n019157000123,NÔNG THỊ MƠ,03/12/2022\n999999999999,Ai Đó,\n019049000456,Ma Thị Khác,01/12/2022\n";
    let imported = province.paper(register).await;
    assert_eq!(
        (imported.rows, imported.received, imported.unchanged),
        (5, 2, 1)
    );
    assert_eq!(
        codes(&imported.unknown),
        [(5, "person_unknown"), (6, "name_differs")]
    );
    assert_eq!(
        province.counts().await,
        Counts {
            needed: 3,
            received: 2,
            opened: 0
        }
    );
    assert_eq!(
        province.news().await,
        2,
        "the devices of the commune hear of each"
    );
    let again = province.paper(register).await;
    assert_eq!((again.received, again.unchanged), (0, 3));
    assert_eq!(province.news().await, 2);
    assert!(
        review::waiting(&province.app.db).await.unwrap().is_empty(),
        "paper is never in the review queue"
    );
}

#[tokio::test]
async fn who_has_no_number_is_found_by_name_and_birth() {
    let province = Province::with_three_people().await;
    let imported = province.paper("Họ và tên,Ngày sinh,Ngày nhận\nTRIEU THI LAN,05/11/1988,01/12/2022\nTrieu Thi Lan,06/11/1988,01/12/2022\n").await;
    assert_eq!(
        (imported.received, codes(&imported.unknown)),
        (1, vec![(3, "person_unknown")])
    );
}

#[tokio::test]
async fn an_answer_for_a_person_without_a_dossier_records_one_on_paper() {
    let province = Province::with_three_people().await;
    province
        .paper("Số CCCD,Họ và tên\n019157000123,Nông Thị Mơ\n")
        .await;
    let answer = "Số CCCD,HỌ VÀ TÊN,Kết quả,Số tài khoản,Lý do\n019157000123,NONG THI MO,opened,1234 5678 90,\n019049000456,HOANG VAN PAO,Từ chối,,Sai tên so với căn cước\n019049000456,HOANG VAN PAO,?,,\n";
    let imported = province.outcomes(answer).await;
    assert_eq!(
        (
            imported.rows,
            imported.opened,
            imported.refused,
            imported.unchanged
        ),
        (3, 1, 1, 0)
    );
    assert_eq!(codes(&imported.unknown), [(4, "status_unknown")]);
    assert_eq!(
        province.counts().await,
        Counts {
            needed: 3,
            received: 2,
            opened: 1
        }
    );
    let again = province.outcomes(answer).await;
    assert_eq!((again.opened, again.refused, again.unchanged), (0, 0, 2));
    assert_eq!(
        province.counts().await,
        Counts {
            needed: 3,
            received: 2,
            opened: 1
        }
    );
}

#[tokio::test]
async fn the_account_number_stays_and_its_last_digits_travel() {
    let province = Province::with_three_people().await;
    province
        .outcomes(
            "Số CCCD,Họ tên,Kết quả,Số tài khoản\n019157000123,NONG THI MO,opened,1234567890\n",
        )
        .await;
    let row = sqlx::query("select account from dossier")
        .fetch_one(province.app.db.read())
        .await
        .unwrap();
    assert_eq!(row.text("account").unwrap(), "1234567890");
    let rows = sqlx::query("select news from feed")
        .fetch_all(province.app.db.read())
        .await
        .unwrap();
    let said: Vec<String> = rows.iter().map(|row| row.text("news").unwrap()).collect();
    assert!(
        said.iter().any(|news| news.contains("7890"))
            && said.iter().all(|news| !news.contains("1234567890")),
        "{said:?}"
    );
}

#[tokio::test]
async fn a_refusal_can_turn_into_an_account_and_never_back() {
    let province = Province::with_three_people().await;
    province
        .outcomes("Số CCCD,Họ tên,Kết quả,Lý do\n019157000123,NONG THI MO,refused,khác tên\n")
        .await;
    province
        .outcomes("Số CCCD,Họ tên,Kết quả,Số tài khoản\n019157000123,NONG THI MO,opened,1\n")
        .await;
    assert_eq!(province.counts().await.opened, 1);
    let late = province
        .outcomes("Số CCCD,Họ tên,Kết quả,Lý do\n019157000123,NONG THI MO,refused,khác tên\n")
        .await;
    assert_eq!((late.refused, late.unchanged), (0, 1));
    assert_eq!(
        province.counts().await,
        Counts {
            needed: 3,
            received: 1,
            opened: 1
        }
    );
}

#[tokio::test]
async fn an_unknown_provider_is_refused_whole() {
    let province = Province::with_three_people().await;
    let mut tx = province.app.db.write().await.unwrap();
    let refused = paper_import::import(
        &mut tx,
        &sheet::read_bytes("Số CCCD,Họ tên\n1,A B\n".as_bytes()).unwrap(),
        "bank-x",
        now(),
    )
    .await;
    assert_eq!(refused.unwrap_err().code(), "provider_unknown");
}

#[tokio::test]
async fn a_report_by_provider_and_by_the_units_of_2025_adds_up_to_the_same_total() {
    let province = Province::with_three_people().await;
    province
        .outcomes("Số CCCD,Họ tên,Kết quả,Số tài khoản\n019157000123,NONG THI MO,opened,1\n")
        .await;
    for (by, units) in [
        (By::Provider, UnitList::L2022),
        (By::Commune, UnitList::L2025),
        (By::District, UnitList::L2025),
        (By::Commune, UnitList::L2022),
    ] {
        let report = report::make(&province.app.db, by, units).await.unwrap();
        let mut sum = Counts::default();
        for row in &report.rows {
            sum += row.counts;
        }
        assert_eq!(
            (sum, report.total),
            (
                Counts {
                    needed: 3,
                    received: 1,
                    opened: 1
                },
                sum
            ),
            "{by:?} {units}"
        );
    }
}
