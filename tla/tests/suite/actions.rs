//! Action lists: what counts as an action, what it does, and lists that a repository keeps.

use std::fmt::Write as _;

use tracelaw_diagnostics::Source;
use tracelaw_tla::actions::{ActionList, Difference, ListKind, compare, read_list};
use tracelaw_tla::config;

use crate::common::{lines, load_texts};

const OPERATORS: &str = "
VARIABLES x, y, z
vars == <<x, y>>
A(i) == x' = i /\\ UNCHANGED <<y, z>>
B(i) == y' \\in {i} /\\ UNCHANGED <<x, z>>
C == z' = 1 /\\ UNCHANGED vars
Guard(i) == x = i
";

/// `name(params)`, with the leaves of a dispatcher.
fn show(list: &ActionList) -> String {
    let mut shown = Vec::new();
    for action in &list.actions {
        let mut text = action.name.clone();
        if !action.params.is_empty() {
            let _ = write!(text, "({})", action.params.join(", "));
        }
        if action.leaves != [action.name.clone()] {
            let _ = write!(text, " -> {}", action.leaves.join(" "));
        }
        shown.push(text);
    }
    shown.join("; ")
}

#[track_caller]
fn check(definitions: &str, expect: &str) {
    let body = format!("{OPERATORS}{definitions}");
    let (modules, diagnostics) = load_texts(&[("M", &body)]);
    assert_eq!(lines(&diagnostics), Vec::<String>::new(), "{definitions}");
    let (list, diagnostics) = ActionList::of(&modules, None, None);
    assert_eq!(lines(&diagnostics), Vec::<String>::new(), "{definitions}");
    assert_eq!(
        list.as_ref().map(show).as_deref(),
        Some(expect),
        "{definitions}"
    );
}

#[test]
fn the_disjuncts_of_next_are_found_however_it_is_written() {
    let table = [
        ("Next == A(1) \\/ B(2) \\/ C", "A(i); B(i); C"),
        (
            "Next == \\/ A(1)\n        \\/ \\/ B(2)\n           \\/ C",
            "A(i); B(i); C",
        ),
        (
            "Next == \\E i \\in {1}, j \\in {2} : A(i) \\/ B(j)",
            "A(i); B(i)",
        ),
        ("Next == \\E <<i, j>> \\in {1} \\X {2} : A(i)", "A(i)"),
        ("Next == (\\E i : A(i)) \\/ C", "A(i); C"),
        (
            "Next == (x = 1 /\\ A(1)) \\/ (Guard(2) /\\ B(2))",
            "A(i); B(i)",
        ),
        (
            "Next == /\\ x = 1\n        /\\ \\/ A(1)\n           \\/ B(1)",
            "A(i); B(i)",
        ),
        ("Next == (A(1) /\\ UNCHANGED z) \\/ C", "A(i); C"),
        ("Next == IF x = 1 THEN A(1) ELSE FALSE", "A(i)"),
        (
            "Next == CASE x = 1 -> A(1) [] x = 2 -> B(1) [] OTHER -> C",
            "A(i); B(i); C",
        ),
        (
            "Next == LET n == 1 D == A(n) \\/ B(n) IN D \\/ C",
            "A(i); B(i); C",
        ),
        ("Next == \\/ A(1) \\/ A(2)", "A(i)"),
        ("Next == A(1) \\/ (x' = 2 /\\ y' = 3)", "A(i); line 9"),
        ("Next == A(1) \\/ UNCHANGED <<x, y, z>>", "A(i); line 9"),
        ("Next == [A(1) \\/ B(1)]_vars", "A(i); B(i)"),
        // Dispatchers are actions, and what they fan out to are their leaves.
        (
            "D(t) == \\E n \\in {1} : A(n) \\/ B(n)\nNext == D(1) \\/ C",
            "D(t) -> A B; C",
        ),
        (
            "D(t) == \\E n \\in {1} : A(n)\nNext == D(1) \\/ C",
            "D(t) -> A; C",
        ),
        ("D(t) == A(t)\nNext == D(1) \\/ C", "D(t); C"),
        (
            "D(t) == E(t)\nE(t) == A(t) \\/ B(t)\nNext == D(1) \\/ C",
            "D(t) -> A B; C",
        ),
        (
            "D(t) == (A(t) \\/ B(t)) /\\ z' = t\nNext == D(1) \\/ C",
            "D(t); C",
        ),
        // Groups are no actions.
        (
            "Net == \\/ A(1)\n       \\/ B(1)\nNext == Net \\/ C",
            "A(i); B(i); C",
        ),
        (
            "NextNode == \\E i : A(i)\nNext == NextNode \\/ C",
            "A(i); C",
        ),
        (
            "NodeNext(i) == A(i) \\/ B(i)\nNext == (\\E i : NodeNext(i)) \\/ C",
            "A(i); B(i); C",
        ),
        ("Inner == A(1) \\/ B(1)\nNext == Inner", "A(i); B(i)"),
        (
            "Step(i) == A(i) \\/ B(i)\nNext == \\E i : Step(i)",
            "A(i); B(i)",
        ),
        // Which operator is the relation.
        (
            "Go == A(1)\nNext == B(1)\nSpec == x = 1 /\\ [][Go]_vars",
            "A(i)",
        ),
        ("Go == A(1)\nS == x = 1 /\\ [][Go]_vars", "A(i)"),
        (
            "Go == A(1)\nLive == Safe /\\ WF_vars(Go)\nSafe == [][Go]_vars",
            "A(i)",
        ),
        // One that calls itself ends there.
        (
            "RECURSIVE R(_)\nR(n) == A(n) \\/ R(n - 1)\nNext == R(1)",
            "R(n) -> A",
        ),
    ];
    for (definitions, expect) in table {
        check(definitions, expect);
    }
}

