//! Runs a cluster and records it: `raft-traced FILE [OPTIONS of raft]`.

use std::io::{Write, stderr, stdout};
use std::process::ExitCode;

use tracelaw::Session;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(file) = arguments.next() else {
        let _closed = writeln!(stderr(), "usage: raft-traced FILE [OPTIONS of raft]").err();
        return ExitCode::from(2);
    };
    // A recording is of use only as a whole, so the nodes wait for the file where they must.
    let session = Session::builder()
        .component("raft")
        .file(file)
        .overwrite()
        .lossless();
    match session.start() {
        Ok(_session) => {
            tracelaw_example_raft_traced::command(arguments, &mut stdout(), &mut stderr())
        }
        Err(error) => {
            let _closed = writeln!(stderr(), "{error}").err();
            ExitCode::from(2)
        }
    }
}
