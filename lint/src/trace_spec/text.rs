//! Expressions in their context.

use std::collections::HashMap;
use std::rc::Rc;

use tracelaw_tla::modules::ModuleId;
use tracelaw_tla::syntax::{Declaration, Definition, Expr};

/// An expression, the module that it stands in, and what its local names stand for.
#[derive(Clone)]
pub(super) struct Text<'m> {
    pub(super) expr: &'m Expr,
    pub(super) module: ModuleId,
    pub(super) env: Env<'m>,
}

/// What local names stand for: those of the innermost LET or operator first.
#[derive(Clone, Default)]
pub(super) struct Env<'m>(Option<Rc<Frame<'m>>>);

struct Frame<'m> {
    names: HashMap<&'m str, Local<'m>>,
    outer: Env<'m>,
}

/// What a local name stands for.
#[derive(Clone)]
pub(super) enum Local<'m> {
    /// A parameter and its argument.
    Argument(Text<'m>),
    /// A definition of a LET.
    Definition(&'m Definition),
}

impl<'m> Env<'m> {
    /// What `name` stands for, and the names that its text sees.
    pub(super) fn get(&self, name: &str) -> Option<(&Local<'m>, &Self)> {
        let mut env = self;
        while let Some(frame) = &env.0 {
            if let Some(local) = frame.names.get(name) {
                return Some((local, env));
            }
            env = &frame.outer;
        }
        None
    }
}

impl<'m> Text<'m> {
    /// A part of this expression.
    pub(super) fn part(&self, expr: &'m Expr) -> Self {
        Self {
            expr,
            ..self.clone()
        }
    }

    /// The body of a LET.
    pub(super) fn inside(&self, definitions: &'m [Definition], body: &'m Expr) -> Self {
        let names = definitions
            .iter()
            .filter_map(|definition| match definition {
                Definition::Operator(operator) => {
                    Some((&*operator.name.value, Local::Definition(definition)))
                }
                _ => None,
            })
            .collect();
        Self {
            expr: body,
            module: self.module,
            env: Env(Some(Rc::new(Frame {
                names,
                outer: self.env.clone(),
            }))),
        }
    }
}

/// The names that an operator's body sees: its parameters, for arguments that stand in `text`.
pub(super) fn bind<'m>(
    outer: Env<'m>,
    params: &'m [Declaration],
    text: &Text<'m>,
    args: &'m [Expr],
) -> Env<'m> {
    if params.is_empty() {
        return outer;
    }
    let names = params
        .iter()
        .zip(args)
        .map(|(param, arg)| (&*param.name.value, Local::Argument(text.part(arg))))
        .collect();
    Env(Some(Rc::new(Frame { names, outer })))
}
