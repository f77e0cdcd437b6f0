//! A table of what authors write, and what is captured.

use super::*;
use crate::markdown::{Content, read};

fn describe(text: &str) -> String {
    let blocks = read(text);
    let mut value = Value::default();
    for block in &blocks {
        if let Content::Text(pieces) = &block.content {
            value.push(block.depth, pieces);
        }
    }
    let fields = fields(&[(Label::Fields, &value)]).expect(text);
    let list = |keys: &[Spanned<String>]| {
        let keys: Vec<_> = keys.iter().map(|key| key.value.as_str()).collect();
        keys.join(" ")
    };
    let state = match &fields.state {
        Capture::None => "none".to_owned(),
        Capture::Full => "full".to_owned(),
        Capture::Weak(keys) => format!("[{}]", list(keys)),
    };
    format!("{state}: {}", list(&fields.keys))
        .trim_end()
        .to_owned()
}

#[test]
fn fields_are_read_in_every_notation() {
    let cases = [
        ("State snapshot", "full:"),
        ("state", "full:"),
        ("full state", "full:"),
        ("state only", "full:"),
        ("State snapshot (post-action)", "full:"),
        ("State snapshot (new height, round=0)", "full:"),
        ("State snapshot (slot=entered slot, view=1)", "full:"),
        ("State snapshot (height, round)", "[height round]:"),
        ("`state` (weak: a, b)", "[a b]:"),
        ("`state` (strong: all four positions)", "full:"),
        ("state + msg{a=b, c}", "full: msg.a msg.c"),
        (
            "state snapshot + msg (source=vote sender, dest=self)",
            "full: msg.source msg.dest",
        ),
        ("`msg.{from, to}`", "none: msg.from msg.to"),
        ("`msg.from`, `msg.to`, `state`", "full: msg.from msg.to"),
        (
            "msg: from, to; state: term, role",
            "[term role]: msg.from msg.to",
        ),
        (
            "`{ nid, state, msg: { from, to } }`",
            "full: nid msg.from msg.to",
        ),
        (
            "`nid`, `iid.replica`, `command(s)`",
            "none: nid iid.replica command",
        ),
        ("`iid.{replica,instance}`", "none: iid.replica iid.instance"),
        (
            "`state.term`, `state.role`, `leader`",
            "[term role]: leader",
        ),
        (
            "thread, n (return value of `f`), value",
            "none: thread n value",
        ),
        (
            "state snapshot + `prevView` (the view before)",
            "full: prevView",
        ),
        ("state snapshot + decision value", "full:"),
        ("nid only", "none: nid"),
        ("Node ID only", "none:"),
        ("no state", "none:"),
        ("N/A", "none:"),
        ("none", "none:"),
        ("\"term\", 'role'", "none: term role"),
        (
            "- `state`: all of it\n- `msg.from`: the sender\n- `n`, `m`",
            "full: msg.from n m",
        ),
        ("- State: term, role\n- Msg: from", "[term role]: msg.from"),
        ("a<br>b", "none: a b"),
    ];
    for (text, expected) in cases {
        assert_eq!(describe(text), expected, "{text}");
    }
}
