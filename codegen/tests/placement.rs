//! Where a call lands beside an anchor, form by form, and what is refused.

use tracelaw_codegen::{MemoryTree, Options, Plan, SiteStatus, plan, revert};
use tracelaw_diagnostics::Source;

const FILE: &str = "src/node.rs";

fn document(location: &str, trigger: &str) -> String {
    format!(
        "# Spec\n\n## Section 2: Action-to-Code Mapping\n\n### 1. E\n\n- **Spec action**: `E`\n\
         - **Code location**: `{FILE}` {location}\n- **Trigger point**: {trigger}\n- **Fields**: nid\n"
    )
}

fn planned(source: &str, location: &str, trigger: &str) -> (MemoryTree, Plan) {
    let mut tree = MemoryTree::new();
    tree.insert(FILE, source);
    tree.insert(
        "Cargo.toml",
        "[package]\nname = \"n\"\n\n[dependencies]\ntracelaw = \"0.1\"\n",
    );
    let text = document(location, trigger);
    let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", text));
    let plan = plan(&mapping, &tree, &Options::default());
    (tree, plan)
}

/// The file after the plan, with calls and markers shortened; a second run and a revert are checked.
fn result(source: &str, location: &str, trigger: &str) -> String {
    let (mut tree, first) = planned(source, location, trigger);
    let [site] = first.sites.as_slice() else {
        panic!("one site is asked for: {:?}", first.sites);
    };
    let reason = site.reason.as_deref().unwrap_or_default();
    if site.status == SiteStatus::Refused {
        assert!(first.is_no_op());
        let finding = first.findings.first().expect("a refusal is a finding");
        return format!("{}: {reason}", finding.rule.name);
    }
    tree.apply(&first);
    let text = document(location, trigger);
    let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", text));
    let second = plan(&mapping, &tree, &Options::default());
    assert!(
        second.is_no_op(),
        "{}",
        String::from_utf8_lossy(&second.patch())
    );
    let after = String::from_utf8(tree.get(FILE).expect("it is there").to_vec()).expect("UTF-8");
    tree.apply(&revert(&mapping, &tree));
    assert_eq!(
        String::from_utf8_lossy(tree.get(FILE).expect("it is there")),
        source
    );
    shorten(&after)
}

fn shorten(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("tracelaw:E ") {
        result.push_str(&rest[..at]);
        result.push('M');
        rest = &rest[at + "tracelaw:E 01234567".len()..];
        rest = rest.strip_prefix(" todo: node").unwrap_or(rest);
    }
    result.push_str(rest);
    result
        .replace("tracelaw::emit!(\"E\");", "EMIT;")
        .replace("#[tracelaw::trace_action(\"E\")]", "#[TRACE]")
        .replace(
            "#[tracelaw::trace_action(\"E\", when = before)]",
            "#[TRACE_BEFORE]",
        )
}

#[track_caller]
fn check(source: &str, trigger: &str, expect: &str) {
    assert_eq!(
        result(source, "(`f`)", trigger),
        expect,
        "{trigger}\n{source}"
    );
}

#[test]
fn a_call_beside_a_statement_has_a_line_of_its_own() {
    let source = "fn f() {\n    let a = one();\n    two(a); // why\n    three();\n}\n";
    check(
        source,
        "after `one()`",
        "fn f() {\n    let a = one();\n    EMIT; // M\n    two(a); // why\n    three();\n}\n",
    );
    check(
        source,
        "before `two(a)`",
        "fn f() {\n    let a = one();\n    EMIT; // M\n    two(a); // why\n    three();\n}\n",
    );
    check(
        source,
        "after `two(...);`",
        "fn f() {\n    let a = one();\n    two(a); // why\n    EMIT; // M\n    three();\n}\n",
    );
    check(
        source,
        "after `three()`",
        "fn f() {\n    let a = one();\n    two(a); // why\n    three();\n    EMIT; // M\n}\n",
    );
    check(
        "fn f() {\n    two(\n        a,\n    )?;\n}\n",
        "after `two(a,)`",
        "fn f() {\n    two(\n        a,\n    )?;\n    EMIT; // M\n}\n",
    );
    check(
        "fn f() {\r\n\ta();\r\n}\r\n",
        "after `a()`",
        "fn f() {\r\n\ta();\r\n\tEMIT; // M\r\n}\r\n",
    );
    check(
        "fn f() {\n    a(); /* x */\n}\n",
        "after `a()`",
        "fn f() {\n    a(); /* x */\n    EMIT; // M\n}\n",
    );
}

