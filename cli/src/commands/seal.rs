//! `tracelaw seal`: chains the records of another emitter, and signs the chain.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::Path;

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
    let mut trace = create(&args.output)?;
    let mut checkpoints = Checkpoints {
        file: create(&side)?,
        name: files::display_name(&side),
        every: args.every,
        key,
        chains: BTreeMap::new(),
        written: 0,
    };
    let name = files::display_name(&args.output);
    let unwritable = |error| Box::new(files::unwritable(&name, &error));
    let converted = convert::convert(
        &args.trace,
        Target::Trace,
        &args.component,
        &mut |text, sealed| {
            trace.write_all(text.as_bytes()).map_err(unwritable)?;
            for (session, record) in sealed {
                checkpoints.push(session, record)?;
            }
            Ok(())
        },
    )?;
    trace.flush().map_err(unwritable)?;
    checkpoints.finish()?;
    let signed = if checkpoints.key.is_some() {
        "signed"
    } else {
        "unsigned"
    };
    let text = format!(
        "{name}: {} records chained; {}: {} checkpoints, {signed}\n",
        converted.records, checkpoints.name, checkpoints.written
    );
    let json = json!({
        "schema_version": 1,
        "trace": name,
        "records": converted.records,
        "checkpoints": checkpoints.name,
        "signed": checkpoints.key.is_some(),
        "sessions": checkpoints.chains.keys().map(Uuid::to_string).collect::<Vec<_>>(),
    });
    Ok(Outcome::of_body(
        Body { text, json },
        report(converted.findings, Vec::new()),
    ))
}

/// A new file; a trace is never replaced.
fn create(path: &Path) -> Result<BufWriter<File>, Box<Diagnostic>> {
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    file.map(BufWriter::new)
        .map_err(|error| Box::new(files::unwritable(&files::display_name(path), &error)))
}

/// The file of checkpoints.
struct Checkpoints {
    file: BufWriter<File>,
    name: String,
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
        self.file
            .flush()
            .map_err(|error| Box::new(files::unwritable(&self.name, &error)))
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
        write!(self.file, "{separator}{note}")
            .map_err(|error| Box::new(files::unwritable(&self.name, &error)))
    }
}
