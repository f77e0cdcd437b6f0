//! Looks on while an action is walked, and remembers where each way through it ends.

use tracelaw_diagnostics::Place;

use super::super::super::error::Result;
use super::super::super::ir::{At, Bounded, Kind, Node, OpId, VarId};
use super::super::super::machine::{Env, Flow, Machine, Mark, Visitor};
use super::super::super::session::{Guide, Refusal};
use super::super::super::value::{Set, Value};
use super::EventReads;
use super::attempt::{Among, Attempt, Binding, Conjunct, Difference, Entered, Known};
use super::ends::{argument, enough, is_open, of_some_set};
use super::narrow::{Focus, among, narrow, not_kept, text_of, unwanted};

/// The most attempts that are remembered, each with another end.
const MOST_ATTEMPTS: usize = 12;
/// The most conjuncts that are looked at, so that an explanation comes in a moment even where the
/// action has very many ways through it.
const MOST_CONJUNCTS: u32 = 200_000;

/// Remembers where each way through an action ends.
pub(crate) struct Witness<'a> {
    /// Where only some steps are asked for.
    guide: Option<Guide<'a>>,
    events: Option<&'a EventReads>,
    entered: Vec<Step>,
    /// The conjuncts that held, and whether they look at the trace's event.
    held: Vec<(At, bool)>,
    bound: Vec<Bound>,
    attempts: Vec<(At, Attempt)>,
    left: u32,
}

/// An operator that has been entered.
struct Step {
    op: OpId,
    env: Env,
    /// How many conjuncts held before.
    held: usize,
    bound: usize,
}

/// A name and the element that it is bound to.
struct Bound {
    name: String,
    value: Value,
}

impl<'a> Witness<'a> {
    /// For the steps of a specification that replays a trace.
    pub(crate) fn of_trace(events: Option<&'a EventReads>) -> Self {
        Self {
            guide: None,
            events,
            entered: Vec::new(),
            held: Vec::new(),
            bound: Vec::new(),
            attempts: Vec::new(),
            left: MOST_CONJUNCTS,
        }
    }

    /// For the steps that a query asks for.
    pub(crate) fn guided(guide: Guide<'a>) -> Self {
        Self {
            guide: Some(guide),
            ..Self::of_trace(None)
        }
    }

    /// The attempts, that which got furthest first.
    pub(crate) fn into_attempts(self) -> Vec<Attempt> {
        let mut attempts: Vec<_> = self
            .attempts
            .into_iter()
            .map(|(_, attempt)| attempt)
            .collect();
        attempts.sort_by_key(|attempt| std::cmp::Reverse(attempt.rank()));
        attempts
    }

    fn matched(&self) -> usize {
        let matched = self.held.iter().filter(|(_, event)| *event).count();
        matched + self.guide.as_ref().map_or(0, Guide::matched)
    }

    /// Whether an attempt that ends here is worth its story; most of them are not.
    fn matters(&mut self, machine: &Machine<'_>, at: At, matched: usize) -> bool {
        let rank = (matched, machine.assigned(), self.held.len());
        if let Some((_, known)) = self.attempts.iter_mut().find(|(end, _)| *end == at)
            && known.rank() >= rank
        {
            known.others += 1;
            return false;
        }
        let better = self.attempts.iter();
        better.filter(|(_, known)| known.rank() >= rank).count() < MOST_ATTEMPTS
    }

    fn end(&mut self, machine: &mut Machine<'_>, at: At, mut failed: Conjunct, matched: usize) {
        if failed.among.is_none() {
            failed.among = self.among(&failed);
        }
        let operators = self.entered.iter().map(|step| {
            let operator = &machine.program.operators[step.op];
            let arguments = machine.arguments(step.op, step.env);
            Entered {
                name: operator.name.to_string(),
                place: super::definition(machine.program, step.op),
                arguments: arguments
                    .iter()
                    .map(|(name, value)| Binding::new(name, value))
                    .collect(),
                wrapper: self.events.is_some_and(|events| events.operator(step.op)),
            }
        });
        let operators = operators.collect();
        let place = |at: &At| -> Place { machine.program.place(*at) };
        let attempt = Attempt {
            held: self.held.iter().map(|(at, _)| place(at)).collect(),
            operators,
            bound: self
                .bound
                .iter()
                .map(|bound| Binding::new(&bound.name, &bound.value))
                .collect(),
            assigned: machine.assigned(),
            matched,
            failed,
            others: 0,
        };
        match self.attempts.iter_mut().find(|(end, _)| *end == at) {
            Some((_, known)) => {
                let others = known.others + 1;
                *known = attempt;
                known.others = others;
            }
            None => self.attempts.push((at, attempt)),
        }
    }

