//! The rules on what can be evaluated, TL25x.

use tracelaw_diagnostics::declare_rule;

declare_rule! {
    /// A name stands for nothing.
    ///
    /// ## What it does
    /// Reports names in what is to be evaluated that are neither declared nor defined, nor known
    /// from a standard or community module that the module extends.
    ///
    /// ## Why is this bad?
    /// The expression has no value, so no state can be checked.
    ///
    /// ## Example
    /// ```tla
    /// EXTENDS Naturals
    /// Init == log = <<>> /\ Len(log) = 0
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// EXTENDS Naturals, Sequences
    /// Init == log = <<>> /\ Len(log) = 0
    /// ```
    pub static UNKNOWN_NAME = "TL251", "tla-unknown-name", Error;
}

declare_rule! {
    /// An operator is given another number of arguments than it has parameters.
    ///
    /// ## What it does
    /// Compares every application with the definition that it names.
    ///
    /// ## Why is this bad?
    /// The expression has no value, so no state can be checked.
    ///
    /// ## Example
    /// ```tla
    /// Timeout(i) == role[i] = "follower"
    /// Next == Timeout
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// Next == \E i \in Server : Timeout(i)
    /// ```
    pub static WRONG_ARITY = "TL252", "tla-wrong-arity", Error;
}

declare_rule! {
    /// The evaluator cannot compute a piece of the specification.
    ///
    /// ## What it does
    /// Reports, when the modules are loaded, what has no value here: quantifiers and CHOOSE
    /// without a set, composed actions, decimal numbers, integers beyond 64 bits, operators that
    /// run commands or read the clock.
    ///
    /// ## Why is this bad?
    /// Where such a piece is reached the evaluation stops with an error.
    ///
    /// ## Example
    /// ```tla
    /// Nil == CHOOSE v : v \notin Value
    /// ```
    ///
    /// ## Use instead
    /// A model value in the configuration: `CONSTANTS Nil = Nil`.
    pub static UNSUPPORTED_EXPRESSION = "TL253", "tla-unsupported-expression", Warning;
}

declare_rule! {
    /// A constant has no value.
    ///
    /// ## What it does
    /// Reports constants that are used and that the configuration does not mention.
    ///
    /// ## Why is this bad?
    /// The expression has no value, so no state can be checked.
    ///
    /// ## Example
    /// ```tla
    /// CONSTANT Server
    /// ```
    ///
    /// ## Use instead
    /// In the configuration: `CONSTANTS Server = {"s1", "s2", "s3"}`.
    pub static CONSTANT_WITHOUT_VALUE = "TL254", "constant-without-value", Error;
}

declare_rule! {
    /// The configuration names something that the specification does not define.
    ///
    /// ## What it does
    /// Looks up every operator that the configuration names in the root module.
    ///
    /// ## Why is this bad?
    /// What the configuration asks for cannot be checked.
    ///
    /// ## Example
    /// `INVARIANT TypeOk` for a module that defines `TypeOK`.
    ///
    /// ## Use instead
    /// `INVARIANT TypeOK`.
    pub static CONFIG_NAME_NOT_FOUND = "TL255", "config-name-not-found", Error;
}

declare_rule! {
    /// The configuration gives no behaviour.
    ///
    /// ## What it does
    /// Reports a configuration without INIT and NEXT and without a SPECIFICATION of the form
    /// `Init /\ [][Next]_vars`, perhaps with fairness.
    ///
    /// ## Why is this bad?
    /// There are no steps to check a trace against.
    ///
    /// ## Example
    /// `INIT Init` alone.
    ///
    /// ## Use instead
    /// `INIT Init` and `NEXT Next`.
    pub static NO_BEHAVIOUR = "TL256", "no-behaviour", Error;
}

declare_rule! {
    /// A temporal property has a form that cannot be checked.
    ///
    /// ## What it does
    /// Reports properties with temporal operators beyond `[]`, `<>`, `~>`, fairness, Boolean
    /// operators and quantifiers over constant sets.
    ///
    /// ## Why is this bad?
    /// The property is not checked.
    ///
    /// ## Example
    /// ```tla
    /// Done == \EE h : [](h = x)
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// Done == <>(x = 0)
    /// ```
    pub static UNSUPPORTED_PROPERTY = "TL257", "unsupported-property", Error;
}

declare_rule! {
    /// Something is evaluated otherwise than TLC does it.
    ///
    /// ## What it does
    /// Reports operators of standard modules that TLC leaves to chance and that give the same
    /// value in every run here, operators that write files, which are simply true here, and
    /// SYMMETRY beside temporal properties, where it is not applied.
    ///
    /// ## Why is this bad?
    /// The verdict may differ from TLC's, whose own may differ from one run to the next.
    ///
    /// ## Example
    /// ```tla
    /// Init == x \in RandomSubset(10, 1..1000)
    /// ```
    ///
    /// ## Use instead
    /// ```tla
    /// Init == x \in 1..10
    /// ```
    pub static UNLIKE_TLC = "TL258", "tla-unlike-tlc", Warning;
}

declare_rule! {
    /// The operators of a standard module are not known here.
    ///
    /// ## What it does
    /// Reports modules of the tools or of the community that a module extends or instantiates,
    /// that are neither built in nor beside the specification.
    ///
    /// ## Why is this bad?
    /// Their operators are not defined, so whatever uses one of them is an error.
    ///
    /// ## Example
    /// ```tla
    /// EXTENDS Naturals, SVG
    /// ```
    ///
    /// ## Use instead
    /// A copy of `SVG.tla` beside the specification, or a module without what only draws.
    pub static UNKNOWN_STANDARD_MODULE = "TL259", "tla-unknown-standard-module", Warning;
}
