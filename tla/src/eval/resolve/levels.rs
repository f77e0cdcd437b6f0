//! What is known of expressions before any of them is evaluated: which may assign variables, and
//! which are constant and therefore evaluated once.

use std::collections::HashSet;

use super::super::ir::{Binary, Kind, Node, OpId, Operator, Program, SlotId, VarId};

/// Marks every node of a program.
pub(super) fn analyse(program: &mut Program) {
    keep(&mut program.operators);
    actions(&mut program.operators);
    constants(program);
}

/// Replaces `UNCHANGED <<x, y>>` by the variables, through the definitions that it names.
fn keep(operators: &mut [Operator]) {
    let flat: Vec<Option<Vec<VarId>>> = operators
        .iter()
        .map(|operator| variables(&operator.body, operators, 0))
        .collect();
    for operator in operators {
        replace_unchanged(&mut operator.body, &flat);
    }
}

/// The variables that an expression is a tuple of.
fn variables(node: &Node, operators: &[Operator], depth: u32) -> Option<Vec<VarId>> {
    match &node.kind {
        Kind::Var(variable) => Some(vec![*variable]),
        Kind::Tuple(items) => {
            let parts = items.iter().map(|item| variables(item, operators, depth));
            let parts: Option<Vec<_>> = parts.collect();
            parts.map(|parts| parts.concat())
        }
        // A definition that leads back to itself is found out when it is evaluated.
        Kind::Call { op, args, .. } if args.is_empty() && depth < 32 => {
            variables(&operators[*op].body, operators, depth + 1)
        }
        _ => None,
    }
}

fn replace_unchanged(node: &mut Node, flat: &[Option<Vec<VarId>>]) {
    if let Kind::Unchanged(inner) = &node.kind {
        let kept = match &inner.kind {
            Kind::Var(variable) => Some(vec![*variable]),
            Kind::Call { op, args, .. } if args.is_empty() => flat[*op].clone(),
            Kind::Tuple(items) => {
                let parts = items.iter().map(|item| match &item.kind {
                    Kind::Var(variable) => Some(vec![*variable]),
                    Kind::Call { op, args, .. } if args.is_empty() => flat[*op].clone(),
                    _ => None,
                });
                let parts: Option<Vec<_>> = parts.collect();
                parts.map(|parts| parts.concat())
            }
            _ => None,
        };
        if let Some(kept) = kept {
            node.kind = Kind::Keep(kept.into());
            return;
        }
    }
    node.for_each_child_mut(&mut |child| replace_unchanged(child, flat));
}

/// Slots whose expressions, and operators whose bodies, may assign variables.
struct Assigning {
    operators: Vec<bool>,
    slots: HashSet<(OpId, SlotId)>,
    /// Slots whose expressions, and operators whose bodies, may be primed variables.
    primed_slots: HashSet<(OpId, SlotId)>,
    primed_operators: Vec<bool>,
    /// For each operator the one around it, the first slot of its parameters, and how many.
    shapes: Vec<(Option<OpId>, SlotId, u32)>,
    changed: bool,
}

impl Assigning {
    /// Notes what is known of an expression for the slot that will hold it.
    fn pass(&mut self, by: OpId, node: &Node, op: OpId, slot: SlotId) {
        if node.action {
            self.changed |= self.slots.insert((op, slot));
        }
        if self.is_primed(by, node) {
            self.changed |= self.primed_slots.insert((op, slot));
        }
    }

    /// The operator whose frame is so many links away.
    fn owner(&self, op: OpId, links: u32) -> Option<OpId> {
        let mut owner = Some(op);
        for _ in 0..links {
            owner = owner.and_then(|op| self.shapes[op].0);
        }
        owner
    }

    fn slot(&self, op: OpId, links: u32, slot: SlotId) -> bool {
        let owner = self.owner(op, links);
        owner.is_some_and(|owner| self.slots.contains(&(owner, slot)))
    }

