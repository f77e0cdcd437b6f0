//! The machine that evaluates a resolved specification.
//!
//! Frames lie on one stack: a frame is a run of slots, and an environment is the index of its
//! first. Arguments are passed unevaluated and evaluated when they are first read, as TLC does
//! it; since operators are never returned, whatever a slot refers to is still below it on the
//! stack.

mod apply;
mod call;
mod eval;
mod except;
mod frames;
mod incremental;
mod member;
mod quantify;
mod slot;
mod step;

use std::collections::HashMap;
use std::sync::Arc;

pub(crate) use call::Callable;
pub(crate) use frames::Frozen;
pub(crate) use incremental::{Asked, Known};
pub(crate) use slot::{Env, Slot};
pub(crate) use step::{Flow, Mark, Visitor};

use super::error::{Error, Located, Result};
use super::host::Host;
use super::ir::{At, Node, OpId, Program, VarId};
use super::value::{Fault, FaultKind, Interner, Text, Value};
use incremental::Incremental;

/// A state: the value of each variable.
pub(crate) type State = Arc<[Value]>;

/// The deepest that operators may call each other.
const MOST_CALLS: u32 = 20_000;

/// What `TLCGet` tells about the search.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Progress {
    /// The length of the behaviour up to the current state; 0 outside of the search.
    pub(crate) level: i64,
    /// The states met so far, each counted once.
    pub(crate) distinct: i64,
    /// The states met so far.
    pub(crate) generated: i64,
    /// The states that have not been looked into yet.
    pub(crate) queue: i64,
    /// The length of the longest behaviour so far.
    pub(crate) diameter: i64,
}

/// A part of a variable and the value that it has to have in the next state.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) variable: VarId,
    /// The arguments that lead to the part; none for all of the variable.
    pub(crate) path: Vec<Value>,
    pub(crate) value: Value,
    /// The number of the expectation in its query.
    pub(crate) number: usize,
}

impl Wanted {
    /// The part of `whole` that is meant, if there is one.
    pub(crate) fn part<'v>(&self, whole: &'v Value) -> Option<&'v Value> {
        let mut path = self.path.iter();
        path.try_fold(whole, |part, argument| part.argument(argument))
    }
}

/// Evaluates expressions and enumerates steps.
pub(crate) struct Machine<'p> {
    pub(crate) program: &'p Program,
    pub(crate) host: &'p dyn Host,
    stack: Vec<Slot<'p>>,
    /// The values of the variables; empty while constants are evaluated.
    state: State,
    /// Their next values as far as the step has given them.
    next: Vec<Option<Value>>,
    /// The variables that have a next value, in the order in which they got it.
    trail: Vec<VarId>,
    /// What is known of the next state before it is enumerated.
    pub(crate) wanted: Vec<Wanted>,
    /// Whether variables stand for their next values: inside of a prime, and while initial states
    /// are enumerated.
    primed: bool,
    /// How often a variable has been read, so that one sees whether an argument depends on them.
    reads: u64,
    /// How often a next value, or anything else that may change in between, has been read.
    volatile_reads: u64,
    /// How often something beside evaluation has happened or been asked for.
    effects: u64,
    kept: Vec<Option<Value>>,
    /// The values of functions that their definitions name, as far as they have been asked for.
    known: HashMap<(OpId, Value), Value>,
    depth: u32,
    /// How much has been done, in calls and elements.
    ticks: u32,
    pub(crate) progress: Progress,
    /// What `TLCSet` has stored.
    pub(crate) registers: HashMap<i64, Value>,
    pub(crate) interner: Interner,
    /// The record that `TLCGet("config")` gives.
    pub(crate) config: Option<Value>,
    /// Whether the specification has asked to stop: `TLCSet("exit", TRUE)`.
    pub(crate) exit: bool,
    /// The records that have been read from files, and the lines they stand in.
    pub(crate) records: Vec<(Value, u64)>,
    /// Facts for the report that evaluation came upon, each once.
    pub(crate) notes: Vec<String>,
    /// What is kept from one evaluation to the next.
    incremental: Incremental<'p>,
}

impl<'p> Machine<'p> {
    pub(crate) fn new(program: &'p Program, host: &'p dyn Host) -> Self {
        Self {
            program,
            host,
            stack: Vec::with_capacity(1024),
            state: Arc::from([]),
            next: vec![None; program.variables.len()],
            trail: Vec::new(),
            wanted: Vec::new(),
            primed: false,
            reads: 0,
            volatile_reads: 0,
            effects: 0,
            kept: vec![None; program.kept],
            known: HashMap::new(),
            depth: 0,
            ticks: 0,
            progress: Progress::default(),
            registers: HashMap::new(),
            interner: program.interner.clone(),
            config: None,
            exit: false,
            records: Vec::new(),
            notes: Vec::new(),
            incremental: Incremental::default(),
        }
    }

    /// Asks now and then whether to stop, also within a single step.
    fn tick(&mut self, at: At) -> Result<()> {
        /// How much is done between two questions.
        const PATIENCE: u32 = 4096;
        self.ticks = self.ticks.wrapping_add(1);
        if self.ticks.is_multiple_of(PATIENCE) && self.host.interrupted() {
            let fault = Fault::new(FaultKind::Interrupted, "the check was interrupted");
            return Err(Error::new(fault, Some(at)));
        }
        Ok(())
    }

    /// Makes `state` the one that variables are read from.
    pub(crate) fn enter(&mut self, state: &State) {
        self.state = Arc::clone(state);
        self.next.fill(None);
        self.trail.clear();
        self.primed = false;
    }

    /// Makes `state` the one that primed variables are read from.
    pub(crate) fn enter_next(&mut self, state: &State) {
        for (slot, value) in self.next.iter_mut().zip(state.iter()) {
            *slot = Some(value.clone());
        }
    }

    /// Notes a fact for the report.
    pub(crate) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Tells that what is being evaluated may have another value the next time.
    pub(crate) fn volatile(&mut self) {
        self.volatile_reads += 1;
        self.effects += 1;
    }

    fn read(&mut self, variable: VarId, node: &Node) -> Result<Value> {
        if self.primed {
            return self.read_next(variable, node);
        }
        self.reads += 1;
        match self.state.get(variable) {
            Some(value) => Ok(value.clone()),
            None => Err(self.unassigned(variable, node, "is read where there is no state")),
        }
    }

    fn read_next(&mut self, variable: VarId, node: &Node) -> Result<Value> {
        self.volatile_reads += 1;
        match &self.next[variable] {
            Some(value) => Ok(value.clone()),
            None => Err(self.unassigned(
                variable,
                node,
                "is read before the step gives it its next value",
            )),
        }
    }

    #[cold]
    fn unassigned(&self, variable: VarId, node: &Node, what: &str) -> Error {
        let name = &self.program.variables[variable].name;
        let fault = Fault::new(
            FaultKind::Unassigned,
            format!("the variable `{name}` {what}"),
        );
        Error::new(fault, Some(node.at))
    }

    /// The value of a Boolean expression.
    pub(crate) fn holds(&mut self, node: &'p Node, env: Env) -> Result<bool> {
        match self.eval(node, env)? {
            Value::Bool(value) => Ok(value),
            other => other.to_bool("the expression").at(node.at),
        }
    }

    /// The value of an operator without parameters.
    pub(crate) fn constant(&mut self, op: OpId) -> Result<Value> {
        let at = self.program.operators[op].at;
        self.call(op, None, &[], 0, at)
    }

    /// The shared text that says the same as `text`.
    pub(crate) fn text(&mut self, text: &str) -> Text {
        self.interner.text(text)
    }
}
