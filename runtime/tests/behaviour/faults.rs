//! What goes wrong around a program: its end in the middle of everything, and a disk without room.

use std::fs;
use std::process::Stdio;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tracelaw::{Memory, Session, emit};

use crate::processes::command;
use crate::sessions::{check_chain, check_links};
use crate::support::alone;

/// The whole records of a trace that was cut off, and how many bytes stand behind them.
fn whole(text: &str) -> (&str, usize) {
    let end = text.rfind('\n').map_or(0, |at| at + 1);
    (&text[..end], text.len() - end)
}

#[test]
fn a_trace_of_a_killed_program_holds_up_to_its_last_whole_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut records = 0;
    for round in 0..100_u64 {
        let path = folder.path().join(format!("{round}.trace.jsonl"));
        let mut child = command("faults::emits_until_it_is_killed", &path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let begun = Instant::now();
        while !path.exists() && begun.elapsed() < Duration::from_secs(20) {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_micros(round.wrapping_mul(7919) % 30_000));
        child.kill().expect("it runs still");
        child.wait().expect("it ended");
        let text = fs::read_to_string(&path).expect("a trace");
        let (text, _) = whole(&text);
        assert_eq!(check_links(text), 0);
        assert!(!text.contains("session.ended"));
        records += text.lines().count();
    }
    assert!(records > 1_000, "{records} records in all");
}

#[test]
#[ignore = "run by another test, in a process of its own"]
fn emits_until_it_is_killed() {
    thread::scope(|scope| {
        for id in 0..4 {
            scope.spawn(move || {
                for count in 0.. {
                    emit!("Step", node = id, fields(count));
                    if count % 8 == 0 {
                        thread::sleep(Duration::from_millis(1));
                    }
                }
            });
        }
    });
}

#[test]
fn what_happened_before_a_panic_is_written_although_the_process_is_aborted() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("run.trace.jsonl");
    let output = command("faults::aborts_in_a_panic", &path).output();
    assert!(!output.expect("it runs").status.success());
    let text = fs::read_to_string(&path).expect("a trace");
    assert_eq!(whole(&text).1, 0);
    check_links(&text);
    let ticks = text.lines().filter(|line| line.contains("Tick")).count();
    assert_eq!(ticks, 500);
}

#[test]
#[ignore = "run by another test, in a process of its own"]
fn aborts_in_a_panic() {
    struct Again;
    impl Drop for Again {
        fn drop(&mut self) {
            std::process::abort();
        }
    }
    let _again = Again;
    for count in 0..500 {
        emit!("Tick", fields(count));
    }
    panic!("the end");
}

#[test]
fn panics_do_not_wait_long_for_a_sink_that_takes_nothing() {
    struct Stalled(mpsc::Receiver<()>);
    impl std::io::Write for Stalled {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            let _ = self.0.recv();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let _alone = alone();
    let (opener, open) = mpsc::channel();
    let session = Session::builder()
        .sink(Stalled(open))
        .patience(Duration::from_millis(50))
        .on_problem(|_| {})
        .start()
        .expect("a session");
    let begun = Instant::now();
    for _ in 0..50 {
        emit!("Tick");
        assert!(std::panic::catch_unwind(|| panic!("caught")).is_err());
    }
    assert!(begun.elapsed() < Duration::from_secs(10));
    drop(session);
    drop(opener);
}

#[cfg(target_os = "linux")]
#[test]
fn a_device_without_room_is_reported_once_and_costs_the_program_nothing() {
    let _alone = alone();
    let problems = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&problems);
    let full = fs::OpenOptions::new().write(true).open("/dev/full");
    let memory = Memory::new();
    let session = Session::builder()
        .sink(full.expect("the device"))
        .also(memory.clone())
        .queue(64)
        .patience(Duration::from_millis(50))
        .on_problem(move |problem| seen.lock().expect("a list").push(problem.to_string()))
        .start()
        .expect("a session");
    let begun = Instant::now();
    for count in 0..10_000 {
        emit!("Tick", fields(count));
    }
    assert!(begun.elapsed() < Duration::from_secs(10));
    let summary = session.finish();
    assert!(!summary.complete);
    let problems = problems.lock().expect("a list");
    let of_sink = problems.iter().filter(|it| it.contains("cannot write"));
    assert_eq!(of_sink.count(), 1, "{problems:?}");
}

#[test]
fn files_that_cannot_be_made_are_reported_and_the_old_one_goes_on() {
    let _alone = alone();
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).expect("a folder");
    let path = inner.join("run.trace.jsonl");
    let problems = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&problems);
    let session = Session::builder()
        .file(&path)
        .rotate(tracelaw::Rotation::bytes(1_000))
        .on_problem(move |problem| seen.lock().expect("a list").push(problem.to_string()))
        .start()
        .expect("a session");
    assert!(session.flush(Duration::from_secs(20)));
    // Where there is no folder, there is no new file in it.
    let moved = folder.path().join("moved");
    fs::rename(&inner, &moved).expect("it is moved");
    for count in 0..20 {
        emit!("Tick", fields(count));
    }
    assert!(session.finish().complete);
    let text = fs::read_to_string(moved.join("run.trace.jsonl")).expect("a trace");
    assert_eq!(check_chain(&text), 0);
    assert_eq!(text.lines().count(), 22);
    let problems = problems.lock().expect("a list");
    assert!(
        matches!(&problems[..], [one] if one.contains("new file")),
        "{problems:?}"
    );
}
