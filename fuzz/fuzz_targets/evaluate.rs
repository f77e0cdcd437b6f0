//! Any text is a module and a configuration: it is resolved, and a few states are looked at, without
//! a panic and without unbounded recursion. A line `====` parts the two.
#![no_main]

use std::cell::Cell;

use libfuzzer_sys::fuzz_target;
use tracelaw_diagnostics::Source;
use tracelaw_tla::eval::check::CheckOptions;
use tracelaw_tla::eval::{Host, Spec};

/// A world with one file, in which there is little time.
struct Hurry(Cell<u32>);

impl Host for Hurry {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(b"{\"event\": \"A\", \"n\": 1}\n".to_vec())
    }

    fn interrupted(&self) -> bool {
        self.0.set(self.0.get() + 1);
        self.0.get() > 8
    }
}

fuzz_target!(|text: &str| {
    let (body, config) = text.split_once("\n====\n").unwrap_or((text, "INIT Init NEXT Next"));
    let module = Source::new("T.tla", format!("---- MODULE T ----\n{body}\n====\n"));
    let config = Source::new("T.cfg", config);
    let (spec, _) = Spec::load(&module, &mut |_| None, &config);
    if let Some(spec) = spec {
        let mut options = CheckOptions::trace();
        options.most_states = 50;
        let _ = spec.check(&Hurry(Cell::new(0)), options);
    }
});
