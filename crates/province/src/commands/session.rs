//! `session`: a provider's staff meet accepted people.

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use serde_json::json;
use tannha_domain::{UnitList, resolve};

use crate::{
    App, Doing as _, ProvinceError, attendance,
    cli::{Out, Session, SessionAdd},
    dossiers,
    sessions::{self, Plan},
};

/// Runs it.
pub(super) async fn run(app: &App, args: Session, out: Out) -> Result<(), ProvinceError> {
    match args {
        Session::Add(args) => add(app, args, out).await,
        Session::List => list(app, out).await,
    }
}

async fn list(app: &App, out: Out) -> Result<(), ProvinceError> {
    let sessions = attendance::list(&app.db).await?;
    out.answer(&json!({ "sessions": sessions }), |words| {
        if sessions.is_empty() {
            return words.say("cli_session_none", &[]);
        }
        let lines = sessions.iter().flat_map(|one| {
            let counts = [
                ("called", one.called.to_string()),
                ("came", one.came.to_string()),
                ("missed", one.missed.len().to_string()),
                ("unknown", one.unknown.to_string()),
            ];
            let head = format!(
                "{}  {}  {}  {}  {}",
                one.session,
                one.starts,
                one.area,
                one.provider,
                words.tell("cli_session_counts", &counts)
            );
            let missed = one
                .missed
                .iter()
                .map(|who| format!("  {}  {}  {} → {}", who.person, who.name, who.why, who.next));
            std::iter::once(head).chain(missed)
        });
        lines.collect::<Vec<_>>().join("\n")
    })
}

async fn add(app: &App, args: SessionAdd, out: Out) -> Result<(), ProvinceError> {
    let area = resolve(&args.area, UnitList::L2022)
        .ok_or_else(|| ProvinceError::refused("area_unknown"))?;
    let day: Date = args
        .on
        .parse()
        .map_err(|_| ProvinceError::refused("day_unreadable"))?;
    if day < Timestamp::now().to_zoned(TimeZone::system()).date() {
        return Err(ProvinceError::refused("day_past"));
    }
    let hour: Option<Time> = args
        .at
        .map(|hour| {
            format!("{hour}:00")
                .parse()
                .map_err(|_| ProvinceError::refused("hour_unreadable"))
        })
        .transpose()?;
    if !dossiers::is_provider(&args.provider) {
        return Err(ProvinceError::refused("provider_unknown"));
    }
    let people = args
        .people
        .iter()
        .map(|person| {
            person
                .parse()
                .map_err(|_| ProvinceError::refused("person_unknown"))
        })
        .collect::<Result<_, _>>()?;
    let plan = Plan {
        provider: args.provider,
        area,
        hamlet: args.hamlet,
        day,
        hour,
        place: args.place.unwrap_or_default(),
        home: args.home,
        people,
    };
    let mut tx = app.db.write().await?;
    let planned = sessions::plan(&mut tx, &plan, Timestamp::now()).await?;
    tx.commit().await.doing("plan a session")?;
    out.answer(&planned, |words| {
        let (day, called) = (day.to_string(), planned.called.to_string());
        words.say("cli_session_added", &[("day", &day), ("called", &called)])
    })
}
