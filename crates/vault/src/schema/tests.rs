use std::collections::BTreeMap;

use rusqlite::Connection;

use super::*;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/vault");

fn schema(connection: &Connection) -> BTreeMap<(String, String), String> {
    let sql = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
    let mut statement = connection.prepare(sql).unwrap();
    let rows = statement
        .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))
        .unwrap();
    rows.collect::<rusqlite::Result<_>>().unwrap()
}

fn migrated() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations().to_latest(&mut connection).unwrap();
    connection
}

#[test]
fn the_migrations_run_and_the_list_of_them_is_whole() {
    migrations().validate().unwrap();
    let mut files: Vec<String> = std::fs::read_dir(FOLDER)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    files.retain(|name| name != "schema.sql");
    files.sort();
    assert_eq!(files, FILES.map(|(name, _)| name));
}

#[test]
fn the_written_schema_is_the_migrated_one_with_its_comments() {
    let written = Connection::open_in_memory().unwrap();
    written
        .execute_batch(&std::fs::read_to_string(format!("{FOLDER}/schema.sql")).unwrap())
        .unwrap();
    assert_eq!(schema(&written), schema(&migrated()));
}

#[test]
fn every_table_is_strict_and_every_column_has_its_comment() {
    for ((kind, name), sql) in schema(&migrated()) {
        if kind != "table" || name.starts_with("person_words") {
            continue;
        }
        assert!(sql.contains("STRICT"), "{name}");
        let columns = sql.lines().skip(1).filter(|line| {
            line.starts_with("    ")
                && !line.trim().starts_with("PRIMARY KEY")
                && !line.trim().starts_with("CHECK")
        });
        for column in columns {
            assert!(column.contains("-- "), "{name}: {column}");
        }
    }
}

#[test]
fn a_vault_of_every_earlier_version_is_brought_up_to_date_with_what_is_in_it() {
    for version in 1..=FILES.len() {
        let mut old = Connection::open_in_memory().unwrap();
        migrations().to_version(&mut old, version).unwrap();
        old.execute(
            "INSERT INTO setting (name, value) VALUES ('language', 'vi')",
            [],
        )
        .unwrap();
        old.execute(
            "INSERT INTO operator (id, name, made_at) VALUES (zeroblob(16), 'Hoa', 0)",
            [],
        )
        .unwrap();
        migrations().to_latest(&mut old).unwrap();
        let name: String = old
            .query_row(
                "SELECT operator.name FROM operator JOIN setting ON setting.value = 'vi'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(name, "Hoa", "from version {version}");
    }
}
