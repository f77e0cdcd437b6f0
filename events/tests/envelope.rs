//! The shapes of records: which format they show, and where the parts of an event are.

use tracelaw_events::canonical::Canonical;
use tracelaw_events::envelope::{Envelope, EnvelopeOptions, Format, Kind};
use tracelaw_events::scan::{Index, Member};
use tracelaw_events::{Action, Timestamp, plain};

/// What a record is, in one line: the format it shows, and its parts.
fn check(line: &str, options: &EnvelopeOptions, expect: &str) {
    let mut index = Index::default();
    let record = index.scan(line).expect(line);
    let format = options.format.or_else(|| Format::of(&record));
    let envelope = Envelope::new(format.unwrap_or(Format::Nested), options);
    let raw = |member: Option<Member<'_>>| member.map_or("-", |member| member.raw()).to_owned();
    let keys = |members: &mut dyn Iterator<Item = Member<'_>>| {
        members
            .map(|member| member.key().into_owned())
            .collect::<Vec<_>>()
            .join(",")
    };
    let what = match envelope.classify(&record) {
        Kind::Action(event) => format!(
            "{} node={} at={} state[{}] msg[{}] args[{}]",
            event.name,
            raw(event.node()),
            raw(event.timestamp()),
            keys(&mut event.state_members()),
            keys(&mut event.message_members()),
            keys(&mut event.args()),
        ),
        Kind::Other(other) => format!("{other:?}"),
        _ => "unknown".to_owned(),
    };
    let format = format.map_or("?", Format::as_str);
    assert_eq!(format!("{format}: {what}"), expect, "{line}");
}

