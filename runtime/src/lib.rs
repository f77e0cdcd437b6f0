//! Records what a program does, in the terms of its TLA+ specification.
//!
//! An *instrumentation spec* says which action of a specification is which place in the code. This
//! crate is what stands at those places: an attribute or a call that records an event, and a
//! session that writes the events to a trace, which `tracelaw validate` holds against the
//! specification.
//!
//! ```
//! use tracelaw::{Memory, Session, TraceState, emit, trace_action};
//!
//! #[derive(Debug)]
//! enum Role {
//!     Candidate,
//!     Leader,
//! }
//!
//! /// The snapshot, with the keys of the instrumentation spec's state table.
//! #[derive(TraceState)]
//! #[trace(rename_all = "camelCase")]
//! struct View<'a> {
//!     current_term: u64,
//!     #[trace(debug)]
//!     role: &'a Role,
//! }
//!
//! struct Node {
//!     id: &'static str,
//!     term: u64,
//!     role: Role,
//! }
//!
//! impl Node {
//!     fn view(&self) -> View<'_> {
//!         View { current_term: self.term, role: &self.role }
//!     }
//!
//!     /// An event when the function returns, with the state that it leaves behind.
//!     #[trace_action("BecomeLeader", node = self.id, state = self.view())]
//!     fn become_leader(&mut self) {
//!         self.role = Role::Leader;
//!     }
//!
//!     fn hear(&mut self, from: &str, term: u64) {
//!         self.term = self.term.max(term);
//!         // An event right here.
//!         emit!("UpdateTerm", node = self.id, state = self.view(), msg(from, term));
//!     }
//! }
//!
//! let memory = Memory::new(); // or `.file("run.trace.jsonl")`
//! let session = Session::builder().component("raft").memory(&memory).start()?;
//! let mut node = Node { id: "n1", term: 1, role: Role::Candidate };
//! node.become_leader();
//! node.hear("n2", 3);
//! drop(session);
//!
//! let actions = memory.actions();
//! assert_eq!(actions[0]["action"], "BecomeLeader");
//! assert_eq!(actions[0]["state"]["role"], "Leader");
//! assert_eq!(actions[1]["msg"]["term"], 3);
//! # Ok::<(), tracelaw::StartError>(())
//! ```
//!
//! # Where events go
//!
//! Nothing is recorded until a [`Session`] is started, or until the environment variable
//! `TRACELAW_TRACE` names a file (it is looked at once, when the first event happens): then a
//! program needs no change but its instrumentation. A site that is off costs a load and a branch.
//!
//! A trace is a file of JSON lines in the format TRACE/1.0: each record carries the hash of the one
//! before, so that a changed, a missing and a moved line all show. `session.started` is the first
//! and `session.ended` the last; a trace without the latter may have lost its tail.
//! [`SessionBuilder::plain`] writes the plain envelope of instrumentation specs instead.
//!
//! # More than actions
//!
//! A [`Span`] is a stretch of work, which follows its task and goes to other processes; a
//! [`Context`] carries fields to every record. [`event()`](fn@event) records any other event, with
//! [`Artifact`]s. Sessions [apart](SessionBuilder::start_apart) have their own chains in one
//! process. Files [rotate](Rotation); a [`Ring`] and a [`Channel`] look on. What looks like a
//! credential is [redacted](Redaction) before it is hashed. `docs/runtime.md` of the repository
//! goes through all of it.
//!
//! # What the program may rely on
//!
//! - **It is not changed.** The body of an annotated function stands once in the expansion, and its
//!   value, its panic and its cancellation are its caller's as before. An expression of the
//!   instrumentation that panics is caught, and recorded in the event's place.
//! - **It is not held up.** An event is brought into its written form on the thread where it
//!   happens and put into a bounded queue; numbering, hashing and writing are another thread's. A
//!   full queue drops the event. ([`SessionBuilder::lossless`] changes that, for tests.)
//! - **Nothing is lost silently.** The event's number is taken where it happens, in the same step
//!   as its place in the queue: the order of the records is the order of the numbers under any
//!   number of threads, and an event that was dropped leaves its number to a *gap record*, which is
//!   hashed into the chain. A full disk and a closed pipe are reported once
//!   ([`SessionBuilder::on_problem`]) and make gaps.
//!
//! # With the document at hand
//!
//! A file `tracelaw.toml` in the package's folder or above it,
//!
//! ```toml
//! document = "specs/raft/instrumentation-spec.md"
//! ```
//!
//! or the argument `document = "..."` makes an event, a field or a state key that the document does
//! not know an error at its token, with the name that was probably meant. An edit of the document
//! is seen by the next build.
//!
//! # Without a trace of it
//!
//! With the feature `trace` off (`default-features = false`), `#[trace_action]` returns the
//! function's own tokens and [`emit!`] runs nothing. The types of this crate stay, so that code
//! that starts sessions compiles.

