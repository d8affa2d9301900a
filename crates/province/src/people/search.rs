//! People are found by the beginning of the folded words of their names, through a table that both databases have.

use std::collections::BTreeSet;

use tannha_domain::{PersonId, words};

use super::bulk::{self, Value};
use crate::{Columns as _, Db, Doing as _, ProvinceError, Tx};

/// Writes the words of new names down.
pub async fn index<'a>(
    tx: &mut Tx,
    people: impl IntoIterator<Item = (PersonId, &'a str)>,
) -> Result<(), ProvinceError> {
    let rows: Vec<Vec<Value>> = people
        .into_iter()
        .flat_map(|(person, name)| {
            let words: BTreeSet<String> = words(name).into_iter().collect();
            words
                .into_iter()
                .map(move |word| vec![word.into(), person.to_string().into()])
        })
        .collect();
    bulk::insert(tx, "person_word (word, person)", &rows, "index names").await
}

/// Forgets the words of a name that changed.
pub(super) async fn forget(tx: &mut Tx, person: PersonId) -> Result<(), ProvinceError> {
    sqlx::query("delete from person_word where person = $1")
        .bind(person.to_string())
        .execute(&mut **tx)
        .await
        .doing("index names")?;
    Ok(())
}

/// Whose name has a word beginning with each of these, at most so many.
pub async fn find(db: &Db, text: &str, limit: i64) -> Result<Vec<PersonId>, ProvinceError> {
    let words = words(text);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    // The longest word first: it leaves the fewest.
    let conditions: Vec<String> = (0..words.len())
        .map(|at| {
            let (from, below) = (2 * at + 1, 2 * at + 2);
            format!("exists (select 1 from person_word w where w.person = p.id and w.word >= ${from} and w.word < ${below})")
        })
        .collect();
    let sql = format!(
        "select p.id as id from person p where {} order by p.folded, p.id limit {limit}",
        conditions.join(" and ")
    );
    let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
    for word in words {
        // Folded words are letters and digits; every collation puts `z` last among them.
        let below = format!("{word}zzzzzzzz");
        query = query.bind(word).bind(below);
    }
    query
        .fetch_all(db.read())
        .await
        .doing("search people")?
        .iter()
        .map(|row| row.parsed("id"))
        .collect()
}
