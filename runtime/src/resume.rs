//! What a trace that a program left behind ends with.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tracelaw_events::canonical::{Form, Rewriter};

use crate::recorder::{Continues, hex};

/// How much is read at first; longer records are looked for in more.
const CHUNK: u64 = 64 * 1024;

/// The members of a record that the next chain names.
#[derive(Deserialize)]
struct Last {
    event_hash: String,
    sequence: u64,
    session_id: String,
}

/// The end of a trace.
#[derive(Debug)]
pub(crate) struct End {
    pub(crate) last: Continues,
    /// Whether the last record is as it was written.
    pub(crate) is_intact: bool,
}

/// The last whole record of the trace at `path`; `None` if there is none of TRACE/1.0.
pub(crate) fn end_of(path: &Path) -> io::Result<Option<End>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut size = CHUNK.min(length);
    let mut bytes = Vec::new();
    loop {
        file.seek(SeekFrom::Start(length - size))?;
        bytes.clear();
        (&mut file).take(size).read_to_end(&mut bytes)?;
        let found = last_record(&bytes, size == length);
        if found.is_some() || size == length {
            return Ok(found.map(|(last, range)| End {
                is_intact: is_intact(&bytes[range.clone()], &last.event_hash),
                last: Continues {
                    file: path.file_name().map(|it| it.to_string_lossy().into_owned()),
                    head: last.event_hash,
                    sequence: last.sequence,
                    session_id: last.session_id,
                    torn_bytes: (bytes.len() - range.end) as u64,
                },
            }));
        }
        size = size.saturating_mul(4).min(length);
    }
}

/// Whether a record has the hash that it claims.
fn is_intact(line: &[u8], hash: &str) -> bool {
    let mut form = String::new();
    let text = str::from_utf8(line).unwrap_or_default();
    let mut rewriter = Rewriter::new(Form::Rfc8785);
    let rewritten = rewriter.rewrite_without(text, Some("event_hash"), &mut form);
    rewritten.is_ok() && hex(Sha256::digest(form).into()) == hash
}

/// The last line that is a record, and where it stands. `from_start` says whether the first line is
/// whole.
fn last_record(bytes: &[u8], from_start: bool) -> Option<(Last, Range<usize>)> {
    let mut end = bytes.iter().rposition(|&byte| byte == b'\n')? + 1;
    loop {
        let start = match bytes[..end - 1].iter().rposition(|&byte| byte == b'\n') {
            Some(before) => before + 1,
            None if from_start => 0,
            None => return None,
        };
        if let Ok(last) = serde_json::from_slice(&bytes[start..end]) {
            return Some((last, start..end));
        }
        if start == 0 {
            return None;
        }
        end = start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: Option<(u64, u64)>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("run.trace.jsonl");
        std::fs::write(&path, text).expect("a file");
        let found = end_of(&path).expect("it can be read");
        let numbers = (found.as_ref()).map(|it| (it.last.sequence, it.last.torn_bytes));
        assert_eq!(numbers, expect);
        if let Some(found) = found {
            assert_eq!(found.last.file.as_deref(), Some("run.trace.jsonl"));
            assert_eq!(found.last.head, "h");
            assert!(!found.is_intact);
        }
    }

    fn record(sequence: u64, size: usize) -> String {
        let filler = "x".repeat(size);
        format!(
            "{{\"event_hash\":\"h\",\"f\":\"{filler}\",\"sequence\":{sequence},\"session_id\":\"s\"}}\n"
        )
    }

    #[test]
    fn the_last_whole_record_is_found() {
        let (one, two, large) = (record(1, 5), record(2, 5), record(3, 300_000));
        check("", None);
        check("{\"tag\":\"trace\"}\n", None);
        check(&one[..20], None);
        check(&one, Some((1, 0)));
        check(&format!("{one}{two}"), Some((2, 0)));
        check(
            &format!("{one}{two}{}", &large[..200_000]),
            Some((2, 200_000)),
        );
        check(&format!("{one}{large}"), Some((3, 0)));
        check(&format!("{one}{{\"half\n"), Some((1, 7)));
        check(&format!("{large}{}", &one[..9]), Some((3, 9)));
    }
}
