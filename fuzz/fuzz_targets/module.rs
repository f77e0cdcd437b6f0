//! Any text is a module: it is read without a panic and without unbounded recursion.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tracelaw_diagnostics::Source;

fuzz_target!(|text: &str| {
    let source = Source::new("fuzz.tla", text);
    let _ = tracelaw_tla::syntax::parse(&source);
});
