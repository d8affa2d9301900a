//! `demo`: a synthetic province, written and done.

use jiff::Timestamp;

use crate::{
    App, ProvinceError,
    cli::{Demo, Out},
    demo,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Demo, out: Out) -> Result<(), ProvinceError> {
    out.say("cli_demo_begins", &[]);
    let made = demo::make(app, args.people, Timestamp::now()).await?;
    out.answer(&made, |words| {
        let mut lines = vec![words.say("cli_demo_made", &[("people", &made.people.to_string())])];
        lines.extend(made.staff.iter().map(|hired| {
            format!(
                "  {:<12} {}  ({})",
                hired.name,
                hired.password,
                hired.roles.join(", ")
            )
        }));
        lines.join("\n")
    })
}