#[test]
fn a_call_shares_a_line_where_the_statement_does() {
    check(
        "fn f() { a(); b(); }",
        "after `a()`",
        "fn f() { a(); EMIT; /* M */ b(); }",
    );
    check(
        "fn f() { a(); b(); }",
        "before `a()`",
        "fn f() { EMIT; /* M */ a(); b(); }",
    );
    check(
        "fn f() { a(); b(); }",
        "after `b()`",
        "fn f() { a(); b(); EMIT; /* M */ }",
    );
    check(
        "fn f() {a();}",
        "after `a()`",
        "fn f() {a();EMIT; /* M */ }",
    );
    check(
        "fn f() {\n    a(); b();\n}\n",
        "after `b()`",
        "fn f() {\n    a(); b();\n    EMIT; // M\n}\n",
    );
    check(
        "fn f() {\n    a(); /* x\n */ b();\n}\n",
        "after `a()`",
        "fn f() {\n    a(); EMIT; /* M */ /* x\n */ b();\n}\n",
    );
}

#[test]
fn blocks_statements_and_anchors_that_span_them() {
    let source =
        "fn f() {\n    if a {\n        b();\n    } else if c {\n        d();\n    }\n    e();\n}\n";
    check(
        source,
        "before `if a`",
        "fn f() {\n    EMIT; // M\n    if a {\n        b();\n    } else if c {\n        d();\n    }\n    e();\n}\n",
    );
    check(
        source,
        "after `if a {`",
        "fn f() {\n    if a {\n        EMIT; // M\n        b();\n    } else if c {\n        d();\n    }\n    e();\n}\n",
    );
    check(
        source,
        "after `d()`",
        "fn f() {\n    if a {\n        b();\n    } else if c {\n        d();\n        EMIT; // M\n    }\n    e();\n}\n",
    );
    check(
        source,
        "after `if a {...} else if c {...}`",
        "fn f() {\n    if a {\n        b();\n    } else if c {\n        d();\n    }\n    EMIT; // M\n    e();\n}\n",
    );
    check(
        "fn f() {\n    a();\n    b();\n    c();\n}\n",
        "before `a(); b();`",
        "fn f() {\n    EMIT; // M\n    a();\n    b();\n    c();\n}\n",
    );
    check(
        "fn f() {\n    a();\n    b();\n    c();\n}\n",
        "after `a(); b();`",
        "fn f() {\n    a();\n    b();\n    EMIT; // M\n    c();\n}\n",
    );
    check(
        "fn f() {\n    while x {\n    }\n}\n",
        "after `while x {`",
        "fn f() {\n    while x {\n        EMIT; // M\n    }\n}\n",
    );
    check(
        "fn f() { loop {} }",
        "after `loop {`",
        "fn f() { loop {EMIT; /* M */ } }",
    );
    check(
        "fn f() {\n    g(|| {\n        a();\n    });\n}\n",
        "after `a()`",
        "fn f() {\n    g(|| {\n        a();\n        EMIT; // M\n    });\n}\n",
    );
    check(
        "fn f() {\n    let Some(a) = b else {\n        return;\n    };\n}\n",
        "after `let Some(a) = b`",
        "fn f() {\n    let Some(a) = b else {\n        return;\n    };\n    EMIT; // M\n}\n",
    );
}

