//! A table of what authors write, and the places in it.

use super::*;
use crate::markdown::{Content, read};

fn value(text: &str) -> Value<'_> {
    let mut value = Value::default();
    for block in read(text) {
        if let Content::Text(pieces) = &block.content {
            value.push(block.depth, pieces);
        }
    }
    value
}

/// `key=file:start-end(function)` for each place.
fn describe(text: &str) -> String {
    let found = locations(&value(text)).found;
    let each: Vec<_> = found
        .iter()
        .map(|location| {
            let text = |value: &Option<Spanned<String>>| {
                value
                    .as_ref()
                    .map(|value| value.value.clone())
                    .unwrap_or_default()
            };
            let mut shown = location
                .key
                .as_ref()
                .map(|key| format!("{key}="))
                .unwrap_or_default();
            shown += &text(&location.file);
            if let (Some(start), Some(end)) = (location.start, location.end) {
                shown += &if start == end {
                    format!(":{start}")
                } else {
                    format!(":{start}-{end}")
                };
            }
            if location.function.is_some() {
                shown += &format!("({})", text(&location.function));
            }
            if shown.is_empty() {
                "nowhere".to_owned()
            } else {
                shown
            }
        })
        .collect();
    each.join(" ")
}

#[test]
fn places_are_read_in_every_notation() {
    let cases = [
        ("`a.rs:1`", "a.rs:1"),
        ("`src/a.rs:1-20`", "src/a.rs:1-20"),
        ("`a.rs:1–20`", "a.rs:1-20"),
        ("`a.rs#L1-L20`", "a.rs:1-20"),
        ("`a.rs:12:5`", "a.rs:12"),
        ("a.rs:1", "a.rs:1"),
        ("`a.rs` line 7", "a.rs:7"),
        ("`a.rs`, lines 7-9", "a.rs:7-9"),
        ("`a.rs:1` (`f`)", "a.rs:1(f)"),
        ("`a.rs:1` (f)", "a.rs:1"),
        ("`a.rs:1` (doStep)", "a.rs:1(doStep)"),
        ("`a.rs:1` (doStep, the slow case)", "a.rs:1(doStep)"),
        ("`a.rs:1` (the slow path)", "a.rs:1"),
        ("`a.rs:1` (`step`, `MsgHup` case)", "a.rs:1(step)"),
        ("`a.rs:1` (the `MsgHup` case)", "a.rs:1"),
        ("`a.rs:1` (fast path in QCMaker)", "a.rs:1"),
        ("`a.rs:1` (timer in `start`)", "a.rs:1(start)"),
        ("`a.rs:1` f()", "a.rs:1(f)"),
        ("`a.rs:1` - do_step", "a.rs:1(do_step)"),
        ("`a.rs:1` — `f`", "a.rs:1(f)"),
        ("`a.rs:1`, in `f`", "a.rs:1(f)"),
        ("`f()` in `a.rs:1`", "a.rs:1(f)"),
        ("`a.rs::f`", "a.rs(f)"),
        ("`raft.go:becomeLeader`", "raft.go(becomeLeader)"),
        (
            "`(r *raft) becomeLeader` at `raft.go:3`",
            "raft.go:3(becomeLeader)",
        ),
        ("`Node::become_leader`", "(Node::become_leader)"),
        ("`raft.becomeLeader`", "(raft.becomeLeader)"),
        ("`a.rs:1` (`Node<S, T>::step`)", "a.rs:1(Node<S, T>::step)"),
        ("`a.rs:1` (`step<T>(x)`)", "a.rs:1(step)"),
        (
            "`a.cc:1` (`static Status Db::Write(const Options& o)`)",
            "a.cc:1(Db::Write)",
        ),
        ("`a.java:1` (`long *next(int n) const`)", "a.java:1(next)"),
        ("`a.go:1` (`the rest (slow) of it`)", "a.go:1"),
        ("`progress.inc(1)`", "(progress.inc)"),
        ("`ring.move`", "(ring.move)"),
        ("`src/raft.go(step)`", "src/raft.go(step)"),
        ("`f()`, `g()`", "(f) (g)"),
        ("`a.go:1` (f1) + `7-9` (g_2)", "a.go:1 a.go:7-9(g_2)"),
        ("`a.go:1` + `:7`", "a.go:1 a.go:7"),
        ("`a.go:1` and `7`", "a.go:1 a.go:7"),
        ("`a.go:1`, `...:7`", "a.go:1 a.go:7"),
        ("`a.go:1, 7-9`", "a.go:1 a.go:7-9"),
        ("`a.go:1` or `b.go:2`", "a.go:1 b.go:2"),
        ("`a.h:421` → `b.h:25-45` (`g`)", "a.h:421 b.h:25-45(g)"),
        ("`core.rs` in `f` → Maker → done", "core.rs(f)"),
        ("`wal.c` → `replay()`", "wal.c(replay)"),
        ("`.../core.rs:5`", "core.rs:5"),
        ("../x/core.rs:5", "../x/core.rs:5"),
        ("[`a.ts:14`](https://example.org/a.ts#L14)", "a.ts:14"),
        ("`a.rs:1` (called from `b.rs:2`)", "a.rs:1"),
        ("MPMC: `a.h:1`, HTS: `b.h:2`", "MPMC=a.h:1 HTS=b.h:2"),
        (
            "- MPMC: `a.h:1`\n- **HTS**: `b.h:2`\n- `RTS`: `c.h:3`\n- ST — `d.h:4`",
            "MPMC=a.h:1 HTS=b.h:2 RTS=c.h:3 ST=d.h:4",
        ),
        (
            "- Fast path:\n  - `a.h:1`\n  - `:9`",
            "Fast path=a.h:1 Fast path=a.h:9",
        ),
        ("`a.h:1`<br>`b.h:2`", "a.h:1 b.h:2"),
        (
            "- Leader: `a.h:1`\n- Follower: N/A (nothing runs)",
            "Leader=a.h:1 Follower=",
        ),
        ("N/A (the harness does it)", "nowhere"),
        ("none", "nowhere"),
        ("—", "nowhere"),
        ("External event (process kill)", "nowhere"),
        ("somewhere in the loop", ""),
        ("`Makefile.in:3`", "Makefile.in:3"),
        ("`C:\\src\\a.cpp:3`", "C:\\src\\a.cpp:3"),
    ];
    let wrong: Vec<_> = cases
        .into_iter()
        .map(|(text, expected)| (text, expected, describe(text)))
        .filter(|(_, expected, found)| found != expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_text_without_a_place_and_a_range_turned_round_are_kept_for_a_report() {
    let unread = locations(&value("somewhere in the loop"));
    assert_eq!(unread.unreadable.len(), 1);
    let turned = locations(&value("`a.rs:20-10`"));
    assert_eq!(turned.reversed.len(), 1);
}
