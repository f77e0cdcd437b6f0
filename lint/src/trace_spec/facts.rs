//! What a unit says: which record it is for, what it does with the cursor, and which actions it
//! takes.

use tracelaw_diagnostics::Place;
use tracelaw_tla::syntax::{Binary, ExprKind, Unary};

use crate::trace_spec::reader::{Callee, MAX_DEPTH, Reader, Value};
use crate::trace_spec::text::Text;
use crate::trace_spec::units::Unit;

/// The facts about one unit.
#[derive(Default)]
pub(super) struct Facts<'m> {
    /// Members of the record that are compared with texts.
    pub(super) compared: Vec<Compared<'m>>,
    /// Whether the cursor moves.
    pub(super) moves: bool,
    /// Whether another variable gets a next value, outside of the actions.
    pub(super) changes: bool,
    /// The actions of the specification, in order, each once.
    pub(super) actions: Vec<&'m str>,
}

/// A member of the record under the cursor, compared with a text.
pub(super) struct Compared<'m> {
    pub(super) path: Vec<&'m str>,
    pub(super) text: &'m str,
    pub(super) place: Place,
}

impl<'m> Facts<'m> {
    /// The facts about the conjuncts of a unit.
    pub(super) fn of(reader: &Reader<'m>, unit: &Unit<'m>) -> Self {
        let mut facts = Self::default();
        for conjunct in &unit.conjuncts {
            facts.read(reader, conjunct, 0);
        }
        facts
    }

    fn read(&mut self, reader: &Reader<'m>, text: &Text<'m>, depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        let depth = depth + 1;
        match &text.expr.kind {
            ExprKind::And(items) | ExprKind::Or(items) => {
                for item in items {
                    self.read(reader, &text.part(item), depth);
                }
            }
            ExprKind::Quantified { body, .. } | ExprKind::Unbounded { body, .. } => {
                self.read(reader, &text.part(body), depth);
            }
            ExprKind::Let { definitions, body } => {
                self.read(reader, &text.inside(definitions, body), depth);
            }
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => {
                for part in [condition, then, otherwise] {
                    self.read(reader, &text.part(part), depth);
                }
            }
            ExprKind::Case { arms, other } => {
                for (condition, value) in arms {
                    self.read(reader, &text.part(condition), depth);
                    self.read(reader, &text.part(value), depth);
                }
                if let Some(other) = other {
                    self.read(reader, &text.part(other), depth);
                }
            }
            ExprKind::Binary {
                operator,
                left,
                right,
            } => {
                let (left, right) = (text.part(left), text.part(right));
                match operator {
                    Binary::Equal | Binary::In => self.compare(reader, &left, &right, depth),
                    Binary::Implies => {
                        self.read(reader, &left, depth);
                        self.read(reader, &right, depth);
                    }
                    _ => {}
                }
            }
            ExprKind::Name(_) | ExprKind::Apply { .. } | ExprKind::Qualified { .. } => {
                match reader.callee(text) {
                    Callee::Inner(inner) => self.read(reader, &inner, depth),
                    Callee::Outer(action) if !self.actions.contains(&action) => {
                        self.actions.push(action);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// `left = right` or `left \in right`.
    fn compare(&mut self, reader: &Reader<'m>, left: &Text<'m>, right: &Text<'m>, depth: usize) {
        if let ExprKind::Unary {
            operator: Unary::Prime,
            operand,
        } = &left.expr.kind
        {
            if !reader.is_cursor(&left.part(operand), depth) {
                self.changes = true;
            } else if !reader.is_cursor(right, depth) {
                self.moves = true;
            }
            return;
        }
        let (path, texts) = match (reader.value(left, depth), reader.value(right, depth)) {
            (Value::Record(path), Value::Text(string)) => {
                (path, vec![(string, place_of(reader, right, depth))])
            }
            (Value::Text(string), Value::Record(path)) => {
                (path, vec![(string, place_of(reader, left, depth))])
            }
            (Value::Record(path), Value::Texts(strings)) => {
                let strings = strings
                    .into_iter()
                    .map(|(string, span)| (string, reader.place(right.module, span)))
                    .collect();
                (path, strings)
            }
            _ => return,
        };
        self.compared
            .extend(texts.into_iter().map(|(text, place)| Compared {
                path: path.clone(),
                text,
                place,
            }));
    }
}

/// Where the text stands that `text` denotes: at the call that hands it over.
fn place_of<'m>(reader: &Reader<'m>, text: &Text<'m>, depth: usize) -> Place {
    let mut text = text.clone();
    for _ in depth..MAX_DEPTH {
        match reader.callee(&text) {
            Callee::Inner(inner) => text = inner,
            _ => break,
        }
    }
    reader.place(text.module, text.expr.span)
}
