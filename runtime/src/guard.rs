//! What the macros expand to calls of.

use std::any::Any;
use std::borrow::Cow;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use crate::context::ContextGuard;
use crate::current;
use crate::event::{Event, Outcome, Phase};
use crate::exit::uneventful;
use crate::moment::Moment;
use crate::shared::Shared;
use crate::span::{Span, Status};

/// Which ends of a function are events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// `Ok`, `Some`, and any value of another type.
    Ok,
    /// `Err`, `None`, a panic, a dropped future.
    Err,
    /// All.
    Any,
}

/// An event happens here.
#[inline(always)]
pub fn emit(name: &'static str, fill: impl FnOnce(&mut Event) -> bool) {
    if current::may_be_on() {
        emit_now(name, fill);
    }
}

#[inline(never)]
fn emit_now(name: &'static str, fill: impl FnOnce(&mut Event) -> bool) {
    let Some(routed) = current::get() else { return };
    let mut event = routed.session().event(Cow::Borrowed(name));
    if filled(&mut event, fill) {
        event.context = routed.context().clone();
        routed.session().submit(event);
    } else {
        routed.session().recycle(event);
    }
}

/// Watches a function from its beginning to its end, however it ends.
#[derive(Debug)]
pub struct Guard {
    /// Taken when the function ends; absent where nothing is recorded.
    open: Option<Open>,
    on: On,
    /// For a future: whether it is being polled.
    polling: Option<bool>,
    /// The span around the body, if there is one.
    span: Option<Span>,
}

/// An event that is on its way, and where to.
#[derive(Debug)]
struct Open {
    event: Box<Event>,
    session: Arc<Shared>,
}

impl Guard {
    /// The function begins.
    #[inline(always)]
    pub fn enter(name: &'static str, on: On, fill: impl FnOnce(&mut Event) -> bool) -> Self {
        let open = if current::may_be_on() {
            enter_now(name, fill)
        } else {
            None
        };
        Self {
            open,
            on,
            polling: None,
            span: None,
        }
    }

    /// Puts a span around the body.
    #[inline(always)]
    pub fn span(&mut self, name: &'static str) {
        if let Some(open) = &mut self.open {
            let span = Span::start(name);
            open.event.context = span.context();
            self.span = Some(span);
        }
    }

    /// The body of a function that is no future begins; inside of the span, if there is one.
    #[inline(always)]
    pub fn inside(&self) -> Option<ContextGuard> {
        self.span.as_ref().map(Span::enter)
    }

    /// The body begins, and its time is the event.
    #[inline(always)]
    pub fn interval(&mut self) {
        if let Some(open) = &mut self.open {
            open.event.since(Moment::now());
        }
    }

    /// The event will be one of two.
    pub fn phase(&mut self, phase: Phase) {
        if let Some(open) = &mut self.open {
            open.event.phase(phase);
        }
    }

    /// Evaluates what has to be kept from before the body.
    #[inline(always)]
    pub fn before<T>(&mut self, keep: impl FnOnce() -> T) -> Option<T> {
        let event = &mut self.open.as_mut()?.event;
        match uneventful(|| panic::catch_unwind(AssertUnwindSafe(keep))) {
            Ok(kept) => Some(kept),
            Err(cause) => {
                refuse(event, &*cause);
                None
            }
        }
    }

    /// Polls the function's body.
    #[inline(always)]
    pub fn poll<F: Future>(
        &mut self,
        body: Pin<&mut F>,
        context: &mut Context<'_>,
    ) -> Poll<F::Output> {
        self.polling = Some(true);
        let _inside = self.inside();
        let polled = body.poll(context);
        self.polling = Some(false);
        polled
    }

    /// The function returns.
    #[inline(always)]
    pub fn leave(mut self, failed: bool, fill: impl FnOnce(&mut Event) -> bool) {
        if let Some(open) = self.open.take() {
            leave_now(open, self.on, failed, fill);
        }
        if let Some(span) = self.span.take().filter(|_| failed) {
            span.abandon(Status::Error, "error", "the function returned an error");
        }
    }
}

