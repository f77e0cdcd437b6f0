//! Reads a trigger's words: which code fragment the event stands before or after, or whether it
//! stands at its function's entry or exit.

use tracelaw_diagnostics::{Source, Spanned};
use tracelaw_mapping::{Position, Trigger};

use crate::request::{Aim, AnchorAim, Edge, Side};
use crate::symbol::Symbol;

/// What a trigger says.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The function that it names: "in `f`, ...".
    pub(crate) function: Option<Spanned<String>>,
    /// The place; an error says why the words give none.
    pub(crate) aim: Result<Aim, String>,
}

type Sided = (Position, Spanned<String>);

/// Reads `trigger`, whose entry's location names `function`.
pub(crate) fn read(source: &Source, trigger: &Trigger, function: Option<&str>) -> Reading {
    let scope = trigger.function.clone();
    let function = function.or(scope.as_ref().map(|scope| scope.value.as_str()));
    let sided: Vec<Sided> = trigger
        .sides
        .iter()
        .copied()
        .zip(trigger.anchors.iter().cloned())
        .collect();
    match whole_function(source, trigger, &sided, function) {
        Some(edge) => {
            // "after the `f` function returns", of a location without a function.
            let own = match (function, sided.as_slice()) {
                (None, [(_, anchor)]) => Some(anchor.clone()),
                _ => None,
            };
            Reading {
                function: scope.or(own),
                aim: Ok(Aim::Function(edge)),
            }
        }
        None => Reading {
            function: scope,
            aim: aim(source, trigger, sided),
        },
    }
}

/// A trigger about a whole function: "after the function returns", "at function entry", "after `f`
/// returns" where `f` is the location's function.
fn whole_function(
    source: &Source,
    trigger: &Trigger,
    sided: &[Sided],
    function: Option<&str>,
) -> Option<Edge> {
    match sided {
        [] => {
            let words: Vec<String> = words(&trigger.text.value);
            let says = |phrase: &str| {
                let phrase: Vec<_> = phrase.split(' ').collect();
                words.windows(phrase.len()).any(|window| window == phrase)
            };
            // "after the move_head function returns, if it returns an index"
            let exit = says("function returns")
                || says("method returns")
                || [
                    "on return",
                    "at exit",
                    "on exit",
                    "every exit",
                    "function exit",
                ]
                .into_iter()
                .any(says)
                || says("end of function")
                || says("end of the function");
            let entry = [
                "on entry",
                "at entry",
                "function entry",
                "function is called",
            ]
            .into_iter()
            .any(says)
                || says("start of the function")
                || says("start of function")
                || says("beginning of the function");
            match (exit, entry) {
                (true, false) if trigger.position != Position::Before => Some(Edge::Exit),
                (false, true) if trigger.position != Position::After => Some(Edge::Entry),
                _ => None,
            }
        }
        [(Position::After, anchor)] => {
            let named = Symbol::new(&anchor.value)?;
            let behind = source
                .text()
                .get(anchor.span.end..trigger.text.span.end)
                .unwrap_or_default();
            let returns = |word: &String| {
                matches!(
                    word.as_str(),
                    "returns" | "return" | "returned" | "completes" | "finishes"
                )
            };
            let behind = words(behind);
            let own = match function {
                Some(function) => Symbol::new(function)?.name() == named.name(),
                None => matches!(behind.first()?.as_str(), "function" | "method"),
            };
            let whole = own && behind.iter().any(returns);
            whole.then_some(Edge::Exit)
        }
        _ => None,
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn aim(source: &Source, trigger: &Trigger, sided: Vec<Sided>) -> Result<Aim, String> {
    let anchored = |side, anchor: &Spanned<String>, also, until: Option<&Spanned<String>>| {
        Ok(Aim::Anchor(AnchorAim {
            side,
            anchor: anchor.clone(),
            occurrence: None,
            also,
            until: until.cloned(),
        }))
    };
    match sided.as_slice() {
        [] => Err(format!(
            "the trigger names no code: \"{}\"",
            shorten(&trigger.text.value)
        )),
        [(Position::Before, anchor)] => anchored(Side::Before, anchor, Vec::new(), None),
        [(Position::After, anchor)] => anchored(Side::After, anchor, Vec::new(), None),
        [(_, anchor)] => Err(format!(
            "the trigger says neither before nor after `{}`",
            anchor.value
        )),
        [(Position::After, from), (Position::Before, until)]
        | [(Position::Before, until), (Position::After, from)] => {
            anchored(Side::After, from, Vec::new(), Some(until))
        }
        [(Position::After, first), rest @ ..]
            if rest.iter().all(|(side, _)| *side == Position::After)
                && !alternatives(source, &sided) =>
        {
            let also = rest.iter().map(|(_, anchor)| anchor.clone()).collect();
            anchored(Side::After, first, also, None)
        }
        _ => Err("the trigger names several code fragments, and not which one counts".to_owned()),
    }
}

/// Whether an "or" stands between two of the fragments.
fn alternatives(source: &Source, sided: &[Sided]) -> bool {
    sided.windows(2).any(|pair| {
        let between = source.text().get(pair[0].1.span.end..pair[1].1.span.start);
        words(between.unwrap_or_default())
            .iter()
            .any(|word| word == "or")
    })
}

fn shorten(text: &str) -> String {
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = line.char_indices().nth(60) {
        line.truncate(at);
        line.push_str("...");
    }
    line
}
