//! The names of the state table, and what they are in the specification.

use tracelaw_diagnostics::Span;

use crate::Operator;
use crate::context::Context;

/// A name of the state table's TLA+ column.
pub(crate) struct StateName<'a> {
    pub(crate) name: &'a str,
    pub(crate) span: Span,
    pub(crate) kind: Kind<'a>,
}

/// What a name is.
#[derive(Clone, Copy)]
pub(crate) enum Kind<'a> {
    Variable,
    /// With its definition, unless a standard module has it.
    Operator(Option<&'a Operator>),
    Constant,
    Unknown,
}

/// The rows of the state table that no `tracelaw` block gives an expression for. A block's
/// expression is TLA+, so its names may be anything, and the step level reads it as a whole.
pub(crate) fn state_names<'a>(context: &Context<'a>) -> Vec<StateName<'a>> {
    let declared = &context.mapping.settings.state;
    context
        .mapping
        .state
        .iter()
        .filter(|row| {
            row.key
                .as_ref()
                .and_then(|key| declared.get(&key.value))
                .is_none_or(|key| key.variable.is_none())
        })
        .flat_map(|row| &row.variables)
        .map(|variable| {
            let name = head(&variable.value);
            let text = context.mapping.source.text();
            let behind = text.get(variable.span.end..).unwrap_or_default();
            let kind = match kind(context, name) {
                // Standard modules are not read, but nothing else is applied to arguments.
                Kind::Unknown if behind.starts_with('(') => Kind::Operator(None),
                kind => kind,
            };
            StateName {
                name,
                span: variable.span,
                kind,
            }
        })
        .collect()
}

fn kind<'a>(context: &Context<'a>, name: &str) -> Kind<'a> {
    let has = |names: &[String]| names.iter().any(|known| known == name);
    match context.specification {
        Some(specification) if has(&specification.actions.variables) => Kind::Variable,
        Some(specification) if has(&specification.actions.constants) => Kind::Constant,
        _ => match context.operator(name) {
            Some(operator) => Kind::Operator(Some(operator)),
            None => Kind::Unknown,
        },
    }
}

/// `x` of `x[node]`, `x.field` and `Module!x`.
fn head(text: &str) -> &str {
    let name = text.rsplit('!').next().unwrap_or(text).trim();
    let end = name
        .find(|character: char| !(character.is_alphanumeric() || character == '_'))
        .unwrap_or(name.len());
    if end == 0 { name } else { &name[..end] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_an_expression_is_its_variable() {
        for (text, expected) in [
            ("term", "term"),
            ("log[nid][slot]", "log"),
            ("inst.status", "inst"),
            ("Raft!term[i]", "term"),
            ("<<a>>", "<<a>>"),
        ] {
            assert_eq!(head(text), expected);
        }
    }
}