    /// Tells the attempts that ended with an element of a set about the set.
    fn complete<'p>(&mut self, machine: &mut Machine<'p>, bounded: &'p Bounded, env: Env) {
        let mut all = self.attempts.iter_mut();
        let mut open = all.any(|(_, attempt)| is_open(attempt, bounded));
        let mut known = None;
        for (_, attempt) in &mut self.attempts {
            if std::mem::take(&mut open) {
                let elements = machine.elements_of(bounded, env).unwrap_or_default();
                known = Some(among(machine, bounded, elements.len()));
            }
            if is_open(attempt, bounded)
                && let (Some(open), Some(known)) = (&mut attempt.failed.among, &known)
            {
                open.set.clone_from(&known.set);
                open.elements = known.elements;
            }
        }
    }

    fn end_here(&mut self, machine: &mut Machine<'_>, at: At, failed: Conjunct) {
        let matched = self.matched();
        self.end(machine, at, failed, matched);
    }

    /// The set that the innermost bound element is of, where the conjunct is about a part of it.
    fn among(&self, failed: &Conjunct) -> Option<Among> {
        let is_part = |bound: &&Bound| {
            let prefix = format!("{}.", bound.name);
            let mut names = failed.differences.iter().map(|difference| &difference.name);
            names.any(|name| name.starts_with(&prefix))
        };
        let bound = self.bound.iter().rev().find(is_part)?;
        Some(of_some_set((bound.name.clone(), bound.value.clone())))
    }

    fn push(&mut self, op: OpId, env: Env) {
        self.entered.push(Step {
            op,
            env,
            held: self.held.len(),
            bound: self.bound.len(),
        });
    }

    /// Counts what was looked at; false where that is enough.
    fn spend(&mut self) -> bool {
        self.left = self.left.saturating_sub(1);
        self.left > 0
    }
}

