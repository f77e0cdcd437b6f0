use super::*;

fn f(body: &str) -> String {
    format!("package p\n\nfunc (r *raft) f() {{\n{body}}}\n")
}

#[track_caller]
fn check(rows: &[(&str, &str)]) {
    let texts: Vec<String> = rows.iter().map(|(_, body)| f(body)).collect();
    let places_in: Vec<_> = rows
        .iter()
        .zip(&texts)
        .map(|((place, _), text)| (*place, text.as_str()))
        .collect();
    places("go", &places_in);
}

#[track_caller]
fn refuse(rows: &[(&str, &str, &str)]) {
    let texts: Vec<String> = rows.iter().map(|(_, _, body)| f(body)).collect();
    let places_in: Vec<_> = rows
        .iter()
        .zip(&texts)
        .map(|((place, reason, _), text)| (*place, *reason, text.as_str()))
        .collect();
    refusals("go", &places_in);
}

#[test]
fn after_a_call_whose_error_is_checked() {
    check(&[
        (
            "after r.store(x)",
            "\tif err := r.store(x); err != nil {\n\t\treturn err\n\t}\n«\tT() // M\n»\tg()\n",
        ),
        (
            "after r.store(...)",
            "\tif _, err = r.store(x); err == none {\n\t\tgoto SNAP\n\t} else if err != nil {\n\t\tpanic(err)\n\t}\n«\tT() // M\n»\tg()\n",
        ),
    ]);
    // Control comes behind the statement with an error, or with what is no error.
    refuse(&[
        (
            "after r.store(x)",
            "an `if` condition",
            "\tif err := r.store(x); err != nil {\n\t\tlog(err)\n\t}\n",
        ),
        (
            "after r.store(x)",
            "an `if` condition",
            "\tif err := r.store(x); err == nil {\n\t\treturn\n\t}\n",
        ),
        (
            "after r.store(x)",
            "an `if` condition",
            "\tif err := r.store(x); err != nil {\n\t\treturn\n\t} else {\n\t\tg()\n\t}\n",
        ),
        (
            "after key(x)",
            "an `if` condition",
            "\tif err := r.store(key(x), y); err != nil {\n\t\treturn\n\t}\n",
        ),
    ]);
}

#[test]
fn beside_statements() {
    check(&[
        (
            "after r.state = Leader",
            "\tr.state = Leader\n«\tT() // M\n»\tg()\n",
        ),
        (
            "before r.state = ...",
            "«\tT() // M\n»\tr.state = Leader\n\tg()\n",
        ),
        ("after a(x, ...)", "\ta(x,\n\t\ty, z...)\n«\tT() // M\n»"),
        (
            "after g()",
            "\tx := h(g()) // why\n«\tT() // M\n»\tuse(x)\n",
        ),
        ("after a(); b()", "\ta()\n\tb()\n«\tT() // M\n»\tc()\n"),
        ("before b()", "\ta(); «T(); /* M */ »b(); c()\n\td()\n"),
        ("after a()", "\ta(); «T(); /* M */ »b()\n"),
        ("after b()", "\ta(); b()\n«\tT() // M\n»"),
        ("after a()", "\tgo func() { a()«; T(); /* M */» }()\n"),
        ("before a()", "\tgo func() { «T(); /* M */ »a() }()\n"),
        ("after go r.run()", "\tgo r.run()\n«\tT() // M\n»"),
        (
            "after defer mu.Unlock()",
            "\tdefer mu.Unlock()\n«\tT() // M\n»",
        ),
        (
            "after n++",
            "\tfor i := range xs {\n\t\tn++\n«\t\tT() // M\n»\t}\n",
        ),
        ("after r.ch <- m", "\tr.ch <- m\n«\tT() // M\n»"),
        (
            "after x()",
            "\tif a {\n\t\tb()\n\t} else {\n\t\tx()\n«\t\tT() // M\n»\t}\n",
        ),
    ]);
}

#[test]
fn heads_and_blocks() {
    check(&[
        (
            "after if a > b {",
            "\tif a > b {\n«\t\tT() // M\n»\t\tc()\n\t}\n",
        ),
        (
            "before if a > b",
            "«\tT() // M\n»\tif a > b {\n\t\tc()\n\t}\n",
        ),
        (
            "before v := g()",
            "«\tT() // M\n»\tif v := g(); v {\n\t\tc()\n\t}\n",
        ),
        (
            "after if v := g(); v {",
            "\tif v := g(); v {\n«\t\tT() // M\n»\t}\n",
        ),
        (
            "after else if b {",
            "\tif a {\n\t} else if b {\n«\t\tT() // M\n»\t\tc()\n\t}\n",
        ),
        ("after for {", "\tfor {\n«\t\tT() // M\n»\t\ta()\n\t}\n"),
        (
            "after case A:",
            "\tswitch x {\n\tcase A:\n«\t\tT() // M\n»\t\ta()\n\tcase B:\n\t}\n",
        ),
        (
            "after case B:",
            "\tswitch x {\n\tcase A:\n\t\ta()\n\tcase B:\n«\t\tT() // M\n»\t}\n",
        ),
        (
            "after default:",
            "\tselect {\n\tdefault:\n«\t\tT() // M\n»\t\ta()\n\t}\n",
        ),
        (
            "after case m := <-r.ch:",
            "\tselect {\n\tcase m := <-r.ch:\n«\t\tT() // M\n»\t\ta(m)\n\t}\n",
        ),
        (
            "after a()",
            "\tswitch x.(type) {\n\tcase A:\n\t\ta()\n«\t\tT() // M\n»\tcase B:\n\t\tb()\n\t}\n",
        ),
        (
            "after func() {",
            "\tdefer func() {\n«\t\tT() // M\n»\t\ta()\n\t}()\n",
        ),
        (
            "after if a {...}",
            "\tif a {\n\t\tb()\n\t}\n«\tT() // M\n»\tc()\n",
        ),
        (
            "before for x",
            "«\tT() // M\n»loop:\n\tfor x {\n\t\tbreak loop\n\t}\n",
        ),
        ("before a()", "\tgoto end\nend:\n«\tT() // M\n»\ta()\n"),
        (
            "before return x",
            "\tif a {\n«\t\tT() // M\n»\t\treturn x\n\t}\n",
        ),
    ]);
}

