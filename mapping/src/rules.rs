//! The rules on the document itself.

use tracelaw_diagnostics::{Rule, declare_rule};

/// All rules of this crate, by code.
pub static RULES: &[&Rule] = &[
    &NO_ENTRIES,
    &DUPLICATE_TITLE,
    &MISSING_CELLS,
    &ENTRY_WITHOUT_ACTION,
    &UNKNOWN_LABEL,
    &UNREADABLE_LOCATION,
    &EMPTY_VALUE,
    &UNPAIRED_EVENTS,
    &BLOCK_SYNTAX,
    &BLOCK_UNKNOWN_KEY,
    &BLOCK_VALUE,
    &BLOCK_DISAGREES,
    &REVERSED_LINES,
    &REPEATED_FIELD,
];

declare_rule! {
    /// The document has no entry that maps an action to code.
    ///
    /// ## What it does
    /// Reports a document in which nothing was recognised as an entry of the action-to-code mapping.
    ///
    /// ## Why is this bad?
    /// Every check of the binding passes on an empty mapping, and proves nothing.
    ///
    /// ## Example
    /// ```markdown
    /// # Instrumentation Spec
    /// The leader emits an event when it is elected.
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// ### BecomeLeader
    /// - **Spec action**: `BecomeLeader`
    /// - **Code location**: `src/node.rs:120`
    /// - **Trigger point**: after `self.role = Role::Leader`
    /// ```
    pub static NO_ENTRIES = "TL001", "no-entries", Error;
}

declare_rule! {
    /// Two entries have the same title.
    ///
    /// ## What it does
    /// Reports an entry whose title stands over an earlier entry too.
    ///
    /// ## Why is this bad?
    /// One entry is one action. Two entries of one title are mostly a copy that was not adapted, and
    /// tools that refer to an entry by its title cannot tell them apart.
    ///
    /// ## Example
    /// ```markdown
    /// ### Timeout
    /// ### Timeout
    /// ```
    ///
    /// ## Use instead
    /// One entry with several code locations, or a title of its own for each.
    pub static DUPLICATE_TITLE = "TL002", "duplicate-title", Warning;
}

declare_rule! {
    /// A row of a table has more or fewer cells than the header.
    ///
    /// ## What it does
    /// Counts the cells that each row writes.
    ///
    /// ## Why is this bad?
    /// Cells that are missing are read as empty, and cells that are too many are dropped. A `|` inside
    /// of code divides a cell too.
    ///
    /// ## Example
    /// ```markdown
    /// | Spec Action | Code Location | Trigger Point |
    /// |---|---|---|
    /// | Timeout | `raft.rs:10` |
    /// | Vote | `raft.rs:20` | after `granted || stale` |
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// | Timeout | `raft.rs:10` | after `self.term += 1` |
    /// | Vote | `raft.rs:20` | after `granted \|\| stale` |
    /// ```
    pub static MISSING_CELLS = "TL003", "missing-cells", Warning;
}

declare_rule! {
    /// An entry names no action of the specification.
    ///
    /// ## What it does
    /// Reports an entry with no action's label or column whose title is not an action's name either.
    ///
    /// ## Why is this bad?
    /// What the entry says about the code is bound to nothing.
    ///
    /// ## Example
    /// ```markdown
    /// ### The leader steps down
    /// - **Code location**: `raft.rs:10`
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// ### The leader steps down
    /// - **Spec action**: `StepDown`
    /// - **Code location**: `raft.rs:10`
    /// ```
    pub static ENTRY_WITHOUT_ACTION = "TL004", "entry-without-action", Error;
}

declare_rule! {
    /// A label of an entry means nothing to Tracelaw.
    ///
    /// ## What it does
    /// Names a bold label among an entry's labels that is none of the format's.
    ///
    /// ## Why is this bad?
    /// It may be a misspelt label, whose value is then lost.
    ///
    /// ## Example
    /// ```markdown
    /// - **Tigger point**: after `x = 1`
    /// ```
    ///
    /// ## Use instead
    /// One of the format's labels: Spec action, Code location, Trigger point, Trace event name, Fields,
    /// Notes. What else there is to say belongs into the notes.
    pub static UNKNOWN_LABEL = "TL005", "unknown-label", Note;
}

declare_rule! {
    /// A code location names neither a file nor a function.
    ///
    /// ## What it does
    /// Reports the text of a code location in which no place was found.
    ///
    /// ## Why is this bad?
    /// Nothing can be instrumented there, and nobody can check it.
    ///
    /// ## Example
    /// ```markdown
    /// - **Code location**: somewhere in the message loop
    /// ```
    ///
    /// ## Use instead
    /// `` `src/node.rs:120-134` (`handle_vote`) ``, or `N/A (why)` where no code runs.
    pub static UNREADABLE_LOCATION = "TL006", "unreadable-location", Warning;
}

