//! Which branches of the next-state relation lead to an action.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::ir::{Kind, Node, Program};

/// Answers, kept by the name of the action.
#[derive(Default)]
pub(super) struct Reach {
    known: HashMap<String, Arc<Branches>>,
}

/// The operators that lead to an action.
pub(crate) struct Branches {
    operators: Vec<bool>,
}

impl Reach {
    pub(super) fn of(&mut self, program: &Program, action: &str) -> Arc<Branches> {
        if let Some(known) = self.known.get(action) {
            return Arc::clone(known);
        }
        let mut operators: Vec<bool> = program
            .operators
            .iter()
            .map(|operator| *operator.name == *action)
            .collect();
        let mut changed = true;
        while std::mem::take(&mut changed) {
            for op in 0..operators.len() {
                if !operators[op] && applies(&program.operators[op].body, &operators) {
                    operators[op] = true;
                    changed = true;
                }
            }
        }
        let branches = Arc::new(Branches { operators });
        self.known.insert(action.to_owned(), Arc::clone(&branches));
        branches
    }
}

impl Branches {
    /// Whether a branch leads to the action.
    pub(super) fn lead_through(&self, branch: &Node) -> bool {
        applies(branch, &self.operators)
    }
}

fn applies(node: &Node, wanted: &[bool]) -> bool {
    match &node.kind {
        Kind::Call { op, .. } | Kind::Closure { op, .. } if wanted[*op] => return true,
        _ => {}
    }
    let mut found = false;
    node.for_each_child(&mut |child| found = found || applies(child, wanted));
    found
}
