//! What a path leads to.

use tracelaw_events::envelope::ActionEvent;
use tracelaw_events::scan::Member;
pub(crate) use tracelaw_mapping::{Path, Root};

/// Finds what a path leads to in an event.
pub(crate) trait Find {
    /// The member that the path leads to.
    fn find<'i>(&self, event: &ActionEvent<'i>) -> Option<Member<'i>>;
}

impl Find for Path {
    fn find<'i>(&self, event: &ActionEvent<'i>) -> Option<Member<'i>> {
        let (first, rest) = match self.root {
            Root::Node => (event.node(), self.steps.as_slice()),
            Root::Message => (event.message(), self.steps.as_slice()),
            Root::State => (event.state(), self.steps.as_slice()),
            Root::Args | Root::Event => {
                let (name, rest) = self.steps.split_first()?;
                let first = match self.root {
                    Root::Args => event.args().find(|member| member.is(name)),
                    _ => event.members().get(name),
                };
                (first, rest)
            }
        };
        match rest {
            [] => first,
            rest => first?.object()?.at(rest),
        }
    }
}
