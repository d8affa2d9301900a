//! People who sign in: passwords, roles, and sign-ins that end.

mod password;
mod sign_in;

use jiff::Timestamp;
use serde::Serialize;
use tannha_domain::{AttachmentId, DossierId, UnitCode};

pub use sign_in::{SignedIn, Token, sign_in, sign_out, who};

use crate::{Columns as _, Db, Doing as _, ProvinceError, Tx, cli::Role};

/// The longest name to sign in with, in bytes.
const LONGEST_NAME: usize = 60;

/// A member of staff as the list shows them.
#[derive(Debug, Clone, Serialize)]
pub struct Member {
    /// The name to sign in with.
    pub name: String,
    /// What they may do.
    pub roles: Vec<String>,
    /// Where; empty for the whole province.
    pub areas: Vec<String>,
    /// Whether their access was ended.
    pub disabled: bool,
}

/// Somebody new, with the password that is shown this once.
#[derive(Clone, Serialize)]
pub struct Hired {
    /// The name to sign in with.
    pub name: String,
    /// The password.
    pub password: String,
    /// What they may do.
    pub roles: Vec<&'static str>,
}

impl std::fmt::Debug for Hired {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hired")
            .field("name", &self.name)
            .field("roles", &self.roles)
            .finish_non_exhaustive()
    }
}

/// Adds somebody. Without a password one is made.
pub async fn hire(
    db: &Db,
    name: &str,
    roles: &[Role],
    areas: &[UnitCode],
    password: Option<&str>,
    now: Timestamp,
) -> Result<Hired, ProvinceError> {
    let name = name.trim();
    if name.is_empty() || name.len() > LONGEST_NAME || roles.is_empty() {
        return Err(ProvinceError::refused("staff_name"));
    }
    let password = match password {
        Some(password) if password.chars().count() < 8 => {
            return Err(ProvinceError::refused("password_short"));
        }
        Some(password) => password.to_owned(),
        None => password::make()?,
    };
    let hash = password::hash(&password)?;
    let mut codes: Vec<&'static str> = roles.iter().map(|role| role.code()).collect();
    codes.sort_unstable();
    codes.dedup();
    let areas: Vec<String> = areas.iter().map(ToString::to_string).collect();
    let mut tx = db.write().await?;
    let added = sqlx::query("insert into staff (name, password, roles, areas, created_at) values ($1, $2, $3, $4, $5) on conflict (name) do nothing")
        .bind(name)
        .bind(hash)
        .bind(codes.join(" "))
        .bind(areas.join(" "))
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("add a member of staff")?;
    if added.rows_affected() == 0 {
        return Err(ProvinceError::refused("staff_exists"));
    }
    audit(&mut tx, "console", "staff_added", None, None, now).await?;
    tx.commit().await.doing("add a member of staff")?;
    Ok(Hired {
        name: name.to_owned(),
        password,
        roles: codes,
    })
}

/// Everybody, also whose access was ended.
pub async fn list(db: &Db) -> Result<Vec<Member>, ProvinceError> {
    let rows = sqlx::query("select name, roles, areas, disabled_at from staff order by name")
        .fetch_all(db.read())
        .await
        .doing("read the staff")?;
    let words = |text: String| text.split_whitespace().map(str::to_owned).collect();
    rows.iter()
        .map(|row| {
            Ok(Member {
                name: row.text("name")?,
                roles: words(row.text("roles")?),
                areas: words(row.text("areas")?),
                disabled: row.maybe_number("disabled_at")?.is_some(),
            })
        })
        .collect()
}

/// Ends somebody's access, at once and on every screen; their decisions keep their name.
pub async fn disable(db: &Db, name: &str, now: Timestamp) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    let found =
        sqlx::query("update staff set disabled_at = coalesce(disabled_at, $2) where name = $1")
            .bind(name)
            .bind(now.as_millisecond())
            .execute(&mut *tx)
            .await
            .doing("end somebody's access")?;
    if found.rows_affected() == 0 {
        return Err(ProvinceError::refused("staff_unknown"));
    }
    sqlx::query("delete from sign_in where staff = $1")
        .bind(name)
        .execute(&mut *tx)
        .await
        .doing("end somebody's sign-ins")?;
    audit(&mut tx, "console", "staff_disabled", None, None, now).await?;
    tx.commit().await.doing("end somebody's access")
}

/// Writes down who did what, in the transaction in which it is done.
pub async fn audit(
    tx: &mut Tx,
    staff: &str,
    act: &str,
    dossier: Option<&str>,
    attachment: Option<&str>,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    sqlx::query("insert into audit (id, at, staff, act, dossier, attachment) values ($1, $2, $3, $4, $5, $6)")
        .bind(uuid::Uuid::now_v7().to_string())
        .bind(now.as_millisecond())
        .bind(staff)
        .bind(act)
        .bind(dossier)
        .bind(attachment)
        .execute(&mut **tx)
        .await
        .doing("write the audit")?;
    Ok(())
}

/// Writes down what somebody was shown, before it is shown.
pub async fn audited(
    db: &Db,
    staff: &str,
    act: &str,
    dossier: DossierId,
    attachment: Option<AttachmentId>,
    now: Timestamp,
) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    let attachment = attachment.map(|attachment| attachment.to_string());
    audit(
        &mut tx,
        staff,
        act,
        Some(&dossier.to_string()),
        attachment.as_deref(),
        now,
    )
    .await?;
    tx.commit().await.doing("write the audit")
}

#[cfg(test)]
mod tests;
