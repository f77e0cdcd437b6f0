//! From a false expression to the part of it that makes it false, and the values in it.

use super::super::super::error::Error;
use super::super::super::ir::{Binary, Bounded, Kind, Node, Unary, VarId};
use super::super::super::machine::{Env, Machine};
use super::super::super::value::Value;
use super::attempt::{Among, Binding, Conjunct, Difference, Known};
use super::{EventReads, MOST_ELEMENTS};

/// How one looks at a false expression.
#[derive(Clone, Copy, Default)]
pub(crate) struct Focus<'a> {
    /// What looks at the trace's event, where the specification replays one.
    pub(crate) events: Option<&'a EventReads>,
    /// The names that quantifiers have bound.
    pub(crate) bound: &'a [String],
}

/// The part of a false expression that makes it false, with the values in it.
pub(crate) fn narrow<'p>(
    machine: &mut Machine<'p>,
    focus: Focus<'_>,
    node: &'p Node,
    env: Env,
) -> Conjunct {
    focus.narrow(machine, node, env).1
}

impl Focus<'_> {
    /// The same, and how many conjuncts hold before that part.
    fn narrow<'p>(self, machine: &mut Machine<'p>, node: &'p Node, env: Env) -> (usize, Conjunct) {
        match &node.kind {
            Kind::And(items) => {
                for (held, item) in items.iter().enumerate() {
                    match machine.holds(item, env) {
                        Ok(true) => {}
                        Ok(false) => {
                            let (inside, conjunct) = self.narrow(machine, item, env);
                            return (held + inside, conjunct);
                        }
                        Err(error) => return (held, without_value(machine, item, error)),
                    }
                }
            }
            Kind::Or(items) => {
                let parts = items.iter().map(|item| self.narrow(machine, item, env));
                if let Some(best) = furthest(parts) {
                    return best;
                }
            }
            Kind::Implies(parts) => return self.narrow(machine, &parts[1], env),
            Kind::Kept(_, inner) => return self.narrow(machine, inner, env),
            Kind::If(parts) => {
                let holds = machine.holds(&parts[0], env).unwrap_or_default();
                return self.narrow(machine, &parts[if holds { 1 } else { 2 }], env);
            }
            Kind::Let { definitions, body } => {
                machine.delay_all(env, definitions);
                return self.narrow(machine, body, env);
            }
            Kind::Call { .. } => {
                let inside = machine.inside_call(node, env, |machine, body, env| {
                    // A definition that is no combination of others says less than its use.
                    is_composed(body).then(|| self.narrow(machine, body, env))
                });
                if let Some(found) = inside.flatten() {
                    return found;
                }
            }
            Kind::Local(_) | Kind::Outer(..) => {
                if let Some((inner, env)) = machine.delayed(node, env) {
                    return self.narrow(machine, inner, env);
                }
            }
            Kind::Exists(bounded) => return self.narrow_exists(machine, node, bounded, env),
            Kind::Forall(bounded) => {
                let elements = machine.elements_of(bounded, env).unwrap_or_default();
                for element in elements.into_iter().take(MOST_ELEMENTS) {
                    let bound = bind(machine, bounded, env, &element);
                    if machine.holds(&bounded.body, env).is_ok_and(|holds| !holds) {
                        let (held, mut conjunct) = self.narrow(machine, &bounded.body, env);
                        conjunct.values.splice(0..0, bound);
                        return (held, conjunct);
                    }
                }
            }
            _ => {}
        }
        (0, self.conjunct(machine, node, env))
    }

    fn narrow_exists<'p>(
        self,
        machine: &mut Machine<'p>,
        node: &'p Node,
        bounded: &'p Bounded,
        env: Env,
    ) -> (usize, Conjunct) {
        let elements = machine.elements_of(bounded, env).unwrap_or_default();
        let mut among = among(machine, bounded, elements.len());
        let near = elements.into_iter().take(MOST_ELEMENTS).map(|element| {
            bind(machine, bounded, env, &element);
            let (held, conjunct) = self.narrow(machine, &bounded.body, env);
            (held, (conjunct, element))
        });
        let Some((held, (mut conjunct, element))) = furthest(near) else {
            let mut conjunct = Conjunct::new(machine.program.place(node.at));
            conjunct.among = Some(among);
            return (0, conjunct);
        };
        if let ([name], [element]) = (&*bounded.names, &*element) {
            among.nearest = Some((name.to_string(), element.clone()));
        }
        conjunct.among.get_or_insert(among);
        (held, conjunct)
    }

    /// An expression that is false as a whole.
    fn conjunct<'p>(self, machine: &mut Machine<'p>, node: &'p Node, env: Env) -> Conjunct {
        let mut conjunct = Conjunct::new(machine.program.place(node.at));
        self.operands(machine, node, env, &mut conjunct.values);
        match &node.kind {
            Kind::Binary(Binary::Equal | Binary::Equivalent, parts) => {
                let [left, right] = &**parts;
                let difference = self.difference(machine, left, right, env);
                conjunct.differences.extend(difference);
            }
            Kind::Binary(Binary::In, parts) => {
                let [field, fields] = &**parts;
                if let Kind::Const(Value::String(field)) = &field.kind
                    && matches!(fields.kind, Kind::Unary(Unary::Domain, _))
                    && let Some(events) = self.events
                    && events.expression(machine, fields, env)
                {
                    conjunct.missing = Some(field.to_string());
                }
            }
            Kind::Keep(variables) => {
                for &variable in variables {
                    not_kept(machine, variable, &mut conjunct);
                }
            }
            _ => {}
        }
        conjunct
    }

    /// Where one of two sides that should be equal comes from the trace, how they differ.
    fn difference<'p>(
        self,
        machine: &mut Machine<'p>,
        left: &'p Node,
        right: &'p Node,
        env: Env,
    ) -> Option<Difference> {
        let is_logged = |side: &Node| {
            let events = self.events;
            events.is_some_and(|events| events.is_logged(machine, side, env))
        };
        let sides = [left, right];
        let (ours, theirs) = match sides.map(is_logged) {
            [false, true] => (left, right),
            [true, false] => (right, left),
            // A specification that reads a trace says what an element has to be like. Without one, an
            // element is compared with the state, of which nothing is known from elsewhere.
            _ if self.events.is_none() => return None,
            _ => match sides.map(|side| self.is_part_of_bound(machine, side)) {
                [true, false] => (left, right),
                [false, true] => (right, left),
                _ => return None,
            },
        };
        let expected = machine.eval(ours, env).ok()?;
        Some(Difference {
            name: text_of(machine, ours),
            logged: machine.eval(theirs, env).ok()?,
            before: machine.before(ours, env),
            expected,
            known: Known::Trace,
        })
    }

    /// Whether an expression is a part of an element that a name is bound to: `m.mterm`.
    fn is_part_of_bound(self, machine: &Machine<'_>, node: &Node) -> bool {
        let Kind::Field(..) = node.kind else {
            return false;
        };
        let text = text_of(machine, node);
        let (name, _) = text.split_once('.').unwrap_or_default();
        self.bound.iter().any(|bound| bound == name)
    }

    /// The values of the largest parts of an expression that are no Boolean combinations.
    fn operands<'p>(
        self,
        machine: &mut Machine<'p>,
        node: &'p Node,
        env: Env,
        into: &mut Vec<Binding>,
    ) {
        match &node.kind {
            Kind::Const(_) | Kind::Keep(_) => {}
            Kind::And(items) | Kind::Or(items) => {
                for item in items {
                    self.operands(machine, item, env, into);
                }
            }
            Kind::Not(inner) | Kind::Kept(_, inner) => self.operands(machine, inner, env, into),
            Kind::Implies(parts) | Kind::Binary(_, parts) => parts
                .iter()
                .for_each(|part| self.operands(machine, part, env, into)),
            Kind::Exists(bounded) | Kind::Forall(bounded) => {
                // The sets that are run through explain more than the body for some element.
                for set in bounded.bounds.iter().filter_map(|bound| bound.set.as_ref()) {
                    self.operands(machine, set, env, into);
                }
            }
            _ => {
                let name = text_of(machine, node);
                let binding = match machine.eval(node, env) {
                    // What the text says already needs no value.
                    Ok(value) if value.abridged(name.len() + 1) == name => return,
                    Ok(value) => Binding::new(name, &value),
                    Err(error) => Binding {
                        name,
                        value: error.fault().to_string(),
                    },
                };
                if !into.contains(&binding) {
                    into.push(binding);
                }
            }
        }
    }
}

