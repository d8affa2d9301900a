//! `task`: what visits left for the commune's desk and for the province, until a screen of their own shows it.

use jiff::Timestamp;
use serde_json::json;
use tannha_domain::{UnitList, resolve};

use super::review::CONSOLE;
use crate::{
    App, ProvinceError,
    cli::{Out, Task},
    marks, visits,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Task, out: Out) -> Result<(), ProvinceError> {
    match args {
        Task::List { area } => {
            let area = area
                .map(|area| {
                    resolve(&area, UnitList::L2022)
                        .ok_or_else(|| ProvinceError::refused("area_unknown"))
                })
                .transpose()?;
            let tasks = visits::standing(&app.db, area.as_ref()).await?;
            out.answer(&json!({ "tasks": tasks }), |words| {
                let lines = tasks.iter().map(|task| {
                    let line = format!(
                        "{}  {}  {}  {}  {}  {}",
                        task.id, task.due_on, task.owner, task.way, task.area, task.name
                    );
                    match &task.receiver {
                        Some(who) => format!(
                            "{line}  → {} ({}) {} {}  {}",
                            who.name,
                            who.relation,
                            who.phone,
                            who.until,
                            marks::said(Some(who.mark), who.sheet.as_ref(), words)
                        ),
                        None => line,
                    }
                });
                if tasks.is_empty() {
                    words.say("cli_task_none", &[])
                } else {
                    lines.collect::<Vec<_>>().join("\n")
                }
            })
        }
        Task::Answer { id, answer, note } => {
            let task = id
                .parse()
                .map_err(|_| ProvinceError::refused("task_unknown"))?;
            let answer = answer
                .parse()
                .map_err(|_| ProvinceError::refused("answer_unknown"))?;
            visits::answer(
                &app.db,
                task,
                answer,
                note.as_deref(),
                CONSOLE,
                Timestamp::now(),
            )
            .await?;
            out.answer(&json!({ "task": task, "answer": answer }), |words| {
                words.say("cli_task_answered", &[])
            })
        }
    }
}
