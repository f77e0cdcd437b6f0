//! Lines that the document gives to two functions.

use std::collections::BTreeMap;
use std::ops::Range;

use tracelaw_diagnostics::{Diagnostic, Span};

use super::Surveyor;
use crate::findings;
use crate::languages::Function;
use crate::request::Request;
use crate::rules::OVERLAPPING_LOCATIONS;

/// The lines of a location, brought up to date.
struct Lines<'s> {
    request: &'s Request<'s>,
    function: &'s Function,
    span: Span,
    first: usize,
    last: usize,
}

/// The locations that share lines with an earlier one of another function.
pub(super) fn find(surveyor: &Surveyor<'_>) -> Vec<Diagnostic> {
    let today: BTreeMap<Span, (usize, usize)> = surveyor
        .resolution
        .corrections
        .iter()
        .map(|correction| (correction.span, correction.after))
        .collect();
    let mut by_file: BTreeMap<&str, Vec<Lines<'_>>> = BTreeMap::new();
    let mut found = Vec::new();
    for (_, request, place) in surveyor.places() {
        let (Some(function), Some(span), Some(cited)) =
            (place.function, request.lines_span, request.lines)
        else {
            continue;
        };
        let (first, last) = today.get(&span).copied().unwrap_or(cited);
        let path = place.file.bare.file.path.as_str();
        let earlier = by_file.entry(path).or_default();
        let other = earlier.iter().find(|other| {
            other.first <= last
                && first <= other.last
                && apart(&other.function.range, &function.range)
        });
        if let Some(other) = other {
            let mapping = surveyor.mapping;
            let message = format!(
                "lines {first}-{last} of `{path}`, for `{}`, overlap those of `{}`, {}-{}",
                function.display(),
                other.function.display(),
                other.first,
                other.last,
            );
            found.push(
                findings::about(mapping, request, &OVERLAPPING_LOCATIONS, &message)
                    .at(mapping.place(span))
                    .gist(format!("{path} {}", other.function.display()))
                    .related(mapping.place(other.span), other.request.event.clone())
                    .help("give each function its own lines"),
            );
        }
        earlier.push(Lines {
            request,
            function,
            span,
            first,
            last,
        });
    }
    found
}

/// Whether neither function holds the other.
fn apart(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.end <= other.start || other.end <= one.start
}
