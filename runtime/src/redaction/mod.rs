//! What must not reach a trace, and what stands there instead.

mod apply;
mod assignments;
mod field;
mod find;
mod prefilter;
mod shapes;
mod tokens;

pub(crate) use apply::Redactor;
pub use field::{Rule, commitment};

use field::FieldRule;

/// What is taken out of payloads, attributes, tags, messages and artifacts before they are hashed
/// and written.
///
/// Every session has one. By default it finds credentials by themselves, wherever in a text they
/// stand: tokens and keys of common services, JSON Web Tokens, private keys, `Bearer` and `Basic`
/// credentials, passwords in URLs, and `password = ...` in its many spellings; and it masks the
/// values of members whose name is one of a credential's (`password`, `client_secret`, `apiKey`,
/// `Authorization`, `Cookie`; `token` where the value looks like one).
///
/// What it finds becomes `[redacted:github-token]`, or the like. For fields of one's own there are
/// [rules](Rule):
///
/// ```
/// use tracelaw::{Memory, Redaction, Rule, Session, emit};
///
/// let memory = Memory::new();
/// let session = Session::builder()
///     .memory(&memory)
///     .redaction(
///         Redaction::default()
///             .field("state.balance", Rule::Remove)
///             .field("iban", Rule::Partial { first: 2, last: 4 })
///             .field("customer", Rule::Commit)
///             .salt("known to the auditor"),
///     )
///     .start()?;
/// emit!("Pay", state(balance = 7, open = 1), msg(iban = "DE02120300000000202051", customer = "c-7"));
/// drop(session);
///
/// let pay = &memory.actions()[0];
/// assert_eq!(pay["state"], serde_json::json!({"open": 1}));
/// assert_eq!(pay["msg"]["iban"], "DE***2051");
/// let kept = tracelaw::commitment(b"known to the auditor", "c-7")?;
/// assert_eq!(pay["msg"]["customer"], kept);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A redacted trace verifies as any other: the hashes are taken over what was written.
#[derive(Clone, Debug)]
pub struct Redaction {
    pub(crate) fields: Vec<FieldRule>,
    pub(crate) patterns: bool,
    pub(crate) salt: Option<Vec<u8>>,
}

impl Default for Redaction {
    fn default() -> Self {
        Self {
            fields: Vec::new(),
            patterns: true,
            salt: None,
        }
    }
}

impl Redaction {
    /// Nothing is redacted: for programs whose traces stay where their secrets are.
    #[must_use]
    pub const fn none() -> Self {
        Self {
            fields: Vec::new(),
            patterns: false,
            salt: None,
        }
    }

    /// Adds a rule for a field. The first rule that fits a member holds, before all patterns.
    ///
    /// A name alone fits every member of that name. A dotted path begins at the payload (`state`,
    /// `msg`, `args`, `node`), at a span's attributes, or at `tags`; `*` stands for one segment and `**` for any number.
    #[must_use]
    pub fn field(mut self, path: &str, rule: Rule) -> Self {
        self.fields.push(FieldRule::new(path, rule));
        self
    }

    /// What [`Rule::Commit`] hashes along with a value. Without one, each session makes its own,
    /// which it keeps to itself.
    #[must_use]
    pub fn salt(mut self, salt: impl Into<Vec<u8>>) -> Self {
        self.salt = Some(salt.into());
        self
    }
}
