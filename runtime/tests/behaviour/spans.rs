//! Spans and contexts: what is inside of what, on whichever thread.

use std::future::Future;
use std::pin::pin;
use std::task::{Context as TaskContext, Waker};
use std::thread;

use serde_json::{Value, json};
use tokio::task::yield_now;
use tracelaw::{
    Context, Instrument, Memory, Relationship, Session, Span, SpanKind, emit, field, trace_action,
};

use crate::support::{alone, deterministic};

/// The records that `code` makes, without those of the session.
fn records(code: impl FnOnce()) -> Vec<Value> {
    let _alone = alone();
    let memory = Memory::new();
    let session = deterministic(&memory).start().expect("a session");
    code();
    drop(session);
    let mut records = memory.records();
    records.pop();
    records.remove(0);
    records
}

/// What each record is, and the name of the span that it is in (of a span's own records: that it
/// is under); `-` is the session.
fn outline(records: &[Value]) -> Vec<String> {
    let name_of = |id: &Value| {
        let of_span = |record: &&Value| {
            record["event_type"] == "custom.span.started" && record["span_id"] == *id
        };
        let found = records.iter().find(of_span);
        found.map_or("-".to_owned(), |it| {
            it["payload"]["name"].as_str().expect("a name").to_owned()
        })
    };
    let line = |record: &Value| {
        let payload = &record["payload"];
        let kind = record["event_type"].as_str().expect("a type");
        match kind {
            "custom.span.started" => {
                let (name, parent) = (&payload["name"], name_of(&record["parent_span_id"]));
                assert_eq!(payload["status"], "in_progress");
                format!("+{} under {parent}", name.as_str().expect("a name"))
            }
            "custom.span.ended" => {
                let (name, status) = (&payload["name"], &payload["status"]);
                let text = |value: &Value| value.as_str().expect("a text").to_owned();
                format!("-{} {}", text(name), text(status))
            }
            _ => {
                let short = kind.rsplit('.').next().expect("a segment");
                format!("{short} in {}", name_of(&record["span_id"]))
            }
        }
    };
    records.iter().map(line).collect()
}

#[track_caller]
fn check(code: impl FnOnce(), expect: &[&str]) {
    assert_eq!(outline(&records(code)), expect);
}

#[test]
fn spans_nest_and_events_are_in_the_current_one() {
    check(
        || {
            emit!("A");
            let outer = Span::start("outer");
            emit!("B");
            let inside = outer.enter();
            emit!("C");
            Span::start("inner").in_scope(|| {
                emit!("D");
                // Under its parent, not under the current one.
                Span::builder("beside")
                    .parent(&outer.context())
                    .start()
                    .end();
            });
            drop(inside);
            emit!("E");
            Span::builder("own").root().start().end();
        },
        &[
            "A in -",
            "+outer under -",
            "B in -",
            "C in outer",
            "+inner under outer",
            "D in inner",
            "+beside under outer",
            "-beside ok",
            "-inner ok",
            "E in -",
            "+own under -",
            "-own ok",
            "-outer ok",
        ],
    );
}

#[test]
fn the_records_of_a_span_have_all_that_section_3_1_names() {
    let all = records(|| {
        let cause = Span::start("cause");
        let span = Span::builder("carp.resolve")
            .kind(SpanKind::Server)
            .attribute("http.method", "GET")
            .with("shard", "a")
            .link(&cause.context(), Relationship::CausedBy)
            .start();
        span.attribute("http.method", "PUT").attribute("size", &3);
        span.event("retry", &json!({"attempt": 2}))
            .event("done", &());
        for _ in 0..200 {
            span.event("many", &());
        }
        span.error("Timeout", "no answer");
        span.error("Later", "the first one holds");
        span.end();
        cause.cancelled();
    });
    let (cause, started, ended) = (&all[0], &all[1], &all[2]);
    for record in [started, ended] {
        assert_eq!(record["tags"], json!({"shard": "a"}));
        let payload = &record["payload"];
        assert_eq!(payload["kind"], "server");
        assert_eq!(payload["span_id"], record["span_id"]);
        assert_eq!(payload["trace_id"], record["trace_id"]);
        assert_eq!(payload["parent_span_id"], record["parent_span_id"]);
        assert_eq!(payload["started_at"], started["payload"]["started_at"]);
        assert_eq!(
            payload["links"],
            json!([{
                "relationship": "caused_by",
                "span_id": cause["span_id"],
                "trace_id": cause["trace_id"],
            }])
        );
    }
    assert_eq!(
        started["payload"]["attributes"],
        json!({"http.method": "GET"})
    );
    assert_eq!(started["severity"], "info");
    let payload = &ended["payload"];
    assert_eq!(ended["severity"], "error");
    assert_eq!(payload["status"], "error");
    assert_eq!(payload["status_message"], "no answer");
    assert_eq!(payload["ended_at"], ended["timestamp"]);
    assert_eq!(payload["attributes"]["http.method"], "PUT");
    assert_eq!(payload["attributes"]["errorType"], "Timeout");
    assert_eq!(payload["events"][0]["name"], "retry");
    assert_eq!(payload["events"][0]["attributes"], json!({"attempt": 2}));
    assert_eq!(payload["events"].as_array().map(Vec::len), Some(128));
    assert_eq!(payload["dropped_events"], 74);
    assert_eq!(all[3]["payload"]["status"], "cancelled");
}

