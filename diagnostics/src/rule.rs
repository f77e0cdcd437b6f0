//! Rules: the fixed part of every diagnostic of one kind.

use crate::Severity;

/// What all diagnostics of one kind share. A rule is a `static`, declared with
/// [`declare_rule!`](crate::declare_rule) beside the code that reports it.
///
/// The first digit of the code says who speaks: `TL0` the document, `TL1` the binding of document
/// and module, `TL2` the TLA+ module, `TL3` the records of a trace, `TL4` places in the source
/// tree, `TL5` steps and properties, `TL9` the run itself.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The code, for instance `TL101`; it never changes its meaning.
    pub code: &'static str,
    /// The name, for instance `action-without-entry`; scripts rely on it.
    pub name: &'static str,
    /// How grave a finding of this rule is when nothing says otherwise.
    pub severity: Severity,
    /// The doc comment as it stands in the source, with a blank before each line; see
    /// [`Rule::markdown`].
    pub docs: &'static str,
}

impl Rule {
    /// For [`declare_rule!`](crate::declare_rule), which is how rules are made.
    #[doc(hidden)]
    #[must_use]
    pub const fn declare(
        code: &'static str,
        name: &'static str,
        severity: Severity,
        docs: &'static str,
    ) -> Self {
        Self {
            code,
            name,
            severity,
            docs,
        }
    }

    /// What `tracelaw explain` prints: Markdown with the headings "What it does", "Why is this
    /// bad?", "Example" and "Use instead".
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = String::with_capacity(self.docs.len());
        for line in self.docs.lines() {
            text.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
            text.push('\n');
        }
        text.trim_end().to_owned()
    }

    /// The first line of the documentation: one sentence.
    pub fn summary(&self) -> &'static str {
        self.docs
            .trim_start()
            .lines()
            .next()
            .unwrap_or_default()
            .trim()
    }
}

/// Declares a [`Rule`] whose documentation is its doc comment.
///
/// ```
/// tracelaw_diagnostics::declare_rule! {
///     /// An action of the next-state relation has no entry in the document.
///     ///
///     /// ## What it does
///     /// ...
///     pub static ACTION_WITHOUT_ENTRY = "TL101", "action-without-entry", Error;
/// }
/// assert_eq!(ACTION_WITHOUT_ENTRY.name, "action-without-entry");
/// assert!(ACTION_WITHOUT_ENTRY.summary().starts_with("An action"));
/// ```
#[macro_export]
macro_rules! declare_rule {
    ($(#[doc = $doc:literal])+ $vis:vis static $name:ident = $code:literal, $rule:literal, $severity:ident;) => {
        $(#[doc = $doc])+
        $vis static $name: $crate::Rule = $crate::Rule::declare(
            $code,
            $rule,
            $crate::Severity::$severity,
            concat!($($doc, "\n"),+),
        );
    };
}