/// The sets of a quantifier.
pub(super) fn among(machine: &Machine<'_>, bounded: &Bounded, elements: usize) -> Among {
    let sets = bounded.bounds.iter().filter_map(|bound| bound.set.as_ref());
    let sets: Vec<_> = sets.map(|set| text_of(machine, set)).collect();
    Among {
        set: sets.join(", "),
        elements: elements as u64,
        nearest: None,
    }
}

/// Of several parts the one with the most conjuncts that hold, the first of these.
fn furthest<T>(parts: impl Iterator<Item = (usize, T)>) -> Option<(usize, T)> {
    parts.reduce(|best, part| if part.0 > best.0 { part } else { best })
}

fn is_composed(node: &Node) -> bool {
    match &node.kind {
        Kind::Let { body, .. } => is_composed(body),
        Kind::Kept(_, inner) => is_composed(inner),
        Kind::And(_)
        | Kind::Or(_)
        | Kind::Implies(_)
        | Kind::If(_)
        | Kind::Call { .. }
        | Kind::Exists(_)
        | Kind::Forall(_)
        | Kind::Keep(_)
        | Kind::Not(_)
        | Kind::Binary(..) => true,
        _ => false,
    }
}

/// An expression that has no value.
pub(super) fn without_value(machine: &Machine<'_>, node: &Node, error: Error) -> Conjunct {
    let failure = error.resolve(machine.program);
    let place = failure.place;
    let mut conjunct = Conjunct::new(place.unwrap_or_else(|| machine.program.place(node.at)));
    let message = failure.fault.message().to_owned();
    conjunct.fault = Some((failure.fault.kind(), message));
    conjunct
}

