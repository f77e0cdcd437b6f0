//! Runs a cluster and says what came of it.

use std::io::{stderr, stdout};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1);
    tracelaw_example_raft::command(arguments, &mut stdout(), &mut stderr())
}
