//! `tracelaw lint`: the binding of document and specification, 1:1.

use std::sync::Arc;

use serde_json::Value;
use tracelaw_diagnostics::{Baseline, Diagnostic, Place, Source};
use tracelaw_lint::TraceSpecification;
use tracelaw_tla::config::{self, Config};
use tracelaw_tla::modules::Modules;
use tracelaw_tla::trace_spec::TraceSpec;

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
    diagnostics.extend(specification.diagnostics.iter().cloned());
    let trace_spec = TraceFiles::read(args, &document, &mut diagnostics)?;
    let linted = lint::lint(
        &document.mapping,
        actions,
        specification.with_definitions(),
        trace_spec.as_ref().map(TraceFiles::specification),
    );
    diagnostics.extend(linted.findings);
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
    report
        .summary
        .insert("skipped".to_owned(), Value::from(linted.skipped));
    let mut outcome = Outcome::of_findings(report);
    if empty && !args.allow_empty && outcome.exit == exit::CLEAN {
        outcome.exit = exit::NOTHING_CHECKED;
    }
    Ok(outcome)
}

/// The trace specification and how it is run.
struct TraceFiles {
    modules: Modules,
    spec: TraceSpec,
    config: Option<(Config, Arc<Source>)>,
}

impl TraceFiles {
    /// Reads what the command line names, else what the document names, if anything.
    fn read(
        args: &LintArgs,
        document: &Document,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Option<Self>, Box<Diagnostic>> {
        let Some(path) = args
            .trace_spec
            .clone()
            .or_else(|| document.trace_spec_path())
        else {
            return Ok(None);
        };
        let (modules, more) = load_modules(&path, &args.specification.include)?;
        diagnostics.extend(more);
        let config = match &args.config {
            Some(path) => {
                let source = files::read_source(path)?;
                let (config, more) = config::parse(&source);
                diagnostics.extend(more);
                Some((config, source))
            }
            None => None,
        };
        let (spec, more) = TraceSpec::of(&modules, config.as_ref().map(|(config, _)| config));
        diagnostics.extend(more);
        Ok(Some(Self {
            modules,
            spec,
            config,
        }))
    }

    fn specification(&self) -> TraceSpecification<'_> {
        TraceSpecification {
            modules: &self.modules,
            spec: &self.spec,
            config: self
                .config
                .as_ref()
                .map(|(config, source)| (config, source)),
        }
    }
}
