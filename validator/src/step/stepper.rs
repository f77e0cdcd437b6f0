//! The steps of one trace, event by event.

use tracelaw_events::blocks::Block;
use tracelaw_events::envelope::Envelope;

use super::{Checked, End, Model};
use crate::Options;

/// Checks the steps of one trace, event by event.
pub(crate) struct Stepper<'m> {
    model: &'m Model<'m>,
}

impl<'m> Stepper<'m> {
    pub(crate) fn new(model: &'m Model<'m>, _options: &Options<'_>) -> Self {
        Self { model }
    }

    /// Takes the events of the next block of the trace.
    pub(crate) fn feed(&mut self, _block: &Block, _envelope: &Envelope) {}

    /// What was found, behind the last block.
    pub(crate) fn finish(self) -> Checked {
        let _ = self.model;
        Checked::new(End::Inconclusive)
    }
}
