use super::*;

fn f(body: &str) -> String {
    format!("static int f(struct raft *r)\n{{\n{body}}}\n")
}

#[track_caller]
fn check(rows: &[(&str, &str)]) {
    let texts: Vec<String> = rows.iter().map(|(_, body)| f(body)).collect();
    let places_in: Vec<_> = rows
        .iter()
        .zip(&texts)
        .map(|((place, _), text)| (*place, text.as_str()))
        .collect();
    places("c", &places_in);
}

#[track_caller]
fn refuse(rows: &[(&str, &str, &str)]) {
    let texts: Vec<String> = rows.iter().map(|(_, _, body)| f(body)).collect();
    let places_in: Vec<_> = rows
        .iter()
        .zip(&texts)
        .map(|((place, reason, _), text)| (*place, *reason, text.as_str()))
        .collect();
    refusals("c", &places_in);
}

#[test]
fn beside_statements() {
    check(&[
        (
            "after r->term = term;",
            "\tr->term = term;\n«\tT(); // M\n»\tg();\n",
        ),
        (
            "before g(r, ...)",
            "«\tT(); // M\n»\tint x = g(r, 1,\n\t\t2);\n",
        ),
        ("after a()", "\ta(); «T(); /* M */ »b();\n"),
        ("after b()", "\ta(); b(); /* c */\n«\tT(); // M\n»"),
        ("after a(); b();", "\ta();\n\tb();\n«\tT(); // M\n»\tc();\n"),
        (
            "after a()",
            "\tif (x) {\n\t\ta();\n«\t\tT(); // M\n»\t} else\n\t\tb();\n",
        ),
        (
            "after x()",
            "\tdo {\n\t\tx();\n«\t\tT(); // M\n»\t} while (y);\n",
        ),
        (
            "after do {...} while (y)",
            "\tdo {\n\t\tx();\n\t} while (y);\n«\tT(); // M\n»",
        ),
        ("after r->n++", "\tr->n++;\n«\tT(); // M\n»"),
    ]);
}

#[test]
fn branches_without_braces() {
    check(&[
        (
            "before a()",
            "\tif (x)\n\t\t«{ T(); /* M */ »a();« } /* M */»\n\telse\n\t\tb();\n",
        ),
        (
            "after a()",
            "\tif (x)\n\t\t«{ /* M */ »a();«T(); /* M */  } /* M */»\n\tb();\n",
        ),
        (
            "after b()",
            "\tif (x)\n\t\ta();\n\telse\n\t\t«{ /* M */ »b();«T(); /* M */  } /* M */»\n",
        ),
        (
            "before return 1",
            "\tif (x) «{ T(); /* M */ »return 1;« } /* M */»\n",
        ),
        (
            "after if (x)",
            "\tif (x)\n\t\t«{ T(); /* M */ »a();« } /* M */»\n\tb();\n",
        ),
        (
            "before if (y)",
            "\tif (x)\n\t\t«{ T(); /* M */ »if (y) a(); else b();« } /* M */»\n",
        ),
        (
            "before a()",
            "\twhile (x)\n\t\t«{ T(); /* M */ »a();« } /* M */»\n",
        ),
        (
            "before a()",
            "\tfor (;;)\n\t\t«{ T(); /* M */ »a();« } /* M */»\n",
        ),
        ("before if (x)", "«\tT(); // M\n»\tif (x)\n\t\ta();\n"),
        (
            "after if (x) a(); else b();",
            "\tif (x)\n\t\ta();\n\telse\n\t\tb();\n«\tT(); // M\n»\tc();\n",
        ),
    ]);
}

#[test]
fn labels_and_cases() {
    check(&[
        (
            "before b()",
            "\tgoto end;\n\ta();\nend:\n«\tT(); // M\n»\tb();\n",
        ),
        (
            "before return x",
            "\tgoto end;\nend: «T(); /* M */ »return x;\n",
        ),
        ("after a()", "\ta();\n«\tT(); // M\n»end:\n\tb();\n"),
        ("after end:", "\tgoto end;\nend:\n«\tT(); // M\n»\tb();\n"),
        (
            "before for (;;)",
            "again:\n«\tT(); // M\n»\tfor (;;)\n\t\ta();\n",
        ),
        (
            "after case A:",
            "\tswitch (x) {\n\tcase A:\n«\t\tT(); // M\n»\t\ta();\n\t\tbreak;\n\tdefault:\n\t\tb();\n\t}\n",
        ),
        (
            "after a()",
            "\tswitch (x) {\n\tcase A:\n\t\ta();\n«\t\tT(); // M\n»\t\tbreak;\n\t}\n",
        ),
        (
            "before break",
            "\tswitch (x) {\n\tcase A: a(); «T(); /* M */ »break;\n\t}\n",
        ),
        (
            "after case A: {",
            "\tswitch (x) {\n\tcase A: {\n«\t\tT(); // M\n»\t\ta();\n\t}\n\t}\n",
        ),
    ]);
}

#[test]
fn the_preprocessor() {
    check(&[
        (
            "after a()",
            "#ifdef X\n\ta();\n«\tT(); // M\n»#else\n\tb();\n#endif\n",
        ),
        (
            "before b()",
            "#ifdef X\n\ta();\n#else\n«\tT(); // M\n»\tb();\n#endif\n",
        ),
        (
            "after a()",
            "\ta();\n«\tT(); // M\n»#if X > 1\n\tb();\n#endif\n",
        ),
    ]);
    refuse(&[
        (
            "before a(); ... b();",
            "block that it",
            "\tz();\n#ifdef X\n\ta();\n#endif\n\tb();\n",
        ),
        (
            "after X",
            "macro or a directive",
            "#ifdef X\n\ta();\n#endif\n",
        ),
    ]);
    refusals(
        "c",
        &[
            (
                "after g(x)",
                "macro or a directive",
                "#define F(x) do { g(x); } while (0)\nint f(void) { return 1; }\n",
            ),
            (
                "after int x = 1",
                "outside",
                "#ifdef A\nint x = 1;\n#endif\nint f(void) { return 1; }\n",
            ),
        ],
    );
}

