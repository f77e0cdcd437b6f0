//! Records of what a program says through `tracing`.

use std::fmt;

use serde::Serialize;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context as Registry, Layer};
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use crate::context::{Context, ContextGuard};
use crate::emission::{Emission, event};
use crate::span::{Relationship, Span, SpanBuilder, SpanHandle};
use tracelaw_events::chain::Level;

/// A layer for `tracing_subscriber` that records the spans and events of `tracing` in the session
/// that runs, beside those of this crate.
///
/// A span is a span, with its fields as attributes, its parent around it, and a link for each span
/// that it follows from. An event has the type `custom.log.` and its target (`app::db` is
/// `app.db`), its fields as payload, and its message as `message`. What is emitted inside of a span
/// of `tracing` with [`emit!`](crate::emit!) carries that span.
///
/// ```
/// use tracelaw::{Memory, Session, TracingLayer, emit};
/// use tracing_subscriber::layer::SubscriberExt as _;
///
/// let memory = Memory::new();
/// let session = Session::builder().memory(&memory).start()?;
/// let subscriber = tracing_subscriber::registry().with(TracingLayer::new());
/// tracing::subscriber::with_default(subscriber, || {
///     let _span = tracing::info_span!("request", path = "/votes").entered();
///     tracing::warn!(target: "app::db", retries = 3, "slow");
///     emit!("Vote");
/// });
/// drop(session);
///
/// let records = memory.records();
/// assert_eq!(records[1]["payload"]["attributes"]["path"], "/votes");
/// assert_eq!(records[2]["event_type"], "custom.log.app.db");
/// assert_eq!(records[2]["severity"], "warn");
/// assert_eq!(records[2]["payload"]["message"], "slow");
/// assert_eq!(records[3]["span_id"], records[1]["span_id"]);
/// assert_eq!(records[4]["payload"]["status"], "ok");
/// # Ok::<(), tracelaw::StartError>(())
/// ```
///
/// Which spans and events there are is the subscriber's filters' to say.
#[derive(Clone, Copy, Debug, Default)]
pub struct TracingLayer(());

impl TracingLayer {
    /// The layer.
    #[must_use]
    pub const fn new() -> Self {
        Self(())
    }
}

thread_local! {
    /// The spans of `tracing` that this thread has entered, and what was before them.
    static ENTERED: std::cell::RefCell<Vec<(Id, ContextGuard)>> =
        const { std::cell::RefCell::new(Vec::new()) };
}

impl<S> Layer<S> for TracingLayer
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, registry: Registry<'_, S>) {
        let Some(span) = registry.span(id) else {
            return;
        };
        let mut builder = SpanBuilder::of(attributes.metadata().name().into());
        builder = match (attributes.parent(), attributes.is_root()) {
            (_, true) => builder.parent(&Context::current().outside()),
            (Some(parent), _) => match registry.span(parent) {
                Some(parent) => builder.parent(&context_of(&parent)),
                None => builder,
            },
            // The current one, whose context the thread has.
            (None, false) => builder,
        };
        let mut visitor = ForBuilder(Some(builder));
        attributes.record(&mut visitor);
        if let Some(builder) = visitor.0 {
            span.extensions_mut().insert(builder.start());
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, registry: Registry<'_, S>) {
        if let Some(span) = registry.span(id)
            && let Some(span) = span.extensions().get::<Span>()
        {
            values.record(&mut ForSpan(span));
        }
    }

    fn on_follows_from(&self, id: &Id, follows: &Id, registry: Registry<'_, S>) {
        let Some(other) = registry.span(follows).map(|it| context_of(&it)) else {
            return;
        };
        if let Some(span) = registry.span(id)
            && let Some(span) = span.extensions().get::<Span>()
        {
            span.link(&other, Relationship::FollowsFrom);
        }
    }

    fn on_event(&self, said: &Event<'_>, registry: Registry<'_, S>) {
        let metadata = said.metadata();
        let named = said.parent().and_then(|id| registry.span(id));
        let _around = match named {
            Some(parent) => Some(context_of(&parent).attach_owned()),
            None if said.is_root() => Some(Context::current().outside().attach_owned()),
            None => None,
        };
        let emission = event(event_type(metadata)).severity(severity(metadata));
        let mut visitor = ForEvent(Some(emission));
        said.record(&mut visitor);
        if let Some(emission) = visitor.0 {
            emission.emit();
        }
    }

    fn on_enter(&self, id: &Id, registry: Registry<'_, S>) {
        let Some(span) = registry.span(id) else {
            return;
        };
        let guard = context_of(&span).attach_owned();
        let _ = ENTERED.try_with(|entered| {
            if let Ok(mut entered) = entered.try_borrow_mut() {
                entered.push((id.clone(), guard));
            }
        });
    }

    fn on_exit(&self, id: &Id, _registry: Registry<'_, S>) {
        let _ = ENTERED.try_with(|entered| {
            if let Ok(mut entered) = entered.try_borrow_mut()
                && let Some(at) = entered.iter().rposition(|(own, _)| own == id)
            {
                // Those that were entered later and not left yet go too: their contexts would
                // bring this one back.
                while entered.len() > at {
                    entered.pop();
                }
            }
        });
    }

    fn on_close(&self, id: Id, registry: Registry<'_, S>) {
        if let Some(span) = registry.span(&id) {
            let ended = span.extensions_mut().remove::<Span>();
            drop(ended);
        }
    }
}

