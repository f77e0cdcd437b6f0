//! What several modules and a configuration mean together.

use super::value_in;

#[test]
fn modules_see_what_they_extend() {
    let check = |texts: &[(&str, &str)], config: &str, expected: &str| {
        assert_eq!(value_in(texts, config), expected, "{}", texts[0].1);
    };
    check(
        &[
            ("T", "EXTENDS A\nE == Double(Three)"),
            ("A", "EXTENDS Naturals\nDouble(x) == 2 * x\nThree == 3"),
        ],
        "",
        "6",
    );
    check(
        &[("T", "EXTENDS A\nE == Secret"), ("A", "LOCAL Secret == 3")],
        "",
        "TL251: `Secret` is not defined here",
    );
    check(
        &[("T", "LOCAL INSTANCE A\nE == Two"), ("A", "Two == 2")],
        "",
        "2",
    );
    // What a module instantiates locally is not shown to those that extend it.
    check(
        &[
            ("T", "EXTENDS A\nE == Len(<<>>)"),
            ("A", "LOCAL INSTANCE Sequences\nTwo == Len(<<1, 2>>)"),
        ],
        "",
        "TL251: `Len` is not defined here",
    );
}

#[test]
fn instances_replace_declarations() {
    let a = (
        "A",
        "EXTENDS Naturals\nCONSTANTS C, F(_)\nPlus(x) == x + C\nUse(x) == F(x)\nPair == <<C, Plus(1)>>\nfn[n \\in Nat] == IF n = 0 THEN C ELSE 1 + fn[n - 1]",
    );
    let check = |body: &str, expected: &str| {
        assert_eq!(value_in(&[("T", body), a], ""), expected, "{body}");
    };
    check(
        "EXTENDS Naturals\nG(x) == x * 10\nI == INSTANCE A WITH C <- 5, F <- G\nE == <<I!Plus(1), I!Use(2)>>",
        "<<6, 20>>",
    );
    check(
        "EXTENDS Naturals\nI == INSTANCE A WITH C <- 5, F <- LAMBDA x : x + 100\nE == I!Use(2)",
        "102",
    );
    check(
        "C == 7\nF(x) == x\nI == INSTANCE A\nE == I!Pair",
        "<<7, 8>>",
    );
    check("C == 7\nF(x) == x\nINSTANCE A\nE == Pair", "<<7, 8>>");
    check(
        "F(x) == x\nI(c) == INSTANCE A WITH C <- c\nE == <<I(1)!Plus(1), I(2)!Pair>>",
        "<<2, <<2, 3>>>>",
    );
    check("F(x) == x\nI(C) == INSTANCE A\nE == I(4)!Pair", "<<4, 5>>");
    check("F(x) == x\nI == INSTANCE A WITH C <- 3\nE == I!fn[2]", "5");
    check(
        "F(x) == x\nOp(G(_), y) == G(y)\nI(c) == INSTANCE A WITH C <- c\nE == LET J == INSTANCE A WITH C <- 9 IN <<Op(J!Plus, 1), J!Pair>>",
        "<<10, <<9, 10>>>>",
    );
    check(
        "EXTENDS Naturals\nF(x) == x\nE == {LET J == INSTANCE A WITH C <- k IN J!Plus(1) : k \\in 1..3}",
        "{2, 3, 4}",
    );
    check("S == INSTANCE Sequences\nE == S!Len(<<1>>)", "1");
    check(
        "F(x) == x\nC == 1\nI == INSTANCE A\nE == I!Missing",
        "TL251: `Missing` is not defined here",
    );
}

#[test]
fn instances_of_instances_pass_their_parameters_on() {
    let texts = [
        (
            "T",
            "EXTENDS Naturals\nI(a) == INSTANCE M WITH X <- a\nE == <<I(1)!J(10)!Get, I(2)!Both(5)>>",
        ),
        (
            "M",
            "EXTENDS Naturals\nCONSTANT X\nJ(b) == INSTANCE N WITH Y <- b + X\nBoth(c) == J(c)!Get + X",
        ),
        ("N", "CONSTANT Y\nGet == Y"),
    ];
    assert_eq!(value_in(&texts, ""), "<<11, 9>>");
}

#[test]
fn configurations_give_constants_values() {
    let check = |body: &str, config: &str, expected: &str| {
        assert_eq!(
            value_in(&[("T", body)], config),
            expected,
            "{body} {config}"
        );
    };
    check("CONSTANT C\nE == C", "CONSTANT C = {a, b, 1}", "{1, a, b}");
    check("CONSTANT C\nE == C", "CONSTANT C = {b, a}", "{a, b}");
    check(
        "CONSTANT C\nE == C",
        "CONSTANT C = {\"x\", \"y\"}",
        "{\"x\", \"y\"}",
    );
    check(
        "EXTENDS Naturals\nCONSTANT C\nD == 1 + 1\nE == C",
        "CONSTANT C <- D",
        "2",
    );
    check(
        "EXTENDS Naturals\nCONSTANT F(_)\nD(x) == x + 1\nE == F(4)",
        "CONSTANT F <- D",
        "5",
    );
    check(
        "CONSTANT F(_)\nE == <<F(1), F(2)>>",
        "CONSTANTS F(1) = 10\nF(2) = 20",
        "<<10, 20>>",
    );
    check(
        "EXTENDS Naturals\nSlow(x) == x\nFast(x) == x * 2\nE == Slow(4)",
        "CONSTANT Slow <- Fast",
        "8",
    );
    check(
        "EXTENDS Naturals\nSmall == 0..2\nE == Nat",
        "CONSTANT Nat <- Small",
        "{0, 1, 2}",
    );
    check("CONSTANT C\nE == C = 1", "CONSTANT C = C", "FALSE");
    check(
        "CONSTANT C\nE == C",
        "",
        "TL254: the constant `C` has no value",
    );
    check(
        "CONSTANT C\nE == C",
        "CONSTANT C <- Missing",
        "TL255: the configuration names `Missing`, which the specification does not define",
    );
}

#[test]
fn a_configuration_can_replace_a_name_in_one_module() {
    let texts = [
        ("T", "Mine == 1\nI == INSTANCE A\nE == I!Get"),
        ("A", "Own == 0\nGet == Own"),
    ];
    assert_eq!(value_in(&texts, "CONSTANT Own <- [A]Mine"), "1");
    assert_eq!(value_in(&texts, ""), "0");
}

#[test]
fn definitions_of_community_modules_beside_the_specification_are_overridden() {
    let texts = [
        ("T", "EXTENDS SequencesExt\nE == <<Last(<<1, 2>>), Own>>"),
        ("SequencesExt", "Last(s) == \"overridden\"\nOwn == 5"),
    ];
    assert_eq!(value_in(&texts, ""), "<<2, 5>>");
}

#[test]
fn operators_of_infix_form_can_be_defined() {
    let body = "EXTENDS Naturals\na \\prec b == a + 1 = b\na (+) b == <<a, b>>\nE == <<1 \\prec 2, 3 (+) 4>>";
    assert_eq!(value_in(&[("T", body)], ""), "<<TRUE, <<3, 4>>>>");
}
