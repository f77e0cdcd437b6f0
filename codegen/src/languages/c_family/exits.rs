//! Events at a function's exit.
//!
//! In C, and wherever the returned value matters, they stand before each `return` and at the end. In
//! C++, an object does it whose destructor runs where the function returns, if it can stand where
//! everything it reads is alive and locked: after the locks that the body begins with.

use tree_sitter::Node;

use super::write::{Place, Text, interval, label};
use super::{Dialect, definition, scope};
use crate::helper::Call;
use crate::languages::lines;
use crate::languages::statements::{Return, exits, text_of, walk};
use crate::languages::{Open, Refusal, Shape, Slot, Written};
use crate::marker::Form;
use crate::rules::POSITION_NOT_POSSIBLE;
use crate::source::Parsed;
use crate::values::one_line;

/// What a document calls the returned value.
const RESULT: &str = "result";

pub(super) fn write(
    dialect: &Dialect,
    file: &Parsed<'_>,
    slot: &Slot,
    call: &Call<'_>,
) -> Result<Written, Refusal> {
    let function = definition(file.tree.root_node(), &slot.of)
        .ok_or_else(|| refusal("the function was not found"))?;
    let sources = call.sources();
    let uses_result = sources
        .iter()
        .any(|source| scope::names(dialect, source).contains(RESULT))
        && !scope::declares(file, function, RESULT);
    if dialect.is_cpp
        && !uses_result
        && let Some(shape) = behind_locks(file, function, &slot.shape)
    {
        let at_entry = scope::Scope::new(dialect, file, shape.offset(), false);
        let visible = |source: &&str| at_entry.objection_here(source).is_none();
        if sources.iter().all(visible) {
            return guarded(dialect, file, slot, &shape, call);
        }
    }
    at_returns(dialect, file, slot, call, function, uses_result)
}

fn refusal(reason: impl Into<String>) -> Refusal {
    Refusal::new(&POSITION_NOT_POSSIBLE, reason)
        .help("name a function that calls it, or a statement in it")
}

/// An object whose destructor emits the event.
fn guarded(
    dialect: &Dialect,
    file: &Parsed<'_>,
    slot: &Slot,
    shape: &Shape,
    call: &Call<'_>,
) -> Result<Written, Refusal> {
    let text = Text::new(dialect, file, slot, call, shape.offset(), None)?;
    let mut place = Place::new(file, call, &text.open);
    let mut statement = format!("TRACELAW_AT_EXIT({});", text.call);
    if interval(call).is_some() {
        let label = label(file, slot, call);
        statement = format!("TRACELAW_START({label}); {statement}");
    }
    place.put(shape, &statement);
    Ok(Written {
        insertions: place.insertions,
        open: text.open,
    })
}

/// The start of the body, or the place after the locks that it begins with; `None` if one is taken
/// later, since what is read at the exit would then be read without it.
fn behind_locks(file: &Parsed<'_>, function: Node<'_>, start: &Shape) -> Option<Shape> {
    let body = function.child_by_field_name("body")?;
    let is_lock = |node: Node<'_>| {
        node.kind() == "declaration"
            && node
                .child_by_field_name("type")
                .map(|of_type| text_of(file.text(), of_type).to_lowercase())
                .is_some_and(|of_type| of_type.contains("lock") || of_type.contains("guard"))
    };
    let mut cursor = body.walk();
    let statements: Vec<Node<'_>> = body
        .named_children(&mut cursor)
        .filter(|node| node.kind() != "comment")
        .collect();
    let leading = statements.iter().take_while(|node| is_lock(**node)).count();
    if statements[leading..].iter().any(|node| is_lock(*node)) {
        return None;
    }
    Some(match statements[..leading].last() {
        Some(lock) => lines::after(file.text(), lock.start_byte(), lock.end_byte()),
        None => start.clone(),
    })
}

