//! The command line's shape.

mod traces;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use self::traces::{
    ConvertArgs, ExportArgs, ExportFormat, Form, ImportArgs, ImportFormat, KeysCommand, SchemaArgs,
    SealArgs, VerifyArgs,
};
use crate::output::FormatArg;

/// Binds a TLA+ specification to the code that implements it.
#[derive(Debug, Parser)]
#[command(name = "tracelaw", version, about, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// What holds for every command.
    #[command(flatten)]
    pub(crate) global: Global,
}

const EXIT_CODES: &str = "\
Exit codes: 0 clean; 1 findings, or the trace diverges, or --check would change something;
2 could not run; 4 nothing was checked (no events, no actions) unless --allow-empty.";

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// How to print the result, and where; may be repeated [default: human]
    #[arg(long = "format", global = true, value_name = "FORMAT[=PATH]")]
    pub(crate) formats: Vec<FormatArg>,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
    /// Say less: no hints, no progress
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Say more
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set; CLICOLOR_FORCE is honoured.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Do the main job on the bundled Raft, start to end
    Demo(DemoArgs),
    /// Begin an instrumentation spec, with one entry for each action of a TLA+ module
    Init(InitArgs),
    /// Print the mapping of an instrumentation spec as understood
    Show(ShowArgs),
    /// List the actions of a TLA+ module's next-state relation
    Actions(ActionsArgs),
    /// Hold an instrumentation spec against its TLA+ module, 1:1, and its source tree
    Lint(LintArgs),
    /// Write the instrumentation that a spec describes into a source tree
    Generate(GenerateArgs),
    /// Judge traces against the record format and the actions of a spec
    Validate(ValidateArgs),
    /// Join the JSON reports of sharded runs of `validate`
    Merge(MergeArgs),
    /// Check that traces are as they were written, and whole
    Verify(VerifyArgs),
    /// Chain the records of another emitter's trace, and sign the chain
    Seal(SealArgs),
    /// Make the keys that checkpoints are signed with
    Keys {
        /// What to do.
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Print the JSON Schema of a record
    Schema(SchemaArgs),
    /// Write a trace in one of the three forms as another
    Convert(ConvertArgs),
    /// Write a trace in the format of another tool
    Export(ExportArgs),
    /// Write a counterexample of another tool as a trace
    Import(ImportArgs),
    /// Explain a finding's code
    Explain(ExplainArgs),
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Keep the demo's traces and patch in this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
    /// Seed of the faults that the network and the nodes suffer
    #[arg(long, default_value_t = 7)]
    pub(crate) seed: u64,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// The TLA+ module
    #[arg(value_name = "MODULE.tla")]
    pub(crate) module: PathBuf,
    /// Write the document to this file instead of standard output
    #[arg(short, long, value_name = "SPEC.md")]
    pub(crate) output: Option<PathBuf>,
    /// The source tree: functions whose names are like an action's are proposed as its places
    #[arg(long, value_name = "DIR")]
    pub(crate) source: Option<PathBuf>,
    /// The next-state operator [default: found in Spec or the configuration, else Next]
    #[arg(long, value_name = "NAME")]
    pub(crate) next: Option<String>,
    /// The model configuration [default: the one beside the module]
    #[arg(long, value_name = "MODEL.cfg")]
    pub(crate) config: Option<PathBuf>,
    /// Where to look for extended modules besides the module's own folder
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    pub(crate) include: Vec<PathBuf>,
    /// Overwrite a file that exists
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
}

/// Arguments of `show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// The instrumentation spec (`-`: standard input)
    #[arg(value_name = "SPEC.md")]
    pub(crate) spec: PathBuf,
    /// The TLA+ module, which tells actions from events in headings `A -> B`
    #[arg(long, value_name = "MODULE.tla")]
    pub(crate) tla: Option<PathBuf>,
    /// Where to look for extended modules besides the module's own folder
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    pub(crate) include: Vec<PathBuf>,
}

