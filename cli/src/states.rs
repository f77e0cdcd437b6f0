//! `--states FILE`: the behaviour that a trace stands for, for other tools.

use std::path::{Path, PathBuf};

use tracelaw_diagnostics::{Diagnostic, Place};
use tracelaw_validator::TraceReport;
use tracelaw_validator::states::{About, Refusal, itf, module};

use crate::trace_spec::bad_argument;
use crate::{files, rules};

/// A file to write a behaviour to.
pub(crate) struct StatesFile<'a> {
    path: &'a Path,
    form: Form,
}

enum Form {
    /// The Informal Trace Format.
    Itf,
    /// A module of this name.
    Module(String),
}

impl<'a> StatesFile<'a> {
    /// Tells the form by the name of the file.
    pub(crate) fn new(path: &'a Path, traces: &[PathBuf]) -> Result<Self, Box<Diagnostic>> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let form = match name.strip_suffix(".tla") {
            Some(stem) => Form::Module(stem.to_owned()),
            None if name.ends_with(".itf.json") => Form::Itf,
            None => {
                let message = format!("--states {}: the form is not known", path.display());
                let help = "name a file `.itf.json` (Informal Trace Format) or `.tla` (for TLC)";
                return Err(Box::new(bad_argument(message).help(help)));
            }
        };
        if traces.len() != 1 {
            let message = format!("--states is for one trace, and there are {}", traces.len());
            return Err(Box::new(bad_argument(message).help("name one trace")));
        }
        Ok(Self { path, form })
    }

    /// Writes the behaviour of a trace. What the form has no room for is reported; what it would
    /// change is refused.
    pub(crate) fn write(&self, trace: &TraceReport) -> Result<Option<Diagnostic>, Box<Diagnostic>> {
        let file = files::display_name(self.path);
        let Some(behaviour) = &trace.behaviour else {
            let message = format!("`{file}` was not written: no state of the trace is known");
            let refusal = Diagnostic::new(&rules::STATES_NOT_WRITTEN, message)
                .at(Place::file(&trace.file))
                .help("ask for level 2, which needs a TLA+ module");
            return Err(Box::new(refusal));
        };
        let verdict = serde_json::to_value(trace.verdict).unwrap_or_default();
        let about = About {
            trace: &trace.file,
            verdict: verdict.as_str().unwrap_or_default(),
        };
        match &self.form {
            Form::Itf => {
                let (document, losses) = itf(behaviour, &about);
                write(self.path, &format!("{document:#}\n"))?;
                let message = format!(
                    "`{file}` holds values that the format has no form for, as `#unserializable`: {}",
                    losses.join(", ")
                );
                let finding = Diagnostic::new(&rules::STATES_NARROWED, message)
                    .at(Place::file(file))
                    .help("write a `.tla` file, in which model values are what they are");
                Ok((!losses.is_empty()).then_some(finding))
            }
            Form::Module(name) => {
                let files = module(name, behaviour, &about)
                    .map_err(|refusal| Box::new(refused(&file, &refusal)))?;
                write(self.path, &files.module)?;
                write(&self.path.with_extension("cfg"), &files.config)?;
                Ok(None)
            }
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), Box<Diagnostic>> {
    std::fs::write(path, text)
        .map_err(|error| Box::new(files::unwritable(&path.display().to_string(), &error)))
}

fn refused(file: &str, refusal: &Refusal) -> Diagnostic {
    let (why, help) = match refusal {
        Refusal::Name => (
            "its name is no name of a module".to_owned(),
            "use letters, digits and `_`",
        ),
        Refusal::Integer {
            integer,
            variable,
            state,
        } => (
            format!(
                "`{variable}` of state {state} holds {integer}, and TLC's integers have 32 bits"
            ),
            "write an `.itf.json` file",
        ),
        Refusal::ModelValue { name } => (
            format!("the model value `{name}` has the name of a variable"),
            "give the model value another name in the configuration",
        ),
        _ => ("TLC cannot read it".to_owned(), "write an `.itf.json` file"),
    };
    Diagnostic::new(
        &rules::STATES_NOT_WRITTEN,
        format!("`{file}` was not written: {why}"),
    )
    .at(Place::file(file))
    .help(help)
}
