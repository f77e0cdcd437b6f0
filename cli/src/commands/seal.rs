//! `tracelaw seal`: chains the records of another emitter, and signs the chain.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde_json::json;
use tracelaw_diagnostics::Diagnostic;
use tracelaw_events::chain::Sealed;
use tracelaw_events::checkpoint::{Checkpointer, Note, SigningKey};
use tracelaw_events::convert::Target;
use uuid::Uuid;

use crate::args::SealArgs;
use crate::commands::{convert, keys, verify};
use crate::files;
use crate::output::{Body, Outcome, report};

/// Runs the command.
pub(crate) fn run(args: &SealArgs) -> Outcome {
    match seal(args) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::could_not_run(*error),
    }
}

fn seal(args: &SealArgs) -> Result<Outcome, Box<Diagnostic>> {
    let key = args.key.as_deref().map(keys::read_secret).transpose()?;
    let side = verify::beside(&args.output);
    let mut trace = NewFile::create(&args.output)?;
    let mut checkpoints = Checkpoints {
        file: NewFile::create(&side)?,
        every: args.every,
        key,
        chains: BTreeMap::new(),
        written: 0,
    };
    let converted = convert::convert(
        &args.trace,
        Target::Trace,
        &args.component,
        &mut |text, sealed| {
            trace.write(text)?;
            for (session, record) in sealed {
                checkpoints.push(session, record)?;
            }
            Ok(())
        },
    )?;
    if converted.records == 0 {
        return Ok(convert::nothing(converted.findings));
    }
    checkpoints.finish()?;
    trace.keep()?;
    checkpoints.file.keep()?;
    let signed = if checkpoints.key.is_some() {
        "signed"
    } else {
        "unsigned"
    };
    let text = format!(
        "{}: {} chained; {}: {}, {signed}\n",
        trace.name,
        counted(converted.records, "record"),
        checkpoints.file.name,
        counted(checkpoints.written, "checkpoint")
    );
    let json = json!({
        "schema_version": 1,
        "trace": trace.name,
        "records": converted.records,
        "checkpoints": checkpoints.file.name,
        "signed": checkpoints.key.is_some(),
        "sessions": checkpoints.chains.keys().map(Uuid::to_string).collect::<Vec<_>>(),
    });
    Ok(Outcome::of_body(
        Body { text, json },
        report(converted.findings, Vec::new()),
    ))
}

fn counted(count: u64, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// A file that is not there yet: a trace is never replaced. Unless it is kept it is taken away, so
/// that a run that fails leaves nothing in the way of the next one.
struct NewFile {
    file: BufWriter<File>,
    path: PathBuf,
    name: String,
    kept: bool,
}

impl NewFile {
    fn create(path: &Path) -> Result<Self, Box<Diagnostic>> {
        let name = files::display_name(path);
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        match file {
            Ok(file) => Ok(Self {
                file: BufWriter::new(file),
                path: path.to_owned(),
                name,
                kept: false,
            }),
            Err(error) => Err(Box::new(files::unwritable(&name, &error))),
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Box<Diagnostic>> {
        let written = self.file.write_all(text.as_bytes());
        written.map_err(|error| Box::new(files::unwritable(&self.name, &error)))
    }

    fn keep(&mut self) -> Result<(), Box<Diagnostic>> {
        let written = self.file.flush();
        written.map_err(|error| Box::new(files::unwritable(&self.name, &error)))?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.kept {
            // Where this fails there is a file too many, of which the run has said that it failed.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// The file of checkpoints.
struct Checkpoints {
    file: NewFile,
    every: u64,
    key: Option<SigningKey>,
    chains: BTreeMap<Uuid, (Checkpointer, u64)>,
    written: u64,
}

impl Checkpoints {
    fn push(&mut self, session: Uuid, record: Sealed) -> Result<(), Box<Diagnostic>> {
        let chain = self.chains.entry(session);
        let (checkpointer, _) =
            chain.or_insert_with(|| (Checkpointer::new(&session.to_string()), 0));
        checkpointer.push(record);
        if checkpointer.size() % self.every == 0 {
            return self.write(session);
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Box<Diagnostic>> {
        let sessions: Vec<Uuid> = self.chains.keys().copied().collect();
        for session in sessions {
            self.write(session)?;
        }
        Ok(())
    }

    fn write(&mut self, session: Uuid) -> Result<(), Box<Diagnostic>> {
        let Some((checkpointer, covered)) = self.chains.get_mut(&session) else {
            return Ok(());
        };
        let Some(checkpoint) = checkpointer.checkpoint().filter(|it| it.size > *covered) else {
            return Ok(());
        };
        *covered = checkpoint.size;
        let note = match &self.key {
            Some(key) => key.sign(checkpoint.to_text()),
            None => Note::new(checkpoint.to_text()),
        };
        let separator = if self.written > 0 { "\n" } else { "" };
        self.written += 1;
        self.file.write(&format!("{separator}{note}"))
    }
}
