//! `--engine tlc`: an installed TLC as the oracle.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tracelaw_diagnostics::Diagnostic;
use tracelaw_validator::oracle::{TlcAnswer, TlcVerdict};
use tracelaw_validator::trace_spec::TraceSpec;
use tracelaw_validator::{Input, TraceReport};

use crate::args::{Engine, ValidateArgs};
use crate::{interrupt, rules};

/// Half of the time that TLC takes for a trace is start-up: one collector, one compiler.
const JVM_OPTIONS: [&str; 2] = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];

/// What keeps TLC from writing a module beside the specification; older versions do not know it.
const NO_TRACE_MODULE: &str = "-noGenerateSpecTE";

/// An installed TLC and what it is to be run on.
pub(crate) struct Tlc {
    program: Program,
    trace_spec: PathBuf,
    config: PathBuf,
    include: Vec<PathBuf>,
}

enum Program {
    /// `tla2tools.jar`, run by this Java with this class path.
    Jar { java: PathBuf, class_path: OsString },
    /// A script or program that starts TLC.
    Launcher(PathBuf),
}

impl Tlc {
    /// The TLC that the command line asks for, if it does.
    pub(crate) fn find(args: &ValidateArgs) -> Result<Option<Self>, Box<Diagnostic>> {
        if args.engine == Engine::Tracelaw {
            return match (&args.tlc, &args.java) {
                (None, None) => Ok(None),
                _ => Err(no_tlc(
                    "--tlc and --java are for --engine tlc",
                    "say --engine tlc",
                )),
            };
        }
        let Some(trace_spec) = &args.trace_spec else {
            let help =
                "name one with --trace-spec Trace.tla; a mapping alone is nothing that TLC can run";
            return Err(no_tlc("--engine tlc needs a trace specification", help));
        };
        let Some(path) = &args.tlc else {
            let help = "download tla2tools.jar from https://github.com/tlaplus/tlaplus/releases and say --tlc PATH";
            return Err(no_tlc("--engine tlc does not know where TLC is", help));
        };
        if !path.is_file() {
            let message = format!("there is no TLC at `{}`", path.display());
            let help = "name tla2tools.jar, or a program that starts TLC, with --tlc PATH";
            return Err(no_tlc(&message, help));
        }
        let program = if path.extension().is_some_and(|end| end == "jar") {
            Program::Jar {
                java: java(args)?,
                class_path: class_path(path)?,
            }
        } else {
            Program::Launcher(path.clone())
        };
        let config = (args.config.clone()).unwrap_or_else(|| trace_spec.with_extension("cfg"));
        Ok(Some(Self {
            program,
            trace_spec: absolute(trace_spec),
            config: absolute(&config),
            include: args.specification.include.clone(),
        }))
    }

