//! One report through every format.

use proptest::prelude::*;
use serde_json::{Value, json};
use tracelaw_diagnostics::{
    Baseline, Diagnostic, Format, Place, Report, Role, Screen, ScreenLine, Severity, Source, Span,
    Style, declare_rule, render,
};

declare_rule! {
    /// An action of the next-state relation has no entry in the document.
    ///
    /// ## What it does
    /// Looks for actions without an entry.
    static MISSING = "TL101", "action-without-entry", Error;
}

declare_rule! {
    /// A trigger names a line outside its entry's locations.
    static OUTSIDE = "TL110", "trigger-outside-location", Warning;
}

declare_rule! {
    /// A file cannot be read.
    static UNREADABLE = "TL901", "cannot-read", Error;
}

const DOCUMENT: &str =
    "# Spec\n\n### 1. Elect\n\n- **Location**: `raft.rs:10-20`\n- **Trigger**: after line 7\n";
const MODULE: &str = "---- MODULE raft ----\nCrash(s) ==\n  /\\ up[s]\n====\n";

fn place(name: &str, text: &str, marked: &str) -> Place {
    let start = text.find(marked).expect("the fixture holds the mark");
    Place::new(
        &Source::new(name, text),
        Span::new(start, start + marked.len()),
    )
}

fn document(marked: &str) -> Place {
    place("docs/my spec.md", DOCUMENT, marked)
}

/// Everything that a diagnostic can carry, out of order.
fn fixture() -> Report {
    let mut report = Report::new("tracelaw", "0.1.0");
    let trigger = document("7");
    let location = Place::new(&trigger.source, document("raft.rs:10-20").span);
    report.findings = vec![
        Diagnostic::new(
            &OUTSIDE,
            "the trigger of `Elect` is at line 7, outside `raft.rs:10-20`",
        )
        .at(trigger)
        .label("line 7")
        .related(location, "the location")
        .help("correct the line, or widen the location")
        .event("Elect"),
        Diagnostic::new(&MISSING, "action `Crash` of `Next` has no entry")
            .at(Place::file("docs/my spec.md"))
            .related(place("raft.tla", MODULE, "Crash(s)"), "defined here")
            .note("100% of Next: 3 actions, 2 entries")
            .help("add an entry for `Crash`, or exempt it with a reason")
            .action("Crash"),
        Diagnostic::new(&MISSING, "nothing to look at\x1b[31m").severity(Severity::Note),
    ];
    report.errors = vec![
        Diagnostic::new(&UNREADABLE, "cannot read `a,b.tla`: no such file")
            .at(Place::file("a,b.tla"))
            .help("give the path of a TLA+ module"),
    ];
    report.summary.insert("entries".into(), json!(1));
    report.extra.insert("traces".into(), json!([]));
    report
}

fn plain(format: Format) -> String {
    render(&fixture(), format, &Style::default())
}

fn parsed(format: Format) -> Value {
    serde_json::from_str(&plain(format)).expect("the form is JSON")
}

#[test]
fn human() {
    insta::assert_snapshot!(plain(Format::Human));
}

#[test]
fn human_in_colour() {
    let style = Style {
        color: true,
        ..Style::default()
    };
    let text = render(&fixture(), Format::Human, &style);
    assert!(text.contains("\x1b["));
    assert!(
        text.contains("nothing to look at\\u{1b}[31m"),
        "only our own escapes get through"
    );
}

#[test]
fn concise() {
    insta::assert_snapshot!(plain(Format::Concise));
}

#[test]
fn json() {
    insta::assert_snapshot!(plain(Format::Json));
}

#[test]
fn jsonl() {
    insta::assert_snapshot!(plain(Format::Jsonl));
}

#[test]
fn sarif() {
    insta::assert_snapshot!(plain(Format::Sarif));
}

#[test]
fn junit() {
    insta::assert_snapshot!(plain(Format::Junit));
}

