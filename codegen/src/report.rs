//! What is said about every site: the machine form is a contract, see `generate --format json`.

use std::path::Path;

use serde::Serialize;
use tracelaw_mapping::{Entry, Mapping};

use crate::plan::Plan;
use crate::request::{Aim, Edge, Request, Side, Unclear};
use crate::resolve::Candidate;

/// One place that the document names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SiteReport {
    /// The entry's title without its number.
    pub entry: String,
    /// The event; empty where nothing says which of several.
    pub event: String,
    /// The line of the document that names the place, counted from 1.
    pub document_line: usize,
    /// The file in the source tree, or as the document has it where none was found.
    pub file: Option<String>,
    /// The line of the anchor's statement or of the function in the file as it is, from 1.
    pub line: Option<usize>,
    /// The function's path: `Node::become_leader`.
    pub function: Option<String>,
    /// Where the event stands.
    pub position: Option<SitePlacement>,
    /// What came of it.
    pub status: SiteStatus,
    /// Why it was refused, or what is left open.
    pub reason: Option<String>,
    /// How many lines further down than the document says the place is (less than zero: further
    /// up); absent where the document gives no line.
    pub drift: Option<i64>,
}

impl SiteReport {
    /// The report on a site that is to be placed, at `place` if that is known.
    pub(crate) fn of(
        mapping: &Mapping,
        request: &Request<'_>,
        place: Option<&Candidate<'_>>,
        drift: Option<i64>,
    ) -> Self {
        let cited = || request.file.as_ref().map(|file| file.value.clone());
        Self {
            entry: title(request.entry),
            event: request.event.clone(),
            document_line: mapping.source.line(request.span.start),
            file: place.map_or_else(cited, |place| Some(place.file.bare.file.path.clone())),
            line: place.map(|place| place.file.bare.line_now(place.found.start)),
            function: match place.and_then(|place| place.function) {
                Some(function) => Some(function.display()),
                None => request.function.as_ref().map(|name| name.value.clone()),
            },
            position: match &request.aim {
                Aim::Function(Edge::Entry) => Some(SitePlacement::Entry),
                Aim::Function(Edge::Exit) => Some(SitePlacement::Exit),
                Aim::Anchor(aim) if aim.side == Side::Before => Some(SitePlacement::Before),
                Aim::Anchor(_) => Some(SitePlacement::After),
                Aim::Within => None,
            },
            status: SiteStatus::Placed,
            reason: None,
            drift,
        }
    }

    /// The report on a place that the document does not state.
    pub(crate) fn of_unclear(mapping: &Mapping, unclear: &Unclear<'_>) -> Self {
        Self {
            entry: title(unclear.entry),
            event: unclear.event.clone(),
            document_line: mapping.source.line(unclear.span.start),
            file: None,
            line: None,
            function: None,
            position: None,
            status: SiteStatus::Refused,
            reason: Some(unclear.reason.clone()),
            drift: None,
        }
    }
}

/// The title without its number and without backticks.
fn title(entry: &Entry) -> String {
    let text = entry.title.value.replace('`', "");
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if rest.len() < text.len() && rest.starts_with([' ', ')', ':']) {
        rest.trim_start_matches([' ', ')', ':']).to_owned()
    } else {
        text.trim().to_owned()
    }
}

/// Where an event stands relative to the code that the document names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SitePlacement {
    /// Before the anchor's statement.
    Before,
    /// After the anchor's statement.
    After,
    /// At the function's entry.
    Entry,
    /// At every exit of the function.
    Exit,
}

/// What came of a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SiteStatus {
    /// The plan puts it in, or brings it up to date.
    Placed,
    /// It is there already, as the document says.
    Present,
    /// No place, or no certain one.
    Refused,
    /// The place is certain, and a value is left open.
    Open,
}

/// How many sites have each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// To be put in or updated.
    pub placed: usize,
    /// There already.
    pub present: usize,
    /// Without a certain place.
    pub refused: usize,
    /// In place, with a value left open.
    pub open: usize,
}

/// The part of `generate --format json` that is not a finding.
#[derive(Debug, Serialize)]
pub struct Report<'p> {
    /// The version of this form.
    pub schema_version: u32,
    /// The patch file, where one was written.
    pub patch: Option<String>,
    /// Every site.
    pub sites: &'p [SiteReport],
    /// The files that change.
    pub files: Vec<&'p str>,
    /// The sites, counted.
    pub summary: Summary,
}

impl<'p> Report<'p> {
    /// The report on a plan whose patch was written to `patch`.
    #[must_use]
    pub fn new(plan: &'p Plan, patch: Option<&Path>) -> Self {
        let mut summary = Summary::default();
        for site in &plan.sites {
            *match site.status {
                SiteStatus::Placed => &mut summary.placed,
                SiteStatus::Present => &mut summary.present,
                SiteStatus::Refused => &mut summary.refused,
                SiteStatus::Open => &mut summary.open,
            } += 1;
        }
        Self {
            schema_version: 1,
            patch: patch.map(|path| path.display().to_string()),
            sites: &plan.sites,
            files: plan
                .changes
                .iter()
                .map(|change| change.path.as_str())
                .collect(),
            summary,
        }
    }
}
