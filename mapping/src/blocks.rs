//! What the fenced `tracelaw` blocks say. The keys are documented in `settings`.

mod agree;
mod document;
mod entry;
mod reader;

pub(crate) use agree::{check_document, check_entry};
pub(crate) use document::document_settings;
pub(crate) use entry::entry_settings;

/// Whether a block's keys are those of an entry, and of nothing but an entry.
pub(crate) fn is_entry_block(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start().trim_start_matches('[');
        let length = line
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .unwrap_or(line.len());
        let key = &line[..length];
        let is_key = line[length..].trim_start().starts_with(['=', ']', '.']);
        is_key && entry::KEYS.contains(&key) && !document::KEYS.contains(&key)
    })
}
