//! What a fenced `tracelaw` block says, in TOML: what prose leaves open.
//!
//! At document level (before the first entry, or in any section that is no entry):
//!
//! ```toml
//! module = "raft.tla"              # beside the document
//! next = "Next"                    # default: the module's
//! config = "raft.cfg"
//! trace-spec = "Trace.tla"
//! source = "../../examples/raft"   # the source root
//! language = "rust"
//! baseline = "v1.2.0"              # the revision that line numbers are of
//! trace-module = "lib/trace"       # the folder of the trace module in C and C++, its files' name in Go
//! initial = "Init"                 # an operator, or "first-snapshot": the first event of a node is
//!                                  # no step, but shows where the node starts
//! nil = ["", "nil"]                # JSON strings that stand for the model's Nil
//! nil-value = "Nil"                # the TLA+ expression that they become
//! definitions = '''                # TLA+ operators that the expressions of the document may use
//! Bootstrap == ...
//! '''
//!
//! [envelope]
//! format = "trace/1.0"             # or turnix, nested, flat, module; default: found by itself
//! tag = "trace"                    # records with another tag are no events
//! name = "event.name"              # dotted paths into a record
//! node = "event.nid"
//! state = "event.state"
//! message = "event.msg"
//! start = "start"                  # per-thread intervals (Category B)
//! end = "end"
//!
//! [state.term]                     # a JSON key of the state snapshot
//! variable = "currentTerm[node]"   # the TLA+ expression that it is the value of
//! source = "self.term"             # the source expression that yields it
//! values = { leader = "Leader" }   # JSON value -> TLA+ expression
//! default = "0"                    # what it stands for that an event lacks the key
//! path = "args.role"               # where in the event, if not under its key in the snapshot
//! emit = { "2" = "leader" }        # the program's value (as text) -> what the program writes for it
//! node = true                      # the value names a node: it is written as nodes are
//!
//! [node]
//! values = { "10.0.0.1" = "s1" }   # what stands for a node
//! emit = { "10.0.0.1:80" = "s1" }  # what the program calls a node -> what it writes for it
//! first = ["s1", "s2", "s3"]       # what it writes for further nodes, in the order in which they appear
//!
//! [message.term]                   # a JSON key of the message
//! field = "mterm"
//! source = "request.term"
//!
//! [constants]
//! Server = "config.servers"        # bound from the trace's configuration record
//!
//! [[exempt]]
//! action = "LoseMessage"           # or actions = ["A", "B"]
//! class = "environment"            # fault, silent, merged, untraced
//! reason = "the network drops messages; no code runs"
//! guard = "TRUE"                   # silent only: when it may happen; names the action's parameters
//! during = true                    # silent only: it is part of the step of the event to come, and
//!                                  # stands behind a snapshot that is from before that step
//! ```
//!
//! Inside an entry:
//!
//! ```toml
//! capture = ["term", "role"]       # or "full", "none"
//! discriminator = "msg.type"       # merged events: what tells the actions apart
//! bind = { i = "node", m = "message" }  # parameters of the action
//! where = "m.success"              # a predicate over the step; names the action's parameters
//! snapshot = "after"               # the state of the event is that after the step, or "before"
//! late = { before = ["Commit"], within = 20 }  # the event may stand behind events that its step precedes
//!
//! [[case]]                         # one event, several actions, or none; all that apply are tried
//! action = "DropStale"             # one of the entry's; without it the event is no step
//! when = "event.msg.term = 0"      # a predicate over the event and the state before the step
//! bind = { m = "message" }         # this and what follows: default is the entry's own
//! where = "TRUE"
//! capture = ["term"]
//!
//! [[site]]                         # one per place; keys at the top hold for every site, or are the only one
//! file = "src/node.rs"
//! function = "Node::become_leader"
//! anchor = "self.role = Role::Leader;"
//! occurrence = 1                   # which of several matches, from 1
//! position = "after"               # before, after, entry, exit (every exit), attribute
//! guard = "granted"                # emit only if
//! node = "self.id"                 # source expressions
//! state = "self.snapshot()"
//! message = { term = "request.term" }
//!
//! [[site]]                         # a place that emits nothing and stores what later snapshots show
//! anchor = "store.save(vote)"
//! shadow = { votedFor = "vote" }   # state key -> source expression
//! ```

use std::collections::BTreeMap;

use tracelaw_diagnostics::{Span, Spanned};

