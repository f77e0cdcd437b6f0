//! From a mapping and a source tree to edits: the instrumentation that the document describes.
//!
//! [`plan`] finds the place of every entry by syntax and by the text of its anchor, never by a line
//! number alone, and refuses with a reason where there is no place or more than one. What comes out
//! are [`Edit`]s by file: [`Plan::patch`] prints them for `git apply`, [`Plan::apply`] gives the new
//! files, [`FileSystemTree::write`] writes them. A second plan on the result changes nothing, a plan
//! for a changed document updates what the first one put in, and [`revert`] takes out exactly that.
//!
//! The steps, each in its own module:
//!
//! 1. `request`, `trigger`, `values`: what the document asks for, independent of any language;
//! 2. `wanted`, `source`, `marker`, `ownership`: the files that matter, freed of earlier instrumentation, and parsed;
//! 3. `locate`, `symbol`, `anchor`, `fragment`, `resolve`, `clause`, `order`, `choose`, `resolution`: the one place, or the reason why there is none;
//! 4. `languages`: where a call can stand there, and its text;
//! 5. `planner`, `edit`, `patch`, `report`, `findings`: what changes, and what is said about it.
//!
//! [`survey`] takes the first three steps only, and holds the document against what it finds; the lines
//! that the document cites are followed by `drift` and brought up to date by `correct`.
//!
//! Two more things are written from documents and modules: [`trace_spec`] makes a trace specification,
//! [`skeleton`] begins a document.
//!
//! The crate writes to no file except through [`FileSystemTree::write`], which stays below its root, and
//! [`replace`].

mod anchor;
mod choose;
mod clause;
mod correct;
mod drift;
mod edit;
mod file_system;
mod findings;
mod fragment;
mod generated;
mod helper;
mod languages;
mod locate;
mod marker;
mod options;
mod order;
mod ownership;
mod patch;
mod plan;
mod planner;
mod remark;
mod report;
mod request;
mod resolution;
mod resolve;
mod rules;
pub mod skeleton;
mod source;
mod survey;
mod symbol;
pub mod trace_spec;
mod tree;
mod trigger;
mod values;
mod wanted;

pub use edit::{Edit, apply_edits};
pub use file_system::{FileSystemTree, replace};
pub use options::{Dependency, Options};
pub use plan::{ChangeKind, FileChange, Plan};
pub use planner::{plan, revert};
pub use report::{Report, SitePlacement, SiteReport, SiteStatus, Summary};
pub use rules::RULES;
pub use survey::{SURVEY_RULES, Survey, survey};
pub use tree::{MemoryTree, SourceFile, SourceTree};
