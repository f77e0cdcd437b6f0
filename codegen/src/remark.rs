//! What stands around a location and belongs to it: the receiver before its function, and the
//! parenthesis behind its lines.
//!
//! "`raft.go:913` (Step, MsgHup case)" names a function and a case of it, if the file has them; the
//! words may as well be no more than words. So nothing here is certain before the source is seen.

use tracelaw_diagnostics::{Source, Span, Spanned};
use tracelaw_mapping::Location;

use crate::symbol::Symbol;

/// What a remark may say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Remark {
    /// A function, if the file defines one of this name.
    pub(crate) function: Option<Spanned<String>>,
    /// Words of which one may be in the head of a `case`.
    pub(crate) cases: Vec<String>,
}

/// Reads the remark behind a location, and the cases that a trigger names.
pub(crate) fn remark(source: &Source, location: Option<&Location>, trigger: &str) -> Remark {
    let mut remark = Remark {
        function: None,
        cases: cases(trigger),
    };
    let Some(location) = location else {
        return remark;
    };
    let Some((start, text)) = parenthesis(source.text(), location) else {
        return remark;
    };
    remark.cases.extend(cases(text));
    let end = text.find([',', ';', ':', '—']).unwrap_or(text.len());
    let first = &text[..end];
    let name = first.trim_matches(|c: char| c.is_whitespace() || c == '`' || c == '"');
    if location.function.is_none() && Symbol::new(name).is_some() {
        let at = start + first.find(name).unwrap_or_default();
        remark.function = Some(Spanned::new(
            name.to_owned(),
            Span::new(at, at + name.len()),
        ));
    }
    remark
}

/// The rest of the parenthesis that a location's function stands in, or the one behind its lines.
fn parenthesis<'t>(text: &'t str, location: &Location) -> Option<(usize, &'t str)> {
    let mut start = location.span.end;
    let line = text.get(start..)?.lines().next()?;
    let mut behind = line;
    if location.function.is_some() {
        behind = behind.strip_prefix("()").unwrap_or(behind);
        behind = behind.trim_start_matches('`');
        if !behind.starts_with([',', ' ', ';', ':']) {
            return None;
        }
    } else {
        behind = behind.trim_start_matches(['`', ' ']).strip_prefix('(')?;
    }
    start += line.len() - behind.len();
    let mut depth = 0_usize;
    let end = behind.char_indices().find(|(_, character)| {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return true,
            ')' => depth -= 1,
            _ => {}
        }
        false
    });
    Some((start, &behind[..end?.0]))
}

/// The words before and behind "case": "MsgHup case", "`case pb.MsgHup`", "the default arm".
fn cases(text: &str) -> Vec<String> {
    let words: Vec<&str> = text
        .split(|c: char| !(c.is_alphanumeric() || "_.:".contains(c)))
        .map(|word| word.trim_matches(['.', ':']))
        .filter(|word| !word.is_empty())
        .collect();
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        if !matches!(*word, "case" | "cases" | "arm" | "clause") {
            continue;
        }
        let before = index.checked_sub(1).and_then(|at| words.get(at));
        for name in before.into_iter().chain(words.get(index + 1)) {
            // Words of plain English are in no head, but may be names in one.
            if name.contains(|c: char| c.is_uppercase() || c == '_' || c == '.')
                || **name == *"default"
            {
                found.push((*name).to_owned());
            }
        }
    }
    found
}

/// The function with the receiver before it: of "`(r *raft) Step`" all of it.
pub(crate) fn with_receiver(source: &Source, function: &Spanned<String>) -> Spanned<String> {
    let receiver = || {
        let before = source.text().get(..function.span.start)?;
        let rest = before.trim_end_matches(' ').strip_suffix(')')?;
        let open = rest.rfind(['(', '\n'])?;
        let inner = rest[open..].strip_prefix('(')?;
        let of_type = |c: char| c.is_alphanumeric() || "_*.[], ".contains(c);
        let alone = rest[..open].ends_with('`') || rest[..open].ends_with("func ");
        let is_receiver = alone && inner.chars().all(of_type) && inner.split(' ').count() <= 2;
        is_receiver.then_some((open, inner))
    };
    match receiver() {
        Some((start, inner)) => Spanned::new(
            format!("({inner}) {}", function.value),
            Span::new(start, function.span.end),
        ),
        None => function.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn location(text: &str) -> (Arc<Source>, Location) {
        let text = format!("# S\n\n### E\n\n- **Spec action**: `E`\n- **Code location**: {text}\n");
        let source = Source::new("spec.md", text);
        let mut mapping = tracelaw_mapping::parse(&source).0;
        (source, mapping.entries[0].locations.remove(0))
    }

    #[test]
    fn a_remark_may_name_a_function_and_a_case() {
        let cases = [
            ("`a.go:1` (Step)", "Step", ""),
            ("`a.go:1-9` (poll, the slow path)", "poll", ""),
            ("`a.go:1` (`Step`, MsgHup case)", "", "MsgHup"),
            ("`a.go:1` (Step, MsgHup case)", "Step", "MsgHup"),
            ("`a.go:1` (doStep, `case pb.MsgHup`)", "", "pb.MsgHup"),
            ("`a.go:1` (Step, default case) or so", "Step", "default"),
            ("`a.go:1` (the slow path)", "", ""),
            ("`a.go:1` (doStep, the usual case)", "", ""),
            ("`a.go:1` and `b.go:2` (Step)", "", ""),
        ];
        for (text, function, case) in cases {
            let (source, location) = location(text);
            let remark = remark(&source, Some(&location), "");
            let name = remark.function.map(|name| name.value).unwrap_or_default();
            assert_eq!(
                (name.as_str(), remark.cases.join(" ")),
                (function, case.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_receiver_belongs_to_its_method() {
        let cases = [
            ("`a.go:1` (`(r *raft) Step`)", "(r *raft) Step"),
            ("`a.go:1` (`(raft) Step()`)", "(raft) Step"),
            (
                "`a.go:1` (`func (r *raft) Step(m pb.Message)`)",
                "(r *raft) Step",
            ),
            ("`a.go:1` (`Step`)", "Step"),
        ];
        for (text, expect) in cases {
            let (source, location) = location(text);
            let function = with_receiver(&source, &location.function.unwrap());
            assert_eq!(function.value, expect, "{text}");
            if function.value.starts_with('(') {
                assert_eq!(source.slice(function.span), expect, "{text}");
            }
        }
    }
}
