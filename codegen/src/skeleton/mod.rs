//! From a module to a document: an instrumentation spec with one entry for each action, to be filled
//! in by a person.
//!
//! What the module says is written as it is: actions, parameters, variables, fields of messages.
//! What is only likely is marked as a proposal, where no tool takes it for certain: places in the
//! code in an entry's notes, exemptions in a block that nothing reads.
//!
//! The parts: `facts` (what the module says of its variables and parameters), `classes` (which
//! actions may need no event), `proposals` and `similarity` (functions that an action may be),
//! `document` (the text).

mod classes;
mod document;
mod facts;
mod proposals;
mod similarity;

use serde::Serialize;
use tracelaw_tla::ActionList;
use tracelaw_tla::modules::Modules;

use crate::tree::SourceTree;

pub use classes::Candidate;
pub use proposals::{Place, Proposal};

/// What a document is written from.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The module and those that it needs.
    pub modules: &'a Modules,
    /// The actions of its next-state relation.
    pub actions: &'a ActionList,
    /// The module's file, as the document names it.
    pub module: &'a str,
    /// The configuration's file, where there is one.
    pub config: Option<&'a str>,
    /// The source tree, and its root as the document names it.
    pub source: Option<(&'a dyn SourceTree, &'a str)>,
}

/// A document that was written.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Skeleton {
    /// The Markdown text.
    #[serde(skip)]
    pub text: String,
    /// The actions that have an entry.
    pub entries: Vec<String>,
    /// Disjuncts of the next-state relation that are no operators, and have none.
    pub unnamed: Vec<String>,
    /// Actions that may need no event.
    pub candidates: Vec<Candidate>,
    /// Places in the code that may be those of an action.
    pub proposals: Vec<Proposal>,
}

/// Writes a document.
#[must_use]
pub fn skeleton(input: &Input<'_>) -> Skeleton {
    let facts = facts::Facts::of(input.modules, input.actions);
    let actions = input.actions.actions.iter();
    let (named, unnamed): (Vec<_>, Vec<_>) =
        actions.partition(|action| input.modules.definition(&action.name).is_some());
    let candidates = classes::candidates(&named, &facts);
    let names: Vec<&str> = named.iter().map(|action| action.name.as_str()).collect();
    let proposals = input
        .source
        .map(|(tree, _)| proposals::find(tree, &names))
        .unwrap_or_default();
    Skeleton {
        text: document::write(input, &facts, &named, &unnamed, &candidates, &proposals),
        entries: names.into_iter().map(str::to_owned).collect(),
        unnamed: unnamed.iter().map(|action| action.name.clone()).collect(),
        candidates,
        proposals,
    }
}
