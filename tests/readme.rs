//! The README is a promise: every console block in it is run, and prints what it shows.
//!
//! A block holds lines that begin with `$ ` and, below each, what the command prints. A line
//! `...` stands for any number of lines. Numbers that differ from run to run (durations,
//! counts of events, hashes) are compared by shape: every run of digits equals every other.

use crate::support::{Sandbox, repository};

#[test]
fn console_blocks_of_the_readme_print_what_they_show() {
    let readme = std::fs::read_to_string(repository().join("README.md")).expect("the README");
    let mut failures = Vec::new();
    let mut checked = 0;
    let sandbox = Sandbox::new();
    for (command, expected) in console_commands(&readme) {
        // `.ci/run` runs the two commands of the first screen on a fresh clone.
        let command = command.replace("cargo run --release -- ", "tracelaw ");
        if command.starts_with("cargo ") {
            continue;
        }
        checked += 1;
        let actual = sandbox.shell(&command);
        let (expected, actual) = (expected.trim_end(), actual.trim_end());
        if !matches_shape(expected, actual) {
            failures.push(format!(
                "$ {command}\n--- shown\n{expected}\n--- printed\n{actual}"
            ));
        }
    }
    assert!(checked > 0, "the README shows no command");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

fn console_commands(markdown: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            inside = line.trim_end() == "```console";
        } else if inside && let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.to_owned(), String::new()));
        } else if inside && let Some((_, output)) = commands.last_mut() {
            output.push_str(line);
            output.push('\n');
        }
    }
    commands
}

/// Whether `actual` has the lines of `expected`, where `...` stands for any lines.
fn matches_shape(expected: &str, actual: &str) -> bool {
    let actual: Vec<String> = actual.lines().map(shape).collect();
    let expected: Vec<String> = expected.lines().map(shape).collect();
    match_lines(&expected, &actual)
}

fn match_lines(expected: &[String], actual: &[String]) -> bool {
    match expected.split_first() {
        None => actual.is_empty(),
        Some((dots, rest)) if dots == "..." => {
            (0..=actual.len()).any(|skip| match_lines(rest, &actual[skip..]))
        }
        Some((line, rest)) => actual.first() == Some(line) && match_lines(rest, &actual[1..]),
    }
}

/// A line with every run of digits (and every long hexadecimal word) replaced, and white space
/// folded, since columns move with the width of numbers.
fn shape(line: &str) -> String {
    let words = line.split_whitespace().map(|word| {
        let hexadecimal = word.len() >= 8
            && word
                .chars()
                .all(|c| c.is_ascii_hexdigit() || c == '-' || c == '.' || c == '…');
        if hexadecimal {
            return "#".to_owned();
        }
        let mut shaped = String::new();
        for c in word.chars() {
            if !c.is_ascii_digit() {
                shaped.push(c);
            } else if !shaped.ends_with('#') {
                shaped.push('#');
            }
        }
        shaped
    });
    words.collect::<Vec<_>>().join(" ")
}
