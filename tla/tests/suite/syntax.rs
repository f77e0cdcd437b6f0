//! The tree of every construct of the language, and what is said about text that is none.

use crate::common::{self, lines, show, show_definition, show_instance, show_params};
use tracelaw_diagnostics::{Source, Span};
use tracelaw_tla::syntax::{ExprKind, MAX_DEPTH, UnitKind, parse, parse_expression};

#[track_caller]
fn check_expr(text: &str, expect: &str) {
    let source = Source::new("e", text);
    let (expr, diagnostics) = parse_expression(&source, Span::new(0, text.len()));
    assert_eq!(lines(&diagnostics), Vec::<String>::new(), "{text}");
    assert_eq!(expr.as_ref().map(show).as_deref(), Some(expect), "{text}");
}

#[test]
fn every_kind_of_expression_has_its_place_in_the_tree() {
    let table = [
        // Literals.
        ("42", "42"),
        ("\\b101 + \\o17 + \\hFF", "+(+(5, 15), 255)"),
        ("3.14", "3.14"),
        (r#""a \"b\" \\ \t""#, r#""a \"b\" \\ \t""#),
        ("\"(* no comment\"", "\"(* no comment\""),
        (
            "<<TRUE, FALSE, BOOLEAN, STRING>>",
            "tuple(true, false, BOOLEAN, STRING)",
        ),
        ("<<Nat, Int, Real, ℕ>>", "tuple(Nat, Int, Real, Nat)"),
        // Operators.
        ("a + b * c", "+(a, *(b, c))"),
        ("(a + b) * c", "*(+(a, b), c)"),
        ("a - -b", "-(a, -.(b))"),
        ("f(x, +, LAMBDA a, b : a)", "f(x, +, lambda(a, b : a))"),
        ("+(1, 2)", "+(1, 2)"),
        ("\\cup(S, T)", "Cup(S, T)"),
        (
            "x =< y /\\ y \\leq z /\\ z <= u",
            "and(<=(x, y), <=(y, z), <=(z, u))",
        ),
        ("a /= b \\/ c # d", "or(NotEqual(a, b), NotEqual(c, d))"),
        ("(a /\\ b) /\\ c", "and(and(a, b), c)"),
        ("(a \\land b) \\lor \\lnot c", "or(and(a, b), Not(c))"),
        ("p => q <=> r", "Implies(p, Equivalent(q, r))"),
        ("x \\in S \\cup T", "In(x, Cup(S, T))"),
        ("S \\ T \\intersect U", "Cap(Difference(S, T), U)"),
        ("A \\X B \\X C", "product(A, B, C)"),
        ("(A \\X B) \\times C", "product(product(A, B), C)"),
        ("s \\o t \\circ u", "\\o(\\o(s, t), u)"),
        ("1..n", "..(1, n)"),
        ("a :> b @@ c :> d", "@@(:>(a, b), :>(c, d))"),
        ("SUBSET UNION DOMAIN f", "Subset(Union(Domain(f)))"),
        ("R^+", "^+(R)"),
        ("x'", "Prime(x)"),
        ("f'[a].b", "Prime(f)[a].b"),
        ("UNCHANGED <<x, y>>", "Unchanged(tuple(x, y))"),
        ("ENABLED A", "Enabled(A)"),
        ("A \\cdot B", "Compose(A, B)"),
        // Temporal formulas.
        ("[]P /\\ <>Q", "and(Always(P), Eventually(Q))"),
        ("P ~> Q", "LeadsTo(P, Q)"),
        ("P -+-> Q", "Guarantees(P, Q)"),
        ("[][Next]_vars", "Always(box(Next, vars))"),
        ("<<A(x)>>_<<u, v>>", "angle(A(x), tuple(u, v))"),
        (
            "WF_vars(A) /\\ SF_<<x>>(B(1))",
            "and(WF(vars, A), SF(tuple(x), B(1)))",
        ),
        ("\\EE x : P", "TemporalExists(x : P)"),
        // Binders.
        (
            "\\A x, y \\in S, z \\in T : P",
            "Forall(x, y in S, z in T : P)",
        ),
        ("\\E <<x, y>> \\in S : P", "Exists(<x, y> in S : P)"),
        ("\\A x, y : P", "Forall(x, y : P)"),
        ("CHOOSE x \\in S : P", "choose(x in S : P)"),
        ("CHOOSE x : P", "choose(x : P)"),
        ("CHOOSE <<x, y>> \\in S : P", "choose(<x, y> in S : P)"),
        // Collections.
        ("{}", "set()"),
        ("{1, {2}}", "set(1, set(2))"),
        ("{x \\in S : P}", "filter(x in S : P)"),
        ("{<<x, y>> \\in S : P}", "filter(<x, y> in S : P)"),
        (
            "{x + y : x \\in S, y \\in T}",
            "map(+(x, y) : x in S, y in T)",
        ),
        ("{x \\in S : x \\in T}", "filter(x in S : In(x, T))"),
        ("<<>>", "tuple()"),
        ("f[x][y, z]", "f[x][y, z]"),
        ("[x \\in S, y \\in T |-> e]", "fn(x in S, y in T : e)"),
        ("[<<x, y>> \\in S |-> e]", "fn(<x, y> in S : e)"),
        ("[S -> T]", "functions(S, T)"),
        ("[a |-> 1, b |-> 2]", "record(a: 1, b: 2)"),
        ("[a : S, b : T]", "records(a: S, b: T)"),
        ("r.a.b", "r.a.b"),
        (
            "[f EXCEPT ![a].b[1, 2] = @ + 1, !.c = 2]",
            "except(f; [a].b[1, 2] = +(@, 1); .c = 2)",
        ),
        // Control.
        ("IF a THEN b ELSE c", "if(a, b, c)"),
        (
            "CASE a -> b [] c -> d [] OTHER -> e",
            "case(a -> b; c -> d; other -> e)",
        ),
        (
            "LET a == 1 f[x \\in S] == x RECURSIVE g(_) I == INSTANCE M IN a",
            "let(a == 1; f[x in S] == x; recursive (g/1); I == instance M() in a)",
        ),
        ("lbl :: a", "a"),
        // References into instances and definitions.
        ("I!Op", "I!Op"),
        ("I!J(a)!Op(b, c)", "I!J(a)!Op(b, c)"),
        ("I!+(a, b)", "I!+(a, b)"),
        ("Op!1!<<", "selector(Op!1!<<)"),
        // Lists.
        ("/\\ a\n/\\ \\/ b\n   \\/ c\n/\\ d", "and(a, or(b, c), d)"),
        ("/\\ a", "and(a)"),
        ("/\\ a => b\n/\\ c", "and(Implies(a, b), c)"),
        (
            "∀ x ∈ S : x ≤ y ∧ ¬z",
            "Forall(x in S : and(<=(x, y), Not(z)))",
        ),
    ];
    for (text, expect) in table {
        check_expr(text, expect);
    }
}

#[test]
fn a_list_keeps_its_columns_inside_of_another_text() {
    let text = "guard: /\\ a\n       /\\ b";
    let source = Source::new("e", text);
    let (expr, diagnostics) = parse_expression(&source, Span::new(7, text.len()));
    assert!(diagnostics.is_empty());
    let expr = expr.unwrap();
    assert_eq!(show(&expr), "and(a, b)");
    assert_eq!(source.slice(expr.span), "/\\ a\n       /\\ b");
}

#[track_caller]
fn check_module(body: &str, expect: &[&str]) {
    let text = format!("prose \"\n---- MODULE M ----\n{body}\n====\nmore prose (*");
    let (modules, diagnostics) = parse(&Source::new("M.tla", text));
    assert_eq!(lines(&diagnostics), Vec::<String>::new(), "{body}");
    let mut shown = Vec::new();
    let extends: Vec<_> = modules[0].extends.iter().map(|name| &*name.value).collect();
    if !extends.is_empty() {
        shown.push(format!("extends {}", extends.join(", ")));
    }
    for unit in &modules[0].units {
        let local = if unit.local { "local " } else { "" };
        let unit = match &unit.kind {
            UnitKind::Constants(constants) => format!("constants {}", show_params(constants)),
            UnitKind::Variables(names) => {
                let names: Vec<_> = names.iter().map(|name| &*name.value).collect();
                format!("variables {}", names.join(", "))
            }
            UnitKind::Definition(definition) => show_definition(definition),
            UnitKind::Instance(instance) => show_instance(instance),
            UnitKind::Assumption { name, body } => format!(
                "assume {}{}",
                name.as_ref()
                    .map_or(String::new(), |name| format!("{} == ", name.value)),
                show(body)
            ),
            UnitKind::Theorem { body, .. } => {
                format!("theorem {}", body.as_ref().map_or("".to_owned(), show))
            }
            UnitKind::Module(module) => format!("module {}", module.name.value),
        };
        shown.push(format!("{local}{unit}"));
    }
    assert_eq!(shown, expect, "{body}");
}

#[test]
fn every_kind_of_unit_has_its_place_in_the_tree() {
    check_module(
        "EXTENDS Naturals, Sequences",
        &["extends Naturals, Sequences"],
    );
    check_module(
        "CONSTANT C, F(_, _), _ \\prec _",
        &["constants (C, F/2, \\prec/2)"],
    );
    check_module("VARIABLES x,\n  y \\* the other", &["variables x, y"]);
    check_module("Op(a, F(_), _ + _) == a", &["Op(a, F/1, +/2) == a"]);
    check_module("a \\prec b == a", &["\\prec(a, b) == a"]);
    check_module("-. a == a\na^# == a", &["-.(a) == a", "^#(a) == a"]);
    check_module(
        "f[x \\in S, y \\in T] == f[x]",
        &["f[x in S, y in T] == f[x]"],
    );
    check_module("RECURSIVE g(_), h", &["recursive (g/1, h)"]);
    check_module("LOCAL Op == 1", &["local Op == 1"]);
    check_module(
        "LOCAL INSTANCE N WITH x <- y, P <- LAMBDA z : z, + <- \\o",
        &["local instance N(x <- y, P <- lambda(z : z), + <- \\o)"],
    );
    check_module(
        "I(a) == INSTANCE N WITH x <- a",
        &["I(a) == instance N(x <- a)"],
    );
    check_module("ASSUME x\nASSUME P == y", &["assume x", "assume P == y"]);
    check_module(
        "THEOREM T == Spec => []Inv\nPROOF OBVIOUS",
        &["theorem Implies(Spec, Always(Inv))"],
    );
    check_module(
        "THEOREM ASSUME NEW x PROVE x\n<1>1. x\n  OBVIOUS\n<1> QED BY <1>1",
        &["theorem "],
    );
    check_module("USE DEF x\nx == 1", &["x == 1"]);
    check_module(
        "---- MODULE N ----\ny == 1\n====\nx == 1",
        &["module N", "x == 1"],
    );
}

#[test]
fn comments_and_pluscal_leave_no_trace() {
    check_module(
        "(* --algorithm A { variables x = 0; { this is not even \\/ PlusCal\n *)\n\\* BEGIN TRANSLATION (chksum(pcal) = \"1\")\nx == 1 (* a (* nested *) b *) + \\* c\n 2\n\\* END TRANSLATION",
        &["x == +(1, 2)"],
    );
}

#[track_caller]
fn check_errors(text: &str, expect: &[&str]) {
    let (_, diagnostics) = parse(&Source::new("M.tla", text));
    let found = lines(&diagnostics);
    assert_eq!(found, expect, "{text}");
    assert!(
        diagnostics
            .iter()
            .all(|diagnostic| diagnostic.help.is_some())
    );
}

/// One mistake in the second of three definitions: the other two are read.
#[track_caller]
fn check_mistake(definition: &str, expect: &str) {
    let text = format!("---- MODULE M ----\nA == 1\n{definition}\nC == 3\n====");
    let (modules, diagnostics) = parse(&Source::new("M.tla", text));
    assert_eq!(lines(&diagnostics), [expect], "{definition}");
    let names: Vec<_> = modules[0]
        .units
        .iter()
        .filter_map(|unit| match &unit.kind {
            UnitKind::Definition(definition) => definition.name().map(ToString::to_string),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["A", "C"], "{definition}");
}

#[test]
fn a_mistake_has_a_place_and_the_rest_is_read() {
    let table = [
        (
            "B == {1, 2",
            "TL201 4:1 expected `}` before the next definition",
        ),
        (
            "B == f(1,",
            "TL201 4:1 expected `)` before the next definition",
        ),
        (
            "B == (1 + )",
            "TL201 3:11 expected an expression, found `)`",
        ),
        (
            "B == 1 +",
            "TL201 4:1 the definition before this one is not complete",
        ),
        ("B = 1", "TL201 3:3 expected `==`, found `=`"),
        (
            "B ==",
            "TL201 4:1 the definition before this one is not complete",
        ),
        (
            "B == IF x THEN y",
            "TL201 4:1 expected `ELSE` before the next definition",
        ),
        (
            "B == LET y == 1\n     y",
            "TL201 5:1 expected `==` before the next definition",
        ),
        (
            "B == 1 2",
            "TL201 3:8 expected a definition or a declaration, found `2`",
        ),
        (
            "B == \"open\n",
            "TL201 3:6 the string is not closed on its line",
        ),
        (
            "B == x ? y",
            "TL201 3:8 expected a definition or a declaration, found `?`",
        ),
        (
            "B == \\foo x",
            "TL201 3:6 expected an expression, found `\\foo`",
        ),
        ("B == \\A x y : z", "TL201 3:11 expected `\\in`, found `y`"),
        (
            "B == [x EXCEPT ![1] 2]",
            "TL201 3:21 expected `=`, found `2`",
        ),
        (
            "B == [x, y]",
            "TL201 3:8 expected `|->`, `->`, `EXCEPT` or `]_`, found `,`",
        ),
        (
            "B == CASE x -> 1 [] y",
            "TL201 4:1 expected `->` before the next definition",
        ),
        (
            "B == CHOOSE x \\in S",
            "TL201 4:1 expected `:` before the next definition",
        ),
        ("B(1) == 2", "TL201 3:3 expected a name, found `1`"),
        ("CONSTANT 5", "TL201 3:10 expected a name, found `5`"),
        (
            "B == x.1",
            "TL201 3:8 expected the name of a field, found `1`",
        ),
        (
            "B == WF_x",
            "TL201 4:1 expected `(` and an action before the next definition",
        ),
        (
            "B ==\n  /\\ x\n  /\\ {y",
            "TL201 6:1 expected `}` before the next definition",
        ),
    ];
    for (definition, expect) in table {
        check_mistake(definition, expect);
    }
    check_errors(
        "---- MODULE M ----\nB == 99999999999999999999999999999999999999999\n====",
        &["TL202 2:6 the number is beyond 127 bits"],
    );
}

#[test]
fn a_module_that_is_none_says_so() {
    check_errors("", &["TL201 1:1 the file holds no TLA+ module"]);
    check_errors("x == 1", &["TL201 1:1 the file holds no TLA+ module"]);
    check_errors("\0\u{1}ELF", &["TL201 1:1 the file holds no TLA+ module"]);
    check_errors(
        "---- MODULE M ----\nA == 1",
        &["TL201 2:7 the text ends where `====`, the end of the module, should stand"],
    );
    check_errors(
        "---- MODULE ----\n====",
        &["TL201 1:13 expected the name of the module, found `----`"],
    );
    check_errors(
        "---- MODULE M\n====",
        &["TL201 2:1 the module ends where `----` should stand"],
    );
    check_errors(
        "---- MODULE M ----\nEXTENDS\nA == 1\n====",
        &["TL201 3:3 expected a definition or a declaration, found `==`"],
    );
}

#[test]
fn operators_that_need_parentheses_are_told() {
    let table = [
        (
            "a /\\ b \\/ c",
            "or(and(a, b), c)",
            "TL213 1:8 `\\/` beside `/\\` needs parentheses",
        ),
        (
            "a => b => c",
            "Implies(Implies(a, b), c)",
            "TL213 1:8 `=>` beside `=>` needs parentheses",
        ),
        (
            "a = b = c",
            "Equal(Equal(a, b), c)",
            "TL213 1:7 `=` beside `=` needs parentheses",
        ),
    ];
    for (text, expect, finding) in table {
        let source = Source::new("e", text);
        let (expr, diagnostics) = parse_expression(&source, Span::new(0, text.len()));
        assert_eq!(expr.as_ref().map(show).as_deref(), Some(expect));
        assert_eq!(lines(&diagnostics), [finding]);
    }
}

#[test]
fn nesting_has_a_limit_that_is_a_diagnostic() {
    let deep = |depth: usize| {
        let body = format!("{}x{}", "{".repeat(depth), "}".repeat(depth));
        format!("---- MODULE M ----\nA == {body}\n====")
    };
    check_errors(&deep(MAX_DEPTH - 1), &[]);
    let (modules, diagnostics) = parse(&Source::new("M.tla", deep(200_000)));
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(diagnostics[0].rule.code, "TL203");
    assert!(modules[0].units.is_empty());

    let chain = |operator: &str, length: usize| {
        format!(
            "---- MODULE M ----\nA == x{}\n====",
            format!(" {operator} x").repeat(length)
        )
    };
    check_errors(&chain("/\\", 200_000), &[]);
    check_errors(&chain("+", MAX_DEPTH - 1), &[]);
    let (_, diagnostics) = parse(&Source::new("M.tla", chain("+", 200_000)));
    assert_eq!(diagnostics[0].rule.code, "TL203");
    // The left side of a chain nests, and so does what stands in it: both count.
    let both = format!("({}){}", "(x + ".repeat(300), " + x".repeat(300));
    let (_, diagnostics) = parse(&Source::new("M.tla", both));
    assert!(!diagnostics.is_empty());
    let junk = "\\E x [ {x \\in <<".repeat(50_000);
    let (_, diagnostics) = parse(&Source::new(
        "M.tla",
        format!("---- MODULE M ----\nA == {junk}"),
    ));
    assert!(!diagnostics.is_empty());
}

#[test]
fn real_modules_are_read_whole() {
    let Some(shared) = common::shared() else {
        return;
    };
    let mut count = 0;
    for folder in std::fs::read_dir(shared.join("corpus")).unwrap() {
        let Ok(files) = std::fs::read_dir(folder.unwrap().path()) else {
            continue;
        };
        for file in files {
            let path = file.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "tla") {
                continue;
            }
            let source = common::source(&path);
            let (modules, diagnostics) = parse(&source);
            assert_eq!(
                lines(&diagnostics),
                Vec::<String>::new(),
                "{}",
                path.display()
            );
            assert_eq!(modules.len(), 1);
            for unit in &modules[0].units {
                if let UnitKind::Definition(definition) = &unit.kind {
                    definition.for_each_child(&mut |expr| {
                        expr.walk(&mut |expr| {
                            assert_ne!(expr.kind, ExprKind::Invalid, "{}", path.display());
                            assert!(!source.slice(expr.span).is_empty());
                            true
                        });
                    });
                }
            }
            count += 1;
        }
    }
    assert!(count > 10);
}
