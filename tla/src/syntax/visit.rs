//! Walking the tree.

use super::{Bound, Definition, Expr, ExprKind, Instance, UpdateStep};

impl Expr {
    /// Calls `f` for each expression directly inside this one, in the order of the text; those of
    /// LET definitions and of bounds' sets as well.
    pub fn for_each_child<'a>(&'a self, f: &mut dyn FnMut(&'a Self)) {
        match &self.kind {
            ExprKind::Integer(_)
            | ExprKind::Decimal(_)
            | ExprKind::String(_)
            | ExprKind::Boolean(_)
            | ExprKind::Name(_)
            | ExprKind::Selector(_)
            | ExprKind::Previous
            | ExprKind::Invalid => {}
            ExprKind::Apply { args, .. }
            | ExprKind::And(args)
            | ExprKind::Or(args)
            | ExprKind::Product(args)
            | ExprKind::Set(args)
            | ExprKind::Tuple(args) => args.iter().for_each(f),
            ExprKind::Qualified { path, args, .. } => {
                path.iter().flat_map(|step| &step.args).for_each(&mut *f);
                args.iter().for_each(f);
            }
            ExprKind::Unary { operand, .. } => f(operand),
            ExprKind::Binary { left, right, .. } => {
                f(left);
                f(right);
            }
            ExprKind::Quantified { bounds, body, .. } | ExprKind::Function { bounds, body } => {
                sets(bounds, f);
                f(body);
            }
            ExprKind::Unbounded { body, .. } | ExprKind::Lambda { body, .. } => f(body),
            ExprKind::Choose { set, body, .. } => {
                set.iter().for_each(|set| f(set));
                f(body);
            }
            ExprKind::Filter { bound, predicate } => {
                f(&bound.set);
                f(predicate);
            }
            ExprKind::Map { element, bounds } => {
                f(element);
                sets(bounds, f);
            }
            ExprKind::Index { function, args } => {
                f(function);
                args.iter().for_each(f);
            }
            ExprKind::FunctionSet { domain, range } => {
                f(domain);
                f(range);
            }
            ExprKind::Record(fields) | ExprKind::RecordSet(fields) => {
                fields.iter().for_each(|(_, value)| f(value));
            }
            ExprKind::Field { record, .. } => f(record),
            ExprKind::Except { base, updates } => {
                f(base);
                for update in updates {
                    for step in &update.path {
                        if let UpdateStep::Index(args) = step {
                            args.iter().for_each(&mut *f);
                        }
                    }
                    f(&update.value);
                }
            }
            ExprKind::Stuttering { action, subscript }
            | ExprKind::NonStuttering { action, subscript } => {
                f(action);
                f(subscript);
            }
            ExprKind::Fairness {
                subscript, action, ..
            } => {
                f(subscript);
                f(action);
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                f(condition);
                f(then);
                f(otherwise);
            }
            ExprKind::Case { arms, other } => {
                for (condition, value) in arms {
                    f(condition);
                    f(value);
                }
                other.iter().for_each(|other| f(other));
            }
            ExprKind::Let { definitions, body } => {
                definitions
                    .iter()
                    .for_each(|definition| definition.for_each_child(f));
                f(body);
            }
        }
    }

    /// Calls `f` for this expression and all inside it, an expression before its parts; where `f`
    /// answers false, the parts are passed over.
    pub fn walk<'a>(&'a self, f: &mut dyn FnMut(&'a Self) -> bool) {
        if f(self) {
            self.for_each_child(&mut |child| child.walk(f));
        }
    }
}

impl Definition {
    /// Calls `f` for each expression directly inside the definition.
    pub fn for_each_child<'a>(&'a self, f: &mut dyn FnMut(&'a Expr)) {
        match self {
            Self::Operator(definition) => f(&definition.body),
            Self::Function(definition) => {
                sets(&definition.bounds, f);
                f(&definition.body);
            }
            Self::Instance(definition) => definition.instance.for_each_child(f),
            Self::Recursive(_) => {}
        }
    }
}

impl Instance {
    /// Calls `f` for each expression that is substituted.
    pub fn for_each_child<'a>(&'a self, f: &mut dyn FnMut(&'a Expr)) {
        self.substitutions
            .iter()
            .for_each(|substitution| f(&substitution.value));
    }
}

fn sets<'a>(bounds: &'a [Bound], f: &mut dyn FnMut(&'a Expr)) {
    bounds.iter().for_each(|bound| f(&bound.set));
}
