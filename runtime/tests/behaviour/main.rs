//! What instrumented code records, event by event.

mod functions;
mod futures;
mod places;
mod processes;
mod sessions;
mod spans;
mod states;
mod support;
mod turnix;