/// The context with a span of `tracing` as the current one.
fn context_of<'a, S: LookupSpan<'a>>(span: &SpanRef<'a, S>) -> Context {
    let own = span.extensions().get::<Span>().map(Span::context);
    own.unwrap_or_else(Context::current)
}

fn severity(metadata: &Metadata<'_>) -> Level {
    match *metadata.level() {
        tracing::Level::ERROR => Level::Error,
        tracing::Level::WARN => Level::Warn,
        tracing::Level::INFO => Level::Info,
        tracing::Level::DEBUG | tracing::Level::TRACE => Level::Debug,
    }
}

fn event_type(metadata: &Metadata<'_>) -> String {
    format!("custom.log.{}", metadata.target().replace("::", "."))
}

/// Something that takes fields.
trait Fields {
    fn put<T: Serialize + ?Sized>(&mut self, field: &Field, value: &T);
}

struct ForBuilder(Option<SpanBuilder>);
struct ForSpan<'a>(&'a SpanHandle);
struct ForEvent(Option<Emission>);

impl Fields for ForBuilder {
    fn put<T: Serialize + ?Sized>(&mut self, field: &Field, value: &T) {
        self.0 = self.0.take().map(|it| it.attribute(field.name(), value));
    }
}

impl Fields for ForSpan<'_> {
    fn put<T: Serialize + ?Sized>(&mut self, field: &Field, value: &T) {
        self.0.attribute(field.name(), value);
    }
}

impl Fields for ForEvent {
    fn put<T: Serialize + ?Sized>(&mut self, field: &Field, value: &T) {
        self.0 = self.0.take().map(|it| it.field(field.name(), value));
    }
}

/// Values as JSON has them; what it cannot hold is written as text, since `tracing` refuses
/// nothing.
macro_rules! visit {
    ($($of:ty),+) => {
        $(impl Visit for $of {
            fn record_f64(&mut self, field: &Field, value: f64) {
                if value.is_finite() {
                    self.put(field, &value);
                } else {
                    self.put(field, &value.to_string());
                }
            }

            fn record_i64(&mut self, field: &Field, value: i64) {
                integer(self, field, value.into());
            }

            fn record_u64(&mut self, field: &Field, value: u64) {
                integer(self, field, value.into());
            }

            fn record_i128(&mut self, field: &Field, value: i128) {
                integer(self, field, value);
            }

            fn record_u128(&mut self, field: &Field, value: u128) {
                match i128::try_from(value) {
                    Ok(value) => integer(self, field, value),
                    Err(_) => self.put(field, &value.to_string()),
                }
            }

            fn record_bool(&mut self, field: &Field, value: bool) {
                self.put(field, &value);
            }

            fn record_str(&mut self, field: &Field, value: &str) {
                self.put(field, value);
            }

            fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
                self.put(field, &value.to_string());
            }

            fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
                self.put(field, &format!("{value:?}"));
            }
        })+
    };
}

visit!(ForBuilder, ForSpan<'_>, ForEvent);

fn integer(fields: &mut impl Fields, field: &Field, value: i128) {
    if value.unsigned_abs() < 1 << 53 {
        fields.put(field, &value);
    } else {
        fields.put(field, &value.to_string());
    }
}
