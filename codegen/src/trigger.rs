//! Reads a trigger's words: which code fragment the event stands before or after, or whether it
//! stands at its function's entry or exit.

use tracelaw_diagnostics::{Source, Spanned};
use tracelaw_mapping::{Position, Trigger};

use crate::request::{Aim, AnchorAim, Edge, Side};

/// What a trigger says.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The function that it names: "in `f`, ...".
    pub(crate) function: Option<Spanned<String>>,
    /// The place; an error says why the words give none.
    pub(crate) aim: Result<Aim, String>,
}

/// The word that leads to a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    Before,
    After,
    In,
    Other,
}

/// Reads `trigger`, whose entry's location names `function`.
pub(crate) fn read(source: &Source, trigger: &Trigger, function: Option<&str>) -> Reading {
    let mut led = leads(source, trigger);
    let mut scope = None;
    led.retain(|(lead, anchor)| {
        let names_function = *lead == Lead::In && is_path(&anchor.value);
        if names_function && scope.is_none() {
            scope = Some(anchor.clone());
        }
        !names_function
    });
    let function = function
        .map(str::to_owned)
        .or_else(|| scope.as_ref().map(|scope| scope.value.clone()));
    let aim = match returns(source, trigger, &led, function.as_deref()) {
        Some(edge) => Ok(Aim::Function(edge)),
        None => aim(trigger, led),
    };
    Reading {
        function: scope,
        aim,
    }
}

/// Every code fragment with the word that leads to it.
fn leads(source: &Source, trigger: &Trigger) -> Vec<(Lead, Spanned<String>)> {
    let mut from = trigger.text.span.start;
    let mut previous = match trigger.position {
        Position::Before => Lead::Before,
        Position::After | Position::Between => Lead::After,
        Position::Unspecified => Lead::Other,
    };
    let mut result = Vec::new();
    for anchor in &trigger.anchors {
        let words = source
            .text()
            .get(from..anchor.span.start)
            .unwrap_or_default();
        from = anchor.span.end;
        if is_reference(&anchor.value) {
            continue;
        }
        let lead = words
            .split(|c: char| !c.is_alphanumeric())
            .rev()
            .find_map(lead_word)
            .unwrap_or(previous);
        if lead != Lead::In {
            previous = lead;
        }
        result.push((lead, anchor.clone()));
    }
    result
}

fn lead_word(word: &str) -> Option<Lead> {
    Some(match word.to_ascii_lowercase().as_str() {
        "before" => Lead::Before,
        "after" | "following" | "once" => Lead::After,
        "in" | "inside" | "within" => Lead::In,
        "when" | "if" | "while" | "or" => Lead::Other,
        _ => return None,
    })
}

/// Whether a fragment is `file.rs:12`, which is no code.
fn is_reference(text: &str) -> bool {
    text.rsplit_once(':').is_some_and(|(file, lines)| {
        file.contains('.')
            && !file.contains(char::is_whitespace)
            && !file.ends_with(':')
            && lines.starts_with(|c: char| c.is_ascii_digit())
            && lines.chars().all(|c| c.is_ascii_digit() || c == '-')
    })
}

/// Whether a fragment is a name or a path of names, with or without `()`.
fn is_path(text: &str) -> bool {
    let text = text.strip_suffix("()").unwrap_or(text);
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '.'))
}

/// A trigger about a whole function: "after the f function returns", "at function entry".
fn returns(
    source: &Source,
    trigger: &Trigger,
    led: &[(Lead, Spanned<String>)],
    function: Option<&str>,
) -> Option<Edge> {
    match led {
        [] => {
            let text = format!(" {} ", trigger.text.value.to_lowercase());
            let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
            let exit = [
                " function returns ",
                " function return ",
                " on return ",
                " at function exit ",
                " at exit ",
                " on exit ",
                " every exit ",
                " end of the function ",
                " end of function ",
                " before returning ",
                " method returns ",
            ];
            let entry = [
                " at function entry ",
                " on function entry ",
                " at entry ",
                " on entry ",
                " at the start of the function ",
                " start of function ",
                " beginning of the function ",
                " function is called ",
                " function entry ",
            ];
            let text_after = trigger.position != Position::Before;
            if says(&exit) && text_after || says(&[" before returning "]) {
                Some(Edge::Exit)
            } else {
                says(&entry).then_some(Edge::Entry)
            }
        }
        [(Lead::After, anchor)] => {
            let name = function?.rsplit([':', '.']).next()?;
            let named = anchor.value.strip_suffix("()").unwrap_or(&anchor.value);
            if named.rsplit([':', '.']).next()? != name {
                return None;
            }
            let behind = source
                .text()
                .get(anchor.span.end..trigger.text.span.end)
                .unwrap_or_default();
            behind
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| {
                    matches!(
                        word,
                        "returns" | "return" | "returned" | "completes" | "finishes"
                    )
                })
                .then_some(Edge::Exit)
        }
        _ => None,
    }
}

fn aim(trigger: &Trigger, led: Vec<(Lead, Spanned<String>)>) -> Result<Aim, String> {
    let anchored = |side, anchor, also, until| {
        Ok(Aim::Anchor(AnchorAim {
            side,
            anchor,
            occurrence: None,
            also,
            until,
        }))
    };
    let mut led = led.into_iter();
    let Some((lead, anchor)) = led.next() else {
        return Err(format!(
            "the trigger names no code (\"{}\")",
            shorten(&trigger.text.value)
        ));
    };
    let rest: Vec<_> = led.collect();
    match (lead, rest.as_slice()) {
        (Lead::Before, []) => anchored(Side::Before, anchor, Vec::new(), None),
        (Lead::After, []) => anchored(Side::After, anchor, Vec::new(), None),
        (Lead::After, [(Lead::Before, until)]) => {
            anchored(Side::After, anchor, Vec::new(), Some(until.clone()))
        }
        (Lead::Before, [(Lead::After, first)]) => {
            anchored(Side::After, first.clone(), Vec::new(), Some(anchor))
        }
        (Lead::After, rest) if rest.iter().all(|(lead, _)| *lead == Lead::After) => {
            let also = rest.iter().map(|(_, anchor)| anchor.clone()).collect();
            anchored(Side::After, anchor, also, None)
        }
        (Lead::Other | Lead::In, []) => Err(format!(
            "the trigger says neither before nor after `{}`",
            anchor.value
        )),
        _ => Err("the trigger names several code fragments, and not which one counts".to_owned()),
    }
}

fn shorten(text: &str) -> String {
    let mut line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = line.char_indices().nth(60) {
        line.truncate(at);
        line.push_str("...");
    }
    line
}
