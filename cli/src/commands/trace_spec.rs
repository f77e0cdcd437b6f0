//! `tracelaw generate SPEC.md --trace-spec DIR`: a trace specification from document and module.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::json;
use tracelaw_codegen::trace_spec::{
    self, Existing, Input, Status, TraceSpec, WrapperReport, rules as codegen_rules,
};
use tracelaw_diagnostics::{Diagnostic, Place};

use crate::args::{GenerateArgs, SpecificationArgs};
use crate::commands::show::count;
use crate::document::Document;
use crate::output::{Body, Outcome, report};
use crate::specification::Specification;
use crate::{exit, files, rules};

/// A file of the trace specification, and what becomes of it.
struct File {
    path: PathBuf,
    text: String,
    fate: Fate,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unchanged,
    Changes,
    Kept,
}

/// Runs the command.
pub(crate) fn run(args: &GenerateArgs, folder: &Path) -> Outcome {
    match generate(args, folder) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::could_not_run(*error),
    }
}

fn generate(args: &GenerateArgs, folder: &Path) -> Result<Outcome, Box<Diagnostic>> {
    let mut document = Document::read(&args.spec)?;
    let specification = Specification::read(&args.specification(), Some(&document))?;
    let (Some(modules), Some(actions)) = (&specification.modules, &specification.actions) else {
        let mut findings = specification.diagnostics;
        if findings.is_empty() {
            findings.push(no_specification(&document));
        }
        return Ok(Outcome {
            exit: exit::COULD_NOT_RUN,
            ..Outcome::of_findings(report(Vec::new(), findings))
        });
    };
    document.orient(modules);
    let config = match args.config.clone().or_else(|| document.config_path()) {
        Some(path) => Some(files::read_source(&path)?),
        None => None,
    };
    let written = trace_spec::trace_spec(&Input {
        mapping: &document.mapping,
        base: modules,
        extended: specification.with_definitions(),
        config: config.as_ref(),
        next: Some(&actions.next),
    });
    let written = written.ok_or_else(|| no_specification(&document))?;
    let mut findings = std::mem::take(&mut document.diagnostics);
    findings.extend(specification.diagnostics.iter().cloned());
    findings.extend(written.findings.iter().cloned());
    let files = place(&written, &specification, folder, &mut findings)?;
    if !args.action.check {
        write(&files, folder)?;
    }
    Ok(outcome(args, &written, &files, findings))
}

fn no_specification(document: &Document) -> Diagnostic {
    let name = document.mapping.source.name();
    Diagnostic::new(
        &rules::NO_SPECIFICATION,
        format!("`{name}` names no module"),
    )
    .at(Place::file(name))
    .help("say `module = \"MODULE.tla\"` in a `tracelaw` block")
}

