//! Where the findings about one document are gathered.

use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place, Rule, Source, Span};

/// The findings so far.
pub(crate) struct Findings<'s> {
    source: &'s Arc<Source>,
    list: Vec<Diagnostic>,
}

impl<'s> Findings<'s> {
    pub(crate) fn new(source: &'s Arc<Source>) -> Self {
        Self {
            source,
            list: Vec::new(),
        }
    }

    /// The place of a span in the document.
    pub(crate) fn place(&self, span: Span) -> Place {
        Place::new(self.source, span)
    }

    /// A finding of `rule` at `span`, to be completed and handed to [`Self::push`].
    pub(crate) fn at(
        &self,
        rule: &'static Rule,
        span: Span,
        message: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic::new(rule, message).at(self.place(span))
    }

    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// All findings in the order of their places.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.list
            .sort_by_key(|found| found.place.as_ref().map_or(0, |place| place.span.start));
        self.list
    }
}
