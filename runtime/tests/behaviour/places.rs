//! Where records go: several sessions, files that rotate, further sinks.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tracelaw::{Artifact, Channel, Memory, Ring, Rotation, Session, Span, emit};

use crate::sessions::check_chain;
use crate::support::alone;

fn read(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).expect("a trace");
    check_chain(&text);
    let record = |line| serde_json::from_str(line).expect("a record");
    text.lines().map(record).collect()
}

#[test]
fn sessions_apart_have_their_own_chains_under_any_number_of_threads() {
    const EACH: u64 = 300;
    let _alone = alone();
    let own = Memory::new();
    let process = Session::builder()
        .memory(&own)
        .lossless()
        .start()
        .expect("a session");
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let memory = Memory::new();
            let session = Session::builder().memory(&memory).lossless().start_apart();
            (session.expect("a session"), memory)
        })
        .collect();
    thread::scope(|scope| {
        for thread in 0..4 {
            let nodes = &nodes;
            scope.spawn(move || {
                for count in 0..EACH {
                    for (id, (session, _)) in nodes.iter().enumerate() {
                        let _attached = session.attach();
                        let span = Span::start("step");
                        let _inside = span.enter();
                        emit!("Step", node = id, fields(thread, count));
                    }
                    emit!("Process");
                }
            });
        }
    });
    for (id, (session, memory)) in nodes.into_iter().enumerate() {
        assert_eq!(session.finish().events, 3 * 4 * EACH);
        assert_eq!(check_chain(&memory.text()), 0);
        assert!(memory.actions().iter().all(|it| it["node"] == id));
    }
    assert_eq!(process.finish().events, 4 * EACH);
    assert_eq!(check_chain(&own.text()), 0);
}

#[test]
fn each_file_of_a_rotation_is_whole_and_names_the_one_before() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = |number: u32| match number {
        1 => folder.path().join("run.trace.jsonl"),
        _ => folder.path().join(format!("run.{number}.trace.jsonl")),
    };
    let session = Session::builder()
        .file(path(1))
        .rotate(Rotation::bytes(2_000).or_every(Duration::from_secs(3600)))
        .lossless()
        .start()
        .expect("a session");
    let first_id = session.id();
    for count in 0..20 {
        emit!("Step", fields(count));
    }
    let summary = session.finish();
    assert!(summary.complete && summary.events == 20);
    let (mut count, mut number, mut last): (u64, u32, Option<Value>) = (0, 0, None);
    while path(number + 1).exists() {
        number += 1;
        let text = fs::read_to_string(path(number)).expect("a trace");
        assert!(text.len() < 4_500, "{}", text.len());
        let records = read(&path(number));
        let begun = &records[0]["payload"]["session_config"];
        match &last {
            None => assert_eq!(records[0]["session_id"], first_id.to_string()),
            Some(last) => {
                let continues = &begun["continues"];
                assert_eq!(continues["head"], last["event_hash"]);
                assert_eq!(continues["sequence"], last["sequence"]);
                assert_eq!(continues["session_id"], last["session_id"]);
                let name = path(number - 1);
                let name = name.file_name().and_then(|it| it.to_str()).expect("a name");
                assert_eq!(continues["file"], name);
                assert_eq!(last["payload"]["continued_in"], records[0]["session_id"]);
            }
        }
        for record in &records[1..records.len() - 1] {
            assert_eq!(record["payload"]["args"]["count"], count);
            count += 1;
        }
        let end = records.last().expect("an end").clone();
        assert_eq!(end["payload"]["events_emitted"], records.len() as u64 - 2);
        last = Some(end);
    }
    assert_eq!(count, 20);
    assert!(number > 3, "{number} files");
    assert_eq!(
        last.expect("a last file")["payload"].get("continued_in"),
        None
    );
}

#[test]
fn a_program_that_is_started_again_goes_on_in_a_new_file() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    let run = || {
        let session = Session::builder().file(&path).go_on().start();
        let session = session.expect("a session");
        emit!("Tick");
        drop(session);
    };
    run();
    // It was killed within a record.
    let text = fs::read_to_string(&path).expect("a trace");
    let whole = text.trim_end().rfind('\n').expect("lines") + 1;
    fs::write(&path, &text[..whole + 10]).expect("it is cut");
    run();
    let last: Value = serde_json::from_str(text.lines().nth(1).expect("a record")).expect("JSON");
    let second = read(&folder.path().join("run.2.trace.jsonl"));
    let continues = &second[0]["payload"]["session_config"]["continues"];
    assert_eq!(continues["head"], last["event_hash"]);
    assert_eq!(continues["torn_bytes"], 10);
    run();
    let third = read(&folder.path().join("run.3.trace.jsonl"));
    let continues = &third[0]["payload"]["session_config"]["continues"];
    assert_eq!(continues["head"], second[2]["event_hash"]);
    assert_eq!(continues["file"], "run.2.trace.jsonl");
}

