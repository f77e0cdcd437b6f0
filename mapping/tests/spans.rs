//! Whatever the text: no panic, and every place lies in the text and shows the value read there.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tracelaw_diagnostics::{Source, Span, Spanned};
use tracelaw_mapping::{Capture, EventNames, Mapping, parse};

/// The characters that carry meaning, without what Markdown writes around and between them.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A place whose text is the value, but for markup.
fn check(mapping: &Mapping, value: &Spanned<String>) {
    let text = mapping.source.text();
    let Span { start, end } = value.span;
    assert!(start <= end && end <= text.len(), "{value:?}");
    let slice = text
        .get(start..end)
        .unwrap_or_else(|| panic!("{value:?} cuts a character"));
    let shown = letters(slice);
    // Entities and HTML are read as other characters than they are written with.
    let rewritten = slice.contains(['&', '<', '\0']) || slice.contains("\\u");
    for line in value.value.lines() {
        assert!(
            rewritten || shown.contains(&letters(line)),
            "{value:?} at {slice:?}"
        );
    }
}

fn check_all(text: &str) {
    let source = Source::new("a.md", text);
    let (mapping, diagnostics) = parse(&source);
    let mut values: Vec<&Spanned<String>> = Vec::new();
    for entry in &mapping.entries {
        values.extend([&entry.title]);
        values.extend(entry.actions.iter().map(|action| &action.name));
        if let EventNames::Given(names) | EventNames::Implied(names) = &entry.events {
            values.extend(names);
        }
        for location in &entry.locations {
            values.extend(&location.file);
            values.extend(&location.function);
            assert_eq!(location.lines.is_some(), location.start.is_some());
            if let Some(lines) = location.lines {
                assert!(
                    text.get(lines.start..lines.end)
                        .is_some_and(|shown| !shown.is_empty())
                );
            }
        }
        if let Some(trigger) = &entry.trigger {
            values.extend(&trigger.anchors);
            values.extend(&trigger.function);
            values.push(&trigger.text);
            assert_eq!(trigger.anchors.len(), trigger.sides.len());
        }
        if let Some(fields) = &entry.fields {
            values.push(&fields.text);
            if let Capture::Weak(keys) = &fields.state {
                values.extend(keys);
            }
        }
        values.extend(&entry.notes);
        for site in &entry.settings.sites {
            values.extend(
                [&site.file, &site.function, &site.anchor]
                    .into_iter()
                    .flatten(),
            );
        }
    }
    for field in &mapping.state {
        values.extend(&field.key);
        values.extend(&field.source);
        values.extend(&field.variables);
    }
    for field in &mapping.messages {
        values.extend(
            [&field.key, &field.source, &field.field]
                .into_iter()
                .flatten(),
        );
    }
    let settings = &mapping.settings;
    values.extend(
        [&settings.module, &settings.next, &settings.source]
            .into_iter()
            .flatten(),
    );
    for value in values {
        check(&mapping, value);
    }
    for diagnostic in &diagnostics {
        let place = diagnostic
            .place
            .as_ref()
            .expect("a finding on a document has a place");
        assert!(place.span.start <= place.span.end && place.span.end <= text.len());
        assert!(text.is_char_boundary(place.span.start) && text.is_char_boundary(place.span.end));
    }
}

/// Lines as authors write them, in any order.
fn line() -> impl Strategy<Value = String> {
    let label = prop::sample::select(vec![
        "Spec action",
        "Spec actions",
        "Code location",
        "Location 2",
        "Trigger",
        "Event name",
        "Fields",
        "Notes",
        "Odd label",
        "File",
        "Function",
        "Lines",
    ]);
    let value = prop::sample::select(vec![
        "`A(i, m)`",
        "`A` / `B`, C",
        "A -> B",
        "`a.rs:1-2` (`f`) + `:7`",
        "src/a.go:12 and 14 → g()",
        "N/A (x)",
        "none (y)",
        "after `x = \"1\"` at line 3, before `y`",
        "in `f`, after `g()`",
        "state + msg{a=b, c}",
        "state (weak: p, q)",
        "`ä`, `msg.{from,to}`",
        "- x\n  - MPMC: `b.h:3`",
        "&amp; \\_x\\_ <br> `a\\|b`",
        "",
        "`",
        "((",
        "…/core.rs:5",
        "\u{feff}é→",
        "`` a`b ``",
        "nid only",
    ]);
    let labelled = (label, value.clone(), 0..6_u8).prop_map(|(label, value, form)| match form {
        0 => format!("- **{label}**: {value}\n"),
        1 => format!("- {label}: {value}\n"),
        2 => format!("| **{label}** | {value} |\n"),
        3 => format!("**{label}:** {value}\n"),
        4 => format!("1. {label}: {value}\n"),
        _ => format!("   - `{label}`: {value}\n"),
    });
    let table = (value.clone(), value.clone()).prop_map(|(one, two)| {
        format!("\n| Spec action | Code location | Trigger |\n|---|---|---|\n| {one} | {two} |\n| {two} | {one} | z | q |\n")
    });
    let state = value.clone().prop_map(|value| {
        format!("\n### State fields\n| JSON key | Code | TLA+ variable |\n|--|--|--|\n| {value} | {value} | {value} |\n\nalso:\n| `a` | b | {value} |\n")
    });
    let block = prop::sample::select(vec![
        "\n```tracelaw\nmodule = \"m.tla\"\n[[exempt]]\naction = \"X\"\n```\n",
        "\n  ```tracelaw\n  file = \"ä.rs\"\n  anchor = 'x'\n  [[site]]\n  function = \"f\\u0041\"\n  ```\n",
        "\n```tracelaw\n= broken [\n",
    ]);
    prop_oneof![
        6 => labelled,
        2 => value.clone().prop_map(|value| format!("\n### 1. {value}\n\n")),
        1 => table,
        1 => state,
        1 => block.prop_map(str::to_owned),
        1 => value.prop_map(|value| format!("{value}\n")),
        1 => Just("\n| | |\n|---|---|\n".to_owned()),
        1 => Just("\n".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, rng_seed: RngSeed::Fixed(7), ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        check_all(&text);
    }

    #[test]
    fn any_markup_is_read(text in "[-#|*_`\\[\\](){}<>:.,;/+&\\\\~=\"'!→ \n0-9a-zA-Zé]{0,300}") {
        check_all(&text);
    }

    #[test]
    fn any_order_of_real_lines_is_read(lines in prop::collection::vec(line(), 0..30)) {
        check_all(&lines.concat());
    }
}

#[test]
fn places_survive_windows_line_ends_and_byte_order_marks() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for file in std::fs::read_dir(folder).expect("the fixtures are there") {
        let path = file.expect("the folder can be read").path();
        let text = std::fs::read_to_string(&path).expect("a fixture is text");
        let other = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        check_all(&text);
        check_all(&other);
        let names = |text: &str| {
            let (mapping, diagnostics) = parse(&Source::new("a.md", text));
            let actions: Vec<_> = mapping
                .actions()
                .map(|(entry, action)| {
                    (
                        mapping.source.line(entry.title.span.start),
                        action.name.value.clone(),
                    )
                })
                .collect();
            (actions, diagnostics.len())
        };
        assert_eq!(names(&text), names(&other), "{}", path.display());
    }
}
