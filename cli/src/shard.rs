//! `--shard I/N`: one of several runs that share the traces.

use std::path::PathBuf;
use std::str::FromStr;

use serde_json::{Value, json};
use tracelaw_diagnostics::{Diagnostic, findings_json};

use crate::files::display_name;
use crate::output::report;

/// Which of how many runs this is: it takes the traces I, I + N, I + 2 N and so on of the list.
/// Each run has to be given the same list; `tracelaw merge` says where that was not so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    /// I, counted from 1.
    pub(crate) index: usize,
    /// N.
    pub(crate) count: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text
            .split_once('/')
            .and_then(|(index, count)| Some((index.parse().ok()?, count.parse().ok()?)));
        match numbers {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index, count }),
            _ => Err(format!("`{text}` is no shard")),
        }
    }
}

impl Shard {
    /// The traces of this run.
    pub(crate) fn select(self, traces: &[PathBuf]) -> Vec<PathBuf> {
        let own = traces.iter().skip(self.index - 1).step_by(self.count);
        own.cloned().collect()
    }

    /// What `tracelaw merge` has to know: the member `shard` of the JSON.
    pub(crate) fn json(
        self,
        (all, own): (&[PathBuf], &[PathBuf]),
        unexercised: Vec<Diagnostic>,
        allow_empty: bool,
    ) -> Value {
        let files: Vec<String> = own.iter().map(|path| display_name(path)).collect();
        json!({
            "index": self.index,
            "count": self.count,
            "inputs": all.len(),
            "files": files,
            "allow_empty": allow_empty,
            "unexercised": findings_json(&report(unexercised, Vec::new())),
        })
    }
}
