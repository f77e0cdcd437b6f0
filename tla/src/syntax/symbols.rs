//! Operator symbols: each has one spelling in the tree, whatever the module writes.

use super::{Binary, Unary};

/// What a symbol of the language or of a standard module becomes in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// `/\`.
    And,
    /// `\/`.
    Or,
    /// `\X`.
    Product,
    /// A fixed operator with one operand.
    Unary(Unary),
    /// A fixed operator with two operands.
    Binary(Binary),
    /// An operator that modules define; its one spelling in the tree.
    Defined(&'static str),
}

impl Symbol {
    /// The spelling that the tree uses for the symbol as a name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::And => "/\\",
            Self::Or => "\\/",
            Self::Product => "\\X",
            Self::Unary(operator) => operator.as_str(),
            Self::Binary(operator) => operator.as_str(),
            Self::Defined(name) => name,
        }
    }
}

impl Unary {
    /// The operator as the tree spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Not => "~",
            Self::Subset => "SUBSET",
            Self::Union => "UNION",
            Self::Domain => "DOMAIN",
            Self::Enabled => "ENABLED",
            Self::Unchanged => "UNCHANGED",
            Self::Always => "[]",
            Self::Eventually => "<>",
            Self::Prime => "'",
        }
    }
}

impl Binary {
    /// The operator as the tree spells it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Implies => "=>",
            Self::Equivalent => "<=>",
            Self::LeadsTo => "~>",
            Self::Guarantees => "-+->",
            Self::Equal => "=",
            Self::NotEqual => "#",
            Self::In => "\\in",
            Self::NotIn => "\\notin",
            Self::SubsetEqual => "\\subseteq",
            Self::Cup => "\\cup",
            Self::Cap => "\\cap",
            Self::Difference => "\\",
            Self::Compose => "\\cdot",
        }
    }
}

/// The symbol of a grammar node, by the node's kind. `-` in front of an operand is `negative`.
pub(super) fn of_kind(kind: &str) -> Option<Symbol> {
    use Symbol::{And, Binary as B, Defined, Or, Product, Unary as U};
    Some(match kind {
        "land" => And,
        "lor" => Or,
        "times" => Product,
        "lnot" => U(Unary::Not),
        "union" => U(Unary::Union),
        "powerset" => U(Unary::Subset),
        "domain" => U(Unary::Domain),
        "enabled" => U(Unary::Enabled),
        "unchanged" => U(Unary::Unchanged),
        "always" => U(Unary::Always),
        "eventually" => U(Unary::Eventually),
        "prime" => U(Unary::Prime),
        "implies" => B(Binary::Implies),
        "equiv" | "iff" => B(Binary::Equivalent),
        "leads_to" => B(Binary::LeadsTo),
        "plus_arrow" => B(Binary::Guarantees),
        "eq" => B(Binary::Equal),
        "neq" => B(Binary::NotEqual),
        "in" => B(Binary::In),
        "notin" => B(Binary::NotIn),
        "subseteq" => B(Binary::SubsetEqual),
        "cup" => B(Binary::Cup),
        "cap" => B(Binary::Cap),
        "setminus" => B(Binary::Difference),
        "cdot" => B(Binary::Compose),
        "negative" | "negative_dot" => Defined("-."),
        "assign" => Defined(":="),
        "bnf_rule" => Defined("::="),
        "lt" => Defined("<"),
        "gt" => Defined(">"),
        "leq" => Defined("<="),
        "geq" => Defined(">="),
        "approx" => Defined("\\approx"),
        "rs_ttile" => Defined("|-"),
        "rd_ttile" => Defined("|="),
        "ls_ttile" => Defined("-|"),
        "ld_ttile" => Defined("=|"),
        "asymp" => Defined("\\asymp"),
        "cong" => Defined("\\cong"),
        "doteq" => Defined("\\doteq"),
        "gg" => Defined("\\gg"),
        "ll" => Defined("\\ll"),
        "prec" => Defined("\\prec"),
        "succ" => Defined("\\succ"),
        "preceq" => Defined("\\preceq"),
        "succeq" => Defined("\\succeq"),
        "propto" => Defined("\\propto"),
        "sim" => Defined("\\sim"),
        "simeq" => Defined("\\simeq"),
        "sqsubset" => Defined("\\sqsubset"),
        "sqsupset" => Defined("\\sqsupset"),
        "sqsubseteq" => Defined("\\sqsubseteq"),
        "sqsupseteq" => Defined("\\sqsupseteq"),
        "subset" => Defined("\\subset"),
        "supset" => Defined("\\supset"),
        "supseteq" => Defined("\\supseteq"),
        "compose" => Defined("@@"),
        "map_to" => Defined(":>"),
        "map_from" => Defined("<:"),
        "dots_2" => Defined(".."),
        "dots_3" => Defined("..."),
        "plus" => Defined("+"),
        "plusplus" => Defined("++"),
        "oplus" => Defined("\\oplus"),
        "ominus" => Defined("\\ominus"),
        "mod" => Defined("%"),
        "modmod" => Defined("%%"),
        "vert" => Defined("|"),
        "vertvert" => Defined("||"),
        "minus" => Defined("-"),
        "minusminus" => Defined("--"),
        "amp" => Defined("&"),
        "ampamp" => Defined("&&"),
        "odot" => Defined("\\odot"),
        "oslash" => Defined("\\oslash"),
        "otimes" => Defined("\\otimes"),
        "mul" => Defined("*"),
        "mulmul" => Defined("**"),
        "slash" => Defined("/"),
        "slashslash" => Defined("//"),
        "bigcirc" => Defined("\\bigcirc"),
        "bullet" => Defined("\\bullet"),
        "div" => Defined("\\div"),
        "circ" => Defined("\\o"),
        "star" => Defined("\\star"),
        "excl" => Defined("!!"),
        "hashhash" => Defined("##"),
        "dol" => Defined("$"),
        "doldol" => Defined("$$"),
        "qq" => Defined("??"),
        "sqcap" => Defined("\\sqcap"),
        "sqcup" => Defined("\\sqcup"),
        "uplus" => Defined("\\uplus"),
        "wr" => Defined("\\wr"),
        "pow" => Defined("^"),
        "powpow" => Defined("^^"),
        "sup_plus" => Defined("^+"),
        "asterisk" => Defined("^*"),
        "sup_hash" => Defined("^#"),
        _ => return None,
    })
}