fn at_returns(
    dialect: &Dialect,
    file: &Parsed<'_>,
    slot: &Slot,
    call: &Call<'_>,
    function: Node<'_>,
    uses_result: bool,
) -> Result<Written, Refusal> {
    let found = file
        .functions
        .iter()
        .find(|function| function.range == slot.of)
        .ok_or_else(|| refusal("the function was not found"))?;
    let exits = exits(dialect.grammar, file, found)?;
    let returned = Returned::of(dialect, file, function);
    let mut place = Place::new(file, call, &[]);
    let mut left_open: Vec<Open> = Vec::new();
    if interval(call).is_some() {
        let start = format!("TRACELAW_START({});", label(file, slot, call));
        place.put(&slot.shape, &start);
    }
    let mut count = 0;
    for exit in &exits.returns {
        let open = at_return(
            dialect,
            file,
            slot,
            call,
            exit,
            &returned,
            uses_result,
            &mut place,
        )?;
        merge(&mut left_open, open);
        count += 1;
    }
    // Where a value is due, the end is not where the function returns.
    let ends = matches!(returned, Returned::Nothing)
        || found.path.last().is_some_and(|name| name == "main");
    if let Some(shape) = exits.end.filter(|_| ends && !uses_result) {
        let text = Text::new(dialect, file, slot, call, exits.body.end - 1, None)?;
        place.open(&text.open);
        place.put(&shape, &text.statement());
        merge(&mut left_open, text.open);
        count += 1;
    }
    if count == 0 {
        return Err(refusal(format!("`{}` never returns", found.display())));
    }
    Ok(Written {
        insertions: place.insertions,
        open: left_open,
    })
}

fn merge(all: &mut Vec<Open>, more: Vec<Open>) {
    for open in more {
        if !all.iter().any(|other| other.key == open.key) {
            all.push(open);
        }
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "they are what a return statement is seen with"
)]
fn at_return(
    dialect: &Dialect,
    file: &Parsed<'_>,
    slot: &Slot,
    call: &Call<'_>,
    exit: &Return,
    returned: &Returned,
    uses_result: bool,
    place: &mut Place<'_>,
) -> Result<Vec<Open>, Refusal> {
    let before = exit.before.clone()?;
    let at = exit.statement.start;
    let value = exit.value.clone().and_then(|range| {
        let node = file
            .tree
            .root_node()
            .descendant_for_byte_range(range.start, range.end)?;
        Some((range, node))
    });
    let Some((range, node)) = value else {
        if uses_result {
            return Err(refusal("a `return` of the function has no value"));
        }
        let text = Text::new(dialect, file, slot, call, at, None)?;
        place.open(&text.open);
        place.put(&before, &text.statement());
        return Ok(text.open);
    };
    let source = file.text().get(range.clone()).unwrap_or_default();
    if is_pure(dialect, node) && !(uses_result && source.contains('\n')) {
        let result = format!("({source})");
        let text = Text::new(
            dialect,
            file,
            slot,
            call,
            at,
            uses_result.then_some(result.as_str()),
        )?;
        place.open(&text.open);
        place.put(&before, &text.statement());
        return Ok(text.open);
    }
    let of_type = match returned {
        Returned::Value(of_type) => of_type,
        Returned::Nothing => "void",
        Returned::Unclear(reason) => return Err(refusal(*reason)),
    };
    if node.kind() == "initializer_list" || of_type == "void" {
        return Err(refusal(
            "what a `return` of the function returns cannot be held in a variable",
        ));
    }
    let text = Text::new(
        dialect,
        file,
        slot,
        call,
        at,
        uses_result.then_some("tracelaw_result"),
    )?;
    place.open(&text.open);
    let of_type = argument(dialect, of_type);
    let head = format!("TRACELAW_RETURN({of_type}, {},", text.call);
    place.at(range.start, &head, Form::Inline);
    place.at(range.end, ")", Form::Closing);
    Ok(text.open)
}

/// A type as an argument that a parser takes for an expression.
fn argument(dialect: &Dialect, of_type: &str) -> String {
    let is_word = of_type.chars().all(|c| c.is_alphanumeric() || c == '_');
    match of_type {
        of_type if dialect.is_cpp => format!("::tracelaw::As<{of_type}>"),
        of_type if is_word => of_type.to_owned(),
        of_type if of_type.starts_with("struct ") || of_type.starts_with("union ") => {
            if of_type.contains('*') {
                format!("({of_type})0")
            } else {
                format!("*({of_type} *)0")
            }
        }
        of_type => format!("({of_type})0"),
    }
}

