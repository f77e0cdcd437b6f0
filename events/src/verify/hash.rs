//! A record's own hash.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::record::{Name, TraceRecord};
use crate::canonical::{Form, QuirkKind, Quirks, Rewriter};
use crate::json::unescape;
use crate::scan::{Arranger, Record};
pub(crate) use crate::sha256::Hash;
use crate::sha256::Message;

/// How a record's hash was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Dialect {
    /// As TRACE/1.0 says: over the form of RFC 8785.
    Standard,
    /// Over the same form with JavaScript's order of keys.
    EcmaScriptOrder,
    /// Over the fields one after the other, without anything between them.
    ConcatenatedFields,
}

impl Dialect {
    /// Its name in messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::EcmaScriptOrder => "ecmascript-order",
            Self::ConcatenatedFields => "concatenated-fields",
        }
    }

    /// The sequence number of a session's first record.
    pub(crate) const fn first_sequence(self) -> u64 {
        match self {
            Self::ConcatenatedFields => 0,
            Self::Standard | Self::EcmaScriptOrder => 1,
        }
    }
}

/// What came of comparing a record's hash.
pub(crate) struct Verified {
    /// How the hash was made; as TRACE/1.0 says if it fits nothing.
    pub(crate) dialect: Dialect,
    /// The hash of the content.
    pub(crate) hash: Hash,
    /// Whether the record has it.
    pub(crate) matches: bool,
}

/// Hashes records; keeps its buffers.
#[derive(Debug)]
pub(crate) struct Hasher {
    arranger: Arranger,
    standard: Rewriter,
    ecmascript: Rewriter,
    form: String,
    quirks: Quirks,
}

impl Default for Hasher {
    fn default() -> Self {
        Self {
            arranger: Arranger::default(),
            standard: Rewriter::new(Form::Rfc8785),
            ecmascript: Rewriter::new(Form::EcmaScript),
            form: String::new(),
            quirks: Quirks::default(),
        }
    }
}

/// What is known of a record before its message is hashed.
///
/// What is rare lies elsewhere: many of these wait for their hashes.
#[derive(Default)]
pub(crate) struct Prepared {
    quirks: Option<Box<Quirks>>,
    /// The hash, where it is not the message's.
    concatenated: Option<Box<Hash>>,
}

impl Hasher {
    /// Makes the message that TRACE/1.0 has hashed for `record`.
    pub(crate) fn prepare(
        &mut self,
        record: &Record<'_>,
        fields: &TraceRecord<'_>,
        message: &mut Message,
    ) -> Prepared {
        if fields.is_concatenated_dialect()
            && let Some(hash) = concatenated(fields)
        {
            // This hash covers the spelling of numbers and strings; keys are another matter.
            self.rewrite(record.line());
            message.set(&[]);
            return Prepared {
                quirks: boxed(&self.quirks.of_keys()),
                concatenated: Some(Box::new(hash)),
            };
        }
        let quirks = match fields.without_hash() {
            Some((before, after)) if record.is_canonical() => {
                message.set(&[before, after]);
                record.quirks()
            }
            _ => {
                self.form.clear();
                self.quirks = *record.quirks();
                let (rewriter, form) = (&mut self.standard, &mut self.form);
                let arranged = self.arranger.write(record, "event_hash", rewriter, form);
                if !(arranged && self.quirks.is_empty()) {
                    self.rewrite(record.line());
                }
                message.set(&[&self.form]);
                &self.quirks
            }
        };
        Prepared {
            quirks: boxed(quirks),
            concatenated: None,
        }
    }

    /// Compares the hash of `record` with the one that it claims. `hash` is that of the message.
    pub(crate) fn verify(
        &mut self,
        record: &Record<'_>,
        fields: &TraceRecord<'_>,
        prepared: &Prepared,
        hash: Hash,
    ) -> Verified {
        match &prepared.quirks {
            Some(quirks) => self.quirks = **quirks,
            None => self.quirks.clear(),
        }
        if let Some(hash) = &prepared.concatenated {
            return Verified {
                dialect: Dialect::ConcatenatedFields,
                hash: **hash,
                matches: fields.event_hash == Some(**hash),
            };
        }
        if fields.event_hash == Some(hash) {
            return Verified {
                dialect: Dialect::Standard,
                hash,
                matches: true,
            };
        }
        self.verify_otherwise(record, fields, hash)
    }

