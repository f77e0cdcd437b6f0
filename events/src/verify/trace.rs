//! Files from their blocks to what is known of them.

use tracelaw_diagnostics::{Diagnostic, Place, Severity};

use super::{Anchors, Chain, Checked, Completeness, ExternalArtifact, SessionSummary};
use crate::envelope::Format;
use crate::findings::Findings;
use crate::{rules, turnix};

/// Whether what is there is as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Integrity {
    /// Every record is.
    Intact,
    /// Some are not.
    Broken,
    /// The format has no chain: nobody can say.
    Unchained,
}

impl Integrity {
    /// As JSON writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intact => "intact",
            Self::Broken => "broken",
            Self::Unchained => "unchained",
        }
    }
}

/// What is known of one file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// As named.
    pub file: String,
    /// What its records are, if that was found out.
    pub format: Option<Format>,
    /// How many there are.
    pub records: u64,
    /// Whether they are as they were written.
    pub integrity: Integrity,
    /// Whether any are missing: the worst of its sessions.
    pub completeness: Completeness,
    /// Where a torn last line begins.
    pub torn_at: Option<u64>,
    /// The spans of a Turnix stream.
    pub spans: Option<turnix::Spans>,
    /// The line of the first record that is not as it should be.
    pub line: Option<u64>,
}

/// What is known of all files.
#[derive(Clone, Debug)]
pub struct Verification {
    /// The files, in the order given.
    pub files: Vec<FileReport>,
    /// The sessions, in the order of their first records; one may go on over several files.
    pub sessions: Vec<SessionSummary>,
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
}

/// Joins what was checked of each block, in the order of the files.
#[derive(Debug)]
pub struct Verifier {
    chain: Chain,
    files: Vec<File>,
    max_findings: u64,
    allow_open_end: bool,
    lenient: bool,
}

#[derive(Debug)]
struct File {
    name: String,
    format: Option<Format>,
    findings: Findings,
    turnix: turnix::Lifecycle,
    records: u64,
    torn_at: Option<u64>,
    artifacts: Vec<ExternalArtifact>,
}

impl Verifier {
    /// A verifier that holds sessions against `anchors`. `prove`: a proof will be wanted.
    #[must_use]
    pub fn new(anchors: Anchors, prove: bool, max_findings: u64) -> Self {
        Self {
            chain: Chain::anchored(anchors, prove),
            files: Vec::new(),
            max_findings,
            allow_open_end: false,
            lenient: false,
        }
    }

    /// Takes what the end of a file that is still written looks like for no fault.
    pub fn allow_open_end(&mut self) {
        self.allow_open_end = true;
    }

    /// Only notes where a Turnix stream differs from the standard and was understood.
    pub fn lenient(&mut self) {
        self.lenient = true;
    }

    /// The next blocks are of this file.
    pub fn begin(&mut self, name: &str) {
        self.files.push(File {
            name: name.to_owned(),
            format: None,
            findings: Findings::new(name, self.max_findings),
            turnix: turnix::Lifecycle::default(),
            records: 0,
            torn_at: None,
            artifacts: Vec::new(),
        });
    }

    /// Where findings on the present file go that are made elsewhere.
    ///
    /// # Panics
    /// Before the first file.
    pub fn findings(&mut self) -> &mut Findings {
        &mut self.file().findings
    }

    fn file(&mut self) -> &mut File {
        self.files.last_mut().expect("a file has begun")
    }

    /// Adds the next block of the present file.
    ///
    /// # Panics
    /// Before the first file.
    pub fn add(&mut self, checked: Checked) {
        let file = self.files.last_mut().expect("a file has begun");
        file.format = file
            .format
            .or((checked.records > 0).then_some(checked.format));
        file.findings.append(checked.findings);
        self.chain.add(checked.runs, &mut file.findings);
        file.turnix.add(checked.turnix, &mut file.findings);
        file.records += checked.records;
        file.torn_at = file.torn_at.or(checked.torn);
        file.artifacts.extend(checked.artifacts);
    }

    /// The artifacts that the present file's records refer to, to be opened by somebody else.
    ///
    /// # Panics
    /// Before the first file.
    pub fn take_artifacts(&mut self) -> Vec<ExternalArtifact> {
        std::mem::take(&mut self.file().artifacts)
    }

