use super::*;

fn f(body: &str) -> String {
    format!("class Node:\n    def f(self, x):\n{body}\n    def after(self):\n        pass\n")
}

#[track_caller]
fn check(rows: &[(&str, &str)]) {
    let texts: Vec<String> = rows.iter().map(|(_, body)| f(body)).collect();
    let places_in: Vec<_> = rows
        .iter()
        .zip(&texts)
        .map(|((place, _), text)| (*place, text.as_str()))
        .collect();
    places("python", &places_in);
}

#[track_caller]
fn refuse(rows: &[(&str, &str, &str)]) {
    let texts: Vec<String> = rows.iter().map(|(_, _, body)| f(body)).collect();
    let places_in: Vec<_> = rows
        .iter()
        .zip(&texts)
        .map(|((place, reason, _), text)| (*place, *reason, text.as_str()))
        .collect();
    refusals("python", &places_in);
}

#[test]
fn beside_statements() {
    check(&[
        (
            "after self.term = term",
            "        self.term = term  # why\n«        T() # M\n»        g()\n",
        ),
        (
            "before g(x, ...)",
            "«        T() # M\n»        y = g(x,\n              1)\n",
        ),
        (
            "after g(x, ...)",
            "        y = g(x,\n              1)\n«        T() # M\n»",
        ),
        ("after b()", "        a(); b()\n«        T() # M\n»"),
        ("before a()", "«        T() # M\n»        a(); b()\n"),
        (
            "after a()",
            "        if x:\n            a()\n«            T() # M\n»        else:\n            b()\n",
        ),
        (
            "after if x > 1:",
            "        if x > 1:\n«            T() # M\n»            a()\n",
        ),
        (
            "after elif y:",
            "        if x:\n            a()\n        elif y:\n«            T() # M\n»            b()\n",
        ),
        (
            "after else:",
            "        if x:\n            a()\n        else:\n«            T() # M\n»            # why\n            b()\n",
        ),
        (
            "before if x > 1",
            "«        T() # M\n»        if x > 1:\n            a()\n",
        ),
        (
            "after with self.lock:",
            "        with self.lock:\n«            T() # M\n»            a()\n",
        ),
        (
            "after except KeyError as e:",
            "        try:\n            a()\n        except KeyError as e:\n«            T() # M\n»            b()\n",
        ),
        (
            "after for e in es:",
            "        for e in es:\n«            T() # M\n»            a(e)\n",
        ),
        (
            "after await g(x)",
            "        y = await g(x)\n«        T() # M\n»",
        ),
        (
            "after case 1:",
            "        match x:\n            case 1:\n«                T() # M\n»                a()\n",
        ),
        (
            "after a()",
            "        a()\n«        T() # M\n»        x = 1\n",
        ),
        (
            "after [g(e) for e in es]",
            "        ys = [g(e) for e in es]\n«        T() # M\n»",
        ),
        (
            "after def inner():",
            "        def inner():\n«            T() # M\n»            a()\n        inner()\n",
        ),
        (
            "after if x: ... b()",
            "        if x:\n            a()\n            b()\n«        T() # M\n»        c()\n",
        ),
    ]);
    places(
        "python",
        &[
            ("after a()", "def f():\n\ta()«\n\tT() # M»"),
            (
                "after a()",
                "def f():\r\n    a()\r\n«    T() # M\r\n»    b()\r\n",
            ),
        ],
    );
}

#[test]
fn refused() {
    refuse(&[
        ("after g(x)", "leaves", "        return g(x)\n"),
        ("after raise E(x)", "leaves", "        raise E(x)\n"),
        ("after a()", "within a line", "        a(); b()\n"),
        ("before b()", "within a line", "        a(); b()\n"),
        ("after a()", "within a line", "        if x: a()\n"),
        ("before a()", "within a line", "        if x: a()\n"),
        ("after if x:", "within a line", "        if x: a()\n"),
        (
            "after g(x)",
            "an `if` condition",
            "        if g(x):\n            a()\n",
        ),
        (
            "before g(x)",
            "a clause",
            "        if y:\n            a()\n        elif g(x):\n            b()\n",
        ),
        (
            "before g(x)",
            "a loop's condition",
            "        while g(x):\n            a()\n",
        ),
        (
            "after g(e)",
            "comprehension",
            "        ys = [g(e) for e in es]\n",
        ),
        ("after g(e)", "a lambda", "        h = lambda e: g(e)\n"),
        (
            "after g(x)",
            "under a condition",
            "        y = g(x) if x else 0\n",
        ),
        (
            "after g(x)",
            "under a condition",
            "        y = x and g(x)\n",
        ),
        (
            "after open(x)",
            "the head of a `with`",
            "        with open(x) as y:\n            a()\n",
        ),
        (
            "after self.term",
            "a log call",
            "        logger.info(\"%d\", self.term)\n",
        ),
        (
            "after self.term",
            "a log call",
            "        assert self.term > 0\n",
        ),
        ("after sys.exit(1)", "leaves", "        sys.exit(1)\n"),
        (
            "after while True: ... a()",
            "leaves",
            "        while True:\n            a()\n",
        ),
        (
            "after become leader",
            "is not in",
            "        \"\"\"Then become leader.\"\"\"\n        a()\n",
        ),
    ]);
    refusals(
        "python",
        &[("after x = 1", "outside", "x = 1\n\ndef f():\n    pass\n")],
    );
}

#[test]
fn names() {
    let source = "class A:\n    def f(self):\n        def inner():\n            pass\n    @property\n    def g(self):\n        return 1\n    class B:\n        async def h(self):\n            pass\n\ndef top(): pass\n";
    assert_eq!(
        paths("python", source),
        ["A/f", "A/f/inner", "A/g", "A/B/h", "top"]
    );
    for (name, expect) in [("A.f", "A.f"), ("A::B::h", "A.B.h"), ("node.top()", "top")] {
        with_file("python", source, |file| {
            assert_eq!(function(file, name).display(), expect, "{name}");
        });
    }
}

#[test]
fn edges() {
    starts(
        "python",
        &[
            ("f", "def f():\n«    T() # M\n»    return 1\n"),
            (
                "f",
                "def f():\n    \"\"\"Docs.\"\"\"\n«    T() # M\n»    return 1\n",
            ),
            (
                "f",
                "def f():\n    '''Docs\n    more.'''\n    global x\n«    T() # M\n»    x = 1\n",
            ),
            (
                "f",
                "def f(\n    a: int = 1,\n) -> int:\n«    T() # M\n»    return 1\n",
            ),
            ("f", "def f():\n    \"\"\"Docs.\"\"\"\n«    T() # M\n»"),
        ],
    );
    assert!(no_edge("python", "f", Edge::Entry, "def f(): return 1\n").contains("within a line"));
    let generator = "def f():\n    yield 1\n";
    assert!(no_edge("python", "f", Edge::Exit, generator).contains("generator"));
    assert_eq!(
        with_exits(
            "python",
            "f",
            "def f(x):\n    if x:\n        return 1\n    g = lambda: 2\n"
        ),
        "def f(x):\n    if x:\n        T() # M\n        return 1\n    g = lambda: 2\n    T() # M\n"
    );
}
