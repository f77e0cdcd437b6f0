//! `tracelaw verify`: whether traces are as they were written, and whole.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tracelaw_diagnostics::{Diagnostic, Place, Severity};
use tracelaw_events::checkpoint::{InclusionProof, VerifyingKey};
use tracelaw_events::envelope::Format;
use tracelaw_events::findings::{DEFAULT_LIMIT, Findings};
use tracelaw_events::verify::{
    Anchors, Completeness, FileReport, Integrity, SessionSummary, Verification,
};
use tracelaw_validator::{Input, VerifyOptions, VerifyReport, verify};

use crate::args::{Global, VerifyArgs};
use crate::commands::keys;
use crate::commands::show::count;
use crate::output::{Body, Outcome, report};
use crate::progress::ByteProgress;
use crate::{exit, files, rules};

/// Runs the command.
pub(crate) fn run(args: &VerifyArgs, global: &Global) -> Outcome {
    let outcome = match (&args.inclusion, &args.prove) {
        (Some(proof), _) => check_proof(args, proof),
        (None, Some(event)) => prove(args, global, event),
        (None, None) => check(args, global),
    };
    outcome.unwrap_or_else(|error| Outcome::could_not_run(*error))
}

fn check(args: &VerifyArgs, global: &Global) -> Result<Outcome, Box<Diagnostic>> {
    let (found, mut findings) = read(args, global, None)?;
    let verification = &found.verification;
    let preface = verification.files.iter().map(line).collect();
    let traces = traces_json(verification);
    let exit = exit_code(args, &found, &findings);
    findings.extend(found.verification.findings);
    let mut report = report(findings, found.errors);
    report.extra.insert("traces".to_owned(), traces);
    Ok(Outcome {
        body: None,
        preface,
        report,
        exit,
    })
}

/// Reads the traces and their checkpoints; also what is to be said of the latter.
fn read(
    args: &VerifyArgs,
    global: &Global,
    prove: Option<&str>,
) -> Result<(VerifyReport, Vec<Diagnostic>), Box<Diagnostic>> {
    let key = args.key.as_deref().map(keys::read_public).transpose()?;
    let mut anchors = Anchors::new(key.is_some());
    let mut findings = Vec::new();
    for path in checkpoint_files(args) {
        let source = files::read_source(&path)?;
        let mut found = Findings::new(source.name(), DEFAULT_LIMIT);
        let trusted = |note: &_| {
            key.as_ref()
                .is_none_or(|key: &VerifyingKey| key.has_signed(note))
        };
        anchors.read(source.name(), source.text(), &trusted, &mut found);
        findings.extend(found.into_diagnostics());
    }
    let progress = ByteProgress::new(global, args.traces.iter().map(PathBuf::as_path));
    let advance = |bytes| progress.advance(bytes);
    let options = VerifyOptions {
        prove,
        allow_open_end: args.allow_open_end,
        lenient: args.lenient,
        jobs: args.jobs.unwrap_or_default(),
        progress: Some(&advance),
        ..VerifyOptions::default()
    };
    let inputs = args.traces.iter().map(|path| input(path)).collect();
    Ok((verify(inputs, anchors, &options), findings))
}

fn input(path: &Path) -> Input {
    if path == Path::new("-") {
        Input::reader("<stdin>", std::io::stdin())
    } else {
        Input::file(path)
    }
}

/// The files named, or those that stand beside the traces.
fn checkpoint_files(args: &VerifyArgs) -> Vec<PathBuf> {
    if !args.checkpoints.is_empty() {
        return args.checkpoints.clone();
    }
    let beside = args.traces.iter().map(|trace| beside(trace));
    beside.filter(|path| path.is_file()).collect()
}

/// Where the checkpoints of a trace are kept.
pub(crate) fn beside(trace: &Path) -> PathBuf {
    let mut name = trace.as_os_str().to_owned();
    name.push(".checkpoints");
    PathBuf::from(name)
}

fn exit_code(args: &VerifyArgs, found: &VerifyReport, more: &[Diagnostic]) -> u8 {
    let verification = &found.verification;
    let is_error = |finding: &&Diagnostic| finding.severity == Severity::Error;
    if !found.errors.is_empty() {
        return exit::COULD_NOT_RUN;
    }
    let sound = |file: &FileReport| match file.completeness {
        Completeness::Complete | Completeness::Gaps | Completeness::Unknown => true,
        Completeness::OpenEnd | Completeness::UnanchoredTail => args.allow_open_end,
        _ => false,
    };
    if verification
        .findings
        .iter()
        .chain(more)
        .any(|f| is_error(&f))
        || !verification.files.iter().all(sound)
    {
        return exit::FINDINGS;
    }
    let empty = verification.files.iter().any(|file| file.records == 0);
    if empty && !args.allow_empty {
        return exit::NOTHING_CHECKED;
    }
    exit::CLEAN
}

/// The two verdicts on one file, on one line.
fn line(file: &FileReport) -> String {
    let mut text = format!("{}: ", file.file);
    text.push_str(match file.integrity {
        Integrity::Intact => "intact",
        Integrity::Broken => "broken",
        _ => "without a chain",
    });
    let _ = write!(text, ", {}", words(file.completeness));
    let records = usize::try_from(file.records).unwrap_or(usize::MAX);
    let _ = write!(text, "; {}", count(records, "record", "records"));
    if let Some(spans) = &file.spans {
        let started = usize::try_from(spans.started).unwrap_or(usize::MAX);
        let _ = write!(
            text,
            ", {} ({} open, {} failed, {} cancelled)",
            count(started, "span", "spans"),
            spans.open,
            spans.failed,
            spans.cancelled
        );
    }
    if let Some(at) = file.torn_at {
        let _ = write!(text, ", torn at byte {at}");
    }
    text.push('\n');
    text
}

