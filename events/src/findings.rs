//! Collects findings on a trace: all are counted, of each rule the first ones are kept.

use std::collections::BTreeMap;

use tracelaw_diagnostics::{Diagnostic, Place, Rule, Severity, Source, Span};

/// How many findings of a rule are kept unless told otherwise.
pub const DEFAULT_LIMIT: u64 = 20;

/// The findings on one trace.
#[derive(Clone, Debug)]
pub struct Findings {
    file: String,
    limit: u64,
    kept: Vec<Diagnostic>,
    counts: BTreeMap<&'static str, Count>,
}

#[derive(Clone, Copy, Debug)]
struct Count {
    rule: &'static Rule,
    findings: u64,
    errors: u64,
}

impl Count {
    const fn none(rule: &'static Rule) -> Self {
        Self {
            rule,
            findings: 0,
            errors: 0,
        }
    }
}

impl Findings {
    /// No findings on `file`. Of each rule, the first `limit` are kept.
    #[must_use]
    pub fn new(file: impl Into<String>, limit: u64) -> Self {
        Self {
            file: file.into(),
            limit,
            kept: Vec::new(),
            counts: BTreeMap::new(),
        }
    }

    /// The file's name.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Counts a finding of `rule`; it is made only if it will be kept.
    pub fn report(&mut self, rule: &'static Rule, make: impl FnOnce(&str) -> Diagnostic) {
        self.report_as(rule, rule.severity, make);
    }

    /// As [`Self::report`], with another severity than the rule's own.
    pub fn report_as(
        &mut self,
        rule: &'static Rule,
        severity: Severity,
        make: impl FnOnce(&str) -> Diagnostic,
    ) {
        let count = self.counts.entry(rule.code).or_insert(Count::none(rule));
        count.findings += 1;
        count.errors += u64::from(severity == Severity::Error);
        if count.findings <= self.limit {
            self.kept.push(make(&self.file).severity(severity));
        }
    }

    /// Adds the findings of a later part of the trace.
    pub fn append(&mut self, later: Self) {
        let mut kept: BTreeMap<&str, u64> = BTreeMap::new();
        for diagnostic in later.kept {
            let seen = kept.entry(diagnostic.rule.code).or_default();
            *seen += 1;
            if self.count(diagnostic.rule) + *seen <= self.limit {
                self.kept.push(diagnostic);
            }
        }
        for (code, more) in later.counts {
            let count = self.counts.entry(code).or_insert(Count::none(more.rule));
            count.findings += more.findings;
            count.errors += more.errors;
        }
    }

    /// How many findings of `rule` there are.
    #[must_use]
    pub fn count(&self, rule: &Rule) -> u64 {
        self.counts.get(rule.code).map_or(0, |count| count.findings)
    }

    /// How many of the findings of `rule` are errors.
    #[must_use]
    pub fn errors(&self, rule: &Rule) -> u64 {
        self.counts.get(rule.code).map_or(0, |count| count.errors)
    }

    /// Makes the errors of `rule` less grave: more is known now than when they were reported.
    pub fn downgrade(&mut self, rule: &Rule, severity: Severity) {
        if let Some(count) = self.counts.get_mut(rule.code) {
            count.errors = 0;
        }
        for diagnostic in self.kept.iter_mut().filter(|d| d.rule.code == rule.code) {
            diagnostic.severity = severity;
        }
    }

    /// Of findings of `rule` that say the same, keeps the first.
    pub fn keep_first(&mut self, rule: &Rule) {
        let mut seen = std::collections::HashSet::new();
        self.kept.retain(|diagnostic| {
            diagnostic.rule.code != rule.code || seen.insert(diagnostic.message.clone())
        });
    }

    /// Whether there is an error besides those of `except`.
    #[must_use]
    pub fn has_error_besides(&self, except: &[&Rule]) -> bool {
        let mut counts = self.counts.values();
        counts.any(|count| count.errors > 0 && !except.contains(&count.rule))
    }

    /// The first finding, by line, of at least this severity.
    #[must_use]
    pub fn first(&self, severity: Severity) -> Option<&Diagnostic> {
        let grave = self
            .kept
            .iter()
            .filter(|diagnostic| diagnostic.severity >= severity);
        grave.min_by_key(|diagnostic| line_of(diagnostic))
    }

    /// The findings that were kept, in the order of the lines; where some were not, the last of
    /// the rule says how many.
    #[must_use]
    pub fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.kept.sort_by_key(line_of);
        for (code, count) in self.counts {
            if count.findings <= self.limit {
                continue;
            }
            let of_rule = self
                .kept
                .iter_mut()
                .rev()
                .find(|diagnostic| diagnostic.rule.code == code);
            if let Some(last) = of_rule {
                let more = count.findings - self.limit;
                last.notes
                    .push(format!("{more} more of `{}` in this trace", last.rule.name));
            }
        }
        self.kept
    }
}

/// The line of a finding; those without one come first.
fn line_of(diagnostic: &Diagnostic) -> usize {
    diagnostic
        .place
        .as_ref()
        .map_or(0, |place| place.line_column().0)
}

/// The place of `span` in line `number` of `file`, which reads `text`. Of a very long line only
/// what goes to the end of the span is kept.
#[must_use]
pub fn line_place(file: &str, number: u64, text: &str, span: Span) -> Place {
    const ENOUGH: usize = 1 << 16;
    let mut end = text.len().min(ENOUGH.max(span.end.min(ENOUGH * 16)));
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let number = usize::try_from(number).unwrap_or(usize::MAX);
    let source = Source::fragment(file, &text[..end], number);
    Place::new(&source, Span::new(span.start.min(end), span.end.min(end)))
}

/// The place of line `number` of `file`, whose text is not at hand; an ellipsis stands for it.
#[must_use]
pub fn unread_line(file: &str, number: u64) -> Place {
    const ELLIPSIS: &str = "\u{2026}";
    line_place(file, number, ELLIPSIS, Span::new(0, ELLIPSIS.len()))
}
