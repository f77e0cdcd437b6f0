//! Writes the call, in one line.
//!
//! The values stand in a `lambda`, which the trace module evaluates: what reading them raises stays out
//! of the program. An event at the exit of a function is a decorator, so that the body stays as it is,
//! however it is indented and wherever it returns.

use super::grammar::GRAMMAR;
use super::{module, scope};
use crate::helper::{Call, Effect};
use crate::languages::insert::{self, Mark};
use crate::languages::lines::{indent_at, line_start};
use crate::languages::statements;
use crate::languages::{Function, Refusal, Shape, Slot, Written};
use crate::marker::LineComment;
use crate::request::Edge;
use crate::rules::{POSITION_NOT_POSSIBLE, SOURCE_LEFT_OPEN};
use crate::source::Parsed;

/// The insertions of one site, and what is left open.
pub(super) fn write(file: &Parsed<'_>, slot: &Slot, call: &Call<'_>) -> Result<Written, Refusal> {
    if matches!(call.helper.effect, Effect::Emit { interval: true, .. }) {
        return Err(Refusal::new(
            &POSITION_NOT_POSSIBLE,
            "events with a start and an end are for lock-free code in C, C++ and Rust",
        )
        .help("leave `start` and `end` out of the document's `[envelope]`"));
    }
    let guard = call.values.guard.as_deref().map(crate::values::one_line);
    if let Some(guard) = &guard
        && let Some(reason) = scope::objection(file, slot, guard)
    {
        // Without its guard, a call would emit what did not happen.
        return Err(Refusal::new(
            &SOURCE_LEFT_OPEN,
            format!("the guard cannot be evaluated here: {reason}"),
        ));
    }
    let (arguments, open) = call.arguments(|source| scope::objection(file, slot, source));
    let values: Vec<&str> = arguments
        .iter()
        .map(|argument| argument.as_deref().unwrap_or("None"))
        .collect();
    let tuple = match values.as_slice() {
        [only] => format!("({only},)"),
        all => format!("({})", all.join(", ")),
    };
    let value = match &guard {
        Some(guard) => format!("{tuple} if ({guard}) else None"),
        None => tuple,
    };
    let (name, function) = (module::NAME, module::function_name(call.helper));
    let line = if slot.edge == Some(Edge::Exit) {
        let texts = arguments.iter().flatten().chain(&guard);
        let parameters = scope::parameters_of(file, slot, texts.map(String::as_str));
        let parameters = match parameters.as_slice() {
            [] => String::new(),
            some => format!(" {}", some.join(", ")),
        };
        format!("@{name}.at_exit({name}.{function}, lambda{parameters}: {value})")
    } else {
        format!("if {name}.ON: {name}.{function}(lambda: {value})")
    };
    let todo: Vec<String> = open.iter().map(|open| open.key.clone()).collect();
    let mark = Mark {
        event: call.event,
        todo: &todo,
        comment: LineComment::Hash,
    };
    let insertions = insert::insertions(file, slot, mark, |_| line.clone());
    Ok(Written { insertions, open })
}

/// The line before a function, behind the decorators that it has: the place of its exit.
pub(super) fn above_definition(file: &Parsed<'_>, function: &Function) -> Result<Slot, Refusal> {
    let definition = statements::definition(&GRAMMAR, file, function, Edge::Exit)?;
    let (text, start) = (file.text(), definition.start_byte());
    Ok(Slot {
        of: function.range.clone(),
        block: function.range.start,
        shape: Shape::Lines {
            offset: line_start(text, start),
            indent: indent_at(text, start).to_owned(),
        },
        edge: Some(Edge::Exit),
    })
}
