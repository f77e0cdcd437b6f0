//! States and steps one by one, and why there are none.

use std::sync::Arc;

use tracelaw_diagnostics::{Source, Span};

use super::super::check::{Attempt, CheckOptions};
use super::super::session::{Argument, Expected, Query, Session, State};
use super::super::spec::{Expression, ExpressionId, Spec};
use super::super::value::Value;
use super::{Nowhere, module, search_with};
use crate::{config, modules};

const BANK: &str = "EXTENDS Integers, Sequences
CONSTANT Account
VARIABLES balance, mail, steps
vars == <<balance, mail, steps>>
Init == balance = [a \\in Account |-> 10] /\\ mail = {} /\\ steps = 0
Count == steps' = steps + 1
Send(from, to, amount) ==
    /\\ from # to
    /\\ balance[from] >= amount
    /\\ balance' = [balance EXCEPT ![from] = @ - amount]
    /\\ mail' = mail \\cup {[to |-> to, amount |-> amount]}
    /\\ Count
Receive(m) ==
    /\\ balance' = [balance EXCEPT ![m.to] = @ + m.amount]
    /\\ mail' = mail \\ {m}
    /\\ Count
Transfer == \\E from, to \\in Account, amount \\in 1..12 : Send(from, to, amount)
Idle == UNCHANGED vars
Next == Transfer \\/ (\\E m \\in mail : Receive(m)) \\/ Idle
Enough == \\A a \\in Account : balance[a] >= 0
Few == steps < 2";

/// The bank with these expressions over `i` and `k`.
fn spec(expressions: &[&str]) -> Spec {
    spec_of(BANK, expressions)
}

fn spec_of(body: &str, expressions: &[&str]) -> Spec {
    let (modules, _) = modules::load(&module("T", body), &mut |_| None);
    let text = "CONSTANT Account = {\"a\", \"b\"}\nINIT Init\nNEXT Next\nINVARIANTS Enough Few";
    let source = Source::new("T.cfg", text);
    let (config, _) = config::parse(&source);
    let texts: Vec<Arc<Source>> = expressions
        .iter()
        .map(|text| Source::new("mapping.md", *text))
        .collect();
    let expressions: Vec<_> = texts
        .iter()
        .map(|source| Expression {
            params: &["i", "k"],
            source,
            span: Span::new(0, source.text().len()),
        })
        .collect();
    let (spec, diagnostics) = Spec::from_modules(&modules, &config, &source, &expressions);
    let messages: Vec<_> = diagnostics
        .iter()
        .map(|found| found.message.clone())
        .collect();
    spec.unwrap_or_else(|| panic!("{messages:?}"))
}

fn action(name: &str) -> Query {
    Query {
        action: Some(name.to_owned()),
        ..Query::default()
    }
}

fn argument(param: &str, path: &[&str], value: impl Into<Value>) -> Argument {
    Argument {
        param: param.to_owned(),
        path: path.iter().map(|step| Value::string(step)).collect(),
        value: value.into(),
    }
}

fn expected(expression: usize, i: &str, value: impl Into<Value>) -> Expected {
    Expected {
        expression: ExpressionId(expression),
        args: vec![Value::string(i), Value::Int(0)],
        value: value.into(),
    }
}

fn count(session: &mut Session<'_>, state: &State, query: &Query) -> usize {
    session.successors(state, query).expect("has a value").len()
}

#[test]
fn steps_are_those_that_a_query_allows() {
    let spec = spec(&["balance[i]", "balance[i] + k", "steps' > k"]);
    let mut session = spec.session(&Nowhere);
    let [start] = session
        .initial_states()
        .expect("has a value")
        .try_into()
        .expect("one");
    assert_eq!(count(&mut session, &start, &Query::default()), 21);
    assert_eq!(count(&mut session, &start, &action("Send")), 20);
    assert_eq!(count(&mut session, &start, &action("Transfer")), 20);
    assert_eq!(count(&mut session, &start, &action("Receive")), 0);
    assert_eq!(count(&mut session, &start, &action("Idle")), 1);
    let mut query = action("Send");
    query.arguments = vec![argument("from", &[], Value::string("a"))];
    assert_eq!(count(&mut session, &start, &query), 10);
    query.expected = vec![expected(0, "a", 7)];
    let steps = session.successors(&start, &query).expect("has a value");
    assert_eq!(steps.len(), 1);
    let arguments: Vec<_> = steps[0]
        .arguments
        .iter()
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    assert_eq!(arguments, ["from = \"a\"", "to = \"b\"", "amount = 3"]);
    query.expected = vec![expected(1, "a", 7)];
    assert_eq!(
        count(&mut session, &start, &query),
        1,
        "no part of a variable"
    );
    query.predicates = vec![(ExpressionId(2), vec![Value::string("a"), Value::Int(1)])];
    assert_eq!(count(&mut session, &start, &query), 0);

    let next = steps[0].state.clone();
    let mut query = action("Receive");
    query.arguments = vec![argument("m", &["amount"], 3)];
    assert_eq!(count(&mut session, &next, &query), 1);
    query.arguments = vec![argument("m", &["missing"], 3)];
    assert_eq!(count(&mut session, &next, &query), 0);
}

#[test]
fn what_is_known_of_the_next_state_makes_infinite_choices_finite() {
    let body = "EXTENDS Naturals
CONSTANT Account
VARIABLES x
Init == x = 0
Next == x' \\in Nat
Enough == TRUE
Few == TRUE";
    let spec = spec_of(body, &["x"]);
    let mut session = spec.session(&Nowhere);
    let start = session.initial_states().expect("has a value").remove(0);
    session
        .successors(&start, &Query::default())
        .expect_err("there are too many");
    let mut query = Query {
        expected: vec![expected(0, "a", 1_000_000_000)],
        ..Query::default()
    };
    assert_eq!(count(&mut session, &start, &query), 1);
    query.expected[0].value = Value::Int(-1);
    assert_eq!(count(&mut session, &start, &query), 0);
}

