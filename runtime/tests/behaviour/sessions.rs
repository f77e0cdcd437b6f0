//! Sessions: the records around the events, order, loss, and what sinks may do.

use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::support::{alone, deterministic};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tracelaw::{Memory, Problem, Session, StartError, StepClock, emit};

/// A sink that holds every write back until it is allowed.
struct Gate {
    memory: Memory,
    open: Receiver<()>,
}

impl Write for Gate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Without a sender the gate stays open.
        let _ = self.open.recv();
        self.memory.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Asserts what [`check_links`] does, and that the session's beginning and its end are there.
#[track_caller]
pub(crate) fn check_chain(text: &str) -> u64 {
    let first = text.lines().next().expect("a record");
    assert!(first.contains("session.started"));
    let last = text.lines().last().expect("a record");
    assert!(last.contains("session.ended"));
    check_links(text)
}

/// Asserts that the chain is unbroken and that every number is there once, in order: as that of a
/// record, or as one that a gap record names. Returns how many events were lost.
#[track_caller]
pub(crate) fn check_links(text: &str) -> u64 {
    let (mut last, mut lost, mut previous) = (0, 0, None);
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let sequence = record["sequence"].as_u64().expect("a number");
        if record["event_type"] == "custom.trace.gap" {
            let gap = &record["payload"];
            assert_eq!(gap["first"], last + 1);
            assert_eq!(gap["last"], sequence);
            assert_eq!(gap["count"], sequence - last);
            assert_eq!(gap["reason"], "the queue was full");
            lost += sequence - last;
        } else {
            assert_eq!(sequence, last + 1);
        }
        last = sequence;
        assert_eq!(record.get("previous_event_hash"), previous.as_ref());
        let hash = record["event_hash"].clone();
        let member = format!("\"event_hash\":{hash},");
        let form = line.replacen(&member, "", 1);
        let digest: String = Sha256::digest(form)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(hash, digest);
        previous = Some(hash);
    }
    lost
}

#[test]
fn the_records_of_a_session() {
    let _alone = alone();
    let memory = Memory::new();
    let session = deterministic(&memory)
        .component("raft")
        .version("1.2.0")
        .instance("n1")
        .start()
        .expect("a session");
    emit!(
        "Timeout",
        node = "n1",
        state(term = 3),
        fields(count = 1, msg.to = ["n2"])
    );
    let summary = session.finish();
    assert!(summary.complete);
    check_chain(&memory.text());
    let expect = include_str!("session.trace.jsonl").replace("{OS}", std::env::consts::OS);
    if std::env::var_os("TRACELAW_UPDATE").is_some() {
        let text = memory.text().replace(
            &format!("\"platform\":\"{}\"", std::env::consts::OS),
            "\"platform\":\"{OS}\"",
        );
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/behaviour/session.trace.jsonl"
        );
        std::fs::write(path, text).expect("the file is written");
        return;
    }
    // The platform is hashed: the records after the first differ in their hashes elsewhere.
    if std::env::consts::OS == "linux" {
        assert_eq!(
            memory.text(),
            expect,
            "TRACELAW_UPDATE=1 cargo test -p tracelaw --test behaviour"
        );
    }
}

#[test]
fn the_plain_envelope() {
    let _alone = alone();
    let memory = Memory::new();
    let session = deterministic(&memory).plain().start().expect("a session");
    emit!(
        "Timeout",
        node = "n1",
        state(term = 3),
        fields(count = 1, msg.to = "n2")
    );
    drop(session);
    assert_eq!(
        memory.text(),
        "{\"event\":{\"count\":1,\"msg\":{\"to\":\"n2\"},\"name\":\"Timeout\",\"nid\":\"n1\",\
         \"state\":{\"term\":3}},\"tag\":\"trace\",\"ts\":\"2026-11-22T09:07:25.000001Z\"}\n"
    );
    assert_eq!(memory.actions()[0]["name"], "Timeout");
}

#[test]
fn sessions_follow_one_another_and_exclude_each_other() {
    let _alone = alone();
    for name in ["first", "second"] {
        let memory = Memory::new();
        let session = deterministic(&memory)
            .component(name)
            .start()
            .expect("a session");
        let refused = Session::builder().memory(&memory).start();
        assert!(matches!(refused, Err(StartError::Active)));
        emit!("Tick");
        drop(session);
        emit!("Tock");
        let records = memory.records();
        assert_eq!(records.len(), 3);
        assert!(
            records
                .iter()
                .all(|record| record["source"]["component"] == name)
        );
        check_chain(&memory.text());
    }
}

#[test]
fn a_session_without_a_sink_or_a_file_leaves_the_place_free() {
    let _alone = alone();
    assert!(matches!(
        Session::builder().start(),
        Err(StartError::NoSink)
    ));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    let session = Session::builder().file(&path).start().expect("a new file");
    emit!("Tick");
    drop(session);
    assert_eq!(
        std::fs::read_to_string(&path)
            .map(|text| check_chain(&text))
            .ok(),
        Some(0)
    );

    let error = Session::builder()
        .file(&path)
        .start()
        .expect_err("the file is there");
    assert!(error.to_string().contains("exists"), "{error}");
    assert_eq!(io::Error::from(error).kind(), io::ErrorKind::AlreadyExists);

    let session = Session::builder().file(&path).overwrite().start();
    drop(session.expect("it may be replaced"));
    let text = std::fs::read_to_string(&path).expect("a trace");
    assert_eq!(text.lines().count(), 2);
}

