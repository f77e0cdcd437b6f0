//! The rules on what readers take in two ways, `TL317` to `TL322`.

use tracelaw_diagnostics::declare_rule;

declare_rule! {
    /// A key stands twice in an object of a chained record.
    ///
    /// ## What it does
    /// Reports it wherever it stands in the record.
    ///
    /// ## Why is this bad?
    /// Readers differ in which value they take, so the record can say one thing to the hash and
    /// another to a reader.
    ///
    /// ## Example
    /// ```json
    /// {"action_id":"a2","reason":"FORGED","reason":"policy"}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"action_id":"a2","reason":"policy"}
    /// ```
    pub static DUPLICATE_KEY = "TL317", "duplicate-key", Error;
}

declare_rule! {
    /// A chained record has a member `__proto__`.
    ///
    /// ## What it does
    /// Reports it wherever it stands in the record.
    ///
    /// ## Why is this bad?
    /// JavaScript readers drop it or obey it; hashes made in JavaScript mostly do not cover it.
    ///
    /// ## Example
    /// ```json
    /// {"__proto__":{"admin":true},"action_id":"a2"}
    /// ```
    ///
    /// ## Use instead
    /// Another name.
    pub static PROTO_MEMBER = "TL318", "proto-member", Error;
}

declare_rule! {
    /// An integer in a chained record is beyond what its hash covers.
    ///
    /// ## What it does
    /// Reports integers that no double holds: the canonical form has another value than the record.
    ///
    /// ## Why is this bad?
    /// 9007199254740993 and 9007199254740992 have one hash, so the number can be changed without
    /// breaking the chain.
    ///
    /// ## Example
    /// ```json
    /// {"big":9007199254740993}
    /// ```
    ///
    /// ## Use instead
    /// A string:
    /// ```json
    /// {"big":"9007199254740993"}
    /// ```
    pub static INEXACT_INTEGER = "TL319", "inexact-integer", Error;
}

declare_rule! {
    /// A number in a chained record is not spelled canonically.
    ///
    /// ## What it does
    /// Reports numbers such as `1.2e1`, `12.0` or `-0`, whose canonical spelling is another.
    ///
    /// ## Why is this bad?
    /// The value is the same, and so is the hash; but the bytes are not those that a canonical
    /// emitter wrote, so something rewrote the record.
    ///
    /// ## Example
    /// ```json
    /// {"duration_ms":1.2e1}
    /// ```
    ///
    /// ## Use instead
    /// ```json
    /// {"duration_ms":12}
    /// ```
    pub static RESPELLED_NUMBER = "TL320", "respelled-number", Warning;
}

declare_rule! {
    /// An integer in a chained record is beyond 2^53-1.
    ///
    /// ## What it does
    /// Reports integers that readers with doubles cannot tell from their neighbours, where the
    /// record spells the one that its hash covers.
    ///
    /// ## Why is this bad?
    /// Readers with doubles cannot tell it from its neighbours. The record itself is intact: one
    /// that spells a neighbour is reported as `inexact-integer`. A large float is spelled so too.
    ///
    /// ## Example
    /// ```json
    /// {"big":9007199254740992}
    /// ```
    ///
    /// ## Use instead
    /// A string, or a smaller unit.
    pub static LARGE_INTEGER = "TL321", "large-integer", Note;
}

declare_rule! {
    /// A string in a chained record holds half a surrogate pair.
    ///
    /// ## What it does
    /// Reports escapes such as `\ud800` that stand alone.
    ///
    /// ## Why is this bad?
    /// It is no text in Unicode: RFC 8785 refuses it, and readers replace it in different ways.
    ///
    /// ## Example
    /// ```json
    /// {"s":"a\ud800b"}
    /// ```
    ///
    /// ## Use instead
    /// Whole characters; encode what is no text, for instance in base64.
    pub static LONE_SURROGATE = "TL322", "lone-surrogate", Warning;
}
