//! Values that are secret by the name in front of them.

use super::find::{Chars, Found, Secrecy, positions};

/// The value in `password = ...`, `"apiKey": "..."`, `AccountKey=...`, `--token ...`,
/// `<secret>...</secret>` and the like.
pub(super) fn find(text: &[u8], all: &mut Vec<Found>) {
    let mut from = 0;
    while let Some(offset) = text[from..].iter().position(|byte| b"=:".contains(byte)) {
        let sign = from + offset;
        from = sign + 1;
        let Some((start, name)) = name_before(&text[..sign]) else {
            continue;
        };
        let Some(secrecy) = in_assignment(name, start, text) else {
            continue;
        };
        let (value, end) = value(text, from, name);
        if end > value && holds(secrecy, &text[value..end]) {
            all.push(Found {
                range: value..end,
                name: "credential",
            });
            from = end;
        }
    }
    flags(text, all);
    elements(text, all);
}

/// What a name that begins at `start` says, in an assignment; in an address there are more.
fn in_assignment(name: &str, start: usize, text: &[u8]) -> Option<Secrecy> {
    let in_query = start > 0 && b"?&".contains(&text[start - 1]);
    let of_query = name == "sig" || (in_query && (name == "code" || name == "key"));
    Secrecy::of(name).or(of_query.then_some(Secrecy::Random))
}

fn holds(secrecy: Secrecy, value: &[u8]) -> bool {
    if secrecy == Secrecy::Random {
        // As `is_random` says it, for what stands in an address.
        let percent = |byte: &u8| *byte == b'%' || Chars::TOKEN.has(*byte);
        return value.len() >= 20
            && value.iter().all(percent)
            && value.iter().any(u8::is_ascii_digit);
    }
    // A text of another kind is a password rather than not.
    std::str::from_utf8(value).map_or(true, |value| secrecy.holds(value))
}

/// Where the value of `name` behind a sign begins and ends.
fn value(text: &[u8], from: usize, name: &str) -> (usize, usize) {
    let skipped = |byte: &&u8| b" \t\"'\\=:>".contains(byte);
    let mut value = from + text[from..].iter().take_while(skipped).count();
    // As Rust's and Python's texts of values have it: `Some("...")`, `u'...'`.
    for before in [&b"Some(\""[..], b"Some(\\\"", b"u'", b"b'", b"u\"", b"b\""] {
        if text[value..].starts_with(before) {
            value += before.len();
            break;
        }
    }
    let rest = &text[value..];
    // What these headers hold goes on to the end of the line.
    let name = name.to_ascii_lowercase();
    let header = name.contains("authorization") || name.contains("cookie");
    let quote = text[value - 1];
    let length = if header {
        rest.iter().position(|byte| b"\"'\\\r\n".contains(byte))
    } else if b"\"'".contains(&quote) {
        quoted(rest, quote, text[..value - 1].ends_with(b"\\"))
    } else {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"\"'\\,;&}])<>".contains(byte);
        rest.iter().position(ends)
    };
    (value, value + length.unwrap_or(rest.len()))
}

/// How long a text is up to the quote that ends it, or to the end of the line. `inside`: its own quotes are
/// those of a text inside of another, with backslashes in front.
fn quoted(rest: &[u8], quote: u8, inside: bool) -> Option<usize> {
    let mut at = 0;
    loop {
        match *rest.get(at)? {
            b'\\' if !inside => at += 2,
            b'\r' | b'\n' | b'\\' => return Some(at),
            byte if byte == quote => return Some(at),
            _ => at += 1,
        }
    }
}

/// The value in `--password ...`.
fn flags(text: &[u8], all: &mut Vec<Found>) {
    for dashes in positions(text, b"--") {
        let start = dashes + 2;
        let end = Chars::WORD.run(text, start);
        let name = std::str::from_utf8(&text[start..end]).unwrap_or_default();
        let Some(secrecy) = Secrecy::of(name).filter(|_| text.get(end) == Some(&b' ')) else {
            continue;
        };
        let (value, end) = value(text, end + 1, name);
        if end > value && text[value] != b'-' && holds(secrecy, &text[value..end]) {
            all.push(Found {
                range: value..end,
                name: "credential",
            });
        }
    }
}

/// The content of `<password>...</password>`.
fn elements(text: &[u8], all: &mut Vec<Found>) {
    for close in positions(text, b"</") {
        let end = Chars::WORD.run(text, close + 2);
        let name = std::str::from_utf8(&text[close + 2..end]).unwrap_or_default();
        let Some(secrecy) = Secrecy::of(name) else {
            continue;
        };
        let content = text[..close].iter().rposition(|&byte| byte == b'>');
        let value = content.map_or(close, |at| at + 1);
        if value < close && holds(secrecy, &text[value..close]) {
            all.push(Found {
                range: value..close,
                name: "credential",
            });
        }
    }
}

/// The name in front of a sign, without quotes and blanks, and where it begins.
fn name_before(text: &[u8]) -> Option<(usize, &str)> {
    let blank = |byte: &u8| b" \t\"'\\".contains(byte);
    let end = text.iter().rposition(|byte| !blank(byte))? + 1;
    let part = |byte: &u8| !Chars::WORD.has(*byte);
    let start = text[..end].iter().rposition(part).map_or(0, |at| at + 1);
    Some((start, std::str::from_utf8(&text[start..end]).ok()?))
}
