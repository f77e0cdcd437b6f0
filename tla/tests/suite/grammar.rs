//! The parser against arbitrary text, and against the grammar of the TLA+ community.

use proptest::prelude::*;
use tracelaw_diagnostics::{Source, Span};
use tracelaw_tla::syntax::{parse, parse_expression};

use crate::common::lines;

/// Whether `tree-sitter-tlaplus` takes a text without an error.
fn grammar_takes(text: &str) -> bool {
    let mut parser = tree_sitter::Parser::new();
    parser
        .set_language(&tree_sitter_tlaplus::LANGUAGE.into())
        .expect("the grammar and the core are of one ABI");
    let tree = parser.parse(text, None).expect("there is no limit");
    !tree.root_node().has_error()
}

/// Expressions as people write them, all operands in parentheses.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("x".to_owned()),
        Just("Op".to_owned()),
        Just("12".to_owned()),
        Just("\"a \\\\ b\"".to_owned()),
        Just("TRUE".to_owned()),
        Just("<<>>".to_owned()),
        Just("{}".to_owned()),
        Just("I!Op".to_owned()),
        Just("@".to_owned()),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let binary = prop::sample::select(vec![
            "+", "-", "*", "/\\", "\\/", "=>", "=", "#", "\\in", "\\cup", "\\", "..", "@@", ":>",
            "\\o", "\\X", "~>", "<=", "%", "^", "\\prec",
        ]);
        let prefix = prop::sample::select(vec![
            "~",
            "-",
            "SUBSET ",
            "UNION ",
            "DOMAIN ",
            "UNCHANGED ",
            "ENABLED ",
            "[]",
            "<>",
        ]);
        prop_oneof![
            (inner.clone(), binary, inner.clone())
                .prop_map(|(a, op, b)| format!("({a}) {op} ({b})")),
            (prefix, inner.clone()).prop_map(|(op, a)| format!("{op}({a})")),
            inner.clone().prop_map(|a| format!("({a})'")),
            inner.clone().prop_map(|a| format!("f[{a}].b")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("Op({a}, {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{x \\in {a} : {b}}}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{{a} : x, y \\in {b}}}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[x \\in {a} |-> {b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[a |-> {a}, b |-> {b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("[({a}) -> {b}]")),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("[({a}) EXCEPT ![1].b = {b}]")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("\\E x \\in {a} : {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("CHOOSE x \\in {a} : {b}")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("IF {a} THEN {b} ELSE {c}")),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("(CASE {a} -> ({b}) [] OTHER -> ({a}))")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("LET y == {a} IN {b}")),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("\n  /\\ ({a})\n  /\\ ({b})\n")),
            inner.clone().prop_map(|a| format!("[({a})]_<<x, y>>")),
            inner.prop_map(|a| format!("<<{a}, 1>>")),
        ]
    })
}

const WORDS: &[&str] = &[
    "x",
    "Op",
    "==",
    "=",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<<",
    ">>",
    ">>_",
    "]_",
    ",",
    ":",
    "::",
    "!",
    ".",
    "@",
    "\\A",
    "\\E",
    "\\in",
    "/\\",
    "\\/",
    "'",
    "IF",
    "THEN",
    "ELSE",
    "CASE",
    "LET",
    "IN",
    "CHOOSE",
    "LAMBDA",
    "EXCEPT",
    "|->",
    "->",
    "<-",
    "INSTANCE",
    "WITH",
    "VARIABLE",
    "CONSTANT",
    "THEOREM",
    "PROOF",
    "BY",
    "QED",
    "<1>",
    "ASSUME",
    "PROVE",
    "LOCAL",
    "RECURSIVE",
    "MODULE",
    "----",
    "====",
    "\n",
    "\n  ",
    "\"",
    "\"s\"",
    "(*",
    "*)",
    "\\*",
    "WF_",
    "-",
    "-.",
    "+",
    "_",
    "1",
    "1.5",
    "\\b01",
    "\\foo",
    "∈",
    "é",
    "\0",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_text_is_read_without_a_panic(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        for text in [words.join(" "), words.concat()] {
            let source = Source::new("e", text.clone());
            let _ = parse(&source);
            let _ = parse_expression(&source, Span::new(0, text.len()));
            let _ = parse(&Source::new("M.tla", format!("---- MODULE M ----\n{text}\n====")));
        }
    }

    #[test]
    fn a_module_with_a_piece_cut_out_is_read_without_a_panic(
        expr in expressions(), from in 0_usize..200, length in 0_usize..20,
    ) {
        let text = format!("---- MODULE M ----\nVARIABLE x\nA == {expr}\nB(a) == {expr}\n====");
        let cut: String = text
            .chars()
            .enumerate()
            .filter(|(at, _)| !(from..from + length).contains(at))
            .map(|(_, char)| char)
            .collect();
        let (_, diagnostics) = parse(&Source::new("M.tla", cut));
        prop_assert!(diagnostics.iter().all(|diagnostic| diagnostic.place.is_some()));
    }

    #[test]
    fn what_the_grammar_takes_is_taken(expr in expressions()) {
        let text = format!("---- MODULE M ----\nA == {expr}\n====\n");
        prop_assume!(grammar_takes(&text));
        let (modules, diagnostics) = parse(&Source::new("M.tla", text));
        prop_assert_eq!(lines(&diagnostics), Vec::<String>::new());
        prop_assert_eq!(modules[0].units.len(), 1);
    }
}
