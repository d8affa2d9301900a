//! The schema's steps, embedded. A landed file is never edited.

use std::{borrow::Cow, time::Duration};

use sqlx::{
    AnyPool, SqlSafeStr as _,
    migrate::{Migration, MigrationType, Migrator},
};

use super::Kind;
use crate::ProvinceError;

macro_rules! steps {
    ($folder:literal, $($version:literal $name:literal),+ $(,)?) => {
        &[$(($version, $name, include_str!(concat!("../../../../migrations/province/", $folder, "/", $name, ".sql")))),+]
    };
}

type Step = (i64, &'static str, &'static str);

const SQLITE: &[Step] = steps!("sqlite", 1 "0001_core", 2 "0002_people", 3 "0003_visit", 4 "0004_restored", 5 "0005_roster_versions", 6 "0006_place", 7 "0007_request", 8 "0008_existing_account", 9 "0009_after_opening", 10 "0010_mended", 11 "0011_operators", 12 "0012_attendance", 13 "0013_operator_revoked", 14 "0014_withdrawal", 15 "0015_sheets", 16 "0016_recordings", 17 "0017_forms", 18 "0018_sheet_mark", 19 "0019_letter", 20 "0020_carries");
const POSTGRES: &[Step] = steps!("postgres", 1 "0001_core", 2 "0002_people", 3 "0003_visit", 4 "0004_restored", 5 "0005_roster_versions", 6 "0006_place", 7 "0007_request", 8 "0008_existing_account", 9 "0009_after_opening", 10 "0010_mended", 11 "0011_operators", 12 "0012_attendance", 13 "0013_operator_revoked", 14 "0014_withdrawal", 15 "0015_sheets", 16 "0016_recordings", 17 "0017_forms", 18 "0018_sheet_mark", 19 "0019_letter", 20 "0020_carries");

/// Brings the schema to its newest step.
pub(super) async fn run(pool: &AnyPool, kind: Kind) -> Result<(), ProvinceError> {
    let steps = match kind {
        Kind::Sqlite => SQLITE,
        Kind::Postgres => POSTGRES,
    };
    let migrator = Migrator::with_migrations(steps.iter().map(migration).collect());
    // Two commands may open a new database at the same moment: the one that comes second looks again.
    let mut tries = 0;
    loop {
        match migrator.run(pool).await {
            Ok(()) => return Ok(()),
            Err(error) if tries == 5 => {
                return Err(ProvinceError::Database {
                    doing: "migrate the database",
                    source: sqlx::Error::Migrate(Box::new(error)),
                });
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
        tries += 1;
    }
}

fn migration((version, name, sql): &Step) -> Migration {
    Migration::new(
        *version,
        Cow::Borrowed(*name),
        MigrationType::Simple,
        (*sql).into_sql_str(),
        false,
    )
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_file_is_listed_for_both_databases() {
        for (folder, steps) in [("sqlite", SQLITE), ("postgres", POSTGRES)] {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("../../migrations/province")
                .join(folder);
            let files: BTreeSet<String> = fs::read_dir(path)
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            let listed: BTreeSet<String> = steps
                .iter()
                .map(|(_, name, _)| format!("{name}.sql"))
                .collect();
            assert_eq!(files, listed, "{folder}");
        }
    }

    #[test]
    fn both_databases_have_the_same_columns_and_differ_in_types_only() {
        let plain = |text: &str| {
            let lines = text
                .lines()
                .map(|line| line.split("--").next().unwrap_or_default());
            let text = lines.collect::<Vec<_>>().join(" ").to_lowercase();
            let text = text
                .replace(") strict;", ");")
                .replace("bigint", "integer")
                .replace("bytea", "blob")
                .replace("double precision", "real");
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        for ((_, name, sqlite), (_, _, postgres)) in SQLITE.iter().zip(POSTGRES) {
            assert_eq!(plain(sqlite), plain(postgres), "{name}");
        }
    }
}