/// Whether an expression has no effect, so that an event may stand before it, and can be read twice.
fn is_pure(dialect: &Dialect, node: Node<'_>) -> bool {
    let mut pure = true;
    walk(node, &mut |inner| {
        pure &= match inner.kind() {
            "identifier"
            | "field_identifier"
            | "number_literal"
            | "true"
            | "false"
            | "null"
            | "string_literal"
            | "string_content"
            | "escape_sequence"
            | "char_literal"
            | "character"
            | "this"
            | "qualified_identifier"
            | "namespace_identifier"
            | "parenthesized_expression" => true,
            // What operators do is known of C's own types only.
            "unary_expression"
            | "binary_expression"
            | "conditional_expression"
            | "pointer_expression"
            | "cast_expression"
            | "type_descriptor"
            | "primitive_type"
            | "sized_type_specifier"
            | "type_identifier"
            | "subscript_expression"
            | "sizeof_expression"
            | "abstract_pointer_declarator" => !dialect.is_cpp,
            "field_expression" => true,
            _ => !inner.is_named(),
        };
        pure
    });
    pure
}

/// What a function returns.
enum Returned {
    Nothing,
    /// A value of this type.
    Value(String),
    Unclear(&'static str),
}

impl Returned {
    fn of(dialect: &Dialect, file: &Parsed<'_>, function: Node<'_>) -> Self {
        let text = file.text();
        let Some(declarator) = function.child_by_field_name("declarator") else {
            return Self::Unclear("the function's declarator is not understood");
        };
        let (marks, inner) = match marks(text, declarator) {
            Ok(found) => found,
            Err(reason) => return Self::Unclear(reason),
        };
        // The parser takes a macro for the type, and the type for an error.
        let mut cursor = function.walk();
        let head = text
            .get(function.start_byte()..inner.start_byte())
            .unwrap_or_default();
        let misread = function
            .children(&mut cursor)
            .any(|child| child.is_error() && child.start_byte() < inner.start_byte());
        let named = function
            .child_by_field_name("type")
            .filter(|_| !misread)
            .map(|of_type| one_line(text_of(text, of_type)));
        let of_type = match named {
            Some(of_type) => of_type,
            None => without_macros(head),
        };
        match of_type.as_str() {
            // A constructor or a destructor; in C, an `int` that no one writes any more.
            "" => return Self::Nothing,
            "void" if marks.is_empty() => return Self::Nothing,
            "auto" | "decltype(auto)" if dialect.is_cpp => {
                return Self::Unclear("the type of what the function returns is not written down");
            }
            of_type if of_type.contains(',') => {
                return Self::Unclear(
                    "the type of what the function returns cannot stand in a macro",
                );
            }
            _ => {}
        }
        // A variable that is initialized once need not be `const` itself.
        let is_const = head.split_whitespace().any(|word| word == "const");
        Self::Value(
            match (is_const && !of_type.contains("const"), marks.as_str()) {
                (_, "") => of_type,
                (true, marks) => format!("const {of_type} {marks}"),
                (false, marks) => format!("{of_type} {marks}"),
            },
        )
    }
}

/// What stands between the type and the function's own declarator: `*`, `&`.
fn marks<'t>(text: &str, declarator: Node<'t>) -> Result<(String, Node<'t>), &'static str> {
    let mut marks = String::new();
    let mut node = declarator;
    while node.kind() != "function_declarator" {
        marks.push_str(match node.kind() {
            "pointer_declarator" => "*",
            "reference_declarator" if text_of(text, node).starts_with("&&") => "&&",
            "reference_declarator" => "&",
            _ => return Err("the function returns what only its declarator can say"),
        });
        let mut cursor = node.walk();
        let inner = node
            .named_children(&mut cursor)
            .find(|child| child.kind().ends_with("_declarator"));
        node = inner.ok_or("the function's declarator is not understood")?;
    }
    let nested = node
        .child_by_field_name("declarator")
        .is_some_and(|name| name.kind() == "parenthesized_declarator");
    if nested {
        Err("the function returns a pointer to a function")
    } else {
        Ok((marks, node))
    }
}

/// The words of a function's head that are neither of its linkage nor macros.
fn without_macros(head: &str) -> String {
    let words = head.split(|c: char| c.is_whitespace() || c == '*' || c == '&');
    let words = words.filter(|word| {
        let linkage = matches!(
            *word,
            "" | "static" | "inline" | "extern" | "const" | "virtual" | "explicit" | "friend"
        );
        let shouts = !word.chars().any(char::is_lowercase) && word.chars().any(char::is_alphabetic);
        !linkage && !shouts && !word.starts_with("__")
    });
    words.collect::<Vec<_>>().join(" ")
}
