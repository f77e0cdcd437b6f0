//! The instrumentation spec that names and keys are checked against: finding it, reading it, and
//! putting what the mapping says about a name into an error at the token.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use proc_macro2::Span;
use serde::Deserialize;
use syn::{Error, LitStr};
use tracelaw_diagnostics::Source;
use tracelaw_mapping::{Mapping, Unknown};

use crate::args::{Args, State};
use crate::key::Key;

/// The name of the file that names the document for a whole package.
const CONFIGURATION: &str = "tracelaw.toml";

/// Checks an event against the document, if one is named. The files that the answer depends on.
pub(crate) fn check_event(args: &Args, errors: &mut Vec<Error>) -> Vec<String> {
    let document = match find(args.document.as_ref()) {
        Ok(Some(document)) => document,
        Ok(None) => return Vec::new(),
        Err(error) => {
            errors.push(error);
            return Vec::new();
        }
    };
    let mapping = &document.mapping;
    match mapping.known_event(&args.name.value()) {
        Err(unknown) => errors.push(document.error(args.name.span(), &unknown)),
        Ok(event) => {
            for field in &args.fields {
                if let Err(unknown) = event.check_key(&field.key.text) {
                    errors.push(document.error(field.key.span, &unknown));
                }
            }
        }
    }
    if let State::Inline(fields) = &args.state {
        for field in fields {
            document.check_state(&field.key, errors);
        }
    }
    document.files
}

/// Checks the keys of a state snapshot against the document, if one is named. The files that the
/// answer depends on.
pub(crate) fn check_state<'a>(
    named: Option<&LitStr>,
    keys: impl Iterator<Item = &'a Key>,
    errors: &mut Vec<Error>,
) -> Vec<String> {
    match find(named) {
        Ok(Some(document)) => {
            for key in keys {
                document.check_state(key, errors);
            }
            document.files
        }
        Ok(None) => Vec::new(),
        Err(error) => {
            errors.push(error);
            Vec::new()
        }
    }
}

/// A document that was read.
struct Document {
    mapping: Rc<Mapping>,
    /// The files behind it, as `include_bytes!` takes them.
    files: Vec<String>,
}

impl Document {
    fn check_state(&self, key: &Key, errors: &mut Vec<Error>) {
        if let Err(unknown) = self.mapping.check_state_key(&key.text) {
            errors.push(self.error(key.span, &unknown));
        }
    }

    fn error(&self, span: Span, unknown: &Unknown) -> Error {
        let name = self.mapping.source.name();
        Error::new(span, format!("`{name}` {unknown}"))
    }
}

/// The document that `named` names, or else the package's configuration.
fn find(named: Option<&LitStr>) -> Result<Option<Document>, Error> {
    match named {
        Some(literal) => {
            let path = resolve(&literal.value(), literal.span()).ok_or_else(|| {
                Error::new(
                    literal.span(),
                    format!(
                        "there is no `{}` in the package's folder, in one above it, or beside \
                         this file",
                        literal.value()
                    ),
                )
            })?;
            let mapping = read(&path).map_err(|error| Error::new(literal.span(), error))?;
            Ok(Some(Document {
                mapping,
                files: vec![path.display().to_string()],
            }))
        }
        None => configured().map_err(|error| Error::new(Span::call_site(), error)),
    }
}

/// The document that the nearest `tracelaw.toml` names.
fn configured() -> Result<Option<Document>, String> {
    #[derive(Deserialize)]
    struct Configuration {
        document: Option<String>,
    }
    let Some(folder) = package()
        .into_iter()
        .flat_map(|package| package.ancestors().map(Path::to_owned).collect::<Vec<_>>())
        .find(|folder| folder.join(CONFIGURATION).is_file())
    else {
        return Ok(None);
    };
    let file = folder.join(CONFIGURATION);
    let text = std::fs::read_to_string(&file)
        .map_err(|error| format!("cannot read `{}`: {error}", file.display()))?;
    let configuration: Configuration =
        toml::from_str(&text).map_err(|error| format!("`{}`: {error}", file.display()))?;
    let Some(document) = configuration.document else {
        return Ok(None);
    };
    let path = folder.join(&document);
    let mapping =
        read(&path).map_err(|error| format!("`{}` names a document: {error}", file.display()))?;
    Ok(Some(Document {
        mapping,
        files: vec![path.display().to_string(), file.display().to_string()],
    }))
}

fn package() -> Option<PathBuf> {
    std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)
}

/// The file of that name in the package's folder, beside the source file, or in a folder above
/// the package's.
fn resolve(name: &str, span: Span) -> Option<PathBuf> {
    let package = package();
    let beside = span
        .local_file()
        .and_then(|file| Some(std::path::absolute(file).ok()?.parent()?.to_owned()));
    let above = package
        .iter()
        .flat_map(|package| package.ancestors().skip(1));
    package
        .iter()
        .map(PathBuf::as_path)
        .chain(beside.as_deref())
        .chain(above)
        .map(|folder| folder.join(name))
        .find(|path| path.is_file())
}

/// Reads a document. Compilers and editors ask often: what was read is kept as long as the text
/// is the same.
fn read(path: &Path) -> Result<Rc<Mapping>, String> {
    thread_local! {
        static READ: RefCell<HashMap<PathBuf, Rc<Mapping>>> = RefCell::default();
    }
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    let kept = READ.with_borrow(|read| read.get(path).cloned());
    if let Some(mapping) = kept.filter(|mapping| mapping.source.text() == text) {
        return Ok(mapping);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // What the parser finds is for `tracelaw lint`; here it is enough that there are entries.
    let (mapping, _) = tracelaw_mapping::parse(&Source::new(name, text));
    if mapping.entries.is_empty() {
        return Err(format!("`{}` has no action entries", path.display()));
    }
    let mapping = Rc::new(mapping);
    READ.with_borrow_mut(|read| read.insert(path.to_owned(), Rc::clone(&mapping)));
    Ok(mapping)
}
