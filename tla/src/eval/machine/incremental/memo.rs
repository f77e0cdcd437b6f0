//! Remembering what held, and looking only at what has changed since.
//!
//! A quantifier over a large set that held for all elements is asked about those alone that are
//! new, or for which something that its body looks at is not what it was. The same goes for sets
//! that are filtered out of large ones.

use std::rc::Rc;

use super::super::super::error::Result;
use super::super::super::ir::{At, Bounded, Node, OpId};
use super::super::super::value::{Set, Value, compare, fold_hash};
use super::super::quantify::Run;
use super::super::{Env, Flow, Machine};
use super::analysis::{Analysis, Path};
use super::free::Free;
use super::narrow::Asked;

/// Below so many elements looking at each of them takes no longer.
pub(super) const FEWEST: u64 = 24;
/// The most answers that are remembered.
pub(super) const MOST_ANSWERS: usize = 1 << 16;

/// Which evaluation of an expression an answer is about: the expression, and a hash of the elements
/// and calls around it.
pub(super) type Occasion = (usize, u64);

/// What the body of a quantifier looks at.
#[derive(Debug)]
pub(super) struct Footprint<'p> {
    inputs: Vec<Input<'p>>,
}

#[derive(Debug)]
struct Input<'p> {
    free: Rc<Free<'p>>,
    /// The parts of elements that it is applied to; none where all of it counts.
    reads: Vec<(usize, Path, i64)>,
}

/// A quantifier that may have been asked before.
struct AskedAgain<'p> {
    footprint: Rc<Footprint<'p>>,
    /// What its body looks at.
    inputs: Vec<Value>,
    /// The number of combinations of elements.
    all: u64,
}

/// A quantifier held for all elements of these sets, its body looking at these values.
#[derive(Debug)]
pub(super) struct Answer {
    sets: Vec<Set>,
    inputs: Vec<Value>,
}

impl<'p> Footprint<'p> {
    fn new(machine: &Machine<'p>, bounded: &'p Bounded) -> Option<Self> {
        let nature = machine.program.nature_of(&bounded.body);
        if nature.volatile || nature.next {
            return None;
        }
        let mut analysis = Analysis::new(machine.program, bounded, 0);
        if !analysis.note(&bounded.body) {
            return None;
        }
        let whole = analysis.whole.into_iter().map(|free| Input {
            free,
            reads: Vec::new(),
        });
        let mut inputs: Vec<Input<'p>> = whole.collect();
        let all = inputs.len();
        for (free, bound, path, shift) in analysis.reads {
            match inputs
                .iter_mut()
                .position(|input| input.free.is_like(&free))
            {
                Some(position) if position < all => {}
                Some(position) => inputs[position].reads.push((bound, path, shift)),
                None => inputs.push(Input {
                    free,
                    reads: vec![(bound, path, shift)],
                }),
            }
        }
        Some(Self { inputs })
    }
}

impl<'p> Machine<'p> {
    /// Whether an operator applied to values holds; what it is made of is remembered for the next
    /// time.
    pub(crate) fn truth_again(&mut self, op: OpId, args: &[Value]) -> Result<bool> {
        self.incremental.remembers = !self.incremental.forgets();
        let around = args
            .iter()
            .fold(0, |around, arg| fold_hash(around, arg.fingerprint()));
        self.incremental.around = around;
        let result = self.truth_of(op, args);
        self.incremental.remembers = false;
        result
    }