#[test]
fn errors_count_only_near_the_place() {
    let macros = "static __rte_always_inline unsigned int\nf(struct raft *r)\n{\n\ta();\n«\tT(); // M\n»\tb();\n}\n";
    places("c", &[("after a()", macros)]);
    check(&[
        (
            "after x()",
            "\tTAILQ_FOREACH(a, b, c) {\n\t\tx();\n«\t\tT(); // M\n»\t}\n",
        ),
        (
            "after a()",
            "\ta();\n«\tT(); // M\n»\tb();\n\tc();\n\tg(struct x, +);\n",
        ),
    ]);
    refuse(&[
        (
            "before x()",
            "is not understood",
            "\tTAILQ_FOREACH(a, b, c)\n\t\tx();\n",
        ),
        (
            "after x()",
            "is not understood",
            "\tTAILQ_FOREACH(a, b, c)\n\t\tx();\n",
        ),
        ("after g(", "is not understood", "\tg(struct x, +);\n"),
    ]);
}

#[test]
fn refused() {
    refuse(&[
        ("after g(x)", "leaves", "\treturn g(x);\n"),
        ("after g(x)", "leaves", "\tif (y)\n\t\treturn g(x);\n"),
        ("after abort()", "leaves", "\tabort();\n"),
        (
            "after if (x)",
            "an `if` condition",
            "\tif (x) {\n\t\ta();\n\t}\n",
        ),
        (
            "after g(x)",
            "an `if` condition",
            "\tif (g(x)) {\n\t\ta();\n\t}\n",
        ),
        (
            "before g(x)",
            "a loop's condition",
            "\twhile (g(x)) {\n\t\ta();\n\t}\n",
        ),
        (
            "after g(x)",
            "a loop's condition",
            "\tdo {\n\t\ta();\n\t} while (g(x));\n",
        ),
        (
            "before b()",
            "`else if`",
            "\tif (a())\n\t\tx();\n\telse if (b())\n\t\ty();\n",
        ),
        (
            "after b()",
            "under a condition",
            "\tint x = a() ? b() : c();\n",
        ),
        (
            "before case A",
            "`case`",
            "\tswitch (x) {\n\tcase A:\n\t\ta();\n\t}\n",
        ),
        (
            "after switch (x) {",
            "opens no block",
            "\tswitch (x) {\n\tcase A:\n\t\ta();\n\t}\n",
        ),
        (
            "after r->term",
            "a log call",
            "\tRAFT_LOG(r, \"%d\", r->term);\n",
        ),
        ("after int x", "signature", "\ta();\n}\nint g(int x)\n{\n"),
    ]);
}

#[test]
fn names() {
    let source = "#define M(x) g(x)\nint proto(int x);\nstatic inline struct raft *\nf(void)\n{\n\treturn 0;\n}\n\
                  int old(a) int a; { return a; }\n#ifdef X\nvoid h(void (*cb)(int)) { cb(1); }\n#endif\n\
                  #define D(n) void generated(int n) { }\n";
    assert_eq!(paths("c", source), ["f", "old", "h"]);
    for (name, reason) in [
        ("M", "`M` is a macro"),
        ("proto", "`proto` is declared here without a body"),
        (
            "generated",
            "the function `generated` lies inside a macro or a directive",
        ),
    ] {
        with_file("c", source, |file| {
            let refusal = hidden(grammar_of("c"), file, name).expect("it is no function");
            assert_eq!(refusal.reason, reason);
        });
    }
}

#[test]
fn edges() {
    starts(
        "c",
        &[
            ("f", "void f(void)\n{\n«\tT(); // M\n»\tint x = 1;\n}\n"),
            ("f", "int f(void) { «T(); /* M */ »return 1; }\n"),
            ("f", "int f(void) {\n«    T(); // M\n»    a();\n}\n"),
        ],
    );
    let noreturn = "_Noreturn void f(void)\n{\n\tfor (;;)\n\t\ta();\n}\n";
    assert_eq!(no_edge("c", "f", Edge::Exit, noreturn), "`f` never returns");
    let broken = "int f(void)\n{\n\tg(struct x, +);\n\treturn 1;\n}\n";
    assert!(no_edge("c", "f", Edge::Exit, broken).contains("not understood"));
    assert_eq!(
        with_exits(
            "c",
            "f",
            "void f(int x)\n{\n\tif (x)\n\t\treturn;\n\tif (y) {\n\t\treturn;\n\t}\n\ta();\n}\n"
        ),
        "void f(int x)\n{\n\tif (x)\n\t\t{ T(); /* M */ return; } /* M */\n\tif (y) {\n\t\tT(); // M\n\t\treturn;\n\t}\n\ta();\n\tT(); // M\n}\n"
    );
    assert_eq!(
        with_exits(
            "c",
            "f",
            "int f(int x)\n{\n\tgoto end;\nend: return g(x);\n}\n"
        ),
        "int f(int x)\n{\n\tgoto end;\nend: T(); /* M */ return g(x);\n}\n"
    );
    assert_eq!(
        with_exits("c", "f", "void f(void)\n{\n}\n"),
        "void f(void)\n{\n    T(); // M\n}\n"
    );
}
