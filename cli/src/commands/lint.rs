//! `tracelaw lint`: the binding of document and specification, 1:1, and of document and code.

use std::sync::Arc;

use serde_json::Value;
use tracelaw_codegen::{FileSystemTree, Options, SURVEY_RULES, Survey, survey};
use tracelaw_diagnostics::{Baseline, Diagnostic, Place, Source};
use tracelaw_lint::TraceSpecification;
use tracelaw_tla::config::{self, Config};
use tracelaw_tla::modules::Modules;
use tracelaw_tla::trace_spec::TraceSpec;

use crate::args::LintArgs;
use crate::commands::show::count as count_of;
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
    let code = Code::of(args, &document)?;
    let fixed = if args.fix {
        let code = code
            .as_ref()
            .ok_or_else(|| Box::new(rules::no_source(&document)))?;
        let fixed = code.fix(&document)?;
        if fixed > 0 {
            document = Document::read(&args.spec)?;
        }
        Some(fixed)
    } else {
        None
    };
    let specification = Specification::read(&args.specification, Some(&document))?;
    let nothing = specification.actions.is_none() && specification.diagnostics.is_empty();
    if nothing && code.is_none() {
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
    let surveyed = code.map(|code| code.survey(&document));
    let mut skipped = linted.skipped;
    match &surveyed {
        Some(survey) => diagnostics.extend(survey.findings.iter().cloned()),
        None => skipped.extend(SURVEY_RULES.iter().map(|rule| rule.name)),
    }
    let no_actions = actions.is_none_or(|list| list.actions.is_empty());
    let no_places = surveyed.as_ref().is_none_or(|survey| survey.places == 0);
    let empty = document.mapping.entries.is_empty() || if nothing { no_places } else { no_actions };

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
    let count = |list: Option<usize>| Value::from(list.unwrap_or(0));
    let entries = document.mapping.entries.len();
    report.summary.insert("entries".to_owned(), entries.into());
    let actions = count(actions.map(|list| list.actions.len()));
    report.summary.insert("actions".to_owned(), actions);
    if let Some(survey) = surveyed {
        report
            .summary
            .insert("places".to_owned(), survey.places.into());
    }
    if let Some(fixed) = fixed {
        report.summary.insert("fixed".to_owned(), fixed.into());
    }
    report.summary.insert("skipped".to_owned(), skipped.into());
    let mut outcome = Outcome::of_findings(report);
    if let Some(fixed) = fixed.filter(|fixed| *fixed > 0) {
        let lines = count_of(fixed, "place", "places");
        outcome.preface = format!(
            "{}: brought the lines of {lines} up to date\n",
            document.mapping.source.name()
        );
    }
    if empty && !args.allow_empty && outcome.exit == exit::CLEAN {
        outcome.exit = exit::NOTHING_CHECKED;
    }
    Ok(outcome)
}

/// The source tree that the document's places are in.
struct Code {
    tree: FileSystemTree,
}

impl Code {
    /// Lists the tree that the command line names, else the document's, if any.
    fn of(args: &LintArgs, document: &Document) -> Result<Option<Self>, Box<Diagnostic>> {
        let Some(root) = args.source.clone().or_else(|| document.source_root()) else {
            return Ok(None);
        };
        let name = files::display_name(&root);
        let tree = FileSystemTree::open(&root).map_err(|error| files::unreadable(&name, &error))?;
        Ok(Some(Self { tree }))
    }

    /// Holds the document against the tree.
    fn survey(&self, document: &Document) -> Survey {
        survey(&document.mapping, &self.tree, &Options::default())
    }

    /// Brings the document's lines up to date, and says in how many places.
    fn fix(&self, document: &Document) -> Result<usize, Box<Diagnostic>> {
        let corrections = self.survey(document).corrections;
        if !corrections.is_empty() {
            document.edit(&corrections)?;
        }
        Ok(corrections.len())
    }
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
