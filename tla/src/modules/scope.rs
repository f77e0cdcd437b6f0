//! Scopes: the names that are visible in a module.

use std::collections::HashMap;

use super::{LoadedModule, ModuleId};
use crate::syntax::{Definition, Name, UnitKind};

/// Where a name is declared or defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) module: ModuleId,
    pub(super) unit: usize,
    /// Which of the unit's names.
    pub(super) item: usize,
    kind: Kind,
    local: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Variable,
    Constant,
    Definition,
}

impl Entry {
    pub(super) fn is_variable(self) -> bool {
        self.kind == Kind::Variable
    }
}

/// The names of a module: its own and those of what it extends or instantiates without a name.
#[derive(Debug, Default)]
pub(super) struct Scope {
    order: Vec<(Name, Entry)>,
    index: HashMap<Name, usize>,
}

impl Scope {
    pub(super) fn get(&self, name: &str) -> Option<Entry> {
        self.index.get(name).map(|&at| self.order[at].1)
    }

    pub(super) fn in_order(&self) -> impl Iterator<Item = (&Name, Entry)> {
        self.order.iter().map(|(name, entry)| (name, *entry))
    }

    /// Adds a name. The first definition of a name counts, as the tools reject a second one.
    fn add(&mut self, name: &Name, entry: Entry) {
        if !self.index.contains_key(name) {
            self.index.insert(Name::clone(name), self.order.len());
            self.order.push((Name::clone(name), entry));
        }
    }

    /// Adds what `other` shows to modules that extend it (`declarations` true) or instantiate it.
    fn import(&mut self, other: &Self, declarations: bool) {
        for (name, entry) in other.in_order() {
            if !entry.local && (declarations || entry.kind == Kind::Definition) {
                self.add(name, entry);
            }
        }
    }
}

/// The scopes of all modules.
pub(super) fn build(modules: &[LoadedModule]) -> Vec<Scope> {
    let mut scopes: Vec<Option<Scope>> = modules.iter().map(|_| None).collect();
    for index in 0..modules.len() {
        build_one(modules, ModuleId(index), &mut scopes);
    }
    scopes.into_iter().map(Option::unwrap_or_default).collect()
}

/// Builds a scope after those that it imports. A cycle, which has been reported, ends where it
/// closes.
fn build_one(modules: &[LoadedModule], id: ModuleId, scopes: &mut [Option<Scope>]) {
    if scopes[id.0].is_some() {
        return;
    }
    scopes[id.0] = Some(Scope::default());
    let loaded = &modules[id.0];
    let mut scope = Scope::default();
    for &extended in &loaded.extends {
        build_one(modules, extended, scopes);
        if let Some(other) = &scopes[extended.0] {
            scope.import(other, true);
        }
    }
    for (index, unit) in loaded.module.units.iter().enumerate() {
        let entry = |item, kind| Entry {
            module: id,
            unit: index,
            item,
            kind,
            local: unit.local,
        };
        match &unit.kind {
            UnitKind::Variables(names) => {
                for (item, name) in names.iter().enumerate() {
                    scope.add(&name.value, entry(item, Kind::Variable));
                }
            }
            UnitKind::Constants(constants) => {
                for (item, constant) in constants.iter().enumerate() {
                    scope.add(&constant.name.value, entry(item, Kind::Constant));
                }
            }
            UnitKind::Definition(definition) => {
                let name = match definition {
                    Definition::Operator(definition) => &definition.name,
                    Definition::Function(definition) => &definition.name,
                    Definition::Instance(definition) => &definition.name,
                    Definition::Recursive(_) => continue,
                };
                scope.add(&name.value, entry(0, Kind::Definition));
            }
            UnitKind::Instance(instance) => {
                if let Some(module) = loaded.instance(instance.span) {
                    build_one(modules, module, scopes);
                    if let Some(other) = &scopes[module.0] {
                        scope.import(other, false);
                    }
                }
            }
            _ => {}
        }
    }
    scopes[id.0] = Some(scope);
}
