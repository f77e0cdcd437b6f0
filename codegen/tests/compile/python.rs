//! The case `python` with python3: as a script and as a part of a package it does what it did, and says
//! so.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::java::{case, events, has, output, shown};

#[test]
fn instrumented_python_does_the_same_and_says_what_it_did() {
    if !has("python3", "--version") {
        return;
    }
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let (plain, traced) = case("python", scratch.path());
    let trace = scratch.path().join("run.ndjson");
    let run = |folder: &Path, arguments: &[&str], trace| {
        let mut python = Command::new("python3");
        python
            .args(["-B", "-W", "error"])
            .args(arguments)
            .env("PYTHONUTF8", "1");
        output(folder, &mut python, trace)
    };
    let before = run(&plain, &["main.py"], None);
    assert_eq!(run(&traced, &["main.py"], None), before);
    assert!(!trace.exists());
    assert_eq!(run(&traced, &["main.py"], Some(&trace)), before);

    let events = events(&trace);
    let named = |name: &str| -> Vec<Value> {
        let of = events.iter().filter(|event| event["name"] == name);
        of.cloned().collect()
    };
    assert_eq!(
        named("Start"),
        [json!({"name": "Start", "nid": "one",
            "state": {"term": 1, "secret": "kept", "vote": null}})]
    );
    assert_eq!(
        named("Vote"),
        [
            json!({"name": "Vote", "nid": "one", "state": {"term": 1, "vote": "é\"\\"},
            "msg": {"from": "two"}})
        ]
    );
    assert_eq!(
        named("Import"),
        [
            json!({"name": "Import", "nid": "one", "amount": 2, "result": 16,
            "local": null, "changed": null})
        ]
    );
    assert_eq!(
        named("Failing"),
        [] as [Value; 0],
        "its value cannot be read"
    );
    assert_eq!(
        named("Wait"),
        [json!({"name": "Wait", "nid": null, "seconds": 0, "names": ["a"]})]
    );
    assert_eq!(named("Branch").len(), 1);
    assert_eq!(named("Joined").len(), 1);
    assert_eq!(
        named("Once"),
        [json!({"name": "Once", "nid": null, "result": 1})]
    );
    assert_eq!(named("Run").len(), 1);
    let odd = shown(&events, "Odd");
    assert_eq!(
        Value::from(odd[..12].to_vec()).to_string(),
        "[null,true,1180591620717411303424,0.5,\"nan\",\"line\\nfeed ? 😀\",\"\\\\xff\",\"RED\",\
         {\"1\":[\"a\",\"b\"]},[1,[2]],[3],\"behind a gap\"]"
            .replace("1180591620717411303424", &json!(2_f64.powi(70)).to_string())
    );
    assert_eq!(odd.len(), 12 + 200);
    let counts: Vec<_> = named("custom.trace.gap")
        .iter()
        .map(|gap| gap["count"].clone())
        .collect();
    assert_eq!(counts, [1, 2]);

    // Its modules are found when a file of the package runs alone, too.
    let alone = [
        "-c",
        "import sys; sys.path.insert(0, 'app'); import tasks; print(tasks.branch(0))",
    ];
    assert_eq!(run(&traced, &alone, None), run(&plain, &alone, None));
    assert_eq!(run(&traced, &["app/odd.py"], Some(&trace)), "");
}
