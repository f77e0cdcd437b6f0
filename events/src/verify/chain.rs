//! How the records of a session follow from each other, over a whole file.

use std::collections::{BTreeMap, HashMap, HashSet};

use tracelaw_diagnostics::{Diagnostic, Place};

use super::anchor::Anchors;
use super::hash::Dialect;
use super::run::{Continues, Run};
use super::session::Session;
use super::summary::SessionSummary;
use crate::findings::Findings;
use crate::rules;

/// Joins runs in the order of the file.
#[derive(Debug, Default)]
pub struct Chain {
    sessions: HashMap<Box<str>, Session>,
    /// The sessions in the order of their first records.
    order: Vec<Box<str>>,
    dialects: BTreeMap<Dialect, Place>,
    anchors: Anchors,
    /// Whether the leaves of every session are kept, for a proof.
    keep_leaves: bool,
    /// Whether all files that belong together are at hand.
    whole: bool,
}

impl Chain {
    /// A chain without records.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A chain over all files of a trace, which is held against checkpoints. `keep_leaves`: a proof
    /// is wanted.
    #[must_use]
    pub fn anchored(anchors: Anchors, keep_leaves: bool) -> Self {
        Self {
            anchors,
            keep_leaves,
            whole: true,
            ..Self::default()
        }
    }

    /// Whether the session that has the last records in `file` goes on in another one.
    #[must_use]
    pub fn goes_on_behind(&self, file: &str) -> bool {
        let of_file = |session: &&Session| session.files.iter().any(|name| name == file);
        let goes_on = |session: &Session| session.files.last().is_some_and(|name| name != file);
        let mut sessions: Vec<(&str, &Session)> = Vec::new();
        for (name, session) in &self.sessions {
            if of_file(&session) {
                sessions.push((name, session));
            }
        }
        if sessions.iter().any(|(_, session)| goes_on(session)) {
            return true;
        }
        let last = sessions.iter().max_by_key(|(_, session)| session.last_line);
        last.is_some_and(|(name, last)| {
            let mut all = self.sessions.values();
            all.any(|session| {
                let continues = session.continues.as_ref();
                continues.is_some_and(|it| it.session == *name && last.is_head(it))
            })
        })
    }

    /// Joins sessions that go on from others.
    fn join(&mut self, findings: &mut Findings) {
        let all = self.order.iter().filter_map(|name| self.sessions.get(name));
        let all: Vec<Continues> = all
            .filter_map(|session| session.continues.clone())
            .collect();
        for continues in all {
            let Some(before) = self.sessions.get_mut(continues.session.as_str()) else {
                if self.whole {
                    report_elsewhere(&continues, findings);
                }
                continue;
            };
            if before.is_head(&continues) {
                before.continued = true;
                continue;
            }
            findings.report(&rules::CHAIN_BROKEN, |_| {
                let message = format!(
                    "the session goes on from event {} of `{}`, which is not the last one there",
                    continues.sequence, continues.session
                );
                Diagnostic::new(&rules::CHAIN_BROKEN, message)
                    .at(continues.place.clone())
                    .help("use both files as they were written")
            });
        }
    }

    /// Adds what a checker saw of the next block.
    pub fn add(
        &mut self,
        (runs, dialects): (Vec<Run>, BTreeMap<Dialect, Place>),
        findings: &mut Findings,
    ) {
        for (dialect, place) in dialects {
            self.dialects.entry(dialect).or_insert(place);
        }
        let keep = self.keep_leaves;
        for run in runs {
            match self.sessions.get_mut(&run.session) {
                Some(session) => session.go_on(run, keep, findings),
                None => {
                    let followed = self.anchors.of(&run.session);
                    self.order.push(run.session.clone());
                    self.sessions.insert(
                        run.session.clone(),
                        Session::begin(run, followed, keep, findings),
                    );
                }
            }
        }
    }

    /// Reports what only the end of the file shows, and sums up each session.
    pub fn finish(mut self, findings: &mut Findings) -> Vec<SessionSummary> {
        self.join(findings);
        if self.whole {
            let known: HashSet<Box<str>> = self.sessions.keys().cloned().collect();
            for session in self.sessions.values_mut() {
                let next = session.continued_in.as_ref();
                session.elsewhere = next.is_some_and(|next| !known.contains(next));
            }
        }
        for (dialect, place) in self.dialects {
            findings.report(&rules::HASH_DIALECT, |_| {
                let name = dialect.as_str();
                let message = format!("hashes verify as the dialect `{name}`, from this record on");
                Diagnostic::new(&rules::HASH_DIALECT, message)
                    .at(place)
                    .help("let the emitter hash the form of RFC 8785")
            });
        }
        let sessions = self
            .order
            .into_iter()
            .filter_map(|name| self.sessions.remove_entry(&name));
        let summaries = sessions
            .map(|(name, session)| session.finish(name.into_string(), findings))
            .collect();
        self.anchors.finish(findings);
        summaries
    }
}

fn report_elsewhere(continues: &Continues, findings: &mut Findings) {
    findings.report(&rules::SESSION_ELSEWHERE, |_| {
        let session = &continues.session;
        let file = match &continues.file {
            Some(file) => format!(" in `{file}`"),
            None => String::new(),
        };
        let message = format!("the session goes on from `{session}`{file}, which was not read");
        Diagnostic::new(&rules::SESSION_ELSEWHERE, message)
            .at(continues.place.clone())
            .help("name all files of the trace")
    });
}
