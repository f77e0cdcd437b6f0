//! Tracing without a change to the program: `TRACELAW_TRACE=run.trace.jsonl ./program`.

use std::path::Path;

use crate::Session;
use crate::file::create_numbered;
use crate::problem::{Problem, to_standard_error};

/// The variable that names the file.
const VARIABLE: &str = "TRACELAW_TRACE";

/// The session that the environment asks for.
pub(crate) fn session() -> Option<Session> {
    let path = std::env::var_os(VARIABLE).filter(|path| !path.is_empty())?;
    // Several processes may have been given one name (a test runner's, say).
    let started = create_numbered(Path::new(&path), 1)
        .map_err(|error| format!("cannot create `{}`: {error}", path.display()))
        .and_then(|(file, path)| {
            Session::builder()
                .component(program())
                .opened(file, path)
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
