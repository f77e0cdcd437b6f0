//! Puts the steps together.

use std::collections::{BTreeMap, BTreeSet};

use tracelaw_diagnostics::Diagnostic;
use tracelaw_mapping::Mapping;

use crate::findings;
use crate::generated;
use crate::helper::{Call, Helper, Helpers};
use crate::languages::{GeneratedFile, Instrumented, Refusal, TraceModule};
use crate::options::Options;
use crate::ownership::Ownership;
use crate::plan::{ChangeKind, FileChange, Plan};
use crate::report::{SiteReport, SiteStatus};
use crate::request::{self, Request, Unclear};
use crate::resolution::Resolution;
use crate::resolve::Candidate;
use crate::rules::POSITION_NOT_POSSIBLE;
use crate::source::{self, Bare, Insertion, Parsed, Sources};
use crate::tree::SourceTree;
use crate::wanted::Wanted;

/// Plans the instrumentation that `mapping` describes in `tree`.
///
/// Nothing is written. Sites that cannot be placed with certainty are refused, each with a reason
/// in [`Plan::sites`] and a finding; they never keep others from being placed.
pub fn plan(mapping: &Mapping, tree: &dyn SourceTree, options: &Options) -> Plan {
    let requests = request::requests(mapping);
    let helpers = Helpers::of(mapping, requests.iter().flatten());
    let language = options.language_of(mapping);
    let wanted = Wanted::of(tree, &requests);
    let sources = Sources::load(tree, language, &wanted);
    let mut planner = Planner {
        mapping,
        sources: &sources,
        helpers: &helpers,
        findings: Vec::new(),
        sites: Vec::new(),
        insertions: BTreeMap::new(),
        calls: BTreeMap::new(),
    };
    planner.resolve(&requests);
    let files = planner.require(options);
    planner.keep(&Ownership::new(mapping, &wanted));
    let mut plan = planner.finish();
    let document = generated::document(mapping);
    let (changes, findings) = generated::changes(document, files, &sources);
    if options.trace_module_only {
        plan.changes.clear();
    }
    plan.changes.extend(changes);
    plan.changes.sort_by(|one, other| one.path.cmp(&other.path));
    plan.findings.extend(findings);
    plan
}

/// Plans the removal of everything that earlier plans for `mapping` put into `tree`.
pub fn revert(mapping: &Mapping, tree: &dyn SourceTree) -> Plan {
    let wanted = Wanted::of(tree, &request::requests(mapping));
    let ownership = Ownership::new(mapping, &wanted);
    let bares = source::load_marked(tree);
    let mut kept = ownership.kept(bares.iter(), &BTreeSet::new());
    let mut plan = Plan::default();
    for bare in &bares {
        match generated::removal(generated::document(mapping), bare) {
            Some(Ok(change)) => plan.changes.push(change),
            Some(Err(finding)) => plan.findings.push(finding),
            None => {}
        }
        plan.findings.extend(findings::edited(bare));
        let kept = kept.remove(&bare.file.path).unwrap_or_default();
        plan.changes
            .extend(change(bare, &kept).map(|(change, _)| change));
    }
    plan
}

/// An insertion, and the site that it is a part of.
struct Pending {
    insertion: Insertion,
    site: Option<usize>,
}

/// The places that were met before, by file and offset.
#[derive(Default)]
struct Seen {
    places: BTreeSet<(String, usize)>,
    events: BTreeSet<(String, usize, String)>,
}

struct Planner<'p> {
    mapping: &'p Mapping,
    sources: &'p Sources<'p>,
    helpers: &'p Helpers,
    findings: Vec<Diagnostic>,
    sites: Vec<SiteReport>,
    insertions: BTreeMap<String, Vec<Pending>>,
    /// The helpers that the sites of a file call, by path.
    calls: BTreeMap<String, Vec<&'p Helper>>,
}

