//! The `tracelaw` command.

fn main() {}
