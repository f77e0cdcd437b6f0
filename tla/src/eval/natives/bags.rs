//! Bags: functions from elements to how often they occur.

use super::super::error::{Located, Result};
use super::super::ir::Node;
use super::super::machine::{Env, Machine};
use super::super::value::{Fault, Function, Sequence, Value};
use super::Native;

pub(super) static BAGS: &[Native] = &[
    Native::values("IsABag", 1, |args| {
        let counts = match entries(&args[0]) {
            Ok(counts) => counts,
            Err(_) => return Ok(Value::Bool(false)),
        };
        Ok(Value::Bool(counts.iter().all(|(_, count)| *count > 0)))
    }),
    Native::values("BagToSet", 1, |args| Ok(args[0].domain()?.into())),
    Native::values("SetToBag", 1, |args| {
        let set = args[0].to_set("the argument of SetToBag")?.enumerate()?;
        let ones = vec![Value::Int(1); set.enumerated_len().unwrap_or_default()];
        Ok(Function::build(set, ones.into()))
    }),
    Native::values("BagIn", 2, |args| {
        Ok(Value::Bool(args[1].domain()?.contains(&args[0])?))
    }),
    Native::new(
        "EmptyBag",
        0,
        super::Run::Constant(|| Sequence::default().into()),
    ),
    Native::values("\\oplus", 2, |args| sum(&args[0], &args[1])),
    Native::values("\\ominus", 2, |args| difference(&args[0], &args[1])),
    Native::values("BagUnion", 1, |args| {
        let bags = args[0].to_set("the argument of BagUnion")?.enumerate()?;
        let empty = Value::from(Sequence::default());
        bags.elements().try_fold(empty, |all, bag| sum(&all, &bag))
    }),
    Native::values("\\sqsubseteq", 2, |args| {
        for (element, count) in entries(&args[0])? {
            if count_of(&args[1], &element)? < count {
                return Ok(Value::Bool(false));
            }
        }
        Ok(Value::Bool(true))
    }),
    Native::values("SubBag", 1, sub_bags),
    Native::machine("BagOfAll", 2, bag_of_all),
    Native::values("BagCardinality", 1, |args| {
        let counts = entries(&args[0])?;
        Ok(Value::Int(counts.iter().map(|(_, count)| count).sum()))
    }),
    Native::values("CopiesIn", 2, |args| {
        count_of(&args[1], &args[0]).map(Value::Int)
    }),
];

/// The elements of a bag and how often each occurs.
pub(super) fn entries(bag: &Value) -> std::result::Result<Vec<(Value, i64)>, Fault> {
    let count = |value: &Value| value.to_int("how often an element of a bag occurs");
    match bag {
        Value::Sequence(sequence) => {
            let numbered = (1..).map(Value::Int).zip(sequence.iter());
            numbered
                .map(|(key, value)| Ok((key, count(value)?)))
                .collect()
        }
        Value::Function(function) => function
            .iter()
            .map(|(key, value)| Ok((key, count(value)?)))
            .collect(),
        other => Err(Fault::mismatch(format!(
            "the {} `{}` is no bag",
            other.kind(),
            other.brief()
        ))),
    }
}

/// How often `element` occurs in a bag.
pub(super) fn count_of(bag: &Value, element: &Value) -> std::result::Result<i64, Fault> {
    if !bag.domain()?.contains(element)? {
        return Ok(0);
    }
    bag.apply(element)?
        .to_int("how often an element of a bag occurs")
}

/// The bag with `change` added to how often `element` occurs; an element that occurs no longer is
/// left out.
pub(super) fn change(
    bag: &Value,
    element: &Value,
    change: i64,
) -> std::result::Result<Value, Fault> {
    let count = count_of(bag, element)?.saturating_add(change);
    Ok(match bag {
        Value::Function(function) if count > 0 => {
            // An element that cannot be compared with the others has been refused above.
            function.insert(element, Value::Int(count))
        }
        Value::Function(function) => function.remove(element),
        Value::Sequence(sequence) if sequence.is_empty() => {
            if count <= 0 {
                return Ok(bag.clone());
            }
            Function::from_pairs(vec![(element.clone(), Value::Int(count))])
        }
        _ => {
            let mut all = entries(bag)?;
            all.retain(|(key, _)| key != element);
            if count > 0 {
                all.push((element.clone(), count));
            }
            let pairs = all.into_iter().map(|(key, count)| (key, Value::Int(count)));
            Function::from_pairs(pairs.collect())
        }
    })
}

/// `A (+) B`: the smaller one is added to the larger one, element by element.
pub(super) fn sum(a: &Value, b: &Value) -> std::result::Result<Value, Fault> {
    let (large, small) = if size(a)? < size(b)? { (b, a) } else { (a, b) };
    entries(small)?
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .try_fold(large.clone(), |bag, (element, count)| {
            change(&bag, &element, count)
        })
}

/// `A (-) B`.
pub(super) fn difference(a: &Value, b: &Value) -> std::result::Result<Value, Fault> {
    let mut bag = a.clone();
    if size(b)? <= size(a)? {
        for (element, count) in entries(b)? {
            if bag.domain()?.contains(&element)? {
                bag = change(&bag, &element, -count)?;
            }
        }
    } else {
        for (element, _) in entries(a)? {
            bag = change(&bag, &element, -count_of(b, &element)?)?;
        }
    }
    Ok(bag)
}

fn size(bag: &Value) -> std::result::Result<u64, Fault> {
    bag.domain()?.len()
}

fn sub_bags(args: &[Value]) -> std::result::Result<Value, Fault> {
    let mut bags = vec![Value::from(Sequence::default())];
    for (element, count) in entries(&args[0])? {
        let smaller = std::mem::take(&mut bags);
        if smaller.len() as u64 * (count.unsigned_abs() + 1) > super::super::value::MOST_ELEMENTS {
            return Err(Fault::too_large("the bag has too many sub-bags"));
        }
        for bag in smaller {
            for copies in 0..=count {
                bags.push(change(&bag, &element, copies)?);
            }
        }
    }
    Value::set(bags)
}

fn bag_of_all<'p>(machine: &mut Machine<'p>, args: &'p [Node], env: Env) -> Result<Value> {
    let operator = machine.callable(&args[0], env)?;
    let bag = machine.eval(&args[1], env)?;
    let mut all = Value::from(Sequence::default());
    for (element, count) in entries(&bag).at(args[1].at)? {
        let image = machine.apply(operator, &[element], args[0].at)?;
        all = change(&all, &image, count).at(args[0].at)?;
    }
    Ok(all)
}
