//! What of a specification that replays a trace looks at the current event.

use super::super::super::ir::{Kind, Node, OpId, Program, VarId};
use super::super::super::machine::{Env, Machine};

/// Which operators look at the current event, `TraceLog[l]`.
#[derive(Debug)]
pub(crate) struct EventReads {
    log: OpId,
    cursor: VarId,
    operators: Vec<bool>,
    /// The operators that look at variables besides those that belong to the trace.
    stateful: Vec<bool>,
}

impl EventReads {
    pub(crate) fn new(program: &Program, log: OpId, cursor: VarId) -> Self {
        let mut reads = Self {
            log,
            cursor,
            operators: vec![false; program.operators.len()],
            stateful: (0..program.operators.len())
                .map(|op| {
                    let variables = &program.reads(op).variables;
                    let of_trace =
                        |variable: &VarId| *variable == cursor || program.variables[*variable].own;
                    !variables.iter().all(of_trace)
                })
                .collect(),
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

    /// Whether an operator looks at the state besides the trace's own part of it.
    pub(crate) fn is_stateful(&self, op: OpId) -> bool {
        self.stateful[op]
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

    /// Whether an expression is nothing but what the event says: it looks at no other variable.
    pub(crate) fn is_logged(&self, machine: &Machine<'_>, node: &Node, env: Env) -> bool {
        self.expression(machine, node, env) && !self.reads_state(machine, node, env)
    }

    fn reads_state(&self, machine: &Machine<'_>, node: &Node, env: Env) -> bool {
        let own = match &node.kind {
            Kind::Var(variable) => {
                *variable != self.cursor && !machine.program.variables[*variable].own
            }
            Kind::Call { op, .. } | Kind::Closure { op, .. } | Kind::ApplyDefined { op, .. } => {
                self.stateful[*op]
            }
            _ => false,
        };
        if own {
            return true;
        }
        if let Some((inner, env)) = machine.delayed(node, env) {
            return self.reads_state(machine, inner, env);
        }
        let mut found = false;
        node.for_each_child(&mut |child| found = found || self.reads_state(machine, child, env));
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