    /// Asks TLC about each trace, so many at a time, and keeps the answers.
    pub(crate) fn ask(
        &self,
        traces: &mut [TraceReport],
        spec: &TraceSpec,
        jobs: usize,
    ) -> Result<(), Box<Diagnostic>> {
        let next = AtomicUsize::new(0);
        let answers = Mutex::new(Vec::new());
        let failure = Mutex::new(None);
        let files: Vec<&str> = traces.iter().map(|trace| trace.file.as_str()).collect();
        std::thread::scope(|scope| {
            for _ in 0..jobs.clamp(1, files.len().max(1)) {
                scope.spawn(|| {
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let stop = interrupt::is_set() || lock(&failure).is_some();
                        let Some(file) = files.get(number).filter(|_| !stop) else {
                            break;
                        };
                        match self.answer(file, spec) {
                            Ok(answer) => lock(&answers).push((number, answer)),
                            Err(error) => *lock(&failure) = Some(error),
                        }
                    }
                });
            }
        });
        if let Some(error) = lock(&failure).take() {
            return Err(error);
        }
        for (number, answer) in std::mem::take(&mut *lock(&answers)) {
            traces[number].tlc = Some(answer);
        }
        Ok(())
    }

    /// What TLC says of one trace.
    fn answer(&self, file: &str, spec: &TraceSpec) -> Result<TlcAnswer, Box<Diagnostic>> {
        let folder = tempfile::tempdir().map_err(|error| no_start(&error))?;
        let trace = self.plain_file(file, folder.path())?;
        let Some(environment) = spec.environment(&trace.to_string_lossy()) else {
            let help = "read `IOEnv.JSON` in the trace specification";
            let message =
                "--engine tlc cannot give TLC a trace: the trace specification reads a fixed path";
            return Err(no_tlc(message, help));
        };
        let mut options = vec![NO_TRACE_MODULE];
        if spec.ends_by_deadlock() {
            options.push("-deadlock");
        }
        let output = self.run(&options, &environment, folder.path())?;
        let answer = TlcAnswer::read(&output);
        let unknown = |message: &String| message.contains("unrecognized option");
        if answer.verdict == TlcVerdict::Failed && answer.message.as_ref().is_some_and(unknown) {
            let output = self.run(&options[1..], &environment, folder.path())?;
            return Ok(TlcAnswer::read(&output));
        }
        Ok(answer)
    }

    fn run(
        &self,
        options: &[&str],
        environment: &[(String, String)],
        folder: &Path,
    ) -> Result<String, Box<Diagnostic>> {
        let mut command = match &self.program {
            Program::Jar { java, class_path } => {
                let mut command = Command::new(java);
                command.args(JVM_OPTIONS);
                if !self.include.is_empty() {
                    let library =
                        std::env::join_paths(self.include.iter().map(|path| absolute(path)))
                            .map_err(|error| no_start(&error))?;
                    let mut option = OsString::from("-DTLA-Library=");
                    option.push(library);
                    command.arg(option);
                }
                command.arg("-cp").arg(class_path).arg("tlc2.TLC");
                command
            }
            Program::Launcher(path) => {
                let mut command = Command::new(absolute(path));
                // It chooses a collector itself, and a second one is an error.
                command.env("JAVA_TOOL_OPTIONS", JVM_OPTIONS[1]);
                command
            }
        };
        command
            .args(["-workers", "1", "-metadir"])
            .arg(folder.join("states"))
            .args(options)
            .arg("-config")
            .arg(&self.config)
            .arg(&self.trace_spec)
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .current_dir(self.trace_spec.parent().unwrap_or(Path::new("")));
        let output = command.output().map_err(|error| no_start(&error))?;
        let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
        if text.trim().is_empty() {
            // Java itself says there why it does not run.
            let stderr = String::from_utf8_lossy(&output.stderr);
            let first = stderr.lines().find(|line| !line.starts_with("Picked up"));
            text = format!(
                "Error: Java Virtual Machine: {}",
                first.unwrap_or("no output")
            );
        }
        Ok(text)
    }

    /// The trace as a file that TLC can read: without compression.
    fn plain_file(&self, file: &str, folder: &Path) -> Result<PathBuf, Box<Diagnostic>> {
        let path = Path::new(file);
        if file == "<stdin>" {
            let help = "write the trace to a file";
            return Err(no_tlc(
                "--engine tlc cannot read standard input again",
                help,
            ));
        }
        let compressed = path
            .extension()
            .is_some_and(|end| end == "gz" || end == "zst");
        if !compressed {
            return Ok(absolute(path));
        }
        let plain = folder.join(path.file_stem().unwrap_or_default());
        let written = Input::file(path).open(None).and_then(|mut reader| {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes)?;
            std::fs::write(&plain, bytes)
        });
        written.map_err(|error| no_start(&error))?;
        Ok(plain)
    }
}

/// The Java that is asked for, or found: `--java`, `JAVA_HOME`, the search path.
fn java(args: &ValidateArgs) -> Result<PathBuf, Box<Diagnostic>> {
    let home = std::env::var_os("JAVA_HOME").map(|home| Path::new(&home).join("bin/java"));
    let java = (args.java.clone())
        .or_else(|| home.filter(|java| java.is_file()))
        .unwrap_or_else(|| PathBuf::from("java"));
    let version = Command::new(&java).arg("-version").output();
    if version.is_ok_and(|output| output.status.success()) {
        return Ok(java);
    }
    let message = format!(
        "--engine tlc needs Java, and `{}` does not run",
        java.display()
    );
    let help = "install a Java of version 11 or later, or name it with --java PATH";
    Err(no_tlc(&message, help))
}

/// TLC's jar with the community modules that lie beside it.
fn class_path(jar: &Path) -> Result<OsString, Box<Diagnostic>> {
    let folder = jar.parent().unwrap_or(Path::new(""));
    let beside = ["CommunityModules-deps.jar", "CommunityModules.jar"]
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file());
    let paths = std::iter::once(jar.to_owned()).chain(beside);
    std::env::join_paths(paths.map(|path| absolute(&path))).map_err(|error| no_start(&error))
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn no_tlc(message: &str, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(&rules::NO_TLC, message).help(help))
}

fn no_start(error: &dyn std::error::Error) -> Box<Diagnostic> {
    let message = format!("TLC could not be started: {error}");
    no_tlc(&message, "run it by itself, as `java -jar tla2tools.jar`")
}
