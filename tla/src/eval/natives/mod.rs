//! The standard modules and those of the community, as native code: one module a file.
//!
//! Where TLC overrides a definition, this does what the override does, which is not always what
//! the definition says; `FoldBag`, for one, takes the arguments of its operator the other way
//! round.

mod bags;
mod bags_ext;
mod bitwise;
mod csv;
mod files;
mod finite_sets;
mod finite_sets_ext;
mod folds;
mod functions;
mod io_utils;
mod json;
mod naturals;
mod randomization;
mod reals;
mod sequences;
mod sequences_ext;
mod tlc;
mod tlc_ext;
mod vector_clocks;

pub(crate) use tlc::config;

use super::error;
use super::ir::{Binary, Node};
use super::machine::{Env, Machine};
use super::value::{Fault, Value};

/// An operator of a standard module.
#[derive(Debug)]
pub(crate) struct Native {
    pub(crate) name: &'static str,
    /// The number of its arguments.
    pub(crate) arity: usize,
    pub(crate) run: Run,
    /// Whether equal arguments give equal results, and nothing else happens.
    pub(crate) pure: bool,
    /// How it differs from what TLC does; reported where it is used.
    pub(crate) unlike: Option<&'static str>,
}

/// How a [`Native`] is evaluated.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Run {
    /// It is a value.
    Constant(fn() -> Value),
    /// It is an operator that the evaluator knows.
    Operator(Binary),
    /// From the values of its arguments.
    Values(fn(&[Value]) -> Result<Value, Fault>),
    /// From its arguments, some of which are operators or are not always evaluated.
    Machine(Evaluate),
    /// It has no value here; says why.
    Refused(&'static str),
}

type Evaluate = for<'p> fn(&mut Machine<'p>, &'p [Node], Env) -> error::Result<Value>;

impl Native {
    const fn new(name: &'static str, arity: usize, run: Run) -> Self {
        Self {
            name,
            arity,
            run,
            pure: true,
            unlike: None,
        }
    }

    /// An operator on values.
    const fn values(
        name: &'static str,
        arity: usize,
        run: fn(&[Value]) -> Result<Value, Fault>,
    ) -> Self {
        Self::new(name, arity, Run::Values(run))
    }

    /// An operator that takes operators, or looks at the run.
    const fn machine(name: &'static str, arity: usize, run: Evaluate) -> Self {
        Self::new(name, arity, Run::Machine(run))
    }

    /// One whose result may differ each time, or that does something beside.
    const fn effect(name: &'static str, arity: usize, run: Evaluate) -> Self {
        Self {
            name,
            arity,
            run: Run::Machine(run),
            pure: false,
            unlike: None,
        }
    }

    /// One that has no value here.
    const fn refused(name: &'static str, arity: usize, why: &'static str) -> Self {
        Self::new(name, arity, Run::Refused(why))
    }

    /// One whose value TLC may find another way each time, and that has the same one here.
    const fn fixed(
        name: &'static str,
        arity: usize,
        unlike: &'static str,
        run: fn(&[Value]) -> Result<Value, Fault>,
    ) -> Self {
        Self {
            unlike: Some(unlike),
            ..Self::values(name, arity, run)
        }
    }

    /// One that does something beside in TLC, and does not here.
    const fn unlike(name: &'static str, arity: usize, unlike: &'static str, run: Evaluate) -> Self {
        Self {
            unlike: Some(unlike),
            ..Self::effect(name, arity, run)
        }
    }
}

/// A module and what it defines.
struct Module {
    name: &'static str,
    /// The modules whose operators it shows too.
    extends: &'static [&'static str],
    natives: &'static [Native],
}

static MODULES: &[Module] = &[
    Module {
        name: "Naturals",
        extends: &[],
        natives: naturals::NATURALS,
    },
    Module {
        name: "Integers",
        extends: &["Naturals"],
        natives: naturals::INTEGERS,
    },
    Module {
        name: "Reals",
        extends: &["Integers"],
        natives: reals::REALS,
    },
    Module {
        name: "Sequences",
        extends: &[],
        natives: sequences::SEQUENCES,
    },
    Module {
        name: "FiniteSets",
        extends: &[],
        natives: finite_sets::FINITE_SETS,
    },
    Module {
        name: "Bags",
        extends: &["TLC"],
        natives: bags::BAGS,
    },
    Module {
        name: "TLC",
        extends: &[],
        natives: tlc::TLC,
    },
    Module {
        name: "TLCExt",
        extends: &[],
        natives: tlc_ext::TLC_EXT,
    },
    Module {
        name: "Json",
        extends: &[],
        natives: json::JSON,
    },
    Module {
        name: "IOUtils",
        extends: &[],
        natives: io_utils::IO_UTILS,
    },
    Module {
        name: "SequencesExt",
        extends: &[],
        natives: sequences_ext::SEQUENCES_EXT,
    },
    Module {
        name: "FiniteSetsExt",
        extends: &[],
        natives: finite_sets_ext::FINITE_SETS_EXT,
    },
    Module {
        name: "BagsExt",
        extends: &[],
        natives: bags_ext::BAGS_EXT,
    },
    Module {
        name: "Functions",
        extends: &[],
        natives: functions::FUNCTIONS,
    },
    Module {
        name: "Folds",
        extends: &[],
        natives: folds::FOLDS,
    },
    Module {
        name: "Bitwise",
        extends: &[],
        natives: bitwise::BITWISE,
    },
    Module {
        name: "CSV",
        extends: &[],
        natives: csv::CSV,
    },
    Module {
        name: "Randomization",
        extends: &[],
        natives: randomization::RANDOMIZATION,
    },
    Module {
        name: "VectorClocks",
        extends: &[],
        natives: vector_clocks::VECTOR_CLOCKS,
    },
];

/// Modules of theorems, and others that define nothing which is evaluated.
const WITHOUT_OPERATORS: &[&str] = &[
    "TLAPS",
    "Toolbox",
    "Version",
    "NaturalsInduction",
    "WellFoundedInduction",
];

/// What `name` stands for in the standard module `module` or one that it extends.
pub(crate) fn find(module: &str, name: &str) -> Option<&'static Native> {
    let module = MODULES.iter().find(|known| known.name == module)?;
    let own = module.natives.iter().find(|native| native.name == name);
    own.or_else(|| {
        module
            .extends
            .iter()
            .find_map(|extended| find(extended, name))
    })
}

/// Whether a standard module's operators are known here, or there are none to know.
pub(crate) fn knows(module: &str) -> bool {
    MODULES.iter().any(|known| known.name == module)
        || WITHOUT_OPERATORS.contains(&module)
        || module.to_ascii_lowercase().ends_with("theorems")
}

/// The position of an element that TLA+ counts from 1.
fn position(value: &Value, len: usize, what: &str) -> Result<usize, Fault> {
    let index = value.to_int(what)?;
    usize::try_from(index)
        .ok()
        .filter(|index| (1..=len).contains(index))
        .ok_or_else(|| Fault::undefined(format!("{what} is {index}, which is not in 1..{len}")))
}
