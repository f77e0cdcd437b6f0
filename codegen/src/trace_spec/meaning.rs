//! What the values of a trace stand for: operators from JSON values to those of the module.
//!
//! A value is compared by its text, `ToString(v)`, since TLC refuses to compare values of different
//! kinds.

use std::collections::{BTreeMap, BTreeSet};

use tracelaw_diagnostics::Spanned;
use tracelaw_mapping::Mapping;
use tracelaw_tla::config::{Binding, Config, Value};
use tracelaw_tla::modules::Modules;

use super::names::is_defined;
use super::shape::quoted;

/// Text of a value, and the expression that it stands for.
pub(super) type Cases = Vec<(String, String)>;

/// What the configuration makes of the texts in a trace.
#[derive(Debug)]
pub(super) struct Meanings {
    /// Model values, and how they are written.
    models: BTreeMap<String, String>,
    /// Strings that an element of a constant is.
    strings: BTreeSet<String>,
    numbers: BTreeSet<i128>,
}

impl Meanings {
    pub(super) fn new(config: &Config, element: &str) -> Self {
        let mut meanings = Self {
            models: BTreeMap::new(),
            strings: BTreeSet::new(),
            numbers: BTreeSet::new(),
        };
        for constant in &config.constants {
            if let Binding::Value(value) = &constant.binding
                && constant.args.is_empty()
            {
                meanings.collect(&value.value, (&constant.name.value, element), 0);
            }
        }
        meanings
    }

    fn collect(&mut self, value: &Value, names: (&str, &str), depth: usize) {
        let (constant, element) = names;
        match value {
            Value::Model(name) => {
                let text = match depth {
                    0 => constant.to_owned(),
                    1 => format!(
                        "(CHOOSE {element} \\in {constant} : ToString({element}) = {})",
                        quoted(name)
                    ),
                    _ => return,
                };
                // A constant of its own is the shorter way to say it.
                let known = self.models.entry(name.to_string());
                let known = known.or_insert_with(|| text.clone());
                if depth == 0 {
                    *known = text;
                }
            }
            Value::String(text) => {
                self.strings.insert(text.to_string());
            }
            Value::Integer(number) => {
                self.numbers.insert(*number);
            }
            Value::Boolean(_) => {}
            Value::Set(items) => {
                for item in items {
                    self.collect(&item.value, names, depth + 1);
                }
            }
        }
    }

    /// The expression that a document writes for a value; a model value that has no name of its own
    /// is chosen by its text.
    pub(super) fn constant(&self, text: &Spanned<String>, modules: &Modules) -> String {
        let text = text.value.split_whitespace().collect::<Vec<_>>().join(" ");
        match self.models.get(&text) {
            Some(model) if !is_defined(modules, &text) => model.clone(),
            _ => text,
        }
    }

    /// What the document's `values` say.
    pub(super) fn cases(
        &self,
        values: &BTreeMap<String, Spanned<String>>,
        modules: &Modules,
    ) -> Cases {
        let values = values.iter();
        values
            .map(|(text, value)| (text.clone(), self.constant(value, modules)))
            .collect()
    }

    /// What values stand for that no key speaks of.
    pub(super) fn plain(&self, mapping: &Mapping, modules: &Modules) -> Cases {
        let settings = &mapping.settings;
        let mut cases = Cases::new();
        if let Some(nil) = &settings.nil_value {
            let nil = self.constant(nil, modules);
            let texts = settings.nil.iter().map(|text| text.value.as_str());
            for text in texts.chain(["null"]) {
                if !cases.iter().any(|(known, _)| known == text) {
                    cases.push((text.to_owned(), nil.clone()));
                }
            }
        }
        for (name, text) in &self.models {
            if !self.strings.contains(name) && !cases.iter().any(|(known, _)| known == name) {
                cases.push((name.clone(), text.clone()));
            }
        }
        cases
    }

    /// What numbers stand for that name a node: the strings and model values that read the same.
    pub(super) fn node(&self) -> Cases {
        let mut cases = Cases::new();
        let texts = self.strings.iter().chain(self.models.keys());
        for text in texts {
            let Ok(number) = text.parse::<i128>() else {
                continue;
            };
            if !self.numbers.contains(&number) {
                let value = match self.models.get(text) {
                    Some(model) => model.clone(),
                    None => quoted(text),
                };
                cases.push((text.clone(), value));
            }
        }
        cases
    }
}

/// The definition of an operator that says what a value stands for.
pub(super) fn define(name: &str, value: &str, cases: &Cases, other: &str) -> String {
    let mut text = format!("{name}({value}) ==\n    CASE ");
    for (key, stands_for) in cases {
        let shown = shown(key);
        text.push_str(&match shown.as_slice() {
            [only] => format!("ToString({value}) = {only} -> {stands_for}\n      [] "),
            several => {
                let several = several.join(", ");
                format!("ToString({value}) \\in {{{several}}} -> {stands_for}\n      [] ")
            }
        });
    }
    text.push_str(&format!("OTHER -> {other}\n"));
    text
}

/// How `ToString` shows a JSON value that a document writes so: as a string, and as what else it
/// may be.
fn shown(key: &str) -> Vec<String> {
    let mut shown = vec![quoted(&quoted(key))];
    let bare = match key {
        "true" => Some("TRUE"),
        "false" => Some("FALSE"),
        "null" => Some("null"),
        key if key.parse::<i64>().is_ok() => Some(key),
        _ => None,
    };
    shown.extend(bare.map(quoted));
    shown
}
