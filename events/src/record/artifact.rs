//! Large objects, stored apart from the event that refers to them (sections 2.3 and 4.3).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::chain::push_hex;

/// Artifacts from this size on lie in files.
pub const INLINE_LIMIT: usize = 4096;

/// A reference to an artifact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ArtifactReference {
    /// A UUIDv7.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub artifact_id: String,
    /// What it is.
    #[serde(rename = "type")]
    pub of_type: ArtifactType,
    /// For people.
    pub name: String,
    /// SHA-256 of the content, in hexadecimal digits.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = super::event::HASH)))]
    pub content_hash: String,
    /// How many bytes.
    pub size_bytes: u64,
    /// For instance `application/json`.
    pub mime_type: String,
    /// Where the content is.
    pub storage: Storage,
    /// The content in base64, below 4 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inline_content: Option<String>,
    /// Path, relative to the trace, or URL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_ref: Option<String>,
    /// ISO 8601.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub created_at: String,
    /// ISO 8601.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(extend("format" = "date-time")))]
    pub expires_at: Option<String>,
}

/// What an artifact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ArtifactType {
    /// A CARP request.
    Request,
    /// A CARP resolution.
    Resolution,
    /// Content of a context.
    ContextBlock,
    /// An action's parameters.
    ActionInput,
    /// An action's result.
    ActionOutput,
    /// What is known of an error.
    ErrorDetail,
    /// Supporting evidence.
    Evidence,
    /// A policy document.
    Policy,
    /// Anything else.
    Custom,
}

/// Where an artifact's content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Storage {
    /// In the reference.
    Inline,
    /// In a file, or elsewhere.
    External,
}

/// How an artifact differs from its reference.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArtifactFault {
    /// The content has another hash.
    Hash(String),
    /// The content has so many bytes.
    Size(u64),
    /// The inline content is no base64.
    Encoding,
    /// The storage that the reference names has no content.
    NoContent,
}

impl fmt::Display for ArtifactFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hash(hash) => write!(f, "its content has the hash {hash}"),
            Self::Size(bytes) => write!(f, "it has {bytes} bytes"),
            Self::Encoding => f.write_str("its inline content is no base64"),
            Self::NoContent => f.write_str("its storage names no content"),
        }
    }
}

impl std::error::Error for ArtifactFault {}

/// The hash by which references name a content.
#[must_use]
pub fn content_hash(content: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    push_hex(&mut text, &Sha256::digest(content).into());
    text
}

impl ArtifactReference {
    /// A reference to `content`, which is put inline below 4 KiB; else it belongs into the file
    /// `external_ref`, whose name is made of the identifier: `artifacts/<id>-artifact.<extension>`.
    #[must_use]
    pub fn of(
        artifact_id: impl Into<String>,
        of_type: ArtifactType,
        name: impl Into<String>,
        mime_type: impl Into<String>,
        created_at: crate::Timestamp,
        content: &[u8],
    ) -> Self {
        let (artifact_id, mime_type) = (artifact_id.into(), mime_type.into());
        let inline = content.len() < INLINE_LIMIT;
        let extension = match mime_type.as_str() {
            "application/json" => "json",
            text if text.starts_with("text/") => "txt",
            _ => "bin",
        };
        Self {
            of_type,
            name: name.into(),
            content_hash: content_hash(content),
            size_bytes: content.len() as u64,
            storage: if inline {
                Storage::Inline
            } else {
                Storage::External
            },
            inline_content: inline.then(|| STANDARD.encode(content)),
            external_ref: (!inline)
                .then(|| format!("artifacts/{artifact_id}-artifact.{extension}")),
            created_at: created_at.to_string(),
            expires_at: None,
            artifact_id,
            mime_type,
        }
    }

    /// The inline content; `None` where the content lies elsewhere.
    ///
    /// # Errors
    /// It is no base64, or missing.
    pub fn inline(&self) -> Result<Option<Vec<u8>>, ArtifactFault> {
        match (self.storage, &self.inline_content) {
            (Storage::External, _) => Ok(None),
            (Storage::Inline, None) => Err(ArtifactFault::NoContent),
            (Storage::Inline, Some(text)) => {
                let content = STANDARD.decode(text);
                content.map(Some).map_err(|_| ArtifactFault::Encoding)
            }
        }
    }

    /// Holds `content` against the reference.
    ///
    /// # Errors
    /// How they differ.
    pub fn verify(&self, content: &[u8]) -> Result<(), ArtifactFault> {
        let (hash, size) = (content_hash(content), content.len() as u64);
        if size != self.size_bytes {
            Err(ArtifactFault::Size(size))
        } else if hash != self.content_hash {
            Err(ArtifactFault::Hash(hash))
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artifacts_below_4_kib_are_inline_and_larger_ones_lie_in_files() {
        let now = crate::Timestamp::from_unix(0, 0);
        for (size, inline) in [(0, true), (4095, true), (4096, false), (5000, false)] {
            let content = vec![b'x'; size];
            let reference = ArtifactReference::of(
                "0192",
                ArtifactType::Evidence,
                "log",
                "text/plain",
                now,
                &content,
            );
            assert_eq!(reference.inline_content.is_some(), inline, "{size}");
            let name = (!inline).then_some("artifacts/0192-artifact.txt");
            assert_eq!(reference.external_ref.as_deref(), name);
            let stored = reference.inline().expect("base64").unwrap_or(content);
            assert_eq!(reference.verify(&stored), Ok(()));
            assert!(reference.verify(b"other").is_err());
        }
    }
}