#[test]
fn the_last_expression_of_a_block() {
    check(
        "fn f() {\n    a()\n}\n",
        "after `a()`",
        "fn f() {\n    a();\n    EMIT; // M\n}\n",
    );
    check(
        "fn f() { a() }",
        "after `a()`",
        "fn f() { a(); EMIT; /* M */ }",
    );
    check(
        "fn f() {\n    a() // why\n}\n",
        "after `a()`",
        "fn f() {\n    a(); EMIT; /* M */ // why\n}\n",
    );
    check(
        "fn f() -> u8 {\n    a()\n}\n",
        "before `a()`",
        "fn f() -> u8 {\n    EMIT; // M\n    a()\n}\n",
    );
    check(
        "fn f() {\n    for x in y {\n        a(x)\n    }\n}\n",
        "after `a(x)`",
        "fn f() {\n    for x in y {\n        a(x);\n        EMIT; // M\n    }\n}\n",
    );
    check(
        "fn f() {\n    if x {\n        a()\n    }\n    b();\n}\n",
        "after `a()`",
        "fn f() {\n    if x {\n        a();\n        EMIT; // M\n    }\n    b();\n}\n",
    );
    check(
        "fn f() {\n    if x { a() } else { b() }\n}\n",
        "after `b()`",
        "fn f() {\n    if x { a() } else { b(); EMIT; /* M */ }\n}\n",
    );
    let needed = "position-not-possible: the anchor is the last expression of a block, whose value is still needed";
    check("fn f() -> u8 {\n    a()\n}\n", "after `a()`", needed);
    check(
        "fn f() {\n    let x = if y { a() } else { b() };\n}\n",
        "after `a()`",
        needed,
    );
    check("fn f() {\n    g(|| { a() });\n}\n", "after `a()`", needed);
    check(
        "fn f() -> u8 {\n    #[cfg(x)]\n    {\n        a()\n    }\n    #[cfg(not(x))]\n    {\n        1\n    }\n}\n",
        "after `a()`",
        needed,
    );
    check(
        "fn f() -> u8 {\n    match x {\n        A => { a() }\n    }\n}\n",
        "after `a()`",
        needed,
    );
}

#[test]
fn match_arms() {
    let source = "fn f() {\n    match x {\n        A => a(),\n        B => self.n = 1,\n        C => {}\n    }\n    b();\n}\n";
    check(
        source,
        "before `a()`",
        &source.replace("a(),", "{ EMIT; /* M */ a() } /* M */,"),
    );
    check(
        source,
        "after `a()`",
        &source.replace("a(),", "{ /* M */ a(); EMIT; } /* M */,"),
    );
    check(
        source,
        "after `self.n = 1`",
        &source.replace("self.n = 1,", "{ /* M */ self.n = 1; EMIT; } /* M */,"),
    );
    let source =
        "fn f() -> u8 {\n    match x {\n        A => a(),\n        _ => return b(),\n    }\n}\n";
    check(
        source,
        "before `return b()`",
        &source.replace("return b(),", "{ EMIT; /* M */ return b() } /* M */,"),
    );
    check(
        source,
        "after `a()`",
        "position-not-possible: the anchor is the value of a match arm, which is still needed",
    );
    check(
        source,
        "after `return b()`",
        "position-not-possible: nothing runs after the arm, which leaves",
    );
    check(
        source,
        "after `A`",
        "position-not-possible: the anchor is a part of a match pattern",
    );
    check(
        "fn f() {\n    match x {\n        A => a(),\n        B => b(),\n    };\n    c();\n}\n",
        "after `a()`",
        "position-not-possible: the anchor is the value of a match arm, which is still needed",
    );
}

