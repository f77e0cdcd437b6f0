//! Finds a code fragment among the tokens of a file.
//!
//! Both are split alike: into words and single other characters, without white space and, in the
//! source, without comments. So neither layout nor a language's own tokens matter. `...` in the
//! fragment stands for any text with balanced brackets; a last `;` or `,` does not count, nor does a
//! `;` where the source has a line's end instead. A part of an operator is not the operator.

use std::ops::Range;

/// A word or a single other character, as a range of bytes.
pub(crate) type Token = Range<usize>;

/// Where a fragment was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// From its first to its last token.
    pub(crate) range: Range<usize>,
    /// Whether the fragment ends with an opening brace.
    pub(crate) opens: bool,
}

/// Appends the tokens of `text[range]`.
pub(crate) fn tokenize(text: &str, range: Range<usize>, tokens: &mut Vec<Token>) {
    let mut word: Option<usize> = None;
    let base = range.start;
    for (at, character) in text[range.clone()].char_indices() {
        let at = base + at;
        if character.is_alphanumeric() || character == '_' {
            word.get_or_insert(at);
            continue;
        }
        if let Some(start) = word.take() {
            tokens.push(start..at);
        }
        if !character.is_whitespace() {
            tokens.push(at..at + character.len_utf8());
        }
    }
    if let Some(start) = word {
        tokens.push(start..range.end);
    }
}

/// A fragment, ready to be searched.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Token(String),
    /// `...`
    Gap,
}

impl Pattern {
    /// The pattern of a fragment; `None` where nothing of it is code.
    pub(crate) fn new(fragment: &str) -> Option<Self> {
        let fragment = fragment.replace('…', "...");
        let mut tokens = Vec::new();
        tokenize(&fragment, 0..fragment.len(), &mut tokens);
        let mut parts: Vec<Part> = Vec::new();
        let mut index = 0;
        while index < tokens.len() {
            let token = &tokens[index];
            if fragment[token.start..].starts_with("...") {
                if parts.last().is_some_and(|last| *last != Part::Gap) {
                    parts.push(Part::Gap);
                }
                index += 3;
            } else {
                parts.push(Part::Token(fragment[token.clone()].to_owned()));
                index += 1;
            }
        }
        while parts.last().is_some_and(|last| match last {
            Part::Gap => true,
            Part::Token(token) => matches!(token.as_str(), ";" | ","),
        }) {
            parts.pop();
        }
        (!parts.is_empty()).then_some(Self { parts })
    }

    /// Whether it is a single name, which says little by itself.
    pub(crate) fn is_weak(&self) -> bool {
        self.parts.len() <= 1
    }

    /// All matches among the `tokens` of `text`, from left to right, not overlapping.
    pub(crate) fn find(&self, text: &str, tokens: &[Token]) -> Vec<Match> {
        let mut matches = Vec::new();
        let mut start = 0;
        while start < tokens.len() {
            let end = Self::end(&self.parts, text, tokens, start);
            match end.filter(|_| !splits_operator(text, tokens, start)) {
                Some(end) => {
                    let range = tokens[start].start..tokens[end - 1].end;
                    matches.push(Match {
                        opens: text[range.clone()].ends_with('{'),
                        range,
                    });
                    start = end;
                }
                None => start += 1,
            }
        }
        matches
    }

    /// The index behind the match of `parts` that begins at token `start`.
    fn end(parts: &[Part], text: &str, tokens: &[Token], start: usize) -> Option<usize> {
        let mut at = start;
        for (index, part) in parts.iter().enumerate() {
            match part {
                Part::Token(token) => {
                    if text[tokens.get(at)?.clone()] == **token {
                        at += 1;
                    } else if token != ";" || !ends_line(text, tokens, at) {
                        return None;
                    }
                }
                Part::Gap if splits_operator(text, tokens, at) => return None,
                Part::Gap => return Self::end_after_gap(&parts[index + 1..], text, tokens, at),
            }
        }
        (!splits_operator(text, tokens, at)).then_some(at)
    }

    /// The same with a gap before `parts`: the shortest balanced one for which the rest fits.
    fn end_after_gap(parts: &[Part], text: &str, tokens: &[Token], start: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in start..tokens.len() {
            if depth == 0
                && !splits_operator(text, tokens, at)
                && let Some(end) = Self::end(parts, text, tokens, at)
            {
                return Some(end);
            }
            match &text[tokens[at].clone()] {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        None
    }
}

/// Whether the line ends before the token at the index.
fn ends_line(text: &str, tokens: &[Token], at: usize) -> bool {
    match (
        at.checked_sub(1).and_then(|at| tokens.get(at)),
        tokens.get(at),
    ) {
        (Some(before), Some(next)) => text[before.end..next.start].contains('\n'),
        _ => false,
    }
}

/// Whether the token at the index continues an operator that begins before it.
fn splits_operator(text: &str, tokens: &[Token], at: usize) -> bool {
    let (Some(before), Some(next)) = (
        at.checked_sub(1).and_then(|at| tokens.get(at)),
        tokens.get(at),
    ) else {
        return false;
    };
    before.end == next.start
        && matches!(
            &text[before.start..next.end],
            "==" | "!="
                | "<="
                | ">="
                | "+="
                | "-="
                | "*="
                | "/="
                | "%="
                | "&="
                | "|="
                | "^="
                | ":="
                | "<<"
                | "++"
                | "--"
                | "->"
                | "=>"
                | "::"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, fragment: &str, expect: &[&str]) {
        let mut tokens = Vec::new();
        tokenize(source, 0..source.len(), &mut tokens);
        let found: Vec<_> = Pattern::new(fragment)
            .unwrap()
            .find(source, &tokens)
            .into_iter()
            .map(|found| &source[found.range])
            .collect();
        assert_eq!(found, expect, "`{fragment}` in `{source}`");
    }

    #[test]
    fn layout_and_a_last_semicolon_do_not_matter() {
        check("a . b(c ,\n d);", "a.b(c, d);", &["a . b(c ,\n d)"]);
        check("self.term+=1;", "self.term += 1", &["self.term+=1"]);
    }

    #[test]
    fn words_match_whole() {
        check("terms = term; term_x", "term", &["term"]);
        check("größe = größer;", "größe", &["größe"]);
    }

    #[test]
    fn a_part_of_an_operator_is_not_the_operator() {
        check("a == b; a = c;", "a = ...", &["a ="]);
        check("a += 1; a = 1", "a =", &["a ="]);
        check("x := y; x = y", "= y", &["= y"]);
        check("a - 1; a->b", "a - ...", &["a -"]);
        check("v: Vec<Vec<u8>> = x", "Vec<u8>", &["Vec<u8>"]);
    }

    #[test]
    fn a_line_can_end_where_the_fragment_has_a_semicolon() {
        check("a()\nb()", "a(); b();", &["a()\nb()"]);
        check("a() + b()", "a(); + b();", &[]);
    }

    #[test]
    fn dots_stand_for_balanced_text() {
        check("f(a, g(b)); f(c);", "f(...)", &["f(a, g(b))", "f(c)"]);
        check("f(a) + h(b)", "f(... h(b)", &[]);
        check("f(a) + h(b)", "f(a) … h", &["f(a) + h"]);
        check("log.append(x);", "log.append(...", &["log.append("]);
        check("v(args...)", "v(args...)", &["v(args...)"]);
    }

    #[test]
    fn a_fragment_without_code_is_no_pattern() {
        for fragment in ["", "  ", "...", ";", "… ;"] {
            assert!(Pattern::new(fragment).is_none(), "{fragment}");
        }
    }
}
