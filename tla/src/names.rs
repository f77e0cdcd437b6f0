//! Names in their context: what a name stands for at a place inside of a definition.

use crate::modules::{Defined, Meaning, ModuleId, Modules};
use crate::syntax::{Declaration, Definition, Expr, Name, PathStep};

/// A place that names are read at: a module, and what LET and parameters add to it.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a, 'm> {
    pub(crate) module: ModuleId,
    frame: Option<&'a Frame<'a, 'm>>,
}

/// What one LET or one definition adds.
#[derive(Clone, Copy)]
pub(crate) struct Frame<'a, 'm> {
    added: Added<'a, 'm>,
    outer: Option<&'a Self>,
}

#[derive(Clone, Copy)]
enum Added<'a, 'm> {
    Definitions(&'m [Definition]),
    Params(&'m [Declaration]),
    Call(Call<'a, 'm>),
}

/// A call of a definition.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a, 'm> {
    /// The parameters.
    pub(crate) params: &'m [Declaration],
    /// What stands for them.
    pub(crate) args: &'m [Expr],
    /// The place that the arguments are to be read at.
    pub(crate) at: Scope<'a, 'm>,
    /// The body of the definition.
    pub(crate) body: &'m Expr,
}

/// What a name stands for.
#[derive(Clone, Copy)]
pub(crate) enum Found<'a, 'm> {
    /// A parameter of a definition around the place.
    Param,
    /// A parameter whose argument is known, and the place that the argument is to be read at.
    Argument(&'m Expr, Scope<'a, 'm>),
    /// A definition of a LET around the place; its body is to be read at the same place.
    Local(&'m Definition),
    /// Something of the module.
    Global(Meaning<'m>),
    /// A standard operator, a bound name, or nothing.
    Unknown,
}

impl<'a, 'm> Scope<'a, 'm> {
    /// The top of a module.
    pub(crate) const fn of(module: ModuleId) -> Self {
        Self {
            module,
            frame: None,
        }
    }

    /// What the definitions of a LET add.
    pub(crate) const fn definitions(self, definitions: &'m [Definition]) -> Frame<'a, 'm> {
        Frame {
            added: Added::Definitions(definitions),
            outer: self.frame,
        }
    }

    /// What the parameters of a definition add.
    pub(crate) const fn params(self, params: &'m [Declaration]) -> Frame<'a, 'm> {
        Frame {
            added: Added::Params(params),
            outer: self.frame,
        }
    }

    /// What a call of a definition of this scope adds.
    pub(crate) const fn call(self, call: Call<'a, 'm>) -> Frame<'a, 'm> {
        Frame {
            added: Added::Call(call),
            outer: self.frame,
        }
    }

    /// Whether a call of the definition with this body is under way.
    pub(crate) fn is_open(self, body: &Expr) -> bool {
        let mut frame = self.frame;
        while let Some(current) = frame {
            frame = match current.added {
                Added::Call(call) if std::ptr::eq(call.body, body) => return true,
                Added::Call(call) => call.at.frame,
                _ => current.outer,
            };
        }
        false
    }

    /// Whether it knows the arguments of some call, so that what is found out here holds for that
    /// call alone.
    pub(crate) fn is_in_call(self) -> bool {
        let mut frame = self.frame;
        while let Some(current) = frame {
            if matches!(current.added, Added::Call(_)) {
                return true;
            }
            frame = current.outer;
        }
        false
    }

    /// The place inside of a frame.
    pub(crate) const fn inside<'b>(self, frame: &'b Frame<'b, 'm>) -> Scope<'b, 'm> {
        Scope {
            module: self.module,
            frame: Some(frame),
        }
    }

    /// What `name` stands for here.
    pub(crate) fn find(self, modules: &'m Modules, name: &str) -> Found<'a, 'm> {
        let mut frame = self.frame;
        while let Some(current) = frame {
            match current.added {
                Added::Params(params) => {
                    if params.iter().any(|param| &*param.name.value == name) {
                        return Found::Param;
                    }
                }
                Added::Call(call) => {
                    let mut params = call.params.iter();
                    if let Some(at) = params.position(|param| &*param.name.value == name) {
                        return match call.args.get(at) {
                            Some(arg) => Found::Argument(arg, call.at),
                            None => Found::Param,
                        };
                    }
                }
                Added::Definitions(definitions) => {
                    let local = definitions
                        .iter()
                        .find(|definition| definition.name().is_some_and(|own| **own == *name));
                    if let Some(definition) = local {
                        return Found::Local(definition);
                    }
                }
            }
            frame = current.outer;
        }
        match modules.lookup(self.module, name) {
            Some(meaning) => Found::Global(meaning),
            None => Found::Unknown,
        }
    }

    /// The definition that `I!J!name` stands for here.
    pub(crate) fn find_qualified(
        self,
        modules: &'m Modules,
        path: &[PathStep],
        name: &str,
    ) -> Option<Defined<'m>> {
        match modules.lookup_qualified(self.module, path, name)? {
            Meaning::Defined(defined) => Some(defined),
            _ => None,
        }
    }
}

impl Definition {
    /// The name that it defines; `RECURSIVE` defines none.
    #[must_use]
    pub fn name(&self) -> Option<&Name> {
        match self {
            Self::Operator(definition) => Some(&definition.name.value),
            Self::Function(definition) => Some(&definition.name.value),
            Self::Instance(definition) => Some(&definition.name.value),
            Self::Recursive(_) => None,
        }
    }
}
