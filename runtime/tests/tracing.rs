//! The layer for `tracing`. Run with `--features tracing`.
#![cfg(feature = "tracing")]

use std::thread;

use serde_json::{Value, json};
use tracelaw::{Memory, Session, TracingLayer, emit};
use tracing::Instrument as _;
use tracing::subscriber::with_default;
use tracing_subscriber::layer::SubscriberExt as _;

fn records(session: Session, memory: &Memory) -> Vec<Value> {
    drop(session);
    let mut records = memory.records();
    records.pop();
    records.remove(0);
    records
}

/// One test, since there is one session of the process.
#[test]
fn spans_and_events_of_tracing_become_records() {
    let memory = Memory::new();
    let session = Session::builder()
        .memory(&memory)
        .start()
        .expect("a session");
    let subscriber = tracing_subscriber::registry().with(TracingLayer::new());
    with_default(subscriber, || {
        let outer = tracing::info_span!("outer", id = 7, late = tracing::field::Empty);
        outer.in_scope(|| {
            tracing::error!(big = u64::MAX, nan = f64::NAN, ok = true, text = ?[1], "failed");
            let inner = tracing::debug_span!("inner");
            inner.follows_from(&outer);
            inner.in_scope(|| emit!("Vote"));
            drop(inner);
            tracing::info_span!(parent: None, "alone");
        });
        outer.record("late", "now");
        tracing::info!(parent: &outer, "inside all the same");
        tracing::info!("outside");
        let work = async { emit!("Step") }.instrument(outer.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.expect("a runtime").block_on(work);
        emit!("Outside");
        // A span that ends on another thread.
        thread::spawn(move || drop(outer)).join().expect("it ends");
    });
    let all = records(session, &memory);
    let kinds: Vec<_> = all
        .iter()
        .map(|it| {
            it["event_type"]
                .as_str()
                .expect("a type")
                .rsplit_once('.')
                .expect("segments")
                .1
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "started", "tracing", "started", "Vote", "ended", "started", "ended", "tracing",
            "tracing", "Step", "Outside", "ended",
        ]
    );
    let (outer, failed, inner, alone) = (&all[0], &all[1], &all[2], &all[5]);
    let root = &outer["parent_span_id"];
    assert_eq!(failed["event_type"], "custom.log.tracing");
    assert_eq!(failed["severity"], "error");
    assert_eq!(
        failed["payload"],
        json!({
            "big": "18446744073709551615",
            "message": "failed",
            "nan": "NaN",
            "ok": true,
            "text": "[1]",
        })
    );
    for inside in [failed, &all[7], &all[9]] {
        assert_eq!(inside["span_id"], outer["span_id"]);
    }
    assert_eq!(inner["parent_span_id"], outer["span_id"]);
    assert_eq!(all[4]["payload"]["links"][0]["span_id"], outer["span_id"]);
    assert_eq!(all[3]["span_id"], inner["span_id"]);
    assert_eq!(alone["parent_span_id"], *root);
    for outside in [&all[8], &all[10]] {
        assert_eq!(outside["span_id"], *root);
    }
    let ended = &all[11]["payload"];
    assert_eq!(ended["attributes"], json!({"id": 7, "late": "now"}));
    assert_eq!(ended["status"], "ok");
}
