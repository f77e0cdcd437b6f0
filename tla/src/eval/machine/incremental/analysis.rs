//! How the body of a quantifier depends on the names that it binds.
//!
//! The body is walked once, through the operators that it applies, with a term for each
//! expression instead of a value. What is found holds for every evaluation of the body.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::super::ir::{Binary, Bound, Bounded, Kind, Node, OpId, Pattern, Program, SlotId};
use super::super::super::natives::Run;
use super::super::super::value::Value;
use super::free::Free;

/// The most operators that are looked into within each other; beyond it only their arguments and
/// the variables that they read are known.
const DEEPEST: usize = 16;
/// The most operators that are looked into at all.
const MOST_FRAMES: usize = 256;

/// The way from an element to a part of it: `m.source` is `["source"]`.
pub(super) type Path = Rc<[Value]>;

/// What is known of an expression.
#[derive(Clone, Debug)]
pub(super) enum Term<'p> {
    /// A part of the element that a bound stands for, plus an integer.
    Element {
        bound: usize,
        path: Path,
        shift: i64,
    },
    /// It does not depend on the elements.
    Free(Rc<Free<'p>>),
    /// It depends on elements, and on nothing else that has not been noted.
    Noted,
    /// An operator, and the frame around its definition.
    Operator { op: OpId, parent: Option<usize> },
}

/// A frame of an operator that is looked into.
#[derive(Default)]
struct Frame<'p> {
    slots: HashMap<SlotId, Term<'p>>,
    parent: Option<usize>,
}

/// The frame that the quantifier stands in.
const ROOT: usize = 0;

/// What a body depends on.
pub(super) struct Analysis<'p> {
    program: &'p Program,
    /// The slots of everything that the quantifier and its body bind.
    own: std::ops::Range<SlotId>,
    /// The slots of those names of the quantifier that count as bound already.
    early: Vec<SlotId>,
    frames: Vec<Frame<'p>>,
    depth: usize,
    /// The expressions whose values the body looks at.
    pub(super) whole: Vec<Rc<Free<'p>>>,
    /// The functions that the body applies to parts of elements alone, with those parts.
    pub(super) reads: Vec<(Rc<Free<'p>>, usize, Path, i64)>,
}

impl<'p> Analysis<'p> {
    /// With the names of the bounds before `first` bound already.
    pub(super) fn new(program: &'p Program, bounded: &'p Bounded, first: usize) -> Self {
        let mut root = Frame::default();
        let mut early = Vec::new();
        for (bound, Bound { pattern, .. }) in bounded.bounds.iter().enumerate() {
            for (position, slot) in pattern.slots().iter().enumerate() {
                if bound < first {
                    early.push(*slot);
                    continue;
                }
                let path: Path = match pattern {
                    Pattern::One(_) => Rc::from([]),
                    Pattern::Tuple(_) => Rc::from([Value::Int(position as i64 + 1)]),
                };
                let term = Term::Element {
                    bound,
                    path,
                    shift: 0,
                };
                root.slots.insert(*slot, term);
            }
        }
        Self {
            program,
            own: bounded.slots.clone(),
            early,
            frames: vec![root],
            depth: 0,
            whole: Vec::new(),
            reads: Vec::new(),
        }
    }

    /// What the value of a body depends on is noted; false where that cannot be told.
    pub(super) fn note(&mut self, body: &'p Node) -> bool {
        self.consume_node(body, ROOT).is_some()
    }

    fn consume_node(&mut self, node: &'p Node, frame: usize) -> Option<()> {
        let term = self.term(node, frame)?;
        self.consume(term)
    }

