//! Artifacts: what belongs to an event and is too large, or no JSON, for its payload.

use std::fmt;
use std::sync::Arc;

use tracelaw_events::Timestamp;

/// What an artifact is (TRACE/1.0, section 2.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArtifactType {
    /// A request.
    Request,
    /// A resolution.
    Resolution,
    /// A block of context.
    ContextBlock,
    /// Parameters of an action.
    ActionInput,
    /// What an action yielded.
    ActionOutput,
    /// Details of an error.
    ErrorDetail,
    /// What supports a claim.
    Evidence,
    /// A policy.
    Policy,
    /// Anything else.
    #[default]
    Custom,
}

impl ArtifactType {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Resolution => "resolution",
            Self::ContextBlock => "context_block",
            Self::ActionInput => "action_input",
            Self::ActionOutput => "action_output",
            Self::ErrorDetail => "error_detail",
            Self::Evidence => "evidence",
            Self::Policy => "policy",
            Self::Custom => "custom",
        }
    }
}

/// Something large that an event refers to. Up to 4 KiB it stands in the record, in Base64; what
/// is larger becomes a file in the folder `artifacts` beside the trace, or in the one that
/// [`SessionBuilder::artifacts`](crate::SessionBuilder::artifacts) names. The record has the SHA-256
/// of the content.
///
/// Text is redacted before it is hashed, as payloads are.
///
/// ```
/// use tracelaw::{Artifact, ArtifactType, Memory, Session};
///
/// let memory = Memory::new();
/// let session = Session::builder().memory(&memory).start()?;
/// tracelaw::event("carp.action.completed")
///     .artifact(
///         Artifact::new("answer.json", b"{\"ok\":true}".to_vec())
///             .of_type(ArtifactType::ActionOutput)
///             .mime_type("application/json"),
///     )
///     .emit();
/// drop(session);
/// let artifact = &memory.records()[1]["artifacts"][0];
/// assert_eq!(artifact["inline_content"], "eyJvayI6dHJ1ZX0=");
/// assert_eq!(artifact["size_bytes"], 11);
/// # Ok::<(), tracelaw::StartError>(())
/// ```
#[derive(Clone)]
pub struct Artifact {
    pub(crate) name: String,
    pub(crate) artifact_type: ArtifactType,
    pub(crate) mime_type: String,
    pub(crate) content: Arc<[u8]>,
    pub(crate) expires_at: Option<Timestamp>,
}

impl Artifact {
    /// An artifact of the type `custom`, with the MIME type `application/octet-stream`, or
    /// `text/plain` if the content is UTF-8.
    #[must_use]
    pub fn new(name: impl Into<String>, content: impl Into<Arc<[u8]>>) -> Self {
        let content = content.into();
        let mime_type = match std::str::from_utf8(&content) {
            Ok(_) => "text/plain",
            Err(_) => "application/octet-stream",
        };
        Self {
            name: name.into(),
            artifact_type: ArtifactType::default(),
            mime_type: mime_type.to_owned(),
            content,
            expires_at: None,
        }
    }

    /// Says what it is.
    #[must_use]
    pub fn of_type(mut self, artifact_type: ArtifactType) -> Self {
        self.artifact_type = artifact_type;
        self
    }

    /// Says what its content is.
    #[must_use]
    pub fn mime_type(mut self, mime_type: impl Into<String>) -> Self {
        self.mime_type = mime_type.into();
        self
    }

    /// Says until when it has to be kept.
    #[must_use]
    pub fn expires_at(mut self, at: Timestamp) -> Self {
        self.expires_at = Some(at);
        self
    }
}

impl fmt::Debug for Artifact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Not the content, which may be secret.
        f.debug_struct("Artifact")
            .field("name", &self.name)
            .field("type", &self.artifact_type)
            .field("size", &self.content.len())
            .finish_non_exhaustive()
    }
}
