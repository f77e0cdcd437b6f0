//! `tracelaw generate`: the instrumentation that a document describes.

use std::fmt::Write as _;

use serde_json::json;
use tracelaw_codegen::{
    Dependency, FileSystemTree, Options, Plan, Report as SitesReport, SiteReport, SiteStatus,
};
use tracelaw_diagnostics::Diagnostic;

use crate::args::GenerateArgs;
use crate::commands::show::count;
use crate::commands::trace_spec;
use crate::document::Document;
use crate::output::{Body, Outcome, report};
use crate::{exit, files, rules};

/// Runs the command.
pub(crate) fn run(args: &GenerateArgs) -> Outcome {
    if let Some(folder) = &args.trace_spec {
        return trace_spec::run(args, folder);
    }
    match generate(args) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::could_not_run(*error),
    }
}

fn generate(args: &GenerateArgs) -> Result<Outcome, Box<Diagnostic>> {
    let document = Document::read(&args.spec)?;
    let root = args
        .source
        .clone()
        .or_else(|| document.source_root())
        .ok_or_else(|| rules::no_source(&document))?;
    let root_name = files::display_name(&root);
    let tree =
        FileSystemTree::open(&root).map_err(|error| files::unreadable(&root_name, &error))?;
    let options = options(args);
    let plan = if args.action.revert {
        tracelaw_codegen::revert(&document.mapping, &tree)
    } else {
        tracelaw_codegen::plan(&document.mapping, &tree, &options)
    };
    if args.action.write || args.action.revert {
        tree.write(&plan)
            .map_err(|error| Box::new(files::unwritable(&root_name, &error)))?;
    }
    let patch = plan.patch();
    if let Some(path) = &args.action.output {
        std::fs::write(path, &patch)
            .map_err(|error| Box::new(files::unwritable(&files::display_name(path), &error)))?;
    }
    Ok(outcome(args, document, &plan, &patch))
}

fn options(args: &GenerateArgs) -> Options {
    let mut options = Options::default();
    options.language = args.language.clone();
    options.trace_module_only = args.trace_module;
    if let Some(dependency) = &args.dependency {
        let version = dependency.starts_with(|c: char| c.is_ascii_digit() || "^~=<>*".contains(c));
        options.dependency = if version {
            Dependency::Version(dependency.clone())
        } else {
            Dependency::Path(absolute(dependency))
        };
    }
    options
}

/// A path as the instrumented manifest may hold it, wherever that lies.
fn absolute(path: &str) -> String {
    std::path::absolute(path).map_or_else(|_| path.to_owned(), |path| path.display().to_string())
}

fn outcome(args: &GenerateArgs, document: Document, plan: &Plan, patch: &[u8]) -> Outcome {
    let mut findings = document.diagnostics;
    findings.extend(plan.findings.iter().cloned());
    let report = report(findings, Vec::new());
    let sites = SitesReport::new(plan, args.action.output.as_deref());
    let mut json = json!(sites);
    json["findings"] = tracelaw_diagnostics::findings_json(&report);
    let action = &args.action;
    let prints_patch = action.output.is_none() && !action.write && !action.check && !action.revert;
    let text = if prints_patch {
        String::from_utf8_lossy(patch).into_owned()
    } else {
        summary(args, plan)
    };
    let no_sites = plan.sites.is_empty() && !action.revert;
    let mut outcome = Outcome::of_body(Body { text, json }, report);
    if outcome.exit == exit::CLEAN {
        if action.check && !plan.is_no_op() {
            outcome.exit = exit::FINDINGS;
        } else if no_sites {
            outcome.exit = exit::NOTHING_CHECKED;
        }
    }
    outcome
}

/// One line a site, then the totals.
fn summary(args: &GenerateArgs, plan: &Plan) -> String {
    let mut text = String::new();
    for site in &plan.sites {
        let _ = writeln!(text, "{}", site_text(site));
    }
    let of = |status| {
        plan.sites
            .iter()
            .filter(|site| site.status == status)
            .count()
    };
    let action = &args.action;
    let files = count(plan.changes.len(), "file", "files");
    let done = if action.revert {
        format!("reverted {files}")
    } else if action.check {
        format!("{files} would change")
    } else if action.write {
        format!("changed {files}")
    } else {
        let path = action
            .output
            .as_deref()
            .map(files::display_name)
            .unwrap_or_default();
        format!("wrote {path}: {files} to change")
    };
    if action.revert {
        let _ = writeln!(text, "{done}");
    } else {
        let _ = writeln!(
            text,
            "{} placed, {} present, {} open, {} refused; {done}",
            of(SiteStatus::Placed),
            of(SiteStatus::Present),
            of(SiteStatus::Open),
            of(SiteStatus::Refused),
        );
    }
    text
}

fn site_text(site: &SiteReport) -> String {
    let status = match site.status {
        SiteStatus::Placed => "placed ",
        SiteStatus::Present => "present",
        SiteStatus::Open => "open   ",
        _ => "refused",
    };
    let mut text = format!("{status}  {}", site.event);
    if let Some(file) = &site.file {
        let _ = write!(text, "  {file}");
        if let Some(line) = site.line {
            let _ = write!(text, ":{line}");
        }
    }
    if let Some(function) = &site.function {
        let _ = write!(text, "  {function}");
    }
    if let Some(reason) = &site.reason {
        let _ = write!(text, "  ({reason})");
    }
    text
}
