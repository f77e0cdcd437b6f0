//! Explanations: what they say of a rejected trace, and that the hints are right.

mod corpus;
mod trace_specs;
