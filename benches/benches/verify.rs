//! `tracelaw verify` on a chained trace, one core: in canonical order, in another order, and held
//! against checkpoints; against the plain way: a `serde_json::Value` a line, an RFC 8785 crate,
//! SHA-256.
//!
//! `cargo bench -p tracelaw-benches --bench verify`, or one part of it: `-- speed`, `-- memory`,
//! `-- cores`.
#![expect(clippy::print_stdout, reason = "a measurement prints its result")]

use std::io::{Cursor, Read};
use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tracelaw_benches::{
    Shared, Streamed, in_turn, is_wanted, megabytes_a_second, peak_memory, plain, time_on_core,
    trace, varied_trace,
};
use tracelaw_diagnostics::Severity;
use tracelaw_events::chain::Sealed;
use tracelaw_events::checkpoint::{Checkpointer, Note};
use tracelaw_events::findings::Findings;
use tracelaw_events::verify::{Anchors, Integrity};
use tracelaw_validator::{Input, VerifyOptions, verify};

/// Little enough for the caches, so that what is measured is no memory, and enough that the start
/// does not count.
const BYTES: usize = 1 << 22;
const ROUNDS: usize = 40;

fn main() {
    let parts: [(&str, fn()); 3] = [("memory", memory), ("speed", speed), ("cores", cores)];
    for (name, part) in parts {
        if is_wanted(name) {
            part();
        }
    }
}

/// The speeds of one thread.
fn speed() {
    let canonical = Shared(Arc::new(trace(BYTES)));
    let other = Shared(Arc::new(reordered(&canonical.0)));
    let varied = Shared(Arc::new(varied_trace(BYTES)));
    let varied_other = Shared(Arc::new(reordered(&varied.0)));
    let notes = checkpoints(&canonical.0);
    for (name, trace) in [("", &canonical), ("varied ", &varied)] {
        let lines = trace.0.lines().count();
        println!(
            "{lines} {name}records, {} bytes each",
            trace.0.len() / lines
        );
    }
    let names = [
        "serde_json::Value, serde_json_canonicalizer, sha2",
        "sha2 alone",
        "tracelaw verify, canonical order",
        "tracelaw verify, canonical, with checkpoints",
        "tracelaw verify, another order",
        "the reference, varied records",
        "tracelaw verify, varied records, canonical",
        "tracelaw verify, varied records, another order",
    ];
    let times = in_turn(
        ROUNDS,
        time_on_core,
        [
            &mut || plain(&canonical.0),
            &mut || hash(&canonical.0),
            &mut || check(&canonical, None),
            &mut || check(&canonical, Some(&notes)),
            &mut || check(&other, None),
            &mut || plain(&varied.0),
            &mut || check(&varied, None),
            &mut || check(&varied_other, None),
        ],
    );
    for (at, (name, time)) in names.iter().zip(times).enumerate() {
        let speed = megabytes_a_second(canonical.0.len(), time);
        let reference = times[if at < 5 { 0 } else { 5 }];
        let ratio = reference.as_secs_f64() / time.as_secs_f64();
        println!("{name:<50}{speed:>8.0} MB/s  {ratio:>5.1} times");
    }
}

/// What a longer trace adds to the memory in use.
fn memory() {
    let most = |bytes| {
        verify_reader(Streamed::new(bytes), 1);
        peak_memory()
    };
    if let (Some(short), Some(long)) = (most(64 << 20), most(512 << 20)) {
        println!(
            "most memory: {short:.1} MB with a trace of 67 MB, {long:.1} MB with one of 537 MB"
        );
    }
}

/// How much of the work of one trace is done beside each other.
fn cores() {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let text = Shared(Arc::new(trace(64 << 20)));
    let mut best = [f64::MAX; 2];
    for _ in 0..5 {
        for (best, jobs) in best.iter_mut().zip([1, threads]) {
            let begun = Instant::now();
            verify_reader(Cursor::new(text.clone()), jobs);
            *best = begun.elapsed().as_secs_f64().min(*best);
        }
    }
    let ratio = best[0] / best[1];
    println!("one trace of 67 MB, {threads} threads against one, on the wall: {ratio:.2} times");
}

fn verify_reader(reader: impl Read + Send + 'static, jobs: usize) {
    let options = VerifyOptions {
        jobs,
        ..VerifyOptions::default()
    };
    let inputs = vec![Input::reader("t", reader)];
    let report = verify(inputs, Anchors::default(), &options).verification;
    assert_eq!(report.files[0].integrity, Integrity::Intact);
}

/// The hashes alone, of all that is there.
fn hash(text: &str) {
    for line in text.lines() {
        std::hint::black_box(Sha256::digest(line));
    }
}

fn check(text: &Shared, notes: Option<&String>) {
    let mut anchors = Anchors::default();
    if let Some(notes) = notes {
        let mut findings = Findings::new("notes", 20);
        anchors.read("notes", notes, &|_: &Note| true, &mut findings);
    }
    let options = VerifyOptions {
        jobs: 1,
        ..VerifyOptions::default()
    };
    let inputs = vec![Input::reader("t", Cursor::new(text.clone()))];
    let report = verify(inputs, anchors, &options).verification;
    assert_eq!(report.files[0].integrity, Integrity::Intact);
    let wrong = |d: &tracelaw_diagnostics::Diagnostic| d.severity > Severity::Note;
    assert!(!report.findings.iter().any(wrong));
}

/// The same records with their members in the reverse order.
fn reordered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let members = record.as_object().expect("an object").iter().rev();
        let members: Vec<String> = members
            .map(|(key, value)| format!("\"{key}\":{value}"))
            .collect();
        out.push('{');
        out.push_str(&members.join(","));
        out.push_str("}\n");
    }
    out
}

/// A checkpoint every thousand records, and at the end.
fn checkpoints(text: &str) -> String {
    let mut checkpointer: Option<Checkpointer> = None;
    let mut notes = String::new();
    let count = text.lines().count() as u64;
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).expect("a record");
        let word = |key: &str| record[key].as_str().expect("a string").to_owned();
        let checkpointer =
            checkpointer.get_or_insert_with(|| Checkpointer::new(&word("session_id")));
        let mut hash = [0; 32];
        for (byte, pair) in hash.iter_mut().zip(word("event_hash").as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).expect("digits");
            *byte = u8::from_str_radix(pair, 16).expect("digits");
        }
        checkpointer.push(Sealed {
            sequence: record["sequence"].as_u64().expect("a number"),
            hash,
        });
        if checkpointer.size().is_multiple_of(1000) || checkpointer.size() == count {
            let checkpoint = checkpointer.checkpoint().expect("records");
            notes.push_str(&format!("{}\n", Note::new(checkpoint.to_text())));
        }
    }
    notes
}
