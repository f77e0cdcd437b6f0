//! Reading what the user names: documents, modules, lists.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place, Rule, Source, declare_rule};

declare_rule! {
    /// A file that the command line or the document names cannot be read.
    ///
    /// ## What it does
    /// Reports a file that is missing, is a folder, or may not be read, with the system's reason.
    ///
    /// ## Why is this bad?
    /// Nothing can be said about what was not read, so the run ends with exit code 2.
    ///
    /// ## Example
    /// `tracelaw lint spec.md --tla modul.tla`, where the file is called `module.tla`.
    ///
    /// ## Use instead
    /// Correct the path. Paths in a document's `tracelaw` block are relative to the document.
    pub(crate) static UNREADABLE_FILE = "TL901", "unreadable-file", Error;
}

declare_rule! {
    /// A file that should hold text holds something else.
    ///
    /// ## What it does
    /// Reports the first byte that is not UTF-8, or a NUL byte.
    ///
    /// ## Why is this bad?
    /// Documents and modules are text; a binary file here is the wrong file.
    ///
    /// ## Example
    /// `tracelaw show diagram.png`.
    ///
    /// ## Use instead
    /// Name the Markdown document, or convert the file to UTF-8.
    pub(crate) static NOT_TEXT = "TL902", "not-text", Error;
}

/// The rules of this file.
pub(crate) const RULES: [&Rule; 2] = [&UNREADABLE_FILE, &NOT_TEXT];

/// Reads a text file, or standard input for `-`. A byte-order mark is left out.
pub(crate) fn read_source(path: &Path) -> Result<Arc<Source>, Box<Diagnostic>> {
    let name = display_name(path);
    let bytes = if path == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map(|_| bytes)
    } else {
        std::fs::read(path)
    }
    .map_err(|error| Box::new(unreadable(&name, &error)))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Box::new(not_text(&name, &format!("byte {at} is not UTF-8")))
    })?;
    if let Some(at) = text.find('\0') {
        return Err(Box::new(not_text(&name, &format!("byte {at} is NUL"))));
    }
    Ok(Source::new(
        name,
        text.strip_prefix('\u{feff}').unwrap_or(&text),
    ))
}

/// The name that diagnostics give a file: as written, with forward slashes.
pub(crate) fn display_name(path: &Path) -> String {
    if path == Path::new("-") {
        return "<stdin>".to_owned();
    }
    let name = path.to_string_lossy();
    let name = if std::path::MAIN_SEPARATOR == '/' {
        name
    } else {
        name.replace('\\', "/").into()
    };
    name.strip_prefix("./").unwrap_or(&name).to_owned()
}

/// A path that a document names: relative to the document's own folder.
pub(crate) fn beside(document: &Path, path: &str) -> PathBuf {
    document.parent().unwrap_or(Path::new("")).join(path)
}

/// Says that a file could not be read, and why.
pub(crate) fn unreadable(name: &str, error: &std::io::Error) -> Diagnostic {
    let reason = match error.kind() {
        std::io::ErrorKind::NotFound => "it does not exist".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    Diagnostic::new(&UNREADABLE_FILE, format!("cannot read `{name}`: {reason}"))
        .at(Place::file(name))
        .help("check the path; paths inside a document are relative to the document")
}

/// Says that a file could not be written, and why.
pub(crate) fn unwritable(name: &str, error: &std::io::Error) -> Diagnostic {
    let (reason, help) = match error.kind() {
        std::io::ErrorKind::AlreadyExists => (
            "it is there already".to_owned(),
            "name another file, or take that one away: it is not replaced",
        ),
        std::io::ErrorKind::NotFound => (
            "its folder does not exist".to_owned(),
            "create the folder, or write elsewhere",
        ),
        std::io::ErrorKind::IsADirectory => ("it is a folder".to_owned(), "name a file in it"),
        std::io::ErrorKind::StorageFull => (
            "the disk is full".to_owned(),
            "make room, or write elsewhere",
        ),
        _ => (error.to_string(), "write elsewhere"),
    };
    Diagnostic::new(
        &crate::rules::CANNOT_WRITE,
        format!("cannot write `{name}`: {reason}"),
    )
    .at(Place::file(name))
    .help(help)
}

fn not_text(name: &str, what: &str) -> Diagnostic {
    Diagnostic::new(&NOT_TEXT, format!("`{name}` is not a text file: {what}"))
        .at(Place::file(name))
        .help("name a UTF-8 text file")
}