#[test]
fn each_format_is_recognised_and_its_parts_are_found() {
    for (line, expect) in [
        (
            r#"{"ts":"1","tag":"trace","event":{"name":"A","nid":"1","state":{"x":1,"y":2},"msg":{"from":"2"},"role":"r"}}"#,
            r#"nested: A node="1" at="1" state[x,y] msg[from] args[role]"#,
        ),
        (
            r#"{"event":{"name":"A","state":null},"node":3,"timestamp":"t"}"#,
            r#"nested: A node=3 at="t" state[] msg[] args[]"#,
        ),
        (
            r#"{"tag":"trace","ts":"5","event":"Put","thread":"t1","tid":7,"n":1,"state":{"head":1}}"#,
            r#"flat: Put node="t1" at="5" state[head] msg[] args[tid,n]"#,
        ),
        (
            r#"{"event":"Put","tid":7,"start":1,"end":2}"#,
            "flat: Put node=7 at=- state[] msg[] args[]",
        ),
        (
            r#"{"ts":1,"event":{"name":"A","module":"net","x":1}}"#,
            "module: A node=- at=1 state[] msg[] args[x]",
        ),
        (
            r#"{"recordType":"event","time":"t","eventName":"A","attrs":{"node":1,"args":{"k":1},"msg":{"m":1},"j":2}}"#,
            r#"turnix: A node=1 at="t" state[] msg[m] args[k,j]"#,
        ),
        (
            r#"{"recordType":"spanStart","spanName":"x"}"#,
            "turnix: Span",
        ),
        (
            r#"{"trace_version":"1.0","event_type":"custom.action.A\u0042","timestamp":"t","payload":{"action":"AB","args":{"k":1},"node":1,"outcome":"err","state":{"s":1}}}"#,
            r#"trace/1.0: AB node=1 at="t" state[s] msg[] args[k]"#,
        ),
        (
            r#"{"event_id":"1","event_type":"custom.action.A","payload":7}"#,
            "trace/1.0: A node=- at=- state[] msg[] args[]",
        ),
        (
            r#"{"trace_version":"1.0","event_type":"session.started"}"#,
            "trace/1.0: EventType",
        ),
        (r#"{"trace_version":"1.0"}"#, "trace/1.0: unknown"),
        (r#"{"tag":"config","config":{"n":1}}"#, "?: Config"),
        (r#"{"tag":"summary","n":1}"#, "?: Tag"),
        (r#"{"level":"info","msg":"listening"}"#, "?: unknown"),
        (r#"{"event":7}"#, "?: unknown"),
    ] {
        check(line, &EnvelopeOptions::default(), expect);
    }
}

#[test]
fn what_is_fixed_is_looked_for_where_it_is_said_to_be() {
    let options = EnvelopeOptions {
        format: Some(Format::Nested),
        tag: Some("mine".to_owned()),
        name: Some("data.kind".to_owned()),
        node: Some("who.id".to_owned()),
        state: Some("snap".to_owned()),
        ..EnvelopeOptions::default()
    };
    let line =
        r#"{"tag":"mine","who":{"id":4},"snap":{"x":1},"data":{"kind":"A","msg":{"m":1},"z":1}}"#;
    check(
        line,
        &options,
        "nested: A node=4 at=- state[x] msg[m] args[z]",
    );
    check(
        r#"{"tag":"other","data":{"kind":"A"}}"#,
        &options,
        "nested: Tag",
    );
    check(r#"{"data":{"kind":"A"}}"#, &options, "nested: Tag");
}

fn object(text: &str) -> Option<Canonical<'_>> {
    Some(Canonical::from_json(text).expect("JSON"))
}

#[test]
fn the_plain_envelope_is_written_and_read_back() {
    let action = Action {
        node: object("\"n1\""),
        state: object(r#"{"term":1}"#),
        msg: object(r#"{"from":2}"#),
        args: object(r#"{"prev":{"a":[1,"}"]},"view":3}"#),
        outcome: Some("err"),
        ..Action::new("Step \"x\"")
    };
    let mut out = String::new();
    plain::write(&action, "trace", Timestamp::from_unix(0, 1000), &mut out).expect("written");
    assert_eq!(
        out,
        concat!(
            r#"{"event":{"msg":{"from":2},"name":"Step \"x\"","nid":"n1","outcome":"err","#,
            r#""prev":{"a":[1,"}"]},"state":{"term":1},"view":3},"tag":"trace","#,
            r#""ts":"1970-01-01T00:00:00.000001Z"}"#,
            "\n"
        )
    );
    let expect = r#"nested: Step "x" node="n1" at="1970-01-01T00:00:00.000001Z" state[term] msg[from] args[prev,view]"#;
    check(out.trim_end(), &EnvelopeOptions::default(), expect);
}

#[test]
fn what_does_not_fit_the_plain_envelope_is_refused_and_nothing_is_written() {
    let mut out = String::new();
    for action in [
        Action {
            args: object(r#"{"name":"B"}"#),
            ..Action::new("A")
        },
        Action {
            state: object("7"),
            ..Action::new("A")
        },
        Action {
            args: object("[]"),
            ..Action::new("A")
        },
    ] {
        let written = plain::write(&action, "trace", Timestamp::default(), &mut out);
        assert!(written.is_err(), "{action:?}");
        assert_eq!(out, "");
    }
    assert!(
        Action {
            msg: object("7"),
            ..Action::new("A")
        }
        .payload()
        .is_err()
    );
}

#[test]
fn intervals_stand_where_readers_look_for_them_in_every_form() {
    let action = Action {
        node: object("\"t1\""),
        start: object("3"),
        end: object("17"),
        ..Action::new("Push")
    };
    let mut plain = String::new();
    plain::write(&action, "trace", Timestamp::default(), &mut plain).expect("written");
    let payload = action.payload().expect("a payload");
    let trace = format!(
        r#"{{"event_type":"{}","payload":{payload},"trace_version":"1.0"}}"#,
        action.event_type()
    );
    let turnix = format!(r#"{{"attrs":{payload},"eventName":"Push","recordType":"event"}}"#);
    for (format, line) in [
        (Format::Nested, plain.trim_end()),
        (Format::Trace, &trace),
        (Format::Turnix, &turnix),
    ] {
        let mut index = Index::default();
        let record = index.scan(line).expect("JSON");
        let envelope = Envelope::new(format, &EnvelopeOptions::default());
        let Kind::Action(event) = envelope.classify(&record) else {
            panic!("{line} is no action");
        };
        let raw = |member: Option<Member<'_>>| member.map(|member| member.raw().to_owned());
        assert_eq!(raw(event.start()).as_deref(), Some("3"), "{line}");
        assert_eq!(raw(event.end()).as_deref(), Some("17"), "{line}");
        assert_eq!(event.args().count(), 0, "{line}");
    }
}