#[test]
fn expressions_and_invariants_are_evaluated_in_states() {
    let spec = spec(&["balance[i] + k", "balance'[i] - balance[i]", "Account"]);
    let mut session = spec.session(&Nowhere);
    let start = session.initial_states().expect("has a value").remove(0);
    let args = [Value::string("a"), Value::Int(5)];
    let value = session.evaluate(ExpressionId(0), &args, Some(&start), None);
    assert_eq!(value.expect("has a value"), Value::Int(15));
    let constant = session.evaluate(ExpressionId(2), &args, None, None);
    assert_eq!(constant.expect("has a value").to_string(), "{\"a\", \"b\"}");
    let failure = session.evaluate(ExpressionId(0), &args, None, None);
    let failure = failure.expect_err("there is no state");
    assert_eq!(
        failure.fault.message(),
        "the variable `balance` is read where there is no state"
    );
    assert_eq!(
        failure.place.expect("it has a place").source.name(),
        "mapping.md"
    );
    let mut query = action("Send");
    query.arguments = vec![
        argument("amount", &[], 2),
        argument("from", &[], Value::string("b")),
    ];
    let one = session
        .successors(&start, &query)
        .expect("has a value")
        .remove(0)
        .state;
    let change = session.evaluate(
        ExpressionId(1),
        &[Value::string("b"), Value::Int(0)],
        Some(&start),
        Some(&one),
    );
    assert_eq!(change.expect("has a value"), Value::Int(-2));
    assert_eq!(
        session
            .broken_invariant(&one, Some(&start))
            .expect("has a value"),
        None
    );
    let two = session
        .successors(&one, &query)
        .expect("has a value")
        .remove(0)
        .state;
    let broken = session
        .broken_invariant(&two, Some(&one))
        .expect("has a value");
    assert_eq!(broken.as_deref(), Some("Few"));
}

/// The first attempt in a few words.
fn story(attempts: &[Attempt]) -> Vec<String> {
    let Some(attempt) = attempts.first() else {
        return Vec::new();
    };
    let mut lines: Vec<String> = attempt
        .operators
        .iter()
        .map(|entered| {
            let (line, _) = entered.place.line_column();
            let arguments: Vec<_> = entered
                .arguments
                .iter()
                .map(|binding| format!("{} = {}", binding.name, binding.value))
                .collect();
            format!("{}:{line} {}", entered.name, arguments.join(", "))
        })
        .collect();
    let failed = &attempt.failed;
    lines.push(format!(
        "{}:{}",
        failed.place.line_column().0,
        failed.place.text()
    ));
    lines.extend(
        failed
            .values
            .iter()
            .map(|binding| format!("{} = {}", binding.name, binding.value)),
    );
    let differences = failed.differences.iter();
    lines.extend(differences.map(|difference| {
        let before = difference.before.as_ref();
        format!(
            "{}: {} in the specification (before: {}), {} known",
            difference.name,
            difference.expected,
            before.map_or_else(String::new, ToString::to_string),
            difference.logged
        )
    }));
    lines
}

#[test]
fn an_explanation_names_the_conjunct_and_its_values() {
    let spec = spec(&["balance[i]"]);
    let mut session = spec.session(&Nowhere);
    let start = session.initial_states().expect("has a value").remove(0);
    let mut query = action("Send");
    query.arguments = vec![
        argument("from", &[], Value::string("a")),
        argument("to", &[], Value::string("b")),
        argument("amount", &[], 12),
    ];
    assert_eq!(
        story(&session.explain(&start, &query)),
        [
            "Transfer:18 ",
            "Send:8 from = \"a\", to = \"b\", amount = 12",
            "10:balance[from] >= amount",
            "balance[from] = 10",
            "amount = 12",
        ]
    );
    query.arguments[2].value = Value::Int(4);
    query.expected = vec![expected(0, "a", 8)];
    assert_eq!(
        story(&session.explain(&start, &query))[2..],
        [
            "11:balance' = [balance EXCEPT ![from] = @ - amount]",
            "balance[\"a\"]': 6 in the specification (before: 10), 8 known",
        ]
    );
}

#[test]
fn a_rejected_trace_is_explained_by_the_attempt_that_got_furthest() {
    let body = "EXTENDS Naturals, Sequences
VARIABLES x, l
Log == <<[name |-> \"add\", x |-> 2], [name |-> \"double\", x |-> 5]>>
Is(name) == l <= Len(Log) /\\ Log[l].name = name
Matches == x' = Log[l].x
Init == x = 0 /\\ l = 1
Add(n) == x' = x + n
Added == Is(\"add\") /\\ Add(2) /\\ Matches /\\ l' = l + 1
Doubled == Is(\"double\") /\\ x' = 2 * x /\\ Matches /\\ l' = l + 1
Next == Added \\/ Doubled";
    let outcome = search_with(
        body,
        "INIT Init\nNEXT Next",
        &Nowhere,
        CheckOptions::trace(),
    );
    assert_eq!(
        outcome.cursor.as_ref().map(|cursor| cursor.reached),
        Some(2)
    );
    assert_eq!(
        story(&outcome.attempts),
        [
            "Doubled:10 ",
            "Matches:6 ",
            "6:x' = Log[l].x",
            "x' = 4",
            "Log[l].x = 5",
            "x': 4 in the specification (before: 2), 5 known"
        ]
    );
}
