//! State snapshots.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::rc::Rc;
use std::sync::Arc;

use serde::Serialize;

use crate::event::Event;
use crate::members::Section;

/// A value that events can carry as their state snapshot: it says its keys and their values.
///
/// Derive it, with the keys of the instrumentation spec's state table:
///
/// ```
/// use tracelaw::TraceState;
///
/// #[derive(Debug)]
/// enum Role { Follower, Leader }
///
/// #[derive(TraceState)]
/// #[trace(rename_all = "camelCase")]
/// struct View {
///     current_term: u64,        // "currentTerm"
///     #[trace(rename = "role", debug)]
///     kind: Role,               // "role": "Leader"
///     #[trace(with = Vec::len)]
///     log: Vec<String>,         // "log": 3
///     #[trace(skip)]
///     inbox: Vec<Vec<u8>>,
/// }
/// ```
///
/// Or write it, where the snapshot is not a struct of its own:
///
/// ```
/// use tracelaw::{Snapshot, TraceState};
///
/// struct Node { term: u64, log: Vec<String> }
///
/// impl TraceState for Node {
///     fn trace(&self, state: &mut Snapshot<'_>) {
///         state.key("term", &self.term);
///         state.key("logLength", &self.log.len());
///     }
/// }
/// ```
pub trait TraceState {
    /// Gives every key and its value to `state`.
    fn trace(&self, state: &mut Snapshot<'_>);
}

/// Takes the keys and values of a state snapshot.
#[derive(Debug)]
pub struct Snapshot<'a> {
    event: &'a mut Event,
    /// In front of every key: empty, or with a dot at its end.
    prefix: String,
}

impl<'a> Snapshot<'a> {
    pub(crate) fn new(event: &'a mut Event) -> Self {
        Self {
            event,
            prefix: String::new(),
        }
    }

    fn path(&self, key: Cow<'static, str>) -> Cow<'static, str> {
        if self.prefix.is_empty() {
            key
        } else {
            format!("{}{key}", self.prefix).into()
        }
    }

    /// Adds a key. A dotted key (`log.length`) becomes a member of a member. A value that JSON
    /// cannot hold (NaN, an integer beyond 2^53-1) is reported in the event's place in the trace.
    pub fn key<T: Serialize + ?Sized>(&mut self, key: impl Into<Cow<'static, str>>, value: &T) {
        let path = self.path(key.into());
        self.event.put(Section::State, path, value);
    }

    /// Adds an object whose members are the keys of `state`.
    pub fn nested<T: TraceState + ?Sized>(&mut self, key: impl Into<Cow<'static, str>>, state: &T) {
        let path = self.path(key.into());
        let before = self.event.members();
        state.trace(&mut Snapshot {
            event: self.event,
            prefix: format!("{path}."),
        });
        if self.event.members() == before {
            self.event
                .put(Section::State, path, &BTreeMap::<(), ()>::new());
        }
    }
}

macro_rules! through_pointers {
    ($($pointer:ty),+) => {
        $(impl<T: TraceState + ?Sized> TraceState for $pointer {
            fn trace(&self, state: &mut Snapshot<'_>) {
                (**self).trace(state);
            }
        })+
    };
}

through_pointers!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

/// `None` has no keys.
impl<T: TraceState> TraceState for Option<T> {
    fn trace(&self, state: &mut Snapshot<'_>) {
        if let Some(inner) = self {
            inner.trace(state);
        }
    }
}

impl<V: Serialize> TraceState for BTreeMap<String, V> {
    fn trace(&self, state: &mut Snapshot<'_>) {
        for (key, value) in self {
            state.key(key.clone(), value);
        }
    }
}

impl<V: Serialize, H: BuildHasher> TraceState for HashMap<String, V, H> {
    fn trace(&self, state: &mut Snapshot<'_>) {
        for (key, value) in self {
            state.key(key.clone(), value);
        }
    }
}
