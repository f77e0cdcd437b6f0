//! Places in all five languages, as tables: what a call beside an anchor looks like, and what is
//! refused.
//!
//! In a text, `«...»` is what is put in; without it, the text is the source.

use tracelaw_diagnostics::{Span, Spanned};

use super::*;
use crate::fragment::anchored;
use crate::languages::insert::{Mark, insertions};
use crate::languages::{Slot, all};
use crate::marker;
use crate::request::{AnchorAim, Edge, Side};
use crate::resolve::Scope;
use crate::source::{Insertion, Sources};
use crate::symbol::Symbol;
use crate::tree::MemoryTree;
use crate::wanted::Wanted;

mod c;
mod cpp;
mod go;
mod java;
mod properties;
mod python;

pub(super) fn grammar_of(language: &str) -> &'static Grammar {
    match language {
        "go" => crate::languages::go::Go::grammar(),
        "c" => crate::languages::c::C::grammar(),
        "cpp" => crate::languages::cpp::Cpp::grammar(),
        "java" => crate::languages::java::Java::grammar(),
        _ => crate::languages::python::Python::grammar(),
    }
}

/// A source file of a language, parsed.
pub(super) fn with_file<T>(
    language: &str,
    text: &str,
    check: impl FnOnce(&Parsed<'static>) -> T,
) -> T {
    let back_end = all()
        .iter()
        .find(|back_end| back_end.name() == language)
        .expect("the back end is built in");
    let path = format!("src/node.{}", back_end.extensions()[0]);
    let mut tree = MemoryTree::new();
    tree.insert(path.clone(), text);
    let mut wanted = Wanted::default();
    wanted.paths.insert(path.clone());
    let sources = Sources::load(&tree, Some(language), &wanted);
    check(&sources.parsed[&path])
}

/// The slot beside the one statement of a file that an anchor stands in.
fn slot_in(file: &Parsed<'static>, side: Side, anchor: &str) -> Result<Slot, Refusal> {
    let aim = AnchorAim {
        side,
        anchor: Spanned::new(anchor.to_owned(), Span::new(0, 0)),
        occurrence: None,
        also: Vec::new(),
        until: None,
    };
    let mut found = anchored(
        &[Scope {
            file,
            function: None,
        }],
        &aim,
    )?;
    let count = found.len();
    assert_eq!(count, 1, "`{anchor}` stands in one statement: {found:?}");
    found.remove(0).slot
}

fn function<'f>(file: &'f Parsed<'static>, name: &str) -> &'f crate::languages::Function {
    let symbol = Symbol::new(name).expect("the name is one");
    let path = &file.bare.file.path;
    file.functions
        .iter()
        .find(|function| symbol.means(function, path))
        .unwrap_or_else(|| panic!("no `{name}` among {:?}", file.functions))
}

/// The insertions of a call at a slot.
fn call_at(language: &str, file: &Parsed<'_>, slot: &Slot) -> Vec<Insertion> {
    let mark = Mark {
        event: "E",
        todo: &[],
        comment: grammar_of(language).comment,
    };
    insertions(file, slot, mark, |indent| {
        let ends_with_line = indent.is_some() && matches!(language, "go" | "python");
        if ends_with_line { "T()" } else { "T();" }.to_owned()
    })
}

/// The text with a call at a slot.
pub(super) fn put(language: &str, file: &Parsed<'_>, slot: &Slot) -> String {
    let insertions = call_at(language, file, slot);
    let (edits, _) = file.bare.edits(&insertions);
    let after = crate::edit::apply_edits(&file.bare.bytes, &edits);
    let after = String::from_utf8(after).expect("the file is UTF-8");
    let (pieces, edited) = marker::find(&after, grammar_of(language).comment);
    assert_eq!(edited, []);
    assert_eq!(pieces.len(), insertions.len(), "{after}");
    let mut bare = after.clone();
    for piece in pieces.iter().rev() {
        bare.replace_range(piece.range.clone(), "");
    }
    assert_eq!(bare, file.text(), "what was put in comes out again");
    after
}

/// Without the digest of the markers.
fn shorten(text: &str) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("tracelaw:E ") {
        result.push_str(&rest[..at]);
        result.push('M');
        rest = &rest[at + "tracelaw:E 01234567".len()..];
    }
    result + rest
}

