//! What was learned from the lines before changes nothing about how a line is read.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tracelaw_events::scan::{Index, Layouts, Object};

/// Where all members stand, and what they say.
fn listed(object: Object<'_>) -> Vec<(usize, String, usize, String)> {
    let members = object.flat_map(|member| {
        let (key, value) = (member.key().into_owned(), member.raw().to_owned());
        let itself = (member.key_offset(), key, member.offset(), value);
        let inside = member.object().map(listed).unwrap_or_default();
        std::iter::once(itself).chain(inside)
    });
    members.collect()
}

fuzz_target!(|text: &str| {
    let (mut layouts, mut index) = (Layouts::default(), Index::default());
    let mut fresh = Index::default();
    // Twice, so that each line has been there before.
    for line in text.lines().chain(text.lines()) {
        match (layouts.scan(line, &mut index), fresh.scan(line)) {
            (Ok(known), Ok(read)) => {
                assert_eq!(known.object().map(listed), read.object().map(listed));
                assert_eq!(known.is_canonical(), read.is_canonical());
                assert_eq!(known.quirks(), read.quirks());
            }
            (known, read) => assert_eq!(known.err(), read.err()),
        }
    }
});
