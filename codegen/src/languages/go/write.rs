//! Writes the call: one line beside a statement or at the start of a function, a deferred one for its
//! exits.

use super::grammar::GRAMMAR;
use super::{helpers, scope};
use crate::helper::{Call, Effect};
use crate::languages::insert::{Mark, insertions};
use crate::languages::{Refusal, Slot, Written};
use crate::request::Edge;
use crate::rules::{POSITION_NOT_POSSIBLE, SOURCE_LEFT_OPEN};
use crate::source::Parsed;
use crate::values::one_line;

/// gofmt breaks the body of a function literal that is longer; its own limit counts the head as well.
const LONGEST_BODY: usize = 88;

/// The insertions of one site, and what is left open.
pub(super) fn write(file: &Parsed<'_>, slot: &Slot, call: &Call<'_>) -> Result<Written, Refusal> {
    if let Some(reason) = built_alone(file) {
        return Err(Refusal::new(&POSITION_NOT_POSSIBLE, reason)
            .help("instrument a package that is built by its folder"));
    }
    if matches!(call.helper.effect, Effect::Emit { interval: true, .. }) {
        return Err(Refusal::new(
            &POSITION_NOT_POSSIBLE,
            "in Go there are no events with a start and an end",
        )
        .help("leave `start` and `end` out of the document's `[envelope]`"));
    }
    let objection = |expression: &str| scope::objection(file, slot, expression);
    // Without its guard, a call would emit what did not happen.
    let guard = match &call.values.guard {
        Some(guard) => {
            if let Some(reason) = objection(guard) {
                return Err(Refusal::new(
                    &SOURCE_LEFT_OPEN,
                    format!("the guard cannot be evaluated here: {reason}"),
                ));
            }
            condition(&one_line(guard))
        }
        None => String::new(),
    };
    let (arguments, open) = call.arguments(objection);
    let arguments: Vec<String> = arguments
        .into_iter()
        .map(|argument| argument.unwrap_or_else(|| "nil".to_owned()))
        .collect();
    let name = helpers::name(call.helper);
    let statement = format!("_ = tracelawOn && {guard}{name}({})", arguments.join(", "));
    let text = match slot.edge {
        Some(Edge::Exit) if statement.chars().count() > LONGEST_BODY => {
            format!("defer func() {{\n\t{statement}\n}}()")
        }
        Some(Edge::Exit) => format!("defer func() {{ {statement} }}()"),
        Some(Edge::Entry) | None => statement,
    };
    let todo: Vec<String> = open.iter().map(|open| open.key.clone()).collect();
    let mark = Mark {
        event: call.event,
        todo: &todo,
        comment: GRAMMAR.comment,
    };
    let insertions = insertions(file, slot, mark, |indent| match indent {
        Some(_) => text.clone(),
        // Shares its line with what follows.
        None => text.replace("\n\t", " ").replace('\n', " ") + ";",
    });
    Ok(Written { insertions, open })
}

/// The guard as an operand of `&&`, and the operator behind it.
fn condition(guard: &str) -> String {
    if guard.contains("||") {
        format!("({guard}) && ")
    } else {
        format!("{guard} && ")
    }
}

/// Why the file is no part of a package that is built by its folder, if it is none.
fn built_alone(file: &Parsed<'_>) -> Option<String> {
    let head = file
        .text()
        .lines()
        .take_while(|line| !line.starts_with("package "));
    head.map(str::trim)
        .find(|line| {
            let terms = line
                .strip_prefix("//go:build ")
                .or_else(|| line.strip_prefix("// +build "));
            terms.is_some_and(|terms| terms.split_whitespace().eq(["ignore"]))
        })
        .map(|line| format!("the file is built alone (`{line}`): no trace module is built with it"))
}