impl<'p> Planner<'p> {
    fn resolve(&mut self, requests: &[Result<Request<'_>, Unclear<'_>>]) {
        let resolution = Resolution::new(self.mapping, self.sources, requests);
        let mut seen = Seen::default();
        for (request, site) in requests.iter().zip(&resolution.sites) {
            match (request, &site.place) {
                (Err(unclear), _) => {
                    self.sites
                        .push(SiteReport::of_unclear(self.mapping, unclear));
                    self.findings
                        .extend(findings::unclear(self.mapping, unclear));
                }
                (Ok(request), Some(Err(refusal))) => self.refuse(request, None, refusal),
                (Ok(request), Some(Ok(place))) => {
                    let fellows = requests
                        .iter()
                        .zip(&resolution.sites)
                        .filter(|(other, site)| {
                            other.as_ref().is_ok_and(|other| {
                                other.event == request.event && other.values.shadow.is_empty()
                            }) && site.place.as_ref().is_some_and(|other| {
                                other.as_ref().is_ok_and(|other| {
                                    std::ptr::eq(other.file, place.file)
                                        && other.function.map(|function| &function.range)
                                            == place.function.map(|function| &function.range)
                                })
                            })
                        });
                    let drift = site.drift;
                    self.place(request, place, drift, fellows.count(), &mut seen);
                }
                (Ok(_), None) => {}
            }
        }
        self.findings
            .extend(findings::of_drift(self.mapping, requests, &resolution));
    }

    /// Writes the call at a place that is certain.
    fn place(
        &mut self,
        request: &Request<'_>,
        place: &Candidate<'_>,
        drift: Option<i64>,
        fellows: usize,
        seen: &mut Seen,
    ) {
        let slot = match &place.slot {
            Ok(slot) => slot,
            Err(refusal) => return self.refuse(request, Some(place), refusal),
        };
        let (file, path) = (place.file, &place.file.bare.file.path);
        let stores = !request.values.shadow.is_empty();
        let event = (path.clone(), slot.shape.offset(), request.event.clone());
        if !stores && !seen.events.insert(event) {
            return;
        }
        let mut site = SiteReport::of(self.mapping, request, Some(place), drift);
        let by_hand = if stores {
            0
        } else {
            file.language.written_by_hand(file, slot, &request.event)
        };
        if by_hand >= fellows && !stores {
            site.status = SiteStatus::Present;
            site.reason = Some("the function emits the event by a call written by hand".to_owned());
            self.sites.push(site);
            return;
        }
        if by_hand > 0 {
            let refusal = Refusal::new(
                &POSITION_NOT_POSSIBLE,
                "some of the function's places of this event are instrumented by hand",
            )
            .help("instrument all of them by hand, or none");
            return self.refuse(request, Some(place), &refusal);
        }
        let mut slot = slot.clone();
        if !seen.places.insert((path.clone(), slot.shape.offset())) {
            slot.shape = slot.shape.again(file.text(), &slot.of);
        }
        let helper = self
            .helpers
            .get(self.mapping, &request.event, &request.values)
            .expect("each request has its helper");
        let call = Call {
            event: &request.event,
            values: &request.values,
            helper,
        };
        let written = match file.language.write(self.sources, file, &slot, &call) {
            Ok(written) => written,
            Err(refusal) => return self.refuse(request, Some(place), &refusal),
        };
        if !written.open.is_empty() {
            site.status = SiteStatus::Open;
            let reasons: Vec<_> = written
                .open
                .iter()
                .map(|open| format!("`{}`: {}", open.key, open.reason))
                .collect();
            site.reason = Some(reasons.join("; "));
            self.findings
                .push(findings::left_open(self.mapping, request, &written.open));
        }
        let helpers = self.calls.entry(path.clone()).or_default();
        if !helpers.iter().any(|other| std::ptr::eq(*other, helper)) {
            helpers.push(helper);
        }
        let index = self.sites.len();
        self.sites.push(site);
        self.insertions.entry(path.clone()).or_default().extend(
            written.insertions.into_iter().map(|insertion| Pending {
                insertion,
                site: Some(index),
            }),
        );
    }

    /// Adds what the calls need, and returns the files that are to be there for them.
    fn require(&mut self, options: &Options) -> Vec<GeneratedFile> {
        let mut by_language: BTreeMap<&str, Vec<Instrumented<'_>>> = BTreeMap::new();
        for (path, helpers) in &self.calls {
            if let Some(file) = self.sources.parsed.get(path) {
                by_language
                    .entry(file.language.name())
                    .or_default()
                    .push(Instrumented {
                        file,
                        helpers: helpers.clone(),
                    });
            }
        }
        let settings = &self.mapping.settings;
        let module = TraceModule {
            path: settings
                .trace_module
                .as_ref()
                .map(|path| path.value.as_str()),
            nodes: &settings.node_names,
        };
        let mut generated = Vec::new();
        for files in by_language.values() {
            let Some(first) = files.first() else { continue };
            let language = first.file.language;
            let required = language.requirements(self.sources, files, &module, options);
            self.findings.extend(required.findings);
            generated.extend(required.files);
            for requirement in required.insertions {
                self.insertions
                    .entry(requirement.path)
                    .or_default()
                    .push(Pending {
                        insertion: requirement.insertion,
                        site: None,
                    });
            }
        }
        generated
    }

