//! The findings of a plan.

use tracelaw_diagnostics::{Diagnostic, Place, Rule, Source, Span};
use tracelaw_mapping::{Entry, Mapping};

use crate::languages::{Open, Refusal};
use crate::marker::Found;
use crate::request::{Request, Unclear, UnclearKind};
use crate::resolve::Candidate;
use crate::rules::{
    EVENT_NOT_DECIDED, INSTRUMENTATION_EDITED, INSTRUMENTATION_UNKNOWN, LINE_DRIFT,
    PLACE_NOT_STATED, POSITION_NOT_POSSIBLE, SOURCE_LEFT_OPEN,
};
use crate::source::Bare;

/// A refused site.
pub(crate) fn refused(mapping: &Mapping, request: &Request<'_>, refusal: &Refusal) -> Diagnostic {
    let finding = about(mapping, request, refusal.rule, &refusal.reason);
    match &refusal.help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// A place that the document does not state; none where it says that there is no code.
pub(crate) fn unclear(mapping: &Mapping, unclear: &Unclear<'_>) -> Option<Diagnostic> {
    let (rule, help) = match unclear.kind {
        UnclearKind::NoCode => return None,
        UnclearKind::NotStated => (
            &PLACE_NOT_STATED,
            "name a code fragment in backticks, or give a `[[site]]` in a `tracelaw` block",
        ),
        UnclearKind::Event => (
            &EVENT_NOT_DECIDED,
            "give one `[[site]]` an event, each with its `action`",
        ),
    };
    let place = mapping.place(unclear.span);
    Some(of_entry(place, unclear.entry, &unclear.event, rule, &unclear.reason).help(help))
}

/// Values that are left open.
pub(crate) fn left_open(mapping: &Mapping, request: &Request<'_>, open: &[Open]) -> Diagnostic {
    let keys: Vec<_> = open.iter().map(|open| format!("`{}`", open.key)).collect();
    let message = format!("`{}` is emitted without {}", request.event, keys.join(", "));
    let finding = about(mapping, request, &SOURCE_LEFT_OPEN, &message)
        .help("give the source expressions in a `tracelaw` block");
    open.iter().fold(finding, |finding, open| {
        finding.note(format!("`{}`: {}", open.key, open.reason))
    })
}

/// Code that is not at the line that the document cites.
pub(crate) fn drifted(
    mapping: &Mapping,
    request: &Request<'_>,
    place: &Candidate<'_>,
    drift: i64,
) -> Diagnostic {
    let distance = drift.unsigned_abs();
    let message = format!(
        "`{}` is at {}, {distance} {} further {} than the document says",
        request.event,
        place.display(),
        if distance == 1 { "line" } else { "lines" },
        if drift > 0 { "down" } else { "up" },
    );
    about(mapping, request, &LINE_DRIFT, &message).help("bring the line up to date")
}

/// The last line of defence; no known input leads here.
pub(crate) fn broken(path: &str) -> Diagnostic {
    Diagnostic::new(
        &POSITION_NOT_POSSIBLE,
        format!("`{path}` is left alone: with the calls in it, it would not parse"),
    )
    .at(Place::file(path))
    .help("this is a mistake in tracelaw: please report it")
}

/// Calls that were changed by hand.
pub(crate) fn edited(bare: &Bare) -> impl Iterator<Item = Diagnostic> {
    bare.edited.iter().map(|edited| {
        let message = format!(
            "the generated code for `{}` was changed by hand; it is kept",
            edited.event
        );
        Diagnostic::new(&INSTRUMENTATION_EDITED, message)
            .at(place_in(bare, edited.offset))
            .event(&edited.event)
            .help("say it in the document and delete the call, or delete the marker")
    })
}

/// A call for an event that the document does not have.
pub(crate) fn unknown(bare: &Bare, piece: &Found) -> Diagnostic {
    let message = format!("no entry of the document has the event `{}`", piece.event);
    Diagnostic::new(&INSTRUMENTATION_UNKNOWN, message)
        .at(place_in(bare, piece.range.start))
        .event(&piece.event)
        .help("generate again to remove it")
}

fn about(
    mapping: &Mapping,
    request: &Request<'_>,
    rule: &'static Rule,
    message: &str,
) -> Diagnostic {
    let place = mapping.place(request.span);
    of_entry(place, request.entry, &request.event, rule, message)
}

fn of_entry(
    place: Place,
    entry: &Entry,
    event: &str,
    rule: &'static Rule,
    message: &str,
) -> Diagnostic {
    let mut finding = Diagnostic::new(rule, message).at(place);
    if !event.is_empty() {
        finding = finding.event(event);
    }
    match entry.actions.as_slice() {
        [only] => finding.action(&only.name.value),
        _ => finding,
    }
}

/// A place in a source file as it is.
fn place_in(bare: &Bare, offset: usize) -> Place {
    let text = String::from_utf8_lossy(&bare.bytes);
    let source = Source::new(&bare.file.path, text);
    Place::new(&source, Span::new(offset, offset))
}
