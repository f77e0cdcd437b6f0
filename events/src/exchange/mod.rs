//! Traces in the formats of other tools, and counterexamples of other tools as traces.
//!
//! Exporters take [`Item`]s one by one and give the whole document at the end. Those for TLA+ tools
//! refuse what such tools change silently.

mod cloudevents;
mod import;
mod itf;
mod otlp;
mod perfetto;

pub use cloudevents::CloudEvents;
pub use import::{ImportError, Imported, from_itf, from_tlc};
pub use itf::{Itf, NotTla};
pub use otlp::{OtlpLogs, OtlpSpans};
pub use perfetto::Perfetto;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Timestamp;
use crate::convert::{Item, What};
use crate::record::Object;

/// Makes a document of items.
pub trait Exporter {
    /// Adds the next record.
    fn add(&mut self, item: &Item);
    /// What the format has no place for, and of how many records.
    fn losses(&self) -> Vec<(&'static str, u64)>;
    /// The document.
    fn finish(self: Box<Self>) -> String;
}

/// The name of what a record says.
fn name_of(item: &Item) -> &str {
    match &item.what {
        What::Action(parts) => &parts.name,
        What::Event(name, _) => name,
        What::SpanStart(span) | What::SpanEnd(span, _) => &span.name,
    }
}

/// What a record carries.
fn data_of(item: &Item) -> Object {
    match &item.what {
        What::Action(parts) => parts.to_object(),
        What::Event(_, data) => data.clone(),
        What::SpanStart(span) | What::SpanEnd(span, _) => span.attributes.clone(),
    }
}

/// What a record carries, with all that is known of a span.
fn all_data_of(item: &Item) -> Object {
    let (span, ending) = match &item.what {
        What::SpanStart(span) => (span, None),
        What::SpanEnd(span, ending) => (span, Some(ending)),
        _ => return data_of(item),
    };
    let mut data = span.more.clone();
    data.insert("name".to_owned(), span.name.as_str().into());
    data.insert("attributes".to_owned(), span.attributes.clone().into());
    if let Some(ending) = ending {
        data.insert("status".to_owned(), ending.status.as_str().into());
        for (key, text) in [
            ("error_type", &ending.error_type),
            ("status_message", &ending.message),
            ("error_stack", &ending.stack),
        ] {
            if let Some(text) = text {
                data.insert(key.to_owned(), text.as_str().into());
            }
        }
    }
    data
}

/// Counts records of which something has no place in a format.
#[derive(Debug, Default)]
struct Losses(std::collections::BTreeMap<&'static str, u64>);

impl Losses {
    fn count(&mut self, is_lost: bool, what: &'static str) {
        if is_lost {
            *self.0.entry(what).or_default() += 1;
        }
    }

    fn list(&self) -> Vec<(&'static str, u64)> {
        self.0.iter().map(|(what, count)| (*what, *count)).collect()
    }
}

const ARTIFACTS: &str = "artifacts";

/// Nanoseconds since the epoch.
fn nanos(time: Timestamp) -> i128 {
    i128::from(time.seconds()) * 1_000_000_000 + i128::from(time.subsec_nanos())
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A trace identifier of W3C: 16 bytes. A UUID is one; other texts are hashed.
fn trace_id(text: &str) -> String {
    hexadecimal(&bytes_of(text))
}

/// A span identifier of W3C: 8 bytes, the random end of a UUID.
fn span_id(text: &str) -> String {
    hexadecimal(&bytes_of(text)[8..])
}

fn bytes_of(text: &str) -> [u8; 16] {
    // Emitters put a word before an identifier: `span_01a20283-...`.
    let id = text.rsplit_once('_').map_or(text, |(_, id)| id);
    if let Ok(id) = Uuid::try_parse(id) {
        return *id.as_bytes();
    }
    let hash: [u8; 32] = Sha256::digest(text).into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    bytes
}
