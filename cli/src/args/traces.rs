//! The arguments of the commands on traces as files: verify, seal, keys, schema, convert, export,
//! import.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Arguments of `verify`.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The traces (`-`: standard input); a session may go on from one to the next
    #[arg(value_name = "TRACE", required = true)]
    pub(crate) traces: Vec<PathBuf>,
    /// The checkpoints of the traces; may be repeated [default: TRACE.checkpoints]
    #[arg(long, value_name = "FILE")]
    pub(crate) checkpoints: Vec<PathBuf>,
    /// The public key; a session without a checkpoint of this key fails
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// Print the proof that the event with this identifier is in the trace
    #[arg(long, value_name = "EVENT_ID")]
    pub(crate) prove: Option<String>,
    /// Check a proof; the trace is then the file with the event alone
    #[arg(long, value_name = "PROOF", conflicts_with_all = ["prove", "checkpoints"])]
    pub(crate) inclusion: Option<PathBuf>,
    /// A session without an end is no fault (the program still runs, or crashed in a test)
    #[arg(long)]
    pub(crate) allow_open_end: bool,
    /// Where a Turnix stream differs from the standard and can be understood, only note it
    #[arg(long)]
    pub(crate) lenient: bool,
    /// A trace without records is no failure
    #[arg(long)]
    pub(crate) allow_empty: bool,
    /// Threads [default: all cores]
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
}

/// Arguments of `seal`.
#[derive(Debug, Args)]
pub(crate) struct SealArgs {
    /// The trace, in any of the forms that are read (`-`: standard input)
    #[arg(value_name = "TRACE")]
    pub(crate) trace: PathBuf,
    /// Write the chained trace here; its checkpoints go beside it
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// The secret key to sign with
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Option<PathBuf>,
    /// Make a checkpoint after so many records, besides the one at the end
    #[arg(long, value_name = "N", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) every: u64,
    /// What emitted the trace
    #[arg(long, value_name = "NAME", default_value = "sealed")]
    pub(crate) component: String,
}

/// What `keys` does.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Make a key pair: FILE is secret, FILE.pub is public
    New {
        /// The key's name, for instance that of the program that signs
        #[arg(value_name = "NAME")]
        name: String,
        /// The file of the secret key [default: NAME.key]
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// Arguments of `schema`.
#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// The record or payload, for instance `trace-event`
    #[arg(required_unless_present = "all", value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// List all
    #[arg(long, conflicts_with = "name")]
    pub(crate) all: bool,
}

/// Arguments of `convert`.
#[derive(Debug, Args)]
pub(crate) struct ConvertArgs {
    /// The trace (`-`: standard input)
    #[arg(value_name = "TRACE")]
    pub(crate) trace: PathBuf,
    /// The form to write
    #[arg(long, value_enum, value_name = "FORM")]
    pub(crate) to: Form,
    /// Write here instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// The forms that a record is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// TRACE/1.0, chained.
    Trace,
    /// Turnix v0.1.
    Turnix,
    /// The plain envelope of instrumentation specs.
    Plain,
}

/// Arguments of `export`.
#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    /// The trace (`-`: standard input)
    #[arg(value_name = "TRACE")]
    pub(crate) trace: PathBuf,
    /// The format to write
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) to: ExportFormat,
    /// Write here instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// For TLA+ tools: write values that they change silently as strings, instead of refusing
    #[arg(long)]
    pub(crate) allow_lossy: bool,
}

/// The formats of other tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// OpenTelemetry's OTLP/JSON, spans.
    OtlpSpans,
    /// OpenTelemetry's OTLP/JSON, log records.
    OtlpLogs,
    /// Chrome's trace events, which Perfetto opens.
    Perfetto,
    /// CloudEvents 1.0, a JSON batch.
    Cloudevents,
    /// Informal Trace Format, for TLA+ tools.
    Itf,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// The file (`-`: standard input)
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Its format
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) from: ImportFormat,
    /// Write here instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// The formats of counterexamples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ImportFormat {
    /// Informal Trace Format.
    Itf,
    /// What TLC writes with `-dumpTrace json`.
    Tlc,
}