#[test]
fn github() {
    insta::assert_snapshot!(plain(Format::Github));
}

#[test]
fn an_empty_report_says_so_or_passes() {
    let report = Report::new("tracelaw", "0.1.0");
    for (format, expected) in [
        (Format::Human, "tracelaw: no findings\n"),
        (Format::Concise, ""),
        (Format::Github, ""),
    ] {
        assert_eq!(render(&report, format, &Style::default()), expected);
    }
    let junit = render(&report, Format::Junit, &Style::default());
    assert!(junit.contains(r#"tests="1" skipped="0" errors="0" failures="0""#));
}

#[test]
fn sarif_has_what_the_standard_and_code_scanning_require() {
    let log = parsed(Format::Sarif);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        assert!(rule["shortDescription"]["text"].is_string());
        assert!(rule["help"]["text"].is_string());
    }
    for result in run["results"].as_array().unwrap() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(result["message"]["text"].is_string());
        assert!(result["partialFingerprints"].is_object());
        for location in result["locations"].as_array().into_iter().flatten() {
            let uri = location["physicalLocation"]["artifactLocation"]["uri"]
                .as_str()
                .unwrap();
            assert!(!uri.contains(' '), "{uri}");
        }
    }
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn a_baseline_hides_each_known_finding_once() {
    let known: Baseline = Baseline::from_json(&plain(Format::Json)).unwrap();
    assert_eq!(known.len(), 3);
    let mut report = fixture();
    let again = report.findings[1].clone();
    report.findings.push(again);
    report.apply_baseline(&known);
    assert_eq!(report.baselined, Some(3));
    let left: Vec<_> = report.findings.iter().map(|f| f.rule.code).collect();
    assert_eq!(left, ["TL101"]);
    let human = render(&report, Format::Human, &Style::default());
    assert!(human.ends_with("tracelaw: 2 errors (3 more in the baseline)\n"));
}

#[test]
fn a_file_that_is_no_report_is_no_baseline() {
    for text in ["", "[]", "{}", r#"{"findings": [{}]}"#] {
        assert!(Baseline::from_json(text).is_err(), "{text}");
    }
}

#[test]
fn a_huge_line_stays_out_of_the_terminal() {
    let text = "x".repeat(5_000_000);
    let mut report = Report::new("tracelaw", "0.1.0");
    report.findings = vec![Diagnostic::new(&OUTSIDE, "too long").at(Place::new(
        &Source::new("trace.jsonl", text),
        Span::new(4_000_000, 4_000_010),
    ))];
    for format in Format::ALL {
        let rendered = render(&report, *format, &Style::default());
        assert!(rendered.len() < 5_000, "{format}");
    }
    let human = render(&report, Format::Human, &Style::default());
    assert!(human.contains("trace.jsonl:1:4000001"), "{human}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn whatever_the_text_the_machine_forms_read_back(
        name in ".{1,12}", text in "(?s).{0,80}", message in "(?s).{0,40}",
        start in 0usize..100, length in 0usize..100,
    ) {
        let mut report = Report::new("tracelaw", "0.1.0");
        report.findings = vec![
            Diagnostic::new(&MISSING, message.as_str())
                .at(Place::new(&Source::new(name, text), Span::new(start, start + length)))
                .help(message.as_str()),
        ];
        let json: Value =
            serde_json::from_str(&render(&report, Format::Json, &Style::default())).unwrap();
        prop_assert_eq!(&json["findings"][0]["message"], &message);
        let sarif: Value =
            serde_json::from_str(&render(&report, Format::Sarif, &Style::default())).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        prop_assert_eq!(results.len(), 1);
        let jsonl = render(&report, Format::Jsonl, &Style::default());
        for line in jsonl.lines() {
            serde_json::from_str::<Value>(line).unwrap();
        }
        for format in [Format::Human, Format::Concise, Format::Github] {
            let rendered = render(&report, format, &Style::default());
            prop_assert!(!rendered.contains(|c: char| c.is_control() && c != '\n'));
        }
        let junit = render(&report, Format::Junit, &Style::default());
        prop_assert!(quick_junit::Report::deserialize_from_str(&junit).is_ok());
    }
}

/// A finding that a screen explains, and the way to its cause.
fn explained() -> Report {
    let mut screen = Screen::default();
    screen.line(
        ScreenLine::new(0)
            .with(Role::Place, "t.jsonl:7")
            .plain("  ")
            .with(Role::Strong, "Restart"),
    );
    screen.line(
        ScreenLine::new(2)
            .plain("x < 1 & \x1b[31m ]]>")
            .with(Role::Wrong, "Nil"),
    );
    let module = place("raft.tla", MODULE, "Crash(s)");
    let mut report = Report::new("tracelaw", "0.1.0");
    report.findings = vec![
        Diagnostic::new(&MISSING, "the event `Restart` is no step")
            .at(place("t.jsonl", "{\"a\":1}\n", "{\"a\":1}"))
            .related(document("raft.rs:10-20"), "the entry of the document")
            .related(module.clone(), "the action `Crash`")
            .through(document("raft.rs:10-20"), "what the event is")
            .through(module, "the action `Crash`")
            .note("a fact")
            .screen(screen),
    ];
    report
}

#[test]
fn a_screen_takes_the_place_of_the_excerpt() {
    let plain = render(&explained(), Format::Human, &Style::default());
    assert_eq!(
        plain,
        "error[TL101 action-without-entry]: the event `Restart` is no step\n\
         t.jsonl:7  Restart\n  x < 1 & \\u{1b}[31m ]]>Nil\n\ntracelaw: 1 error\n"
    );
    let style = Style {
        color: true,
        ..Style::default()
    };
    let colored = render(&explained(), Format::Human, &style);
    assert!(colored.contains("\x1b[1mRestart\x1b[0m"), "{colored:?}");
    assert!(colored.contains("\\u{1b}[31m"), "{colored:?}");
    let concise = render(&explained(), Format::Concise, &Style::default());
    assert_eq!(concise.lines().count(), 1);
}

#[test]
fn a_screen_and_the_way_to_the_cause_are_in_the_forms_for_machines() {
    let of = |format| render(&explained(), format, &Style::default());
    let log: Value = serde_json::from_str(&of(Format::Sarif)).expect("it is JSON");
    let result = &log["runs"][0]["results"][0];
    let text = result["message"]["text"].as_str().expect("a text");
    assert!(text.contains("\n\nt.jsonl:7  Restart\n  x < 1"), "{text}");
    let markdown = result["message"]["markdown"].as_str().expect("Markdown");
    assert!(markdown.contains("````text\nt.jsonl:7"), "{markdown}");
    assert_eq!(result["relatedLocations"].as_array().expect("two").len(), 2);
    let flow = &result["codeFlows"][0]["threadFlows"][0]["locations"];
    let uris: Vec<_> = flow
        .as_array()
        .expect("a flow has places")
        .iter()
        .map(|step| &step["location"]["physicalLocation"]["artifactLocation"]["uri"])
        .collect();
    assert_eq!(uris, ["docs/my%20spec.md", "raft.tla"]);
    for step in flow.as_array().expect("a flow has places") {
        assert!(step["location"]["message"]["text"].is_string());
        assert!(step["location"]["physicalLocation"]["region"]["startLine"].is_u64());
    }
    let junit = of(Format::Junit);
    assert!(junit.contains("<failure"), "{junit}");
    assert!(junit.contains("t.jsonl:7  Restart"), "{junit}");
    assert!(!junit.contains('\x1b'), "{junit}");
    let github = of(Format::Github);
    assert_eq!(github.lines().count(), 1, "{github}");
    assert!(
        github.contains("%0A%0At.jsonl:7  Restart%0A  x < 1"),
        "{github}"
    );
}
