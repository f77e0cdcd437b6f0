//! The README and the guides are promises: every console block in them is run, and prints what it
//! shows.
//!
//! A block holds lines that begin with `$ ` and, below each, what the command prints. A line
//! `...` stands for any number of lines. Numbers that differ from run to run (durations,
//! counts of events, hashes) are compared by shape: every run of digits equals every other.
//!
//! A guide brings its files along: a block whose info string has a second word, as in
//! ` ```tla lock.tla`, is the file of that name.

use std::path::Path;

use crate::support::{Sandbox, repository};

#[test]
fn console_blocks_of_the_readme_print_what_they_show() {
    check(&repository().join("README.md"), &Sandbox::new());
}

#[test]
fn console_blocks_of_the_guides_print_what_they_show() {
    let guides = std::fs::read_dir(repository().join("docs")).expect("the guides");
    for guide in guides {
        let path = guide.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a guide");
        if !text.contains("```console") {
            continue;
        }
        let sandbox = Sandbox::new();
        for (name, content) in files(&text) {
            std::fs::write(sandbox.path().join(name), content).expect("a file");
        }
        check(&path, &sandbox);
    }
}

/// Runs a document's commands.
fn check(document: &Path, sandbox: &Sandbox) {
    let name = document.display();
    let text = std::fs::read_to_string(document).expect("the document");
    let mut failures = Vec::new();
    let mut checked = 0;
    for (command, expected) in console_commands(&text) {
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
    assert!(checked > 0, "{name} shows no command");
    assert!(failures.is_empty(), "{name}:\n{}", failures.join("\n\n"));
}

/// The files that a guide brings along: the blocks whose info string names one.
pub(crate) fn files(markdown: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in markdown.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            None if ticks.len() >= 3 => {
                fence = Some(ticks);
                let name = line[ticks.len()..].split_whitespace().nth(1);
                let name = name.unwrap_or_default().to_owned();
                files.push((name, String::new()));
            }
            Some(opening) if line.trim_end() == opening => fence = None,
            Some(_) => {
                let (_, content) = files.last_mut().expect("a block is open");
                content.push_str(line);
                content.push('\n');
            }
            None => {}
        }
    }
    files.retain(|(name, _)| !name.is_empty());
    files
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
