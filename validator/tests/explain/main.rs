//! Explanations: what they say of a rejected trace, and that the hints are right.

mod corpus;
mod mapping;
mod modules;
mod trace_specs;
