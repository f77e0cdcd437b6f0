//! Exports to other tools, and imports of counterexamples.

use serde_json::{Value, json};
use tracelaw_events::convert::Reader;
use tracelaw_events::envelope::Format;
use tracelaw_events::exchange::{
    CloudEvents, Exporter, ImportError, Itf, OtlpLogs, OtlpSpans, Perfetto, from_itf, from_tlc,
};
use tracelaw_events::scan::Index;

const TURNIX: &str = concat!(
    r#"{"recordType":"spanStart","time":"2026-11-22T09:08:47.371Z","seq":1,"traceId":"01a20283-e28b-7e22-b9c2-c22cd8f280e1","spanId":"01a20283-e28c-72b5-87ac-b047ecb16b3a","parentSpanId":"01a20283-e28c-72b5-87ac-b047ecb16b3b","spanName":"pipeline.run","level":"info","tags":["pipeline"],"status":null,"attrs":{"n":1,"x":1.5,"ok":true,"none":null,"list":[1]}}"#,
    "\n",
    r#"{"recordType":"event","time":"2026-11-22T09:08:47.372Z","seq":2,"traceId":"01a20283-e28b-7e22-b9c2-c22cd8f280e1","spanId":"01a20283-e28c-72b5-87ac-b047ecb16b3a","eventName":"rpc.recv","level":"error","tags":[],"attrs":{"method":"m"}}"#,
    "\n",
    r#"{"recordType":"spanEnd","time":"2026-11-22T09:08:47.374Z","seq":3,"traceId":"01a20283-e28b-7e22-b9c2-c22cd8f280e1","spanId":"01a20283-e28c-72b5-87ac-b047ecb16b3a","spanName":"pipeline.run","level":"info","tags":[],"status":"error","errorType":"E","errorMessage":"boom","errorStack":"at f","attrs":{"durationMs":3.2}}"#,
    "\n",
);

fn export(text: &str, format: Format, mut exporter: Box<dyn Exporter>) -> Value {
    add(text, format, &mut *exporter);
    serde_json::from_str(&exporter.finish()).expect("JSON")
}

fn add(text: &str, format: Format, exporter: &mut dyn Exporter) {
    let reader = Reader::new(format);
    let mut index = Index::default();
    for line in text.lines() {
        if let Some(item) = reader.read(&index.scan(line).expect("JSON")) {
            exporter.add(&item);
        }
    }
}

#[test]
fn otlp_spans_have_identifiers_times_status_and_events() {
    let document = export(TURNIX, Format::Turnix, Box::<OtlpSpans>::default());
    let spans = &document["resourceSpans"][0]["scopeSpans"][0]["spans"];
    assert_eq!(spans.as_array().expect("spans").len(), 1);
    let span = &spans[0];
    assert_eq!(span["traceId"], "01a20283e28b7e22b9c2c22cd8f280e1");
    assert_eq!(span["spanId"], "87acb047ecb16b3a");
    assert_eq!(span["parentSpanId"], "87acb047ecb16b3b");
    assert_eq!(span["name"], "pipeline.run");
    assert_eq!(span["startTimeUnixNano"], "1795338527371000000");
    assert_eq!(span["endTimeUnixNano"], "1795338527374000000");
    assert_eq!(span["status"], json!({"code": 2, "message": "boom"}));
    assert_eq!(span["events"][0]["name"], "rpc.recv");
    let attribute = |key: &str| {
        let all = span["attributes"].as_array().expect("attributes");
        all.iter()
            .find(|kv| kv["key"] == key)
            .map(|kv| kv["value"].clone())
    };
    for (key, value) in [
        ("n", json!({"intValue": "1"})),
        ("x", json!({"doubleValue": 1.5})),
        ("ok", json!({"boolValue": true})),
        ("none", json!({})),
        (
            "list",
            json!({"arrayValue": {"values": [{"intValue": "1"}]}}),
        ),
        ("exception.type", json!({"stringValue": "E"})),
    ] {
        assert_eq!(attribute(key), Some(value), "{key}");
    }
}

#[test]
fn otlp_logs_have_a_record_for_each_of_the_trace() {
    let document = export(TURNIX, Format::Turnix, Box::<OtlpLogs>::default());
    let records = &document["resourceLogs"][0]["scopeLogs"][0]["logRecords"];
    assert_eq!(records.as_array().expect("records").len(), 3);
    let event = &records[1];
    assert_eq!(
        (&event["severityNumber"], &event["severityText"]),
        (&json!(17), &json!("ERROR"))
    );
    assert_eq!(event["eventName"], "rpc.recv");
    assert_eq!(event["timeUnixNano"], "1795338527372000000");
    assert_eq!(event["traceId"].as_str().map(str::len), Some(32));
    assert_eq!(event["spanId"].as_str().map(str::len), Some(16));
}

