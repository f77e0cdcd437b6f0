//! Traces as trace specifications judge them: the specification reads the file by itself.

use tracelaw_tla::eval::check::{CheckOptions, Verdict};
use tracelaw_tla::eval::{Host, Spec};

use crate::Level;
use crate::step::{Checked, End};

/// A trace specification with its configuration, as TLC runs it.
#[derive(Debug)]
pub struct TraceSpec {
    /// The specification, loaded once for all traces.
    pub spec: Spec,
    /// What `IOEnv` shows.
    pub environment: Vec<(String, String)>,
}

struct Files<'t> {
    environment: &'t [(String, String)],
}

impl Host for Files<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        std::fs::read(path).map_err(|error| error.to_string())
    }

    fn environment(&self) -> Vec<(String, String)> {
        self.environment.to_vec()
    }
}

impl TraceSpec {
    /// Checks the trace in `file`.
    pub(crate) fn check(&self, _file: &str) -> Checked {
        let host = Files {
            environment: &self.environment,
        };
        let outcome = self.spec.check(&host, CheckOptions::trace());
        let end = match outcome.verdict {
            Verdict::Accepted => End::Accepted,
            Verdict::Rejected(_) => End::Rejected,
            _ => End::Inconclusive,
        };
        Checked {
            reached: (end == End::Accepted).then_some(Level::Property),
            distinct_states: outcome.distinct_states,
            line: outcome.cursor.and_then(|cursor| cursor.line),
            ..Checked::new(end)
        }
    }
}
