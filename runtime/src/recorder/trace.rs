//! Records of TRACE/1.0.

use std::borrow::Cow;

use tracelaw_events::canonical::Canonical;
use tracelaw_events::chain::{Draft, Level};
use tracelaw_events::{Timestamp, event_type};

use super::{Line, QUEUE_FULL, Recorder};
use crate::event::Kind;

/// A span began; its payload is the span as section 3.1 has it.
const SPAN_STARTED: &str = "custom.span.started";
/// A span ended; likewise.
const SPAN_ENDED: &str = "custom.span.ended";
/// The first segments of the types that section 2.2 defines.
const DEFINED: [&str; 7] = [
    "session", "carp", "atlas", "adapter", "system", "error", "custom",
];

/// The type of the record of an event.
pub(super) fn event_type(kind: Kind, name: &str) -> Cow<'_, str> {
    match kind {
        Kind::Action => format!("{}{name}", event_type::ACTION_PREFIX).into(),
        Kind::SpanStart => SPAN_STARTED.into(),
        Kind::SpanEnd => SPAN_ENDED.into(),
        Kind::Event => match name.split_once('.') {
            Some((first, _)) if DEFINED.contains(&first) => name.into(),
            _ => format!("custom.{name}").into(),
        },
    }
}

impl Recorder {
    pub(super) fn trace_line(&mut self, line: &Line<'_>, out: &mut String) {
        let event_id = self.next_id(line.at);
        let mut buffer = std::mem::take(&mut self.event_type);
        let mut tags = std::mem::take(&mut self.tags);
        buffer.clear();
        let event_type: &str = if line.kind == Kind::Action {
            buffer.push_str(event_type::ACTION_PREFIX);
            buffer.push_str(line.name);
            &buffer
        } else {
            &event_type(line.kind, line.name)
        };
        let of_span;
        let payload = match line.span {
            None => line.payload,
            Some(span) => {
                let mut text = String::new();
                span.write_whole(line, &mut text);
                of_span = text;
                &of_span
            }
        };
        tags.clear();
        if !line.labels.is_empty() {
            line.labels.write(&mut tags);
        }
        let draft = Draft {
            event_id,
            timestamp: line.at,
            trace_id: line.place.trace_id,
            span_id: line.place.span_id,
            parent_span_id: line.place.parent_span_id,
            event_type,
            severity: line.severity,
            payload: Canonical::assume(payload),
            tags: (!tags.is_empty()).then(|| Canonical::assume(&tags)),
            artifacts: (!line.artifacts.is_empty()).then(|| Canonical::assume(line.artifacts)),
        };
        if let Some(chain) = &mut self.chain {
            chain.defer(&draft, out);
        }
        self.event_type = buffer;
        self.tags = tags;
    }

    pub(super) fn trace_gap(&mut self, at: Timestamp, count: u64, out: &mut String) {
        let draft = Draft {
            event_id: self.next_id(at),
            timestamp: at,
            trace_id: self.root.trace_id,
            span_id: self.root.span_id,
            parent_span_id: None,
            event_type: event_type::GAP,
            severity: Level::Warn,
            payload: Canonical::EMPTY_OBJECT,
            tags: None,
            artifacts: None,
        };
        if let Some(chain) = &mut self.chain {
            chain.seal_gap(&draft, count, QUEUE_FULL, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_that_are_not_defined_are_custom_ones() {
        for (name, expect) in [
            ("carp.request.received", "carp.request.received"),
            ("custom.mine", "custom.mine"),
            ("mine", "custom.mine"),
            ("carp", "custom.carp"),
            ("mine.too", "custom.mine.too"),
        ] {
            assert_eq!(event_type(Kind::Event, name), expect);
        }
    }
}
