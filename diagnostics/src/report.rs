//! What a run found, as a value that every renderer prints.

use serde_json::{Map, Value};

use crate::{Baseline, Diagnostic, Severity};

/// Who speaks: what reports call the tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// The tool's name.
    pub name: String,
    /// The tool's version.
    pub version: String,
}

/// The result of a run.
///
/// Renderers order the diagnostics by file, line, column, code and message, whatever their order
/// here.
#[derive(Clone, Debug)]
pub struct Report {
    /// Who speaks.
    pub tool: Tool,
    /// What is wrong with what was looked at.
    pub findings: Vec<Diagnostic>,
    /// Why something could not be looked at: a run with one of these is not a clean one.
    pub errors: Vec<Diagnostic>,
    /// Members of `summary` besides the counts.
    pub summary: Map<String, Value>,
    /// Members of the top level besides the common ones, such as `traces` or `sites`.
    pub extra: Map<String, Value>,
    /// How many findings the baseline hid; `None` where there is no baseline.
    pub baselined: Option<usize>,
}

/// How many diagnostics of which severity a report holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Errors, among them those that kept something from being looked at.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Report {
    /// A report with nothing in it.
    pub fn new(name: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            tool: Tool {
                name: name.into(),
                version: version.into(),
            },
            findings: Vec::new(),
            errors: Vec::new(),
            summary: Map::new(),
            extra: Map::new(),
            baselined: None,
        }
    }

    /// Drops the findings that the baseline knows, and counts them.
    pub fn apply_baseline(&mut self, baseline: &Baseline) {
        let before = self.findings.len();
        // The order decides which of several equal findings stay, so it must not depend on the
        // order in which the rules ran.
        self.findings.sort_by_cached_key(sort_key);
        let mut left = baseline.clone();
        self.findings.retain(|finding| !left.absorb(finding));
        let dropped = before - self.findings.len();
        *self.baselined.get_or_insert(0) += dropped;
    }

    /// Counts what is in the report.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for diagnostic in self.findings.iter().chain(&self.errors) {
            match diagnostic.severity {
                Severity::Error => totals.errors += 1,
                Severity::Warning => totals.warnings += 1,
                Severity::Note => totals.notes += 1,
            }
        }
        totals
    }

    /// The findings in the order of the reports.
    #[must_use]
    pub fn sorted_findings(&self) -> Vec<&Diagnostic> {
        sorted(&self.findings)
    }

    /// The errors in the order of the reports.
    #[must_use]
    pub fn sorted_errors(&self) -> Vec<&Diagnostic> {
        sorted(&self.errors)
    }
}

fn sorted(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<_> = diagnostics.iter().collect();
    sorted.sort_by_cached_key(|diagnostic| sort_key(diagnostic));
    sorted
}

/// File, line, column, code, message; findings about the run as a whole come first.
fn sort_key(diagnostic: &Diagnostic) -> (Option<(String, usize, usize)>, &'static str, String) {
    let place = diagnostic.place.as_ref().map(|place| {
        let (line, column) = place.line_column();
        (place.source.name().to_owned(), line, column)
    });
    (place, diagnostic.rule.code, diagnostic.message.clone())
}
