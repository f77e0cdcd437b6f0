//! SequencesExt.

use super::super::error::{Located, Result};
use super::super::ir::Node;
use super::super::machine::{Env, Machine};
use super::super::value::{Fault, Sequence, Set, Symbolic, Value};
use super::folds::{fold, fold_left};
use super::functions::{pairs, range};
use super::sequences;
use super::{Native, position};

pub(super) static SEQUENCES_EXT: &[Native] = &[
    Native::values("ToSet", 1, |args| range(&args[0])),
    Native::values("SetToSeq", 1, |args| {
        let set = args[0].to_set("the argument of SetToSeq")?.enumerate()?;
        Ok(Value::Sequence(set.elements().collect()))
    }),
    Native::values("SetToSeqs", 1, |args| {
        let set = args[0].to_set("the argument of SetToSeqs")?.enumerate()?;
        Value::set(permutations(set.elements().collect())?)
    }),
    Native::machine("SetToSortSeq", 2, |machine, args, env| {
        let set = machine
            .eval_set(&args[0], env)?
            .enumerate()
            .at(args[0].at)?;
        sort(machine, set.elements().collect(), &args[1], env)
    }),
    Native::values("SetToAllKPermutations", 1, |args| {
        let set = args[0].to_set("the argument")?.clone();
        let mut all = Vec::new();
        for subset in Set::symbolic(Symbolic::Powerset(set)).into_stream()? {
            all.extend(permutations(
                subset.to_set("a subset")?.elements().collect(),
            )?);
        }
        Value::set(all)
    }),
    Native::values("TupleOf", 2, |args| {
        let (set, len) = (
            args[0].to_set("the first argument")?,
            args[1].to_int("the second")?,
        );
        Ok(tuples(set, len).into())
    }),
    Native::values("SeqOf", 2, bounded),
    Native::values("BoundedSeq", 2, bounded),
    Native::values("Contains", 2, |args| {
        for item in args[0]
            .to_sequence("the first argument of Contains")?
            .iter()
        {
            if super::super::value::equals(item, &args[1])? {
                return Ok(Value::Bool(true));
            }
        }
        Ok(Value::Bool(false))
    }),
    Native::values("Reverse", 1, |args| {
        let sequence = args[0].to_sequence("the argument of Reverse")?;
        let mut items: Vec<_> = sequence.iter().cloned().collect();
        items.reverse();
        Ok(Value::sequence(items))
    }),
    Native::values("Remove", 2, |args| {
        rebuilt(&args[0], |item| {
            Ok((!equals(item, &args[1])?).then(|| item.clone()))
        })
    }),
    Native::values("ReplaceAll", 3, |args| {
        rebuilt(&args[0], |item| {
            Ok(Some(
                if equals(item, &args[1])? {
                    &args[2]
                } else {
                    item
                }
                .clone(),
            ))
        })
    }),
    Native::values("ReplaceAt", 3, |args| {
        let sequence = args[0].to_sequence("the first argument of ReplaceAt")?;
        Ok(sequence
            .set(args[1].to_int("the position")?, args[2].clone())
            .into())
    }),
    Native::values("InsertAt", 3, |args| {
        let sequence = args[0].to_sequence("the first argument of InsertAt")?;
        let at = position(&args[1], sequence.len() + 1, "the position")?;
        let before = sequence.slice(1, at - 1).push(args[2].clone());
        Ok(before.concat(&sequence.slice(at, sequence.len())).into())
    }),
    Native::values("RemoveAt", 2, |args| {
        let sequence = args[0].to_sequence("the first argument of RemoveAt")?;
        let at = position(&args[1], sequence.len(), "the position")?;
        Ok(without(sequence, at).into())
    }),
    Native::values("RemoveFirst", 2, |args| {
        let sequence = args[0].to_sequence("the first argument of RemoveFirst")?;
        for (index, item) in (1..).zip(sequence.iter()) {
            if equals(item, &args[1])? {
                return Ok(without(sequence, index).into());
            }
        }
        Ok(args[0].clone())
    }),
    Native::machine("RemoveFirstMatch", 2, |machine, args, env| {
        let value = machine.eval(&args[0], env)?;
        let sequence = value.to_sequence("the first argument").at(args[0].at)?;
        let found = select(machine, sequence, 1..=sequence.len(), &args[1], env)?;
        Ok(if found == 0 {
            value
        } else {
            without(sequence, found).into()
        })
    }),
    Native::values("Cons", 2, |args| {
        let sequence = args[1].to_sequence("the second argument of Cons")?;
        Ok(Sequence::from(vec![args[0].clone()])
            .concat(sequence)
            .into())
    }),
    Native::values("Front", 1, |args| {
        let sequence = args[0].to_sequence("the argument of Front")?;
        Ok(sequence.slice(1, sequence.len().saturating_sub(1)).into())
    }),
    Native::values("Last", 1, |args| {
        let sequence = args[0].to_sequence("the argument of Last")?;
        let last = sequence.get(sequence.len() as i64).cloned();
        last.ok_or_else(|| Fault::undefined("Last of the empty sequence"))
    }),
    Native::machine("IsPrefix", 2, |machine, args, env| {
        let (a, b) = (machine.eval(&args[0], env)?, machine.eval(&args[1], env)?);
        machine.is_prefix_again(&args[0], &a, &b).map(Value::Bool)
    }),
    Native::values("IsStrictPrefix", 2, |args| affix(args, true, true)),
    Native::values("IsSuffix", 2, |args| affix(args, false, false)),
    Native::values("IsStrictSuffix", 2, |args| affix(args, false, true)),
    Native::values("Prefixes", 1, |args| {
        let sequence = args[0].to_sequence("the argument of Prefixes")?;
        let prefixes = (0..=sequence.len()).map(|len| sequence.slice(1, len).into());
        Value::set(prefixes.collect())
    }),
    Native::values("Suffixes", 1, |args| {
        let sequence = args[0].to_sequence("the argument of Suffixes")?;
        let suffixes = (1..=sequence.len() + 1).map(|at| sequence.slice(at, sequence.len()).into());
        Value::set(suffixes.collect())
    }),
    Native::values("CommonPrefixes", 1, |args| {
        let common = common_prefix(&args[0])?;
        Value::set(
            (0..=common.len())
                .map(|len| common.slice(1, len).into())
                .collect(),
        )
    }),
    Native::values("LongestCommonPrefix", 1, |args| {
        Ok(common_prefix(&args[0])?.into())
    }),
    Native::values("SeqMod", 2, |args| {
        let (a, b) = (
            args[0].to_int("the first argument")?,
            args[1].to_int("the second")?,
        );
        if b <= 0 {
            return Err(Fault::arithmetic("the divisor of SeqMod is not positive"));
        }
        Ok(Value::Int(if a.rem_euclid(b) == 0 {
            b
        } else {
            a.rem_euclid(b)
        }))
    }),
    Native::machine("FoldSeq", 3, |machine, args, env| {
        let operator = machine.callable(&args[0], env)?;
        let base = machine.eval(&args[1], env)?;
        let items = items(machine, &args[2], env)?;
        fold(machine, operator, base, items.into_iter(), &args[0])
    }),
    Native::machine("FoldLeft", 3, |machine, args, env| {
        let operator = machine.callable(&args[0], env)?;
        let base = machine.eval(&args[1], env)?;
        let items = items(machine, &args[2], env)?;
        fold_left(machine, operator, base, items.into_iter(), &args[0])
    }),
    Native::machine("FoldRight", 3, |machine, args, env| {
        let operator = machine.callable(&args[0], env)?;
        let items = items(machine, &args[1], env)?;
        let base = machine.eval(&args[2], env)?;
        fold(machine, operator, base, items.into_iter().rev(), &args[0])
    }),
    Native::machine("FoldLeftDomain", 3, |machine, args, env| {
        let operator = machine.callable(&args[0], env)?;
        let base = machine.eval(&args[1], env)?;
        let len = items(machine, &args[2], env)?.len() as i64;
        fold_left(machine, operator, base, (1..=len).map(Value::Int), &args[0])
    }),
    Native::machine("FoldRightDomain", 3, |machine, args, env| {
        let operator = machine.callable(&args[0], env)?;
        let len = items(machine, &args[1], env)?.len() as i64;
        let base = machine.eval(&args[2], env)?;
        fold(
            machine,
            operator,
            base,
            (1..=len).rev().map(Value::Int),
            &args[0],
        )
    }),
    Native::values("FlattenSeq", 1, |args| {
        let sequences = args[0].to_sequence("the argument of FlattenSeq")?;
        let flat = sequences
            .iter()
            .try_fold(Sequence::default(), |flat, part| {
                Ok::<_, Fault>(flat.concat(part.to_sequence("an element of the argument")?))
            })?;
        Ok(flat.into())
    }),
    Native::values("Zip", 2, |args| {
        let (a, b) = (
            args[0].to_sequence("the first argument")?,
            args[1].to_sequence("the second")?,
        );
        if a.len() != b.len() {
            return Err(Fault::undefined("the sequences to zip differ in length"));
        }
        let both = a.iter().zip(b.iter());
        Ok(both
            .map(|(a, b)| Value::sequence(vec![a.clone(), b.clone()]))
            .collect::<Sequence>()
            .into())
    }),
    Native::values("Interleave", 2, |args| {
        let (a, b) = (
            args[0].to_sequence("the first argument")?,
            args[1].to_sequence("the second")?,
        );
        if a.len() != b.len() {
            return Err(Fault::undefined(
                "the sequences to interleave differ in length",
            ));
        }
        let both = a.iter().zip(b.iter());
        Ok(both
            .flat_map(|(a, b)| [a.clone(), b.clone()])
            .collect::<Sequence>()
            .into())
    }),
    Native::values("SubSeqs", 1, |args| {
        let sequence = args[0].to_sequence("the argument of SubSeqs")?;
        let len = sequence.len();
        let parts = (1..=len).flat_map(|first| (first..=len).map(move |last| (first, last)));
        let mut all: Vec<Value> = parts.map(|(a, b)| sequence.slice(a, b).into()).collect();
        all.push(Sequence::default().into());
        Value::set(all)
    }),
    Native::values("AllSubSeqs", 1, |args| {
        let domain = args[0].domain()?;
        let mut all = Vec::new();
        for subset in Set::symbolic(Symbolic::Powerset(domain)).into_stream()? {
            let mut part = Vec::new();
            for index in subset.to_set("a subset")?.elements() {
                part.push(args[0].apply(&index)?.clone());
            }
            all.push(Value::sequence(part));
        }
        Value::set(all)
    }),
    Native::values("IndexFirstSubSeq", 2, |args| {
        let (part, whole) = (
            args[0].to_sequence("the first argument")?,
            args[1].to_sequence("the second")?,
        );
        Ok(Value::Int(
            index_of(part, whole, 1).map_or(0, |index| index as i64),
        ))
    }),
    Native::values("ReplaceFirstSubSeq", 3, |args| replace(args, false)),
    Native::values("ReplaceAllSubSeqs", 3, |args| replace(args, true)),
    Native::machine("SelectInSeq", 2, |machine, args, env| {
        search(machine, args, env, false, false)
    }),
    Native::machine("SelectInSubSeq", 4, |machine, args, env| {
        search(machine, args, env, true, false)
    }),
    Native::machine("SelectLastInSeq", 2, |machine, args, env| {
        search(machine, args, env, false, true)
    }),
    Native::machine("SelectLastInSubSeq", 4, |machine, args, env| {
        search(machine, args, env, true, true)
    }),
];