#[inline(never)]
fn enter_now(name: &'static str, fill: impl FnOnce(&mut Event) -> bool) -> Option<Open> {
    let routed = current::get()?;
    let session = Arc::clone(routed.session());
    let mut event = session.event(Cow::Borrowed(name));
    filled(&mut event, fill);
    event.context = routed.into_context();
    Some(Open { event, session })
}

#[inline(never)]
fn leave_now(mut open: Open, on: On, failed: bool, fill: impl FnOnce(&mut Event) -> bool) {
    let event = &mut open.event;
    event.end_interval();
    if failed {
        event.outcome = Some(Outcome::Err);
    }
    let unwanted = if failed { On::Ok } else { On::Err };
    let keep = on != unwanted && (event.is_refused() || filled(event, fill));
    open.finish(keep);
}

impl Drop for Guard {
    #[inline(always)]
    fn drop(&mut self) {
        if let Some(open) = self.open.take() {
            abandoned(open, self.on, self.polling, self.span.take());
        }
    }
}

/// The function did not return.
#[inline(never)]
fn abandoned(mut open: Open, on: On, polling: Option<bool>, span: Option<Span>) {
    // A future that is dropped between two polls was given up; else the body unwinds.
    let cancelled = polling == Some(false);
    open.event.end_interval();
    open.event.outcome = Some(if cancelled {
        Outcome::Cancelled
    } else {
        Outcome::Panic
    });
    open.finish(on != On::Ok);
    if let Some(span) = span {
        if cancelled {
            span.abandon(Status::Cancelled, "", "");
        } else {
            span.abandon(Status::Error, "panic", "the function panicked");
        }
    }
}

impl Open {
    fn finish(self, keep: bool) {
        if keep {
            self.session.submit(self.event);
        } else {
            self.session.recycle(self.event);
        }
    }
}

/// Runs the expressions of the instrumentation. A panic in them is theirs alone: the program goes
/// on, and a record in the event's place says what happened.
fn filled(event: &mut Event, fill: impl FnOnce(&mut Event) -> bool) -> bool {
    match uneventful(|| panic::catch_unwind(AssertUnwindSafe(|| fill(event)))) {
        Ok(keep) => keep,
        Err(cause) => {
            refuse(event, &*cause);
            true
        }
    }
}

fn refuse(event: &mut Event, cause: &(dyn Any + Send)) {
    let message = cause
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| cause.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    event.refuse(|| format!("the instrumentation panicked: {message}"));
}

/// Calls the body. A closure that is passed to a function is called once whatever it captures,
/// and may return what it borrows.
#[inline(always)]
pub fn call<T>(body: impl FnOnce() -> T) -> T {
    body()
}

/// Nothing, of a type: it tells an `async` block what it yields.
#[inline(always)]
#[must_use]
pub fn never<T>() -> Option<T> {
    None
}

/// What a function may return for `on = ok` and `on = err`.
#[diagnostic::on_unimplemented(
    message = "`on = ok` and `on = err` need a function that returns a `Result` or an `Option`",
    label = "the function returns `{Self}`"
)]
pub trait Fallible {
    /// Whether it is `Err` or `None`.
    fn failed(&self) -> bool;
}

impl<T, E> Fallible for Result<T, E> {
    fn failed(&self) -> bool {
        self.is_err()
    }
}

impl<T> Fallible for Option<T> {
    fn failed(&self) -> bool {
        self.is_none()
    }
}

/// Asks any value whether it means failure. The method for `Result` and `Option` is the type's
/// own, which the compiler prefers to the trait's.
#[derive(Debug)]
pub struct Probe<'a, T>(pub &'a T);

impl<T, E> Probe<'_, Result<T, E>> {
    /// Whether it is `Err`.
    pub fn failed(&self) -> bool {
        self.0.is_err()
    }
}

impl<T> Probe<'_, Option<T>> {
    /// Whether it is `None`.
    pub fn failed(&self) -> bool {
        self.0.is_none()
    }
}

/// For values that cannot mean failure.
pub trait Infallible {
    /// Never.
    fn failed(&self) -> bool {
        false
    }
}

impl<T> Infallible for Probe<'_, T> {}
