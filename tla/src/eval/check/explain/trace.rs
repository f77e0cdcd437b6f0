//! What of a specification that replays a trace looks at the current event.

use super::super::super::ir::{Kind, Node, OpId, Program, VarId};
use super::super::super::machine::{Env, Machine};

/// Which operators look at the current event, `TraceLog[l]`.
#[derive(Debug)]
pub(crate) struct EventReads {
    log: OpId,
    cursor: VarId,
    operators: Vec<bool>,
}

impl EventReads {
    pub(crate) fn new(program: &Program, log: OpId, cursor: VarId) -> Self {
        let mut reads = Self {
            log,
            cursor,
            operators: vec![false; program.operators.len()],
        };
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for op in 0..program.operators.len() {
                if !reads.operators[op] && reads.inside(&program.operators[op].body) {
                    reads.operators[op] = true;
                    changed = true;
                }
            }
        }
        reads
    }

    /// Whether an operator looks at the event, itself or through others.
    pub(crate) fn operator(&self, op: OpId) -> bool {
        self.operators[op]
    }

    fn own(&self, node: &Node) -> bool {
        match &node.kind {
            Kind::Apply(parts) => {
                let [function, argument] = &**parts;
                matches!(&function.kind, Kind::Call { op, .. } if *op == self.log)
                    && matches!(argument.kind, Kind::Var(variable) if variable == self.cursor)
            }
            Kind::Call { op, .. } | Kind::Closure { op, .. } | Kind::ApplyDefined { op, .. } => {
                self.operators[*op]
            }
            _ => false,
        }
    }

    fn inside(&self, node: &Node) -> bool {
        let mut found = self.own(node);
        node.for_each_child(&mut |child| found = found || self.inside(child));
        found
    }

    /// Whether an expression looks at the event, be it through a parameter or a LET.
    pub(crate) fn expression(&self, machine: &Machine<'_>, node: &Node, env: Env) -> bool {
        if self.own(node) {
            return true;
        }
        if let Some((inner, env)) = machine.delayed(node, env) {
            return self.expression(machine, inner, env);
        }
        let mut found = false;
        node.for_each_child(&mut |child| found = found || self.expression(machine, child, env));
        found
    }
}
