//! Futures that take their span and their context along, whichever thread polls them.

use std::future::Future;
use std::pin::Pin;
use std::task::{self, Poll};

use super::Span;
use super::record::Status;
use crate::context::Context;

/// Gives a future a span or a context of its own.
///
/// ```
/// use tracelaw::{Instrument, Memory, Session, Span, emit};
///
/// let memory = Memory::new();
/// let session = Session::builder().memory(&memory).start()?;
/// let work = async { emit!("Step") }.instrument(Span::start("pipeline.run"));
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(work);
/// # drop(session);
/// # let records = memory.records();
/// # assert_eq!(records[1]["span_id"], records[2]["span_id"]);
/// # assert_eq!(records[3]["payload"]["status"], "ok");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Instrument: Future + Sized {
    /// Runs the future inside `span`, which ends with it: with status `cancelled` if the future is
    /// dropped before its end.
    fn instrument(self, span: Span) -> Instrumented<Self> {
        Instrumented {
            future: Some(self),
            context: span.context(),
            span: Some(span),
            polling: false,
        }
    }

    /// Runs the future in `context`.
    fn in_context(self, context: Context) -> Instrumented<Self> {
        Instrumented {
            future: Some(self),
            context,
            span: None,
            polling: false,
        }
    }
}

impl<F: Future> Instrument for F {}

pin_project_lite::pin_project! {
    /// A future with a span or a context: [`Instrument`].
    #[must_use = "a future does nothing unless it is polled"]
    #[derive(Debug)]
    pub struct Instrumented<F> {
        // Absent behind the end.
        #[pin]
        future: Option<F>,
        span: Option<Span>,
        context: Context,
        // Whether it is being polled: a future that is dropped then has panicked.
        polling: bool,
    }

    impl<F> PinnedDrop for Instrumented<F> {
        fn drop(this: Pin<&mut Self>) {
            let mut this = this.project();
            if this.future.is_some() {
                let _inside = this.context.attach();
                this.future.set(None);
            }
            if let Some(span) = this.span.take().filter(|_| !*this.polling) {
                span.abandon(Status::Cancelled, "", "");
            }
        }
    }
}

impl<F: Future> Future for Instrumented<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<F::Output> {
        let mut this = self.project();
        let _inside = this.context.attach();
        let Some(future) = this.future.as_mut().as_pin_mut() else {
            // As of any future that is polled behind its end.
            return Poll::Pending;
        };
        *this.polling = true;
        let polled = future.poll(cx);
        *this.polling = false;
        if polled.is_ready() {
            this.future.set(None);
            this.span.take();
        }
        polled
    }
}