    /// Whether the body of a quantifier has the value `wanted` for all elements.
    pub(in super::super) fn holds_for_all(
        &mut self,
        bounded: &'p Bounded,
        env: Env,
        wanted: bool,
    ) -> Result<bool> {
        let sets = self.sets_of(&bounded.bounds, env)?;
        let run = Run {
            bounded,
            sets: &sets,
            seen: true,
            asked: if wanted { Asked::Fails } else { Asked::Holds },
            known: None,
        };
        let mut test = |machine: &mut Self| {
            let holds = machine.holds(&bounded.body, env)?;
            Ok(Flow::stop_if(holds != wanted))
        };
        let asked_again = self.asked_again(bounded, &sets, env);
        let Some(AskedAgain {
            footprint,
            inputs,
            all,
        }) = asked_again
        else {
            let flow = self.nest(&run, 0, None, env, &mut test)?;
            return Ok(flow == Flow::Continue);
        };
        let occasion = self.occasion(bounded);
        let answer = self.incremental.answers.remove(&occasion);
        let affected = answer
            .as_ref()
            .and_then(|answer| self.affected(&run, &footprint, answer, &inputs, all));
        let flow = match affected {
            Some(affected) => self.run_through_some(&run, env, &affected, &mut test)?,
            None => self.nest(&run, 0, None, env, &mut test)?,
        };
        // What held before it did not hold still tells of what has changed since.
        let answer = if flow == Flow::Continue {
            let sets = sets.into_iter().map(|(set, _)| set).collect();
            Some(Answer { sets, inputs })
        } else {
            answer
        };
        if let Some(answer) = answer {
            if self.incremental.answers.len() >= MOST_ANSWERS {
                self.incremental.answers.clear();
            }
            self.incremental.answers.insert(occasion, answer);
        }
        Ok(flow == Flow::Continue)
    }

