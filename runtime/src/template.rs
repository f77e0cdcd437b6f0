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

/// A constant: where it is, and its length.
type Constant = (usize, usize);

#[expect(clippy::ptr_arg, reason = "only one of its two kinds is a constant")]
fn constant(text: &Cow<'static, str>) -> Option<Constant> {
    match text {
        Cow::Borrowed(text) => Some((text.as_ptr().addr(), text.len())),
        Cow::Owned(_) => None,
    }
}

/// All that the template of an event depends on. Names and keys that are constants are told by
/// where they are.
#[derive(Debug)]
struct Shape {
    kind: Kind,
    outcome: Option<Outcome>,
    phase: Option<Phase>,
    has_node: bool,
    has_state: bool,
    has_interval: bool,
    keys: Vec<(Section, Constant)>,
}

impl Shape {
    /// The shape of `event`; `None` if it has a key that is no constant.
    fn of(event: &Event) -> Option<Self> {
        let keys = event.members.keys();
        Some(Self {
            kind: event.kind,
            outcome: event.outcome,
            phase: event.phase,
            has_node: !event.node.is_empty(),
            has_state: event.has_state,
            has_interval: event.interval.is_some(),
            keys: keys
                .map(|(section, key)| Some((section, constant(key)?)))
                .collect::<Option<_>>()?,
        })
    }

    fn is_of(&self, event: &Event) -> bool {
        let keys = event.members.keys();
        self.kind == event.kind
            && self.outcome == event.outcome
            && self.phase == event.phase
            && self.has_node != event.node.is_empty()
            && self.has_state == event.has_state
            && self.has_interval == event.interval.is_some()
            && self.keys.len() == keys.len()
            && (self.keys.iter().zip(keys))
                .all(|(&(section, known), (of, key))| section == of && constant(key) == Some(known))
    }
}

/// How many templates are kept: places that a program makes up without end get none.
const KEPT: usize = 4096;

/// The templates of the places that had events.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    all: Vec<(Shape, Template)>,
    /// Those of each name.
    by_name: FxHashMap<Constant, Vec<usize>>,
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
        let name = constant(&event.name);
        let known = name.and_then(|name| {
            let mut of_name = self.by_name.get(&name)?.iter();
            of_name.find(|&&at| self.all[at].0.is_of(event)).copied()
        });
        if let Some(known) = known {
            return Ok(&self.all[known].1);
        }
        let mut template = Template::default();
        make(&mut template)?;
        if let Some(name) = name
            && self.all.len() < KEPT
            && let Some(shape) = Shape::of(event)
        {
            let at = self.all.len();
            self.by_name.entry(name).or_default().push(at);
            self.all.push((shape, template));
            return Ok(&self.all[at].1);
        }
        self.other = template;
        Ok(&self.other)
    }
}
