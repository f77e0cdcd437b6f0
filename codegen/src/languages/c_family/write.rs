//! Writes the call, in one line.

use super::{Dialect, Headers, exits, module, scope};
use crate::anchor::Match;
use crate::helper::{Call, Effect};
use crate::languages::insert::{Mark, insertions};
use crate::languages::statements::beside;
use crate::languages::{Open, Refusal, Shape, Slot, Written};
use crate::marker::{Form, LineComment, seal};
use crate::request::{Edge, Side};
use crate::rules::SOURCE_LEFT_OPEN;
use crate::source::{Insertion, Parsed, Sources};
use crate::values::one_line;

/// The insertions of one site, and what is left open.
pub(in crate::languages) fn write(
    dialect: &Dialect,
    sources: &Sources<'_>,
    file: &Parsed<'_>,
    slot: &Slot,
    call: &Call<'_>,
) -> Result<Written, Refusal> {
    file.headers
        .get_or_init(|| Headers::of(sources, &file.bare.file.path, file.text()));
    if slot.edge == Some(Edge::Exit) {
        return exits::write(dialect, file, slot, call);
    }
    let text = Text::new(dialect, file, slot, call, slot.shape.offset(), None)?;
    let mut place = Place::new(file, call, &text.open);
    match interval(call) {
        None => place.put(&slot.shape, &text.statement()),
        Some(()) if is_moment(slot) => {
            let label = label(file, slot, call);
            let body = format!("{{ TRACELAW_START({label}); {} }}", text.statement());
            place.put(&slot.shape, &body);
        }
        Some(()) => {
            let start = format!("TRACELAW_START({});", label(file, slot, call));
            if let Shape::Enclose { statement, .. } = &slot.shape {
                place.at(statement.start, &format!("{{ {start}"), Form::Inline);
                place.at(statement.end, &text.statement(), Form::Inline);
                place.at(statement.end, "}", Form::Closing);
            } else {
                place.put(&start_of(dialect, file, slot)?, &start);
                place.put(&slot.shape, &text.statement());
            }
        }
    }
    Ok(Written {
        insertions: place.insertions,
        open: text.open,
    })
}

/// Whether the event carries the start and the end of an interval.
pub(super) fn interval(call: &Call<'_>) -> Option<()> {
    matches!(call.helper.effect, Effect::Emit { interval: true, .. }).then_some(())
}

/// Whether nothing of the program runs between the start and the end of an interval at the place.
fn is_moment(slot: &Slot) -> bool {
    match &slot.shape {
        Shape::Enclose { side, .. } => *side == Side::Before,
        shape => slot.edge.is_some() || shape.offset() <= slot.of.start,
    }
}

/// The place before the statement that the event of the slot stands after.
fn start_of(dialect: &Dialect, file: &Parsed<'_>, slot: &Slot) -> Result<Shape, Refusal> {
    let found = Match {
        range: slot.of.clone(),
        opens: false,
    };
    let before = beside(dialect.grammar, file, &found, Side::Before)?;
    match before.shape {
        // The braces would end before the event.
        Shape::Enclose { .. } => Err(Refusal::new(
            &crate::rules::POSITION_NOT_POSSIBLE,
            "the start of the event's interval would lie in a branch of its own",
        )
        .help("give the branch braces")),
        shape => Ok(shape),
    }
}

/// The name of an interval: two in one block differ, as their statements do.
pub(super) fn label(file: &Parsed<'_>, slot: &Slot, call: &Call<'_>) -> String {
    let name = call.helper.words.join("_");
    if slot.edge.is_some() {
        return name;
    }
    let statement = file.text().get(slot.of.clone()).unwrap_or_default();
    let around = file.function_at(slot.of.start);
    let before = around.map_or(0, |function| function.range.start);
    let earlier = file
        .text()
        .get(before..slot.of.start)
        .map_or(0, |earlier| earlier.matches(statement).count());
    let own = format!("{statement}{earlier}");
    let digest = crate::marker::digest(call.event, &own);
    format!("{name}_{}", &digest[..4])
}

/// A call's text at one place.
pub(super) struct Text {
    /// An expression in C; in C++, a statement without its semicolon.
    pub(super) call: String,
    pub(super) open: Vec<Open>,
}

impl Text {
    /// `at` is the offset whose variables the call reads; `result` what the document's name for the returned value stands for.
    pub(super) fn new(
        dialect: &Dialect,
        file: &Parsed<'_>,
        slot: &Slot,
        call: &Call<'_>,
        at: usize,
        result: Option<&str>,
    ) -> Result<Self, Refusal> {
        let scope = scope::Scope::new(dialect, file, at, result.is_some());
        let value = |source: &str| {
            let source = match result {
                Some(result) => scope::substitute(dialect, source, "result", result),
                None => source.to_owned(),
            };
            protected(one_line(&source))
        };
        // Without its guard, a call would emit what did not happen.
        let guard = call.values.guard.as_deref();
        if let Some(reason) = guard.and_then(|guard| scope.objection(guard)) {
            return Err(Refusal::new(
                &SOURCE_LEFT_OPEN,
                format!("the guard cannot be evaluated here: {reason}"),
            ));
        }
        let (arguments, open) = call.arguments(|source| scope.objection(source));
        let mut values = Vec::new();
        if interval(call).is_some() {
            values.push(label(file, slot, call));
        }
        values.extend(arguments.into_iter().map(|argument| {
            argument.map_or_else(|| "TRACELAW_NULL".to_owned(), |source| value(&source))
        }));
        let event = format!("{}({})", module::macro_name(call.helper), values.join(", "));
        Ok(Self {
            call: match guard {
                Some(guard) => format!("TRACELAW_WHEN({}, {event})", value(guard)),
                None => event,
            },
            open,
        })
    }

    pub(super) fn statement(&self) -> String {
        format!("{};", self.call)
    }
}

/// An expression as one argument of a macro.
fn protected(source: String) -> String {
    let mut depth = 0_i32;
    for character in source.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => return format!("({source})"),
            _ => {}
        }
    }
    source
}

/// Collects the insertions of a site.
pub(super) struct Place<'p> {
    file: &'p Parsed<'p>,
    event: &'p str,
    todo: Vec<String>,
    pub(super) insertions: Vec<Insertion>,
}

impl<'p> Place<'p> {
    pub(super) fn new(file: &'p Parsed<'p>, call: &Call<'p>, open: &[Open]) -> Self {
        Self {
            file,
            event: call.event,
            todo: open.iter().map(|open| open.key.clone()).collect(),
            insertions: Vec::new(),
        }
    }

    /// What is left open at the places that follow.
    pub(super) fn open(&mut self, open: &[Open]) {
        self.todo = open.iter().map(|open| open.key.clone()).collect();
    }

    /// A statement at a place.
    pub(super) fn put(&mut self, shape: &Shape, statement: &str) {
        let slot = Slot {
            of: 0..0,
            block: 0,
            shape: shape.clone(),
            edge: None,
        };
        let mark = Mark {
            event: self.event,
            todo: &self.todo,
            comment: LineComment::Slashes,
        };
        let pieces = insertions(self.file, &slot, mark, |_| statement.to_owned());
        self.insertions.extend(pieces);
    }

    /// A piece within a line.
    pub(super) fn at(&mut self, offset: usize, body: &str, form: Form<'_>) {
        let todo: &[String] = if body.contains("TRACELAW") {
            &self.todo
        } else {
            &[]
        };
        self.insertions.push(Insertion {
            offset,
            text: seal(self.event, body, todo, LineComment::Slashes, form),
        });
    }
}
