//! The document's TLA+ expressions, gathered before the specification is resolved with them.

use std::collections::BTreeSet;
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Severity, Source, Span, Spanned};
use tracelaw_mapping::Mapping;
use tracelaw_tla::config::{self, Binding, Config};
use tracelaw_tla::eval::{Expression, ExpressionId, Value};
use tracelaw_tla::modules::{ModuleId, Modules};
use tracelaw_tla::syntax::parse_expression;

use super::occurrence::Part;

/// A constant value as the document writes it.
#[derive(Clone, Debug)]
pub(crate) enum Constant {
    /// An expression.
    Expression(ExpressionId),
    /// The name of a model value that is an element of a constant, and so no name of the module.
    Model(String),
}

/// Words of expressions in tables that modules do not define themselves.
const STANDARD: &[&str] = &[
    "Len",
    "Cardinality",
    "DOMAIN",
    "Head",
    "Last",
    "Append",
    "SubSeq",
    "IF",
    "THEN",
    "ELSE",
    "TRUE",
    "FALSE",
];

/// An expression and the names in it that every event gives values to.
#[derive(Clone, Debug)]
pub(crate) struct Formula {
    pub(crate) id: ExpressionId,
    pub(crate) names: Vec<Name>,
    /// As the document writes it.
    pub(crate) text: String,
}

/// A name that an expression is given a value for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// A part of the event.
    Part(Part),
    /// The event's node, by the name that a table gives it.
    Node(String),
    /// A parameter of the action.
    Param(String),
}

impl Name {
    fn as_str(&self) -> &str {
        match self {
            Self::Part(part) => part.name(),
            Self::Param(name) | Self::Node(name) => name,
        }
    }
}

impl Formula {
    /// The values of its names, where all of them are parameters of an action.
    pub(crate) fn params(&self, params: &[(String, Value)]) -> Option<Vec<Value>> {
        let values = self.names.iter().map(|wanted| {
            let found = params.iter().find(|(name, _)| name == wanted.as_str());
            found.map(|(_, value)| value.clone())
        });
        values.collect()
    }

    /// The parts of an event that it speaks of.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part> {
        self.names.iter().filter_map(|name| match name {
            Name::Part(part) => Some(*part),
            Name::Node(_) => Some(Part::Node),
            Name::Param(_) => None,
        })
    }
}

/// Gathers expressions and numbers them.
pub(crate) struct Gatherer<'m> {
    mapping: &'m Mapping,
    modules: &'m Modules,
    /// The names of the configuration's model values.
    models: BTreeSet<String>,
    gathered: Vec<Gathered>,
}

struct Gathered {
    source: Arc<Source>,
    span: Span,
    params: Vec<String>,
}

impl<'m> Gatherer<'m> {
    pub(crate) fn new(mapping: &'m Mapping, modules: &'m Modules, config: &Config) -> Self {
        let mut models = BTreeSet::new();
        for constant in &config.constants {
            if let Binding::Value(value) = &constant.binding {
                model_values(&value.value, &mut models);
            }
        }
        Self {
            models,
            mapping,
            modules,
            gathered: Vec::new(),
        }
    }

    /// Whether the module gives a name a meaning.
    pub(crate) fn is_defined(&self, name: &str) -> bool {
        self.modules.lookup(ModuleId::ROOT, name).is_some()
    }

    /// What a text stands for in every state.
    pub(crate) fn constant(&mut self, text: &Spanned<String>) -> Constant {
        let name = text.value.trim();
        if self.models.contains(name) && !self.is_defined(name) {
            return Constant::Model(name.to_owned());
        }
        Constant::Expression(self.add(text, &[]).id)
    }

