//! Records of the plain envelope: actions and spans, and what stands in the place of one.

use serde_json::{Map, Value};
use tracelaw_events::canonical::{Canonical, Refusal};
use tracelaw_events::{Action, Timestamp, plain};

use super::Line;
use crate::event::Kind;

/// The `tag` of the envelope.
const TAG: &str = "trace";

/// The `tag` of a record of a span, which readers of actions pass over.
const SPAN_TAG: &str = "span";

/// Appends the record of an action, or of a span. Other events have none.
///
/// Fails where an argument has the name of a member of the envelope.
pub(super) fn write(line: &Line<'_>, out: &mut String) -> Result<(), Refusal> {
    if let Some(span) = line.span {
        out.push_str("{\"span\":");
        span.write_whole(line, out);
        out.extend([",\"tag\":\"", SPAN_TAG, "\",\"ts\":\""]);
        line.at.push(out);
        out.push_str("\"}\n");
        return Ok(());
    }
    if line.kind != Kind::Action {
        return Ok(());
    }
    let payload: Map<String, Value> =
        serde_json::from_str(line.payload).map_err(|_| Refusal::NotAnObject)?;
    let part = |key: &str| payload.get(key).and_then(|value| Canonical::of(value).ok());
    let word = |key: &str| payload.get(key).and_then(Value::as_str);
    let action = Action {
        node: part("node"),
        state: part("state"),
        msg: part("msg"),
        args: part("args"),
        start: part("start"),
        end: part("end"),
        outcome: word("outcome"),
        phase: word("phase"),
        ..Action::new(line.name)
    };
    plain::write(&action, TAG, line.at, out)
}

/// The envelope knows action events only, so that what is no action is written as one with a name
/// that no document has: nobody takes the trace for whole.
pub(super) fn mark(name: &str, args: &Canonical<'_>, at: Timestamp, out: &mut String) {
    let action = Action {
        args: Some(args.by_ref()),
        ..Action::new(name)
    };
    // The arguments are an object without the envelope's own keys, which is all that it asks for.
    let _ = plain::write(&action, TAG, at, out);
}
