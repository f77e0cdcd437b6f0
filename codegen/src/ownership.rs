//! Which of the earlier pieces are a document's own. Several documents may describe one tree: each
//! owns the events that it has, and whatever else was generated into the files that it names, since
//! there a piece of an unknown event is what an entry that was renamed or deleted has left.

use std::collections::{BTreeMap, BTreeSet};

use tracelaw_mapping::{Entry, Mapping};

use crate::marker::Found;
use crate::source::{Bare, Insertion};
use crate::wanted::Wanted;

/// What a document speaks of.
#[derive(Debug)]
pub(crate) struct Ownership<'m> {
    events: BTreeSet<&'m str>,
    files: &'m BTreeSet<String>,
}

impl<'m> Ownership<'m> {
    /// What `mapping` speaks of, whose places are in the files of `wanted`.
    pub(crate) fn new(mapping: &'m Mapping, wanted: &'m Wanted) -> Self {
        let names = mapping.entries.iter().flat_map(Entry::event_names);
        Self {
            events: names.map(|name| name.value.as_str()).collect(),
            files: &wanted.paths,
        }
    }

    /// Whether the document has the event.
    pub(crate) fn has(&self, event: &str) -> bool {
        self.events.contains(event)
    }

    /// Whether the document has the piece's event.
    pub(crate) fn knows(&self, piece: &Found) -> bool {
        self.has(&piece.event)
    }

    /// Whether a piece is the document's: it has its event, or had it, which is taken for granted in
    /// the files that it names.
    pub(crate) fn owns(&self, bare: &Bare, piece: &Found) -> bool {
        self.knows(piece) || self.files.contains(&bare.file.path)
    }

    /// The pieces to keep in each file besides the `planned` insertions: those of other documents,
    /// and the dependency of a package as long as any instrumented file is left in it.
    pub(crate) fn kept<'b>(
        &self,
        bares: impl Iterator<Item = &'b Bare> + Clone,
        planned: &BTreeSet<&str>,
    ) -> BTreeMap<String, Vec<Insertion>> {
        let mut kept: BTreeMap<String, Vec<Insertion>> = BTreeMap::new();
        let sources = bares.clone().filter(|bare| !is_manifest(bare));
        for bare in sources {
            for piece in bare.pieces.iter().filter(|piece| !self.owns(bare, piece)) {
                let path = bare.file.path.clone();
                kept.entry(path).or_default().push(bare.insertion(piece));
            }
        }
        let left: BTreeSet<&str> = kept.keys().map(String::as_str).collect();
        let left: BTreeSet<String> = left.union(planned).map(|&path| path.to_owned()).collect();
        for bare in bares.filter(|bare| is_manifest(bare)) {
            let path = &bare.file.path;
            let folder = path.strip_suffix("Cargo.toml").unwrap_or_default();
            let used = left.iter().any(|file| file.starts_with(folder));
            if used && !planned.contains(path.as_str()) {
                let pieces = bare.pieces.iter().map(|piece| bare.insertion(piece));
                kept.insert(path.clone(), pieces.collect());
            }
        }
        kept
    }
}

/// Whether the file is a package's manifest.
pub(crate) fn is_manifest(bare: &Bare) -> bool {
    bare.file.base_name() == "Cargo.toml"
}