#[test]
fn several_events_at_one_place() {
    for source in [
        "fn f() {\n    a()\n}\n",
        "fn f() { a() }",
        "fn f() {\n    a() // why\n}\n",
        "fn f() {\n    a();\n}\n",
        "fn f() {\n    match x {\n        A => a(),\n        B => {}\n    }\n}\n",
    ] {
        let entries = document("(`f`)", "after `a()`");
        let (head, entry) = entries.split_once("### 1.").expect("an entry");
        let more: String = ["E", "F", "G"]
            .iter()
            .map(|event| format!("### 1.{}", entry.replace("`E`", &format!("`{event}`"))))
            .collect();
        let (mapping, _) =
            tracelaw_mapping::parse(&Source::new("spec.md", format!("{head}{more}")));
        let mut tree = MemoryTree::new();
        tree.insert(FILE, source);
        let first = plan(&mapping, &tree, &Options::default());
        tree.apply(&first);
        let after = String::from_utf8_lossy(tree.get(FILE).expect("it is there")).into_owned();
        let calls: Vec<_> = after
            .match_indices("emit!(\"")
            .map(|(at, _)| &after[at + 7..at + 8])
            .collect();
        assert_eq!(calls, ["E", "F", "G"], "{after}");
        assert!(
            plan(&mapping, &tree, &Options::default()).is_no_op(),
            "{after}"
        );
        tree.apply(&revert(&mapping, &tree));
        assert_eq!(
            String::from_utf8_lossy(tree.get(FILE).expect("it is there")),
            source
        );
    }
}

#[test]
fn functions_as_a_whole() {
    let source = "/// Docs.\n#[inline]\npub fn f() {}\n";
    check(
        source,
        "after the function returns",
        "/// Docs.\n#[inline]\n#[TRACE] // M\npub fn f() {}\n",
    );
    check(
        source,
        "at function entry",
        "/// Docs.\n#[inline]\n#[TRACE_BEFORE] // M\npub fn f() {}\n",
    );
    check(
        "impl N {\n    #[x] async fn f(&self) {}\n}\n",
        "after `f` returns",
        "impl N {\n    #[x] #[TRACE] /* M */ async fn f(&self) {}\n}\n",
    );
    check(
        "trait T {\n    fn f(&self) {}\n}\n",
        "after `f()` returns",
        "trait T {\n    #[TRACE] // M\n    fn f(&self) {}\n}\n",
    );
    check(
        "const fn f() {}\n",
        "after the function returns",
        "position-not-possible: `f` is a `const fn`, which can emit nothing",
    );
    check(
        "fn f() -> ! { loop {} }\n",
        "after the function returns",
        "position-not-possible: `f` never returns",
    );
    check(
        "#[track_caller]\nfn f() {}\n",
        "after the function returns",
        "position-not-possible: `f` is `#[track_caller]`, which an attribute around it would change",
    );
    check(
        "#[track_caller]\nfn f() {}\n",
        "at function entry",
        "#[track_caller]\n#[TRACE_BEFORE] // M\nfn f() {}\n",
    );
}

#[test]
fn both_bounds_and_several_fragments() {
    let source = "fn f() {\n    a();\n    x();\n    a();\n    y();\n}\n";
    check(
        source,
        "after `a()`, before `y()`",
        "fn f() {\n    a();\n    x();\n    a();\n    EMIT; // M\n    y();\n}\n",
    );
    check(
        source,
        "before `y()` and after `a()`",
        "fn f() {\n    a();\n    x();\n    a();\n    EMIT; // M\n    y();\n}\n",
    );
    check(
        source,
        "after `x()` and after `y()`",
        "fn f() {\n    a();\n    x();\n    a();\n    y();\n    EMIT; // M\n}\n",
    );
    check(
        source,
        "after `y()`, before `x()`",
        "anchor-not-found: `x()` does not come after `y()`",
    );
    check(
        source,
        "after `a()`",
        "anchor-ambiguous: `a()` stands in several statements: src/node.rs:2, src/node.rs:4",
    );
    check(
        source,
        "after `x()` or `y()`",
        "place-not-stated: the trigger names several code fragments, and not which one counts",
    );
    let deeper = "fn f() {\n    a();\n    if b {\n        c();\n    }\n}\n";
    check(
        deeper,
        "after `a()` and after `c()`",
        "anchor-ambiguous: the place after several code fragments, `c()` among them, is not certain",
    );
}