    /// What the body of a quantifier looks at, where it is worth remembering.
    fn asked_again(
        &mut self,
        bounded: &'p Bounded,
        sets: &[(Set, &'p Node)],
        env: Env,
    ) -> Option<AskedAgain<'p>> {
        if !self.incremental.remembers {
            return None;
        }
        let all = sets.iter().try_fold(1u64, |all, (set, _)| {
            all.checked_mul(set.enumerated_len()? as u64)
        })?;
        if all < FEWEST {
            return None;
        }
        let footprint = self.footprint(bounded)?;
        // An input without a value need not matter to the body.
        let inputs: Option<Vec<Value>> = footprint
            .inputs
            .iter()
            .map(|input| self.free_value(&input.free, env).ok())
            .collect();
        Some(AskedAgain {
            inputs: inputs?,
            footprint,
            all,
        })
    }

    /// The same elements of a filtered set, where it is worth remembering which they were.
    pub(in super::super) fn filtered_again(
        &mut self,
        run: &Run<'_, 'p>,
        env: Env,
    ) -> Result<Option<Set>> {
        let Some(asked) = self.asked_again(run.bounded, run.sets, env) else {
            return Ok(None);
        };
        let AskedAgain {
            footprint,
            inputs,
            all,
        } = asked;
        let occasion = self.occasion(run.bounded);
        let set = &run.sets[0].0;
        let before = self.incremental.filtered.remove(&occasion);
        let changed = before.and_then(|(answer, kept)| {
            let affected = self.affected(run, &footprint, &answer, &inputs, all)?;
            let changes = set.changes_since(&answer.sets[0])?;
            Some((kept, affected.into_iter().flatten(), changes.removed))
        });
        let kept = match changed {
            Some((mut kept, affected, removed)) => {
                for element in removed {
                    kept = kept.without(&element);
                }
                for element in affected {
                    kept = if self.passes(run.bounded, element.clone(), env)? {
                        kept.insert(element)?
                    } else {
                        kept.without(&element)
                    };
                }
                kept
            }
            None => self.filter_all(run, env)?,
        };
        if self.incremental.filtered.len() >= MOST_ANSWERS {
            self.incremental.filtered.clear();
        }
        let sets = vec![set.clone()];
        let remembered = (Answer { sets, inputs }, kept.clone());
        self.incremental.filtered.insert(occasion, remembered);
        Ok(Some(kept))
    }

    pub(super) fn occasion<T>(&self, of: &T) -> Occasion {
        (std::ptr::from_ref(of) as usize, self.incremental.around)
    }

    fn footprint(&mut self, bounded: &'p Bounded) -> Option<Rc<Footprint<'p>>> {
        let id = std::ptr::from_ref(bounded) as usize;
        if let Some(known) = self.incremental.footprints.get(&id) {
            return known.clone();
        }
        let footprint = Footprint::new(self, bounded).map(Rc::new);
        self.incremental.footprints.insert(id, footprint.clone());
        footprint
    }

    /// For each bound the elements that are new, or for which the body looks at something that has
    /// changed. Nothing is returned where they are not much fewer than all.
    fn affected(
        &mut self,
        run: &Run<'_, 'p>,
        footprint: &Footprint<'p>,
        answer: &Answer,
        inputs: &[Value],
        all: u64,
    ) -> Option<Vec<Vec<Value>>> {
        let sets = run.sets;
        let mut affected: Vec<Vec<Value>> = Vec::with_capacity(sets.len());
        for ((set, _), old) in sets.iter().zip(&answer.sets) {
            affected.push(set.changes_since(old)?.added);
        }
        let inputs = inputs.iter().zip(&answer.inputs);
        for (input, (new, old)) in footprint.inputs.iter().zip(inputs) {
            if new.same(old) {
                continue;
            }
            if input.reads.is_empty() {
                if new != old {
                    return None;
                }
                continue;
            }
            for argument in new.arguments_changed_since(old)? {
                for (bound, path, shift) in &input.reads {
                    let (set, _) = &sets[*bound];
                    if path.is_empty() {
                        let element = shifted(&argument, *shift)?;
                        if set.search(&element).is_ok() {
                            affected[*bound].push(element);
                        }
                    } else {
                        let id = (std::ptr::from_ref(run.bounded) as usize, *bound);
                        let index = self.incremental.index(id, vec![Rc::clone(path)], set);
                        affected[*bound].extend(index.find(std::slice::from_ref(&argument), 1)?);
                    }
                }
            }
        }
        let mut total = 0u64;
        for ((set, _), affected) in sets.iter().zip(&mut affected) {
            affected.sort_by(|a, b| compare(a, b, &mut false));
            affected.dedup();
            let others = all / set.enumerated_len()?.max(1) as u64;
            total = total.saturating_add(others.saturating_mul(affected.len() as u64));
        }
        (total <= all / 2).then_some(affected)
    }

    /// Runs `f` with the names bound to each combination of elements of which one is affected.
    fn run_through_some(
        &mut self,
        run: &Run<'_, 'p>,
        env: Env,
        affected: &[Vec<Value>],
        f: &mut dyn FnMut(&mut Self) -> Result<Flow>,
    ) -> Result<Flow> {
        for (bound, affected) in affected.iter().enumerate() {
            for element in affected {
                let pattern = &run.bounded.bounds[bound].pattern;
                if !self.bind_pattern(pattern, env, element.clone()) {
                    // The full run says what is wrong with it.
                    return self.nest(run, 0, None, env, f);
                }
                let around = self.surround(element);
                let flow = self.nest(run, 0, Some(bound), env, f);
                self.leave_surroundings(around);
                if flow? == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
        }
        Ok(Flow::Continue)
    }

    /// Makes an element one of those around what is evaluated next; what was around it before.
    pub(in super::super) fn surround(&mut self, element: &Value) -> u64 {
        let around = self.incremental.around;
        if self.incremental.remembers {
            self.incremental.around = fold_hash(around, element.fingerprint());
        }
        around
    }

    /// Makes a call one of what is around what is evaluated next; what was around it before.
    pub(in super::super) fn enter_call(&mut self, at: At) -> u64 {
        let around = self.incremental.around;
        if self.incremental.remembers {
            let place = u64::from(at.source) << 32 | u64::from(at.start);
            self.incremental.around = fold_hash(around, place);
        }
        around
    }

    /// What was around before [`surround`](Self::surround).
    pub(in super::super) fn leave_surroundings(&mut self, around: u64) {
        self.incremental.around = around;
    }
}

/// The element that is `argument` when `shift` is added to it.
fn shifted(argument: &Value, shift: i64) -> Option<Value> {
    match argument {
        Value::Int(value) => value.checked_sub(shift).map(Value::Int),
        other => (shift == 0).then(|| other.clone()),
    }
}
