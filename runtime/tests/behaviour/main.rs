//! What instrumented code records, event by event.

mod functions;
mod futures;
mod sessions;
mod support;
