//! Behaviours as files that other tools read: the Informal Trace Format, and a module for TLC.

mod itf;
mod module;

pub use itf::itf;
pub use module::{ModuleFiles, Refusal, module};

/// What a file says of where its behaviour comes from.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The trace's file.
    pub trace: &'a str,
    /// What is said of the trace: `accepted`, for instance.
    pub verdict: &'a str,
}

impl About<'_> {
    fn sentence(&self) -> String {
        let (trace, verdict) = (self.trace, self.verdict);
        let version = env!("CARGO_PKG_VERSION");
        format!(
            "a behaviour of the trace {trace}, which is {verdict}; written by tracelaw {version}"
        )
    }
}
