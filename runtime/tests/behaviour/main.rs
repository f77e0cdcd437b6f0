//! What instrumented code records, event by event.

mod borrows;
mod checkpoints;
mod faults;
mod functions;
mod futures;
mod intervals;
mod places;
mod processes;
mod resume;
mod secrets;
mod sessions;
mod spans;
mod states;
mod support;
mod turnix;
mod verified;
