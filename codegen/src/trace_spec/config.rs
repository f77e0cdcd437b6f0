//! `Trace.cfg`: the model's constants and invariants, and that the trace is taken to its end.

use std::fmt::Write as _;

use tracelaw_diagnostics::Source;
use tracelaw_tla::config::{Binding, Config};

use super::seal::PLACEHOLDER;

/// How the end of the trace is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Every behaviour takes the whole trace.
    Property,
    /// One of the behaviours does: how far they come is noted in each state.
    Postcondition,
}

/// Names that the configuration speaks of.
pub(super) struct Names<'n> {
    pub(super) specification: &'n str,
    pub(super) matched: &'n str,
    pub(super) progress: &'n str,
}

/// The text of the configuration. Constants in `bound` are given their values by operators.
pub(super) fn write(
    config: &Config,
    source: Option<&Source>,
    bound: &[(String, String)],
    end: End,
    names: &Names<'_>,
    document: &str,
) -> String {
    let mut text =
        format!("{PLACEHOLDER}\n\\* Written by `tracelaw generate {document} --trace-spec`.\n\n");
    let _ = writeln!(text, "SPECIFICATION {}", names.specification);
    let mut lines = Vec::new();
    for constant in &config.constants {
        let name = &constant.name.value;
        if bound.iter().any(|(bound, _)| **bound == **name) {
            continue;
        }
        let written = source.map(|source| source.slice(constant.span));
        let value = |binding: &Binding| match (binding, written) {
            (Binding::Value(value), _) if constant.args.is_empty() => {
                let written = source.map(|source| source.slice(value.span));
                Some((
                    "=",
                    written?.split_whitespace().collect::<Vec<_>>().join(" "),
                ))
            }
            (Binding::Operator(operator), _) if constant.args.is_empty() => {
                Some(("<-", operator.value.to_string()))
            }
            _ => None,
        };
        lines.push(match value(&constant.binding) {
            Some((sign, value)) => (name.to_string(), format!("{sign} {value}")),
            None => {
                let words: Vec<&str> = written.unwrap_or_default().split_whitespace().collect();
                (words.join(" "), String::new())
            }
        });
    }
    lines.extend(
        bound
            .iter()
            .map(|(name, operator)| (name.clone(), format!("<- {operator}"))),
    );
    if !lines.is_empty() {
        let widest = lines.iter().filter(|(_, value)| !value.is_empty());
        let widest = widest.map(|(name, _)| name.len()).max().unwrap_or_default();
        text.push_str("\nCONSTANTS\n");
        for (name, value) in &lines {
            let line = format!("    {name:widest$} {value}");
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    if !config.invariants.is_empty() {
        text.push_str("\nINVARIANTS\n");
        for invariant in &config.invariants {
            let _ = writeln!(text, "    {}", invariant.value);
        }
    }
    match end {
        End::Property => {
            let _ = writeln!(text, "\nPROPERTIES\n    {}", names.matched);
        }
        End::Postcondition => {
            let _ = writeln!(text, "\nCONSTRAINT {}", names.progress);
            let _ = writeln!(text, "POSTCONDITION {}", names.matched);
        }
    }
    text.push_str("\nCHECK_DEADLOCK FALSE\n");
    text
}
