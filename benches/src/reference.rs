//! What verification is held against.

use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The bytes of a trace that several runs read.
#[derive(Clone, Debug)]
pub struct Shared(pub Arc<String>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The plain way: a `serde_json::Value` a line, an RFC 8785 crate,
/// SHA-256; own hash and previous hash of every record.
pub fn plain(text: &str) {
    let mut previous = Value::Null;
    for line in text.lines() {
        let mut record: Value = serde_json::from_str(line).expect("a record");
        let object = record.as_object_mut().expect("an object");
        let claimed = object.remove("event_hash").expect("a hash");
        let named = object
            .get("previous_event_hash")
            .cloned()
            .unwrap_or_default();
        assert_eq!(named, previous);
        let form = serde_json_canonicalizer::to_vec(&record).expect("canonical");
        let hash = Sha256::digest(&form)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(claimed, Value::String(hash));
        previous = claimed;
    }
}