/// Binds the names of a quantifier to one of its elements.
fn bind(machine: &mut Machine<'_>, bounded: &Bounded, env: Env, element: &[Value]) -> Vec<Binding> {
    let slots = bounded
        .bounds
        .iter()
        .flat_map(|bound| bound.pattern.slots());
    for (slot, value) in slots.zip(element) {
        machine.bind_slot(env, *slot, value.clone());
    }
    let names = bounded.names.iter().zip(element);
    names
        .map(|(name, value)| Binding::new(name.to_string(), value))
        .collect()
}

/// Why a variable cannot stay as it is: another value is known, or it has got one.
pub(super) fn not_kept(machine: &Machine<'_>, variable: VarId, conjunct: &mut Conjunct) {
    let (Some(before), after) = machine.both_values(variable) else {
        return;
    };
    let name = &machine.program.variables[variable].name;
    match after {
        Some(after) if after != before => {
            let value = |name: String, value: &Value| Binding::new(name, value);
            conjunct.values.push(value(name.to_string(), &before));
            conjunct.values.push(value(format!("{name}'"), &after));
        }
        Some(_) => {}
        None => conjunct
            .differences
            .extend(unwanted(machine, variable, &before)),
    }
}

/// Where a next value of a variable would differ from what is known of it.
pub(super) fn unwanted(machine: &Machine<'_>, variable: VarId, value: &Value) -> Vec<Difference> {
    let (before, _) = machine.both_values(variable);
    let all = machine.wanted.iter();
    all.filter(|wanted| wanted.variable == variable)
        .filter_map(|wanted| {
            let expected = wanted.part(value)?;
            (*expected != wanted.value).then(|| {
                let mut name = machine.program.variables[variable].name.to_string();
                name.extend(wanted.path.iter().map(|argument| format!("[{argument}]")));
                let before = before.as_ref().and_then(|before| wanted.part(before));
                Difference {
                    name: format!("{name}'"),
                    expected: expected.clone(),
                    logged: wanted.value.clone(),
                    before: before.cloned(),
                    known: Known::Expected(wanted.number),
                }
            })
        })
        .collect()
}

/// The text of an expression, on one line.
pub(super) fn text_of(machine: &Machine<'_>, node: &Node) -> String {
    let place = machine.program.place(node.at);
    let words: Vec<_> = place.text().split_whitespace().collect();
    words.join(" ")
}