    /// Keeps the pieces of other documents, and reports what is edited or lost.
    fn keep(&mut self, ownership: &Ownership<'_>) {
        let parsed = self.sources.parsed.values().map(|file| &file.bare);
        let bares = parsed.chain(self.sources.marked.values());
        for bare in bares.clone() {
            self.findings.extend(findings::of_pieces(ownership, bare));
        }
        let planned = self.insertions.keys().map(String::as_str).collect();
        for (path, kept) in ownership.kept(bares, &planned) {
            let pending = self.insertions.entry(path).or_default();
            let kept = kept.into_iter().map(|insertion| Pending {
                insertion,
                site: None,
            });
            pending.splice(0..0, kept);
        }
    }

    fn finish(mut self) -> Plan {
        let mut changes = Vec::new();
        let mut paths: BTreeSet<&str> = self.insertions.keys().map(String::as_str).collect();
        paths.extend(self.sources.marked.keys().map(String::as_str));
        paths.extend(self.sources.parsed.keys().map(String::as_str));
        for path in paths {
            let pending = self
                .insertions
                .get(path)
                .map(Vec::as_slice)
                .unwrap_or_default();
            let plain;
            let bare = match (self.sources.parsed.get(path), self.sources.marked.get(path)) {
                (Some(parsed), _) => &parsed.bare,
                (None, Some(marked)) => marked,
                (None, None) => match self.sources.plain(path) {
                    Some(Ok(bare)) => {
                        plain = bare;
                        &plain
                    }
                    _ => continue,
                },
            };
            let insertions: Vec<_> = pending.iter().map(|new| new.insertion.clone()).collect();
            let mut changed: BTreeSet<usize> = pending.iter().filter_map(|new| new.site).collect();
            let here = changed.clone();
            match change(bare, &insertions) {
                Some((change, present)) => {
                    if let Some(parsed) = self.sources.parsed.get(path)
                        && breaks(parsed, &change)
                    {
                        self.findings.push(findings::broken(path));
                        for site in here {
                            self.sites[site].status = SiteStatus::Refused;
                            self.sites[site].reason = Some("the file would not parse".to_owned());
                        }
                        continue;
                    }
                    for (new, _) in pending.iter().zip(present).filter(|(_, present)| *present) {
                        if let Some(site) = new.site {
                            changed.remove(&site);
                        }
                    }
                    changes.push(change);
                }
                None => changed.clear(),
            }
            for site in here.difference(&changed) {
                let site = &mut self.sites[*site];
                if site.status == SiteStatus::Placed {
                    site.status = SiteStatus::Present;
                }
            }
        }
        Plan {
            changes,
            sites: self.sites,
            findings: self.findings,
        }
    }

    fn refuse(&mut self, request: &Request<'_>, place: Option<&Candidate<'_>>, refusal: &Refusal) {
        let mut site = SiteReport::of(self.mapping, request, place, None);
        site.status = SiteStatus::Refused;
        site.reason = Some(refusal.reason.clone());
        self.sites.push(site);
        self.findings
            .push(findings::refused(self.mapping, request, refusal));
    }
}

/// The change of a file, and which of the insertions are there already.
fn change(bare: &Bare, insertions: &[Insertion]) -> Option<(FileChange, Vec<bool>)> {
    let (edits, present) = bare.edits(insertions);
    (!edits.is_empty()).then(|| {
        (
            FileChange {
                path: bare.file.path.clone(),
                before: bare.bytes.clone(),
                edits,
                executable: bare.file.executable,
                kind: ChangeKind::Modified,
            },
            present,
        )
    })
}

/// Whether a file that parsed would not parse any more.
fn breaks(parsed: &Parsed<'_>, change: &FileChange) -> bool {
    if parsed.tree.root_node().has_error() {
        return false;
    }
    let after = change.after();
    parsed
        .language
        .parse(&String::from_utf8_lossy(&after))
        .is_none_or(|tree| tree.root_node().has_error())
}
