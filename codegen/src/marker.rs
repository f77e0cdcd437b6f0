//! Markers: the comments that end what Tracelaw puts into a file, and by which it knows its own.
//!
//! A marker reads `// tracelaw:BecomeLeader 3fa2c1d0`, possibly with ` todo: node, state.term`
//! behind it. The digits are a digest of the event's name and of the text that was put in, without
//! white space and without commas before a closing bracket, so that a formatter's work does not
//! matter. To find where a piece begins, its text is grown backwards from the marker until the
//! digest fits. A piece that someone edited has no such beginning: it is no longer ours, is kept,
//! and is reported.
//!
//! The same text format serves every language, and neither finding nor removing a piece needs a
//! syntax tree.

use std::ops::Range;

use memchr::memmem;
use sha1::{Digest, Sha1};

use crate::patch::hex;

/// The longest text of one piece: it bounds the search for a beginning.
const LONGEST_PIECE: usize = 16 * 1024;
pub(crate) const TAG: &str = "tracelaw:";
const DIGITS: usize = 8;

/// How a language writes a comment up to the end of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineComment {
    /// `// ...`, and `/* ... */` within a line.
    Slashes,
    /// `# ...`; nothing within a line.
    Hash,
}

impl LineComment {
    /// What begins a comment.
    pub(crate) fn leader(self) -> &'static str {
        match self {
            Self::Slashes => "//",
            Self::Hash => "#",
        }
    }
}

/// How a piece lies among the lines of its file. [`strip`] takes out exactly what each form put
/// in, white space included.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Form<'a> {
    /// Whole lines of its own with this indentation and line ending. One that begins with `[`, the
    /// header of a table, has a blank line before it.
    Lines { indent: &'a str, newline: &'a str },
    /// Whole lines at the end of a file whose last line is not ended.
    LastLines { indent: &'a str, newline: &'a str },
    /// Within a line; a space follows.
    Inline,
    /// Within a line, right behind what precedes; begins with `}` (a space precedes) or `;`.
    Closing,
    /// Begins with `;` right behind an expression, and ends with the line.
    Tail,
}

/// The text to insert: `body` (lines split by `\n`, first line not indented), then the marker.
pub(crate) fn seal(
    event: &str,
    body: &str,
    todo: &[String],
    comment: LineComment,
    form: Form<'_>,
) -> String {
    let mut marker = format!("{TAG}{event} {}", digest(event, body));
    if !todo.is_empty() {
        marker.push_str(" todo: ");
        marker.push_str(&todo.join(", "));
    }
    let line = format!("{} {marker}", comment.leader());
    match form {
        Form::Lines { indent, newline } => {
            let lines = body.replace('\n', &format!("{newline}{indent}"));
            let blank = if body.starts_with('[') { newline } else { "" };
            format!("{blank}{indent}{lines} {line}{newline}")
        }
        Form::LastLines { indent, newline } => {
            let lines = body.replace('\n', &format!("{newline}{indent}"));
            let blank = if body.starts_with('[') { newline } else { "" };
            format!("{blank}{newline}{indent}{lines} {line}")
        }
        Form::Inline => format!("{body} /* {marker} */ "),
        Form::Closing if body.starts_with('}') => format!(" {body} /* {marker} */"),
        Form::Closing => format!("{body} /* {marker} */"),
        Form::Tail => format!("{body} {line}"),
    }
}

/// The digest of a piece: eight hexadecimal digits.
pub(crate) fn digest(event: &str, body: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(event);
    hash.update([0]);
    hash.update(normal(body));
    hex(&hash.finalize()[..DIGITS / 2])
}

/// The text without what a formatter may change.
pub(crate) fn normal(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for character in text.chars().filter(|c| !c.is_whitespace()) {
        if matches!(character, ')' | ']' | '}') && result.ends_with(',') {
            result.pop();
        }
        result.push(character);
    }
    result
}

/// A piece that was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its event.
    pub(crate) event: String,
    /// What to take out so that the file is as it was before.
    pub(crate) range: Range<usize>,
}

