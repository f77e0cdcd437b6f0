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

impl Program {
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
