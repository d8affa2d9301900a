//! Providers' own forms: loaded with the list of their places, looked at, then published to the devices. A version that
//! was loaded never changes.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use tannha_domain::{
    Base64, Digest, Form, FormProblem, News, Product, form_places, is_form_version, pack_form,
    product, unpack_form,
};
use tannha_packet::Opener;
use tannha_paper::{AccountForm, Document, Language, OwnForm, Paper, PaperError, Size, form_pages};

use crate::{
    App, Columns as _, Db, Doing as _, ProvinceError, feed,
    imports::day,
    log::{self, Entry},
    store::packets::size,
};

/// A form that somebody brings.
#[derive(Debug)]
pub struct Brought<'a> {
    /// The product's code.
    pub product: &'a str,
    /// What the provider calls this version.
    pub version: &'a str,
    /// From which day it is filled in.
    pub from: Date,
    /// Its pages, a PDF.
    pub pages: Vec<u8>,
    /// The list of its places.
    pub list: &'a [u8],
}

/// A form as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loaded {
    /// The product's code.
    pub product: String,
    /// What the provider calls this version.
    pub version: String,
    /// From which day it is filled in.
    pub from: Date,
    /// How many pages it has.
    pub pages: u64,
    /// How many places.
    pub places: u64,
    /// How many bytes come down.
    pub bytes: u64,
    /// The devices hear of it.
    pub published: bool,
}

fn misplaced(problem: FormProblem) -> ProvinceError {
    ProvinceError::refused(problem.fault.code()).with("line", problem.line)
}

fn offered(code: &str) -> Result<&'static Product, ProvinceError> {
    product(code).ok_or(ProvinceError::refused("form_product"))
}

/// The form filled in for somebody invented.
fn sample(product: &Product, form: &Form, pages: &[u8], today: Date) -> OwnForm {
    let account = AccountForm::blank(
        &product.provider_name,
        &product.name_vi,
        "Xã Tràng Xá",
        today,
    );
    OwnForm::sample(&form.version, pages.to_vec(), form.places.clone(), account)
}

/// Draws it as devices will: what cannot be drawn here is found out before it is published.
fn drawn(sample: OwnForm) -> Result<Document, PaperError> {
    let document = Paper::Own(Box::new(sample)).make(Language::Vi, Size::A4)?;
    document.pdf()?;
    document.pages_as_png(1.0)?;
    Ok(document)
}

async fn can_be_drawn(sample: OwnForm) -> Result<(), ProvinceError> {
    match tokio::task::spawn_blocking(move || drawn(sample)).await {
        Ok(Ok(_)) => Ok(()),
        _ => Err(ProvinceError::refused("form_undrawable")),
    }
}

/// Takes in a version of a provider's form; it is published by itself. The same again changes nothing.
pub async fn load(
    app: &App,
    brought: &Brought<'_>,
    now: Timestamp,
) -> Result<Loaded, ProvinceError> {
    let of = offered(brought.product)?;
    if !is_form_version(brought.version) {
        return Err(ProvinceError::refused("form_version"));
    }
    let pages =
        form_pages(&brought.pages).map_err(|problem| ProvinceError::refused(problem.code()))?;
    let places = form_places(brought.list, &pages).map_err(misplaced)?;
    let form = Form::of(
        &of.code,
        brought.version,
        brought.from,
        places,
        &brought.pages,
    );
    let bytes = pack_form(&form, &brought.pages);
    let content = Digest::of(&bytes);
    if let Some((there, known)) = find(&app.db, &of.code, brought.version).await? {
        return if known == content {
            Ok(there)
        } else {
            Err(ProvinceError::refused("form_version_taken"))
        };
    }
    can_be_drawn(sample(of, &form, &brought.pages, day(now))).await?;
    let opener = Opener::make();
    let sealed = opener.recipient().seal(&bytes)?;
    let digest = app.blobs.keep(&sealed).await?;
    let loaded = Loaded {
        product: form.product,
        version: form.version,
        from: form.from,
        pages: pages.len() as u64,
        places: form.places.len() as u64,
        bytes: sealed.len() as u64,
        published: false,
    };
    let sql = "insert into form (product, version, starts_on, pages, places, content, digest, bytes, opener, loaded_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let mut tx = app.db.write().await?;
    sqlx::query(sql)
        .bind(&loaded.product)
        .bind(&loaded.version)
        .bind(loaded.from.to_string())
        .bind(size(loaded.pages)?)
        .bind(size(loaded.places)?)
        .bind(content.to_string())
        .bind(digest.to_string())
        .bind(size(loaded.bytes)?)
        .bind(
            app.keys()?
                .intake
                .recipient()
                .seal(opener.expose().as_bytes())?,
        )
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("keep a form")?;
    tx.commit().await.doing("keep a form")?;
    Ok(loaded)
}

