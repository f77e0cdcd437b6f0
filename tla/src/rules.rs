//! The rules on TLA+ modules, TL2xx.

use tracelaw_diagnostics::{Rule, declare_rule};

use crate::eval::rules as eval;

/// Every rule of this crate.
pub static RULES: &[&Rule] = &[
    &SYNTAX_ERROR,
    &UNSUPPORTED_SYNTAX,
    &NESTED_TOO_DEEP,
    &MODULE_NOT_FOUND,
    &MODULE_CYCLE,
    &MODULE_NAME_MISMATCH,
    &NO_NEXT_STATE_RELATION,
    &ACTION_LIST_SYNTAX,
    &ACTION_LIST_STALE,
    &CONFIG_SYNTAX,
    &NO_TRACE_CURSOR,
    &TRACE_SPEC_TOO_LARGE,
    &PRECEDENCE_CONFLICT,
    &eval::UNKNOWN_NAME,
    &eval::WRONG_ARITY,
    &eval::UNSUPPORTED_EXPRESSION,
    &eval::CONSTANT_WITHOUT_VALUE,
    &eval::CONFIG_NAME_NOT_FOUND,
    &eval::NO_BEHAVIOUR,
    &eval::UNSUPPORTED_PROPERTY,
    &eval::UNLIKE_TLC,
    &eval::UNKNOWN_STANDARD_MODULE,
];

declare_rule! {
    /// A TLA+ module cannot be parsed.
    ///
    /// ## What it does
    /// Reports every place of a module that is no TLA+, with what would have been expected there
    /// where that is a short list. The rest of the module is still read.
    ///
    /// ## Why is this bad?
    /// Definitions around the place are missing from all that is said about the module.
    ///
    /// ## Example
    /// ```tla
    /// Send(m) == messages' = messages \cup {m
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// Send(m) == messages' = messages \cup {m}
    /// ```
    pub static SYNTAX_ERROR = "TL201", "tla-syntax-error", Error;
}

declare_rule! {
    /// A module uses a piece of the language that Tracelaw does not read.
    ///
    /// ## What it does
    /// Reports constructs that are TLA+ and that have no meaning outside of proofs, and numbers
    /// beyond 127 bits.
    ///
    /// ## Why is this bad?
    /// The expression is not evaluated and not looked into, so what stands in it is not checked.
    ///
    /// ## Example
    /// ```tla
    /// Big == <1>2
    /// ```
    ///
    /// ## Use instead
    /// Name the formula and refer to it by its name.
    pub static UNSUPPORTED_SYNTAX = "TL202", "tla-unsupported-syntax", Error;
}

declare_rule! {
    /// An expression nests too deep.
    ///
    /// ## What it does
    /// Reports an expression that nests more than 500 levels deep.
    ///
    /// ## Why is this bad?
    /// Everything that walks expressions would need a stack of unknown size.
    ///
    /// ## Example
    /// A generated IF ... ELSE IF chain with a thousand branches.
    ///
    /// ## Use instead
    /// A CASE, a function, or several definitions.
    pub static NESTED_TOO_DEEP = "TL203", "tla-nested-too-deep", Error;
}

declare_rule! {
    /// A module that is extended or instantiated is not there.
    ///
    /// ## What it does
    /// Reports an EXTENDS or INSTANCE of a module that is neither beside the specification nor one
    /// that comes with the TLA+ tools or the community modules.
    ///
    /// ## Why is this bad?
    /// Its variables, constants and operators are missing from all that is said.
    ///
    /// ## Example
    /// `EXTENDS base` in a folder that has no `base.tla`.
    ///
    /// ## Use instead
    /// Put the module beside the one that needs it, or name its folder with `-I DIR`.
    pub static MODULE_NOT_FOUND = "TL204", "module-not-found", Error;
}

declare_rule! {
    /// A module extends or instantiates itself.
    ///
    /// ## What it does
    /// Reports an EXTENDS or INSTANCE through which a module, by way of others, needs itself.
    ///
    /// ## Why is this bad?
    /// No tool can read such a module.
    ///
    /// ## Example
    /// `A.tla` says `EXTENDS B`, and `B.tla` says `EXTENDS A`.
    ///
    /// ## Use instead
    /// Take what both need into a third module.
    pub static MODULE_CYCLE = "TL205", "module-cycle", Error;
}

declare_rule! {
    /// A module has another name than its file.
    ///
    /// ## What it does
    /// Compares the name in the module's header with the name of its file.
    ///
    /// ## Why is this bad?
    /// The TLA+ tools find a module by the name of its file and refuse one that differs.
    ///
    /// ## Example
    /// `raft.tla` begins with `---- MODULE Raft ----`.
    ///
    /// ## Use instead
    /// One name for both.
    pub static MODULE_NAME_MISMATCH = "TL206", "module-name-mismatch", Warning;
}