const fn words(completeness: Completeness) -> &'static str {
    match completeness {
        Completeness::Complete => "complete",
        Completeness::OpenEnd => "open at the end",
        Completeness::UnanchoredTail => "with a tail that no checkpoint covers",
        Completeness::Gaps => "with gaps that it accounts for",
        Completeness::Truncated => "truncated",
        Completeness::Forked => "forked",
        Completeness::Rewritten => "rewritten",
        _ => "completeness unknown",
    }
}

fn traces_json(verification: &Verification) -> Value {
    let of_file = |file: &FileReport| {
        let sessions: Vec<Value> = verification
            .sessions
            .iter()
            .filter(|session| session.files.contains(&file.file))
            .map(session_json)
            .collect();
        json!({
            "file": file.file,
            "format": file.format.map(Format::as_str),
            "records": file.records,
            "integrity": file.integrity.as_str(),
            "completeness": file.completeness.as_str(),
            "line": file.line,
            "torn_at": file.torn_at,
            "sessions": sessions,
            "spans": file.spans.as_ref().map(|spans| json!({
                "started": spans.started,
                "ended": spans.ended,
                "failed": spans.failed,
                "cancelled": spans.cancelled,
                "open": spans.open,
                "events": spans.events,
                "lost": spans.lost,
            })),
        })
    };
    verification.files.iter().map(of_file).collect()
}

fn session_json(session: &SessionSummary) -> Value {
    json!({
        "session": session.session,
        "records": session.records,
        "sequence": session.sequence,
        "head": hexadecimal(&session.head),
        "dialect": session.dialect.as_str(),
        "ended": session.ended,
        "lost": session.lost,
        "completeness": session.completeness.as_str(),
        "unanchored": session.unanchored,
        "files": session.files,
    })
}

fn hexadecimal(hash: &[u8]) -> String {
    hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Makes a proof of one event.
fn prove(args: &VerifyArgs, global: &Global, event: &str) -> Result<Outcome, Box<Diagnostic>> {
    let (found, mut findings) = read(args, global, Some(event))?;
    let broken = exit_code(args, &found, &findings);
    let mut sessions = found.verification.sessions.iter();
    let wanted = sessions.find_map(|session| session.wanted.as_ref());
    let proof = wanted.and_then(|wanted| {
        InclusionProof::new(&wanted.leaves, wanted.index, wanted.note.as_ref()?)
    });
    let reason = match (&proof, wanted) {
        (Some(_), _) if broken == exit::CLEAN || broken == exit::FINDINGS => None,
        (_, None) => Some(format!("no event has the identifier `{event}`")),
        _ => Some(format!("no checkpoint covers the event `{event}`")),
    };
    findings.extend(found.verification.findings);
    if let Some(reason) = reason {
        let error = Diagnostic::new(&rules::NO_PROOF, reason)
            .help("name the trace with the event, and the checkpoints of its session");
        return Ok(Outcome {
            body: None,
            preface: String::new(),
            report: report(findings, vec![error]),
            exit: exit::COULD_NOT_RUN,
        });
    }
    let proof = proof.map(|proof| proof.to_string()).unwrap_or_default();
    let body = Body {
        json: json!({"schema_version": 1, "event": event, "proof": proof}),
        text: proof,
    };
    Ok(Outcome::of_body(body, report(findings, found.errors)))
}

/// Checks a proof with the event, the proof and the key alone.
fn check_proof(args: &VerifyArgs, proof: &Path) -> Result<Outcome, Box<Diagnostic>> {
    let source = files::read_source(proof)?;
    let key = args.key.as_deref().map(keys::read_public).transpose()?;
    let inputs = args.traces.iter().map(|path| input(path)).collect();
    let found = verify(inputs, Anchors::default(), &VerifyOptions::default());
    let bad = |reason: String| {
        let finding = Diagnostic::new(&rules::NO_PROOF, reason)
            .at(Place::file(source.name()))
            .help("use the event, the proof and the key as they were given out");
        Outcome::of_findings(report(vec![finding], found.errors.clone()))
    };
    let intact = found
        .verification
        .files
        .iter()
        .all(|file| file.integrity == Integrity::Intact);
    let [session] = found.verification.sessions.as_slice() else {
        return Ok(bad("the file does not hold one event".to_owned()));
    };
    if session.records != 1 || !intact {
        return Ok(bad("the file does not hold one intact event".to_owned()));
    }
    let read = match InclusionProof::parse(source.text()) {
        Ok(read) => read,
        Err(error) => return Ok(bad(error.to_string())),
    };
    if key.as_ref().is_some_and(|key| !key.has_signed(&read.note)) {
        return Ok(bad(
            "the checkpoint in the proof is not signed with the key".to_owned(),
        ));
    }
    let checkpoint = match read.verify(&session.head) {
        Ok(checkpoint) => checkpoint,
        Err(error) => return Ok(bad(error.to_string())),
    };
    let signed = if key.is_some() { "signed" } else { "unsigned" };
    let text = format!(
        "event {} of {}, {} of {} records, {signed}\n",
        session.sequence,
        checkpoint.origin,
        read.index + 1,
        checkpoint.size
    );
    let json = json!({
        "schema_version": 1,
        "origin": checkpoint.origin,
        "index": read.index,
        "size": checkpoint.size,
        "signed": key.is_some(),
    });
    Ok(Outcome::of_body(
        Body { text, json },
        report(Vec::new(), found.errors),
    ))
}
