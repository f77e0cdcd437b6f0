//! The rules on events and verdicts, `TL350` to `TL369`.

use tracelaw_diagnostics::{Rule, declare_rule};

use crate::step::rules as step;
use crate::trace_spec::rules as trace_spec;

declare_rule! {
    /// An event of the trace is no event of the mapping.
    ///
    /// ## What it does
    /// Reports event names that no entry of the document has (with an action list alone: names
    /// that are no action). One finding a name, at its first record, with the number of records.
    ///
    /// ## Why is this bad?
    /// Every event must be exactly one action of the specification. One that is none is not
    /// checked, or the program does what the specification does not know.
    ///
    /// ## Example
    /// The trace has `BecomeLeadr`, the document `BecomeLeader`.
    ///
    /// ## Use instead
    /// The name of the document, or an entry for the event.
    pub static UNKNOWN_EVENT = "TL350", "unknown-event", Error;
}

declare_rule! {
    /// An event lacks a field that its entry declares.
    ///
    /// ## What it does
    /// Compares the keys of each event with the fields of its entry: state keys, message keys and
    /// others. One finding an event and key, at the first record, with the number of records.
    /// Where the document names no key for a state variable, the variable's name is a guess, and
    /// its absence a warning.
    ///
    /// ## Why is this bad?
    /// What is not logged cannot be compared with the specification's state; a check that reads
    /// the field passes or fails by accident.
    ///
    /// ## Example
    /// ```markdown
    /// - **Fields**: state snapshot, `msg.term`
    /// ```
    /// ```json
    /// {"tag":"trace","event":{"name":"HandleVote","nid":"n1","state":{"term":1},"msg":{"from":"n2"}}}
    /// ```
    ///
    /// ## Use instead
    /// Log the field, or take it from the entry.
    pub static FIELD_MISSING = "TL351", "field-missing", Error;
}

declare_rule! {
    /// An event has a field that nothing declares.
    ///
    /// ## What it does
    /// Reports keys of an event that neither its entry nor the document's tables name. One finding
    /// an event and key, at the first record, with the number of records.
    ///
    /// ## Why is this bad?
    /// What the document does not say, nobody checks: the reader of the trace sees a value that no
    /// rule stands behind.
    ///
    /// ## Example
    /// The event has `msg.ballot`, the entry lists `msg.term` alone.
    ///
    /// ## Use instead
    /// Declare the field in the entry or in the tables, or do not log it.
    pub static UNDECLARED_FIELD = "TL352", "undeclared-field", Warning;
}

declare_rule! {
    /// An action of the mapping is in no trace.
    ///
    /// ## What it does
    /// Over all traces together, reports actions with an event that no record has. Exempt actions
    /// are left out. With `--require-coverage` it is an error.
    ///
    /// ## Why is this bad?
    /// Nothing was learnt about the action: no test exercises it, or its instrumentation is dead.
    ///
    /// ## Example
    /// No trace holds `InstallSnapshot`.
    ///
    /// ## Use instead
    /// A test that takes the action; or an exemption with a reason:
    /// ```toml
    /// [[exempt]]
    /// action = "InstallSnapshot"
    /// class = "untraced"
    /// reason = "snapshots are tested elsewhere"
    /// ```
    pub static ACTION_NEVER_EXERCISED = "TL353", "action-never-exercised", Warning;
}

declare_rule! {
    /// An event of the trace may be one of several actions.
    ///
    /// ## What it does
    /// Reports events that the document binds to several actions without a discriminator and
    /// without an exemption of class `merged`.
    ///
    /// ## Why is this bad?
    /// Which action was taken cannot be told from the trace, so a wrong one may pass for another.
    ///
    /// ## Example
    /// Both `SendHeartbeat` and `SendEntries` have the event `SendAppend`.
    ///
    /// ## Use instead
    /// An event of its own for each action, or, in the entry's `tracelaw` block, what tells them
    /// apart:
    /// ```toml
    /// discriminator = "msg.subtype"
    /// ```
    pub static AMBIGUOUS_EVENT = "TL354", "ambiguous-event", Warning;
}

