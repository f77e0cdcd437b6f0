//! Operator symbols: how they are written, how they bind, and the one spelling each has in the
//! tree.

use std::collections::HashMap;
use std::sync::LazyLock;

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

/// How an operator binds: the lowest and the highest of its precedences, and whether it may
/// stand beside itself without parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    pub(super) low: u8,
    pub(super) high: u8,
    pub(super) chains: bool,
}

/// The places that an operator can stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fixity {
    Prefix(Binding),
    Infix(Binding),
    Postfix,
    /// `-`, which as a prefix has the name `-.` and a precedence of its own.
    Minus(Binding),
}

/// An operator symbol.
#[derive(Debug)]
pub(super) struct Operator {
    /// Every way to write it.
    pub(super) spellings: &'static [&'static str],
    pub(super) symbol: Symbol,
    pub(super) fixity: Fixity,
}

const fn prefix(low: u8, high: u8) -> Fixity {
    Fixity::Prefix(Binding {
        low,
        high,
        chains: true,
    })
}

/// An infix operator that associates to the left.
const fn left(low: u8, high: u8) -> Fixity {
    Fixity::Infix(Binding {
        low,
        high,
        chains: true,
    })
}

/// An infix operator that does not associate.
const fn alone(low: u8, high: u8) -> Fixity {
    Fixity::Infix(Binding {
        low,
        high,
        chains: false,
    })
}

const fn operator(spellings: &'static [&'static str], symbol: Symbol, fixity: Fixity) -> Operator {
    Operator {
        spellings,
        symbol,
        fixity,
    }
}

const fn unary(spellings: &'static [&'static str], symbol: Unary, fixity: Fixity) -> Operator {
    operator(spellings, Symbol::Unary(symbol), fixity)
}

const fn binary(spellings: &'static [&'static str], symbol: Binary, fixity: Fixity) -> Operator {
    operator(spellings, Symbol::Binary(symbol), fixity)
}

/// An operator of a module; its first spelling is its name.
const fn defined(spellings: &'static [&'static str], fixity: Fixity) -> Operator {
    operator(spellings, Symbol::Defined(spellings[0]), fixity)
}

/// The binding of prefix minus.
pub(super) const NEGATION: Binding = Binding {
    low: 12,
    high: 12,
    chains: true,
};

