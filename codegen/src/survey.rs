//! Holds a document against a source tree without instrumenting it: what the linter says of places.

use std::collections::BTreeSet;

use tracelaw_diagnostics::{Diagnostic, Rule, Severity};
use tracelaw_mapping::Mapping;

use crate::edit::Edit;
use crate::findings;
use crate::languages::Refusal;
use crate::options::Options;
use crate::ownership::{Ownership, is_manifest};
use crate::request::{self, Request, Unclear};
use crate::resolution::{Resolution, Resolved, known};
use crate::resolve::Candidate;
use crate::rules::{
    ANCHOR_AMBIGUOUS, ANCHOR_NOT_FOUND, DUPLICATE_SITE, EVENT_NOT_DECIDED, INSTRUMENTATION_EDITED,
    INSTRUMENTATION_MISSING, INSTRUMENTATION_UNKNOWN, LANGUAGE_NOT_SUPPORTED, LINE_DRIFT,
    LOCATION_AMBIGUOUS, LOCATION_NOT_FOUND, OVERLAPPING_LOCATIONS, PLACE_NOT_STATED,
    POSITION_NOT_POSSIBLE, SITE_IN_MACRO, SOURCE_NOT_READABLE,
};
use crate::source::{Bare, Sources};
use crate::tree::SourceTree;
use crate::wanted::Wanted;

mod duplicates;
mod overlaps;

/// The rules that a survey checks.
pub static SURVEY_RULES: &[&Rule] = &[
    &LOCATION_NOT_FOUND,
    &LOCATION_AMBIGUOUS,
    &ANCHOR_NOT_FOUND,
    &ANCHOR_AMBIGUOUS,
    &LINE_DRIFT,
    &SITE_IN_MACRO,
    &PLACE_NOT_STATED,
    &POSITION_NOT_POSSIBLE,
    &INSTRUMENTATION_EDITED,
    &SOURCE_NOT_READABLE,
    &LANGUAGE_NOT_SUPPORTED,
    &EVENT_NOT_DECIDED,
    &INSTRUMENTATION_UNKNOWN,
    &INSTRUMENTATION_MISSING,
    &DUPLICATE_SITE,
    &OVERLAPPING_LOCATIONS,
];

/// What only matters to whoever has the instrumentation generated.
const REMARKS: &[&Rule] = &[
    &SITE_IN_MACRO,
    &PLACE_NOT_STATED,
    &POSITION_NOT_POSSIBLE,
    &LANGUAGE_NOT_SUPPORTED,
    &EVENT_NOT_DECIDED,
];

/// What a document and a source tree have to say to each other.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Survey {
    /// What is wrong or doubtful.
    pub findings: Vec<Diagnostic>,
    /// The edits of the document that bring its line numbers up to date: disjoint and sorted, as
    /// offsets into the text of [`Mapping::source`].
    pub corrections: Vec<Edit>,
    /// How many places were looked for.
    pub places: usize,
}

/// Holds `mapping` against `tree`. Nothing is written.
pub fn survey(mapping: &Mapping, tree: &dyn SourceTree, options: &Options) -> Survey {
    let requests = request::requests(mapping);
    let mut wanted = Wanted::of(tree, &requests);
    wanted.emissions = true;
    let sources = Sources::load(tree, options.language_of(mapping), &wanted);
    let resolution = Resolution::new(mapping, &sources, &requests);
    let surveyor = Surveyor {
        mapping,
        sources: &sources,
        requests: &requests,
        resolution: &resolution,
    };
    let mut findings = surveyor.of_places();
    findings.extend(findings::of_drift(mapping, &requests, &resolution));
    findings.extend(duplicates::find(&surveyor));
    findings.extend(overlaps::find(&surveyor));
    findings.extend(surveyor.of_instrumentation(&Ownership::new(mapping, &wanted)));
    let corrections = resolution.corrections.iter();
    Survey {
        findings: findings.into_iter().map(weighed).collect(),
        corrections: corrections
            .filter_map(|correction| correction.edit.clone())
            .collect(),
        places: requests.iter().filter_map(known).count(),
    }
}

/// A finding with the weight that it has where nothing is to be generated.
fn weighed(finding: Diagnostic) -> Diagnostic {
    if REMARKS.contains(&finding.rule) {
        finding.severity(Severity::Note)
    } else if finding.rule == &INSTRUMENTATION_UNKNOWN {
        // No run of `generate` is about to remove it.
        finding.severity(Severity::Warning)
    } else {
        finding
    }
}

