use super::*;

fn f(body: &str) -> String {
    format!("class Node {{\n    int f(int x) throws IOException {{\n{body}    }}\n}}\n")
}

#[track_caller]
fn check(rows: &[(&str, &str)]) {
    let texts: Vec<String> = rows.iter().map(|(_, body)| f(body)).collect();
    let places_in: Vec<_> = rows
        .iter()
        .zip(&texts)
        .map(|((place, _), text)| (*place, text.as_str()))
        .collect();
    places("java", &places_in);
}

#[track_caller]
fn refuse(rows: &[(&str, &str, &str)]) {
    let texts: Vec<String> = rows.iter().map(|(_, _, body)| f(body)).collect();
    let places_in: Vec<_> = rows
        .iter()
        .zip(&texts)
        .map(|((place, reason, _), text)| (*place, *reason, text.as_str()))
        .collect();
    refusals("java", &places_in);
}

#[test]
fn beside_statements() {
    check(&[
        (
            "after this.term = term;",
            "        this.term = term;\n«        T(); // M\n»        g();\n",
        ),
        (
            "after for (;;) { ... }",
            "        out: for (;;) { while (g()) { break out; } }\n«        T(); // M\n»",
        ),
        (
            "before log.append(...)",
            "«        T(); // M\n»        log.append(e,\n            x);\n",
        ),
        (
            "before a()",
            "        if (x)\n            «{ T(); /* M */ »a();« } /* M */»\n        else b();\n",
        ),
        (
            "after b()",
            "        if (x) a(); else «{ /* M */ »b();«T(); /* M */  } /* M */»\n",
        ),
        (
            "after if (x) {",
            "        if (x) {\n«            T(); // M\n»            a();\n        }\n",
        ),
        (
            "after else if (y) {",
            "        if (x) {\n        } else if (y) {\n«            T(); // M\n»        }\n",
        ),
        (
            "after synchronized (lock) {",
            "        synchronized (lock) {\n«            T(); // M\n»            a();\n        }\n",
        ),
        (
            "before synchronized (lock)",
            "«        T(); // M\n»        synchronized (lock) {\n            a();\n        }\n",
        ),
        (
            "after a()",
            "        run(() -> {\n            a();\n«            T(); // M\n»        });\n",
        ),
        (
            "after run(",
            "        run(() -> a());\n«        T(); // M\n»",
        ),
        (
            "after a()",
            "        run(new Runnable() {\n            public void run() {\n                a();\n«                T(); // M\n»            }\n        });\n",
        ),
        (
            "after case A:",
            "        switch (x) {\n            case A:\n«                T(); // M\n»                a();\n                break;\n        }\n",
        ),
        (
            "after a()",
            "        switch (x) {\n            case A -> «{ /* M */ »a();«T(); /* M */  } /* M */»\n            default -> { }\n        }\n",
        ),
        (
            "before throw e",
            "        switch (x) {\n            case A -> «{ T(); /* M */ »throw e;« } /* M */»\n            default -> { }\n        }\n",
        ),
        (
            "after case A -> {",
            "        int y = switch (x) {\n            case A -> {\n«                T(); // M\n»                yield 1;\n            }\n            default -> 2;\n        };\n",
        ),
        (
            "before try (var in = open())",
            "«        T(); // M\n»        try (var in = open()) {\n            a();\n        }\n",
        ),
        (
            "after try (var in = open()) {",
            "        try (var in = open()) {\n«            T(); // M\n»            a();\n        }\n",
        ),
        (
            "before for (var e : es)",
            "«        T(); // M\n»        outer:\n        for (var e : es) {\n            break outer;\n        }\n",
        ),
        (
            "after } finally {",
            "        try {\n            a();\n        } finally {\n«            T(); // M\n»            b();\n        }\n",
        ),
    ]);
}

#[test]
fn refused() {
    refuse(&[
        ("after g(x)", "leaves", "        return g(x);\n"),
        ("after throw new E()", "leaves", "        throw new E();\n"),
        (
            "after for (;;) { ... }",
            "leaves",
            "        for (;;) { while (g()) { break; } }\n",
        ),
        ("after a()", "without braces", "        run(() -> a());\n"),
        (
            "after open()",
            "the resources of a `try`",
            "        try (var in = open()) {\n        }\n",
        ),
        (
            "after g(x)",
            "still needed",
            "        int y = switch (x) {\n            case A -> g(x);\n            default -> 2;\n        };\n",
        ),
        (
            "after yield 1",
            "leaves",
            "        int y = switch (x) {\n            case A: yield 1;\n            default: yield 2;\n        };\n",
        ),
        (
            "after while (true) {...}",
            "leaves",
            "        while (true) {\n            a();\n        }\n",
        ),
        (
            "after if (x) {...} else {...}",
            "leaves",
            "        if (x) {\n            return 1;\n        } else {\n            return 2;\n        }\n",
        ),
        (
            "after try {...} finally {...}",
            "leaves",
            "        try {\n            return 1;\n        } finally {\n            a();\n        }\n",
        ),
        (
            "after switch (x) {",
            "opens no block",
            "        switch (x) {\n            case A: a();\n        }\n",
        ),
        (
            "before case A",
            "`case`",
            "        switch (x) {\n            case A: a();\n        }\n",
        ),
        (
            "after y == 1",
            "under a condition",
            "        boolean z = x == 1 && y == 1;\n",
        ),
        (
            "after term",
            "a log call",
            "        logger.info(\"term {}\", term);\n",
        ),
        ("after term", "a log call", "        assert term > 0;\n"),
        (
            "after catch (E e)",
            "`catch`",
            "        try {\n            a();\n        } catch (E e) {\n        }\n",
        ),
    ]);
    refusals(
        "java",
        &[
            (
                "after g()",
                "outside",
                "class A {\n    int x = g();\n    void f() { }\n}\n",
            ),
            (
                "before super(x)",
                "before the constructor",
                "class A {\n    A(int x) {\n        super(x);\n    }\n}\n",
            ),
        ],
    );
}

#[test]
fn names() {
    let source = "class Outer {\n    Outer() { }\n    static { a(); }\n    class Inner {\n        void f() { new R() { void run() { } }; }\n    }\n    abstract void g();\n}\n\
                  enum Kind { A; void k() { } }\nrecord P(int x) { P { } int y() { return x; } }\ninterface I { default void d() { } void e(); }\n";
    assert_eq!(
        paths("java", source),
        [
            "Outer/Outer",
            "Outer/Inner/f",
            "Kind/k",
            "P/P",
            "P/y",
            "I/d"
        ]
    );
    for (name, expect) in [
        ("Inner.f", "Outer.Inner.f"),
        ("Outer.Inner#f(int)", "Outer.Inner.f"),
        ("Outer::Inner::f", "Outer.Inner.f"),
    ] {
        with_file("java", source, |file| {
            assert_eq!(function(file, name).display(), expect, "{name}");
        });
    }
    with_file("java", source, |file| {
        assert!(hidden(grammar_of("java"), file, "g").is_some());
    });
}

#[test]
fn edges() {
    starts(
        "java",
        &[
            (
                "f",
                "class A {\n  int f() {\n«    T(); // M\n»    return 1;\n  }\n}\n",
            ),
            (
                "A",
                "class A {\n    A(int x) {\n        super(x);\n«        T(); // M\n»        g();\n    }\n}\n",
            ),
            (
                "A",
                "class A {\n    A(int x) { this(x, 1); «T(); /* M */ »}\n}\n",
            ),
        ],
    );
}
