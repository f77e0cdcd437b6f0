//! What is the same in the payloads of all events of one place: written once.
//!
//! The names and keys of an instrumented place are constants of the program, so that only the
//! values differ from event to event. A template is a payload with holes for them.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use tracelaw_events::canonical::Refusal;

use crate::event::{Event, Kind, Outcome, Phase};
use crate::members::Section;

/// A payload without its values, in canonical order.
#[derive(Debug, Default)]
pub(crate) struct Template {
    pub(crate) text: String,
    /// Where in the text values belong.
    holes: Vec<(usize, Hole)>,
    /// Whether nothing in the text, such as a key, asks for redaction.
    pub(crate) is_plain: bool,
}

/// What belongs into a hole.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hole {
    /// The value of a member, by its place among those that were put.
    Member(usize),
    /// The node.
    Node,
    /// The begin of the interval.
    Start,
    /// The end of the interval.
    End,
}

impl Template {
    /// A value belongs here.
    pub(crate) fn hole(&mut self, hole: Hole) {
        self.holes.push((self.text.len(), hole));
    }

    /// Appends the payload; `value` appends what belongs into a hole.
    pub(crate) fn fill(&self, out: &mut String, mut value: impl FnMut(Hole, &mut String)) {
        let mut from = 0;
        for &(at, hole) in &self.holes {
            out.push_str(&self.text[from..at]);
            value(hole, out);
            from = at;
        }
        out.push_str(&self.text[from..]);
    }
}

/// All that the template of an event depends on. Names and keys that are constants are told by
/// where they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Shape {
    name: (usize, usize),
    kind: Kind,
    outcome: Option<Outcome>,
    phase: Option<Phase>,
    has_node: bool,
    has_state: bool,
    has_interval: bool,
    keys: Vec<(Section, usize, usize)>,
}

impl Shape {
    /// Takes the shape of `event`; `false` if it has a name or a key that is no constant.
    fn take(&mut self, event: &Event) -> bool {
        let place = |text: &Cow<'static, str>| match text {
            Cow::Borrowed(text) => Some((text.as_ptr().addr(), text.len())),
            Cow::Owned(_) => None,
        };
        let Some(name) = place(&event.name) else {
            return false;
        };
        self.name = name;
        self.kind = event.kind;
        self.outcome = event.outcome;
        self.phase = event.phase;
        self.has_node = !event.node.is_empty();
        self.has_state = event.has_state;
        self.has_interval = event.interval.is_some();
        self.keys.clear();
        for (section, key) in event.members.keys() {
            let Some((at, length)) = place(key) else {
                return false;
            };
            self.keys.push((section, at, length));
        }
        true
    }
}

/// How many templates are kept: places that a program makes up without end get none.
const KEPT: usize = 4096;

/// The templates of the places that had events.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    all: FxHashMap<Shape, Template>,
    /// Of the event at hand.
    shape: Shape,
    /// Of an event whose template is not kept.
    other: Template,
}

impl Templates {
    /// The template of `event`, which `make` makes if there is none.
    pub(crate) fn of(
        &mut self,
        event: &Event,
        make: impl FnOnce(&mut Template) -> Result<(), Refusal>,
    ) -> Result<&Template, Refusal> {
        let is_constant = self.shape.take(event);
        if is_constant && self.all.contains_key(&self.shape) {
            return Ok(&self.all[&self.shape]);
        }
        let mut template = Template::default();
        make(&mut template)?;
        if is_constant && self.all.len() < KEPT {
            return Ok(self.all.entry(self.shape.clone()).or_insert(template));
        }
        self.other = template;
        Ok(&self.other)
    }
}
