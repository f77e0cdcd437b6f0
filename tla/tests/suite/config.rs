//! TLC configurations.

use tracelaw_diagnostics::Source;
use tracelaw_tla::config::{Binding, Config, Value, parse};
use tracelaw_tla::syntax::Ident;

use crate::common::{self, lines};

fn show_value(value: &Value) -> String {
    match value {
        Value::Integer(value) => value.to_string(),
        Value::String(value) => format!("{value:?}"),
        Value::Boolean(value) => value.to_string(),
        Value::Model(name) => name.to_string(),
        Value::Set(elements) => {
            let elements: Vec<_> = elements.iter().map(|e| show_value(&e.value)).collect();
            format!("{{{}}}", elements.join(", "))
        }
    }
}

/// What a configuration says, in the order of its fields.
fn show(config: &Config) -> String {
    let mut parts = Vec::new();
    for constant in &config.constants {
        let args: Vec<_> = constant
            .args
            .iter()
            .map(|arg| show_value(&arg.value))
            .collect();
        let args = if args.is_empty() {
            String::new()
        } else {
            format!("({})", args.join(", "))
        };
        let binding = match &constant.binding {
            Binding::Value(value) => format!("= {}", show_value(&value.value)),
            Binding::Operator(name) => format!("<- {}", name.value),
            Binding::OperatorIn { module, operator } => {
                format!("<- [{}]{}", module.value, operator.value)
            }
        };
        parts.push(format!("{}{args} {binding}", constant.name.value));
    }
    let mut named = |word: &str, names: &[Ident]| {
        let names: Vec<_> = names.iter().map(|name| &*name.value).collect();
        if !names.is_empty() {
            parts.push(format!("{word} {}", names.join(" ")));
        }
    };
    named("INIT", config.init.as_slice());
    named("NEXT", config.next.as_slice());
    named("SPECIFICATION", config.specification.as_slice());
    named("INVARIANTS", &config.invariants);
    named("PROPERTIES", &config.properties);
    named("CONSTRAINTS", &config.constraints);
    named("ACTION_CONSTRAINTS", &config.action_constraints);
    named("VIEW", config.view.as_slice());
    named("ALIAS", config.alias.as_slice());
    named("SYMMETRY", config.symmetry.as_slice());
    named("POSTCONDITION", config.postcondition.as_slice());
    if let Some(check) = &config.check_deadlock {
        parts.push(format!("CHECK_DEADLOCK {}", check.value));
    }
    parts.join("; ")
}

#[track_caller]
fn check(text: &str, expect: &str, findings: &[&str]) {
    let (config, diagnostics) = parse(&Source::new("M.cfg", text));
    assert_eq!(lines(&diagnostics), findings, "{text}");
    assert_eq!(show(&config), expect, "{text}");
    assert!(
        diagnostics
            .iter()
            .all(|diagnostic| diagnostic.help.is_some())
    );
}

#[test]
fn every_statement_is_read() {
    let table = [
        ("", ""),
        ("CONSTANT N = 3", "N = 3"),
        (
            "CONSTANTS\n  A = -1 B = \"x \\\"y\\\"\" \\* c\n C = {a, {1, TRUE}, {}} (* (* d *) *) D <- Op E <- [M]Op F(1, a) = 2",
            "A = -1; B = \"x \\\"y\\\"\"; C = {a, {1, true}, {}}; D <- Op; E <- [M]Op; F(1, a) = 2",
        ),
        ("INIT Init NEXT Next", "INIT Init; NEXT Next"),
        ("SPECIFICATION Spec", "SPECIFICATION Spec"),
        ("INVARIANT A B\nINVARIANTS\nC", "INVARIANTS A B C"),
        ("PROPERTY P\nPROPERTIES Q", "PROPERTIES P Q"),
        (
            "CONSTRAINT A CONSTRAINTS B ACTION_CONSTRAINT C ACTION_CONSTRAINTS D",
            "CONSTRAINTS A B; ACTION_CONSTRAINTS C D",
        ),
        (
            "VIEW V ALIAS A SYMMETRY S POSTCONDITION P CHECK_DEADLOCK FALSE",
            "VIEW V; ALIAS A; SYMMETRY S; POSTCONDITION P; CHECK_DEADLOCK false",
        ),
    ];
    for (text, expect) in table {
        check(text, expect, &[]);
    }
}

#[test]
fn what_is_wrong_is_said_and_the_rest_is_read() {
    check(
        "FOO x\nINIT Init",
        "INIT Init",
        &["TL210 1:1 unexpected `FOO`"],
    );
    check(
        "CONSTANTS A = {1, 2\n B = 3\nINIT Init",
        "B = 3; INIT Init",
        &["TL210 2:2 unexpected `B`"],
    );
    check("CONSTANT A 3", "", &["TL210 1:12 unexpected `3`"]);
    check(
        "CONSTANT A = \"x\n B = 1",
        "B = 1",
        &["TL210 1:14 unexpected `\"x`"],
    );
    check(
        "INIT\nNEXT Next",
        "NEXT Next",
        &["TL210 2:1 unexpected `NEXT`"],
    );
    check(
        "INIT",
        "",
        &["TL210 1:5 the configuration ends where the name of an operator should stand"],
    );
    check("INIT A B", "INIT A", &["TL210 1:8 unexpected `B`"]);
    check(
        "INIT A\nINIT B",
        "INIT A",
        &["TL210 2:6 INIT is given twice"],
    );
    check(
        "CONSTANT A = 1\nA = 2",
        "A = 1; A = 2",
        &["TL210 2:1 the constant `A` is bound twice"],
    );
    check(
        "SPECIFICATION S NEXT N",
        "NEXT N; SPECIFICATION S",
        &["TL210 1:22 INIT and NEXT stand beside SPECIFICATION"],
    );
    check(
        "CHECK_DEADLOCK maybe",
        "",
        &["TL210 1:16 unexpected `maybe`"],
    );
    let deep = format!("CONSTANT A = {}", "{".repeat(10_000));
    let (_, diagnostics) = parse(&Source::new("M.cfg", deep));
    assert_eq!(diagnostics.len(), 1);
}

#[test]
fn real_configurations_are_read() {
    let Some(shared) = common::shared() else {
        return;
    };
    let mut count = 0;
    for folder in std::fs::read_dir(shared.join("corpus")).expect("readable") {
        let Ok(files) = std::fs::read_dir(folder.expect("readable").path()) else {
            continue;
        };
        for file in files {
            let path = file.expect("readable").path();
            if path.extension().is_some_and(|extension| extension == "cfg") {
                let (config, diagnostics) = parse(&common::source(&path));
                assert_eq!(
                    lines(&diagnostics),
                    Vec::<String>::new(),
                    "{}",
                    path.display()
                );
                assert!(config.specification.is_some() || config.next.is_some());
                count += 1;
            }
        }
    }
    assert!(count > 5);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]
    #[test]
    fn any_text_is_read_without_a_panic(words in proptest::collection::vec(
        proptest::sample::select(vec![
            "CONSTANT", "INIT", "INVARIANTS", "CHECK_DEADLOCK", "=", "<-", "{", "}", "(", ")", "[",
            "]", ",", "x", "1", "-", "\"", "\"s\"", "\\*", "(*", "*)", "\n", "é", "\\",
        ]),
        0..30,
    )) {
        let _ = parse(&Source::new("M.cfg", words.join(" ")));
        let _ = parse(&Source::new("M.cfg", words.concat()));
    }
}