    fn consume_all(&mut self, nodes: &'p [Node], frame: usize) -> Option<Term<'p>> {
        for node in nodes {
            self.consume_node(node, frame)?;
        }
        Some(Term::Noted)
    }

    /// Notes that all of a value is looked at.
    fn consume(&mut self, term: Term<'p>) -> Option<()> {
        match term {
            Term::Element { .. } | Term::Noted => {}
            Term::Free(free) => self.consume_free(free),
            Term::Operator { op, parent } => {
                let params = self.program.operators[op].params as usize;
                let result = self.look_into(op, parent, vec![Term::Noted; params])?;
                self.consume(result)?;
            }
        }
        Some(())
    }

    fn consume_free(&mut self, free: Rc<Free<'p>>) {
        let known = matches!(*free, Free::Const(_)) || self.whole.iter().any(|x| x.is_like(&free));
        if !known {
            self.whole.push(free);
        }
    }

    /// The term of an expression in one of the frames; nothing where it is beyond telling.
    pub(super) fn term(&mut self, node: &'p Node, frame: usize) -> Option<Term<'p>> {
        let here = || Some(Term::Free(Rc::new(Free::Here(node))));
        if frame == ROOT && self.is_free(node) {
            return here();
        }
        match &node.kind {
            Kind::Const(value) => Some(Term::Free(Rc::new(Free::Const(value.clone())))),
            Kind::Var(variable) => Some(Term::Free(Rc::new(Free::Variable(*variable, node)))),
            Kind::Kept(..) => Some(Term::Noted),
            Kind::Local(slot) => self.slot(frame, *slot, node),
            Kind::Outer(links, slot) => {
                let frame = self.outer(frame, *links)?;
                self.slot(frame, *slot, node)
            }
            Kind::Call { op, link, args } => {
                if self.program.operators[*op].kept.is_some() {
                    return Some(Term::Noted);
                }
                let parent = self.parent(frame, *link)?;
                let terms = self.terms(args, frame)?;
                self.look_into(*op, parent, terms)
            }
            Kind::CallSlot { operator, args } => match self.term(operator, frame)? {
                Term::Operator { op, parent } => {
                    let terms = self.terms(args, frame)?;
                    self.look_into(op, parent, terms)
                }
                _ => None,
            },
            Kind::Closure { op, link } => {
                let parent = self.parent(frame, *link)?;
                Some(Term::Operator { op: *op, parent })
            }
            Kind::ApplyDefined {
                op,
                link: None,
                args,
                ..
            } => {
                self.consume_all(args, frame)?;
                self.all_read_by(*op, node)
            }
            Kind::Native { native, args } => {
                if !native.pure {
                    return None;
                }
                if let Run::Constant(value) = native.run {
                    return Some(Term::Free(Rc::new(Free::Const(value()))));
                }
                if let (Run::Operator(operator), [left, right]) = (native.run, &**args) {
                    return self.binary(operator, [left, right], frame, node);
                }
                let terms = self.terms(args, frame)?;
                if !matches!(native.run, Run::Machine(_))
                    && let Some(free) = all_free(&terms)
                {
                    return Some(Term::Free(Rc::new(Free::Native(native, free, node))));
                }
                terms.into_iter().try_for_each(|term| self.consume(term))?;
                Some(Term::Noted)
            }
            Kind::Binary(operator, parts) => {
                let [left, right] = &**parts;
                self.binary(*operator, [left, right], frame, node)
            }
            Kind::Unary(operator, inner) => match self.term(inner, frame)? {
                Term::Free(free) => Some(Term::Free(Rc::new(Free::Unary(*operator, free, node)))),
                term => self.consume(term).map(|()| Term::Noted),
            },
            Kind::Apply(parts) => {
                let function = self.term(&parts[0], frame)?;
                let argument = self.term(&parts[1], frame)?;
                self.apply(function, argument, node)
            }
            Kind::Field(record, name) => {
                let record = self.term(record, frame)?;
                let name = Free::Const(Value::String(name.clone()));
                self.apply(record, Term::Free(Rc::new(name)), node)
            }
            Kind::Let { definitions, body } => {
                self.define(definitions, frame)?;
                self.term(body, frame)
            }
            Kind::Exists(bounded)
            | Kind::Forall(bounded)
            | Kind::Choose(bounded)
            | Kind::Filter(bounded)
            | Kind::Map(bounded)
            | Kind::Function(bounded) => {
                for bound in &bounded.bounds {
                    if let Some(set) = &bound.set {
                        self.consume_node(set, frame)?;
                    }
                    for slot in bound.pattern.slots() {
                        self.frames[frame].slots.insert(*slot, Term::Noted);
                    }
                }
                self.consume_node(&bounded.body, frame)?;
                Some(Term::Noted)
            }
            Kind::Except { base, updates } => {
                self.consume_node(base, frame)?;
                for update in updates {
                    self.consume_all(&update.path, frame)?;
                    if let Some(slot) = update.previous {
                        self.frames[frame].slots.insert(slot, Term::Noted);
                    }
                    self.consume_node(&update.value, frame)?;
                }
                Some(Term::Noted)
            }
            Kind::And(_)
            | Kind::Or(_)
            | Kind::Not(_)
            | Kind::Implies(_)
            | Kind::If(_)
            | Kind::Case { .. }
            | Kind::Set(_)
            | Kind::Tuple(_)
            | Kind::Record { .. }
            | Kind::RecordSet(_)
            | Kind::Product(_) => {
                let mut found = Some(());
                node.for_each_child(&mut |child| {
                    found = found.and_then(|()| self.consume_node(child, frame));
                });
                found.map(|()| Term::Noted)
            }
            _ => None,
        }
    }

    fn terms(&mut self, nodes: &'p [Node], frame: usize) -> Option<Vec<Term<'p>>> {
        nodes.iter().map(|node| self.term(node, frame)).collect()
    }

    /// Gives the names of a LET their terms.
    pub(super) fn define(&mut self, names: &'p [(SlotId, Node)], frame: usize) -> Option<()> {
        for (slot, definition) in names {
            let term = self.term(definition, frame)?;
            self.frames[frame].slots.insert(*slot, term);
        }
        Some(())
    }

    fn binary(
        &mut self,
        operator: Binary,
        [left, right]: [&'p Node; 2],
        frame: usize,
        node: &'p Node,
    ) -> Option<Term<'p>> {
        let [left, right] = [self.term(left, frame)?, self.term(right, frame)?];
        if let (Binary::Add | Binary::Subtract, Term::Element { bound, path, shift }) =
            (operator, &left)
            && let Term::Free(free) = &right
            && let Free::Const(Value::Int(by)) = **free
        {
            let by = if operator == Binary::Add {
                Some(by)
            } else {
                by.checked_neg()
            };
            return Some(Term::Element {
                bound: *bound,
                path: Rc::clone(path),
                shift: by.and_then(|by| shift.checked_add(by))?,
            });
        }
        if let (Term::Free(a), Term::Free(b)) = (&left, &right) {
            let free = Free::Binary(operator, Rc::clone(a), Rc::clone(b), node);
            return Some(Term::Free(Rc::new(free)));
        }
        self.consume(left)?;
        self.consume(right)?;
        Some(Term::Noted)
    }

    fn apply(
        &mut self,
        function: Term<'p>,
        argument: Term<'p>,
        node: &'p Node,
    ) -> Option<Term<'p>> {
        match (function, argument) {
            (Term::Free(function), Term::Free(argument)) => {
                let free = Free::Apply(function, argument, node);
                return Some(Term::Free(Rc::new(free)));
            }
            (Term::Free(function), Term::Element { bound, path, shift })
                if path.is_empty() || shift == 0 =>
            {
                let known = self.reads.iter().any(|(read, of, way, by)| {
                    read.is_like(&function) && (*of, way, *by) == (bound, &path, shift)
                });
                if !known {
                    self.reads.push((function, bound, path, shift));
                }
            }
            (Term::Element { bound, path, shift }, Term::Free(argument)) if shift == 0 => {
                if let Free::Const(step) = &*argument {
                    let mut path = path.to_vec();
                    path.push(step.clone());
                    let path = Path::from(path);
                    return Some(Term::Element { bound, path, shift });
                }
                self.consume_free(argument);
            }
            (function, argument) => {
                self.consume(function)?;
                self.consume(argument)?;
            }
        }
        Some(Term::Noted)
    }

    /// The term of an operator's body, its parameters having these.
    fn look_into(
        &mut self,
        op: OpId,
        parent: Option<usize>,
        terms: Vec<Term<'p>>,
    ) -> Option<Term<'p>> {
        let operator = &self.program.operators[op];
        if self.depth == DEEPEST || self.frames.len() >= MOST_FRAMES {
            if operator.linked {
                return None;
            }
            terms.into_iter().try_for_each(|term| self.consume(term))?;
            return self.all_read_by(op, &operator.body);
        }
        let frame = self.open(op, parent, terms);
        self.depth += 1;
        let term = self.term(&operator.body, frame);
        self.depth -= 1;
        term
    }

    fn open(&mut self, op: OpId, parent: Option<usize>, terms: Vec<Term<'p>>) -> usize {
        let first = self.program.operators[op].first_param();
        self.frames.push(Frame {
            slots: (first..).zip(terms).collect(),
            parent,
        });
        self.frames.len() - 1
    }

    /// The frame of an operator that is applied in another frame, and its body; for those who walk
    /// into conjuncts.
    pub(super) fn enter(&mut self, node: &'p Node, frame: usize) -> Option<Entered<'p>> {
        let Kind::Call { op, link, args } = &node.kind else {
            return None;
        };
        if self.frames.len() >= MOST_FRAMES {
            return None;
        }
        let parent = self.parent(frame, *link)?;
        // An argument that is beyond telling is not used for anything.
        let terms: Vec<Term<'p>> = args
            .iter()
            .map(|arg| self.term(arg, frame).unwrap_or(Term::Noted))
            .collect();
        let frame = self.open(*op, parent, terms.clone());
        Some(Entered {
            op: *op,
            terms,
            frame,
            body: &self.program.operators[*op].body,
        })
    }

    /// Notes the variables that an operator reads.
    fn all_read_by(&mut self, op: OpId, node: &'p Node) -> Option<Term<'p>> {
        let nature = self.program.nature(op);
        if nature.volatile || nature.next {
            return None;
        }
        for variable in self.program.reads(op).variables {
            self.consume_free(Rc::new(Free::Variable(variable, node)));
        }
        Some(Term::Noted)
    }

    fn outer(&self, frame: usize, links: u32) -> Option<usize> {
        (0..links).try_fold(frame, |frame, _| self.frames[frame].parent)
    }

    /// The frame that an operator is linked to; the inner option is none for those that are not.
    fn parent(&self, frame: usize, link: Option<u32>) -> Option<Option<usize>> {
        match link {
            None => Some(None),
            Some(links) => self.outer(frame, links).map(Some),
        }
    }

    fn slot(&self, frame: usize, slot: SlotId, node: &'p Node) -> Option<Term<'p>> {
        match self.frames[frame].slots.get(&slot) {
            Some(term) => Some(term.clone()),
            None if frame == ROOT && self.is_bound_already(slot) => {
                Some(Term::Free(Rc::new(Free::Slot(slot, node))))
            }
            None => None,
        }
    }

    fn is_bound_already(&self, slot: SlotId) -> bool {
        !self.own.contains(&slot) || self.early.contains(&slot)
    }

    /// Whether an expression in the quantifier's frame depends on no name that it binds.
    fn is_free(&self, node: &Node) -> bool {
        let own = match &node.kind {
            Kind::Local(slot) => self.is_bound_already(*slot),
            Kind::Call { link, .. } | Kind::Closure { link, .. } => link.is_none(),
            Kind::ApplyDefined { link, .. } => link.is_none(),
            Kind::Native { native, .. } => native.pure,
            Kind::Prime(_)
            | Kind::Unchanged(_)
            | Kind::Keep(_)
            | Kind::Enabled(_)
            | Kind::Step { .. }
            | Kind::CallSlot { .. }
            | Kind::Unsupported(_) => false,
            _ => true,
        };
        let mut free = own;
        if let Kind::Call { op, .. } | Kind::Closure { op, .. } | Kind::ApplyDefined { op, .. } =
            &node.kind
        {
            free = free && !self.program.nature(*op).volatile;
        }
        node.for_each_child(&mut |child| free = free && self.is_free(child));
        free
    }
}

/// An operator that conjuncts are looked for in.
pub(super) struct Entered<'p> {
    pub(super) op: OpId,
    pub(super) terms: Vec<Term<'p>>,
    pub(super) frame: usize,
    pub(super) body: &'p Node,
}

fn all_free<'p>(terms: &[Term<'p>]) -> Option<Vec<Rc<Free<'p>>>> {
    terms
        .iter()
        .map(|term| match term {
            Term::Free(free) => Some(Rc::clone(free)),
            _ => None,
        })
        .collect()
}
