//! Tracing without a change to the program: `TRACELAW_TRACE=run.trace.jsonl ./program`.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::Session;
use crate::problem::{Problem, to_standard_error};

/// The variable that names the file.
const VARIABLE: &str = "TRACELAW_TRACE";

/// The session that the environment asks for.
pub(crate) fn session() -> Option<Session> {
    let path = std::env::var_os(VARIABLE).filter(|path| !path.is_empty())?;
    let started = create(Path::new(&path))
        .map_err(|error| format!("cannot create `{}`: {error}", path.display()))
        .and_then(|file| {
            Session::builder()
                .component(program())
                .sink(file)
                .start()
                .map_err(|error| error.to_string())
        });
    match started {
        Ok(session) => Some(session),
        Err(reason) => {
            let reason = format!("{VARIABLE}: {reason}");
            to_standard_error(&Problem::Start(reason));
            None
        }
    }
}

/// The name of the program's file.
fn program() -> String {
    std::env::current_exe()
        .ok()
        .and_then(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .unwrap_or_else(|| "program".to_owned())
}

/// Creates the file, or `run.2.trace.jsonl` and so on where others are there already: several
/// processes may have been given one name (a test runner's, say), and no trace is overwritten.
fn create(path: &Path) -> io::Result<File> {
    let mut attempt = 1;
    loop {
        let name = if attempt == 1 {
            path.to_owned()
        } else {
            numbered(path, attempt)
        };
        match OpenOptions::new().write(true).create_new(true).open(&name) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 10_000 => {
                attempt += 1;
            }
            opened => return opened,
        }
    }
}

/// `run.trace.jsonl` with a number in front of its extensions.
fn numbered(path: &Path, number: u32) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let (stem, extensions) = match name.find(".trace.").or_else(|| name.rfind('.')) {
        Some(0) | None => (&*name, ""),
        Some(dot) => name.split_at(dot),
    };
    path.with_file_name(OsString::from(format!("{stem}.{number}{extensions}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_goes_in_front_of_the_extensions() {
        for (name, expect) in [
            ("a/run.trace.jsonl", "a/run.2.trace.jsonl"),
            ("v1.2.trace.jsonl", "v1.2.2.trace.jsonl"),
            ("run.ndjson", "run.2.ndjson"),
            ("run", "run.2"),
            (".hidden", ".hidden.2"),
        ] {
            assert_eq!(numbered(Path::new(name), 2), Path::new(expect), "{name}");
        }
    }

    #[test]
    fn no_file_is_overwritten() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("run.trace.jsonl");
        for _ in 0..3 {
            create(&path).expect("a file");
        }
        assert!(dir.path().join("run.3.trace.jsonl").exists());
    }
}
