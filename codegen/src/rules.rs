//! The rules about places in the source tree.

use tracelaw_diagnostics::{Rule, declare_rule};

use crate::trace_spec::rules::{TRACE_SPEC_EDITED, TRACE_SPEC_OPEN};

/// Every rule of this crate.
pub static RULES: &[&Rule] = &[
    &LOCATION_NOT_FOUND,
    &LOCATION_AMBIGUOUS,
    &ANCHOR_NOT_FOUND,
    &ANCHOR_AMBIGUOUS,
    &LINE_DRIFT,
    &SITE_IN_MACRO,
    &PLACE_NOT_STATED,
    &POSITION_NOT_POSSIBLE,
    &SOURCE_LEFT_OPEN,
    &INSTRUMENTATION_EDITED,
    &SOURCE_NOT_READABLE,
    &LANGUAGE_NOT_SUPPORTED,
    &DEPENDENCY_NOT_ADDED,
    &EVENT_NOT_DECIDED,
    &INSTRUMENTATION_UNKNOWN,
    &TRACE_MODULE_TAKEN,
    &INSTRUMENTATION_MISSING,
    &DUPLICATE_SITE,
    &OVERLAPPING_LOCATIONS,
    &TRACE_SPEC_OPEN,
    &TRACE_SPEC_EDITED,
];

declare_rule! {
    /// The file or the function that a location names is not in the source tree.
    ///
    /// ## What it does
    ///
    /// A location's path is matched, by whole components from its end, against the files of the
    /// source tree; its function is matched by symbol path (`Node::become_leader`, or
    /// `become_leader` alone) against the functions that the file defines.
    ///
    /// ## Why is this bad?
    ///
    /// The entry points at nothing: no event will ever come from it. Mostly the file moved or the
    /// function was renamed since the document was written.
    ///
    /// ## Example
    ///
    /// `- **Code location**: src/core.rs (become_boss)`, and no function `become_boss` in
    /// `src/core.rs`.
    ///
    /// ## Use instead
    ///
    /// The file's path from the source root, and the function's present name.
    pub static LOCATION_NOT_FOUND = "TL401", "location-not-found", Error;
}

declare_rule! {
    /// A location fits several files, or several functions of a file.
    ///
    /// ## What it does
    ///
    /// Reports a path that is the end of several files' paths, and a function's name that several
    /// functions have, where nothing else that the entry says tells them apart.
    ///
    /// ## Why is this bad?
    ///
    /// Instrumentation in the wrong one of two places yields a trace that is wrong and looks right.
    /// Tracelaw refuses the site; it never guesses.
    ///
    /// ## Example
    ///
    /// `core.rs (new)`, where both `consensus/src/core.rs` and `mempool/src/core.rs` define `new`.
    ///
    /// ## Use instead
    ///
    /// A longer path (`consensus/src/core.rs`), and the type before the function (`Core::new`).
    pub static LOCATION_AMBIGUOUS = "TL402", "location-ambiguous", Error;
}

declare_rule! {
    /// The code fragment of a trigger does not occur at its location.
    ///
    /// ## What it does
    ///
    /// Searches the fragment token by token (white space, comments and a last `;` do not matter,
    /// `...` stands for any balanced text) in the body of the entry's function, or in the file where
    /// the entry names no function.
    ///
    /// ## Why is this bad?
    ///
    /// The code that the document describes is not there any more; where the event belongs now is
    /// for a person to say.
    ///
    /// ## Example
    ///
    /// Trigger point: after `self.role = Leader`, while the code reads `self.become(Role::Leader)`.
    ///
    /// ## Use instead
    ///
    /// The fragment as the code has it today.
    pub static ANCHOR_NOT_FOUND = "TL403", "anchor-not-found", Error;
}

declare_rule! {
    /// The code fragment of a trigger occurs several times at its location.
    ///
    /// ## What it does
    ///
    /// Reports a fragment that stands in several statements, where neither the line that the
    /// document cites nor an `occurrence` tells which one is meant.
    ///
    /// ## Why is this bad?
    ///
    /// The event would be emitted on another path than the action's.
    ///
    /// ## Example
    ///
    /// Trigger point: after `self.persist()`, in a function that persists on two paths.
    ///
    /// ## Use instead
    ///
    /// A longer fragment, both bounds (`after X, before Y`), or `occurrence = 2` in the entry's
    /// `[[site]]`.
    pub static ANCHOR_AMBIGUOUS = "TL404", "anchor-ambiguous", Error;
}

declare_rule! {
    /// The code is at another line than the document says.
    ///
    /// ## What it does
    ///
    /// Compares the line that the document cites with the line at which the code was found. Lines
    /// count in the file without Tracelaw's own instrumentation.
    ///
    /// ## Why is this bad?
    ///
    /// It is not, yet: the place was found by its text. But readers follow the lines, and the
    /// document was not looked at since the code changed.
    ///
    /// ## Example
    ///
    /// `core.rs:1448`, and the anchor is found at line 1453.
    ///
    /// ## Use instead
    ///
    /// The new line, or no line: a function and a fragment are enough.
    pub static LINE_DRIFT = "TL405", "line-drift", Note;
}