/// Whether a site keeps a value for later and emits nothing.
fn stores_only(request: &Request<'_>) -> bool {
    !request.values.shadow.is_empty()
}

struct Surveyor<'s> {
    mapping: &'s Mapping,
    sources: &'s Sources<'s>,
    requests: &'s [Result<Request<'s>, Unclear<'s>>],
    resolution: &'s Resolution<'s>,
}

impl<'s> Surveyor<'s> {
    /// The requests and what became of them.
    fn sites(
        &self,
    ) -> impl Iterator<
        Item = (
            usize,
            &'s Result<Request<'s>, Unclear<'s>>,
            &'s Resolved<'s>,
        ),
    > {
        let sites = self.requests.iter().zip(&self.resolution.sites);
        sites
            .enumerate()
            .map(|(index, (request, site))| (index, request, site))
    }

    /// Every request for a certain place, by its number.
    fn places(&self) -> impl Iterator<Item = (usize, &'s Request<'s>, &'s Candidate<'s>)> {
        self.sites().filter_map(|(index, request, site)| {
            Some((index, known(request)?, site.place.as_ref()?.as_ref().ok()?))
        })
    }

    /// What keeps places from being found or used.
    fn of_places(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (_, request, site) in self.sites() {
            if let (Some(request), Some(Err(refusal))) = (known(request), &site.place) {
                found.push(findings::refused(self.mapping, request, refusal));
            }
            match (request, &site.place) {
                (Err(unclear), _) => found.extend(findings::unclear(self.mapping, unclear)),
                (Ok(request), Some(Ok(place))) => found.extend(self.of_slot(request, place)),
                _ => {}
            }
        }
        found
    }

    /// Why no call can stand at a place, unless a person has put one there.
    fn of_slot(&self, request: &Request<'_>, place: &Candidate<'_>) -> Option<Diagnostic> {
        let refusal: &Refusal = place.slot.as_ref().err()?;
        let by_hand = place.function.is_some_and(|function| {
            let emissions = place.file.language.emissions(place.file);
            emissions.iter().any(|emission| {
                emission.event == request.event && function.range.contains(&emission.offset)
            })
        });
        (!by_hand).then(|| findings::refused(self.mapping, request, refusal))
    }

    /// Which events the code has and the document does not, and the other way round.
    fn of_instrumentation(&self, ownership: &Ownership<'_>) -> Vec<Diagnostic> {
        let parsed = self.sources.parsed.values().map(|file| &file.bare);
        let bares = parsed.chain(self.sources.marked.values());
        let mut found: Vec<Diagnostic> = bares
            .clone()
            .flat_map(|bare| findings::of_pieces(ownership, bare))
            .collect();
        let mut emitted: BTreeSet<String> = bares
            .filter(|bare: &&Bare| !is_manifest(bare))
            .flat_map(|bare| {
                let pieces = bare.pieces.iter().map(|piece| piece.event.clone());
                pieces.chain(bare.edited.iter().map(|piece| piece.event.clone()))
            })
            .collect();
        for file in self.sources.parsed.values() {
            let edited = |event: &str| file.bare.edited.iter().any(|piece| piece.event == event);
            for emission in file.language.emissions(file) {
                if !ownership.has(&emission.event) && !edited(&emission.event) {
                    let offset = file.bare.offset_now(emission.offset);
                    found.push(
                        findings::unknown_event(&file.bare, offset, &emission.event)
                            .help("add an entry, or remove the code"),
                    );
                }
                emitted.insert(emission.event);
            }
        }
        if emitted.iter().any(|event| ownership.has(event)) {
            found.extend(self.not_emitted(&emitted));
        }
        found
    }

    /// The events that no code emits, once each; those whose place is not even there are reported
    /// as that.
    fn not_emitted(&self, emitted: &BTreeSet<String>) -> Vec<Diagnostic> {
        let mut seen = BTreeSet::new();
        self.places()
            .filter(|(_, request, _)| {
                let event = request.event.as_str();
                !event.is_empty()
                    && !stores_only(request)
                    && !emitted.contains(event)
                    && seen.insert(event)
            })
            .map(|(_, request, _)| findings::not_emitted(self.mapping, request))
            .collect()
    }
}
