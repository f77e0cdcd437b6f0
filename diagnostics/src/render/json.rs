//! One JSON document: the contract with scripts.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Diagnostic, Place, Report};

/// The version of the shape below.
pub(super) const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: Tool<'a>,
    findings: Vec<Finding<'a>>,
    errors: Vec<Finding<'a>>,
    summary: Summary<'a>,
    #[serde(flatten)]
    extra: &'a Map<String, Value>,
}

/// The findings alone, as the member `findings` of the document holds them; for results that have
/// a shape of their own and carry diagnostics beside it.
#[must_use]
pub fn findings_json(report: &Report) -> Value {
    let findings = report.sorted_findings();
    let findings = findings
        .iter()
        .map(|finding| serde_json::to_value(Finding::new(finding)));
    Value::Array(
        findings
            .map(|finding| finding.unwrap_or_default())
            .collect(),
    )
}

#[derive(Serialize)]
pub(super) struct Tool<'a> {
    name: &'a str,
    version: &'a str,
}

impl<'a> Tool<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        Self {
            name: &report.tool.name,
            version: &report.tool.version,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Finding<'a> {
    code: &'static str,
    rule: &'static str,
    severity: &'static str,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    action: Option<&'a str>,
    event: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variable: Option<&'a str>,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Related<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    message: &'a str,
}

impl<'a> Finding<'a> {
    pub(super) fn new(diagnostic: &'a Diagnostic) -> Self {
        let place = diagnostic.place.as_ref();
        let (line, column) = place.map(Place::line_column).unzip();
        Self {
            code: diagnostic.rule.code,
            rule: diagnostic.rule.name,
            severity: diagnostic.severity.as_str(),
            message: &diagnostic.message,
            file: place.map(|place| place.source.name()),
            line,
            column,
            action: diagnostic.action.as_deref(),
            event: diagnostic.event.as_deref(),
            variable: diagnostic.variable.as_deref(),
            fingerprint: diagnostic.fingerprint(),
            help: diagnostic.help.as_deref(),
            notes: &diagnostic.notes,
            related: diagnostic
                .related
                .iter()
                .map(|related| {
                    let (line, column) = related.place.line_column();
                    Related {
                        file: related.place.source.name(),
                        line,
                        column,
                        message: &related.message,
                    }
                })
                .collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct Summary<'a> {
    errors: usize,
    warnings: usize,
    notes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    baselined: Option<usize>,
    #[serde(flatten)]
    extra: &'a Map<String, Value>,
}

impl<'a> Summary<'a> {
    pub(super) fn new(report: &'a Report) -> Self {
        let totals = report.totals();
        Self {
            errors: totals.errors,
            warnings: totals.warnings,
            notes: totals.notes,
            baselined: report.baselined,
            extra: &report.summary,
        }
    }
}

fn findings<'a>(diagnostics: Vec<&'a Diagnostic>) -> Vec<Finding<'a>> {
    diagnostics.into_iter().map(Finding::new).collect()
}

pub(super) fn render(report: &Report) -> String {
    let document = Document {
        schema_version: SCHEMA_VERSION,
        tool: Tool::new(report),
        findings: findings(report.sorted_findings()),
        errors: findings(report.sorted_errors()),
        summary: Summary::new(report),
        extra: &report.extra,
    };
    let mut text = serde_json::to_string_pretty(&document)
        .expect("strings, numbers and maps with string keys always serialise");
    text.push('\n');
    text
}