#[test]
fn refused() {
    refuse(&[
        ("after g(x)", "leaves", "\treturn g(x)\n"),
        ("after panic(x)", "leaves", "\tpanic(x)\n"),
        ("after r.run()", "goroutine", "\tgo r.run()\n"),
        ("after mu.Unlock()", "deferred", "\tdefer mu.Unlock()\n"),
        (
            "after v := g()",
            "an `if` condition",
            "\tif v := g(); v {\n\t}\n",
        ),
        ("after if a > b", "an `if` condition", "\tif a > b {\n\t}\n"),
        (
            "before b()",
            "`else if`",
            "\tif a() {\n\t} else if b() {\n\t}\n",
        ),
        (
            "before case A",
            "`case`",
            "\tswitch x {\n\tcase A:\n\t\ta()\n\t}\n",
        ),
        (
            "after m := <-r.ch",
            "`case`",
            "\tselect {\n\tcase m := <-r.ch:\n\t\ta(m)\n\t}\n",
        ),
        (
            "after switch x {",
            "opens no block",
            "\tswitch x {\n\tcase A:\n\t}\n",
        ),
        (
            "after b()",
            "under a condition",
            "\tx := a() && b()\n\tuse(x)\n",
        ),
        ("after a()", "a loop's condition", "\tfor a() {\n\t}\n"),
        (
            "before i++",
            "the head of a `for` loop",
            "\tfor i := 0; i < n; i++ {\n\t}\n",
        ),
        (
            "after if a {...} else {...}",
            "leaves",
            "\tif a {\n\t\treturn\n\t} else {\n\t\tpanic(x)\n\t}\n",
        ),
        ("after for {...}", "leaves", "\tfor {\n\t\ta()\n\t}\n"),
        (
            "after switch x {...}",
            "leaves",
            "\tswitch x {\n\tcase 1:\n\t\treturn\n\tdefault:\n\t\tpanic(1)\n\t}\n",
        ),
        (
            "before for x",
            "to which code jumps",
            "loop:\n\tfor x {\n\t\tgoto loop\n\t}\n",
        ),
        (
            "after if a { b()",
            "ends inside of a block",
            "\tif a {\n\t\tb()\n\t\tc()\n\t}\n",
        ),
        ("after term", "a log call", "\tlog.Printf(\"%d\", term)\n"),
        (
            "after r.term = ...",
            "is not in",
            "\tif r.term == x {\n\t\tr.term += 1\n\t}\n",
        ),
        ("after a()", "is not understood", "\ta()\n\tif {{{\n"),
    ]);
    refusals(
        "go",
        &[(
            "after x = 1",
            "outside",
            "package p\n\nvar x = 1\n\nfunc f() {}\n",
        )],
    );
}

#[test]
fn names() {
    let source = "package p\n\nfunc (r *raft) f() {}\nfunc (Node) g() {}\nfunc h() { func() {}() }\n\
                  func (c *Cache[K, V]) Get() {}\nfunc asm()\n";
    assert_eq!(paths("go", source), ["raft/f", "Node/g", "h", "Cache/Get"]);
    for (name, expect) in [
        ("(r *raft) f", "raft.f"),
        ("raft.f", "raft.f"),
        ("r.f()", "raft.f"),
        ("Node::g", "Node.g"),
        ("node.h", "h"),
        ("Cache.Get", "Cache.Get"),
    ] {
        with_file("go", source, |file| {
            assert_eq!(function(file, name).display(), expect, "{name}");
        });
    }
    with_file("go", source, |file| {
        let refusal = hidden(grammar_of("go"), file, "asm").expect("it is declared");
        assert_eq!(refusal.reason, "`asm` is declared here without a body");
    });
}

#[test]
fn edges() {
    starts(
        "go",
        &[
            (
                "f",
                "package p\n\nfunc f() int {\n«\tT() // M\n»\treturn 1\n}\n",
            ),
            ("f", "package p\n\nfunc f() { «T(); /* M */ »g() }\n"),
            ("f", "package p\n\nfunc f() {\n«\tT() // M\n»}\n"),
            (
                "f",
                "package p\n\nfunc f(\n\tx int,\n) {\n«\tT() // M\n»\t// why\n\tg()\n}\n",
            ),
        ],
    );
}
