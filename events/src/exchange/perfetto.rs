//! Chrome's trace event format, which Perfetto opens: a row for each node, spans as nested
//! asynchronous slices.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{ARTIFACTS, Exporter, Losses, all_data_of, name_of, nanos};
use crate::convert::{Item, What};

/// Makes the document.
#[derive(Debug, Default)]
pub struct Perfetto {
    events: Vec<Value>,
    rows: BTreeMap<String, usize>,
    losses: Losses,
}

impl Perfetto {
    /// The row of a node; 0 for what is of none.
    fn row(&mut self, item: &Item) -> usize {
        let What::Action(parts) = &item.what else {
            return 0;
        };
        let Some(node) = &parts.node else { return 0 };
        let name = node
            .as_str()
            .map_or_else(|| node.to_string(), str::to_owned);
        let next = self.rows.len() + 1;
        *self.rows.entry(name).or_insert(next)
    }
}

impl Exporter for Perfetto {
    fn add(&mut self, item: &Item) {
        let row = self.row(item);
        let nanos = nanos(item.time.unwrap_or_default());
        // Whole microseconds are exact; as doubles they are not in the format's own unit.
        let micros = match i64::try_from(nanos / 1000) {
            Ok(micros) if nanos % 1000 == 0 => json!(micros),
            #[expect(clippy::cast_precision_loss, reason = "the format has doubles")]
            _ => json!(nanos as f64 / 1000.0),
        };
        let mut data = all_data_of(item);
        if !item.tags.is_empty() {
            data.entry("tags").or_insert_with(|| json!(item.tags));
        }
        let mut event = json!({
            "name": name_of(item),
            "cat": item.level.as_str(),
            "ts": micros,
            "pid": 1,
            "tid": row,
            "args": data,
        });
        let phase = match &item.what {
            What::SpanStart(_) => "b",
            What::SpanEnd(..) => "e",
            What::Action(_) | What::Event(..) => "i",
        };
        event["ph"] = json!(phase);
        if phase == "i" {
            event["s"] = json!("t");
        } else {
            event["id"] = json!(item.span_id);
            event["cat"] = json!("span");
        }
        self.losses.count(item.artifacts.is_some(), ARTIFACTS);
        self.events.push(event);
    }

    fn losses(&self) -> Vec<(&'static str, u64)> {
        self.losses.list()
    }

    fn finish(mut self: Box<Self>) -> String {
        let name = |kind: &str, row: usize, name: &str| json!({"ph": "M", "name": kind, "pid": 1, "tid": row, "args": {"name": name}});
        let mut events = vec![name("process_name", 0, "trace")];
        events.extend(
            self.rows
                .iter()
                .map(|(node, row)| name("thread_name", *row, node)),
        );
        events.append(&mut self.events);
        let document = json!({"displayTimeUnit": "ms", "traceEvents": events});
        format!("{document}\n")
    }
}
