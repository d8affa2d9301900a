use jiff::Timestamp;
use tannha_domain::{UnitList, number_findings};

use super::make;
use crate::{App, campaign, cli::By, people, people::Counts, place::Place, report, review};

#[tokio::test]
async fn the_demo_keeps_the_proportions_and_says_that_its_split_is_made_up() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(Place::folder(folder.path().join("data")))
        .await
        .unwrap();
    let made = make(&app, Some(400), Timestamp::now()).await.unwrap();
    assert_eq!(
        made.total,
        Counts {
            needed: 400,
            received: 275,
            opened: 138
        }
    );
    let report = report::make(&app.db, By::District, UnitList::L2022)
        .await
        .unwrap();
    assert_eq!(report.rows.len(), 9);
    assert!(campaign::current(&app.db).await.unwrap().unwrap().made_up);
    assert!(review::waiting(&app.db).await.unwrap().is_empty());
    let people = people::under(&app.db, &["2022:19".parse().unwrap()])
        .await
        .unwrap();
    assert_eq!(u64::try_from(people.len()).unwrap(), made.people);
    for person in &people {
        if let Some(Ok(number)) = person.number.as_ref().map(|number| number.parse()) {
            assert!(
                number_findings(
                    &number,
                    person.sex,
                    person.birth.map(tannha_domain::PersonDate::year)
                )
                .is_empty()
            );
        }
    }
    assert!(
        people.iter().any(|person| person.number.is_none())
            && people.iter().any(|person| person
                .number
                .as_ref()
                .is_some_and(|number| number.len() == 9))
    );
    assert_eq!(
        make(&app, Some(400), Timestamp::now())
            .await
            .unwrap_err()
            .code(),
        "demo_exists"
    );
}