#[test]
fn further_sinks_get_the_same_and_one_that_fails_costs_nobody_else_anything() {
    struct Fails(u32);
    impl Write for Fails {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += 1;
            if self.0 > 1 {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let _alone = alone();
    let (memory, other, ring) = (Memory::new(), Memory::new(), Ring::new(2));
    let (channel, reader) = Channel::new(3);
    let problems = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&problems);
    let session = Session::builder()
        .memory(&memory)
        .also(Fails(0))
        .also(other.clone())
        .also(ring.clone())
        .also(channel)
        .on_problem(move |problem| seen.lock().expect("a list").push(problem.to_string()))
        .start()
        .expect("a session");
    for count in 0..5 {
        emit!("Tick", fields(count));
        assert!(session.flush(Duration::from_secs(20)));
    }
    drop(session);
    assert_eq!(check_chain(&memory.text()), 0);
    assert_eq!(memory.text(), other.text());
    let lines: Vec<String> = memory.text().lines().map(str::to_owned).collect();
    assert_eq!(ring.snapshot(), (lines[5..].to_vec(), 5));
    assert_eq!(reader.iter().collect::<Vec<_>>(), lines[..3]);
    assert_eq!(reader.dropped(), 4);
    let problems = problems.lock().expect("a list");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0].contains("looked on"), "{problems:?}");
}

#[test]
fn a_sink_that_blocks_holds_neither_the_program_nor_another_sink_up() {
    struct Blocks(mpsc::Receiver<()>);
    impl Write for Blocks {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // Until the other end is gone.
            let _ = self.0.recv();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    const EVENTS: usize = 500;
    let _alone = alone();
    let (opener, open) = mpsc::channel();
    let (memory, other) = (Memory::new(), Memory::new());
    let problems = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&problems);
    let session = Session::builder()
        .memory(&memory)
        .also(Blocks(open))
        .also(other.clone())
        .patience(Duration::from_millis(200))
        .on_problem(move |problem| seen.lock().expect("a list").push(problem.to_string()))
        .start()
        .expect("a session");
    let begun = Instant::now();
    for count in 0..EVENTS {
        emit!("Tick", fields(count));
        // Each is a write of its own, so that the sink that blocks gets more than it has room for.
        if count % 4 == 0 {
            session.flush(Duration::ZERO);
            thread::sleep(Duration::from_micros(200));
        }
    }
    while other.text().lines().count() <= EVENTS && begun.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(1));
    }
    let summary = session.finish();
    assert!(begun.elapsed() < Duration::from_secs(20));
    assert_eq!((summary.events, summary.lost), (EVENTS as u64, 0));
    assert!(summary.complete);
    assert_eq!(check_chain(&memory.text()), 0);
    assert_eq!(other.text(), memory.text());
    let problems = problems.lock().expect("a list");
    let of_sink = problems.iter().filter(|it| it.contains("looked on"));
    assert_eq!(of_sink.count(), 1, "{problems:?}");
    assert_eq!(problems.len(), 1, "{problems:?}");
    drop(opener);
}

#[test]
fn artifacts_are_kept_beside_the_file() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    let session = Session::builder().file(&path).start().expect("a session");
    tracelaw::event("carp.action.completed")
        .payload(&serde_json::json!({"action_id": "a", "a.b": 1}))
        .artifact(Artifact::new("small", *b"x"))
        .artifact(Artifact::new("large", vec![b'y'; 10_000]))
        .emit();
    drop(session);
    let records = read(&path);
    assert_eq!(records[1]["payload"]["a.b"], 1);
    let artifacts = &records[1]["artifacts"];
    assert_eq!(artifacts[0]["storage"], "inline");
    let kept = artifacts[1]["external_ref"].as_str().expect("a path");
    assert_eq!(
        fs::read(folder.path().join(kept)).expect("a file").len(),
        10_000
    );
}
