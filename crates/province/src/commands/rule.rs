//! `rule`: what the province decides once for everybody.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    App, ProvinceError,
    cli::{Out, Rule as Args, RuleName},
    rules::Rule,
};

/// Runs it.
pub(super) async fn run(app: &App, args: Args, out: Out) -> Result<(), ProvinceError> {
    let rule = match args.name {
        RuleName::HousePlace => Rule::HousePlace,
        RuleName::LegalBasis => Rule::LegalBasis,
    };
    rule.set(&app.db, args.holds, Timestamp::now()).await?;
    out.answer(&json!({ "holds": args.holds }), |words| {
        words.say("cli_rule_set", &[])
    })
}
