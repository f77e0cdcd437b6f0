//! The findings of a plan.

use tracelaw_diagnostics::{Diagnostic, Place, Rule, Source, Span};
use tracelaw_mapping::{Entry, Mapping};

use crate::correct::Correction;
use crate::languages::{Open, Refusal};
use crate::marker::Found;
use crate::ownership::Ownership;
use crate::request::{Aim, Request, Unclear, UnclearKind};
use crate::resolution::{Resolution, known};
use crate::rules::{
    EVENT_NOT_DECIDED, INSTRUMENTATION_EDITED, INSTRUMENTATION_MISSING, INSTRUMENTATION_UNKNOWN,
    LINE_DRIFT, PLACE_NOT_STATED, POSITION_NOT_POSSIBLE, SOURCE_LEFT_OPEN,
};
use crate::source::Bare;

/// A refused site.
pub(crate) fn refused(mapping: &Mapping, request: &Request<'_>, refusal: &Refusal) -> Diagnostic {
    // The reason may name lines.
    let finding = about(mapping, request, refusal.rule, &refusal.reason).gist(sought(request));
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

/// The code that is not at the lines that the document cites.
pub(crate) fn of_drift(
    mapping: &Mapping,
    requests: &[Result<Request<'_>, Unclear<'_>>],
    resolution: &Resolution<'_>,
) -> Vec<Diagnostic> {
    let corrections = resolution.corrections.iter();
    corrections
        .filter_map(|correction| {
            let request = known(requests.get(correction.request)?)?;
            Some(drifted(mapping, request, correction))
        })
        .collect()
}

fn drifted(mapping: &Mapping, request: &Request<'_>, correction: &Correction) -> Diagnostic {
    let file = &correction.file;
    let message = match (correction.before, correction.after) {
        ((first, last), (today, _)) if first == last => {
            format!("line {first} of `{file}` is line {today} now")
        }
        ((first, last), (today, last_today)) => {
            format!("lines {first}-{last} of `{file}` are lines {today}-{last_today} now")
        }
    };
    let help = match correction.edit {
        Some(_) => "bring the line up to date, as `tracelaw lint --fix` does",
        None => "bring the line up to date by hand: `tracelaw lint --fix` is not certain of it",
    };
    let place = mapping.place(correction.span);
    of_entry(place, request.entry, &request.event, &LINE_DRIFT, &message)
        .gist(file)
        .help(help)
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

/// What is wrong with the pieces of a file: edited ones, and those of an event that `ownership` had.
pub(crate) fn of_pieces<'b>(
    ownership: &Ownership<'_>,
    bare: &'b Bare,
) -> impl Iterator<Item = Diagnostic> + use<'b> {
    let lost = |piece: &&Found| ownership.owns(bare, piece) && !ownership.knows(piece);
    let lost: Vec<_> = bare.pieces.iter().filter(lost).collect();
    edited(bare).chain(lost.into_iter().map(|piece| unknown(bare, piece)))
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

fn unknown(bare: &Bare, piece: &Found) -> Diagnostic {
    unknown_event(bare, piece.range.start, &piece.event).help("generate again to remove it")
}

/// Code that emits an event that the document does not have, at an offset of the file as it is.
pub(crate) fn unknown_event(bare: &Bare, offset: usize, event: &str) -> Diagnostic {
    let message = format!("no entry of the document has the event `{event}`");
    Diagnostic::new(&INSTRUMENTATION_UNKNOWN, message)
        .at(place_in(bare, offset))
        .event(event)
}

/// An event that no code emits.
pub(crate) fn not_emitted(mapping: &Mapping, request: &Request<'_>) -> Diagnostic {
    let message = format!("no code emits `{}`", request.event);
    about(mapping, request, &INSTRUMENTATION_MISSING, &message)
        .help("instrument its place, with `tracelaw generate` or by hand")
}

/// What a request looks for, without lines.
fn sought(request: &Request<'_>) -> String {
    let names = [&request.file, &request.function];
    let mut parts: Vec<&str> = names
        .into_iter()
        .flatten()
        .map(|name| name.value.as_str())
        .collect();
    if let Aim::Anchor(aim) = &request.aim {
        parts.push(&aim.anchor.value);
    }
    parts.join(" ")
}

/// A finding about a request.
pub(crate) fn about(
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
pub(crate) fn place_in(bare: &Bare, offset: usize) -> Place {
    let text = String::from_utf8_lossy(&bare.bytes);
    let source = Source::new(&bare.file.path, text);
    Place::new(&source, Span::new(offset, offset))
}