declare_rule! {
    /// A label has no value.
    ///
    /// ## What it does
    /// Reports a label, or a cell in an entry's row, with nothing behind it.
    ///
    /// ## Why is this bad?
    /// An action, a place or a trigger that is left out is open; whether by intent cannot be seen.
    ///
    /// ## Example
    /// ```markdown
    /// - **Trigger point**:
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// - **Trigger point**: after `self.term += 1`
    /// ```
    pub static EMPTY_VALUE = "TL007", "empty-value", Warning;
}

declare_rule! {
    /// An entry has several actions and several events, and not as many of each.
    ///
    /// ## What it does
    /// Reports an entry whose actions and events cannot be paired by position.
    ///
    /// ## Why is this bad?
    /// Which action is seen as which event stays open, so no event can be judged.
    ///
    /// ## Example
    /// ```markdown
    /// - **Spec actions**: `Prepare`, `Commit`, `Abort`
    /// - **Trace event names**: `"prepare"`, `"decide"`
    /// ```
    ///
    /// ## Use instead
    /// As many events as actions, one event for all, or an entry for each action.
    pub static UNPAIRED_EVENTS = "TL008", "unpaired-events", Error;
}

declare_rule! {
    /// A `tracelaw` block is not TOML.
    ///
    /// ## What it does
    /// Reports the first place at which a block cannot be read.
    ///
    /// ## Why is this bad?
    /// Nothing that the block says takes effect.
    ///
    /// ## Example
    /// ````markdown
    /// ```tracelaw
    /// module = raft.tla
    /// ```
    /// ````
    ///
    /// ## Use instead
    /// ````markdown
    /// ```tracelaw
    /// module = "raft.tla"
    /// ```
    /// ````
    pub static BLOCK_SYNTAX = "TL009", "block-syntax", Error;
}

declare_rule! {
    /// A `tracelaw` block has a key that means nothing at its place.
    ///
    /// ## What it does
    /// Reports keys that no setting has, at document level and in entries.
    ///
    /// ## Why is this bad?
    /// A misspelt key silently leaves the default in force.
    ///
    /// ## Example
    /// ```toml
    /// modul = "raft.tla"
    /// ```
    ///
    /// ## Use instead
    /// ```toml
    /// module = "raft.tla"
    /// ```
    pub static BLOCK_UNKNOWN_KEY = "TL010", "block-unknown-key", Error;
}

declare_rule! {
    /// A value in a `tracelaw` block is of the wrong kind.
    ///
    /// ## What it does
    /// Reports values of another type than the setting's, words that are none of its choices, settings
    /// without a key that they need, and settings that an earlier block has made already.
    ///
    /// ## Why is this bad?
    /// The setting does not take effect.
    ///
    /// ## Example
    /// ```toml
    /// [[exempt]]
    /// action = "LoseMessage"
    /// class = "enviroment"
    /// ```
    ///
    /// ## Use instead
    /// ```toml
    /// [[exempt]]
    /// action = "LoseMessage"
    /// class = "environment"
    /// reason = "the network drops messages; no code runs"
    /// ```
    pub static BLOCK_VALUE = "TL011", "block-value", Error;
}

declare_rule! {
    /// A `tracelaw` block and the text around it say different things.
    ///
    /// ## What it does
    /// Compares file, function, position and captured state of a block with its entry's labels, and
    /// the document's state keys with the state table.
    ///
    /// ## Why is this bad?
    /// People read the text, tools read the block; one of them is wrong.
    ///
    /// ## Example
    /// ````markdown
    /// - **Code location**: `src/node.rs:120`
    /// - **Trigger point**: after `self.term += 1`
    ///
    /// ```tracelaw
    /// file = "src/leader.rs"
    /// position = "before"
    /// ```
    /// ````
    ///
    /// ## Use instead
    /// The same file and position in both.
    pub static BLOCK_DISAGREES = "TL012", "block-disagrees", Warning;
}

declare_rule! {
    /// A range of lines ends before it starts.
    ///
    /// ## What it does
    /// Compares the two lines of a range.
    ///
    /// ## Why is this bad?
    /// The range holds no line; one of the two numbers is a slip.
    ///
    /// ## Example
    /// ```markdown
    /// - **Code location**: `raft.rs:240-204`
    /// ```
    ///
    /// ## Use instead
    /// ```markdown
    /// - **Code location**: `raft.rs:204-240`
    /// ```
    pub static REVERSED_LINES = "TL013", "reversed-lines", Warning;
}

declare_rule! {
    /// Two rows of the state table, or of the message table, have the same key.
    ///
    /// ## What it does
    /// Reports the second of two rows that give a key of the records to different variables or fields.
    ///
    /// ## Why is this bad?
    /// A record has one value under a key; which of the two it stands for is open.
    ///
    /// ## Example
    /// ```markdown
    /// | JSON key | Implementation | TLA+ variable |
    /// |---|---|---|
    /// | `term` | `self.term` | `currentTerm` |
    /// | `term` | `self.log.term()` | `lastLogTerm` |
    /// ```
    ///
    /// ## Use instead
    /// A key of its own for each row.
    pub static REPEATED_FIELD = "TL014", "repeated-field", Warning;
}
