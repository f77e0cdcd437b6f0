//! `#[trace_action("Event")]` and `emit!("Event")`, as a person wrote them.
//!
//! They are read from the tokens, so that those in the arguments of other macros and of `cfg_attr`
//! count too, and those in comments and strings do not.

use memchr::memmem;

use super::{Language as _, Parsed, Rust};
use crate::languages::Emission;

const ATTRIBUTE: &str = "trace_action";
const CALL: &str = "emit";

/// Whether a file may hold any.
pub(super) fn may_emit(bytes: &[u8]) -> bool {
    memmem::find(bytes, ATTRIBUTE.as_bytes()).is_some() || memmem::find(bytes, b"emit!").is_some()
}

/// All of them, in the order of the text.
pub(super) fn list(file: &Parsed<'_>) -> Vec<Emission> {
    let text = file.text();
    if !may_emit(text.as_bytes()) {
        return Vec::new();
    }
    let tokens = Rust.tokens(&file.tree, text);
    let token = |at: usize| {
        let range = tokens.get(at).cloned().unwrap_or_default();
        text.get(range).unwrap_or_default()
    };
    let event = |at: usize| {
        let opens = matches!(token(at), "(" | "[" | "{");
        literal(token(at + 1)).filter(|_| opens)
    };
    (0..tokens.len())
        .filter_map(|at| {
            let (attribute, event) = match token(at) {
                ATTRIBUTE => (true, event(at + 1)?),
                CALL if token(at + 1) == "!" => (false, event(at + 2)?),
                _ => return None,
            };
            Some(Emission {
                event: event.to_owned(),
                offset: tokens[at].start,
                attribute,
            })
        })
        .collect()
}

/// What a string literal holds.
fn literal(token: &str) -> Option<&str> {
    token
        .trim_start_matches('r')
        .trim_matches('#')
        .strip_prefix('"')?
        .strip_suffix('"')
}
