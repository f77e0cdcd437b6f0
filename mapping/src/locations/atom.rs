//! One word or one backticked text: a file, its lines, a function.

use std::ops::Range;

use super::tokens::TokenKind;

/// Extensions of files that hold code, those left out that are likelier the name of a method. A
/// name with another one is a file only in front of a line number or behind a directory:
/// `raft.becomeLeader` is a method.
const EXTENSIONS: &[&str] = &[
    "rs", "go", "c", "h", "cc", "cpp", "cxx", "hh", "hpp", "hxx", "ipp", "inl", "java", "kt",
    "scala", "clj", "py", "pyx", "rb", "php", "lua", "js", "mjs", "jsx", "ts", "tsx", "cs", "fs",
    "swift", "zig", "nim", "ex", "exs", "erl", "hrl", "ml", "mli", "hs", "dart", "jl", "asm",
    "sol", "cu", "proto", "thrift", "sh", "sql", "tla", "cfg", "toml", "yaml", "yml", "json",
];

/// Reads a text. Ranges are those of the values in it.
pub(super) fn read(text: &str) -> Vec<(TokenKind, Range<usize>)> {
    let mut found = Vec::new();
    let mut any_place = false;
    for (start, word) in words(text) {
        let before = found.len();
        place(word, start, any_place, &mut found);
        any_place |= found.len() > before;
        if found.len() == before && any_place {
            match word {
                "and" | "or" | "+" | "," | "&" | "/" | ";" => {
                    found.push((TokenKind::Join, start..start + word.len()));
                }
                "→" | "->" | "=>" => found.push((TokenKind::Arrow, start..start + word.len())),
                _ if is_call(word) || word.starts_with('(') => {
                    found.extend(function(word, start));
                }
                _ => {}
            }
        }
    }
    if !any_place {
        found.clear();
        found.extend(function(text, 0));
    }
    found
}

/// The words of a text, divided at white space and commas.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_inclusive(|c: char| c.is_whitespace() || c == ',' || c == ';')
        .scan(0, |at, part| {
            let start = *at;
            *at += part.len();
            Some((start, part))
        })
        .map(|(start, part)| {
            let word = part.trim_end_matches(|c: char| c.is_whitespace() || c == ',' || c == ';');
            (start, word)
        })
        .filter(|(_, word)| !word.is_empty())
}

/// Reads a word as a file with its lines or its function, or as lines.
fn place(word: &str, start: usize, listed: bool, found: &mut Vec<(TokenKind, Range<usize>)>) {
    let trimmed = word.trim_end_matches(['.', ':', ')', '"']);
    let lead = trimmed.len() - trimmed.trim_start_matches(['(', '"']).len();
    let word = &trimmed[lead..];
    let start = start + lead;
    if let Some((first, last)) = range(word.trim_start_matches(':')) {
        let marked = word.starts_with([':', 'L', '#']) || word.contains(['-', '–']) || listed;
        if marked {
            found.push((TokenKind::Lines(first, last), start..start + word.len()));
        }
        return;
    }
    let colon = path_end(word);
    let path = &word[..colon];
    let rest = &word[colon..];
    let tail = rest.trim_start_matches([':', '#', '(']);
    let tail_start = word.len() - tail.len();
    let lines = range(tail);
    let elided = matches!(path, "..." | "…" | "ibid");
    if !elided && !is_file(path, lines.is_some()) {
        return;
    }
    if !elided {
        let shown = path
            .strip_prefix(".../")
            .or_else(|| path.strip_prefix("…/"))
            .unwrap_or(path);
        let offset = start + path.len() - shown.len();
        found.push((
            TokenKind::File(shown.to_owned()),
            offset..start + path.len(),
        ));
    }
    if let Some((first, last)) = lines {
        let place = start + tail_start..start + word.len();
        found.push((TokenKind::Lines(first, last), place));
    } else if !tail.is_empty() {
        found.extend(function(tail, start + tail_start));
    }
}

/// Where the path in a word ends: at a colon that no drive letter precedes, a `#` or a parenthesis.
fn path_end(word: &str) -> usize {
    word.char_indices()
        .find(|&(at, character)| match character {
            ':' => !(at == 1 && word[2..].starts_with(['\\', '/'])),
            '#' => true,
            // `progress.inc(1)` is a call, `src/raft.go(step)` a file.
            '(' => word[..at].contains('/'),
            _ => false,
        })
        .map_or(word.len(), |(at, _)| at)
}

