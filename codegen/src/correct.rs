//! What the document has to say instead of lines that have moved, as edits of its text.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use tracelaw_diagnostics::{Source, Span};

use crate::drift::{Cited, Drift, moved};
use crate::edit::Edit;

/// Lines that the document cites and that have moved.
#[derive(Clone, Debug)]
pub(crate) struct Correction {
    /// Which request cites them.
    pub(crate) request: usize,
    /// Where the document does.
    pub(crate) span: Span,
    /// The file that they are lines of.
    pub(crate) file: String,
    /// First and last line, as cited.
    pub(crate) before: (usize, usize),
    /// First and last line of today.
    pub(crate) after: (usize, usize),
    /// The edit; `None` where a person has to make it.
    pub(crate) edit: Option<Edit>,
}

/// How far cited lines have moved, as one request that cites them tells.
pub(crate) struct Finding {
    pub(crate) request: usize,
    pub(crate) file: String,
    pub(crate) cited: Cited,
    pub(crate) drift: Drift,
}

/// The corrections on which all requests that cite the same lines agree, in the document's order.
pub(crate) fn corrections(document: &Source, findings: Vec<Finding>) -> Vec<Correction> {
    let mut by_span: BTreeMap<Span, Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        by_span.entry(finding.cited.span).or_default().push(finding);
    }
    by_span
        .into_values()
        .filter_map(|findings| {
            let proven = findings.iter().find(|finding| finding.drift.proven);
            let first = proven.or(findings.first())?;
            let drift = first.drift.lines;
            let agree = findings
                .iter()
                .filter(|other| other.drift.proven == first.drift.proven)
                .all(|other| other.drift == first.drift && other.file == first.file);
            if !agree || drift == 0 {
                return None;
            }
            let before = (first.cited.first, first.cited.last);
            let after = (moved(before.0, drift)?, moved(before.1, drift)?);
            Some(Correction {
                request: first.request,
                span: first.cited.span,
                file: first.file.clone(),
                before,
                after,
                edit: edit(document, first.cited.span, before, after),
            })
        })
        .collect()
}

/// Takes the edits out of the corrections of these files.
pub(crate) fn withhold(corrections: &mut [Correction], files: &BTreeSet<String>) {
    for correction in corrections {
        if files.contains(&correction.file) {
            correction.edit = None;
        }
    }
}

/// Whether the cited lines can be replaced by others.
pub(crate) fn is_editable(document: &Source, cited: &Cited) -> bool {
    let lines = (cited.first, cited.last);
    edit(document, cited.span, lines, lines).is_some()
}

/// The edit that replaces the numbers and nothing else; `None` where they cannot be told from others.
fn edit(
    document: &Source,
    span: Span,
    before: (usize, usize),
    after: (usize, usize),
) -> Option<Edit> {
    let text = document.slice(span);
    let numbers: Vec<(Range<usize>, usize)> = numbers(text).collect();
    let found: Vec<Range<usize>> = if before.0 == before.1 {
        let mut fits = numbers.iter().filter(|(_, number)| *number == before.0);
        let (first, more) = (fits.next()?, fits.next().is_some());
        // `12:12` is a line and a column.
        let bare = !text.contains(|c: char| c.is_alphabetic() && !matches!(c, 'L' | 'l'));
        if more && !bare {
            return None;
        }
        vec![first.0.clone()]
    } else {
        let mut fits = numbers
            .windows(2)
            .filter(|pair| (pair[0].1, pair[1].1) == before);
        let (pair, more) = (fits.next()?, fits.next().is_some());
        if more {
            return None;
        }
        vec![pair[0].0.clone(), pair[1].0.clone()]
    };
    let (start, end) = (found.first()?.start, found.last()?.end);
    let mut new = after.0.to_string();
    if let [first, last] = found.as_slice() {
        new.push_str(&text[first.end..last.start]);
        new.push_str(&after.1.to_string());
    }
    Some(Edit::new(span.start + start..span.start + end, new))
}

/// The numbers in a text, and where they stand.
fn numbers(text: &str) -> impl Iterator<Item = (Range<usize>, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(|c: char| c.is_ascii_digit())?;
        let rest = &text[start..];
        let length = rest
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(rest.len());
        at = start + length;
        Some(start..at)
    })
    .filter_map(|range| Some((range.clone(), text[range].parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, before: (usize, usize), after: (usize, usize), expect: Option<&str>) {
        let source = Source::new("spec.md", text);
        let edit = edit(&source, Span::new(0, text.len()), before, after);
        let result = edit.map(|edit| {
            let bytes = crate::edit::apply_edits(text.as_bytes(), &[edit]);
            String::from_utf8(bytes).unwrap()
        });
        assert_eq!(result.as_deref(), expect, "{text}");
    }

    #[test]
    fn every_notation_keeps_its_form() {
        check("12", (12, 12), (9, 9), Some("9"));
        check(":12", (12, 12), (112, 112), Some(":112"));
        check("L12", (12, 12), (13, 13), Some("L13"));
        check("12:5", (12, 12), (13, 13), Some("13:5"));
        check("12:12", (12, 12), (13, 13), Some("13:12"));
        check("12-20", (12, 20), (15, 23), Some("15-23"));
        check("L12–L20", (12, 20), (15, 23), Some("L15–L23"));
        check("12..=20", (12, 20), (15, 23), Some("15..=23"));
    }

    #[test]
    fn numbers_that_cannot_be_told_apart_are_left_to_a_person() {
        check("f\\_12.rs:12", (12, 12), (13, 13), None);
        check("f\\_x.rs:12", (12, 12), (13, 13), Some("f\\_x.rs:13"));
        check("a &#49;2", (12, 12), (13, 13), None);
    }
}
