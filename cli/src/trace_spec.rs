//! The trace specification that `validate` runs: module, configuration, environment.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tracelaw_diagnostics::{Diagnostic, Source};
use tracelaw_tla::config::{self, Config};
use tracelaw_tla::modules::Modules;
use tracelaw_validator::trace_spec::{Parts, TraceSpec};

use crate::args::ValidateArgs;
use crate::shard::Shard;
use crate::specification::load_modules;
use crate::{files, rules};

/// What was read from files and arguments.
pub(crate) struct TraceSpecFiles {
    modules: Modules,
    config: (Config, Arc<Source>),
    diagnostics: Vec<Diagnostic>,
    environment: Vec<(String, String)>,
    settings: Vec<(String, String)>,
    folder: PathBuf,
}

impl TraceSpecFiles {
    /// Reads what the command line names, if it names a trace specification.
    pub(crate) fn read(args: &ValidateArgs) -> Result<Option<Self>, Box<Diagnostic>> {
        let settings = settings(&args.environment)?;
        let Some(path) = &args.trace_spec else {
            if settings.is_empty() {
                return Ok(None);
            }
            let message = "--env is for a trace specification, and there is none";
            let help = "name it with --trace-spec Trace.tla";
            return Err(Box::new(bad_argument(message).help(help)));
        };
        let (modules, mut diagnostics) = load_modules(path, &args.specification.include)?;
        let config = (args.config.clone()).unwrap_or_else(|| path.with_extension("cfg"));
        let source = files::read_source(&config).map_err(|error| {
            Box::new(match args.config {
                Some(_) => *error,
                None => error.help("name the configuration with --config Trace.cfg"),
            })
        })?;
        let (config, found) = config::parse(&source);
        diagnostics.extend(found);
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Ok(Some(Self {
            modules,
            config: (config, source),
            diagnostics,
            environment,
            settings,
            folder: path.parent().unwrap_or(Path::new("")).to_owned(),
        }))
    }

    /// Resolves it; with no result, the diagnostics say why there is none.
    pub(crate) fn resolve(&self) -> (Option<TraceSpec>, Vec<Diagnostic>) {
        let parts = Parts {
            modules: &self.modules,
            config: (&self.config.0, &self.config.1),
            environment: &self.environment,
            settings: &self.settings,
            folder: &self.folder,
        };
        let mut diagnostics = self.diagnostics.clone();
        let (spec, found) = TraceSpec::new(&parts);
        diagnostics.extend(found);
        (spec, diagnostics)
    }
}

/// Reads `NAME=VALUE`.
fn settings(arguments: &[String]) -> Result<Vec<(String, String)>, Box<Diagnostic>> {
    let read = |argument: &String| match argument.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => {
            let message = format!("--env {argument} sets no variable");
            let help = "say --env NAME=VALUE; `{trace}` in VALUE stands for the trace's file";
            Err(Box::new(bad_argument(message).help(help)))
        }
    };
    arguments.iter().map(read).collect()
}

/// Reads a number of seconds.
pub(crate) fn seconds(argument: &str) -> Result<Duration, Box<Diagnostic>> {
    let seconds: Option<f64> = argument.parse().ok();
    let seconds = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|time| !time.is_zero()).ok_or_else(|| {
        let message = format!("--timeout {argument} is no time");
        Box::new(bad_argument(message).help("say a number of seconds, such as 30 or 0.5"))
    })
}

/// Reads `I/N`.
pub(crate) fn shard(argument: &str) -> Result<Shard, Box<Diagnostic>> {
    argument.parse().map_err(|reason: String| {
        let help = "say --shard I/N with I from 1 to N, such as 1/4";
        Box::new(bad_argument(format!("--shard: {reason}")).help(help))
    })
}

/// An argument that cannot be meant.
pub(crate) fn bad_argument(message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&rules::BAD_ARGUMENT, message)
}