fn equals(a: &Value, b: &Value) -> std::result::Result<bool, Fault> {
    super::super::value::equals(a, b)
}

fn items<'p>(machine: &mut Machine<'p>, node: &'p Node, env: Env) -> Result<Vec<Value>> {
    let value = machine.eval(node, env)?;
    match &value {
        Value::Sequence(sequence) => Ok(sequence.iter().cloned().collect()),
        other => Ok(pairs(other)
            .at(node.at)?
            .into_iter()
            .map(|(_, value)| value)
            .collect()),
    }
}

fn tuples(set: &Set, len: i64) -> Set {
    Set::symbolic(Symbolic::Functions(Set::interval(1, len), set.clone()))
}

/// All sequences up to a length.
fn bounded(args: &[Value]) -> std::result::Result<Value, Fault> {
    let set = args[0].to_set("the first argument")?;
    let most = args[1].to_int("the second argument")?;
    let mut all = Vec::new();
    for len in 0..=most {
        for item in tuples(set, len).into_stream()? {
            if all.len() as u64 == super::super::value::MOST_ELEMENTS {
                return Err(Fault::too_large(
                    "there are too many sequences of that length",
                ));
            }
            all.push(item);
        }
    }
    Value::set(all)
}

fn without(sequence: &Sequence, at: usize) -> Sequence {
    let before = sequence.slice(1, at - 1);
    before.concat(&sequence.slice(at + 1, sequence.len()))
}

