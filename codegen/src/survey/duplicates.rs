//! Places that the document names twice.

use std::collections::BTreeMap;

use tracelaw_diagnostics::{Diagnostic, Severity};

use super::{Surveyor, stores_only};
use crate::findings;
use crate::request::Request;
use crate::rules::DUPLICATE_SITE;

/// The second and every further request for one place.
pub(super) fn find(surveyor: &Surveyor<'_>) -> Vec<Diagnostic> {
    let mut first_at: BTreeMap<(&str, usize, bool), Vec<&Request<'_>>> = BTreeMap::new();
    let mut found = Vec::new();
    for (_, request, place) in surveyor.places() {
        let Ok(slot) = &place.slot else { continue };
        if stores_only(request) {
            continue;
        }
        let path = place.file.bare.file.path.as_str();
        let at = (path, slot.shape.offset(), slot.edge.is_some());
        let earlier = first_at.entry(at).or_default();
        let same_event = earlier.iter().find(|one| one.event == request.event);
        let other = same_event.or(earlier.first()).copied();
        earlier.push(request);
        let Some(other) = other else { continue };
        if told_apart(request) || told_apart(other) {
            continue;
        }
        let place = place.display();
        let mapping = surveyor.mapping;
        let (gist, message, severity) = if other.event == request.event {
            (
                format!("{} again", at.0),
                format!("the place of `{}` at {place} is named twice", request.event),
                Severity::Warning,
            )
        } else {
            (
                format!("{} with {}", at.0, other.event),
                format!(
                    "`{}` and `{}` are both emitted at {place}",
                    other.event, request.event
                ),
                Severity::Note,
            )
        };
        found.push(
            findings::about(mapping, request, &DUPLICATE_SITE, &message)
                .gist(gist)
                .severity(severity)
                .related(mapping.place(other.span), "named here first")
                .help("name another place, or give each a `guard` in its `[[site]]`"),
        );
    }
    found
}

/// Whether the document says how the events or actions of one place are told apart.
fn told_apart(request: &Request<'_>) -> bool {
    request.values.guard.is_some() || request.entry.settings.tells_actions_apart()
}
