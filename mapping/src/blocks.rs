//! What the fenced `tracelaw` blocks say. The keys are documented in `settings`.

mod agree;
mod document;
mod entry;
mod reader;

pub(crate) use agree::{check_document, check_entry};
pub(crate) use document::document_settings;
pub(crate) use entry::entry_settings;

/// Whether a block's keys are those of an entry, and of nothing but an entry. What stands in a
/// table of the document, such as the `action` of an `[[exempt]]`, is the document's.
pub(crate) fn is_entry_block(text: &str) -> bool {
    let mut in_document_table = false;
    text.lines().any(|line| {
        let line = line.trim_start();
        let header = line.starts_with('[');
        let line = line.trim_start_matches('[');
        let length = line
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
            .unwrap_or(line.len());
        let key = &line[..length];
        let of_document = document::KEYS.contains(&key);
        if header {
            in_document_table = of_document && !entry::KEYS.contains(&key);
        }
        let is_key = line[length..].trim_start().starts_with(['=', ']', '.']);
        is_key && !in_document_table && entry::KEYS.contains(&key) && !of_document
    })
}
