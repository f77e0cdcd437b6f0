//! The instrumentation spec that a command works on.

use std::path::{Path, PathBuf};
use std::{fs, io};

use tracelaw_codegen::{Edit, apply_edits, replace};
use tracelaw_diagnostics::Diagnostic;
use tracelaw_mapping::Mapping;
use tracelaw_tla::modules::Modules;

use crate::files;

/// A document as read.
pub(crate) struct Document {
    /// Where it was read.
    pub(crate) path: PathBuf,
    /// What it says.
    pub(crate) mapping: Mapping,
    /// What the parser has to say of it.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// Reads and parses a document.
    pub(crate) fn read(path: &Path) -> Result<Self, Box<Diagnostic>> {
        let source = files::read_source(path)?;
        let (mapping, diagnostics) = tracelaw_mapping::parse(&source);
        Ok(Self {
            path: path.to_owned(),
            mapping,
            diagnostics,
        })
    }

    /// Applies edits of the document's text to its file, in one step and with everything else in it as
    /// it is.
    pub(crate) fn edit(&self, edits: &[Edit]) -> Result<(), Box<Diagnostic>> {
        let failed = |error: &io::Error| {
            let name = files::display_name(&self.path);
            Box::new(files::unwritable(&name, error))
        };
        let text = self.mapping.source.text();
        // Standard input is no file; a symbolic link stays one.
        let path = self.path.canonicalize().map_err(|error| failed(&error))?;
        let bytes = fs::read(&path).map_err(|error| failed(&error))?;
        let mark = bytes.len().saturating_sub(text.len());
        if bytes.get(mark..) != Some(text.as_bytes()) {
            return Err(failed(&io::Error::other("it changed while it was read")));
        }
        let mut edited = bytes[..mark].to_vec();
        edited.extend(apply_edits(text.as_bytes(), edits));
        replace(&path, &edited).map_err(|error| failed(&error))
    }

    /// Turns headings `A -> B` the right way round, now that the module says which is an operator.
    pub(crate) fn orient(&mut self, modules: &Modules) {
        self.mapping
            .orient(&|name| modules.definition(name).is_some());
    }

    /// The module that the document names.
    pub(crate) fn module_path(&self) -> Option<PathBuf> {
        let module = self.mapping.settings.module.as_ref()?;
        Some(files::beside(&self.path, &module.value))
    }

    /// The next-state operator that the document names.
    pub(crate) fn next(&self) -> Option<String> {
        Some(self.mapping.settings.next.as_ref()?.value.clone())
    }

    /// The model configuration that the document names.
    pub(crate) fn config_path(&self) -> Option<PathBuf> {
        let config = self.mapping.settings.config.as_ref()?;
        Some(files::beside(&self.path, &config.value))
    }

    /// The trace specification that the document names.
    pub(crate) fn trace_spec_path(&self) -> Option<PathBuf> {
        let trace_spec = self.mapping.settings.trace_spec.as_ref()?;
        Some(files::beside(&self.path, &trace_spec.value))
    }

    /// The source tree that the document names.
    pub(crate) fn source_root(&self) -> Option<PathBuf> {
        let source = self.mapping.settings.source.as_ref()?;
        Some(files::beside(&self.path, &source.value))
    }
}