#[track_caller]
fn check_effects(definitions: &str, primed: &[&str], unchanged: &[&str]) {
    let body = format!(
        "VARIABLES x, y, z\nvars == <<x, inner>>\ninner == <<y, z>>\n{definitions}\nNext == Act"
    );
    let (modules, _) = load_texts(&[("M", &body)]);
    let (list, _) = ActionList::of(&modules, None, None);
    let action = &list.expect("there is one").actions[0];
    assert_eq!(action.primed, primed, "{definitions}");
    assert_eq!(action.unchanged, unchanged, "{definitions}");
}

#[test]
fn effects_go_through_all_that_is_called() {
    let table: &[(&str, &[&str], &[&str])] = &[
        ("Act == x' = 1 /\\ UNCHANGED inner", &["x"], &["y", "z"]),
        ("Act == UNCHANGED vars", &[], &["x", "y", "z"]),
        ("Act == UNCHANGED <<x, inner>>", &[], &["x", "y", "z"]),
        (
            "Act == x' = x /\\ y' \\in {1} /\\ z' = x'",
            &["y", "z"],
            &["x"],
        ),
        ("Act == <<x', y'>> = <<1, 2>>", &["x", "y"], &[]),
        ("Act == IF x = 1 THEN y' = 1 ELSE UNCHANGED y", &["y"], &[]),
        ("Set(v, e) == v' = e\nAct == Set(y, 1)", &["y"], &[]),
        (
            "Keep(v) == UNCHANGED v\nAct == Keep(<<x, z>>)",
            &[],
            &["x", "z"],
        ),
        ("Act == LET S(e) == y' = e IN S(1)", &["y"], &[]),
        (
            "W(v) == LET S(e) == v' = e IN S(1)\nAct == W(z)",
            &["z"],
            &[],
        ),
        ("Act == x' = 1 /\\ ENABLED (y' = 1)", &["x"], &[]),
        ("Act == x' = 1 /\\ Len(y') = 2", &["x"], &[]),
        (
            "RECURSIVE R(_)\nR(n) == x' = n /\\ R(n)\nAct == R(1)",
            &["x"],
            &[],
        ),
    ];
    for (definitions, primed, unchanged) in table {
        check_effects(definitions, primed, unchanged);
    }
}

#[test]
fn the_relation_can_be_named_or_come_from_a_configuration() {
    let body = format!("{OPERATORS}Next == A(1)\nOther == B(1)\nSpec2 == x = 1 /\\ [][Other]_vars");
    let (modules, _) = load_texts(&[("M", &body)]);
    let of = |next: Option<&str>, text: &str| {
        let (config, _) = config::parse(&Source::new("M.cfg", text));
        let (list, diagnostics) = ActionList::of(&modules, next, Some(&config));
        list.map_or_else(
            || lines(&diagnostics).join(""),
            |list| format!("{}: {}", list.next, show(&list)),
        )
    };
    assert_eq!(of(None, ""), "Next: A(i)");
    assert_eq!(of(Some("Other"), ""), "Other: B(i)");
    assert_eq!(of(None, "NEXT Other"), "Other: B(i)");
    assert_eq!(of(None, "SPECIFICATION Spec2"), "Other: B(i)");
    assert_eq!(
        of(Some("Nope"), ""),
        "TL207 1:13 the module `M` defines no operator `Nope`"
    );
    let (modules, _) = load_texts(&[("M", "x == 1")]);
    let (_, diagnostics) = ActionList::of(&modules, None, None);
    assert_eq!(
        lines(&diagnostics),
        ["TL207 1:13 the module `M` has no next-state relation"]
    );
}