#[test]
fn exports_keep_emitters_apart_and_tell_what_they_leave_out() {
    let event = |component: &str, span: &str, tags: &str| {
        format!(
            r#"{{"trace_version":"1.0","event_id":"01a20282-a43f-7000-8000-000000000001","sequence":1,"timestamp":"2026-11-22T09:08:47.371001Z","trace_id":"01a20283-e28b-7e22-b9c2-c22cd8f280e1",{span}"session_id":"s","event_type":"custom.x","severity":"info","payload":{{}},"source":{{"component":"{component}","version":"1"}}{tags}}}
"#
        )
    };
    let span = r#""span_id":"01a20283-e28c-72b5-87ac-b047ecb16b3a","#;
    let text = event("a", span, "") + &event("b", "", r#","tags":{"t":"v"},"artifacts":[]"#);
    let document = export(&text, Format::Trace, Box::<OtlpLogs>::default());
    let resources = document["resourceLogs"].as_array().expect("resources");
    let names: Vec<&Value> = resources
        .iter()
        .map(|resource| &resource["resource"]["attributes"][0]["value"]["stringValue"])
        .collect();
    assert_eq!(names, ["a", "b"]);
    let mut spans = OtlpSpans::default();
    add(&text, Format::Trace, &mut spans);
    let outside = "records outside of any span: left out";
    assert_eq!(spans.losses(), [("artifacts", 1), (outside, 1)]);
    let mut events = CloudEvents::default();
    add(&text, Format::Trace, &mut events);
    assert_eq!(
        events.losses(),
        [("artifacts", 1), ("tags and context fields", 1)]
    );
    let document = export(&text, Format::Trace, Box::<Perfetto>::default());
    let event = &document["traceEvents"][2];
    assert_eq!(event["ts"], json!(1_795_338_527_371_001_i64));
    assert_eq!(event["args"]["tags"]["t"], "v");
}

#[test]
fn perfetto_has_a_row_for_each_node_and_slices_for_spans() {
    let document = export(TURNIX, Format::Turnix, Box::<Perfetto>::default());
    let phases: Vec<_> = document["traceEvents"]
        .as_array()
        .expect("events")
        .iter()
        .map(|event| event["ph"].as_str().expect("a phase"))
        .collect();
    assert_eq!(phases, ["M", "b", "i", "e"]);
    let plain =
        r#"{"tag":"trace","ts":"2026-11-22T09:08:47.371Z","event":{"name":"A","nid":"n1"}}"#;
    let document = export(plain, Format::Nested, Box::<Perfetto>::default());
    let row = &document["traceEvents"][1];
    assert_eq!(
        (&row["name"], &row["args"]["name"]),
        (&json!("thread_name"), &json!("n1"))
    );
    assert_eq!(document["traceEvents"][2]["tid"], row["tid"]);
}

#[test]
fn cloudevents_have_the_required_attributes() {
    let document = export(TURNIX, Format::Turnix, Box::<CloudEvents>::default());
    let events = document.as_array().expect("a batch");
    assert_eq!(events.len(), 3);
    let mut ids = std::collections::BTreeSet::new();
    for event in events {
        assert_eq!(event["specversion"], "1.0");
        for attribute in ["id", "source", "type"] {
            assert!(
                event[attribute]
                    .as_str()
                    .is_some_and(|text| !text.is_empty())
            );
        }
        assert!(ids.insert(event["id"].to_string()), "identifiers differ");
        for name in event.as_object().expect("an object").keys() {
            assert!(
                name.bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()),
                "{name}"
            );
        }
        assert_eq!(
            event["traceparent"],
            "00-01a20283e28b7e22b9c2c22cd8f280e1-87acb047ecb16b3a-01"
        );
    }
}

fn itf(state: &str) -> (Box<Itf>, usize) {
    let line = format!(
        r#"{{"tag":"trace","ts":"2026-11-22T09:08:47.371Z","event":{{"name":"A","nid":"n1","state":{state}}}}}"#
    );
    let mut itf = Box::<Itf>::default();
    add(&line, Format::Nested, &mut *itf);
    let refused = itf.refused().len();
    (itf, refused)
}

