//! What an operator looks at, through all operators that it applies.

use super::{Kind, Node, OpId, Program, VarId};

/// What evaluating an operator may look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reads {
    /// The variables, in order.
    pub(crate) variables: Vec<VarId>,
    /// Whether the result may differ though the state is the same.
    pub(crate) volatile: bool,
}

/// What may become of an evaluation beside its value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Nature {
    /// The result may differ though the state is the same, or something happens beside.
    pub(crate) volatile: bool,
    /// The next state is looked at.
    pub(crate) next: bool,
}

impl Nature {
    fn or(self, other: Self) -> Self {
        Self {
            volatile: self.volatile || other.volatile,
            next: self.next || other.next,
        }
    }
}

impl Program {
    /// The nature of an operator, with all operators that it applies.
    pub(crate) fn nature(&self, op: OpId) -> Nature {
        self.natures.get_or_init(|| self.all_natures())[op]
    }

    /// The nature of an expression.
    pub(crate) fn nature_of(&self, node: &Node) -> Nature {
        nature(node, &mut |op| self.nature(op))
    }

    fn all_natures(&self) -> Vec<Nature> {
        let mut applied: Vec<Vec<OpId>> = Vec::with_capacity(self.operators.len());
        let mut natures: Vec<Nature> = Vec::with_capacity(self.operators.len());
        for operator in &self.operators {
            let mut ops = Vec::new();
            let mut of = |node| {
                nature(node, &mut |op| {
                    ops.push(op);
                    Nature::default()
                })
            };
            let body = of(&operator.body);
            let domain = operator.domain.as_ref().map(&mut of);
            natures.push(body.or(domain.unwrap_or_default()));
            applied.push(ops);
        }
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for op in 0..natures.len() {
                let all = applied[op]
                    .iter()
                    .fold(natures[op], |all, op| all.or(natures[*op]));
                changed |= all != natures[op];
                natures[op] = all;
            }
        }
        natures
    }

    /// What evaluating `op` may look at.
    pub(crate) fn reads(&self, op: OpId) -> Reads {
        let mut seen = vec![false; self.operators.len()];
        let mut reads = Reads::default();
        let mut todo = vec![op];
        while let Some(op) = todo.pop() {
            if !std::mem::replace(&mut seen[op], true) {
                let operator = &self.operators[op];
                look_into(&operator.body, &mut reads, &mut todo);
                if let Some(domain) = &operator.domain {
                    look_into(domain, &mut reads, &mut todo);
                }
            }
        }
        reads.variables.sort_unstable();
        reads.variables.dedup();
        reads
    }

    /// Whether the value of `op` depends on the state alone.
    pub(crate) fn depends_on_state_only(&self, op: OpId) -> bool {
        !self.reads(op).volatile
    }
}

fn look_into(node: &Node, reads: &mut Reads, todo: &mut Vec<OpId>) {
    match &node.kind {
        Kind::Var(variable) => reads.variables.push(*variable),
        Kind::Keep(variables) => reads.variables.extend(variables),
        Kind::Native { native, .. } => reads.volatile |= !native.pure,
        Kind::Call { op, .. } | Kind::Closure { op, .. } | Kind::ApplyDefined { op, .. } => {
            todo.push(*op);
        }
        _ => {}
    }
    node.for_each_child(&mut |child| look_into(child, reads, todo));
}

fn nature(node: &Node, of: &mut dyn FnMut(OpId) -> Nature) -> Nature {
    let mut all = match &node.kind {
        Kind::Native { native, .. } => Nature {
            volatile: !native.pure,
            next: false,
        },
        Kind::Prime(_)
        | Kind::Unchanged(_)
        | Kind::Keep(_)
        | Kind::Enabled(_)
        | Kind::Step { .. } => Nature {
            volatile: false,
            next: true,
        },
        Kind::Call { op, .. } | Kind::Closure { op, .. } | Kind::ApplyDefined { op, .. } => of(*op),
        _ => Nature::default(),
    };
    node.for_each_child(&mut |child| all = all.or(nature(child, of)));
    all
}
