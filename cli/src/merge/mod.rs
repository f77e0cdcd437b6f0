//! Several JSON reports of `validate` as the one that a single run would have written.

mod finding;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Map, Value};
use tracelaw_diagnostics::{Diagnostic, Report, Severity};
use tracelaw_validator::never_exercised;
use tracelaw_validator::rules::{ACTION_NEVER_EXERCISED, NOTHING_CHECKED};

use crate::{exit, output};

/// Members of a report that every report has; the others belong to `validate`.
const COMMON: &[&str] = &[
    "schema_version",
    "tool",
    "findings",
    "errors",
    "summary",
    "shard",
];
/// Members of `summary` that are counted anew.
const COUNTED: &[&str] = &["errors", "warnings", "notes", "baselined"];

/// A report as read.
pub(crate) struct Part {
    /// The file that it was read from.
    pub(crate) name: String,
    shard: Option<Shard>,
    findings: Vec<Diagnostic>,
    errors: Vec<Diagnostic>,
    /// The actions that its traces do not exercise.
    unexercised: Vec<Diagnostic>,
    summary: Map<String, Value>,
    traces: Vec<Value>,
    extra: Map<String, Value>,
}

struct Shard {
    index: u64,
    count: u64,
    inputs: u64,
    files: Vec<String>,
    allow_empty: bool,
}

impl Part {
    /// Reads a report; the reason why it is none otherwise.
    pub(crate) fn read(name: &str, text: &str) -> Result<Self, String> {
        let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let object = json.as_object().ok_or("it is no object")?;
        if object.get("schema_version") != Some(&Value::from(1)) {
            return Err("its `schema_version` is not 1".to_owned());
        }
        let array = |value: Option<&Value>, member: &str| -> Result<Vec<Value>, String> {
            let array = value.and_then(Value::as_array).cloned();
            array.ok_or_else(|| format!("it has no `{member}`; is it a report of `validate`?"))
        };
        let read = |member: &str| -> Result<Vec<Diagnostic>, String> {
            let found = array(object.get(member), member)?;
            found.iter().map(finding::read).collect()
        };
        let mut part = Self {
            name: name.to_owned(),
            shard: None,
            findings: read("findings")?,
            errors: read("errors")?,
            unexercised: Vec::new(),
            summary: object["summary"].as_object().cloned().unwrap_or_default(),
            traces: array(object.get("traces"), "traces")?,
            extra: object.clone(),
        };
        (part.extra).retain(|member, _| !COMMON.contains(&&**member) && member != "traces");
        match object.get("shard") {
            Some(shard) => {
                part.shard = Some(Shard::read(shard).ok_or("its `shard` is damaged")?);
                let unexercised = array(shard.get("unexercised"), "unexercised")?;
                part.unexercised = unexercised
                    .iter()
                    .map(finding::read)
                    .collect::<Result<_, _>>()?;
            }
            None => {
                let own = std::mem::take(&mut part.findings);
                (part.unexercised, part.findings) = (own.into_iter())
                    .partition(|finding| finding.rule.code == ACTION_NEVER_EXERCISED.code);
            }
        }
        Ok(part)
    }

    /// The files that it is about, in order.
    fn files(&self) -> Vec<&str> {
        match &self.shard {
            Some(shard) => shard.files.iter().map(String::as_str).collect(),
            None => (self.traces.iter())
                .filter_map(|trace| trace["file"].as_str())
                .collect(),
        }
    }

    /// Whether its traces tell anything about single actions.
    fn knows_events(&self) -> bool {
        let mut coverage = self.traces.iter().filter_map(|t| t["coverage"].as_object());
        coverage.any(|actions| actions.values().any(|n| n.as_u64() != Some(0)))
    }
}

impl Shard {
    fn read(value: &Value) -> Option<Self> {
        let files = value["files"].as_array()?.iter();
        Some(Self {
            index: value["index"].as_u64()?,
            count: value["count"].as_u64()?,
            inputs: value["inputs"].as_u64()?,
            files: files
                .map(|file| Some(file.as_str()?.to_owned()))
                .collect::<Option<_>>()?,
            allow_empty: value["allow_empty"].as_bool()?,
        })
    }
}

/// What is wrong with a set of reports as parts of one run.
pub(crate) fn inconsistencies(parts: &[Part]) -> Vec<String> {
    let shards: Vec<(&Part, &Shard)> = (parts.iter())
        .filter_map(|part| Some((part, part.shard.as_ref()?)))
        .collect();
    let Some((_, first)) = shards.first() else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    let mut seen: BTreeMap<u64, &str> = BTreeMap::new();
    for (part, shard) in &shards {
        let name = &part.name;
        if (shard.count, shard.inputs) != (first.count, first.inputs) {
            wrong.push(format!(
                "`{name}` is of {} shards over {} traces, the others are of {} over {}",
                shard.count, shard.inputs, first.count, first.inputs
            ));
        }
        if let Some(other) = seen.insert(shard.index, name) {
            let index = shard.index;
            wrong.push(format!("`{name}` and `{other}` are both shard {index}"));
        }
    }
    for index in (1..=first.count).filter(|index| !seen.contains_key(index)) {
        let count = first.count;
        wrong.push(format!("there is no report of shard {index}/{count}"));
    }
    wrong
}

