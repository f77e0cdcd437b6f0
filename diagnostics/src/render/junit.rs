//! JUnit's XML: a test suite per file, a test case per finding.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use crate::render::text::full_message;
use crate::{Diagnostic, Report, Severity};

pub(super) fn render(report: &Report) -> String {
    let mut suites: BTreeMap<String, Vec<TestCase>> = BTreeMap::new();
    let errors = report
        .sorted_errors()
        .into_iter()
        .map(|diagnostic| (diagnostic, NonSuccessKind::Error));
    let findings = report
        .sorted_findings()
        .into_iter()
        .map(|diagnostic| (diagnostic, NonSuccessKind::Failure));
    for (diagnostic, kind) in errors.chain(findings) {
        let file = diagnostic.place.as_ref().map(|place| place.source.name());
        suites
            .entry(file.unwrap_or(&report.tool.name).to_owned())
            .or_default()
            .push(case(diagnostic, kind));
    }
    if suites.is_empty() {
        let mut passed = TestCase::new("no findings", TestCaseStatus::success());
        passed.set_classname(&*report.tool.name);
        suites.insert(report.tool.name.clone(), vec![passed]);
    }

    let mut document = quick_junit::Report::new(&*report.tool.name);
    for (name, cases) in suites {
        let mut suite = TestSuite::new(name);
        suite.add_test_cases(cases);
        document.add_test_suite(suite);
    }
    document
        .to_string()
        .expect("a report of strings always serialises")
}

/// A note fails nothing: it is a case that passed and says something.
fn case(diagnostic: &Diagnostic, kind: NonSuccessKind) -> TestCase {
    let text = match &diagnostic.place {
        Some(place) => {
            let (line, column) = place.line_column();
            format!(
                "{}:{line}:{column}: {}",
                place.source.name(),
                full_message(diagnostic)
            )
        }
        None => full_message(diagnostic),
    };
    let status = if diagnostic.severity == Severity::Note {
        TestCaseStatus::success()
    } else {
        let mut status = TestCaseStatus::non_success(kind);
        status
            .set_type(diagnostic.rule.code)
            .set_message(&*diagnostic.message)
            .set_description(&*text);
        status
    };
    let passed = matches!(status, TestCaseStatus::Success { .. });
    let name = format!("{}: {}", diagnostic.rule.name, diagnostic.message);
    let mut case = TestCase::new(name, status);
    case.set_classname(diagnostic.rule.code);
    if passed {
        case.set_system_out(text);
    }
    case
}
