//! Bad input gets a diagnostic with a code, the place and what to do; never a panic.

use std::path::Path;

use serde_json::Value;

use crate::support::tracelaw;
use crate::trace_spec::{TRACE, TRACE_CONFIG, TRACE_SPEC};

/// A document with one entry, for inputs that are bad elsewhere.
const SPEC: &str = "\
# Spec

## Section 2: Action-to-Code Mapping

### Tick

- **Spec action**: `Tick`
- **Code location**: `clock.rs:1-9` (`tick`)
- **Trigger point**: After `self.now += 1`
- **Trace event name**: `Tick`
- **Fields**: state snapshot
";

const MODULE: &str = "\
---- MODULE Clock ----
EXTENDS Naturals
VARIABLE now
Init == now = 0
Tick == now' = now + 1
Next == Tick
Spec == Init /\\ [][Next]_now
====
";

/// A trace specification in which a step is chosen from no set.
const OUTSIDE: &[u8] = b"---- MODULE Trace ----
EXTENDS Naturals, Sequences, Json, IOUtils
Log == ndJsonDeserialize(IOEnv.JSON)
VARIABLE l
Init == l = 1
Next == l <= Len(Log) /\\ l' = CHOOSE n : n > l
Done == <>(l > Len(Log))
Spec == Init /\\ [][Next]_l /\\ WF_l(Next)
====
";

/// Files to write, arguments, exit code, the code of a diagnostic that must be there.
struct Case {
    name: &'static str,
    files: &'static [(&'static str, &'static [u8])],
    args: &'static [&'static str],
    exit: i32,
    code: &'static str,
}

