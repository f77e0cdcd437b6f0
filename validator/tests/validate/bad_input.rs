//! Input that is no trace, or not whole.

use std::io::Write as _;

use crate::common::{run, session, told};
use tracelaw_events::blocks::Limits;
use tracelaw_validator::{Completeness, Input, Level, Options, Verdict, validate};

const EVENT: &str = r#"{"tag":"trace","event":{"name":"A","nid":"1"}}"#;

fn records() -> Options<'static> {
    Options {
        level: Level::Record,
        ..Options::default()
    }
}

#[test]
fn a_missing_file_and_a_directory_are_errors_of_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = folder.path().join("none.jsonl");
    for path in [missing.as_path(), folder.path()] {
        let report = validate(vec![Input::file(path)], &records());
        assert!(report.traces.is_empty());
        assert_eq!(report.errors[0].rule.name, "unreadable-trace");
        assert_eq!(report.exit_code(false), 2);
    }
}

#[test]
fn a_binary_file_is_told_and_not_read() {
    let text = format!("\u{0}\u{1}ELF\n{EVENT}\n");
    let report = run(&[&text], &records());
    assert_eq!(told(&report), [("binary-file", 1)]);
    assert_eq!(
        (report.exit_code(false), report.traces[0].verdict),
        (1, Verdict::Rejected)
    );
}

#[test]
fn a_long_line_is_passed_over_and_reading_goes_on() {
    let text = format!("{EVENT}\n{}\n{EVENT}\n", "x".repeat(5000));
    let limits = Limits {
        line: 1000,
        ..Limits::default()
    };
    let report = run(
        &[&text],
        &Options {
            limits,
            ..records()
        },
    );
    assert_eq!(told(&report), [("line-too-long", 2)]);
    assert_eq!((report.traces[0].events, report.exit_code(false)), (2, 1));
}

#[test]
fn broken_lines_are_told_and_reading_goes_on() {
    let text = format!("{EVENT}\n{{\"tag\":\n[1]\n{EVENT}{EVENT}\n{{\"a\":1}}\n{EVENT}\n");
    let report = run(&[&text], &records());
    assert_eq!(
        told(&report),
        [
            ("not-json", 2),
            ("not-json", 3),
            ("not-json", 4),
            ("unknown-record", 5)
        ]
    );
    assert_eq!(report.traces[0].events, 2);
    assert_eq!(
        (report.traces[0].line, report.exit_code(false)),
        (Some(2), 1)
    );
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    let mut bytes = format!("{EVENT}\n").into_bytes();
    bytes.extend(b"{\"tag\":\"tr\xe4ce\"}\n");
    bytes.extend(format!("{EVENT}\n").into_bytes());
    let report = validate(
        vec![Input::reader("t", std::io::Cursor::new(bytes))],
        &records(),
    );
    assert_eq!(told(&report), [("invalid-utf8", 2)]);
    let place = report.findings[0].place.as_ref().expect("a place");
    assert_eq!(place.line_column(), (2, 11));
    assert_eq!(report.traces[0].events, 2);
}

#[test]
fn a_torn_tail_leaves_what_stands_before_it_checked() {
    let whole = session(&[("A", ""), ("B", "\"node\":\"é\"")]);
    let last = whole.lines().last().expect("a line").len();
    let start = whole.len() - last - 1;
    for cut in [1, last / 2, last - 1] {
        let report = run(&[&whole[..start + cut]], &records());
        let told = told(&report);
        assert!(told.contains(&("torn-tail", 4)), "{told:?}");
        assert!(
            !told.iter().any(|(rule, _)| *rule == "hash-mismatch"),
            "{told:?}"
        );
        assert_eq!(report.traces[0].verdict, Verdict::Inconclusive);
        assert_eq!(report.traces[0].completeness, Completeness::Truncated);
        assert_eq!(report.exit_code(false), 1);
        let torn = report
            .findings
            .iter()
            .find(|d| d.rule.name == "torn-tail")
            .expect("torn");
        assert!(
            torn.message.contains(&format!("byte {start} ")),
            "{}",
            torn.message
        );
    }
    // Cut within a character.
    let at = whole.find('é').expect("the character") + 1;
    let bytes = whole.as_bytes()[..at].to_vec();
    let report = validate(
        vec![Input::reader("t", std::io::Cursor::new(bytes))],
        &records(),
    );
    assert!(told(&report).contains(&("torn-tail", 3)));
    // Without the last line feed alone, nothing is missing.
    assert_eq!(told(&run(&[whole.trim_end()], &records())), []);
}

#[test]
fn compressed_traces_are_read_whatever_their_names() {
    let text = session(&[("A", ""), ("B", "")]);
    let folder = tempfile::tempdir().expect("a folder");
    let gzip = folder.path().join("a.jsonl");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).expect("writing memory");
    let bytes = encoder.finish().expect("writing memory");
    std::fs::write(&gzip, &bytes).expect("writing");
    let zst = folder.path().join("b.zst");
    std::fs::write(&zst, zstd::encode_all(text.as_bytes(), 1).expect("memory")).expect("writing");
    let report = validate(vec![Input::file(&gzip), Input::file(&zst)], &records());
    assert_eq!(told(&report), []);
    assert!(
        report
            .traces
            .iter()
            .all(|t| t.records == 4 && t.verdict == Verdict::Accepted)
    );

    let torn = folder.path().join("torn.gz");
    std::fs::write(&torn, &bytes[..bytes.len() / 2]).expect("writing");
    let report = validate(vec![Input::file(&torn)], &records());
    assert_eq!((report.errors.len(), report.exit_code(false)), (1, 2));
}

#[test]
fn findings_are_counted_and_the_first_are_shown() {
    let text = format!("{EVENT}\n{}", "{\"x\":1}\n".repeat(1000));
    let report = run(
        &[&text],
        &Options {
            max_findings: 3,
            ..records()
        },
    );
    assert_eq!(report.findings.len(), 3);
    assert_eq!(
        report.findings[2].notes,
        ["997 more of `unknown-record` in this trace"]
    );
}

#[test]
fn progress_hears_of_every_byte() {
    let text = session(&[("A", "")]);
    let read = std::sync::atomic::AtomicU64::new(0);
    let hear = |bytes: u64| {
        read.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
    };
    let options = Options {
        progress: Some(&hear),
        ..records()
    };
    let input = Input::reader("t", std::io::Cursor::new(text.clone().into_bytes()));
    let _ = validate(vec![input], &options);
    assert_eq!(read.into_inner(), text.len() as u64);
}
