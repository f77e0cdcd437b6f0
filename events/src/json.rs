//! The grammar of JSON (RFC 8259) over bytes that are known to be UTF-8: what the scanner and the
//! canonicaliser share.

use std::fmt;

use crate::canonical::Canonical;
use crate::text::plain_run;

/// Objects and arrays may be nested this deep, as in `serde_json`.
pub(crate) const MAX_DEPTH: usize = 128;

/// Why a text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SyntaxKind {
    /// The text ends within a value.
    UnexpectedEnd,
    /// A byte that cannot stand there.
    UnexpectedByte(u8),
    /// A control character within a string.
    ControlCharacter(u8),
    /// A backslash that begins no escape.
    BadEscape,
    /// A number with a leading zero, an empty fraction or the like.
    BadNumber,
    /// A number that no double holds, such as `1e999`.
    NumberOutOfRange,
    /// Nested deeper than 128.
    TooDeep,
    /// Something follows the value.
    TrailingText,
}

/// Where and why a text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong.
    pub kind: SyntaxKind,
    /// Byte offset in the text.
    pub offset: usize,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            SyntaxKind::UnexpectedEnd => f.write_str("the text ends within a value"),
            SyntaxKind::UnexpectedByte(byte) => {
                write!(f, "unexpected `{}`", byte.escape_ascii())
            }
            SyntaxKind::ControlCharacter(byte) => {
                write!(f, "control character 0x{byte:02x} within a string")
            }
            SyntaxKind::BadEscape => f.write_str("a backslash that begins no escape"),
            SyntaxKind::BadNumber => f.write_str("a number that JSON does not allow"),
            SyntaxKind::NumberOutOfRange => f.write_str("a number that no double holds"),
            SyntaxKind::TooDeep => write!(f, "nested deeper than {MAX_DEPTH}"),
            SyntaxKind::TrailingText => f.write_str("text behind the value"),
        }
    }
}

impl std::error::Error for SyntaxError {}

/// What a JSON string is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StringForm {
    /// Behind the closing quote.
    pub(crate) end: usize,
    /// Whether there is a backslash.
    pub(crate) escaped: bool,
}

/// One step within a string.
pub(crate) enum Piece {
    /// Characters from the cursor up to this offset stand for themselves.
    Plain(usize),
    /// An escape.
    Char(char),
    /// An escape of half a surrogate pair.
    LoneSurrogate(u16),
    /// The closing quote.
    End,
}

/// A position in a JSON text.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'t> {
    pub(crate) bytes: &'t [u8],
    pub(crate) at: usize,
}

