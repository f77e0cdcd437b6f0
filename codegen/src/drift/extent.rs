//! The lines of functions.

use crate::resolve::Candidate;

/// The lines of a function.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// Where the comments and attributes before it begin.
    pub(super) lead: usize,
    pub(super) first: usize,
    pub(super) last: usize,
}

impl Extent {
    /// The lines of the place's function.
    pub(super) fn of(place: &Candidate<'_>) -> Option<Self> {
        let range = &place.function?.range;
        let bare = &place.file.bare;
        let text = bare.text.get(..range.start).unwrap_or_default();
        let first = bare.line(range.start);
        let lead = text
            .lines()
            .rev()
            .skip(usize::from(!text.ends_with('\n')))
            .take_while(|line| {
                let line = line.trim_start();
                ["//", "/*", "*", "#", "@"]
                    .iter()
                    .any(|mark| line.starts_with(mark))
            })
            .count();
        Some(Self {
            lead: first - lead.min(first - 1),
            first,
            last: bare.line(range.end.saturating_sub(1)),
        })
    }

    pub(super) fn holds(&self, line: usize) -> bool {
        (self.lead..=self.last).contains(&line)
    }

    pub(super) fn begins_at(&self, line: usize) -> bool {
        (self.lead..=self.first).contains(&line)
    }
}