declare_rule! {
    /// A module has no next-state relation.
    ///
    /// ## What it does
    /// Looks for the next-state operator: the one that was asked for; that of the configuration's
    /// NEXT or SPECIFICATION; the `N` of a formula `Init /\ [][N]_vars`; an operator `Next`.
    ///
    /// ## Why is this bad?
    /// Without it there are no actions to bind.
    ///
    /// ## Example
    /// A module of helpers that other modules extend.
    ///
    /// ## Use instead
    /// Name the module that has the next-state relation, or the operator with `--next NAME`.
    pub static NO_NEXT_STATE_RELATION = "TL207", "no-next-state-relation", Error;
}

declare_rule! {
    /// A file is no action list.
    ///
    /// ## What it does
    /// Reports what cannot be read in an action list: JSON that is not what
    /// `tracelaw actions --format json` prints, or a line of a text list that is no name.
    ///
    /// ## Why is this bad?
    /// Actions that are missing from the list are not checked.
    ///
    /// ## Example
    /// ```text
    /// Timeout, BecomeLeader
    /// ```
    ///
    /// ## Use instead
    /// ```text
    /// # One action a line.
    /// Timeout
    /// BecomeLeader
    /// ```
    pub static ACTION_LIST_SYNTAX = "TL208", "action-list-syntax", Error;
}

declare_rule! {
    /// A kept action list is no longer what the module says.
    ///
    /// ## What it does
    /// Compares the list with the module's actions: names, and for a JSON list also parameters,
    /// variables, places and the rest.
    ///
    /// ## Why is this bad?
    /// Lint and validation that use the list judge by a module that no longer exists.
    ///
    /// ## Example
    /// An action was renamed in the module, and the list has the old name.
    ///
    /// ## Use instead
    /// Write the list anew: `tracelaw actions MODULE.tla --format json=LIST`.
    pub static ACTION_LIST_STALE = "TL209", "action-list-stale", Error;
}

declare_rule! {
    /// A TLC configuration cannot be read.
    ///
    /// ## What it does
    /// Reports what is no statement of a configuration, statements that contradict each other, and
    /// what is said twice.
    ///
    /// ## Why is this bad?
    /// TLC refuses such a configuration, or checks less than it seems to.
    ///
    /// ## Example
    /// ```text
    /// CONSTANTS Server = {s1, s2
    /// INIT Init
    /// ```
    ///
    /// ## Use instead
    /// ```text
    /// CONSTANTS Server = {s1, s2}
    /// INIT Init
    /// ```
    pub static CONFIG_SYNTAX = "TL210", "config-syntax", Error;
}

declare_rule! {
    /// A trace specification does not read a trace.
    ///
    /// ## What it does
    /// Looks for what every trace specification has: a log that is indexed with a variable, the
    /// cursor, as in `TraceLog[l]`, or with `TLCGet("level")`.
    ///
    /// ## Why is this bad?
    /// Without it nothing is known about the events that the specification handles.
    ///
    /// ## Example
    /// The base module was given instead of the trace specification.
    ///
    /// ## Use instead
    /// ```tla
    /// VARIABLE l
    /// logline == TraceLog[l]
    /// ```
    pub static NO_TRACE_CURSOR = "TL211", "no-trace-cursor", Error;
}

declare_rule! {
    /// A trace specification is too entangled to be read whole.
    ///
    /// ## What it does
    /// Reports that not every way through the operators of a trace specification was followed.
    ///
    /// ## Why is this bad?
    /// Events, fields and comparisons may be missing from what is said about it.
    ///
    /// ## Example
    /// Twenty operators that each call the next one twice.
    ///
    /// ## Use instead
    /// One operator an event, which calls the action and compares the state.
    pub static TRACE_SPEC_TOO_LARGE = "TL212", "trace-spec-too-large", Warning;
}

declare_rule! {
    /// Two operators stand side by side, and their precedences do not say which comes first.
    ///
    /// ## What it does
    /// Reports operators between which the TLA+ tools ask for parentheses. The left one is read as
    /// coming first.
    ///
    /// ## Why is this bad?
    /// The tools refuse the module, and people read the formula in two ways.
    ///
    /// ## Example
    /// ```tla
    /// Next == a /\ b \/ c
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// Next == (a /\ b) \/ c
    /// ```
    pub static PRECEDENCE_CONFLICT = "TL213", "tla-precedence-conflict", Warning;
}
