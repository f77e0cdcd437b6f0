//! Modules: a root module with everything that it extends and instantiates, and what the names in
//! it stand for.

mod library;
mod load;
mod scope;
mod standard;

use std::sync::Arc;

use tracelaw_diagnostics::{Place, Source, Span};

use crate::syntax::{
    Declaration, Definition, Expr, Ident, Module, Name, OperatorDefinition, PathStep, UnitKind,
};

pub use load::load;
use scope::Scope;
pub use standard::is_standard;

/// The number of a module in [`Modules`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(usize);

impl ModuleId {
    /// The root module's number.
    pub const ROOT: Self = Self(0);
}

/// A root module and every module that it needs, apart from the standard ones.
#[derive(Debug)]
pub struct Modules {
    modules: Vec<LoadedModule>,
    scopes: Vec<Scope>,
}

/// A module that was read, and how it is joined to others.
#[derive(Debug)]
pub struct LoadedModule {
    /// The text it was read from.
    pub source: Arc<Source>,
    /// Its syntax tree; nested modules are modules of their own.
    pub module: Module,
    /// The modules that it extends, in order, without the standard ones.
    pub extends: Vec<ModuleId>,
    /// The names of the standard modules that it extends or instantiates.
    pub standard: Vec<Name>,
    /// The modules that it instantiates, by the place of the `INSTANCE`.
    instances: Vec<(Span, ModuleId)>,
    /// The module that it is nested in.
    parent: Option<ModuleId>,
}

impl LoadedModule {
    /// The line of a byte of its text, counted from 1.
    #[must_use]
    pub fn line(&self, span: Span) -> usize {
        self.source.line(span.start)
    }

    /// The place of a span of its text.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        Place::new(&self.source, span)
    }

    /// The module that it is nested in.
    #[must_use]
    pub fn parent(&self) -> Option<ModuleId> {
        self.parent
    }

    /// The module that an `INSTANCE` at `span` makes visible, unless it is a standard one.
    #[must_use]
    pub fn instance(&self, span: Span) -> Option<ModuleId> {
        self.instances
            .iter()
            .find_map(|(at, module)| (*at == span).then_some(*module))
    }
}

/// What a name stands for in a module.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Meaning<'a> {
    /// A variable.
    Variable(&'a Ident),
    /// A constant, perhaps with arguments.
    Constant(&'a Declaration),
    /// Something defined.
    Defined(Defined<'a>),
}

/// A definition and the module that it stands in, in whose scope its body is to be read.
#[derive(Clone, Copy, Debug)]
pub struct Defined<'a> {
    /// The definition.
    pub definition: &'a Definition,
    /// The module.
    pub module: ModuleId,
}

impl PartialEq for Defined<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.module == other.module && std::ptr::eq(self.definition, other.definition)
    }
}

impl<'a> Defined<'a> {
    /// The operator, where it is one.
    #[must_use]
    pub fn operator(self) -> Option<&'a OperatorDefinition> {
        match self.definition {
            Definition::Operator(definition) => Some(definition),
            _ => None,
        }
    }

    /// The expression that it is defined as: an operator's or function's body.
    #[must_use]
    pub fn body(self) -> Option<&'a Expr> {
        match self.definition {
            Definition::Operator(definition) => Some(&definition.body),
            Definition::Function(definition) => Some(&definition.body),
            _ => None,
        }
    }
}

impl Modules {
    /// The root module; absent where it could not be read at all.
    #[must_use]
    pub fn root(&self) -> Option<&LoadedModule> {
        self.modules.first()
    }

    /// A module by its number.
    ///
    /// # Panics
    /// Where the number is from another set of modules.
    #[must_use]
    pub fn module(&self, id: ModuleId) -> &LoadedModule {
        &self.modules[id.0]
    }

    /// A module by its name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ModuleId> {
        self.modules
            .iter()
            .position(|loaded| &*loaded.module.name.value == name)
            .map(ModuleId)
    }

    /// All modules with their numbers: the root first, the others as they were met.
    pub fn iter(&self) -> impl Iterator<Item = (ModuleId, &LoadedModule)> {
        self.modules
            .iter()
            .enumerate()
            .map(|(index, loaded)| (ModuleId(index), loaded))
    }

    /// What `name` stands for in `module`; standard operators stand for nothing here.
    #[must_use]
    pub fn lookup(&self, module: ModuleId, name: &str) -> Option<Meaning<'_>> {
        let mut module = module;
        loop {
            if let Some(entry) = self.scopes.get(module.0)?.get(name) {
                return Some(self.meaning(entry));
            }
            module = self.modules[module.0].parent?;
        }
    }

    /// What `I!J!name` stands for in `module`.
    #[must_use]
    pub fn lookup_qualified(
        &self,
        module: ModuleId,
        path: &[PathStep],
        name: &str,
    ) -> Option<Meaning<'_>> {
        let mut module = module;
        for step in path {
            let Meaning::Defined(Defined {
                definition: Definition::Instance(definition),
                module: at,
            }) = self.lookup(module, &step.name.value)?
            else {
                return None;
            };
            module = self.module(at).instance(definition.instance.span)?;
        }
        self.lookup(module, name)
    }

    /// A definition of the root module or of one that it extends.
    #[must_use]
    pub fn definition(&self, name: &str) -> Option<Defined<'_>> {
        match self.lookup(ModuleId::ROOT, name)? {
            Meaning::Defined(defined) => Some(defined),
            _ => None,
        }
    }

    /// The definitions that are visible in the root module, by their names, those of extended
    /// modules first and each module's in order.
    pub fn definitions(&self) -> impl Iterator<Item = (&Name, Defined<'_>)> {
        self.scopes
            .first()
            .into_iter()
            .flat_map(Scope::in_order)
            .filter_map(|(name, entry)| match self.meaning(entry) {
                Meaning::Defined(defined) => Some((name, defined)),
                _ => None,
            })
    }

    /// The variables of the root module, those of extended modules first.
    pub fn variables(&self) -> impl Iterator<Item = &Name> {
        self.variables_of(ModuleId::ROOT)
    }

    /// The variables of a module, those of extended modules first.
    pub fn variables_of(&self, module: ModuleId) -> impl Iterator<Item = &Name> {
        self.scopes
            .get(module.0)
            .into_iter()
            .flat_map(Scope::in_order)
            .filter(|(_, entry)| entry.is_variable())
            .map(|(name, _)| name)
    }

    /// The constants of the root module, those of extended modules first.
    pub fn constants(&self) -> impl Iterator<Item = &Declaration> {
        self.scopes
            .first()
            .into_iter()
            .flat_map(Scope::in_order)
            .filter_map(|(_, entry)| match self.meaning(entry) {
                Meaning::Constant(constant) => Some(constant),
                _ => None,
            })
    }

    fn meaning(&self, entry: scope::Entry) -> Meaning<'_> {
        let unit = &self.modules[entry.module.0].module.units[entry.unit];
        match &unit.kind {
            UnitKind::Variables(names) => Meaning::Variable(&names[entry.item]),
            UnitKind::Constants(constants) => Meaning::Constant(&constants[entry.item]),
            UnitKind::Definition(definition) => Meaning::Defined(Defined {
                definition,
                module: entry.module,
            }),
            _ => unreachable!("a scope holds declarations and definitions only"),
        }
    }
}
