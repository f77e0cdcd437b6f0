//! One event model, three written forms: TRACE/1.0, Turnix, and the plain envelope.
//!
//! A record is read into an [`Item`], and an item is written in any of the forms. What two forms
//! both can say is carried over; what the target cannot say is counted, by kind, and told in
//! [`Converter::losses`].

mod item;
mod read;
mod trace;
mod turnix;
mod unread;

use std::collections::BTreeMap;

use uuid::Uuid;

pub use item::{Ending, Item, SpanData, What};
pub use read::Reader;

use crate::chain::Sealed;
use crate::envelope::Format;
use crate::scan::Record;
use crate::{Action, Timestamp, plain};
use item::canonical;

/// A written form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Target {
    /// TRACE/1.0, chained.
    Trace,
    /// Turnix v0.1.
    Turnix,
    /// The plain envelope.
    Plain,
}

/// Makes identifiers that are ordered in time; the crate has no source of its own.
pub type Ids<'i> = dyn FnMut(Timestamp) -> Uuid + 'i;

/// Converts the records of one trace.
pub struct Converter<'c> {
    target: Target,
    reader: Reader,
    ids: &'c mut Ids<'c>,
    sealers: trace::Sealers,
    numbers: u64,
    last_time: Timestamp,
    losses: BTreeMap<&'static str, u64>,
}

impl std::fmt::Debug for Converter<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Converter")
            .field("target", &self.target)
            .field("losses", &self.losses)
            .finish_non_exhaustive()
    }
}

impl<'c> Converter<'c> {
    /// Converts records of `format`. `component` is who emits, where records do not say.
    #[must_use]
    pub fn new(
        format: Format,
        target: Target,
        component: impl Into<String>,
        ids: &'c mut Ids<'c>,
    ) -> Self {
        Self {
            target,
            reader: Reader::new(format),
            ids,
            sealers: trace::Sealers::new(component),
            numbers: 0,
            last_time: Timestamp::from_unix(0, 0),
            losses: BTreeMap::new(),
        }
    }

    /// Appends the record in the target's form to `out`.
    pub fn record(&mut self, record: &Record<'_>, out: &mut String) {
        let Some(mut item) = self.reader.read(record) else {
            return self.lose("records of no known kind");
        };
        for what in &item.unread {
            self.lose(what);
        }
        let losses = &mut self.losses;
        let mut lose = |what: &'static str| *losses.entry(what).or_default() += 1;
        let time = item.time.unwrap_or_else(|| {
            lose("no readable time: that of the record before is written");
            self.last_time
        });
        self.last_time = time;
        self.numbers += 1;
        match self.target {
            Target::Trace => {
                let item = item.with_span_as_session();
                self.sealers.write(item, time, self.ids, &mut lose, out);
            }
            Target::Turnix => {
                let item = item.with_session_as_span();
                turnix::write(&item, time, self.numbers, &mut lose, out);
            }
            Target::Plain => {
                let tag = item.tags.remove("tag");
                let tag = tag.as_deref().unwrap_or("trace");
                write_plain(&item, tag, time, &mut lose, out);
            }
        }
    }

    /// Appends what belongs behind the last record: the ends of sessions that have none.
    pub fn finish(&mut self, out: &mut String) {
        if self.target == Target::Trace {
            self.sealers.finish(self.last_time, self.ids, out);
        }
    }

    /// The TRACE/1.0 records that were written since the last call, with their sessions.
    pub fn take_sealed(&mut self) -> Vec<(Uuid, Sealed)> {
        self.sealers.take()
    }

    /// What the target could not say, by kind, and how often.
    #[must_use]
    pub const fn losses(&self) -> &BTreeMap<&'static str, u64> {
        &self.losses
    }

    fn lose(&mut self, what: &'static str) {
        *self.losses.entry(what).or_default() += 1;
    }
}

const UNWRITTEN: &str = "records whose values the plain form cannot hold: left out";

fn write_plain(
    item: &Item,
    tag: &str,
    time: Timestamp,
    lose: &mut dyn FnMut(&'static str),
    out: &mut String,
) {
    if let Some(span) = trace::span_of(item, time) {
        item.losses_beside_span(lose);
        let record = serde_json::json!({"span": span, "tag": "span", "ts": time.to_string()});
        match canonical(&record) {
            Ok(record) => out.extend([record.as_str(), "\n"]),
            Err(_) => lose(UNWRITTEN),
        }
        return;
    }
    let What::Action(parts) = &item.what else {
        return lose("records that are neither actions nor spans: left out");
    };
    item.losses_beside_action(lose);
    let part = |value: &Option<serde_json::Value>| value.as_ref().map(canonical).transpose();
    let written = (|| {
        let action = Action {
            name: &parts.name,
            node: part(&parts.node)?,
            state: part(&parts.state)?,
            msg: part(&parts.msg)?,
            args: part(&parts.args)?,
            outcome: parts.outcome.as_deref(),
            phase: parts.phase.as_deref(),
            start: part(&parts.start)?,
            end: part(&parts.end)?,
        };
        plain::write(&action, tag, time, out)
    })();
    if written.is_err() {
        lose(UNWRITTEN);
    }
}
