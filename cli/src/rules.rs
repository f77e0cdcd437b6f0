//! Every rule of the workspace, and the rules of the run itself.

use tracelaw_diagnostics::{Rule, declare_rule};

declare_rule! {
    /// A command that needs actions was given neither a module nor an action list.
    ///
    /// ## What it does
    /// `lint` holds a document against the actions of a TLA+ module. Where `--tla`, `--actions` and
    /// the document's own `module` key are all absent, there is nothing to hold it against.
    ///
    /// ## Why is this bad?
    /// A lint that checks nothing would look like a pass.
    ///
    /// ## Example
    /// `tracelaw lint spec.md`, with no `tracelaw` block in the document.
    ///
    /// ## Use instead
    /// `tracelaw lint spec.md --tla module.tla`, or `module = "module.tla"` in a `tracelaw` block.
    pub static NO_SPECIFICATION = "TL903", "no-specification", Error;
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
    pub static STALE_ACTION_LIST = "TL904", "stale-action-list", Error;
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
    pub static CANNOT_WRITE = "TL905", "cannot-write", Error;
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
    pub static UNKNOWN_RULE = "TL906", "unknown-rule", Error;
}

declare_rule! {
    /// What was asked for is not available.
    ///
    /// ## What it does
    /// Reports an option whose work this version cannot do, instead of doing less in silence.
    ///
    /// ## Why is this bad?
    /// A verdict that claims what was not checked is worse than none.
    ///
    /// ## Example
    /// `tracelaw validate --level 2` where only levels 0 and 1 are built in.
    ///
    /// ## Use instead
    /// Ask for what the message says is available.
    pub static NOT_AVAILABLE = "TL907", "not-available", Error;
}

declare_rule! {
    /// Nothing was checked: no entries, no actions or no events.
    ///
    /// ## What it does
    /// Ends the run with exit code 4 when the input was readable and held nothing to check.
    ///
    /// ## Why is this bad?
    /// An empty, filtered or misread input that passes hides that nobody looks any more.
    ///
    /// ## Example
    /// `tracelaw validate spec.md empty.jsonl`.
    ///
    /// ## Use instead
    /// Give the right input, or say `--allow-empty` where empty is expected.
    pub static NOTHING_CHECKED = "TL908", "nothing-checked", Error;
}

declare_rule! {
    /// A command that works on a source tree was given none.
    ///
    /// ## What it does
    /// `generate` needs the root of the source tree, from `--source` or from the document.
    ///
    /// ## Why is this bad?
    /// A guessed root could put instrumentation into the wrong program.
    ///
    /// ## Example
    /// `tracelaw generate spec.md`, with no `source` key in the document.
    ///
    /// ## Use instead
    /// `tracelaw generate spec.md --source path/to/code`.
    pub static NO_SOURCE = "TL909", "no-source", Error;
}

/// The rules of the run itself.
const RUN: [&Rule; 7] = [
    &NO_SOURCE,
    &NO_SPECIFICATION,
    &STALE_ACTION_LIST,
    &CANNOT_WRITE,
    &UNKNOWN_RULE,
    &NOT_AVAILABLE,
    &NOTHING_CHECKED,
];

/// Every rule, by code.
pub fn all() -> Vec<&'static Rule> {
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
        .chain(crate::files::RULES)
        .collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}
