//! The shapes of events: which keys they have. Records of one shape are counted and judged once.

use rustc_hash::FxHashMap;
use tracelaw_events::envelope::ActionEvent;
use tracelaw_events::scan::Member;

use crate::catalog::Group;

/// Bytes that UTF-8 does not have part the names.
const NAME_END: u8 = 0xFF;
const KEY_END: u8 = 0xFE;

/// The shapes of one block.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    shapes: FxHashMap<Box<[u8]>, Seen>,
    key: Vec<u8>,
    /// Whether keys within values are part of a shape.
    deep: bool,
}

/// How often a shape was seen, and where first.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) count: u64,
    pub(crate) line: u64,
    pub(crate) text: Box<str>,
}

/// A shape, read back.
#[derive(Debug)]
pub(crate) struct Shape<'s> {
    pub(crate) event: &'s str,
    pub(crate) has_node: bool,
    keys: Vec<(Group, &'s str)>,
}

impl Shapes {
    pub(crate) fn new(deep: bool) -> Self {
        Self {
            deep,
            ..Self::default()
        }
    }

    /// Counts an event that stands in line `number`, which reads `text`.
    pub(crate) fn add(&mut self, event: &ActionEvent<'_>, number: u64, text: &str) {
        self.key.clear();
        self.key.extend(event.name.as_bytes());
        self.key.push(NAME_END);
        let has_node = event.node().is_some_and(|node| !node.is_null());
        self.key.push(u8::from(has_node));
        event
            .state_members()
            .for_each(|member| self.push(b's', member));
        event
            .message_members()
            .for_each(|member| self.push(b'm', member));
        event.args().for_each(|member| self.push(b'a', member));
        match self.shapes.get_mut(self.key.as_slice()) {
            Some(seen) => seen.count += 1,
            None => {
                let seen = Seen {
                    count: 1,
                    line: number,
                    text: text.into(),
                };
                self.shapes.insert(self.key.as_slice().into(), seen);
            }
        }
    }

    fn push(&mut self, group: u8, member: Member<'_>) {
        self.key.push(group);
        let start = self.key.len();
        self.key.extend(member.key().as_bytes());
        let end = self.key.len();
        self.key.push(KEY_END);
        if self.deep {
            for inner in member.object().into_iter().flatten() {
                self.key.push(group);
                self.key.extend_from_within(start..end);
                self.key.push(b'.');
                self.key.extend(inner.key().as_bytes());
                self.key.push(KEY_END);
            }
        }
    }

    /// The shapes in the order of their first records.
    pub(crate) fn finish(self) -> Vec<(Box<[u8]>, Seen)> {
        let mut shapes: Vec<_> = self.shapes.into_iter().collect();
        shapes.sort_unstable_by_key(|(_, seen)| seen.line);
        shapes
    }
}

impl<'s> Shape<'s> {
    /// Reads back what [`Shapes::add`] wrote.
    pub(crate) fn read(key: &'s [u8]) -> Self {
        let text = |bytes| std::str::from_utf8(bytes).unwrap_or_default();
        let end = key
            .iter()
            .position(|&byte| byte == NAME_END)
            .unwrap_or(key.len());
        let (name, rest) = key.split_at(end);
        let keys = rest
            .get(2..)
            .unwrap_or_default()
            .split(|&byte| byte == KEY_END);
        Self {
            event: text(name),
            has_node: rest.get(1) == Some(&1),
            keys: keys
                .filter_map(|key| {
                    let (group, key) = key.split_first()?;
                    let group = match group {
                        b's' => Group::State,
                        b'm' => Group::Message,
                        _ => Group::Args,
                    };
                    Some((group, text(key)))
                })
                .collect(),
        }
    }

    /// The keys of the event, each with its group, in the order of the record.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (Group, &'s str)> + '_ {
        self.keys.iter().copied()
    }

    /// Whether the key is there.
    pub(crate) fn has(&self, group: Group, path: &str) -> bool {
        match group {
            Group::Node => self.has_node,
            // A bare key of a document may stand anywhere.
            Group::Args => self.keys.iter().any(|(_, key)| *key == path),
            Group::State | Group::Message => self.keys.contains(&(group, path)),
        }
    }
}
