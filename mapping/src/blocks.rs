//! What the fenced `tracelaw` blocks say.

use crate::findings::Findings;
use crate::markdown::Code;
use crate::settings::{EntrySettings, Settings};

/// Whether a block's keys are those of an entry.
pub(crate) fn is_entry_block(text: &str) -> bool {
    let keys = [
        "site",
        "capture",
        "discriminator",
        "bind",
        "file",
        "function",
        "anchor",
    ];
    text.lines().any(|line| {
        let line = line.trim_start_matches(['[', ' ']);
        keys.iter().any(|key| {
            line.strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with(['=', ']', '.']))
        })
    })
}

/// Reads the blocks of the document.
pub(crate) fn document_settings(_blocks: &[&Code], _findings: &mut Findings<'_>) -> Settings {
    Settings::default()
}

/// Reads the blocks of an entry.
pub(crate) fn entry_settings(_blocks: &[&Code], _findings: &mut Findings<'_>) -> EntrySettings {
    EntrySettings::default()
}
