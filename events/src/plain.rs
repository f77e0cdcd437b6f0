//! The plain envelope of instrumentation specs:
//! `{"event": {"name", "nid", "state", "msg", ...}, "tag": "trace", "ts": "..."}`.
//!
//! It has no chain and no sequence: a lost or changed line does not show.

use crate::action::Action;
use crate::canonical::{ObjectBuilder, Refusal};
use crate::text::push_string;
use crate::{Timestamp, json};

/// Appends the line of `action`, with its line feed. Arguments, outcome and phase become members
/// of `event`.
///
/// # Errors
/// State, message or arguments are no objects, or an argument has the name of another member;
/// nothing is appended then.
pub fn write(
    action: &Action<'_>,
    tag: &str,
    timestamp: Timestamp,
    out: &mut String,
) -> Result<(), Refusal> {
    // The payload of the other format has the same parts and the same demands.
    action.payload()?;
    let mut event = ObjectBuilder::new();
    event.member("name", crate::canonical::Canonical::string(action.name));
    for (key, part) in [
        ("nid", &action.node),
        ("state", &action.state),
        ("msg", &action.msg),
        ("start", &action.start),
        ("end", &action.end),
    ] {
        if let Some(part) = part {
            event.member(key, part.by_ref());
        }
    }
    for (key, word) in [("outcome", action.outcome), ("phase", action.phase)] {
        if let Some(word) = word {
            event.member(key, crate::canonical::Canonical::string(word));
        }
    }
    if let Some(args) = &action.args {
        for (key, value) in json::members(args.as_str()) {
            event.member(key, value);
        }
    }
    let event = event.finish()?;
    out.push_str("{\"event\":");
    out.push_str(event.as_str());
    out.push_str(",\"tag\":");
    push_string(out, tag);
    out.push_str(",\"ts\":\"");
    timestamp.push(out);
    out.push_str("\"}\n");
    Ok(())
}