    /// What is odd in the record last verified.
    pub(crate) fn quirks(&self) -> &Quirks {
        &self.quirks
    }

    fn rewrite(&mut self, line: &str) {
        self.form.clear();
        // The scanner has read the line, so the rewriter can; a failure would show as a mismatch.
        let _ = self
            .standard
            .rewrite_without(line, Some("event_hash"), &mut self.form);
        self.quirks = *self.standard.quirks();
    }

    #[cold]
    fn verify_otherwise(
        &mut self,
        record: &Record<'_>,
        fields: &TraceRecord<'_>,
        standard: Hash,
    ) -> Verified {
        self.rewrite(record.line());
        let differs = [QuirkKind::IndexKey, QuirkKind::ProtoKey];
        if differs.iter().any(|&kind| self.quirks.get(kind).is_some()) {
            self.form.clear();
            let line = record.line();
            let _ = self
                .ecmascript
                .rewrite_without(line, Some("event_hash"), &mut self.form);
            let hash: Hash = Sha256::digest(&self.form).into();
            if fields.event_hash == Some(hash) {
                return Verified {
                    dialect: Dialect::EcmaScriptOrder,
                    hash,
                    matches: true,
                };
            }
        }
        Verified {
            dialect: Dialect::Standard,
            hash: standard,
            matches: false,
        }
    }
}

fn boxed(quirks: &Quirks) -> Option<Box<Quirks>> {
    (!quirks.is_empty()).then(|| Box::new(*quirks))
}

/// The hash of the dialect `concatenated-fields`: over version, event, trace, span, session,
/// sequence, timestamp with `+00:00` for `Z`, type, payload and previous hash. Its emitter writes
/// the payload with sorted keys and does not escape them when it hashes.
fn concatenated(fields: &TraceRecord<'_>) -> Option<Hash> {
    let text = |member: Option<crate::scan::Member<'_>>| member?.string().map(Cow::into_owned);
    let timestamp = text(fields.get(Name::Timestamp))?;
    let mut hash = Sha256::new();
    for member in [
        fields.get(Name::TraceVersion),
        fields.get(Name::EventId),
        fields.get(Name::TraceId),
        fields.get(Name::SpanId),
    ] {
        hash.update(text(member)?);
    }
    hash.update(text(fields.get(Name::SessionId))?);
    hash.update(fields.get(Name::Sequence)?.raw());
    match timestamp.strip_suffix('Z') {
        Some(local) => hash.update(format!("{local}+00:00")),
        None => hash.update(timestamp),
    }
    hash.update(text(fields.get(Name::EventType))?);
    hash.update(with_plain_keys(fields.get(Name::Payload)?.raw()).as_bytes());
    hash.update(text(fields.get(Name::PreviousEventHash))?);
    Some(hash.finalize().into())
}

/// `object` with the escapes in its keys undone.
fn with_plain_keys(object: &str) -> Cow<'_, str> {
    if !object.contains('\\') {
        return Cow::Borrowed(object);
    }
    let mut out = String::with_capacity(object.len());
    let mut rest = object;
    while let Some(quote) = rest.find('"') {
        let inside = &rest[quote + 1..];
        let end = string_end(inside);
        let is_key = inside[end..].starts_with("\":");
        out.push_str(&rest[..=quote]);
        if is_key {
            out.push_str(&unescape(&inside[..end]));
        } else {
            out.push_str(&inside[..end]);
        }
        out.push('"');
        rest = &inside[(end + 1).min(inside.len())..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The offset of the quote that closes the string whose inside begins here.
fn string_end(inside: &str) -> usize {
    let mut escaped = false;
    inside
        .bytes()
        .position(|byte| {
            let closes = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        })
        .unwrap_or(inside.len())
}
