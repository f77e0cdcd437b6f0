//! Tests of the crate from outside, in one binary.

mod actions;
mod answers;
mod common;
mod config;
mod corpus;
mod grammar;
mod modules;
mod syntax;
mod trace_spec;