mod artifact;
mod builder;
mod channel;
mod checkpoints;
mod clock;
mod context;
mod current;
mod emission;
mod environment;
mod event;
mod exit;
pub mod field;
mod file;
mod guard;
mod ids;
mod labels;
#[cfg(feature = "tracing")]
mod layer;
mod members;
mod memory;
mod moment;
mod observers;
mod output;
mod problem;
mod queue;
mod recorder;
mod redaction;
mod resume;
mod ring;
mod session;
mod shared;
mod span;
mod state;
mod template;
mod traceparent;
mod writer;

pub use artifact::{Artifact, ArtifactType};
pub use builder::SessionBuilder;
pub use channel::{Channel, Records};
pub use checkpoints::Checkpoints;
pub use clock::{Clock, CountingIds, Ids, RandomIds, StepClock, SystemClock};
pub use context::{Context, ContextGuard};
pub use emission::{Emission, event};
pub use file::Rotation;
#[cfg(feature = "tracing")]
pub use layer::TracingLayer;
pub use memory::Memory;
pub use moment::Moment;
pub use problem::Problem;
pub use redaction::{Redaction, Rule, commitment};
pub use ring::Ring;
pub use session::{Session, StartError, Summary};
pub use span::{Instrument, Instrumented, Relationship, Span, SpanBuilder, SpanHandle, SpanKind};
pub use state::{Snapshot, TraceState};
pub use tracelaw_events::Timestamp;
pub use tracelaw_events::chain::Level;
#[cfg(feature = "sign")]
pub use tracelaw_events::checkpoint::SigningKey;

/// Implements [`TraceState`](trait@TraceState) for a struct with named fields; the trait's page has
/// an example.
///
/// Above the struct, `#[trace(...)]` takes
///
/// | argument | meaning |
/// |---|---|
/// | `rename_all = "camelCase"` | how field names become keys, in the words of `serde` |
/// | `document = "spec.md"` | the document whose state table the keys are checked against, if it is not the one of `tracelaw.toml` |
/// | `unchecked` | the keys are not those of the state table: the struct is a part of a snapshot |
/// | `crate = path` | where this crate is, if it is not `::tracelaw` |
///
/// and above a field
///
/// | argument | meaning |
/// |---|---|
/// | `rename = "votedFor"` | the key; a dotted one is a member of a member |
/// | `skip` | no key |
/// | `with = path` | the value is what the function makes of a reference to the field |
/// | `debug`, `display` | the value is the field's text |
/// | `nested` | the field implements [`TraceState`](trait@TraceState) itself; its keys are members of this one |
///
/// A field without the last four is written as its [`serde::Serialize`] says.
pub use tracelaw_macros::TraceState;