impl<'t> Cursor<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            bytes: text.as_bytes(),
            at: 0,
        }
    }

    pub(crate) fn error<T>(&self, kind: SyntaxKind) -> Result<T, SyntaxError> {
        Err(SyntaxError {
            kind,
            offset: self.at,
        })
    }

    /// The error for the byte at the cursor, which cannot stand there.
    #[cold]
    pub(crate) fn unexpected<T>(&self) -> Result<T, SyntaxError> {
        match self.bytes.get(self.at) {
            Some(&byte) => self.error(SyntaxKind::UnexpectedByte(byte)),
            None => self.error(SyntaxKind::UnexpectedEnd),
        }
    }

    #[inline]
    pub(crate) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over white space and says whether there was any.
    #[inline]
    pub(crate) fn skip_space(&mut self) -> bool {
        let start = self.at;
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
        self.at != start
    }

    #[inline]
    pub(crate) fn expect(&mut self, byte: u8) -> Result<(), SyntaxError> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            self.unexpected()
        }
    }

    pub(crate) fn literal(&mut self, word: &'static str) -> Result<(), SyntaxError> {
        for &byte in word.as_bytes() {
            self.expect(byte)?;
        }
        Ok(())
    }

    /// Passes over a number, from its first byte. The text is checked against the grammar only.
    #[inline]
    pub(crate) fn number(&mut self) -> Result<(), SyntaxError> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let bad = |at| {
            Err(SyntaxError {
                kind: SyntaxKind::BadNumber,
                offset: at,
            })
        };
        match self.peek() {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.digits(),
            None => return self.unexpected(),
            Some(_) => return bad(start),
        }
        match self.peek() {
            Some(b'.' | b'e' | b'E') => {}
            Some(b'0'..=b'9') => return bad(start),
            _ => return Ok(()),
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits(start)?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.some_digits(start)?;
        }
        Ok(())
    }

    #[inline]
    fn digits(&mut self) {
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
    }

    fn some_digits(&mut self, start: usize) -> Result<(), SyntaxError> {
        let first = self.at;
        self.digits();
        match (self.at > first, self.peek()) {
            (true, _) => Ok(()),
            (false, None) => self.unexpected(),
            (false, Some(_)) => Err(SyntaxError {
                kind: SyntaxKind::BadNumber,
                offset: start,
            }),
        }
    }

    /// Passes over a string, from behind its opening quote. Escapes are not checked where
    /// `escaped` comes back true: the caller must go over them with [`Self::piece`].
    #[inline]
    pub(crate) fn string(&mut self) -> Result<StringForm, SyntaxError> {
        let mut escaped = false;
        loop {
            self.at = plain_run(self.bytes, self.at);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(StringForm {
                        end: self.at,
                        escaped,
                    });
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += 2;
                }
                Some(byte) => return self.error(SyntaxKind::ControlCharacter(byte)),
                None => {
                    self.at = self.bytes.len();
                    return self.unexpected();
                }
            }
        }
    }

    /// Passes over a value of a text that is known to be JSON.
    fn skip_value(&mut self) -> Option<()> {
        let mut open = 0usize;
        loop {
            match self.peek()? {
                b'"' => {
                    self.at += 1;
                    self.string().ok()?;
                }
                b'{' | b'[' => {
                    open += 1;
                    self.at += 1;
                }
                b',' | b'}' | b']' if open == 0 => return Some(()),
                byte => {
                    open -= usize::from(byte == b'}' || byte == b']');
                    self.at += 1;
                }
            }
        }
    }

    /// Takes the next piece of a string.
    pub(crate) fn piece(&mut self) -> Result<Piece, SyntaxError> {
        let end = plain_run(self.bytes, self.at);
        if end > self.at {
            self.at = end;
            return Ok(Piece::Plain(end));
        }
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                Ok(Piece::End)
            }
            Some(b'\\') => self.escape(),
            Some(byte) => self.error(SyntaxKind::ControlCharacter(byte)),
            None => self.unexpected(),
        }
    }

    fn escape(&mut self) -> Result<Piece, SyntaxError> {
        let start = self.at;
        let Some(&letter) = self.bytes.get(start + 1) else {
            self.at = self.bytes.len();
            return self.unexpected();
        };
        let character = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode_escape(),
            _ => return self.error(SyntaxKind::BadEscape),
        };
        self.at += 2;
        Ok(Piece::Char(character))
    }

    fn unicode_escape(&mut self) -> Result<Piece, SyntaxError> {
        let Some(unit) = self.hex(self.at + 2)? else {
            return self.error(SyntaxKind::BadEscape);
        };
        self.at += 6;
        if let Some(character) = char::from_u32(u32::from(unit)) {
            return Ok(Piece::Char(character));
        }
        if unit < 0xDC00
            && self.bytes.get(self.at..self.at + 2) == Some(b"\\u")
            && let Some(low @ 0xDC00..=0xDFFF) = self.hex(self.at + 2)?
        {
            self.at += 6;
            let code = 0x1_0000 + ((u32::from(unit) - 0xD800) << 10) + u32::from(low) - 0xDC00;
            let pair = char::from_u32(code).expect("a surrogate pair is a scalar value");
            return Ok(Piece::Char(pair));
        }
        Ok(Piece::LoneSurrogate(unit))
    }

    /// Four hexadecimal digits at `at`; `None` if they are others.
    fn hex(&self, at: usize) -> Result<Option<u16>, SyntaxError> {
        let Some(digits) = self.bytes.get(at..at + 4) else {
            return Cursor {
                at: self.bytes.len(),
                ..*self
            }
            .unexpected();
        };
        Ok(digits.iter().try_fold(0u16, |sum, &digit| {
            Some(sum << 4 | char::from(digit).to_digit(16)? as u16)
        }))
    }
}

/// The text of a JSON string from its raw inside (without the quotes). Half surrogate pairs become
/// U+FFFD; so does what is no escape.
pub(crate) fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut cursor = Cursor::new(raw);
    while cursor.at < raw.len() {
        let start = cursor.at;
        match cursor.piece() {
            Ok(Piece::Plain(end)) => out.push_str(&raw[start..end]),
            Ok(Piece::Char(character)) => out.push(character),
            Ok(Piece::LoneSurrogate(_) | Piece::End) => out.push(char::REPLACEMENT_CHARACTER),
            Err(_) => {
                out.push(char::REPLACEMENT_CHARACTER);
                break;
            }
        }
    }
    out
}

/// The members of a canonical object, in order.
pub(crate) fn members(object: &str) -> impl Iterator<Item = (String, Canonical<'_>)> {
    let mut cursor = Cursor::new(object);
    cursor.at = 1;
    std::iter::from_fn(move || {
        if cursor.peek()? != b'"' {
            return None;
        }
        cursor.at += 1;
        let start = cursor.at;
        let key = cursor.string().ok()?;
        let name = unescape(&object[start..key.end - 1]);
        cursor.at += 1;
        let start = cursor.at;
        cursor.skip_value()?;
        let value = Canonical::trusted_ref(&object[start..cursor.at]);
        cursor.at += 1;
        Some((name, value))
    })
}
