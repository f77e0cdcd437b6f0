//! The example of a record: which keys it shows.
//!
//! Authors write records for people. What stands there is JSON with placeholders, comments, dots
//! and alternatives, so it is read for its keys and brackets alone.

use tracelaw_diagnostics::{Span, Spanned};

use crate::markdown::Code;
use crate::model::{Mapping, RecordExample};

/// Reads the examples of a document as one.
pub(crate) fn examples(blocks: &[&Code]) -> RecordExample {
    let mut example = RecordExample::default();
    for code in blocks {
        if code.text.trim_start().starts_with('{') {
            Scanner::new(code).read(&mut example);
        }
    }
    example
}

struct Scanner<'c> {
    code: &'c Code,
    at: usize,
    /// For each open bracket, the key in front of it.
    open: Vec<Option<String>>,
    key: Option<String>,
}

impl<'c> Scanner<'c> {
    fn new(code: &'c Code) -> Self {
        Self {
            code,
            at: 0,
            open: Vec::new(),
            key: None,
        }
    }

    fn rest(&self) -> &'c str {
        &self.code.text[self.at..]
    }

    fn read(mut self, example: &mut RecordExample) {
        while let Some(character) = self.rest().chars().next() {
            let rest = self.rest();
            match character {
                '{' | '[' | '(' => {
                    let key = self.key.take();
                    self.open.push(key);
                    self.at += 1;
                }
                '}' | ']' | ')' => {
                    self.open.pop();
                    self.key = None;
                    self.at += 1;
                }
                ',' => {
                    self.key = None;
                    self.at += 1;
                }
                '/' if rest.starts_with("//") => self.skip_to("\n"),
                '/' if rest.starts_with("/*") => self.skip_to("*/"),
                '<' => self.placeholder(),
                '"' | '\'' => {
                    let inner = string_length(&rest[1..], character);
                    self.word(self.at + 1, inner, inner + 2, example);
                }
                _ if character.is_alphabetic() || character == '_' => {
                    let accepted = |c: char| c.is_alphanumeric() || "_-$".contains(c);
                    let length = rest.find(|c| !accepted(c)).unwrap_or(rest.len());
                    self.word(self.at, length, length, example);
                }
                _ => self.at += character.len_utf8(),
            }
        }
    }

    fn skip_to(&mut self, end: &str) {
        let rest = self.rest();
        self.at += rest.find(end).map_or(rest.len(), |at| at + end.len());
    }

    /// `<int>` on one line is a value; any other `<` stands for itself.
    fn placeholder(&mut self) {
        let rest = self.rest();
        let line = rest.find('\n').unwrap_or(rest.len());
        self.at += rest[..line].find('>').map_or(1, |at| at + 1);
    }

    /// A string or a bare word: a key if a colon follows.
    fn word(&mut self, start: usize, length: usize, whole: usize, example: &mut RecordExample) {
        let name = &self.code.text[start..start + length];
        self.at = (self.at + whole).min(self.code.text.len());
        let after = self.rest().trim_start().trim_start_matches('?');
        if name.is_empty() || !after.starts_with(':') {
            return;
        }
        let span = self.code.span(start..start + length);
        let parent = self.open.iter().rev().find_map(Option::as_deref);
        match parent {
            Some("state") => push(&mut example.state, name, span),
            Some("msg" | "message") => push(&mut example.message, name, span),
            _ => push(&mut example.other, name, span),
        }
        self.key = Some(name.to_owned());
    }
}

/// Adds a key that is not there yet. Examples show a handful of keys.
fn push(keys: &mut Vec<Spanned<String>>, name: &str, span: Span) {
    if keys.len() < 1000 && !keys.iter().any(|key| key.value == name) {
        keys.push(Spanned::new(name.to_owned(), span));
    }
}

/// The length of what stands before the closing quote.
fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            '\n' => return at,
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            _ if character == quote && !escaped => return at,
            _ => {}
        }
        escaped = false;
    }
    text.len()
}

impl Mapping {
    /// The keys of the state snapshot in a record: the key column of the state table; where it has
    /// none, the example of a record; else the table's variables; else what the entries list.
    #[must_use]
    pub fn state_keys(&self) -> Vec<&Spanned<String>> {
        let mut keys = Vec::new();
        let written = self.state.iter().filter(|field| !field.is_implied());
        keys.extend(written.filter_map(|field| field.key.as_ref()));
        if keys.is_empty() {
            keys.extend(&self.example.state);
        }
        if keys.is_empty() {
            keys.extend(self.state.iter().filter_map(|field| field.key.as_ref()));
        }
        if keys.is_empty() {
            let fields = self
                .entries
                .iter()
                .filter_map(|entry| entry.fields.as_ref());
            keys.extend(fields.flat_map(|fields| fields.state.keys()));
        }
        let mut seen = std::collections::HashSet::new();
        keys.retain(|key| seen.insert(key.value.as_str()));
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Content, read};

    fn check(text: &str, state: &[&str], message: &[&str], other: &[&str]) {
        let text = format!("```json\n{text}\n```\n");
        let blocks = read(&text);
        let Content::Code(code) = &blocks[0].content else {
            panic!("{text}");
        };
        let example = examples(&[code]);
        let names = |keys: &[Spanned<String>]| -> Vec<String> {
            for key in keys {
                assert_eq!(&text[key.span.start..key.span.end], key.value);
            }
            keys.iter().map(|key| key.value.clone()).collect()
        };
        assert_eq!(names(&example.state), state, "{text}");
        assert_eq!(names(&example.message), message, "{text}");
        assert_eq!(names(&example.other), other, "{text}");
    }

    #[test]
    fn keys_are_read_from_what_is_no_json() {
        check(
            "{\"tag\": \"trace\", \"event\": {\"state\": {\"a\": <int>, \"b\": \"<x|nil>\", ...}, // c: d\n \"msg\": {\"from\": 1,}}}",
            &["a", "b"],
            &["from"],
            &["tag", "event", "state", "msg"],
        );
        check(
            "{ name: 'X', state?: { term: number, log: [ { index: 1 } ] }, /* msg: {z: 1} */ message: {} }",
            &["term", "log"],
            &[],
            &["name", "state", "index", "message"],
        );
        check("{\"a\": \"un\nclosed\": {", &[], &[], &["a"]);
        check("{ a: <int>\n b: 2 }", &[], &[], &["a", "b"]);
        check("no object: here", &[], &[], &[]);
    }
}