declare_rule! {
    /// Nothing was checked.
    ///
    /// ## What it does
    /// Reports a trace without a single record that the level could be checked on: an empty file,
    /// or one in which nothing was recognised. The run exits with 4 unless `--allow-empty`.
    ///
    /// ## Why is this bad?
    /// An empty check is not a pass. Empty, filtered and misread traces are the most common reason
    /// for a gate that cannot fail.
    ///
    /// ## Example
    /// The program ran without tracing switched on.
    ///
    /// ## Use instead
    /// A trace with events; where an empty one is right, `--allow-empty`.
    pub static NOTHING_CHECKED = "TL355", "nothing-checked", Error;
}

declare_rule! {
    /// The trace is of another system.
    ///
    /// ## What it does
    /// Reports a trace with events none of which the mapping knows, once, in the place of one
    /// finding an event.
    ///
    /// ## Why is this bad?
    /// The wrong file or the wrong document was named, and nothing can be said about either.
    ///
    /// ## Example
    /// `tracelaw validate specs/raft/instrumentation-spec.md ring.ndjson`
    ///
    /// ## Use instead
    /// The document that belongs to the trace.
    pub static FOREIGN_TRACE = "TL356", "foreign-trace", Error;
}

declare_rule! {
    /// A level was asked for that cannot be checked.
    ///
    /// ## What it does
    /// Reports that a level was not reached because what it needs was not given: level 1 needs a
    /// document or an action list, level 2 and 3 a TLA+ module with a configuration, or a trace
    /// specification.
    ///
    /// ## Why is this bad?
    /// A verdict never claims a level that was not checked, so the run cannot succeed.
    ///
    /// ## Example
    /// `tracelaw validate trace.jsonl --level 1`
    ///
    /// ## Use instead
    /// `tracelaw validate spec.md trace.jsonl --level 1`
    pub static LEVEL_NOT_CHECKED = "TL357", "level-not-checked", Error;
}

declare_rule! {
    /// A trace cannot be read.
    ///
    /// ## What it does
    /// Reports a file that is missing, a directory, a file that may not be read, or compressed data
    /// that is damaged.
    ///
    /// ## Why is this bad?
    /// Nothing, or not all, of the trace was looked at.
    ///
    /// ## Example
    /// `tracelaw validate spec.md no-such-file.jsonl`
    ///
    /// ## Use instead
    /// The path of a readable file, or `-` for standard input.
    pub static UNREADABLE_TRACE = "TL358", "unreadable-trace", Error;
}

declare_rule! {
    /// An event's name in the record's type is not the one in its payload.
    ///
    /// ## What it does
    /// Reports TRACE/1.0 records whose `event_type` is `custom.action.X` while `payload.action` is
    /// another name.
    ///
    /// ## Why is this bad?
    /// Readers of one will see another action than readers of the other.
    ///
    /// ## Example
    /// ```json
    /// {"event_type":"custom.action.Restart","payload":{"action":"BecomeLeader"}}
    /// ```
    ///
    /// ## Use instead
    /// One name in both.
    pub static NAMES_DISAGREE = "TL359", "names-disagree", Error;
}

/// All rules of this crate.
pub static RULES: &[&Rule] = &[
    &UNKNOWN_EVENT,
    &FIELD_MISSING,
    &UNDECLARED_FIELD,
    &ACTION_NEVER_EXERCISED,
    &AMBIGUOUS_EVENT,
    &NOTHING_CHECKED,
    &FOREIGN_TRACE,
    &LEVEL_NOT_CHECKED,
    &UNREADABLE_TRACE,
    &NAMES_DISAGREE,
    &step::STEP_REJECTED,
    &step::INVARIANT_VIOLATED,
    &step::STEP_INCONCLUSIVE,
    &step::STEP_FAILED,
    &step::MAPPING_NOT_CHECKABLE,
    &step::INVARIANT_FAILED,
    &crate::oracle::ORACLE_DISAGREES,
    &crate::oracle::ORACLE_FAILED,
    &trace_spec::TRACE_INPUT_NOT_FOUND,
    &trace_spec::TRACE_PATH_FIXED,
    &trace_spec::TRACE_END_NOT_CHECKED,
    &trace_spec::PROPERTY_VIOLATED,
    &trace_spec::ASSUMPTION_VIOLATED,
];
