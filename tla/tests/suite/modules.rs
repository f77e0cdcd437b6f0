//! Loading modules, and what their names stand for.

use tracelaw_tla::modules::{Meaning, ModuleId, is_standard};

use crate::common::{lines, load_texts};

#[test]
fn a_module_sees_what_it_extends() {
    let (modules, diagnostics) = load_texts(&[
        ("A", "EXTENDS B, Naturals\nCONSTANT N\nVARIABLE x\nOp == y"),
        (
            "B",
            "EXTENDS C, TLC, SequencesExt\nVARIABLE y\nLOCAL Hidden == 1\nShown == Hidden",
        ),
        ("C", "CONSTANT M\nVARIABLE z"),
    ]);
    assert_eq!(lines(&diagnostics), Vec::<String>::new());
    let names: Vec<_> = modules.variables().map(|name| &**name).collect();
    assert_eq!(names, ["z", "y", "x"]);
    let names: Vec<_> = modules
        .constants()
        .map(|constant| &*constant.name.value)
        .collect();
    assert_eq!(names, ["M", "N"]);
    assert!(modules.definition("Hidden").is_none());
    let shown = modules.definition("Shown").expect("it is extended");
    assert_eq!(modules.module(shown.module).source.name(), "B.tla");
    assert!(modules.lookup(shown.module, "Hidden").is_some());
    let root = modules.root().expect("it was read");
    assert_eq!(root.standard.len(), 1);
}

#[test]
fn an_instance_shows_definitions_and_no_declarations() {
    let (modules, diagnostics) = load_texts(&[
        (
            "A",
            "INSTANCE B\nI == INSTANCE C WITH z <- 1\nJ(a) == INSTANCE B\nVARIABLE y",
        ),
        ("B", "VARIABLE y\nOp == y\nK == INSTANCE C"),
        ("C", "VARIABLE z\nOther == z"),
    ]);
    assert_eq!(lines(&diagnostics), Vec::<String>::new());
    let names: Vec<_> = modules.variables().map(|name| &**name).collect();
    assert_eq!(names, ["y"]);
    assert!(modules.definition("Op").is_some());
    assert!(modules.definition("Other").is_none());
    assert!(matches!(
        modules.lookup(ModuleId::ROOT, "y"),
        Some(Meaning::Variable(_))
    ));
}

#[test]
fn nested_modules_and_modules_behind_the_first_are_found() {
    let inner = "---- MODULE In ----\nVARIABLE v\nOp == x + v\n====\nVARIABLE x\nI == INSTANCE In WITH v <- x";
    let text = format!("{inner}\nEXTRA == 1\n====\n---- MODULE Next ----\nY == 2");
    let (modules, diagnostics) = load_texts(&[("A", &text)]);
    assert_eq!(lines(&diagnostics), Vec::<String>::new());
    let nested = modules.find("In").expect("it is loaded");
    assert!(
        modules.lookup(nested, "x").is_some(),
        "it sees the module around it"
    );
    assert!(modules.find("Next").is_none(), "nobody asked for it");
    let (modules, _) = load_texts(&[("A", "EXTENDS B\n====\n---- MODULE B ----\nY == 2")]);
    assert!(modules.definition("Y").is_some());
}

#[test]
fn what_is_missing_or_goes_in_circles_is_said_with_its_place() {
    check_findings(
        &[("A", "EXTENDS Naturals, Nowhere\nx == 1")],
        &["TL204 2:19 EXTENDS names the module `Nowhere`, and there is no `Nowhere.tla`"],
    );
    check_findings(
        &[("A", "I == INSTANCE Nowhere")],
        &["TL204 2:15 INSTANCE names the module `Nowhere`, and there is no `Nowhere.tla`"],
    );
    check_findings(
        &[("A", "EXTENDS B"), ("B", "EXTENDS C"), ("C", "EXTENDS B")],
        &["TL205 2:9 the module `B` needs itself: B -> C -> B"],
    );
    check_findings(
        &[("A", "EXTENDS A")],
        &["TL205 2:9 the module `A` needs itself: A -> A"],
    );
}

#[track_caller]
fn check_findings(texts: &[(&str, &str)], expect: &[&str]) {
    let (_, diagnostics) = load_texts(texts);
    assert_eq!(lines(&diagnostics), expect);
    assert!(
        diagnostics
            .iter()
            .all(|diagnostic| diagnostic.help.is_some())
    );
}

#[test]
fn a_module_in_a_file_of_another_name_is_a_finding() {
    let source = tracelaw_diagnostics::Source::new("specs/raft.tla", "---- MODULE Raft ----\n====");
    let (modules, diagnostics) = tracelaw_tla::modules::load(&source, &mut |_| None);
    assert_eq!(
        lines(&diagnostics),
        ["TL206 1:13 the module `Raft` stands in the file `raft.tla`"]
    );
    assert!(modules.root().is_some());
    let standard_input = tracelaw_diagnostics::Source::new("-", "---- MODULE Raft ----\n====");
    let (_, diagnostics) = tracelaw_tla::modules::load(&standard_input, &mut |_| None);
    assert!(diagnostics.is_empty());
}

#[test]
fn the_modules_of_the_tools_are_known() {
    for name in [
        "Naturals",
        "TLC",
        "Json",
        "IOUtils",
        "SequencesExt",
        "Folds",
        "CSV",
    ] {
        assert!(is_standard(name), "{name}");
    }
    assert!(!is_standard("base"));
}
