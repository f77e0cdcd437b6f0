//! The library of the `tracelaw` command.
