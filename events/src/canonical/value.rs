//! Texts that are known to be canonical.

use std::borrow::Cow;
use std::fmt;

use super::{Form, Quirk, QuirkKind, Rewriter, SyntaxError};
use crate::text::{cmp_utf16, push_string, push_u64};

/// A JSON value in canonical form, fit to be hashed: there is nothing in it that readers could
/// take in two ways.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Canonical<'a>(Cow<'a, str>);

/// Why a value is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The text is no JSON.
    Syntax(SyntaxError),
    /// The text has one value for one reader and another for another.
    Ambiguous(Quirk),
    /// NaN or an infinity, which JSON has not.
    NotFinite,
    /// An integer beyond 2^53-1.
    IntegerTooLarge(i128),
    /// The value's own `Serialize` failed, or its keys are no strings.
    Serialize(String),
    /// An object was needed.
    NotAnObject,
    /// The key stands twice.
    DuplicateKey(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(f, "{error} at byte {}", error.offset),
            Self::Ambiguous(quirk) => {
                let what = match quirk.kind {
                    QuirkKind::DuplicateKey => "a key that stands twice",
                    QuirkKind::ProtoKey => "a member `__proto__`",
                    QuirkKind::LoneSurrogate => "half a surrogate pair",
                    _ => "an integer beyond 2^53-1",
                };
                write!(f, "{what} at byte {}", quirk.offset)
            }
            Self::NotFinite => f.write_str("a number that is not finite"),
            Self::IntegerTooLarge(number) => write!(f, "the integer {number} is beyond 2^53-1"),
            Self::Serialize(message) => f.write_str(message),
            Self::NotAnObject => f.write_str("the value is no object"),
            Self::DuplicateKey(key) => write!(f, "the key `{key}` stands twice"),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<SyntaxError> for Refusal {
    fn from(error: SyntaxError) -> Self {
        Self::Syntax(error)
    }
}

impl<'a> Canonical<'a> {
    /// `null`.
    pub const NULL: Canonical<'static> = Canonical(Cow::Borrowed("null"));
    /// `{}`.
    pub const EMPTY_OBJECT: Canonical<'static> = Canonical(Cow::Borrowed("{}"));

    /// The canonical form of a JSON text.
    ///
    /// # Errors
    /// The text is no JSON, or holds what readers take in two ways: a key twice, `__proto__`, an
    /// integer beyond 2^53-1, half a surrogate pair.
    pub fn from_json(text: &'a str) -> Result<Self, Refusal> {
        let mut rewriter = Rewriter::new(Form::Rfc8785);
        let mut out = String::with_capacity(text.len());
        rewriter.rewrite(text, &mut out)?;
        let refused = rewriter
            .quirks()
            .iter()
            .find(|q| !matches!(q.kind, QuirkKind::RespelledNumber | QuirkKind::IndexKey));
        match refused {
            Some(quirk) => Err(Refusal::Ambiguous(quirk)),
            None if out == text => Ok(Self(Cow::Borrowed(text))),
            None => Ok(Self(Cow::Owned(out))),
        }
    }

    /// A JSON string.
    #[must_use]
    pub fn string(text: &str) -> Canonical<'static> {
        let mut out = String::with_capacity(text.len() + 2);
        push_string(&mut out, text);
        Canonical(Cow::Owned(out))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same value, borrowed from this one.
    #[must_use]
    pub fn by_ref(&self) -> Canonical<'_> {
        Canonical(Cow::Borrowed(&self.0))
    }

    /// Whether the value is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.0.starts_with('{')
    }

    /// The value with a text of its own.
    #[must_use]
    pub fn into_owned(self) -> Canonical<'static> {
        Canonical(Cow::Owned(self.0.into_owned()))
    }

    /// A text that is put together of canonical values, with sorted keys. Nothing is checked: a
    /// text that is not canonical has a hash that no verifier comes to.
    #[must_use]
    pub const fn assume(text: &'a str) -> Self {
        Self::trusted_ref(text)
    }

    /// `text` must be canonical.
    pub(crate) fn trusted(text: String) -> Self {
        Self(Cow::Owned(text))
    }

    /// `text` must be canonical.
    pub(crate) const fn trusted_ref(text: &'a str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl fmt::Display for Canonical<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Makes an object from members in any order.
#[derive(Clone, Debug, Default)]
pub struct ObjectBuilder<'a> {
    members: Vec<(Cow<'a, str>, Canonical<'a>)>,
}

impl<'a> ObjectBuilder<'a> {
    /// An object without members.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a member.
    pub fn member(&mut self, key: impl Into<Cow<'a, str>>, value: Canonical<'a>) -> &mut Self {
        self.members.push((key.into(), value));
        self
    }

    /// Adds a number.
    pub fn number(&mut self, key: impl Into<Cow<'a, str>>, value: u32) -> &mut Self {
        let mut text = String::new();
        push_u64(&mut text, u64::from(value));
        self.member(key, Canonical::trusted(text))
    }

    /// Whether there is no member yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The object.
    ///
    /// # Errors
    /// A key stands twice, or is `__proto__`.
    pub fn finish(&mut self) -> Result<Canonical<'static>, Refusal> {
        self.members
            .sort_by(|(a, _), (b, _)| cmp_utf16(a.as_bytes(), b.as_bytes()));
        let mut out = String::from("{");
        for (i, (key, value)) in self.members.iter().enumerate() {
            if i > 0 {
                if self.members[i - 1].0 == *key {
                    return Err(Refusal::DuplicateKey(key.to_string()));
                }
                out.push(',');
            }
            if key == "__proto__" {
                let kind = QuirkKind::ProtoKey;
                return Err(Refusal::Ambiguous(Quirk {
                    kind,
                    offset: out.len(),
                }));
            }
            push_string(&mut out, key);
            out.push(':');
            out.push_str(value.as_str());
        }
        out.push('}');
        Ok(Canonical::trusted(out))
    }
}
