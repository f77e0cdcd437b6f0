//! What the macros expand to calls of.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::current;
use crate::event::{Event, Outcome, Phase};

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
    if let Some(current) = current::get()
        && let Some(session) = current.as_ref()
    {
        let mut event = session.event(name);
        if filled(&mut event, fill) {
            session.submit(event);
        } else {
            session.recycle(event);
        }
    }
}

/// Watches a function from its beginning to its end, however it ends.
#[derive(Debug)]
pub struct Guard {
    /// Taken when the function ends; absent where nothing is recorded.
    event: Option<Box<Event>>,
    on: On,
    /// For a future: whether it is being polled.
    polling: Option<bool>,
}

impl Guard {
    /// The function begins.
    #[inline(always)]
    pub fn enter(name: &'static str, on: On, fill: impl FnOnce(&mut Event) -> bool) -> Self {
        let event = if current::may_be_on() {
            enter_now(name, fill)
        } else {
            None
        };
        Self {
            event,
            on,
            polling: None,
        }
    }

    /// The event will be one of two.
    pub fn phase(&mut self, phase: Phase) {
        if let Some(event) = &mut self.event {
            event.phase(phase);
        }
    }

    /// Evaluates what has to be kept from before the body.
    #[inline(always)]
    pub fn before<T>(&mut self, keep: impl FnOnce() -> T) -> Option<T> {
        let event = self.event.as_mut()?;
        match panic::catch_unwind(AssertUnwindSafe(keep)) {
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
        let polled = body.poll(context);
        self.polling = Some(false);
        polled
    }

    /// The function returns.
    #[inline(always)]
    pub fn leave(mut self, failed: bool, fill: impl FnOnce(&mut Event) -> bool) {
        if let Some(event) = self.event.take() {
            leave_now(event, self.on, failed, fill);
        }
    }
}

#[inline(never)]
fn enter_now(name: &'static str, fill: impl FnOnce(&mut Event) -> bool) -> Option<Box<Event>> {
    let current = current::get()?;
    let mut event = current.as_ref()?.event(name);
    filled(&mut event, fill);
    Some(event)
}

#[inline(never)]
fn leave_now(mut event: Box<Event>, on: On, failed: bool, fill: impl FnOnce(&mut Event) -> bool) {
    if failed {
        event.outcome = Some(Outcome::Err);
    }
    let unwanted = if failed { On::Ok } else { On::Err };
    let keep = on != unwanted && (event.is_refused() || filled(&mut event, fill));
    finish(event, keep);
}

impl Drop for Guard {
    #[inline(always)]
    fn drop(&mut self) {
        if let Some(event) = self.event.take() {
            abandoned(event, self.on, self.polling);
        }
    }
}

/// The function did not return.
#[inline(never)]
fn abandoned(mut event: Box<Event>, on: On, polling: Option<bool>) {
    // A future that is dropped between two polls was given up; else the body unwinds.
    event.outcome = Some(match polling {
        Some(false) => Outcome::Cancelled,
        Some(true) | None => Outcome::Panic,
    });
    finish(event, on != On::Ok);
}

fn finish(event: Box<Event>, keep: bool) {
    if let Some(current) = current::get()
        && let Some(session) = current.as_ref()
    {
        if keep {
            session.submit(event);
        } else {
            session.recycle(event);
        }
    }
}

/// Runs the expressions of the instrumentation. A panic in them is theirs alone: the program goes
/// on, and a record in the event's place says what happened.
fn filled(event: &mut Event, fill: impl FnOnce(&mut Event) -> bool) -> bool {
    match panic::catch_unwind(AssertUnwindSafe(|| fill(event))) {
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
