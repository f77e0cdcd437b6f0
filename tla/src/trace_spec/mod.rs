//! Trace specifications: what a hand-written `Trace.tla` makes of the events of a trace.
//!
//! Everything is found by its structure, not by names: the *cursor* is the variable that a log is
//! indexed with; an *event* is a string that something of the current line is compared with; a
//! *wrapper* is an operator of the next-state relation that takes such an event. Operators of the
//! modules that the trace specification extends are the *base* actions.

mod completion;
mod context;
mod events;
mod fields;
mod init;
mod input;
mod path;
mod walk;
mod wrappers;

use tracelaw_diagnostics::{Diagnostic, Place};

use crate::config::Config;
use crate::modules::Modules;
use crate::rules;
use crate::syntax::Name;

pub use completion::{Completion, CompletionOperator};
pub use fields::{EventField, LogField};
pub use input::TraceInput;

/// What a trace specification says.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct TraceSpec {
    /// The operator for initial states, where it has a name.
    pub init: Option<Name>,
    /// The next-state operator.
    pub next: Option<Name>,
    /// The variable that counts through the trace.
    pub cursor: Option<Name>,
    /// The events that it handles, in alphabetic order.
    pub events: Vec<TraceEvent>,
    /// The operators that take an event, in the order of the next-state relation.
    pub wrappers: Vec<Wrapper>,
    /// The operators that change the state of the base module and take no event.
    pub silent: Vec<Wrapper>,
    /// Fields that are read of every line, whatever its event.
    pub log_fields: Vec<LogField>,
    /// Operators that compare the state with a line and that no wrapper calls.
    pub unused_validators: Vec<Named>,
    /// Variables that the initial states leave open.
    pub uninitialised: Vec<Name>,
    /// How the end of the trace is noticed.
    pub completion: Completion,
    /// The calls that read files.
    pub inputs: Vec<TraceInput>,
}

/// An operator and where it is defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// Its name.
    pub name: Name,
    /// Its name in its definition.
    pub place: Place,
}

/// An event that a trace specification handles.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TraceEvent {
    /// Its name in the trace.
    pub name: Name,
    /// Where its first wrapper is defined.
    pub place: Place,
    /// The wrappers that take it.
    pub wrappers: Vec<Name>,
    /// The base actions that it stands for, dispatchers replaced by what they fan out to.
    pub actions: Vec<Name>,
    /// The base operators that the wrappers call.
    pub calls: Vec<Name>,
    /// What the wrappers read of its line, in alphabetic order.
    pub fields: Vec<EventField>,
}

/// An operator of the next-state relation of a trace specification.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Wrapper {
    /// Its name; `line N` for a disjunct that is no operator application.
    pub name: Name,
    /// Its name in its definition, or the disjunct.
    pub place: Place,
    /// The events that it takes; of a silent one, those that it may come before.
    pub events: Vec<Name>,
    /// The base actions that it takes, dispatchers replaced by what they fan out to.
    pub actions: Vec<Name>,
    /// The base operators that it calls.
    pub calls: Vec<Name>,
    /// What it compares with the line.
    pub checks: Vec<StateCheck>,
}

/// A comparison of the state with a field of the line.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct StateCheck {
    /// The field, from the event's record on: `state.term`.
    pub path: String,
    /// What it is compared with, as written: `currentTerm'[i]`.
    pub expression: String,
    /// The variables of the base module in it.
    pub variables: Vec<Name>,
    /// The comparison.
    pub place: Place,
    /// The events that it is made for.
    pub events: Vec<Name>,
}

impl StateCheck {
    /// The key in the state snapshot: the path without `state.`.
    #[must_use]
    pub fn key(&self) -> &str {
        self.path.strip_prefix("state.").unwrap_or(&self.path)
    }
}

impl TraceSpec {
    /// Reads the trace specification that is the root of `modules`.
    pub fn of(modules: &Modules, config: Option<&Config>) -> (Self, Vec<Diagnostic>) {
        let Some(root) = modules.root() else {
            return (Self::default(), Vec::new());
        };
        let parts = completion::parts(modules, config);
        let sides = context::Sides::of(modules, parts.next_definition);
        let mut spec = Self {
            cursor: sides.cursor.clone(),
            uninitialised: init::uninitialised(modules, config, &parts),
            completion: completion::of(modules, config, &sides, &parts),
            init: parts.init_name.clone(),
            next: parts.next_name.clone(),
            inputs: input::inputs(modules, config, &sides.logs),
            ..Self::default()
        };
        let mut diagnostics = Vec::new();
        let module_place = root.place(root.module.name.span);
        if sides.logs.is_empty() {
            diagnostics.push(
                Diagnostic::new(
                    &rules::NO_TRACE_CURSOR,
                    format!(
                        "nothing in the module `{}` reads the lines of a trace",
                        root.module.name.value
                    ),
                )
                .at(module_place)
                .help("read the current line as `TraceLog[l]` with a variable `l`"),
            );
            return (spec, diagnostics);
        }
        let Some(next) = parts.next_definition else {
            diagnostics.push(
                Diagnostic::new(
                    &rules::NO_NEXT_STATE_RELATION,
                    format!(
                        "the module `{}` has no next-state relation",
                        root.module.name.value
                    ),
                )
                .at(module_place)
                .help("name it in the configuration, by NEXT or SPECIFICATION"),
            );
            return (spec, diagnostics);
        };
        let complete = wrappers::read(modules, &sides, next, &mut spec);
        if !complete {
            diagnostics.push(
                Diagnostic::new(
                    &rules::TRACE_SPEC_TOO_LARGE,
                    "the trace specification calls too many operators in too many ways to be read whole",
                )
                .at(module_place)
                .help("give each event a wrapper of its own"),
            );
        }
        (spec, diagnostics)
    }

    /// An event by its name.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&TraceEvent> {
        self.events.iter().find(|event| &*event.name == name)
    }

    /// The comparisons of wrappers that take an event, one for each field.
    #[must_use]
    pub fn validated(&self) -> Vec<&StateCheck> {
        let mut found: Vec<&StateCheck> = Vec::new();
        for check in self.wrappers.iter().flat_map(|wrapper| &wrapper.checks) {
            if !found.iter().any(|known| known.path == check.path) {
                found.push(check);
            }
        }
        found
    }
}