declare_rule! {
    /// A place lies inside a macro's invocation or definition.
    ///
    /// ## What it does
    ///
    /// Reports a function or a code fragment that is found only among the tokens of a macro.
    ///
    /// ## Why is this bad?
    ///
    /// What a macro makes of its tokens cannot be seen from outside: an inserted statement may not
    /// compile, or run another number of times.
    ///
    /// ## Example
    ///
    /// An anchor inside `tokio::select! { ... }`.
    ///
    /// ## Use instead
    ///
    /// A place before or after the whole invocation, or a function that the macro's code calls.
    pub static SITE_IN_MACRO = "TL406", "site-in-macro", Error;
}

declare_rule! {
    /// An entry describes its place in prose that names no code.
    ///
    /// ## What it does
    ///
    /// Reports an entry whose location and trigger give neither a code fragment nor a function's
    /// entry or exit.
    ///
    /// ## Why is this bad?
    ///
    /// A person can find the place; a tool would have to guess.
    ///
    /// ## Example
    ///
    /// Trigger point: when a server first processes a message for a slot.
    ///
    /// ## Use instead
    ///
    /// A fragment in backticks (after `self.views.insert(slot, 1)`), or a `[[site]]` in the entry's
    /// `tracelaw` block.
    pub static PLACE_NOT_STATED = "TL407", "place-not-stated", Error;
}

declare_rule! {
    /// The place was found, but no call can stand there.
    ///
    /// ## What it does
    ///
    /// Reports an event after an expression whose value is still needed (the last expression of a
    /// block), after a statement that leaves the function, before an `else if`, around the condition
    /// of a loop, and on a function that no attribute can wrap.
    ///
    /// ## Why is this bad?
    ///
    /// The call would never run, would run another number of times than the action, or would not
    /// compile.
    ///
    /// ## Example
    ///
    /// After `return granted`.
    ///
    /// ## Use instead
    ///
    /// `position = "exit"` in the entry's `[[site]]` for what happens when the function returns;
    /// another anchor otherwise.
    pub static POSITION_NOT_POSSIBLE = "TL408", "position-not-possible", Error;
}

declare_rule! {
    /// The document does not say where a value of an event comes from.
    ///
    /// ## What it does
    ///
    /// Reports each key that an entry captures and for which no source expression is given, or one
    /// that cannot be evaluated at the place. The call is generated with a null for it and says
    /// `todo` in its marker.
    ///
    /// ## Why is this bad?
    ///
    /// The trace lacks what the specification is checked against.
    ///
    /// ## Example
    ///
    /// The state table has the row `(no field)` for `votedConfirm`.
    ///
    /// ## Use instead
    ///
    /// `[state.votedConfirm]` with `source = "self.voted_confirm"` in the document's `tracelaw`
    /// block, or `message`/`args` in the entry's `[[site]]`.
    pub static SOURCE_LEFT_OPEN = "TL409", "source-left-open", Warning;
}

declare_rule! {
    /// Generated instrumentation was changed by hand.
    ///
    /// ## What it does
    ///
    /// Every generated call and attribute ends in a marker that holds a digest of its text (layout
    /// does not count). Reports a marker whose text does not match. Such a call is kept, and neither
    /// updated nor reverted.
    ///
    /// ## Why is this bad?
    ///
    /// The document and the code say different things about the event.
    ///
    /// ## Example
    ///
    /// A `todo` that was filled in in the code, where the document still leaves it open.
    ///
    /// ## Use instead
    ///
    /// Say it in the document, delete the call and generate again; or delete the marker and own the
    /// call.
    pub static INSTRUMENTATION_EDITED = "TL410", "instrumentation-edited", Warning;
}

declare_rule! {
    /// A source file cannot be read, or its code cannot be parsed at the place.
    ///
    /// ## What it does
    ///
    /// Reports a file that is binary or cannot be opened, and a function with a syntax error.
    ///
    /// ## Why is this bad?
    ///
    /// Without a syntax tree, no place in it is certain.
    ///
    /// ## Example
    ///
    /// A file in UTF-16, or with conflict markers.
    ///
    /// ## Use instead
    ///
    /// A file that the compiler accepts.
    pub static SOURCE_NOT_READABLE = "TL411", "source-not-readable", Error;
}

declare_rule! {
    /// A location is in a language that this build of Tracelaw has no back end for.
    ///
    /// ## What it does
    ///
    /// Looks at the file's extension.
    ///
    /// ## Why is this bad?
    ///
    /// The entry is not instrumented.
    ///
    /// ## Example
    ///
    /// `raft.erl`.
    ///
    /// ## Use instead
    ///
    /// A build with the language's feature, or instrumentation by hand in a plain envelope, which
    /// `tracelaw validate` reads all the same.
    pub static LANGUAGE_NOT_SUPPORTED = "TL412", "language-not-supported", Error;
}

