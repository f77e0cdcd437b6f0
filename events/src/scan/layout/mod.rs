//! How lines are laid out: which keys they have, in which order, with what between them.
//!
//! The records of a trace are laid out in a few ways. A line that is laid out as one before has the
//! same bytes between its values, so that it is enough to compare these and to read the values; the
//! result is the same as that of reading everything.
//!
//! The layouts form a tree, of which each node is what stands between two values: layouts that begin
//! alike share the beginning.

mod learn;

use std::sync::atomic::{AtomicU32, Ordering};

use super::pattern::Patterns;
use super::reading::Scan;
use super::{Entry, Index, Record};
use crate::canonical::SyntaxError;

/// The layout of a line: which one, of which [`Layouts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Layout {
    of: u32,
    end: Link,
}

/// Remembers how lines were laid out.
#[derive(Debug)]
pub struct Layouts {
    /// Parts these layouts from all others.
    id: u32,
    patterns: Patterns,
    nodes: Vec<Node>,
    /// Members of objects that begin in the text of a node, and objects that end there.
    begun: Vec<Begun>,
    ended: Vec<Ended>,
    /// The texts of the nodes, in words of eight bytes.
    words: Vec<u64>,
    /// The nodes of the beginnings of lines.
    first: Option<Link>,
    known: u32,
    unknown: u32,
}

/// The number of a node.
type Link = u32;

/// What stands between two values, or before the first one, or behind the last one.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// The text: where its words begin, and how many bytes it has.
    words: u32,
    length: u32,
    begun: (u32, u32),
    ended: (u32, u32),
    value: Value,
    /// How many objects lie around the value.
    depth: u16,
    /// Of the end of a line, whether what stands between its values is canonical.
    canonical: bool,
    /// What may stand behind the value, and instead of this node.
    next: Option<Link>,
    other: Option<Link>,
}

/// What follows the text of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value {
    /// A string, of which the text holds the opening quote.
    String,
    /// Neither a string nor an object with listed members.
    Other,
    /// `{}`, which the text holds.
    Empty,
    /// The end of the line.
    Nothing,
}

/// A member whose key stands in the text of a node; offsets are those in the text.
#[derive(Clone, Copy, Debug)]
struct Begun {
    key: (u32, u32),
    value: u32,
    escaped_key: bool,
}

/// An object whose end stands in the text of a node.
#[derive(Clone, Copy, Debug)]
struct Ended {
    entry: u32,
    end: u32,
    canonical: bool,
}

/// Lines whose keys are data would fill the memory: a tree has not more nodes, and no node more
/// alternatives.
const MAX_NODES: usize = 1 << 12;
const MAX_OTHERS: usize = 24;

/// After so many lines it shows whether remembering pays.
const TRIAL: u32 = 256;

impl Default for Layouts {
    fn default() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            patterns: Patterns::default(),
            nodes: Vec::new(),
            begun: Vec::new(),
            ended: Vec::new(),
            words: Vec::new(),
            first: None,
            known: 0,
            unknown: 0,
        }
    }
}

