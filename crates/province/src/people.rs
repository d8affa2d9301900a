//! The people of the roster: households, entitlements, and the counts that follow from them.

pub(crate) mod bulk;
pub(crate) mod counts;
mod merge;
mod search;

use tannha_domain::{PersonId, RosterPerson, Subject, UnitCode, communes_under};

pub use counts::{Counts, settle};
pub use merge::{Mend, Merged, is_gone, mend, merge, said};
pub use search::{find, index};

use crate::{Columns as _, Db, Doing as _, ProvinceError, Tx};

/// Everybody who lives in these areas, as a device holds them: no category, which is nobody's business at the door.
pub async fn under(db: &Db, areas: &[UnitCode]) -> Result<Vec<RosterPerson>, ProvinceError> {
    let mut units: Vec<String> = areas
        .iter()
        .flat_map(communes_under)
        .map(|unit| unit.to_string())
        .collect();
    units.sort();
    units.dedup();
    let mut people = Vec::new();
    for units in units.chunks(400) {
        let places = bulk::places(1, units.len());
        let sql = format!(
            "select {COLUMNS} from person where unit in {places} and gone is null order by unit, household, head desc, id"
        );
        let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
        for unit in units {
            query = query.bind(unit);
        }
        for row in query.fetch_all(db.read()).await.doing("read the roster")? {
            people.push(person(&row)?);
        }
    }
    Ok(people)
}

/// One person of the roster.
pub async fn one(tx: &mut Tx, id: PersonId) -> Result<Option<RosterPerson>, ProvinceError> {
    let sql = format!("select {COLUMNS} from person where id = $1");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(id.to_string())
        .fetch_optional(&mut **tx)
        .await
        .doing("read a person")?;
    row.as_ref().map(person).transpose()
}

/// The person of the roster whom a packet is about; nobody where it is about somebody else.
pub async fn about(tx: &mut Tx, subject: &Subject) -> Result<Option<RosterPerson>, ProvinceError> {
    match subject {
        Subject::Person(person) => one(tx, *person).await,
        Subject::Proposal(_) | Subject::Nobody => Ok(None),
    }
}

/// How many people a commune's focal account serves: counted apart from those with an account.
pub async fn served_by_focal_accounts(db: &Db) -> Result<u64, ProvinceError> {
    let row = sqlx::query("select count(*) as n from focal_person")
        .fetch_one(db.read())
        .await;
    row.doing("count who a focal account serves")?.count("n")
}

const COLUMNS: &str = "id, household, head, name, birth, sex, number, hamlet, unit, payee";

fn person(row: &sqlx::any::AnyRow) -> Result<RosterPerson, ProvinceError> {
    Ok(RosterPerson {
        id: row.parsed("id")?,
        household: row.parsed("household")?,
        head: row.flag("head")?,
        name: row.text("name")?,
        birth: row.maybe_parsed("birth")?,
        sex: row.maybe_parsed("sex")?,
        number: row.maybe_text("number")?,
        hamlet: row.text("hamlet")?,
        unit: row.parsed("unit")?,
        payee: row.flag("payee")?,
    })
}
