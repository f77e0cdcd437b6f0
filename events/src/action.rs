//! What an instrumented program says: an action happened.

use crate::canonical::{Canonical, ObjectBuilder, Refusal};

/// An action event, before it is written in one of the formats. Absent members are left out.
#[derive(Clone, Debug)]
pub struct Action<'a> {
    /// The event's name.
    pub name: &'a str,
    /// The node, thread or process that took the action.
    pub node: Option<Canonical<'a>>,
    /// The state snapshot: an object.
    pub state: Option<Canonical<'a>>,
    /// The message that the action is about: an object.
    pub msg: Option<Canonical<'a>>,
    /// What else the event carries: an object.
    pub args: Option<Canonical<'a>>,
    /// How the function ended, unless normally: `err`, `panic`, `cancelled`.
    pub outcome: Option<&'a str>,
    /// `before` or `after`, where one place emits both.
    pub phase: Option<&'a str>,
    /// When the action began, by a counter that the threads of the program share.
    pub start: Option<Canonical<'a>>,
    /// When it was over, by the same counter.
    pub end: Option<Canonical<'a>>,
}

impl<'a> Action<'a> {
    /// An event with a name and nothing else.
    #[must_use]
    pub const fn new(name: &'a str) -> Self {
        Self {
            name,
            node: None,
            state: None,
            msg: None,
            args: None,
            outcome: None,
            phase: None,
            start: None,
            end: None,
        }
    }

    /// The payload of the TRACE/1.0 event, whose type is [`Self::event_type`]:
    /// `{"action", "args", "msg", "node", "outcome", "phase", "state"}`, and `"start"` and
    /// `"end"` where the event is an interval.
    ///
    /// # Errors
    /// State, message or arguments are no objects.
    pub fn payload(&self) -> Result<Canonical<'static>, Refusal> {
        for part in [&self.state, &self.msg, &self.args].into_iter().flatten() {
            if !part.is_object() {
                return Err(Refusal::NotAnObject);
            }
        }
        let mut object = ObjectBuilder::new();
        object.member("action", Canonical::string(self.name));
        for (key, part) in [
            ("node", &self.node),
            ("state", &self.state),
            ("msg", &self.msg),
            ("args", &self.args),
            ("start", &self.start),
            ("end", &self.end),
        ] {
            if let Some(part) = part {
                object.member(key, part.by_ref());
            }
        }
        for (key, word) in [("outcome", self.outcome), ("phase", self.phase)] {
            if let Some(word) = word {
                object.member(key, Canonical::string(word));
            }
        }
        object.finish()
    }

    /// The event type of the TRACE/1.0 event.
    #[must_use]
    pub fn event_type(&self) -> String {
        format!("{}{}", crate::event_type::ACTION_PREFIX, self.name)
    }
}