#[test]
fn places_and_names_are_those_of_the_module_that_defines() {
    let (modules, _) = load_texts(&[
        ("M", "EXTENDS B\nVARIABLE l\nNext == A(1) /\\ l' = 1"),
        ("B", "VARIABLE x\nCONSTANT N\nA(i) == x' = i"),
    ]);
    let (list, _) = ActionList::of(&modules, None, None);
    let list = list.expect("there is one");
    assert_eq!((list.module.as_str(), list.next.as_str()), ("M", "Next"));
    assert_eq!(list.variables, ["x", "l"]);
    assert_eq!(list.constants, ["N"]);
    assert_eq!(
        (list.actions[0].file.as_str(), list.actions[0].line),
        ("B.tla", 4)
    );
}

fn list(text: &str) -> (Option<ActionList>, ListKind, Vec<String>) {
    let (list, kind, diagnostics) = read_list(&Source::new("list", text));
    (list, kind, lines(&diagnostics))
}

#[test]
fn kept_lists_are_read_in_both_forms() {
    let (read, kind, found) = list("# actions\nTimeout\n  BecomeLeader  # by votes\r\n\nline 12\n");
    assert_eq!((kind, found.len()), (ListKind::Text, 0));
    assert_eq!(
        show(&read.expect("names")),
        "Timeout; BecomeLeader; line 12"
    );

    let (read, _, found) = list("A\nB, C\nA\n");
    assert_eq!(show(&read.expect("a name")), "A");
    assert_eq!(
        found,
        [
            "TL208 2:1 `B, C` is no name of an action",
            "TL208 3:1 the action `A` is listed twice",
        ]
    );
    let (read, _, found) = list("# nothing\n");
    assert!(read.is_none());
    assert_eq!(found, ["TL208 1:1 the file lists no action"]);

    let (modules, _) = load_texts(&[("M", "VARIABLE x\nA == x' = 1\nNext == A")]);
    let (fresh, _) = ActionList::of(&modules, None, None);
    let fresh = fresh.expect("there is one");
    let json = serde_json::to_string_pretty(&fresh).expect("it is data");
    let (read, kind, found) = list(&json);
    assert_eq!((kind, found.len()), (ListKind::Json, 0));
    assert_eq!(read, Some(fresh));

    let (read, kind, found) = list("{\n  \"schema_version\": 1,\n  \"modul\": 2\n}");
    assert!(read.is_none());
    assert_eq!(kind, ListKind::Json);
    assert_eq!(
        found,
        ["TL208 4:1 the file is no action list: missing field `module`"]
    );
    let (_, _, found) = list(&json.replace("\"schema_version\": 1", "\"schema_version\": 9"));
    assert_eq!(found, ["TL208 1:1 the action list has the version 9"]);
}

#[test]
fn a_stale_list_is_told_by_what_it_can_know() {
    let fresh = |body: &str| {
        let (modules, _) = load_texts(&[("M", body)]);
        ActionList::of(&modules, None, None)
            .0
            .expect("there is one")
    };
    let old = fresh("VARIABLE x\nA == x' = 1\nB == x' = 2\nNext == A \\/ B");
    let new = fresh("VARIABLE x\n\nA == x' = 1\nC == x' = 2\nNext == A \\/ C");
    assert_eq!(compare(&old, ListKind::Json, &old), []);
    assert_eq!(
        compare(&old, ListKind::Json, &new),
        [
            Difference::Added("C".to_owned()),
            Difference::Removed("B".to_owned()),
            Difference::Changed {
                action: Some("A".to_owned()),
                field: "line",
                kept: "3".to_owned(),
                fresh: "4".to_owned(),
            },
        ]
    );
    let (names, _, _) = list("A\nC");
    assert_eq!(compare(&names.expect("names"), ListKind::Text, &new), []);
    let dispatcher = fresh(
        "VARIABLE x\nA(i) == x' = 1\nB(i) == x' = 2\nC == x' = 3\nD(t) == A(t) \\/ B(t)\nNext == D(1) \\/ C",
    );
    let (names, _, _) = list("A\nB\nC");
    assert_eq!(
        compare(&names.expect("names"), ListKind::Text, &dispatcher),
        []
    );
}
