//! Any text is a document: it is read without a panic, and every span lies inside it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tracelaw_diagnostics::{Source, Span};

fuzz_target!(|text: &str| {
    let source = Source::new("fuzz.md", text);
    let (mapping, diagnostics) = tracelaw_mapping::parse(&source);
    let whole = Span::new(0, text.len());
    for entry in &mapping.entries {
        assert!(whole.contains(entry.span));
    }
    for diagnostic in &diagnostics {
        assert!(diagnostic.place.as_ref().is_none_or(|place| whole.contains(place.span)));
    }
});
