//! `form`: providers' own forms, by product.

use std::{io::Write as _, path::Path};

use jiff::{Timestamp, civil::Date};
use serde_json::json;
use tannha_domain::MAX_FORM_BYTES;
use tannha_paper::{Language, Paper, Size};

use super::pad::write_new;
use crate::{
    App, Doing as _, ProvinceError,
    cli::{Form, FormLoad, Out},
    forms::{self, Brought, Loaded},
    imports::day,
    words::Words,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Form, out: Out) -> Result<(), ProvinceError> {
    let now = Timestamp::now();
    match args {
        Form::Load(args) => load(app, &args, now, out).await,
        Form::List => {
            let all = forms::list(&app.db).await?;
            out.answer(&json!({ "forms": all }), |words| {
                if all.is_empty() {
                    return words.say("cli_forms_none", &[]);
                }
                let lines = all.iter().map(|form| line(form, words));
                lines.collect::<Vec<_>>().join("\n")
            })
        }
        Form::Show {
            product,
            version,
            file,
        } => show(app, &product, version.as_deref(), &file, out).await,
        Form::Publish { product, version } => {
            let published = forms::publish(app, &product, &version, now).await?;
            out.answer(&json!(published), |words| {
                words.say("cli_form_published", &[("version", &published.version)])
            })
        }
    }
}

fn line(form: &Loaded, words: Words) -> String {
    let state = if form.published {
        "cli_form_is_published"
    } else {
        "cli_form_waits"
    };
    format!(
        "{}  {}  {}  {}",
        form.product,
        form.version,
        form.from,
        words.say(state, &[])
    )
}

async fn load(app: &App, args: &FormLoad, now: Timestamp, out: Out) -> Result<(), ProvinceError> {
    let from = args.from.as_deref().map(written).transpose()?;
    let pages = read(&args.pages, "form_too_large")?;
    let list = read(&args.fields, "form_length")?;
    let brought = Brought {
        product: &args.product,
        version: &args.version,
        from: from.unwrap_or_else(|| day(now)),
        pages,
        list: &list,
    };
    let loaded = forms::load(app, &brought, now).await?;
    out.answer(&json!(loaded), |words| {
        let counts = [
            ("version", loaded.version.clone()),
            ("pages", loaded.pages.to_string()),
            ("places", loaded.places.to_string()),
            ("product", loaded.product.clone()),
        ];
        let counts = counts
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        words.say("cli_form_loaded", &counts)
    })
}

fn written(day: &str) -> Result<Date, ProvinceError> {
    day.parse()
        .map_err(|_| ProvinceError::refused("day_unreadable"))
}

/// A file that is far too large for either is not read.
fn read(file: &Path, too_large: &'static str) -> Result<Vec<u8>, ProvinceError> {
    let size = std::fs::metadata(file).doing("read a form")?.len();
    if size > MAX_FORM_BYTES as u64 {
        return Err(ProvinceError::refused(too_large).with("line", 1));
    }
    std::fs::read(file).doing("read a form")
}

async fn show(
    app: &App,
    product: &str,
    version: Option<&str>,
    file: &Path,
    out: Out,
) -> Result<(), ProvinceError> {
    let form = forms::shown(app, product, version, Timestamp::now()).await?;
    let version = form.version.clone();
    let without_room = form.without_room();
    let pdf = Paper::Own(Box::new(form))
        .make(Language::Vi, Size::A4)
        .and_then(|document| document.pdf())
        .map_err(|_| ProvinceError::refused("paper_unmade"))?;
    if file == Path::new("-") {
        return std::io::stdout().write_all(&pdf).doing("show a form");
    }
    write_new(file, &pdf)?;
    let answer = json!({ "product": product, "version": version, "file": file, "without_room": without_room });
    out.answer(&answer, |words| {
        let path = file.display().to_string();
        let mut said = words.say("cli_form_shown", &[("version", &version), ("file", &path)]);
        if !without_room.is_empty() {
            let fields: Vec<_> = without_room.iter().map(|value| value.code()).collect();
            said.push('\n');
            said += &words.say("cli_form_no_room", &[("fields", &fields.join(", "))]);
        }
        said
    })
}
