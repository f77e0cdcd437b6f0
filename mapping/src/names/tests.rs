//! Tables of what authors write, and the names in it.

use super::*;
use crate::markdown::{Content, read};

/// The value that a line of Markdown is.
fn value(text: &str) -> Value<'_> {
    let mut blocks = read(text);
    match blocks.remove(0).content {
        Content::Text(pieces) | Content::Heading(_, pieces) => Value::new(&pieces),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn actions_are_read_from_any_list() {
    let cases: &[(&str, &[&str])] = &[
        ("`Timeout(i)`", &["Timeout(i)"]),
        ("Timeout", &["Timeout"]),
        ("`A`, `B`", &["A", "B"]),
        ("`A`/`B`", &["A", "B"]),
        ("`A / B`", &["A", "B"]),
        ("`A(i, j), B(i, m)`", &["A(i,j)", "B(i,m)"]),
        ("A and B", &["A", "B"]),
        ("`A` or `B` (the rest)", &["A", "B"]),
        ("`A` (with `x`), `B`", &["A", "B"]),
        ("**A**<br>**B**", &["A", "B"]),
        ("All three paths: `A`, `B`", &["A", "B"]),
        ("`Raft!Timeout(s)`", &["Raft!Timeout(s)"]),
        (r"`\E i \in Server : Restart(i)`", &["Restart(i)"]),
        ("`Receive(m)` — the follower's side", &["Receive(m)"]),
        ("HandleVote handler", &["HandleVote"]),
        ("the leader's step", &[]),
        ("`base.tla:Restart(i)`", &["Restart(i)"]),
        ("N/A", &[]),
        ("none (harness)", &[]),
        ("`A()`", &["A()"]),
    ];
    for (text, expected) in cases {
        let found: Vec<_> = actions(&value(text))
            .into_iter()
            .map(|action| match action.params {
                Some(params) => format!("{}({})", action.name.value, params.join(",")),
                None => action.name.value,
            })
            .collect();
        assert_eq!(found, *expected, "{text}");
    }
}

#[test]
fn events_are_read_with_quotes_and_without() {
    let given: &[(&str, &[&str])] = &[
        ("`\"Timeout\"`", &["Timeout"]),
        ("\"Timeout\"", &["Timeout"]),
        ("“Timeout”", &["Timeout"]),
        ("Timeout", &["Timeout"]),
        ("`raft.become_leader`", &["raft.become_leader"]),
        (
            "`become-leader`, `become-follower`",
            &["become-leader", "become-follower"],
        ),
        ("`a`/`b`", &["a", "b"]),
        ("`name: \"X\"`", &["X"]),
        ("`event = \"X\"`", &["X"]),
        ("`X` (same for all 5 paths)", &["X"]),
        ("`X(i)`", &["X"]),
    ];
    for (text, expected) in given {
        let Some(EventNames::Given(names)) = events(&value(text)) else {
            panic!("{text}");
        };
        let names: Vec<_> = names.iter().map(|name| name.value.as_str()).collect();
        assert_eq!(names, *expected, "{text}");
    }
    for text in [
        "none (silent in the trace spec)",
        "None",
        "N/A",
        "—",
        "not traced",
        "(none)",
        "no event",
        "`none`",
        "silent (see below)",
    ] {
        let found = events(&value(text));
        assert!(
            matches!(found, Some(EventNames::None(_))),
            "{text}: {found:?}"
        );
    }
    assert_eq!(events(&value("same as the action")), None);
    assert_eq!(events(&Value::default()), None);
}

#[test]
fn titles_count_name_and_lead() {
    /// A title, the actions left of its arrow, the events right of it.
    type Case<'c> = (&'c str, &'c [&'c str], Option<&'c [&'c str]>);
    let cases: &[Case<'_>] = &[
        ("# 1. Timeout", &["Timeout"], None),
        ("# 2.4 Timeout", &["Timeout"], None),
        ("# 3) `Timeout(i)`", &["Timeout"], None),
        ("# §2.1 Timeout", &["Timeout"], None),
        ("# A.1 Timeout", &["Timeout"], None),
        ("# Action 5: Timeout", &["Timeout"], None),
        ("# Spec action: Timeout", &["Timeout"], None),
        ("# 7. EnterPrecommit (5 paths)", &["EnterPrecommit"], None),
        ("# Crash / Restart", &["Crash", "Restart"], None),
        ("# HandleVote — the follower's side", &["HandleVote"], None),
        ("# HandleVote: the follower's side", &["HandleVote"], None),
        ("# Timeout action", &["Timeout"], None),
        ("# The leader goes away", &[], None),
        ("# Section 2: Action-to-Code Mapping", &[], None),
        ("# A -> B", &["A"], Some(&["B"])),
        ("# `A(i)` → `\"b\"`", &["A"], Some(&["b"])),
        ("# 2.1 A, B ⇒ C", &["A", "B"], Some(&["C"])),
        ("# B ← A", &["A"], Some(&["B"])),
        ("# A → `raft.go:12`", &["A"], None),
        ("# A → becomeLeader()", &["A"], None),
    ];
    let names = |side: &Side| -> Vec<String> {
        side.events.iter().map(|name| name.value.clone()).collect()
    };
    for (text, from, to) in cases {
        let blocks = read(text);
        let Content::Heading(_, pieces) = &blocks[0].content else {
            panic!("{text}");
        };
        let title = title(pieces);
        let actions: Vec<_> = title
            .from
            .actions
            .iter()
            .map(|action| action.name.value.as_str())
            .collect();
        assert_eq!(actions, *from, "{text}");
        let found = title.to.as_ref().map(names);
        let to = to.map(|to| to.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(found, to, "{text}");
    }
}