/// The files, each beside what is there already. Where the module itself is elsewhere, a copy of it
/// is one of them, so that TLC finds it.
fn place(
    written: &TraceSpec,
    specification: &Specification,
    folder: &Path,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<File>, Box<Diagnostic>> {
    let mut copies = Vec::new();
    let modules = specification
        .modules
        .iter()
        .flat_map(|modules| modules.iter());
    for (_, loaded) in modules.filter(|(_, loaded)| loaded.parent().is_none()) {
        let file = format!("{}.tla", loaded.module.name.value);
        let own = Path::new(loaded.source.name());
        if !is_same_file(own, &folder.join(&file)) {
            copies.push((file, loaded.source.text().to_owned()));
        }
    }
    let module = written.module_with(&copies);
    let name = &written.name;
    let module_path = folder.join(format!("{name}.tla"));
    let before = read(&module_path)?;
    let mut files = Vec::new();
    for (file, text) in copies {
        let path = folder.join(&file);
        let fate = match read(&path)? {
            None => Fate::Changes,
            Some(old) if old == text => Fate::Unchanged,
            Some(old) => match &before {
                Some(before) if before.contains(&trace_spec::copy_line(&file, &old)) => {
                    Fate::Changes
                }
                _ => Fate::Kept,
            },
        };
        files.push(File { path, text, fate });
    }
    let config_path = folder.join(format!("{name}.cfg"));
    let config = read(&config_path)?;
    for (path, text, before) in [
        (module_path, module, before),
        (config_path, written.config.clone(), config),
    ] {
        let fate = match before.map(|before| trace_spec::existing(&before, &text)) {
            None | Some(Existing::Earlier) => Fate::Changes,
            Some(Existing::Same) => Fate::Unchanged,
            Some(_) => Fate::Kept,
        };
        files.push(File { path, text, fate });
    }
    for file in files.iter().filter(|file| file.fate == Fate::Kept) {
        let name = files::display_name(&file.path);
        let message = format!("`{name}` is not as it was generated, and is kept");
        findings.push(
            Diagnostic::new(&codegen_rules::TRACE_SPEC_EDITED, message)
                .at(Place::file(&name))
                .help("say it in the document and delete the file, or write to another folder"),
        );
    }
    Ok(files)
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    match (std::fs::canonicalize(one), std::fs::canonicalize(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

fn read(path: &Path) -> Result<Option<String>, Box<Diagnostic>> {
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some(files::read_source(path)?.text().to_owned()))
}

/// Writes what changes, unless something is kept: half of a trace specification is none.
fn write(files: &[File], folder: &Path) -> Result<(), Box<Diagnostic>> {
    if files.iter().any(|file| file.fate == Fate::Kept) {
        return Ok(());
    }
    let failed = |path: &Path, error: &std::io::Error| {
        Box::new(files::unwritable(&files::display_name(path), error))
    };
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    for file in files.iter().filter(|file| file.fate == Fate::Changes) {
        std::fs::write(&file.path, &file.text).map_err(|error| failed(&file.path, &error))?;
    }
    Ok(())
}

fn outcome(
    args: &GenerateArgs,
    written: &TraceSpec,
    files: &[File],
    findings: Vec<Diagnostic>,
) -> Outcome {
    let report = report(findings, Vec::new());
    let of = |status| {
        let wrappers = written.wrappers.iter();
        wrappers.filter(|wrapper| wrapper.status == status).count()
    };
    let kept = files.iter().any(|file| file.fate == Fate::Kept);
    let changes = files
        .iter()
        .filter(|file| file.fate == Fate::Changes)
        .count();
    let fate = |file: &File| match file.fate {
        Fate::Unchanged => "unchanged",
        Fate::Kept => "kept",
        Fate::Changes if args.action.check => "would change",
        Fate::Changes if kept => "not written",
        Fate::Changes => "written",
    };
    let names = files
        .iter()
        .map(|file| json!({ "file": files::display_name(&file.path), "status": fate(file) }));
    let json = json!({
        "schema_version": 1,
        "trace_spec": written.wrappers,
        "files": names.collect::<Vec<_>>(),
        "findings": tracelaw_diagnostics::findings_json(&report),
        "summary": { "written": of(Status::Written), "open": of(Status::Open) },
    });
    let mut text = String::new();
    for wrapper in &written.wrappers {
        let _ = writeln!(text, "{}", wrapper_text(wrapper));
    }
    for file in files {
        let _ = writeln!(text, "{}: {}", files::display_name(&file.path), fate(file));
    }
    let _ = writeln!(
        text,
        "{} written, {} open",
        count(of(Status::Written), "event", "events"),
        of(Status::Open)
    );
    let mut outcome = Outcome::of_body(Body { text, json }, report);
    if outcome.exit == exit::CLEAN {
        if args.action.check && changes > 0 {
            outcome.exit = exit::FINDINGS;
        } else if written.wrappers.is_empty() {
            outcome.exit = exit::NOTHING_CHECKED;
        }
    }
    outcome
}

fn wrapper_text(wrapper: &WrapperReport) -> String {
    let status = match wrapper.status {
        Status::Open => "open   ",
        _ => "written",
    };
    let actions = wrapper.actions.join(", ");
    format!("{status}  {}  {}  ({actions})", wrapper.event, wrapper.name)
}

impl GenerateArgs {
    /// The specification that the command line names, else the document's.
    fn specification(&self) -> SpecificationArgs {
        SpecificationArgs {
            tla: self.tla.clone(),
            actions: None,
            next: None,
            include: self.include.clone(),
        }
    }
}
