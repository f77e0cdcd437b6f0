//! From modules to [`Definitions`].

use std::collections::{BTreeMap, BTreeSet, HashMap};

use tracelaw_tla::ActionList;
use tracelaw_tla::modules::Modules;
use tracelaw_tla::syntax::{Definition, Expr, ExprKind};

use crate::{Definitions, Operator};

impl Definitions {
    /// What is visible in the root module, and what of it the next-state relation of `actions`
    /// uses.
    #[must_use]
    pub fn new(modules: &Modules, actions: &ActionList) -> Self {
        let uses = uses(modules);
        let in_next = reachable(&uses, &actions.next);
        let leaves: BTreeSet<&str> = actions
            .actions
            .iter()
            .flat_map(|action| &action.leaves)
            .map(String::as_str)
            .collect();
        let mut operators = BTreeMap::new();
        for (name, defined) in modules.definitions() {
            let Some(definition) = defined.operator() else {
                continue;
            };
            let name = &**name;
            operators.insert(
                name.to_owned(),
                Operator {
                    arity: definition.params.len(),
                    place: modules.module(defined.module).place(definition.name.span),
                    in_next: in_next.contains(name),
                    leaves: if leaves.contains(name) || !in_next.contains(name) {
                        Vec::new()
                    } else {
                        fans_out_to(&uses, name, &leaves)
                    },
                },
            );
        }
        Self { operators }
    }
}

/// The actions that an operator between the next-state relation and its actions leads to.
fn fans_out_to(uses: &Uses<'_>, name: &str, leaves: &BTreeSet<&str>) -> Vec<String> {
    reachable(uses, name)
        .into_iter()
        .filter(|used| leaves.contains(used))
        .map(str::to_owned)
        .collect()
}

/// The names that each definition uses. A name that a LET or a parameter hides counts as used:
/// that can only make more reachable.
type Uses<'a> = HashMap<&'a str, Vec<&'a str>>;

fn uses(modules: &Modules) -> Uses<'_> {
    let mut uses = Uses::new();
    for (name, defined) in modules.definitions() {
        let used = uses.entry(&**name).or_default();
        in_definition(defined.definition, used);
    }
    uses
}

fn in_definition<'a>(definition: &'a Definition, used: &mut Vec<&'a str>) {
    definition.for_each_child(&mut |expr| in_expr(expr, used));
}

fn in_expr<'a>(expr: &'a Expr, used: &mut Vec<&'a str>) {
    expr.walk(&mut |expr| {
        match &expr.kind {
            ExprKind::Name(name) => used.push(name),
            ExprKind::Apply { operator, .. } | ExprKind::Qualified { operator, .. } => {
                used.push(&operator.value);
            }
            _ => {}
        }
        true
    });
}

/// `from` and everything that it uses, directly or not.
fn reachable<'a>(uses: &Uses<'a>, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let Some((&from, _)) = uses.get_key_value(from) else {
        return reached;
    };
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            open.extend(uses[name].iter().filter(|used| uses.contains_key(*used)));
        }
    }
    reached
}
