//! The lock-free ring of DPDK, as Debian has its headers: the document of the corpus, which is of
//! another version, and one of our own whose traces are judged by the corpus's specification.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{has, instrument, run, skip, validate};
use crate::support::{repository, shared};

const HEADERS: &str = "/usr/include/dpdk";

/// The ring's headers in a folder of their own; `None` where they are not.
fn headers(scratch: &Path) -> Option<PathBuf> {
    if !has("gcc", "--version") {
        skip("gcc");
        return None;
    }
    let Ok(entries) = fs::read_dir(HEADERS) else {
        skip("libdpdk-dev");
        return None;
    };
    let folder = scratch.join("include");
    fs::create_dir(&folder).expect("it is writable");
    for entry in entries.flatten() {
        if entry.file_name().to_string_lossy().starts_with("rte_ring") {
            fs::copy(entry.path(), folder.join(entry.file_name())).expect("it is writable");
        }
    }
    Some(folder)
}

/// Builds the driver, without warnings but for one that the compiler gives on the headers' own code.
fn build(include: &Path, name: &str, flags: &str) {
    let driver = repository().join("tests/real_code/ring.c");
    let command = format!(
        "gcc -O2 -march=native -Wall -Wextra -Werror -Wno-error=maybe-uninitialized {flags} -I. \
         -I{HEADERS} -I/usr/include/$(gcc -dumpmachine)/dpdk -I/usr/include/x86_64-linux-gnu/dpdk \
         -pthread {} -lrte_ring -lrte_eal -o {name}",
        driver.display()
    );
    run(include, Command::new("sh").args(["-c", &command]));
}

/// The line of each site, by event and file; 0 where there is none.
fn sites(report: &Value) -> Vec<(String, String, u64)> {
    let text = |site: &Value, key: &str| site[key].as_str().unwrap_or_default().to_owned();
    let sites = report["sites"].as_array().expect("a list").iter();
    sites
        .filter(|site| site["status"] != "refused")
        .map(|site| {
            let line = site["line"].as_u64().unwrap_or_default();
            (text(site, "event"), text(site, "file"), line)
        })
        .collect()
}

#[test]
#[ignore = "compiles headers of DPDK"]
fn the_document_of_another_version_is_followed_where_it_is_certain() {
    let Some(corpus) = shared() else { return };
    let corpus = corpus.join("corpus/dpdk-ring");
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let Some(include) = headers(scratch.path()) else {
        return;
    };
    let report = instrument(&corpus.join("instrumentation-spec.md"), &include, &[]);
    assert_eq!(report["summary"]["open"], 15, "{report:#}");
    assert_eq!(report["summary"]["refused"], 4, "{report:#}");
    // Every place is one that calls or defines the function that the document names there.
    for (event, file, line) in sites(&report) {
        let text = fs::read_to_string(Path::new(HEADERS).join(&file)).expect("a header");
        let lines: Vec<&str> = text.lines().collect();
        let here = lines[usize::try_from(line).expect("small") - 1..]
            .iter()
            .take(2)
            .copied()
            .collect::<String>();
        let names: &[&str] = match event.as_str() {
            "ReserveProd" => &["move_prod_head("],
            "ReserveCons" => &["move_cons_head("],
            "WriteData" => &["queue_elems("],
            "PublishTail" => &["update_tail("],
            "PeekStart" => &["queue_start("],
            _ => &["set_head_tail("],
        };
        assert!(
            names.iter().any(|name| here.contains(name)),
            "{event} at {file}:{line}: {here}"
        );
    }
    build(&include, "off", "");
    build(&include, "on", "-DTRACELAW");
    let started = |name: &str| {
        let trace = include.join("trace.ndjson");
        let mut command = Command::new(include.join(name));
        run(&include, command.env("TRACELAW_TRACE", trace))
    };
    assert_eq!(started("off"), started("on"));
    let trace = fs::read_to_string(include.join("trace.ndjson")).expect("a trace");
    assert!(
        trace
            .lines()
            .all(|line| serde_json::from_str::<Value>(line).is_ok())
    );
}

#[test]
#[ignore = "compiles headers of DPDK"]
fn a_ring_without_a_lock_follows_the_specification_of_the_corpus() {
    let Some(corpus) = shared() else { return };
    let corpus = corpus.join("corpus/dpdk-ring");
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let Some(include) = headers(scratch.path()) else {
        return;
    };
    let document = scratch.path().join("dpdk-ring.md");
    fs::copy(repository().join("tests/real_code/dpdk-ring.md"), &document).expect("it is writable");
    fs::copy(corpus.join("base.tla"), scratch.path().join("base.tla")).expect("it is writable");
    let report = instrument(&document, &include, &[]);
    assert_eq!(report["summary"]["placed"], 12, "{report:#}");
    build(&include, "off", "");
    build(&include, "on", "-DTRACELAW");
    for (mode, argument) in [("MPMC", "mpmc"), ("HTS", "hts")] {
        let configuration = format!(
            "INIT Init\nNEXT Next\nCONSTANTS\n Thread = {{\"t1\", \"t2\", \"t3\", \"t4\"}}\n Capacity = 3\n \
             Mode = \"{mode}\"\n MaxBatch = 1\n HTDMax = 2\n CntMax = 4\nINVARIANTS RingSafety CapacityBound\n"
        );
        fs::write(scratch.path().join("ring.cfg"), configuration).expect("it is writable");
        let trace = scratch.path().join(format!("{argument}.ndjson"));
        let started = |name: &str| {
            let mut command = Command::new(include.join(name));
            run(
                &include,
                command.arg(argument).env("TRACELAW_TRACE", &trace),
            )
        };
        assert_eq!(started("off"), started("on"), "{mode}");
        let (output, report) = validate(&document, std::slice::from_ref(&trace), &["--level", "3"]);
        assert_eq!(output.status.code(), Some(0), "{mode}: {report:#}");
        assert_eq!(
            report["traces"][0]["level_reached"], 3,
            "{mode}: {report:#}"
        );

        // An entry that is written before it is reserved is no step.
        let text = fs::read_to_string(&trace).expect("a trace");
        let wrong = text.replacen("\"name\":\"ReserveProd\"", "\"name\":\"WriteData\"", 1);
        fs::write(&trace, wrong).expect("it is writable");
        let (output, report) = validate(&document, &[trace], &["--level", "2"]);
        assert_eq!(output.status.code(), Some(1), "{mode}: {report:#}");
    }
}
