//! Names for what is written, beside those that the modules and the document have.

use std::collections::BTreeSet;

use tracelaw_mapping::Mapping;
use tracelaw_tla::modules::{ModuleId, Modules};

use super::text::words;

/// The names that are taken.
#[derive(Debug)]
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// The names of the modules, and every word of the document's expressions: what an expression
    /// binds must not be the name of something else.
    pub(super) fn new(modules: &Modules, mapping: &Mapping) -> Self {
        let mut taken: BTreeSet<String> = modules
            .definitions()
            .map(|(name, _)| name.to_string())
            .chain(modules.variables().map(ToString::to_string))
            .chain(
                modules
                    .constants()
                    .map(|constant| constant.name.value.to_string()),
            )
            .collect();
        let mut add = |text: &str| taken.extend(words(text).map(str::to_owned));
        let settings = &mapping.settings;
        settings
            .definitions
            .iter()
            .for_each(|text| add(&text.value));
        for exemption in &settings.exemptions {
            exemption.guard.iter().for_each(|text| add(&text.value));
        }
        for entry in &mapping.entries {
            let entry = &entry.settings;
            entry.predicate.iter().for_each(|text| add(&text.value));
            entry.bind.values().for_each(|text| add(&text.value));
            for case in &entry.cases {
                let texts = case.when.iter().chain(&case.predicate);
                texts.for_each(|text| add(&text.value));
                case.bind.values().for_each(|text| add(&text.value));
            }
        }
        Self { taken }
    }

    /// The first of some names that is free, or the last one with a number; it is taken then.
    pub(super) fn fresh(&mut self, wanted: &[&str]) -> String {
        let free = wanted.iter().find(|name| !self.taken.contains(**name));
        let name = match (free, wanted.last()) {
            (Some(name), _) => (*name).to_owned(),
            (None, last) => {
                let last = last.copied().unwrap_or("x");
                let numbered = (2..).map(|number| format!("{last}{number}"));
                let mut free = numbered.filter(|name| !self.taken.contains(name));
                free.next().unwrap_or_default()
            }
        };
        self.taken.insert(name.clone());
        name
    }
}

/// Whether the modules give a name a meaning.
pub(super) fn is_defined(modules: &Modules, name: &str) -> bool {
    modules.lookup(ModuleId::ROOT, name).is_some()
}

/// A name that TLA+ can read, made of any text.
pub(super) fn identifier(text: &str) -> String {
    let name: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    name.trim_matches('_').to_owned()
}
