//! What a trace specification does with the trace, read from its modules.
//!
//! A trace specification walks over the records of a trace with a variable, the cursor. Its
//! next-state relation chooses between units: each compares the event of the record under the
//! cursor with a name, takes an action of the specification and moves the cursor on; or takes an
//! action and leaves the cursor where it is, silently.

mod completion;
mod end;
mod events;
mod facts;
mod init;
mod names;
mod reader;
mod text;
mod units;

use tracelaw_diagnostics::Place;
use tracelaw_tla::config::Config;
use tracelaw_tla::modules::{Defined, Modules};

use crate::TraceSpec;
use reader::Reader;

impl TraceSpec {
    /// Reads the trace specification whose root module `modules` holds, as `config` runs it.
    #[must_use]
    pub fn new(modules: &Modules, config: Option<&Config>) -> Self {
        let reader = Reader::new(modules, config);
        let next = next(modules, config).map(|next| units::units(&reader, next));
        let (events, silent) = events::events(&reader, &next.unwrap_or_default());
        Self {
            file: Place::file(modules.root().map_or("", |root| root.source.name())),
            events,
            silent,
            init: init::init(&reader, config),
        }
    }
}

/// The next-state relation: the configuration's, or the one of the usual name.
fn next<'m>(modules: &'m Modules, config: Option<&Config>) -> Option<Defined<'m>> {
    let configured =
        config.is_some_and(|config| config.next.is_some() || config.specification.is_some());
    if configured {
        return tracelaw_tla::actions::next_operator(modules, config).map(|(_, next)| next);
    }
    modules
        .definition("TraceNext")
        .or_else(|| tracelaw_tla::actions::next_operator(modules, None).map(|(_, next)| next))
}