/// Arguments of `actions`.
#[derive(Debug, Args)]
pub(crate) struct ActionsArgs {
    /// The TLA+ module
    #[arg(value_name = "MODULE.tla")]
    pub(crate) module: PathBuf,
    /// The next-state operator [default: found in Spec or the configuration, else Next]
    #[arg(long, value_name = "NAME")]
    pub(crate) next: Option<String>,
    /// The TLC configuration that names the specification
    #[arg(long, value_name = "MODEL.cfg")]
    pub(crate) config: Option<PathBuf>,
    /// Where to look for extended modules besides the module's own folder
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    pub(crate) include: Vec<PathBuf>,
    /// Compare with an action list kept in the repository; exit 1 when it is stale
    #[arg(long, value_name = "LIST")]
    pub(crate) check: Option<PathBuf>,
}

/// Where the actions come from.
#[derive(Debug, Args)]
pub(crate) struct SpecificationArgs {
    /// The TLA+ module [default: the document's]
    #[arg(long, value_name = "MODULE.tla")]
    pub(crate) tla: Option<PathBuf>,
    /// An action list kept in the repository, instead of the module
    #[arg(long, value_name = "LIST", conflicts_with = "tla")]
    pub(crate) actions: Option<PathBuf>,
    /// The next-state operator
    #[arg(long, value_name = "NAME")]
    pub(crate) next: Option<String>,
    /// Where to look for extended modules besides the module's own folder
    #[arg(short = 'I', long = "include", value_name = "DIR")]
    pub(crate) include: Vec<PathBuf>,
}

/// Arguments of `lint`.
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// The instrumentation spec (`-`: standard input)
    #[arg(value_name = "SPEC.md")]
    pub(crate) spec: PathBuf,
    /// Where the actions come from.
    #[command(flatten)]
    pub(crate) specification: SpecificationArgs,
    /// The trace specification that TLC runs
    #[arg(long, value_name = "TRACE.tla")]
    pub(crate) trace_spec: Option<PathBuf>,
    /// The configuration of the trace specification
    #[arg(long, value_name = "TRACE.cfg")]
    pub(crate) config: Option<PathBuf>,
    /// The source tree that the document's places are in [default: the document's]
    #[arg(long, value_name = "DIR")]
    pub(crate) source: Option<PathBuf>,
    /// Bring the line numbers of the document up to date with the source tree
    #[arg(long)]
    pub(crate) fix: bool,
    /// Leave out the findings of an earlier JSON report
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// A document without entries or a module without actions is no failure
    #[arg(long)]
    pub(crate) allow_empty: bool,
}

/// Arguments of `generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    /// The instrumentation spec
    #[arg(value_name = "SPEC.md")]
    pub(crate) spec: PathBuf,
    /// The source tree [default: the document's]
    #[arg(long, value_name = "DIR")]
    pub(crate) source: Option<PathBuf>,
    /// The language [default: the document's]
    #[arg(long, value_name = "LANG")]
    pub(crate) language: Option<String>,
    /// What to do with the edits.
    #[command(flatten)]
    pub(crate) action: GenerateAction,
    /// Only the files of the trace module, for sites that are written by hand
    #[arg(long)]
    pub(crate) trace_module: bool,
    /// How the instrumented crate depends on `tracelaw`: a version, or a path
    #[arg(long, value_name = "VERSION|PATH")]
    pub(crate) dependency: Option<String>,
    /// Write a trace specification for TLC into this folder, and leave the source tree alone
    #[arg(long, value_name = "DIR", conflicts_with_all = ["source", "output", "write", "revert"])]
    pub(crate) trace_spec: Option<PathBuf>,
    /// The TLA+ module of the trace specification [default: the document's]
    #[arg(long, value_name = "MODULE.tla", requires = "trace_spec")]
    pub(crate) tla: Option<PathBuf>,
    /// The model configuration that the trace specification's is made of [default: the document's]
    #[arg(long, value_name = "MODEL.cfg", requires = "trace_spec")]
    pub(crate) config: Option<PathBuf>,
    /// Where to look for extended modules besides the module's own folder
    #[arg(
        short = 'I',
        long = "include",
        value_name = "DIR",
        requires = "trace_spec"
    )]
    pub(crate) include: Vec<PathBuf>,
}

