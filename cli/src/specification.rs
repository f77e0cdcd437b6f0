//! The specification that a command works with: modules from files, or a kept action list.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_tla::Modules;

use crate::files;

/// Loads a module and what it extends or instantiates: beside it, then in the included folders.
/// An error means that the root could not be read at all.
pub fn load_modules(
    path: &Path,
    include: &[PathBuf],
) -> Result<(Modules, Vec<Diagnostic>), Box<Diagnostic>> {
    let root = files::read_source(path)?;
    let own = path.parent().unwrap_or(Path::new("")).to_owned();
    let folders: Vec<PathBuf> = std::iter::once(own).chain(include.iter().cloned()).collect();
    let mut unreadable = Vec::new();
    let mut resolve = |name: &str| -> Option<Arc<Source>> {
        let file = folders
            .iter()
            .map(|folder| folder.join(format!("{name}.tla")))
            .find(|file| file.is_file())?;
        files::read_source(&file).map_err(|error| unreadable.push(*error)).ok()
    };
    let (modules, mut diagnostics) = tracelaw_tla::load(&root, &mut resolve);
    diagnostics.append(&mut unreadable);
    Ok((modules, diagnostics))
}
