//! The evaluator against one that is written as plainly as can be, on random expressions and on the
//! steps of random specifications.

mod expr;
mod generate;

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tracelaw_diagnostics::Source;

use super::super::host::Nowhere;
use super::super::machine::Machine;
use super::super::resolve::resolve;
use super::super::session::Query;
use super::super::spec::Spec;
use super::super::value::{Function, Text, Value, equals};
use super::module;
use crate::{config, modules};
use expr::{Expr, Plain, Scope};
use generate::{Generator, Type};

fn plain(value: &Value) -> Plain {
    match value {
        Value::Bool(value) => Plain::Bool(*value),
        Value::Int(value) => Plain::Int(*value),
        Value::Set(set) => {
            let set = set.enumerate().expect("the sets are small");
            Plain::Set(set.elements().map(|element| plain(&element)).collect())
        }
        Value::Sequence(sequence) => {
            let items = sequence.iter().map(plain);
            Plain::Function((1..).map(Plain::Int).zip(items).collect())
        }
        Value::Function(function) => {
            let pairs = function.iter();
            Plain::Function(
                pairs
                    .map(|(key, value)| (plain(&key), plain(value)))
                    .collect(),
            )
        }
        other => panic!("{other} is not among the values of the reference"),
    }
}

/// The value of an expression by the evaluator, or its message.
fn evaluated(expression: &str) -> Result<Value, String> {
    let body =
        format!("EXTENDS Integers, Sequences, FiniteSets, TLC\nCONSTANTS m, n\nE == {expression}");
    let (modules, found) = modules::load(&module("T", &body), &mut |_| None);
    assert!(found.is_empty(), "{expression}: {found:?}");
    let source = Source::new("T.cfg", "CONSTANTS m = m n = n VIEW E");
    let (config, _) = config::parse(&source);
    let (resolved, found) = resolve(&modules, &config, &source, &[]);
    assert!(found.is_empty(), "{expression}: {found:?}");
    let mut machine = Machine::new(&resolved.program, &Nowhere);
    let view = resolved.roots.view.expect("VIEW is given");
    machine
        .value_of(view, &[])
        .map_err(|error| error.resolve(&resolved.program).fault.to_string())
}

fn types() -> impl Strategy<Value = Type> {
    prop::sample::select(vec![
        Type::Bool,
        Type::Int,
        Type::Set,
        Type::Sets,
        Type::Sequence,
        Type::Function,
    ])
}

/// Whether TLC can compare all of these with each other.
fn comparable(items: &[Value]) -> bool {
    let mut pairs = items.iter().flat_map(|a| items.iter().map(move |b| (a, b)));
    pairs.all(|(a, b)| equals(a, b).is_ok())
}

/// Values that can be written as TLA+ text.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        any::<i64>()
            .prop_filter("the text of the smallest integer overflows", |n| *n
                != i64::MIN)
            .prop_map(Value::Int),
        (-2i64..5).prop_map(Value::Int),
        "[a-c\"\\\\\n\t é]{0,3}".prop_map(|text| Value::string(&text)),
        prop_oneof![Just("m"), Just("n")].prop_map(|name| Value::Model(name.into())),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let items = prop::collection::vec(inner.clone(), 0..5);
        let pairs = prop::collection::vec((inner.clone(), inner.clone()), 0..4);
        prop_oneof![
            items.clone().prop_map(Value::sequence),
            items.prop_filter_map("the elements cannot be compared", |items| {
                comparable(&items).then(|| Value::set(items).ok()).flatten()
            }),
            pairs.prop_filter_map("the arguments cannot be compared", |pairs| {
                let keys: Vec<_> = pairs.iter().map(|(key, _)| key.clone()).collect();
                comparable(&keys).then(|| Function::from_pairs(pairs))
            }),
            prop::collection::vec(("[abc]", inner), 0..4).prop_map(|fields| {
                let fields = fields.into_iter();
                Value::record(fields.map(|(name, value)| (Text::from(name.as_str()), value)))
            }),
        ]
    })
}

/// The successors of a state by the evaluator; nothing where the action cannot be enumerated.
fn successors(next: &Expr, now: &[i64]) -> Option<BTreeSet<Vec<Plain>>> {
    let body = format!(
        "EXTENDS Integers, Sequences, FiniteSets\nVARIABLES v0, v1\nInit == v0 = {} /\\ v1 = {}\nNext == {next}",
        now[0], now[1]
    );
    let source = Source::new("T.cfg", "INIT Init NEXT Next");
    let (spec, found) = Spec::load(&module("T", &body), &mut |_| None, &source);
    let spec = spec.unwrap_or_else(|| panic!("{body}: {found:?}"));
    let mut session = spec.session(&Nowhere);
    let initial = session.initial_states().expect("constants");
    let found = session.successors(&initial[0], &Query::default()).ok()?;
    let states = found
        .iter()
        .map(|found| found.state.iter().map(plain).collect());
    Some(states.collect())
}

/// The same by trying all next states.
fn tried(next: &Expr, now: &[i64]) -> BTreeSet<Vec<Plain>> {
    let mut all = BTreeSet::new();
    for a in 0..3 {
        for b in 0..3 {
            let plain =
                |values: &[i64]| -> Vec<Plain> { values.iter().copied().map(Plain::Int).collect() };
            let to = plain(&[a, b]);
            let holds = next.eval(&Scope::of_step(&plain(now), &to));
            if holds.expect("only what has a value is generated") == Plain::Bool(true) {
                all.insert(to);
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 192,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20),
        ..ProptestConfig::default()
    })]

    #[test]
    fn expressions_have_the_values_of_the_reference(
        choices in prop::collection::vec(any::<u8>(), 0..60),
        wanted in types(),
    ) {
        let expr = Generator::new(&choices).expr(wanted, 4);
        let text = expr.to_string();
        let expected = expr.eval(&Scope::default());
        match (evaluated(&text), expected) {
            (Ok(value), Ok(expected)) => prop_assert_eq!(plain(&value), expected, "{}", text),
            (Err(_), Err(_)) => {}
            (got, expected) => prop_assert!(false, "{text}\n  got      {got:?}\n  expected {expected:?}"),
        }
    }

    #[test]
    fn steps_are_those_that_the_formula_allows(
        choices in prop::collection::vec(any::<u8>(), 0..80),
        now in prop::collection::vec(0i64..3, 2),
    ) {
        let mut generator = Generator::new(&choices);
        generator.variables = 2;
        generator.primed = true;
        generator.partial = false;
        let next = generator.action(3);
        if let Some(found) = successors(&next, &now) {
            prop_assert_eq!(found, tried(&next, &now), "{}", next);
        }
    }

    #[test]
    fn what_is_written_is_read_back(value in values()) {
        let text = value.to_string();
        let read = evaluated(&text);
        prop_assert_eq!(read.as_ref(), Ok(&value), "{}", text);
        let again = read.expect("it is equal").to_string();
        prop_assert_eq!(again, text);
    }
}
