//! A line that was read, in canonical order.

use std::cmp::Ordering;

use super::{Entry, Record};
use crate::canonical::Rewriter;
use crate::text::cmp_utf16;

/// Puts the members of records into canonical order. Keeps its buffers.
#[derive(Debug, Default)]
pub(crate) struct Arranger {
    /// The members of the objects that are being written, the innermost last.
    order: Vec<Sorted>,
}

/// A member, with the beginning of its key, which mostly decides.
#[derive(Clone, Copy, Debug)]
struct Sorted {
    prefix: u64,
    entry: u32,
}

/// A record whose order is to be changed.
struct Arranged<'a> {
    line: &'a str,
    entries: &'a [Entry],
    /// Whether all values are canonical as they stand.
    values: bool,
    omit: &'a str,
    order: &'a mut Vec<Sorted>,
    /// For values that are not.
    rewriter: &'a mut Rewriter,
    out: &'a mut String,
}

impl Arranger {
    /// Appends the canonical form of `record`, without the member `omit` of the outermost object.
    ///
    /// `false` where a listed key has escapes or stands twice, or a value has quirks: then `out` ends
    /// anywhere, and `rewriter`, which otherwise writes single values, has to write the whole.
    pub(crate) fn write(
        &mut self,
        record: &Record<'_>,
        omit: &str,
        rewriter: &mut Rewriter,
        out: &mut String,
    ) -> bool {
        self.order.clear();
        let entries = record.entries;
        let mut arranged = Arranged {
            line: record.line,
            entries,
            values: record.index.values,
            omit,
            order: &mut self.order,
            rewriter,
            out,
        };
        record.index.object && arranged.object(0, entries.len() as u32, true).is_some()
    }
}

impl Arranged<'_> {
    fn text(&self, (start, end): (u32, u32)) -> &str {
        &self.line[start as usize..end as usize]
    }

    fn object(&mut self, first: u32, end: u32, outermost: bool) -> Option<()> {
        let from = self.order.len();
        let mut at = first;
        while at < end {
            let entry = &self.entries[at as usize];
            if entry.escaped_key {
                return None;
            }
            let key = self.text(entry.key);
            if !(outermost && key == self.omit) {
                let prefix = prefix(key.as_bytes());
                self.order.push(Sorted { prefix, entry: at });
            }
            at = entry.next;
        }
        self.sort(from)?;
        self.out.push('{');
        for at in from..self.order.len() {
            let number = self.order[at].entry;
            let entry = self.entries[number as usize];
            if at > from {
                self.out.push(',');
            }
            let (line, (key, key_end)) = (self.line, entry.key);
            // The key with its quotes.
            self.out
                .push_str(&line[key as usize - 1..=key_end as usize]);
            self.out.push(':');
            let value = &line[entry.value.0 as usize..entry.value.1 as usize];
            let has_members = entry.next > number + 1;
            if entry.canonical && (self.values || !has_members) {
                self.out.push_str(value);
            } else if has_members {
                self.object(number + 1, entry.next, false)?;
            } else {
                self.rewriter.rewrite(value, self.out).ok()?;
                self.rewriter.quirks().is_empty().then_some(())?;
            }
        }
        self.out.push('}');
        self.order.truncate(from);
        Some(())
    }

    /// Sorts the members from `from` on; `None` where two have the same key.
    fn sort(&mut self, from: usize) -> Option<()> {
        let (line, entries) = (self.line, self.entries);
        let key = |sorted: &Sorted| {
            let (start, end) = entries[sorted.entry as usize].key;
            &line.as_bytes()[start as usize..end as usize]
        };
        let order = |a: &Sorted, b: &Sorted| match a.prefix.cmp(&b.prefix) {
            Ordering::Equal => cmp_utf16(key(a), key(b)),
            unlike if (a.prefix | b.prefix) & NOT_ASCII == 0 => unlike,
            _ => cmp_utf16(key(a), key(b)),
        };
        let members = &mut self.order[from..];
        members.sort_unstable_by(order);
        let twice = |pair: &[Sorted]| order(&pair[0], &pair[1]).is_eq();
        (!members.windows(2).any(twice)).then_some(())
    }
}

const NOT_ASCII: u64 = u64::MAX / 255 * 0x80;

/// The first bytes of a key, so that numbers are in the order of keys.
fn prefix(key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    let length = key.len().min(8);
    bytes[..length].copy_from_slice(&key[..length]);
    u64::from_be_bytes(bytes)
}
