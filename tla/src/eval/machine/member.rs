//! Membership, decided from the expression where the set itself need not be made.

use super::super::error::{Located, Result};
use super::super::ir::{Binary, Kind, Node, Pattern, Unary};
use super::super::value::Value;
use super::{Env, Machine};

impl<'p> Machine<'p> {
    /// Whether `element` is in the set that `set` evaluates to.
    ///
    /// A set that is filtered out of another one is not made: the set may be infinite, and mostly
    /// it is large.
    pub(super) fn contains(&mut self, set: &'p Node, env: Env, element: &Value) -> Result<bool> {
        match &set.kind {
            Kind::Filter(bounded) => {
                let [bound] = &bounded.bounds[..] else {
                    return self.contains_evaluated(set, env, element);
                };
                let Some(base) = &bound.set else {
                    return self.contains_evaluated(set, env, element);
                };
                if !self.contains(base, env, element)? {
                    return Ok(false);
                }
                if !self.bind_pattern(&bound.pattern, env, element.clone()) {
                    return Ok(false);
                }
                self.holds(&bounded.body, env)
            }
            Kind::Call { op, link, args } if self.operator(*op).kept.is_none() => {
                let operator = self.operator(*op);
                if !worthwhile(&operator.body) {
                    return self.contains_evaluated(set, env, element);
                }
                let link = link.map(|links| self.outer(env, links));
                let base = self.push_frame(operator, link, args, env);
                let result = self.deeper(set.at, |machine| {
                    machine.contains(&operator.body, base, element)
                });
                self.pop_frame(base);
                result.map_err(|error| error.within(&operator.name, set.at))
            }
            Kind::Binary(Binary::Cup, parts) if worthwhile(set) => Ok(self
                .contains(&parts[0], env, element)?
                || self.contains(&parts[1], env, element)?),
            Kind::Binary(Binary::Cap, parts) => Ok(self.contains(&parts[0], env, element)?
                && self.contains(&parts[1], env, element)?),
            Kind::Binary(Binary::Difference, parts) => Ok(self
                .contains(&parts[0], env, element)?
                && !self.contains(&parts[1], env, element)?),
            Kind::Unary(Unary::Domain, function) => {
                let function = self.eval(function, env)?;
                function
                    .domain()
                    .and_then(|set| set.contains(element))
                    .at(set.at)
            }
            _ => self.contains_evaluated(set, env, element),
        }
    }

    fn contains_evaluated(&mut self, set: &'p Node, env: Env, element: &Value) -> Result<bool> {
        let all = self.eval_set(set, env)?;
        self.contains_again(set, element, &all).at(set.at)
    }

    /// Binds the parts of an element; false where it has no such parts.
    pub(super) fn bind_pattern(&mut self, pattern: &Pattern, env: Env, element: Value) -> bool {
        match pattern {
            Pattern::One(slot) => {
                self.bind(env, *slot, element);
                true
            }
            Pattern::Tuple(slots) => {
                let Value::Sequence(tuple) = &element else {
                    return false;
                };
                if tuple.len() != slots.len() {
                    return false;
                }
                for (slot, item) in slots.iter().zip(tuple.iter()) {
                    self.bind(env, *slot, item.clone());
                }
                true
            }
        }
    }
}

/// Whether membership can be decided without making the set.
fn worthwhile(set: &Node) -> bool {
    match &set.kind {
        Kind::Filter(_) | Kind::Unary(Unary::Domain, _) => true,
        Kind::Binary(Binary::Cup | Binary::Cap | Binary::Difference, parts) => {
            parts.iter().any(worthwhile)
        }
        _ => false,
    }
}