/// What `generate` does with the edits: print a patch unless told otherwise.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub(crate) struct GenerateAction {
    /// Write the patch to this file instead of standard output
    #[arg(short, long, value_name = "FILE.patch")]
    pub(crate) output: Option<PathBuf>,
    /// Change the source tree
    #[arg(long)]
    pub(crate) write: bool,
    /// Change nothing; exit 1 if something would change
    #[arg(long)]
    pub(crate) check: bool,
    /// Remove what an earlier run put in
    #[arg(long)]
    pub(crate) revert: bool,
}

/// Arguments of `validate`.
#[derive(Debug, Args)]
pub(crate) struct ValidateArgs {
    /// The instrumentation spec (`.md`), if any, and the traces (`-`: standard input)
    #[arg(value_name = "[SPEC.md] TRACE", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// How much to check: 0 records, 1 actions, 2 steps, 3 properties [default: 1; 2 with --trace-spec]
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=3), value_name = "N")]
    pub(crate) level: Option<u8>,
    /// Where the actions come from.
    #[command(flatten)]
    pub(crate) specification: SpecificationArgs,
    /// The configuration of the model, or of the trace specification [default: the document's, or the
    /// one beside the trace specification]
    #[arg(long, value_name = "MODEL.cfg")]
    pub(crate) config: Option<PathBuf>,
    /// The trace specification that TLC runs; the steps are checked by it
    #[arg(long, value_name = "TRACE.tla")]
    pub(crate) trace_spec: Option<PathBuf>,
    /// A variable that the trace specification sees in `IOEnv`; `{trace}` in VALUE stands for the trace's
    /// file
    #[arg(long = "env", value_name = "NAME=VALUE")]
    pub(crate) environment: Vec<String>,
    /// The most distinct states a trace; beyond it the verdict is inconclusive
    #[arg(long, value_name = "N")]
    pub(crate) max_states: Option<u64>,
    /// The most time that the steps of a trace may take; beyond it the verdict is inconclusive
    #[arg(long, value_name = "SECONDS")]
    pub(crate) timeout: Option<String>,
    /// Show the states that the trace may be in at this line, and what was tried there
    #[arg(long, value_name = "LINE", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) explain: Option<u64>,
    /// Who checks the steps besides: `tlc` asks an installed TLC too, and compares
    #[arg(long, value_enum, default_value_t = Engine::Tracelaw)]
    pub(crate) engine: Engine,
    /// TLC for --engine tlc: tla2tools.jar, or a program that starts it
    #[arg(long, value_name = "PATH")]
    pub(crate) tlc: Option<PathBuf>,
    /// Java for --engine tlc [default: that of JAVA_HOME, else `java`]
    #[arg(long, value_name = "PATH")]
    pub(crate) java: Option<PathBuf>,
    /// Take the traces I, I + N, I + 2 N, ... of the list; `tracelaw merge` joins the reports
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<String>,
    /// Write the behaviour of the trace, as far as it was taken: `.itf.json` or `.tla`
    #[arg(long, value_name = "FILE")]
    pub(crate) states: Option<PathBuf>,
    /// An action that no trace exercised is an error
    #[arg(long)]
    pub(crate) require_coverage: bool,
    /// A trace without events is no failure
    #[arg(long)]
    pub(crate) allow_empty: bool,
    /// A session without an end is no reason to doubt a trace (the program still runs, say)
    #[arg(long)]
    pub(crate) allow_open_end: bool,
    /// Threads [default: all cores]
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
}

/// Who checks steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// Tracelaw alone.
    Tracelaw,
    /// Tracelaw, compared with TLC.
    Tlc,
}

/// Arguments of `merge`.
#[derive(Debug, Args)]
pub(crate) struct MergeArgs {
    /// What `tracelaw validate --format json=REPORT.json` wrote, of every shard
    #[arg(value_name = "REPORT.json", required = true)]
    pub(crate) reports: Vec<PathBuf>,
    /// A trace without events is no failure
    #[arg(long)]
    pub(crate) allow_empty: bool,
}

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A code (`TL101`) or a rule's name (`action-without-entry`)
    #[arg(required_unless_present = "all")]
    pub(crate) code: Option<String>,
    /// List every rule
    #[arg(long, conflicts_with = "code")]
    pub(crate) all: bool,
}
