//! References to artifacts (TRACE/1.0, section 2.3), and where their contents are kept.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use tracelaw_events::Timestamp;
use uuid::Uuid;

use super::session::hex;
use crate::artifact::Artifact;
use crate::labels::push_text;

/// Contents below this stand in the record.
const INLINE: usize = 4096;
/// The name of the folder in references.
const FOLDER: &str = "artifacts";
/// Names of files are cut to this.
const LONGEST_NAME: usize = 64;

/// Where large contents are kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    folder: Option<PathBuf>,
}

impl Store {
    /// The folder for the contents itself.
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        Self { folder }
    }

    /// The folder beside the trace at `path`.
    pub(crate) fn beside(path: &Path) -> Self {
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::new(Some(folder.join(FOLDER)))
    }

    /// Appends the reference to an artifact; why its content is not kept, if it is not. The
    /// reference is there all the same, and has the content's hash.
    pub(super) fn reference(
        &self,
        artifact: &Artifact,
        id: Uuid,
        at: Timestamp,
        out: &mut String,
    ) -> Result<(), String> {
        let content = &*artifact.content;
        let inline = content.len() < INLINE;
        let kept = match inline {
            true => Ok(String::new()),
            false => self.keep(artifact, id),
        };
        let hash = hex(Sha256::digest(content).into());
        let _ = write!(
            out,
            "{{\"artifact_id\":\"{id}\",\"content_hash\":\"{hash}\""
        );
        let _ = write!(out, ",\"created_at\":\"{at}\"");
        if let Some(expires_at) = artifact.expires_at {
            let _ = write!(out, ",\"expires_at\":\"{expires_at}\"");
        }
        match &kept {
            Ok(_) if inline => {
                out.push_str(",\"inline_content\":\"");
                STANDARD.encode_string(content, out);
                out.push('"');
            }
            Ok(reference) => {
                out.push_str(",\"external_ref\":");
                push_text(reference, out);
            }
            Err(_) => {}
        }
        out.push_str(",\"mime_type\":");
        push_text(&artifact.mime_type, out);
        out.push_str(",\"name\":");
        push_text(&artifact.name, out);
        let storage = if inline { "inline" } else { "external" };
        let (size, artifact_type) = (content.len(), artifact.artifact_type.as_str());
        let _ = write!(
            out,
            ",\"size_bytes\":{size},\"storage\":\"{storage}\",\"type\":\"{artifact_type}\"}}"
        );
        kept.map(|_| ())
    }

    /// Writes the content to a file of its own; the reference to it.
    fn keep(&self, artifact: &Artifact, id: Uuid) -> Result<String, String> {
        let Some(folder) = &self.folder else {
            return Err("there is no folder for it: name one with `artifacts`".to_owned());
        };
        let name = format!("{id}-{}", file_name(&artifact.name));
        let path = folder.join(&name);
        let written = fs::create_dir_all(folder)
            .and_then(|()| OpenOptions::new().write(true).create_new(true).open(&path))
            .and_then(|mut file| file.write_all(&artifact.content));
        match written {
            Ok(()) => Ok(format!("{FOLDER}/{name}")),
            Err(error) => Err(format!("`{}`: {error}", path.display())),
        }
    }
}

/// A name that leads nowhere else.
fn file_name(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let kept: String = (name.chars())
        .map(|c| if plain(c) { c } else { '_' })
        .collect();
    // The end has the extension.
    kept[kept.len().saturating_sub(LONGEST_NAME)..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(store: &Store, name: &str, content: &[u8]) -> (serde_json::Value, bool) {
        let mut out = String::new();
        let kept = store.reference(
            &Artifact::new(name, content),
            Uuid::from_u128(7),
            Timestamp::from_unix(0, 0),
            &mut out,
        );
        let value = serde_json::from_str(&out).expect("a reference");
        let canonical = serde_json::to_string(&value).expect("sorted");
        assert_eq!(canonical, out);
        (value, kept.is_ok())
    }

    #[test]
    fn contents_below_4_kib_stand_in_the_record_and_others_in_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::beside(&folder.path().join("run.trace.jsonl"));
        let (small, kept) = reference(&store, "a", &[0; 4095]);
        assert!(kept);
        assert_eq!(small["storage"], "inline");
        assert_eq!(small["mime_type"], "text/plain");
        let (large, kept) = reference(&store, "../../etc/passwd", &[0xFF; 4096]);
        assert!(kept);
        assert_eq!(
            large["external_ref"],
            "artifacts/00000000-0000-0000-0000-000000000007-.._.._etc_passwd"
        );
        let path = large["external_ref"].as_str().expect("a path");
        let content = fs::read(folder.path().join(path)).expect("the content");
        assert_eq!(large["content_hash"], hex(Sha256::digest(content).into()));
        assert_eq!(large["mime_type"], "application/octet-stream");
        assert!(large.get("inline_content").is_none());
    }

    #[test]
    fn a_content_that_cannot_be_kept_still_has_its_hash() {
        let (reference, kept) = reference(&Store::default(), "a", &[0; 5000]);
        assert!(!kept);
        assert!(reference.get("external_ref").is_none());
        assert_eq!(reference["size_bytes"], 5000);
    }
}
