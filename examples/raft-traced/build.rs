//! Instruments a copy of the Raft example's sources, as its instrumentation spec says.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use tracelaw_codegen::{FileSystemTree, Options, Plan, SiteStatus};
use tracelaw_diagnostics::{Diagnostic, Format, Report, Severity, Source, Style, render};

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let target = PathBuf::from(env::var("OUT_DIR")?);
    let document = here.join("../../specs/raft/instrumentation-spec.md");
    let program = here.join("../raft");
    rerun_if_changed(&document);
    rerun_if_changed(&program);

    let plan = plan(&document, &program)?;
    let instrumented: BTreeMap<&str, Vec<u8>> = plan
        .apply()
        .filter_map(|(path, bytes)| Some((path, bytes?)))
        .collect();
    let copy = target.join("raft");
    fs::create_dir_all(&copy)?;
    for file in fs::read_dir(program.join("src"))? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        // The library alone: `main.rs` is a crate of its own.
        if name == "main.rs" || !name.ends_with(".rs") {
            continue;
        }
        let bytes = match instrumented.get(format!("src/{name}").as_str()) {
            Some(bytes) => bytes.clone(),
            None => fs::read(file.path())?,
        };
        fs::write(copy.join(&name), bytes)?;
    }
    let module = format!(
        "/// The instrumented copy.\n#[path = {:?}]\npub mod raft;\n",
        copy.join("lib.rs")
    );
    fs::write(target.join("raft.rs"), module)?;
    Ok(())
}

/// What the document asks for, or everything that is wrong with it.
fn plan(document: &Path, program: &Path) -> Result<Plan, Box<dyn Error>> {
    let name = document.display().to_string();
    let source = Source::new(name, fs::read_to_string(document)?);
    let (mapping, mut findings) = tracelaw_mapping::parse(&source);
    let tree = FileSystemTree::open(program)?;
    let plan = tracelaw_codegen::plan(&mapping, &tree, &Options::default());
    findings.extend(plan.findings.iter().cloned());

    let mut problems: Vec<String> = Vec::new();
    for site in &plan.sites {
        if matches!(site.status, SiteStatus::Refused | SiteStatus::Open) {
            let reason = site.reason.as_deref().unwrap_or("no reason given");
            problems.push(format!("`{}` is not placed: {reason}", site.event));
        }
    }
    if plan.sites.is_empty() {
        problems.push("the document names no place in the code".to_owned());
    }
    let errors = findings.iter().any(|d| d.severity == Severity::Error);
    if problems.is_empty() && !errors {
        return Ok(plan);
    }
    problems.push(describe(findings));
    Err(problems.join("\n").into())
}

fn describe(findings: Vec<Diagnostic>) -> String {
    let mut report = Report::new("tracelaw", env!("CARGO_PKG_VERSION"));
    report.findings = findings;
    render(&report, Format::Human, &Style::default())
}

/// Tells cargo over the standard output.
fn rerun_if_changed(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}