const COLUMNS: &str = "product, version, starts_on, pages, places, bytes, content, published_at";

fn loaded(row: &sqlx::any::AnyRow) -> Result<Loaded, ProvinceError> {
    Ok(Loaded {
        product: row.text("product")?,
        version: row.text("version")?,
        from: row.parsed("starts_on")?,
        pages: row.count("pages")?,
        places: row.count("places")?,
        bytes: row.count("bytes")?,
        published: row.maybe_number("published_at")?.is_some(),
    })
}

async fn find(
    db: &Db,
    product: &str,
    version: &str,
) -> Result<Option<(Loaded, Digest)>, ProvinceError> {
    let sql = format!("select {COLUMNS} from form where product = $1 and version = $2");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(product)
        .bind(version)
        .fetch_optional(db.read())
        .await
        .doing("find a form")?;
    row.map(|row| Ok((loaded(&row)?, row.parsed("content")?)))
        .transpose()
}

/// Every form, by product, the newest last.
pub async fn list(db: &Db) -> Result<Vec<Loaded>, ProvinceError> {
    let sql = format!("select {COLUMNS} from form order by product, loaded_at, version");
    let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
        .fetch_all(db.read())
        .await
        .doing("read the forms")?;
    rows.iter().map(loaded).collect()
}

/// A version of a product's form filled in for somebody invented, every box marked; without a version the newest.
pub async fn shown(
    app: &App,
    product: &str,
    version: Option<&str>,
    now: Timestamp,
) -> Result<OwnForm, ProvinceError> {
    let of = offered(product)?;
    let sql = "select digest, opener from form where product = $1 and ($2 = '' or version = $2) \
         order by loaded_at desc, version desc limit 1";
    let row = sqlx::query(sql)
        .bind(product)
        .bind(version.unwrap_or_default())
        .fetch_optional(app.db.read())
        .await
        .doing("find a form")?
        .ok_or(ProvinceError::refused("form_unknown"))?;
    let opener = app.keys()?.intake.open(&row.bytes("opener")?)?;
    let broken = ProvinceError::Broken { what: "form" };
    let opener = String::from_utf8(opener).map_err(|_| ProvinceError::Broken { what: "form" })?;
    let sealed = app.blobs.read(&row.parsed("digest")?).await?;
    let bytes = Opener::from_kept(&opener)?.open(&sealed)?;
    let (form, pages) = unpack_form(&bytes).map_err(|_| broken)?;
    Ok(sample(of, &form, pages, day(now)))
}

/// Tells the devices of a version: from its day on it is filled in, in the place of the one before. Again changes nothing.
pub async fn publish(
    app: &App,
    product: &str,
    version: &str,
    now: Timestamp,
) -> Result<Loaded, ProvinceError> {
    let of = offered(product)?;
    let mut tx = app.db.write().await?;
    let sql = "update form set published_at = $3 where product = $1 and version = $2 and published_at is null";
    let changed = sqlx::query(sql)
        .bind(&of.code)
        .bind(version)
        .bind(now.as_millisecond())
        .execute(&mut *tx)
        .await
        .doing("publish a form")?;
    let sql = format!("select {COLUMNS}, digest from form where product = $1 and version = $2");
    let row = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(&of.code)
        .bind(version)
        .fetch_optional(&mut *tx)
        .await
        .doing("find a form")?
        .ok_or(ProvinceError::refused("form_unknown"))?;
    let form = loaded(&row)?;
    if changed.rows_affected() == 1 {
        let digest: Digest = row.parsed("digest")?;
        let entry = Entry::new("form")
            .with("product", &form.product)
            .with("version", &form.version)
            .with("content", row.text("content")?)
            .with("digest", digest);
        let point = log::append(&mut tx, &entry, now).await?;
        let news = News::Form {
            product: form.product.clone(),
            version: form.version.clone(),
            from: form.from,
            blob: digest,
            bytes: form.bytes,
            // Each device is told its own: see `bulk::with_keys`.
            key: Base64(Vec::new()),
        };
        feed::publish_to_all(&mut tx, &point, now, &news).await?;
    }
    tx.commit().await.doing("publish a form")?;
    Ok(form)
}

#[cfg(test)]
mod tests;