declare_rule! {
    /// The dependency that instrumented code needs could not be added.
    ///
    /// ## What it does
    ///
    /// Reports an instrumented file above which the source tree has no package manifest, or one that
    /// cannot be read.
    ///
    /// ## Why is this bad?
    ///
    /// The code does not compile until the dependency is there.
    ///
    /// ## Example
    ///
    /// `--source src`, with `Cargo.toml` beside `src`.
    ///
    /// ## Use instead
    ///
    /// A source root that holds the manifest, or `tracelaw` in `[dependencies]` by hand.
    pub static DEPENDENCY_NOT_ADDED = "TL413", "dependency-not-added", Warning;
}

declare_rule! {
    /// An entry has several events, and nothing says which one belongs to a place.
    ///
    /// ## What it does
    ///
    /// Reports entries with several events whose places are neither as many as the events nor
    /// assigned to them.
    ///
    /// ## Why is this bad?
    ///
    /// A place would emit another action's event.
    ///
    /// ## Example
    ///
    /// Two events and one location.
    ///
    /// ## Use instead
    ///
    /// One `[[site]]` an event, with `action = "..."`.
    pub static EVENT_NOT_DECIDED = "TL414", "event-not-decided", Error;
}

declare_rule! {
    /// Instrumented code for an event that the document does not have.
    ///
    /// ## What it does
    ///
    /// Reports a generated call or attribute whose event no entry of the document has any more, and,
    /// where `lint` reads Rust, a `#[trace_action]` or `emit!` that a person wrote. What was generated
    /// is removed by the next `generate`.
    ///
    /// ## Why is this bad?
    ///
    /// The trace holds events that no action accounts for.
    ///
    /// ## Example
    ///
    /// The entry was deleted, or its event renamed.
    ///
    /// ## Use instead
    ///
    /// `tracelaw generate --write`, or the entry again.
    pub static INSTRUMENTATION_UNKNOWN = "TL415", "instrumentation-unknown", Note;
}

declare_rule! {
    /// A file of the trace module cannot be written, because another stands in its place.
    ///
    /// ## What it does
    ///
    /// Reports a file that the instrumentation needs and that is there already, written by a person or
    /// generated from another document.
    ///
    /// ## Why is this bad?
    ///
    /// The calls would call functions that are not there. Tracelaw overwrites nothing that is not its own.
    ///
    /// ## Example
    ///
    /// Two documents describe one package, and both need `tracelaw_trace.go` in it.
    ///
    /// ## Use instead
    ///
    /// `trace-module = "..."` in a `tracelaw` block at document level.
    pub static TRACE_MODULE_TAKEN = "TL416", "trace-module-taken", Error;
}

declare_rule! {
    /// An entry whose event no code emits, in a tree that is instrumented.
    ///
    /// ## What it does
    ///
    /// Where any event of the document is emitted by generated code, or in Rust by a
    /// `#[trace_action]` or `emit!` that a person wrote, reports each event that is not, and whose
    /// place is in the code.
    ///
    /// ## Why is this bad?
    ///
    /// The action's steps are missing from every trace, and the next event seems impossible.
    ///
    /// ## Example
    ///
    /// An entry that was added to the document after the code was instrumented.
    ///
    /// ## Use instead
    ///
    /// `tracelaw generate --write`, or a call by hand at the entry's place.
    pub static INSTRUMENTATION_MISSING = "TL417", "instrumentation-missing", Warning;
}

declare_rule! {
    /// The document names one place in the code twice.
    ///
    /// ## What it does
    ///
    /// Reports a place that two locations or `[[site]]`s lead to. With one event it is a warning, and
    /// the event is generated once; with two events it is a note. Places with a `guard`, and entries
    /// with a `discriminator` or a `[[case]]`, are told apart and not reported.
    ///
    /// ## Why is this bad?
    ///
    /// Mostly one of the two was copied from the other, and its own place is not instrumented.
    ///
    /// ## Example
    ///
    /// Two entries with the trigger point "after `self.role = Leader`" in one function.
    ///
    /// ## Use instead
    ///
    /// Each entry's own place; or a `guard` that says when which event happens.
    pub static DUPLICATE_SITE = "TL418", "duplicate-site", Warning;
}

declare_rule! {
    /// The lines of two locations overlap, and their functions do not.
    ///
    /// ## What it does
    ///
    /// Compares the lines that the document gives to different functions of one file, those brought up
    /// to date that have moved. A function inside another one is no other function.
    ///
    /// ## Why is this bad?
    ///
    /// One of the two is wrong, and whoever follows the lines is led to the wrong function.
    ///
    /// ## Example
    ///
    /// `core.rs:10-30` (`prepare`) and `core.rs:25-40` (`commit`).
    ///
    /// ## Use instead
    ///
    /// Each function's own lines.
    pub static OVERLAPPING_LOCATIONS = "TL419", "overlapping-locations", Warning;
}