/// A marker whose piece is not what was put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edited {
    /// Its event.
    pub(crate) event: String,
    /// Where the marker's comment begins.
    pub(crate) offset: usize,
}

/// Whether the bytes may hold a marker.
pub(crate) fn may_contain(bytes: &[u8]) -> bool {
    memmem::find(bytes, TAG.as_bytes()).is_some()
}

/// All pieces of a text, in order and disjoint, and the markers of edited ones.
pub(crate) fn find(text: &str, comment: LineComment) -> (Vec<Found>, Vec<Edited>) {
    let (mut found, mut edited) = (Vec::<Found>::new(), Vec::new());
    for at in memmem::find_iter(text.as_bytes(), TAG.as_bytes()) {
        let Some(marker) = Marker::at(text, at, comment) else {
            continue;
        };
        let floor = found.last().map_or(0, |piece| piece.range.end);
        match marker.piece(text, floor) {
            Some(range) => found.push(Found {
                event: marker.event.to_owned(),
                range,
            }),
            None => edited.push(Edited {
                event: marker.event.to_owned(),
                offset: marker.range.start,
            }),
        }
    }
    (found, edited)
}

/// A marker's comment as it stands in a text.
struct Marker<'t> {
    event: &'t str,
    digits: &'t str,
    range: Range<usize>,
    /// Whether it is a comment up to the end of the line.
    line: bool,
}

impl<'t> Marker<'t> {
    fn at(text: &'t str, tag: usize, comment: LineComment) -> Option<Self> {
        let before = &text[..tag];
        let (leader, line) = match comment {
            LineComment::Slashes if before.ends_with("// ") => (3, true),
            LineComment::Slashes if before.ends_with("/* ") => (3, false),
            LineComment::Hash if before.ends_with("# ") => (2, true),
            _ => return None,
        };
        let content = text[tag + TAG.len()..].split(['\n', '\r']).next()?;
        let content = if line {
            content
        } else {
            &content[..content.find("*/")?]
        };
        let (event, rest) = content.split_once(' ')?;
        let digits = rest.get(..DIGITS)?;
        let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if event.is_empty() || !digits.bytes().all(hexadecimal) {
            return None;
        }
        let end = tag + TAG.len() + content.len() + if line { 0 } else { 2 };
        Some(Self {
            event,
            digits,
            range: tag - leader..end,
            line,
        })
    }

    /// The range of the piece that this marker ends, beginning not before `floor`.
    fn piece(&self, text: &str, floor: usize) -> Option<Range<usize>> {
        let limit = self.range.start.saturating_sub(LONGEST_PIECE).max(floor);
        let mut start = self.range.start;
        while start > limit {
            start -= 1;
            if !text.is_char_boundary(start) {
                continue;
            }
            let body = &text[start..self.range.start];
            let begins_word = body.starts_with(|c: char| !c.is_whitespace());
            if begins_word && digest(self.event, body) == self.digits {
                return Some(self.with_white_space(text, start));
            }
        }
        None
    }

    /// Widens the piece by the white space that its form put in.
    fn with_white_space(&self, text: &str, start: usize) -> Range<usize> {
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let first_on_line = text[line_start..start].trim().is_empty();
        let (before, after) = (&text[..start], &text[self.range.end..]);
        if self.line && first_on_line {
            let begin = if text[start..].starts_with('[') {
                before_newline(text, line_start)
            } else {
                line_start
            };
            let newline = after.len() - after.trim_start_matches(['\r', '\n']).len();
            return if newline == 0 {
                before_newline(text, begin)..self.range.end
            } else if after.starts_with("\r\n") {
                begin..self.range.end + 2
            } else {
                begin..self.range.end + 1
            };
        }
        match text.as_bytes().get(start) {
            Some(b'}') if before.ends_with(' ') => start - 1..self.range.end,
            Some(b'}' | b';') => start..self.range.end,
            _ if after.starts_with(' ') => start..self.range.end + 1,
            _ => start..self.range.end,
        }
    }
}