#[test]
fn what_is_refused() {
    let source = "fn f() -> u8 {\n    if a() && g {\n        return 1;\n    } else if b() {\n        panic!(\"x\");\n    }\n    while c() {\n        break;\n    }\n    #[cfg(test)]\n    d();\n    select! { x => e() }\n    println!(\"{}\", h());\n    std::process::exit(1);\n    let k = |x| x + i();\n    2\n}\n";
    check(
        source,
        "after `a()`",
        "position-not-possible: the anchor is a part of an `if` condition",
    );
    check(
        source,
        "before `b()`",
        "position-not-possible: the anchor is a part of an `else if` condition",
    );
    check(
        source,
        "before `c()`",
        "position-not-possible: the anchor is a part of a loop's condition",
    );
    check(
        source,
        "after `return 1`",
        "position-not-possible: nothing runs after the anchor's statement, which leaves",
    );
    check(
        source,
        "after `process::exit(1)`",
        "position-not-possible: nothing runs after the anchor's statement, which leaves",
    );
    check(
        source,
        "after `panic!(...)`",
        "position-not-possible: nothing runs after the anchor's statement, which leaves",
    );
    check(
        source,
        "after `break`",
        "position-not-possible: nothing runs after the anchor's statement, which leaves",
    );
    check(
        source,
        "before `d()`",
        "position-not-possible: the anchor's statement is compiled only under a condition",
    );
    check(
        source,
        "before `e()`",
        "site-in-macro: the anchor lies inside a macro",
    );
    check(
        source,
        "before `h()`",
        "site-in-macro: `h()` stands only in an attribute, a log call, an assertion or a macro's arguments, at line 13",
    );
    check(
        source,
        "before `i()`",
        "position-not-possible: the anchor is in a closure without braces",
    );
    check(
        source,
        "after `missing()`",
        "anchor-not-found: `missing()` is not in `f`",
    );
    check(
        source,
        "when `d()` is done",
        "place-not-stated: the trigger says neither before nor after `d()`",
    );
    check(
        source,
        "after the votes are counted",
        "place-not-stated: the trigger names no code: \"after the votes are counted\"",
    );
    check(
        "fn f() {\n    a(;\n    b();\n}\n",
        "after `b()`",
        "source-not-readable: the function has a syntax error",
    );
    check(
        "fn g() {}\n",
        "after `b()`",
        "location-not-found: `src/node.rs` defines no function `f`",
    );
    check(
        "trait T {\n    fn f();\n}\n",
        "after `b()`",
        "location-not-found: `f` is declared here without a body",
    );
    check(
        "const fn f() {\n    a();\n}\n",
        "after `a()`",
        "position-not-possible: the anchor's code may run in the compiler, where nothing can be emitted",
    );
    check(
        "fn f() {\n    #[cfg(feature = \"color\")]\n    a();\n}\n",
        "after `feature = \"color\"`",
        "site-in-macro: `feature = \"color\"` stands only in an attribute, a log call, an assertion or a macro's arguments, at line 2",
    );
    check(
        "wrap! {\n    fn f() { b(); }\n}\n",
        "after `b()`",
        "site-in-macro: the function `f` lies inside a macro",
    );
    let twice = "impl A {\n    fn f() {}\n}\nimpl B {\n    fn f() {}\n}\n";
    check(
        twice,
        "after the function returns",
        "location-ambiguous: several functions fit: src/node.rs:2, src/node.rs:5",
    );
}

