//! The texts of strings and model values.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::hash;

/// A shared text that knows its hash. Two texts are compared by address first, so whoever reads
/// many of them should share those that are equal: see [`Interner`].
#[derive(Clone)]
pub struct Text(Arc<Node>);

struct Node {
    hash: u64,
    text: Box<str>,
}

impl Text {
    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    pub(crate) fn hash_value(&self) -> u64 {
        self.0.hash
    }

    /// Whether both are the same object in memory.
    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(Arc::new(Node {
            hash: hash::text(text),
            text: text.into(),
        }))
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.same(other) || (self.0.hash == other.0.hash && self.0.text == other.0.text)
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.hash);
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.same(other) {
            Ordering::Equal
        } else {
            self.0.text.cmp(&other.0.text)
        }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Shares equal texts among all that one reader makes.
#[derive(Clone, Debug, Default)]
pub struct Interner {
    texts: std::collections::HashSet<ByText>,
}

/// A [`Text`] that can be looked up by what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ByText(Text);

impl std::borrow::Borrow<str> for ByText {
    fn borrow(&self) -> &str {
        self.0.as_str()
    }
}

impl Hash for ByText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_str().hash(state);
    }
}

impl Interner {
    /// Whether there is a text that says the same.
    pub fn knows(&self, text: &str) -> bool {
        self.texts.contains(text)
    }

    /// The shared text that says the same as `text`.
    pub fn text(&mut self, text: &str) -> Text {
        if let Some(known) = self.texts.get(text) {
            return known.0.clone();
        }
        let fresh = Text::from(text);
        self.texts.insert(ByText(fresh.clone()));
        fresh
    }
}