/// The offset before the line ending that ends at `offset`, if one does.
fn before_newline(text: &str, offset: usize) -> usize {
    let head = &text[..offset];
    head.strip_suffix("\r\n")
        .or_else(|| head.strip_suffix('\n'))
        .map_or(offset, str::len)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts a sealed piece at `|` and expects to find exactly it again.
    #[track_caller]
    fn check(template: &str, body: &str, form: Form<'_>) -> String {
        let at = template.find('|').unwrap();
        let original = template.replacen('|', "", 1);
        let comment = if body.contains('=') && body.starts_with(['t', '[']) && !body.contains('!') {
            LineComment::Hash
        } else {
            LineComment::Slashes
        };
        let piece = seal("Elect", body, &[], comment, form);
        let mut text = original.clone();
        text.insert_str(at, &piece);
        let (found, edited) = find(&text, comment);
        assert_eq!(edited, []);
        assert_eq!(found.len(), 1, "{text}");
        text.replace_range(found[0].range.clone(), "");
        assert_eq!(text, original);
        piece
    }

    const LINES: Form<'_> = Form::Lines {
        indent: "    ",
        newline: "\n",
    };

    #[test]
    fn every_form_comes_out_as_it_went_in() {
        let call = "tracelaw::emit!(\"Elect\");";
        let piece = check("fn f() {\n    a();\n|}\n", call, LINES);
        assert_eq!(
            piece,
            "    tracelaw::emit!(\"Elect\"); // tracelaw:Elect 3e28b1bf\n"
                .replace("3e28b1bf", &digest("Elect", call))
        );
        check(
            "fn f() {\r\n    a();\r\n|}\r\n",
            call,
            Form::Lines {
                indent: "\t",
                newline: "\r\n",
            },
        );
        check(
            "fn f() {\n|\n    a();\n}\n",
            "tracelaw::emit!(\n    \"Elect\",\n);",
            LINES,
        );
        check("fn f() { |a(); }", call, Form::Inline);
        check("fn f() {|}", call, Form::Inline);
        check("match x { A => |a() }", &format!("{{ {call}"), Form::Inline);
        check("match x { A => a()| , }", "}", Form::Closing);
        check(
            "match x { A => a()|, }",
            &format!("; {call} }}"),
            Form::Closing,
        );
        check(
            "fn f() {\n    a()|\n}\n",
            &format!(";\n    {call}"),
            Form::Tail,
        );
        check(
            "[dependencies]\n|",
            "tracelaw = \"0.1\"",
            Form::Lines {
                indent: "",
                newline: "\n",
            },
        );
        check(
            "[dependencies]|",
            "tracelaw = \"0.1\"",
            Form::LastLines {
                indent: "",
                newline: "\n",
            },
        );
        check(
            "[package]\n\n|",
            "[dependencies]\ntracelaw = \"0.1\"",
            Form::Lines {
                indent: "",
                newline: "\n",
            },
        );
    }

    #[test]
    fn layout_does_not_matter_and_anything_else_does() {
        let text = seal(
            "E",
            "emit!(\"E\", a = 1);",
            &["node".to_owned()],
            LineComment::Slashes,
            LINES,
        );
        assert!(text.ends_with(" todo: node\n"));
        let formatted = text.replace("(\"E\", a = 1)", "(\n  \"E\",\n  a = 1,\n)");
        assert_eq!(
            find(&formatted, LineComment::Slashes).0[0].range,
            0..formatted.len()
        );
        let edited = text.replace("a = 1", "a = 2");
        let (found, edited) = find(&edited, LineComment::Slashes);
        assert_eq!((found.len(), edited[0].event.as_str()), (0, "E"));
    }

    #[test]
    fn what_only_looks_like_a_marker_is_left_alone() {
        for text in [
            "// tracelaw:",
            "// tracelaw:E",
            "// tracelaw:E 12",
            "\"tracelaw:E 12345678\"",
            "/* tracelaw:E 12345678",
            "// tracelaw: 12345678",
            "// tracelaw:E xyzxyzxy",
            "// tracelaw:E ä2345678",
        ] {
            assert_eq!(find(text, LineComment::Slashes), (vec![], vec![]), "{text}");
        }
    }
}