/// Records an event where it stands.
///
/// ```
/// # struct Request { term: u64, from: String }
/// # #[derive(Debug)] enum Role { Follower }
/// # let (id, term, role, granted) = ("n1", 3, Role::Follower, true);
/// # let request = Request { term: 3, from: "n2".to_owned() };
/// tracelaw::emit!(
///     "HandleVote",                        // the event's name
///     node = id,                           // who acts
///     state(term = term, role = ?role),    // a snapshot: `?` for the `Debug` text, `%` for `Display`
///     fields(granted, msg.term = request.term), // `granted` is short for `granted = granted`
///     msg(from = request.from),            // the same as `fields(msg.from = ...)`
///     tags(shard = "eu"),                  // texts to find it by
///     level = debug,                       // or `info`, `warn`, `error`
///     // interval = begun,                 // the event took time, since a [`Moment`]
///     if = request.term == term,           // only then
/// );
/// ```
///
/// All but the name may be left out. `state = EXPR` takes a whole
/// [`TraceState`](trait@TraceState). A value is anything that implements [`serde::Serialize`]; it
/// is borrowed, evaluated at most once, and not at all where nothing is recorded. A dotted key is a
/// member of a member, and what is below `msg` belongs to the message.
///
/// `return`, `?` and `.await` do not reach out of an expression: to observe is not to act.
pub use tracelaw_macros::emit;

/// Records an event when a function, a method or an `async fn` runs.
///
/// ```
/// # struct Request { term: u64 }
/// # struct Node { id: u8, term: u64 }
/// # impl Node {
/// #[tracelaw::trace_action(
///     "HandleVote",
///     node = self.id,
///     state(term = self.term),
///     before(old = self.term),
///     fields(prevTerm = old, msg.term = request.term, granted = result),
///     if = *result,
/// )]
/// fn vote(&mut self, request: &Request) -> bool {
///     if request.term <= self.term {
///         return false;
///     }
///     self.term = request.term;
///     true
/// }
/// # }
/// ```
///
/// It takes the arguments of [`emit!`](macro@emit), and
///
/// | argument | meaning |
/// |---|---|
/// | `when = after` | the event happens behind the body (the default) |
/// | `when = before` | in front of it |
/// | `when = both` | two events, with `phase` `before` and `after` |
/// | `on = ok`, `on = err` | only where a `Result` or an `Option` is `Ok` or `Some`, or is not (a panic and a dropped future are `err` too) |
/// | `span = "raft.vote"` | a [`Span`] around the body; the event is in it |
/// | `interval` | the event is the time of the body: it has a `start` and an `end` on a counter that all threads share; for lock-free code, where events overlap |
/// | `on = any` | however the function ends (the default) |
/// | `before(name = EXPR, ...)` | values that are kept from in front of the body; behind it each is there as a reference |
/// | `document = "spec.md"` | the document that names are checked against, if it is not the one of `tracelaw.toml` |
/// | `crate = path` | where this crate is, if it is not `::tracelaw` |
///
/// # When expressions are evaluated
///
/// `node` and `before(...)` are evaluated in front of the body, so that a function that panics
/// still says who it was. All others are evaluated behind it, with `self` and the parameters as the
/// body leaves them and `result` a reference to the returned value. (`node` waits too if it speaks
/// of `result` or of a kept value.)
///
/// So a parameter that the body moves is gone: the compiler says `borrow of moved value`. Keep what
/// the event needs: `before(term = request.term)`. The same goes for a method that moves `self`, or
/// that returns what it borrows mutably from `self`.
///
/// # How a function may end
///
/// | end | `outcome` |
/// |---|---|
/// | a value | none |
/// | `Err` or `None`, by `?`, `return` or as the last expression | `err` |
/// | a panic that unwinds; the record has `action` and `node` only | `panic` |
/// | a future that is dropped between two polls; likewise | `cancelled` |
///
/// # What may be annotated
///
/// Free functions, methods, functions of traits and of `impl`s, generic, `unsafe` and `extern`
/// functions, functions that return `impl Trait`, and `async fn`. A function that ends in an
/// `async` block, bare or in `Box::pin(...)`, is observed as that future: `#[async_trait]` and
/// `#[async_recursion]` go together with this attribute in either order.
///
/// A `const fn` may run in the compiler and cannot be annotated. A function that returns `!` has no
/// end, and the body of one that is `#[track_caller]` must stay where it is: both take
/// `when = before` only.
pub use tracelaw_macros::trace_action;

/// What the macros expand to. Not for other use: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use serde::Serialize;
    pub use tracelaw_events::chain::Level;

    pub use crate::event::{Event, Phase};
    pub use crate::guard::{Fallible, Guard, Infallible, On, Probe, call, emit, never};
}

/// The guide's examples, as tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/runtime.md")]
struct Guide;