/// The report that one run would have written, and its exit code.
pub(crate) fn merge(parts: Vec<Part>, allow_empty: bool) -> (Report, u8) {
    let allow_empty = allow_empty
        || (parts.iter().filter_map(|part| part.shard.as_ref())).any(|shard| shard.allow_empty);
    let unexercised = unexercised(&parts);
    let files: BTreeSet<String> = (parts.iter().flat_map(Part::files))
        .map(str::to_owned)
        .collect();
    let traces = in_order(&parts);
    let (mut findings, mut errors) = (Vec::new(), Vec::new());
    let (mut summary, mut extra) = (Map::new(), Map::new());
    for part in parts {
        join(&mut findings, part.findings, &files);
        join(&mut errors, part.errors, &files);
        let counts = part.summary.into_iter();
        add(
            &mut summary,
            counts.filter(|(key, _)| !COUNTED.contains(&&**key)),
        );
        add(&mut extra, part.extra);
    }
    findings.extend(unexercised);
    extra.insert("traces".to_owned(), Value::from(traces));
    let mut report = output::report(findings, errors);
    report.summary = summary;
    report.extra = extra;
    let exit = exit_of(&report, allow_empty);
    (report, exit)
}

/// The actions that no part exercises, said of all traces.
fn unexercised(parts: &[Part]) -> Vec<Diagnostic> {
    let known: Vec<&Part> = parts.iter().filter(|part| part.knows_events()).collect();
    let Some((first, others)) = known.split_first() else {
        return Vec::new();
    };
    let traces = parts.iter().map(|part| part.traces.len()).sum();
    let lacks = |part: &&Part, action: &Option<String>| {
        part.unexercised
            .iter()
            .any(|finding| finding.action == *action)
    };
    (first.unexercised.iter())
        .filter(|finding| others.iter().all(|part| lacks(part, &finding.action)))
        .map(|finding| {
            let action = finding.action.as_deref().unwrap_or_default();
            never_exercised(action, finding.place.clone(), traces, finding.severity)
        })
        .collect()
}

/// The traces as one run over all files has them: shards take turns.
fn in_order(parts: &[Part]) -> Vec<Value> {
    let mut placed: Vec<(u64, usize, Value)> = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        // A file that could not be opened has no trace.
        let mut files = part.files().into_iter().enumerate();
        for trace in &part.traces {
            let file = trace["file"].as_str();
            let turn = files.find(|(_, known)| Some(*known) == file);
            let turn = turn.map_or(0, |(turn, _)| turn as u64);
            let place = match &part.shard {
                Some(shard) => (turn * shard.count + shard.index, number),
                // Reports of whole runs follow each other.
                None => (0, number),
            };
            placed.push((place.0, place.1, trace.clone()));
        }
    }
    placed.sort_by_key(|(turn, number, _)| (*turn, *number));
    placed.into_iter().map(|(_, _, trace)| trace).collect()
}

/// Adds the diagnostics of a part: those on its own traces, and those on what all parts share
/// unless they are there already.
fn join(all: &mut Vec<Diagnostic>, part: Vec<Diagnostic>, traces: &BTreeSet<String>) {
    let is_own = |finding: &Diagnostic| {
        let place = finding.place.as_ref();
        place.is_some_and(|place| traces.contains(place.source.name()))
    };
    let mut there: HashMap<String, usize> = HashMap::new();
    for finding in all.iter().filter(|finding| !is_own(finding)) {
        *there.entry(identity(finding)).or_default() += 1;
    }
    for finding in part {
        let known = match is_own(&finding) {
            true => None,
            false => there.get_mut(&identity(&finding)).filter(|n| **n > 0),
        };
        match known {
            Some(known) => *known -= 1,
            None => all.push(finding),
        }
    }
}

fn identity(finding: &Diagnostic) -> String {
    let line_column = finding.place.as_ref().map(|place| place.line_column());
    format!("{} {line_column:?}", finding.fingerprint())
}

/// Adds up numbers; what is no number is the same in all parts, or its parts are added up.
fn add(all: &mut Map<String, Value>, part: impl IntoIterator<Item = (String, Value)>) {
    for (key, value) in part {
        match (all.get_mut(&key), value) {
            (None, value) => {
                all.insert(key, value);
            }
            (Some(Value::Object(known)), Value::Object(more)) => add(known, more),
            (Some(known), value) => {
                if let (Some(a), Some(b)) = (known.as_u64(), value.as_u64()) {
                    *known = Value::from(a + b);
                }
            }
        }
    }
}

/// The exit code by the rules of [`tracelaw_validator::Report::exit_code`].
fn exit_of(report: &Report, allow_empty: bool) -> u8 {
    if !report.errors.is_empty() {
        return exit::COULD_NOT_RUN;
    }
    let is_empty_rule = |finding: &Diagnostic| finding.rule.code == NOTHING_CHECKED.code;
    let empty: BTreeSet<&str> = (report.findings.iter())
        .filter(|finding| is_empty_rule(finding))
        .filter_map(|finding| Some(finding.place.as_ref()?.source.name()))
        .collect();
    let traces = report.extra["traces"].as_array();
    let traces: Vec<&Value> = traces.into_iter().flatten().collect();
    let is_empty = |trace: &Value| {
        trace["file"]
            .as_str()
            .is_some_and(|file| empty.contains(file))
    };
    let failed = (traces.iter()).any(|trace| !is_empty(trace) && trace["verdict"] != "accepted");
    let wrong = (report.findings.iter())
        .any(|finding| finding.severity == Severity::Error && !is_empty_rule(finding));
    if failed || wrong {
        exit::FINDINGS
    } else if (traces.is_empty() || traces.iter().any(|trace| is_empty(trace))) && !allow_empty {
        exit::NOTHING_CHECKED
    } else {
        exit::CLEAN
    }
}
