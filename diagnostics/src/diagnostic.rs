//! The diagnostic itself.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::{Place, Rule, Screen};

/// How grave a diagnostic is. The order is that of gravity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; never makes a run fail.
    Note,
    /// Probably a mistake.
    Warning,
    /// A mistake.
    Error,
}

impl Severity {
    /// `note`, `warning` or `error`, as JSON and the human form write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A second place that helps to understand the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What is there, as a fragment in lower case.
    pub message: String,
}

/// One finding: which rule, what is wrong, where, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Diagnostic {
    /// The rule that speaks.
    pub rule: &'static Rule,
    /// How grave this finding is; the rule's own severity unless changed.
    pub severity: Severity,
    /// One sentence in lower case without a full stop, with the names that matter in backticks.
    pub message: String,
    /// What the fingerprint covers in place of the message, where that names lines, which change
    /// without the finding being another one.
    pub gist: Option<String>,
    /// Where; absent for findings about the run as a whole.
    pub place: Option<Place>,
    /// What stands at the place, if the message alone does not say it.
    pub label: Option<String>,
    /// Other places.
    pub related: Vec<Related>,
    /// Facts that explain.
    pub notes: Vec<String>,
    /// What to do, as an instruction.
    pub help: Option<String>,
    /// The TLA+ action that the finding is about.
    pub action: Option<String>,
    /// The trace event that the finding is about.
    pub event: Option<String>,
    /// The TLA+ variable that the finding is about.
    pub variable: Option<String>,
    /// What explains the finding better than an excerpt of the source; the human form shows it in
    /// place of one.
    pub screen: Option<Screen>,
    /// Places that lead from one to the next to the finding's cause, in this order.
    pub flow: Vec<Related>,
}

impl Diagnostic {
    /// A finding of `rule` with the rule's severity.
    pub fn new(rule: &'static Rule, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            message: message.into(),
            gist: None,
            place: None,
            label: None,
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
            action: None,
            event: None,
            variable: None,
            screen: None,
            flow: Vec::new(),
        }
    }

    /// Says what the finding is about without the lines that its message names.
    pub fn gist(mut self, gist: impl Into<String>) -> Self {
        self.gist = Some(gist.into());
        self
    }

    /// Says where.
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says what stands at the place.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Names another place.
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related.push(Related {
            place,
            message: message.into(),
        });
        self
    }

    /// Adds a fact.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Names the action.
    pub fn action(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// Names the event.
    pub fn event(mut self, event: impl Into<String>) -> Self {
        self.event = Some(event.into());
        self
    }

    /// Names the variable.
    pub fn variable(mut self, variable: impl Into<String>) -> Self {
        self.variable = Some(variable.into());
        self
    }

    /// Explains the finding on a screen.
    pub fn screen(mut self, screen: Screen) -> Self {
        self.screen = Some(screen);
        self
    }

    /// Names the next place on the way to the cause.
    pub fn through(mut self, place: Place, message: impl Into<String>) -> Self {
        self.flow.push(Related {
            place,
            message: message.into(),
        });
        self
    }

    /// Changes the severity.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Sixteen hexadecimal digits that stay the same when lines above the finding come or go:
    /// they cover the rule, the file's name, the message (or its gist), the action and the event, not
    /// the line.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let file = self.place.as_ref().map(|place| place.source.name());
        for part in [
            Some(self.rule.code),
            file,
            Some(self.gist.as_ref().unwrap_or(&self.message).as_str()),
            self.action.as_deref(),
            self.event.as_deref(),
        ] {
            hash.update(part.unwrap_or_default());
            hash.update([0]);
        }
        hash.finalize()[..8]
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
    }
}
