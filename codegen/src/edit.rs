//! Edits: values, not actions. A file's edits are disjoint and sorted; one function applies them.

use std::ops::Range;

/// Replaces a range of bytes of a file by a text. An empty range is an insertion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes to replace, as offsets into the file as it is.
    pub range: Range<usize>,
    /// What comes in their place.
    pub text: String,
}

impl Edit {
    /// Replaces `range` by `text`.
    #[must_use]
    pub fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self {
            range,
            text: text.into(),
        }
    }
}

/// The bytes of a file after its edits.
///
/// # Panics
///
/// If the edits are not sorted, overlap, or reach beyond the file: every list of edits that this
/// crate returns keeps these rules.
#[must_use]
pub fn apply_edits(bytes: &[u8], edits: &[Edit]) -> Vec<u8> {
    let added: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut result = Vec::with_capacity(bytes.len() + added);
    let mut done = 0;
    for edit in edits {
        assert!(
            done <= edit.range.start && edit.range.start <= edit.range.end,
            "edits are sorted and disjoint"
        );
        result.extend_from_slice(&bytes[done..edit.range.start]);
        result.extend_from_slice(edit.text.as_bytes());
        done = edit.range.end;
    }
    result.extend_from_slice(&bytes[done..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_replace_insert_and_delete() {
        let edits = [
            Edit::new(0..0, "<"),
            Edit::new(2..4, "XYZ"),
            Edit::new(4..4, "|"),
            Edit::new(5..6, ""),
        ];
        assert_eq!(apply_edits(b"abcdef", &edits), b"<abXYZ|e");
    }

    #[test]
    #[should_panic(expected = "sorted and disjoint")]
    fn overlapping_edits_are_a_mistake_of_ours() {
        let _ = apply_edits(b"abc", &[Edit::new(0..2, ""), Edit::new(1..3, "")]);
    }
}