    /// Whether an expression in the body of `op` may be a primed variable.
    fn is_primed(&self, op: OpId, node: &Node) -> bool {
        let slot = |links, slot| {
            let owner = self.owner(op, links);
            owner.is_some_and(|owner| self.primed_slots.contains(&(owner, slot)))
        };
        match &node.kind {
            Kind::Prime(inner) => match &inner.kind {
                Kind::Var(_) | Kind::Local(_) | Kind::Outer(..) => true,
                Kind::Call { args, .. } => args.is_empty(),
                _ => false,
            },
            Kind::Local(own) => slot(0, *own),
            Kind::Outer(links, own) => slot(*links, *own),
            Kind::Call { op, args, .. } => args.is_empty() && self.primed_operators[*op],
            _ => false,
        }
    }
}

fn actions(operators: &mut [Operator]) {
    let shapes = operators
        .iter()
        .map(|operator| (operator.parent, operator.first_param(), operator.params));
    let mut known = Assigning {
        operators: vec![false; operators.len()],
        slots: HashSet::new(),
        primed_slots: HashSet::new(),
        primed_operators: vec![false; operators.len()],
        shapes: shapes.collect(),
        changed: true,
    };
    while std::mem::take(&mut known.changed) {
        for (op, operator) in operators.iter_mut().enumerate() {
            mark(&mut operator.body, op, &mut known);
            if operator.body.action && !known.operators[op] {
                known.operators[op] = true;
                known.changed = true;
            }
            if known.is_primed(op, &operator.body) && !known.primed_operators[op] {
                known.primed_operators[op] = true;
                known.changed = true;
            }
        }
    }
}

fn mark(node: &mut Node, op: OpId, known: &mut Assigning) {
    node.for_each_child_mut(&mut |child| mark(child, op, known));
    node.action = match &node.kind {
        Kind::And(items) | Kind::Or(items) => items.iter().any(|item| item.action),
        Kind::Exists(bounded) | Kind::Forall(bounded) => bounded.body.action,
        Kind::If(parts) => parts[1].action || parts[2].action,
        Kind::Case { arms, other } => {
            arms.iter().any(|(_, value)| value.action)
                || other.as_ref().is_some_and(|other| other.action)
        }
        Kind::Let { definitions, body } => {
            for (slot, definition) in definitions {
                known.pass(op, definition, op, *slot);
            }
            body.action
        }
        Kind::Call {
            op: callee, args, ..
        } => {
            let first = known.shapes[*callee].1;
            for (slot, arg) in (first..).zip(args) {
                known.pass(op, arg, *callee, slot);
            }
            known.operators[*callee]
        }
        Kind::CallSlot { operator, args } => {
            if args
                .iter()
                .any(|arg| arg.action || known.is_primed(op, arg))
            {
                // Which operator it is shows only when it is evaluated.
                for callee in 0..known.shapes.len() {
                    let (_, first, params) = known.shapes[callee];
                    if params as usize == args.len() {
                        for (slot, arg) in (first..).zip(args) {
                            known.pass(op, arg, callee, slot);
                        }
                    }
                }
            }
            operator.action
        }
        Kind::Closure { op: callee, .. } => known.operators[*callee],
        Kind::Local(slot) => known.slot(op, 0, *slot),
        Kind::Outer(links, slot) => known.slot(op, *links, *slot),
        Kind::Binary(Binary::Equal | Binary::In, parts) => known.is_primed(op, &parts[0]),
        Kind::Keep(_) | Kind::Unchanged(_) | Kind::Step { .. } => true,
        _ => false,
    };
}

