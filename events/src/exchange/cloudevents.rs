//! CloudEvents 1.0, in the batch format of JSON.

use serde_json::{Value, json};

use super::{ARTIFACTS, Exporter, Losses, all_data_of, name_of, span_id, trace_id};
use crate::convert::{Item, What};

/// Makes the batch.
#[derive(Debug, Default)]
pub struct CloudEvents {
    events: Vec<Value>,
    losses: Losses,
}

impl Exporter for CloudEvents {
    fn add(&mut self, item: &Item) {
        let number = self.events.len() + 1;
        let source = match &item.source {
            Some((component, _, Some(instance))) => format!("/{component}/{instance}"),
            Some((component, _, None)) => format!("/{component}"),
            None => "/tracelaw".to_owned(),
        };
        let of_type = match &item.what {
            What::Action(parts) => format!("custom.action.{}", parts.name),
            What::Event(..) => name_of(item).to_owned(),
            What::SpanStart(_) => "custom.span.started".to_owned(),
            What::SpanEnd(..) => "custom.span.ended".to_owned(),
        };
        // Without an identifier of its own, an event is known by its session and its number.
        let session = item.session.as_deref().unwrap_or("trace");
        let id = item
            .event_id
            .clone()
            .unwrap_or_else(|| format!("{session}/{number}"));
        let mut event = json!({
            "specversion": "1.0",
            "id": id,
            "source": source.replace(' ', "%20"),
            "type": of_type,
            "datacontenttype": "application/json",
            "data": all_data_of(item),
            "severitytext": item.level.as_str(),
            "sequence": format!("{number:020}"),
        });
        if let Some(time) = item.time {
            event["time"] = json!(time.to_string());
        }
        if let What::Action(parts) = &item.what
            && let Some(node) = parts.node.as_ref().and_then(Value::as_str)
        {
            event["subject"] = json!(node);
        }
        if let Some(session) = &item.session {
            event["sessionid"] = json!(session);
        }
        if let (Some(trace), Some(span)) = (&item.trace_id, &item.span_id) {
            let (trace, span) = (trace_id(trace), span_id(span));
            event["traceparent"] = json!(format!("00-{trace}-{span}-01"));
        }
        let losses = &mut self.losses;
        losses.count(item.artifacts.is_some(), ARTIFACTS);
        losses.count(!item.tags.is_empty(), "tags and context fields");
        losses.count(item.parent_span_id.is_some(), "parent spans");
        self.events.push(event);
    }

    fn losses(&self) -> Vec<(&'static str, u64)> {
        self.losses.list()
    }

    fn finish(self: Box<Self>) -> String {
        format!("{}\n", Value::Array(self.events))
    }
}
