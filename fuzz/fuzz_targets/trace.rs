//! Any line is a record: it is scanned without a panic, and a canonical form is its own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tracelaw_events::canonical::{Form, Rewriter};
use tracelaw_events::scan::Index;

fuzz_target!(|line: &str| {
    let scanned = Index::default().scan(line).is_ok();
    let mut rewriter = Rewriter::new(Form::default());
    let mut once = String::new();
    let written = rewriter.rewrite(line, &mut once).is_ok();
    assert_eq!(scanned, written, "both readers agree on what is JSON");
    if written {
        let mut twice = String::new();
        assert!(rewriter.rewrite(&once, &mut twice).is_ok() && once == twice);
    }
});