#[test]
fn a_context_goes_to_other_threads_where_it_is_attached() {
    let all = records(|| {
        let span = Span::builder("work")
            .with(field::PIPELINE_RUN_ID, "r1")
            .start();
        let context = span.context().with("worker", "w1");
        thread::spawn(move || {
            emit!("Outside");
            let attached = context.attach();
            emit!("Inside");
            Span::current().attribute("seen", &true);
            drop(attached);
            emit!("Outside");
        })
        .join()
        .expect("the thread ends");
        emit!("Outside");
    });
    assert_eq!(
        outline(&all),
        [
            "+work under -",
            "Outside in -",
            "Inside in work",
            "Outside in -",
            "Outside in -",
            "-work ok",
        ]
    );
    assert_eq!(
        all[2]["tags"],
        json!({"pipelineRunId": "r1", "worker": "w1"})
    );
    assert_eq!(all[0]["tags"], json!({"pipelineRunId": "r1"}));
    assert_eq!(all[1].get("tags"), None);
    assert_eq!(all[5]["payload"]["attributes"], json!({"seen": true}));
}

#[test]
fn the_span_follows_the_task_and_not_the_thread() {
    let all = records(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(4)
            .build()
            .expect("a runtime");
        let tasks: Vec<_> = (0..20)
            .map(|id| {
                let work = async move {
                    for step in 0..10 {
                        emit!("Step", fields(id, step));
                        yield_now().await;
                    }
                };
                let span = Span::builder("task").attribute("id", &id).start();
                runtime.spawn(work.instrument(span))
            })
            .collect();
        runtime.block_on(async {
            for task in tasks {
                task.await.expect("the task ends");
            }
        });
    });
    let mut steps = 0;
    for span in all
        .iter()
        .filter(|it| it["event_type"] == "custom.span.started")
    {
        let id = &span["payload"]["attributes"]["id"];
        for record in &all {
            if record["event_type"] == "custom.action.Step" {
                let same = record["span_id"] == span["span_id"];
                assert_eq!(same, record["payload"]["args"]["id"] == *id);
                steps += u32::from(same);
            }
        }
    }
    assert_eq!(steps, 200);
}

#[test]
fn futures_that_are_dropped_and_futures_that_panic_end_their_spans() {
    fn poll(future: impl Future) {
        let _ = pin!(future).poll(&mut TaskContext::from_waker(Waker::noop()));
    }
    check(
        || {
            poll(std::future::pending::<()>().instrument(Span::start("dropped")));
            let panics = std::panic::catch_unwind(|| {
                poll(async { panic!("no") }.instrument(Span::start("panics")));
            });
            assert!(panics.is_err());
            let panics = std::panic::catch_unwind(|| {
                let _span = Span::start("guard");
                panic!("no")
            });
            assert!(panics.is_err());
            poll(async { emit!("A") }.in_context(Span::start("around").context()));
        },
        &[
            "+dropped under -",
            "-dropped cancelled",
            "+panics under -",
            "-panics error",
            "+guard under -",
            "-guard error",
            "+around under -",
            "A in around",
            "-around ok",
        ],
    );
}

#[trace_action("Outer", span = "outer.call")]
fn outer(fails: bool) -> Result<(), ()> {
    inner();
    if fails { Err(()) } else { Ok(()) }
}

#[trace_action("Inner")]
fn inner() {}

#[trace_action("Wait", span = "wait")]
async fn wait(rounds: u32) {
    for _ in 0..rounds {
        inner();
        yield_now().await;
    }
}

