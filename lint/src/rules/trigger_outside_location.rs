use tracelaw_diagnostics::{Diagnostic, Severity, declare_rule};
use tracelaw_mapping::{Entry, Location};

use crate::context::Context;
use crate::rules::Need;

declare_rule! {
    /// A trigger names a line outside the entry's own code locations.
    ///
    /// ## What it does
    /// Compares every line that the trigger point names with the line ranges of the entry's code
    /// locations. Where a location is a single line, another line in the trigger is a note.
    ///
    /// ## Why is this bad?
    /// One of the two is wrong, and whoever instruments the code by it puts the event into another
    /// function. Mostly the lines drifted after one of them was written.
    ///
    /// ## Example
    /// ```markdown
    /// - **Code location**: `state.go:1423-1440`
    /// - **Trigger point**: after the step transition at line 1445
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// - **Code location**: `state.go:1423-1450`
    /// - **Trigger point**: after `cs.Step = RoundStepPrevoteWait` (line 1445)
    /// ```
    pub static TRIGGER_OUTSIDE_LOCATION = "TL111", "trigger-outside-location", Warning;
}

pub(super) const NEEDS: &[Need] = &[];

pub(super) fn check(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for entry in &context.mapping.entries {
        let Some(trigger) = &entry.trigger else {
            continue;
        };
        let Some(ranges) = ranges(entry) else {
            continue;
        };
        for line in &trigger.lines {
            if ranges
                .iter()
                .any(|(start, end)| (start..=end).contains(&&line.value))
            {
                continue;
            }
            let mut finding = Diagnostic::new(
                &TRIGGER_OUTSIDE_LOCATION,
                format!(
                    "the trigger of `{}` is at line {}, outside the entry's own location",
                    entry
                        .actions
                        .first()
                        .map_or(&entry.title.value, |action| &action.name.value),
                    line.value
                ),
            )
            .at(context.mapping.place(line.span))
            .help("correct the line or the location, or name the code fragment instead of a line");
            if ranges.iter().all(|(start, end)| start == end) {
                finding = finding.severity(Severity::Note);
            }
            if let Some(action) = entry.actions.first() {
                finding = finding.action(&action.name.value);
            }
            if let [event] = entry.event_names() {
                finding = finding.event(&event.value);
            }
            for location in &entry.locations {
                finding = finding.related(context.mapping.place(location.span), "the location");
            }
            findings.push(finding);
        }
    }
}

/// The line ranges of the locations. `None` where one has no lines, because the trigger may be
/// there, and where there are none.
fn ranges(entry: &Entry) -> Option<Vec<(usize, usize)>> {
    let range = |location: &Location| {
        let start = location.start?;
        Some((start, location.end.unwrap_or(start)))
    };
    let ranges: Vec<_> = entry.locations.iter().map(range).collect::<Option<_>>()?;
    (!ranges.is_empty()).then_some(ranges)
}
