//! SARIF 2.1.0 (OASIS), for code scanning. Only the members that we fill are modelled.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::render::excerpt::is_whole_file;
use crate::render::text::{escape_controls, full_message, screen_text};
use crate::{Diagnostic, Place, Related, Report, Rule};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'static str,
    invocations: [Invocation<'a>; 1],
    results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    name: &'static str,
    short_description: Text<&'static str>,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Text<T> {
    text: T,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation<'a> {
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Notification<'a> {
    descriptor: Reference,
    level: &'static str,
    message: Text<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location<'a>>,
}

#[derive(Serialize)]
struct Reference {
    id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow<'a>>,
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    properties: BTreeMap<&'static str, &'a str>,
}

/// A message as text, and as Markdown where its layout matters.
#[derive(Serialize)]
struct Message {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    markdown: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow<'a> {
    thread_flows: [ThreadFlow<'a>; 1],
}

#[derive(Serialize)]
struct ThreadFlow<'a> {
    locations: Vec<FlowLocation<'a>>,
}

#[derive(Serialize)]
struct FlowLocation<'a> {
    location: Location<'a>,
}

#[derive(Serialize)]
struct Fingerprints {
    #[serde(rename = "tracelaw/v1")]
    v1: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<&'a str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactLocation {
    uri: String,
    /// Consumers resolve relative references against the checkout.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

pub(super) fn render(report: &Report) -> String {
    let mut rules: Vec<&'static Rule> = report
        .findings
        .iter()
        .chain(&report.errors)
        .map(|diagnostic| diagnostic.rule)
        .collect();
    rules.sort_by_key(|rule| rule.code);
    rules.dedup_by_key(|rule| rule.code);
    let index = |rule: &Rule| {
        rules
            .binary_search_by_key(&rule.code, |known| known.code)
            .expect("the list holds the rule of every diagnostic")
    };
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: &report.tool.name,
                    version: &report.tool.version,
                    rules: rules.iter().map(|rule| descriptor(rule)).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            invocations: [Invocation {
                execution_successful: report.errors.is_empty(),
                tool_execution_notifications: report
                    .sorted_errors()
                    .into_iter()
                    .map(notification)
                    .collect(),
            }],
            results: report
                .sorted_findings()
                .into_iter()
                .map(|diagnostic| result(diagnostic, index(diagnostic.rule)))
                .collect(),
        }],
    };
    let mut text = serde_json::to_string_pretty(&log)
        .expect("strings, numbers and maps with string keys always serialise");
    text.push('\n');
    text
}

fn descriptor(rule: &Rule) -> Descriptor {
    let docs = rule.markdown();
    Descriptor {
        id: rule.code,
        name: rule.name,
        short_description: Text {
            text: rule.summary(),
        },
        help: Help {
            text: docs.clone(),
            markdown: docs,
        },
        default_configuration: Configuration {
            level: rule.severity.as_str(),
        },
    }
}

fn notification(diagnostic: &Diagnostic) -> Notification<'_> {
    Notification {
        descriptor: Reference {
            id: diagnostic.rule.code,
        },
        level: diagnostic.severity.as_str(),
        message: Text {
            text: full_message(diagnostic),
        },
        locations: primary(diagnostic),
    }
}

fn result(diagnostic: &Diagnostic, rule_index: usize) -> SarifResult<'_> {
    let properties = [
        ("action", diagnostic.action.as_deref()),
        ("event", diagnostic.event.as_deref()),
        ("variable", diagnostic.variable.as_deref()),
    ];
    SarifResult {
        rule_id: diagnostic.rule.code,
        rule_index,
        level: diagnostic.severity.as_str(),
        message: Message {
            text: full_message(diagnostic),
            markdown: diagnostic.screen.as_ref().map(|screen| {
                let message = escape_controls(&diagnostic.message);
                // Four characters fence what itself may hold three.
                format!("{message}\n\n````text\n{}\n````", screen_text(screen))
            }),
        },
        locations: primary(diagnostic),
        related_locations: (diagnostic.related.iter().enumerate())
            .map(|(id, related)| location(related, Some(id)))
            .collect(),
        code_flows: code_flows(diagnostic),
        partial_fingerprints: Fingerprints {
            v1: diagnostic.fingerprint(),
        },
        properties: properties
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect(),
    }
}

fn location(related: &Related, id: Option<usize>) -> Location<'_> {
    Location {
        id,
        physical_location: physical(&related.place),
        message: Some(Text {
            text: &*related.message,
        }),
    }
}

fn code_flows(diagnostic: &Diagnostic) -> Vec<CodeFlow<'_>> {
    if diagnostic.flow.is_empty() {
        return Vec::new();
    }
    let steps = diagnostic.flow.iter().map(|step| FlowLocation {
        location: location(step, None),
    });
    vec![CodeFlow {
        thread_flows: [ThreadFlow {
            locations: steps.collect(),
        }],
    }]
}

fn primary(diagnostic: &Diagnostic) -> Vec<Location<'_>> {
    diagnostic
        .place
        .iter()
        .map(|place| Location {
            id: None,
            physical_location: physical(place),
            message: diagnostic.label.as_deref().map(|text| Text { text }),
        })
        .collect()
}

fn physical(place: &Place) -> PhysicalLocation {
    let region = (!is_whole_file(place)).then(|| {
        let (start_line, start_column) = place.line_column();
        let (end_line, end_column) = place
            .source
            .line_column(place.span.end.max(place.span.start));
        Region {
            start_line,
            start_column,
            end_line,
            end_column,
        }
    });
    PhysicalLocation {
        artifact_location: artifact(place.source.name()),
        region,
    }
}

fn artifact(name: &str) -> ArtifactLocation {
    let path = name.replace('\\', "/");
    let path = path.trim_start_matches("./");
    let drive = path.as_bytes().get(1..3) == Some(b":/");
    if path.starts_with('/') || drive {
        let slash = if drive { "/" } else { "" };
        ArtifactLocation {
            uri: format!("file://{slash}{}", percent_encode(path)),
            uri_base_id: None,
        }
    } else {
        ArtifactLocation {
            uri: percent_encode(path),
            uri_base_id: Some("%SRCROOT%"),
        }
    }
}

/// RFC 3986: everything but unreserved characters and the slash.
fn percent_encode(path: &str) -> String {
    use std::fmt::Write as _;
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artifact_uris_are_relative_references_or_file_uris() {
        for (name, uri, relative) in [
            ("docs/spec.md", "docs/spec.md", true),
            ("./a b#1.md", "a%20b%231.md", true),
            ("ä.md", "%C3%A4.md", true),
            ("a:b.md", "a%3Ab.md", true),
            ("docs\\spec.md", "docs/spec.md", true),
            ("/tmp/x%.md", "file:///tmp/x%25.md", false),
            ("C:\\x.md", "file:///C%3A/x.md", false),
        ] {
            let artifact = artifact(name);
            assert_eq!(artifact.uri, uri);
            assert_eq!(artifact.uri_base_id.is_some(), relative, "{name}");
        }
    }
}
