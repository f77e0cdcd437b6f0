//! `tracelaw lint`: the binding of document and specification, 1:1.

use serde_json::Value;
use tracelaw_diagnostics::{Baseline, Diagnostic, Place};
use tracelaw_lint::{Completion, TraceSpec};

use crate::args::LintArgs;
use crate::document::Document;
use crate::output::{Outcome, report};
use crate::specification::{Specification, load_modules};
use crate::{exit, files, lint, rules};

/// Runs the command.
pub(crate) fn run(args: &LintArgs) -> Outcome {
    match check(args) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::could_not_run(*error),
    }
}

fn check(args: &LintArgs) -> Result<Outcome, Box<Diagnostic>> {
    let mut document = Document::read(&args.spec)?;
    let specification = Specification::read(&args.specification, Some(&document))?;
    if specification.actions.is_none() && specification.diagnostics.is_empty() {
        let name = document.mapping.source.name();
        return Err(Box::new(
            Diagnostic::new(
                &rules::NO_SPECIFICATION,
                format!("`{name}` names no module"),
            )
            .at(Place::file(name))
            .help("say --tla MODULE.tla or --actions LIST, or `module` in a `tracelaw` block"),
        ));
    }
    if let Some(modules) = &specification.modules {
        document.orient(modules);
    }
    let actions = specification.actions.as_ref();
    let mut diagnostics = std::mem::take(&mut document.diagnostics);
    diagnostics.extend(specification.diagnostics);
    let trace_spec = TraceSpecification::read(args, &document, &mut diagnostics)?;
    diagnostics.extend(lint::findings(
        &document.mapping,
        actions,
        specification.modules.as_ref(),
        trace_spec.facts.as_ref(),
        trace_spec.completion.as_ref(),
    ));
    let empty =
        document.mapping.entries.is_empty() || actions.is_none_or(|list| list.actions.is_empty());

    let mut report = report(diagnostics, Vec::new());
    if let Some(path) = &args.baseline {
        let source = files::read_source(path)?;
        let baseline = Baseline::from_json(source.text()).map_err(|reason| {
            Diagnostic::new(
                &rules::NOT_A_BASELINE,
                format!("this is no baseline: {reason}"),
            )
            .at(Place::file(source.name()))
            .help("write one with `tracelaw lint ... --format json=FILE`")
        })?;
        report.apply_baseline(&baseline);
    }
    report.summary.insert(
        "entries".to_owned(),
        Value::from(document.mapping.entries.len()),
    );
    report.summary.insert(
        "actions".to_owned(),
        Value::from(actions.map_or(0, |list| list.actions.len())),
    );
    let mut outcome = Outcome::of_findings(report);
    if empty && !args.allow_empty && outcome.exit == exit::CLEAN {
        outcome.exit = exit::NOTHING_CHECKED;
    }
    Ok(outcome)
}

/// The trace specification, as far as there is one.
#[derive(Default)]
struct TraceSpecification {
    facts: Option<TraceSpec>,
    completion: Option<Completion>,
}

impl TraceSpecification {
    /// Reads what the command line names, else what the document names, if anything.
    fn read(
        args: &LintArgs,
        document: &Document,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Self, Box<Diagnostic>> {
        let Some(path) = args
            .trace_spec
            .clone()
            .or_else(|| document.trace_spec_path())
        else {
            return Ok(Self::default());
        };
        let (modules, more) = load_modules(&path, &args.specification.include)?;
        diagnostics.extend(more);
        let Some(config) = &args.config else {
            return Ok(Self {
                facts: Some(TraceSpec::new(&modules, None)),
                completion: None,
            });
        };
        let source = files::read_source(config)?;
        let (config, more) = tracelaw_tla::config::parse(&source);
        diagnostics.extend(more);
        Ok(Self {
            facts: Some(TraceSpec::new(&modules, Some(&config))),
            completion: Some(Completion::new(&modules, &config, &source)),
        })
    }
}
