//! Loading: the root, and by name whatever it needs.

use std::collections::HashMap;
use std::sync::Arc;

use tracelaw_diagnostics::{Diagnostic, Place, Source};

use super::{LoadedModule, ModuleId, Modules, library, scope, standard};
use crate::rules;
use crate::syntax::{Definition, Expr, ExprKind, Ident, Instance, Module, UnitKind, parse};

/// Reads the module of `root` and every module that it extends or instantiates. `resolve` gives
/// the text of a module by its name, or nothing where there is none.
///
/// Standard modules need no text. Community modules are asked for, since a specification may
/// bring its own; where there is none, they too are taken as known.
pub fn load(
    root: &Arc<Source>,
    resolve: &mut dyn FnMut(&str) -> Option<Arc<Source>>,
) -> (Modules, Vec<Diagnostic>) {
    let mut loader = Loader {
        resolve,
        modules: Vec::new(),
        names: HashMap::new(),
        siblings: HashMap::new(),
        path: Vec::new(),
        diagnostics: Vec::new(),
    };
    loader.file(root);
    let scopes = scope::build(&loader.modules);
    let modules = Modules {
        modules: loader.modules,
        scopes,
    };
    (modules, loader.diagnostics)
}

struct Loader<'a> {
    resolve: &'a mut dyn FnMut(&str) -> Option<Arc<Source>>,
    modules: Vec<LoadedModule>,
    names: HashMap<String, ModuleId>,
    /// Modules that stand in a file behind its first one.
    siblings: HashMap<String, (Arc<Source>, Module)>,
    /// The modules that are being loaded, from the root inwards.
    path: Vec<ModuleId>,
    diagnostics: Vec<Diagnostic>,
}

/// Why a module is needed.
#[derive(Clone, Copy)]
enum Need {
    Extends,
    Instance,
}