    /// An expression over the parts of an event, what the module does not define itself, and
    /// `further` names, which come first.
    pub(crate) fn add(&mut self, text: &Spanned<String>, further: &[Name]) -> Formula {
        let (source, span) = self.source_of(text);
        let words: Vec<&str> = words(&text.value).collect();
        let parts = Part::ALL
            .iter()
            .filter(|part| !self.is_defined(part.name()))
            .map(|part| Name::Part(*part));
        let mut names: Vec<Name> = Vec::new();
        for name in further.iter().cloned().chain(parts) {
            let known = names.iter().any(|known| known.as_str() == name.as_str());
            if !known && words.contains(&name.as_str()) {
                names.push(name);
            }
        }
        let id = ExpressionId(self.gathered.len());
        self.gathered.push(Gathered {
            source,
            span,
            params: names.iter().map(|name| name.as_str().to_owned()).collect(),
        });
        Formula {
            id,
            names,
            text: text.value.clone(),
        }
    }

    /// A text of a document's table, if it reads as an expression whose names are known. One name
    /// that is not known stands for the node: `term[nid]`.
    pub(crate) fn add_if_sound(&mut self, text: &Spanned<String>) -> Option<Formula> {
        let (source, span) = self.source_of(text);
        let (parsed, diagnostics) = parse_expression(&source, span);
        if parsed.is_none() || has_error(&diagnostics) {
            return None;
        }
        let mut unknown: Vec<&str> = words(&text.value)
            .filter(|word| !self.is_defined(word) && !STANDARD.contains(word))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        match unknown.as_slice() {
            [] => Some(self.add(text, &[])),
            [node] => Some(self.add(text, &[Name::Node((*node).to_owned())])),
            _ => None,
        }
    }

    /// The text's own place in the document, unless escapes make it another text than what is
    /// written there.
    fn source_of(&self, text: &Spanned<String>) -> (Arc<Source>, Span) {
        let document = &self.mapping.source;
        if document.slice(text.span) == text.value {
            return (Arc::clone(document), text.span);
        }
        let line = document.line(text.span.start);
        let source = Source::fragment(document.name(), text.value.as_str(), line);
        let span = Span::new(0, text.value.len());
        (source, span)
    }

    /// Calls `resolve` with all of them.
    pub(crate) fn with_all<T>(&self, resolve: impl FnOnce(&[Expression<'_>]) -> T) -> T {
        let params: Vec<Vec<&str>> = self
            .gathered
            .iter()
            .map(|gathered| gathered.params.iter().map(String::as_str).collect())
            .collect();
        let expressions: Vec<Expression<'_>> = self
            .gathered
            .iter()
            .zip(&params)
            .map(|(gathered, params)| Expression {
                params,
                source: &gathered.source,
                span: gathered.span,
            })
            .collect();
        resolve(&expressions)
    }
}

fn model_values(value: &config::Value, into: &mut BTreeSet<String>) {
    match value {
        config::Value::Model(name) => {
            into.insert(name.to_string());
        }
        config::Value::Set(items) => {
            items
                .iter()
                .for_each(|item| model_values(&item.value, into));
        }
        _ => {}
    }
}

/// The words of an expression, outside of strings and not behind a dot.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let start = rest.find(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '"')?;
            let before = &rest[..start];
            let is_part = before.trim_end().ends_with(['.', '!']) || before.ends_with('\\');
            if rest[start..].starts_with('"') {
                let string = &rest[start + 1..];
                let end = string.find('"').map_or(string.len(), |end| end + 1);
                rest = &string[end..];
                continue;
            }
            let word = &rest[start..];
            let end = word
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                .unwrap_or(word.len());
            rest = &word[end..];
            let is_name = !word.as_bytes()[0].is_ascii_digit();
            if is_name && !is_part {
                return Some(&word[..end]);
            }
        }
    })
}

/// Whether there is an error among diagnostics.
pub(crate) fn has_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_are_names_outside_of_strings_and_fields() {
        for (text, wanted) in [
            ("currentTerm[node]", vec!["currentTerm", "node"]),
            ("event.msg.term = 0", vec!["event"]),
            (r#"x = "node \in S" /\ m \in S1"#, vec!["x", "m", "S1"]),
            ("Len(log[node]) + 12", vec!["Len", "log", "node"]),
            (r"/\ m.to = i \/ m . to = j", vec!["m", "i", "m", "j"]),
        ] {
            assert_eq!(super::words(text).collect::<Vec<_>>(), wanted, "{text}");
        }
    }
}
