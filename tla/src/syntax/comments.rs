//! Takes the comments out of a module before it is parsed.
//!
//! Comments hold prose, rulers, half-open quotes and PlusCal. None of it is the module, and none
//! of it may confuse the parser. Each becomes spaces, so that offsets and columns stay.

/// `text` with every comment inside a module replaced by as many bytes of white space. What
/// stands outside of modules is left alone: it is free text, in which `(*` means nothing.
pub(super) fn blank(text: &str) -> Vec<u8> {
    let mut out = text.as_bytes().to_vec();
    let mut at = 0;
    while let Some(start) = module_header(text, at) {
        at = blank_module(&mut out, start);
    }
    out
}

/// Whether a text has the header line of a module.
pub(super) fn has_module(text: &str) -> bool {
    module_header(text, 0).is_some()
}

/// The offset of the dashes of the next `---- MODULE`.
fn module_header(text: &str, from: usize) -> Option<usize> {
    let rest = &text.as_bytes()[from..];
    let mut search = 0;
    while let Some(found) = find(&rest[search..], b"----") {
        let dashes = search + found;
        let end = dashes + run(&rest[dashes..], |byte| byte == b'-');
        let word = end + run(&rest[end..], |byte| byte == b' ' || byte == b'\t');
        if rest[word..].starts_with(b"MODULE") {
            return Some(from + dashes);
        }
        search = end;
    }
    None
}

/// Blanks the comments of the module whose header starts at `start`; the offset behind its end.
fn blank_module(out: &mut [u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while at < out.len() {
        let rest = &out[at..];
        match rest[0] {
            b'"' => at += string_length(rest),
            b'\\' if rest.get(1) == Some(&b'*') => {
                let length = run(rest, |byte| byte != b'\n');
                fill(&mut out[at..at + length]);
                at += length;
            }
            b'(' if rest.get(1) == Some(&b'*') => {
                let length = block_length(rest);
                if !shifts_code(&rest[..length], &rest[length..]) {
                    fill(&mut out[at..at + length]);
                }
                at += length;
            }
            b'=' if rest.starts_with(b"====") => {
                at += run(rest, |byte| byte == b'=');
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            b'-' if rest.starts_with(b"----") => {
                let dashes = run(rest, |byte| byte == b'-');
                let blanks = run(&rest[dashes..], |byte| byte == b' ' || byte == b'\t');
                if rest[dashes + blanks..].starts_with(b"MODULE") {
                    depth += 1;
                }
                at += dashes;
            }
            _ => at += 1,
        }
    }
    at
}

/// The length of a string literal with its quotes; one that is not closed ends with its line.
fn string_length(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(&byte) = rest.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\n' => return at,
            b'\\' if rest.get(at + 1).is_some_and(|&next| next != b'\n') => at += 2,
            _ => at += 1,
        }
    }
    at
}

/// The length of a block comment, which may hold others; one that is not closed takes the rest.
fn block_length(rest: &[u8]) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(b"(*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*)") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// Whether code follows the comment on its last line, and a character of several bytes stands
/// before it there: as spaces it would push the code to the right, and columns have a meaning.
fn shifts_code(comment: &[u8], behind: &[u8]) -> bool {
    let last_line = comment.rsplit(|&byte| byte == b'\n').next();
    let code = behind
        .iter()
        .take_while(|&&byte| byte != b'\n')
        .any(|byte| !byte.is_ascii_whitespace());
    code && !last_line.is_none_or(<[u8]>::is_ascii)
}

/// Replaces all but line ends.
fn fill(bytes: &mut [u8]) {
    for byte in bytes {
        if *byte != b'\n' && *byte != b'\r' {
            *byte = b' ';
        }
    }
}

fn run(bytes: &[u8], f: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|&&byte| f(byte)).count()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &str) {
        let blanked = String::from_utf8(blank(text)).unwrap();
        assert_eq!(blanked.len(), text.len());
        let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeezed(&blanked), squeezed(expect));
    }

    #[test]
    fn comments_become_white_space_inside_modules_only() {
        let table = [
            (
                "---- MODULE M ----\nx \\* a (* b\ny\n====",
                "---- MODULE M ---- x y ====",
            ),
            (
                "---- MODULE M ----\n(* a (* b *) \\* c *) y\n====",
                "---- MODULE M ---- y ====",
            ),
            (
                "---- MODULE M ----\n\"(*\" (* \" *) \"\\\"\\\\*\"\n====",
                "---- MODULE M ---- \"(*\" \"\\\"\\\\*\" ====",
            ),
            (
                "---- MODULE M ----\n\"open\n(* c *) z\n====",
                "---- MODULE M ---- \"open z ====",
            ),
            (
                "it's (* free\n---- MODULE M ----\n(* ä *)\n====\n(* left *)",
                "it's (* free ---- MODULE M ---- ==== (* left *)",
            ),
            (
                "---- MODULE M ----\n---- MODULE N ----\n====\n(* c *)\n====",
                "---- MODULE M ---- ---- MODULE N ---- ==== ====",
            ),
            ("---- MODULE M ----\n(* never closed", "---- MODULE M ----"),
        ];
        for (text, expect) in table {
            check(text, expect);
        }
    }
}
