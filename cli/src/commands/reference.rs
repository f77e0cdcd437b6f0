//! What the command line says of itself: shell completions and the manual page.

use clap::CommandFactory as _;
use serde_json::json;

use crate::args::Cli;
use crate::output::{Body, Outcome, report};

/// Prints completions for a shell.
pub(crate) fn completions(shell: clap_complete::Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "tracelaw", &mut script);
    text(&script)
}

/// Prints the manual page, in roff.
pub(crate) fn manual() -> Outcome {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command())
        .render(&mut page)
        .expect("writing to memory does not fail");
    text(&page)
}

fn text(bytes: &[u8]) -> Outcome {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let json = json!({ "schema_version": 1, "text": text });
    Outcome::of_body(Body { text, json }, report(Vec::new(), Vec::new()))
}