#[test]
fn eight_threads_are_in_the_order_of_their_numbers_and_nothing_is_lost() {
    const EACH: u64 = 2_000;
    let _alone = alone();
    let memory = Memory::new();
    let session = Session::builder()
        .memory(&memory)
        .lossless()
        .start()
        .expect("a session");
    thread::scope(|scope| {
        for id in 0..8 {
            scope.spawn(move || {
                for count in 1..=EACH {
                    emit!("Step", node = id, fields(count));
                }
            });
        }
    });
    let summary = session.finish();
    assert_eq!((summary.events, summary.lost), (8 * EACH, 0));
    assert_eq!(check_chain(&memory.text()), 0);
    let mut counts = [0; 8];
    for action in memory.actions() {
        let thread = usize::try_from(action["node"].as_u64().expect("a number")).expect("small");
        counts[thread] += 1;
        assert_eq!(
            action["args"]["count"], counts[thread],
            "the order within a thread"
        );
    }
    let times: Vec<String> = memory
        .records()
        .iter()
        .map(|record| record["timestamp"].to_string())
        .collect();
    assert!(times.is_sorted());
}

#[test]
fn a_stalled_sink_blocks_nobody_and_every_loss_is_in_the_chain() {
    const EACH: u64 = 5_000;
    let _alone = alone();
    let memory = Memory::new();
    let (opener, open) = mpsc::channel();
    let gate = Gate {
        memory: memory.clone(),
        open,
    };
    let problems = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&problems);
    let session = Session::builder()
        .sink(gate)
        .queue(64)
        .on_problem(move |problem| seen.lock().expect("a list").push(problem.to_string()))
        .start()
        .expect("a session");
    let begun = Instant::now();
    thread::scope(|scope| {
        for id in 0..8 {
            let opener = opener.clone();
            scope.spawn(move || {
                for count in 1..=EACH {
                    emit!("Step", node = id, fields(count));
                    if id == 0 && count % 1000 == 0 {
                        // Lets some records through in between.
                        let _ = opener.send(());
                        thread::yield_now();
                    }
                }
            });
        }
    });
    assert!(
        begun.elapsed() < Duration::from_secs(20),
        "the sink held the program up"
    );
    drop(opener);
    assert!(session.flush(Duration::from_secs(20)));
    let summary = session.finish();
    assert!(summary.lost > 0);
    assert_eq!(summary.events + summary.lost, 8 * EACH);
    assert_eq!(check_chain(&memory.text()), summary.lost);
    let problems = problems.lock().expect("a list");
    assert_eq!(
        problems.len(),
        1,
        "one kind of problem is reported once: {problems:?}"
    );
    assert!(
        problems[0].starts_with("the queue was full"),
        "{problems:?}"
    );
}

#[test]
fn a_full_disk_is_reported_once_and_makes_a_gap_when_it_has_room_again() {
    struct Disk(Memory, Arc<Mutex<bool>>);
    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if *self.1.lock().expect("a flag") {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.0.write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let _alone = alone();
    let (memory, full) = (Memory::new(), Arc::new(Mutex::new(false)));
    let problems = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&problems);
    let session = Session::builder()
        .sink(Disk(memory.clone(), Arc::clone(&full)))
        .queue(8)
        .on_problem(move |problem| {
            let kind = match problem {
                Problem::Sink(error) => format!("{:?}", error.kind()),
                Problem::Lost { .. } => "lost".to_owned(),
                other => other.to_string(),
            };
            seen.lock().expect("a list").push(kind);
        })
        .start()
        .expect("a session");
    emit!("Tick", fields(count = 0));
    assert!(session.flush(Duration::from_secs(20)));
    *full.lock().expect("a flag") = true;
    for count in 1..5_000 {
        emit!("Tick", fields(count));
    }
    assert!(!session.flush(Duration::from_millis(50)));
    *full.lock().expect("a flag") = false;
    assert!(session.flush(Duration::from_secs(20)));
    let summary = session.finish();
    assert!(summary.lost > 1_000 && summary.complete, "{summary:?}");
    assert_eq!(check_chain(&memory.text()), summary.lost);
    let mut problems = problems.lock().expect("a list").clone();
    problems.sort();
    assert_eq!(problems, ["StorageFull", "lost"]);
}

#[test]
fn the_end_does_not_wait_for_a_sink_that_never_takes_anything() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let _alone = alone();
    let (opener, open) = mpsc::channel();
    let gate = Gate {
        memory: Memory::new(),
        open,
    };
    let sinks: [Box<dyn Write + Send>; 2] = [Box::new(Closed), Box::new(gate)];
    for sink in sinks {
        let problems = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&problems);
        let session = Session::builder()
            .sink(sink)
            .patience(Duration::from_millis(50))
            .on_problem(move |problem| seen.lock().expect("a list").push(problem.to_string()))
            .start()
            .expect("a session");
        emit!("Tick");
        let begun = Instant::now();
        assert!(!session.finish().complete);
        assert!(begun.elapsed() < Duration::from_secs(5));
        let problems = problems.lock().expect("a list");
        let last = problems.last().expect("a problem");
        assert!(last.contains("unwritten"), "{problems:?}");
    }
    drop(opener);
}

/// A sink whose writes are events themselves.
#[test]
fn the_sink_is_not_observed() {
    struct Traced(Memory);
    impl Write for Traced {
        #[tracelaw::trace_action("Write")]
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            emit!("Bytes", fields(count = bytes.len()));
            self.0.write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let _alone = alone();
    let memory = Memory::new();
    let session = Session::builder()
        .sink(Traced(memory.clone()))
        .clock(StepClock::starting_at(0))
        .start()
        .expect("a session");
    emit!("Tick");
    drop(session);
    assert_eq!(json!(memory.actions()), json!([{"action": "Tick"}]));
}
