//! What the tests share.

use std::io::Cursor;
use std::path::PathBuf;

use tracelaw_diagnostics::{Severity, Source};
use tracelaw_events::canonical::Canonical;
use tracelaw_events::chain::{Draft, Emitter, Level, Sealer};
use tracelaw_events::{Timestamp, event_type};
use tracelaw_mapping::Mapping;
use tracelaw_validator::{Input, Options, Report, validate};
use uuid::Uuid;

/// A document's mapping.
pub(crate) fn mapping(text: &str) -> Mapping {
    let (mapping, diagnostics) = tracelaw_mapping::parse(&Source::new("spec.md", text));
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error);
    assert_eq!(
        errors.map(|d| &d.message).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    mapping
}

/// Validates texts, named `0.jsonl` and so on, on one thread.
pub(crate) fn run(texts: &[&str], options: &Options<'_>) -> Report {
    let input = |(i, text): (usize, &&str)| {
        Input::reader(format!("{i}.jsonl"), Cursor::new(text.as_bytes().to_vec()))
    };
    let inputs = || texts.iter().enumerate().map(input).collect();
    let report = validate(
        inputs(),
        &Options {
            jobs: 1,
            ..*options
        },
    );
    // Threads and blocks change nothing.
    let limits = tracelaw_events::blocks::Limits {
        block: 300,
        ..options.limits
    };
    let cut = validate(
        inputs(),
        &Options {
            jobs: 3,
            limits,
            ..*options
        },
    );
    assert_eq!(cut.traces, report.traces);
    assert_eq!(told(&cut), told(&report));
    report
}

/// Rule and line of each finding, in order.
pub(crate) fn told(report: &Report) -> Vec<(&'static str, usize)> {
    let mut told: Vec<_> = report
        .findings
        .iter()
        .chain(&report.errors)
        .map(|d| {
            (
                d.rule.name,
                d.place.as_ref().map_or(0, |place| place.line_column().0),
            )
        })
        .collect();
    told.sort_by_key(|(rule, line)| (*line, *rule));
    told
}

/// A chained session with an event for each name and payload members.
pub(crate) fn session(events: &[(&str, &str)]) -> String {
    let emitter = Emitter {
        component: "test",
        version: "1",
        instance_id: None,
    };
    let mut sealer = Sealer::new(Uuid::from_u128(7), &emitter);
    let mut out = String::new();
    let mut seal = |event_type: &str, payload: &str| {
        let draft = Draft {
            event_id: Uuid::new_v7(uuid::Timestamp::from_unix_time(1_795_338_445, 0, 0, 0)),
            timestamp: Timestamp::from_unix(1_795_338_445, 0),
            trace_id: Uuid::from_u128(2),
            span_id: Uuid::from_u128(3),
            parent_span_id: None,
            event_type,
            severity: Level::Info,
            payload: Canonical::from_json(payload).expect("canonical"),
            tags: None,
            artifacts: None,
        };
        sealer.seal(&draft, &mut out);
    };
    seal(event_type::SESSION_STARTED, "{}");
    for (name, members) in events {
        let comma = if members.is_empty() { "" } else { "," };
        let payload = format!(r#"{{"action":"{name}"{comma}{members}}}"#);
        seal(&format!("custom.action.{name}"), &payload);
    }
    seal(event_type::SESSION_ENDED, "{}");
    out
}

/// A file or folder of the shared corpus, if it is there.
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("TRACELAW_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared")),
        PathBuf::from,
    );
    let found = root.join(path);
    found.exists().then_some(found)
}
