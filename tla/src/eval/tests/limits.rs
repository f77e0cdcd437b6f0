//! What is too deep, too large or without end is a diagnostic or an error, and never a crash.

use std::cell::Cell;

use super::super::check::CheckOptions;
use super::super::host::Host;
use super::{check_values, search, search_with, summary, value, value_in};

#[test]
fn recursion_without_end_is_an_error() {
    let deep = "error: operators call each other more than 20000 deep";
    check_values(&[
        ("LET RECURSIVE f(_) f(x) == 1 + f(x + 1) IN f(0)", deep),
        ("LET f[n \\in Nat] == f[n + 1] IN f[0]", deep),
        ("LET RECURSIVE f(_) f(x) == <<f(x)>> IN f(0)", deep),
        (
            "LET RECURSIVE f(_), g(_) f(x) == g(x) g(x) == f(x) IN f(0)",
            deep,
        ),
        (
            "LET RECURSIVE f(_) f(x) == f({y \\in {x} : f(y)}) IN f(0)",
            deep,
        ),
    ]);
    assert_eq!(
        value_in(&[("T", "RECURSIVE E\nE == E")], ""),
        deep,
        "a definition that is itself"
    );
}

#[test]
fn values_may_be_nested_as_deep_as_operators_can_count() {
    let nested = "LET RECURSIVE f(_) f(n) == IF n = 0 THEN <<>> ELSE <<f(n - 1)>> IN";
    let sets = "LET RECURSIVE f(_) f(n) == IF n = 0 THEN {} ELSE {f(n - 1)} IN";
    let records = "LET RECURSIVE f(_) f(n) == IF n = 0 THEN <<>> ELSE [a |-> f(n - 1)] IN";
    for deep in [nested, sets, records] {
        // Made, compared, hashed, ordered, written and dropped.
        check_values(&[
            (&format!("{deep} f(5000) = f(5000)"), "TRUE"),
            (&format!("{deep} f(5000) = f(4999)"), "FALSE"),
            (
                &format!("{deep} Cardinality({{f(5000), f(5001), f(5000)}})"),
                "2",
            ),
            (&format!("{deep} Len(ToString(f(5000))) > 5000"), "TRUE"),
            (&format!("{deep} Len(ToJson(f(5000))) > 200"), "TRUE"),
        ]);
    }
}

#[test]
fn states_may_nest_without_end() {
    let body = "EXTENDS Naturals
VARIABLES x, n
Init == x = <<>> /\\ n = 0
Next == n < 30000 /\\ x' = <<x>> /\\ n' = n + 1";
    let outcome = search(body, "INIT Init NEXT Next CHECK_DEADLOCK FALSE");
    assert_eq!(summary(&outcome), "accepted, 30001");
}

#[test]
fn descriptions_of_sets_may_be_nested() {
    let sets = "LET RECURSIVE f(_) f(n) == IF n = 0 THEN {} ELSE SUBSET f(n - 1) IN";
    check_values(&[
        (&format!("{sets} {{}} \\in f(5000)"), "TRUE"),
        (&format!("{sets} f(5000) = f(5000)"), "TRUE"),
    ]);
}

#[test]
fn large_sets_are_described_or_refused() {
    check_values(&[
        ("Cardinality(1..1000000000000)", "1000000000000"),
        (
            "7 \\in 1..1000000000000 /\\ 0 \\notin 1..1000000000000",
            "TRUE",
        ),
        (
            "1..1000000000000 = 1..1000000000000 /\\ 1..1000000000000 # 0..1000000000000",
            "TRUE",
        ),
        (
            "1..1000000000000 \\cup 5..1000000000001",
            "1..1000000000001",
        ),
        ("(1..1000000000000) \\cap {0, 5}", "{5}"),
        ("{0} \\subseteq 1..1000000000000", "FALSE"),
        ("CHOOSE n \\in 1..1000000000000 : n > 3", "4"),
        ("-9223372036854775807..9223372036854775807 # {}", "TRUE"),
        (
            "Cardinality({1..1000000000000, 1..1000000000000, 2..1000000000001})",
            "2",
        ),
        (
            "[n \\in 1..1000000000000 |-> n]",
            "error: `1..1000000000000` has more than 4194304 elements",
        ),
        (
            "(1..1000000000000) \\ {5} = {}",
            "error: `1..1000000000000` has more than 4194304 elements",
        ),
        (
            "SUBSET (1..100) = SUBSET (1..101)",
            "error: `SUBSET (1..100)` has more than 1000000 elements",
        ),
        (
            "LET RECURSIVE f(_) f(n) == IF n = 0 THEN <<1>> ELSE f(n - 1) \\o f(n - 1) IN LET RECURSIVE g(_) g(n) == IF n = 0 THEN <<1>> ELSE LET s == g(n - 1) IN s \\o s IN Len(g(70))",
            "error: a sequence cannot have more than 4194304 elements",
        ),
        (
            "LET RECURSIVE g(_) g(n) == IF n = 0 THEN \"a\" ELSE LET s == g(n - 1) IN s \\o s IN Len(g(70))",
            "error: a sequence cannot have more than 4194304 elements",
        ),
    ]);
}

#[test]
fn expressions_may_be_nested_as_deep_as_they_are_read() {
    for (open, close) in [
        ("(", ")"),
        ("<<", ">>"),
        ("{", "}"),
        ("~(", ")"),
        ("IF TRUE THEN ", " ELSE 0"),
    ] {
        for depth in [50, 100_000] {
            let text = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let got = value(&text);
            assert!(
                depth == 50 || got.starts_with("TL203"),
                "{open} {depth}: {}",
                &got[..got.len().min(200)]
            );
        }
    }
    let chain = vec!["1"; 20_000].join(" + ");
    let got = value(&chain);
    assert!(got == "20000" || got.starts_with("TL203"), "{got:.80}");
    let lets: String = (0..3000).map(|n| format!("LET a{n} == {n} IN ")).collect();
    let got = value(&format!("{lets} a2999"));
    assert!(got == "2999" || got.starts_with("TL203"), "{got:.80}");
}

#[test]
fn brackets_that_close_nothing_are_said() {
    let got = value_in(&[("T", "Fast()) == 1\nE == 1")], "");
    assert!(got.starts_with("TL201"), "{got}");
}

/// Asks to stop at the second question.
struct Impatient(Cell<u32>);

impl Host for Impatient {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Err("there are no files here".to_owned())
    }

    fn interrupted(&self) -> bool {
        self.0.set(self.0.get() + 1);
        self.0.get() > 1
    }
}

#[test]
fn one_expression_can_be_interrupted() {
    let check = |next: &str| {
        let body = format!("EXTENDS Naturals\nVARIABLE x\nInit == x = 0\nNext == {next}");
        let host = Impatient(Cell::new(0));
        let outcome = search_with(&body, "INIT Init NEXT Next", &host, CheckOptions::default());
        assert_eq!(
            summary(&outcome),
            "inconclusive: the check was interrupted, 1",
            "{next}"
        );
    };
    check("\\A n \\in 1..1000000000000 : x' = 0");
    check("x' = CHOOSE n \\in 1..1000000000000 : n < 0");
    check("x' = {n \\in 1..1000000000000 : n < 0}");
    check("\\A f \\in [1..20 -> 1..20] : f[1] > 0 /\\ x' = 0");
    check(
        "LET f[n \\in Nat] == IF n = 0 THEN 0 ELSE f[n - 1] IN x' = f[5000] + f[5000] /\\ \\A k \\in 1..100000 : f[k % 10] = 0",
    );
}
