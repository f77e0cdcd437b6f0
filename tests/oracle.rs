//! `--engine tlc`, with a program that stands for Java and prints what TLC prints.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;

use crate::trace_spec::{TRACE, TRACE_SPEC, folder, validate};

/// Answers `-version`, notes its arguments, and prints what stands in the file `answer` beside the
/// trace that the environment names; TLC before 1.8 does not know one of the options.
const JAVA: &str = r#"#!/bin/sh
if [ "$1" = -version ]; then exit 0; fi
echo "$@" >> "$(dirname "$0")/arguments"
if [ -e "$(dirname "$0")/old" ]; then
  case "$*" in *-noGenerateSpecTE*) echo "Error: Error: unrecognized option: -noGenerateSpecTE"; exit 1;; esac
fi
cat "$(dirname "$0")/answer"
if grep -q RaiseTwo "$JSON"; then echo "the trace is there"; else exit 3; fi
"#;

fn with_java() -> tempfile::TempDir {
    let folder = folder();
    let java = folder.path().join("java");
    std::fs::write(&java, JAVA).expect("a written file");
    std::fs::set_permissions(&java, std::fs::Permissions::from_mode(0o755)).expect("permissions");
    std::fs::write(folder.path().join("tla2tools.jar"), "").expect("a written file");
    std::fs::write(folder.path().join("CommunityModules-deps.jar"), "").expect("a written file");
    folder
}

/// Runs `validate` with a TLC that prints this.
fn ask(folder: &Path, answer: &str, more: &[&str]) -> (Option<i32>, Value) {
    std::fs::write(folder.join("answer"), answer).expect("a written file");
    let java = folder.join("java").display().to_string();
    let args = [
        "trace.ndjson",
        "--trace-spec",
        "Trace.tla",
        "--engine",
        "tlc",
    ];
    let tlc = ["--tlc", "tla2tools.jar", "--java", &java];
    validate(folder, &[&args[..], &tlc, more].concat())
}

const ACCEPTED: &str = "Model checking completed. No error has been found.
5 states generated, 3 distinct states found, 0 states left on queue.
";

#[test]
fn tlc_is_asked_and_compared_with() {
    let folder = with_java();
    let cases: [(&str, Option<i32>, Option<&str>); 5] = [
        (ACCEPTED, Some(0), None),
        (
            &ACCEPTED.replace("3 distinct", "4 distinct"),
            Some(1),
            Some("TL530"),
        ),
        (
            "Error: Temporal property Done was violated.\n3 states generated, 3 distinct states found, 0 states left on queue.\n",
            Some(1),
            Some("TL530"),
        ),
        ("***Parse Error***\n", Some(2), Some("TL531")),
        ("", Some(2), Some("TL531")),
    ];
    for (answer, exit, code) in cases {
        let (found, report) = ask(folder.path(), answer, &[]);
        assert_eq!(found, exit, "{answer}: {report:#}");
        let all = [&report["findings"], &report["errors"]];
        let codes: Vec<&str> = (all.iter().filter_map(|list| list.as_array()).flatten())
            .filter_map(|finding| finding["code"].as_str())
            .collect();
        assert_eq!(codes.first().copied(), code, "{answer}: {report:#}");
    }
    let (_, report) = ask(folder.path(), ACCEPTED, &[]);
    assert_eq!(report["traces"][0]["tlc"]["verdict"], "accepted");
    assert_eq!(report["traces"][0]["tlc"]["distinct_states"], 3);
    let arguments = std::fs::read_to_string(folder.path().join("arguments")).expect("arguments");
    let line = arguments.lines().next().expect("a run");
    for wanted in [
        "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
        "CommunityModules-deps.jar",
        "tlc2.TLC -workers 1 -metadir",
        "-noGenerateSpecTE -config",
        "Trace.tla",
    ] {
        assert!(line.contains(wanted), "{line}");
    }
    // What TLC does not look for it must not be asked to compare.
    assert!(!line.contains("-deadlock"), "{line}");
}