impl Layouts {
    /// Reads `line` as [`Index::scan`] does.
    ///
    /// # Errors
    /// As there.
    pub fn scan<'i>(
        &mut self,
        line: &'i str,
        index: &'i mut Index,
    ) -> Result<Record<'i>, SyntaxError> {
        // What is remembered has the members down to this depth.
        if index.depth != Index::DEFAULT_DEPTH {
            return index.scan(line);
        }
        let bytes = line.as_bytes();
        if !self.patterns.recognise(bytes, index) {
            if !self.recognise(line, index) {
                index.scan(line)?;
                self.learn(bytes, index);
            }
            self.patterns.learn(bytes, index);
        }
        Ok(Record::new(line, index))
    }

    /// Lists the members of a line that is laid out as one before; whether it is.
    fn recognise(&mut self, line: &str, index: &mut Index) -> bool {
        if self.unknown > TRIAL && self.unknown > self.known {
            return false;
        }
        let end = self.follow(line, index);
        index.layout = end.map(|end| Layout { of: self.id, end });
        let count = match end {
            Some(_) => &mut self.known,
            None => &mut self.unknown,
        };
        *count = count.saturating_add(1);
        end.is_some()
    }

    /// Remembers how a line that was read is laid out.
    fn learn(&mut self, bytes: &[u8], index: &mut Index) {
        if index.quirks.is_empty() {
            let end = self.add(bytes, index);
            index.layout = end.map(|end| Layout { of: self.id, end });
        }
    }

    /// Reads a line that is laid out as one before. `None` if it is not; the index is spoilt then.
    fn follow(&self, line: &str, index: &mut Index) -> Option<Link> {
        index.clear();
        let end = u32::try_from(line.len()).ok()?;
        let mut scan = Scan::new(line, index);
        let mut at = 0;
        let mut candidates = self.first;
        loop {
            let link = self.find(scan.bytes, at, candidates, scan.depth)?;
            let node = &self.nodes[link as usize];
            let from = at as u32;
            let count = scan.entries.len() as u32;
            for ended in &self.ended[range(node.ended)] {
                let entry = &mut scan.entries[ended.entry as usize];
                entry.value.1 = from + ended.end;
                entry.next = count;
                entry.canonical = ended.canonical;
            }
            for (next, begun) in (count + 1..).zip(&self.begun[range(node.begun)]) {
                scan.entries.push(Entry {
                    key: (from + begun.key.0, from + begun.key.1),
                    value: (from + begun.value, 0),
                    next,
                    escaped_key: begun.escaped_key,
                    escaped_value: false,
                    canonical: true,
                });
            }
            at += node.length as usize;
            match node.value {
                Value::Nothing => {
                    index.values = scan.values;
                    (index.between, index.object) = (node.canonical, true);
                    return (at as u32 == end).then_some(link);
                }
                Value::String => {
                    let escaped;
                    (at, escaped) = scan.string(at)?;
                    scan.entries.last_mut()?.escaped_value = escaped;
                }
                Value::Other => at = scan.value(at, usize::from(node.depth), false)?,
                Value::Empty => {}
            }
            let entry = scan.entries.last_mut()?;
            entry.value.1 = at as u32;
            entry.canonical = scan.canonical;
            scan.values &= scan.canonical;
            scan.canonical = true;
            candidates = node.next;
        }
    }

    /// The one of the alternatives whose text stands at `at`.
    #[inline]
    fn find(
        &self,
        bytes: &[u8],
        at: usize,
        mut candidates: Option<Link>,
        listed: usize,
    ) -> Option<Link> {
        let rest = bytes.get(at..)?;
        while let Some(link) = candidates {
            let node = &self.nodes[link as usize];
            if self.stands(node, rest) {
                // The text of a node without a string can be the beginning of one with a string.
                let fits = node.value != Value::Other
                    || match rest.get(node.length as usize)? {
                        b'"' => false,
                        b'{' => usize::from(node.depth) >= listed,
                        _ => true,
                    };
                if fits {
                    return Some(link);
                }
            }
            candidates = node.other;
        }
        None
    }

    /// Whether `rest` begins with the text of `node`.
    #[inline]
    fn stands(&self, node: &Node, rest: &[u8]) -> bool {
        let length = node.length as usize;
        let Some(text) = rest.get(..length) else {
            return false;
        };
        let words = &self.words[node.words as usize..];
        let (eights, tail) = text.as_chunks::<8>();
        let mut pairs = eights.iter().zip(words);
        if !pairs.all(|(eight, word)| u64::from_le_bytes(*eight) == *word) {
            return false;
        }
        if tail.is_empty() {
            return true;
        }
        // Mostly there is something behind the text, so that a whole word can be taken.
        let last = match rest[length - tail.len()..].first_chunk::<8>() {
            Some(eight) => u64::from_le_bytes(*eight) & !(u64::MAX << (8 * tail.len())),
            None => word(tail),
        };
        last == words[eights.len()]
    }
}

fn range((from, end): (u32, u32)) -> std::ops::Range<usize> {
    from as usize..end as usize
}

/// Up to eight bytes as a word.
fn word(bytes: &[u8]) -> u64 {
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}
