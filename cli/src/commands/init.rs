//! `tracelaw init`: begins an instrumentation spec from a TLA+ module.

use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use serde_json::json;
use tracelaw_codegen::skeleton::{self, Input, Skeleton};
use tracelaw_codegen::{FileSystemTree, SourceTree};
use tracelaw_diagnostics::{Diagnostic, Place};

use crate::args::InitArgs;
use crate::commands::show::count;
use crate::output::{Body, Outcome, report};
use crate::specification::{Specification, load_config};
use crate::{exit, files, rules};

/// Runs the command.
pub(crate) fn run(args: &InitArgs) -> Outcome {
    match init(args) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::could_not_run(*error),
    }
}

fn init(args: &InitArgs) -> Result<Outcome, Box<Diagnostic>> {
    if let Some(path) = args
        .output
        .as_ref()
        .filter(|path| path.exists() && !args.force)
    {
        let name = files::display_name(path);
        let message = format!("`{name}` is there already");
        return Err(Box::new(
            Diagnostic::new(&rules::FILE_EXISTS, message)
                .at(Place::file(name))
                .help("write to another file, or say --force"),
        ));
    }
    let beside = args.module.with_extension("cfg");
    let config_path = args
        .config
        .clone()
        .or_else(|| beside.is_file().then_some(beside));
    let mut diagnostics = Vec::new();
    let config = match &config_path {
        Some(path) => Some(load_config(path, &mut diagnostics)?),
        None => None,
    };
    let next = args.next.as_deref();
    let read = Specification::of_module(&args.module, &args.include, next, config.as_ref(), None)?;
    diagnostics.extend(read.diagnostics);
    let (Some(modules), Some(actions)) = (&read.modules, &read.actions) else {
        return Ok(Outcome {
            exit: exit::COULD_NOT_RUN,
            ..Outcome::of_findings(report(Vec::new(), diagnostics))
        });
    };
    let tree = match &args.source {
        Some(root) => Some(
            FileSystemTree::open(root)
                .map_err(|error| Box::new(files::unreadable(&files::display_name(root), &error)))?,
        ),
        None => None,
    };
    let folder = args.output.as_deref().and_then(Path::parent);
    let folder = folder
        .or_else(|| args.module.parent())
        .unwrap_or(Path::new(""));
    let named = |path: &Path| relative(path, folder);
    let root = args.source.as_deref().map(named);
    let source = tree.as_ref().zip(root.as_deref());
    let written = skeleton::skeleton(&Input {
        modules,
        actions,
        module: &named(&args.module),
        config: config_path.as_deref().map(named).as_deref(),
        source: source.map(|(tree, root)| (tree as &dyn SourceTree, root)),
    });
    if let Some(path) = &args.output {
        std::fs::write(path, &written.text)
            .map_err(|error| files::unwritable(&files::display_name(path), &error))?;
    }
    Ok(outcome(args, &written, diagnostics))
}

fn outcome(args: &InitArgs, written: &Skeleton, diagnostics: Vec<Diagnostic>) -> Outcome {
    let report = report(diagnostics, Vec::new());
    let document = args.output.as_deref().map(files::display_name);
    let mut json = json!(written);
    json["schema_version"] = json!(1);
    json["document"] = json!(document);
    if document.is_none() {
        json["text"] = json!(written.text);
    }
    json["findings"] = tracelaw_diagnostics::findings_json(&report);
    let text = match &document {
        Some(document) => summary(document, written),
        None => written.text.clone(),
    };
    let mut outcome = Outcome::of_body(Body { text, json }, report);
    if outcome.exit == exit::CLEAN && written.entries.is_empty() {
        outcome.exit = exit::NOTHING_CHECKED;
    }
    outcome
}

fn summary(document: &str, written: &Skeleton) -> String {
    let mut text = String::new();
    let _ = writeln!(
        text,
        "wrote {document}: {}, {} for exemptions, places proposed for {}",
        count(written.entries.len(), "entry", "entries"),
        count(written.candidates.len(), "candidate", "candidates"),
        count(written.proposals.len(), "action", "actions"),
    );
    for step in &written.unnamed {
        let _ = writeln!(
            text,
            "no entry for {step} of the next-state relation: it is no operator"
        );
    }
    let _ = writeln!(
        text,
        "next: fill in what is marked todo, then tracelaw lint {document}"
    );
    text
}

/// A path as a document in a folder names it.
fn relative(path: &Path, folder: &Path) -> String {
    let whole = |path: &Path| {
        let here = if path.as_os_str().is_empty() {
            Path::new(".")
        } else {
            path
        };
        std::fs::canonicalize(here).unwrap_or_else(|_| here.to_owned())
    };
    let (path, folder) = (whole(path), whole(folder));
    let (to, from): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (path.components().collect(), folder.components().collect());
    let common = to
        .iter()
        .zip(&from)
        .take_while(|(one, other)| one == other)
        .count();
    let up = from[common..].iter().map(|_| Component::ParentDir);
    let relative: PathBuf = up.chain(to[common..].iter().copied()).collect();
    files::display_name(&relative)
}