fn rebuilt(
    value: &Value,
    mut image: impl FnMut(&Value) -> std::result::Result<Option<Value>, Fault>,
) -> std::result::Result<Value, Fault> {
    let mut items = Vec::new();
    for item in value.to_sequence("the first argument")?.iter() {
        items.extend(image(item)?);
    }
    Ok(Value::sequence(items))
}

fn affix(args: &[Value], prefix: bool, strict: bool) -> std::result::Result<Value, Fault> {
    let (part, whole) = (
        args[0].to_sequence("the first argument")?,
        args[1].to_sequence("the second")?,
    );
    if part.len() > whole.len() || (strict && part.len() == whole.len()) {
        return Ok(Value::Bool(false));
    }
    let skipped = if prefix { 0 } else { whole.len() - part.len() };
    for (a, b) in part.iter().zip(whole.iter().skip(skipped)) {
        if !equals(a, b)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

fn common_prefix(sequences: &Value) -> std::result::Result<Sequence, Fault> {
    let sequences = sequences.to_set("the argument")?.enumerate()?;
    let mut common: Option<Sequence> = None;
    for item in sequences.elements() {
        let sequence = item.to_sequence("an element of the argument")?;
        common = Some(match common {
            None => sequence.clone(),
            Some(common) => {
                let same = common
                    .iter()
                    .zip(sequence.iter())
                    .take_while(|(a, b)| a == b);
                common.slice(1, same.count())
            }
        });
    }
    common.ok_or_else(|| Fault::undefined("the set of sequences is empty"))
}

/// The position at which `part` first stands in `whole`, not before `from`.
fn index_of(part: &Sequence, whole: &Sequence, from: usize) -> Option<usize> {
    let last = (whole.len() + 1).checked_sub(part.len())?;
    (from..=last).find(|&at| whole.slice(at, at + part.len() - 1) == *part)
}

/// `ReplaceFirstSubSeq(r, s, t)`: `t` with `s` replaced by `r`.
fn replace(args: &[Value], all: bool) -> std::result::Result<Value, Fault> {
    let new = args[0].to_sequence("the first argument")?;
    let old = args[1].to_sequence("the second argument")?;
    let mut rest = args[2].to_sequence("the third argument")?.clone();
    let mut done = Sequence::default();
    if old.is_empty() {
        return Ok(rest.into());
    }
    while let Some(at) = index_of(old, &rest, 1) {
        done = done.concat(&rest.slice(1, at - 1)).concat(new);
        rest = rest.slice(at + old.len(), rest.len());
        if !all {
            break;
        }
    }
    Ok(done.concat(&rest).into())
}

/// The first position, in the order given, whose element passes; 0 where none does.
fn select<'p>(
    machine: &mut Machine<'p>,
    sequence: &Sequence,
    positions: impl Iterator<Item = usize>,
    test: &'p Node,
    env: Env,
) -> Result<usize> {
    let callable = machine.callable(test, env)?;
    for index in positions {
        if let Some(item) = sequence.get(index as i64)
            && machine.apply_predicate(callable, std::slice::from_ref(item), test.at)?
        {
            return Ok(index);
        }
    }
    Ok(0)
}

/// `SelectInSeq(s, T)`, `SelectInSubSeq(s, from, to, T)` and their likes from the end.
fn search<'p>(
    machine: &mut Machine<'p>,
    args: &'p [Node],
    env: Env,
    part: bool,
    last: bool,
) -> Result<Value> {
    let value = machine.eval(&args[0], env)?;
    let sequence = value.to_sequence("the first argument").at(args[0].at)?;
    let (from, to, test) = if part {
        let from = machine
            .eval(&args[1], env)?
            .to_int("the start")
            .at(args[1].at)?;
        let to = machine
            .eval(&args[2], env)?
            .to_int("the end")
            .at(args[2].at)?;
        match sequences::range(from, to, sequence.len()).at(args[1].at)? {
            Some((from, to)) => (from, to, &args[3]),
            None => return Ok(Value::Int(0)),
        }
    } else {
        (1, sequence.len(), &args[1])
    };
    let found = if last {
        select(machine, sequence, (from..=to).rev(), test, env)?
    } else {
        select(machine, sequence, from..=to, test, env)?
    };
    Ok(Value::Int(found as i64))
}

