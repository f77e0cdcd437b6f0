//! The names that the modules define, as the evaluator needs them: with the INSTANCE that a name
//! comes through.

use std::collections::HashMap;

use crate::modules::{ModuleId, Modules};
use crate::syntax::{Definition, Instance, UnitKind};

/// What a name stands for at the top of a module.
#[derive(Clone, Copy, Debug)]
pub(super) enum Entry<'m> {
    Variable,
    Constant,
    Definition(&'m Definition, ModuleId),
    /// A definition that comes through an INSTANCE without a name, which stands in a module.
    Imported(&'m Instance, ModuleId),
}

/// The names of a module.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope<'m> {
    entries: HashMap<&'m str, (Entry<'m>, bool)>,
    /// The standard modules whose operators it sees, and whether it alone sees them.
    standard: Vec<(&'m str, bool)>,
}

impl<'m> Scope<'m> {
    pub(super) fn get(&self, name: &str) -> Option<Entry<'m>> {
        self.entries.get(name).map(|(entry, _)| *entry)
    }

    pub(super) fn standard(&self) -> impl Iterator<Item = &'m str> {
        self.standard.iter().map(|(name, _)| *name)
    }

    fn add(&mut self, name: &'m str, entry: Entry<'m>, local: bool) {
        self.entries.entry(name).or_insert((entry, local));
    }

    fn add_standard(&mut self, name: &'m str, local: bool) {
        if !self.standard.iter().any(|(known, _)| *known == name) {
            self.standard.push((name, local));
        }
    }
}

/// The scopes of all modules, made when they are asked for.
pub(super) struct Scopes<'m> {
    modules: &'m Modules,
    scopes: HashMap<ModuleId, Scope<'m>>,
}

impl<'m> Scopes<'m> {
    pub(super) fn new(modules: &'m Modules) -> Self {
        Self {
            modules,
            scopes: HashMap::new(),
        }
    }

    pub(super) fn of(&mut self, id: ModuleId) -> &Scope<'m> {
        if !self.scopes.contains_key(&id) {
            // A cycle of modules, which has been reported, ends at an empty scope.
            self.scopes.insert(id, Scope::default());
            let scope = self.build(id);
            self.scopes.insert(id, scope);
        }
        &self.scopes[&id]
    }

    fn build(&mut self, id: ModuleId) -> Scope<'m> {
        let loaded = self.modules.module(id);
        let mut scope = Scope::default();
        for &extended in &loaded.extends {
            let other = self.of(extended).clone();
            for (name, (entry, local)) in other.entries {
                if !local {
                    scope.add(name, entry, false);
                }
            }
            for (name, local) in other.standard {
                if !local {
                    scope.add_standard(name, false);
                }
            }
        }
        let known: Vec<&str> = loaded
            .extends
            .iter()
            .map(|&extended| &*self.modules.module(extended).module.name.value)
            .collect();
        for name in &loaded.module.extends {
            if !known.contains(&&*name.value) {
                scope.add_standard(&name.value, false);
            }
        }
        for unit in &loaded.module.units {
            match &unit.kind {
                UnitKind::Variables(names) => {
                    for name in names {
                        scope.add(&name.value, Entry::Variable, unit.local);
                    }
                }
                UnitKind::Constants(constants) => {
                    for constant in constants {
                        scope.add(&constant.name.value, Entry::Constant, unit.local);
                    }
                }
                UnitKind::Definition(definition) => {
                    if let Some(name) = definition.name() {
                        scope.add(name, Entry::Definition(definition, id), unit.local);
                    }
                }
                UnitKind::Instance(instance) => match loaded.instance(instance.span) {
                    None => scope.add_standard(&instance.module.value, unit.local),
                    Some(target) => {
                        let other = self.of(target).clone();
                        for (name, (entry, local)) in other.entries {
                            let definition =
                                matches!(entry, Entry::Definition(..) | Entry::Imported(..));
                            if definition && !local {
                                scope.add(name, Entry::Imported(instance, id), unit.local);
                            }
                        }
                        for (name, local) in other.standard {
                            if !local {
                                scope.add_standard(name, true);
                            }
                        }
                    }
                },
                _ => {}
            }
        }
        scope
    }
}