/// The document-level settings.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The TLA+ module's file, beside the document.
    pub module: Option<Spanned<String>>,
    /// The next-state operator.
    pub next: Option<Spanned<String>>,
    /// The model configuration.
    pub config: Option<Spanned<String>>,
    /// The trace specification.
    pub trace_spec: Option<Spanned<String>>,
    /// The root of the source tree.
    pub source: Option<Spanned<String>>,
    /// The language of the source tree.
    pub language: Option<Spanned<String>>,
    /// The revision of the source tree that line numbers are of.
    pub baseline: Option<Spanned<String>>,
    /// The folder of the generated trace module below the root of the source tree, or the name of its
    /// files, as the language has it.
    pub trace_module: Option<Spanned<String>>,
    /// Where a behaviour starts, if not at `Init`.
    pub initial: Option<Spanned<Initial>>,
    /// JSON strings that stand for the model's nil.
    pub nil: Vec<Spanned<String>>,
    /// The TLA+ expression of nil.
    pub nil_value: Option<Spanned<String>>,
    /// TLA+ definitions that the expressions of the document may use.
    pub definitions: Vec<Spanned<String>>,
    /// The shape of the records.
    pub envelope: Envelope,
    /// Node as the trace names it (as text) to TLA+ expression.
    pub node: BTreeMap<String, Spanned<String>>,
    /// What the program writes for a node.
    pub node_names: NodeNames,
    /// State keys, by JSON key.
    pub state: BTreeMap<String, KeySetting>,
    /// Message keys, by JSON key.
    pub message: BTreeMap<String, KeySetting>,
    /// Constants bound from the trace's configuration record.
    pub constants: Vec<Constant>,
    /// Actions that need no entry or no event.
    pub exemptions: Vec<Exemption>,
}

/// What the instrumented program writes for a node; a node that neither names is written as it is.
#[derive(Clone, Debug, Default)]
pub struct NodeNames {
    /// What the program calls a node (as text) to what it writes.
    pub emit: BTreeMap<String, Spanned<String>>,
    /// What it writes for the others, in the order in which they appear.
    pub first: Vec<Spanned<String>>,
}

/// Where a behaviour starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Initial {
    /// At the states of this operator.
    Operator(String),
    /// At the first snapshot of each node.
    FirstSnapshot,
}

/// The shape of the records.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// Fixed here, or found by itself.
    pub format: Option<Spanned<EnvelopeFormat>>,
    /// Records whose `tag` differs are no events.
    pub tag: Option<Spanned<String>>,
    /// Dotted path of the event's name.
    pub name: Option<Spanned<String>>,
    /// Dotted path of the node.
    pub node: Option<Spanned<String>>,
    /// Dotted path of the state snapshot.
    pub state: Option<Spanned<String>>,
    /// Dotted path of the message.
    pub message: Option<Spanned<String>>,
    /// Dotted path of an interval's start.
    pub start: Option<Spanned<String>>,
    /// Dotted path of an interval's end.
    pub end: Option<Spanned<String>>,
}

/// A record format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EnvelopeFormat {
    /// TRACE/1.0.
    Trace,
    /// Turnix v0.1.
    Turnix,
    /// `{tag, ts, event: {name, nid, state, msg}}`.
    Nested,
    /// `{event, thread|node|tid, state, ...}`.
    Flat,
    /// `{ts, event: {name, module, ...}}`.
    Module,
}

/// A JSON key of the state snapshot or the message, and what it stands for.
#[derive(Clone, Debug, Default)]
pub struct KeySetting {
    /// The whole table.
    pub span: Span,
    /// State: the TLA+ expression whose value it is, with `node` for the event's node.
    pub variable: Option<Spanned<String>>,
    /// Message: the field of the TLA+ message record.
    pub field: Option<Spanned<String>>,
    /// The source expression that yields it.
    pub source: Option<Spanned<String>>,
    /// Where in the event it stands, if not under its key in the snapshot or the message.
    pub path: Option<Spanned<String>>,
    /// JSON value (as text) to TLA+ expression.
    pub values: BTreeMap<String, Spanned<String>>,
    /// The TLA+ expression that an absent key stands for, in events whose entry lists the key.
    pub default: Option<Spanned<String>>,
    /// The program's value (as text) to what it writes.
    pub emit: BTreeMap<String, Spanned<String>>,
    /// Whether the value names a node, and is written as nodes are.
    pub node: bool,
}

/// A constant bound from the trace's configuration record.
#[derive(Clone, Debug)]
pub struct Constant {
    /// The constant's name.
    pub name: Spanned<String>,
    /// Dotted path into the record.
    pub path: Spanned<String>,
}

