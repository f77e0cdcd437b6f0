//! Functions of a source tree that actions may be, by their names.

use rayon::prelude::*;
use serde::Serialize;

use super::similarity::likeness;
use crate::languages::{self, Preferences};
use crate::tree::{SourceFile, SourceTree};

/// How alike names have to be.
const LEAST: u32 = 60;
/// The most places that are proposed for an action.
const MOST: usize = 3;

/// The places that an action may have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Proposal {
    /// The action.
    pub action: String,
    /// The places, the most likely first.
    pub places: Vec<Place>,
}

/// A function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Place {
    /// The file, from the root of the tree.
    pub file: String,
    /// First line of the function.
    pub start: usize,
    /// Its last line.
    pub end: usize,
    /// Its name, with the type's.
    pub function: String,
    /// Of a hundred, how alike the names are.
    pub likeness: u32,
}

/// The places of each action that has some.
pub(super) fn find(tree: &dyn SourceTree, actions: &[&str]) -> Vec<Proposal> {
    let prefers = Preferences::of(tree);
    let mut found: Vec<(usize, Place)> = tree
        .files()
        .par_iter()
        .filter(|file| !is_test(&file.path))
        .flat_map_iter(|file| of_file(tree, file, &prefers, actions))
        .collect();
    found.sort_by(|(one, a), (other, b)| {
        let key = |action: usize, place: &Place| {
            (
                action,
                100 - place.likeness,
                place.file.clone(),
                place.start,
            )
        };
        key(*one, a).cmp(&key(*other, b))
    });
    let mut proposals: Vec<Proposal> = Vec::new();
    for (action, place) in found {
        let action = actions[action];
        match proposals.last_mut() {
            Some(last) if last.action == action => {
                if last.places.len() < MOST {
                    last.places.push(place);
                }
            }
            _ => proposals.push(Proposal {
                action: action.to_owned(),
                places: vec![place],
            }),
        }
    }
    proposals
}

fn of_file(
    tree: &dyn SourceTree,
    file: &SourceFile,
    prefers: &Preferences,
    actions: &[&str],
) -> Vec<(usize, Place)> {
    let mut found = Vec::new();
    let language = file
        .extension()
        .and_then(|extension| languages::by_extension(extension, None, prefers));
    let (Some(language), Ok(bytes)) = (language, tree.read(file)) else {
        return found;
    };
    let text = String::from_utf8_lossy(&bytes);
    let Some(parsed) = language.parse(&text) else {
        return found;
    };
    for function in language.functions(&parsed, &text) {
        let Some(name) = function.path.last() else {
            continue;
        };
        if function
            .path
            .iter()
            .any(|part| part == "tests" || part == "test")
        {
            continue;
        }
        for (number, action) in actions.iter().enumerate() {
            let likeness = likeness(action, name);
            if likeness >= LEAST {
                let line = |at: usize| 1 + text[..at].matches('\n').count();
                found.push((
                    number,
                    Place {
                        file: file.path.clone(),
                        start: line(function.range.start),
                        end: line(function.range.end),
                        function: function.display(),
                        likeness,
                    },
                ));
            }
        }
    }
    found
}

/// Whether a path is one of tests, by the habits of the languages.
fn is_test(path: &str) -> bool {
    let mut parts = path.split('/');
    let file = parts.next_back().unwrap_or_default();
    let stem = file.split('.').next().unwrap_or_default();
    parts.any(|part| matches!(part, "tests" | "test" | "testdata" | "benches"))
        || stem.ends_with("_test")
        || stem.starts_with("test_")
        || stem.ends_with("Test")
}
