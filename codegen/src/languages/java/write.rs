//! Writes the call, in one line.
//!
//! What reading a value throws stays out of the program: a call whose values are more than names is
//! wrapped. An event at the exit of a method stands in a `finally`; at that of a constructor, whose
//! fields may be read only once they have values, it stands before each `return` and at the end.

use std::ops::Range;

use super::grammar::GRAMMAR;
use super::{module, scope};
use crate::helper::{Call, Effect};
use crate::languages::insert::{self, Mark};
use crate::languages::statements::{self, Exits};
use crate::languages::{Open, Refusal, Shape, Slot, Written, lines};
use crate::marker::{Form, LineComment, seal};
use crate::request::Edge;
use crate::rules::{POSITION_NOT_POSSIBLE, SOURCE_LEFT_OPEN};
use crate::source::{Insertion, Parsed};

/// The insertions of one site, and what is left open.
pub(super) fn write(file: &Parsed<'_>, slot: &Slot, call: &Call<'_>) -> Result<Written, Refusal> {
    if matches!(call.helper.effect, Effect::Emit { interval: true, .. }) {
        return Err(Refusal::new(
            &POSITION_NOT_POSSIBLE,
            "events with a start and an end are for lock-free code in C, C++ and Rust",
        )
        .help("leave `start` and `end` out of the document's `[envelope]`"));
    }
    if slot.edge != Some(Edge::Exit) {
        let (statement, open) = statement(file, slot, call, "")?;
        return Ok(Written {
            insertions: place(file, slot, call.event, &statement, &open),
            open,
        });
    }
    let function = file
        .functions
        .iter()
        .find(|function| function.range == slot.of)
        .ok_or_else(|| Refusal::new(&POSITION_NOT_POSSIBLE, "the function was not found"))?;
    let exits = statements::exits(&GRAMMAR, file, function)?;
    if scope::is_constructor(file, slot) {
        at_returns(file, slot, call, &exits)
    } else {
        in_finally(file, slot, call, &exits.body)
    }
}

/// The body in a `try`, and the call in its `finally`.
fn in_finally(
    file: &Parsed<'_>,
    slot: &Slot,
    call: &Call<'_>,
    body: &Range<usize>,
) -> Result<Written, Refusal> {
    let (statement, open) = statement(file, slot, call, " Tracelaw.ended();")?;
    let close = format!(
        "}} catch (Throwable tracelawThrown) {{ if (Tracelaw.ON) Tracelaw.throwing(); \
         throw tracelawThrown; }} finally {{ {statement} }}"
    );
    let text = file.text();
    let end = body.end - 1;
    let mut insertions = place(file, slot, call.event, "try {", &[]);
    let (offset, form) = if lines::starts_line(text, end) {
        let offset = lines::line_start(text, end);
        let indent = match &slot.shape {
            Shape::Lines { indent, .. } => indent,
            _ => lines::indent_at(text, end),
        };
        let newline = file.bare.newline(offset);
        (offset, Form::Lines { indent, newline })
    } else {
        (end, Form::Closing)
    };
    insertions.push(Insertion {
        offset,
        text: seal(call.event, &close, &todo(&open), LineComment::Slashes, form),
    });
    Ok(Written { insertions, open })
}

/// The call before each `return`, and at the end.
fn at_returns(
    file: &Parsed<'_>,
    slot: &Slot,
    call: &Call<'_>,
    exits: &Exits,
) -> Result<Written, Refusal> {
    let mut insertions = Vec::new();
    let mut left_open = Vec::new();
    let before = exits
        .returns
        .iter()
        .map(|exit| Ok((exit.statement.clone(), exit.before.clone()?)));
    let end = exits
        .end
        .iter()
        .map(|shape| Ok((exits.body.end - 1..exits.body.end - 1, shape.clone())));
    for exit in before.chain(end) {
        let (of, shape) = exit?;
        let here = Slot {
            of,
            shape,
            ..slot.clone()
        };
        let (statement, open) = statement(file, &here, call, "")?;
        insertions.extend(place(file, &here, call.event, &statement, &open));
        for key in open {
            if !left_open.iter().any(|other: &Open| other.key == key.key) {
                left_open.push(key);
            }
        }
    }
    Ok(Written {
        insertions,
        open: left_open,
    })
}

fn todo(open: &[Open]) -> Vec<String> {
    open.iter().map(|open| open.key.clone()).collect()
}

/// The insertions of a statement.
fn place(
    file: &Parsed<'_>,
    slot: &Slot,
    event: &str,
    statement: &str,
    open: &[Open],
) -> Vec<Insertion> {
    let mark = Mark {
        event,
        todo: &todo(open),
        comment: LineComment::Slashes,
    };
    insert::insertions(file, slot, mark, |_| statement.to_owned())
}

/// The call as a statement. `unless` stands where the guard does not hold.
fn statement(
    file: &Parsed<'_>,
    slot: &Slot,
    call: &Call<'_>,
    unless: &str,
) -> Result<(String, Vec<Open>), Refusal> {
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
    let safe = arguments
        .iter()
        .chain([&guard])
        .flatten()
        .all(|source| is_name(source));
    let values: Vec<&str> = arguments
        .iter()
        .map(|argument| argument.as_deref().unwrap_or("null"))
        .collect();
    let event = format!(
        "Tracelaw.{}({});",
        module::method_name(call.helper),
        values.join(", ")
    );
    let body = match (&guard, unless) {
        (None, _) => event,
        (Some(guard), "") => format!("if ({guard}) {event}"),
        (Some(guard), unless) => format!("if ({guard}) {event} else{unless}"),
    };
    let statement = match (safe, body.starts_with("if ")) {
        (true, false) => format!("if (Tracelaw.ON) {body}"),
        (true, true) => format!("if (Tracelaw.ON) {{ {body} }}"),
        (false, _) => format!(
            "if (Tracelaw.ON) try {{ {body} }} catch (Exception tracelawError) {{ Tracelaw.lose(tracelawError); }}"
        ),
    };
    Ok((statement, open))
}

/// Whether reading the expression runs no code that could throw: a name, or a literal.
fn is_name(source: &str) -> bool {
    let name = source.strip_prefix("this.").unwrap_or(source);
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_')
}
