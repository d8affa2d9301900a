//! Sign-ins: a random token in a cookie, its digest in the store, and an end.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use tannha_domain::{Digest, UnitCode};

use super::{LONGEST_NAME, password};
use crate::{Columns as _, Db, Doing as _, ProvinceError, cli::Role};

/// A sign-in ends after a working day.
const LASTS: SignedDuration = SignedDuration::from_hours(10);
/// After so many failures in a quarter of an hour a name waits.
const TRIES: u64 = 10;
const TRIES_WITHIN: SignedDuration = SignedDuration::from_mins(15);

/// What the browser keeps. It does not print itself.
pub struct Token(String);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    fn make() -> Result<Self, ProvinceError> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes).map_err(|_| tannha_packet::PacketError::Randomness)?;
        Ok(Self(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// From a cookie.
    pub fn of_cookie(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// For the cookie, and for nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Looked up by digest: nothing is compared byte by byte, and a stolen database opens no session.
    fn hash(&self) -> String {
        Digest::of(self.0.as_bytes()).to_string()
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Their name.
    pub name: String,
    /// What they may do.
    pub roles: Vec<Role>,
    /// Where; empty for the whole province.
    pub areas: Vec<UnitCode>,
}

impl SignedIn {
    /// Whether they may do what this role does.
    pub fn may(&self, role: Role) -> bool {
        self.roles.contains(&role) || self.roles.contains(&Role::Admin)
    }

    /// Whether they work in this commune.
    pub fn works_in(&self, unit: &UnitCode) -> bool {
        self.areas.is_empty()
            || self
                .areas
                .iter()
                .any(|area| tannha_domain::contains(area, unit))
    }
}

/// Signs somebody in. A wrong name takes as long as a wrong password.
pub async fn sign_in(
    db: &Db,
    name: &str,
    password: &str,
    now: Timestamp,
) -> Result<(Token, SignedIn), ProvinceError> {
    let name = name.trim();
    if name.len() > LONGEST_NAME {
        return Err(ProvinceError::refused("password_wrong"));
    }
    count_the_try(db, name, now).await?;
    let row = sqlx::query(
        "select name, password, roles, areas from staff where name = $1 and disabled_at is null",
    )
    .bind(name)
    .fetch_optional(db.read())
    .await;
    let row = row.doing("read the staff")?;
    let hash = match &row {
        Some(row) => row.text("password")?,
        None => NOBODYS.to_owned(),
    };
    let (password, kept) = (password.to_owned(), hash);
    let holds = tokio::task::spawn_blocking(move || password::holds(&password, &kept))
        .await
        .unwrap_or(false);
    let Some(row) = row.filter(|_| holds) else {
        return Err(ProvinceError::refused("password_wrong"));
    };
    let mut tx = db.write().await?;
    let token = Token::make()?;
    let ends_at = now.checked_add(LASTS).unwrap_or(now);
    sqlx::query("delete from sign_in where ends_at <= $1")
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("forget what ended")?;
    sqlx::query("delete from failed_sign_in where name = $1")
        .bind(name)
        .execute(&mut *tx)
        .await
        .doing("forget failed sign-ins")?;
    sqlx::query(
        "insert into sign_in (token_hash, staff, begun_at, ends_at) values ($1, $2, $3, $4)",
    )
    .bind(token.hash())
    .bind(row.text("name")?)
    .bind(now.as_millisecond())
    .bind(ends_at.as_millisecond())
    .execute(&mut *tx)
    .await
    .doing("begin a sign-in")?;
    super::audit(&mut tx, name, "signed_in", None, None, now).await?;
    tx.commit().await.doing("begin a sign-in")?;
    Ok((token, signed_in(&row)?))
}

/// Counts a try before its password is looked at: guesses that come at once are counted as those that come one by one.
/// A sign-in that holds takes its tries away again.
async fn count_the_try(db: &Db, name: &str, now: Timestamp) -> Result<(), ProvinceError> {
    let since = now
        .checked_sub(TRIES_WITHIN)
        .unwrap_or(now)
        .as_millisecond();
    let mut tx = db.write().await?;
    // PostgreSQL has several writers: those who try one name stand in line at its row.
    sqlx::query("update staff set disabled_at = disabled_at where name = $1")
        .bind(name)
        .execute(&mut *tx)
        .await
        .doing("count a sign-in")?;
    sqlx::query("delete from failed_sign_in where at <= $1")
        .bind(since)
        .execute(&mut *tx)
        .await
        .doing("forget failed sign-ins")?;
    let tries = sqlx::query("select count(*) as n from failed_sign_in where name = $1")
        .bind(name)
        .fetch_one(&mut *tx)
        .await
        .doing("count failed sign-ins")?
        .count("n")?;
    if tries >= TRIES {
        return Err(ProvinceError::refused("too_many_tries"));
    }
    sqlx::query("insert into failed_sign_in (name, at) values ($1, $2)")
        .bind(name)
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("count a sign-in")?;
    tx.commit().await.doing("count a sign-in")
}

/// Who holds this token, while the sign-in lasts and the access stands.
pub async fn who(
    db: &Db,
    token: &Token,
    now: Timestamp,
) -> Result<Option<SignedIn>, ProvinceError> {
    let sql = "select s.name, s.roles, s.areas from sign_in i join staff s on s.name = i.staff where i.token_hash = $1 and i.ends_at > $2 and s.disabled_at is null";
    let row = sqlx::query(sql)
        .bind(token.hash())
        .bind(now.as_millisecond())
        .fetch_optional(db.read())
        .await
        .doing("read a sign-in")?;
    row.as_ref().map(signed_in).transpose()
}

/// Ends a sign-in.
pub async fn sign_out(db: &Db, token: &Token) -> Result<(), ProvinceError> {
    let mut tx = db.write().await?;
    sqlx::query("delete from sign_in where token_hash = $1")
        .bind(token.hash())
        .execute(&mut *tx)
        .await
        .doing("end a sign-in")?;
    tx.commit().await.doing("end a sign-in")
}

fn signed_in(row: &sqlx::any::AnyRow) -> Result<SignedIn, ProvinceError> {
    let roles = [Role::Clerk, Role::Overview, Role::Admin];
    let said = row.text("roles")?;
    Ok(SignedIn {
        name: row.text("name")?,
        roles: roles
            .into_iter()
            .filter(|role| said.split(' ').any(|code| code == role.code()))
            .collect(),
        areas: row
            .text("areas")?
            .split_whitespace()
            .map(|area| {
                area.parse()
                    .map_err(|_| ProvinceError::Broken { what: "areas" })
            })
            .collect::<Result<_, _>>()?,
    })
}

/// A hash of no password: what a name that nobody has is held against.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$9bR+Qx1hS6vGqJ1nJ7Yx9Rj8mJ6m5Yc1x5vJ9d8bX3o";
