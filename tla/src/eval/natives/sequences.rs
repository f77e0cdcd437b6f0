//! Sequences.

use super::super::error::{Located, Result};
use super::super::ir::Node;
use super::super::machine::{Env, Machine};
use super::super::value::{Fault, MOST_WRITTEN, Sequence, Set, Symbolic, Value};
use super::Native;

pub(super) static SEQUENCES: &[Native] = &[
    Native::values("Seq", 1, |args| {
        let set = args[0].to_set("the argument of Seq")?;
        Ok(Set::symbolic(Symbolic::Sequences(set.clone())).into())
    }),
    Native::values("Len", 1, |args| match &args[0] {
        Value::String(text) => Ok(Value::Int(text.as_str().chars().count() as i64)),
        other => Ok(Value::Int(
            other.to_sequence("the argument of Len")?.len() as i64
        )),
    }),
    Native::values("\\o", 2, |args| match (&args[0], &args[1]) {
        (Value::String(a), Value::String(b)) => {
            joinable(a.as_str().len(), b.as_str().len())?;
            Ok(Value::string(&format!("{a}{b}")))
        }
        (a, b) => {
            let left = a.to_sequence("the left operand of \\o")?;
            let right = b.to_sequence("the right operand of \\o")?;
            joinable(left.len(), right.len())?;
            Ok(left.concat(right).into())
        }
    }),
    Native::values("Append", 2, |args| {
        let sequence = args[0].to_sequence("the first argument of Append")?;
        Ok(sequence.push(args[1].clone()).into())
    }),
    Native::values("Head", 1, |args| {
        let sequence = args[0].to_sequence("the argument of Head")?;
        let head = sequence.get(1).cloned();
        head.ok_or_else(|| Fault::undefined("Head of the empty sequence"))
    }),
    Native::values("Tail", 1, |args| {
        let sequence = args[0].to_sequence("the argument of Tail")?;
        if sequence.is_empty() {
            return Err(Fault::undefined("Tail of the empty sequence"));
        }
        Ok(sequence.slice(2, sequence.len()).into())
    }),
    Native::values("SubSeq", 3, sub_seq),
    Native::machine("SelectSeq", 2, select_seq),
];

/// Whether sequences of these lengths may be joined: one that doubles itself would soon be larger
/// than any memory.
fn joinable(a: usize, b: usize) -> std::result::Result<(), Fault> {
    if a.saturating_add(b) <= MOST_WRITTEN {
        return Ok(());
    }
    Err(Fault::too_large(format!(
        "a sequence cannot have more than {MOST_WRITTEN} elements"
    )))
}

/// `SubSeq(s, m, n)`: empty where `m > n`; both must be inside otherwise, as TLC has it.
fn sub_seq(args: &[Value]) -> std::result::Result<Value, Fault> {
    let first = args[1].to_int("the second argument of SubSeq")?;
    let last = args[2].to_int("the third argument of SubSeq")?;
    if let Value::String(text) = &args[0] {
        let characters: Vec<char> = text.as_str().chars().collect();
        let Some((first, last)) = range(first, last, characters.len())? else {
            return Ok(Value::string(""));
        };
        let part: String = characters[first - 1..last].iter().collect();
        return Ok(Value::string(&part));
    }
    let sequence = args[0].to_sequence("the first argument of SubSeq")?;
    Ok(match range(first, last, sequence.len())? {
        Some((first, last)) => sequence.slice(first, last),
        None => Sequence::default(),
    }
    .into())
}

/// The positions of a part of what has `len` elements, unless the part is empty.
pub(super) fn range(
    first: i64,
    last: i64,
    len: usize,
) -> std::result::Result<Option<(usize, usize)>, Fault> {
    if first > last {
        return Ok(None);
    }
    match (usize::try_from(first), usize::try_from(last)) {
        (Ok(first), Ok(last)) if first >= 1 && last <= len => Ok(Some((first, last))),
        _ => Err(Fault::undefined(format!(
            "the part {first}..{last} is not inside of a sequence of length {len}"
        ))),
    }
}

fn select_seq<'p>(machine: &mut Machine<'p>, args: &'p [Node], env: Env) -> Result<Value> {
    let value = machine.eval(&args[0], env)?;
    let sequence = value
        .to_sequence("the first argument of SelectSeq")
        .at(args[0].at)?;
    let test = machine.callable(&args[1], env)?;
    let mut kept = Vec::new();
    for item in sequence.iter() {
        if machine.apply_predicate(test, std::slice::from_ref(item), args[1].at)? {
            kept.push(item.clone());
        }
    }
    if kept.len() == sequence.len() {
        return Ok(value);
    }
    Ok(Value::sequence(kept))
}