/// All orders of `items`.
pub(super) fn permutations(items: Vec<Value>) -> std::result::Result<Vec<Value>, Fault> {
    if items.len() > 9 {
        return Err(Fault::too_large(format!(
            "{} elements have too many permutations",
            items.len()
        )));
    }
    let mut all = vec![Vec::new()];
    for _ in 0..items.len() {
        all = all
            .into_iter()
            .flat_map(|start: Vec<Value>| {
                let left: Vec<_> = items.iter().filter(|item| !start.contains(item)).collect();
                left.into_iter()
                    .map(|item| start.iter().chain([item]).cloned().collect())
                    .collect::<Vec<_>>()
            })
            .collect();
    }
    Ok(all.into_iter().map(Value::sequence).collect())
}

/// Sorts by an operator that says whether its first argument goes before its second. The operator
/// need be no order: the result is then some permutation, as with TLC.
pub(super) fn sort<'p>(
    machine: &mut Machine<'p>,
    items: Vec<Value>,
    operator: &'p Node,
    env: Env,
) -> Result<Value> {
    let callable = machine.callable(operator, env)?;
    let mut sorted: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        let (mut low, mut high) = (0, sorted.len());
        while low < high {
            let middle = low.midpoint(high);
            let pair = [item.clone(), sorted[middle].clone()];
            if machine.apply_predicate(callable, &pair, operator.at)? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        sorted.insert(low, item);
    }
    Ok(Value::sequence(sorted))
}
