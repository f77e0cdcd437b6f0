//! Every run of tokens as an anchor, in files with statements of every form: never a panic, what is
//! put in is a statement, and the file parses as well as before.

use std::collections::BTreeSet;

use super::*;
use crate::anchor::Match;
use crate::languages::Shape;

const LONGEST_ANCHOR: usize = 5;
/// What markers are turned into, so that what was put in is looked at as code.
const MARK: &str = "marked:E";

/// How many errors the parser sees.
fn errors(language: &str, text: &str) -> usize {
    with_file(language, text, |file| {
        let mut count = 0;
        walk(file.tree.root_node(), &mut |node| {
            count += usize::from(node.is_error() || node.is_missing());
            node.has_error()
        });
        count
    })
}

/// Whether every call that was put in stands where a statement does.
fn are_statements(language: &str, text: &str) -> bool {
    let grammar = grammar_of(language);
    with_file(language, text, |file| {
        text.match_indices(MARK).all(|(marker, _)| {
            let Some(at) = text[..marker].rfind("T()") else {
                // The brace before the first call.
                return true;
            };
            let leaf = covering(file, &(at..at + 1)).expect("the call is in the file");
            around(leaf)
                .take_while(|node| node.start_byte() == at)
                .filter_map(|node| Some((node.parent()?, node)))
                .any(|(parent, node)| {
                    let role = (grammar.role)(parent, field_of(parent, node), node);
                    role == Role::Listed || role == Role::Labelled
                })
        })
    })
}

#[track_caller]
fn holds(language: &str, text: &str, least: usize) {
    let before = errors(language, text);
    let mut shapes: Vec<(Shape, String)> = Vec::new();
    let mut reasons = BTreeSet::new();
    with_file(language, text, |file| {
        let tokens = file.tokens(&(0..text.len())).to_vec();
        for (first, start) in tokens.iter().enumerate() {
            for end in tokens.iter().skip(first).take(LONGEST_ANCHOR) {
                let range = start.start..end.end;
                let found = Match {
                    opens: text[range.clone()].ends_with('{'),
                    range,
                };
                for side in [Side::Before, Side::After] {
                    match beside(grammar_of(language), file, &found, side) {
                        Ok(slot) => {
                            if shapes.iter().all(|(shape, _)| *shape != slot.shape) {
                                shapes.push((slot.shape.clone(), put(language, file, &slot)));
                            }
                        }
                        Err(refusal) => {
                            reasons.insert(refusal.reason);
                        }
                    }
                }
            }
        }
        for function in &file.functions {
            for edge in [Edge::Entry, Edge::Exit] {
                if let Ok(slot) = at_edge(grammar_of(language), file, function, edge) {
                    shapes.push((slot.shape.clone(), put(language, file, &slot)));
                    let exits = exits(grammar_of(language), file, function);
                    let exits = exits.expect("the body is understood");
                    for exit in exits.returns {
                        assert!(exits.body.contains(&exit.statement.start));
                        let value = exit.value.unwrap_or(exit.statement.clone());
                        assert!(exit.statement.end >= value.end);
                        // Only in Python is a line's middle no place.
                        assert!(exit.before.is_ok() || language == "python");
                    }
                }
            }
        }
    });
    for (shape, after) in &shapes {
        let after = &after.replace("tracelaw:E", MARK);
        assert!(errors(language, after) <= before, "{shape:?}\n{after}");
        assert!(are_statements(language, after), "{shape:?}\n{after}");
    }
    assert!(
        shapes.len() >= least,
        "{} places: {reasons:#?}",
        shapes.len()
    );
}

#[test]
fn go() {
    holds("go", include_str!("samples/node.go"), 40);
}

#[test]
fn c() {
    holds("c", include_str!("samples/node.c"), 40);
}

#[test]
fn cpp() {
    holds("cpp", include_str!("samples/node.cpp"), 40);
    holds("cpp", include_str!("samples/node.c"), 40);
}

#[test]
fn java() {
    holds("java", include_str!("samples/Node.java"), 40);
}

#[test]
fn python() {
    holds("python", include_str!("samples/node.py"), 40);
}