fn constants(program: &mut Program) {
    let mut constant = vec![true; program.operators.len()];
    loop {
        let mut changed = false;
        for (op, operator) in program.operators.iter().enumerate() {
            let domain = operator.domain.as_ref();
            if constant[op]
                && !(is_constant(&operator.body, &constant)
                    && domain.is_none_or(|domain| is_constant(domain, &constant)))
            {
                constant[op] = false;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    let mut kept = 0;
    for (op, operator) in program.operators.iter_mut().enumerate() {
        let whole = constant[op] && operator.params == 0 && !operator.linked;
        let trivial = matches!(operator.body.kind, Kind::Const(_) | Kind::Closure { .. });
        if whole && !trivial && operator.domain.is_none() {
            operator.kept = Some(kept);
            kept += 1;
        } else {
            let shape = Constants {
                operators: &constant,
                kept: &mut kept,
            };
            hoist_root(operator, shape);
        }
    }
    program.kept = kept;
}

/// Whether a node has the same value always, as far as it depends on its kind and not on the
/// nodes inside of it.
fn is_constant_itself(node: &Node, operators: &[bool]) -> bool {
    match &node.kind {
        Kind::Var(_)
        | Kind::Prime(_)
        | Kind::Unchanged(_)
        | Kind::Keep(_)
        | Kind::Enabled(_)
        | Kind::Step { .. }
        | Kind::Unsupported(_) => false,
        Kind::Native { native, .. } => native.pure,
        Kind::Call { op, .. } | Kind::Closure { op, .. } | Kind::ApplyDefined { op, .. } => {
            operators[*op]
        }
        _ => true,
    }
}

fn is_constant(node: &Node, operators: &[bool]) -> bool {
    let mut all = is_constant_itself(node, operators);
    if all {
        node.for_each_child(&mut |child| all = all && is_constant(child, operators));
    }
    all
}

struct Constants<'a> {
    operators: &'a [bool],
    kept: &'a mut usize,
}

/// What an expression reads from outside of itself.
struct Reads {
    constant: bool,
    /// Slots of its frame that are bound outside of it.
    free: Vec<SlotId>,
    /// Whether it reads slots of frames further out.
    outer: bool,
}

impl Reads {
    fn closed(&self) -> bool {
        self.constant && self.free.is_empty() && !self.outer
    }
}

fn hoist_root(operator: &mut Operator, mut shape: Constants<'_>) {
    let reads = hoist(&mut operator.body, &mut shape);
    if reads.closed() {
        keep_once(&mut operator.body, &mut shape);
    }
    if let Some(domain) = &mut operator.domain {
        let reads = hoist(domain, &mut shape);
        if reads.closed() {
            keep_once(domain, &mut shape);
        }
    }
}

/// Keeps the largest constant parts of an expression that is none itself.
fn hoist(node: &mut Node, shape: &mut Constants<'_>) -> Reads {
    let mut parts: Vec<Reads> = Vec::new();
    node.for_each_child_mut(&mut |child| parts.push(hoist(child, shape)));
    let own_constant = is_constant_itself(node, shape.operators);
    let mut reads = Reads {
        constant: own_constant && parts.iter().all(|part| part.constant),
        free: Vec::new(),
        outer: parts.iter().any(|part| part.outer),
    };
    match &node.kind {
        Kind::Local(slot) => reads.free.push(*slot),
        Kind::Outer(..) => reads.outer = true,
        Kind::Call { link, .. } | Kind::Closure { link, .. } | Kind::ApplyDefined { link, .. } => {
            reads.outer |= link.is_some();
        }
        _ => {}
    }
    for part in &parts {
        for slot in &part.free {
            if !reads.free.contains(slot) {
                reads.free.push(*slot);
            }
        }
    }
    node.for_each_bound_slot(&mut |slot| reads.free.retain(|free| *free != slot));
    if !reads.closed() {
        let mut parts = parts.into_iter();
        node.for_each_child_mut(&mut |child| {
            if parts.next().is_some_and(|part| part.closed()) {
                keep_once(child, shape);
            }
        });
    }
    reads
}

fn keep_once(node: &mut Node, shape: &mut Constants<'_>) {
    let trivial = match &node.kind {
        Kind::Const(_) | Kind::Closure { .. } | Kind::Kept(..) | Kind::Unsupported(_) => true,
        Kind::Call { args, .. } => args.is_empty(),
        _ => false,
    };
    if trivial || node.action {
        return;
    }
    let at = node.at;
    let inner = std::mem::replace(node, Node::new(Kind::And([].into()), at));
    *node = Node::new(Kind::Kept(*shape.kept, Box::new(inner)), at);
    *shape.kept += 1;
}