/// Actions that need no entry, and why.
#[derive(Clone, Debug)]
pub struct Exemption {
    /// The whole table.
    pub span: Span,
    /// The actions.
    pub actions: Vec<Spanned<String>>,
    /// Of what kind they are.
    pub class: Spanned<ExemptionClass>,
    /// Why, in words.
    pub reason: Spanned<String>,
    /// For silent actions: the TLA+ expression under which one may happen.
    pub guard: Option<Spanned<String>>,
    /// For silent actions: whether it is part of the step of the event to come, and so stands
    /// behind a snapshot that is from before that step.
    pub during: bool,
}

/// Why an action needs no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExemptionClass {
    /// No code runs.
    Environment,
    /// Injected by the harness.
    Fault,
    /// May happen between events.
    Silent,
    /// One event stands for several actions, told apart by a discriminator.
    Merged,
    /// A decision not to trace.
    Untraced,
}

/// What an entry's own blocks say.
#[derive(Clone, Debug, Default)]
pub struct EntrySettings {
    /// The state keys that the event carries; `None` where the block does not say.
    pub capture: Option<Spanned<crate::Capture>>,
    /// Merged events: the dotted path of what tells the actions apart.
    pub discriminator: Option<Spanned<String>>,
    /// Parameter of the action -> expression over `node`, `message`, `state` and `args`.
    pub bind: BTreeMap<String, Spanned<String>>,
    /// A predicate over the step, which may name the action's parameters.
    pub predicate: Option<Spanned<String>>,
    /// Whether the event's state is that before or after the step.
    pub snapshot: Option<Spanned<Moment>>,
    /// That the event may stand behind events that its step precedes.
    pub late: Option<Late>,
    /// What the event may be, where it is not just one action.
    pub cases: Vec<Case>,
    /// The places, as exactly as a tool needs them.
    pub sites: Vec<Site>,
}

impl EntrySettings {
    /// Whether the document says how the actions of one event are told apart.
    #[must_use]
    pub fn tells_actions_apart(&self) -> bool {
        self.discriminator.is_some() || !self.cases.is_empty()
    }
}

/// A side of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// The state before the step.
    Before,
    /// The state after the step.
    After,
}

/// An event that may stand behind events that its step precedes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Late {
    /// The whole table.
    pub span: Span,
    /// The events that it may stand behind.
    pub before: Vec<Spanned<String>>,
    /// How many events behind its step it may stand at most.
    pub within: Option<Spanned<usize>>,
}

/// One of the things that an event may be.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The whole table.
    pub span: Span,
    /// The action; without one the event is an observation, no step.
    pub action: Option<Spanned<String>>,
    /// A predicate over the event and the state before the step: whether the case applies.
    pub when: Option<Spanned<String>>,
    /// Parameter of the action -> expression; empty where the entry's own hold.
    pub bind: BTreeMap<String, Spanned<String>>,
    /// A predicate over the step; for an observation, over the state.
    pub predicate: Option<Spanned<String>>,
    /// The state keys that are compared, where they are not those of the entry.
    pub capture: Option<Spanned<crate::Capture>>,
}

/// One place in the code.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The whole table.
    pub span: Span,
    /// Which action of the entry, where it has several; its key in the entry's locations also fits.
    pub action: Option<Spanned<String>>,
    /// The file.
    pub file: Option<Spanned<String>>,
    /// The function, as a path: `Node::become_leader`.
    pub function: Option<Spanned<String>>,
    /// The code fragment that the event stands before or after.
    pub anchor: Option<Spanned<String>>,
    /// Which of several matches of the anchor, from 1.
    pub occurrence: Option<Spanned<usize>>,
    /// Where, relative to the anchor or the function.
    pub position: Option<Spanned<SitePosition>>,
    /// Emit only if this source expression holds.
    pub guard: Option<Spanned<String>>,
    /// The source expression of the node.
    pub node: Option<Spanned<String>>,
    /// The source expression of the state snapshot.
    pub state: Option<Spanned<String>>,
    /// Message key -> source expression.
    pub message: BTreeMap<String, Spanned<String>>,
    /// Other top-level key of the event -> source expression.
    pub args: BTreeMap<String, Spanned<String>>,
    /// State key -> source expression of what is stored for later snapshots. Where there is any, the
    /// place emits nothing.
    pub shadow: BTreeMap<String, Spanned<String>>,
}

/// Where an event is emitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SitePosition {
    /// Before the anchor's statement.
    Before,
    /// After the anchor's statement.
    After,
    /// At the function's entry.
    Entry,
    /// At every exit of the function.
    Exit,
    /// As an attribute on the function (Rust).
    Attribute,
}
