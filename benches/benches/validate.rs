//! Levels 0 and 1 on a chained trace in canonical order, one core, against the plain way: a
//! `serde_json::Value` a line, an RFC 8785 crate, SHA-256.
//!
//! `cargo bench -p tracelaw-benches --bench validate`
#![expect(clippy::print_stdout, reason = "a measurement prints its result")]

use std::io::Cursor;
use std::sync::Arc;

use tracelaw_benches::{DOCUMENT, Shared, megabytes_a_second, plain, shortest, trace};
use tracelaw_diagnostics::Source;
use tracelaw_validator::{Input, Level, Options, Verdict, validate};

const BYTES: usize = 64 << 20;
const ROUNDS: usize = 5;

fn main() {
    let text = Shared(Arc::new(trace(BYTES)));
    let (mapping, _) = tracelaw_mapping::parse(&Source::new("document.md", DOCUMENT));
    let lines = text.0.lines().count();
    let bytes = text.0.len();
    println!("{lines} records, {} bytes each, one thread", bytes / lines);

    let ours = |level| {
        let options = Options {
            mapping: Some(&mapping),
            level,
            jobs: 1,
            ..Options::default()
        };
        shortest(ROUNDS, || {
            let report = validate(
                vec![Input::reader("t", Cursor::new(text.clone()))],
                &options,
            );
            assert!(
                report
                    .traces
                    .iter()
                    .all(|trace| trace.verdict == Verdict::Accepted)
            );
            assert!(report.findings.is_empty());
        })
    };
    let reference = megabytes_a_second(bytes, shortest(2, || plain(&text.0)));
    println!(
        "{:<46}{reference:>8.0} MB/s",
        "serde_json::Value, serde_json_canonicalizer, sha2"
    );
    for (name, level) in [
        ("level 0", Level::Record),
        ("levels 0 and 1", Level::Action),
    ] {
        let speed = megabytes_a_second(bytes, ours(level));
        let ratio = speed / reference;
        println!(
            "{:<46}{speed:>8.0} MB/s  {ratio:>5.1} times",
            format!("tracelaw, {name}")
        );
    }
}
