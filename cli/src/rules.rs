//! Every rule of the workspace, and the rules of the run itself.

mod traces;

use tracelaw_diagnostics::{Diagnostic, Place, Rule, declare_rule};

use crate::document::Document;

pub(crate) use self::traces::{BAD_KEY, NO_PROOF, UNKNOWN_SCHEMA};

declare_rule! {
    /// A command that needs actions was given neither a module nor an action list.
    ///
    /// ## What it does
    /// `lint` holds a document against the actions of a TLA+ module, and against its source tree.
    /// Where `--tla`, `--actions`, `--source` and the document's own `module` and `source` keys are all
    /// absent, there is nothing to hold it against.
    ///
    /// ## Why is this bad?
    /// A lint that checks nothing would look like a pass.
    ///
    /// ## Example
    /// `tracelaw lint spec.md`, with no `tracelaw` block in the document.
    ///
    /// ## Use instead
    /// `tracelaw lint spec.md --tla module.tla`, or `module = "module.tla"` in a `tracelaw` block.
    pub(crate) static NO_SPECIFICATION = "TL903", "no-specification", Error;
}

declare_rule! {
    /// An action list that is kept in the repository no longer agrees with its module.
    ///
    /// ## What it does
    /// `tracelaw actions MODULE.tla --check LIST` compares the list with what the module says now and
    /// reports every difference.
    ///
    /// ## Why is this bad?
    /// Jobs that lint and validate with the list judge by a specification that no longer exists.
    ///
    /// ## Example
    /// An action was renamed in the module, and the list still has the old name.
    ///
    /// ## Use instead
    /// `tracelaw actions MODULE.tla --format json=LIST`, and review the difference.
    pub(crate) static STALE_ACTION_LIST = "TL904", "stale-action-list", Error;
}

declare_rule! {
    /// A result could not be written to where `--format FORMAT=PATH` or `-o PATH` says.
    ///
    /// ## What it does
    /// Reports the path and the system's reason.
    ///
    /// ## Why is this bad?
    /// Whoever reads the file would read an old result, or none.
    ///
    /// ## Example
    /// `--format sarif=reports/lint.sarif` where the folder `reports` does not exist.
    ///
    /// ## Use instead
    /// Create the folder, or write elsewhere.
    pub(crate) static CANNOT_WRITE = "TL905", "cannot-write", Error;
}

declare_rule! {
    /// A code or rule name that `explain` does not know.
    ///
    /// ## What it does
    /// Names the nearest rule.
    ///
    /// ## Why is this bad?
    /// There is nothing to explain.
    ///
    /// ## Example
    /// `tracelaw explain TL999`.
    ///
    /// ## Use instead
    /// `tracelaw explain --all` lists every rule.
    pub(crate) static UNKNOWN_RULE = "TL906", "unknown-rule", Error;
}

declare_rule! {
    /// A command that works on a source tree was given none.
    ///
    /// ## What it does
    /// `generate`, and `lint --fix`, need the root of the source tree, from `--source` or from the
    /// document.
    ///
    /// ## Why is this bad?
    /// A guessed root could put instrumentation into the wrong program.
    ///
    /// ## Example
    /// `tracelaw generate spec.md`, with no `source` key in the document.
    ///
    /// ## Use instead
    /// `tracelaw generate spec.md --source path/to/code`.
    pub(crate) static NO_SOURCE = "TL909", "no-source", Error;
}

declare_rule! {
    /// A baseline file is no JSON report.
    ///
    /// ## What it does
    /// `--baseline FILE` leaves out the findings of an earlier report; this one could not be read.
    ///
    /// ## Why is this bad?
    /// Without it, old findings would be reported as new ones.
    ///
    /// ## Example
    /// `--baseline lint.sarif`.
    ///
    /// ## Use instead
    /// `tracelaw lint ... --format json=baseline.json`.
    pub(crate) static NOT_A_BASELINE = "TL910", "not-a-baseline", Error;
}

declare_rule! {
    /// An argument of the command line has no meaning.
    ///
    /// ## What it does
    /// Names the argument and what it should look like.
    ///
    /// ## Why is this bad?
    /// A guess at what was meant could check something else than was asked for.
    ///
    /// ## Example
    /// `tracelaw validate trace.ndjson --trace-spec Trace.tla --env JSON`
    ///
    /// ## Use instead
    /// `tracelaw validate trace.ndjson --trace-spec Trace.tla --env JSON={trace}`
    pub(crate) static BAD_ARGUMENT = "TL920", "bad-argument", Error;
}

