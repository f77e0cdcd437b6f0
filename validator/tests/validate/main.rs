//! What `validate` says about traces: fitting ones, wrong ones, broken ones, published ones.
#![expect(clippy::print_stdout, reason = "a skipped test says so")]

mod bad_input;
mod common;
mod corpus;
mod intervals;
mod levels;
mod parts;
mod settings;
mod steps;
