//! Properties: twice is once, a revert is exact, the result parses, a patch says what the edits do.

use std::sync::LazyLock;

use proptest::prelude::*;
use tracelaw_codegen::{MemoryTree, Options, plan, revert};
use tracelaw_diagnostics::Source;

/// Statements and tails in every form that matters to placement; `@` is where the anchor goes.
static STATEMENTS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    vec![
        "@;",
        "let x = @;",
        "@?;",
        "if c { @; }",
        "if c {\n@;\n} else {\nb();\n}",
        "match m { A => @, B => {} }",
        "match m {\nA => {\n@\n}\n_ => b(),\n}",
        "for i in 0..3 { @ }",
        "@; b();",
        "b(); @; // why",
        "b(); /* one */ @ /* two */;",
        "#[rustfmt::skip]\n@;",
        "let y = |a| { @; a };",
        "unsafe { @ }",
        "'l: loop { @; break 'l; }",
        "return @;",
        "let z = S { f: @, };",
        "b();",
    ]
});

fn body() -> impl Strategy<Value = String> {
    let statement = prop::sample::select(STATEMENTS.clone());
    let tail = prop::sample::select(vec!["", "@", "if c { @ } else { @ }", "x"]);
    (prop::collection::vec(statement, 0..6), tail).prop_map(|(statements, tail)| {
        let mut number = 0;
        let mut text = statements.join("\n");
        text.push('\n');
        text.push_str(tail);
        // Each anchor is a call of its own.
        while text.contains('@') {
            text = text.replacen('@', &format!("call_{number}()"), 1);
            number += 1;
        }
        text
    })
}

fn source() -> impl Strategy<Value = String> {
    let returns = prop::sample::select(vec!["", " -> u8"]);
    let endings = prop::sample::select(vec!["\n", "\r\n"]);
    let indents = prop::sample::select(vec!["", "    ", "\t"]);
    (
        body(),
        returns,
        endings,
        indents,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(body, returns, ending, indent, one_line, last_newline)| {
            let mut text = String::from("impl N {\n/// Docs.\nfn f(&mut self)");
            text.push_str(returns);
            text.push_str(" {\n");
            for line in body.lines() {
                text.push_str(indent);
                text.push_str(line);
                text.push('\n');
            }
            text.push_str("}\n}");
            if one_line && !body.contains("//") {
                text = text.replace('\n', " ").replace("/// Docs. ", "");
            }
            if last_newline {
                text.push('\n');
            }
            text.replace('\n', ending)
        })
}

fn document(calls: &[(usize, bool)], whole: bool) -> String {
    let mut text = String::from("# Spec\n\n## Section 2: Action-to-Code Mapping\n");
    for (number, after) in calls {
        let side = if *after { "after" } else { "before" };
        text.push_str(&format!(
            "\n### A{number}\n\n- **Spec action**: `A{number}`\n- **Code location**: `a.rs` (`f`)\n\
             - **Trigger point**: {side} `call_{number}()`\n- **Fields**: msg (x, y)\n"
        ));
    }
    if whole {
        text.push_str(
            "\n### W\n\n- **Spec action**: `W`\n- **Code location**: `a.rs` (`f`)\n\
             - **Trigger point**: after the function returns\n",
        );
    }
    text
}

fn has_error(text: &str) -> bool {
    let mut parser = tree_sitter::Parser::new();
    parser
        .set_language(&tree_sitter_rust::LANGUAGE.into())
        .expect("the grammar fits");
    let tree = parser.parse(text, None).expect("no time limit is set");
    tree.root_node().has_error()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn twice_is_once_and_a_revert_is_exact(
        source in source(),
        calls in prop::collection::btree_map(0_usize..8, any::<bool>(), 0..6),
        other in prop::collection::btree_map(0_usize..8, any::<bool>(), 0..6),
        whole in any::<bool>(),
    ) {
        prop_assume!(!has_error(&source));
        let mut tree = MemoryTree::new();
        tree.insert("a.rs", source.clone());
        tree.insert("Cargo.toml", "[package]\nname = \"a\"");
        let original = tree.clone();
        for calls in [calls, other] {
            let calls: Vec<_> = calls.into_iter().collect();
            let text = document(&calls, whole);
            let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", text));
            let first = plan(&mapping, &tree, &Options::default());
            prop_assert_eq!(first.sites.len(), calls.len() + usize::from(whole));
            tree.apply(&first);
            let after = String::from_utf8(tree.get("a.rs").expect("it is there").to_vec()).expect("UTF-8");
            prop_assert!(!has_error(&after), "{}", after);
            let second = plan(&mapping, &tree, &Options::default());
            prop_assert!(second.is_no_op(), "{}\n{}", after, String::from_utf8_lossy(&second.patch()));
        }
        let all: Vec<_> = (0..8).map(|number| (number, true)).collect();
        let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", document(&all, true)));
        tree.apply(&revert(&mapping, &tree));
        for path in ["a.rs", "Cargo.toml"] {
            prop_assert_eq!(tree.get(path), original.get(path), "{}", path);
        }
    }

    #[test]
    fn no_source_makes_it_panic(source in ".{0,200}", anchor in "[a-z(){};.|]{1,6}") {
        let mut tree = MemoryTree::new();
        tree.insert("a.rs", source);
        let text = document(&[(0, true)], true).replace("call_0()", &anchor);
        let (mapping, _) = tracelaw_mapping::parse(&Source::new("spec.md", text));
        let plan = plan(&mapping, &tree, &Options::default());
        let _ = (plan.patch(), revert(&mapping, &tree));
    }
}