#[test]
fn itf_refuses_what_tla_tools_change_silently() {
    for (state, what) in [
        (r#"{"x":null}"#, "null"),
        (r#"{"x":1.5}"#, "a fraction"),
        (r#"{"x":2147483648}"#, "an integer beyond 32 bits"),
        (r#"{"x":[{"y":-2147483649}]}"#, "an integer beyond 32 bits"),
        (r##"{"x":{"#set":[]}}"##, "a key that begins with `#`"),
    ] {
        let (itf, refused) = itf(state);
        assert_eq!(refused, 1, "{state}");
        assert_eq!(itf.refused()[0].what, what);
    }
    for state in [
        r#"{"x":2147483647}"#,
        r#"{"x":-2147483648}"#,
        r#"{"x":"1.5"}"#,
        r#"{"x":{}}"#,
    ] {
        assert_eq!(itf(state).1, 0, "{state}");
    }
}

#[test]
fn itf_is_read_back_as_it_was_written() {
    let lines = concat!(
        r#"{"event":{"name":"A","nid":"n1","state":{"log":[{"term":1}],"term":1}},"tag":"trace","ts":"2026-11-22T09:08:47.371000Z"}"#,
        "\n",
        r#"{"event":{"name":"B","nid":"n1","state":{"term":2}},"tag":"trace","ts":"2026-11-22T09:08:47.372000Z"}"#,
        "\n",
    );
    let document = export(lines, Format::Nested, Box::<Itf>::default());
    assert_eq!(document["vars"], json!(["action", "log", "node", "term"]));
    assert_eq!(
        document["states"][1]["log"],
        json!({"#unserializable": "not logged"})
    );
    assert_eq!(document["states"][0]["term"], json!({"#bigint": "1"}));
    let imported = from_itf(&document.to_string()).expect("ITF");
    assert_eq!(imported.events, 2);
    let read: Vec<Value> = imported
        .text
        .lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect();
    assert_eq!(
        read[0]["event"],
        json!({"name": "A", "state": {"log": [{"term": 1}], "node": "n1", "term": 1}})
    );
    assert_eq!(read[1]["event"]["state"], json!({"node": "n1", "term": 2}));
    assert_eq!(imported.losses.len(), 1);
}

#[test]
fn itf_of_other_tools_is_imported_and_what_json_lacks_is_told() {
    let text = r##"{"#meta":{"format":"ITF"},"vars":["x","s","f"],"states":[
        {"#meta":{"index":0},"x":{"#bigint":"9007199254740993"},"s":{"#set":[{"#bigint":"1"}]},"f":{"#map":[["a",{"#bigint":"1"}]]}},
        {"#meta":{"index":1},"mbt::actionTaken":"Step","x":{"#bigint":"2"},"s":{"#tup":[]},"f":{"#map":[[{"#bigint":"1"},true]]}}]}"##;
    let imported = from_itf(text).expect("ITF");
    let read: Vec<Value> = imported
        .text
        .lines()
        .map(|l| serde_json::from_str(l).expect("JSON"))
        .collect();
    assert_eq!(
        read[0]["event"],
        json!({"name": "Init", "state": {"x": "9007199254740993", "s": [1], "f": {"a": 1}}})
    );
    assert_eq!(
        read[1]["event"],
        json!({"name": "Step", "state": {"x": 2, "s": [], "f": [[1, true]]}})
    );
    let losses: Vec<_> = imported.losses.into_keys().collect();
    assert_eq!(
        losses,
        [
            "functions whose arguments are no strings, written as pairs",
            "integers beyond 2^53-1, written as strings",
            "sets, written as arrays",
        ]
    );
}

#[test]
fn tlcs_dump_is_imported_with_the_actions_between_its_states() {
    let dump = r#"{"state":[[2,{"x":1}],[1,{"x":0}]],"action":[[[1,{"x":0}],{"name":"Step","location":{"module":"M"}},[2,{"x":1}]]]}"#;
    for text in [dump.to_owned(), format!(r#"{{"counterexample":{dump}}}"#)] {
        let imported = from_tlc(&text).expect("a dump");
        assert_eq!(
            imported.text,
            "{\"event\":{\"name\":\"Init\",\"state\":{\"x\":0}},\"tag\":\"trace\"}\n\
             {\"event\":{\"name\":\"Step\",\"state\":{\"x\":1}},\"tag\":\"trace\"}\n"
        );
    }
}

#[test]
fn what_is_no_counterexample_is_told() {
    assert!(matches!(
        from_itf("Error: Invariant"),
        Err(ImportError::Json(_))
    ));
    assert!(matches!(from_itf("{}"), Err(ImportError::Form(_))));
    assert!(matches!(from_tlc("[]"), Err(ImportError::Form(_))));
    assert!(matches!(
        from_tlc(r#"{"state":[1]}"#),
        Err(ImportError::Form(_))
    ));
}
