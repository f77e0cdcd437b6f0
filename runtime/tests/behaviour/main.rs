//! What instrumented code records, event by event.

mod functions;
mod futures;
mod processes;
mod sessions;
mod states;
mod support;
