//! The specification that a command works with: modules from files, or a kept action list.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_mapping::Mapping;
use tracelaw_tla::ActionList;
use tracelaw_tla::actions::read_list;
use tracelaw_tla::config::Config;
use tracelaw_tla::modules::Modules;
use tracelaw_validator::step::extend;

use crate::args::SpecificationArgs;
use crate::document::Document;
use crate::files;

/// Where a command's actions come from, and what was said on the way.
#[derive(Default)]
pub(crate) struct Specification {
    /// The modules, unless only a list is known.
    pub(crate) modules: Option<Modules>,
    /// The modules with the document's own definitions, where it has some.
    extended: Option<Modules>,
    /// The actions, unless neither a module nor a list was named or they could not be read.
    pub(crate) actions: Option<ActionList>,
    /// Findings in the module or the list.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Specification {
    /// Reads what the command line names, else what the document names, if anything.
    pub(crate) fn read(
        args: &SpecificationArgs,
        document: Option<&Document>,
    ) -> Result<Self, Box<Diagnostic>> {
        if let Some(path) = &args.actions {
            let source = files::read_source(path)?;
            let (actions, _, diagnostics) = read_list(&source);
            return Ok(Self {
                actions,
                diagnostics,
                ..Self::default()
            });
        }
        let module = args.tla.clone().or_else(|| document?.module_path());
        let Some(module) = module else {
            return Ok(Self::default());
        };
        let mut diagnostics = Vec::new();
        let config = match document.and_then(Document::config_path) {
            Some(path) => Some(load_config(&path, &mut diagnostics)?),
            None => None,
        };
        let next = args.next.clone().or_else(|| document?.next());
        let mapping = document.map(|document| &document.mapping);
        let next = next.as_deref();
        let mut read = Self::of_module(&module, &args.include, next, config.as_ref(), mapping)?;
        read.diagnostics.append(&mut diagnostics);
        Ok(read)
    }

    /// Reads a module and the actions of its next-state relation.
    pub(crate) fn of_module(
        path: &Path,
        include: &[PathBuf],
        next: Option<&str>,
        config: Option<&Config>,
        mapping: Option<&Mapping>,
    ) -> Result<Self, Box<Diagnostic>> {
        let (modules, mut diagnostics) = load_modules(path, include)?;
        // What is wrong with the definitions is said where they are used.
        let extended = mapping.and_then(|mapping| extend(mapping, &modules).0);
        let all = extended.as_ref().unwrap_or(&modules);
        let (actions, more) = ActionList::of(all, next, config);
        diagnostics.extend(more);
        Ok(Self {
            modules: Some(modules),
            extended,
            actions,
            diagnostics,
        })
    }

    /// The modules with everything that the document defines.
    pub(crate) fn with_definitions(&self) -> Option<&Modules> {
        self.extended.as_ref().or(self.modules.as_ref())
    }
}

/// Loads a module and what it extends or instantiates: beside it, then in the included folders.
/// An error means that the root could not be read at all.
pub(crate) fn load_modules(
    path: &Path,
    include: &[PathBuf],
) -> Result<(Modules, Vec<Diagnostic>), Box<Diagnostic>> {
    let root = files::read_source(path)?;
    let own = path.parent().unwrap_or(Path::new("")).to_owned();
    let folders: Vec<PathBuf> = std::iter::once(own)
        .chain(include.iter().cloned())
        .collect();
    let mut unreadable = Vec::new();
    let mut resolve = |name: &str| -> Option<Arc<Source>> {
        let file = folders
            .iter()
            .map(|folder| folder.join(format!("{name}.tla")))
            .find(|file| file.is_file())?;
        files::read_source(&file)
            .map_err(|error| unreadable.push(*error))
            .ok()
    };
    let (modules, mut diagnostics) = tracelaw_tla::modules::load(&root, &mut resolve);
    diagnostics.append(&mut unreadable);
    Ok((modules, diagnostics))
}

/// Reads a model configuration.
pub(crate) fn load_config(
    path: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Config, Box<Diagnostic>> {
    let source = files::read_source(path)?;
    let (config, more) = tracelaw_tla::config::parse(&source);
    diagnostics.extend(more);
    Ok(config)
}
