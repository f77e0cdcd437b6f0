//! The rules of the commands on traces as files, `TL930` to `TL932`.

use tracelaw_diagnostics::{Rule, declare_rule};

declare_rule! {
    /// A key cannot be used.
    ///
    /// ## What it does
    /// Reports a file that holds no key of the form `name+hash+base64`, and names that a key cannot have.
    ///
    /// ## Why is this bad?
    /// Nothing can be signed or checked without the right key.
    ///
    /// ## Example
    /// `--key raft.key`, which is the secret key, where the public one is needed.
    ///
    /// ## Use instead
    /// `--key raft.key.pub`.
    pub(crate) static BAD_KEY = "TL930", "bad-key", Error;
}

declare_rule! {
    /// An event's place in a trace cannot be shown.
    ///
    /// ## What it does
    /// Reports why there is no proof, or why a proof does not hold: the event is not there, no checkpoint covers it, the path does not lead to the checkpoint's root, another key signed.
    ///
    /// ## Why is this bad?
    /// Without a proof that holds, the event may be from anywhere.
    ///
    /// ## Example
    /// A proof of one event, checked with another.
    ///
    /// ## Use instead
    /// The event, the proof and the key as they were given out.
    pub(crate) static NO_PROOF = "TL931", "no-proof", Error;
}

declare_rule! {
    /// A schema that is none.
    ///
    /// ## What it does
    /// Reports a name that `tracelaw schema` does not know.
    ///
    /// ## Why is this bad?
    /// Nothing is printed.
    ///
    /// ## Example
    /// `tracelaw schema trace`.
    ///
    /// ## Use instead
    /// `tracelaw schema trace-event`; `tracelaw schema --all` lists them.
    pub(crate) static UNKNOWN_SCHEMA = "TL932", "unknown-schema", Error;
}

/// All of them.
pub(crate) const RULES: [&Rule; 3] = [&BAD_KEY, &NO_PROOF, &UNKNOWN_SCHEMA];
