//! Runs the Markdown files in `rules`: see [`suite`]. To write what is expected anew:
//! `TRACELAW_UPDATE=1 cargo test -p tracelaw-lint --test fixtures`.

mod suite;
mod support;

use std::path::Path;

use tracelaw_lint::RULES;

#[test]
fn every_rule_fires_and_is_silent_where_it_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules");
    suite::check(&folder, RULES, |files| {
        (support::lint(files), String::new())
    });
}