    /// Sums up.
    #[must_use]
    pub fn finish(mut self) -> Verification {
        for file in &mut self.files {
            if file.torn_at.is_some()
                && (self.allow_open_end || self.chain.goes_on_behind(&file.name))
            {
                file.findings
                    .downgrade(&rules::TORN_TAIL, Severity::Warning);
            }
        }
        let chain = std::mem::take(&mut self.chain);
        let mut findings = Findings::new("", self.max_findings);
        let sessions = chain.finish(&mut findings);
        let mut verification = Verification {
            files: Vec::new(),
            sessions,
            findings: Vec::new(),
        };
        let last = findings.into_diagnostics();
        for mut file in self.files {
            if self.lenient {
                let of_turnix = rules::RULES.iter().filter(|rule| is_of_turnix(rule));
                let missing =
                    (file.format == Some(Format::Turnix)).then_some(&rules::MEMBER_MISSING);
                for rule in of_turnix.copied().chain(missing) {
                    file.findings.downgrade(rule, Severity::Note);
                }
            }
            let report = file.finish(&verification.sessions, &last, &mut verification.findings);
            verification.files.push(report);
        }
        verification.findings.extend(last);
        verification
    }
}

/// What does not concern whether records are as they were written.
const NOT_INTEGRITY: &[&tracelaw_diagnostics::Rule] = &[
    &rules::TORN_TAIL,
    &rules::EVENTS_MISSING,
    &rules::HEAD_MISSING,
    &rules::TAIL_MISSING,
    &rules::TAIL_UNANCHORED,
    &rules::SESSION_NOT_ENDED,
    &rules::TRACE_UNSIGNED,
];

/// Whether a rule is one of the Turnix standard. A stream that differs from it is as its emitter
/// wrote it.
fn is_of_turnix(rule: &tracelaw_diagnostics::Rule) -> bool {
    ("TL370"..="TL385").contains(&rule.code)
}

/// What is said once a file, however many records it holds for.
const SAID_ONCE: [&tracelaw_diagnostics::Rule; 4] = [
    &rules::UNKNOWN_EVENT_TYPE,
    &rules::PAYLOAD_MEMBER,
    &rules::TURNIX_EXTRA_MEMBER,
    &rules::SPAN_NAME_UNKNOWN,
];

impl File {
    fn finish(
        mut self,
        sessions: &[SessionSummary],
        last: &[Diagnostic],
        all: &mut Vec<Diagnostic>,
    ) -> FileReport {
        let spans = (self.format == Some(Format::Turnix))
            .then(|| std::mem::take(&mut self.turnix).finish(&mut self.findings));
        let of_file = |diagnostic: &&Diagnostic| {
            let place: Option<&Place> = diagnostic.place.as_ref();
            place.is_some_and(|place| place.source.name() == self.name)
        };
        let of_turnix = rules::RULES.iter().filter(|rule| is_of_turnix(rule));
        let mut not_integrity: Vec<_> = NOT_INTEGRITY.iter().chain(of_turnix).copied().collect();
        if self.format == Some(Format::Turnix) {
            not_integrity.extend([&rules::MEMBER_MISSING, &rules::MEMBER_TYPE]);
        }
        let is_grave = |diagnostic: &&Diagnostic| {
            diagnostic.severity == Severity::Error && !not_integrity.contains(&diagnostic.rule)
        };
        let broken = self.findings.has_error_besides(&not_integrity)
            || last.iter().filter(of_file).any(|d| is_grave(&d));
        let integrity = match (broken, self.format) {
            (true, _) => Integrity::Broken,
            (false, Some(Format::Trace)) => Integrity::Intact,
            (false, _) => Integrity::Unchained,
        };
        let completeness = sessions
            .iter()
            .filter(|session| session.files.contains(&self.name))
            .map(|session| session.completeness)
            .max_by_key(|completeness| *completeness as u8);
        let lost = spans.as_ref().is_some_and(|spans| spans.lost > 0);
        let torn = self.torn_at.is_some() && self.findings.errors(&rules::TORN_TAIL) > 0;
        let completeness = match completeness {
            _ if torn => Completeness::Truncated,
            Some(completeness) => completeness,
            None if lost => Completeness::Gaps,
            None => Completeness::Unknown,
        };
        let grave = last.iter().filter(of_file);
        let grave = grave.filter(|diagnostic| diagnostic.severity == Severity::Error);
        let line = (self.findings.first(Severity::Error).into_iter())
            .chain(grave)
            .filter_map(|diagnostic| diagnostic.place.as_ref())
            .map(|place| place.line_column().0 as u64)
            .min();
        for rule in SAID_ONCE {
            self.findings.keep_first(rule);
        }
        all.extend(self.findings.into_diagnostics());
        FileReport {
            file: self.name,
            format: self.format,
            records: self.records,
            integrity,
            completeness,
            torn_at: self.torn_at,
            spans,
            line,
        }
    }
}