const CASES: &[Case] = &[
    Case {
        name: "a missing document",
        files: &[],
        args: &["show", "absent.md"],
        exit: 2,
        code: "TL901",
    },
    Case {
        name: "a folder for a document",
        files: &[],
        args: &["show", "."],
        exit: 2,
        code: "TL901",
    },
    Case {
        name: "a binary file for a document",
        files: &[("spec.md", b"\x89PNG\r\n\x1a\n\0\0")],
        args: &["show", "spec.md"],
        exit: 2,
        code: "TL902",
    },
    Case {
        name: "a missing module",
        files: &[("spec.md", SPEC.as_bytes())],
        args: &["lint", "spec.md", "--tla", "absent.tla"],
        exit: 2,
        code: "TL901",
    },
    Case {
        name: "nothing to hold the document against",
        files: &[("spec.md", SPEC.as_bytes())],
        args: &["lint", "spec.md"],
        exit: 2,
        code: "TL903",
    },
    Case {
        name: "a stale action list",
        files: &[
            ("Clock.tla", MODULE.as_bytes()),
            ("actions.txt", b"Tick\nTock\n"),
        ],
        args: &["actions", "Clock.tla", "--check", "actions.txt"],
        exit: 1,
        code: "TL904",
    },
    Case {
        name: "an empty trace",
        files: &[("spec.md", SPEC.as_bytes()), ("empty.jsonl", b"")],
        args: &["validate", "spec.md", "empty.jsonl"],
        exit: 4,
        code: "TL355",
    },
    Case {
        name: "a missing trace",
        files: &[("spec.md", SPEC.as_bytes())],
        args: &["validate", "spec.md", "absent.jsonl"],
        exit: 2,
        code: "TL358",
    },
    Case {
        name: "a missing trace specification",
        files: &[("trace.ndjson", TRACE)],
        args: &["validate", "trace.ndjson", "--trace-spec", "absent.tla"],
        exit: 2,
        code: "TL901",
    },
    Case {
        name: "no configuration beside the trace specification",
        files: &[("trace.ndjson", TRACE), ("Trace.tla", TRACE_SPEC)],
        args: &["validate", "trace.ndjson", "--trace-spec", "Trace.tla"],
        exit: 2,
        code: "TL901",
    },
    Case {
        name: "a configuration without a behaviour",
        files: &[
            ("trace.ndjson", TRACE),
            ("Trace.tla", TRACE_SPEC),
            ("Trace.cfg", b"CHECK_DEADLOCK FALSE\n"),
        ],
        args: &["validate", "trace.ndjson", "--trace-spec", "Trace.tla"],
        exit: 2,
        code: "TL256",
    },
    Case {
        name: "a property that is not defined",
        files: &[
            ("trace.ndjson", TRACE),
            ("Trace.tla", TRACE_SPEC),
            ("Trace.cfg", b"INIT Init\nNEXT Next\nPROPERTY Absent\n"),
        ],
        args: &["validate", "trace.ndjson", "--trace-spec", "Trace.tla"],
        exit: 2,
        code: "TL255",
    },
    Case {
        name: "a trace specification that cannot be parsed",
        files: &[
            ("trace.ndjson", TRACE),
            ("Trace.tla", b"---- MODULE Trace ----\nInit == (\n====\n"),
            ("Trace.cfg", TRACE_CONFIG),
        ],
        args: &["validate", "trace.ndjson", "--trace-spec", "Trace.tla"],
        exit: 2,
        code: "TL201",
    },
    Case {
        name: "a trace specification that evaluates what has no value",
        files: &[
            ("trace.ndjson", TRACE),
            ("Trace.tla", OUTSIDE),
            ("Trace.cfg", TRACE_CONFIG),
        ],
        args: &["validate", "trace.ndjson", "--trace-spec", "Trace.tla"],
        exit: 1,
        code: "TL253",
    },
    Case {
        name: "a trace that is no JSON",
        files: &[
            ("trace.ndjson", b"tick\n"),
            ("Trace.tla", TRACE_SPEC),
            ("Trace.cfg", TRACE_CONFIG),
        ],
        args: &["validate", "trace.ndjson", "--trace-spec", "Trace.tla"],
        exit: 1,
        code: "TL300",
    },
    Case {
        name: "a missing trace for a trace specification",
        files: &[("Trace.tla", TRACE_SPEC), ("Trace.cfg", TRACE_CONFIG)],
        args: &["validate", "absent.ndjson", "--trace-spec", "Trace.tla"],
        exit: 2,
        code: "TL358",
    },
    Case {
        name: "an empty trace for a trace specification",
        files: &[
            ("empty.ndjson", b""),
            ("Trace.tla", TRACE_SPEC),
            ("Trace.cfg", TRACE_CONFIG),
        ],
        args: &["validate", "empty.ndjson", "--trace-spec", "Trace.tla"],
        exit: 4,
        code: "TL355",
    },
    Case {
        name: "a variable without a value",
        files: &[
            ("trace.ndjson", TRACE),
            ("Trace.tla", TRACE_SPEC),
            ("Trace.cfg", TRACE_CONFIG),
        ],
        args: &[
            "validate",
            "trace.ndjson",
            "--trace-spec",
            "Trace.tla",
            "--env",
            "JSON",
        ],
        exit: 2,
        code: "TL920",
    },
    Case {
        name: "a variable without a trace specification",
        files: &[("trace.ndjson", TRACE)],
        args: &["validate", "trace.ndjson", "--env", "JSON=x"],
        exit: 2,
        code: "TL920",
    },
    Case {
        name: "another file in the place of the trace",
        files: &[
            ("trace.ndjson", TRACE),
            ("Trace.tla", TRACE_SPEC),
            ("Trace.cfg", TRACE_CONFIG),
        ],
        args: &[
            "validate",
            "trace.ndjson",
            "--trace-spec",
            "Trace.tla",
            "--env",
            "JSON=other.ndjson",
        ],
        exit: 2,
        code: "TL520",
    },
    Case {
        name: "a time that is none",
        files: &[
            ("trace.ndjson", TRACE),
            ("Trace.tla", TRACE_SPEC),
            ("Trace.cfg", TRACE_CONFIG),
        ],
        args: &[
            "validate",
            "trace.ndjson",
            "--trace-spec",
            "Trace.tla",
            "--timeout",
            "soon",
        ],
        exit: 2,
        code: "TL920",
    },
    Case {
        name: "a shard that is none",
        files: &[("trace.ndjson", TRACE)],
        args: &["validate", "trace.ndjson", "--shard", "0/3"],
        exit: 2,
        code: "TL920",
    },
    Case {
        name: "a shard beyond the last",
        files: &[("trace.ndjson", TRACE)],
        args: &["validate", "trace.ndjson", "--shard", "4/3"],
        exit: 2,
        code: "TL920",
    },
    Case {
        name: "states in a form that is not known",
        files: &[("trace.ndjson", TRACE)],
        args: &["validate", "trace.ndjson", "--states", "states.json"],
        exit: 2,
        code: "TL920",
    },
    Case {
        name: "states of two traces",
        files: &[("trace.ndjson", TRACE)],
        args: &[
            "validate",
            "trace.ndjson",
            "trace.ndjson",
            "--states",
            "states.tla",
        ],
        exit: 2,
        code: "TL920",
    },
    Case {
        name: "states of a trace without steps",
        files: &[("trace.ndjson", TRACE)],
        args: &[
            "validate",
            "trace.ndjson",
            "--level",
            "0",
            "--states",
            "states.tla",
        ],
        exit: 2,
        code: "TL922",
    },
    Case {
        name: "states in a module without a name",
        files: &[
            ("trace.ndjson", TRACE),
            ("Trace.tla", TRACE_SPEC),
            ("Trace.cfg", TRACE_CONFIG),
        ],
        args: &[
            "validate",
            "trace.ndjson",
            "--trace-spec",
            "Trace.tla",
            "--states",
            "my states.tla",
        ],
        exit: 2,
        code: "TL922",
    },
    Case {
        name: "states where nothing can be written",
        files: &[
            ("trace.ndjson", TRACE),
            ("Trace.tla", TRACE_SPEC),
            ("Trace.cfg", TRACE_CONFIG),
        ],
        args: &[
            "validate",
            "trace.ndjson",
            "--trace-spec",
            "Trace.tla",
            "--states",
            "absent/states.tla",
        ],
        exit: 2,
        code: "TL905",
    },
    Case {
        name: "a report that is none",
        files: &[("1.json", b"{\"schema_version\":1,\"entries\":[]}")],
        args: &["merge", "1.json"],
        exit: 2,
        code: "TL921",
    },
    Case {
        name: "a report that is missing",
        files: &[],
        args: &["merge", "1.json"],
        exit: 2,
        code: "TL901",
    },
    Case {
        name: "a rule that is none",
        files: &[],
        args: &["explain", "TL000"],
        exit: 2,
        code: "TL906",
    },
];

#[test]
fn bad_input_gets_its_code_and_exit() {
    let failures: Vec<String> = CASES.iter().filter_map(failure).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn failure(case: &Case) -> Option<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in case.files {
        std::fs::write(folder.path().join(name), bytes).expect("a written file");
    }
    let args: Vec<&str> = case
        .args
        .iter()
        .copied()
        .chain(["--format", "json"])
        .collect();
    let (exit, json, stderr) = run(folder.path(), &args);
    let codes = codes(&json);
    (exit != Some(case.exit) || !codes.contains(&case.code)).then(|| {
        format!(
            "{}: exit {exit:?}, codes {codes:?}, expected {} and {}\n{stderr}",
            case.name, case.exit, case.code
        )
    })
}

fn run(folder: &Path, args: &[&str]) -> (Option<i32>, Value, String) {
    let output = tracelaw(folder, args);
    let json = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (
        output.status.code(),
        json,
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

/// The codes of findings, errors and, for commands with a result of their own, diagnostics.
fn codes(json: &Value) -> Vec<&str> {
    ["findings", "errors", "diagnostics"]
        .iter()
        .filter_map(|member| json[member].as_array())
        .flatten()
        .filter_map(|finding| finding["code"].as_str())
        .collect()
}
