//! The places of all requests of a document, and what their lines say together.

use std::collections::BTreeSet;

use tracelaw_mapping::Mapping;

use crate::choose;
use crate::correct::{self, Correction, Finding};
use crate::drift::{self, Drifts};
use crate::languages::Refusal;
use crate::request::{Request, Unclear};
use crate::resolve::{self, Candidate};
use crate::source::Sources;

/// What became of the requests: one site each, in their order.
pub(crate) struct Resolution<'s> {
    pub(crate) sites: Vec<Resolved<'s>>,
    /// The cited lines that have moved.
    pub(crate) corrections: Vec<Correction>,
}

/// What became of a request.
pub(crate) struct Resolved<'s> {
    /// The one place, or why there is none; for an unclear request, of what is known. `None` where
    /// nothing is.
    pub(crate) place: Option<Result<Candidate<'s>, Refusal>>,
    /// How far the line of the place has moved since the document cited it, if it did.
    pub(crate) drift: Option<i64>,
}

impl<'s> Resolution<'s> {
    /// Looks for all places.
    pub(crate) fn new(
        mapping: &Mapping,
        sources: &'s Sources<'_>,
        requests: &[Result<Request<'_>, Unclear<'_>>],
    ) -> Self {
        let known: Vec<Option<&Request<'_>>> = requests.iter().map(known).collect();
        let candidates: Vec<_> = known
            .iter()
            .map(|request| Some(resolve::candidates(sources, (*request)?)))
            .collect();
        // The places that the text alone decides say how far the lines of their file have moved.
        let mut drifts = Drifts::default();
        for (request, candidates) in known.iter().zip(&candidates) {
            if let (Some(request), Some(Ok(candidates))) = (request, candidates)
                && let [only] = candidates.as_slice()
            {
                drifts.learn(&mapping.source, request, only);
            }
        }
        drifts.learn_calls(
            known
                .iter()
                .zip(&candidates)
                .filter_map(|(request, candidates)| {
                    let candidates = candidates.as_ref()?.as_ref().ok()?;
                    Some(((*request)?, candidates.as_slice()))
                }),
        );
        drifts.keep_ordered();
        let places: Vec<_> = known
            .iter()
            .zip(&candidates)
            .map(|(request, candidates)| {
                let (request, candidates) = ((*request)?, candidates.clone()?);
                Some(candidates.and_then(|found| choose::choose(request, found, &drifts)))
            })
            .collect();
        let mut findings = Vec::new();
        let mut sites = Vec::with_capacity(places.len());
        for (index, (request, place)) in known.iter().zip(places).enumerate() {
            let mut site = Resolved { place, drift: None };
            if let (Some(request), Some(Ok(place))) = (request, &site.place) {
                for cited in drift::citations(request) {
                    let drift = drift::drift(request, &cited, place, &drifts);
                    if cited.is_of_place() {
                        site.drift = Some(drift.lines);
                    }
                    findings.push(Finding {
                        request: index,
                        file: place.file.bare.file.path.clone(),
                        cited,
                        drift,
                    });
                }
            }
            sites.push(site);
        }
        let mut corrections = correct::corrections(&mapping.source, findings);
        // A line decides between places only together with those around it. Where that would be
        // another decision once these are corrected, a person has to decide first.
        let corrected = drifts.corrected();
        let mut undecided = BTreeSet::new();
        for ((request, candidates), site) in known.iter().zip(&candidates).zip(&sites) {
            if let (Some(request), Some(Ok(candidates)), Some(Err(_))) =
                (request, candidates, &site.place)
                && choose::choose(request, candidates.clone(), &corrected).is_ok()
            {
                undecided.extend(candidates.iter().map(|one| one.file.bare.file.path.clone()));
            }
        }
        correct::withhold(&mut corrections, &undecided);
        Self { sites, corrections }
    }
}

/// What can be looked for.
pub(crate) fn known<'r, 'm>(
    request: &'r Result<Request<'m>, Unclear<'m>>,
) -> Option<&'r Request<'m>> {
    match request {
        Ok(request) => Some(request),
        Err(unclear) => unclear.known.as_deref(),
    }
}
