//! `tracelaw demo`: the main job on the bundled Raft, start to end.
//!
//! Everything is in the binary: the document, the module, the patch, and the nodes, which were
//! instrumented from the document while this was built. Nothing is fetched and nothing compiled.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tracelaw::Session;
use tracelaw_diagnostics::{Diagnostic, Severity};
use tracelaw_example_raft_traced::{Bug, Config, Outcome as RaftOutcome, PATCH};
use tracelaw_mapping::Mapping;
use tracelaw_validator::{
    Input, Level, Model, Options, Report as Verdicts, Steps, Verdict, validate,
};

use crate::args::DemoArgs;
use crate::bundled::Bundled;
use crate::commands::show::count;
use crate::commands::validate::line;
use crate::output::{Body, Outcome, report};
use crate::{exit, files};

/// Runs the command.
pub(crate) fn run(args: &DemoArgs) -> Outcome {
    let folder = match Folder::new(args.keep.as_deref()) {
        Ok(folder) => folder,
        Err(error) => {
            let name = args
                .keep
                .as_deref()
                .map(files::display_name)
                .unwrap_or_default();
            return Outcome::could_not_run(files::unwritable(&name, &error));
        }
    };
    let mut demo = Demo {
        text: String::new(),
        titles: 0,
        steps: Vec::new(),
        as_expected: true,
    };
    match demo.play(args, &folder) {
        Ok(()) => demo.outcome(),
        Err(error) => Outcome::could_not_run(files::unwritable(&folder.name(), &error)),
    }
}

/// Where the traces go; removed at the end unless it is to be kept.
struct Folder {
    path: PathBuf,
    keep: bool,
}

impl Folder {
    fn new(keep: Option<&Path>) -> io::Result<Self> {
        let path = keep.map_or_else(
            || std::env::temp_dir().join(format!("tracelaw-demo-{}", std::process::id())),
            Path::to_owned,
        );
        std::fs::create_dir_all(&path)?;
        Ok(Self {
            path,
            keep: keep.is_some(),
        })
    }

