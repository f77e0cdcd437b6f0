//! How a line that was read is laid out.

use super::{Begun, Ended, Layouts, Link, MAX_NODES, MAX_OTHERS, Node, Value, word};
use crate::scan::{Entry, Index};

impl Layouts {
    /// The layout of a line that was read; `None` where there is none, or no more room.
    pub(super) fn add(&mut self, bytes: &[u8], index: &Index) -> Option<Link> {
        if !index.object {
            return None;
        }
        let entries = &*index.entries;
        let mut step = Step {
            bytes,
            ..Step::default()
        };
        let mut open: Vec<usize> = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            while let Some(outer) = open.pop_if(|outer| entries[*outer].next as usize <= number) {
                step.end(outer, &entries[outer]);
            }
            step.begin(entry);
            let (start, end) = (entry.value.0 as usize, entry.value.1 as usize);
            let depth = open.len() + 1;
            let (value, text_end) = match bytes[start] {
                b'{' if entry.next as usize > number + 1 => {
                    open.push(number);
                    continue;
                }
                b'"' => (Value::String, start + 1),
                b'{' if depth < index.depth => (Value::Empty, end),
                _ => (Value::Other, start),
            };
            if value == Value::Empty && !entry.canonical {
                return None;
            }
            self.take(&mut step, text_end, value, depth, true)?;
            step.from = end;
        }
        while let Some(outer) = open.pop() {
            step.end(outer, &entries[outer]);
        }
        self.take(&mut step, bytes.len(), Value::Nothing, 0, index.between)
    }

    /// Goes to the node of what a step has collected, up to `end`; makes it where there is none.
    fn take(
        &mut self,
        step: &mut Step<'_>,
        end: usize,
        value: Value,
        depth: usize,
        canonical: bool,
    ) -> Option<Link> {
        let text = &step.bytes[step.from..end];
        let mut others = 0;
        let mut last = None;
        let mut candidates = step.candidates(self);
        while let Some(link) = candidates {
            let node = &self.nodes[link as usize];
            if node.value == value && node.length as usize == text.len() && self.stands(node, text)
            {
                return step.go_to(link);
            }
            others += 1;
            (last, candidates) = (Some(link), node.other);
        }
        if self.nodes.len() == MAX_NODES || others == MAX_OTHERS {
            return None;
        }
        let link = self.nodes.len() as Link;
        let node = Node {
            words: self.words.len() as u32,
            length: text.len() as u32,
            begun: append(&mut self.begun, &step.begun),
            ended: append(&mut self.ended, &step.ended),
            value,
            depth: depth as u16,
            canonical,
            next: None,
            other: None,
        };
        self.nodes.push(node);
        self.words.extend(text.chunks(8).map(word));
        match (last, step.behind) {
            (Some(last), _) => self.nodes[last as usize].other = Some(link),
            (None, Some(before)) => self.nodes[before as usize].next = Some(link),
            (None, None) => self.first = Some(link),
        }
        step.go_to(link)
    }
}

/// What is collected of a line from one value to the next.
#[derive(Default)]
struct Step<'t> {
    bytes: &'t [u8],
    /// Where it begins.
    from: usize,
    begun: Vec<Begun>,
    ended: Vec<Ended>,
    /// The node before.
    behind: Option<Link>,
}

impl Step<'_> {
    fn begin(&mut self, entry: &Entry) {
        let from = self.from as u32;
        self.begun.push(Begun {
            key: (entry.key.0 - from, entry.key.1 - from),
            value: entry.value.0 - from,
            escaped_key: entry.escaped_key,
        });
    }

    fn end(&mut self, number: usize, entry: &Entry) {
        self.ended.push(Ended {
            entry: number as u32,
            end: entry.value.1 - self.from as u32,
            canonical: entry.canonical,
        });
    }

    fn candidates(&self, layouts: &Layouts) -> Option<Link> {
        match self.behind {
            Some(before) => layouts.nodes[before as usize].next,
            None => layouts.first,
        }
    }

    fn go_to(&mut self, link: Link) -> Option<Link> {
        self.behind = Some(link);
        self.begun.clear();
        self.ended.clear();
        self.behind
    }
}

fn append<T: Copy>(all: &mut Vec<T>, some: &[T]) -> (u32, u32) {
    let from = all.len() as u32;
    all.extend_from_slice(some);
    (from, all.len() as u32)
}