fn is_file(path: &str, before_line: bool) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let Some((stem, extension)) = name.rsplit_once('.') else {
        return before_line && !name.is_empty() && path.contains(['/', '\\']);
    };
    let well_formed = !extension.is_empty()
        && extension.len() <= 8
        && extension.chars().all(|c| c.is_alphanumeric() || c == '+')
        && path
            .chars()
            .all(|c| !c.is_whitespace() && !"()<>\"*=".contains(c));
    if !well_formed || stem.is_empty() || matches!(path.split('.').next(), Some("self" | "this")) {
        return false;
    }
    before_line
        || path.contains(['/', '\\'])
        || EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
}

/// Reads `12`, `12-20`, `L12-L20`, `12..20`, `12:5` (a line and a column).
pub(crate) fn range(text: &str) -> Option<(usize, usize)> {
    let (first, rest) = number(text)?;
    let separator = ["-", "–", "—", "...", "..=", "..", "~"]
        .iter()
        .find_map(|separator| rest.strip_prefix(separator));
    let Some(rest) = separator else {
        let column = rest.strip_prefix(':').unwrap_or(rest);
        let digits = column.chars().all(|c| c.is_ascii_digit());
        return (digits && (column.is_empty() || rest.starts_with(':'))).then_some((first, first));
    };
    let (last, rest) = number(rest)?;
    rest.is_empty().then_some((first, last))
}

fn number(text: &str) -> Option<(usize, &str)> {
    let digits = text.strip_prefix(['L', 'l']).unwrap_or(text);
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    Some((digits[..end].parse().ok()?, &digits[end..]))
}

fn is_call(word: &str) -> bool {
    word.ends_with("()") || word.contains("::")
}

/// Reads a function: `f`, `f()`, `A::f`, `a.f(x, y)`, `fn f`, `(r *raft) f`.
fn function(text: &str, start: usize) -> Option<(TokenKind, Range<usize>)> {
    let mut rest = text.trim();
    for keyword in [
        "pub(crate) ",
        "pub(super) ",
        "pub ",
        "async ",
        "static ",
        "fn ",
        "func ",
        "def ",
        "void ",
        "function ",
    ] {
        rest = rest.strip_prefix(keyword).unwrap_or(rest).trim_start();
    }
    // A receiver in front of a method's name, as Go writes it.
    if rest.starts_with('(')
        && let Some((_, method)) = rest.split_once(')')
    {
        let method = method.trim_start().trim_start_matches('.');
        rest = if method.is_empty() {
            rest.trim_matches(['(', ')'])
        } else {
            method
        };
    }
    if let Some(declared) = declared(rest) {
        rest = declared;
    }
    let length = name_length(rest);
    let name = rest[..length].trim_end_matches(['.', ':', '#']);
    let after = rest[length..].trim_start();
    let whole = after.is_empty() || after.starts_with(['(', '<', '[', ')']);
    let named = name.starts_with(|c: char| c.is_alphabetic() || "_$~".contains(c));
    if !whole || !named {
        return None;
    }
    let offset = start + (rest.as_ptr() as usize - text.as_ptr() as usize);
    Some((
        TokenKind::Function(name.to_owned()),
        offset..offset + name.len(),
    ))
}

/// The length of a path of names with the type arguments within it: `Node<T>::f`.
fn name_length(text: &str) -> usize {
    let accepted = |c: char| c.is_alphanumeric() || "_.:#$~".contains(c);
    let mut length = 0;
    loop {
        let rest = &text[length..];
        length += rest.find(|c| !accepted(c)).unwrap_or(rest.len());
        let rest = &text[length..];
        let arguments = if rest.starts_with('<') {
            closed(rest, '<', '>')
        } else {
            None
        };
        match arguments {
            Some(end)
                if ["::", ".", "#"]
                    .iter()
                    .any(|mark| rest[end..].starts_with(mark)) =>
            {
                length += end
            }
            _ => return length,
        }
    }
}

/// The length of a text's first bracket with all in it.
fn closed(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        if character == open {
            depth += 1;
        } else if character == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at + close.len_utf8());
            }
        }
    }
    None
}

/// The name and what follows it in a declaration with its type: `static Status Db::Write(int n)`.
fn declared(text: &str) -> Option<&str> {
    let open = text.find('(')?;
    let head = &text[..open];
    let start = head.rfind([' ', '*', '&'])? + 1;
    let of_type = |c: char| c.is_alphanumeric() || "_:<>,*&[]~ ".contains(c);
    let behind = text[open + closed(&text[open..], '(', ')')?..].trim_start();
    let ends = behind.is_empty()
        || ["const", "override", "noexcept", "throws", "->", "{", ";"]
            .iter()
            .any(|word| behind.starts_with(word));
    (ends && start < open && head.chars().all(of_type)).then_some(&text[start..])
}
