//! One JSON document a line: `finding`s and `error`s, then one `summary`.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::Report;
use crate::render::json::{Finding, SCHEMA_VERSION, Summary, Tool};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Finding(Finding<'a>),
    Error(Finding<'a>),
    Summary {
        schema_version: u32,
        tool: Tool<'a>,
        summary: Summary<'a>,
        #[serde(flatten)]
        extra: &'a Map<String, Value>,
    },
}

pub(super) fn render(report: &Report) -> String {
    let errors = report.sorted_errors().into_iter().map(Finding::new);
    let findings = report.sorted_findings().into_iter().map(Finding::new);
    let summary = Line::Summary {
        schema_version: SCHEMA_VERSION,
        tool: Tool::new(report),
        summary: Summary::new(report),
        extra: &report.extra,
    };
    let mut text = String::new();
    for line in errors
        .map(Line::Error)
        .chain(findings.map(Line::Finding))
        .chain([summary])
    {
        text.push_str(
            &serde_json::to_string(&line)
                .expect("strings, numbers and maps with string keys always serialise"),
        );
        text.push('\n');
    }
    text
}