impl Loader<'_> {
    /// Loads the first module of a file, and keeps the others for when they are asked for.
    fn file(&mut self, source: &Arc<Source>) -> Option<ModuleId> {
        let (modules, diagnostics) = parse(source);
        self.diagnostics.extend(diagnostics);
        let mut modules = modules.into_iter();
        let first = modules.next()?;
        for module in modules {
            self.siblings
                .insert(module.name.value.to_string(), (Arc::clone(source), module));
        }
        self.check_name(source, &first.name);
        Some(self.module(source, first, None))
    }

    fn module(
        &mut self,
        source: &Arc<Source>,
        mut module: Module,
        parent: Option<ModuleId>,
    ) -> ModuleId {
        let id = ModuleId(self.modules.len());
        if parent.is_none() {
            self.names.insert(module.name.value.to_string(), id);
        }
        let extends = module.extends.clone();
        let nested: Vec<Module> = take_nested(&mut module);
        let instances = if source.text().contains("INSTANCE") {
            instances(&module)
        } else {
            Vec::new()
        };
        self.modules.push(LoadedModule {
            source: Arc::clone(source),
            module,
            extends: Vec::new(),
            standard: Vec::new(),
            instances: Vec::new(),
            parent,
        });
        self.path.push(id);
        let mut inner = HashMap::new();
        for nested in nested {
            let name = nested.name.value.to_string();
            inner.insert(name, self.module(source, nested, Some(id)));
        }
        for name in &extends {
            if let Some(needed) = self.need(id, name, &inner, Need::Extends) {
                self.modules[id.0].extends.push(needed);
            }
        }
        for instance in &instances {
            if let Some(needed) = self.need(id, &instance.module, &inner, Need::Instance) {
                self.modules[id.0].instances.push((instance.span, needed));
            }
        }
        self.path.pop();
        id
    }

    /// The module `name`, which `by` needs.
    fn need(
        &mut self,
        by: ModuleId,
        name: &Ident,
        inner: &HashMap<String, ModuleId>,
        need: Need,
    ) -> Option<ModuleId> {
        if let Some(&id) = inner
            .get(&*name.value)
            .or_else(|| self.names.get(&*name.value))
        {
            if self.path.contains(&id) {
                self.cycle(by, name, id);
                return None;
            }
            return Some(id);
        }
        if let Some((source, module)) = self.siblings.remove(&*name.value) {
            return Some(self.module(&source, module, None));
        }
        if !standard::is_core(&name.value)
            && let Some(source) = (self.resolve)(&name.value)
        {
            return self.file(&source);
        }
        if let Some(text) = library::text(&name.value) {
            return self.file(&Source::new(format!("{}.tla", name.value), text));
        }
        if standard::is_standard(&name.value) {
            let known = &mut self.modules[by.0].standard;
            if !known.contains(&name.value) {
                known.push(Arc::clone(&name.value));
            }
            return None;
        }
        let source = &self.modules[by.0].source;
        let word = match need {
            Need::Extends => "EXTENDS",
            Need::Instance => "INSTANCE",
        };
        self.diagnostics.push(
            Diagnostic::new(
                &rules::MODULE_NOT_FOUND,
                format!(
                    "{word} names the module `{0}`, and there is no `{0}.tla`",
                    name.value
                ),
            )
            .at(Place::new(source, name.span))
            .help(format!(
                "put `{}.tla` beside the module, or name its folder with `-I DIR`",
                name.value
            )),
        );
        None
    }

    fn cycle(&mut self, by: ModuleId, name: &Ident, to: ModuleId) {
        let start = self.path.iter().position(|&id| id == to).unwrap_or(0);
        let mut names: Vec<_> = self.path[start..]
            .iter()
            .map(|id| self.modules[id.0].module.name.value.to_string())
            .collect();
        names.push(name.value.to_string());
        self.diagnostics.push(
            Diagnostic::new(
                &rules::MODULE_CYCLE,
                format!(
                    "the module `{}` needs itself: {}",
                    name.value,
                    names.join(" -> ")
                ),
            )
            .at(Place::new(&self.modules[by.0].source, name.span))
            .help("take what both modules need into a third one"),
        );
    }

    /// The tools find a module by its file's name, so both must be the same.
    fn check_name(&mut self, source: &Arc<Source>, name: &Ident) {
        let file = source.name().rsplit(['/', '\\']).next().unwrap_or_default();
        let Some(stem) = file.strip_suffix(".tla") else {
            return;
        };
        if stem != &*name.value {
            self.diagnostics.push(
                Diagnostic::new(
                    &rules::MODULE_NAME_MISMATCH,
                    format!("the module `{}` stands in the file `{file}`", name.value),
                )
                .at(Place::new(source, name.span))
                .help(format!(
                    "name the file `{}.tla`, or the module `{stem}`",
                    name.value
                )),
            );
        }
    }
}

/// Takes the nested modules out of a module's units.
fn take_nested(module: &mut Module) -> Vec<Module> {
    let mut nested = Vec::new();
    let units = std::mem::take(&mut module.units);
    for unit in units {
        match unit.kind {
            UnitKind::Module(inner) => nested.push(*inner),
            _ => module.units.push(unit),
        }
    }
    nested
}

/// Every INSTANCE of a module, those inside of LET as well.
fn instances(module: &Module) -> Vec<Instance> {
    let mut found = Vec::new();
    for unit in &module.units {
        match &unit.kind {
            UnitKind::Instance(instance) => found.push(instance.clone()),
            UnitKind::Definition(definition) => in_definition(definition, &mut found),
            UnitKind::Assumption { body, .. } => in_expr(body, &mut found),
            _ => {}
        }
    }
    found
}

fn in_definition(definition: &Definition, found: &mut Vec<Instance>) {
    if let Definition::Instance(definition) = definition {
        found.push(definition.instance.clone());
    }
    definition.for_each_child(&mut |expr| in_expr(expr, found));
}

fn in_expr(expr: &Expr, found: &mut Vec<Instance>) {
    if let ExprKind::Let { definitions, .. } = &expr.kind {
        for definition in definitions {
            if let Definition::Instance(definition) = definition {
                found.push(definition.instance.clone());
            }
        }
    }
    expr.for_each_child(&mut |child| in_expr(child, found));
}
