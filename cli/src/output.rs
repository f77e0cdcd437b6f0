//! Where a command's result goes: the formats asked for, standard output or files.

use std::io::{IsTerminal, Write as _};
use std::path::PathBuf;
use std::str::FromStr;

use tracelaw_diagnostics::{Diagnostic, Format, Report, Style, render};

use crate::args::{Color, Global};
use crate::{exit, files};

/// One `--format FORMAT[=PATH]`.
#[derive(Clone, Debug)]
pub(crate) struct FormatArg {
    format: Format,
    path: Option<PathBuf>,
}

impl FromStr for FormatArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, path) = match text.split_once('=') {
            Some((name, path)) => (name, Some(PathBuf::from(path))),
            None => (text, None),
        };
        Ok(Self {
            format: name.parse()?,
            path,
        })
    }
}

/// What a command found out.
pub(crate) struct Outcome {
    /// The result proper, for commands whose result is not their findings (`show`, `actions`).
    pub(crate) body: Option<Body>,
    /// What the human form says before the findings; may be empty.
    pub(crate) preface: String,
    /// Findings and errors.
    pub(crate) report: Report,
    /// The exit code.
    pub(crate) exit: u8,
}

/// A result that is not a list of findings.
pub(crate) struct Body {
    /// For people.
    pub(crate) text: String,
    /// For machines; the contract of `--format json`.
    pub(crate) json: serde_json::Value,
}

impl Outcome {
    /// A result with findings beside it; exit code 1 if one of them is an error.
    pub(crate) fn of_body(body: Body, report: Report) -> Self {
        let exit = exit_of(&report);
        Self {
            body: Some(body),
            preface: String::new(),
            report,
            exit,
        }
    }

    /// Findings are the result; exit code 1 if one of them is an error.
    pub(crate) fn of_findings(report: Report) -> Self {
        let exit = exit_of(&report);
        Self {
            body: None,
            preface: String::new(),
            report,
            exit,
        }
    }

    /// Whether there is no result to print, only why there is none.
    fn found_nothing(&self) -> bool {
        let nothing = self.preface.is_empty() && self.report.findings.is_empty();
        self.body.is_none() && nothing && !self.report.errors.is_empty()
    }

    /// The run could not be done.
    pub(crate) fn could_not_run(error: Diagnostic) -> Self {
        Self {
            body: None,
            preface: String::new(),
            report: report(Vec::new(), vec![error]),
            exit: exit::COULD_NOT_RUN,
        }
    }
}

/// A report in this tool's name.
pub(crate) fn report(findings: Vec<Diagnostic>, errors: Vec<Diagnostic>) -> Report {
    let mut report = Report::new("tracelaw", env!("CARGO_PKG_VERSION"));
    report.findings = findings;
    report.errors = errors;
    report
}

fn exit_of(report: &Report) -> u8 {
    if !report.errors.is_empty() {
        exit::COULD_NOT_RUN
    } else if report.totals().errors > 0 {
        exit::FINDINGS
    } else {
        exit::CLEAN
    }
}

/// Writes the outcome in every format asked for; returns the exit code.
pub(crate) fn write(global: &Global, outcome: &Outcome) -> u8 {
    let human = [FormatArg {
        format: Format::Human,
        path: None,
    }];
    let formats = if global.formats.is_empty() {
        &human[..]
    } else {
        &global.formats
    };
    let mut code = outcome.exit;
    for FormatArg { format, path } in formats {
        let result = match path {
            None => write_to_terminal(global, outcome, *format),
            Some(path) => std::fs::write(path, text_of(outcome, *format, &Style::default()))
                .map_err(|error| (path.display().to_string(), error)),
        };
        if let Err((name, error)) = result {
            let diagnostic = files::unwritable(&name, &error);
            say(global, &report(Vec::new(), vec![diagnostic]));
            code = exit::COULD_NOT_RUN;
        }
    }
    code
}

fn write_to_terminal(
    global: &Global,
    outcome: &Outcome,
    format: Format,
) -> Result<(), (String, std::io::Error)> {
    let style = style(global, &std::io::stdout());
    let text = text_of(outcome, format, &style);
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // The reader (a pager, `head`) has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
        Err(error) => return Err(("standard output".to_owned(), error)),
        Ok(()) => {}
    }
    if format == Format::Human && (outcome.body.is_some() || outcome.found_nothing()) {
        say(global, &outcome.report);
    }
    Ok(())
}

/// The text of a result in one format. Where a command has a result of its own, its findings are
/// beside the point and go to standard error in the human form.
fn text_of(outcome: &Outcome, format: Format, style: &Style) -> String {
    match (&outcome.body, format) {
        (Some(body), Format::Human) => body.text.clone(),
        (Some(body), Format::Json) => format!("{:#}\n", body.json),
        (Some(body), Format::Jsonl) => format!("{}\n", body.json),
        (None, Format::Human) if outcome.found_nothing() => String::new(),
        (None, Format::Human) => outcome.preface.clone() + &render(&outcome.report, format, style),
        _ => render(&outcome.report, format, style),
    }
}

/// Prints a report on standard error.
fn say(global: &Global, report: &Report) {
    if report.errors.is_empty() && (global.quiet || report.findings.is_empty()) {
        return;
    }
    let style = style(global, &std::io::stderr());
    let text = render(report, Format::Human, &style);
    // Nobody is left to tell if standard error is closed.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// How the human form looks on a stream.
fn style(global: &Global, stream: &impl IsTerminal) -> Style {
    Style {
        color: colored(global.color, stream.is_terminal()),
        ..Style::default()
    }
}

/// Whether to use colours: as asked, else on a terminal unless `NO_COLOR` is set or always where
/// `CLICOLOR_FORCE` is.
fn colored(color: Color, terminal: bool) -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR") => false,
        Color::Auto => set("CLICOLOR_FORCE") || terminal,
    }
}