declare_rule! {
    /// What `merge` was given is no complete set of reports.
    ///
    /// ## What it does
    /// Reports files that are no JSON reports of `validate`, and shards that are missing, are there
    /// twice, or were cut from other lists of traces.
    ///
    /// ## Why is this bad?
    /// A trace that no shard has checked would count as checked.
    ///
    /// ## Example
    /// `tracelaw merge 1.json 3.json`, of three shards.
    ///
    /// ## Use instead
    /// `tracelaw merge 1.json 2.json 3.json`
    pub(crate) static NOT_A_PART = "TL921", "not-a-part", Error;
}

declare_rule! {
    /// The states of a trace could not be written as they are.
    ///
    /// ## What it does
    /// Reports why `--states FILE` wrote nothing: there are no states, or the form of the file has
    /// another meaning for one of their values.
    ///
    /// ## Why is this bad?
    /// A tool that reads the file would see other states than the ones that were checked.
    ///
    /// ## Example
    /// A timestamp in milliseconds and `--states states.tla`: TLC's integers have 32 bits.
    ///
    /// ## Use instead
    /// `--states states.itf.json`
    pub(crate) static STATES_NOT_WRITTEN = "TL922", "states-not-written", Error;
}

declare_rule! {
    /// Values in a file of states stand there by their names only.
    ///
    /// ## What it does
    /// Reports the model values and infinite sets that the Informal Trace Format has no form for.
    /// They are `#unserializable` in the file, with their text.
    ///
    /// ## Why is this bad?
    /// Tools that read the format do not know what they equal.
    ///
    /// ## Example
    /// `Nil = Nil` in the configuration, and `--states states.itf.json`
    ///
    /// ## Use instead
    /// `--states states.tla`
    pub(crate) static STATES_NARROWED = "TL923", "states-narrowed", Warning;
}

declare_rule! {
    /// TLC, or what it needs, is not there.
    ///
    /// ## What it does
    /// With `--engine tlc`, reports that there is no TLC, no Java, or nothing that TLC could run.
    ///
    /// ## Why is this bad?
    /// The comparison that was asked for was not made, so the run ends with exit code 2.
    ///
    /// ## Example
    /// `tracelaw validate trace.ndjson --trace-spec Trace.tla --engine tlc`
    ///
    /// ## Use instead
    /// `tracelaw validate trace.ndjson --trace-spec Trace.tla --engine tlc --tlc tla2tools.jar`
    pub(crate) static NO_TLC = "TL924", "no-tlc", Error;
}

declare_rule! {
    /// A file that `init` would write is there already.
    ///
    /// ## What it does
    /// `init` begins a document. It does not write over one, unless `--force` says so.
    ///
    /// ## Why is this bad?
    /// What a person has filled in would be lost.
    ///
    /// ## Example
    /// `tracelaw init raft.tla -o spec.md`, a second time.
    ///
    /// ## Use instead
    /// Another name, or `--force`.
    pub(crate) static FILE_EXISTS = "TL925", "file-exists", Error;
}

/// Says that a command lacks a source tree.
pub(crate) fn no_source(document: &Document) -> Diagnostic {
    Diagnostic::new(&NO_SOURCE, "there is no source tree to work on")
        .at(Place::file(document.mapping.source.name()))
        .help("say --source DIR, or `source = \"DIR\"` in a `tracelaw` block")
}

/// The rules of the run itself.
const RUN: [&Rule; 12] = [
    &FILE_EXISTS,
    &NO_TLC,
    &STATES_NOT_WRITTEN,
    &STATES_NARROWED,
    &NOT_A_PART,
    &BAD_ARGUMENT,
    &NOT_A_BASELINE,
    &NO_SOURCE,
    &NO_SPECIFICATION,
    &STALE_ACTION_LIST,
    &CANNOT_WRITE,
    &UNKNOWN_RULE,
];

/// Every rule, by code.
pub(crate) fn all() -> Vec<&'static Rule> {
    let libraries = [
        tracelaw_mapping::RULES,
        tracelaw_tla::RULES,
        tracelaw_events::RULES,
        tracelaw_lint::RULES,
        tracelaw_codegen::RULES,
        tracelaw_validator::RULES,
    ];
    let mut rules: Vec<&'static Rule> = libraries
        .into_iter()
        .flatten()
        .copied()
        .chain(RUN)
        .chain(traces::RULES)
        .chain(crate::files::RULES)
        .collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}