#[test]
fn an_annotated_function_may_be_a_span() {
    check(
        || {
            assert!(outer(false).is_ok() && outer(true).is_err());
            let runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = { runtime }.build().expect("a runtime");
            runtime.block_on(wait(2));
            let _ = pin!(wait(1)).poll(&mut TaskContext::from_waker(Waker::noop()));
        },
        &[
            "+outer.call under -",
            "Inner in outer.call",
            "Outer in outer.call",
            "-outer.call ok",
            "+outer.call under -",
            "Inner in outer.call",
            "Outer in outer.call",
            "-outer.call error",
            "+wait under -",
            "Inner in wait",
            "Inner in wait",
            "Wait in wait",
            "-wait ok",
            "+wait under -",
            "Inner in wait",
            "Wait in wait",
            "-wait cancelled",
        ],
    );
}

#[test]
fn a_trace_goes_on_in_another_process() {
    let mut headers = None;
    let sender = records(|| {
        let span = Span::builder("call").kind(SpanKind::Client).start();
        let context = span.context();
        headers = context.traceparent().zip(context.tracestate());
    });
    let (parent, state) = headers.expect("headers");
    let receiver = records(|| {
        let remote = Context::from_traceparent(&parent, &state).expect("a context");
        let span = Span::builder("answer")
            .kind(SpanKind::Server)
            .parent(&remote)
            .start();
        span.in_scope(|| emit!("Answer"));
        let _attached = remote.attach();
        emit!("Direct");
        // What other vendors say goes through.
        let mixed = Context::from_traceparent(&parent, "congo=t61").expect("a context");
        let inner = Span::builder("call").parent(&mixed).start();
        let state = inner.context().tracestate().expect("a header");
        assert!(state.starts_with("tracelaw=") && state.ends_with(",congo=t61"));
        let apart = Span::builder("call").parent(&mixed).root().start();
        assert!(
            !apart
                .context()
                .tracestate()
                .expect("a header")
                .contains(',')
        );
    });
    assert_eq!(receiver[0]["trace_id"], sender[0]["trace_id"]);
    assert_eq!(receiver[0]["parent_span_id"], sender[0]["span_id"]);
    assert_eq!(receiver[1]["trace_id"], sender[0]["trace_id"]);
    assert_eq!(receiver[2]["span_id"], sender[0]["span_id"]);
}

#[test]
fn nothing_is_left_of_a_span_behind_its_session() {
    let _alone = alone();
    let span = Span::start("off");
    assert!(!span.is_recorded());
    assert_eq!(span.context().traceparent(), None);
    let (first, second) = (Memory::new(), Memory::new());
    // With identifiers of its own.
    let session = Session::builder().memory(&first).start();
    let session = session.expect("a session");
    let stale = Span::start("stale");
    drop(session);
    let session = deterministic(&second).start().expect("a session");
    let inside = stale.enter();
    emit!("Tick");
    stale.event("late", &());
    drop(inside);
    drop(stale);
    drop(session);
    let records = second.records();
    assert_eq!(records.len(), 3);
    assert_eq!(records[0]["span_id"], records[1]["span_id"]);
    assert_eq!(first.records().len(), 3);
}

#[test]
fn spans_have_records_of_their_own_in_the_plain_form() {
    let _alone = alone();
    let memory = Memory::new();
    let session = deterministic(&memory).plain().start().expect("a session");
    let span = Span::builder("pipeline.run").attribute("size", &3).start();
    {
        let _inside = span.enter();
        emit!("Step", node = "n1");
        Span::start("llm.call").error("Io", "the line is dead");
    }
    drop(span);
    drop(session);
    let records = memory.records();
    let tags: Vec<_> = records.iter().map(|record| record["tag"].clone()).collect();
    assert_eq!(tags, ["span", "trace", "span", "span", "span"]);
    assert_eq!(records[1]["event"], json!({"name": "Step", "nid": "n1"}));
    let (begin, inner, end) = (
        &records[0]["span"],
        &records[3]["span"],
        &records[4]["span"],
    );
    assert_eq!(begin["attributes"], json!({"size": 3}));
    assert_eq!(begin["status"], "in_progress");
    assert_eq!(inner["parent_span_id"], begin["span_id"]);
    assert_eq!(inner["status"], "error");
    assert_eq!(
        (&end["span_id"], &end["status"]),
        (&begin["span_id"], &json!("ok"))
    );
}
