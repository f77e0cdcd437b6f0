//! Prints changes as a patch that `git apply` takes: with `diff --git` and `index` lines, so that
//! `--3way` can merge it where the context has drifted.

use std::fmt::Write as _;

use sha1::{Digest, Sha1};

use crate::plan::{ChangeKind, FileChange};

/// The patch of all `changes`, in their order.
pub(crate) fn print(changes: &[FileChange]) -> Vec<u8> {
    let mut patch = Vec::new();
    for change in changes {
        let after = change.after();
        if after == change.before {
            continue;
        }
        patch.extend_from_slice(header(change, &after).as_bytes());
        let difference = diffy::DiffOptions::new().create_patch_bytes(&change.before, &after);
        let mut hunks = Vec::new();
        diffy::PatchFormatter::new()
            .suppress_blank_empty(false)
            .write_patch_into(&difference, &mut hunks)
            .expect("a vector takes every write");
        // What precedes the first hunk are file names in another notation than git's own.
        let start = memchr::memmem::find(&hunks, b"@@ ").unwrap_or(0);
        patch.extend_from_slice(&hunks[start..]);
    }
    patch
}

fn header(change: &FileChange, after: &[u8]) -> String {
    const NONE: &str = "0000000000000000000000000000000000000000";
    let (old, new) = (file_name("a/", &change.path), file_name("b/", &change.path));
    let mode = if change.executable {
        "100755"
    } else {
        "100644"
    };
    // A name with a space is ended by a tab, or what follows would be read as a time stamp.
    let tab = if change.path.contains(' ') { "\t" } else { "" };
    let (from, to) = (format!("{old}{tab}"), format!("{new}{tab}"));
    let none = "/dev/null".to_owned();
    let (mode_line, before_id, after_id, index_mode, from, to) = match change.kind {
        ChangeKind::Modified => {
            let ids = (blob_id(&change.before), blob_id(after));
            (String::new(), ids.0, ids.1, format!(" {mode}"), from, to)
        }
        ChangeKind::Created => {
            let line = format!("new file mode {mode}\n");
            (
                line,
                NONE.to_owned(),
                blob_id(after),
                String::new(),
                none,
                to,
            )
        }
        ChangeKind::Deleted => {
            let line = format!("deleted file mode {mode}\n");
            (
                line,
                blob_id(&change.before),
                NONE.to_owned(),
                String::new(),
                from,
                none,
            )
        }
    };
    format!(
        "diff --git {old} {new}\n{mode_line}index {before_id}..{after_id}{index_mode}\n--- {from}\n+++ {to}\n"
    )
}

/// The id that git gives the bytes as a blob (SHA-1 repositories).
pub(crate) fn blob_id(bytes: &[u8]) -> String {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", bytes.len()));
    hash.update(bytes);
    hex(&hash.finalize())
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A name as git writes it: in C quotes where it holds a quote, a backslash, a control character
/// or a byte beyond ASCII.
fn file_name(prefix: &str, path: &str) -> String {
    let plain = path
        .bytes()
        .all(|byte| (b' '..0x7F).contains(&byte) && byte != b'"' && byte != b'\\');
    if plain {
        return format!("{prefix}{path}");
    }
    let mut quoted = format!("\"{prefix}");
    for byte in path.bytes() {
        match byte {
            b'"' | b'\\' => {
                quoted.push('\\');
                quoted.push(char::from(byte));
            }
            b'\t' => quoted.push_str("\\t"),
            b'\n' => quoted.push_str("\\n"),
            b' '..0x7F => quoted.push(char::from(byte)),
            _ => {
                let _ = write!(quoted, "\\{byte:03o}");
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Edit;

    #[test]
    fn a_blob_id_is_that_of_git_hash_object() {
        assert_eq!(blob_id(b""), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(
            blob_id(b"hello\n"),
            "ce013625030ba8dba906f756967f9e9ca394464a"
        );
    }

    #[test]
    fn names_are_quoted_as_git_quotes_them() {
        assert_eq!(file_name("a/", "src/a b.rs"), "a/src/a b.rs");
        assert_eq!(file_name("a/", "ä\".rs"), r#""a/\303\244\".rs""#);
    }

    #[test]
    fn a_patch_has_git_headers_and_marks_a_missing_last_newline() {
        let change = FileChange {
            path: "src/a.rs".to_owned(),
            before: b"one\ntwo".to_vec(),
            edits: vec![Edit::new(4..4, "new\r\n")],
            executable: true,
            kind: ChangeKind::Modified,
        };
        let patch = String::from_utf8(print(&[change])).unwrap();
        assert_eq!(
            patch,
            "diff --git a/src/a.rs b/src/a.rs\n\
             index 12b3c4d1e2f3..x 100755\n"
                .replace(
                    "12b3c4d1e2f3..x",
                    &format!("{}..{}", blob_id(b"one\ntwo"), blob_id(b"one\nnew\r\ntwo"))
                )
                + "--- a/src/a.rs\n+++ b/src/a.rs\n@@ -1,2 +1,3 @@\n one\n+new\r\n two\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn files_come_and_go() {
        let mut change = FileChange {
            path: "a.h".to_owned(),
            before: Vec::new(),
            edits: vec![Edit::new(0..0, "one\n")],
            executable: false,
            kind: ChangeKind::Created,
        };
        let id = blob_id(b"one\n");
        let none = "0".repeat(40);
        assert_eq!(
            String::from_utf8(print(&[change.clone()])).unwrap(),
            format!(
                "diff --git a/a.h b/a.h\nnew file mode 100644\nindex {none}..{id}\n\
                 --- /dev/null\n+++ b/a.h\n@@ -0,0 +1 @@\n+one\n"
            )
        );
        change.before = b"one\n".to_vec();
        change.edits = vec![Edit::new(0..4, "")];
        change.kind = ChangeKind::Deleted;
        assert_eq!(
            String::from_utf8(print(&[change])).unwrap(),
            format!(
                "diff --git a/a.h b/a.h\ndeleted file mode 100644\nindex {id}..{none}\n\
                 --- a/a.h\n+++ /dev/null\n@@ -1 +0,0 @@\n-one\n"
            )
        );
    }
}