    fn name(&self) -> String {
        files::display_name(&self.path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.keep {
            // A folder that stays behind in the temporary folder is nobody's loss.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

struct Demo {
    text: String,
    titles: usize,
    steps: Vec<Value>,
    as_expected: bool,
}

impl Demo {
    fn play(&mut self, args: &DemoArgs, folder: &Folder) -> io::Result<()> {
        let bundled = Bundled::read();
        self.lint(&bundled);
        self.generate(&bundled.mapping, folder)?;
        let model = bundled.model();
        let judge = Judge {
            bundled: &bundled,
            model: model.as_ref(),
        };
        let config = Config {
            seed: args.seed,
            ..Config::default()
        };

        self.title("Run the instrumented nodes, with a network that loses and duplicates messages");
        let good = folder.path.join("raft.trace.jsonl");
        let outcome = record(&good, &config)?;
        self.describe(&outcome);
        self.show_record(&good)?;

        self.title("Validate the trace: is each event a step of raft.tla, do the invariants hold?");
        self.judge(&good, judge, Verdict::Accepted)?;

        self.title("Run again with a bug: a node that restarts forgets for whom it voted");
        let bad = folder.path.join("raft-with-bug.trace.jsonl");
        let outcome = record(
            &bad,
            &Config {
                bug: Some(Bug::ForgetVote),
                ..config
            },
        )?;
        self.describe(&outcome);
        self.judge(&bad, judge, Verdict::Rejected)?;

        self.title("Flip one byte of the first trace");
        let tampered = folder.path.join("raft-tampered.trace.jsonl");
        let changed = flip_a_byte(&good, &tampered)?;
        self.say(&changed);
        self.judge(&tampered, judge, Verdict::Rejected)
    }

    fn lint(&mut self, bundled: &Bundled) {
        self.title("Lint the document against the specification");
        let findings = bundled.lint();
        let worst = findings.iter().map(|finding| finding.severity).max();
        self.expect(worst.is_none_or(|severity| severity < Severity::Warning));
        let entries = bundled.mapping.entries.len();
        let exempt = bundled.mapping.settings.exemptions.len();
        let actions = bundled.actions.as_ref();
        let names = actions.map_or(0, |list| list.actions.len());
        self.say(&format!(
            "{} and {} account for the {} of specs/raft/raft.tla: {}",
            count(entries, "entry", "entries"),
            count(exempt, "exemption", "exemptions"),
            count(names, "action", "actions"),
            if findings.is_empty() {
                "1:1, nothing to report".to_owned()
            } else {
                list(&findings)
            },
        ));
        self.steps
            .push(json!({ "step": "lint", "findings": findings.len() }));
    }

    fn generate(&mut self, mapping: &Mapping, folder: &Folder) -> io::Result<()> {
        self.title("Generate the instrumentation");
        if folder.keep {
            std::fs::write(folder.path.join("raft.patch"), PATCH)?;
        }
        let files = PATCH
            .lines()
            .filter(|line| line.starts_with("diff --git"))
            .count();
        let added = PATCH
            .lines()
            .filter(|line| line.starts_with('+') && !line.starts_with("+++"));
        self.say(&format!(
            "{} become a patch of {} and {} that `git apply` takes; here is one place of it:",
            count(mapping.entries.len(), "entry", "entries"),
            count(files, "file", "files"),
            count(added.count(), "line", "lines"),
        ));
        self.quote(&one_hunk(PATCH, "become_leader"));
        self.steps
            .push(json!({ "step": "generate", "files": files }));
        Ok(())
    }

    fn describe(&mut self, outcome: &RaftOutcome) {
        let leaders: Vec<String> = outcome
            .leaders
            .iter()
            .map(|(term, node)| format!("node {node} in term {term}"))
            .collect();
        self.say(&format!(
            "{} ticks, {}, {} lost, {} duplicated; leaders: {}; {} committed",
            outcome.ticks,
            count(outcome.restarts, "restart", "restarts"),
            count(outcome.traffic.dropped, "message", "messages"),
            outcome.traffic.duplicated,
            leaders.join(", "),
            count(outcome.committed.len(), "command", "commands"),
        ));
        for vote in &outcome.double_votes {
            let (first, second) = vote.candidates;
            self.say(&format!(
                "node {} voted for node {first} and for node {second} in term {}",
                vote.node, vote.term,
            ));
        }
        self.steps.push(json!({
            "step": "run",
            "ticks": outcome.ticks,
            "committed": outcome.committed.len(),
            "double_votes": outcome.double_votes.len(),
            "safe": outcome.is_safe(),
        }));
    }

    fn show_record(&mut self, trace: &Path) -> io::Result<()> {
        let text = std::fs::read_to_string(trace)?;
        let Some(line) = text
            .lines()
            .find(|line| line.contains("custom.action.BecomeLeader"))
        else {
            return Ok(());
        };
        let record: Value = serde_json::from_str(line)?;
        self.say("one record of the trace, in part; it holds the hash of the one before it:");
        let mut shown = String::new();
        for member in [
            "sequence",
            "event_type",
            "payload",
            "previous_event_hash",
            "event_hash",
        ] {
            let value = match &record[member] {
                Value::String(hash) if member.ends_with("hash") => format!("{}…", &hash[..16]),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let _ = writeln!(shown, "{member:19}  {value}");
        }
        self.quote(&shown);
        Ok(())
    }

    fn judge(&mut self, trace: &Path, judge: Judge<'_>, expected: Verdict) -> io::Result<()> {
        let name = trace
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let verdicts = judge.verdict_on(trace, &name)?;
        for trace in &verdicts.traces {
            self.say(line(trace).trim_end());
            self.expect(trace.verdict == expected);
        }
        let grave = verdicts
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        for finding in grave.take(1) {
            match &finding.screen {
                Some(screen) => self.quote(&screen.to_string()),
                None => self.say(&one_line(finding)),
            }
        }
        self.steps
            .push(json!({ "step": "validate", "traces": verdicts.traces_json() }));
        Ok(())
    }

    fn title(&mut self, title: &str) {
        self.titles += 1;
        let number = self.titles;
        let gap = if self.text.is_empty() || self.text.ends_with("\n\n") {
            ""
        } else {
            "\n"
        };
        let _ = writeln!(self.text, "{gap}{number}. {title}\n");
    }

    fn say(&mut self, text: &str) {
        for line in text.lines() {
            let _ = writeln!(self.text, "{line}");
        }
    }

    fn quote(&mut self, text: &str) {
        self.text.push('\n');
        for line in text.lines() {
            let _ = writeln!(self.text, "    {line}");
        }
        self.text.push('\n');
    }

    fn expect(&mut self, fact: bool) {
        self.as_expected &= fact;
    }

    fn outcome(self) -> Outcome {
        let json = json!({
            "schema_version": 1,
            "as_expected": self.as_expected,
            "steps": self.steps,
        });
        let mut outcome = Outcome::of_body(
            Body {
                text: self.text,
                json,
            },
            report(Vec::new(), Vec::new()),
        );
        if !self.as_expected {
            outcome.exit = exit::FINDINGS;
        }
        outcome
    }
}

/// Runs the nodes and writes what they do to a trace.
fn record(trace: &Path, config: &Config) -> io::Result<RaftOutcome> {
    // The demo shows the whole of a run, so its nodes wait for the file where they must.
    let session = Session::builder()
        .component("raft")
        .version(env!("CARGO_PKG_VERSION"))
        .file(trace)
        .overwrite()
        .lossless()
        .start()
        .map_err(io::Error::other)?;
    let outcome = tracelaw_example_raft_traced::run(config);
    session.finish();
    Ok(outcome)
}

/// What traces are judged by.
#[derive(Clone, Copy)]
struct Judge<'b> {
    bundled: &'b Bundled,
    model: Option<&'b Model<'b>>,
}

impl Judge<'_> {
    fn verdict_on(self, trace: &Path, name: &str) -> io::Result<Verdicts> {
        let options = Options {
            mapping: Some(&self.bundled.mapping),
            actions: self.bundled.actions.as_ref(),
            steps: self.model.map(Steps::Mapping),
            level: Level::Property,
            ..Options::default()
        };
        let input = Input::reader(name, std::fs::File::open(trace)?);
        Ok(validate(vec![input], &options))
    }
}

/// Copies a trace with one byte of one value changed, and says which.
fn flip_a_byte(from: &Path, to: &Path) -> io::Result<String> {
    let mut text = std::fs::read_to_string(from)?;
    let changed = match text.find(r#""commitIndex":2"#) {
        Some(at) => {
            text.replace_range(at..at + r#""commitIndex":2"#.len(), r#""commitIndex":3"#);
            let line = text[..at].matches('\n').count() + 1;
            format!("line {line}: a commitIndex of 2 becomes 3")
        }
        None => return Err(io::Error::other("the trace has no commitIndex of 2")),
    };
    std::fs::write(to, text)?;
    Ok(changed)
}

/// The hunk of a patch that speaks of `name`, without its header.
fn one_hunk(patch: &str, name: &str) -> String {
    let hunk = patch
        .split("\n@@")
        .find(|hunk| hunk.lines().skip(1).any(|line| line.contains(name)) && hunk.contains("\n+"));
    hunk.map(|hunk| hunk.lines().skip(1).take(14).collect::<Vec<_>>().join("\n"))
        .unwrap_or_default()
}

fn list(findings: &[Diagnostic]) -> String {
    findings.iter().map(one_line).collect::<Vec<_>>().join("; ")
}

fn one_line(finding: &Diagnostic) -> String {
    let severity = finding.severity.as_str();
    let place = finding
        .place
        .as_ref()
        .map(|place| format!(" at {}:{}", place.source.name(), place.line_column().0));
    let place = place.unwrap_or_default();
    format!(
        "{severity}[{}] {}{place}",
        finding.rule.code, finding.message
    )
}
