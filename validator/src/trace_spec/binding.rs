//! How a trace's file reaches the specification that reads it.

use std::collections::BTreeSet;

use tracelaw_diagnostics::{Diagnostic, Place};
use tracelaw_tla::trace_spec::{TraceInput, TraceSpec as Reading};

use super::rules;

/// What stands for the trace's file in the value of a variable.
const PLACEHOLDER: &str = "{trace}";

/// How the name of the trace's file reaches the specification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Binding {
    /// Through this variable of the environment, which the specification reads.
    Variable(String),
    /// Through variables that the caller has set, in which `{trace}` stands for it.
    Template,
    /// Not at all: the specification reads this file, in the place of which it is given the trace.
    Fixed(String),
}

impl Binding {
    /// Finds out how, from what the specification reads and what the caller has set.
    pub(super) fn find(
        reading: &Reading,
        settings: &[(String, String)],
        module: &Place,
    ) -> (Option<Self>, Option<Diagnostic>) {
        if settings
            .iter()
            .any(|(_, value)| value.contains(PLACEHOLDER))
        {
            return (Some(Self::Template), None);
        }
        let inputs = inputs(reading);
        let Some(first) = inputs.first() else {
            let message = "no file is read by the trace specification";
            let help = "read the lines as `ndJsonDeserialize(IOEnv.JSON)`";
            return (None, Some(not_found(message, module, help)));
        };
        let variables: BTreeSet<&str> = inputs
            .iter()
            .flat_map(|input| &input.environment)
            .map(|name| &**name)
            .collect();
        let is_set = |name: &str| settings.iter().any(|(known, _)| known == name);
        let open: Vec<&str> = (variables.iter().copied())
            .filter(|name| !is_set(name))
            .collect();
        let texts: BTreeSet<&str> = inputs
            .iter()
            .flat_map(|input| &input.texts)
            .map(|text| &**text)
            .collect();
        match (&open[..], variables.first()) {
            ([name], _) => (Some(Self::Variable((*name).to_owned())), None),
            ([], Some(name)) => {
                let message = format!(
                    "`{name}`, which names the trace's file, has been set to something else"
                );
                let help =
                    format!("leave it out, or say `{name}={PLACEHOLDER}`, for the trace's file");
                (None, Some(not_found(&message, &first.place, &help)))
            }
            ([], None) => {
                match (texts.first(), texts.len()) {
                    (Some(path), 1) => {
                        let message = format!(
                            "the trace specification reads the fixed path `{path}`; it is given each trace in its place"
                        );
                        let note = Diagnostic::new(&rules::TRACE_PATH_FIXED, message)
                        .at(first.place.clone())
                        .help("read `IOEnv.JSON`, so that others, TLC among them, can name the file");
                        (Some(Self::Fixed((*path).to_owned())), Some(note))
                    }
                    _ => {
                        let message = "what names the trace's file cannot be told from the trace specification";
                        let help = "read `IOEnv.JSON`, or say --env NAME={trace}";
                        (None, Some(not_found(message, &first.place, help)))
                    }
                }
            }
            (several, _) => {
                let message = format!(
                    "the name of the trace's file may come from any of `{}`",
                    several.join("`, `")
                );
                let help = format!("say which: --env {}={PLACEHOLDER}", several[0]);
                (None, Some(not_found(&message, &first.place, &help)))
            }
        }
    }

    /// The environment that the specification sees when its trace is the file at `path`.
    pub(super) fn environment(
        &self,
        inherited: &[(String, String)],
        settings: &[(String, String)],
        path: &str,
    ) -> Vec<(String, String)> {
        let mut all = inherited.to_vec();
        let mut set = |name: &str, value: String| {
            all.retain(|(known, _)| known != name);
            all.push((name.to_owned(), value));
        };
        for (name, value) in settings {
            set(name, value.replace(PLACEHOLDER, path));
        }
        if let Self::Variable(name) = self {
            set(name, path.to_owned());
        }
        all
    }
}

/// The calls that may read the trace: those that the cursor's log comes from, where any does.
fn inputs(reading: &Reading) -> Vec<&TraceInput> {
    let of_log: Vec<_> = reading.inputs.iter().filter(|input| input.log).collect();
    if of_log.is_empty() {
        reading.inputs.iter().collect()
    } else {
        of_log
    }
}

fn not_found(message: &str, place: &Place, help: &str) -> Diagnostic {
    Diagnostic::new(&rules::TRACE_INPUT_NOT_FOUND, message)
        .at(place.clone())
        .help(help)
}
