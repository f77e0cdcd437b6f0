//! Labels that belong together, and whether they are an entry.

use tracelaw_diagnostics::Span;

use super::{Labelled, Origin, Outline, RawEntry, Section, Zone};
use crate::labels::{Label, LeadingLabel};
use crate::markdown::{Code, Piece, trim};
use crate::names;

/// Labels that belong together.
#[derive(Default)]
pub(super) struct Group<'d, 'a> {
    /// The line that stands over them, if it is not the section's heading.
    pub(super) title: Option<Vec<Piece<'a>>>,
    /// Whether that line is a title, not a label with its value.
    pub(super) title_names: bool,
    /// Whether a numbered item begins it.
    pub(super) ordered: bool,
    pub(super) span: Option<Span>,
    pub(super) labels: Vec<Labelled<'a>>,
    /// The labels that there are, each once.
    pub(super) seen: Vec<Label>,
    /// How many labels can be nothing else.
    pub(super) strong: usize,
    pub(super) unknown: Vec<LeadingLabel>,
    pub(super) settings: Vec<&'d Code>,
}

impl<'a> Group<'_, 'a> {
    pub(super) fn has(&self, label: Label) -> bool {
        self.seen.contains(&label)
    }

    pub(super) fn push(&mut self, labelled: Labelled<'a>) {
        if !self.has(labelled.label) {
            self.seen.push(labelled.label);
        }
        self.strong += usize::from(labelled.strong);
        self.labels.push(labelled);
    }
}

/// Makes an entry of a group where it is one.
pub(super) fn place<'d, 'a>(
    section: &Section<'d, 'a>,
    group: Group<'d, 'a>,
    outline: &mut Outline<'d, 'a>,
) {
    let own_title = group.title.is_some();
    let (title, heading_span) = match (&group.title, section.heading) {
        (Some(title), _) => (title.clone(), None),
        (None, Some((block, pieces))) => (trim(pieces), Some(block.span)),
        (None, None) => (Vec::new(), None),
    };
    if title.is_empty() || !is_entry(section, &group, &title) {
        outline.settings.extend(group.settings);
        return;
    }
    let body = group.span.or(heading_span).unwrap_or_default();
    outline.entries.push(RawEntry {
        title_names: !own_title || group.title_names,
        origin: if group.labels.is_empty() {
            Origin::Blocks
        } else {
            Origin::Labels
        },
        span: heading_span.map_or(body, |span| span.join(body)),
        title,
        labels: group.labels,
        unknown: group.unknown,
        settings: group.settings,
    });
}

/// Whether labels are an entry's.
fn is_entry(section: &Section<'_, '_>, group: &Group<'_, '_>, title: &[Piece<'_>]) -> bool {
    let named = group.title.is_some();
    let strong_action = group
        .labels
        .iter()
        .any(|labelled| labelled.label == Label::Action && labelled.strong);
    let place = group.has(Label::Location) || group.has(Label::File) || group.has(Label::Function);
    if section.zone != Zone::Open {
        return strong_action && place;
    }
    if group.strong == 0 {
        let only_block = group.labels.is_empty() && !group.settings.is_empty();
        return only_block
            && section.level > 1
            && !names::title(title).from.actions.is_empty()
            && group
                .settings
                .iter()
                .any(|code| crate::blocks::is_entry_block(&code.text));
    }
    if strong_action {
        return true;
    }
    if section.level <= 1 && !named {
        // What stands under a document's own title speaks of the document.
        return false;
    }
    // Without an action's label, the labels alone have to show that this is no list of another
    // kind: two of them do, and so does one under a title that is a name.
    let parts = [place, group.has(Label::Trigger), group.has(Label::Event)];
    let parts = parts.into_iter().filter(|&has| has).count();
    let sure = || {
        let title = names::title(title);
        let mut actions = title.from.actions.iter();
        title.to.is_some() || actions.any(|action| names::is_distinctive(&action.name.value))
    };
    parts > 1 || parts == 1 && (named || section.level > 2 || sure())
}