impl<'p> Visitor<'p> for Witness<'_> {
    fn found(&mut self, machine: &mut Machine<'p>) -> Result<Flow> {
        let Some(guide) = &mut self.guide else {
            return Ok(Flow::Continue);
        };
        let Some(refusal) = guide.refusal(machine)? else {
            return guide.found(machine);
        };
        let (at, failed) = match refusal {
            Refusal::Expected {
                op,
                number,
                expected,
                logged,
                before,
            } => {
                let body = &machine.program.operators[op].body;
                let mut failed = Conjunct::new(machine.program.place(body.at));
                failed.differences.push(Difference {
                    name: text_of(machine, body),
                    expected,
                    logged,
                    before,
                    known: Known::Expected(number),
                });
                (body.at, failed)
            }
            Refusal::Predicate { op, args, number } => {
                let body = &machine.program.operators[op].body;
                let env = machine.open_frame(op);
                let first = machine.program.operators[op].first_param();
                for (slot, value) in (first..).zip(args) {
                    machine.bind_slot(env, slot, value);
                }
                let mut failed = narrow(machine, Focus::default(), body, env);
                failed.predicate = Some(number);
                machine.close_frame(env);
                (body.at, failed)
            }
        };
        if self.matters(machine, at, self.matched()) {
            self.end_here(machine, at, failed);
        }
        Ok(Flow::Continue)
    }

    fn admits(&mut self, branch: &'p Node, last: bool) -> bool {
        let guide = self.guide.as_mut();
        self.left > 0 && guide.is_none_or(|guide| guide.admits(branch, last))
    }

    fn is_thorough(&self) -> bool {
        true
    }

    fn enter(&mut self, machine: &mut Machine<'p>, op: OpId, env: Env) -> Result<bool> {
        if !self.spend() {
            return Err(enough());
        }
        if let Some(guide) = &mut self.guide {
            let unfit = guide.unfit(machine, op, env)?;
            if let Some(unfit) = unfit {
                let at = machine.program.operators[op].at;
                if self.matters(machine, at, unfit.fitting) {
                    let mut failed = Conjunct::new(super::head(machine.program, op));
                    failed.differences =
                        unfit.differences.into_iter().filter_map(argument).collect();
                    failed.among = unfit.nearest.map(of_some_set);
                    self.push(op, env);
                    self.end(machine, at, failed, unfit.fitting);
                    self.entered.pop();
                }
                return Ok(false);
            }
            if !guide.enter(machine, op, env)? {
                return Ok(false);
            }
        }
        self.push(op, env);
        Ok(true)
    }

    fn leave(&mut self, op: OpId) {
        if let Some(guide) = &mut self.guide {
            guide.leave(op);
        }
        if let Some(step) = self.entered.pop() {
            self.held.truncate(step.held);
            self.bound.truncate(step.bound);
        }
    }

    fn refused(&mut self, machine: &mut Machine<'p>, wanted: usize, value: &Value, at: &'p Node) {
        if self.matters(machine, at.at, self.matched()) {
            let mut failed = Conjunct::new(machine.program.place(at.at));
            let variable = machine.wanted[wanted].variable;
            failed.differences = unwanted(machine, variable, value);
            self.end_here(machine, at.at, failed);
        }
    }

    fn barred(&mut self, machine: &mut Machine<'p>, variable: VarId, set: &Set, at: &'p Node) {
        if self.matters(machine, at.at, self.matched()) {
            let mut failed = Conjunct::new(machine.program.place(at.at));
            let name = format!("{}'", machine.program.variables[variable].name);
            let wanted = machine.wanted.iter();
            let wanted: Vec<_> = wanted
                .filter(|wanted| wanted.variable == variable)
                .collect();
            for wanted in wanted {
                failed.values.push(Binding::new(&name, &wanted.value));
            }
            let set = Value::Set(set.clone());
            failed.values.push(Binding::new("one of", &set));
            self.end_here(machine, at.at, failed);
        }
    }

    fn tested(&mut self, machine: &mut Machine<'p>, test: &'p Node, env: Env, holds: bool) -> bool {
        let enough = !self.spend();
        if holds {
            let events = self.events;
            let event = events.is_some_and(|events| events.expression(machine, test, env));
            self.held.push((test.at, event));
            return !enough;
        }
        if !enough && self.matters(machine, test.at, self.matched()) {
            let failed = match &test.kind {
                Kind::Keep(variables) => {
                    let mut failed = Conjunct::new(machine.program.place(test.at));
                    for &variable in variables {
                        not_kept(machine, variable, &mut failed);
                    }
                    failed
                }
                _ => {
                    let names = self.bound.iter().map(|bound| bound.name.clone());
                    let names: Vec<_> = names.collect();
                    let focus = Focus {
                        events: self.events,
                        bound: &names,
                    };
                    narrow(machine, focus, test, env)
                }
            };
            self.end_here(machine, test.at, failed);
        }
        false
    }

    fn mark(&self) -> Mark {
        Mark {
            held: self.held.len(),
            bound: self.bound.len(),
        }
    }

    fn back(&mut self, mark: Mark) {
        self.held.truncate(mark.held);
        self.bound.truncate(mark.bound);
    }

    fn bound(&mut self, machine: &mut Machine<'p>, bounded: &'p Bounded, env: Env) {
        let slots = bounded
            .bounds
            .iter()
            .flat_map(|bound| bound.pattern.slots());
        for (name, slot) in bounded.names.iter().zip(slots) {
            self.bound.push(Bound {
                name: name.to_string(),
                value: machine.bound_value(env, *slot),
            });
        }
    }

    fn ran_through(&mut self, machine: &mut Machine<'p>, node: &'p Node, env: Env, any: bool) {
        let Kind::Exists(bounded) = &node.kind else {
            return;
        };
        if any {
            self.complete(machine, bounded, env);
        } else if self.matters(machine, node.at, self.matched()) {
            let mut failed = Conjunct::new(machine.program.place(node.at));
            failed.among = Some(among(machine, bounded, 0));
            self.end_here(machine, node.at, failed);
        }
    }
}