#[test]
fn lines_decide_only_between_equal_texts() {
    let source = "fn g() {}\n\nfn f() {\n    a();\n    x();\n    a();\n}\n";
    let third = "fn g() {}\n\nfn f() {\n    a();\n    x();\n    a();\n    EMIT; // M\n}\n";
    check(source, "after `a()` (line 6)", third);
    check(
        source,
        "after `a()` (line 5)",
        "anchor-ambiguous: `a()` stands in several statements: src/node.rs:4, src/node.rs:6",
    );
    // A location of whole functions chooses the function where the lines fit its ends.
    let two = "fn f() {\n    a();\n}\n\nfn g() {\n    a();\n}\n";
    let check_lines = |lines: &str, expect: &str| {
        let text = document("", "after `a()`").replace(FILE, &format!("{FILE}:{lines}"));
        let mut tree = MemoryTree::new();
        tree.insert(FILE, two);
        let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", text));
        let plan = plan(&mapping, &tree, &Options::default());
        let site = &plan.sites[0];
        let got = site
            .reason
            .clone()
            .filter(|_| site.status == SiteStatus::Refused);
        let got = got.unwrap_or_else(|| format!("line {}", site.line.unwrap_or(0)));
        assert_eq!(got, expect, "{lines}");
    };
    check_lines("5-7", "line 6");
    check_lines("1-3", "line 2");
    check_lines(
        "4-6",
        "`a()` stands in several statements: src/node.rs:2, src/node.rs:6",
    );
}

#[test]
fn a_call_written_by_hand_counts() {
    let source = "fn f() {\n    a();\n    tracelaw::emit!(\"E\", node = 1);\n}\n";
    let (_, plan) = planned(source, "(`f`)", "after `a()`");
    assert_eq!(plan.sites[0].status, SiteStatus::Present);
    assert!(plan.is_no_op());
    let source = "#[trace_action(\"E\")]\nfn f() {\n    a();\n}\n";
    let (_, plan) = planned(source, "(`f`)", "after the function returns");
    assert_eq!(plan.sites[0].status, SiteStatus::Present);
}

#[test]
fn an_edited_call_is_kept_and_reported() {
    let (mut tree, first) = planned("fn f() {\n    a();\n}\n", "(`f`)", "after `a()`");
    for (path, bytes) in first.apply() {
        let text = String::from_utf8(bytes.expect("kept")).expect("UTF-8");
        tree.insert(path, text.replace("\"E\"", "\"E\", node = 7"));
    }
    let text = document("(`f`)", "after `a()`");
    let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", text));
    let second = plan(&mapping, &tree, &Options::default());
    assert!(second.is_no_op());
    assert_eq!(second.sites[0].status, SiteStatus::Present);
    assert_eq!(second.findings[0].rule.name, "instrumentation-edited");
    let reverted = revert(&mapping, &tree);
    assert!(reverted.is_no_op());
    assert_eq!(reverted.findings[0].rule.name, "instrumentation-edited");
}

#[test]
fn a_changed_document_updates_in_place_and_a_lost_event_goes() {
    let source = "fn f() {\n    a();\n    b();\n}\n";
    let (mut tree, first) = planned(source, "(`f`)", "after `a()`");
    tree.apply(&first);
    let moved = document("(`f`)", "after `b()`");
    let renamed = document("(`f`)", "after `b()`").replace("`E`", "`New`");
    for (text, event) in [(moved, "E"), (renamed, "New")] {
        let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", text));
        let next = plan(&mapping, &tree, &Options::default());
        tree.apply(&next);
        let after = String::from_utf8_lossy(tree.get(FILE).expect("it is there")).into_owned();
        assert_eq!(after.matches("emit!").count(), 1, "{after}");
        assert!(
            after.contains(&format!("b();\n    tracelaw::emit!(\"{event}\")")),
            "{after}"
        );
        let unknown = next
            .findings
            .iter()
            .any(|finding| finding.rule.name == "instrumentation-unknown");
        assert_eq!(unknown, event == "New");
    }
}

