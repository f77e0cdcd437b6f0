//! `tracelaw schema`: the JSON Schemas of the records.

use serde_json::json;
use tracelaw_diagnostics::Diagnostic;
use tracelaw_diagnostics::nearest::nearest;
use tracelaw_events::record::schema;

use crate::args::SchemaArgs;
use crate::output::{Body, Outcome, report};
use crate::rules;

/// Runs the command.
pub(crate) fn run(args: &SchemaArgs) -> Outcome {
    let names: Vec<&str> = schema::ALL.iter().map(|(name, _)| *name).collect();
    let Some(wanted) = &args.name else {
        let text = names.iter().map(|name| format!("{name}\n")).collect();
        let json = json!({"schema_version": 1, "schemas": names});
        return Outcome::of_body(Body { text, json }, report(Vec::new(), Vec::new()));
    };
    let Some(text) = schema::named(wanted) else {
        let message = format!("no schema is called `{wanted}`");
        let help = match nearest(wanted, names) {
            Some(near) => format!("did you mean `{near}`? `tracelaw schema --all` lists them"),
            None => "`tracelaw schema --all` lists them".to_owned(),
        };
        return Outcome::could_not_run(Diagnostic::new(&rules::UNKNOWN_SCHEMA, message).help(help));
    };
    let body = Body {
        json: serde_json::from_str(text).unwrap_or_default(),
        text: text.to_owned(),
    };
    Outcome::of_body(body, report(Vec::new(), Vec::new()))
}