#[test]
fn rejections_agree_with_rejections() {
    let folder = with_java();
    let trace = String::from_utf8_lossy(TRACE).replace("\"count\":3", "\"count\":4");
    std::fs::write(folder.path().join("trace.ndjson"), trace).expect("a written file");
    let answer = "Error: Temporal property Done was violated.\n3 states generated, 2 distinct states found, 0 states left on queue.\n";
    let (exit, report) = ask(folder.path(), answer, &[]);
    assert_eq!(exit, Some(1));
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1));
    assert_eq!(report["findings"][0]["code"], "TL500");
    let (_, report) = ask(folder.path(), ACCEPTED, &[]);
    let message = report["findings"].to_string();
    assert!(
        message
            .contains("TLC accepts the trace with 3 distinct states, Tracelaw rejects it with 2"),
        "{message}"
    );

    // Where the end shows as a deadlock, TLC cannot say whether it was reached.
    std::fs::write(folder.path().join("Ends.cfg"), "INIT Init\nNEXT Next\n")
        .expect("a written file");
    let answer = ACCEPTED.replace("3 distinct", "2 distinct");
    let (_, report) = ask(folder.path(), &answer, &["--config", "Ends.cfg"]);
    assert_eq!(report["findings"][0]["code"], "TL500", "{report:#}");
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(1));
    let arguments = std::fs::read_to_string(folder.path().join("arguments")).expect("arguments");
    assert!(
        arguments
            .lines()
            .last()
            .is_some_and(|line| line.contains("-deadlock"))
    );
}

#[test]
fn older_and_wrapped_versions_are_run_as_well() {
    let folder = with_java();
    std::fs::write(folder.path().join("old"), "").expect("a written file");
    let (exit, report) = ask(folder.path(), ACCEPTED, &[]);
    assert_eq!(exit, Some(0), "{report:#}");
    let launcher = folder.path().join("java").display().to_string();
    let args = [
        "trace.ndjson",
        "--trace-spec",
        "Trace.tla",
        "--engine",
        "tlc",
    ];
    let (exit, report) = validate(folder.path(), &[&args[..], &["--tlc", &launcher]].concat());
    assert_eq!(exit, Some(0), "{report:#}");
}

#[test]
fn compressed_traces_are_given_to_tlc_without_compression() {
    let folder = with_java();
    let compressed = std::fs::File::create(folder.path().join("trace.ndjson.gz")).expect("a file");
    let mut writer = flate2::write::GzEncoder::new(compressed, flate2::Compression::fast());
    std::io::Write::write_all(&mut writer, TRACE).expect("written");
    writer.finish().expect("finished");
    std::fs::write(folder.path().join("answer"), ACCEPTED).expect("a written file");
    let launcher = folder.path().join("java").display().to_string();
    let args = [
        "trace.ndjson.gz",
        "--trace-spec",
        "Trace.tla",
        "--engine",
        "tlc",
    ];
    let (exit, report) = validate(folder.path(), &[&args[..], &["--tlc", &launcher]].concat());
    assert_eq!(exit, Some(0), "{report:#}");
    assert_eq!(report["traces"][0]["tlc"]["distinct_states"], 3);
}

#[test]
fn without_tlc_it_is_said_what_to_do() {
    let folder = with_java();
    let spec = String::from_utf8_lossy(TRACE_SPEC).into_owned();
    let fixed = spec.replace("MODULE Trace ", "MODULE Fixed ").replace(
        "IF \"JSON\" \\in DOMAIN IOEnv THEN IOEnv.JSON ELSE \"trace.ndjson\"",
        "\"x.ndjson\"",
    );
    std::fs::write(folder.path().join("Fixed.tla"), fixed).expect("a written file");
    let java = folder.path().join("java").display().to_string();
    let cases: [(&[&str], &str); 7] = [
        (&["--trace-spec", "Trace.tla"], "does not know where TLC is"),
        (
            &["--trace-spec", "Trace.tla", "--tlc", "absent.jar"],
            "there is no TLC at `absent.jar`",
        ),
        (
            &[
                "--trace-spec",
                "Trace.tla",
                "--tlc",
                "tla2tools.jar",
                "--java",
                "./no-java",
            ],
            "needs Java, and `./no-java` does not run",
        ),
        (&["--tlc", "tla2tools.jar"], "needs a trace specification"),
        (
            &[
                "--trace-spec",
                "Fixed.tla",
                "--config",
                "Trace.cfg",
                "--tlc",
                "tla2tools.jar",
                "--java",
                &java,
            ],
            "reads a fixed path",
        ),
        (
            &["--trace-spec", "Trace.tla", "--tlc", "Trace.tla"],
            "could not be started",
        ),
        (
            &[
                "--trace-spec",
                "Trace.tla",
                "--engine",
                "tracelaw",
                "--tlc",
                "x.jar",
            ],
            "are for --engine tlc",
        ),
    ];
    for (args, wanted) in cases {
        let engine: &[&str] = if args.contains(&"--engine") {
            &[]
        } else {
            &["--engine", "tlc"]
        };
        let (exit, report) = validate(folder.path(), &[&["trace.ndjson"], args, engine].concat());
        assert_eq!(exit, Some(2), "{args:?}");
        assert_eq!(report["errors"][0]["code"], "TL924", "{args:?}: {report:#}");
        let message = report["errors"][0]["message"].to_string();
        assert!(message.contains(wanted), "{message}");
        assert!(report["errors"][0]["help"].is_string(), "{args:?}");
    }
}
