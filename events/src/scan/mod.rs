//! Reads a line once: is it JSON, is it canonical, and where are its members?
//!
//! No tree is built. The members of the outermost object, and of objects in it down to a given
//! depth, are listed flat with the places of their keys and values; what stands in arrays is
//! checked and not listed.

mod arrange;
mod layout;
mod pattern;
mod reading;
mod view;

use std::sync::Arc;

use crate::canonical::{Quirks, SyntaxError, SyntaxKind};

pub(crate) use arrange::Arranger;
pub(crate) use layout::Layout;
pub use layout::Layouts;
use reading::Scan;
pub use view::{Member, Object, string};

/// One member of a listed object.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The key's inside.
    key: (u32, u32),
    value: (u32, u32),
    /// The entry behind this one and all that is listed within it.
    next: u32,
    escaped_key: bool,
    /// Whether the value is a string with escapes.
    escaped_value: bool,
    /// Whether the value is canonical as it stands; of an object with listed members, whether what
    /// stands between their values is.
    canonical: bool,
}

/// The members of one line. Keeps its buffer, so one for many lines is cheaper.
#[derive(Clone, Debug)]
pub struct Index {
    /// Shared with other lines that have their members at the same places.
    entries: Arc<Vec<Entry>>,
    depth: usize,
    /// Whether what stands between the values of listed objects is canonical, and whether all these
    /// values are.
    between: bool,
    values: bool,
    object: bool,
    quirks: Quirks,
    /// Which of the [`Layouts`] the line has.
    layout: Option<Layout>,
}

impl Default for Index {
    fn default() -> Self {
        Self::new(Self::DEFAULT_DEPTH)
    }
}

impl Index {
    /// Enough for `payload.state.key.key`.
    pub const DEFAULT_DEPTH: usize = 4;

    /// An index of objects nested up to `depth`; 1 is the outermost object alone.
    #[must_use]
    pub fn new(depth: usize) -> Self {
        Self {
            entries: Arc::default(),
            depth,
            between: false,
            values: false,
            object: false,
            quirks: Quirks::default(),
            layout: None,
        }
    }

    fn clear(&mut self) {
        match Arc::get_mut(&mut self.entries) {
            Some(entries) => entries.clear(),
            None => self.entries = Arc::new(Vec::with_capacity(self.entries.len())),
        }
        self.quirks.clear();
        self.layout = None;
    }

    /// Reads `line`, one JSON value, and lists its members.
    ///
    /// # Errors
    /// The first place where `line` is no JSON. A line of 4 GiB or more is none.
    pub fn scan<'i>(&'i mut self, line: &'i str) -> Result<Record<'i>, SyntaxError> {
        self.clear();
        if u32::try_from(line.len()).is_err() {
            let kind = SyntaxKind::UnexpectedEnd;
            return Err(SyntaxError {
                kind,
                offset: line.len(),
            });
        }
        let mut scan = Scan::new(line, self);
        let start = scan.space(0);
        let object = scan.bytes.get(start) == Some(&b'{');
        let Some(end) = scan.value(start, 0, true).map(|end| scan.space(end)) else {
            return Err(scan.error.expect("what ends a reading is noted"));
        };
        let (between, values) = (scan.canonical, scan.values);
        (self.between, self.values, self.object) = (between, values, object);
        if end < line.len() {
            let kind = SyntaxKind::TrailingText;
            return Err(SyntaxError { kind, offset: end });
        }
        Ok(Record::new(line, self))
    }
}

/// A line that is JSON.
#[derive(Clone, Copy, Debug)]
pub struct Record<'i> {
    line: &'i str,
    entries: &'i [Entry],
    index: &'i Index,
}

impl<'i> Record<'i> {
    fn new(line: &'i str, index: &'i Index) -> Self {
        Self {
            line,
            entries: &index.entries,
            index,
        }
    }

    /// The line.
    #[must_use]
    pub const fn line(&self) -> &'i str {
        self.line
    }

    /// Whether the line is in the form of RFC 8785 as it stands.
    #[must_use]
    pub const fn is_canonical(&self) -> bool {
        self.index.between && self.index.values
    }

    /// What readers would take in two ways; keys that stand twice are seen only by the
    /// [`Rewriter`](crate::canonical::Rewriter).
    #[must_use]
    pub const fn quirks(&self) -> &'i Quirks {
        &self.index.quirks
    }

    /// Which of the [`Layouts`] it has, where that is known. Of those that have the same, the members
    /// have the same keys, in the same order and under the same numbers.
    pub(crate) const fn layout(&self) -> Option<Layout> {
        self.index.layout
    }

    /// The member with this [number](Member::number).
    #[inline]
    pub(crate) fn member(&self, number: u32) -> Member<'i> {
        Member {
            line: self.line,
            entries: self.entries,
            at: number as usize,
        }
    }

    /// The members, if the line is an object.
    #[must_use]
    pub fn object(&self) -> Option<Object<'i>> {
        self.index.object.then_some(Object {
            line: self.line,
            entries: self.entries,
            next: 0,
            end: self.entries.len(),
        })
    }
}