/// All operators, with the precedences of *Specifying Systems*, table 6.
pub(super) static OPERATORS: &[Operator] = &[
    operator(&["/\\", "\\land", "∧"], Symbol::And, left(3, 3)),
    operator(&["\\/", "\\lor", "∨"], Symbol::Or, left(3, 3)),
    operator(&["\\X", "\\times", "×"], Symbol::Product, left(10, 13)),
    unary(&["~", "\\lnot", "\\neg", "¬"], Unary::Not, prefix(4, 4)),
    unary(&["SUBSET"], Unary::Subset, prefix(8, 8)),
    unary(&["UNION"], Unary::Union, prefix(8, 8)),
    unary(&["DOMAIN"], Unary::Domain, prefix(9, 9)),
    unary(&["ENABLED"], Unary::Enabled, prefix(4, 15)),
    unary(&["UNCHANGED"], Unary::Unchanged, prefix(4, 15)),
    unary(&["[]", "□"], Unary::Always, prefix(4, 15)),
    unary(&["<>", "⋄", "◇"], Unary::Eventually, prefix(4, 15)),
    unary(&["'"], Unary::Prime, Fixity::Postfix),
    binary(&["=>", "⟹", "⇒"], Binary::Implies, alone(1, 1)),
    binary(
        &["<=>", "\\equiv", "≡", "⟺", "⇔"],
        Binary::Equivalent,
        alone(2, 2),
    ),
    binary(&["~>", "⇝", "↝"], Binary::LeadsTo, alone(2, 2)),
    binary(&["-+->", "⇸", "⥅"], Binary::Guarantees, alone(2, 2)),
    binary(&["="], Binary::Equal, alone(5, 5)),
    binary(&["#", "/=", "≠"], Binary::NotEqual, alone(5, 5)),
    binary(&["\\in", "∈"], Binary::In, alone(5, 5)),
    binary(&["\\notin", "∉"], Binary::NotIn, alone(5, 5)),
    binary(&["\\subseteq", "⊆"], Binary::SubsetEqual, alone(5, 5)),
    binary(&["\\cup", "\\union", "∪"], Binary::Cup, left(8, 8)),
    binary(&["\\cap", "\\intersect", "∩"], Binary::Cap, left(8, 8)),
    binary(&["\\"], Binary::Difference, alone(8, 8)),
    binary(&["\\cdot", "⋅"], Binary::Compose, left(5, 14)),
    defined(
        &["-"],
        Fixity::Minus(Binding {
            low: 11,
            high: 11,
            chains: true,
        }),
    ),
    defined(&["-."], prefix(12, 12)),
    defined(&["<"], alone(5, 5)),
    defined(&[">"], alone(5, 5)),
    defined(&["<=", "=<", "\\leq", "≤"], alone(5, 5)),
    defined(&[">=", "\\geq", "≥"], alone(5, 5)),
    defined(&[":=", "≔"], alone(5, 5)),
    defined(&["::=", "⩴"], alone(5, 5)),
    defined(&["\\approx", "≈"], alone(5, 5)),
    defined(&["|-", "⊢"], alone(5, 5)),
    defined(&["|=", "⊨"], alone(5, 5)),
    defined(&["-|", "⊣"], alone(5, 5)),
    defined(&["=|", "⫤"], alone(5, 5)),
    defined(&["\\asymp", "≍"], alone(5, 5)),
    defined(&["\\cong", "≅"], alone(5, 5)),
    defined(&["\\doteq", "≐"], alone(5, 5)),
    defined(&["\\gg", "≫"], alone(5, 5)),
    defined(&["\\ll", "≪"], alone(5, 5)),
    defined(&["\\prec", "≺"], alone(5, 5)),
    defined(&["\\succ", "≻"], alone(5, 5)),
    defined(&["\\preceq", "⪯"], alone(5, 5)),
    defined(&["\\succeq", "⪰"], alone(5, 5)),
    defined(&["\\propto", "∝"], alone(5, 5)),
    defined(&["\\sim", "∼"], alone(5, 5)),
    defined(&["\\simeq", "≃"], alone(5, 5)),
    defined(&["\\sqsubset", "⊏"], alone(5, 5)),
    defined(&["\\sqsupset", "⊐"], alone(5, 5)),
    defined(&["\\sqsubseteq", "⊑"], alone(5, 5)),
    defined(&["\\sqsupseteq", "⊒"], alone(5, 5)),
    defined(&["\\subset", "⊂"], alone(5, 5)),
    defined(&["\\supset", "⊃"], alone(5, 5)),
    defined(&["\\supseteq", "⊇"], alone(5, 5)),
    defined(&["@@"], left(6, 6)),
    defined(&[":>"], alone(7, 7)),
    defined(&["<:"], alone(7, 7)),
    defined(&["..", "‥"], alone(9, 9)),
    defined(&["...", "…"], alone(9, 9)),
    defined(&["!!", "‼"], alone(9, 13)),
    defined(&["##"], left(9, 13)),
    defined(&["$"], left(9, 13)),
    defined(&["$$"], left(9, 13)),
    defined(&["??", "⁇"], left(9, 13)),
    defined(&["\\sqcap", "⊓"], left(9, 13)),
    defined(&["\\sqcup", "⊔"], left(9, 13)),
    defined(&["\\uplus", "⊎"], left(9, 13)),
    defined(&["\\wr", "≀"], alone(9, 14)),
    defined(&["+"], left(10, 10)),
    defined(&["++"], left(10, 10)),
    defined(&["\\oplus", "(+)", "⊕"], left(10, 10)),
    defined(&["%"], alone(10, 11)),
    defined(&["%%"], left(10, 11)),
    defined(&["|"], left(10, 11)),
    defined(&["||", "‖"], left(10, 11)),
    defined(&["\\ominus", "(-)", "⊖"], left(11, 11)),
    defined(&["--"], left(11, 11)),
    defined(&["&"], left(13, 13)),
    defined(&["&&"], left(13, 13)),
    defined(&["\\odot", "(.)", "⊙"], left(13, 13)),
    defined(&["\\oslash", "(/)", "⊘"], alone(13, 13)),
    defined(&["\\otimes", "(\\X)", "⊗"], left(13, 13)),
    defined(&["*"], left(13, 13)),
    defined(&["**"], left(13, 13)),
    defined(&["/"], alone(13, 13)),
    defined(&["//"], alone(13, 13)),
    defined(&["\\bigcirc", "◯"], left(13, 13)),
    defined(&["\\bullet", "●"], left(13, 13)),
    defined(&["\\div", "÷"], alone(13, 13)),
    defined(&["\\o", "\\circ", "∘"], left(13, 13)),
    defined(&["\\star", "⋆"], left(13, 13)),
    defined(&["^"], alone(14, 14)),
    defined(&["^^"], alone(14, 14)),
    defined(&["^+", "⁺"], Fixity::Postfix),
    defined(&["^*"], Fixity::Postfix),
    defined(&["^#"], Fixity::Postfix),
];

/// The number of an operator in [`OPERATORS`], by any of its spellings.
pub(super) static BY_SPELLING: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let numbers = 0_u8..;
    OPERATORS
        .iter()
        .zip(numbers)
        .flat_map(|(operator, number)| operator.spellings.iter().map(move |text| (*text, number)))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_unique_and_numbers_fit() {
        let all: usize = OPERATORS
            .iter()
            .map(|operator| operator.spellings.len())
            .sum();
        assert_eq!(BY_SPELLING.len(), all);
        assert!(OPERATORS.len() < usize::from(u8::MAX));
    }

    #[test]
    fn symbols_are_spelled_as_the_table_has_them() {
        for operator in OPERATORS {
            assert!(operator.spellings.contains(&operator.symbol.as_str()));
        }
    }
}