fn bare(marked: &str) -> String {
    let mut source = String::new();
    let mut rest = marked;
    while let Some((before, inserted)) = rest.split_once('«') {
        source.push_str(before);
        rest = inserted.split_once('»').expect("the mark is closed").1;
    }
    source + rest
}

/// A row: `after x` or `before x`, and the text with what is put in.
#[track_caller]
fn places(language: &str, rows: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (place, marked) in rows {
        let source = bare(marked);
        let (side, anchor) = read(place);
        with_file(language, &source, |file| {
            let after = match slot_in(file, side, anchor) {
                Ok(slot) => shorten(&put(language, file, &slot)),
                Err(refusal) => refusal.reason,
            };
            let expect = marked.replace(['«', '»'], "");
            if after != expect {
                wrong.push(format!("{place} gives:\n{after}\nnot:\n{expect}"));
            }
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A row: a place, a part of the reason why it is refused, and the source.
#[track_caller]
fn refusals(language: &str, rows: &[(&str, &str, &str)]) {
    let mut wrong = Vec::new();
    for (place, reason, source) in rows {
        let (side, anchor) = read(place);
        with_file(language, source, |file| {
            let given = match slot_in(file, side, anchor) {
                Ok(slot) => format!("a place:\n{}", put(language, file, &slot)),
                Err(refusal) if refusal.reason.contains(reason) => return,
                Err(refusal) => refusal.reason,
            };
            wrong.push(format!(
                "{place} gives {given}\nnot: {reason}\nin:\n{source}"
            ));
        });
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn read(place: &str) -> (Side, &str) {
    let (side, anchor) = place.split_once(' ').expect("a side and an anchor");
    let side = match side {
        "after" => Side::After,
        "before" => Side::Before,
        other => panic!("`{other}` is no side"),
    };
    (side, anchor)
}

/// A row: the function, and its start as entry and exit get it.
#[track_caller]
fn starts(language: &str, rows: &[(&str, &str)]) {
    for (name, marked) in rows {
        let source = bare(marked);
        with_file(language, &source, |file| {
            for edge in [Edge::Entry, Edge::Exit] {
                let slot = at_edge(grammar_of(language), file, function(file, name), edge)
                    .unwrap_or_else(|refusal| panic!("{name}: {}", refusal.reason));
                let after = shorten(&put(language, file, &slot));
                assert_eq!(after, marked.replace(['«', '»'], ""), "{name}");
            }
        });
    }
}

/// The reason why a call cannot stand at a function's edge.
#[track_caller]
fn no_edge(language: &str, name: &str, edge: Edge, source: &str) -> String {
    with_file(language, source, |file| {
        at_edge(grammar_of(language), file, function(file, name), edge)
            .expect_err("there is no place")
            .reason
    })
}

/// The text with a call at every exit.
fn with_exits(language: &str, name: &str, source: &str) -> String {
    with_file(language, source, |file| {
        let grammar = grammar_of(language);
        let exits = exits(grammar, file, function(file, name)).expect("the body is understood");
        let mut all: Vec<Insertion> = Vec::new();
        let before = exits
            .returns
            .iter()
            .map(|exit| exit.before.clone().expect("a place before `return`"));
        let slot = |shape| Slot {
            of: 0..0,
            block: 0,
            shape,
            edge: None,
        };
        for shape in before.chain(exits.end) {
            all.extend(call_at(language, file, &slot(shape)));
        }
        let (edits, _) = file.bare.edits(&all);
        let after = crate::edit::apply_edits(&file.bare.bytes, &edits);
        shorten(&String::from_utf8(after).expect("the file is UTF-8"))
    })
}

/// The paths of a file's functions.
fn paths(language: &str, source: &str) -> Vec<String> {
    with_file(language, source, |file| {
        file.functions
            .iter()
            .map(|function| function.path.join("/"))
            .collect()
    })
}
