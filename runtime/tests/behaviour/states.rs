//! `#[derive(TraceState)]` and the other ways to a snapshot: the exact objects.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::json;
use tracelaw::{Snapshot, TraceState, emit};

use crate::support::check;

#[derive(Debug)]
struct Role;

#[derive(TraceState)]
struct Log {
    length: usize,
    last: Option<u64>,
}

#[derive(TraceState)]
#[trace(rename_all = "camelCase")]
struct View<'a, T> {
    current_term: u64,
    #[trace(rename = "votedFor")]
    vote: Option<&'a str>,
    #[trace(debug)]
    role: Role,
    #[trace(display)]
    address: std::net::Ipv4Addr,
    #[trace(with = |entries: &&[u8]| entries.len())]
    entries: &'a [u8],
    #[trace(nested)]
    log: Log,
    #[trace(rename = "commit.index")]
    commit: T,
    #[trace(skip)]
    #[expect(dead_code, reason = "not a key")]
    cache: Role,
    r#type: &'static str,
}

fn view(entries: &[u8]) -> View<'_, u8> {
    View {
        current_term: 2,
        vote: Some("n1"),
        role: Role,
        address: std::net::Ipv4Addr::LOCALHOST,
        entries,
        log: Log {
            length: 1,
            last: None,
        },
        commit: 4,
        cache: Role,
        r#type: "full",
    }
}

#[test]
fn a_derived_snapshot() {
    check(
        || emit!("Look", state = view(&[1, 2])),
        json!([{
            "action": "Look",
            "state": {
                "address": "127.0.0.1",
                "commit": {"index": 4},
                "currentTerm": 2,
                "entries": 2,
                "log": {"last": null, "length": 1},
                "role": "Role",
                "type": "full",
                "votedFor": "n1",
            },
        }]),
    );
}

/// By hand, with keys that are known only when it runs.
struct Peers(Vec<(String, u64)>);

impl TraceState for Peers {
    fn trace(&self, state: &mut Snapshot<'_>) {
        for (peer, next) in &self.0 {
            state.key(format!("next.{peer}"), next);
        }
    }
}

#[test]
fn snapshots_by_hand_in_maps_and_behind_pointers() {
    let peers = Peers(vec![("n2".to_owned(), 3), ("n3".to_owned(), 1)]);
    let map = BTreeMap::from([("term".to_owned(), 1)]);
    let dynamic: Box<dyn TraceState> = Box::new(HashMap::from([("x".to_owned(), "y")]));
    let shared = Arc::new(view(&[]).log);
    check(
        || {
            emit!("Hand", state = peers);
            emit!("Map", state = &map);
            emit!("Dynamic", state = dynamic);
            emit!("Shared", state = shared);
            emit!("Some", state = Some(&map));
            emit!("None", state = None::<&Peers>);
            emit!("Inline", state());
        },
        json!([
            {"action": "Hand", "state": {"next": {"n2": 3, "n3": 1}}},
            {"action": "Map", "state": {"term": 1}},
            {"action": "Dynamic", "state": {"x": "y"}},
            {"action": "Shared", "state": {"last": null, "length": 1}},
            {"action": "Some", "state": {"term": 1}},
            {"action": "None", "state": {}},
            {"action": "Inline"},
        ]),
    );
}

#[test]
fn calls() {
    let (granted, request) = (true, (7, "n2"));
    let mut evaluated = 0;
    check(
        || {
            emit!("Bare");
            emit!("Fields", fields(granted, ?request, text = %granted, "odd key" = 2));
            emit!("Message", msg(term = request.0, from = request.1), fields(msg.type = "vote"));
            emit!("If", if = request.0 > 7);
            emit!(
                "Once",
                node = {
                    evaluated += 1;
                    evaluated
                }
            );
        },
        json!([
            {"action": "Bare"},
            {
                "action": "Fields",
                "args": {"granted": true, "odd key": 2, "request": "(7, \"n2\")", "text": "true"},
            },
            {"action": "Message", "msg": {"from": "n2", "term": 7, "type": "vote"}},
            {"action": "Once", "node": 1},
        ]),
    );
}