#[test]
fn documents_that_share_a_tree_leave_each_other_alone() {
    let mut tree = MemoryTree::new();
    tree.insert(FILE, "fn f() {\n    a();\n    b();\n}\n");
    tree.insert("other/g.rs", "fn g() {\n    a();\n}\n");
    tree.insert("Cargo.toml", "[package]\nname = \"n\"\n");
    let original = tree.clone();
    let read = |text: String| tracelaw_mapping::parse(&Source::new("spec.md", text)).0;
    let one = read(document("(`f`)", "after `a()`"));
    let two = read(
        document("(`g`)", "after `a()`")
            .replace("`E`", "`Other`")
            .replace(FILE, "other/g.rs"),
    );
    let mut apply = |plan: Plan| {
        tree.apply(&plan);
        tree.clone()
    };
    let options = Options::default();
    let after = apply(plan(&one, &original, &options));
    let both = apply(plan(&two, &after, &options));
    assert!(plan(&one, &both, &options).is_no_op());
    assert!(plan(&two, &both, &options).is_no_op());
    let without = apply(revert(&one, &both));
    assert_eq!(without.get(FILE), original.get(FILE));
    assert_eq!(without.get("other/g.rs"), both.get("other/g.rs"));
    assert_eq!(without.get("Cargo.toml"), both.get("Cargo.toml"));
    let nothing = apply(revert(&two, &without));
    assert_eq!(nothing.get("Cargo.toml"), original.get("Cargo.toml"));
}

#[test]
fn words_behind_a_location_name_a_function_and_a_case() {
    let source = "fn go(n: u8) {\n    match n {\n        A => {\n            x();\n        }\n        _ => {\n            x();\n        }\n    }\n}\n\nfn stop() {\n    x();\n}\n";
    let after = |at: usize| {
        let (before, behind) = source.split_at(at);
        format!("{before}            EMIT; // M\n{behind}")
    };
    let first = source.find("        }\n        _").expect("a case");
    let case = "after `x()`";
    assert_eq!(result(source, "(go, `A` case)", case), after(first));
    assert_eq!(
        result(source, "(stop)", case),
        source.replace(
            "fn stop() {\n    x();\n",
            "fn stop() {\n    x();\n    EMIT; // M\n"
        )
    );
    assert!(result(source, "(go)", case).starts_with("anchor-ambiguous"));
    assert!(result(source, "(the rest)", case).starts_with("anchor-ambiguous"));
}

#[test]
fn a_trigger_can_name_the_function_that_returns() {
    check_whole("after the `stop` function returns");
    check_whole("AFTER the `stop()` method completes");
}

#[track_caller]
fn check_whole(trigger: &str) {
    let source = "fn go() {\n    stop();\n}\n\nfn stop() {\n    x();\n}\n";
    assert_eq!(
        result(source, "", trigger),
        source.replace("fn stop", "#[TRACE] // M\nfn stop"),
        "{trigger}"
    );
}

#[test]
fn an_anchor_out_of_the_order_of_all_others_is_not_what_a_line_meant() {
    let source = "fn a() {\n    one();\n}\nfn b() {\n    two();\n}\nfn c() {\n    three();\n    lost();\n}\n";
    let entry = |name: &str, line: usize, location: &str| {
        format!(
            "### {name}\n\n- **Spec action**: `{name}`\n- **Code location**: `{FILE}:{line}`{location}\n\
             - **Trigger point**: after `{}()`\n\n",
            name.to_lowercase()
        )
    };
    let lost = |location: &str| {
        let text = format!(
            "# Spec\n\n## Section 2: Action-to-Code Mapping\n\n{}{}{}{}",
            entry("One", 12, ""),
            entry("Lost", 14, location),
            entry("Two", 16, ""),
            entry("Three", 19, ""),
        );
        let mut tree = MemoryTree::new();
        tree.insert(FILE, source);
        let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", text));
        let plan = plan(&mapping, &tree, &Options::default());
        let refused = |site: &&tracelaw_codegen::SiteReport| site.status == SiteStatus::Refused;
        let refused: Vec<_> = plan.sites.iter().filter(refused).collect();
        refused
            .iter()
            .map(|site| site.event.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(lost(""), ["Lost"]);
    assert!(lost(" (`c`)").is_empty());
}
